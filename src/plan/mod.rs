//! A plan's document to a [`Plan`]: what the appendix asks for, and what the body says about it.
//!
//! The appendix is found by what it is, not by its place: tables whose heads name the content of tasks and who leads
//! (`columns`, `data/columns.tsv`). Their rows (`grid`, `fields`) become sections and tasks (`appendix`), which then get identities
//! (`identity`). `head` reads number, day, issuer and title, `body` the passages before the appendix.

mod appendix;
mod body;
mod columns;
mod fields;
pub mod form;
mod grid;
mod head;
mod identity;
mod number;
#[cfg(test)]
mod tests;

use crate::model::{Diagnostic, Document, Plan, Severity};

/// Reads a plan with an appendix of tasks.
///
/// # Errors
/// `plan-no-tasks` when the document has no table of tasks.
pub fn read(document: &Document) -> Result<(Plan, Vec<Diagnostic>), Diagnostic> {
    let appendix = appendix::read(document);
    if appendix.tasks.is_empty() {
        return Err(Diagnostic::new(Severity::Error, "plan-no-tasks", ""));
    }
    let mut diagnostics = Vec::new();
    let first = appendix.first_block;
    let head = head::read(document, first);
    if head.number.is_empty() || head.number.starts_with('…') {
        diagnostics.push(Diagnostic::new(Severity::Note, "plan-no-number", head.number.clone()));
    }
    if head.date.is_empty() {
        diagnostics.push(Diagnostic::new(Severity::Note, "plan-no-date", ""));
    }
    let passages = body::read(document, head.body, first);
    let (sections, tasks) = identity::assign(appendix, &mut diagnostics);
    let plan = Plan {
        number: head.number,
        date: head.date,
        issuer: head.issuer,
        title: head.title,
        sections,
        tasks,
        passages,
    };
    Ok((plan, diagnostics))
}

/// Reads a plan from its JSON form: that of [`to_json`], also without dates, products and body.
///
/// # Errors
/// `plan-json` when the text is no such JSON.
pub fn from_json(json: &str) -> Result<Plan, Diagnostic> {
    serde_json::from_str(json).map_err(|e| Diagnostic::new(Severity::Error, "plan-json", e.to_string()))
}

/// A plan as JSON, laid out for people.
pub fn to_json(plan: &Plan) -> String {
    serde_json::to_string_pretty(plan).unwrap_or_default()
}
