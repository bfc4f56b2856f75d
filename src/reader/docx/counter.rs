//! The numbers that Word prints before paragraphs: counts paragraphs of lists in document order.

use std::collections::{BTreeMap, BTreeSet};

use super::names::Names;
use super::number_format::NumberFormat;
use super::numbering::{LEVELS, Level, List, Numbering};
use super::symbol;

/// Counts of the lists so far. Lists of the same definition share their counts.
#[derive(Debug, Default)]
pub(super) struct Counters {
    counts: BTreeMap<u32, [Option<u32>; LEVELS]>,
    /// Overrides of first numbers that have taken effect, by list and level: each does once.
    started: BTreeSet<(u32, usize)>,
}

impl Counters {
    /// Counts a paragraph of a list and gives the number that is printed before it, `None` where nothing is printed.
    pub(super) fn next(&mut self, numbering: &Numbering, names: &Names, list_id: u32, level: u8) -> Option<String> {
        let list = numbering.list(list_id)?;
        let (definition, _) = numbering.definition(list.definition)?;
        let index = usize::from(level).min(LEVELS - 1);
        let own = numbering.level(list, index)?;
        let counts = self.counts.entry(definition).or_default();
        let start = |l: usize| {
            list.starts[l].or_else(|| numbering.level(list, l).map(|level| level.start.unwrap_or(0))).unwrap_or(1)
        };
        if list.starts[index].is_some() && self.started.insert((list_id, index)) {
            counts[index] = None;
        }
        for (above, count) in counts.iter_mut().enumerate().take(index) {
            count.get_or_insert_with(|| start(above));
        }
        counts[index] = Some(counts[index].map_or_else(|| start(index), |count| count.saturating_add(1)));
        for (below, count) in counts.iter_mut().enumerate().skip(index + 1) {
            let restart = numbering.level(list, below).and_then(|level| level.restart);
            if restart.is_none_or(|after| index < usize::from(after)) {
                *count = None;
            }
        }
        let counts = *counts;
        let printed = print(numbering, names, list, own, &counts);
        (!printed.trim().is_empty()).then(|| printed.trim().to_owned())
    }
}

fn print(numbering: &Numbering, names: &Names, list: &List, level: &Level, counts: &[Option<u32>; LEVELS]) -> String {
    if level.format == NumberFormat::Bullet {
        let font = level.font.map_or("", |name| names.text(name));
        return level.text.chars().map(|c| symbol::bullet(font, c)).collect();
    }
    let mut out = String::new();
    let mut letters = level.text.chars().peekable();
    while let Some(letter) = letters.next() {
        let digit = if letter == '%' { letters.peek().and_then(|c| c.to_digit(10)).filter(|&d| d > 0) } else { None };
        let Some(digit) = digit else {
            out.push(letter);
            continue;
        };
        letters.next();
        let index = digit as usize - 1;
        let Some(count) = counts.get(index).copied().flatten() else { continue };
        let format = numbering.level(list, index).map_or(NumberFormat::Decimal, |level| level.format);
        let format = if level.legal && format != NumberFormat::None { NumberFormat::Decimal } else { format };
        out.push_str(&format.write(count));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(index: u8, format: &str, text: &str, more: &str) -> String {
        format!(
            r#"<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{format}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>"#
        )
    }

    /// The printed numbers of paragraphs given as (list, level), with a definition 0 of these levels.
    fn numbers(levels: &[String], lists: &str, paragraphs: &[(u32, u8)]) -> Vec<String> {
        let source = format!(
            r#"<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:abstractNum w:abstractNumId="0">{}</w:abstractNum>{lists}</w:numbering>"#,
            levels.concat()
        );
        let mut names = Names::default();
        let numbering = Numbering::read(&source, &mut names);
        let mut counters = Counters::default();
        paragraphs.iter().map(|&(list, l)| counters.next(&numbering, &names, list, l).unwrap_or_default()).collect()
    }

    const PLAIN: &str = r#"<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"#;

    fn decimals() -> [String; 3] {
        [level(0, "decimal", "%1.", ""), level(1, "decimal", "%1.%2.", ""), level(2, "lowerLetter", "%3)", "")]
    }

    #[test]
    fn a_lower_level_begins_anew_after_a_higher_one() {
        let paragraphs = [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1), (1, 2), (1, 2), (1, 1), (1, 2)];
        let expected = ["1.", "1.1.", "1.2.", "2.", "2.1.", "a)", "b)", "2.2.", "a)"];
        assert_eq!(numbers(&decimals(), PLAIN, &paragraphs), expected);
    }

    #[test]
    fn lists_of_one_definition_share_their_counts_and_an_override_begins_anew_once() {
        let lists = format!(
            r#"{PLAIN}<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>"#
        );
        let paragraphs = [(1, 0), (2, 0), (3, 0), (3, 0), (1, 0)];
        assert_eq!(numbers(&decimals(), &lists, &paragraphs), ["1.", "2.", "5.", "6.", "7."]);
    }

    #[test]
    fn a_level_that_never_restarts_counts_on() {
        let levels = [level(0, "upperRoman", "%1.", ""), level(1, "decimal", "%2.", r#"<w:lvlRestart w:val="0"/>"#)];
        let paragraphs = [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1)];
        assert_eq!(numbers(&levels, PLAIN, &paragraphs), ["I.", "1.", "2.", "II.", "3."]);
    }

    #[test]
    fn legal_numbering_writes_the_numbers_of_higher_levels_as_decimals() {
        let levels = [level(0, "upperRoman", "%1.", ""), level(1, "decimal", "%1.%2", "<w:isLgl/>")];
        assert_eq!(numbers(&levels, PLAIN, &[(1, 0), (1, 0), (1, 1)]), ["I.", "II.", "2.1"]);
    }

    #[test]
    fn a_level_without_a_number_prints_nothing_but_its_words() {
        let levels = [level(0, "none", "", ""), level(1, "none", "Phụ lục", "")];
        assert_eq!(numbers(&levels, PLAIN, &[(1, 0), (1, 1)]), ["", "Phụ lục"]);
    }

    #[test]
    fn a_list_that_begins_on_its_second_level_shows_the_first_number_of_the_level_above() {
        assert_eq!(numbers(&decimals(), PLAIN, &[(1, 1), (1, 1)]), ["1.1.", "1.2."]);
    }

    #[test]
    fn bullets_are_printed_as_the_sign_that_is_seen() {
        let bullets = [
            level(0, "bullet", "-", ""),
            level(1, "bullet", "\u{f0b7}", r#"<w:rPr><w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/></w:rPr>"#),
            level(2, "bullet", "+", ""),
        ];
        // The font stands after the text in real files; the order must not matter.
        assert_eq!(numbers(&bullets, PLAIN, &[(1, 0), (1, 1), (1, 2)]), ["-", "•", "+"]);
    }

    #[test]
    fn an_unknown_list_prints_nothing() {
        assert_eq!(numbers(&decimals(), PLAIN, &[(9, 0)]), [""]);
    }
}
