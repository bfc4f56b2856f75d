//! The faithful model of a Word story: runs, properties as written, merges as marked. Nothing is interpreted here.

use super::properties::{ParagraphProperties, RunProperties};

/// A block of a story.
#[derive(Debug)]
pub(super) enum WordBlock {
    /// `w:p`.
    Paragraph(WordParagraph),
    /// `w:tbl`.
    Table(WordTable),
}

/// `w:p`.
#[derive(Debug, Default)]
pub(super) struct WordParagraph {
    /// `w:pPr` as written.
    pub(super) properties: ParagraphProperties,
    /// All text of its runs.
    pub(super) text: String,
    /// The runs one after the other, neighbours with the same properties as one.
    pub(super) runs: Vec<WordRun>,
    /// What stands in text boxes that are anchored here.
    pub(super) boxes: Vec<WordBlock>,
    /// A tracked change deleted the paragraph's mark: what is left of it belongs to the next paragraph (ECMA-376-1, 17.13.5.15).
    pub(super) joins_next: bool,
}

impl WordParagraph {
    /// The paragraph that `self`, whose mark is deleted, and the next one are together: with the properties of that one.
    pub(super) fn joined_with(mut self, next: WordParagraph) -> WordParagraph {
        let shift = self.text.len();
        self.text.push_str(&next.text);
        self.runs.extend(next.runs.into_iter().map(|run| WordRun { end: run.end + shift, ..run }));
        self.boxes.extend(next.boxes);
        WordParagraph { properties: next.properties, joins_next: next.joins_next, ..self }
    }
}

/// A stretch of a paragraph's text with the same properties.
#[derive(Debug, Clone, Copy)]
pub(super) struct WordRun {
    /// One past its last byte; it begins where the run before ends.
    pub(super) end: usize,
    /// `w:rPr` as written.
    pub(super) properties: RunProperties,
    /// In `w:ins` or `w:moveTo`.
    pub(super) inserted: bool,
}

/// `w:tbl`.
#[derive(Debug, Default)]
pub(super) struct WordTable {
    /// Rows that are not deleted.
    pub(super) rows: Vec<WordRow>,
}

/// `w:tr`.
#[derive(Debug, Default)]
pub(super) struct WordRow {
    /// Cells as in the file.
    pub(super) cells: Vec<WordCell>,
    /// Columns of the grid left out before the first cell.
    pub(super) before: u32,
    /// Repeats on each page.
    pub(super) header: bool,
    /// Deleted by a tracked change.
    pub(super) deleted: bool,
}

/// How a cell takes part in a merge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Merge {
    /// Not at all.
    #[default]
    None,
    /// Begins a merged area.
    Start,
    /// Belongs to the area above it (`w:vMerge`) or to its left (`w:hMerge`).
    Continue,
}

/// `w:tc`.
#[derive(Debug, Default)]
pub(super) struct WordCell {
    /// What stands in it.
    pub(super) blocks: Vec<WordBlock>,
    /// Columns of the grid that it covers (0: not said, 1).
    pub(super) span: u32,
    /// `w:vMerge`.
    pub(super) vertical: Merge,
    /// `w:hMerge`, of old files.
    pub(super) horizontal: Merge,
}

/// A footnote, endnote or comment.
#[derive(Debug, Default)]
pub(super) struct WordNote {
    /// Identifier that references use.
    pub(super) id: i64,
    /// A separator line or a notice, no note.
    pub(super) separator: bool,
    /// What stands in it.
    pub(super) blocks: Vec<WordBlock>,
}

/// A note that the text refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoteReference {
    /// A footnote by its identifier.
    Footnote(i64),
    /// An endnote by its identifier.
    Endnote(i64),
}
