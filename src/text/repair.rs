//! From the runs of one paragraph as a file holds them to the text that their author meant.

use std::borrow::Cow;

use super::display::display;
use super::legacy::{
    Detected, Encoding, FontKind, Score, candidate, decode_into, detect, is_untouchable, kind_of_font, score,
};
use super::letters::is_only_vietnamese;
use super::recode;
use super::rewrite::{Rewrite, apply};
use super::scan::look;
use super::tables::symbol;
use crate::model::Edits;

/// A stretch of a paragraph in one font.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// The text as stored.
    pub text: &'a str,
    /// The effective font, where one is known.
    pub font: Option<&'a str>,
}

/// Something about the repair that a person may want to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The kind, a row of `messages.tsv`.
    pub code: &'static str,
    /// The beginning of the text in question, as it was stored.
    pub detail: String,
}

/// A repaired paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repaired {
    /// The text in display form.
    pub display: String,
    /// The changes from the concatenated runs to `display`.
    pub edits: Edits,
    /// What is doubtful or was decided against the font.
    pub notes: Vec<Note>,
    /// The legacy encoding from which most of the text was decoded; a hint for the short paragraphs beside this one.
    pub encoding: Option<Encoding>,
}

/// Fonts whose names are right this often are believed when the text reads well either way.
const TRUSTED: f64 = 0.9;
/// Another reading overrules the font only with this lead.
const OVERRULE: f64 = 0.5;

/// Decodes, repairs and brings into display form the runs of one paragraph; their concatenation is the raw text.
///
/// The font says what to expect and the words decide: Vietnamese in Unicode is never touched, a font is overruled only
/// by a clear lead, and what stays in doubt is left as it is and noted.
///
/// ```
/// use tonghop::text::{Run, repair};
/// let runs = [Run { text: "chñ tr×", font: Some(".VnTimeH") }, Run { text: " (chủ trì)", font: None }];
/// assert_eq!(repair(&runs).display, "CHỦ TRÌ (chủ trì)");
/// ```
pub fn repair(runs: &[Run<'_>]) -> Repaired {
    repair_with_hint(runs, None)
}

/// The same with the encoding that most of the document was found to be in, for paragraphs too short to judge alone.
pub fn repair_with_hint(runs: &[Run<'_>], hint: Option<Encoding>) -> Repaired {
    let raw: Cow<'_, str> = match runs {
        [run] => Cow::Borrowed(run.text),
        runs => Cow::Owned(runs.iter().map(|run| run.text).collect()),
    };
    if runs.iter().all(|run| run.font.is_none_or(|font| kind_of_font(font) == FontKind::Unicode)) {
        let look = look(&raw);
        if look.unicode && look.display {
            return Repaired { display: raw.into_owned(), ..Repaired::default() };
        }
    }
    let mut notes = Vec::new();
    let (decoded, mut edits, encoding) = decode_runs(&raw, runs, hint, &mut notes);
    let mut text = decoded;
    for pass in recode::PASSES {
        apply(&mut text, &mut edits, pass);
    }
    apply(&mut text, &mut edits, display);
    Repaired { display: text.into_owned(), edits, notes, encoding }
}

/// Runs of one kind in a row, as a range of the raw text.
struct Group {
    start: usize,
    end: usize,
    kind: FontKind,
    symbol_font: Option<String>,
    reading: Reading,
}

/// What is to be done with a group.
#[derive(Clone, Copy, PartialEq)]
enum Reading {
    AsIs,
    Decode {
        encoding: Encoding,
        caps: bool,
    },
    /// Good Vietnamese both as it is and decoded.
    Either {
        encoding: Encoding,
        caps: bool,
    },
    /// Left as it is, though some words are no Vietnamese.
    Doubtful,
}

fn decode_runs<'a>(
    raw: &'a str,
    runs: &[Run<'_>],
    hint: Option<Encoding>,
    notes: &mut Vec<Note>,
) -> (Cow<'a, str>, Edits, Option<Encoding>) {
    let mut groups = group(runs);
    if groups
        .iter()
        .all(|group| group.kind == FontKind::Unicode && raw.get(group.start..group.end).is_none_or(str::is_ascii))
    {
        return (Cow::Borrowed(raw), Edits::default(), None);
    }
    judge_all(raw, &mut groups, notes);
    let encoding = dominant(&groups).or(hint);
    let beside_unicode = groups.iter().any(|group| {
        group.reading == Reading::AsIs
            && raw.get(group.start..group.end).is_some_and(|t| t.contains(is_only_vietnamese))
    });
    let mut out = Rewrite::new(raw);
    for group in &groups {
        let text = raw.get(group.start..group.end).unwrap_or_default();
        let mut reading = group.reading;
        if reading == Reading::Doubtful {
            // Too little to tell by itself: what the rest of the paragraph or document is in.
            match encoding.filter(|encoding| score(text, Some(*encoding)).is_perfect()) {
                Some(encoding) => reading = Reading::Decode { encoding, caps: false },
                None => notes.push(note("text-encoding-doubtful", text)),
            }
        }
        if let Reading::Either { encoding: by_font, caps } = reading {
            // The font decides, unless the rest of the paragraph shows that the font was left behind by older text.
            if beside_unicode && encoding != Some(by_font) {
                notes.push(note("text-encoding-doubtful", text));
            } else {
                reading = Reading::Decode { encoding: by_font, caps };
            }
        }
        if group.kind == FontKind::Symbol {
            symbols(&mut out, text, group.start, group.symbol_font.as_deref());
        } else if let Reading::Decode { encoding, caps } = reading {
            decode_group(&mut out, text, group.start, encoding, caps);
        }
    }
    let (text, edits) = out.finish();
    (text, edits, dominant(&groups))
}

/// Joins neighbours of the same kind; white space belongs to what precedes it.
fn group(runs: &[Run<'_>]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut at = 0;
    for run in runs {
        let end = at + run.text.len();
        let mut kind = run.font.map_or(FontKind::Unicode, kind_of_font);
        let blank = run.text.chars().all(char::is_whitespace);
        let symbol_font = run.font.filter(|_| kind == FontKind::Symbol).map(str::to_owned);
        match groups.last_mut() {
            Some(last) if last.kind != FontKind::Symbol && (last.kind == kind || blank) => last.end = end,
            _ => {
                if blank && kind != FontKind::Symbol {
                    kind = FontKind::Unicode;
                }
                groups.push(Group { start: at, end, kind, symbol_font, reading: Reading::AsIs });
            }
        }
        at = end;
    }
    groups
}

/// The encoding from which most bytes are decoded.
fn dominant(groups: &[Group]) -> Option<Encoding> {
    Encoding::ALL
        .into_iter()
        .map(|encoding| {
            let bytes = groups
                .iter()
                .filter(|group| matches!(group.reading, Reading::Decode { encoding: found, .. } if found == encoding));
            (encoding, bytes.map(|group| group.end - group.start).sum::<usize>())
        })
        .filter(|(_, bytes)| *bytes > 0)
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
        .map(|(encoding, _)| encoding)
}

/// Judges each group; neighbours whose fonts differ only in showing capitals are judged as one, for words go on across them.
fn judge_all(raw: &str, groups: &mut [Group], notes: &mut Vec<Note>) {
    let same = |a: &Group, b: &Group| match (a.kind, b.kind) {
        (FontKind::Legacy { encoding: a, .. }, FontKind::Legacy { encoding: b, .. }) => a == b,
        _ => false,
    };
    for stretch in groups.chunk_by_mut(same) {
        let (Some(first), Some(last)) = (stretch.first(), stretch.last()) else { continue };
        let text = raw.get(first.start..last.end).unwrap_or_default();
        if text.is_ascii() {
            for group in stretch {
                group.reading = judge(raw.get(group.start..group.end).unwrap_or_default(), group.kind, notes);
            }
            continue;
        }
        let reading = judge(text, first.kind, notes);
        for group in stretch {
            let shows_capitals = matches!(group.kind, FontKind::Legacy { caps: true, .. });
            group.reading = match reading {
                Reading::Decode { encoding, caps } => {
                    let by_font = matches!(group.kind, FontKind::Legacy { .. });
                    Reading::Decode { encoding, caps: if by_font { shows_capitals } else { caps } }
                }
                Reading::Either { encoding, .. } => Reading::Either { encoding, caps: shows_capitals },
                reading => reading,
            };
        }
    }
}

fn judge(text: &str, kind: FontKind, notes: &mut Vec<Note>) -> Reading {
    match kind {
        FontKind::Symbol => Reading::AsIs,
        FontKind::Legacy { encoding, caps, confidence } => judge_legacy(text, encoding, caps, confidence, notes),
        FontKind::Unicode | FontKind::Unknown { .. } if is_untouchable(text) || is_misread(text) => Reading::AsIs,
        FontKind::Unicode | FontKind::Unknown { .. } => match detect(text) {
            Detected::Legacy(encoding) => {
                notes.push(note("text-encoding-without-font", text));
                Reading::Decode { encoding, caps: kind == FontKind::Unknown { caps: true } }
            }
            Detected::Ascii => Reading::AsIs,
            Detected::Unicode | Detected::Unclear if could_be_legacy(text) => Reading::Doubtful,
            Detected::Unicode | Detected::Unclear => Reading::AsIs,
        },
    }
}

/// Whether a text is good Vietnamese once it is read as the UTF-8 that it was; what looks like a legacy encoding is that then.
fn is_misread(text: &str) -> bool {
    match recode::repair_mojibake(text) {
        (Cow::Owned(read), _) => score(&read, None).is_perfect(),
        (Cow::Borrowed(_), _) => false,
    }
}

/// Whether some legacy encoding makes more sense of a text than Unicode, if not clearly enough.
fn could_be_legacy(text: &str) -> bool {
    let unicode = score(text, None);
    unicode.invalid > 0
        && !text.contains(is_only_vietnamese)
        && [Encoding::Tcvn3, Encoding::Vni, Encoding::Cp1258].into_iter().any(|e| score(text, Some(e)).is_perfect())
}

fn judge_legacy(text: &str, encoding: Encoding, caps: bool, confidence: f64, notes: &mut Vec<Note>) -> Reading {
    let by_font = Reading::Decode { encoding, caps };
    if text.is_ascii() {
        return if caps && confidence >= TRUSTED { by_font } else { Reading::AsIs };
    }
    let unicode = score(text, None);
    let prior = score(text, Some(encoding));
    if unicode.is_perfect() {
        // Words such as "sè" are good Vietnamese in Unicode ("sè") and in TCVN3 ("số").
        let either = prior.is_perfect() && confidence >= TRUSTED && !text.chars().any(is_only_vietnamese);
        if either {
            return Reading::Either { encoding, caps };
        }
        notes.push(note("text-font-is-wrong", text));
        return Reading::AsIs;
    }
    if prior.invalid == 0 {
        return by_font;
    }
    let better = |score: Score| score.ratio() - prior.ratio() >= OVERRULE && score.valid >= 2;
    if let Some((found, score)) = candidate(text, prior, OVERRULE).filter(|(found, _)| *found != encoding)
        && score.ratio() > unicode.ratio()
    {
        notes.push(note("text-font-is-wrong", text));
        return Reading::Decode { encoding: found, caps };
    }
    if better(unicode) {
        notes.push(note("text-font-is-wrong", text));
        return Reading::AsIs;
    }
    if prior.valid == 0 && (prior.invalid > 1 || confidence < TRUSTED) {
        return Reading::Doubtful;
    }
    by_font
}

/// Decodes a group except the words that hold a letter only Unicode has: somebody corrected them later.
fn decode_group(out: &mut Rewrite<'_>, text: &str, offset: usize, encoding: Encoding, caps: bool) {
    let mut start = 0;
    let mut pending = 0;
    for word in text.split_inclusive([' ', '\t', '\n']) {
        let end = start + word.len();
        if word.chars().any(is_only_vietnamese) {
            decode_into(out, text.get(pending..start).unwrap_or_default(), offset + pending, encoding, caps);
            pending = end;
        }
        start = end;
    }
    decode_into(out, text.get(pending..).unwrap_or_default(), offset + pending, encoding, caps);
}

/// Shows what a symbol font shows, where its character is known.
fn symbols(out: &mut Rewrite<'_>, text: &str, offset: usize, font: Option<&str>) {
    for (at, c) in text.char_indices() {
        let private = if (0x21..=0xFF).contains(&(c as u32)) { char::from_u32(c as u32 + 0xF000) } else { Some(c) };
        if let Some(shown) = private.and_then(|private| symbol(font, private)) {
            let at = offset + at;
            out.replace("symbol", at, at + c.len_utf8(), shown.encode_utf8(&mut [0; 4]));
        }
    }
}

fn note(code: &'static str, text: &str) -> Note {
    let mut detail: String = text.chars().take(60).collect();
    if detail.len() < text.len() {
        detail.push('…');
    }
    Note { code, detail }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::rewrite::rebuild;

    fn repaired(runs: &[(&str, Option<&str>)]) -> Repaired {
        let runs: Vec<Run<'_>> = runs.iter().map(|(text, font)| Run { text, font: *font }).collect();
        let raw: String = runs.iter().map(|run| run.text).collect();
        let repaired = repair(&runs);
        assert_eq!(rebuild(&raw, &repaired.display, &repaired.edits), repaired.display);
        repaired
    }

    #[test]
    fn letters_that_formatting_has_split_are_put_together_before_they_are_decoded() {
        let found = repaired(&[("Ña", Some("VNI-Times")), ("ø Naüng", Some("VNI-Times")), (" 2024", Some("Arial"))]);
        assert_eq!((found.display.as_str(), found.encoding), ("Đà Nẵng 2024", Some(Encoding::Vni)));
    }

    #[test]
    fn vietnamese_in_unicode_is_not_touched_whatever_its_font() {
        for text in ["Cộng hòa xã hội", "Thông tin trình bày", "Kế hoạch số 5"] {
            assert_eq!(repaired(&[(text, Some(".VnTime"))]).display, text);
            assert_eq!(repaired(&[(text, Some("VNSTCVN3"))]).display, text);
            assert_eq!(repaired(&[(text, Some("Arial"))]).display, text);
        }
        assert_eq!(repaired(&[("Cộng hòa xã hội", Some("VNI-Times"))]).display, "Cộng hòa xã hội");
    }

    #[test]
    fn short_text_that_reads_well_either_way_follows_a_trusted_font() {
        assert_eq!(repaired(&[("Sè hé", Some(".VnTime"))]).display, "Số hộ");
        assert_eq!(repaired(&[("Sè hé", Some("Arial"))]).display, "Sè hé");
        let found = repaired(&[("Kết quả ", None), ("có", Some(".VnTime")), (" tốt", None)]);
        assert_eq!((found.display.as_str(), found.notes[0].code), ("Kết quả có tốt", "text-encoding-doubtful"));
        let found = repaired(&[("tØnh ", Some(".VnTimeH")), ("Sè hé", Some(".VnTime")), (" tốt", None)]);
        assert_eq!(found.display, "TỈNH Số hộ tốt");
        let found = repaired(&[("È", Some(".VnTimeH")), ("n tinh hoµn", Some(".VnTime"))]);
        assert_eq!((found.display.as_str(), found.notes.len()), ("Ẩn tinh hoàn", 0));
    }

    #[test]
    fn a_font_that_lies_is_overruled_by_the_words() {
        let found = repaired(&[("quyeát ñònh naøy coù hieäu löïc", Some("VNSTCVN3"))]);
        assert_eq!(found.display, "quyết định này có hiệu lực");
        assert_eq!(found.notes[0].code, "text-font-is-wrong");
    }

    #[test]
    fn legacy_text_without_its_font_is_decoded_if_there_is_enough_of_it() {
        let found = repaired(&[("Céng hoµ x· héi chñ nghÜa ViÖt Nam", None)]);
        assert_eq!(found.display, "Cộng hoà xã hội chủ nghĩa Việt Nam");
        assert_eq!(found.notes[0].code, "text-encoding-without-font");
        let found = repaired(&[("tr×nh", None)]);
        assert_eq!((found.display.as_str(), found.notes[0].code), ("tr×nh", "text-encoding-doubtful"));
    }

    #[test]
    fn a_short_stretch_follows_the_rest_of_its_paragraph() {
        let found = repaired(&[("Kính göûi: UBND tænh ", Some("VNI-Times")), ("Bình Thuaän", Some("Arial"))]);
        assert_eq!(found.display, "Kính gửi: UBND tỉnh Bình Thuận");
    }

    #[test]
    fn the_soft_hyphen_is_a_letter_in_tcvn3_and_nothing_elsewhere() {
        assert_eq!(repaired(&[("n\u{AD}íc", Some(".VnTime")), (" n\u{AD}ước", None)]).display, "nước nước");
    }

    #[test]
    fn symbols_of_symbol_fonts_become_real_ones() {
        assert_eq!(repaired(&[("·", Some("Symbol")), (" Tổ chức", None)]).display, "• Tổ chức");
        assert_eq!(repaired(&[("\u{F0FC}", Some("Wingdings"))]).display, "✓");
    }

    #[test]
    fn references_and_misread_utf8_are_repaired_on_the_way() {
        assert_eq!(repaired(&[("Ti&#7871;ng Viá»‡t  nhé", None)]).display, "Tiếng Việt nhé");
        assert_eq!(repaired(&[("hÃ\u{A0}nh cÃ¹ng", None)]).display, "hành cùng");
    }

    proptest! {
        #[test]
        fn the_changes_of_any_runs_rebuild_the_display_form(
            runs in prop::collection::vec(("[a-zA-Z ·µ¸×§®\u{AD}éèêôûøïñòìÞưộ&#;0-9ÃÄáº¿\u{301}]{0,12}", prop::option::of(prop::sample::select(vec![".VnTime", ".VnTimeH", "VNI-Times", "Symbol", "VnTime", "VPS Times", "Arial"]))), 0..5)
        ) {
            let raw: String = runs.iter().map(|(text, _)| text.as_str()).collect();
            let runs: Vec<Run<'_>> = runs.iter().map(|(text, font)| Run { text, font: *font }).collect();
            let found = repair(&runs);
            prop_assert_eq!(rebuild(&raw, &found.display, &found.edits), found.display.clone());
            let places: Vec<usize> = (0..=found.display.len()).map(|place| found.edits.to_raw(place)).collect();
            prop_assert!(places.windows(2).all(|pair| pair[0] <= pair[1]));
        }
    }
}
