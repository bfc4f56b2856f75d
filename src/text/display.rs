//! The display form: what the author meant to write, in Unicode NFC, with every change on record.
//!
//! Only what is wrong by every reading is changed: order of marks, look-alike letters in mixed words, invisible
//! characters, tone marks on the wrong letter, doubled spaces. The author's tone style (hòa, hoà), i and y, dashes and
//! quotes stay; m², ½ and № stay, for nothing is folded for compatibility.

use std::borrow::Cow;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::letters::{Tone, Vowel, is_only_vietnamese, words};
use super::rewrite::{Pass, Rewrite, apply};
use super::scan::is_display;
use super::syllable::{self, Syllable, ToneStyle, move_tone};
use super::tables::{homoglyph, symbol};
use crate::model::Edits;

/// The passes only ever make a text more regular; more rounds than this are never needed, so it ends.
const MAX_ROUNDS: usize = 4;

/// The display form of a text that is Unicode, and its changes; borrowed where nothing changes.
///
/// Rules: `control`, `invisible`, `space`, `ligature`, `full-width`, `symbol`, `homoglyph`, `nfc`, `mark-order`, `eth`,
/// `double-u-horn`, `tone-place`. Spaces at both ends go; tabs and line breaks stay. Applying it twice changes nothing more.
///
/// ```
/// let (text, edits) = tonghop::text::display("Kế  hoạch qủa Ðộng");
/// assert_eq!((text.as_ref(), edits.0.len()), ("Kế hoạch quả Động", 4));
/// ```
pub fn display(text: &str) -> (Cow<'_, str>, Edits) {
    if is_display(text) { (Cow::Borrowed(text), Edits::default()) } else { display_by_rules(text) }
}

/// The same for text that was looked at and did not pass.
pub(super) fn display_by_rules(text: &str) -> (Cow<'_, str>, Edits) {
    let (mut text, mut edits) = (Cow::Borrowed(text), Edits::default());
    for _ in 0..MAX_ROUNDS {
        let faults = Faults::of(&text);
        let passes: [(bool, Pass); 6] = [
            (faults.characters, characters),
            (faults.homoglyphs, homoglyphs),
            (faults.marks, marks),
            (faults.eth, eths),
            (faults.tones, tones),
            (faults.spaces, spaces),
        ];
        let mut changed = false;
        for (_, pass) in passes.into_iter().filter(|(needed, _)| *needed) {
            changed |= apply(&mut text, &mut edits, pass);
        }
        if !changed {
            break;
        }
    }
    (text, edits)
}

/// Which passes have something to look at.
#[derive(Default)]
struct Faults {
    characters: bool,
    homoglyphs: bool,
    marks: bool,
    eth: bool,
    tones: bool,
    spaces: bool,
}

impl Faults {
    /// One look at each character.
    fn of(text: &str) -> Faults {
        let mut faults = Faults::default();
        let mut before = ' ';
        for c in text.chars() {
            match c {
                ' ' => faults.spaces |= before == ' ' || before == '\u{A0}',
                '\t' | '\n' | '!'..='~' => {}
                'Ð' | 'ð' | 'Ɖ' | 'ɖ' => faults.eth = true,
                '\u{A0}' => faults.spaces = true,
                '\u{C0}'..='\u{2FF}' | '\u{1EA0}'..='\u{1EF9}' => faults.tones = true,
                '\u{2010}'..='\u{2027}' | '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{BF}' => {}
                c if is_homoglyph_script(c) => faults.homoglyphs = true,
                c if replacement(c).is_some() => faults.characters = true,
                _ => {}
            }
            let plain = matches!(c, '\0'..='\u{2FF}' | '\u{1E00}'..='\u{1EF9}' | '\u{2010}'..='\u{2027}');
            if !plain {
                faults.marks |= !stands_alone(c);
            }
            before = c;
        }
        faults.spaces |= before == ' ' && !text.is_empty();
        faults
    }
}

/// Whether a character never composes with the one before it and is composed itself.
fn stands_alone(c: char) -> bool {
    canonical_combining_class(c) == 0 && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes
}

fn is_homoglyph_script(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{52F}' | '\u{1D00}'..='\u{1D7F}' | '\u{262}'..='\u{29F}')
}

/// What a single character becomes, whatever stands around it.
fn replacement(c: char) -> Option<(&'static str, Cow<'static, str>)> {
    let deleted = Cow::Borrowed("");
    Some(match c {
        '\t' | '\n' => return None,
        '\r' | '\u{B}' | '\u{C}' | '\u{2028}' | '\u{2029}' => ("line-break", Cow::Borrowed("\n")),
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}' => ("control", deleted),
        '\u{AD}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{FEFF}' => ("invisible", deleted),
        '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => ("space", Cow::Borrowed(" ")),
        '\u{FB00}' => ("ligature", Cow::Borrowed("ff")),
        '\u{FB01}' => ("ligature", Cow::Borrowed("fi")),
        '\u{FB02}' => ("ligature", Cow::Borrowed("fl")),
        '\u{FB03}' => ("ligature", Cow::Borrowed("ffi")),
        '\u{FB04}' => ("ligature", Cow::Borrowed("ffl")),
        '\u{FF01}'..='\u{FF5E}' => {
            ("full-width", char::from_u32(c as u32 - 0xFEE0).map_or(Cow::Borrowed(""), |c| Cow::Owned(c.into())))
        }
        '\u{F020}'..='\u{F0FF}' => ("symbol", Cow::Owned(symbol(None, c)?.into())),
        _ => return None,
    })
}

fn characters(text: &str) -> (Cow<'_, str>, Edits) {
    let mut out = Rewrite::new(text);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        if c == '\r' && chars.peek().is_some_and(|(_, next)| *next == '\n') {
            out.replace("line-break", at, end, "");
        } else if let Some((rule, by)) = replacement(c) {
            out.replace(rule, at, end, &by);
        }
    }
    out.finish()
}

/// Letters of other scripts that look Latin, in words that are Latin otherwise.
fn homoglyphs(text: &str) -> (Cow<'_, str>, Edits) {
    // A text with letters that have no Latin twin is really Greek or Russian, and so may be its words.
    let foreign = text.chars().any(|c| is_homoglyph_script(c) && c.is_alphabetic() && homoglyph(c).is_none());
    let mut out = Rewrite::new(text);
    for (start, word) in words(text) {
        if !word.chars().any(|c| homoglyph(c).is_some()) {
            continue;
        }
        let latin = word.chars().any(|c| c.is_ascii_alphabetic() || Vowel::of(c).is_some() || c == 'đ' || c == 'Đ');
        if !latin && (foreign || !reads_as_latin(word)) {
            continue;
        }
        for (at, c) in word.char_indices() {
            if let Some(twin) = homoglyph(c) {
                let at = start + at;
                out.replace("homoglyph", at, at + c.len_utf8(), twin.encode_utf8(&mut [0; 4]));
            }
        }
    }
    out.finish()
}

/// Whether a word in another script is, in Latin letters, a syllable of some length or an abbreviation.
fn reads_as_latin(word: &str) -> bool {
    let Some(twin) = word.chars().map(homoglyph).collect::<Option<String>>() else { return false };
    let letters = twin.chars().count();
    letters > 1 && (twin.chars().all(char::is_uppercase) || (letters > 2 && syllable::is_valid(&twin)))
}

/// Composes letters and their marks, also where the tone was typed before the quality mark, which NFC leaves apart.
fn marks(text: &str) -> (Cow<'_, str>, Edits) {
    let mut out = Rewrite::new(text);
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((_, c)) = chars.next() {
        let mut simple = stands_alone(c);
        while let Some((_, next)) = chars.peek() {
            if stands_alone(*next) {
                break;
            }
            simple = false;
            chars.next();
        }
        let end = chars.peek().map_or(text.len(), |(at, _)| *at);
        if !simple && let Some(cluster) = text.get(start..end) {
            let composed: String = cluster.nfc().collect();
            let mut parts: Vec<char> = cluster.nfd().collect();
            order_marks(&mut parts);
            let ordered: String = parts.into_iter().nfc().collect();
            let rule = if ordered == composed { "nfc" } else { "mark-order" };
            out.replace(rule, start, end, &ordered);
        }
        start = end;
    }
    out.finish()
}

/// Quality marks before tone marks, each once, in the marks of every vowel.
fn order_marks(parts: &mut Vec<char>) {
    let rank = |c: char| match c {
        '\u{302}' | '\u{306}' | '\u{31B}' => 0,
        '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => 1,
        _ => 2,
    };
    let mut start = 0;
    while start < parts.len() {
        let end = parts[start + 1..].iter().position(|c| canonical_combining_class(*c) == 0);
        let mut end = end.map_or(parts.len(), |at| start + 1 + at);
        if matches!(parts[start].to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y') {
            parts[start + 1..end].sort_by_key(|c| rank(*c));
            let mut kept = parts.get(..=start).unwrap_or_default().to_vec();
            for mark in parts.get(start + 1..end).unwrap_or_default() {
                if kept.last() != Some(mark) || rank(*mark) == 2 {
                    kept.push(*mark);
                }
            }
            let removed = end - kept.len();
            kept.extend(parts.get(end..).unwrap_or_default());
            *parts = kept;
            end -= removed;
        }
        start = end;
    }
}

/// The Icelandic letter eth where Vietnamese đ is meant.
fn eths(text: &str) -> (Cow<'_, str>, Edits) {
    let is_eth = |c| matches!(c, 'Ð' | 'ð' | 'Ɖ' | 'ɖ');
    let mut out = Rewrite::new(text);
    for (start, word) in words(text).filter(|(_, word)| word.contains(is_eth)) {
        let stroke = |c| match c {
            'Ð' | 'Ɖ' => 'Đ',
            'ð' | 'ɖ' => 'đ',
            c => c,
        };
        let swapped: String = word.chars().map(stroke).collect();
        let letters = || swapped.chars();
        let vietnamese = letters().all(|c| c.is_ascii_alphabetic() || Vowel::of(c).is_some() || c == 'đ' || c == 'Đ');
        let meant = syllable::is_valid(&swapped)
            || letters().all(char::is_uppercase)
            // No Icelandic word begins with eth.
            || vietnamese && (word.chars().any(is_only_vietnamese) || word.starts_with(is_eth) && letters().count() > 1);
        if !meant {
            continue;
        }
        for (at, c) in word.char_indices().filter(|(_, c)| is_eth(*c)) {
            let at = start + at;
            out.replace("eth", at, at + c.len_utf8(), stroke(c).encode_utf8(&mut [0; 4]));
        }
    }
    out.finish()
}

/// Tone marks on the wrong letter, and ư doubled by an optional hyphen, in words that are syllables once they are right.
fn tones(text: &str) -> (Cow<'_, str>, Edits) {
    let mut out = Rewrite::new(text);
    for (start, word) in words(text) {
        if word.is_ascii() {
            continue;
        }
        let toned = word.chars().filter_map(Vowel::of).filter(|v| v.tone != Tone::Level).count();
        if toned == 1
            && let Some(syllable) = Syllable::read(word)
            && !syllable.is_well_marked()
            && let Some(from) = syllable.marked
        {
            let moved = move_tone(word, from, syllable.place(ToneStyle::Old));
            for ((at, old), new) in word.char_indices().zip(moved.chars()) {
                let at = start + at;
                out.replace("tone-place", at, at + old.len_utf8(), new.encode_utf8(&mut [0; 4]));
            }
        } else if word.contains("ưư") || word.contains("ƯƯ") {
            let single = word.replace("ưư", "ư").replace("ƯƯ", "Ư");
            let at = word.find("ưư").or_else(|| word.find("ƯƯ"));
            if let Some(at) = at.filter(|_| syllable::is_valid(&single)) {
                let second = start + at + 'ư'.len_utf8();
                out.replace("double-u-horn", second, second + 'ư'.len_utf8(), "");
            }
        }
    }
    out.finish()
}

/// One space for a run of them, none at the ends; a no-break space stays only where it holds a figure to its neighbour.
fn spaces(text: &str) -> (Cow<'_, str>, Edits) {
    let is_space = |c| c == ' ' || c == '\u{A0}';
    let mut out = Rewrite::new(text);
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(is_space)) {
        let start = at + found;
        let rest = text.get(start..).unwrap_or_default();
        let end = start + rest.find(|c| !is_space(c)).unwrap_or(rest.len());
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let after = text.get(end..).and_then(|after| after.chars().next());
        let run = text.get(start..end).unwrap_or_default();
        let by = match (before, after) {
            (None, _) | (_, None) => "",
            (Some(a), Some(b)) if run == "\u{A0}" && (a.is_ascii_digit() || b.is_ascii_digit()) => run,
            _ => " ",
        };
        out.replace("space", start, end, by);
        at = end;
    }
    out.finish()
}

/// The display form with every line trimmed, at most one empty line in a row and none at either end.
pub fn cleanup(text: &str) -> String {
    let (text, _) = display(text);
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines().map(|line| line.trim_matches([' ', '\t'])) {
        if line.is_empty() {
            empty += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        out.push_str(line);
        empty = 0;
    }
    out
}

/// The text with the tone marks of open oa, oe, uy in one style, and misplaced ones repaired.
pub fn tone_style(text: &str, style: ToneStyle) -> String {
    let (text, _) = display(text);
    let mut out = Rewrite::new(&text);
    for (start, word) in words(&text) {
        if let Some(new) = syllable::restyle(word, style) {
            out.replace("tone-style", start, start + word.len(), &new);
        }
    }
    out.finish().0.into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::rewrite::rebuild;

    #[test]
    fn faults_of_every_kind_are_repaired() {
        for (raw, expected) in [
            ("Tie\u{301}\u{302}ng", "Tiếng"),
            ("á\u{302}", "ấ"),
            ("e\u{200B}\u{301}", "é"),
            ("KÍÊN, qúy, Thíêu", "KIẾN, quý, Thiếu"),
            ("Ðộc lập, QÐ, Ðắk", "Độc lập, QĐ, Đắk"),
            ("Kế hоạch КH&CN UBΝD ᴄáᴄh", "Kế hoạch KH&CN UBND cách"),
            ("nưước tưướng", "nước tướng"),
            ("  hai   khoảng\u{A0}trống ", "hai khoảng trống"),
            ("\u{F0B7}\tTổ chức\r\nhội nghị\u{B}x", "•\tTổ chức\nhội nghị\nx"),
            ("a\u{0}b\u{7}c ﬁ ＡＢ", "abc fi AB"),
        ] {
            let (text, edits) = display(raw);
            assert_eq!(text, expected);
            assert_eq!(rebuild(raw, &text, &edits), text);
        }
    }

    #[test]
    fn what_is_right_or_foreign_stays() {
        for text in [
            "hoà bình, hòa bình, kỹ, kĩ",
            "Reykjavík, Guðmundur",
            "m² ½ № μm α, β",
            "Москва сон",
            "café Plei Ku Ea H’leo",
            "1.234\u{A0}đồng",
            "Cột\tmột\nhai – “ba”…",
            "thuở huơ buýt tuýp",
        ] {
            assert!(matches!(display(text).0, Cow::Borrowed(_)), "{text}");
        }
    }

    /// Small, with a capital first, and in capitals.
    fn cases(word: &str) -> [String; 3] {
        let mut rest = word.chars();
        let first: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
        [word.to_owned(), first + rest.as_str(), word.to_uppercase()]
    }

    #[test]
    fn every_syllable_stays_and_finds_back_from_a_misplaced_tone_mark() {
        let mut misplaced = 0;
        for (old, new) in syllable::every_syllable() {
            for (old, new) in cases(&old).into_iter().zip(cases(&new)) {
                for right in [&old, &new] {
                    assert!(is_display(right), "{right}");
                    assert_eq!(display_by_rules(right).0, right.as_str());
                }
                assert_eq!(
                    (tone_style(&new, ToneStyle::Old), tone_style(&old, ToneStyle::New)),
                    (old.clone(), new.clone())
                );
                assert_eq!(super::super::key(&old), super::super::key(&new));
                let Some(from) = old.chars().position(|c| Vowel::of(c).is_some_and(|v| v.tone != Tone::Level)) else {
                    continue;
                };
                for (to, c) in old.chars().enumerate() {
                    let wrong = move_tone(&old, from, to);
                    if to == from || Vowel::of(c).is_none() || syllable::is_valid(&wrong) {
                        continue;
                    }
                    misplaced += 1;
                    assert_eq!(display(&wrong).0, old, "{wrong}");
                }
            }
        }
        assert!(misplaced > 10_000, "{misplaced}");
    }

    #[test]
    fn every_letter_is_composed_from_its_marks_in_any_order() {
        for letter in (0xC0..0x1EFA).filter_map(char::from_u32).filter(|c| Vowel::of(*c).is_some()) {
            let parts: Vec<char> = std::iter::once(letter).nfd().collect();
            let mut orders = vec![parts.clone()];
            if let [base, a, b] = parts.as_slice() {
                orders.push(vec![*base, *b, *a]);
                // A composed letter and the mark that it lacks.
                orders.extend([[*a, *b], [*b, *a]].map(|[first, second]| {
                    let mut composed: Vec<char> = [*base, first].into_iter().nfc().collect();
                    composed.push(second);
                    composed
                }));
            }
            for order in orders {
                let typed: String = order.iter().collect();
                assert_eq!(display(&typed).0, letter.to_string(), "{order:?}");
                assert_eq!(display(&format!("b{typed}n")).0, format!("b{letter}n"));
            }
        }
    }

    #[test]
    fn changes_are_as_small_as_letters() {
        let (text, edits) = display("Bíêt  rõ");
        assert_eq!(text, "Biết rõ");
        assert_eq!(edits.0.iter().map(|e| (e.raw_start, e.raw_end)).collect::<Vec<_>>(), [(1, 3), (3, 5), (6, 8)]);
    }

    /// Text as a careless keyboard, an old converter or a broken file may give it.
    pub(in crate::text) fn messy() -> impl Strategy<Value = String> {
        let letter = prop_oneof![
            4 => prop::char::range('a', 'z'),
            2 => proptest::sample::select("aăâeêioôơuưyđÁÀộếữơÐðҺаоеКНΝοᴄ".chars().collect::<Vec<_>>()),
            3 => proptest::sample::select("\u{300}\u{301}\u{302}\u{303}\u{306}\u{309}\u{31B}\u{323}\u{340}\u{345}".chars().collect::<Vec<_>>()),
            3 => proptest::sample::select(" \u{A0}\u{AD}\u{200B}\t\r\n\u{3000}\u{F0B7}\u{212A}\u{1100}\u{1161}ﬁＡ-–“1/".chars().collect::<Vec<_>>()),
            1 => any::<char>(),
        ];
        prop::collection::vec(letter, 0..24).prop_map(|letters| letters.into_iter().collect())
    }

    proptest! {
        #[test]
        fn the_changes_rebuild_the_display_form_and_it_is_final(raw in messy()) {
            let (text, edits) = display(&raw);
            prop_assert_eq!(rebuild(&raw, &text, &edits), text.as_ref());
            if is_display(&raw) {
                prop_assert_eq!(display_by_rules(&raw).0, raw.as_str());
            }
            let (again, more) = display(&text);
            prop_assert_eq!((again.as_ref(), more.is_empty()), (text.as_ref(), true));
            prop_assert_eq!(super::super::key(&text), super::super::key(&raw));
            prop_assert_eq!(super::super::ascii_key(&text), super::super::ascii_key(&raw));
        }

        #[test]
        fn no_text_breaks_the_display_form(raw in any::<String>()) {
            let (text, edits) = display(&raw);
            prop_assert_eq!(rebuild(&raw, &text, &edits), text.as_ref());
        }
    }
}
