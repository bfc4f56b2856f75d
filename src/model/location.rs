//! Where in a document something stands.

use serde::{Deserialize, Serialize};

/// The place of a paragraph, in the terms that a person would use to find it.
///
/// All numbers count from 1. A table inside a table has its own number; tables are counted in the order in which they begin.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Location {
    /// A paragraph in a cell of a table of the body.
    Cell {
        /// Number of the table in the document.
        table: u32,
        /// Row of the table.
        row: u32,
        /// Cell of the row, as it stands in the file (a merged cell counts once).
        cell: u32,
        /// Paragraph of the cell.
        block: u32,
    },
    /// A cell of a spreadsheet.
    Sheet {
        /// Name of the sheet.
        sheet: String,
        /// Row as the spreadsheet program numbers it.
        row: u32,
        /// Column, A = 1.
        column: u32,
    },
    /// A paragraph of a footnote or endnote.
    Note {
        /// `footnote 3`, `endnote 1`: the number as printed.
        note: String,
        /// Paragraph of the note.
        block: u32,
    },
    /// A paragraph of a page header.
    Header {
        /// Number of the header among the document's headers.
        header: u32,
        /// Paragraph of the header.
        block: u32,
    },
    /// A paragraph of a page footer.
    Footer {
        /// Number of the footer among the document's footers.
        footer: u32,
        /// Paragraph of the footer.
        block: u32,
    },
    /// A paragraph of the body.
    Block {
        /// Number of the block (paragraph or table) in the body.
        block: u32,
    },
}

impl Location {
    /// The place of the whole statement that stands here: a table row for a cell, the paragraph itself otherwise.
    ///
    /// This is the `location` of `items.jsonl`: `{"table": 2, "row": 5}`, `{"sheet": "Báo cáo", "row": 7}`, `{"block": 12}`.
    pub fn row(&self) -> serde_json::Value {
        match self {
            Location::Cell { table, row, .. } => serde_json::json!({ "table": table, "row": row }),
            Location::Sheet { sheet, row, .. } => serde_json::json!({ "sheet": sheet, "row": row }),
            other => serde_json::to_value(other).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Location;

    #[test]
    fn a_location_is_written_as_the_contract_says_and_read_back() {
        let places = [
            (Location::Block { block: 12 }, r#"{"block":12}"#),
            (Location::Cell { table: 2, row: 5, cell: 3, block: 1 }, r#"{"table":2,"row":5,"cell":3,"block":1}"#),
            (
                Location::Sheet { sheet: "Báo cáo".into(), row: 7, column: 2 },
                r#"{"sheet":"Báo cáo","row":7,"column":2}"#,
            ),
            (Location::Note { note: "footnote 1".into(), block: 1 }, r#"{"note":"footnote 1","block":1}"#),
            (Location::Header { header: 1, block: 2 }, r#"{"header":1,"block":2}"#),
        ];
        for (place, json) in places {
            assert_eq!(serde_json::to_string(&place).unwrap(), json);
            assert_eq!(serde_json::from_str::<Location>(json).unwrap(), place);
        }
    }

    #[test]
    fn a_cell_stands_for_its_row() {
        let cell = Location::Cell { table: 2, row: 5, cell: 3, block: 1 };
        assert_eq!(cell.row().to_string(), r#"{"row":5,"table":2}"#);
    }
}
