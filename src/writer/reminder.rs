//! The letter that reminds an agency of its report (công văn đôn đốc).

use super::docx;
use crate::model::{Agency, Diagnostic, Office, Plan, Severity, Task};

/// What is the matter with an agency's report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    /// Nothing came.
    Missing,
    /// Something came, and none of it could be read.
    Unreadable,
    /// A part of what came could not be read.
    Partial,
    /// A report in which nothing is said.
    Empty,
    /// Nothing is said on some of the agency's tasks.
    Partly,
}

/// What a letter is made from.
#[derive(Debug, Clone, Copy)]
pub struct ReminderInput<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Who writes.
    pub office: &'a Office,
    /// Who is reminded.
    pub agency: &'a Agency,
    /// Why.
    pub matter: Matter,
    /// The agency's tasks on which nothing is reported, in the plan's order.
    pub open: &'a [&'a Task],
    /// Files that came and could not be used.
    pub files: &'a [String],
    /// Year that is reported on.
    pub year: i32,
    /// Last day for reports, `2024-12-16`.
    pub deadline: &'a str,
}

impl ReminderInput<'_> {
    /// The day that the file carries: never the clock's.
    pub(super) fn created(&self) -> String {
        super::created(self.office.date.as_deref(), self.year)
    }
}

/// Writes the letter. The same input gives the same bytes.
///
/// # Errors
/// `docx-not-written` when the package could not be put together: a mistake in the program.
pub fn reminder(input: &ReminderInput<'_>) -> Result<Vec<u8>, Diagnostic> {
    docx::reminder(input).map_err(|detail| Diagnostic::new(Severity::Error, "docx-not-written", detail))
}
