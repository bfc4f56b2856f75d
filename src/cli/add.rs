//! From inputs to records in the store: documents are read in parallel and written by one thread, in the order in which they came.

use std::collections::BTreeMap;
use std::path::PathBuf;

use indicatif::ProgressBar;
use rayon::prelude::*;

use crate::intake::{self, Content, Piece};
use crate::model::{Diagnostic, FileKind, Severity, Status};
use crate::store::{Mail, Record, Store};

use super::fate::{self, Desk, Read};
use super::match_all::UNMATCHED;
use super::settle;

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
                let read = fate::of(piece, original.as_deref(), desk);
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
            fate::of_duplicate(&mut record, store, desk)?;
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
