//! What a figure counts: the words behind it that make its unit, such as `lượt người`, `dự án`, `ha`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a word or several words mean behind a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Counts by itself.
    One,
    /// A unit of several words.
    More,
    /// No unit.
    None,
}

static UNITS: LazyLock<BTreeMap<&str, Kind>> = LazyLock::new(|| {
    let lines = include_str!("data/units.tsv").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once('\t'))
        .flat_map(|(kind, words)| {
            let kind = match kind {
                "one" => Kind::One,
                "more" => Kind::More,
                _ => Kind::None,
            };
            words.split(';').map(move |words| (words.trim(), kind))
        })
        .collect()
});

/// Most words of a unit.
const LONGEST: usize = 6;

/// The unit at the beginning of what stands behind a figure and its word of scale, in lower case; empty where there is none.
///
/// Vietnamese counts with one syllable (`lớp`) or with a word of two (`dự án`). Of words that are in no list a second syllable
/// belongs to the first, unless it begins something else.
pub(super) fn at_start_of(after: &str) -> String {
    // Nothing but one space may stand between the words of a unit.
    let stretch = after.trim_start_matches([' ', '\u{a0}']);
    let ends = |c: char| matches!(c, '.' | ';' | ':' | '(' | ')' | '\n' | '"' | '“' | '”' | '[' | ']');
    let stretch: String = stretch.split(ends).next().unwrap_or_default().chars().take(60).collect();
    let lower = stretch.to_lowercase().replace('\u{a0}', " ");
    let words: Vec<&str> = lower.split(' ').take(LONGEST).collect();
    // Longest first. A comma may stand within (`cán bộ, công chức`), not at the end.
    for count in (1..=words.len()).rev() {
        let phrase = words.get(..count).unwrap_or_default().join(" ");
        let phrase = phrase.trim_end_matches([',', '/', '-', '–', '%', '+']);
        let (bare, by) = phrase.split_once('/').unwrap_or((phrase, ""));
        if by.contains(' ') && !UNITS.contains_key(by) {
            continue;
        }
        // `tạ/ha`: a rate is not counted together with what has no rate.
        if !by.is_empty() && matches!(UNITS.get(bare), Some(Kind::One | Kind::More)) && UNITS.contains_key(by) {
            return as_written(&stretch, phrase);
        }
        for phrase in [phrase, bare] {
            match UNITS.get(phrase) {
                Some(Kind::None) => return String::new(),
                Some(Kind::One | Kind::More) => return as_written(&stretch, phrase),
                None => {}
            }
        }
    }
    let plain = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || c == '-');
    let Some(first) = words.first().map(|word| word.split(['/', ',']).next().unwrap_or_default()) else {
        return String::new();
    };
    if !plain(first) || first.chars().count() > 12 {
        return String::new();
    }
    let closed = words.first().is_some_and(|word| *word != first);
    let second = words.get(1).map(|word| word.trim_end_matches([',', '/']));
    // A name does not go on a unit: `04 Nguyễn Hội`.
    let named =
        |word: &str| stretch.split(' ').nth(1).is_some_and(|w| w.to_lowercase().starts_with(word) && starts_upper(w));
    match second {
        Some(second) if !closed && plain(second) && !named(second) && !is_other(second) => {
            as_written(&stretch, &format!("{first} {second}"))
        }
        _ => as_written(&stretch, first),
    }
}

/// A unit in lower case, an abbreviation or symbol (`HTX`, `kWh`) as it is written.
fn as_written(stretch: &str, unit: &str) -> String {
    let written: String = stretch.chars().take(unit.chars().count()).collect();
    let inner = |word: &str| word.chars().skip(1).any(char::is_uppercase);
    if written.split(' ').any(inner) { written.replace('\u{a0}', " ") } else { unit.to_owned() }
}

fn starts_upper(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// It begins something else, or is a unit by itself.
fn is_other(word: &str) -> bool {
    matches!(UNITS.get(word), Some(Kind::None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_the_words_that_are_counted() {
        for (after, unit) in [
            (" lớp tập huấn", "lớp"),
            (" lớp 10", "lớp"),
            (" lượt người tham dự", "lượt người"),
            (" dự án (nhà sấy)", "dự án"),
            (" đồng chí đi học", "đồng chí"),
            (" đồng, đạt 96%", "đồng"),
            ("ha và 240 ha", "ha"),
            (" tạ/ha; thu", "tạ/ha"),
            (" bản/số gửi", "bản/số"),
            (" xã/phường", "xã/phường"),
            (" kWh điện", "kWh"),
            (" cán bộ, công chức cấp xã", "cán bộ, công chức"),
            (" tin, bài, phóng sự", "tin, bài"),
            (" của 11 chi bộ", ""),
            (" giải ngân", ""),
            (" lên 31 người", ""),
            (". Sở", ""),
            (", trong đó", ""),
            (" cựu binh", "cựu binh"),
            (" phản biện kín", "phản biện"),
            (" HTX, cơ sở", "HTX"),
            ("", ""),
        ] {
            assert_eq!(at_start_of(after), unit, "{after}");
        }
    }

    #[test]
    fn no_line_of_the_list_is_of_an_unknown_kind() {
        let lines = include_str!("data/units.tsv").lines().filter(|line| !line.starts_with('#'));
        for line in lines {
            assert!(matches!(line.split('\t').next(), Some("one" | "more" | "none")), "{line}");
        }
    }
}
