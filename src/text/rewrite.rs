//! Replaces stretches of a text from left to right and keeps the account.

use std::borrow::Cow;

use crate::model::{Edit, Edits};

/// A text that is being rewritten; allocates nothing before the first change.
pub(super) struct Rewrite<'a> {
    raw: &'a str,
    out: String,
    copied: usize,
    edits: Vec<Edit>,
}

impl<'a> Rewrite<'a> {
    /// Starts on a text.
    pub(super) fn new(raw: &'a str) -> Self {
        Rewrite { raw, out: String::new(), copied: 0, edits: Vec::new() }
    }

    /// Replaces `raw[start..end]`, which lies after everything replaced so far; nothing is noted when both are the same.
    pub(super) fn replace(&mut self, rule: &'static str, start: usize, end: usize, by: &str) {
        let (Some(kept), Some(old)) = (self.raw.get(self.copied..start), self.raw.get(start..end)) else { return };
        if old == by {
            return;
        }
        self.out.push_str(kept);
        let at = self.out.len();
        self.out.push_str(by);
        self.edits.push(Edit { rule: rule.into(), raw_start: start, raw_end: end, start: at, end: self.out.len() });
        self.copied = end;
    }

    /// The new text and what was changed.
    pub(super) fn finish(mut self) -> (Cow<'a, str>, Edits) {
        if self.edits.is_empty() {
            return (Cow::Borrowed(self.raw), Edits::default());
        }
        self.out.push_str(self.raw.get(self.copied..).unwrap_or_default());
        (Cow::Owned(self.out), Edits(self.edits))
    }
}

/// One pass over a text.
pub(super) type Pass = for<'b> fn(&'b str) -> (Cow<'b, str>, Edits);

/// Runs a pass over a text that has come by `edits` from its raw form; says whether it changed anything.
pub(super) fn apply(text: &mut Cow<'_, str>, edits: &mut Edits, pass: Pass) -> bool {
    let (next, more) = pass(text);
    let next = match next {
        Cow::Borrowed(_) => return false,
        Cow::Owned(next) => next,
    };
    *edits = std::mem::take(edits).then(more);
    *text = Cow::Owned(next);
    true
}

/// Builds the new text from the old one and its changes, as a check that they account for every byte.
#[cfg(test)]
pub(super) fn rebuild(raw: &str, display: &str, edits: &Edits) -> String {
    let (mut out, mut at) = (String::new(), 0);
    for edit in &edits.0 {
        out.push_str(&raw[at..edit.raw_start]);
        assert_eq!(out.len(), edit.start);
        out.push_str(&display[edit.start..edit.end]);
        at = edit.raw_end;
    }
    out.push_str(&raw[at..]);
    out
}
