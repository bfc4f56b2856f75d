//! Figures in a text: their value, the scale that a word gives them, and where their reading is in doubt.

use std::sync::LazyLock;

use regex::Regex;

use super::{dates, docnum};

/// A figure found in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundNumber {
    /// First byte (of the sign, where there is one).
    pub start: usize,
    /// One past the last byte, with the word of scale or the percent sign.
    pub end: usize,
    /// The value as printed, without scale: `1,5 triệu` is 1.5.
    pub value: f64,
    /// What the word behind multiplies it by: 1e6 for triệu, 1e9 for tỷ, 1e3 for nghìn and ngàn, else 1.
    pub scale: f64,
    /// Whether it is a percentage.
    pub percent: bool,
    /// The whole of which it is a part: 15 in `12/15`.
    pub of: Option<f64>,
    /// Whether another reading is possible: `1.234` may be a decimal, `2.025` a year, `3/4` a date or a quarter.
    pub ambiguous: bool,
    /// The word right behind, such as `đồng`, `xã`, `hồ`; empty if there is none.
    pub unit: String,
}

impl FoundNumber {
    /// The value with its scale: `1,5 triệu` is 1500000. Rounded to what the figures say, so that equal amounts are equal.
    pub fn amount(&self) -> f64 {
        format!("{}e{}", self.value, self.scale.log10().round()).parse().unwrap_or(self.value * self.scale)
    }
}

static FIGURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    // Groups of thousands stand apart by narrow or no-break spaces; by ordinary ones only where there are several.
    let whole = r"(?:\d{1,3}(?:[\u{A0}\u{202F}\u{2009}]\d{3})+\b|\d{1,3}(?: \d{3}){2,}\b|\d+)";
    Regex::new(&format!(r"{whole}(?:[.,]\d+)*(?:\s?/\s?(?<of>\d+(?:[.,]\d+)*))?")).ok()
});

/// Finds figures in a text, in order; none inside dates, years after `năm`, numbers of documents, codes and numbers of
/// headings (`2.1.`).
///
/// A full stop groups thousands and a comma begins decimals, as in Vietnam, unless the figure can only be read the other way
/// (`1,234.5`).
///
/// ```
/// let found = tonghop::text::numbers::find("đạt 12/15 xã, kinh phí 1,5 tỷ đồng");
/// assert_eq!((found[0].value, found[0].of), (12.0, Some(15.0)));
/// assert_eq!((found[1].value, found[1].scale, found[1].unit.as_str()), (1.5, 1e9, "đồng"));
/// ```
pub fn find(text: &str) -> Vec<FoundNumber> {
    let Some(figure) = FIGURE.as_ref() else { return Vec::new() };
    let mut taken: Vec<(usize, usize)> =
        docnum::find(text).into_iter().map(|number| (number.start, number.end)).collect();
    taken.extend(dates::find(text).into_iter().map(|date| (date.start, date.end)));
    taken.extend(dates::find_invalid(text));
    taken.sort_unstable();
    let mut found = Vec::new();
    let mut taken = taken.into_iter().peekable();
    for captures in figure.captures_iter(text) {
        let Some(whole) = captures.get(0) else { continue };
        while taken.next_if(|(_, end)| *end <= whole.start()).is_some() {}
        if taken.peek().is_some_and(|(start, _)| *start < whole.end()) {
            continue;
        }
        found.extend(read(text, whole.start(), whole.end(), captures.name("of").map(|of| of.as_str())));
    }
    found
}

fn read(text: &str, start: usize, end: usize, of: Option<&str>) -> Option<FoundNumber> {
    let before = text.get(..start)?.chars().next_back();
    let rest = text.get(end..)?;
    let next = rest.chars().next();
    let glued = |c: char| c.is_alphanumeric() && !matches!(c, 'đ' | 'Đ' | '²' | '³');
    if before.is_some_and(|c| c.is_alphanumeric() || c == '/' || c == '_') || before == Some('.') {
        return None;
    }
    let unit_follows = next.is_some_and(char::is_alphabetic);
    if next.is_some_and(|c| matches!(c, '/' | '_')) || (unit_follows && next.is_some_and(glued) && !short_unit(rest)) {
        return None;
    }
    let printed = text.get(start..end)?.split('/').next()?.trim();
    let joined: String = printed.chars().filter(|c| !c.is_whitespace()).collect();
    let printed = joined.as_str();
    // `2.1.` and `3)` at the beginning of a line number a heading.
    let line_begins = text.get(..start)?.trim_end_matches([' ', '\t']).chars().next_back().is_none_or(|c| c == '\n');
    if line_begins && of.is_none() && rest.starts_with(['.', ')']) && !rest.starts_with("..") {
        return None;
    }
    let word_before = text.get(..start)?.trim_end().rsplit(|c: char| !c.is_alphabetic()).next()?;
    let is_year = printed.len() == 4 && (printed.starts_with("19") || printed.starts_with("20"));
    if is_year && of.is_none() && word_before.to_lowercase() == "năm" {
        return None;
    }
    let (value, mut ambiguous) = value_of(printed)?;
    let of = match of {
        Some(of) => Some(value_of(of)?.0),
        None => None,
    };
    ambiguous |= of.is_some_and(|of| value > of || (of <= 12.0 && value <= 31.0));
    let (sign, start) = match before {
        Some('-' | '\u{2212}') if stands_before_sign(text, start) => (-1.0, start - before.map_or(0, char::len_utf8)),
        _ => (1.0, start),
    };
    let mut number =
        FoundNumber { start, end, value: sign * value, scale: 1.0, percent: false, of, ambiguous, unit: String::new() };
    let spaces = |rest: &str| rest.len() - rest.trim_start_matches([' ', '\u{A0}']).len();
    let gap = spaces(rest);
    let after = rest.get(gap..)?;
    if after.starts_with('%') {
        number.percent = true;
        number.end = end + gap + 1;
        return Some(number);
    }
    let mut word = first_word(after);
    let mut place = end + gap;
    if let Some(scale) = scale_of(word) {
        number.scale = scale;
        place += word.len();
        number.end = place;
        let rest = text.get(place..)?;
        word = first_word(rest.get(spaces(rest)..)?);
    }
    number.unit = word.to_lowercase();
    number.ambiguous |= is_year && number.unit.is_empty() && number.scale == 1.0;
    Some(number)
}

/// Whether the sign before a figure has nothing before it that it could join or subtract from.
fn stands_before_sign(text: &str, start: usize) -> bool {
    let mut back = text.get(..start).unwrap_or_default().chars().rev().skip(1);
    back.next().is_none_or(|c| c.is_whitespace() || c == '(' || c == ':')
}

/// Units that are written right behind a figure.
fn short_unit(rest: &str) -> bool {
    matches!(
        first_word(rest),
        "ha" | "km" | "m" | "kg" | "tr" | "trđ" | "g" | "l" | "cm" | "mm" | "kW" | "MW" | "tỷ" | "triệu" | "x"
    )
}

fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphabetic() && !matches!(c, '²' | '³')).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

fn scale_of(word: &str) -> Option<f64> {
    Some(match word.to_lowercase().as_str() {
        "nghìn" | "ngàn" => 1e3,
        "triệu" | "tr" => 1e6,
        "tỷ" | "tỉ" => 1e9,
        _ => return None,
    })
}

/// The value of a figure and whether it could be read otherwise; `None` if it is none (`1.2.3`, a heading's number).
fn value_of(printed: &str) -> Option<(f64, bool)> {
    let dots = printed.matches('.').count();
    let commas = printed.matches(',').count();
    // Groups of three figures after a first of one to three.
    let grouped = |sign: char| {
        let mut parts = printed.split(sign);
        let first = parts.next().is_some_and(|first| (1..=3).contains(&first.len()) && !first.starts_with('0'));
        first && parts.all(|part| part.len() == 3)
    };
    let plain =
        |thousands: char, decimal: char| printed.replace(thousands, "").replace(decimal, ".").parse::<f64>().ok();
    match (dots, commas) {
        (0, 0) => Some((printed.parse().ok()?, false)),
        // One sign with three figures behind it groups thousands.
        (1, 0) if grouped('.') => Some((plain('.', ',')?, true)),
        (1, 0) => Some((plain(',', '.')?, true)),
        (0, 1) => {
            let ambiguous = grouped(',');
            Some((plain('.', ',')?, ambiguous))
        }
        (_, 0) if grouped('.') => Some((plain('.', ',')?, false)),
        (0, _) if grouped(',') => Some((plain(',', '.')?, false)),
        (_, 1) if printed.rfind('.') < printed.find(',') => {
            let whole = printed.split(',').next()?;
            Some((plain('.', ',')?, whole.split('.').skip(1).any(|part| part.len() != 3)))
        }
        (1, _) if printed.rfind(',') < printed.find('.') => {
            let whole = printed.split('.').next()?;
            Some((plain(',', '.')?, whole.split(',').skip(1).any(|part| part.len() != 3)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values(text: &str) -> Vec<f64> {
        find(text).into_iter().map(|number| number.value).collect()
    }

    #[test]
    fn figures_are_read_as_vietnamese_writes_them() {
        for (text, value, ambiguous) in [
            ("1.234.567", 1_234_567.0, false),
            ("1.234", 1234.0, true),
            ("1.234,5", 1234.5, false),
            ("1,234.5", 1234.5, false),
            ("1,234,567", 1_234_567.0, false),
            ("12,5", 12.5, false),
            ("3.5", 3.5, true),
            ("0.125", 0.125, true),
            ("-5,2", -5.2, false),
            ("−5,2", -5.2, false),
            ("12", 12.0, false),
            ("1 234 567,8", 1_234_567.8, false),
            ("5\u{A0}000", 5000.0, false),
            ("100 200", 100.0, false),
        ] {
            let found = find(text);
            assert_eq!((found[0].value, found[0].ambiguous), (value, ambiguous), "{text}");
        }
    }

    #[test]
    fn scale_percent_parts_and_units_are_read() {
        let found = find("95,5 % của 1.500 triệu đồng, 18/18 xã, 2 tỷ, 3,5ha");
        assert_eq!(found.len(), 5);
        assert!(found[0].percent);
        assert_eq!((found[1].value, found[1].scale, found[1].unit.as_str()), (1500.0, 1e6, "đồng"));
        assert_eq!((found[2].of, found[2].unit.as_str(), found[2].ambiguous), (Some(18.0), "xã", false));
        assert_eq!((found[3].scale, found[3].unit.as_str()), (1e9, ""));
        assert_eq!(find("4,35 tỷ đồng")[0].amount(), 4.35e9);
        assert_eq!(found[4].unit, "ha");
    }

    #[test]
    fn dates_symbols_and_numbers_of_headings_are_no_figures() {
        assert_eq!(values("2.1. Theo Kế hoạch 3229/KH-UBND ngày 05/3/2025, 5 lớp"), [5.0]);
        assert_eq!(values("QH13, 3) 7 1.2.3"), [3.0, 7.0]);
        assert_eq!(values("năm 2025, Năm\u{A0}2026"), [0.0; 0]);
        assert!(find("đến 2030")[0].ambiguous && !find("2000 hộ")[0].ambiguous);
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_search(text in "[0-9.,/% ađtriệuỷ−-]{0,30}") {
            for number in find(&text) {
                prop_assert!(text.get(number.start..number.end).is_some());
            }
        }
    }
}
