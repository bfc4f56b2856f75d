//! The words of a text as keys that can be compared: abbreviations written out, case, tone placement and common misspellings folded.
//!
//! Looser than [`crate::text::key`], and with the way back to the words as written, which evidence quotes.
//! A key keeps its tone (`muối` and `muỗi` differ) but not where the tone mark stands (hoà = hòa), nor ngã against hỏi
//! (the commonest slip of the pen: "chuyễn giao"), nor y against i after a consonant (kỹ = kĩ).

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_canonical;

/// The keys of a text in order, with the way back to the words as written.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    /// All keys, a space before and after each: ` khoa học `.
    pub(super) line: String,
    words: Vec<Word>,
}

#[derive(Debug, Clone, Copy)]
struct Word {
    /// Place of the key in `line`.
    key: (usize, usize),
    /// Place of the written word (of the abbreviation it comes from) in the text.
    written: (usize, usize),
    hash: u64,
}

impl Words {
    /// The words of a text.
    pub(super) fn of(text: &str) -> Words {
        let tokens = tokens(text);
        let mut out = Words { line: String::from(" "), words: Vec::new() };
        let mut i = 0;
        while i < tokens.len() {
            let taken = match expansion(&tokens[i..], text) {
                Some((taken, keys)) => {
                    let written = (tokens[i].0, tokens[i + taken - 1].1);
                    for key in keys {
                        out.push(key, written);
                    }
                    taken
                }
                None => {
                    let (start, end) = tokens[i];
                    out.push(&fold(&text[start..end]), (start, end));
                    1
                }
            };
            i += taken;
        }
        out
    }

    fn push(&mut self, key: &str, written: (usize, usize)) {
        let start = self.line.len();
        self.line.push_str(key);
        self.words.push(Word { key: (start, self.line.len()), written, hash: hash(key) });
        self.line.push(' ');
        // "khoa học công nghệ" and "khoa học và công nghệ" are one term.
        let n = self.words.len();
        if n >= 4 && self.keys_from(n - 4) == fixed().science_technology {
            let technology = self.words.split_off(n - 2);
            let Some(first) = technology.first() else { return };
            self.line.truncate(first.key.0);
            self.push(&fold("và"), first.written);
            for (word, key) in technology.iter().zip(["công", "nghệ"]) {
                self.push(&fold(key), word.written);
            }
        }
    }

    fn keys_from(&self, first: usize) -> &str {
        self.words.get(first).map_or("", |word| &self.line[word.key.0..])
    }

    /// How many.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// The key at a place.
    pub(super) fn key(&self, i: usize) -> &str {
        self.words.get(i).map_or("", |word| &self.line[word.key.0..word.key.1])
    }

    /// A number that stands for the key at a place.
    pub(super) fn hash(&self, i: usize) -> u64 {
        self.words.get(i).map_or(0, |word| word.hash)
    }

    /// The text between two words as written, both included.
    pub(super) fn written<'t>(&self, text: &'t str, first: usize, last: usize) -> &'t str {
        match (self.words.get(first), self.words.get(last)) {
            (Some(a), Some(b)) => text.get(a.written.0..b.written.1).unwrap_or_default(),
            _ => "",
        }
    }
}

/// The key of one written word.
pub(super) fn fold(word: &str) -> String {
    let mut key = String::with_capacity(word.len() + 1);
    let mut tone = None;
    for c in word.chars().flat_map(char::to_lowercase) {
        decompose_canonical(c, |part| match part {
            '\u{300}' => tone = Some('\''),
            '\u{301}' => tone = Some('^'),
            '\u{303}' | '\u{309}' => tone = Some('?'),
            '\u{323}' => tone = Some('.'),
            other => key.push(other),
        });
    }
    if key.ends_with('y') && key.chars().rev().nth(1).is_some_and(|before| "bcdđghklmnprstvx".contains(before)) {
        key.pop();
        key.push('i');
    }
    if key == "qui" {
        key = "quy".into();
    }
    key.extend(tone);
    key
}

/// FNV-1a: the same on every machine and in every run.
pub(super) fn hash(key: &str) -> u64 {
    key.bytes().fold(0xcbf2_9ce4_8422_2325, |h, byte| (h ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Runs of letters and digits with their places; a percent sign is a word.
fn tokens(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        // Combining marks belong to the letter before them.
        let inside = c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c);
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                out.push((from, at));
                start = None;
            }
            _ => {}
        }
        if c == '%' {
            out.push((at, at + 1));
        }
    }
    if let Some(from) = start {
        out.push((from, text.len()));
    }
    out
}

struct Abbreviation {
    /// Its tokens as written, the first left out.
    rest: Vec<String>,
    keys: Vec<String>,
}

struct Fixed {
    /// By the first token, the longest first.
    abbreviations: HashMap<String, Vec<Abbreviation>>,
    science_technology: String,
}

fn fixed() -> &'static Fixed {
    static FIXED: OnceLock<Fixed> = OnceLock::new();
    FIXED.get_or_init(|| {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut variants: Vec<(String, String)> = Vec::new();
        for line in include_str!("data/abbreviations.tsv").lines().skip(1) {
            let mut fields = line.split('\t');
            let (Some(abbreviation), Some(others), Some(expansion), _, Some("unique")) =
                (fields.next(), fields.next(), fields.next(), fields.next(), fields.next())
            else {
                continue;
            };
            if fields.next().is_some_and(|note| note.contains("display")) {
                continue;
            }
            pairs.push((abbreviation.to_owned(), expansion.to_owned()));
            variants.extend(others.split(';').map(|v| (v.to_owned(), expansion.to_owned())));
        }
        for line in include_str!("data/abbreviations-in-reports.tsv").lines().filter(|line| !line.starts_with('#')) {
            if let Some((abbreviation, expansion)) = line.split_once('\t') {
                pairs.push((abbreviation.to_owned(), expansion.to_owned()));
            }
        }
        pairs.extend(variants);
        let mut abbreviations: HashMap<String, Vec<Abbreviation>> = HashMap::new();
        for (abbreviation, expansion) in pairs {
            let written: Vec<String> =
                tokens(&abbreviation).iter().map(|t| abbreviation[t.0..t.1].to_owned()).collect();
            let capitals = abbreviation.chars().filter(|c| c.is_uppercase()).count();
            let Some((first, rest)) = written.split_first() else { continue };
            let plain = expansion.split(['/', '(']).next().unwrap_or_default();
            let keys: Vec<String> = tokens(plain).iter().map(|t| fold(&plain[t.0..t.1])).collect();
            if capitals < 2 || abbreviation.contains('(') || keys.is_empty() {
                continue;
            }
            let list = abbreviations.entry(first.clone()).or_default();
            if list.iter().all(|known| known.rest != rest) {
                list.push(Abbreviation { rest: rest.to_vec(), keys });
            }
        }
        for list in abbreviations.values_mut() {
            list.sort_by_key(|abbreviation| std::cmp::Reverse(abbreviation.rest.len()));
        }
        let science_technology = ["khoa", "học", "công", "nghệ"].map(|word| fold(word) + " ").concat();
        Fixed { abbreviations, science_technology }
    })
}

/// The written-out keys of the longest abbreviation that begins here, and how many tokens it takes.
fn expansion(tokens: &[(usize, usize)], text: &str) -> Option<(usize, &'static [String])> {
    let written = |i: usize| tokens.get(i).map(|t| &text[t.0..t.1]);
    let first = written(0)?;
    if !first.chars().any(char::is_uppercase) {
        return None;
    }
    // Decomposed letters are composed before they are looked up.
    let list = match fixed().abbreviations.get(first) {
        Some(list) => list,
        None if first.is_ascii() => return None,
        None => fixed().abbreviations.get(&first.nfc().collect::<String>())?,
    };
    list.iter()
        .find(|a| a.rest.iter().enumerate().all(|(i, token)| written(i + 1) == Some(token.as_str())))
        .map(|a| (a.rest.len() + 1, a.keys.as_slice()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        Words::of(text).line
    }

    #[test]
    fn tone_placement_misspelt_tones_and_y_against_i_do_not_matter() {
        assert_eq!(line("Hoà, kỹ thuật; uỷ quyền"), line("hòa kĩ thuật ủy quyền"));
        assert_eq!(line("chuyễn giao"), line("chuyển giao"));
        assert_ne!(line("muối"), line("muội"));
    }

    #[test]
    fn abbreviations_are_written_out_the_longest_first() {
        assert_eq!(line("KH&CN"), line("khoa học và công nghệ"));
        assert_eq!(line("KH,CN&ĐMST"), line("khoa học, công nghệ và đổi mới sáng tạo"));
        assert_eq!(line("khoa học công nghệ tỉnh"), line("khoa học và công nghệ tỉnh"));
    }

    #[test]
    fn an_abbreviation_that_could_mean_several_things_stays() {
        assert_eq!(line("KH 245"), " kh 245 ");
    }

    #[test]
    fn the_written_form_of_a_stretch_of_words_comes_back() {
        let text = "Ngành KH&CN mở 02 lớp";
        let words = Words::of(text);
        assert_eq!(words.written(text, 1, 5), "KH&CN");
        assert_eq!(words.written(text, 0, words.len() - 1), text);
    }
}
