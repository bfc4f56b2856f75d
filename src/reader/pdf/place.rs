//! Pages to the blocks of a document: tables in their place between the paragraphs, running heads apart.

use std::collections::BTreeMap;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::model::{Block, Cell, Document, Location, Paragraph, Part, Span, Table};

use super::Pages;
use super::flow::{self, Set, Text};
use super::grid::{self, Area, Grid};
use super::line::{self, Line, Region};
use super::page::{Font, Glyph, Page};

/// Running heads stand in this share of the page at its top and bottom.
const MARGIN: f64 = 0.12;

/// A table as far as one page holds it.
struct Ruled {
    grid: Grid,
    /// Paragraphs by area of the grid.
    cells: Vec<Vec<Text>>,
}

/// What follows in the document.
enum Piece {
    Lines(Vec<Set>),
    Columns(Vec<Text>, Vec<Text>),
    Ruled(Ruled),
}

/// Fills a document with what the pages hold.
pub(super) fn fill(document: &mut Document, pages: Pages) {
    let fonts = pages.first().map(|page| page.fonts.clone()).unwrap_or_default();
    let mut rows: Vec<Vec<Vec<Line>>> = Vec::with_capacity(pages.len());
    let mut grids: Vec<Vec<Ruled>> = Vec::with_capacity(pages.len());
    for (number, page) in (1..).zip(&pages) {
        let (free, ruled) = divide(page, number);
        rows.push(line::lines(&free));
        grids.push(ruled);
    }
    let heads = running_heads(&pages, &mut rows);
    let mut pieces: Vec<Piece> = Vec::new();
    for ((number, rows), ruled) in (1..).zip(rows).zip(grids) {
        page_pieces(number, rows, ruled, &mut pieces);
    }
    common_edges(&mut pieces, &pages);
    let mut place = Placing { fonts: &fonts, document, tables: 0 };
    let mut lines: Vec<Set> = Vec::new();
    let mut tables: Vec<Ruled> = Vec::new();
    for piece in pieces {
        match piece {
            // A paragraph may go on on the next page, and so may a table, where nothing stands between.
            Piece::Lines(mut own) => {
                place.tables(std::mem::take(&mut tables));
                lines.append(&mut own);
            }
            Piece::Columns(left, right) => {
                place.tables(std::mem::take(&mut tables));
                place.paragraphs(&std::mem::take(&mut lines));
                place.side_by_side(left, right);
            }
            Piece::Ruled(ruled) => {
                place.paragraphs(&std::mem::take(&mut lines));
                if tables.last().is_some_and(|above| !goes_on(&above.grid, &ruled.grid)) {
                    place.tables(std::mem::take(&mut tables));
                }
                tables.push(ruled);
            }
        }
    }
    place.tables(tables);
    place.paragraphs(&lines);
    for (index, (text, top)) in (1u32..).zip(heads) {
        let (parts, kind) = if top { (&mut document.headers, "header") } else { (&mut document.footers, "footer") };
        let location = match top {
            true => Location::Header { header: parts.len() as u32 + 1, block: 1 },
            false => Location::Footer { footer: parts.len() as u32 + 1, block: 1 },
        };
        let spans = vec![Span { end: text.len(), ..Span::default() }];
        let paragraph = Paragraph { index, text, spans, location, ..Paragraph::default() };
        parts.push(Part { name: format!("{kind} {}", parts.len() + 1), blocks: vec![Block::Paragraph(paragraph)] });
    }
}

/// The glyphs outside of tables, and the tables.
fn divide(page: &Page, number: usize) -> (Vec<&Glyph>, Vec<Ruled>) {
    let mut grids = grid::find(&page.rules);
    // A table inside of a cell has its own glyphs: the smallest one takes them.
    let size = |grid: &Grid| grid.areas.iter().map(|a| (a.right - a.left) * (a.bottom - a.top)).sum::<f64>();
    grids.sort_by(|a, b| size(a).total_cmp(&size(b)));
    let mut held: Vec<Vec<Vec<&Glyph>>> = grids.iter().map(|grid| vec![Vec::new(); grid.areas.len()]).collect();
    let mut free = Vec::new();
    for glyph in &page.glyphs {
        let (x, y) = ((glyph.x + glyph.end) / 2.0, glyph.y - 0.3 * glyph.size);
        let found = grids.iter().enumerate().find_map(|(index, grid)| grid.area_at(x, y).map(|area| (index, area)));
        match found {
            Some((index, area)) => held[index][area].push(glyph),
            None => free.push(glyph),
        }
    }
    let mut ruled: Vec<Ruled> = Vec::new();
    for (grid, held) in grids.into_iter().zip(held) {
        if held.iter().all(Vec::is_empty) {
            continue;
        }
        let cells = grid
            .areas
            .iter()
            .zip(held)
            .map(|(area, glyphs)| {
                let lines: Vec<Line> = line::lines(&glyphs).into_iter().flatten().collect();
                flow::paragraphs(&flow::set(lines, number, Some((area.left, area.right))))
            })
            .collect();
        ruled.push(Ruled { grid, cells });
    }
    ruled.sort_by(|a, b| a.grid.top().total_cmp(&b.grid.top()));
    (free, ruled)
}

/// Takes the lines at the edges of the pages that number them or that repeat, each different one once.
fn running_heads(pages: &[Page], rows: &mut [Vec<Vec<Line>>]) -> Vec<(String, bool)> {
    let text = |row: &[Line]| row.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ");
    let shape = |text: &str| {
        text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>().replace("00", "0")
    };
    let mut seen: BTreeMap<(bool, String), usize> = BTreeMap::new();
    let edges = |page: &Page, rows: &[Vec<Line>]| -> Vec<(usize, bool)> {
        let at = |index: usize| rows.get(index).and_then(|row| row.first()).map_or(0.0, |line| line.y);
        let mut found = Vec::new();
        if !rows.is_empty() && at(0) < MARGIN * page.height {
            found.push((0, true));
        }
        let last = rows.len().saturating_sub(1);
        if last > 0 && at(last) > (1.0 - MARGIN) * page.height {
            found.push((last, false));
        }
        found
    };
    for (page, rows) in pages.iter().zip(rows.iter()) {
        for (index, top) in edges(page, rows) {
            *seen.entry((top, shape(&text(&rows[index])))).or_default() += 1;
        }
    }
    let mut heads: Vec<(String, bool)> = Vec::new();
    for (page, rows) in pages.iter().zip(rows.iter_mut()) {
        for (index, top) in edges(page, rows).into_iter().rev() {
            let text = text(&rows[index]);
            let numbers = text.trim_matches(['-', '–', ' ']).bytes().all(|b| b.is_ascii_digit()) && text.len() <= 8;
            if numbers || seen.get(&(top, shape(&text))).is_some_and(|&count| count >= 3) {
                rows.remove(index);
                if !heads.iter().any(|(other, _)| shape(other) == shape(&text)) {
                    heads.push((text.nfc().collect(), top));
                }
            }
        }
    }
    heads
}

/// The pieces of one page from top to bottom.
fn page_pieces(number: usize, rows: Vec<Vec<Line>>, ruled: Vec<Ruled>, pieces: &mut Vec<Piece>) {
    let mut ruled = ruled.into_iter().peekable();
    let mut parts: Vec<(Vec<Region>, Option<Ruled>)> = Vec::new();
    let mut above: Vec<Vec<Line>> = Vec::new();
    for row in rows {
        let y = row.first().map_or(0.0, |line| line.y);
        while let Some(table) = ruled.next_if(|table| table.grid.top() < y) {
            parts.push((line::regions(std::mem::take(&mut above)), Some(table)));
        }
        above.push(row);
    }
    parts.push((line::regions(above), None));
    parts.extend(ruled.map(|table| (Vec::new(), Some(table))));
    // The edges are those of all running text of the page; a letterhead may stand further out.
    let running = parts.iter().flat_map(|(regions, _)| regions).filter_map(|region| match region {
        Region::Flow(lines) => Some(lines.clone()),
        Region::Columns(..) => None,
    });
    let whole = flow::set(running.flatten().collect(), number, None);
    let (left, right, leading) = whole.first().map_or((0.0, 0.0, 0.0), |set| (set.left, set.right, set.leading));
    for (regions, table) in parts {
        for region in regions {
            pieces.push(match region {
                Region::Flow(lines) => Piece::Lines(
                    lines.into_iter().map(|line| Set { line, left, right, page: number, leading }).collect(),
                ),
                Region::Columns(a, b) => {
                    let [a, b] = [a, b].map(|lines| flow::column(&flow::set(lines, number, None)));
                    Piece::Columns(a, b)
                }
            });
        }
        pieces.extend(table.map(Piece::Ruled));
    }
}

/// Pages of one form have the same edges, also where a page shows only indented lines.
fn common_edges(pieces: &mut [Piece], pages: &[Page]) {
    let form = |set: &Set| pages.get(set.page.saturating_sub(1)).map_or(0, |page| page.height.round() as i64);
    let mut edges: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
    let mut each = |f: &mut dyn FnMut(i64, &mut Set)| {
        for piece in pieces.iter_mut() {
            if let Piece::Lines(lines) = piece {
                lines.iter_mut().for_each(|set| f(form(set), set));
            }
        }
    };
    each(&mut |form, set| {
        let (left, right) = edges.entry(form).or_insert((set.left, set.right));
        (*left, *right) = (left.min(set.left), right.max(set.right));
    });
    each(&mut |form, set| (set.left, set.right) = edges.get(&form).copied().unwrap_or((set.left, set.right)));
}

/// A table at the top of a page goes on with the one at the bottom of the page before: the same columns.
fn goes_on(above: &Grid, below: &Grid) -> bool {
    above.columns.len() == below.columns.len()
        && above.columns.iter().zip(&below.columns).all(|(a, b)| (a - b).abs() < 4.0)
        && below.top() < above.bottom()
}

struct Placing<'p> {
    fonts: &'p [Font],
    document: &'p mut Document,
    tables: u32,
}

impl Placing<'_> {
    fn paragraphs(&mut self, lines: &[Set]) {
        for text in flow::paragraphs(lines) {
            let block = self.document.blocks.len() as u32 + 1;
            let paragraph = self.paragraph(text, Location::Block { block });
            self.document.blocks.push(Block::Paragraph(paragraph));
        }
    }

    fn side_by_side(&mut self, left: Vec<Text>, right: Vec<Text>) {
        self.tables += 1;
        let table = self.tables;
        let cells =
            (0u32..).zip([left, right]).map(|(column, texts)| self.cell(texts, table, 1, column + 1, column, (1, 1)));
        let rows = vec![cells.collect()];
        self.document.blocks.push(Block::Table(Table { number: table, rows, ..Table::default() }));
    }

    fn cell(&self, texts: Vec<Text>, table: u32, row: u32, cell: u32, column: u32, spans: (u32, u32)) -> Cell {
        let blocks = (1u32..)
            .zip(texts)
            .map(|(block, text)| Block::Paragraph(self.paragraph(text, Location::Cell { table, row, cell, block })));
        Cell { blocks: blocks.collect(), column, colspan: spans.0, rowspan: spans.1 }
    }

    /// One table of the parts that stand on pages one after the other.
    fn tables(&mut self, parts: Vec<Ruled>) {
        if parts.is_empty() {
            return;
        }
        self.tables += 1;
        let number = self.tables;
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        let mut head: Option<Vec<String>> = None;
        for part in parts {
            let base = rows.len();
            let count = part.grid.rows.len().saturating_sub(1);
            let mut own: Vec<Vec<(Area, Vec<Text>)>> = vec![Vec::new(); count];
            for (area, texts) in part.grid.areas.into_iter().zip(part.cells) {
                if let Some(row) = own.get_mut(area.row) {
                    row.push((area, texts));
                }
            }
            for row in &mut own {
                row.sort_by_key(|(area, _)| area.column);
            }
            let words = |row: &[(Area, Vec<Text>)]| -> Vec<String> {
                let of = |texts: &[Text]| texts.iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join("\n");
                row.iter().map(|(_, texts)| of(texts)).collect()
            };
            // The head that a word processor repeats on each page is one row of the table.
            let repeated = base > 0 && own.first().is_some_and(|row| head.as_ref() == Some(&words(row)));
            if head.is_none() {
                head = own.first().map(|row| words(row));
            }
            for row in own.into_iter().skip(usize::from(repeated)) {
                let row_number = rows.len() as u32 + 1;
                let cells = (1u32..).zip(row).map(|(index, (area, texts))| {
                    let spans = (area.columns as u32, area.rows as u32);
                    self.cell(texts, number, row_number, index, area.column as u32, spans)
                });
                let cells: Vec<Cell> = cells.collect();
                rows.push(cells);
            }
        }
        self.document.blocks.push(Block::Table(Table { number, rows, ..Table::default() }));
    }

    fn paragraph(&self, text: Text, location: Location) -> Paragraph {
        let mut out = String::with_capacity(text.text.len());
        let mut spans: Vec<Span> = Vec::new();
        let mut from = 0;
        for stretch in &text.stretches {
            let piece = text.text.get(from..stretch.end).unwrap_or_default();
            from = stretch.end;
            let start = out.len();
            if is_nfc(piece) {
                out.push_str(piece)
            } else {
                out.extend(piece.nfc())
            }
            if out.len() == start {
                continue;
            }
            let font = self.fonts.get(stretch.font).cloned().unwrap_or_default();
            spans.push(Span {
                start,
                end: out.len(),
                font: font.name,
                bold: font.bold,
                italic: font.italic,
                size: Some((stretch.size * 2.0).round() as u32),
                ..Span::default()
            });
        }
        Paragraph { centred: text.centred, text: out, spans, location, ..Paragraph::default() }
    }
}
