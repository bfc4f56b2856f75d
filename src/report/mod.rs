//! A document to a [`Report`](crate::model::Report): who, about what, which statements; every character gets one fate.
//!
//! The head (`head`), the end (`tail`), the headings (`outline`, by `marker`), the tables (`columns`, `rows`), the statements
//! (`items`), their kind (`kind`) and the period (`period`) are found in this order; `fates` makes sure that nothing is left over.

mod body;
mod columns;
mod facts;
mod fates;
mod form;
mod form_columns;
mod form_marks;
mod head;
mod items;
mod kind;
mod marker;
mod outline;
mod period;
mod rows;
mod stretches;
mod tail;

use crate::agency::{Evidence, Registry};
use crate::model::{Agency, Block, Diagnostic, Document, Fate, Plan, Report, Severity};
use crate::text;

use body::{Body, SHEET_HEAD, has_structure};
use columns::{Columns, Grid};
use fates::Fates;
use head::Head;
use outline::Outline;
use tail::Tail;

pub use kind::kind;

/// What is known about a document besides its content.
#[derive(Debug, Clone, Copy, Default)]
pub struct Source<'a> {
    /// SHA-256 of the file, part of the identity of its items.
    pub sha256: &'a str,
    /// File name.
    pub name: Option<&'a str>,
    /// Who sent it.
    pub sender: Option<&'a str>,
}

/// A plan and the agencies, prepared once for many reports.
pub struct Reader<'k> {
    plan: &'k Plan,
    registry: &'k Registry,
    /// Match keys of the task texts.
    tasks: Vec<String>,
    /// The plan's number as agencies cite it: its leading figure.
    plan_figure: String,
}

impl<'k> Reader<'k> {
    /// Prepares to read reports on a plan.
    pub fn new(plan: &'k Plan, registry: &'k Registry) -> Self {
        Reader {
            plan,
            registry,
            tasks: plan.tasks.iter().map(|task| text::ascii_key(&task.content)).collect(),
            plan_figure: plan.number.chars().take_while(char::is_ascii_digit).collect(),
        }
    }

    /// Reads one document.
    ///
    /// Never fails: a document that is no report gives a [`Report`] with `not_a_report` set, no items, and all of its text set
    /// aside for that reason.
    pub fn read(&self, document: &Document, source: Source<'_>) -> Report {
        let mut fates = Fates::new(document);
        for (part, fate) in document
            .notes
            .iter()
            .map(|part| (part, Fate::Prose))
            .chain(document.comments.iter().map(|part| (part, Fate::Ignored("comment".into()))))
        {
            for block in &part.blocks {
                block.each_paragraph(&mut |paragraph| {
                    if !paragraph.display.trim().is_empty() {
                        fates.claim_all(paragraph, fate.clone());
                    }
                });
            }
        }
        let (head, begin) = Head::of_blocks(&document.blocks, &mut fates);
        let has_sheet_table = document.blocks.iter().any(|block| match block {
            Block::Table(table) if table.sheet.is_some() && !table.hidden => {
                Columns::find(&Grid::of(table), table.header_rows, SHEET_HEAD).is_some()
            }
            _ => false,
        });
        let mut body = Body {
            plan: self.plan,
            form: form_marks::is_announced(document, self.plan),
            tasks: &self.tasks,
            head,
            tail: Tail::default(),
            outline: Outline::default(),
            drafts: Vec::new(),
            opening: String::new(),
            begun: false,
            has_rows: false,
            closed: false,
            has_sheet_table,
            has_structure: has_structure(&document.blocks[begin.min(document.blocks.len())..]),
            diagnostics: Vec::new(),
        };
        body.blocks(&document.blocks[begin.min(document.blocks.len())..], &mut fates);
        self.finish(document, source, body, fates)
    }

    /// Whose a file is when it could not be read: by its name, else by who sent it.
    pub fn agency_of(&self, source: Source<'_>) -> Option<Agency> {
        let evidence = Evidence {
            file_name: source.name.map(str::to_owned),
            sender: source.sender.map(str::to_owned),
            ..Evidence::default()
        };
        self.registry.identify(&evidence).map(|identified| identified.agency)
    }

    fn finish<'a>(
        &self,
        document: &'a Document,
        source: Source<'_>,
        body: Body<'a, '_>,
        mut fates: Fates<'a>,
    ) -> Report {
        let Body { head, tail, drafts, opening, mut diagnostics, has_rows, .. } = body;
        let title = head.title.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
        let period = period::find(&title, &opening, head.date.as_deref());
        let identified = self.registry.identify(&Evidence {
            letterhead: head.letterhead.clone(),
            doc_number: head.doc_number.clone(),
            place: head.place.clone(),
            signature: tail.signature.clone(),
            title: head.title.clone(),
            body: (!opening.is_empty()).then(|| opening.clone()),
            file_name: source.name.map(str::to_owned),
            sender: source.sender.map(str::to_owned),
            date: head.date.clone(),
        });
        let year = period.as_ref().map(|p| p.year);
        let mentions = self.mentions_plan(document);
        let not_a_report = if !head::is_report_kind(&head.kind) {
            Some("another-kind")
        } else if drafts.is_empty() {
            Some("no-statements")
        } else if head.kind.is_empty() && identified.is_none() && !mentions && !has_rows {
            Some("no-head")
        } else {
            None
        };
        let items = if not_a_report.is_some() {
            fates = Fates::new(document);
            document.each_paragraph(&mut |paragraph| {
                if !paragraph.display.trim().is_empty() {
                    fates.claim_all(paragraph, Fate::Ignored("not a report".into()));
                }
            });
            Vec::new()
        } else {
            drafts.into_iter().filter_map(|draft| draft.finish(source.sha256, year, &mut fates)).collect()
        };
        if head.draft {
            diagnostics.push(Diagnostic::new(Severity::Warning, "draft", ""));
        }
        if head.blank_number && not_a_report.is_none() {
            diagnostics.push(Diagnostic::new(Severity::Note, "blank-number", ""));
        }
        if identified.is_none() && not_a_report.is_none() {
            diagnostics.push(Diagnostic::new(Severity::Warning, "no-agency", ""));
        }
        let other_plan = form_marks::other_plan(document, self.plan)
            .or_else(|| (!mentions).then(|| self.other_plan(&title)).flatten());
        let cut_off = period::cut_off(&title).or_else(|| period::cut_off(&opening));
        let (agency, agency_evidence) = identified.map(|i| (Some(i.agency), i.evidence)).unwrap_or_default();
        Report {
            agency,
            agency_evidence,
            doc_number: head.doc_number,
            date: head.date,
            place: head.place,
            title: (!title.is_empty()).then_some(title),
            cut_off,
            period,
            other_plan,
            not_a_report: not_a_report.map(str::to_owned),
            items,
            segments: fates.finish(),
            diagnostics,
        }
    }

    /// The document says the plan's number somewhere.
    fn mentions_plan(&self, document: &Document) -> bool {
        if self.plan_figure.is_empty() {
            return true;
        }
        let mut found = false;
        document.each_paragraph(&mut |paragraph| {
            found |= paragraph.display.split(|c: char| !c.is_ascii_digit()).any(|figure| figure == self.plan_figure);
        });
        found
    }

    /// A plan that the title names and that is not ours.
    fn other_plan(&self, title: &str) -> Option<String> {
        let own = text::docnum::find(&self.plan.number).into_iter().next();
        text::docnum::find(title)
            .into_iter()
            .find(|found| found.kind == "KH" && own.as_ref().is_none_or(|own| own.key != found.key))
            .and_then(|found| title.get(found.start..found.end).map(str::to_owned))
    }
}
