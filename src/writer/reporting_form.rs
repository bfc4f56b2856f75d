//! The form in which an agency reports next time (biểu mẫu báo cáo), for Word and for Excel.

use super::sentence::fill;
use super::{docx, form_sheet};
use crate::model::{Agency, AgencyKind, Diagnostic, Office, Plan, Severity, Task};
use crate::plan::form;

/// Rows for what is outside the plan.
const OUTSIDE_ROWS: usize = 3;

/// What a form is made from.
#[derive(Debug, Clone, Copy)]
pub struct FormInput<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Who is to fill it in.
    pub agency: &'a Agency,
    /// The agency's tasks in the plan's order.
    pub tasks: &'a [&'a Task],
    /// The office that collects the reports.
    pub office: &'a Office,
    /// Year that is to be reported on.
    pub year: i32,
}

/// A row of the form before anybody has filled it in.
pub(super) struct Line {
    /// What a person sees: `2.10`.
    pub(super) id: String,
    /// What the program knows it by.
    pub(super) code: String,
    /// What is to be done.
    pub(super) words: String,
}

impl FormInput<'_> {
    /// The rows.
    pub(super) fn lines(&self) -> Vec<Line> {
        let words = form::words();
        let tasks = self.tasks.iter().map(|task| Line {
            id: task.id.0.clone(),
            code: form::task_code(self.plan, &task.id),
            words: task.content.split_whitespace().collect::<Vec<_>>().join(" "),
        });
        let outside = (0..OUTSIDE_ROWS).map(|_| Line {
            id: words.outside_id.clone(),
            code: form::outside_code(self.plan),
            words: words.outside.clone(),
        });
        tasks.chain(outside).collect()
    }

    /// The body above the agency, where that is known.
    pub(super) fn parent(&self) -> &str {
        if self.agency.kind == AgencyKind::Department { self.office.parent.trim() } else { "" }
    }

    /// `Kết quả năm 2025 thực hiện Kế hoạch số …`
    pub(super) fn subject(&self, plan: &str) -> String {
        fill(&form::words().subject, &[("period", &format!("năm {}", self.year)), ("plan", plan)])
    }

    /// What the agency is told, with the code of the form behind it.
    pub(super) fn guide(&self) -> Vec<String> {
        let mut guide = form::words().guide.clone();
        if let Some(last) = guide.last_mut() {
            last.push(' ');
            last.push_str(&form::whole_code(self.plan));
        }
        guide
    }

    /// The day that the file carries: never the clock's.
    pub(super) fn created(&self) -> String {
        super::created(self.office.date.as_deref(), self.year)
    }
}

/// Writes the form for Word. The same input gives the same bytes.
///
/// # Errors
/// `docx-not-written` when the package could not be put together: a mistake in the program.
pub fn form_docx(input: &FormInput<'_>) -> Result<Vec<u8>, Diagnostic> {
    docx::form_docx(input).map_err(|detail| Diagnostic::new(Severity::Error, "docx-not-written", detail))
}

/// Writes the form for Excel. The same input gives the same bytes.
///
/// # Errors
/// `xlsx-not-written` when the workbook could not be put together.
pub fn form_xlsx(input: &FormInput<'_>) -> Result<Vec<u8>, Diagnostic> {
    let plan =
        docx::plan_name(input.plan).map_err(|detail| Diagnostic::new(Severity::Error, "xlsx-not-written", detail))?;
    form_sheet::write(input, &plan)
        .map_err(|error| Diagnostic::new(Severity::Error, "xlsx-not-written", error.to_string()))
}
