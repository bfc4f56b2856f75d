//! The text of the report, I to V.

use std::collections::BTreeSet;
use std::io::{self, Write};

use docx_rs::Run;

use super::outline::Chapter;
use super::pieces::{by_speaker, office_words, own_words, paragraph, run};
use super::wording::Wording;
use super::{assessment, direction};
use crate::model::{Finding, Statement, TaskResults};
use crate::writer::package::Manuscript;
use crate::writer::sentence::count;

/// How many agencies without a report are named in a task's line; more are counted and named in the appendices.
const NAMED: usize = 4;
/// How many agencies are named as saying the same; the others are counted, and named in the appendices.
const SPEAKERS: usize = 6;

/// Writes the text from the opening to the closing sentence.
pub(super) fn write<W: Write>(out: &mut Manuscript<'_, W>, wording: &Wording) -> io::Result<()> {
    let outline = wording.outline;
    let opening = wording.fill(&outline.opening.text, &[("plan", &wording.plan_full)]);
    out.paragraph(paragraph("NoiDung", &opening))?;
    let words = &wording.report.words;
    own(out, &words.opening)?;
    out.paragraph(paragraph("Heading1", &format!("I. {}", outline.direction.title)))?;
    own(out, &words.direction)?;
    direction::write(out, wording)?;
    out.paragraph(paragraph("Heading1", &format!("II. {}", outline.results.title)))?;
    results(out, wording)?;
    out.paragraph(paragraph("Heading1", &format!("III. {}", outline.assessment.title)))?;
    assessment::write(out, wording)?;
    chapter(out, wording, "IV", &outline.next, (&words.next, &wording.report.next))?;
    chapter(out, wording, "V", &outline.proposals, (&words.proposals, &wording.report.proposals))?;
    own(out, &words.closing)?;
    let closing = wording.fill(&outline.closing.text, &[]);
    out.paragraph(paragraph("NoiDung", &closing).keep_next(true))
}

/// The office's own paragraphs.
pub(super) fn own<W: Write>(out: &mut Manuscript<'_, W>, words: &[String]) -> io::Result<()> {
    office_words(words).try_for_each(|line| out.paragraph(line))
}

/// II: a khoản for each group, a line for each task with its figures, and the chosen statements.
fn results<W: Write>(out: &mut Manuscript<'_, W>, wording: &Wording) -> io::Result<()> {
    let words = &wording.outline.results;
    out.paragraph(paragraph("NoiDung", &words.intro))?;
    let heading = |number: usize, title: &str| {
        let values = [("number", number.to_string()), ("title", title.to_owned())];
        paragraph("Heading2", &wording.fill(&words.section, &[("number", &values[0].1), ("title", &values[1].1)]))
    };
    let report = wording.report;
    for (at, section) in report.sections.iter().enumerate() {
        out.paragraph(heading(at + 1, &wording.section_title(&section.section)))?;
        own(out, report.words.sections.get(&section.section.id).map_or(&[], Vec::as_slice))?;
        let untitled = section.section.title.as_deref().is_none_or(|title| title.trim().is_empty());
        let named_after_task = untitled && section.tasks.len() == 1;
        let (listed, told): (Vec<&TaskResults>, Vec<&TaskResults>) =
            section.tasks.iter().partition(|task| !named_after_task && listed(report.form.listed, task));
        for task in told {
            if !named_after_task {
                let label = wording.fill(&words.task, &[("id", task.task.id.as_str())]);
                let line = docx_rs::Paragraph::new()
                    .style("NhiemVu")
                    .add_run(Run::new().bold().add_text(label))
                    .add_run(run(&format!(" {}", wording.task_name(&task.task.content))));
                out.paragraph(line)?;
            }
            out.paragraph(paragraph("SoLieu", &figures(wording, task)))?;
            statements(out, wording, task.body.iter().filter_map(|&at| task.results.get(at)))?;
        }
        list(out, wording, &listed)?;
    }
    if report.outside.is_empty() {
        return Ok(());
    }
    out.paragraph(heading(report.sections.len() + 1, &wording.fill(&words.outside_title, &[])))?;
    let agencies: BTreeSet<&String> = report.outside.iter().flat_map(|statement| &statement.agencies).collect();
    let values = [count(items(&report.outside)), count(agencies.len())];
    let sentence = wording.fill(&words.outside, &[("count", &values[0]), ("agencies", &values[1])]);
    out.paragraph(paragraph("NoiDung", &sentence))
}

/// Whether a task stands in a sentence at the end of its section: nobody reports on it, or there is no room for more.
fn listed(short_of_room: bool, task: &TaskResults) -> bool {
    let silent = task.results.is_empty() && task.nil.is_empty();
    silent || (short_of_room && task.body.is_empty())
}

/// The tasks of a section of which the body prints no statement, by what is known of them.
fn list<W: Write>(out: &mut Manuscript<'_, W>, wording: &Wording, tasks: &[&TaskResults]) -> io::Result<()> {
    let words = &wording.outline.results;
    let result = |task: &&&TaskResults| !task.results.is_empty();
    let id = |task: &&TaskResults| task.task.id.to_string();
    let with_results = tasks.iter().filter(result).map(|task| {
        let values = [("id", task.task.id.to_string()), ("count", count(task.reporting))];
        wording.fill(&words.listed_result, &[("id", &values[0].1), ("count", &values[1].1)])
    });
    let nil = tasks.iter().filter(|task| !result(task) && !task.nil.is_empty()).map(id);
    let silent = tasks.iter().filter(|task| !result(task) && task.nil.is_empty()).map(id);
    for (sentence, ids) in [
        (&words.listed_results, with_results.collect::<Vec<_>>()),
        (&words.listed_nil, nil.collect()),
        (&words.listed_silent, silent.collect()),
    ] {
        if !ids.is_empty() {
            out.paragraph(paragraph("SoLieu", &wording.fill(sentence, &[("ids", &ids.join(", "))])))?;
        }
    }
    Ok(())
}

/// `(3 cơ quan báo cáo có kết quả; có 2 nội dung cần xem lại; chưa báo cáo nhiệm vụ này: Sở Tài chính.)`
fn figures(wording: &Wording, task: &TaskResults) -> String {
    let words = &wording.outline.results;
    let mut parts: Vec<String> = Vec::new();
    let mut say = |sentence: &str, number: usize, names: &str| {
        parts.push(wording.fill(sentence, &[("count", &count(number)), ("names", names)]));
    };
    if task.reporting > 0 {
        say(&words.reporting, task.reporting, "");
    }
    let nil: BTreeSet<&String> = task.nil.iter().flat_map(|statement| &statement.agencies).collect();
    if !nil.is_empty() {
        say(&words.nil, nil.len(), "");
    }
    let waiting: usize =
        task.results.iter().chain(&task.nil).filter(|said| said.doubtful).map(|said| said.items.len()).sum();
    if waiting > 0 {
        say(&words.waiting, waiting, "");
    }
    match task.missing.len() {
        0 if task.results.is_empty() && task.nil.is_empty() => say(&words.none, 0, ""),
        0 => {}
        number if number <= NAMED => say(&words.missing_named, number, &task.missing.join(", ")),
        number => say(&words.missing_counted, number, ""),
    }
    for other in &task.elsewhere {
        let names = task.results.get(other.statement).map(|said| said.agencies.join(", ")).unwrap_or_default();
        parts.push(wording.fill(&words.elsewhere, &[("names", &names), ("id", other.task.as_str())]));
    }
    let more = task.results.len().saturating_sub(task.body.len() + task.elsewhere.len());
    if more > 0 {
        parts.push(wording.fill(&words.more, &[("count", &count(more))]));
    }
    if wording.report.discrepancies.iter().any(|found| found.task == task.task.id) {
        parts.push(words.differ.clone());
    }
    let mut letters = parts.join("; ");
    if let Some(first) = letters.chars().next() {
        letters.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    format!("({letters}.)")
}

/// Agencies' names, each followed by its own words.
fn statements<'a, W: Write>(
    out: &mut Manuscript<'_, W>,
    wording: &Wording,
    statements: impl IntoIterator<Item = &'a Statement>,
) -> io::Result<()> {
    for group in by_speaker(statements) {
        let Some(first) = group.first() else { continue };
        out.paragraph(paragraph("CoQuan", &speaker(first, wording)))?;
        for statement in group {
            for words in own_words(wording, statement) {
                out.paragraph(words)?;
            }
        }
    }
    Ok(())
}

/// The line above a statement: whose it is, with a mark where nobody has decided yet.
fn speaker(statement: &Statement, wording: &Wording) -> String {
    let words = &wording.outline.results;
    let mut names = statement.agencies.iter().take(SPEAKERS).map(String::as_str).collect::<Vec<_>>().join(", ");
    let others = statement.agencies.len().saturating_sub(SPEAKERS);
    if others > 0 {
        return wording.fill(&words.agency_many, &[("names", &names), ("count", &count(others))]);
    }
    if statement.doubtful {
        names = format!("{names} {}", wording.outline.draft.doubtful);
    }
    wording.fill(&words.agency, &[("names", &names)])
}

/// IV and V.
fn chapter<W: Write>(
    out: &mut Manuscript<'_, W>,
    wording: &Wording,
    number: &str,
    words: &Chapter,
    (office, findings): (&[String], &[Finding]),
) -> io::Result<()> {
    out.paragraph(paragraph("Heading1", &format!("{number}. {}", words.title)))?;
    own(out, office)?;
    out.paragraph(paragraph("NoiDung", if findings.is_empty() { &words.none } else { &words.intro }))?;
    groups(out, wording, findings)
}

pub(super) fn groups<W: Write>(out: &mut Manuscript<'_, W>, wording: &Wording, findings: &[Finding]) -> io::Result<()> {
    for finding in findings {
        out.paragraph(paragraph("NhomNhiemVu", &group_title(wording, finding)))?;
        statements(out, wording, finding.body.iter().filter_map(|&at| finding.statements.get(at)))?;
        let more = finding.statements.len().saturating_sub(finding.body.len());
        if more > 0 {
            let sentence = wording.fill(&wording.outline.findings.more, &[("count", &count(more))]);
            out.paragraph(paragraph("SoLieu", &sentence))?;
        }
    }
    Ok(())
}

/// The name of a group of tasks above its findings.
pub(super) fn group_title(wording: &Wording, finding: &Finding) -> String {
    match &finding.section {
        Some(section) => wording.fill(
            &wording.outline.findings.section,
            &[("id", &section.id), ("title", &wording.section_title(section))],
        ),
        None => wording.outline.findings.general.clone(),
    }
}

/// How many items statements are made of.
pub(super) fn items(statements: &[Statement]) -> usize {
    statements.iter().map(|statement| statement.items.len()).sum()
}
