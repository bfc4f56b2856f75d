//! The words of a text as keys that can be compared: abbreviations written out, case, tone placement and common misspellings folded.
//!
//! Looser than [`crate::text::key`], and with the way back to the words as written, which evidence quotes.
//! A key keeps its tone (`muối` and `muỗi` differ) but not where the tone mark stands (hoà = hòa), nor ngã against hỏi
//! (the commonest slip of the pen: "chuyễn giao"), nor y against i after a consonant (kỹ = kĩ).

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::char::decompose_canonical;

use crate::text::abbreviations;

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
        let mut short = abbreviations::alternatives(text).into_iter().filter(|found| found.unique).peekable();
        let mut out = Words { line: String::from(" "), words: Vec::new() };
        let mut i = 0;
        while let Some(&(start, end)) = tokens.get(i) {
            while short.peek().is_some_and(|found| found.start < start) {
                short.next();
            }
            let general = short
                .next_if(|found| found.start == start)
                .and_then(|found| Some((found.end, *found.expansions.first()?)))
                .or_else(|| fixed().abbreviations.get(&text[start..end]).map(|expansion| (end, *expansion)));
            match general {
                Some((until, expansion)) => {
                    for key in keys(expansion) {
                        out.push(&key, (start, until));
                    }
                    i += tokens[i..].iter().take_while(|token| token.0 < until).count().max(1);
                }
                None => {
                    out.push(&fold(&text[start..end]), (start, end));
                    i += 1;
                }
            }
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

    /// Where the keys from one place to another stand in `line`, with the spaces around them.
    pub(super) fn span(&self, first: usize, last: usize) -> (usize, usize) {
        match (self.words.get(first), self.words.get(last)) {
            (Some(a), Some(b)) => (a.key.0.saturating_sub(1), b.key.1 + 1),
            _ => (0, 0),
        }
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

struct Fixed {
    /// Those of reports beside the general list, each one token.
    abbreviations: HashMap<&'static str, &'static str>,
    science_technology: String,
}

fn fixed() -> &'static Fixed {
    static FIXED: OnceLock<Fixed> = OnceLock::new();
    FIXED.get_or_init(|| {
        let lines = include_str!("data/abbreviations-in-reports.tsv").lines().filter(|line| !line.starts_with('#'));
        Fixed {
            abbreviations: lines.filter_map(|line| line.split_once('\t')).collect(),
            science_technology: ["khoa", "học", "công", "nghệ"].map(|word| fold(word) + " ").concat(),
        }
    })
}

fn keys(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|(start, end)| fold(&text[start..end])).collect()
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
