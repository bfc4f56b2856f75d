//! The filled-in workbook: rows of “Cần xem lại” and of “Nội dung” in which a person may write.
//!
//! It is read as any workbook that somebody sends: whatever program saved it last, and with what a spreadsheet program may have
//! made of a task's number (2.10 → 2.1, 3.4 → 3 April) kept as readings.

use std::collections::BTreeSet;
use std::path::Path;

use super::written::{Tasks, Written};
use crate::cli::apart;
use crate::model::{Block, Cell, Diagnostic, Severity, Table};
use crate::text;
use crate::writer::{FillIn, fill_in};

/// The heads stand in one of the first rows: a person may have put a line above them.
const HEADS_WITHIN: usize = 12;

/// A row in which a person may have written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in super::super) struct Row {
    /// The sheet.
    pub sheet: String,
    /// Its number, from 1.
    pub row: u32,
    /// Identity of the item.
    pub item: String,
    pub agency: String,
    pub text: String,
    /// What is written as the decision, with the titles of tasks taken away; empty where nothing is.
    pub decision: String,
    /// What else may have been typed.
    pub readings: Vec<String>,
    pub note: String,
    pub who: String,
}

impl Row {
    pub(super) fn written(self) -> Written {
        let some = |text: String| (!text.is_empty()).then_some(text);
        Written {
            item_id: some(self.item),
            agency: some(self.agency),
            text: some(self.text),
            tasks: Some(Tasks::Words(self.decision)),
            note: some(self.note),
            who: some(self.who),
            readings: self.readings,
            shown: true,
            ..Written::default()
        }
    }
}

/// A filled-in workbook.
pub(in super::super) struct Book {
    pub rows: Vec<Row>,
    /// Everybody who is named as deciding.
    pub who: BTreeSet<String>,
}

/// Whether bytes may be a workbook: a zip (XLSX, ODS) or an old Excel file.
pub(in super::super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0])
}

/// All rows of the two sheets.
///
/// # Errors
/// It cannot be opened, or has neither sheet with its heads.
pub(in super::super) fn read(bytes: &[u8], path: &Path) -> Result<Book, Diagnostic> {
    let wrong = || Diagnostic::new(Severity::Error, "decisions-unreadable", path.display().to_string());
    let fill = fill_in().map_err(|_| wrong())?;
    let document = apart::read(bytes)?;
    let mut rows = Vec::new();
    let mut found = false;
    for block in &document.blocks {
        let Block::Table(table) = block else { continue };
        let name = table.sheet.as_deref().map(text::key).unwrap_or_default();
        let decision = match name {
            name if name == text::key(&fill.review) => &fill.decision,
            name if name == text::key(&fill.items) => &fill.right_tasks,
            _ => continue,
        };
        found |= rows_of(table, &fill, decision, &mut rows);
    }
    if !found {
        return Err(wrong());
    }
    let who: BTreeSet<String> = rows.iter().map(|row| row.who.clone()).filter(|who| !who.is_empty()).collect();
    // Whoever writes the name once has filled in the whole sheet.
    if let (Some(only), 1) = (who.first(), who.len()) {
        rows.iter_mut().for_each(|row| row.who.clone_from(only));
    }
    Ok(Book { rows, who })
}

/// Takes the rows below the heads; `false` where the heads are not there.
fn rows_of(table: &Table, fill: &FillIn, decision: &str, out: &mut Vec<Row>) -> bool {
    let column = |row: &[Cell], name: &str| {
        let key = text::key(name);
        row.iter().find(|cell| text::key(&words(cell)) == key).map(|cell| cell.column)
    };
    let heads = table
        .rows
        .iter()
        .take(HEADS_WITHIN)
        .enumerate()
        .find_map(|(at, row)| Some((at, column(row, &fill.item)?, column(row, decision)?)));
    let Some((at, item, decision)) = heads else { return false };
    let head = &table.rows[at];
    let [agency, words_of, note, who] =
        [&fill.agency, &fill.text, &fill.note, &fill.who].map(|name| column(head, name));
    let candidates: Vec<u32> = fill.candidates.iter().filter_map(|name| column(head, name)).collect();
    for row in table.rows.iter().skip(at + 1) {
        let cell = |column: Option<u32>| row.iter().find(|cell| Some(cell.column) == column);
        let text = |column| cell(column).map(words).unwrap_or_default();
        let written = text(Some(decision));
        let titles: Vec<String> = candidates.iter().map(|column| text(Some(*column))).collect();
        let found = Row {
            sheet: table.sheet.clone().unwrap_or_default(),
            row: row.iter().find_map(number).unwrap_or(0),
            item: text(Some(item)),
            agency: text(agency),
            text: text(words_of),
            decision: without_titles(&written, &titles),
            readings: cell(Some(decision)).map(readings).unwrap_or_default(),
            note: text(note),
            who: text(who),
        };
        // Rows without an identity go on with a text that was too long for one cell.
        if !found.item.is_empty() || !found.decision.is_empty() {
            out.push(found);
        }
    }
    true
}

/// `3.4 – Hỗ trợ doanh nghiệp, 5.1` → `3.4, 5.1`: what was chosen from the list stands with its title.
fn without_titles(written: &str, titles: &[String]) -> String {
    let mut rest = written.to_owned();
    for title in titles.iter().filter(|title| !title.is_empty()) {
        if let Some((id, _)) = title.split_once(" – ") {
            rest = rest.replace(title.as_str(), id);
        }
    }
    rest.trim().to_owned()
}

/// The words of a cell as they are stored.
fn words(cell: &Cell) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for block in &cell.blocks {
        block.each_paragraph(&mut |paragraph| lines.push(&paragraph.text));
    }
    lines.join("\n").trim().to_owned()
}

fn readings(cell: &Cell) -> Vec<String> {
    let mut found = Vec::new();
    for block in &cell.blocks {
        block.each_paragraph(&mut |paragraph| found.extend(paragraph.candidates.iter().cloned()));
    }
    found
}

/// The row of the sheet that a cell stands in.
fn number(cell: &Cell) -> Option<u32> {
    let mut row = None;
    for block in &cell.blocks {
        block.each_paragraph(&mut |paragraph| {
            if let crate::model::Location::Sheet { row: at, .. } = paragraph.location {
                row = row.or(Some(at));
            }
        });
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_from_the_list_and_typed_behind_it_are_numbers() {
        let titles = ["3.4 – Hỗ trợ doanh nghiệp, hợp tác xã".to_owned(), "5.1 – Nâng cao".to_owned(), String::new()];
        let of = |written: &str| without_titles(written, &titles);
        assert_eq!(of("3.4 – Hỗ trợ doanh nghiệp, hợp tác xã"), "3.4");
        assert_eq!(of("3.4 – Hỗ trợ doanh nghiệp, hợp tác xã, 6.2; 5.1 – Nâng cao"), "3.4, 6.2; 5.1");
        assert_eq!(of(" để sau "), "để sau");
    }
}
