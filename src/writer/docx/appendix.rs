//! Appendices I and II: every task with all that is reported on it, and who reported.

use std::cell::Cell;
use std::io::{self, Write};

use docx_rs::TableCell;

use super::citation::short_date;
use super::form::formal;
use super::pieces::{by_speaker, cell, data_row, group_row, head_row, own_words_in_table, paragraph, ruled_table};
use super::wording::Wording;
use crate::model::{AgencyRow, AgencyState, Statement, Task, TaskResults};
use crate::writer::package::{Manuscript, Row};
use crate::writer::sentence::count;

/// Columns of appendix I: number, reporting agency, result. Twips; 14,570 in all. A task has a row over the last two, so that
/// its words stand once and no column is empty on the pages that follow.
const TASKS: [usize; 3] = [950, 3_300, 10_320];
/// Longest list of names, in characters, that the column of reporting agencies takes.
const NARROW: usize = 250;
/// How many agencies without a report are named under a task, whether or not they sent a report at all.
const LISTED: usize = 10;
/// Columns of appendix II: number, agency, number and day of its report, period, items, tasks, notes.
const AGENCIES: [usize; 7] = [750, 4_200, 2_300, 1_900, 1_000, 1_100, 3_320];

/// Number, title and reference of an appendix.
pub(super) fn head<W: Write>(
    out: &mut Manuscript<'_, W>,
    wording: &Wording,
    number: &str,
    title: &str,
) -> io::Result<()> {
    out.paragraph(paragraph("PhuLucSo", number))?;
    out.paragraph(paragraph("PhuLucTen", &wording.fill(title, &[]).to_uppercase()))?;
    out.paragraph(paragraph("KemTheo", &wording.fill(&wording.outline.appendix.attached, &[])))?;
    // Air between the head and the table.
    out.paragraph(paragraph("BangTrai", ""))
}

/// Appendix I: every task once, in the plan's order, with all statements in full.
pub(super) fn tasks<W: Write>(out: &mut Manuscript<'_, W>, wording: &Wording) -> io::Result<()> {
    let words = &wording.outline.appendix_tasks;
    let report = wording.report;
    head(out, wording, &words.number, &words.title)?;
    let sections = report.sections.iter().flat_map(|section| {
        let title = section.section.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
        let group = title.map(|title| {
            let text = wording.fill(&words.section, &[("id", &section.section.id), ("title", &formal(title))]);
            group_row(&TASKS, &text)
        });
        group.into_iter().chain(section.tasks.iter().flat_map(|task| task_rows(wording, task)))
    });
    out.table(ruled_table(&TASKS), std::iter::once(head_row(&TASKS, &words.columns)).chain(sections))
}

/// The rows of one task: one for each agency, or one that says that nothing came. Made one after the other, since there may be
/// thousands.
fn task_rows<'a>(wording: &'a Wording, task: &'a TaskResults) -> impl Iterator<Item = Row> + 'a {
    let words = &wording.outline.appendix_tasks;
    let groups: Vec<Vec<&Statement>> = [&task.results, &task.nil].into_iter().flat_map(by_speaker).collect();
    let nothing = if !task.missing.is_empty() {
        Some(missing(wording, &task.missing))
    } else {
        groups.is_empty().then(|| words.no_report.clone())
    };
    let said = groups.into_iter().map(|group| said(wording, &group));
    let nothing = nothing.map(|text| {
        let longest = text.chars().count();
        (vec![cell(&TASKS, 1, 2, [paragraph("BangTrai", &text)])], longest)
    });
    std::iter::once(task_row(wording, &task.task)).chain(said.chain(nothing).map(|(cells, longest)| {
        let number = cell(&TASKS, 0, 1, [paragraph("BangGiua", "")]);
        data_row(std::iter::once(number).chain(cells).collect(), longest)
    }))
}

/// The task itself: its number, its words and who leads. Stays on the page of the row that follows.
fn task_row(wording: &Wording, task: &Task) -> Row {
    let content = formal(&task.content);
    let mut words = vec![paragraph("BangNhiemVu", &content).keep_next(true)];
    if !task.lead.trim().is_empty() {
        let lead = wording.fill(&wording.outline.appendix_tasks.lead, &[("names", &formal(&task.lead))]);
        words.push(paragraph("BangTrai", &lead).keep_next(true));
    }
    let number = paragraph("BangGiua", task.id.as_str()).keep_next(true);
    data_row(vec![cell(&TASKS, 0, 1, [number]), cell(&TASKS, 1, 2, words)], content.chars().count())
}

/// Who has not reported on a task: those who sent nothing at all, whom a long list only counts since appendix II names them,
/// and apart from them those who sent a report without a word on the task.
fn missing(wording: &Wording, names: &[String]) -> String {
    let words = &wording.outline.appendix_tasks;
    let sent = |name: &&String| {
        wording.report.agencies.iter().any(|row| row.state == AgencyState::Reported && row.agency.name == **name)
    };
    let (without_it, silent): (Vec<&String>, Vec<&String>) = names.iter().partition(sent);
    let listed = |names: &[&String]| names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join("; ");
    let mut sentences = Vec::new();
    if names.len() > LISTED && !silent.is_empty() {
        sentences.push(wording.fill(&words.missing_counted, &[("count", &count(silent.len()))]));
    } else if !silent.is_empty() {
        sentences.push(wording.fill(&words.missing, &[("names", &listed(&silent))]));
    }
    if !without_it.is_empty() {
        sentences.push(wording.fill(&words.without_it, &[("names", &listed(&without_it))]));
    }
    sentences.join(" ")
}

/// Who says it, and the words, with the length of the longest cell. Very many names go above the words, where they take less
/// room than in their narrow column.
fn said(wording: &Wording, group: &[&Statement]) -> (Vec<TableCell>, usize) {
    let speaker = speaker(wording, group);
    let (names, words) = (paragraph("BangTrai", &speaker), own_words(wording, group));
    let (named, written) = (speaker.chars().count(), length(group));
    if named > NARROW {
        return (vec![cell(&TASKS, 1, 2, std::iter::once(names).chain(words))], named + written);
    }
    (vec![cell(&TASKS, 1, 1, [names]), cell(&TASKS, 2, 1, words)], named.max(written))
}

pub(super) fn own_words(wording: &Wording, group: &[&Statement]) -> Vec<docx_rs::Paragraph> {
    group.iter().map(|statement| own_words_in_table(wording, statement)).collect()
}

pub(super) fn length(group: &[&Statement]) -> usize {
    group.iter().map(|statement| statement.text.chars().count()).sum()
}

/// Who says it, with a mark where nobody has decided yet.
pub(super) fn speaker(wording: &Wording, group: &[&Statement]) -> String {
    let Some(first) = group.first() else { return String::new() };
    let names = first.agencies.join("; ");
    if first.doubtful { format!("{names} {}", wording.outline.draft.doubtful) } else { names }
}

/// Appendix II: who reported, whose report could not be read and why, and who did not report.
pub(super) fn agencies<W: Write>(out: &mut Manuscript<'_, W>, wording: &Wording) -> io::Result<()> {
    let words = &wording.outline.appendix_agencies;
    let report = wording.report;
    head(out, wording, &words.number, &words.title)?;
    let looked = &report.looked;
    if !looked.places.is_empty() {
        let values = [looked.places.join("; "), count_of(looked.files), count_of(looked.used)];
        let sentence =
            wording.fill(&words.looked, &[("places", &values[0]), ("files", &values[1]), ("used", &values[2])]);
        out.paragraph(paragraph("DanBang", &sentence))?;
    }
    let states = [
        (AgencyState::Reported, &words.reported),
        (AgencyState::Unreadable, &words.unreadable),
        (AgencyState::Missing, &words.missing),
    ];
    let number = &Cell::new(0);
    // Made one after the other, since there may be thousands.
    let rows = states.into_iter().flat_map(|(state, title)| {
        let of_state = report.agencies.iter().filter(move |row| row.state == state);
        let rows = of_state.clone().count();
        let group = (rows > 0).then(|| group_row(&AGENCIES, &wording.fill(title, &[("count", &count(rows))])));
        group.into_iter().chain(of_state.map(|row| {
            number.set(number.get() + 1);
            agency_row(number.get(), row)
        }))
    });
    let none = report.agencies.is_empty().then(|| {
        let text = words.none.as_str();
        data_row(vec![cell(&AGENCIES, 0, AGENCIES.len(), [paragraph("BangTrai", text)])], 0)
    });
    out.table(ruled_table(&AGENCIES), std::iter::once(head_row(&AGENCIES, &words.columns)).chain(rows).chain(none))
}

fn count_of(number: u64) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX))
}

fn agency_row(number: usize, row: &AgencyRow) -> Row {
    let figure = |n: usize| if row.state == AgencyState::Reported { count(n) } else { String::new() };
    let document: Vec<String> = row.doc_number.iter().cloned().chain(row.date.as_deref().map(short_date)).collect();
    let cells = [
        ("BangGiua", number.to_string()),
        ("BangTrai", row.agency.name.clone()),
        ("BangTrai", document.join(", ")),
        ("BangTrai", row.period.clone().unwrap_or_default()),
        ("BangGiua", figure(row.items)),
        ("BangGiua", figure(row.tasks)),
        ("BangTrai", row.notes.join("; ")),
    ];
    let longest = cells.iter().map(|(_, text)| text.chars().count()).max().unwrap_or(0);
    let cells =
        cells.iter().enumerate().map(|(at, (style, text))| cell(&AGENCIES, at, 1, [paragraph(style, text)])).collect();
    data_row(cells, longest)
}
