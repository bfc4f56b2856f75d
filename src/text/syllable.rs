//! Vietnamese syllables by rule: onset, rime and the place of the tone mark.

use std::sync::LazyLock;

use super::letters::{D_STROKE, Tone, Vowel};

/// Onsets (âm đầu), longest first; their place in this list is their bit in a [`Rime`].
const ONSETS: [&str; 29] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g", "h", "k", "l", "m",
    "n", "p", "q", "r", "s", "t", "v", "x", "",
];

/// No syllable is longer (nghiêng).
const MAX_LETTERS: usize = 7;

/// Where the tone mark goes in open oa, oe, uy: both ways are right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToneStyle {
    /// On the first letter: hòa, thủy.
    Old,
    /// On the second letter: hoà, thuỷ.
    New,
}

/// One rime (vần): packed letters without tone, the length of the nucleus, and the onsets that it takes.
struct Rime {
    letters: u64,
    nucleus: u8,
    stop: bool,
    onsets: u32,
}

static RIMES: LazyLock<Vec<Rime>> = LazyLock::new(|| {
    let mut rimes: Vec<Rime> = include_str!("data/rimes.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut fields = line.split('\t');
            let (nucleus, coda, tones, onsets) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
            let codes: Vec<u8> = nucleus.chars().chain(coda.chars()).filter_map(code).collect();
            let onsets = onsets.split(',').filter_map(|onset| ONSETS.iter().position(|o| *o == onset));
            Some(Rime {
                letters: pack(&codes),
                nucleus: nucleus.chars().count() as u8,
                stop: tones == "stop",
                onsets: onsets.fold(0, |bits, onset| bits | 1 << onset),
            })
        })
        .collect();
    rimes.sort_by_key(|rime| rime.letters);
    rimes
});

/// The onsets in their order, packed, with their lengths.
static ONSET_CODES: LazyLock<[(usize, u64); ONSETS.len()]> = LazyLock::new(|| {
    ONSETS.map(|onset| {
        let codes: Vec<u8> = onset.chars().filter_map(code).collect();
        (codes.len(), pack(&codes))
    })
});

/// The byte of a letter without tone and case; `None` for letters of other alphabets (and f, j, w, z).
fn code(letter: char) -> Option<u8> {
    if let Some(vowel) = Vowel::of(letter) {
        return Some(vowel.code());
    }
    match letter {
        'đ' | 'Đ' => Some(D_STROKE),
        c if c.is_ascii_alphabetic() => Some(c.to_ascii_lowercase() as u8),
        _ => None,
    }
}

fn pack(codes: &[u8]) -> u64 {
    codes.iter().fold(0, |packed, code| packed << 8 | u64::from(*code))
}

/// A word read as one syllable; the tone may stand in the wrong place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Syllable {
    codes: [u8; MAX_LETTERS],
    len: usize,
    onset: usize,
    nucleus: usize,
    /// The letter that bears the tone mark, if there is one.
    pub(super) marked: Option<usize>,
}

impl Syllable {
    /// Reads a word of precomposed letters; `None` if no Vietnamese syllable has these letters and this tone.
    pub(super) fn read(word: &str) -> Option<Syllable> {
        let mut codes = [0; MAX_LETTERS];
        let (mut len, mut tone, mut marked) = (0, Tone::Level, None);
        for letter in word.chars() {
            *codes.get_mut(len)? = code(letter)?;
            if let Some(vowel) = Vowel::of(letter).filter(|vowel| vowel.tone != Tone::Level) {
                if marked.is_some() {
                    return None;
                }
                (tone, marked) = (vowel.tone, Some(len));
            }
            len += 1;
        }
        let all = codes.get(..len)?;
        // What the onset would be if it had 0, 1, 2 or 3 letters.
        let begins = [0, 1, 2, 3].map(|n| all.get(..n).map(pack));
        for (bit, (onset, letters)) in ONSET_CODES.iter().enumerate() {
            if begins.get(*onset) != Some(&Some(*letters)) {
                continue;
            }
            let Some(rest) = all.get(*onset..).filter(|rest| !rest.is_empty()) else { continue };
            let Ok(found) = RIMES.binary_search_by_key(&pack(rest), |rime| rime.letters) else { continue };
            let rime = &RIMES[found];
            if rime.onsets & 1 << bit == 0 {
                continue;
            }
            if rime.stop && !matches!(tone, Tone::Acute | Tone::Dot) {
                return None;
            }
            return Some(Syllable { codes, len, onset: *onset, nucleus: usize::from(rime.nucleus), marked });
        }
        None
    }

    /// The letter on which the tone mark belongs.
    pub(super) fn place(&self, style: ToneStyle) -> usize {
        let nucleus = self.codes.get(self.onset..self.onset + self.nucleus).unwrap_or_default();
        if let Some(quality) = nucleus.iter().rposition(u8::is_ascii_uppercase) {
            return self.onset + quality;
        }
        let open = self.onset + self.nucleus == self.len;
        let at = match nucleus {
            [_, _] if !open => 1,
            b"oa" | b"oe" | b"uy" => usize::from(style == ToneStyle::New),
            [_, _, _] => 1,
            _ => 0,
        };
        self.onset + at
    }

    /// Whether the tone mark stands where one of the two styles puts it.
    pub(super) fn is_well_marked(&self) -> bool {
        self.marked.is_none_or(|at| at == self.place(ToneStyle::Old) || at == self.place(ToneStyle::New))
    }

    /// Whether it is written i or y at will: an open syllable after h, k, l, m, s, t (lý, lí).
    pub(super) fn is_open_y(&self) -> bool {
        self.len == 2 && self.codes[1] == b'y' && matches!(self.codes[0], b'h' | b'k' | b'l' | b'm' | b's' | b't')
    }

    /// Whether it is qui, which is the same as quy.
    pub(super) fn is_qui(&self) -> bool {
        self.codes.get(..self.len) == Some(b"qui")
    }
}

/// Whether a word is a well-formed Vietnamese syllable: possible letters, possible tone, the tone mark in a right place.
///
/// Expects precomposed letters (NFC); capitals count as their small letters.
///
/// ```
/// assert!(tonghop::text::syllable::is_valid("nghiêng"));
/// assert!(!tonghop::text::syllable::is_valid("nghịêng"));
/// ```
pub fn is_valid(word: &str) -> bool {
    Syllable::read(word).is_some_and(|syllable| syllable.is_well_marked())
}

/// The word with its tone mark where the style wants it; `None` if it is no syllable or nothing changes.
pub(super) fn restyle(word: &str, style: ToneStyle) -> Option<String> {
    let syllable = Syllable::read(word)?;
    let (from, to) = (syllable.marked?, syllable.place(style));
    if from == to {
        return None;
    }
    Some(move_tone(word, from, to))
}

/// The word with the tone mark of one letter on another.
pub(super) fn move_tone(word: &str, from: usize, to: usize) -> String {
    let tone = word.chars().nth(from).and_then(Vowel::of).map_or(Tone::Level, |vowel| vowel.tone);
    word.chars()
        .enumerate()
        .map(|(at, letter)| match Vowel::of(letter) {
            Some(vowel) if at == from => vowel.with(Tone::Level),
            Some(vowel) if at == to => vowel.with(tone),
            _ => letter,
        })
        .collect()
}

/// Every syllable of the rules in every tone, the mark in the old and in the new style, as `(old, new)`.
#[cfg(test)]
pub(super) fn every_syllable() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for line in include_str!("data/rimes.tsv").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        for onset in fields[3].split(',') {
            let bare = format!("{onset}{}{}", fields[0], fields[1]);
            let tones = [Tone::Level, Tone::Grave, Tone::Hook, Tone::Tilde, Tone::Acute, Tone::Dot];
            for tone in tones.into_iter().filter(|tone| fields[2] != "stop" || *tone >= Tone::Acute) {
                let marked = |place: usize| -> String {
                    let mark =
                        |(at, c): (usize, char)| Vowel::of(c).filter(|_| at == place).map_or(c, |v| v.with(tone));
                    bare.chars().enumerate().map(mark).collect()
                };
                // Any mark will do to read it, the last vowel can bear one.
                let last = bare.chars().count() - 1 - fields[1].chars().count();
                let Some(read) = Syllable::read(&marked(last)) else { continue };
                all.push((marked(read.place(ToneStyle::Old)), marked(read.place(ToneStyle::New))));
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_syllable_is_valid_and_its_two_styles_lead_to_each_other() {
        let all = every_syllable();
        assert!(all.len() > 15_000, "{}", all.len());
        for (old, new) in all {
            assert!(is_valid(&old) && is_valid(&new), "{old} {new}");
            assert_eq!(restyle(&old, ToneStyle::New).unwrap_or(old.clone()), new);
            assert_eq!(restyle(&new, ToneStyle::Old).unwrap_or(new), old);
        }
    }

    #[test]
    fn right_syllables_are_valid_in_both_tone_styles() {
        for word in
            "hòa hoà thủy thuỷ quý quá giếng gì gìn giữ nghiêng khuỷu huơ oẳn uỷ ủy yêu đường Đổi TRƯỜNG ngoằn quốc a"
                .split(' ')
        {
            assert!(is_valid(word), "{word}");
        }
    }

    #[test]
    fn misspelt_and_foreign_words_are_not() {
        for word in "qủa hòang lựơng kác ngá̂ wifi caf đắk cac bệnhviện nưước ngìn nge ća".split(' ')
        {
            assert!(!is_valid(word), "{word}");
        }
    }

    #[test]
    fn the_tone_mark_moves_with_the_style_and_keeps_the_case() {
        assert_eq!(restyle("HOÀ", ToneStyle::Old).as_deref(), Some("HÒA"));
        assert_eq!(restyle("thúy", ToneStyle::New).as_deref(), Some("thuý"));
        assert_eq!(restyle("quý", ToneStyle::Old), None);
        assert_eq!(restyle("hoàn", ToneStyle::Old), None);
    }
}
