//! One quick look at a text, after which nearly all text needs no other.
//!
//! Whatever passes is final; whatever does not is looked at again by the rules themselves, so a doubt costs time only.
//! Where a tone mark may stand in a word is decided by a small automaton, made on first use from [`Word`].

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::letters::{Tone, Vowel, is_only_vietnamese};
use super::syllable;

/// What the look found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    /// The text is in display form.
    pub(super) display: bool,
    /// Nothing in it speaks for a legacy encoding, a character reference or a wrong decoding.
    pub(super) unicode: bool,
}

const NEITHER: Look = Look { display: false, unicode: false };

/// What a character is, as far as the look goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Space,
    /// Belongs to no word and says nothing.
    Other,
    /// Punctuation beyond ASCII.
    Punctuation,
    Ampersand,
    /// Stands alone for the display form, but may be a letter of a legacy encoding.
    Sign,
    Doubt,
    /// A letter that is no vowel; `Some` for q and g.
    Consonant(Option<char>),
    Vowel {
        /// Small, without marks.
        plain: char,
        toned: bool,
        quality: bool,
    },
}

fn kind_of(c: char) -> Kind {
    if let Some(vowel) = Vowel::of(c) {
        return Kind::Vowel {
            plain: vowel.plain().to_ascii_lowercase(),
            toned: vowel.tone != Tone::Level,
            quality: vowel.code().is_ascii_uppercase(),
        };
    }
    match c {
        ' ' => Kind::Space,
        '&' => Kind::Ampersand,
        'q' | 'Q' | 'g' | 'G' => Kind::Consonant(Some(c.to_ascii_lowercase())),
        'đ' | 'Đ' => Kind::Consonant(None),
        c if c.is_ascii_alphabetic() => Kind::Consonant(None),
        '\t' | '\n' | '!'..='~' => Kind::Other,
        '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{BF}' | '×' | '÷' => Kind::Sign,
        'Ð' | 'ð' => Kind::Doubt,
        // Letters of other languages: no Vietnamese syllable has them.
        '\u{C0}'..='\u{FF}' => Kind::Consonant(None),
        '\u{2010}'..='\u{2027}' => Kind::Punctuation,
        _ => Kind::Doubt,
    }
}

/// How a word begins, for u after q and i after g belong to the onset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Onset {
    #[default]
    Empty,
    /// q or g alone.
    Open(char),
    /// qu, gi.
    Glide,
    /// q without u, g with a marked i.
    Broken,
    Plain,
}

/// A word read so far, reduced to what tells whether its tone mark can be in a wrong place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Word {
    onset: Onset,
    vowels: u8,
    quality: bool,
    /// The last letter, if it is a vowel without tone, and whether it has a quality mark.
    last: Option<(char, bool)>,
    mark: Mark,
    ends_open: bool,
}

/// The tone mark of a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    #[default]
    None,
    /// On the vowel of this place, counted from 1; whether that is the second of oa, oe, uy.
    On(u8, bool),
    /// Right, whatever follows, unless a quality mark does.
    OnQuality,
    /// Several tones: no syllable.
    Several,
    /// Must be looked at.
    Doubt,
}

impl Word {
    fn then(self, kind: Kind) -> Word {
        let mut next = self;
        next.onset = match (self.onset, kind) {
            (Onset::Empty, Kind::Consonant(Some(c))) => Onset::Open(c),
            (Onset::Empty, _) => Onset::Plain,
            (Onset::Open('q'), Kind::Vowel { plain: 'u', toned: false, quality: false })
            | (Onset::Open('g'), Kind::Vowel { plain: 'i', toned: false, quality: false }) => Onset::Glide,
            (Onset::Open('q'), _) | (Onset::Open(_), Kind::Vowel { plain: 'i', .. }) => Onset::Broken,
            (Onset::Open(_), _) => Onset::Plain,
            (onset, _) => onset,
        };
        let Kind::Vowel { plain, toned, quality } = kind else {
            next.last = None;
            next.ends_open = false;
            return next.reduced();
        };
        next.ends_open = true;
        next.vowels = (self.vowels + 1).min(5);
        next.last = Some((plain, quality)).filter(|_| !toned);
        if plain == 'u' && quality && !toned && self.last == Some(('u', true)) {
            next.mark = Mark::Doubt;
        }
        next.mark = match (next.mark, toned) {
            (Mark::Doubt, _) => Mark::Doubt,
            (Mark::None, true) if quality => Mark::OnQuality,
            (Mark::None, true) if self.quality => Mark::Doubt,
            (Mark::None, true) => {
                let pair = matches!((self.last, plain), (Some(('o', false)), 'a' | 'e') | (Some(('u', false)), 'y'));
                Mark::On(next.vowels, pair)
            }
            (Mark::None, false) => Mark::None,
            (_, true) => Mark::Several,
            (Mark::On(..) | Mark::OnQuality, false) if quality => Mark::Doubt,
            (mark, false) => mark,
        };
        next.quality |= quality;
        next.reduced()
    }

    /// Forgets what can no longer count, so that the automaton stays small.
    fn reduced(self) -> Word {
        match self.mark {
            Mark::Doubt => Word { mark: Mark::Doubt, ..Word::default() },
            Mark::Several | Mark::OnQuality => Word {
                mark: self.mark,
                last: self.last.filter(|last| *last == ('u', true)),
                onset: Onset::Plain,
                ..Word::default()
            },
            Mark::On(..) => Word { last: None, ..self },
            Mark::None => self,
        }
    }

    /// Whether the tone mark cannot be in a wrong place, whatever the word is. The cases are those of `Syllable::place`.
    fn is_well_marked(self) -> bool {
        let Mark::On(place, pair) = self.mark else { return self.mark != Mark::Doubt };
        match (self.vowels, place) {
            (1, _) => true,
            (2, 2) => self.onset == Onset::Glide || !self.ends_open || pair,
            (3, 2) => self.onset != Onset::Glide || self.ends_open,
            (3, 3) => self.onset == Onset::Glide && (!self.ends_open || pair),
            (4, 3) => self.onset == Onset::Glide,
            (2, 1) => self.ends_open && !matches!(self.onset, Onset::Glide | Onset::Broken),
            _ => false,
        }
    }
}

// Classes of characters; those from `FIRST_LETTER` on are letters.
const SPACE: u8 = 0;
const OTHER: u8 = 1;
const PUNCTUATION: u8 = 2;
const AMPERSAND: u8 = 3;
const SIGN: u8 = 4;
const DOUBT: u8 = 5;
const FIRST_LETTER: u8 = 6;
/// In a class: a letter that no Western code page has.
const ONLY_VIETNAMESE: u8 = 0x80;
/// In a class: a letter beyond ASCII.
const BEYOND_ASCII: u8 = 0x40;
const CLASS: u8 = 0x3F;
/// Room for the classes of letters of one state.
const WIDTH: usize = 64;

const LOW: usize = 0x1B1;
const HIGH: usize = 0x1EA0;

struct Automaton {
    /// Classes of ASCII, Latin and the horned letters.
    low: [u8; LOW],
    /// Classes of the block of Vietnamese letters.
    high: [u8; 0x5A],
    /// Where a state goes with a letter, times `WIDTH`.
    next: Vec<u16>,
    /// Whether a word may end in a state.
    ends: Vec<bool>,
}

static AUTOMATON: LazyLock<Automaton> = LazyLock::new(|| {
    let mut letters: BTreeMap<Kind, u8> = BTreeMap::new();
    let mut class_of = |c: char| match kind_of(c) {
        Kind::Space => SPACE,
        Kind::Other => OTHER,
        Kind::Punctuation => PUNCTUATION,
        Kind::Ampersand => AMPERSAND,
        Kind::Sign => SIGN,
        Kind::Doubt => DOUBT,
        kind => {
            let fresh = FIRST_LETTER + letters.len() as u8;
            let only = if is_only_vietnamese(c) { ONLY_VIETNAMESE } else { 0 };
            let beyond = if c.is_ascii() { 0 } else { BEYOND_ASCII };
            *letters.entry(kind).or_insert(fresh) | only | beyond
        }
    };
    let mut class = |code: usize| char::from_u32(code as u32).map_or(DOUBT, &mut class_of);
    let mut automaton = Automaton { low: [DOUBT; LOW], high: [DOUBT; 0x5A], next: Vec::new(), ends: Vec::new() };
    for (code, slot) in automaton.low.iter_mut().enumerate() {
        *slot = class(code);
    }
    for (code, slot) in automaton.high.iter_mut().enumerate() {
        *slot = class(HIGH + code);
    }
    let mut states: BTreeMap<Word, usize> = BTreeMap::from([(Word::default(), 0)]);
    let mut waiting = vec![Word::default()];
    let mut done = 0;
    while let Some(word) = waiting.get(done).copied() {
        done += 1;
        automaton.ends.push(word.is_well_marked());
        let mut row = [0u16; WIDTH];
        for (kind, class) in &letters {
            let next = word.then(*kind);
            let fresh = states.len();
            let state = *states.entry(next).or_insert_with(|| {
                waiting.push(next);
                fresh
            });
            if let Some(slot) = row.get_mut(usize::from(*class)) {
                *slot = (state * WIDTH) as u16;
            }
        }
        automaton.next.extend(row);
    }
    automaton
});

/// Words of Latin-1 letters that are syllables, as they come along; what stands here saves reading them again.
static KNOWN: [AtomicU64; 4096] = [const { AtomicU64::new(0) }; 4096];

/// Whether a word of Latin-1 letters is a syllable.
fn is_known(word: &str) -> bool {
    // No syllable is longer, and as many letters fit.
    let mut packed = 0u64;
    for (at, c) in word.chars().enumerate() {
        if at > 6 {
            return false;
        }
        packed = packed << 8 | u64::from(c as u32 & 0xFF);
    }
    let place = (packed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 52) as usize;
    let Some(slot) = KNOWN.get(place) else { return false };
    if slot.load(Ordering::Relaxed) == packed {
        return true;
    }
    let valid = syllable::is_valid(word);
    if valid {
        slot.store(packed, Ordering::Relaxed);
    }
    valid
}

/// Looks at a text once.
pub(super) fn look(text: &str) -> Look {
    scan::<true>(text)
}

/// Whether a text is in display form for certain.
pub(super) fn is_display(text: &str) -> bool {
    scan::<false>(text).display
}

fn scan<const UNICODE: bool>(text: &str) -> Look {
    let automaton = &*AUTOMATON;
    let (mut display, mut unicode) = (true, UNICODE);
    let mut state = 0;
    let (mut start, mut classes) = (0, 0u8);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let code = c as usize;
        let class = if let Some(class) = automaton.low.get(code) {
            *class
        } else if let Some(class) = automaton.high.get(code.wrapping_sub(HIGH)) {
            *class
        } else if matches!(c, '\u{2010}'..='\u{2027}') {
            PUNCTUATION
        } else {
            return NEITHER;
        };
        let letter = class & CLASS;
        if letter >= FIRST_LETTER {
            if UNICODE {
                if state == 0 {
                    (start, classes) = (at, 0);
                }
                classes |= class;
            }
            state = automaton.next.get(usize::from(state) + usize::from(letter)).copied().unwrap_or_default();
        } else {
            if state != 0 {
                display &= automaton.ends.get(usize::from(state) / WIDTH).copied().unwrap_or_default();
                if UNICODE && classes & !CLASS == BEYOND_ASCII {
                    unicode = unicode && text.get(start..at).is_some_and(is_known);
                }
                state = 0;
            }
            match class {
                SPACE => display &= before != ' ',
                OTHER => {}
                // UTF-8 that was read wrongly shows one such behind a letter, or two of them.
                PUNCTUATION if UNICODE => {
                    let alone = || text.as_bytes().get(at + c.len_utf8()).is_none_or(u8::is_ascii);
                    unicode = unicode
                        && match before {
                            '\u{C2}'..='\u{DF}' => false,
                            '\u{E0}'..='\u{F4}' => alone(),
                            _ => true,
                        };
                }
                PUNCTUATION => {}
                SIGN => unicode = false,
                // A character reference ends soon.
                AMPERSAND => unicode = unicode && !text.as_bytes().iter().skip(at).take(12).any(|byte| *byte == b';'),
                _ => return NEITHER,
            }
        }
        before = c;
    }
    if state != 0 {
        display &= automaton.ends.get(usize::from(state) / WIDTH).copied().unwrap_or_default();
        if UNICODE && classes & !CLASS == BEYOND_ASCII {
            unicode = unicode && text.get(start..).is_some_and(is_known);
        }
    }
    display &= text.is_empty() || before != ' ';
    Look { display, unicode }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_text_passes_at_once() {
        for text in [
            "Kế hoạch số 3229/KH-UBND ngày 31/8/2021 của Ủy ban nhân dân tỉnh",
            "hòa, hoà, quý, quả, giữ, giáo, hoài, khuỷu, thuở, uống, nghiêng, múa, mía, toán, tuýp",
            "– Tổ chức “hội nghị”…",
            "",
        ] {
            assert_eq!(look(text), Look { display: true, unicode: true }, "{text}");
        }
    }

    #[test]
    fn what_a_rule_may_want_to_see_does_not_pass() {
        for text in
            ["qủa", "Kế  hoạch", " a", "a ", "nưước", "Ðộc", "e\u{301}", "hòan", "cuả", "múôn", "a\u{A0}b", "\u{AD}"]
        {
            assert!(!look(text).display, "{text}");
        }
        for text in ["Céng hoµ", "Th«ng", "&#7879;", "Tiáº¿ng", "quyeát", "m²", "c\u{323}n"] {
            assert!(!look(text).unicode, "{text}");
        }
    }

    #[test]
    fn the_automaton_is_small_and_its_states_differ_from_the_beginning() {
        let states = AUTOMATON.ends.len();
        assert!((10..1000).contains(&states), "{states}");
        assert!(AUTOMATON.next.iter().all(|next| usize::from(*next) < states * WIDTH));
    }

    proptest! {
        #[test]
        fn words_that_pass_are_right_by_the_syllable_rules(word in "[bcghnqtuáàaâấoóôơớiíìeéêếyýuúưứ]{1,6}") {
            if look(&word).display
                && let Some(syllable) = syllable::Syllable::read(&word)
            {
                prop_assert!(syllable.is_well_marked());
            }
        }
    }
}
