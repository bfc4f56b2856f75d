//! Sheet “Ngoài Kế hoạch”: results that belong to no task of the plan, with the task that comes nearest.

use rust_xlsxwriter::Workbook;

use super::grid::{Cell, Grid, Look, Looks, Value, parts};
use super::words::{Words, word};
use super::{Fault, Index, WorkbookInput, look_of};
use crate::writer::place::Places;

const WIDTHS: [f64; 9] = [15.0, 24.0, 28.0, 70.0, 14.0, 40.0, 9.0, 24.0, 14.0];

pub(super) fn write(
    workbook: &mut Workbook,
    looks: &Looks,
    words: &Words,
    places: &Places,
    input: &WorkbookInput<'_>,
    index: &Index,
) -> Result<(), Fault> {
    let heads: Vec<(&str, f64)> = words.columns.outside.iter().map(String::as_str).zip(WIDTHS).collect();
    let mut grid = Grid::new(workbook, looks, words.sheet("outside"), words.sheet("items"), &heads, 9)?;
    let plan = &input.report.plan;
    for &at in &index.outside {
        let reported = input.items.item(at)?;
        let (item, decision) = (&reported.item, &reported.decision);
        let nearest = decision.matches.first();
        let title = nearest.map(|m| {
            let content = plan.task(&m.task).map_or("", |task| task.content.as_str());
            format!("{}. {}", m.task, content.chars().take(160).collect::<String>())
        });
        grid.row(&[
            Cell(Value::ToItem((&item.id).into(), index.row(at)), Look::Plain),
            Cell::text(&reported.agency.name),
            Cell::text(item.heading.join(" › ")),
            Cell::text(parts(&item.text).next().unwrap_or_default()),
            Cell::text(word(&words.decisions, decision.decision)).look(look_of(decision.decision)),
            Cell::text(title.unwrap_or_default()),
            nearest.map_or(Cell::text(""), |m| Cell::number(m.score)).look(Look::Score),
            Cell::text(&reported.source),
            Cell::text(places.name(&item.location)),
        ])?;
    }
    Ok(grid.finish(2)?)
}
