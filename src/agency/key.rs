//! The form of a name in which different ways to write it are the same.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use unicode_normalization::char::is_combining_mark;

use super::table;
use crate::text::strip_marks;

/// Text in lower case without marks, word by word, with the way back to the text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Folded {
    /// Words with `, `, `; ` and `: ` kept between them, known abbreviations written out.
    pub(crate) text: String,
    /// The words of `text` in order.
    pub(crate) words: Vec<Word>,
}

/// A word of a [`Folded`] text. Words that come from one abbreviation share its place in the raw text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    /// First byte in [`Folded::text`].
    pub(crate) at: usize,
    /// One past the last byte in [`Folded::text`].
    pub(crate) end: usize,
    /// First byte of the raw text.
    pub(crate) raw_at: usize,
    /// One past the last byte of the raw text.
    pub(crate) raw_end: usize,
    /// Strongest punctuation between the word before and this one: `,`, `;` (also a new line or a bullet), `:` or a space.
    pub(crate) before: char,
    /// Begins with a capital letter in the raw text.
    pub(crate) capital: bool,
}

impl Folded {
    /// A word.
    pub(crate) fn word(&self, index: usize) -> &str {
        self.words.get(index).and_then(|w| self.text.get(w.at..w.end)).unwrap_or_default()
    }

    /// The folded text from a word on.
    pub(crate) fn rest(&self, index: usize) -> &str {
        self.words.get(index).and_then(|w| self.text.get(w.at..)).unwrap_or_default()
    }

    /// Index of the first word at or behind a byte of the folded text.
    pub(crate) fn word_at(&self, byte: usize) -> usize {
        self.words.partition_point(|w| w.at < byte)
    }
}

struct Piece {
    folded: String,
    raw_at: usize,
    raw_end: usize,
    before: char,
    capital: bool,
}

/// Lower case without marks; `đ` becomes `d`.
pub(crate) fn ascii(text: &str) -> String {
    strip_marks(text).to_lowercase()
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut before = ';';
    let mut current: Option<(usize, usize)> = None;
    let mut flush = |current: &mut Option<(usize, usize)>, before: &mut char| {
        let Some((start, end)) = current.take() else { return };
        let Some(raw) = text.get(start..end) else { return };
        let folded: String = ascii(raw).chars().filter(|c| c.is_alphanumeric()).collect();
        if !folded.is_empty() {
            let capital = raw.chars().next().is_some_and(char::is_uppercase);
            pieces.push(Piece { folded, raw_at: start, raw_end: end, before: *before, capital });
            *before = ' ';
        }
    };
    for (at, c) in text.char_indices() {
        if c.is_alphanumeric() || is_combining_mark(c) {
            let start = current.map_or(at, |(start, _)| start);
            current = Some((start, at + c.len_utf8()));
            continue;
        }
        flush(&mut current, &mut before);
        let mark = match c {
            ';' | '\n' | '•' | '(' | ')' => ';',
            ',' => ',',
            ':' => ':',
            _ => ' ',
        };
        if mark != ' ' && before != ';' {
            before = mark;
        }
    }
    flush(&mut current, &mut before);
    pieces
}

/// A way to write a phrase and the words it stands for.
type Spelling = (Vec<String>, Vec<String>);

/// Ways to write a phrase by their first word, the longest first.
fn spellings() -> &'static BTreeMap<String, Vec<Spelling>> {
    static SPELLINGS: OnceLock<BTreeMap<String, Vec<Spelling>>> = OnceLock::new();
    SPELLINGS.get_or_init(|| {
        let split = |s: &str| s.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let mut map: BTreeMap<String, Vec<Spelling>> = BTreeMap::new();
        for row in table::rows(include_str!("data/words.tsv")) {
            let from = split(row.first().copied().unwrap_or_default());
            let to = split(row.get(1).copied().unwrap_or_default());
            if let Some(first) = from.first() {
                map.entry(first.clone()).or_default().push((from, to));
            }
        }
        for list in map.values_mut() {
            list.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
        }
        map
    })
}

/// Folds a text and writes known abbreviations out.
pub(crate) fn fold(text: &str) -> Folded {
    let pieces = pieces(text);
    let mut folded = Folded::default();
    let mut push = |word: &str, first: &Piece, last: &Piece, before: char| {
        let gap = match before {
            _ if folded.words.is_empty() => "",
            ',' => ", ",
            ';' => "; ",
            ':' => ": ",
            _ => " ",
        };
        folded.text.push_str(gap);
        let at = folded.text.len();
        folded.text.push_str(word);
        folded.words.push(Word {
            at,
            end: folded.text.len(),
            raw_at: first.raw_at,
            raw_end: last.raw_end,
            before,
            capital: first.capital,
        });
    };
    let mut i = 0;
    while let Some(piece) = pieces.get(i) {
        let fits = |from: &[String]| {
            from.iter()
                .enumerate()
                .all(|(k, word)| pieces.get(i + k).is_some_and(|p| &p.folded == word && (k == 0 || p.before == ' ')))
        };
        let spelling = spellings().get(&piece.folded).and_then(|list| list.iter().find(|(from, _)| fits(from)));
        match spelling {
            Some((from, to)) => {
                let last = pieces.get(i + from.len() - 1).unwrap_or(piece);
                for (k, word) in to.iter().enumerate() {
                    push(word, piece, last, if k == 0 { piece.before } else { ' ' });
                }
                i += from.len();
            }
            None => {
                push(&piece.folded, piece, piece, piece.before);
                i += 1;
            }
        }
    }
    folded
}

/// Indices of the words that tell a name from others: all but *và* and *các*, and *sở* once where it was typed twice.
pub(crate) fn telling(folded: &Folded) -> Vec<usize> {
    let tells = |i: &usize| {
        let word = folded.word(*i);
        !(matches!(word, "va" | "cac") || word == "so" && *i > 0 && folded.word(*i - 1) == "so")
    };
    (0..folded.words.len()).filter(tells).collect()
}

/// The words of a name that tell it from others: folded, abbreviations written out, without *và* and *các*.
pub(crate) fn words(name: &str) -> Vec<String> {
    let folded = fold(name);
    telling(&folded).into_iter().map(|i| folded.word(i).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_to_write_one_name_have_one_key() {
        let key = |name: &str| words(name).join(" ");
        for name in ["Sở Khoa học & Công nghệ", "SỞ KH&CN", "Sở KH-CN", "Sở KHCN", "Sở Khoa học - Công nghệ"]
        {
            assert_eq!(key(name), "so khoa hoc cong nghe", "{name}");
        }
        assert_eq!(key("Uỷ ban nhân dân huyện Phú Quí"), "ubnd huyen phu qui");
        assert_eq!(key("UBND TP. Phan Thiết"), "ubnd thanh pho phan thiet");
        assert_eq!(key("Ủy ban MTTQ Việt Nam tỉnh"), key("UBMTTQVN tỉnh"));
    }

    #[test]
    fn folded_words_lead_back_to_the_text() {
        let text = "Sở TT&TT; Báo Bình Thuận";
        let folded = fold(text);
        assert_eq!(folded.text, "so thong tin truyen thong; bao binh thuan");
        let bao = folded.words.iter().position(|w| folded.text[w.at..w.end] == *"bao").expect("there");
        assert_eq!(&text[folded.words[bao].raw_at..folded.words[bao].raw_end], "Báo");
        assert_eq!(folded.words[bao].before, ';');
    }
}
