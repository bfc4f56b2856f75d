//! The lines of the files that other programs read: `items.jsonl`, `submissions.jsonl`, `segments.jsonl`.

use serde::Serialize;

use crate::model::{
    AgencyId, Decided, Diagnostic, Figure, ItemEdit, ItemKind, Match, Progress, Stated, Status, TaskId,
};
use crate::store::{Record, Store};
use crate::writer::Items as _;

use super::files::Lines;
use super::items::{Place, Stored};
use super::lang::Lang;

/// A line of `items.jsonl`.
#[derive(Serialize)]
struct ItemLine<'a> {
    item_id: &'a str,
    source: &'a str,
    sha256: &'a str,
    location: serde_json::Value,
    span: (usize, usize),
    agency: &'a str,
    agency_id: &'a AgencyId,
    period: Option<&'a str>,
    heading: &'a [String],
    number: Option<&'a str>,
    kind: ItemKind,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<&'a str>,
    #[serde(skip_serializing_if = "<[ItemEdit]>::is_empty")]
    edits: &'a [ItemEdit],
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<&'a Stated<Progress>>,
    #[serde(skip_serializing_if = "<[Figure]>::is_empty")]
    figures: &'a [Figure],
    matches: &'a [Match],
    decision: Decided,
    tasks: &'a [TaskId],
}

/// A line of `submissions.jsonl`.
#[derive(Serialize)]
struct SubmissionLine<'a> {
    source: &'a str,
    message: Option<&'a str>,
    message_id: Option<&'a str>,
    sender: Option<&'a str>,
    date: Option<&'a str>,
    subject: Option<&'a str>,
    name: &'a str,
    sha256: &'a str,
    status: Status,
    part_of: Option<&'a str>,
    superseded_by: Option<&'a str>,
    reason: Option<String>,
    hint: Option<String>,
    agency: Option<&'a str>,
    agency_id: Option<&'a AgencyId>,
    doc_number: Option<&'a str>,
    period: Option<&'a str>,
    notes: Vec<String>,
}

/// A line of `segments.jsonl`.
#[derive(Serialize)]
struct SegmentLine<'a> {
    sha256: &'a str,
    #[serde(flatten)]
    segment: &'a crate::model::Segment,
}

/// `items.jsonl`.
///
/// # Errors
/// The file cannot be written, or the store fails.
pub(super) fn items(stored: Stored<'_>, lines: &mut Lines) -> Result<(), Diagnostic> {
    for (place, Place { record, .. }) in stored.places.iter().enumerate() {
        let (reported, record) = (stored.item(place)?, &stored.records[*record]);
        let item = &reported.item;
        lines.line(&ItemLine {
            item_id: &item.id,
            source: &reported.source,
            sha256: &record.attachment.sha256,
            location: item.location.row(),
            span: item.span,
            agency: &reported.agency.name,
            agency_id: &reported.agency.id,
            period: record.period.as_deref(),
            heading: &item.heading,
            number: item.number.as_deref(),
            kind: reported.kind(),
            text: &item.text,
            raw: item.raw.as_deref(),
            edits: &item.edits,
            progress: item.progress.as_ref(),
            figures: &item.figures,
            matches: &reported.decision.matches,
            decision: reported.decision.decision,
            tasks: &reported.decision.tasks,
        })?;
    }
    Ok(())
}

/// `submissions.jsonl`.
///
/// # Errors
/// The file cannot be written.
pub(super) fn submissions(records: &[Record], lang: Lang, lines: &mut Lines) -> Result<(), Diagnostic> {
    for record in records {
        let came = &record.attachment;
        lines.line(&SubmissionLine {
            source: &came.source,
            message: came.message.as_deref(),
            message_id: came.message_id.as_deref(),
            sender: came.sender.as_deref(),
            date: came.date.as_deref(),
            subject: came.subject.as_deref(),
            name: &came.name,
            sha256: &came.sha256,
            status: record.status,
            part_of: record.part_of.as_deref(),
            superseded_by: record.superseded_by.as_deref(),
            reason: record.reason.as_ref().map(|reason| lang.message(reason)),
            hint: record.reason.as_ref().and_then(|reason| lang.hint(reason)),
            agency: record.agency.as_ref().map(|agency| agency.name.as_str()),
            agency_id: record.agency_id(),
            doc_number: record.doc_number.as_deref(),
            period: record.period.as_deref(),
            notes: record.diagnostics.iter().map(|note| lang.full(note)).collect(),
        })?;
    }
    Ok(())
}

/// `segments.jsonl`.
///
/// # Errors
/// The file cannot be written, or the store fails.
pub(super) fn segments(store: &Store, lines: &mut Lines) -> Result<(), Diagnostic> {
    store.each_segments(|sha256, segments| {
        segments.iter().try_for_each(|segment| lines.line(&SegmentLine { sha256, segment }))
    })
}
