//! The companion workbook: what an officer works with beside the report. One file a sheet.

mod agencies;
mod figures;
mod grid;
mod index;
mod items;
mod ledger;
mod matrix;
mod outside;
mod overview;
mod review;
mod words;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::place::Places;
use crate::model::{AnnualReport, Attachment, Decided, Diagnostic, ItemKind, Ledger, Plan, Reported, Severity, Status};
use grid::{Look, Looks};
use index::Index;
use words::Words;

pub use words::{FillIn, fill_in};

/// A received file with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received<'a> {
    /// The file.
    pub attachment: &'a Attachment,
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

/// What a person asked about an item that is not decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenQuestion {
    /// The agency is to be asked.
    Ask,
    /// To be decided later.
    Later,
}

/// The items of a workbook, wherever they are kept: sheets ask for one after the other, so that they need not all be in memory.
pub trait Items {
    /// How many there are.
    fn count(&self) -> usize;

    /// One of them, by place.
    ///
    /// # Errors
    /// It cannot be read from where it is kept.
    fn item(&self, place: usize) -> Result<Cow<'_, Reported>, Diagnostic>;
}

impl Items for Vec<Reported> {
    fn count(&self) -> usize {
        self.len()
    }

    fn item(&self, place: usize) -> Result<Cow<'_, Reported>, Diagnostic> {
        let missing = || Diagnostic::new(Severity::Error, "internal-error", format!("item {place}"));
        self.get(place).map(Cow::Borrowed).ok_or_else(missing)
    }
}

/// What the workbook is made from.
#[derive(Clone, Copy)]
pub struct WorkbookInput<'a> {
    /// The merged report: date, title, agencies, what is missing and what differs; its statements are not asked for.
    pub report: &'a AnnualReport,
    /// Every item, those about a report itself included.
    pub items: &'a dyn Items,
    /// Every file that came in.
    pub received: &'a [Received<'a>],
    /// The counts of everything.
    pub ledger: &'a Ledger,
    /// Places in `items` of those that a person should look at, in that order; those of a group say nearly the same.
    pub review: &'a [Vec<usize>],
    /// What was asked about items that are not decided, with why, by place in `items`.
    pub open: &'a BTreeMap<usize, (OpenQuestion, String)>,
}

/// Why a sheet was not written.
enum Fault {
    /// What the library says.
    Excel(XlsxError),
    /// An item could not be read.
    Item(Diagnostic),
}

impl From<XlsxError> for Fault {
    fn from(error: XlsxError) -> Fault {
        Fault::Excel(error)
    }
}

impl From<Diagnostic> for Fault {
    fn from(error: Diagnostic) -> Fault {
        Fault::Item(error)
    }
}

/// The workbook as bytes. See [`write_xlsx`].
///
/// # Errors
/// As [`write_xlsx`].
pub fn xlsx(input: &WorkbookInput<'_>) -> Result<Vec<u8>, Diagnostic> {
    let mut bytes = Vec::new();
    write_xlsx(input, &mut bytes)?;
    Ok(bytes)
}

/// Writes the workbook. The same input gives the same bytes.
///
/// Text that begins with `=`, `+`, `-` or `@` stays text. A text longer than a cell takes goes on in the rows below, which have
/// no ID. Rows go to a temporary file as they are written, so that memory does not grow with them.
///
/// # Errors
/// `xlsx-not-written` when the workbook could not be put together or written, `xlsx-too-many-rows` when Excel has no room for all items, or
/// what is said when an item is asked for.
pub fn write_xlsx(input: &WorkbookInput<'_>, out: impl Write + Send) -> Result<(), Diagnostic> {
    let fault = |detail: String| Diagnostic::new(Severity::Error, "xlsx-not-written", detail);
    let words = Words::read().map_err(fault)?;
    let places = Places::read().map_err(fault)?;
    let mut workbook = Workbook::new();
    let result = fill_workbook(&mut workbook, &words, &places, input).and_then(|()| Ok(workbook.save_to_writer(out)?));
    result.map_err(|error| match error {
        Fault::Item(error) => error,
        Fault::Excel(XlsxError::RowColumnLimitError) => {
            Diagnostic::new(Severity::Error, "xlsx-too-many-rows", input.items.count().to_string())
        }
        Fault::Excel(error) => fault(error.to_string()),
    })
}

fn fill_workbook(workbook: &mut Workbook, words: &Words, places: &Places, input: &WorkbookInput) -> Result<(), Fault> {
    let report = input.report;
    let created = super::created(report.office.date.as_deref(), report.year);
    workbook.set_properties(
        &DocProperties::new()
            .set_author(&report.office.name)
            .set_creation_datetime(&ExcelDateTime::parse_from_str(created.trim_end_matches('Z'))?),
    );
    let looks = Looks::new();
    let index = Index::of(input)?;
    overview::write(workbook, &looks, words, input, &index)?;
    matrix::write(workbook, &looks, words, input, &index)?;
    items::write(workbook, &looks, words, places, input)?;
    review::write(workbook, &looks, words, places, input, &index)?;
    agencies::write_agencies(workbook, &looks, words, input)?;
    figures::write(workbook, &looks, words, places, input, &index)?;
    outside::write(workbook, &looks, words, places, input, &index)?;
    ledger::write(workbook, &looks, words, input)?;
    Ok(agencies::write_submissions(workbook, &looks, words, input)?)
}

fn look_of(decision: Decided) -> Look {
    match decision {
        Decided::Auto => Look::Good,
        Decided::Review => Look::Doubt,
        Decided::None => Look::Quiet,
        Decided::Person => Look::Told,
    }
}

/// A result that belongs to no task of the plan.
fn is_outside(plan: &Plan, reported: &Reported) -> bool {
    matches!(reported.kind(), ItemKind::Result | ItemKind::Nil)
        && !reported.decision.tasks.iter().any(|task| plan.task(task).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_decision_state_and_status_has_a_word() {
        use crate::model::{AgencyState, Decided, ItemKind};
        let words = Words::read().unwrap();
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
