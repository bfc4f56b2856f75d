//! III: counts, and the difficulties in agencies' own words.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::body::{groups, items, own};
use super::pieces::paragraph;
use super::wording::Wording;
use crate::model::{Finding, Statement, TaskResults};
use crate::writer::package::Manuscript;
use crate::writer::sentence::count;

/// Writes III.
pub(super) fn write<W: Write>(out: &mut Manuscript<'_, W>, wording: &Wording) -> io::Result<()> {
    let words = &wording.outline.assessment;
    let report = wording.report;
    out.paragraph(paragraph("Heading2", &format!("1. {}", words.results_title)))?;
    own(out, &report.words.assessment)?;
    out.paragraph(paragraph("NoiDung", &tasks(wording)))?;
    let kinds = kinds(wording);
    if !kinds.is_empty() {
        out.paragraph(paragraph("NoiDung", &wording.fill(&words.items, &[("kinds", &kinds)])))?;
    }
    if report.waiting > 0 {
        let values = [count(report.waiting), count(report.items)];
        let sentence = wording.fill(&words.waiting, &[("count", &values[0]), ("items", &values[1])]);
        out.paragraph(paragraph("NoiDung", &sentence))?;
    }
    out.paragraph(paragraph("Heading2", &format!("2. {}", words.difficulties_title)))?;
    let intro = if report.difficulties.is_empty() { &words.no_difficulties } else { &words.difficulties };
    out.paragraph(paragraph("NoiDung", intro))?;
    groups(out, wording, &report.difficulties)
}

/// How many tasks have results, nothing arisen, or no report; a state that no task is in goes without saying.
fn tasks(wording: &Wording) -> String {
    let words = &wording.outline.assessment;
    let tasks: Vec<&TaskResults> = wording.report.sections.iter().flat_map(|section| &section.tasks).collect();
    let reported = tasks.iter().filter(|task| !task.results.is_empty()).count();
    let nil = tasks.iter().filter(|task| task.results.is_empty() && !task.nil.is_empty()).count();
    let silent = tasks.len() - reported - nil;
    let states = list(wording, [(&words.reported, reported), (&words.nil, nil), (&words.silent, silent)]);
    let sentence = if reported == tasks.len() && reported > 1 { &words.all_reported } else { &words.results };
    wording.fill(sentence, &[("tasks", &count(tasks.len())), ("states", &states)])
}

/// How many items of each kind there are. An item under several tasks counts once.
fn kinds(wording: &Wording) -> String {
    let words = &wording.outline.assessment;
    let report = wording.report;
    let under_tasks = |of: fn(&TaskResults) -> &[Statement]| {
        let statements = report.sections.iter().flat_map(|section| &section.tasks).flat_map(of);
        statements.flat_map(|statement| &statement.items).collect::<BTreeSet<_>>().len()
    };
    let findings = |all: &[Finding]| all.iter().map(|finding| items(&finding.statements)).sum();
    list(
        wording,
        [
            (&words.item_results, under_tasks(|task| &task.results)),
            (&words.item_nil, under_tasks(|task| &task.nil)),
            (&words.item_outside, items(&report.outside)),
            (&words.item_difficulties, findings(&report.difficulties)),
            (&words.item_next, findings(&report.next)),
            (&words.item_proposals, findings(&report.proposals)),
            (&words.item_remarks, items(&report.remarks)),
        ],
    )
}

/// The counts that are not zero.
fn list<const N: usize>(wording: &Wording, counts: [(&String, usize); N]) -> String {
    let said = counts.into_iter().filter(|(_, number)| *number > 0);
    said.map(|(sentence, number)| wording.fill(sentence, &[("count", &count(number))])).collect::<Vec<_>>().join("; ")
}
