//! The Vietnamese letters: twelve vowels in six tones, and what is left when marks are taken away.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The vowels, each in the order of [`Tone`].
const VOWELS: [&str; 12] = [
    "aàảãáạ",
    "ăằẳẵắặ",
    "âầẩẫấậ",
    "eèẻẽéẹ",
    "êềểễếệ",
    "iìỉĩíị",
    "oòỏõóọ",
    "ôồổỗốộ",
    "ơờởỡớợ",
    "uùủũúụ",
    "ưừửữứự",
    "yỳỷỹýỵ",
];

/// One byte a letter without tone: what [`Vowel::code`] gives for each row of [`VOWELS`].
const CODES: [u8; 12] = *b"aABeEioOPuUy";

/// The code of đ.
pub(super) const D_STROKE: u8 = b'D';

/// The six tones (thanh điệu).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Tone {
    /// Ngang, written without a mark.
    Level,
    /// Huyền.
    Grave,
    /// Hỏi.
    Hook,
    /// Ngã.
    Tilde,
    /// Sắc.
    Acute,
    /// Nặng.
    Dot,
}

const TONES: [Tone; 6] = [Tone::Level, Tone::Grave, Tone::Hook, Tone::Tilde, Tone::Acute, Tone::Dot];

/// A vowel taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Vowel {
    row: u8,
    /// Its tone.
    pub(super) tone: Tone,
    /// Whether it is a capital.
    pub(super) upper: bool,
}

impl Vowel {
    /// Takes a precomposed vowel apart; `None` for every other character.
    pub(super) fn of(letter: char) -> Option<Vowel> {
        let entry = match letter as u32 {
            0xC0..=0x1B0 => TABLE.low[(letter as usize) - 0xC0],
            0x1EA0..=0x1EF9 => TABLE.high[(letter as usize) - 0x1EA0],
            code => {
                let row = match (code as u8).to_ascii_lowercase() {
                    b'a' => 0,
                    b'e' => 3,
                    b'i' => 5,
                    b'o' => 6,
                    b'u' => 9,
                    b'y' => 11,
                    _ => return None,
                };
                if code > 0x7F {
                    return None;
                }
                return Some(Vowel { row, tone: Tone::Level, upper: letter.is_ascii_uppercase() });
            }
        };
        let at = entry.checked_sub(1)?;
        Some(Vowel { row: at / 12, tone: TONES[usize::from(at / 2 % 6)], upper: at % 2 == 1 })
    }

    /// The same vowel with another tone.
    pub(super) fn with(self, tone: Tone) -> char {
        let letter = VOWELS[usize::from(self.row)].chars().nth(tone as usize).unwrap_or('?');
        if self.upper { letter.to_uppercase().next().unwrap_or(letter) } else { letter }
    }

    /// The letter without any mark.
    pub(super) fn plain(self) -> char {
        const PLAIN: [u8; 12] = *b"aaaeeiooouuy";
        let letter = char::from(PLAIN[usize::from(self.row)]);
        if self.upper { letter.to_ascii_uppercase() } else { letter }
    }

    /// The byte that stands for the vowel without tone and case; capitals are the vowels with a quality mark.
    pub(super) fn code(self) -> u8 {
        CODES[usize::from(self.row)]
    }
}

/// Vowel of each character of the two blocks that hold Vietnamese letters: 0, or 1 + row × 12 + tone × 2 + capital.
struct Table {
    low: [u8; 0x1B1 - 0xC0],
    high: [u8; 0x1EFA - 0x1EA0],
}

static TABLE: std::sync::LazyLock<Table> = std::sync::LazyLock::new(|| {
    let mut table = Table { low: [0; 0x1B1 - 0xC0], high: [0; 0x1EFA - 0x1EA0] };
    for (row, letters) in VOWELS.iter().enumerate() {
        for (tone, lower) in letters.chars().enumerate() {
            let upper = lower.to_uppercase().next().unwrap_or(lower);
            for (case, letter) in [lower, upper].into_iter().enumerate() {
                let entry = (1 + row * 12 + tone * 2 + case) as u8;
                match letter as usize {
                    code @ 0xC0..=0x1B0 => table.low[code - 0xC0] = entry,
                    code @ 0x1EA0..=0x1EF9 => table.high[code - 0x1EA0] = entry,
                    _ => {}
                }
            }
        }
    }
    table
});

/// Appends the small form of a character.
pub(super) fn push_small(out: &mut String, letter: char) {
    match letter {
        '\0'..='\u{7F}' => out.push(letter.to_ascii_lowercase()),
        // The common cases first, for every letter of a key comes here.
        'à'..='ö' | 'đ' | 'ă' | 'ĩ' | 'ũ' | 'ơ' | 'ư' => out.push(letter),
        'Ư' => out.push('ư'),
        '\u{1EA0}'..='\u{1EF9}' | 'Đ' | 'Ă' | 'Ĩ' | 'Ũ' | 'Ơ' => {
            out.push(char::from_u32(letter as u32 | 1).unwrap_or(letter));
        }
        letter => out.extend(letter.to_lowercase()),
    }
}

/// Whether a letter belongs to the Vietnamese alphabet and can come from no other: it is in no Western code page.
pub(super) fn is_only_vietnamese(letter: char) -> bool {
    matches!(letter, 'ă' | 'Ă' | 'đ' | 'Đ' | 'ĩ' | 'Ĩ' | 'ũ' | 'Ũ' | 'ơ' | 'Ơ' | 'ư' | 'Ư' | '\u{1EA0}'..='\u{1EF9}')
}

/// Whether a character belongs to a word: a letter or a mark on one.
pub(super) fn is_word(c: char) -> bool {
    match c {
        '\0'..='\u{7F}' => c.is_ascii_alphabetic(),
        // The common cases first, for this is asked of every character.
        '\u{D7}' | '\u{F7}' => false,
        '\u{C0}'..='\u{24F}' | '\u{300}'..='\u{36F}' | '\u{1E00}'..='\u{1EFF}' => true,
        c => c.is_alphabetic() || is_combining_mark(c),
    }
}

/// The words of a text (letters and marks in a row) with their places in bytes.
pub(super) fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let tail = text.get(rest..)?;
        let start = rest + tail.find(is_word)?;
        let tail = text.get(start..)?;
        let end = start + tail.find(|c| !is_word(c)).unwrap_or(tail.len());
        rest = end;
        Some((start, text.get(start..end)?))
    })
}

/// The letter without any mark; đ becomes d. Characters without a plain letter beneath stay.
pub(super) fn plain(letter: char) -> char {
    match letter {
        'đ' | 'ð' | 'ɖ' => 'd',
        'Đ' | 'Ð' | 'Ɖ' => 'D',
        c if c.is_ascii() => c,
        c => match Vowel::of(c) {
            Some(vowel) => vowel.plain(),
            None => std::iter::once(c).nfd().next().unwrap_or(c),
        },
    }
}

/// The text without marks: `Đắk Lắk` gives `Dak Lak`. Case and everything else stay.
pub fn strip_marks(text: &str) -> String {
    text.chars().filter(|c| !is_combining_mark(*c)).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vowel_comes_back_from_its_parts() {
        for letters in VOWELS {
            for (tone, letter) in letters.chars().enumerate() {
                for letter in [letter, letter.to_uppercase().next().unwrap()] {
                    let vowel = Vowel::of(letter).unwrap();
                    assert_eq!((vowel.tone as usize, vowel.with(vowel.tone)), (tone, letter));
                }
            }
        }
    }

    #[test]
    fn every_letter_has_its_small_form() {
        for letter in (0..0x3000).filter_map(char::from_u32) {
            let mut small = String::new();
            push_small(&mut small, letter);
            assert_eq!(small, letter.to_lowercase().to_string());
        }
    }

    #[test]
    fn other_letters_are_no_vowels() {
        assert!("bđĐßñøþŋĀ1 \u{301}".chars().all(|c| Vowel::of(c).is_none()));
    }

    #[test]
    fn marks_and_strokes_can_be_taken_away() {
        assert_eq!(strip_marks("Thừa Thiên Huế, Đắk Lắk a\u{301}"), "Thua Thien Hue, Dak Lak a");
    }
}
