//! When two statements say the same.

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

/// Whether a text holds a figure.
pub(super) fn has_figure(text: &str) -> bool {
    text.chars().any(|letter| letter.is_ascii_digit())
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

    proptest! {
        #[test]
        fn the_key_keeps_every_letter_and_digit(text in "[a-zđàấ0-9 .,%/-]{0,40}") {
            let written = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            prop_assert_eq!(written(&wording_key(&text)), written(&text.nfc().collect::<String>()));
        }
    }
}
