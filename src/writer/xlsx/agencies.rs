//! Sheets “Tình hình gửi”: who reported, and “Tệp đã nhận”: every file that came in with what became of it.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::WorkbookInput;
use super::grid::{Cell, Grid, Look, Looks};
use super::words::{Words, word};
use crate::model::{AgencyState, Status};

const AGENCIES: [f64; 9] = [44.0, 22.0, 12.0, 20.0, 14.0, 20.0, 10.0, 10.0, 60.0];
const SUBMISSIONS: [f64; 13] = [38.0, 22.0, 36.0, 36.0, 28.0, 16.0, 14.0, 18.0, 28.0, 20.0, 34.0, 34.0, 30.0];

pub(super) fn write_agencies(
    workbook: &mut Workbook,
    looks: &Looks,
    words: &Words,
    input: &WorkbookInput<'_>,
) -> Result<(), XlsxError> {
    let heads: Vec<(&str, f64)> = words.columns.agencies.iter().map(String::as_str).zip(AGENCIES).collect();
    let mut grid = Grid::new(workbook, looks, words.sheet("agencies"), words.sheet("items"), &heads, 9)?;
    for row in &input.report.agencies {
        let look = match row.state {
            AgencyState::Reported => Look::Good,
            AgencyState::Unreadable => Look::Doubt,
            AgencyState::Missing if row.expected => Look::Bad,
            AgencyState::Missing => Look::Quiet,
        };
        let text = |text: &Option<String>| Cell::text(text.clone().unwrap_or_default());
        grid.row(&[
            Cell::text(&row.agency.name),
            Cell::text(word(&words.states, row.state)).look(look),
            Cell::text(if row.expected { words.note("yes") } else { "" }).look(Look::Centre),
            text(&row.doc_number),
            text(&row.date),
            text(&row.period),
            Cell::number(row.items as f64).look(Look::Centre),
            Cell::number(row.tasks as f64).look(Look::Centre),
            Cell::text(row.notes.join("\n")),
        ])?;
    }
    grid.finish(1)
}

pub(super) fn write_submissions(
    workbook: &mut Workbook,
    looks: &Looks,
    words: &Words,
    input: &WorkbookInput<'_>,
) -> Result<(), XlsxError> {
    let heads: Vec<(&str, f64)> = words.columns.submissions.iter().map(String::as_str).zip(SUBMISSIONS).collect();
    let mut grid = Grid::new(workbook, looks, words.sheet("submissions"), words.sheet("items"), &heads, 12)?;
    for file in input.received {
        let from = file.attachment;
        let look = match file.status {
            Status::Report | Status::Part => Look::Good,
            Status::Unreadable => Look::Bad,
            Status::NoAttachment | Status::WrongPeriod | Status::OtherPlan => Look::Doubt,
            _ => Look::Quiet,
        };
        let text = |text: &'_ Option<String>| Cell::text(text.clone().unwrap_or_default());
        grid.row(&[
            Cell::text(&from.name),
            Cell::text(word(&words.statuses, file.status)).look(look),
            Cell::text(&file.reason),
            Cell::text(&file.hint),
            Cell::text(&file.agency),
            Cell::text(&file.doc_number),
            Cell::text(&file.period),
            text(&from.message),
            text(&from.sender),
            text(&from.date),
            text(&from.subject),
            Cell::text(&from.source),
            Cell::text(&from.sha256),
        ])?;
    }
    grid.finish(1)
}
