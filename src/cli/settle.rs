//! What can be said only once everything has been read: which copy is the original, what replaces what, what belongs together.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::intake::versions::{self, Fate, Paper, Replacing, Signed, Why};
use crate::model::{Agency, Diagnostic, FileKind, Severity, Status};
use crate::store::{Record, Store};
use crate::text;

/// Name under which the store keeps that something was added and not settled yet.
pub(super) const UNSETTLED: &str = "unsettled";

/// Settles all records of the store.
///
/// # Errors
/// The store fails.
pub(super) fn settle(store: &mut Store) -> Result<(), Diagnostic> {
    // From what was read and not from what was settled the last time: portions give the same as all at once.
    let mut records = store.as_read()?;
    earliest_first(&mut records);
    agencies_of_messages(&mut records, store)?;
    companions(&mut records);
    let (places, papers) = papers(&records, store)?;
    for (place, fate) in versions::decide(&papers).into_iter().enumerate() {
        apply(&mut records, &places, place, fate);
    }
    store.rewrite(&records)?;
    store.keep(UNSETTLED, &false)
}

/// Settles if something was added since the last time: an interrupted `add` may have left that open.
///
/// # Errors
/// The store fails.
pub(super) fn settle_if_needed(store: &mut Store) -> Result<(), Diagnostic> {
    if store.kept(UNSETTLED)?.unwrap_or(false) { settle(store) } else { Ok(()) }
}

/// Seconds since 1970 of a message's date or a document's day.
fn time(record: &Record) -> Option<i64> {
    let of_message = record.attachment.date.as_deref().and_then(versions::seconds);
    of_message.or_else(|| record.date.as_deref().and_then(versions::seconds))
}

/// Of several copies of a report the one that came first counts, in whatever order they were read.
fn earliest_first(records: &mut [(i64, Record)]) {
    let mut copies: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, (_, record)) in records.iter().enumerate() {
        if is_report(record) || record.status == Status::Duplicate {
            copies.entry(record.attachment.sha256.clone()).or_default().push(place);
        }
    }
    for places in copies.into_values().filter(|places| places.len() > 1) {
        let age = |place: &usize| records.get(*place).map(|(seq, r)| (time(r).unwrap_or(i64::MAX), *seq));
        let Some(original) = places.iter().copied().min_by_key(age) else { continue };
        let Some(read) = places.iter().copied().find(|place| records.get(*place).is_some_and(|(_, r)| is_report(r)))
        else {
            continue;
        };
        let Some((_, outcome)) = records.get(read).cloned() else { continue };
        let Some(name) = records.get(original).map(|(_, r)| r.attachment.source.clone()) else { continue };
        for place in places {
            let Some((_, record)) = records.get_mut(place) else { continue };
            let attachment = record.attachment.clone();
            let announces = record.announces.take().or_else(|| outcome.announces.clone());
            *record = Record { attachment, announces, ..outcome.clone() };
            if place != original {
                record.status = Status::Duplicate;
                record.reason = Some(Diagnostic::new(Severity::Note, "same-bytes", name.clone()));
                record.announces = None;
                record.diagnostics.clear();
            }
        }
    }
}

fn is_report(record: &Record) -> bool {
    matches!(record.status, Status::Report | Status::WrongPeriod | Status::OtherPlan)
}

/// The message that an attachment came in: forwarded ones stand for themselves.
fn message(record: &Record) -> Option<String> {
    let came = &record.attachment;
    let message = came.message.as_ref()?;
    Some(format!("{message}\n{}", came.message_id.as_deref().unwrap_or_default()))
}

/// A paper without a letterhead of its own is of the agency whose letter came in the same message.
fn agencies_of_messages(records: &mut [(i64, Record)], store: &Store) -> Result<(), Diagnostic> {
    let mut letters: BTreeMap<String, Vec<Agency>> = BTreeMap::new();
    let mut weak = Vec::new();
    for (place, (_, record)) in records.iter().enumerate() {
        let Some(message) = message(record) else { continue };
        if !matches!(record.status, Status::Report | Status::WrongPeriod | Status::OtherPlan | Status::NotAReport) {
            continue;
        }
        let Some(report) = store.report(&record.attachment.sha256)? else { continue };
        let by_sender = report.agency_evidence.iter().all(|words| words.starts_with("sender:"));
        match &report.agency {
            Some(agency) if !by_sender => letters.entry(message).or_default().push(agency.clone()),
            _ if is_report(record) => weak.push((place, message)),
            _ => {}
        }
    }
    for (place, message) in weak {
        let Some([first, others @ ..]) = letters.get(&message).map(Vec::as_slice) else { continue };
        if others.iter().all(|other| other.id == first.id)
            && let Some((_, record)) = records.get_mut(place)
        {
            record.agency = Some(first.clone());
            record.diagnostics.retain(|noticed| noticed.code != "no-agency");
        }
    }
    Ok(())
}

/// The reports that are used and have company, beside the places of their records.
fn papers(records: &[(i64, Record)], store: &Store) -> Result<(Vec<usize>, Vec<Paper>), Diagnostic> {
    let mut of_agency: BTreeMap<&str, usize> = BTreeMap::new();
    let used = |record: &&Record| record.status == Status::Report;
    for record in records.iter().map(|(_, record)| record).filter(used) {
        if let Some(agency) = record.agency_id() {
            *of_agency.entry(agency.0.as_str()).or_default() += 1;
        }
    }
    let (mut places, mut papers) = (Vec::new(), Vec::new());
    for (place, (_, record)) in records.iter().enumerate() {
        let Some(agency) = record.agency_id().filter(|_| record.status == Status::Report) else { continue };
        // Most agencies send one paper: there is nothing to compare it with.
        if of_agency.get(agency.0.as_str()).is_none_or(|&papers| papers < 2) {
            continue;
        }
        let mut statements: Vec<u64> = store
            .items(&record.attachment.sha256)?
            .iter()
            .map(|stored| {
                let mut hasher = DefaultHasher::new();
                text::key(&stored.item.text).hash(&mut hasher);
                hasher.finish()
            })
            .collect();
        statements.sort_unstable();
        statements.dedup();
        let number = record.doc_number.as_deref().map(|number| text::ascii_key(number).replace(' ', ""));
        let paper = Paper {
            agency: Some(agency.0.clone()),
            period: record.period.clone(),
            number: number.filter(|number| number.starts_with(|c: char| c.is_ascii_digit())),
            time: time(record),
            date: record.date.clone(),
            message: message(record),
            name: record.attachment.name.clone(),
            replacing: record.announces.as_deref().and_then(versions::replacing).map(|(what, _): (Replacing, _)| what),
            narrative: record.attachment.kind == FileKind::Docx || record.attachment.kind == FileKind::Text,
            statements,
        };
        places.push(place);
        papers.push(paper);
    }
    Ok((places, papers))
}

fn apply(records: &mut [(i64, Record)], places: &[usize], place: usize, fate: Fate) {
    let other = match fate {
        Fate::Report => return,
        Fate::Part { of, .. } => of,
        Fate::Superseded { by, .. } => by,
    };
    let Some(came) = places.get(other).and_then(|at| records.get(*at)).map(|(_, r)| r.attachment.clone()) else {
        return;
    };
    let Some((_, record)) = places.get(place).and_then(|at| records.get_mut(*at)) else { return };
    match fate {
        Fate::Report => {}
        Fate::Part { doubtful, .. } => {
            record.status = Status::Part;
            record.part_of = Some(came.sha256);
            // What could not be read of it is said first.
            if record.reason.is_none() {
                record.reason = Some(Diagnostic::new(Severity::Note, "part-of", came.source.clone()));
            }
            if doubtful {
                record.diagnostics.push(Diagnostic::new(Severity::Warning, "perhaps-replaces", came.source));
            }
        }
        Fate::Superseded { why, difference, .. } => {
            record.status = Status::Superseded;
            record.superseded_by = Some(came.sha256);
            let code = match why {
                Why::Number => "superseded-number",
                Why::Words => "superseded-words",
                Why::Statements => "superseded-statements",
            };
            let detail = format!("{} (={}, −{}, +{})", came.source, difference.same, difference.gone, difference.new);
            record.reason = Some(Diagnostic::new(Severity::Note, code, detail));
        }
    }
}

/// A PDF that is the signed copy of a report which was read.
fn companions(records: &mut [(i64, Record)]) {
    let mut found = Vec::new();
    let mut reports: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    let mut in_message: BTreeMap<String, Vec<&Record>> = BTreeMap::new();
    for (_, record) in records.iter() {
        if matches!(record.status, Status::Report | Status::WrongPeriod) && record.attachment.kind != FileKind::Pdf {
            if let Some(agency) = record.agency_id() {
                reports.entry(agency.0.as_str()).or_default().push(record);
            }
            if let Some(message) = message(record) {
                in_message.entry(message).or_default().push(record);
            }
        }
    }
    for (place, (_, record)) in records.iter().enumerate() {
        let read = matches!(record.status, Status::Report | Status::NotAReport | Status::WrongPeriod);
        if record.attachment.kind != FileKind::Pdf || !(read || record.status == Status::Unreadable) {
            continue;
        }
        let own = message(record);
        let of_agency = record.agency_id().and_then(|id| reports.get(id.0.as_str())).into_iter().flatten();
        let beside = own.as_ref().and_then(|own| in_message.get(own)).into_iter().flatten();
        let mut candidates: Vec<&Record> = beside.copied().collect();
        candidates.extend(of_agency.filter(|r| own.is_none() || message(r) != own));
        let signed: Vec<Signed<'_>> = candidates
            .iter()
            .map(|report| Signed {
                name: &report.attachment.name,
                number: report.doc_number.as_deref(),
                together: own.is_some() && message(report) == own,
            })
            .collect();
        let number = record.doc_number.as_ref().filter(|number| number.starts_with(|c: char| c.is_ascii_digit()));
        let by_number = || {
            let same = |report: &&Record| {
                number.is_some() && report.doc_number.as_ref() == number && report.agency_id() == record.agency_id()
            };
            candidates.iter().position(same)
        };
        let found_at = versions::companion(&record.attachment.name, &signed).or_else(by_number);
        if let Some(report) = found_at.and_then(|at| candidates.get(at)) {
            found.push((place, (*report).clone()));
        }
    }
    for (place, report) in found {
        let Some((_, record)) = records.get_mut(place) else { continue };
        record.status = Status::Companion;
        record.part_of = Some(report.attachment.sha256);
        record.agency = report.agency;
        record.doc_number = report.doc_number;
        record.period = report.period;
        record.year = report.year;
        record.reason = Some(Diagnostic::new(Severity::Note, "companion-of", report.attachment.source));
    }
}
