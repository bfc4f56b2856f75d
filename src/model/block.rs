//! Paragraphs and tables: what a document consists of.

use serde::{Deserialize, Serialize};

use super::{Edits, Location, Span};

/// A block of a document, in document order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Block {
    /// A paragraph, also a cell of a spreadsheet or a paragraph of a text box.
    Paragraph(Paragraph),
    /// A table, also the used part of a sheet.
    Table(Table),
}

/// A paragraph: the only thing that holds text. `index` is its identity within the document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Paragraph {
    /// Number of the paragraph among all paragraphs of the document (body, cells, notes, headers, footers), from 0.
    pub index: u32,
    /// The number that the word processor prints before the text (`2.1.`, `a)`, `-`), when it is not typed.
    /// In a spreadsheet `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Heading level from 1, by `w:outlineLvl` or style.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// Level in its list from 0, when the number is automatic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_level: Option<u8>,
    /// Identifier of the paragraph style.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<String>,
    /// Centred.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub centred: bool,
    /// Stands in a text box that is anchored in the paragraph before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub text_box: bool,
    /// The text as stored: NFC, not decoded, stored case. Tabs are `\t`, line breaks `\n`.
    pub text: String,
    /// The text as a person reads it: decoded, repaired. Empty until the repair pass has run.
    #[serde(skip)]
    pub display: String,
    /// What was changed from `text` to `display`.
    #[serde(skip)]
    pub edits: Edits,
    /// Typography of `text`.
    pub spans: Vec<Span>,
    /// Other readings of the text where the file lost the written form: a cell that holds the number 2.1 may have been
    /// written `2.1` or `2.10`, one that holds 2 October `2.10` or `10.2`. The likeliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<String>,
    /// Where it stands.
    pub location: Location,
}

impl Default for Location {
    fn default() -> Self {
        Location::Block { block: 0 }
    }
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Number of the table in the document from 1.
    pub number: u32,
    /// Name of the sheet, when the table is a sheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The sheet is hidden.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// The rows. A merged cell stands once, in its first row, with its area; the other rows do not repeat it.
    pub rows: Vec<Vec<Cell>>,
    /// How many rows at the top repeat on each page (`w:tblHeader`).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub header_rows: usize,
    /// Rows (from 0) that are hidden in a spreadsheet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden_rows: Vec<usize>,
    /// Columns of the grid (from 0) that are hidden in a spreadsheet, as far as cells stand in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden_columns: Vec<u32>,
}

fn is_zero(n: &usize) -> bool {
    *n == 0
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// What stands in it.
    pub blocks: Vec<Block>,
    /// First column of the grid that it covers, from 0.
    pub column: u32,
    /// How many columns of the grid it covers.
    pub colspan: u32,
    /// How many rows it covers.
    pub rowspan: u32,
}

impl Block {
    /// Calls `f` for each paragraph in document order, those in tables included.
    pub fn each_paragraph<'a>(&'a self, f: &mut impl FnMut(&'a Paragraph)) {
        match self {
            Block::Paragraph(paragraph) => f(paragraph),
            Block::Table(table) => {
                for cell in table.rows.iter().flatten() {
                    for block in &cell.blocks {
                        block.each_paragraph(f);
                    }
                }
            }
        }
    }

    /// Calls `f` for each paragraph in document order, those in tables included, and lets it change them.
    pub fn each_paragraph_mut(&mut self, f: &mut impl FnMut(&mut Paragraph)) {
        match self {
            Block::Paragraph(paragraph) => f(paragraph),
            Block::Table(table) => {
                for cell in table.rows.iter_mut().flatten() {
                    for block in &mut cell.blocks {
                        block.each_paragraph_mut(f);
                    }
                }
            }
        }
    }
}

impl Cell {
    /// The display text of all paragraphs of the cell, one a line.
    pub fn display(&self) -> String {
        let mut lines: Vec<&str> = Vec::new();
        for block in &self.blocks {
            block.each_paragraph(&mut |paragraph| lines.push(&paragraph.display));
        }
        lines.join("\n")
    }
}

impl Paragraph {
    /// All of its visible text is bold.
    pub fn is_bold(&self) -> bool {
        self.all(|span| span.bold)
    }

    /// All of its visible text is italic.
    pub fn is_italic(&self) -> bool {
        self.all(|span| span.italic)
    }

    fn all(&self, property: impl Fn(&Span) -> bool) -> bool {
        let mut written = self
            .spans
            .iter()
            .filter(|s| self.text.get(s.start..s.end).is_some_and(|t| !t.trim().is_empty()))
            .peekable();
        written.peek().is_some() && written.all(property)
    }
}
