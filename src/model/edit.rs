//! What was changed between a text as stored and its display form, and the way back.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// One change from the raw text to the display form. Offsets are bytes.
///
/// `before` is `&raw[raw_start..raw_end]`, `after` is `&display[start..end]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The rule that asked for it, such as `decode-tcvn3`, `nfc`, `homoglyph` (the names are listed in `text`).
    pub rule: Cow<'static, str>,
    /// First byte in the raw text.
    pub raw_start: usize,
    /// One past the last byte in the raw text.
    pub raw_end: usize,
    /// First byte in the display text.
    pub start: usize,
    /// One past the last byte in the display text.
    pub end: usize,
}

/// The changes of one text, in order and without overlap; outside of them raw and display are the same, byte for byte.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Edits(pub Vec<Edit>);

impl Edits {
    /// Nothing was changed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The byte of the raw text that stands behind a byte of the display text.
    ///
    /// Monotone: a tiling of the display text becomes a tiling of the raw text. A place inside a change goes to the change's
    /// beginning, the end of the display text to the end of the raw text (so text that was deleted belongs to what precedes it,
    /// or, at the very beginning, to what follows).
    pub fn to_raw(&self, display: usize) -> usize {
        let mut shift = 0isize;
        for edit in &self.0 {
            if display < edit.start || (display == edit.start && display < edit.end) {
                break;
            }
            if display < edit.end {
                return edit.raw_start;
            }
            shift = edit.raw_end as isize - edit.end as isize;
        }
        (display as isize + shift).max(0) as usize
    }

    /// The changes of `self` (raw → middle) followed by those of `next` (middle → display) as one list (raw → display).
    ///
    /// Changes of both that touch the same place become one, named after both rules (`decode-tcvn3+nfc`).
    pub fn then(self, next: Edits) -> Edits {
        if next.is_empty() {
            return self;
        }
        if self.is_empty() {
            return next;
        }
        let (first, second) = (self.0, next.0);
        let mut out: Vec<Edit> = Vec::with_capacity(first.len() + second.len());
        let (mut i, mut j) = (0, 0);
        // How far raw is from middle, and middle from display, before the current place.
        let (mut to_raw, mut to_display) = (0isize, 0isize);
        while i < first.len() || j < second.len() {
            let starts_first = match (first.get(i), second.get(j)) {
                (Some(a), Some(b)) => a.start <= b.raw_start,
                (Some(_), None) => true,
                _ => false,
            };
            // A group of touching changes, as a range of the middle text.
            let (mut low, mut high) =
                if starts_first { (first[i].start, first[i].end) } else { (second[j].raw_start, second[j].raw_end) };
            let (i0, j0) = (i, j);
            loop {
                if let Some(a) = first.get(i).filter(|a| {
                    a.start < high || (a.start <= high && a.start == low) || (a.start == a.end && a.start <= high)
                }) {
                    low = low.min(a.start);
                    high = high.max(a.end);
                    i += 1;
                } else if let Some(b) = second.get(j).filter(|b| {
                    b.raw_start < high
                        || (b.raw_start <= high && b.raw_start == low)
                        || (b.raw_start == b.raw_end && b.raw_start <= high)
                }) {
                    low = low.min(b.raw_start);
                    high = high.max(b.raw_end);
                    j += 1;
                } else {
                    break;
                }
            }
            let raw_start = (low as isize + to_raw) as usize;
            let start = (low as isize + to_display) as usize;
            if let Some(a) = first[i0..i].last() {
                to_raw = a.raw_end as isize - a.end as isize;
            }
            if let Some(b) = second[j0..j].last() {
                to_display = b.end as isize - b.raw_end as isize;
            }
            let mut rules: Vec<&str> = Vec::new();
            for rule in first[i0..i].iter().chain(&second[j0..j]).flat_map(|e| e.rule.split('+')) {
                if !rules.contains(&rule) {
                    rules.push(rule);
                }
            }
            let rule = if i - i0 + j - j0 == 1 {
                first[i0..i].iter().chain(&second[j0..j]).next().map(|e| e.rule.clone()).unwrap_or_default()
            } else {
                Cow::Owned(rules.join("+"))
            };
            out.push(Edit {
                rule,
                raw_start,
                raw_end: (high as isize + to_raw) as usize,
                start,
                end: (high as isize + to_display) as usize,
            });
        }
        Edits(out)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn edit(rule: &'static str, raw: (usize, usize), display: (usize, usize)) -> Edit {
        Edit { rule: rule.into(), raw_start: raw.0, raw_end: raw.1, start: display.0, end: display.1 }
    }

    #[test]
    fn without_changes_every_place_is_its_own() {
        assert_eq!(Edits::default().to_raw(7), 7);
    }

    #[test]
    fn a_place_after_a_change_is_shifted_by_what_it_added() {
        // "ab  cd" -> "ab cd": the two spaces 2..4 became one.
        let edits = Edits(vec![edit("space", (2, 4), (2, 3))]);
        assert_eq!([0, 2, 3, 5].map(|place| edits.to_raw(place)), [0, 2, 4, 6]);
    }

    #[test]
    fn deleted_text_at_the_end_belongs_to_what_precedes_it() {
        let edits = Edits(vec![edit("space", (3, 6), (3, 3))]);
        assert_eq!(edits.to_raw(3), 6);
    }

    /// Applies changes that replace single letters: each letter of `text` becomes the string that `f` gives.
    fn rewrite(text: &str, rule: &'static str, f: impl Fn(char) -> String) -> (String, Edits) {
        let mut out = String::new();
        let mut edits = Vec::new();
        for (at, letter) in text.char_indices() {
            let new = f(letter);
            if new != letter.to_string() {
                edits.push(edit(rule, (at, at + letter.len_utf8()), (out.len(), out.len() + new.len())));
            }
            out.push_str(&new);
        }
        (out, Edits(edits))
    }

    proptest! {
        #[test]
        fn two_passes_as_one_list_rebuild_the_display_text_from_the_raw_text(raw in "[abcxyz]{0,12}") {
            let (middle, first) = rewrite(&raw, "one", |c| match c { 'a' => String::new(), 'b' => "xx".into(), 'z' => "c".into(), c => c.to_string() });
            let (display, second) = rewrite(&middle, "two", |c| match c { 'x' => "y".into(), 'c' => String::new(), c => c.to_string() });
            let both = first.then(second);
            let mut rebuilt = String::new();
            let mut at = 0;
            for e in &both.0 {
                rebuilt.push_str(&raw[at..e.raw_start]);
                prop_assert_eq!(rebuilt.len(), e.start);
                rebuilt.push_str(&display[e.start..e.end]);
                at = e.raw_end;
            }
            rebuilt.push_str(&raw[at..]);
            prop_assert_eq!(rebuilt, display.clone());
            // The way back never goes backwards and covers all of the raw text.
            let places: Vec<usize> = (0..=display.len()).map(|p| both.to_raw(p)).collect();
            prop_assert!(places.windows(2).all(|w| w[0] <= w[1]));
            prop_assert_eq!(*places.last().unwrap(), raw.len());
        }
    }
}
