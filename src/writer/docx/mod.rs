//! The official report as DOCX, in the form of Decree 30/2020/NĐ-CP.

mod appendix;
mod assessment;
mod body;
mod citation;
mod direction;
mod filling;
mod findings;
mod form;
mod letterhead;
mod metrics;
mod outline;
mod pieces;
mod reminder;
mod reporting_form;
mod wording;

pub(super) use filling::{Filling, appendix_page, with_filling};
pub(super) use reminder::reminder;
pub(super) use reporting_form::{form as form_docx, plan_name};

use outline::Outline;
use wording::Wording;

use super::package::{Page, Properties, Sources, pack};
use super::place::Places;
use super::sentence::count;
use crate::model::{AnnualReport, Diagnostic, Severity};

/// Pages of the text: margins of 20, 15, 20 and 30 mm.
const MAIN: Page = Page { landscape: false, margins: [1_134, 850, 1_134, 1_701], title_page: true };
/// Pages of the appendices: the same margins turned with the page.
const APPENDIX: Page = Page { landscape: true, margins: [1_701, 1_134, 1_134, 1_134], title_page: false };
/// Width of the text of [`MAIN`], in twips.
const TEXT_WIDTH: u32 = 9_355;

/// Writes the report. The same report gives the same bytes.
///
/// # Errors
/// `docx-not-written` when the package could not be put together: a mistake in the program, never in the report.
pub fn docx(report: &AnnualReport) -> Result<Vec<u8>, Diagnostic> {
    docx_with_sources(report, Sources::None)
}

/// Writes the report with a note after each statement that says where it comes from.
///
/// # Errors
/// As [`docx`].
pub fn docx_with_sources(report: &AnnualReport, sources: Sources) -> Result<Vec<u8>, Diagnostic> {
    let fault = |detail: String| Diagnostic::new(Severity::Error, "docx-not-written", detail);
    let outline = Outline::read().map_err(fault)?;
    let places = Places::read().map_err(fault)?;
    let wording = Wording::of(report, &outline, &places, sources);
    let draft = report.draft.then(|| wording.fill(&outline.draft.mark, &[("waiting", &count(report.waiting))]));
    let properties = Properties {
        title: wording.fill(&format!("{} {}", outline.letterhead.kind, outline.letterhead.subject), &[]),
        creator: wording.office.clone(),
        created: super::created(report.office.date.as_deref(), report.year),
        sources,
        first_page: draft.into_iter().chain(report.imbalance.clone()).collect(),
    };
    let bytes = pack(&properties, |out| {
        letterhead::write(out, &wording)?;
        body::write(out, &wording)?;
        letterhead::write_end(out, &wording)?;
        out.section(MAIN, false)?;
        appendix::tasks(out, &wording)?;
        out.section(APPENDIX, false)?;
        appendix::agencies(out, &wording)?;
        let third = wording.has_findings();
        out.section(APPENDIX, !third)?;
        if third {
            findings::write(out, &wording)?;
            out.section(APPENDIX, true)?;
        }
        Ok(wording.into_notes())
    });
    bytes.map_err(|error| fault(error.to_string()))
}
