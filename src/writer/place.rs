//! The place of a statement in words.

use serde::Deserialize;

use super::sentence::fill;
use crate::model::Location;

/// The sentences of `data/places.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::writer) struct Places {
    block: String,
    cell: String,
    sheet: String,
    note: String,
    header: String,
    footer: String,
}

impl Places {
    /// Reads the sentences that are compiled in. `Err` holds the place of a mistake in them.
    pub(in crate::writer) fn read() -> Result<Places, String> {
        toml::from_str(include_str!("data/places.toml")).map_err(|error| error.to_string())
    }

    /// `bảng 2, dòng 5`.
    pub(in crate::writer) fn name(&self, location: &Location) -> String {
        match location {
            Location::Block { block } => fill(&self.block, &[("block", &block.to_string())]),
            Location::Cell { table, row, .. } => {
                fill(&self.cell, &[("table", &table.to_string()), ("row", &row.to_string())])
            }
            Location::Sheet { sheet, row, .. } => fill(&self.sheet, &[("sheet", sheet), ("row", &row.to_string())]),
            Location::Note { note, .. } => fill(&self.note, &[("note", note)]),
            Location::Header { header, .. } => fill(&self.header, &[("header", &header.to_string())]),
            Location::Footer { footer, .. } => fill(&self.footer, &[("footer", &footer.to_string())]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_named_as_a_person_would_find_it() {
        let places = Places::read().unwrap();
        assert_eq!(places.name(&Location::Block { block: 12 }), "đoạn 12");
        assert_eq!(places.name(&Location::Cell { table: 2, row: 5, cell: 1, block: 1 }), "bảng 2, dòng 5");
        assert_eq!(
            places.name(&Location::Sheet { sheet: "Báo cáo".into(), row: 7, column: 1 }),
            "trang tính Báo cáo, dòng 7"
        );
    }
}
