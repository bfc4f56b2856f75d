//! Sheet “Nội dung”: every item with source, kind, tasks, score, decision, reasons.

use rust_xlsxwriter::{Note, Workbook};

use super::grid::{Cell, Grid, Look, Looks};
use super::words::{Words, word};
use super::{Fault, WorkbookInput, look_of};
use crate::model::Reported;
use crate::writer::place::Places;

const WIDTHS: [f64; 14] = [15.0, 24.0, 24.0, 14.0, 36.0, 7.0, 13.0, 74.0, 11.0, 13.0, 13.0, 9.0, 38.0, 38.0];

pub(super) fn write(
    workbook: &mut Workbook,
    looks: &Looks,
    words: &Words,
    places: &Places,
    input: &WorkbookInput<'_>,
) -> Result<(), Fault> {
    let heads: Vec<(&str, f64)> = words.columns.items.iter().map(String::as_str).zip(WIDTHS).collect();
    let mut grid = Grid::new(workbook, looks, words.sheet("items"), words.sheet("items"), &heads, 12)?;
    let note = Note::new(words.note("right_tasks")).set_author(&input.report.office.name);
    grid.sheet.insert_note(0, 9, &note)?;
    for place in 0..input.items.count() {
        grid.row(&cells(words, places, &*input.items.item(place)?))?;
    }
    Ok(grid.finish(2)?)
}

fn cells<'v>(words: &Words, places: &Places, reported: &'v Reported) -> Vec<Cell<'v>> {
    let (item, decision) = (&reported.item, &reported.decision);
    let tasks: Vec<&str> = decision.tasks.iter().map(|task| task.as_str()).collect();
    let evidence: Vec<String> = decision
        .matches
        .iter()
        .take(3)
        .map(|found| format!("{} ({:.2}): {}", found.task, found.score, found.evidence.join(", ")))
        .collect();
    let clip = |text: String| text.chars().take(8_000).collect::<String>();
    vec![
        Cell::text(&item.id),
        Cell::text(&reported.agency.name),
        Cell::text(&reported.source),
        Cell::text(clip(places.name(&item.location))),
        Cell::text(clip(item.heading.join(" › "))),
        Cell::text(item.number.as_deref().unwrap_or_default()).look(Look::Centre),
        Cell::text(word(&words.kinds, reported.kind())),
        Cell::text(&item.text),
        Cell::text(tasks.join(", ")).look(Look::Centre),
        Cell::text("").look(Look::Entry),
        Cell::text(word(&words.decisions, decision.decision)).look(look_of(decision.decision)),
        match decision.matches.first() {
            Some(best) => Cell::number(best.score).look(Look::Score),
            None => Cell::text("").look(Look::Score),
        },
        Cell::text(clip(evidence.join("\n"))),
        Cell::text(item.raw.as_deref().unwrap_or_default()),
    ]
}
