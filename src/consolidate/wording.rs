//! When two statements say the same.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// A key that is the same for two texts only if their words and all their figures are the same.
///
/// Case, spaces and punctuation do not count; the marks inside a figure (`1.234,5`, `12/15`, `50%`) do.
pub(super) fn wording_key(text: &str) -> String {
    let letters: Vec<char> = text.nfc().flat_map(char::to_lowercase).collect();
    let digit = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(char::is_ascii_digit);
    let mut key = String::with_capacity(text.len());
    for (at, &letter) in letters.iter().enumerate() {
        let in_figure = digit(at.checked_sub(1)) && (letter == '%' || digit(Some(at + 1)));
        if letter.is_alphanumeric() || (in_figure && !letter.is_whitespace()) {
            key.push(letter);
        } else if !key.ends_with(' ') && !key.is_empty() {
            key.push(' ');
        }
    }
    key.truncate(key.trim_end().len());
    key
}

/// Syllables that say nothing more than that nothing was done or arose.
static NIL: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    include_str!("nil.tsv").lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// Whether a statement of kind nil says that nothing was done or arose, and not a word more.
pub(super) fn is_bare_nil(text: &str) -> bool {
    let key = wording_key(text);
    let mut syllables = key.split(' ').filter(|syllable| !syllable.is_empty()).peekable();
    syllables.peek().is_some() && syllables.all(|syllable| NIL.contains(syllable))
}

/// Whether a text holds a figure.
pub(super) fn has_figure(text: &str) -> bool {
    text.chars().any(|letter| letter.is_ascii_digit())
}

/// Whether a text has a place that its agency left to be filled in: dots for a word (`khoảng ... người`), or a document's
/// number that is not there (`số /KH-UBND`, `số …/SCT`). Dots after a comma or at an end stand for what is not listed.
pub(super) fn has_blank(text: &str) -> bool {
    let dots = |(at, mark): (usize, &str)| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + mark.len()..).unwrap_or_default().trim_start_matches(['.', '…']).trim_start();
        let listed = before.trim_end().ends_with([',', ';', '.', '…']);
        before.ends_with(char::is_whitespace) && !listed && after.starts_with(char::is_lowercase)
    };
    let slash = |(at, _): (usize, &str)| {
        let before = text.get(..at).unwrap_or_default().trim_end();
        let word = before.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
        let no_number = word.to_lowercase() == "số" || before.ends_with('…') || before.ends_with("...");
        no_number && text.get(at + 1..).unwrap_or_default().starts_with(char::is_alphabetic)
    };
    text.match_indices("...").chain(text.match_indices("…")).any(dots) || text.match_indices("/").any(slash)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_spaces_and_punctuation_do_not_make_another_statement() {
        assert_eq!(wording_key("Không phát sinh."), wording_key(" không  phát sinh;"));
        assert_eq!(wording_key("Tổ chức 02 lớp, 150 người"), wording_key("Tổ chức 02 lớp - 150 người."));
    }

    #[test]
    fn another_figure_makes_another_statement() {
        for (one, other) in
            [("1.234 người", "1.243 người"), ("12,5 tỷ", "125 tỷ"), ("12/15 xã", "12 15 xã"), ("5%", "5")]
        {
            assert_ne!(wording_key(one), wording_key(other), "{one} and {other}");
        }
    }

    #[test]
    fn a_nil_that_says_more_stands_by_itself() {
        assert!(is_bare_nil("Không phát sinh.") && is_bare_nil("Trong kỳ, đơn vị không có nội dung này"));
        assert!(
            !is_bare_nil("Không phát sinh do chưa có kinh phí")
                && !is_bare_nil("Không có 2 dự án")
                && !is_bare_nil("-")
        );
    }

    #[test]
    fn a_place_left_to_be_filled_in_is_told_from_a_list_that_goes_on() {
        for blank in
            ["hội nghị có khoảng ... người dự", "Kế hoạch số /KH-UBND để", "Công văn số …/SCT-VP", "Số ....../BC"]
        {
            assert!(has_blank(blank), "{blank}");
        }
        for whole in [
            "điều chỉnh, gia hạn, ...).",
            "phục vụ học tập, sản xuất... được dùng",
            "nấm, sâm, … ở Tánh Linh",
            "Kế hoạch số 61/KH-SCT",
            "giải ngân 7,9/11,4 tỷ",
            "",
        ] {
            assert!(!has_blank(whole), "{whole}");
        }
    }

    proptest! {
        #[test]
        fn the_key_keeps_every_letter_and_digit(text in "[a-zđàấ0-9 .,%/-]{0,40}") {
            let written = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            prop_assert_eq!(written(&wording_key(&text)), written(&text.nfc().collect::<String>()));
        }
    }
}
