//! Sheet “Số liệu”: every figure with its sentence and source. Nothing is added up that the report does not add up; figures of
//! several agencies on one matter that differ are marked.

use rust_xlsxwriter::Workbook;

use super::grid::{Cell, Grid, Look, Looks, Value};
use super::words::Words;
use super::{Fault, Index, WorkbookInput};
use crate::model::{Figure, TaskId};
use crate::writer::place::Places;
use crate::writer::sentence::fill;

const WIDTHS: [f64; 10] = [10.0, 26.0, 14.0, 16.0, 14.0, 62.0, 30.0, 15.0, 24.0, 14.0];

pub(super) fn write(
    workbook: &mut Workbook,
    looks: &Looks,
    words: &Words,
    places: &Places,
    input: &WorkbookInput<'_>,
    index: &Index,
) -> Result<(), Fault> {
    let heads: Vec<(&str, f64)> = words.columns.figures.iter().map(String::as_str).zip(WIDTHS).collect();
    let mut grid = Grid::new(workbook, looks, words.sheet("figures"), words.sheet("items"), &heads, 10)?;
    let mut left = index.figures;
    for &at in &index.figured {
        let reported = input.items.item(at)?;
        let item = &reported.item;
        let tasks: Vec<&str> = reported.decision.tasks.iter().map(TaskId::as_str).collect();
        // Places of figures are counted in characters.
        let starts: Vec<usize> = item.text.char_indices().map(|(byte, _)| byte).chain([item.text.len()]).collect();
        for figure in &item.figures {
            if grid.is_full() {
                let rest = fill(words.note("more_figures"), &[("count", &left.to_string())]);
                grid.row(&[Cell::text(rest).look(Look::Bad)])?;
                return Ok(grid.finish(2)?);
            }
            left -= 1;
            let byte = |place: usize| starts.get(place).copied().unwrap_or(item.text.len());
            let (start, end) = (byte(figure.start), byte(figure.end));
            let written = item.text.get(start..end).unwrap_or_default();
            let sentence = sentence_of(&item.text, start, end);
            let matter = input.report.discrepancies.iter().find(|d| {
                reported.decision.tasks.contains(&d.task)
                    && d.figures.iter().any(|f| {
                        f.agencies.contains(&reported.agency.name)
                            && f.figure == written
                            && item.text.contains(f.sentence.as_str())
                            && f.sentence.contains(sentence.trim_end_matches(['.', ';']).trim())
                    })
            });
            let (note, look) = match matter {
                Some(found) => (fill(words.note("differs"), &[("matter", &found.matter)]), Look::Bad),
                None if figure.ambiguous => (words.note("ambiguous").to_owned(), Look::Doubt),
                None => (String::new(), Look::Plain),
            };
            grid.row(&[
                Cell::text(tasks.join(", ")).look(Look::Centre),
                Cell::text(&reported.agency.name),
                Cell::text(written),
                number(value(figure)),
                Cell::text(unit(words, figure)),
                Cell::text(sentence),
                Cell::text(note).look(look),
                Cell(Value::ToItem((&item.id).into(), index.row(at)), Look::Plain),
                Cell::text(&reported.source),
                Cell::text(places.name(&item.location)),
            ])?;
        }
    }
    Ok(grid.finish(2)?)
}

fn number(value: f64) -> Cell<'static> {
    Cell::number(value).look(if value.fract() == 0.0 { Look::Count } else { Look::Plain })
}

/// The value in full: 1.2 tỷ is 1,200,000,000.
fn value(figure: &Figure) -> f64 {
    // A product such as 1.2 × 10⁹ leaves dust behind the last digit that was written.
    let value = figure.value * figure.scale;
    format!("{value:.6}").parse().unwrap_or(value)
}

fn unit(words: &Words, figure: &Figure) -> String {
    let whole = figure.of.map(|whole| fill(words.note("part_of"), &[("whole", &whole.to_string())]));
    let percent = figure.percent.then(|| "%".to_owned());
    let unit = (!figure.unit.is_empty()).then(|| figure.unit.clone());
    [percent, whole, unit].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The sentence around a stretch of a text.
fn sentence_of(text: &str, start: usize, end: usize) -> &str {
    let ends = |at: usize, letter: char| {
        matches!(letter, '\n' | ';')
            || (letter == '.'
                && text.get(at + 1..).is_none_or(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace)))
    };
    let begin = text.get(..start).unwrap_or_default().char_indices().rev().find(|(at, c)| ends(*at, *c));
    let close = text.get(end..).unwrap_or_default().char_indices().find(|(at, c)| ends(end + at, *c));
    let from = begin.map_or(0, |(at, letter)| at + letter.len_utf8());
    let until = close.map_or(text.len(), |(at, letter)| end + at + letter.len_utf8());
    text.get(from..until).unwrap_or(text).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_shown_with_the_sentence_it_stands_in() {
        let text = "Mở 5 lớp. Chi 1.234,5 triệu đồng;\nTrồng 12 ha";
        let of = |figure: &str| {
            let at = text.find(figure).unwrap();
            sentence_of(text, at, at + figure.len())
        };
        assert_eq!(of("5 lớp"), "Mở 5 lớp.");
        assert_eq!(of("1.234,5"), "Chi 1.234,5 triệu đồng;");
        assert_eq!(of("12"), "Trồng 12 ha");
    }
}
