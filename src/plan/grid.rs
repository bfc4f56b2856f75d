//! A table as rows of cells in which merged cells stand everywhere that they cover.

use std::rc::Rc;

use crate::model::{Block, Cell, Paragraph, Table};

/// Most columns of a table that are followed.
pub(super) const WIDEST: u32 = 200;

/// A cell at one row of the grid.
#[derive(Debug, Clone)]
pub(super) struct GridCell {
    /// First column that it covers.
    pub(super) column: u32,
    /// How many columns it covers.
    pub(super) colspan: u32,
    /// Its lines: text of its paragraphs, empty ones left out.
    pub(super) lines: Rc<[String]>,
    /// Number that the word processor prints before its first paragraph.
    pub(super) number: Option<String>,
    /// All of its text is bold.
    pub(super) bold: bool,
    /// It begins in this row.
    pub(super) own: bool,
}

impl GridCell {
    fn of(cell: &Cell) -> GridCell {
        let mut paragraphs: Vec<&Paragraph> = Vec::new();
        for block in &cell.blocks {
            block.each_paragraph(&mut |p| paragraphs.push(p));
        }
        let written: Vec<&&Paragraph> = paragraphs.iter().filter(|p| !shown(p).trim().is_empty()).collect();
        GridCell {
            column: cell.column,
            colspan: cell.colspan.max(1),
            number: paragraphs.first().and_then(|p| p.number.clone()),
            bold: !written.is_empty() && written.iter().all(|p| p.is_bold()),
            lines: written.iter().flat_map(|p| shown(p).lines()).map(squeeze).filter(|l| !l.is_empty()).collect(),
            own: true,
        }
    }

    /// It covers a column.
    pub(super) fn covers(&self, column: u32) -> bool {
        (self.column..self.column.saturating_add(self.colspan)).contains(&column)
    }

    /// Its text on one line.
    pub(super) fn text(&self) -> String {
        self.lines.join(" ")
    }

    /// Its text as a list of names: lines that begin anew are parted by semicolons, bullets left out.
    pub(super) fn names(&self) -> String {
        let mut out = String::new();
        for line in self.lines.iter() {
            let bullet = line.starts_with(['-', '+', '•', '–', '*']);
            let line = line.trim_start_matches(['-', '+', '•', '–', '*']).trim();
            if line.is_empty() {
                continue;
            }
            let anew = bullet || line.chars().next().is_some_and(char::is_uppercase);
            if !out.is_empty() {
                let open = out.ends_with([',', ';', ':', '.']) || out.ends_with(" và");
                out.push_str(if anew && !open { "; " } else { " " });
            }
            out.push_str(line);
        }
        out
    }

    /// Nothing is written in it.
    pub(super) fn is_blank(&self) -> bool {
        self.lines.is_empty()
    }
}

/// The text of a paragraph as a person reads it.
pub(super) fn shown(paragraph: &Paragraph) -> &str {
    if paragraph.display.is_empty() { &paragraph.text } else { &paragraph.display }
}

/// One space between words, nothing around.
pub(super) fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The rows of a table; a cell that covers several rows stands in each, `own` in the first.
pub(super) fn rows(table: &Table) -> Vec<Vec<GridCell>> {
    let mut open: Vec<(GridCell, u32)> = Vec::new();
    let mut rows = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let mut cells: Vec<GridCell> = open.iter().map(|(cell, _)| cell.clone()).collect();
        for (_, left) in &mut open {
            *left -= 1;
        }
        open.retain(|(_, left)| *left > 0);
        for cell in row.iter().filter(|cell| cell.column < WIDEST) {
            let grid = GridCell::of(cell);
            if cell.rowspan > 1 {
                open.retain(|(other, _)| other.column != cell.column);
                open.push((GridCell { own: false, ..grid.clone() }, cell.rowspan - 1));
            }
            cells.push(grid);
        }
        cells.sort_by_key(|cell| cell.column);
        rows.push(cells);
    }
    rows
}

/// The paragraphs of a block in order.
pub(super) fn paragraphs(block: &Block) -> Vec<&Paragraph> {
    let mut list = Vec::new();
    block.each_paragraph(&mut |p| list.push(p));
    list
}
