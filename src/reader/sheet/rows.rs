//! Cells that were met one by one to the rows of a table.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use calamine::{Dimensions, HorizontalAlignment, Style};

use crate::model::{Block, Cell, Location, Paragraph, Span, Table};

use super::guard::Stretch;
use super::value::Seen;

/// The cells of one sheet that are not empty, by row and column from 0.
pub(super) type Cells = BTreeMap<u32, BTreeMap<u32, Paragraph>>;

/// The names of fonts met so far, each stored once: a workbook has few of them.
#[derive(Debug, Default)]
pub(super) struct Fonts(Vec<Arc<str>>);

impl Fonts {
    fn shared(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.iter().take(32).find(|known| &***known == name) {
            return known.clone();
        }
        let stored: Arc<str> = name.into();
        self.0.push(stored.clone());
        stored
    }
}

/// A cell as a paragraph.
pub(super) fn paragraph(
    seen: Seen,
    fonts: &mut Fonts,
    style: Option<&Style>,
    rich: Option<&[Stretch]>,
    sheet: &str,
    row: u32,
    column: u32,
) -> Paragraph {
    let font = style.and_then(|style| style.font.as_ref());
    let whole = Span {
        start: 0,
        end: seen.text.len(),
        font: font.and_then(|font| font.name.as_deref()).map(|name| fonts.shared(name)),
        bold: font.is_some_and(|font| font.is_bold()),
        italic: font.is_some_and(|font| font.is_italic()),
        size: font
            .and_then(|font| font.size)
            .filter(|size| (1.0..1000.0).contains(size))
            .map(|size| (size * 2.0) as u32),
        ..Span::default()
    };
    let centred = style.and_then(|style| style.alignment.as_ref()).is_some_and(|alignment| {
        matches!(alignment.horizontal, HorizontalAlignment::Center | HorizontalAlignment::CenterContinuous)
    });
    Paragraph {
        centred,
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
fn spans(text: &str, whole: Span, rich: Option<&[Stretch]>) -> Vec<Span> {
    let fits = |pieces: &&[Stretch]| {
        pieces.last().is_some_and(|(end, _)| *end == text.len())
            && pieces.iter().all(|(end, _)| text.is_char_boundary(*end))
    };
    let Some(pieces) = rich.filter(fits) else { return vec![whole] };
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
pub(super) fn table(
    cells: Cells,
    merges: &[Dimensions],
    hidden_rows: &BTreeSet<u32>,
    sheet: &str,
    hidden: bool,
) -> Table {
    let areas: BTreeMap<(u32, u32), (u32, u32)> = merges.iter().map(|area| (area.start, area.end)).collect();
    let numbers: Vec<u32> = cells.keys().copied().collect();
    let mut table = Table { sheet: Some(sheet.to_owned()), hidden, ..Table::default() };
    for (index, (row, columns)) in cells.into_iter().enumerate() {
        if hidden_rows.contains(&row) {
            table.hidden_rows.push(index);
        }
        let row_cells = columns.into_iter().map(|(column, paragraph)| {
            let (last_row, last_column) = areas.get(&(row, column)).copied().unwrap_or((row, column));
            let rows_covered = numbers.get(index..).unwrap_or_default().partition_point(|&number| number <= last_row);
            Cell {
                blocks: vec![Block::Paragraph(paragraph)],
                column,
                colspan: last_column.saturating_sub(column).saturating_add(1),
                rowspan: u32::try_from(rows_covered.max(1)).unwrap_or(1),
            }
        });
        table.rows.push(row_cells.collect());
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merged_area_covers_the_rows_that_are_there() {
        let mut cells = Cells::new();
        for (row, column) in [(0, 0), (0, 1), (2, 1), (5, 1)] {
            cells.entry(row).or_default().insert(column, Paragraph::default());
        }
        let merges = [Dimensions::new((0, 0), (2, 0))];
        let table = table(cells, &merges, &BTreeSet::from([5]), "Báo cáo", false);
        let areas: Vec<Vec<(u32, u32, u32)>> =
            table.rows.iter().map(|row| row.iter().map(|c| (c.column, c.colspan, c.rowspan)).collect()).collect();
        assert_eq!(areas, [vec![(0, 1, 2), (1, 1, 1)], vec![(1, 1, 1)], vec![(1, 1, 1)]]);
        assert_eq!(table.hidden_rows, [2]);
    }

    #[test]
    fn stretches_in_several_fonts_are_spans() {
        let pieces = [(3, None), (7, Some(".VnTime".into()))];
        let found = spans("abcdefg", Span { font: Some("Arial".into()), end: 7, ..Span::default() }, Some(&pieces));
        let fonts: Vec<_> = found.iter().map(|s| (s.start, s.end, s.font.as_deref().unwrap_or_default())).collect();
        assert_eq!(fonts, [(0, 3, "Arial"), (3, 7, ".VnTime")]);
    }
}
