//! Cells that were met one by one to the rows of a table.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Block, Cell, Location, Paragraph, Span, Table};

use super::looks::Look;
use super::strings::Stretch;
use super::value::Seen;

/// An area of cells, first and last, each as row and column from 0.
pub(super) type Area = ((u32, u32), (u32, u32));

/// The cells of one sheet that are not empty, by row and column from 0. Files have them in order, so that each is put at the
/// end; where one does not, they are sorted once all are there.
#[derive(Debug, Default)]
pub(super) struct Cells {
    rows: Vec<(u32, Vec<Cell>)>,
    disordered: bool,
}

impl Cells {
    /// Adds a cell; of two in the same place the later one counts.
    pub(super) fn add(&mut self, row: u32, column: u32, paragraph: Paragraph) {
        let cell = Cell { blocks: vec![Block::Paragraph(paragraph)], column, colspan: 1, rowspan: 1 };
        match self.rows.last_mut() {
            Some((last, cells)) if *last == row => {
                self.disordered |= cells.last().is_some_and(|last| last.column >= column);
                cells.push(cell);
            }
            last => {
                self.disordered |= last.is_some_and(|(last, _)| *last > row);
                // A row mostly has as many cells as the one before it.
                let mut cells = Vec::with_capacity(self.rows.last().map_or(1, |(_, cells)| cells.len()));
                cells.push(cell);
                self.rows.push((row, cells));
            }
        }
    }

    /// There is none.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn in_order(self) -> Vec<(u32, Vec<Cell>)> {
        if !self.disordered {
            return self.rows;
        }
        let mut rows: BTreeMap<u32, BTreeMap<u32, Cell>> = BTreeMap::new();
        for (row, cells) in self.rows {
            rows.entry(row).or_default().extend(cells.into_iter().map(|cell| (cell.column, cell)));
        }
        rows.into_iter().map(|(row, cells)| (row, cells.into_values().collect())).collect()
    }
}

/// A cell as a paragraph.
pub(super) fn paragraph(seen: Seen, look: &Look, rich: &[Stretch], sheet: &str, row: u32, column: u32) -> Paragraph {
    let whole = Span {
        start: 0,
        end: seen.text.len(),
        font: look.font.clone(),
        bold: look.bold,
        italic: look.italic,
        size: look.size,
        ..Span::default()
    };
    Paragraph {
        centred: look.centred,
        spans: spans(&seen.text, whole, rich),
        text: seen.text,
        candidates: seen.candidates,
        location: Location::Sheet {
            sheet: sheet.to_owned(),
            row: row.saturating_add(1),
            column: column.saturating_add(1),
        },
        ..Paragraph::default()
    }
}

/// The stretches of a string with several fonts, where their ends fit the text.
fn spans(text: &str, whole: Span, pieces: &[Stretch]) -> Vec<Span> {
    let fit = pieces.last().is_some_and(|(end, _)| *end == text.len())
        && pieces.iter().all(|(end, _)| text.is_char_boundary(*end));
    if !fit {
        return vec![whole];
    }
    let mut start = 0;
    pieces
        .iter()
        .map(|(end, font)| {
            let span = Span { start, end: *end, font: font.clone().or_else(|| whole.font.clone()), ..whole.clone() };
            start = *end;
            span
        })
        .collect()
}

/// The table of a sheet: one row for each row that is not empty; a merged area is one cell.
pub(super) fn table(cells: Cells, merges: &[Area], hidden_rows: &BTreeSet<u32>, sheet: &str, hidden: bool) -> Table {
    let areas: BTreeMap<(u32, u32), (u32, u32)> = merges.iter().copied().collect();
    let mut rows = cells.in_order();
    if !areas.is_empty() {
        let numbers: Vec<u32> = rows.iter().map(|(row, _)| *row).collect();
        for (index, (row, cells)) in rows.iter_mut().enumerate() {
            for cell in cells {
                let Some(&(last_row, last_column)) = areas.get(&(*row, cell.column)) else { continue };
                let rest = numbers.get(index..).unwrap_or_default();
                let covered = rest.partition_point(|&number| number <= last_row).max(1);
                cell.colspan = last_column.saturating_sub(cell.column).saturating_add(1);
                cell.rowspan = u32::try_from(covered).unwrap_or(1);
            }
        }
    }
    let mut table = Table { sheet: Some(sheet.to_owned()), hidden, ..Table::default() };
    if !hidden_rows.is_empty() {
        let numbers = rows.iter().enumerate();
        table.hidden_rows = numbers.filter(|(_, (row, _))| hidden_rows.contains(row)).map(|(index, _)| index).collect();
    }
    table.rows = rows.into_iter().map(|(_, cells)| cells).collect();
    table
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_merged_area_covers_the_rows_that_are_there() {
        let mut cells = Cells::default();
        for (row, column) in [(0, 0), (0, 1), (2, 1), (5, 1)] {
            cells.add(row, column, Paragraph::default());
        }
        let merges = [((0, 0), (2, 0))];
        let table = table(cells, &merges, &BTreeSet::from([5]), "Báo cáo", false);
        let areas: Vec<Vec<(u32, u32, u32)>> =
            table.rows.iter().map(|row| row.iter().map(|c| (c.column, c.colspan, c.rowspan)).collect()).collect();
        assert_eq!(areas, [vec![(0, 1, 2), (1, 1, 1)], vec![(1, 1, 1)], vec![(1, 1, 1)]]);
        assert_eq!(table.hidden_rows, [2]);
    }

    #[test]
    fn cells_out_of_order_are_sorted_and_the_later_of_two_in_one_place_counts() {
        let mut cells = Cells::default();
        for (row, column, text) in [(2, 1, "d"), (0, 1, "b"), (0, 0, "a"), (2, 1, "c")] {
            cells.add(row, column, Paragraph { text: text.into(), ..Paragraph::default() });
        }
        let table = table(cells, &[], &BTreeSet::new(), "Báo cáo", false);
        let mut texts = Vec::new();
        Block::Table(table).each_paragraph(&mut |paragraph| texts.push(paragraph.text.clone()));
        assert_eq!(texts, ["a", "b", "c"]);
    }

    #[test]
    fn stretches_in_several_fonts_are_spans() {
        let pieces: [Stretch; 2] = [(3, None), (7, Some(Arc::from(".VnTime")))];
        let found = spans("abcdefg", Span { font: Some("Arial".into()), end: 7, ..Span::default() }, &pieces);
        let fonts: Vec<_> = found.iter().map(|s| (s.start, s.end, s.font.as_deref().unwrap_or_default())).collect();
        assert_eq!(fonts, [(0, 3, "Arial"), (3, 7, ".VnTime")]);
    }
}
