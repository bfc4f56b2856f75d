//! Appendix III: difficulties, next steps, proposals and what is outside the plan, in full; figures that differ.

use std::io::{self, Write};

use super::appendix::{head, length, own_words, speaker};
use super::body::group_title;
use super::pieces::{by_speaker, cell, data_row, group_row, head_row, paragraph, ruled_table};
use super::wording::Wording;
use crate::model::{Discrepancy, Finding};
use crate::writer::package::{Manuscript, Row};

/// Columns: reporting agency, words. Twips; 14,570 in all.
const FINDINGS: [usize; 2] = [3_400, 11_170];
/// Writes the appendix; parts without content are left out.
pub(super) fn write<W: Write>(out: &mut Manuscript<'_, W>, wording: &Wording) -> io::Result<()> {
    let words = &wording.outline.appendix_findings;
    let report = wording.report;
    head(out, wording, &words.number, &words.title)?;
    let outside = [Finding { section: None, statements: report.outside.clone(), body: Vec::new() }];
    let remarks = [Finding { section: None, statements: report.remarks.clone(), body: Vec::new() }];
    let parts: [(&str, &[Finding]); 5] = [
        (&words.difficulties, &report.difficulties),
        (&words.next, &report.next),
        (&words.proposals, &report.proposals),
        (&words.outside, if report.outside.is_empty() { &[] } else { &outside }),
        (&words.remarks, if report.remarks.is_empty() { &[] } else { &remarks }),
    ];
    let parts = parts.into_iter().filter(|(_, findings)| !findings.is_empty());
    let numbered = parts.clone().count() + 1;
    let found = parts.enumerate().flat_map(|(at, (title, findings))| {
        let rows = findings.iter().flat_map(|finding| rows(wording, finding, findings.len()));
        std::iter::once(part(wording, at + 1, title)).chain(rows)
    });
    let title = (!report.discrepancies.is_empty()).then(|| part(wording, numbered, &words.discrepancies));
    let differing = report.discrepancies.iter().flat_map(|found| discrepancy(wording, found));
    let head = std::iter::once(head_row(&FINDINGS, &words.columns));
    out.table(ruled_table(&FINDINGS), head.chain(found).chain(title).chain(differing))
}

/// The row that begins a part. The title must stand in the table: a paragraph that is kept with a table makes LibreOffice drop
/// rows.
fn part(wording: &Wording, number: usize, title: &str) -> Row {
    let title = wording.fill(title, &[]);
    let values = [("number", number.to_string()), ("title", title)];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    group_row(&FINDINGS, &wording.fill(&wording.outline.appendix_findings.part, &values).to_uppercase())
}

/// The rows of a group, under its name where there are several.
fn rows<'a>(wording: &'a Wording, finding: &'a Finding, groups: usize) -> impl Iterator<Item = Row> + 'a {
    let named = groups > 1 || finding.section.is_some();
    let title = named.then(|| group_row(&FINDINGS, &group_title(wording, finding)));
    title.into_iter().chain(by_speaker(&finding.statements).into_iter().map(|group| {
        let speaker = speaker(wording, &group);
        let longest = speaker.chars().count().max(length(&group));
        let names = cell(&FINDINGS, 0, 1, [paragraph("BangTrai", &speaker)]);
        data_row(vec![names, cell(&FINDINGS, 1, 1, own_words(wording, &group))], longest)
    }))
}

/// What each agency says on one matter, under the task's number.
fn discrepancy<'a>(wording: &'a Wording, found: &'a Discrepancy) -> impl Iterator<Item = Row> + 'a {
    let words = &wording.outline.appendix_findings;
    let task = group_row(&FINDINGS, &wording.fill(&words.discrepancy, &[("id", found.task.as_str())]));
    std::iter::once(task).chain(found.figures.iter().map(|figure| {
        let names = figure.agencies.join("; ");
        let speaker = wording.fill(&words.discrepancy_speaker, &[("names", &names), ("figure", &figure.figure)]);
        let longest = speaker.chars().count().max(figure.sentence.chars().count());
        let names = cell(&FINDINGS, 0, 1, [paragraph("BangTrai", &speaker)]);
        data_row(vec![names, cell(&FINDINGS, 1, 1, [paragraph("NguyenVanBang", &figure.sentence)])], longest)
    }))
}
