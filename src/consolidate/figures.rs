//! Figures of several agencies on the same matter that differ. They are listed side by side; nothing is concluded.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use crate::model::{DifferingFigure, Discrepancy, SectionResults, Statement, TaskResults};
use crate::text::numbers::{self, FoundNumber};

/// Words in a row that two sentences must share, outside the plan's own wording, to speak of the same matter.
const SHARED: usize = 6;
/// Most agencies that may use the same words in a row: what more of them say is a stock phrase.
const STOCK: usize = 3;
/// Words between the shared ones and the figure, at most.
const NEAR: usize = 8;

/// Figures of a sentence that are compared with those of others, at most.
const MANY: usize = 12;

/// A word of a sentence: its key, and the figure that it is.
struct Word<'a> {
    key: String,
    /// First byte in the statement.
    start: usize,
    figure: Option<&'a FoundNumber>,
}

/// What an agency says with a figure near certain words.
struct Said<'a> {
    statement: &'a Statement,
    sentence: &'a str,
    figure: &'a str,
    value: f64,
    unit: String,
}

/// A sentence of a statement with its figures, each as it is written.
type Figured<'s, 'f> = (&'s Statement, &'s str, Vec<(&'f FoundNumber, &'s str)>);

/// Lists the figures that differ, in the plan's order.
///
/// Two agencies speak of the same matter where they use the same [`SHARED`] words in a row, which are not the plan's and no
/// stock phrase, near a figure of the same unit, or where two other figures of their sentences are the same. Parts of a whole (`12/15`), percentages and figures that can be read in two
/// ways are left out, since their meaning is less sure.
pub(super) fn discrepancies(sections: &[SectionResults]) -> Vec<Discrepancy> {
    sections.iter().flat_map(|section| &section.tasks).flat_map(of_task).collect()
}

fn of_task(task: &TaskResults) -> Vec<Discrepancy> {
    let plan: BTreeSet<String> = runs(&keys(&task.task.content)).collect();
    let found: Vec<Vec<FoundNumber>> = task.results.iter().map(|s| numbers::find(&s.text)).collect();
    let mut said: BTreeMap<String, Vec<Said<'_>>> = BTreeMap::new();
    for (statement, figures) in task.results.iter().zip(&found) {
        for (begin, sentence) in sentences(&statement.text) {
            near(statement, begin, sentence, figures, &plan, &mut said);
        }
    }
    let mut out: Vec<Discrepancy> = Vec::new();
    let mut listed: BTreeSet<Vec<&str>> = BTreeSet::new();
    for (matter, said) in &said {
        let agencies: BTreeSet<&Vec<String>> = said.iter().map(|s| &s.statement.agencies).collect();
        if !(2..=STOCK).contains(&agencies.len()) {
            continue;
        }
        let values = |agency: &Vec<String>, unit: &str| -> BTreeSet<u64> {
            let own = said.iter().filter(|s| &s.statement.agencies == agency && s.unit == unit);
            own.map(|s| s.value.to_bits()).collect()
        };
        for unit in said.iter().map(|s| s.unit.as_str()).collect::<BTreeSet<_>>() {
            // An agency that gives several figures of the unit near the words may mean any of them.
            let single: Vec<&Said<'_>> =
                said.iter().filter(|s| s.unit == unit && values(&s.statement.agencies, unit).len() == 1).collect();
            let differ = single.iter().map(|s| s.value.to_bits()).collect::<BTreeSet<_>>().len() > 1;
            let sentences: Vec<&str> = single.iter().map(|s| s.sentence).collect::<BTreeSet<_>>().into_iter().collect();
            if !differ || !listed.insert(sentences) {
                continue;
            }
            let figures = single.iter().map(|s| DifferingFigure {
                agencies: s.statement.agencies.clone(),
                figure: s.figure.to_owned(),
                sentence: s.sentence.trim().to_owned(),
            });
            let mut figures: Vec<DifferingFigure> = figures.collect();
            figures.dedup();
            out.push(Discrepancy { task: task.task.id.clone(), matter: matter.clone(), figures });
        }
    }
    out.extend(with_equal_figures(task, &found, &mut listed));
    out
}

/// Figures that differ in sentences of which two other figures, with their units, are the same: two agencies that both speak
/// of 168 products, 31 more than before, speak of the same matter whatever words they use.
fn with_equal_figures<'a>(
    task: &'a TaskResults,
    found: &[Vec<FoundNumber>],
    listed: &mut BTreeSet<Vec<&'a str>>,
) -> Vec<Discrepancy> {
    let mut said: BTreeMap<String, Vec<Figured<'a, '_>>> = BTreeMap::new();
    for (statement, figures) in task.results.iter().zip(found) {
        for (begin, sentence) in sentences(&statement.text) {
            let within = |n: &&FoundNumber| begin <= n.start && n.end <= begin + sentence.len() && sure(n);
            let written = |n: &FoundNumber| statement.text.get(n.start..n.end);
            let figures: Vec<(&FoundNumber, &str)> =
                figures.iter().filter(within).filter_map(|n| Some((n, written(n)?))).take(MANY).collect();
            let pairs = figures
                .iter()
                .enumerate()
                .flat_map(|(at, (one, _))| figures.iter().skip(at + 1).filter_map(|(other, _)| pair(one, other)));
            for pair in pairs.collect::<BTreeSet<_>>() {
                said.entry(pair).or_default().push((statement, sentence, figures.clone()));
            }
        }
    }
    let mut out = Vec::new();
    for said in said.values() {
        let agencies: BTreeSet<&Vec<String>> = said.iter().map(|(statement, ..)| &statement.agencies).collect();
        if !(2..=STOCK).contains(&agencies.len()) || said.len() > agencies.len() {
            continue;
        }
        let units: BTreeSet<&str> =
            said.iter().flat_map(|(.., figures)| figures).map(|(figure, _)| figure.unit.as_str()).collect();
        for unit in units {
            let single = said.iter().filter_map(|(statement, sentence, figures)| {
                let mut of_unit = figures.iter().filter(|(figure, _)| figure.unit == unit);
                let (figure, written) = of_unit.next()?;
                of_unit.next().is_none().then_some((*statement, *sentence, figure.amount(), *written))
            });
            let single: Vec<(&Statement, &'a str, f64, &str)> = single.collect();
            let values: BTreeSet<u64> = single.iter().map(|(.., value, _)| value.to_bits()).collect();
            let texts: Vec<&str> =
                single.iter().map(|(_, sentence, ..)| *sentence).collect::<BTreeSet<_>>().into_iter().collect();
            if values.len() < 2 || !listed.insert(texts) {
                continue;
            }
            let figures = single.iter().map(|(statement, sentence, _, written)| DifferingFigure {
                agencies: statement.agencies.clone(),
                figure: (*written).to_owned(),
                sentence: sentence.trim().to_owned(),
            });
            let (task, figures) = (task.task.id.clone(), figures.collect());
            out.push(Discrepancy { task, matter: unit.to_owned(), figures });
        }
    }
    out
}

/// Two figures as a key, where they are hardly the same by chance: both of two digits, and not both round.
fn pair(one: &FoundNumber, other: &FoundNumber) -> Option<String> {
    let round = |n: &FoundNumber| n.amount() % 10.0 == 0.0;
    let telling = one.amount() >= 10.0 && other.amount() >= 10.0 && !(round(one) && round(other));
    let mut names = [one, other].map(|n| format!("{} {}", n.amount(), n.unit));
    names.sort_unstable();
    (telling && names.first() != names.last()).then(|| names.join(", "))
}

/// Whether the meaning of a figure is sure.
fn sure(n: &FoundNumber) -> bool {
    !n.ambiguous && !n.percent && n.of.is_none() && !n.unit.is_empty()
}

/// Notes the figures of a sentence under the runs of words that stand near them.
fn near<'a>(
    statement: &'a Statement,
    begin: usize,
    sentence: &'a str,
    figures: &[FoundNumber],
    plan: &BTreeSet<String>,
    said: &mut BTreeMap<String, Vec<Said<'a>>>,
) {
    let words = words(begin, sentence, figures);
    for (at, run) in words.windows(SHARED).enumerate() {
        // The words must be the same for other reasons than the figure itself.
        if run.iter().any(|word| word.figure.is_some()) {
            continue;
        }
        let key = run.iter().map(|word| word.key.as_str()).collect::<Vec<_>>().join(" ");
        if plan.contains(&key) {
            continue;
        }
        let from = at.saturating_sub(NEAR);
        let until = (at + SHARED + NEAR).min(words.len());
        for word in words.get(from..until).unwrap_or_default() {
            let Some(number) = word.figure else { continue };
            let Some(figure) = statement.text.get(number.start..number.end) else { continue };
            said.entry(key.clone()).or_default().push(Said {
                statement,
                sentence,
                figure,
                value: number.value * number.scale,
                unit: number.unit.clone(),
            });
        }
    }
}

/// The sentences of a text with their first bytes; lines and semicolons part them too.
fn sentences(text: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut begin = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let space = letters.peek().is_none_or(|(_, next)| next.is_whitespace());
        if matches!(letter, '\n' | ';') || (matches!(letter, '.' | '!' | '?') && space) {
            let end = at + letter.len_utf8();
            out.extend(text.get(begin..end).map(|sentence| (begin, sentence)));
            begin = end;
        }
    }
    out.extend(text.get(begin..).map(|sentence| (begin, sentence)));
    out
}

fn words<'a>(begin: usize, sentence: &str, figures: &'a [FoundNumber]) -> Vec<Word<'a>> {
    let mut out: Vec<Word<'a>> = Vec::new();
    let mut offset = begin;
    for piece in sentence.split_inclusive(|letter: char| !letter.is_alphanumeric()) {
        let key: String = piece.nfc().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        if !key.is_empty() {
            let figure = figures.iter().find(|n| n.start == offset).filter(|n| sure(n));
            out.push(Word { key, start: offset, figure });
        }
        offset += piece.len();
    }
    out.retain(|word| figures.iter().all(|n| !(n.start < word.start && word.start < n.end)));
    out
}

fn keys(text: &str) -> Vec<String> {
    words(0, text, &[]).into_iter().map(|word| word.key).collect()
}

fn runs(keys: &[String]) -> impl Iterator<Item = String> + '_ {
    keys.windows(SHARED).map(|run| run.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ItemKind, Section, Task};

    fn results(said: &[(&str, &str)]) -> Vec<SectionResults> {
        let statement = |(agency, text): &(&str, &str)| Statement {
            agencies: vec![(*agency).to_owned()],
            text: (*text).into(),
            excerpt: None,
            items: vec![],
            sources: vec![],
            kind: ItemKind::Result,
            doubtful: false,
        };
        let task = Task {
            id: "1".into(),
            section: "1".into(),
            content: "Tổ chức các hội thi sáng tạo kỹ thuật cho thanh thiếu niên".into(),
            lead: String::new(),
            coordinating: String::new(),
            schedule: String::new(),
            product: String::new(),
        };
        let task = TaskResults {
            task,
            results: said.iter().map(statement).collect(),
            body: vec![],
            elsewhere: vec![],
            nil: vec![],
            missing: vec![],
            reporting: 0,
        };
        vec![SectionResults { section: Section { id: "1".into(), title: None }, tasks: vec![task] }]
    }

    #[test]
    fn two_figures_on_one_matter_stand_side_by_side() {
        let found = discrepancies(&results(&[
            ("A", "Chung kết giải sáng tạo trẻ toàn quốc tại Phan Thiết có 168 sản phẩm dự thi."),
            ("B", "Tỉnh đăng cai chung kết giải sáng tạo trẻ toàn quốc, với 124 sản phẩm."),
        ]));
        assert_eq!(found.len(), 1);
        let figures: Vec<&str> = found[0].figures.iter().map(|f| f.figure.as_str()).collect();
        assert_eq!(figures, ["168", "124"]);
    }

    #[test]
    fn sentences_with_two_equal_figures_speak_of_one_matter_in_whatever_words() {
        let one = ("A", "Hội thi lần này có 168 sản phẩm của 94 trường, tăng 31 sản phẩm; chấm xong.");
        let found = discrepancies(&results(&[one, ("B", "Đã nhận 168 sản phẩm từ 57 trường, tăng 31 sản phẩm.")]));
        assert_eq!(found.len(), 1);
        let figures: Vec<&str> = found[0].figures.iter().map(|f| f.figure.as_str()).collect();
        assert_eq!((figures, found[0].matter.as_str()), (vec!["94", "57"], "trường"));
        for other in [
            "Đã nhận 168 sản phẩm từ 94 trường, tăng 31 sản phẩm.",
            "Đã nhận 168 sản phẩm từ 57 trường, tăng 30 sản phẩm.",
            "Đã nhận 168 sản phẩm, tăng 31 sản phẩm. Có 57 trường.",
        ] {
            assert!(discrepancies(&results(&[one, ("B", other)])).is_empty(), "{other}");
        }
    }

    #[test]
    fn agencies_that_speak_of_their_own_work_do_not_contradict_each_other() {
        let found = discrepancies(&results(&[
            ("A", "Tổ chức các hội thi sáng tạo kỹ thuật cho thanh thiếu niên: 5 lớp, 100 em."),
            ("B", "Tổ chức các hội thi sáng tạo kỹ thuật cho thanh thiếu niên: 7 lớp, 90 em."),
            ("C", "Huyện mở 4 lớp."),
        ]));
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn the_same_figure_is_no_difference() {
        let text = "Chung kết giải sáng tạo trẻ toàn quốc tại Phan Thiết có 168 sản phẩm.";
        assert!(discrepancies(&results(&[("A", text), ("B", text)])).is_empty());
    }
}
