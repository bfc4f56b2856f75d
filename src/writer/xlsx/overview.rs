//! Sheet “Tổng quan”: the counts that an officer wants at one look, and the way to the other sheets.

use rust_xlsxwriter::{Format, FormatAlign, Url, Workbook, Worksheet, XlsxError};

use super::grid::{Look, Looks, print_setup, to, write_text};
use super::words::Words;
use super::{Index, WorkbookInput};
use crate::model::{AgencyState, Decided, Status, TaskId};
use crate::writer::sentence::fill;

pub(super) fn write(
    workbook: &mut Workbook,
    looks: &Looks,
    words: &Words,
    input: &WorkbookInput<'_>,
    index: &Index,
) -> Result<(), XlsxError> {
    let report = input.report;
    let sheet = workbook.add_worksheet();
    sheet.set_name(words.sheet("overview"))?;
    for (column, width) in [(0, 50.0), (1, 12.0), (2, 76.0)] {
        sheet.set_column_width(column, width)?;
    }
    let base = Format::new().set_font_name("Times New Roman").set_text_wrap().set_align(FormatAlign::Top);
    let [title, line] = [16, 12].map(|size| base.clone().set_font_size(size));
    // A sentence that runs over the columns beside it.
    let across = line.clone().unset_text_wrap();
    for (row, points) in [(0, 26), (1, 20), (2, 18)] {
        sheet.set_row_height(row, points)?;
    }
    write_text(sheet, 0, 0, &words.overview.title, &title.set_bold())?;
    let plan = fill(&words.overview.plan, &[("number", &report.plan.number)]);
    write_text(sheet, 1, 0, &plan, &line)?;
    write_text(sheet, 1, 2, &report.period, &line)?;
    let (said, look) = if report.draft {
        (fill(&words.overview.draft, &[("count", &report.waiting.to_string())]), Look::Doubt)
    } else {
        (words.overview.ready.clone(), Look::Good)
    };
    write_text(sheet, 2, 0, &said, &looks.of(look).clone().set_bold())?;
    let (said, look) = if input.ledger.balanced {
        (&words.overview.balance, Look::Good)
    } else {
        (&words.overview.imbalance, Look::Bad)
    };
    write_text(sheet, 2, 2, said, &looks.of(look).clone().set_bold())?;

    let mut at = 4;
    head(sheet, at, looks, &words.overview.head)?;
    for (name, count, target) in counts(input, index) {
        at += 1;
        write_text(sheet, at, 0, words.counts.get(name).map_or(name, String::as_str), looks.of(Look::Plain))?;
        let look = match name {
            _ if count == 0 => Look::Plain,
            "unreadable" | "agencies_unreadable" | "agencies_missing" => Look::Bad,
            "review" | "tasks_without" | "discrepancies" => Look::Doubt,
            _ => Look::Plain,
        };
        let number = looks.of(look).clone().set_align(FormatAlign::Left).set_bold();
        sheet.write_number_with_format(at, 1, count as f64, &number)?;
        link(sheet, at, 2, looks, words, target)?;
    }
    at += 1;
    let without = without(input);
    if !without.is_empty() {
        let list: Vec<&str> = without.iter().map(|task| task.as_str()).collect();
        let list: String = list.join(", ").chars().take(8_000).collect();
        at += 1;
        write_text(sheet, at, 0, &fill(&words.overview.tasks_without, &[("tasks", &list)]), &across)?;
    }
    at += 2;
    head(sheet, at, looks, &words.overview.sheets_head)?;
    for name in ["matrix", "items", "review", "agencies", "figures", "outside", "ledger", "submissions"] {
        at += 1;
        link(sheet, at, 0, looks, words, name)?;
        let purpose = words.purposes.get(name).map_or("", String::as_str);
        sheet.merge_range(at, 1, at, 2, purpose, looks.of(Look::Plain))?;
    }
    write_text(sheet, at + 2, 0, &words.overview.back, &across)?;
    print_setup(sheet);
    Ok(())
}

fn head(sheet: &mut Worksheet, row: u32, looks: &Looks, heads: &[String; 3]) -> Result<(), XlsxError> {
    (0u16..).zip(heads).try_for_each(|(column, head)| write_text(sheet, row, column, head, &looks.head))
}

fn link(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    looks: &Looks,
    words: &Words,
    target: &str,
) -> Result<(), XlsxError> {
    let name = words.sheet(target);
    let format = looks.of(Look::Plain).clone().set_font_color(rust_xlsxwriter::Color::RGB(0x0005_63C1));
    sheet.write_url_with_options(row, column, Url::new(to(name, 0)), name, "", Some(&format))?;
    Ok(())
}

fn without<'i>(input: &WorkbookInput<'i>) -> Vec<&'i TaskId> {
    let tasks = input.report.sections.iter().flat_map(|section| &section.tasks);
    tasks.filter(|task| task.reporting == 0).map(|task| &task.task.id).collect()
}

/// What is counted, and the sheet that shows it.
fn counts(input: &WorkbookInput<'_>, index: &Index) -> Vec<(&'static str, usize, &'static str)> {
    let report = input.report;
    let files = |status: &[Status]| input.received.iter().filter(|file| status.contains(&file.status)).count();
    let agencies = |state| report.agencies.iter().filter(|row| row.state == state).count();
    let decided = |decision| index.decided.get(&decision).copied().unwrap_or(0);
    let without = without(input).len();
    let missing = report.agencies.iter().filter(|row| row.state == AgencyState::Missing && row.expected).count();
    vec![
        ("files", input.received.len(), "submissions"),
        ("reports", files(&[Status::Report, Status::Part]), "submissions"),
        ("unreadable", files(&[Status::Unreadable]), "submissions"),
        ("agencies_expected", report.agencies.iter().filter(|row| row.expected).count(), "agencies"),
        ("agencies_reported", agencies(AgencyState::Reported), "agencies"),
        ("agencies_unreadable", agencies(AgencyState::Unreadable), "agencies"),
        ("agencies_missing", missing, "agencies"),
        ("items", input.items.count(), "items"),
        ("auto", decided(Decided::Auto), "items"),
        ("person", decided(Decided::Person), "items"),
        ("none", decided(Decided::None), "items"),
        ("review", decided(Decided::Review), "review"),
        ("tasks", report.plan.tasks.len(), "matrix"),
        ("tasks_reported", report.plan.tasks.len().saturating_sub(without), "matrix"),
        ("tasks_without", without, "matrix"),
        ("outside", index.outside.len(), "outside"),
        ("discrepancies", report.discrepancies.len(), "figures"),
    ]
}
