//! A row of the appendix by its columns.

use super::columns::Columns;
use super::grid::GridCell;
use super::number::{self, Style};
use crate::text::ascii_key;

/// A row by its columns.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) number: String,
    pub(super) number_own: bool,
    pub(super) content: String,
    pub(super) content_own: bool,
    pub(super) bold: bool,
    pub(super) lead: String,
    pub(super) lead_own: bool,
    pub(super) coordinating: String,
    pub(super) coordinating_own: bool,
    pub(super) schedule: String,
    pub(super) schedule_own: bool,
    pub(super) product: String,
    pub(super) product_own: bool,
}

impl Fields {
    pub(super) fn of(row: &[GridCell], columns: &Columns) -> Fields {
        let at = |column: Option<u32>| column.and_then(|c| cell(row, c));
        let own = |column: Option<u32>| at(column).is_some_and(|c| c.own);
        let number_cell = at(columns.number);
        let content_cell = at(Some(columns.content));
        let mut fields = Fields {
            number: number_cell.map(printed_in).unwrap_or_default(),
            number_own: number_cell.is_none_or(|c| c.own),
            content: content_cell.map(GridCell::text).unwrap_or_default(),
            content_own: own(Some(columns.content)),
            bold: content_cell.is_some_and(|c| c.bold),
            lead: at(columns.lead).map(GridCell::names).unwrap_or_default(),
            lead_own: own(columns.lead),
            coordinating: at(columns.coordinating).map(GridCell::names).unwrap_or_default(),
            coordinating_own: own(columns.coordinating),
            schedule: at(columns.schedule).map(GridCell::text).unwrap_or_default(),
            schedule_own: own(columns.schedule),
            product: at(columns.product).map(GridCell::text).unwrap_or_default(),
            product_own: own(columns.product),
        };
        if fields.number.is_empty() {
            let typed = number::leading(&fields.content).map(|(n, rest)| (n, rest.to_owned()));
            let automatic = content_cell
                .and_then(|c| c.number.as_deref())
                .map(number::bare)
                .filter(|n| number::style(n) != Style::Other);
            if let Some((number, rest)) = typed {
                fields.number = number;
                fields.content = rest;
            } else if let Some(number) = automatic {
                fields.number = number;
            }
        }
        if columns.coordinating.is_none() {
            fields.part_parties();
        }
        fields
    }

    /// One column for both: `Chủ trì: A; Phối hợp: B`.
    fn part_parties(&mut self) {
        let lower = self.lead.to_lowercase();
        let Some(at) = lower.find("phối hợp").filter(|_| lower.len() == self.lead.len()) else { return };
        let (Some(lead), Some(rest)) = (self.lead.get(..at), self.lead.get(at..)) else { return };
        let mark = |c: char| matches!(c, ':' | ';' | ',' | '-' | '–' | '(' | ')' | '.' | ' ' | '+');
        let after = |text: &str| {
            text.split_once(':')
                .map_or_else(|| text.split_whitespace().skip(2).collect::<Vec<_>>().join(" "), |(_, b)| b.to_owned())
        };
        let lead = lead.trim_matches(mark).trim_end_matches("Cơ quan").trim_end_matches("Đơn vị");
        let named = lead.split_once(':').filter(|(a, _)| ascii_key(a).contains("chu tri")).map_or(lead, |(_, b)| b);
        let coordinating = after(rest).trim_matches(mark).to_owned();
        if !named.trim().is_empty() && !coordinating.is_empty() {
            self.coordinating = coordinating;
            self.coordinating_own = self.lead_own;
            self.lead = named.trim_matches(mark).to_owned();
        }
    }

    /// It names somebody, a time or a product.
    pub(super) fn has_parties(&self) -> bool {
        [&self.lead, &self.coordinating, &self.schedule, &self.product].iter().any(|f| !f.is_empty())
    }
}

/// The cell of a row that covers a column.
pub(super) fn cell(row: &[GridCell], column: u32) -> Option<&GridCell> {
    row.iter().find(|c| c.covers(column))
}

/// The number in a cell, typed or automatic.
pub(super) fn printed_in(cell: &GridCell) -> String {
    let typed = number::bare(&cell.text());
    if typed.is_empty() { cell.number.as_deref().map(number::bare).unwrap_or_default() } else { typed }
}
