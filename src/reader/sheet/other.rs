//! Older and other workbooks: Excel 97–2003, binary Office Open XML, OpenDocument. Values only, no fonts and no formats.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, ExcelDateTime, Ods, Range, Reader, Sheet, SheetType, SheetVisible, Xls, XlsError, Xlsb};

use crate::model::{Block, Diagnostic, Document, FileKind, Severity};

use super::super::package::Package;
use super::super::xml::decode;
use super::cells::Budget;
use super::extent::{MAX_GRID, of_ods, of_xls};
use super::looks::Look;
use super::rows::{Area, Cells, paragraph, table};
use super::value::seen;
use super::{MAX_CELLS, MAX_TEXT, refuse};

/// Reads a workbook of one of these kinds.
pub(in super::super) fn read(bytes: &[u8], kind: FileKind) -> Result<Document, Diagnostic> {
    // The library is known to panic on some valid files of these kinds.
    let outcome = catch_unwind(AssertUnwindSafe(|| match kind {
        FileKind::Xls => xls(bytes),
        FileKind::Xlsb => xlsb(bytes),
        _ => ods(bytes),
    }));
    outcome.unwrap_or_else(|_| Err(refuse("xlsx-damaged", "")))
}

fn xls(bytes: &[u8]) -> Result<Document, Diagnostic> {
    if of_xls(bytes).is_some_and(|grid| grid > MAX_GRID) {
        return Err(refuse("grid-too-large", ""));
    }
    let mut workbook = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => refuse("encrypted", ""),
        _ => refuse("xlsx-damaged", ""),
    })?;
    let mut reading = Reading::new(FileKind::Xls);
    for sheet in workbook.sheets_metadata().to_vec() {
        let merges = workbook.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
        let merges: Vec<Area> = merges.iter().map(|area| (area.start, area.end)).collect();
        reading.range(&sheet, workbook.worksheet_range(&sheet.name).ok(), &merges);
    }
    reading.document()
}

fn ods(bytes: &[u8]) -> Result<Document, Diagnostic> {
    let content = Package::open(bytes).and_then(|mut package| package.part("content.xml"));
    let Some(content) = content else { return Err(refuse("xlsx-damaged", "")) };
    if of_ods(&decode(&content).0) > MAX_GRID {
        return Err(refuse("grid-too-large", ""));
    }
    drop(content);
    let mut workbook = Ods::new(Cursor::new(bytes)).map_err(|_| refuse("xlsx-damaged", ""))?;
    let mut reading = Reading::new(FileKind::Ods);
    for sheet in workbook.sheets_metadata().to_vec() {
        reading.range(&sheet, workbook.worksheet_range(&sheet.name).ok(), &[]);
    }
    reading.document()
}

fn xlsb(bytes: &[u8]) -> Result<Document, Diagnostic> {
    let mut package = Package::open(bytes).ok_or_else(|| refuse("xlsx-damaged", ""))?;
    let parts: Vec<String> = package.names().filter(|name| name.ends_with(".bin")).map(str::to_owned).collect();
    for part in parts {
        // Only to see that none of them is a bomb.
        package.part(&part);
    }
    if !package.oversized.is_empty() {
        return Err(refuse("too-large", ""));
    }
    let mut workbook = Xlsb::new(Cursor::new(bytes)).map_err(|_| refuse("xlsx-damaged", ""))?;
    let mut reading = Reading::new(FileKind::Xlsb);
    for sheet in workbook.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let mut cells = Cells::default();
        let whole = match workbook.worksheet_cells_reader(&sheet.name) {
            Ok(mut reader) => loop {
                match reader.next_cell() {
                    Ok(Some(cell)) => {
                        let (row, column) = cell.get_position();
                        if !reading.cell(&sheet.name, row, column, cell.get_value(), &mut cells) {
                            break true;
                        }
                    }
                    Ok(None) => break true,
                    Err(_) => break false,
                }
            },
            Err(_) => false,
        };
        reading.sheet(&sheet, whole.then_some(cells), &[]);
    }
    reading.document()
}

struct Reading {
    document: Document,
    budget: Budget,
}

impl Reading {
    fn new(kind: FileKind) -> Self {
        Reading { document: Document::new(kind), budget: Budget { cells: MAX_CELLS, text: MAX_TEXT } }
    }

    fn say(&mut self, code: &str, sheet: &str) {
        self.document.flags.partial = true;
        self.document.diagnostics.push(Diagnostic::new(Severity::Error, code, sheet));
    }

    fn range(&mut self, sheet: &Sheet, range: Option<Range<Data>>, merges: &[Area]) {
        if sheet.typ != SheetType::WorkSheet {
            return;
        }
        let cells = range.map(|range| {
            let (top, left) = range.start().unwrap_or_default();
            let mut cells = Cells::default();
            for (row, column, value) in range.used_cells() {
                let (row, column) = (top.saturating_add(row as u32), left.saturating_add(column as u32));
                if !self.cell(&sheet.name, row, column, &borrowed(value), &mut cells) {
                    break;
                }
            }
            cells
        });
        self.sheet(sheet, cells, merges);
    }

    /// Takes up a cell; `false` when there is no room for more.
    fn cell(&mut self, sheet: &str, row: u32, column: u32, value: &DataRef<'_>, cells: &mut Cells) -> bool {
        let (plain, candidates) = match value {
            DataRef::DateTime(moment) => (DataRef::String(day(moment)), readings(moment)),
            DataRef::SharedString(text) => (DataRef::SharedString(text), Vec::new()),
            other => (other.clone(), Vec::new()),
        };
        let length = match &plain {
            DataRef::String(text) => text.len(),
            DataRef::SharedString(text) => text.len(),
            _ => 0,
        };
        let Some(mut seen) = seen(&plain) else { return true };
        if !self.budget.take(length) {
            self.say("sheet-too-long", sheet);
            return false;
        }
        seen.candidates.extend(candidates);
        cells.add(row, column, paragraph(seen, &Look::default(), &[], sheet, row, column));
        true
    }

    fn sheet(&mut self, sheet: &Sheet, cells: Option<Cells>, merges: &[Area]) {
        let Some(cells) = cells else { return self.say("sheet-unread", &sheet.name) };
        if !cells.is_empty() {
            let hidden = sheet.visible != SheetVisible::Visible;
            let mut table = table(cells, merges, &BTreeSet::new(), &sheet.name, hidden);
            table.number = self.document.blocks.len() as u32 + 1;
            self.document.blocks.push(Block::Table(table));
        }
    }

    fn document(self) -> Result<Document, Diagnostic> {
        match (self.document.blocks.is_empty(), self.document.flags.partial) {
            (true, true) => Err(refuse("xlsx-damaged", "")),
            (true, false) => Err(refuse("xlsx-empty", "")),
            _ => Ok(self.document),
        }
    }
}

/// The format is not known: the day is written in the Vietnamese way.
fn day(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    let time = if hour > 0 || minute > 0 { format!(" {hour:02}:{minute:02}") } else { String::new() };
    format!("{day:02}/{month:02}/{year}{time}")
}

/// Without its format a date may be a number that was taken for one.
fn readings(moment: &ExcelDateTime) -> Vec<String> {
    let (_, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    if hour > 0 || minute > 0 {
        return Vec::new();
    }
    if month == day { vec![format!("{day}.{month}")] } else { vec![format!("{day}.{month}"), format!("{month}.{day}")] }
}

/// The value with its text borrowed. NULs, which some old files have between the letters, are dropped.
fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(n) => DataRef::Int(*n),
        Data::Float(n) => DataRef::Float(*n),
        Data::String(text) if text.contains('\0') => DataRef::String(text.replace('\0', "")),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(on) => DataRef::Bool(*on),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}
