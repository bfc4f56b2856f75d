//! The text of the report, I to V.

use std::collections::BTreeSet;
use std::io::{self, Write};

use docx_rs::Run;

use super::outline::Chapter;
use super::pieces::{by_speaker, own_words, paragraph, run};
use super::wording::Wording;
use crate::model::{AgencyKind, AgencyState, Finding, Statement, TaskResults};
use crate::writer::package::Manuscript;
use crate::writer::sentence::count;

/// How many agencies without a report are named in a task's line; more are counted and named in appendix I.
const NAMED: usize = 4;

/// Writes the text from the opening to the closing sentence.
pub(super) fn write<W: Write>(out: &mut Manuscript<'_, W>, wording: &Wording) -> io::Result<()> {
    let outline = wording.outline;
    let opening = wording.fill(&outline.opening.text, &[("plan", &wording.plan_full)]);
    out.paragraph(paragraph("NoiDung", &opening))?;
    out.paragraph(paragraph("Heading1", &format!("I. {}", outline.direction.title)))?;
    direction(out, wording)?;
    out.paragraph(paragraph("Heading1", &format!("II. {}", outline.results.title)))?;
    results(out, wording)?;
    out.paragraph(paragraph("Heading1", &format!("III. {}", outline.assessment.title)))?;
    assessment(out, wording)?;
    chapter(out, wording, "IV", &outline.next, &wording.report.next)?;
    chapter(out, wording, "V", &outline.proposals, &wording.report.proposals)?;
    let closing = wording.fill(&outline.closing.text, &[]);
    out.paragraph(paragraph("NoiDung", &closing).keep_next(true))
}

/// I: who sent a report; what the program cannot know is left to the office.
fn direction<W: Write>(out: &mut Manuscript<'_, W>, wording: &Wording) -> io::Result<()> {
    let words = &wording.outline.direction;
    let number = |state| wording.report.agencies.iter().filter(|row| row.state == state).count();
    let mut say = |sentence: &str, number: usize, kinds: &str| {
        let values = [("count", count(number)), ("kinds", kinds.to_owned())];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        out.paragraph(paragraph("NoiDung", &wording.fill(sentence, &values)))
    };
    match number(AgencyState::Reported) {
        0 => say(&words.none_received, 0, "")?,
        received => say(&words.received, received, &kinds(wording))?,
    }
    for (state, sentence) in [(AgencyState::Unreadable, &words.unreadable), (AgencyState::Missing, &words.missing)] {
        if number(state) > 0 {
            say(sentence, number(state), "")?;
        }
    }
    say(&words.list, 0, "")?;
    if number(AgencyState::Reported) > 0 { say(&words.by_agency, 0, "") } else { Ok(()) }
}

/// `13 sở, ban, ngành; 4 UBND cấp huyện`: those who reported, by kind.
fn kinds(wording: &Wording) -> String {
    let words = &wording.outline.agency_kinds;
    let names = [
        (AgencyKind::Ministry, &words.ministry),
        (AgencyKind::Department, &words.department),
        (AgencyKind::District, &words.district),
        (AgencyKind::Commune, &words.commune),
        (AgencyKind::Press, &words.press),
        (AgencyKind::Front, &words.front),
        (AgencyKind::Association, &words.association),
        (AgencyKind::Party, &words.party),
        (AgencyKind::Vertical, &words.vertical),
        (AgencyKind::School, &words.school),
        (AgencyKind::Unit, &words.unit),
        (AgencyKind::Enterprise, &words.enterprise),
        (AgencyKind::Other, &words.other),
    ];
    let reported = || wording.report.agencies.iter().filter(|row| row.state == AgencyState::Reported);
    let parts = names.iter().filter_map(|(kind, sentence)| {
        let number = reported().filter(|row| row.agency.kind == *kind).count();
        (number > 0).then(|| wording.fill(sentence, &[("count", &count(number))]))
    });
    parts.collect::<Vec<_>>().join("; ")
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
        let untitled = section.section.title.as_deref().is_none_or(|title| title.trim().is_empty());
        let named_after_task = untitled && section.tasks.len() == 1;
        for task in &section.tasks {
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

/// `(3 cơ quan báo cáo có kết quả; chưa có báo cáo: Sở Tài chính)`.
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
    match task.missing.len() {
        0 if task.results.is_empty() && task.nil.is_empty() => say(&words.none, 0, ""),
        0 => {}
        number if number <= NAMED => say(&words.missing_named, number, &task.missing.join(", ")),
        number => say(&words.missing_counted, number, ""),
    }
    let more = task.results.len().saturating_sub(task.body.len());
    if more > 0 {
        say(&words.more, more, "");
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
        let names = group.first().map(|statement| statement.agencies.join(", ")).unwrap_or_default();
        let speaker = wording.fill(&wording.outline.results.agency, &[("names", &names)]);
        out.paragraph(paragraph("CoQuan", &speaker))?;
        for statement in group {
            for words in own_words(wording, statement) {
                out.paragraph(words)?;
            }
        }
    }
    Ok(())
}

/// III: counts, and the difficulties in agencies' own words.
fn assessment<W: Write>(out: &mut Manuscript<'_, W>, wording: &Wording) -> io::Result<()> {
    let words = &wording.outline.assessment;
    let report = wording.report;
    out.paragraph(paragraph("Heading2", &format!("1. {}", words.results_title)))?;
    let tasks = || report.sections.iter().flat_map(|section| &section.tasks);
    let reported = tasks().filter(|task| !task.results.is_empty()).count();
    let nil = tasks().filter(|task| task.results.is_empty() && !task.nil.is_empty()).count();
    let silent: Vec<&str> = tasks()
        .filter(|task| task.results.is_empty() && task.nil.is_empty())
        .map(|task| task.task.id.as_str())
        .collect();
    let sentence = wording.fill(
        &words.results,
        &[
            ("tasks", &count(tasks().count())),
            ("reported", &count(reported)),
            ("nil", &count(nil)),
            ("missing", &count(silent.len())),
        ],
    );
    out.paragraph(paragraph("NoiDung", &sentence))?;
    if !silent.is_empty() {
        let sentence = wording.fill(&words.without_report, &[("ids", &silent.join(", "))]);
        out.paragraph(paragraph("NoiDung", &sentence))?;
    }
    let results: BTreeSet<&String> =
        tasks().flat_map(|task| &task.results).flat_map(|statement| &statement.items).collect();
    let findings = |all: &[Finding]| count(all.iter().map(|finding| items(&finding.statements)).sum());
    let sentence = wording.fill(
        &words.figures,
        &[
            ("results", &count(results.len())),
            ("outside", &count(items(&report.outside))),
            ("difficulties", &findings(&report.difficulties)),
            ("proposals", &findings(&report.proposals)),
        ],
    );
    out.paragraph(paragraph("NoiDung", &sentence))?;
    out.paragraph(paragraph("Heading2", &format!("2. {}", words.difficulties_title)))?;
    let intro = if report.difficulties.is_empty() { &words.no_difficulties } else { &words.difficulties };
    out.paragraph(paragraph("NoiDung", intro))?;
    groups(out, wording, &report.difficulties)
}

/// IV and V.
fn chapter<W: Write>(
    out: &mut Manuscript<'_, W>,
    wording: &Wording,
    number: &str,
    words: &Chapter,
    findings: &[Finding],
) -> io::Result<()> {
    out.paragraph(paragraph("Heading1", &format!("{number}. {}", words.title)))?;
    out.paragraph(paragraph("NoiDung", if findings.is_empty() { &words.none } else { &words.intro }))?;
    groups(out, wording, findings)
}

fn groups<W: Write>(out: &mut Manuscript<'_, W>, wording: &Wording, findings: &[Finding]) -> io::Result<()> {
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

fn items(statements: &[Statement]) -> usize {
    statements.iter().map(|statement| statement.items.len()).sum()
}
