//! Excel workbooks (Office Open XML), cell by cell: a file of two cells in opposite corners must not cost a grid.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, Sheet, SheetType, SheetVisible, Xlsx, XlsxError};

use crate::model::{Block, Diagnostic, Document, FileKind, Severity, Table};

use super::super::package::Package;
use super::comments::comments;
use super::guard::{Survey, survey};
use super::rows::{Cells, Fonts, paragraph, table};
use super::value::seen;
use super::{MAX_CELLS, MAX_TEXT};

/// Reads a workbook.
pub(in super::super) fn read(package: &mut Package<'_>) -> Result<Document, Diagnostic> {
    let survey = survey(package)?;
    // The library is known to panic on some damaged files; what it has done is thrown away then.
    let outcome = catch_unwind(AssertUnwindSafe(|| sheets(package.bytes(), &survey)));
    let mut document = outcome.unwrap_or_else(|_| Err(Diagnostic::new(Severity::Error, "xlsx-damaged", "")))?;
    for (name, sheet) in &survey.sheets {
        let first = document.comments.len();
        document.comments.extend(comments(package, &sheet.part, name, first));
    }
    document.flags.macros = package.has("xl/vbaProject.bin");
    if document.flags.macros {
        document.diagnostics.push(Diagnostic::new(Severity::Note, "macros", ""));
    }
    if package.recovered {
        document.flags.partial = true;
        document.diagnostics.push(Diagnostic::new(Severity::Error, "xlsx-truncated", ""));
    }
    Ok(document)
}

fn sheets(bytes: &[u8], survey: &Survey) -> Result<Document, Diagnostic> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| {
        let code = if matches!(error, XlsxError::Password) { "encrypted" } else { "xlsx-damaged" };
        Diagnostic::new(Severity::Error, code, "")
    })?;
    let mut document = Document::new(FileKind::Xlsx);
    let mut budget = Budget { cells: MAX_CELLS, text: MAX_TEXT };
    let found: Vec<Sheet> = workbook.sheets_metadata().to_vec();
    for sheet in found.into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let (cells, complete) = cells(&mut workbook, &sheet.name, survey, &mut budget);
        let mut say = |severity, code: &str, detail: String| {
            document.flags.partial |= severity == Severity::Error;
            document.diagnostics.push(Diagnostic::new(severity, code, detail));
        };
        match complete {
            Extent::Whole => {}
            Extent::Broken => say(Severity::Error, "sheet-unread", sheet.name.clone()),
            Extent::TooLong => say(Severity::Error, "sheet-too-long", sheet.name.clone()),
        }
        let own = survey.sheets.get(&sheet.name);
        let unresolved = own.map_or(&[] as &[String], |sheet| &sheet.unresolved);
        if !unresolved.is_empty() {
            let cells = unresolved.iter().take(10).cloned().collect::<Vec<_>>().join(", ");
            say(Severity::Warning, "formula-without-value", format!("{}: {cells}", sheet.name));
        }
        if cells.is_empty() {
            continue;
        }
        let merges = workbook.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
        let hidden_rows = own.map(|sheet| &sheet.hidden_rows).cloned().unwrap_or_default();
        let hidden = sheet.visible != SheetVisible::Visible;
        let mut table = table(cells, &merges, &hidden_rows, &sheet.name, hidden);
        table.hidden_columns = own.map(|sheet| hidden_columns(&table, &sheet.hidden_columns)).unwrap_or_default();
        table.number = document.blocks.len() as u32 + 1;
        document.blocks.push(Block::Table(table));
    }
    if document.blocks.is_empty() {
        let unresolved = document.diagnostics.into_iter().find(|d| d.code == "formula-without-value");
        let code = if document.flags.partial { "xlsx-damaged" } else { "xlsx-empty" };
        return Err(unresolved.unwrap_or_else(|| Diagnostic::new(Severity::Error, code, "")));
    }
    Ok(document)
}

/// The columns in which cells stand and which are hidden.
fn hidden_columns(table: &Table, hidden: &[(u32, u32)]) -> Vec<u32> {
    let used: BTreeSet<u32> = table.rows.iter().flatten().map(|cell| cell.column).collect();
    used.into_iter().filter(|column| hidden.iter().any(|(first, last)| (first..=last).contains(&column))).collect()
}

/// What may still be read.
pub(super) struct Budget {
    pub(super) cells: usize,
    pub(super) text: usize,
}

impl Budget {
    /// Takes a cell of so many bytes; `false` when there is no room for it.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        let fits = self.cells > 0 && self.text >= bytes;
        if fits {
            self.cells -= 1;
            self.text -= bytes;
        }
        fits
    }
}

enum Extent {
    Whole,
    Broken,
    TooLong,
}

fn cells(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &str, survey: &Survey, budget: &mut Budget) -> (Cells, Extent) {
    let mut cells = Cells::new();
    let mut fonts = Fonts::default();
    let is_1904 = workbook.has_1904_epoch();
    let Ok(mut reader) = workbook.worksheet_cells_reader(sheet) else { return (cells, Extent::Broken) };
    loop {
        let (cell, style_id) = match reader.next_cell_with_style_id() {
            Ok(Some(found)) => found,
            Ok(None) => return (cells, Extent::Whole),
            Err(_) => return (cells, Extent::Broken),
        };
        let value = cell.get_value();
        let length = match value {
            DataRef::SharedString(text) => text.len(),
            DataRef::String(text) => text.len(),
            _ => 0,
        };
        if matches!(value, DataRef::Empty) {
            continue;
        }
        if !budget.take(length) {
            return (cells, Extent::TooLong);
        }
        let style = reader.styles().get(style_id);
        let Some(seen) = seen(value, style, is_1904) else { continue };
        let (row, column) = cell.get_position();
        let rich = if survey.rich.is_empty() { None } else { survey.rich.get(&seen.text).map(Vec::as_slice) };
        let paragraph = paragraph(seen, &mut fonts, style, rich, sheet, row, column);
        cells.entry(row).or_default().insert(column, paragraph);
    }
}
