//! The part of a report between its head and its end: headings, statements, tables, connecting prose.

use std::ops::Range;

use crate::model::{Block, Diagnostic, Fate, Paragraph, Plan, Severity, Table};
use crate::text;

use super::columns::{Columns, Grid};
use super::fates::Fates;
use super::form::FormTable;
use super::form_marks::{is_marked, is_printed};
use super::head::Head;
use super::items::Draft;
use super::marker;
use super::outline::{self, Outline};
use super::rows::Rows;
use super::stretches::stretches;
use super::tail::{self, Tail};

/// The heads of a sheet's table stand within its first rows.
pub(super) const SHEET_HEAD: usize = 20;

/// The part between the head and the end.
pub(super) struct Body<'a, 'k> {
    pub(super) plan: &'k Plan,
    /// A form of ours is in the document.
    pub(super) form: bool,
    pub(super) tasks: &'k [String],
    pub(super) head: Head,
    pub(super) tail: Tail,
    pub(super) outline: Outline,
    pub(super) drafts: Vec<Draft<'a>>,
    /// The first paragraph: "Thực hiện Kế hoạch …, Sở … báo cáo như sau:".
    pub(super) opening: String,
    /// A heading, a number or a table has been met.
    pub(super) begun: bool,
    /// A table of statements with heads has been met.
    pub(super) has_rows: bool,
    /// "Trên đây là báo cáo …" has been met.
    pub(super) closed: bool,
    pub(super) has_sheet_table: bool,
    pub(super) has_structure: bool,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'a> Body<'a, '_> {
    /// Reads blocks in order.
    pub(super) fn blocks(&mut self, blocks: &'a [Block], fates: &mut Fates<'a>) {
        let mut place = 0;
        while let Some(block) = blocks.get(place) {
            match block {
                Block::Table(table) => {
                    self.table(table, fates);
                    place += 1;
                }
                Block::Paragraph(paragraph) => {
                    let words = paragraph.display.trim();
                    if words.is_empty() {
                        place += 1;
                        continue;
                    }
                    let taken = self.tail.paragraphs(&blocks[place..], fates);
                    if taken > 0 {
                        place += taken;
                        continue;
                    }
                    self.paragraph(paragraph, next_of(&blocks[place + 1..]), fates);
                    place += 1;
                }
            }
        }
    }

    fn paragraph(
        &mut self,
        paragraph: &'a Paragraph,
        next: Option<(Option<marker::Marker>, &'a str)>,
        fates: &mut Fates<'a>,
    ) {
        let display = paragraph.display.as_str();
        if is_marked(display) || is_printed(display) {
            self.printed(paragraph, fates);
            return;
        }
        let key = text::ascii_key(display);
        if key.starts_with("tren day la") {
            self.closed = true;
            fates.claim_all(paragraph, Fate::Prose);
            return;
        }
        if is_appendix(paragraph, &key) {
            self.closed = false;
            self.outline.clear();
            self.outline.heading(None, display, None, true);
            fates.claim_all(paragraph, Fate::Heading);
            return;
        }
        let stretches = stretches(display);
        for (i, range) in stretches.iter().enumerate() {
            let marker = match (i, &paragraph.number) {
                (0, Some(number)) => marker::automatic(number),
                _ => marker::typed(&display[range.clone()]),
            };
            let after = stretches.get(i + 1).map(|r| (marker::typed(&display[r.clone()]), &display[r.clone()]));
            self.stretch(paragraph, range.clone(), marker, after.or_else(|| next.clone()), stretches.len() == 1, fates);
        }
    }

    /// One statement, heading or piece of prose.
    fn stretch(
        &mut self,
        paragraph: &'a Paragraph,
        range: Range<usize>,
        marker: Option<marker::Marker>,
        next: Option<(Option<marker::Marker>, &str)>,
        whole: bool,
        fates: &mut Fates<'a>,
    ) {
        let all = paragraph.display.get(range.clone()).unwrap_or_default();
        let start = range.start + marker.as_ref().map_or(0, |m| m.len).min(all.len());
        let words = paragraph.display.get(start..range.end).unwrap_or_default();
        if words.trim().is_empty() {
            fates.claim(paragraph, range, Fate::Ignored("empty".into()));
            return;
        }
        let judged =
            if whole || marker.is_some() { outline::judge(paragraph, marker.as_ref(), words, next) } else { None };
        if let Some(firm) = judged {
            self.begun = true;
            self.closed = false;
            self.outline.heading(marker.as_ref(), words, paragraph.level, firm);
            fates.claim(paragraph, range, Fate::Heading);
            return;
        }
        if self.is_prose(marker.as_ref(), words) {
            if self.opening.is_empty() && !self.begun {
                self.opening = words.trim().to_owned();
            }
            fates.claim(paragraph, range, Fate::Prose);
            return;
        }
        self.begun |= marker.is_some();
        self.outline.statement(marker.as_ref());
        self.drafts.push(Draft {
            pieces: vec![(paragraph, start..range.end)],
            beside: if start > range.start { vec![(paragraph, range.start..start)] } else { Vec::new() },
            heading: self.outline.path(),
            number: marker.map(|m| m.label),
            number_candidates: Vec::new(),
            label: None,
            kind: None,
            core: None,
            form: None,
        });
    }

    /// Introductions and connecting words say nothing that a task could take.
    fn is_prose(&self, marker: Option<&marker::Marker>, words: &str) -> bool {
        let words = words.trim();
        let length = words.chars().count();
        if marker.is_some() {
            return words.ends_with(':') && length < 120;
        }
        if self.closed || words.ends_with(':') && length < 400 {
            return true;
        }
        let key = text::ascii_key(words);
        if self.begun {
            return key.starts_with("nhin chung") || key.starts_with("danh gia chung");
        }
        const OPENINGS: [&str; 9] =
            ["thuc hien", "can cu", "phuc dap", "theo", "trien khai", "thi hanh", "chap hanh", "kinh gui", "tiep theo"];
        let opens = OPENINGS.iter().any(|opening| key.starts_with(opening));
        let reports = key.contains("bao cao");
        (self.opening.is_empty() && (self.has_structure || (opens && reports))) || (opens && reports && length < 700)
    }

    fn table(&mut self, table: &'a Table, fates: &mut Fates<'a>) {
        if tail::is_signature(table) && table.sheet.is_none() {
            self.tail.table(table, fates);
            return;
        }
        let grid = Grid::of(table);
        if self.form_table(table, &grid, fates) {
            return;
        }
        let within = if table.sheet.is_some() { SHEET_HEAD } else { 4 };
        let found = Columns::find(&grid, table.header_rows, within);
        if table.hidden && found.is_none() {
            ignore(table, "hidden sheet", fates);
            return;
        }
        if table.hidden {
            self.diagnostics.push(Diagnostic::new(
                Severity::Warning,
                "hidden-sheet",
                table.sheet.clone().unwrap_or_default(),
            ));
        }
        if table.sheet.is_some() {
            self.sheet(table, &grid, found, fates);
            return;
        }
        match found.or_else(|| Columns::guess(&grid)) {
            Some(columns) => {
                for row in table.rows.iter().take(columns.first) {
                    for cell in row {
                        self.blocks(&cell.blocks, fates);
                    }
                }
                self.rows(&grid, &columns, table.rows.len(), fates);
            }
            // Layout: what stands in it is text like any other.
            None => {
                for cell in table.rows.iter().flatten() {
                    self.blocks(&cell.blocks, fates);
                }
            }
        }
    }

    /// Reads a table that is a form of ours; `false` where it is none.
    fn form_table(&mut self, table: &'a Table, grid: &Grid<'a>, fates: &mut Fates<'a>) -> bool {
        let Some(form) = FormTable::find(table, grid, self.plan, self.tasks, self.form) else { return false };
        let mut end = table.rows.len();
        if table.sheet.is_some() {
            end = self.tail.rows(&table.rows, fates);
            let above = &table.rows[..form.first().min(end)];
            self.head.of_rows(above, fates);
            for cell in above.iter().flatten() {
                for paragraph in unclaimed(&cell.blocks, fates) {
                    self.printed(paragraph, fates);
                }
            }
            self.outline.clear();
        } else {
            for cell in table.rows.iter().take(form.first()).flatten() {
                self.blocks(&cell.blocks, fates);
            }
        }
        self.begun = true;
        self.has_rows = true;
        let drafts = form.read(&self.outline.path(), end, fates);
        self.drafts.extend(drafts);
        true
    }

    /// A paragraph of a form beside its table: ours, or the agency's connecting words.
    fn printed(&mut self, paragraph: &'a Paragraph, fates: &mut Fates<'a>) {
        if is_printed(&paragraph.display) {
            fates.claim_all(paragraph, Fate::Ignored("form".into()));
        } else {
            self.open_with(paragraph);
            fates.claim_all(paragraph, Fate::Prose);
        }
    }

    fn rows(&mut self, grid: &Grid<'a>, columns: &Columns, end: usize, fates: &mut Fates<'a>) {
        self.begun = true;
        self.has_rows |= columns.body > columns.first || columns.has_task_numbers(grid);
        let rows = Rows { outline: &self.outline, tasks: self.tasks, end };
        let drafts = rows.read(grid, columns, fates);
        self.drafts.extend(drafts);
    }

    fn sheet(&mut self, table: &'a Table, grid: &Grid<'a>, found: Option<Columns>, fates: &mut Fates<'a>) {
        let end = self.tail.rows(&table.rows, fates);
        let columns = match found {
            Some(columns) => columns,
            None => {
                self.head.of_rows(&table.rows[..end.min(table.rows.len())], fates);
                if !self.has_sheet_table
                    && let Some(columns) = Columns::guess(grid)
                {
                    self.rows(grid, &columns, end, fates);
                    return;
                }
                // A cover sheet: its notes are prose, unless the workbook holds nothing else.
                for cell in table.rows.iter().take(end).flatten() {
                    let paragraphs = unclaimed(&cell.blocks, fates);
                    for paragraph in paragraphs {
                        if self.has_sheet_table {
                            self.open_with(paragraph);
                            fates.claim_all(paragraph, Fate::Prose);
                        } else {
                            self.paragraph(paragraph, None, fates);
                        }
                    }
                }
                return;
            }
        };
        let above = &table.rows[..columns.first.min(table.rows.len())];
        self.head.of_rows(above, fates);
        for cell in above.iter().flatten() {
            for paragraph in unclaimed(&cell.blocks, fates) {
                self.open_with(paragraph);
                fates.claim_all(paragraph, Fate::Prose);
            }
        }
        self.outline.clear();
        if let Some(sheet) = table.sheet.as_deref().filter(|name| says_something(name)) {
            self.outline.heading(None, sheet, None, true);
        }
        self.rows(grid, &columns, end, fates);
    }

    fn open_with(&mut self, paragraph: &Paragraph) {
        if self.opening.is_empty() {
            self.opening = paragraph.display.trim().to_owned();
        }
    }
}

/// The paragraphs of blocks that nobody has claimed and that say something.
fn unclaimed<'a>(blocks: &'a [Block], fates: &Fates<'a>) -> Vec<&'a Paragraph> {
    let mut out = Vec::new();
    for block in blocks {
        block.each_paragraph(&mut |paragraph| {
            if !fates.is_claimed(paragraph) && !paragraph.display.trim().is_empty() {
                out.push(paragraph);
            }
        });
    }
    out
}

fn ignore<'a>(table: &'a Table, reason: &str, fates: &mut Fates<'a>) {
    for cell in table.rows.iter().flatten() {
        for paragraph in unclaimed(&cell.blocks, fates) {
            fates.claim_all(paragraph, Fate::Ignored(reason.into()));
        }
    }
}

/// A sheet's name that a person gave it: "Khó khăn - Đề xuất", not "Sheet1".
fn says_something(name: &str) -> bool {
    let key = text::ascii_key(name);
    key.len() > 4 && !key.starts_with("sheet") && !key.starts_with("trang tinh") && key != "bao cao"
}

/// The first paragraph that says something among what follows.
fn next_of(blocks: &[Block]) -> Option<(Option<marker::Marker>, &str)> {
    blocks.iter().find_map(|block| match block {
        Block::Paragraph(paragraph) => {
            let words = paragraph.display.trim();
            (!words.is_empty()).then(|| {
                let marker = paragraph.number.as_deref().map_or_else(|| marker::typed(words), marker::automatic);
                (marker, words)
            })
        }
        Block::Table(_) => Some((None, "")),
    })
}

/// There are headings, numbers or tables: the first paragraph without any of them is an introduction.
pub(super) fn has_structure(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match block {
        Block::Paragraph(paragraph) => {
            paragraph.number.is_some() || paragraph.level.is_some() || marker::typed(&paragraph.display).is_some()
        }
        Block::Table(table) => !tail::is_signature(table),
    })
}

fn is_appendix(paragraph: &Paragraph, key: &str) -> bool {
    let title = key.starts_with("phu luc") && key.split(' ').count() <= 4 && paragraph.number.is_none();
    title && (paragraph.centred || paragraph.is_bold() || outline::is_capitals(&paragraph.display))
}
