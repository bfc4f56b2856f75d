//! Widths of text in Times New Roman: the decree wants ruled lines as long as, or a third to a half of, the text above.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

static WIDTHS: LazyLock<BTreeMap<char, [u32; 2]>> = LazyLock::new(|| {
    include_str!("../data/widths.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .filter_map(|line| {
            let mut columns = line.split('\t');
            let letter = char::from_u32(u32::from_str_radix(columns.next()?, 16).ok()?)?;
            Some((letter, [columns.next()?.parse().ok()?, columns.next()?.parse().ok()?]))
        })
        .collect()
});

/// Width of a letter that the table does not know, in thousandths of the size.
const AVERAGE: u32 = 500;

/// Width of a line of text in twips; `size` in points.
pub(super) fn text_width(text: &str, bold: bool, size: u32) -> u32 {
    let thousandths: u32 = text
        .nfc()
        .map(|letter| WIDTHS.get(&letter).map_or(AVERAGE, |[regular, heavy]| if bold { *heavy } else { *regular }))
        .sum();
    thousandths * size * 20 / 1_000
}

/// Breaks a text between words into as few lines as `width` twips allow, of about the same length.
pub(super) fn balanced_lines(text: &str, bold: bool, size: u32, width: u32) -> Vec<String> {
    let words = unbroken(text);
    let fewest = wrap(&words, bold, size, width);
    // The narrowest width that needs no more lines gives lines of about the same length.
    let (mut low, mut high) = (0, width);
    while low + 20 < high {
        let middle = low.midpoint(high);
        if wrap(&words, bold, size, middle).len() > fewest.len() {
            low = middle;
        } else {
            high = middle;
        }
    }
    wrap(&words, bold, size, high)
}

/// Words that stay on the line of the number after them; the last two also on that of a number before.
const KEEP: [&str; 4] = ["số", "ngày", "tháng", "năm"];

/// The stretches of a text that stay on one line: words, numbers and dates with the word before, room left for a hand.
fn unbroken(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut before = "x";
    for word in text.trim().split(' ') {
        let named = |list: &[&str], word: &str| list.contains(&word.to_lowercase().as_str());
        let number = before.bytes().all(|b| b.is_ascii_digit());
        let keep = before.is_empty() || word.is_empty() || named(&KEEP, before) || (number && named(&KEEP[2..], word));
        match out.last_mut() {
            Some(last) if keep => {
                last.push(' ');
                last.push_str(word);
            }
            _ => out.push(word.to_owned()),
        }
        before = word;
    }
    out
}

fn wrap(words: &[String], bold: bool, size: u32, width: u32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if text_width(&format!("{line} {word}"), bold, size) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.clone()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn accents_do_not_make_a_letter_wider_but_a_horn_does() {
        assert_eq!(text_width("ế", false, 14), text_width("e", false, 14));
        assert!(text_width("ự", false, 14) > text_width("u", false, 14));
    }

    #[test]
    fn the_motto_is_about_six_centimetres_wide() {
        // Bold 14 pt, measured in print: 5.9 to 6.1 cm; 567 twips are 1 cm.
        let width = text_width("Độc lập - Tự do - Hạnh phúc", true, 14);
        assert!((3_300..3_500).contains(&width), "{width}");
    }

    #[test]
    fn a_long_name_is_broken_into_lines_of_about_the_same_length() {
        let lines = balanced_lines("SỞ KHOA HỌC VÀ CÔNG NGHỆ", true, 13, 3_400);
        assert_eq!(lines, ["SỞ KHOA HỌC", "VÀ CÔNG NGHỆ"]);
    }

    #[test]
    fn a_date_is_not_broken() {
        let lines = balanced_lines("Kế hoạch số 12/KH-UBND ngày 27 tháng 8 năm 2024 của tỉnh", true, 14, 5_000);
        assert_eq!(lines, ["Kế hoạch số 12/KH-UBND", "ngày 27 tháng 8 năm 2024 của tỉnh"]);
        let lines = balanced_lines("Kế hoạch số 12/KH-UBND ngày 27 tháng 8 năm 2024", true, 14, 4_700);
        assert_eq!(lines, ["Kế hoạch số 12/KH-UBND", "ngày 27 tháng 8 năm 2024"]);
    }

    #[test]
    fn room_left_for_a_hand_stays() {
        assert_eq!(balanced_lines("ngày      tháng", true, 14, 500).join("|"), "ngày      tháng");
    }

    proptest! {
        #[test]
        fn no_word_is_lost(text in "[A-Z ]{0,80}", width in 0u32..4_000) {
            let words: Vec<&str> = text.split_whitespace().collect();
            let lines = balanced_lines(&text, true, 13, width).join(" ");
            prop_assert_eq!(lines.split_whitespace().collect::<Vec<_>>(), words);
        }
    }
}
