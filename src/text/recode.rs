//! Text that was decoded wrongly or escaped once too often on its way: character references, UTF-8 read as code page 1252,
//! code page 1252 read as 1258.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::legacy::cp1252_byte;
use super::letters::{Vowel, words};
use super::rewrite::{Pass, Rewrite, apply};
use super::syllable;
use super::tables::rows;
use crate::model::Edits;

/// Names of character references that stand in copied web pages, with their characters.
const ENTITIES: &str = include_str!("data/entities.tsv");

/// Decodes character references such as `&#272;`, `&#x1EC7;` and `&agrave;` that an editor has shown literally.
pub fn decode_references(text: &str) -> (Cow<'_, str>, Edits) {
    let mut out = Rewrite::new(text);
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('&')) {
        let start = at + found;
        at = start + 1;
        // The longest reference is `&#1114111;`.
        let Some(length) = text.as_bytes().iter().skip(at).take(10).position(|b| *b == b';') else { continue };
        let Some(c) = text.get(at..at + length).and_then(reference) else { continue };
        at += length + 1;
        out.replace("reference", start, at, c.encode_utf8(&mut [0; 4]));
    }
    out.finish()
}

fn reference(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return rows(ENTITIES).filter_map(|line| line.split_once('\t')).find(|(n, _)| *n == name)?.1.chars().next();
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?).filter(|c| !c.is_control())
}

/// Repairs UTF-8 that was read as code page 1252 (`Tiáº¿ng` for `Tiếng`), word by word, at most twice over.
///
/// A word is changed only if all of it decodes strictly and gives Vietnamese.
pub fn repair_mojibake(text: &str) -> (Cow<'_, str>, Edits) {
    let (mut text, mut edits) = (Cow::Borrowed(text), Edits::default());
    for _ in 0..2 {
        if !shows_bytes(&text) || !apply(&mut text, &mut edits, mojibake_once) {
            break;
        }
    }
    (text, edits)
}

/// Whether anywhere a first byte of UTF-8 is followed by a later one, each shown as a letter or sign.
fn shows_bytes(text: &str) -> bool {
    let mut first = false;
    text.chars().any(|c| {
        let found = first && cp1252_byte(c).is_some_and(|byte| (0x80..=0xBF).contains(&byte));
        first = matches!(c, '\u{C2}'..='\u{F4}');
        found
    })
}

fn mojibake_once(text: &str) -> (Cow<'_, str>, Edits) {
    let mut out = Rewrite::new(text);
    let mut start = 0;
    for word in text.split_inclusive([' ', '\t', '\n']) {
        if !word.is_ascii()
            && let Some(letters) = from_bytes(word)
        {
            let read: String = letters.iter().map(|(_, _, c)| *c).collect();
            if is_plausible(&read) {
                for (from, to, c) in letters.into_iter().filter(|(_, _, c)| !c.is_ascii()) {
                    out.replace("mojibake", start + from, start + to, c.encode_utf8(&mut [0; 4]));
                }
            }
        }
        start += word.len();
    }
    out.finish()
}

/// Vietnamese letters and the punctuation around them; or, for the second round, itself such misread text.
fn is_plausible(read: &str) -> bool {
    let vietnamese = |c: char| {
        c.is_ascii()
            || Vowel::of(c).is_some()
            || matches!(c, 'đ' | 'Đ' | '\u{300}'..='\u{323}' | '\u{A0}'..='\u{BF}' | '×' | '÷' | '\u{2010}'..='\u{203A}' | '\u{20AB}' | '\u{20AC}')
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2190}'..='\u{27BF}' | '\u{FEFF}' | '\u{F020}'..='\u{F0FF}')
    };
    read.chars().all(vietnamese) || shows_bytes(read)
}

/// The characters whose UTF-8 the text shows as single letters, each with its place in bytes; `None` unless all decodes.
fn from_bytes(text: &str) -> Option<Vec<(usize, usize, char)>> {
    let mut letters = Vec::new();
    let mut chars = text.char_indices();
    while let Some((start, first)) = chars.next() {
        let mut bytes = [cp1252_byte(first)?, 0, 0, 0];
        let length = match bytes[0] {
            0..=0x7F => 1,
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => return None,
        };
        let mut end = start + first.len_utf8();
        for byte in bytes.iter_mut().take(length).skip(1) {
            let (at, next) = chars.next()?;
            *byte = cp1252_byte(next)?;
            end = at + next.len_utf8();
        }
        letters.push((start, end, std::str::from_utf8(bytes.get(..length)?).ok()?.chars().next()?));
    }
    Some(letters)
}

/// Repairs text in code page 1252 that was read as 1258: `th́` for `thì`, `c̣n` for `còn`, `quư` for `quý`.
///
/// A mark on a consonant tells, and so does `quư`, which no Vietnamese word is. Other words are changed only beside such a one
/// and if they become syllables by it; those that are syllables already stay where the text has letters that 1252 lacks.
pub fn repair_cp1258_reversed(text: &str) -> (Cow<'_, str>, Edits) {
    let tells = |c| matches!(c, '\u{300}'..='\u{323}' | '\u{1E00}'..='\u{1E95}' | '\u{143}'..='\u{15F}');
    if !text.contains(tells) && !text.contains("quư") && !text.contains("Quư") && !text.contains("QUƯ") {
        return (Cow::Borrowed(text), Edits::default());
    }
    let (mut out, mut others) = (Rewrite::new(text), Vec::new());
    let mut told = false;
    let mut changes: Vec<(usize, usize, String)> = Vec::new();
    for (start, word) in words(text) {
        let mut read = String::new();
        let mut letters: Vec<(usize, usize, String)> = Vec::new();
        let mut vowel_before = false;
        let mut marked = false;
        for (at, c) in word.char_indices() {
            let parts: Vec<char> = std::iter::once(c).nfd().collect();
            let mut new = String::new();
            match parts.as_slice() {
                [mark] if latin_of(*mark).is_some() && !vowel_before => {
                    new.extend(latin_of(*mark));
                    marked = true;
                }
                [base, mark]
                    if base.is_ascii_alphabetic() && Vowel::of(*base).is_none() && latin_of(*mark).is_some() =>
                {
                    new.push(*base);
                    new.extend(latin_of(*mark));
                    marked = true;
                }
                _ => new.push(c),
            }
            vowel_before = new.chars().next_back().is_some_and(|c| Vowel::of(c).is_some());
            read.push_str(&new);
            letters.push((start + at, start + at + c.len_utf8(), new));
        }
        told |= is_impossible(word);
        if marked && syllable::is_valid(&read) {
            told = true;
            changes.extend(letters);
        } else if !marked && word.contains(['ư', 'ơ', 'Ư', 'Ơ', 'ă', 'Ă']) {
            others.push((start, word));
        }
    }
    if !told {
        return (Cow::Borrowed(text), Edits::default());
    }
    // Code page 1252 has none of these letters: where they stand, the text was mixed later.
    let mixed = text.chars().any(|c| matches!(c, '\u{1EA0}'..='\u{1EF9}'));
    for (start, word) in
        others.into_iter().filter(|(_, word)| !mixed || is_impossible(word) || !syllable::is_valid(word))
    {
        let swap = |c| match c {
            'ư' => 'ý',
            'ơ' => 'õ',
            'ă' => 'ã',
            'Ư' => 'Ý',
            'Ơ' => 'Õ',
            'Ă' => 'Ã',
            c => c,
        };
        let read: String = word.chars().map(swap).collect();
        if syllable::is_valid(&read) {
            changes.extend(
                word.char_indices().map(|(at, c)| (start + at, start + at + c.len_utf8(), swap(c).to_string())),
            );
        }
    }
    changes.sort();
    for (start, end, new) in changes {
        out.replace("cp1258-reversed", start, end, &new);
    }
    out.finish()
}

/// The rules of syllables allow it, but there is no such word, while quý is frequent.
fn is_impossible(word: &str) -> bool {
    matches!(word, "quư" | "Quư" | "QUƯ")
}

/// The letter of code page 1252 in the place where 1258 has a combining mark.
fn latin_of(mark: char) -> Option<char> {
    Some(match mark {
        '\u{300}' => 'Ì',
        '\u{301}' => 'ì',
        '\u{303}' => 'Þ',
        '\u{309}' => 'Ò',
        '\u{323}' => 'ò',
        _ => return None,
    })
}

/// All repairs of this file, in the order in which they undo each other.
pub(super) const PASSES: [Pass; 3] = [decode_references, repair_mojibake, repair_cp1258_reversed];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_become_their_characters_and_other_ampersands_stay() {
        assert_eq!(
            decode_references("&#272;&#7893;i m&#x1EDB;i &agrave; R&D; KH&CN &#0; &x").0,
            "Đổi mới à R&D; KH&CN &#0; &x"
        );
    }

    #[test]
    fn misread_utf8_is_repaired_and_right_text_is_not_touched() {
        assert_eq!(repair_mojibake("Khoa há»\u{8D}c cÃ´ng nghá»‡, Æ¯u tiÃªn").0, "Khoa học công nghệ, Ưu tiên");
        assert_eq!(repair_mojibake("TiÃ¡ÂºÂ¿ng â€œViá»‡tâ€\u{9D}").0, "Tiếng “Việt”");
        for right in ["Ân cần", "café Ãtha", "nß¾c", "Đổi mới"] {
            assert!(matches!(repair_mojibake(right).0, Cow::Borrowed(_)), "{right}");
        }
    }

    #[test]
    fn text_read_in_the_vietnamese_code_page_by_mistake_is_repaired() {
        assert_eq!(repair_cp1258_reversed("th\u{301} c\u{323}n quư").0, "thì còn quý");
        assert_eq!(repair_cp1258_reversed("Thanh Ḥa").0, "Thanh Hòa");
        assert!(matches!(repair_cp1258_reversed("quư khách, Ṭa").0, Cow::Owned(_)));
        assert_eq!(repair_cp1258_reversed("quư trọng, vơ").0, "quý trọng, vơ");
        assert!(matches!(repair_cp1258_reversed("vơ, quờ quạng").0, Cow::Borrowed(_)));
    }
}
