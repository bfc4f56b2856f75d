//! One decision as somebody wrote it down, and the files that hold them: JSON lines, or the workbook filled in.

use std::path::Path;

use serde::Deserialize;

use super::sheet;
use crate::model::{Diagnostic, Severity};

/// One decision as it was written down.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Written {
    pub(super) plan: Option<String>,
    pub(super) item_id: Option<String>,
    pub(super) agency: Option<String>,
    pub(super) heading: Option<Vec<String>>,
    pub(super) text: Option<String>,
    pub(super) tasks: Option<Tasks>,
    /// `ask`, `later`; instead of tasks.
    pub(super) state: Option<String>,
    pub(super) note: Option<String>,
    pub(super) who: Option<String>,
    /// What else may have been typed as the tasks, where the file lost the written form.
    #[serde(skip)]
    pub(super) readings: Vec<String>,
    /// It comes from a workbook, which shows the item's words beside its identity.
    #[serde(skip)]
    pub(super) shown: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Tasks {
    List(Vec<String>),
    Words(String),
}

impl Written {
    pub(super) fn words(&self) -> String {
        match (&self.state, &self.tasks) {
            (Some(state), _) => state.clone(),
            (None, Some(Tasks::List(tasks))) if tasks.is_empty() => "none".into(),
            (None, Some(Tasks::List(tasks))) => tasks.join(","),
            (None, Some(Tasks::Words(tasks))) => tasks.clone(),
            (None, None) => String::new(),
        }
    }
}

/// A line of a file: where it stands, for messages, and what it says.
pub(super) struct Line {
    /// The sheet; empty for a file without sheets.
    pub(super) sheet: String,
    /// Row or line, from 1.
    pub(super) row: u32,
    pub(super) written: Result<Written, Diagnostic>,
}

/// The decisions of a file.
///
/// # Errors
/// It cannot be opened, or is no file with decisions.
pub(super) fn read(path: &Path) -> Result<Vec<Line>, Diagnostic> {
    let missing = || Diagnostic::new(Severity::Error, "file-missing", path.display().to_string());
    let bytes = std::fs::read(path).map_err(|_| missing())?;
    if sheet::is_workbook(&bytes) {
        let book = sheet::read(&bytes, path)?;
        let rows = book.rows.into_iter().filter(|row| !row.decision.is_empty());
        return Ok(rows
            .map(|row| Line { sheet: row.sheet.clone(), row: row.row, written: Ok(row.written()) })
            .collect());
    }
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().map(|line| line.trim_start_matches('\u{feff}').trim());
    Ok((1u32..)
        .zip(lines)
        .filter(|(_, line)| !line.is_empty())
        .map(|(row, line)| {
            let unreadable = |_| Diagnostic::new(Severity::Error, "line-unreadable", row.to_string());
            Line { sheet: String::new(), row, written: serde_json::from_str(line).map_err(unreadable) }
        })
        .collect())
}
