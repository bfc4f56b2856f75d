//! From the Western letters that a file holds to the Vietnamese ones that the font shows.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::Encoding;
use crate::model::Edits;
use crate::text::letters::{Tone, Vowel, is_word};
use crate::text::rewrite::Rewrite;
use crate::text::tables::rows;

/// Letters of one encoding by what a file holds: one character, or a base letter and what follows it.
#[derive(Default)]
struct Table {
    single: BTreeMap<char, char>,
    pair: BTreeMap<(char, char), char>,
}

static TABLES: LazyLock<[Table; 5]> = LazyLock::new(|| {
    let mut tables: [Table; 5] = Default::default();
    for line in rows(include_str!("../data/legacy.tsv")) {
        let mut fields = line.split('\t');
        let (Some(name), Some(codes), Some(letter)) = (fields.next(), fields.next(), fields.next()) else { continue };
        let (Some(encoding), Some(letter)) = (Encoding::of_name(name), letter.chars().next()) else { continue };
        let mut codes = codes.split(' ').filter_map(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?));
        let table = &mut tables[encoding as usize];
        match (codes.next(), codes.next()) {
            (Some(single), None) => {
                table.single.insert(single, letter);
            }
            (Some(base), Some(mark)) => {
                table.pair.insert((base, mark), letter);
                // The case of the base decides when both keys were not pressed with the same shift.
                if encoding == Encoding::Vni {
                    let other = if mark.is_lowercase() { upper(mark) } else { lower(mark) };
                    table.pair.entry((base, other)).or_insert(letter);
                }
            }
            _ => {}
        }
    }
    tables
});

fn upper(c: char) -> char {
    c.to_uppercase().next().unwrap_or(c)
}

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// The character that a symbol-charset font stores as private use.
fn unshifted(c: char) -> char {
    match c as u32 {
        code @ 0xF020..=0xF0FF => char::from_u32(code - 0xF000).unwrap_or(c),
        _ => c,
    }
}

/// The text that a legacy font shows, and its changes; with `caps` for fonts that show small letters as capitals.
///
/// Characters that the encoding does not have stay as they are. No error: any text gives a text.
///
/// ```
/// use tonghop::text::legacy::{Encoding, decode};
/// assert_eq!(decode("ñy ban", Encoding::Tcvn3, true).0, "ỦY BAN");
/// assert_eq!(decode("Uûy ban", Encoding::Vni, false).0, "Ủy ban");
/// ```
pub fn decode(text: &str, encoding: Encoding, caps: bool) -> (String, Edits) {
    let mut out = Rewrite::new(text);
    decode_into(&mut out, text, 0, encoding, caps);
    let (text, edits) = out.finish();
    (text.into_owned(), edits)
}

/// Decodes a stretch of a text that is being rewritten; `offset` is where the stretch begins in it.
pub(in crate::text) fn decode_into(out: &mut Rewrite<'_>, text: &str, offset: usize, encoding: Encoding, caps: bool) {
    let table = &TABLES[encoding as usize];
    let raised = if encoding == Encoding::Tcvn3 && !caps { toned_capitals(text, table) } else { Vec::new() };
    let mut chars = text.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, stored)) = chars.next() {
        let c = unshifted(stored);
        let mut end = at + stored.len_utf8();
        let next = chars.peek().map(|(_, next)| unshifted(*next));
        let doubled = if encoding == Encoding::Tcvn3 { doubled_capital(c, next, table) } else { None };
        let pair = doubled.or_else(|| table.pair.get(&(c, next?)).copied());
        let letter = if let Some(letter) = pair {
            if let Some((at, stored)) = chars.next() {
                end = at + stored.len_utf8();
            }
            Some(letter)
        } else {
            table.single.get(&c).copied().or_else(|| {
                // What the text layer of a PDF makes of these two letters; only where no sign can be meant.
                let inside =
                    is_word(before) && next.is_some_and(|next| is_word(next) || table.single.contains_key(&next));
                match c {
                    '\u{2212}' if encoding == Encoding::Tcvn3 && inside => Some('ư'),
                    '\u{2219}' if encoding == Encoding::Tcvn3 && inside => Some('ã'),
                    _ => None,
                }
            })
        };
        // Between two words, a sign that is also a letter is a sign: a bullet, a product, a quotient.
        let letter = letter.filter(|_| {
            !(matches!(c, '·' | '×' | '÷') && encoding == Encoding::Tcvn3 && !is_word(before))
                || next.is_some_and(|next| is_word(next) || table.single.contains_key(&next))
        });
        let shown = letter.unwrap_or(c);
        before = shown;
        if !caps && letter.is_none() && c == stored {
            continue;
        }
        let shown = if caps || raised.binary_search(&at).is_ok() { upper(shown) } else { shown };
        let rule = if letter.is_some() { encoding.rule() } else { "caps" };
        out.replace(rule, offset + at, offset + end, shown.encode_utf8(&mut [0; 4]));
    }
}

/// The toned capital that some converters write as the capital followed by the small toned letter (`Aµ` for À); no word has
/// both, but for the loan words in oo.
fn doubled_capital(c: char, next: Option<char>, table: &Table) -> Option<char> {
    let base = Vowel::of(table.single.get(&c).copied().unwrap_or(c)).filter(|base| base.upper)?;
    let letter = *table.single.get(&next?)?;
    let toned = Vowel::of(letter).filter(|toned| toned.tone != Tone::Level)?;
    let same = toned.plain() == base.plain().to_ascii_lowercase() && (base.code() == toned.code() || c.is_ascii());
    (same && letter != 'ó').then(|| upper(letter))
}

/// Where TCVN3 text in capitals has toned letters: the encoding has no toned capitals, so `TØNH` means `TỈNH`.
///
/// Gives the places in bytes, in order. A word that is all capitals but for its toned letters counts, and so does a
/// shorter one beside such a word (`§¡NG Ký`).
fn toned_capitals(text: &str, table: &Table) -> Vec<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum Case {
        Small,
        Either,
        Capitals,
    }
    let is_capital = |c: char| c.is_ascii_uppercase() || matches!(c, '\u{A1}'..='\u{A7}');
    if !text.as_bytes().windows(2).any(|pair| pair.iter().all(u8::is_ascii_uppercase)) {
        return Vec::new();
    }
    let mut words: Vec<(Case, Vec<usize>)> = Vec::new();
    let (mut capitals, mut small, mut toned) = (0, 0, Vec::new());
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if is_capital(c) {
            capitals += 1;
        } else if let Some(letter) = table.single.get(&c) {
            if Vowel::of(*letter).is_some_and(|vowel| vowel.tone != Tone::Level) {
                toned.push(at);
            } else {
                small += 1;
            }
        } else if c.is_alphabetic() {
            small += 1;
        } else if capitals + small + toned.len() > 0 {
            let case = match (capitals, small) {
                (_, 1..) => Case::Small,
                (2.., 0) => Case::Capitals,
                (_, 0) => Case::Either,
            };
            words.push((case, std::mem::take(&mut toned)));
            (capitals, small) = (0, 0);
        }
    }
    let case = |at: Option<usize>| at.and_then(|at| words.get(at)).map(|(case, _)| *case);
    let mut raised = Vec::new();
    for (at, (own, toned)) in words.iter().enumerate() {
        let around = [case(at.checked_sub(1)), case(Some(at + 1))];
        let beside = around.contains(&Some(Case::Capitals)) && !around.contains(&Some(Case::Small));
        if *own == Case::Capitals || (*own == Case::Either && beside) {
            raised.extend(toned);
        }
    }
    raised
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::rewrite::rebuild;

    #[test]
    fn legacy_text_becomes_what_its_font_shows() {
        for (encoding, stored, shown) in [
            (Encoding::Tcvn3, "Th«ng t\u{AD} sè 16/2003/TT-BKHCN", "Thông tư số 16/2003/TT-BKHCN"),
            (Encoding::Tcvn3, "Thñ t−íng, 5 − 3", "Thủ tướng, 5 − 3"),
            (Encoding::Tcvn3, "§¡NG Ký KINH DOANH TØNH, Ký", "ĐĂNG KÝ KINH DOANH TỈNH, KÝ"),
            (Encoding::Tcvn3, "· UBND x· Ký duyÖt 3 × 4", "· UBND xã Ký duyệt 3 × 4"),
            (Encoding::Tcvn3, "Aµ, ¡¾n, HuÕ", "À, Ắn, Huế"),
            (Encoding::Vni, "quyeát ñònh naøy coù hieäu löïc", "quyết định này có hiệu lực"),
            (Encoding::Vni, "Ô Moân, ôn nghóa", "Ơ Môn, ơn nghĩa"),
            (Encoding::Vps, "ÇÜ©ng lÓi phát tri‹n", "đường lối phát triển"),
            (Encoding::Viscii, "s· hæu trí tu®", "sở hữu trí tuệ"),
            (Encoding::Cp1258, "ðýõÌng lôìi khoa hoòc", "đường lối khoa học"),
        ] {
            let (text, edits) = decode(stored, encoding, false);
            assert_eq!(text, shown);
            assert_eq!(rebuild(stored, &text, &edits), text);
        }
    }

    #[test]
    fn fonts_that_show_capitals_give_capitals() {
        assert_eq!(decode("chñ tr× thùc hiÖn ®Ò tµi", Encoding::Tcvn3, true).0, "CHỦ TRÌ THỰC HIỆN ĐỀ TÀI");
    }

    #[test]
    fn private_use_characters_of_symbol_charset_fonts_are_understood() {
        assert_eq!(decode("\u{F0A7}\u{F0E9}c l\u{F0CB}p", Encoding::Tcvn3, false).0, "Độc lập");
    }
}
