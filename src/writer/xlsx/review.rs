//! Sheet “Cần xem lại”: the undecided items in the order in which a person should look at them, with a list to choose from.
//!
//! The list of a row is cells of that row, so that it stays right when the rows are sorted: three tasks with their titles, then
//! what may be chosen besides tasks, in columns that are not shown.

use rust_xlsxwriter::{DataValidation, Formula, Note, Workbook};

use super::grid::{Cell, Grid, Look, Looks, Value, parts};
use super::words::Words;
use super::{Fault, Index, OpenQuestion, WorkbookInput};
use crate::model::{Plan, TaskId};
use crate::writer::place::Places;

const WIDTHS: [f64; 16] = [8.0, 15.0, 22.0, 24.0, 64.0, 30.0, 20.0, 15.0, 32.0, 32.0, 32.0, 2.0, 2.0, 2.0, 20.0, 13.0];
/// Columns of the decision, its list and what of the list is not shown.
const DECISION: u16 = 5;
const LIST: std::ops::RangeInclusive<u16> = 8..=13;
const HIDDEN: std::ops::RangeInclusive<u16> = 11..=13;
/// Longest title of a task in the list, in characters.
const TITLE: usize = 90;

pub(super) fn write(
    workbook: &mut Workbook,
    looks: &Looks,
    words: &Words,
    places: &Places,
    input: &WorkbookInput<'_>,
    index: &Index,
) -> Result<(), Fault> {
    let heads: Vec<(&str, f64)> = words.columns.review.iter().map(String::as_str).zip(WIDTHS).collect();
    let mut grid = Grid::new(workbook, looks, words.sheet("review"), words.sheet("items"), &heads, 11)?;
    let author = &input.report.office.name;
    for (column, note) in [(0, "group"), (DECISION, "decision"), (7, "who")] {
        grid.sheet.insert_note(0, column, &Note::new(words.note(note)).set_author(author))?;
    }
    for column in HIDDEN {
        grid.sheet.set_column_hidden(column)?;
    }
    for (number, group) in (1..).zip(input.review) {
        // Neighbouring groups are told apart by more than their number.
        let look = if number % 2 == 0 { Look::Band } else { Look::Centre };
        for &at in group {
            let reported = input.items.item(at)?;
            let (item, decision) = (&reported.item, &reported.decision);
            let name = if group.len() > 1 { format!("{number} ({})", group.len()) } else { number.to_string() };
            let (said, note) = match input.open.get(&at) {
                Some((OpenQuestion::Ask, note)) => (words.choices.ask.as_str(), note.as_str()),
                Some((OpenQuestion::Later, note)) => (words.choices.later.as_str(), note.as_str()),
                None => ("", ""),
            };
            let mut cells = vec![
                Cell::text(name).look(look),
                Cell(Value::ToItem((&item.id).into(), index.row(at)), Look::Plain),
                Cell::text(&reported.agency.name),
                Cell::text(item.heading.last().map_or("", String::as_str)),
                // The whole of a text that is longer than a cell stands in the sheet of items.
                Cell::text(parts(&item.text).next().unwrap_or_default()),
                Cell::text(said).look(Look::Entry),
                Cell::text(note).look(Look::Entry),
                Cell::text("").look(Look::Entry),
            ];
            for place in 0..3 {
                let found = decision.matches.get(place);
                cells.push(Cell::text(found.map(|m| choice(&input.report.plan, &m.task)).unwrap_or_default()));
            }
            for word in [&words.choices.none, &words.choices.ask, &words.choices.later] {
                cells.push(Cell::text(word));
            }
            cells.push(Cell::text(&reported.source));
            cells.push(Cell::text(places.name(&item.location)));
            grid.row(&cells)?;
        }
    }
    if grid.next() > 1 {
        let letters = |column: u16| char::from(b'A' + column as u8);
        let list = format!("=${}2:${}2", letters(*LIST.start()), letters(*LIST.end()));
        let choose = DataValidation::new()
            .allow_list_formula(Formula::new(list))
            // Anything else may be typed: several tasks, or one that is not among the likeliest.
            .show_error_message(false)
            .set_input_message(words.note("decision"))?;
        grid.sheet.add_data_validation(1, DECISION, grid.next() - 1, DECISION, &choose)?;
    }
    Ok(grid.finish(2)?)
}

/// A task as it stands in the list: `3.4 – Hỗ trợ doanh nghiệp …`.
fn choice(plan: &Plan, id: &TaskId) -> String {
    let content = plan.task(id).map(|task| task.content.split_whitespace().collect::<Vec<_>>().join(" "));
    let content = content.unwrap_or_default();
    let mut title: String = content.chars().take(TITLE).collect();
    if title.len() < content.len() {
        title.truncate(title.trim_end().len());
        title.push('…');
    }
    format!("{id} – {title}")
}
