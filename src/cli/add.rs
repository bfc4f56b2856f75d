//! From inputs to records in the store: documents are read in parallel and written by one thread, in the order in which they came.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use indicatif::ProgressBar;
use rayon::prelude::*;

use crate::intake::{self, Arrival};
use crate::model::{Attachment, Diagnostic, DocumentLedger, FileKind, Period, Report, Severity, Status};
use crate::report;
use crate::store::{Record, Store};

use super::ledger;

/// Files are read in groups, so that memory does not grow with their number.
const GROUP_FILES: usize = 64;
/// A group ends early when its files are this large together: 64 MiB.
const GROUP_BYTES: u64 = 64 << 20;

/// Adds what came in. Gives how many files there were.
///
/// # Errors
/// An input is missing, or the store fails. What is wrong with a file is in its record.
pub(super) fn add(
    inputs: &[PathBuf],
    reader: &report::Reader<'_>,
    year: Option<i32>,
    store: &mut Store,
    progress: &ProgressBar,
) -> Result<u64, Diagnostic> {
    let arrivals = intake::arrivals(inputs)?;
    if arrivals.is_empty() {
        return Err(Diagnostic::new(Severity::Error, "nothing-came", ""));
    }
    progress.set_length(arrivals.len() as u64);
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for group in groups(&arrivals) {
        let opened: Vec<Result<(Vec<u8>, String), Diagnostic>> = group
            .par_iter()
            .map(|arrival| {
                let bytes = if arrival.set_aside.is_some() { Vec::new() } else { intake::bytes(arrival)? };
                let sha256 = intake::sha256(&bytes);
                Ok((bytes, sha256))
            })
            .collect();
        // The first file with some bytes is read, the others are its duplicates.
        let mut originals: Vec<Option<String>> = Vec::with_capacity(group.len());
        for (arrival, opened) in group.iter().zip(&opened) {
            originals.push(match opened {
                Ok((bytes, sha256)) if arrival.set_aside.is_none() && !bytes.is_empty() => {
                    let earlier = first.get(sha256).cloned();
                    first.entry(sha256.clone()).or_insert_with(|| arrival.source.clone());
                    earlier
                }
                _ => None,
            });
        }
        let read: Vec<(Record, Option<(Report, DocumentLedger)>)> = group
            .par_iter()
            .zip(opened)
            .zip(&originals)
            .map(|((arrival, opened), original)| {
                let read = outcome(arrival, opened, original.as_deref(), reader, year);
                progress.inc(1);
                read
            })
            .collect();
        for (record, read) in &read {
            let mut record = record.clone();
            if record.status == Status::Duplicate {
                settle_duplicate(&mut record, store)?;
            }
            store.add(&record, read.as_ref().map(|(report, ledger)| (report, ledger)))?;
        }
    }
    Ok(arrivals.len() as u64)
}

fn groups(arrivals: &[Arrival]) -> Vec<&[Arrival]> {
    let mut out = Vec::new();
    let (mut begin, mut bytes) = (0, 0);
    for (place, arrival) in arrivals.iter().enumerate() {
        let size = std::fs::metadata(&arrival.path).map(|m| m.len()).unwrap_or(0);
        if place > begin && (place - begin >= GROUP_FILES || bytes + size > GROUP_BYTES) {
            out.push(&arrivals[begin..place]);
            (begin, bytes) = (place, 0);
        }
        bytes += size;
    }
    out.push(&arrivals[begin..]);
    out
}

/// Reads one file; whatever is wrong with it stays with it.
fn outcome(
    arrival: &Arrival,
    opened: Result<(Vec<u8>, String), Diagnostic>,
    original: Option<&str>,
    reader: &report::Reader<'_>,
    year: Option<i32>,
) -> (Record, Option<(Report, DocumentLedger)>) {
    let (bytes, sha256, error) = match opened {
        Ok((bytes, sha256)) => (bytes, sha256, None),
        Err(error) => (Vec::new(), String::new(), Some(error)),
    };
    let kind = crate::reader::sniff(&bytes);
    let mut record = Record::new(
        Attachment {
            source: arrival.source.clone(),
            message: None,
            message_id: None,
            sender: None,
            date: None,
            subject: None,
            name: arrival.name.clone(),
            sha256,
            size: bytes.len() as u64,
            kind,
        },
        Status::Ignored,
    );
    let note = |code: &str, detail: &str| Some(Diagnostic::new(Severity::Note, code, detail));
    if let Some(error) = error {
        record.status = Status::Unreadable;
        record.reason = Some(error);
    } else if let Some(code) = arrival.set_aside {
        record.reason = note(code, "");
    } else if let Some(original) = original {
        record.status = Status::Duplicate;
        record.reason = note("same-bytes", original);
    } else if let Some((status, code)) = set_aside(kind, &arrival.name) {
        record.status = status;
        record.reason = note(code, "");
    } else {
        let source = report::Source { sha256: &record.attachment.sha256, name: Some(&arrival.name), sender: None };
        // The readers promise not to panic; should one do so, it must cost this file only.
        let read = catch_unwind(AssertUnwindSafe(|| {
            super::apart::read(&bytes).map(|document| {
                let report = reader.read(&document, source);
                let ledger = ledger::of_document(&document, &report.segments, source.sha256, &arrival.source);
                (document.diagnostics, report, ledger)
            })
        }))
        .unwrap_or_else(|_| Err(Diagnostic::new(Severity::Error, "internal-error", "")));
        match read {
            Ok((noticed, report, ledger)) => {
                describe(&mut record, &report, year);
                // What is lost of a document that was read in part is said as loudly as what could not be read at all.
                if record.status == Status::Report {
                    record.reason = noticed.iter().find(|d| d.severity == Severity::Error).cloned();
                }
                record.diagnostics = noticed.into_iter().chain(report.diagnostics.iter().cloned()).collect();
                return (record, Some((report, ledger)));
            }
            Err(error) => {
                record.status = Status::Unreadable;
                record.reason = Some(error);
                let agency = reader.agency_of_name(&arrival.name);
                record.agency = agency;
            }
        }
    }
    (record, None)
}

/// Files that are set aside by what they are, before anybody tries to read them.
fn set_aside(kind: FileKind, name: &str) -> Option<(Status, &'static str)> {
    let lower = name.to_lowercase();
    let extension = lower.rsplit_once('.').map_or("", |(_, extension)| extension);
    if matches!(extension, "p7s" | "p7m" | "sig" | "asc") {
        return Some((Status::Ignored, "signature-file"));
    }
    // A name that promises a document is taken at its word: what is wrong with it must be said.
    let promised = matches!(
        extension,
        "doc" | "docx" | "docm" | "dotx" | "xls" | "xlsx" | "xlsm" | "xlsb" | "ods" | "odt" | "rtf" | "pdf"
    );
    match kind {
        FileKind::Picture => Some((Status::Ignored, "picture")),
        FileKind::Executable => Some((Status::Ignored, "program")),
        FileKind::Zip | FileKind::SevenZip | FileKind::Rar | FileKind::Email | FileKind::OutlookMessage
            if !promised =>
        {
            Some((Status::Unreadable, "container"))
        }
        FileKind::Text if !promised => Some((Status::NotAReport, "plain-text")),
        FileKind::Unknown | FileKind::Xml if !promised => Some((Status::NotAReport, "other-file")),
        _ => None,
    }
}

/// What became of a document that was read.
fn describe(record: &mut Record, report: &Report, year: Option<i32>) {
    record.agency.clone_from(&report.agency);
    record.doc_number.clone_from(&report.doc_number);
    record.date.clone_from(&report.date);
    record.period = report.period.as_ref().map(|period| period.label.clone());
    record.year = report.period.as_ref().map(|period| period.year);
    let note = |code: &str, detail: &str| Some(Diagnostic::new(Severity::Note, code, detail));
    (record.status, record.reason) = if let Some(code) = &report.not_a_report {
        (Status::NotAReport, note(code, ""))
    } else if let Some(plan) = &report.other_plan {
        (Status::OtherPlan, note("other-plan", plan))
    } else if let (Some(asked), Some(Period { year, label })) = (year, &report.period)
        && asked != *year
    {
        (Status::WrongPeriod, note("wrong-period", label))
    } else {
        (Status::Report, None)
    };
}

/// The same bytes as a report are its duplicate; the same bytes as a picture are one more picture.
fn settle_duplicate(record: &mut Record, store: &Store) -> Result<(), Diagnostic> {
    let Some(original) = store.first_with(&record.attachment.sha256)? else { return Ok(()) };
    match original.status {
        Status::Report | Status::Part | Status::WrongPeriod | Status::OtherPlan | Status::Superseded => {}
        status => {
            record.status = status;
            record.reason = original.reason;
        }
    }
    record.agency = original.agency;
    record.doc_number = original.doc_number;
    record.date = original.date;
    record.period = original.period;
    record.year = original.year;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_ignored_and_a_document_is_tried_whatever_it_is() {
        assert_eq!(set_aside(FileKind::Picture, "logo.png"), Some((Status::Ignored, "picture")));
        assert_eq!(set_aside(FileKind::Unknown, "bao cao.docx"), None);
        assert_eq!(set_aside(FileKind::Unknown, "chu_ky.p7s"), Some((Status::Ignored, "signature-file")));
        assert_eq!(set_aside(FileKind::Zip, "bao cao.zip"), Some((Status::Unreadable, "container")));
        assert_eq!(set_aside(FileKind::Empty, "bao cao.docx"), None);
    }
}
