//! What becomes of one thing that came in: a report, something else, a copy, or what nobody can read, and why.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::intake::{self, Content, Piece, versions};
use crate::model::{Diagnostic, Document, DocumentLedger, FileKind, ItemKind, Period, Plan, Report, Severity, Status};
use crate::report;
use crate::store::{Originals, Record, Store};
use crate::text;

use super::{apart, ledger, several};

/// What readers say of a file that did not arrive whole.
const CUT_OFF: [&str; 2] = ["docx-truncated", "xlsx-truncated"];

/// What the reports are read for.
pub(super) struct Desk<'a> {
    /// Reads reports on the plan.
    pub reader: &'a report::Reader<'a>,
    /// The plan.
    pub plan: &'a Plan,
    /// Year asked for.
    pub year: Option<i32>,
    /// Where the files are kept as they came; nowhere for a throw-away store.
    pub originals: Option<&'a Originals>,
}

/// What a document was read to.
pub(super) type Read = Option<(Report, DocumentLedger)>;

fn note(code: &str, detail: &str) -> Option<Diagnostic> {
    Some(Diagnostic::new(Severity::Note, code, detail))
}

/// Reads one piece; whatever is wrong with it stays with it. `None` for a message's own words that report nothing.
pub(super) fn of(piece: Piece, original: Option<&str>, desk: &Desk<'_>) -> Option<(Record, Read)> {
    let Piece { attachment, bytes, content, words, diagnostics } = piece;
    let mut record = Record::new(attachment, Status::Ignored);
    record.diagnostics = diagnostics;
    let announced = || versions::replacing(&words).or_else(|| versions::replacing(&record.attachment.name));
    record.announces = announced().map(|(_, words)| words.to_owned());
    match content {
        Content::Container => record.status = Status::Container,
        Content::SetAside(code) => record.reason = note(code, ""),
        Content::Unreadable(reason) => unreadable(&mut record, reason, desk),
        Content::Bare => {
            record.status = Status::NoAttachment;
            record.reason = note("no-attachment", "");
            record.agency = desk.reader.agency_of(source(&record, false));
        }
        Content::Words => {
            let typed = String::from_utf8_lossy(&bytes);
            let (report, ledger) = read_document(&crate::reader::read_text(&typed), &record, desk)?;
            if !is_typed_report(&typed, &report, desk.plan) {
                return None;
            }
            describe(&mut record, &report, desk);
            return Some((record, Some((report, ledger))));
        }
        Content::File => return Some(file(record, &bytes, original, desk)),
    }
    Some((record, None))
}

fn file(mut record: Record, bytes: &[u8], original: Option<&str>, desk: &Desk<'_>) -> (Record, Read) {
    if let Some(original) = original {
        record.status = Status::Duplicate;
        record.reason = note("same-bytes", original);
    } else if let Some((status, code)) = set_aside(record.attachment.kind, &record.attachment.name) {
        if status == Status::Unreadable {
            unreadable(&mut record, Diagnostic::new(Severity::Error, code, ""), desk);
        } else {
            record.status = status;
            record.reason = note(code, "");
        }
    } else {
        // The readers promise not to panic; should one do so, it must cost this file only.
        let read = catch_unwind(AssertUnwindSafe(|| apart::read(bytes)))
            .unwrap_or_else(|_| Err(Diagnostic::new(Severity::Error, "internal-error", "")));
        let error = match read {
            Ok(document) => match read_document(&document, &record, desk) {
                Some((report, ledger)) => {
                    describe(&mut record, &report, desk);
                    // What is lost of a document that was read in part is said as loudly as what could not be read at all.
                    if record.status == Status::Report {
                        record.reason = document.diagnostics.iter().find(|d| d.severity == Severity::Error).cloned();
                    }
                    // Of a file that did not arrive whole nobody knows what is missing: it is kept apart, whoever sent it asked.
                    if document.diagnostics.iter().any(|d| CUT_OFF.contains(&d.code.as_str())) {
                        let letterhead = record.agency.take();
                        unreadable(&mut record, Diagnostic::new(Severity::Error, "cut-off", ""), desk);
                        record.agency = record.agency.take().or(letterhead);
                    }
                    record.diagnostics.extend(document.diagnostics);
                    record.diagnostics.extend(report.diagnostics.iter().cloned());
                    return (record, Some((report, ledger)));
                }
                None => Diagnostic::new(Severity::Error, "internal-error", ""),
            },
            Err(error) => error,
        };
        unreadable(&mut record, error, desk);
    }
    (record, None)
}

/// Reads a document for the plan, `None` where that panics.
fn read_document(document: &Document, record: &Record, desk: &Desk<'_>) -> Read {
    let came = &record.attachment;
    catch_unwind(AssertUnwindSafe(|| {
        let report = several::read(desk.reader, document, source(record, true));
        let ledger = ledger::of_document(document, &report.segments, &came.sha256, &came.source);
        (report, ledger)
    }))
    .ok()
}

/// What is known about an attachment besides its content; the name of a message tells nothing.
fn source(record: &Record, named: bool) -> report::Source<'_> {
    let came = &record.attachment;
    report::Source { sha256: &came.sha256, name: named.then_some(came.name.as_str()), sender: came.sender.as_deref() }
}

fn unreadable(record: &mut Record, reason: Diagnostic, desk: &Desk<'_>) {
    record.status = Status::Unreadable;
    record.reason = Some(reason);
    record.agency = desk.reader.agency_of(source(record, true));
}

/// The words of a message are a report when they speak of the plan and state several things; the words that go with an
/// attached report say that it is attached.
fn is_typed_report(typed: &str, report: &Report, plan: &Plan) -> bool {
    let figure: String = plan.number.chars().take_while(char::is_ascii_digit).collect();
    let cites = typed.split(|c: char| !c.is_ascii_digit()).any(|word| !figure.is_empty() && word == figure);
    let stated = report.items.iter().filter(|item| item.kind != ItemKind::Admin).count();
    let key = text::ascii_key(typed);
    let covers = ["kem theo", "dinh kem", "gui kem"].iter().any(|words| key.contains(words));
    report.not_a_report.is_none() && cites && stated >= if covers { 5 } else { 2 }
}

/// Files that are set aside by what they are, before anybody tries to read them.
fn set_aside(kind: FileKind, name: &str) -> Option<(Status, &'static str)> {
    if intake::is_signature(name) {
        return Some((Status::Ignored, "signature-file"));
    }
    if name.to_lowercase().ends_with(".p7m") {
        return Some((Status::Unreadable, "mail-sealed"));
    }
    // A name that promises a document is taken at its word: what is wrong with it must be said.
    let promised = intake::promises_document(name);
    match kind {
        FileKind::Picture => Some((Status::Ignored, "picture")),
        FileKind::Executable => Some((Status::Ignored, "program")),
        FileKind::Text if !promised => Some((Status::NotAReport, "plain-text")),
        FileKind::Unknown | FileKind::Xml if !promised => Some((Status::NotAReport, "other-file")),
        _ => None,
    }
}

/// What became of a document that was read.
fn describe(record: &mut Record, report: &Report, desk: &Desk<'_>) {
    record.agency.clone_from(&report.agency);
    record.doc_number.clone_from(&report.doc_number);
    record.date.clone_from(&report.date);
    record.period = report.period.as_ref().map(|period| period.label.clone());
    record.year = report.period.as_ref().map(|period| period.year);
    if record.announces.is_none() {
        let title = report.title.as_deref().and_then(versions::replacing);
        record.announces = title.map(|(_, words)| words.to_owned());
    }
    (record.status, record.reason) = if let Some(code) = &report.not_a_report {
        (Status::NotAReport, note(code, &format!("“báo cáo”, “{}”", desk.plan.number)))
    } else if let Some(plan) = &report.other_plan {
        (Status::OtherPlan, note("other-plan", &format!("{plan} ≠ {}", desk.plan.number)))
    } else if let (Some(asked), Some(Period { year, label })) = (desk.year, &report.period)
        && asked != *year
    {
        (Status::WrongPeriod, note("wrong-period", label))
    } else {
        (Status::Report, None)
    };
}

/// The same bytes as a report are its duplicate; the same bytes as a picture are one more picture.
pub(super) fn of_duplicate(record: &mut Record, store: &Store, desk: &Desk<'_>) -> Result<(), Diagnostic> {
    let Some(original) = store.first_with(&record.attachment.sha256)? else { return Ok(()) };
    match original.status {
        Status::Report | Status::Part | Status::WrongPeriod | Status::OtherPlan | Status::Superseded => {}
        Status::Unreadable => {
            // Two agencies may send the same thing that nobody can read: each is told by its own sender.
            let reason = original.reason.unwrap_or_else(|| Diagnostic::new(Severity::Error, "internal-error", ""));
            unreadable(record, reason, desk);
            return Ok(());
        }
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
    use crate::agency::Registry;

    #[test]
    fn a_report_that_was_typed_is_told_from_a_covering_note() {
        let file = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/ke-hoach-3229.docx")).unwrap();
        let (plan, _) = crate::plan::read(&crate::reader::read(&file).unwrap()).unwrap();
        let registry = Registry::builtin();
        let reader = report::Reader::new(&plan, &registry);
        let judged = |typed: &str| {
            let source =
                report::Source { sha256: "x", name: Some("nội dung thư"), sender: Some("Sở Tài chính <a@x>") };
            let report = reader.read(&crate::reader::read_text(typed), source);
            (is_typed_report(typed, &report, &plan), report.not_a_report, report.items.len())
        };
        let typed = "Thực hiện Kế hoạch số 3229/KH-UBND, Sở Tài chính báo cáo kết quả năm 2024 như sau:\n\
            - Bố trí 12 tỷ đồng cho nhiệm vụ khoa học và công nghệ của tỉnh.\n\
            - Tổ chức 03 lớp tập huấn về cơ chế tài chính cho 120 cán bộ.\n\
            - Hướng dẫn 05 doanh nghiệp trích lập Quỹ phát triển khoa học và công nghệ.\n";
        assert_eq!(judged(typed), (true, None, 3));
        let note = "Kính gửi Sở Khoa học và Công nghệ,\nSở Tài chính gửi báo cáo kết quả thực hiện Kế hoạch 3229 kèm theo.\nTrân trọng./.";
        assert!(!judged(note).0);
    }

    #[test]
    fn a_picture_is_ignored_and_a_document_is_tried_whatever_it_is() {
        assert_eq!(set_aside(FileKind::Picture, "logo.png"), Some((Status::Ignored, "picture")));
        assert_eq!(set_aside(FileKind::Unknown, "bao cao.docx"), None);
        assert_eq!(set_aside(FileKind::Unknown, "chu_ky.p7s"), Some((Status::Ignored, "signature-file")));
        assert_eq!(set_aside(FileKind::Unknown, "smime.p7m"), Some((Status::Unreadable, "mail-sealed")));
        assert_eq!(set_aside(FileKind::Empty, "bao cao.docx"), None);
    }
}
