//! Match keys: two texts that say the same in two spellings have the same key.

use super::display::display;
use super::letters::{is_word, plain, push_small};
use super::syllable::{Syllable, ToneStyle, move_tone};
use unicode_normalization::char::is_combining_mark;

/// The match key of a text: its display form in small letters, tone marks in the old style (hoà → hòa), y as i in open
/// syllables after h, k, l, m, s, t (lý → lí), one kind of dash, quote and space, and without a leading bullet.
///
/// `key(display(x))` is `key(x)`.
///
/// ```
/// assert_eq!(tonghop::text::key("– Quản lý  HOÀ BÌNH"), "quản lí hòa bình");
/// ```
pub fn key(text: &str) -> String {
    let (text, _) = display(text);
    let mut out = String::with_capacity(text.len());
    let mut word = None;
    for c in without_bullet(&text).chars() {
        if is_word(c) {
            word.get_or_insert(out.len());
            push_small(&mut out, c);
            continue;
        }
        if let Some(start) = word.take() {
            unify(&mut out, start);
        }
        match c {
            '!'..='~' => out.push(c),
            c if c.is_whitespace() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' => out.push('-'),
            '“' | '”' | '„' | '‟' | '«' | '»' | '″' => out.push('"'),
            '‘' | '’' | '‚' | '‛' | '′' => out.push('\''),
            '…' => out.push_str("..."),
            '²' => out.push('2'),
            '³' => out.push('3'),
            c => push_small(&mut out, c),
        }
    }
    if let Some(start) = word {
        unify(&mut out, start);
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether a small word in display form can have another spelling: an open oa, oe, uy with the mark on its second letter,
/// an open y, or qui.
fn has_spellings(word: &str) -> bool {
    let mut letters = word.chars().rev();
    match letters.next() {
        Some('à' | 'ả' | 'ã' | 'á' | 'ạ' | 'è' | 'ẻ' | 'ẽ' | 'é' | 'ẹ') => letters.next() == Some('o'),
        Some('y' | 'ỳ' | 'ỷ' | 'ỹ' | 'ý' | 'ỵ') => {
            matches!(letters.next(), Some('u' | 'h' | 'k' | 'l' | 'm' | 's' | 't'))
        }
        Some('i' | 'ì' | 'ỉ' | 'ĩ' | 'í' | 'ị') => word.starts_with("qu"),
        _ => false,
    }
}

/// Gives the small word at the end of a text, from `start` on, the one spelling that keys have.
fn unify(out: &mut String, start: usize) {
    let Some(word) = out.get(start..).filter(|word| has_spellings(word)) else { return };
    let Some(syllable) = Syllable::read(word) else { return };
    let swap = |from: &str, to: &str| -> String {
        let swapped = |c| from.chars().zip(to.chars()).find(|(old, _)| *old == c).map_or(c, |(_, new)| new);
        word.chars().map(swapped).collect()
    };
    let unified = if syllable.is_open_y() {
        swap("yýỳỷỹỵ", "iíìỉĩị")
    } else if syllable.is_qui() {
        swap("iíìỉĩị", "yýỳỷỹỵ")
    } else {
        match syllable.marked {
            Some(from) if from != syllable.place(ToneStyle::Old) => {
                move_tone(word, from, syllable.place(ToneStyle::Old))
            }
            _ => return,
        }
    };
    out.truncate(start);
    out.push_str(&unified);
}

/// The text after its bullets: signs that only list, and a dash or plus that no figure follows.
fn without_bullet(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let mut chars = rest.chars();
        let bullet = match chars.next() {
            Some(
                '•'
                | '▪'
                | '●'
                | '◦'
                | '■'
                | '□'
                | '➢'
                | '➔'
                | '❖'
                | '✓'
                | '★'
                | '○'
                | '·'
                | '♦'
                | '◆'
                | '\u{F020}'..='\u{F0FF}',
            ) => true,
            Some('-' | '+' | '*' | '\u{2010}'..='\u{2015}' | '\u{2212}') => {
                !chars.clone().next().is_some_and(|next| next.is_ascii_digit())
            }
            _ => false,
        };
        if !bullet {
            return rest;
        }
        rest = chars.as_str().trim_start();
    }
}

/// The widest key: words of the letters a to z and figures, without marks, joined by single spaces.
///
/// For finding candidates, not for equality: bán, bàn and ban are the same here.
///
/// ```
/// assert_eq!(tonghop::text::ascii_key("Sở KH&CN tỉnh Đắk Lắk"), "so kh cn tinh dak lak");
/// ```
pub fn ascii_key(text: &str) -> String {
    let (text, _) = display(text);
    let mut out = String::with_capacity(text.len());
    let mut apart = false;
    for c in text.chars() {
        let c = match c {
            '²' => '2',
            '³' => '3',
            c if c.is_ascii() => c.to_ascii_lowercase(),
            c if is_combining_mark(c) => continue,
            c => plain(c).to_ascii_lowercase(),
        };
        if c.is_ascii_alphanumeric() {
            if apart && !out.is_empty() {
                out.push(' ');
            }
            out.push(c);
            apart = false;
        } else {
            apart = true;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_the_same_words_have_one_key() {
        for (text, expected) in [
            ("khoẻ mạnh, HOÀ BÌNH", "khỏe mạnh, hòa bình"),
            ("lý luận, kỹ thuật, công ty, quí", "lí luận, kĩ thuật, công ti, quý"),
            ("thủy, cây, yêu cầu, quý", "thủy, cây, yêu cầu, quý"),
            ("“Số hóa” – bước 1…", "\"số hóa\" - bước 1..."),
            ("\u{F0B7} Tổ chức", "tổ chức"),
            ("-Xây dựng", "xây dựng"),
            ("-5 độ", "-5 độ"),
            ("a\u{A0}b\n\n c", "a b c"),
            ("Ðề án", "đề án"),
        ] {
            assert_eq!(key(text), expected);
        }
    }

    #[test]
    fn the_widest_key_keeps_letters_and_figures_only() {
        assert_eq!(ascii_key(" Đắk-Lắk: 5 m² (KH&CN)! "), "dak lak 5 m2 kh cn");
    }
}
