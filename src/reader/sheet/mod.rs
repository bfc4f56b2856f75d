//! Spreadsheets: every sheet a table, every cell that is not empty a paragraph.

mod cells;
mod comments;
mod extent;
mod format;
mod looks;
mod other;
mod reference;
mod rows;
mod strings;
mod value;
mod xlsx;

use crate::model::{Diagnostic, Severity};

pub(super) use other::read as read_other;
pub(super) use xlsx::read as read_xlsx;

/// Most cells that are read from one workbook.
const MAX_CELLS: usize = 600_000;

/// Most bytes of text that are read from one workbook; cells can share a string, so this is no limit on the file.
const MAX_TEXT: usize = 8 << 20;

fn refuse(code: &str, detail: &str) -> Diagnostic {
    Diagnostic::new(Severity::Error, code, detail)
}
