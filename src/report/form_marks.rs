//! What shows that a text, a row or a document is of a form: the codes that our forms carry, and their printed sentences.

use crate::model::{Cell, Document, Plan};
use crate::plan::form::{self, FormRow};
use crate::text;

use super::columns::Grid;

/// A code of a form stands in the text.
pub(super) fn is_marked(text: &str) -> bool {
    !form::codes(text).is_empty()
}

/// A printed sentence of the form, with or without the code behind it.
pub(super) fn is_printed(text: &str) -> bool {
    let words = form::words();
    let key = text::ascii_key(&form::without_codes(text));
    let printed = words.guide.iter().chain([&words.outside]).chain(&words.columns);
    let all = text::ascii_key(&words.guide.join(" "));
    key.is_empty() && is_marked(text)
        || printed.into_iter().any(|sentence| text::ascii_key(sentence) == key)
        || key.len() > 40 && all.contains(&key)
        || key.contains(&all)
}

/// A document that holds the code of our form as a whole, or of one of its rows.
pub(super) fn is_announced(document: &Document, plan: &Plan) -> bool {
    let mut own = false;
    document.each_paragraph(&mut |paragraph| {
        own |= form::codes(&paragraph.text)
            .iter()
            .any(|code| matches!(code.row(plan), FormRow::Whole | FormRow::Task(_) | FormRow::Outside));
    });
    own
}

/// The plan that a document's form codes name, where none of them names ours: `15/2025`.
pub(super) fn other_plan(document: &Document, plan: &Plan) -> Option<String> {
    let mut foreign = None;
    let mut own = false;
    document.each_paragraph(&mut |paragraph| {
        for code in form::codes(&paragraph.text) {
            match code.row(plan) {
                FormRow::Foreign => foreign = foreign.take().or(Some(code.plan)),
                _ => own = true,
            }
        }
    });
    foreign.filter(|_| !own)
}

/// The codes of a cell. Its stored text is looked at: decoding must not touch a code.
pub(super) fn codes(cell: &Cell, plan: &Plan) -> Vec<FormRow> {
    let mut text = String::new();
    for block in &cell.blocks {
        block.each_paragraph(&mut |paragraph| {
            text.push_str(&paragraph.text);
            text.push('\n');
        });
    }
    form::codes(&text).iter().map(|code| code.row(plan)).collect()
}

/// A code of a row stands in the row; that of the form as a whole is printed with the guide.
pub(super) fn is_row_marked(grid: &Grid<'_>, plan: &Plan, row: usize) -> bool {
    let cells = grid.rows.get(row).into_iter().flatten().flatten();
    cells.flat_map(|(cell, _)| codes(cell, plan)).any(|code| code != FormRow::Whole)
}
