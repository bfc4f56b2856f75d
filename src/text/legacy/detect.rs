//! Which encoding a text is in, judged by how many of its words are Vietnamese syllables under each.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::{Encoding, decode};
use crate::text::letters::{Vowel, is_only_vietnamese};
use crate::text::syllable;

/// What a text was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detected {
    /// Nothing but ASCII: every encoding reads it the same.
    Ascii,
    /// Vietnamese in Unicode.
    Unicode,
    /// Vietnamese in a legacy encoding.
    Legacy(Encoding),
    /// Another language, or too little to tell: to be left as it is.
    Unclear,
}

/// How well a text reads under one encoding, over the words that are not plain ASCII.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::text) struct Score {
    /// Words that are Vietnamese syllables.
    pub(in crate::text) valid: u32,
    /// Words that are not.
    pub(in crate::text) invalid: u32,
}

impl Score {
    /// From -1 (no word is valid) to 1 (all are); 0 without words.
    pub(in crate::text) fn ratio(self) -> f64 {
        let all = self.valid + self.invalid;
        if all == 0 { 0.0 } else { (f64::from(self.valid) - f64::from(self.invalid)) / f64::from(all) }
    }

    /// At least one word, and all are valid.
    pub(in crate::text) fn is_perfect(self) -> bool {
        self.valid > 0 && self.invalid == 0
    }
}

/// A font can be overruled, and a text without a legacy font decoded, only by one of these.
const BY_CONTENT: [Encoding; 3] = [Encoding::Tcvn3, Encoding::Vni, Encoding::Cp1258];

/// A text without a legacy font is decoded from this ratio on, and if no other reading comes nearer than the margin.
const MIN_RATIO: f64 = 0.75;
const MIN_MARGIN: f64 = 0.25;
const MIN_WORDS: u32 = 2;
/// Among words that only Unicode can hold, a text in a legacy encoding must be so many times as long.
const MIN_LEAD: u32 = 3;

/// Punctuation of Windows code pages that is no letter in TCVN3, VNI or 1258.
fn is_punctuation(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{A0}' | '«' | '»')
        && !matches!(c, '\u{2039}' | '\u{203A}')
}

fn separates(c: char, encoding: Option<Encoding>) -> bool {
    if c.is_ascii() {
        // VPS and VISCII have letters among the controls.
        return !c.is_ascii_alphabetic() && (c.is_ascii_whitespace() || !c.is_ascii_control());
    }
    // « and » are letters of TCVN3, and the punctuation of Windows is letters in VPS and VISCII.
    match encoding {
        Some(Encoding::Vps | Encoding::Viscii) => false,
        Some(Encoding::Tcvn3) => is_punctuation(c) && c != '«' && c != '»',
        _ => is_punctuation(c),
    }
}

/// How a text reads as Unicode (`None`) or when it is decoded.
pub(in crate::text) fn score(text: &str, encoding: Option<Encoding>) -> Score {
    let mut score = Score::default();
    if !matches!(encoding, Some(Encoding::Tcvn3 | Encoding::Vps | Encoding::Viscii)) {
        score.invalid = quotes_inside_words(text);
    }
    for raw in text.split(|c| separates(c, encoding)).filter(|raw| !raw.is_ascii()) {
        if encoding.is_some() && raw.contains(is_only_vietnamese) {
            // Unicode already, whatever the words around it are.
            continue;
        }
        let read = match encoding {
            Some(encoding) => decode(raw, encoding, false).0,
            None => raw.nfc().filter(|c| !matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}')).collect(),
        };
        let mut letters = 0;
        let mut strange = 0;
        for c in read.chars() {
            if c.is_ascii_alphabetic() || Vowel::of(c).is_some() || c == 'đ' || c == 'Đ' {
                letters += 1;
            } else {
                strange += 1;
            }
        }
        if read.is_ascii() || (letters == 0 && strange < 2) {
            continue;
        }
        let sane_case = encoding == Some(Encoding::Tcvn3) || has_sane_case(&read);
        if strange == 0
            && letters > 1
            && letters < 8
            && read.chars().all(char::is_uppercase)
            && !syllable::is_valid(&read)
        {
            // An abbreviation speaks for nothing.
            continue;
        }
        if strange == 0 && sane_case && syllable::is_valid(&read) {
            score.valid += 1;
        } else {
            score.invalid += 1;
        }
    }
    score
}

/// Quotation marks with letters on both sides, where nobody puts them; TCVN3 has ô and ằ in their places.
fn quotes_inside_words(text: &str) -> u32 {
    let is_quote = |c| matches!(c, '«' | '»');
    if !text.contains(is_quote) {
        return 0;
    }
    let mut count = 0;
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let inside = is_quote(c) && before.is_alphabetic() && chars.peek().is_some_and(|next| next.is_alphabetic());
        count += u32::from(inside);
        before = c;
    }
    count
}

/// All small, all capitals, or a capital first.
fn has_sane_case(word: &str) -> bool {
    let mut rest = word.chars();
    rest.next();
    let rest = rest.as_str();
    rest.chars().all(char::is_lowercase) || word.chars().all(char::is_uppercase)
}

/// Whether nothing in a text speaks for another encoding than Unicode: every word is ASCII, has a letter that only Unicode
/// has, or is a syllable. A quick look, for nearly all text passes it.
pub(in crate::text) fn is_untouchable(text: &str) -> bool {
    text.is_ascii()
        || quotes_inside_words(text) == 0
            && text.split(|c| separates(c, None)).filter(|word| !word.is_ascii()).all(|word| {
                word.chars().any(is_only_vietnamese) || syllable::is_valid(word) || score(word, None).invalid == 0
            })
}

/// The encoding that reads a text better than `than` by the margin, with enough words; `None` when in doubt.
///
/// `than` holds the score of what would be done otherwise. A tie between two encodings is doubt.
pub(in crate::text) fn candidate(text: &str, than: Score, margin: f64) -> Option<(Encoding, Score)> {
    let mut scores: Vec<(Encoding, Score)> =
        BY_CONTENT.into_iter().map(|encoding| (encoding, score(text, Some(encoding)))).collect();
    scores.sort_by(|a, b| b.1.ratio().total_cmp(&a.1.ratio()));
    let (best, next) = (*scores.first()?, *scores.get(1)?);
    let clear = best.1.ratio() - than.ratio() >= margin
        && best.1.ratio() - next.1.ratio() > f64::EPSILON
        && best.1.valid >= MIN_WORDS;
    clear.then_some(best)
}

/// What encoding a text is in, without knowing its font.
///
/// ```
/// use tonghop::text::legacy::{Detected, Encoding, detect};
/// assert_eq!(detect("Céng hoµ x· héi chñ nghÜa"), Detected::Legacy(Encoding::Tcvn3));
/// assert_eq!(detect("Cộng hòa xã hội chủ nghĩa"), Detected::Unicode);
/// ```
pub fn detect(text: &str) -> Detected {
    if text.is_ascii() {
        return Detected::Ascii;
    }
    let unicode = score(text, None);
    if unicode.is_perfect() {
        return Detected::Unicode;
    }
    if unicode.invalid > 0
        && let Some((encoding, found)) = candidate(text, unicode, MIN_MARGIN)
        && found.ratio() >= MIN_RATIO
        && found.valid >= MIN_LEAD * unicode_words(text)
        && speaking_words(text, encoding) >= MIN_WORDS
        && looks_vietnamese(text, encoding)
    {
        return Detected::Legacy(encoding);
    }
    if unicode.ratio() > 0.0 || text.chars().any(is_only_vietnamese) { Detected::Unicode } else { Detected::Unclear }
}

/// Words with a letter that only Unicode has.
fn unicode_words(text: &str) -> u32 {
    text.split(|c| separates(c, None)).filter(|word| word.contains(is_only_vietnamese)).count() as u32
}

/// How many different words are Vietnamese in an encoding and not as they stand: one word alone may be French (où).
fn speaking_words(text: &str, encoding: Encoding) -> u32 {
    let speaks =
        |word: &&str| !word.is_ascii() && score(word, None).valid == 0 && score(word, Some(encoding)).is_perfect();
    text.split(|c| separates(c, Some(encoding))).filter(speaks).collect::<BTreeSet<&str>>().len() as u32
}

/// Words of a foreign language are long or have letters that Vietnamese lacks.
fn looks_vietnamese(text: &str, encoding: Encoding) -> bool {
    let read = decode(text, encoding, false).0;
    let (mut all, mut long, mut foreign) = (0u32, 0u32, 0u32);
    for word in read.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        all += 1;
        long += u32::from(word.chars().count() > 7);
        foreign += u32::from(word.contains(['f', 'j', 'w', 'z', 'F', 'J', 'W', 'Z']));
    }
    f64::from(long) <= 0.04 * f64::from(all) && f64::from(foreign) <= 0.05 * f64::from(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_in_each_encoding_is_recognised() {
        for (text, expected) in [
            ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", Detected::Legacy(Encoding::Tcvn3)),
            ("Th«ng t\u{AD} sè 16", Detected::Legacy(Encoding::Tcvn3)),
            ("quyeát ñònh naøy coù hieäu löïc", Detected::Legacy(Encoding::Vni)),
            ("ðýõÌng lôìi khoa hoòc công nghêò", Detected::Legacy(Encoding::Cp1258)),
            ("Cộng hòa xã hội", Detected::Unicode),
            ("Bao cao khong dau", Detected::Ascii),
        ] {
            assert_eq!(detect(text), expected, "{text}");
        }
    }

    #[test]
    fn other_languages_and_signs_are_left_alone() {
        for text in [
            "El señor José María Núñez comentó que la niña española",
            "La Commission européenne a présenté à Genève une stratégie",
            "Über die Größe der Straße in München",
            "où où hoà",
            "25 °C, 5 m², ±0,5 µg, 3 × 4, § 5 © 2024",
        ] {
            assert!(matches!(detect(text), Detected::Unclear), "{text}");
        }
    }
}
