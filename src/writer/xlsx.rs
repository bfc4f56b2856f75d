//! The companion workbook: every item, who reported, what was received.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Note, Workbook, Worksheet, XlsxError,
};
use serde::{Deserialize, Serialize};

use super::place::Places;
use crate::model::{AgencyRow, AnnualReport, Attachment, Diagnostic, Reported, Severity, Status};

/// A received file with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The file.
    pub attachment: Attachment,
    /// What became of it.
    pub status: Status,
    /// Why, in words; empty where the status says it all.
    pub reason: String,
    /// What to do, in words.
    pub hint: String,
    /// Who sent it, by letterhead, else by sender; empty where nothing tells.
    pub agency: String,
    /// Number of the report.
    pub doc_number: String,
    /// Its period.
    pub period: String,
}

/// What the workbook is made from.
#[derive(Debug, Clone, Copy)]
pub struct WorkbookInput<'a> {
    /// The merged report: date, title, agencies.
    pub report: &'a AnnualReport,
    /// Every item, those about a report itself included.
    pub items: &'a [Reported],
    /// Every file that came in.
    pub received: &'a [Received],
}

/// Longest text of a cell: Excel takes 32,767 UTF-16 units.
const LONGEST: usize = 32_000;
/// Last row of a sheet that Excel takes.
const LAST_ROW: u32 = 1_048_575;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    sheets: BTreeMap<String, String>,
    columns: Columns,
    notes: BTreeMap<String, String>,
    kinds: BTreeMap<String, String>,
    decisions: BTreeMap<String, String>,
    states: BTreeMap<String, String>,
    statuses: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Columns {
    items: [String; 14],
    agencies: [String; 9],
    submissions: [String; 13],
}

/// A value of a cell.
enum Value {
    Text(String),
    Number(f64),
}

/// Writes the workbook. The same input gives the same bytes.
///
/// Text that begins with `=`, `+`, `-` or `@` stays text. A text longer than a cell takes goes on in the rows below, which have
/// no ID.
///
/// # Errors
/// `xlsx-not-written` when the workbook could not be put together, `xlsx-too-many-rows` when Excel has no room for all items.
pub fn xlsx(input: &WorkbookInput) -> Result<Vec<u8>, Diagnostic> {
    let fault = |detail: String| Diagnostic::new(Severity::Error, "xlsx-not-written", detail);
    let words: Words = toml::from_str(include_str!("data/workbook.toml")).map_err(|error| fault(error.to_string()))?;
    let places = Places::read().map_err(fault)?;
    let mut workbook = Workbook::new();
    let result = fill_workbook(&mut workbook, &words, &places, input).and_then(|()| workbook.save_to_buffer());
    result.map_err(|error| match error {
        XlsxError::RowColumnLimitError => {
            Diagnostic::new(Severity::Error, "xlsx-too-many-rows", input.items.len().to_string())
        }
        error => fault(error.to_string()),
    })
}

fn fill_workbook(
    workbook: &mut Workbook,
    words: &Words,
    places: &Places,
    input: &WorkbookInput,
) -> Result<(), XlsxError> {
    let report = input.report;
    let created = super::created(report.office.date.as_deref(), report.year);
    workbook.set_properties(
        &DocProperties::new()
            .set_author(&report.office.name)
            .set_creation_datetime(&ExcelDateTime::parse_from_str(created.trim_end_matches('Z'))?),
    );
    let items = workbook.add_worksheet();
    let widths = [14.0, 26.0, 24.0, 16.0, 30.0, 8.0, 14.0, 70.0, 11.0, 13.0, 15.0, 9.0, 40.0, 40.0];
    write_sheet(
        items,
        &words.sheets,
        "items",
        &words.columns.items,
        &widths,
        input.items.iter().map(|r| item(words, places, r)),
    )?;
    if let Some(note) = words.notes.get("right_tasks") {
        items.insert_note(0, 9, &Note::new(note).set_author(&report.office.name))?;
    }
    let widths = [44.0, 22.0, 12.0, 20.0, 14.0, 20.0, 10.0, 10.0, 70.0];
    let rows = report.agencies.iter().map(|row| agency(words, row));
    write_sheet(workbook.add_worksheet(), &words.sheets, "agencies", &words.columns.agencies, &widths, rows)?;
    let widths = [40.0, 24.0, 40.0, 40.0, 30.0, 18.0, 18.0, 18.0, 30.0, 22.0, 40.0, 40.0, 66.0];
    let rows = input.received.iter().map(|file| received(words, file));
    write_sheet(workbook.add_worksheet(), &words.sheets, "submissions", &words.columns.submissions, &widths, rows)
}

fn write_sheet(
    sheet: &mut Worksheet,
    names: &BTreeMap<String, String>,
    name: &str,
    heads: &[String],
    widths: &[f64],
    rows: impl Iterator<Item = Vec<Value>>,
) -> Result<(), XlsxError> {
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin);
    let body = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_name(names.get(name).map_or(name, String::as_str))?;
    for ((column, title), width) in (0u16..).zip(heads).zip(widths) {
        sheet.write_string_with_format(0, column, title, &head)?;
        sheet.set_column_width(column, *width)?;
    }
    let mut at = 1;
    for row in rows {
        let mut used = 1;
        for (column, value) in (0u16..).zip(&row) {
            match value {
                Value::Number(number) => {
                    sheet.write_number_with_format(at, column, *number, &body)?;
                }
                Value::Text(text) => {
                    for (line, part) in (0u32..).zip(parts(text)) {
                        sheet.write_string_with_format(at + line, column, part, &body)?;
                        used = used.max(line + 1);
                    }
                }
            }
        }
        at += used;
        if at > LAST_ROW {
            return Err(XlsxError::RowColumnLimitError);
        }
    }
    let last = u16::try_from(heads.len()).unwrap_or(1).saturating_sub(1);
    sheet.autofilter(0, 0, at - 1, last)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// A text in pieces that a cell takes; none for an empty text.
fn parts(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut start, mut units) = (0, 0);
    for (at, letter) in text.char_indices() {
        if units + letter.len_utf16() > LONGEST {
            out.push(&text[start..at]);
            (start, units) = (at, 0);
        }
        units += letter.len_utf16();
    }
    if start < text.len() {
        out.push(&text[start..]);
    }
    out
}

/// The word for a value that serde names.
fn word(words: &BTreeMap<String, String>, value: impl Serialize) -> String {
    let name = serde_json::to_value(value).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default();
    words.get(&name).cloned().unwrap_or(name)
}

fn item(words: &Words, places: &Places, reported: &Reported) -> Vec<Value> {
    let (item, decision) = (&reported.item, &reported.decision);
    let tasks: Vec<&str> = decision.tasks.iter().map(|task| task.as_str()).collect();
    let evidence: Vec<String> = decision
        .matches
        .iter()
        .take(3)
        .map(|found| format!("{} ({:.2}): {}", found.task, found.score, found.evidence.join(", ")))
        .collect();
    let mut row: Vec<Value> = [
        item.id.clone(),
        reported.agency.name.clone(),
        reported.source.clone(),
        places.name(&item.location),
        item.heading.join(" › "),
        item.number.clone().unwrap_or_default(),
        word(&words.kinds, reported.kind()),
        item.text.clone(),
        tasks.join(", "),
        String::new(),
        word(&words.decisions, decision.decision),
    ]
    .into_iter()
    .map(Value::Text)
    .collect();
    row.push(decision.matches.first().map_or(Value::Text(String::new()), |best| Value::Number(best.score)));
    row.push(Value::Text(evidence.join("\n")));
    row.push(Value::Text(item.raw.clone().unwrap_or_default()));
    row
}

fn agency(words: &Words, row: &AgencyRow) -> Vec<Value> {
    let text = |text: &Option<String>| Value::Text(text.clone().unwrap_or_default());
    let yes = words.notes.get("yes").cloned().unwrap_or_default();
    vec![
        Value::Text(row.agency.name.clone()),
        Value::Text(word(&words.states, row.state)),
        Value::Text(if row.expected { yes } else { String::new() }),
        text(&row.doc_number),
        text(&row.date),
        text(&row.period),
        Value::Number(row.items as f64),
        Value::Number(row.tasks as f64),
        Value::Text(row.notes.join("\n")),
    ]
}

fn received(words: &Words, file: &Received) -> Vec<Value> {
    let from = &file.attachment;
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        from.name.clone(),
        word(&words.statuses, file.status),
        file.reason.clone(),
        file.hint.clone(),
        file.agency.clone(),
        file.doc_number.clone(),
        file.period.clone(),
        or_empty(&from.message),
        or_empty(&from.sender),
        or_empty(&from.date),
        or_empty(&from.subject),
        from.source.clone(),
        from.sha256.clone(),
    ]
    .map(Value::Text)
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_longer_than_a_cell_takes_is_cut_and_nothing_is_lost() {
        let text = "ấ😀".repeat(30_000);
        let cut = parts(&text);
        assert_eq!(cut.concat(), text);
        assert!(cut.iter().all(|part| part.encode_utf16().count() <= LONGEST));
        assert!(parts("").is_empty());
    }

    #[test]
    fn every_kind_decision_state_and_status_has_a_word() {
        use crate::model::{AgencyState, Decided, ItemKind};
        let words: Words = toml::from_str(include_str!("data/workbook.toml")).unwrap();
        use ItemKind::*;
        for kind in [Result, Nil, Difficulty, Proposal, Next, Admin] {
            assert!(words.kinds.contains_key(serde_json::to_value(kind).unwrap().as_str().unwrap()));
        }
        for decision in [Decided::Auto, Decided::Review, Decided::None, Decided::Person] {
            assert!(words.decisions.contains_key(serde_json::to_value(decision).unwrap().as_str().unwrap()));
        }
        for state in [AgencyState::Reported, AgencyState::Unreadable, AgencyState::Missing] {
            assert!(words.states.contains_key(serde_json::to_value(state).unwrap().as_str().unwrap()));
        }
        for status in [Status::Report, Status::Companion, Status::NoAttachment, Status::WrongPeriod, Status::NotAReport]
        {
            assert!(words.statuses.contains_key(status.name()));
        }
    }
}
