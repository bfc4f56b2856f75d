//! From stretches of paragraphs to items with identity, raw text and edits.

use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::model::{Fate, FormPlace, Item, ItemEdit, ItemKind, Paragraph};
use crate::text;

use super::fates::Fates;

/// A cell of this many characters can be read without the label beside it.
const SENTENCE: usize = 60;

/// A statement before it gets its identity.
pub(super) struct Draft<'a> {
    /// The stretches (bytes of display text) that make its text, in order.
    pub pieces: Vec<(&'a Paragraph, Range<usize>)>,
    /// Paragraphs that belong to it without being in its text: the number of a row, a bullet.
    pub beside: Vec<(&'a Paragraph, Range<usize>)>,
    /// Headings above.
    pub heading: Vec<String>,
    /// As printed.
    pub number: Option<String>,
    /// Other readings of the number.
    pub number_candidates: Vec<String>,
    /// Label of its row or column, which may tell the kind.
    pub label: Option<String>,
    /// The kind, where the column tells it.
    pub kind: Option<ItemKind>,
    /// The stretch that says what was done, where the text holds more (label, notes): the kind is told by it.
    pub core: Option<String>,
    /// Its row in a form of ours.
    pub form: Option<FormPlace>,
}

impl<'a> Draft<'a> {
    /// The words in display form; stretches of several paragraphs stand on lines of their own.
    pub(super) fn text(&self) -> String {
        joined(&self.pieces, |paragraph, range| paragraph.display.get(range).unwrap_or_default())
    }

    /// Makes the item and claims its stretches.
    pub(super) fn finish(self, sha256: &str, period_year: Option<i32>, fates: &mut Fates<'a>) -> Option<Item> {
        let text = self.text();
        let (first, range) = self.pieces.first()?.clone();
        let kind = self.kind.filter(|kind| *kind != ItemKind::Result).unwrap_or_else(|| {
            let core = self.core.as_deref().unwrap_or(&text);
            // In the result column of a form stands what was done or that nothing was, whatever words the task has.
            if self.form.is_some() && self.kind == Some(ItemKind::Result) {
                return match super::kind::kind(&[], None, core, period_year) {
                    ItemKind::Nil => ItemKind::Nil,
                    _ => ItemKind::Result,
                };
            }
            match super::kind::kind(&self.heading, self.label.as_deref(), core, period_year) {
                ItemKind::Result if self.core.is_some() && super::kind::is_nil_row(core, &text) => ItemKind::Nil,
                kind => kind,
            }
        });
        let id = identity(sha256, first, &range, &text);
        for (paragraph, range) in self.pieces.iter().chain(&self.beside) {
            fates.claim(paragraph, range.clone(), Fate::Item(id.clone()));
        }
        let raw = joined(&self.pieces, |paragraph, range| {
            let (start, end) = (paragraph.edits.to_raw(range.start), paragraph.edits.to_raw(range.end));
            paragraph.text.get(start..end.max(start)).unwrap_or_default()
        });
        let span = match &self.pieces[..] {
            [(paragraph, range)] => trimmed(&paragraph.display, range.clone()).map_or((0, 0), |range| {
                let start = paragraph.display[..range.start].chars().count();
                (start, start + paragraph.display[range].chars().count())
            }),
            _ => (0, text.chars().count()),
        };
        Some(Item {
            agency: None,
            id,
            location: first.location.clone(),
            span,
            heading: self.heading,
            number: self.number,
            kind,
            edits: edits(&self.pieces),
            progress: super::facts::progress(kind, &text),
            figures: super::facts::figures(&text),
            raw: (raw != text).then_some(raw),
            core: self.core.filter(|core| core.trim() != text && core.trim().chars().count() >= SENTENCE),
            text,
            number_candidates: self.number_candidates,
            form: self.form,
        })
    }
}

fn joined<'a>(
    pieces: &[(&'a Paragraph, Range<usize>)],
    words: impl Fn(&'a Paragraph, Range<usize>) -> &'a str,
) -> String {
    let lines: Vec<&str> = pieces
        .iter()
        .map(|(paragraph, range)| words(paragraph, range.clone()).trim())
        .filter(|w| !w.is_empty())
        .collect();
    lines.join("\n")
}

fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let words = text.get(range.clone())?;
    let start = range.start + (words.len() - words.trim_start().len());
    Some(start..start + words.trim().len())
}

/// From the document, the place and the words; the same on every run and every machine.
fn identity(sha256: &str, paragraph: &Paragraph, range: &Range<usize>, text: &str) -> String {
    let place = serde_json::to_string(&paragraph.location).unwrap_or_default();
    let mut hash = Sha256::new();
    for part in [sha256, &place, &range.start.to_string(), &text::key(text)] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The changes that lie in the text, with their words, at characters of the item's text.
fn edits(pieces: &[(&Paragraph, Range<usize>)]) -> Vec<ItemEdit> {
    let mut out = Vec::new();
    let mut base = 0;
    for (paragraph, range) in pieces {
        let Some(range) = trimmed(&paragraph.display, range.clone()).filter(|range| !range.is_empty()) else {
            continue;
        };
        for edit in &paragraph.edits.0 {
            if edit.start >= range.start && edit.end <= range.end {
                let before = paragraph.text.get(edit.raw_start..edit.raw_end).unwrap_or_default();
                let after = paragraph.display.get(edit.start..edit.end).unwrap_or_default();
                let at = paragraph.display.get(range.start..edit.start).map_or(0, |words| words.chars().count());
                out.push(ItemEdit {
                    rule: edit.rule.to_string(),
                    at: base + at,
                    before: before.to_owned(),
                    after: after.to_owned(),
                });
            }
        }
        base += paragraph.display[range].chars().count() + 1;
    }
    out
}
