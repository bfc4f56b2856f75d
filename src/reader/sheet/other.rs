//! Older and other workbooks: Excel 97–2003, binary Office Open XML, OpenDocument. Values only, no fonts and no formats.

use std::io::{Cursor, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Ods, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsb};

use crate::model::{Block, Diagnostic, Document, FileKind, Severity};

use super::rows::{Cells, paragraph, table};
use super::value::seen;
use super::xlsx::Budget;
use super::{MAX_CELLS, MAX_TEXT};

/// Reads a workbook of one of these kinds.
pub(in super::super) fn read(bytes: &[u8], kind: FileKind) -> Result<Document, Diagnostic> {
    let damaged = || Diagnostic::new(Severity::Error, "xlsx-damaged", "");
    let source = || Cursor::new(bytes);
    // The library is known to panic on some valid files of these kinds.
    let outcome = catch_unwind(AssertUnwindSafe(|| match kind {
        FileKind::Xls => {
            let workbook = Xls::new(source()).map_err(|error| match error {
                XlsError::Password => Diagnostic::new(Severity::Error, "encrypted", ""),
                _ => damaged(),
            })?;
            sheets(workbook, kind, |workbook, name| workbook.merge_cells_by_sheet_name(name).unwrap_or_default())
        }
        FileKind::Xlsb => sheets(Xlsb::new(source()).map_err(|_| damaged())?, kind, |_, _| Vec::new()),
        _ => sheets(Ods::new(source()).map_err(|_| damaged())?, kind, |_, _| Vec::new()),
    }));
    outcome.unwrap_or_else(|_| Err(damaged()))
}

fn sheets<RS: Read + Seek, R: Reader<RS>>(
    mut workbook: R,
    kind: FileKind,
    merges: impl Fn(&R, &str) -> Vec<Dimensions>,
) -> Result<Document, Diagnostic> {
    let mut document = Document::new(kind);
    let mut budget = Budget { cells: MAX_CELLS, text: MAX_TEXT };
    for sheet in workbook.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let Ok(range) = workbook.worksheet_range(&sheet.name) else {
            document.flags.partial = true;
            document.diagnostics.push(Diagnostic::new(Severity::Error, "sheet-unread", &sheet.name));
            continue;
        };
        let (top, left) = range.start().unwrap_or_default();
        let mut cells = Cells::new();
        for (row, column, value) in range.used_cells() {
            let length = if let Data::String(text) = value { text.len() } else { 0 };
            if !budget.take(length) {
                document.flags.partial = true;
                document.diagnostics.push(Diagnostic::new(Severity::Error, "sheet-too-long", &sheet.name));
                break;
            }
            let (row, column) = (top.saturating_add(row as u32), left.saturating_add(column as u32));
            let Some(mut seen) = seen(&borrowed(value), None, false) else { continue };
            if let Data::DateTime(moment) = value {
                seen.candidates = date_readings(moment);
            }
            cells.entry(row).or_default().insert(column, paragraph(seen, None, None, &sheet.name, row, column));
        }
        if cells.is_empty() {
            continue;
        }
        let hidden = sheet.visible != SheetVisible::Visible;
        let mut table = table(cells, &merges(&workbook, &sheet.name), &Default::default(), &sheet.name, hidden);
        table.number = document.blocks.len() as u32 + 1;
        document.blocks.push(Block::Table(table));
    }
    if document.blocks.is_empty() {
        let code = if document.flags.partial { "xlsx-damaged" } else { "xlsx-empty" };
        return Err(Diagnostic::new(Severity::Error, code, ""));
    }
    Ok(document)
}

/// Without its format a date may be a number that was taken for one.
fn date_readings(moment: &ExcelDateTime) -> Vec<String> {
    let (_, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    if hour > 0 || minute > 0 || month == day {
        return Vec::new();
    }
    vec![format!("{day}.{month}"), format!("{month}.{day}")]
}

/// The value with its text borrowed. NULs, which some old files have between the letters, are dropped.
fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(n) => DataRef::Int(*n),
        Data::Float(n) => DataRef::Float(*n),
        Data::String(text) if text.contains('\0') => DataRef::String(text.replace('\0', "")),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(on) => DataRef::Bool(*on),
        Data::DateTime(moment) => {
            let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
            let time = if hour > 0 || minute > 0 { format!(" {hour:02}:{minute:02}") } else { String::new() };
            DataRef::String(format!("{day:02}/{month:02}/{year}{time}"))
        }
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}
