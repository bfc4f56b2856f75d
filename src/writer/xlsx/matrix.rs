//! Sheet “Nhiệm vụ × Cơ quan”: a row an agency, a column a task. Each cell says by colour and by sign what the agency reports on
//! the task, and leads to its first item.

use std::collections::BTreeSet;

use rust_xlsxwriter::{Format, FormatAlign, IgnoreError, Url, Workbook, XlsxError};

use super::grid::{Look, Looks, points, print_setup, to, write_text};
use super::words::Words;
use super::{Index, WorkbookInput};
use crate::model::{AgencyState, Decided, ItemKind, Reported, TaskId};

/// Rows of the legend, the groups, the numbers and the titles of tasks.
const GROUPS: u32 = 1;
const NUMBERS: u32 = 2;
const TITLES: u32 = 3;
const FIRST: u32 = 4;
/// Width of the column with the agencies' names.
const NAMES: f64 = 36.0;
/// Longest title of a task in its column, in characters.
const TITLE: usize = 72;
/// Excel takes 16,384 columns and 65,530 links.
const COLUMNS: usize = 16_000;
const LINKS: usize = 65_000;

/// What an agency reports on a task.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Told {
    results: u32,
    nil: u32,
    other: u32,
    waits: bool,
    /// Place of the first item.
    first: usize,
}

impl Told {
    /// Nothing yet; the first item has this place.
    pub(super) fn beginning(first: usize) -> Told {
        Told { first, ..Told::default() }
    }

    pub(super) fn add(&mut self, reported: &Reported) {
        match reported.kind() {
            ItemKind::Result => self.results += 1,
            ItemKind::Nil => self.nil += 1,
            _ => self.other += 1,
        }
        self.waits |= reported.decision.decision == Decided::Review;
    }

    /// The sign, and the colour that says the same.
    fn sign(&self) -> (String, Look) {
        match self {
            Told { results: 0, nil: 0, other, .. } => (format!("({other})"), Look::Told),
            Told { results: 0, waits: false, .. } => ("0".into(), Look::Quiet),
            Told { results, nil, waits: true, .. } => (format!("{}?", results + nil), Look::Doubt),
            Told { results, .. } => (results.to_string(), Look::Good),
        }
    }
}

pub(super) fn write(
    workbook: &mut Workbook,
    looks: &Looks,
    words: &Words,
    input: &WorkbookInput<'_>,
    index: &Index,
) -> Result<(), XlsxError> {
    let report = input.report;
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(words.sheet("matrix"))?;
    let tasks = &report.plan.tasks[..report.plan.tasks.len().min(COLUMNS)];
    let total = 1 + u16::try_from(tasks.len()).unwrap_or(u16::MAX);
    let missing = missing(input);

    let plain = Format::new().set_font_name("Times New Roman").set_font_size(11).set_italic();
    sheet.write_string_with_format(0, 0, &words.matrix.legend, &plain)?;
    heads(sheet, looks, words, input, total)?;

    let centre = |look| looks.of(look).clone().set_align(FormatAlign::Center);
    let [good, doubt, quiet, other, bad, blank, strong] =
        [Look::Good, Look::Doubt, Look::Quiet, Look::Told, Look::Bad, Look::Centre, Look::Strong].map(centre);
    let format = |look| match look {
        Look::Good => &good,
        Look::Doubt => &doubt,
        Look::Quiet => &quiet,
        Look::Told => &other,
        Look::Bad => &bad,
        _ => &blank,
    };
    let mut per_task = vec![0u32; tasks.len()];
    let mut links = 0;
    let mut at = FIRST;
    for row in &report.agencies {
        let name = match row.state {
            AgencyState::Reported => looks.of(Look::Plain),
            AgencyState::Unreadable => looks.of(Look::Doubt),
            AgencyState::Missing => looks.of(if row.expected { Look::Bad } else { Look::Quiet }),
        };
        sheet.set_row_height(at, points([(row.agency.name.as_str(), NAMES)].into_iter()))?;
        write_text(sheet, at, 0, &row.agency.name, name)?;
        let told = index.told.get(&row.agency.id);
        let mut reported = 0;
        for (place, (task, column)) in tasks.iter().zip(1u16..).enumerate() {
            if let Some(told) = told.and_then(|told| told.get(&task.id)) {
                let (sign, look) = told.sign();
                if told.results > 0 {
                    reported += 1;
                    per_task[place] += 1;
                }
                match index.rows.get(told.first) {
                    Some(item) if links < LINKS => {
                        links += 1;
                        let link = Url::new(to(words.sheet("items"), *item));
                        sheet.write_url_with_options(at, column, link, sign, "", Some(format(look)))?;
                    }
                    _ => write_text(sheet, at, column, &sign, format(look))?,
                }
            } else if missing.contains(&(row.agency.name.as_str(), &task.id)) {
                write_text(sheet, at, column, "×", format(Look::Bad))?;
            } else {
                write_text(sheet, at, column, "", &blank)?;
            }
        }
        sheet.write_number_with_format(at, total, reported, &strong)?;
        at += 1;
    }
    write_text(sheet, at, 0, &words.matrix.agencies, looks.of(Look::Strong))?;
    for (count, column) in per_task.iter().zip(1u16..) {
        sheet.write_number_with_format(at, column, *count, &strong)?;
    }
    write_text(sheet, at, total, "", &strong)?;
    sheet.set_freeze_panes(FIRST, 1)?;
    sheet.ignore_error_range(0, 0, at, total, IgnoreError::NumberStoredAsText)?;
    sheet.set_repeat_rows(GROUPS, TITLES)?;
    sheet.set_repeat_columns(0, 0)?;
    print_setup(sheet);
    Ok(())
}

fn heads(
    sheet: &mut rust_xlsxwriter::Worksheet,
    looks: &Looks,
    words: &Words,
    input: &WorkbookInput<'_>,
    total: u16,
) -> Result<(), XlsxError> {
    let upright = looks.head.clone().set_rotation(90).set_align(FormatAlign::Bottom).set_font_size(9).unset_bold();
    let tasks = || input.report.plan.tasks.iter().zip(1..total);
    sheet.set_column_width(0, NAMES)?;
    sheet.set_column_width(total, 9)?;
    write_text(sheet, GROUPS, 0, &words.matrix.section, &looks.head)?;
    for (task, column) in tasks() {
        sheet.set_column_width(column, 5.2)?;
        write_text(sheet, GROUPS, column, &task.section, &looks.head)?;
    }
    write_text(sheet, GROUPS, total, "", &looks.head)?;
    write_text(sheet, NUMBERS, 0, &words.matrix.head, &looks.head)?;
    for (task, column) in tasks() {
        write_text(sheet, NUMBERS, column, task.id.as_str(), &looks.head)?;
    }
    write_text(sheet, NUMBERS, total, "", &looks.head)?;
    sheet.set_row_height(TITLES, 190)?;
    write_text(sheet, TITLES, 0, "", &looks.head)?;
    for (task, column) in tasks() {
        let words: Vec<&str> = task.content.split_whitespace().collect();
        let content = words.join(" ");
        let mut title: String = content.chars().take(TITLE).collect();
        if title.len() < content.len() {
            title.push('…');
        }
        write_text(sheet, TITLES, column, &title, &upright)?;
    }
    write_text(sheet, TITLES, total, &words.matrix.total, &upright)
}

/// The agencies that should report on a task and have not, by name.
fn missing<'i>(input: &WorkbookInput<'i>) -> BTreeSet<(&'i str, &'i TaskId)> {
    let tasks = input.report.sections.iter().flat_map(|section| &section.tasks);
    tasks.flat_map(|task| task.missing.iter().map(|name| (name.as_str(), &task.task.id))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_says_without_colour_what_it_says_with_it() {
        let sign = |results, nil, other, waits| Told { results, nil, other, waits, first: 0 }.sign();
        assert_eq!(sign(3, 1, 0, false), ("3".into(), Look::Good));
        assert_eq!(sign(3, 0, 0, true), ("3?".into(), Look::Doubt));
        assert_eq!(sign(0, 2, 0, false), ("0".into(), Look::Quiet));
        assert_eq!(sign(0, 0, 2, true), ("(2)".into(), Look::Told));
    }
}
