//! What the other items of a report say about one: the item before, where this one goes on from it, and items about the same things.
//!
//! "Trong đó, 12 giống được cấp giấy" belongs where the sentence before it belongs, and a difficulty, told in half a sentence far
//! below, where the result it is about stands.

use crate::model::ItemKind;

use super::Statement;
use super::features::{Evidence, For, ItemProfile};

/// Words with which a sentence goes on from the one before.
const GOES_ON: [&str; 16] = [
    "trong đó",
    "bên cạnh đó",
    "ngoài ra",
    "cụ thể",
    "đồng thời",
    "theo đó",
    "qua đó",
    "nhờ đó",
    "từ đó",
    "trong số này",
    "trong số đó",
    "số còn lại",
    "còn lại",
    "tuy nhiên",
    "riêng",
    "tiếp đó",
];
/// Items of a report that are compared with each other at most: the work grows with their square.
const COMPARED: usize = 600;

/// Adds to each item's evidence what the others say. `likely` are the chances of each task by the items' own evidence.
pub(super) fn add(items: &[Statement<'_>], profiles: &[ItemProfile], likely: &[Vec<f64>], evidence: &mut [Evidence]) {
    let compared = if profiles.len() <= COMPARED { profiles.len() } else { 0 };
    for i in 0..profiles.len() {
        let Some(own) = evidence.get_mut(i) else { continue };
        if let Some(before) = i.checked_sub(1).filter(|before| items[*before].heading == items[i].heading) {
            let on = goes_on(items[i].text);
            let best = |by: For| own.tasks.iter().map(|row| row[by as usize]).fold(0.0, f64::max);
            let little = f64::max(0.0, 1.0 - 2.0 * best(For::Concept).max(best(For::Knowledge)).max(best(For::Words)));
            for (row, chance) in own.tasks.iter_mut().zip(&likely[before]) {
                row[For::Continues as usize] = if on { *chance } else { 0.0 };
                row[For::AfterPrevious as usize] = little * chance;
            }
        }
    }
    for i in 0..compared {
        for j in 0..i {
            let words = profiles[i].terms.cosine(&profiles[j].terms);
            let near = words.max(profiles[i].meaning.cosine(&profiles[j].meaning) - 0.3);
            if near > 0.05 {
                echo(near, &items[i], &mut evidence[i], &likely[j]);
                echo(near, &items[j], &mut evidence[j], &likely[i]);
            }
        }
    }
}

/// What another item, so near in its words or meaning, says about one.
fn echo(near: f64, item: &Statement<'_>, evidence: &mut Evidence, likely: &[f64]) {
    let about_others = !matches!(item.kind, ItemKind::Result | ItemKind::Nil);
    let near = if about_others { near } else { 0.5 * near };
    for (row, chance) in evidence.tasks.iter_mut().zip(likely) {
        let echo = &mut row[For::Echo as usize];
        *echo = f64::max(*echo, near * chance);
    }
}

/// The text goes on from the one before: by its first words, or since it begins in the middle of a sentence.
fn goes_on(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let begins = text.chars().next().is_some_and(char::is_lowercase);
    let start: String = text.chars().take(24).flat_map(char::to_lowercase).collect();
    begins || GOES_ON.iter().any(|words| start.starts_with(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_goes_on_by_its_first_words_or_from_its_middle() {
        assert!(goes_on("Trong đó, 12 giống mới"));
        assert!(goes_on("- và 3 lớp tại xã"));
        assert!(!goes_on("Tổ chức 3 lớp"));
    }
}
