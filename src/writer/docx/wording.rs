//! What several parts of the report name: the plan, the office, the date, a group of tasks.

use std::cell::RefCell;

use super::citation::{document_type, shortened, spelled_date, undated_citation};
use super::form::formal;
use super::outline::Outline;
use crate::model::{AnnualReport, Plan, Section, Source, Statement};
use crate::writer::package::{Notes, Sources};
use crate::writer::place::Places;
use crate::writer::sentence::{count, fill};

/// Longest name of a task, in characters, as the heading of a group; the full wording stands in appendix I.
const HEADING: usize = 420;

/// How many sources a note names.
const SOURCES: usize = 5;

/// Room for a hand to write the number of the report.
pub(super) const BLANK_NUMBER: &str = "      ";

/// The report, the outline, and the names made from both.
pub(super) struct Wording<'a> {
    pub(super) report: &'a AnnualReport,
    pub(super) outline: &'a Outline,
    /// `Kế hoạch`, `Chương trình`.
    pub(super) plan_kind: String,
    /// `Kế hoạch số 3229/KH-UBND ngày 27 tháng 8 năm 2024 của Ủy ban nhân dân tỉnh Bình Thuận`.
    pub(super) plan_full: String,
    /// `Kế hoạch số 3229/KH-UBND`.
    pub(super) plan_short: String,
    /// `Sở Khoa học và Công nghệ`.
    pub(super) office: String,
    /// `ngày 06 tháng 02 năm 2025`.
    pub(super) date: String,
    /// `05`, or blank.
    pub(super) number: String,
    /// `năm 2024`.
    pub(super) period: &'a str,
    /// The sources that were noted so far: rows are written one by one, from several places.
    notes: RefCell<Notes>,
    places: &'a Places,
}

/// How a plan is named in a text.
pub(super) struct PlanNames {
    /// `Kế hoạch`, `Chương trình`.
    pub(super) kind: String,
    /// `Kế hoạch số 3229/KH-UBND ngày 27 tháng 8 năm 2024 của Ủy ban nhân dân tỉnh Bình Thuận`.
    pub(super) full: String,
    /// `Kế hoạch số 3229/KH-UBND`.
    pub(super) short: String,
}

impl PlanNames {
    pub(super) fn of(plan: &Plan, outline: &Outline) -> Self {
        let number = plan.number.trim();
        let title_kind = || plan.title.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
        let kind = match document_type(number) {
            Some(kind) => kind.to_owned(),
            None if title_kind().is_empty() => outline.plan.kind_unknown.clone(),
            None => title_kind(),
        };
        let date = spelled_date(Some(&plan.date), None);
        let issuer = formal(plan.issuer.trim());
        let values = [("kind", kind.as_str()), ("number", number), ("date", &date), ("issuer", issuer.as_str())];
        let (full, short) = if number.is_empty() {
            let title = Some(plan.title.trim()).filter(|title| !title.is_empty() && undated_citation(title).is_none());
            (title.unwrap_or(&kind).to_owned(), kind.clone())
        } else if plan.issuer.trim().is_empty() {
            (fill(&outline.plan.without_issuer, &values), fill(&outline.plan.short, &values))
        } else {
            (fill(&outline.plan.full, &values), fill(&outline.plan.short, &values))
        };
        PlanNames { kind, full, short }
    }
}

impl<'a> Wording<'a> {
    pub(super) fn of(report: &'a AnnualReport, outline: &'a Outline, places: &'a Places, sources: Sources) -> Self {
        let PlanNames { kind: plan_kind, full: plan_full, short: plan_short } = PlanNames::of(&report.plan, outline);
        let office = match report.office.name.trim() {
            "" => outline.letterhead.office_unknown.clone(),
            name => name.to_owned(),
        };
        Wording {
            report,
            outline,
            plan_kind,
            plan_full,
            plan_short,
            office,
            date: spelled_date(report.office.date.as_deref(), Some(report.year)),
            number: report.office.number.map_or(BLANK_NUMBER.to_owned(), |number| format!("{number:02}")),
            period: report.period.trim(),
            notes: RefCell::new(Notes::new(sources)),
            places,
        }
    }

    /// A sentence with the names that every part may use, and those of `more`.
    pub(super) fn fill(&self, sentence: &str, more: &[(&str, &str)]) -> String {
        let mut values = more.to_vec();
        values.extend([
            ("plan", self.plan_short.as_str()),
            ("kind", &self.plan_kind),
            ("office", &self.office),
            ("date", &self.date),
            ("number", &self.number),
            ("symbol", self.report.office.symbol.trim()),
            ("period", self.period),
            ("addressee", self.report.office.addressee.trim()),
        ]);
        fill(sentence, &values)
    }

    /// The name of a group of tasks. A group without a title is named after its only task, in a heading without a mark where
    /// it is cut: its full wording stands in appendix I.
    pub(super) fn section_title(&self, section: &Section) -> String {
        if let Some(title) = section.title.as_deref().map(str::trim).filter(|title| !title.is_empty()) {
            return shortened(&formal(title), usize::MAX);
        }
        match self.tasks_of(section).as_slice() {
            [only] => {
                shortened(&formal(only), HEADING.min(self.report.form.task_name)).trim_end_matches('…').to_owned()
            }
            _ => self.fill(&self.outline.results.section_untitled, &[("id", &section.id)]),
        }
    }

    /// What stands for a task in the body.
    pub(super) fn task_name(&self, content: &str) -> String {
        shortened(&formal(content), self.report.form.task_name)
    }

    /// A paragraph of a statement with a note on where it comes from, when sources are wanted.
    pub(super) fn with_source(&self, paragraph: docx_rs::Paragraph, statement: &Statement) -> docx_rs::Paragraph {
        self.notes.borrow_mut().attach(paragraph, || {
            let words = &self.outline.sources;
            let name = |source: &Source| format!("{}, {}", source.document, self.places.name(&source.location));
            let mut text: Vec<String> = statement.sources.iter().take(SOURCES).map(name).collect();
            let more = statement.sources.len().saturating_sub(SOURCES);
            if more > 0 {
                text.push(self.fill(&words.more, &[("count", &count(more))]));
            }
            self.fill(&words.text, &[("sources", &text.join("; "))])
        })
    }

    /// Whether there is anything for appendix III.
    pub(super) fn has_findings(&self) -> bool {
        let report = self.report;
        let groups = [&report.difficulties, &report.next, &report.proposals];
        groups.iter().any(|group| !group.is_empty())
            || !report.outside.is_empty()
            || !report.remarks.is_empty()
            || !report.discrepancies.is_empty()
    }

    /// The notes that were attached.
    pub(super) fn into_notes(self) -> Notes {
        self.notes.into_inner()
    }

    fn tasks_of(&self, section: &Section) -> Vec<&'a str> {
        let tasks = self.report.plan.tasks.iter().filter(|task| task.section == section.id);
        tasks.map(|task| task.content.as_str()).collect()
    }
}
