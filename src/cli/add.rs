//! From inputs to records in the store: documents are read in parallel and written by one thread, in the order in which they came.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use indicatif::ProgressBar;
use rayon::prelude::*;

use crate::intake::{self, Content, Piece, versions};
use crate::model::{Diagnostic, Document, DocumentLedger, FileKind, ItemKind, Period, Plan, Report, Severity, Status};
use crate::report;
use crate::store::{Mail, Originals, Record, Store};
use crate::text;

use super::match_all::UNMATCHED;
use super::{apart, ledger, settle, several};

/// Pieces are read in groups, so that memory does not grow with their number.
const GROUP_PIECES: usize = 64;
/// A group ends early when its pieces are this large together: 64 MiB.
const GROUP_BYTES: usize = 64 << 20;

/// Name under which the store keeps the names of the folders and files in which reports were looked for.
pub(super) const PLACES: &str = "places";

/// Name under which the store keeps the paths of data files that lie beside what came in.
pub(super) const BESIDE: &str = "beside";

/// Name under which the store keeps how much came in since the last line of the log: an interrupted `add` wrote none.
pub(super) const UNLOGGED: &str = "unlogged";

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

/// How many things came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Added {
    /// For the first time.
    pub new: u64,
    /// That were there already: the same bytes under the same name.
    pub known: u64,
}

/// Adds what came in and is not there yet, and settles what replaces what.
///
/// # Errors
/// An input is missing, or the store fails. What is wrong with a file is in its record.
pub(super) fn add(
    inputs: &[PathBuf],
    desk: &Desk<'_>,
    store: &mut Store,
    progress: &ProgressBar,
) -> Result<Added, Diagnostic> {
    let mut group = Group::new(desk, store, progress)?;
    let mut sink = |piece: Piece| group.push(piece);
    let beside = intake::unfold(inputs, crate::reader::sniff, &mut sink)?;
    group.read()?;
    let added = group.added;
    if added == (Added { new: 0, known: 0 }) {
        return Err(Diagnostic::new(Severity::Error, "nothing-came", ""));
    }
    group.settled(inputs.iter().filter_map(|input| {
        let full = std::fs::canonicalize(input).unwrap_or_else(|_| input.clone());
        full.file_name().map(|name| name.to_string_lossy().into_owned())
    }))?;
    let mut known: Vec<String> = store.kept(BESIDE)?.unwrap_or_default();
    known.extend(beside);
    known.sort();
    known.dedup();
    store.keep(BESIDE, &known)?;
    Ok(added)
}

/// It came as a file with bytes of its own; not as a message, an archive, or words typed into a message.
fn is_file(record: &Record) -> bool {
    let typed = record.attachment.kind == FileKind::Text && record.status == Status::Report;
    record.attachment.size > 0 && !typed && !matches!(record.status, Status::Container | Status::NoAttachment)
}

/// What a document was read to.
type Read = Option<(Report, DocumentLedger)>;

/// Pieces that wait to be read together.
pub(super) struct Group<'g> {
    desk: &'g Desk<'g>,
    pub(super) store: &'g mut Store,
    progress: &'g ProgressBar,
    pieces: Vec<(Piece, u32)>,
    bytes: usize,
    /// Where the bytes of a hash came first.
    first: BTreeMap<String, String>,
    /// The message into which the last report was typed.
    typed: Option<String>,
    /// How often each source with its hash came in before.
    known: BTreeMap<(String, String), u32>,
    /// How often it came in this time.
    came: BTreeMap<(String, String), u32>,
    added: Added,
    /// Messages of a mail server whose last part has been pushed.
    pub(super) mail: Vec<Mail>,
}

impl<'g> Group<'g> {
    /// An empty one, which knows what is there.
    ///
    /// # Errors
    /// The store fails.
    pub(super) fn new(
        desk: &'g Desk<'g>,
        store: &'g mut Store,
        progress: &'g ProgressBar,
    ) -> Result<Group<'g>, Diagnostic> {
        let known = store.arrivals()?;
        let mut first = BTreeMap::new();
        for (_, record) in store.as_read()?.into_iter().filter(|(_, record)| is_file(record)) {
            first.entry(record.attachment.sha256).or_insert(record.attachment.source);
        }
        Ok(Group {
            desk,
            store,
            progress,
            pieces: Vec::new(),
            bytes: 0,
            first,
            typed: None,
            known,
            came: BTreeMap::new(),
            added: Added { new: 0, known: 0 },
            mail: Vec::new(),
        })
    }

    /// Settles what replaces what once all that came is read; keeps the names of the places that were looked through.
    ///
    /// # Errors
    /// The store fails.
    pub(super) fn settled(self, looked: impl Iterator<Item = String>) -> Result<Added, Diagnostic> {
        let Group { store, added, .. } = self;
        if added.new > 0 {
            settle::settle(store)?;
        }
        settle::settle_if_needed(store)?;
        let mut places: Vec<String> = store.kept(PLACES)?.unwrap_or_default();
        for name in looked {
            if !places.contains(&name) {
                places.push(name);
            }
        }
        store.keep(PLACES, &places)?;
        Ok(added)
    }

    /// Takes a piece; reads when enough of them wait.
    ///
    /// # Errors
    /// The store fails.
    pub(super) fn push(&mut self, piece: Piece) -> Result<(), Diagnostic> {
        let is_words = piece.content == Content::Words;
        let identity = (piece.attachment.source.clone(), piece.attachment.sha256.clone());
        let before = self.known.get(&identity).copied().unwrap_or(0);
        let nth = self.came.entry(identity).or_default();
        *nth += 1;
        if *nth <= before {
            self.added.known += u64::from(!is_words);
            let typed = |record: Record| record.attachment.source == piece.attachment.source;
            if is_words && self.store.first_with(&piece.attachment.sha256)?.is_some_and(typed) {
                self.typed = message_of(&piece.attachment.source);
            }
            return Ok(());
        }
        self.added.new += u64::from(!is_words);
        self.bytes += piece.bytes.len();
        self.pieces.push((piece, *nth));
        if self.pieces.len() >= GROUP_PIECES || self.bytes >= GROUP_BYTES {
            self.read()?;
        }
        Ok(())
    }

    /// Reads what waits, and writes it with the messages that are done by it.
    ///
    /// # Errors
    /// The store fails.
    pub(super) fn read(&mut self) -> Result<(), Diagnostic> {
        let mail = std::mem::take(&mut self.mail);
        let pieces = std::mem::take(&mut self.pieces);
        self.bytes = 0;
        if pieces.is_empty() {
            return self.store.atomically(|store| mail.iter().try_for_each(|mail| store.note_mail(mail)));
        }
        // The first file with some bytes is read, the others are its duplicates.
        let mut originals: Vec<Option<String>> = Vec::with_capacity(pieces.len());
        let mut arrived = Vec::with_capacity(pieces.len());
        for (piece, nth) in &pieces {
            let came = &piece.attachment;
            let counts = piece.content != Content::Words;
            let kept = self.desk.originals.is_some() && !piece.bytes.is_empty();
            arrived.push((came.source.clone(), came.sha256.clone(), *nth, counts, kept.then_some(came.size)));
            originals.push(if piece.content == Content::File && came.size > 0 {
                let earlier = self.first.get(&came.sha256).cloned();
                self.first.entry(came.sha256.clone()).or_insert_with(|| came.source.clone());
                earlier
            } else {
                None
            });
        }
        let (desk, progress) = (self.desk, self.progress);
        progress.inc_length(pieces.len() as u64);
        let read: Vec<Option<(Record, Read)>> = pieces
            .into_par_iter()
            .zip(originals)
            .map(|((piece, _), original)| {
                // A hash of our own making leads to the bytes: what is in the record must be on the disk before the record is.
                if let Some(folder) = desk.originals.filter(|_| !piece.bytes.is_empty()) {
                    folder.put(&piece.bytes)?;
                }
                let read = outcome(piece, original.as_deref(), desk);
                progress.inc(1);
                Ok(read)
            })
            .collect::<Result<_, Diagnostic>>()?;
        // One transaction: what came and what became of it are there together or not at all.
        let Group { store, typed, .. } = self;
        store.atomically(|store| {
            store.keep(settle::UNSETTLED, &true)?;
            store.keep(UNMATCHED, &true)?;
            let waiting: u64 = store.kept(UNLOGGED)?.unwrap_or(0);
            store.keep(UNLOGGED, &(waiting + arrived.iter().filter(|(_, _, _, counts, _)| *counts).count() as u64))?;
            for (source, sha256, nth, counts, kept) in &arrived {
                store.arrive(source, sha256, *nth, *counts)?;
                if let Some(size) = kept {
                    store.note_original(sha256, *size)?;
                }
            }
            write(read, &arrived, typed, store, desk)?;
            mail.iter().try_for_each(|mail| store.note_mail(mail))
        })
    }
}

/// What came in: source, hash, how many times, whether it counts, size of the original that is kept.
type Arrived = (String, String, u32, bool, Option<u64>);

/// Writes what was read of a group.
fn write(
    read: Vec<Option<(Record, Read)>>,
    arrived: &[Arrived],
    typed: &mut Option<String>,
    store: &mut Store,
    desk: &Desk<'_>,
) -> Result<(), Diagnostic> {
    for (outcome, (_, _, nth, _, _)) in read.into_iter().zip(arrived) {
        let Some((mut record, read)) = outcome else { continue };
        if record.status == Status::Duplicate {
            settle_duplicate(&mut record, store, desk)?;
        }
        if record.attachment.kind == FileKind::Text && read.is_some() {
            // A report that was typed into a message: the same one may have come before.
            if store.first_with(&record.attachment.sha256)?.is_some() {
                continue;
            }
            store.arrive(&record.attachment.source, &record.attachment.sha256, *nth, true)?;
            *typed = message_of(&record.attachment.source);
        }
        if record.status == Status::NoAttachment && typed.as_ref() == Some(&record.attachment.source) {
            record.status = Status::Container;
            record.reason = None;
        }
        store.add(&record, read.as_ref().map(|(report, ledger)| (report, ledger)))?;
    }
    Ok(())
}

/// The message that something came in.
fn message_of(source: &str) -> Option<String> {
    source.rsplit_once('/').map(|(message, _)| message.to_owned())
}

fn note(code: &str, detail: &str) -> Option<Diagnostic> {
    Some(Diagnostic::new(Severity::Note, code, detail))
}

/// Reads one piece; whatever is wrong with it stays with it. `None` for a message's own words that report nothing.
fn outcome(piece: Piece, original: Option<&str>, desk: &Desk<'_>) -> Option<(Record, Read)> {
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
fn settle_duplicate(record: &mut Record, store: &Store, desk: &Desk<'_>) -> Result<(), Diagnostic> {
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
