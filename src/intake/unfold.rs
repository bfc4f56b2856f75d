//! Takes files, archives and messages apart, down to what is to be read.

use std::io::BufRead;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::archive::{Archive, Refused};
use super::limits::{Budget, MAX_ARCHIVES, MAX_MESSAGES};
use super::mbox::{self, Mbox};
use super::piece::{Content, Envelope, Message, PartContent, Piece};
use super::{mail, name, outlook, sha256, tnef};
use crate::model::{Attachment, Diagnostic, FileKind, Severity};

/// What becomes of the pieces.
pub(super) type Sink<'s> = dyn FnMut(Piece) -> Result<(), Diagnostic> + 's;

/// Where something was found.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Path, `/` between its parts.
    pub(super) source: String,
    /// Name for display.
    pub(super) name: String,
    /// The message it came in: file name or `mbox#n`.
    pub(super) message: Option<String>,
    /// Head of the message next to it.
    pub(super) envelope: Arc<Envelope>,
    /// Subject and text of that message.
    pub(super) words: Arc<str>,
    /// Archives around it.
    pub(super) archives: u8,
    /// Messages around it.
    pub(super) messages: u8,
}

impl Place {
    /// A file of the input.
    pub(super) fn of_file(source: &str, name: &str) -> Place {
        Place {
            source: source.to_owned(),
            name: name.to_owned(),
            message: None,
            envelope: Arc::default(),
            words: Arc::from(""),
            archives: 0,
            messages: 0,
        }
    }

    fn within(&self, path: &str, name: String) -> Place {
        Place { source: format!("{}/{path}", self.source), name, ..self.clone() }
    }
}

/// Takes apart what came in.
pub(super) struct Unfold<'s> {
    /// Tells what bytes are.
    pub(super) judge: fn(&[u8]) -> FileKind,
    /// Takes the pieces.
    pub(super) sink: &'s mut Sink<'s>,
}

/// A parser that panics costs its own input only.
fn guarded<T>(parse: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(parse)).ok()
}

fn error(code: &str) -> Diagnostic {
    Diagnostic::new(Severity::Error, code, "")
}

impl Unfold<'_> {
    /// A file, whatever it is. `true` where something in it may be a report.
    ///
    /// # Errors
    /// The sink's.
    pub(super) fn bytes(
        &mut self,
        bytes: Vec<u8>,
        place: &Place,
        is_mail: bool,
        budget: &mut Budget,
    ) -> Result<bool, Diagnostic> {
        // A message whose last attachment is a package as it is ends as a package does: its head tells.
        let kind = match (self.judge)(head(&bytes)) {
            FileKind::Email => FileKind::Email,
            _ => (self.judge)(&bytes),
        };
        let promised = name::promises_document(&place.name);
        if bytes.starts_with(&tnef::SIGNATURE) {
            return match guarded(|| tnef::read(&bytes)).flatten() {
                Some(message) => self.message(message, sha256(&bytes), bytes.len(), FileKind::Unknown, place, budget),
                None => self.unreadable(error("message-damaged"), &bytes, FileKind::Unknown, place),
            };
        }
        match kind {
            FileKind::Zip if !name::promises_package(&place.name) => self.archive(&bytes, place, budget),
            FileKind::SevenZip => self.unreadable(error("archive-7z"), &bytes, kind, place),
            FileKind::Rar => self.unreadable(error("archive-rar"), &bytes, kind, place),
            FileKind::OutlookMessage if !promised => match guarded(|| outlook::read(&bytes)).flatten() {
                Some(message) => self.message(message, sha256(&bytes), bytes.len(), kind, place, budget),
                None => self.unreadable(error("message-damaged"), &bytes, kind, place),
            },
            FileKind::Email if mbox::is_separator(first_line(&bytes)) && !promised && !is_mail => {
                self.mailbox(bytes.as_slice(), sha256(&bytes), bytes.len() as u64, place, Some(budget))
            }
            FileKind::Email if !promised => self.mail(&bytes, place, budget),
            _ if is_mail && !bytes.is_empty() => self.mail(&bytes, place, budget),
            _ => {
                let content = Content::File;
                let wanted = !is_decoration(kind, &place.name);
                (self.sink)(piece(bytes, kind, content, place))?;
                Ok(wanted)
            }
        }
    }

    fn unreadable(
        &mut self,
        reason: Diagnostic,
        bytes: &[u8],
        kind: FileKind,
        place: &Place,
    ) -> Result<bool, Diagnostic> {
        (self.sink)(shell(sha256(bytes), bytes.len() as u64, kind, Content::Unreadable(reason), place))?;
        Ok(true)
    }

    fn archive(&mut self, bytes: &[u8], place: &Place, budget: &mut Budget) -> Result<bool, Diagnostic> {
        if place.archives >= MAX_ARCHIVES {
            return self.unreadable(error("archive-too-deep"), bytes, FileKind::Zip, place);
        }
        let mut archive = match guarded(|| Archive::open(bytes)).unwrap_or_else(|| Err(error("archive-damaged"))) {
            Ok(archive) => archive,
            Err(reason) => return self.unreadable(reason, bytes, FileKind::Zip, place),
        };
        let mut wanted = false;
        for index in 0..archive.len() {
            let Some(entry) = guarded(|| archive.entry(index, budget)).flatten() else { continue };
            let base = name::clean(&entry.path);
            let mut inner = place.within(&entry.path, base);
            inner.archives += 1;
            match entry.content {
                Ok(content) if budget.take(content.len()) => wanted |= self.bytes(content, &inner, false, budget)?,
                Ok(content) => {
                    wanted |= self.unreadable(error("too-much"), &content, FileKind::Unknown, &inner)?;
                }
                Err(Refused::SetAside(code)) => {
                    (self.sink)(shell(String::new(), 0, FileKind::Unknown, Content::SetAside(code), &inner))?;
                }
                Err(Refused::Unreadable(reason)) => {
                    (self.sink)(shell(String::new(), 0, FileKind::Unknown, Content::Unreadable(reason), &inner))?;
                    wanted = true;
                }
            }
        }
        (self.sink)(shell(sha256(bytes), bytes.len() as u64, FileKind::Zip, Content::Container, place))?;
        Ok(wanted)
    }

    fn mail(&mut self, bytes: &[u8], place: &Place, budget: &mut Budget) -> Result<bool, Diagnostic> {
        let judge = self.judge;
        match guarded(|| mail::read(bytes, judge)).flatten() {
            Some(message) => self.message(message, sha256(bytes), bytes.len(), FileKind::Email, place, budget),
            None => self.unreadable(error("message-damaged"), bytes, FileKind::Email, place),
        }
    }

    /// The messages of an mbox, each with a budget of its own unless it came within something.
    ///
    /// # Errors
    /// The sink's.
    pub(super) fn mailbox(
        &mut self,
        reader: impl BufRead,
        hash: String,
        size: u64,
        place: &Place,
        mut shared: Option<&mut Budget>,
    ) -> Result<bool, Diagnostic> {
        let mut mbox = Mbox::new(reader);
        let mut content = Content::Container;
        for number in 1u64.. {
            let message = match mbox.next() {
                Ok(Some(message)) => message,
                Ok(None) => break,
                Err(failed) => {
                    content = Content::Unreadable(Diagnostic::new(
                        Severity::Error,
                        "file-unreadable",
                        failed.kind().to_string(),
                    ));
                    break;
                }
            };
            let mut inner = place.clone();
            inner.source = format!("{}#{number}", place.source);
            inner.name = format!("{}#{number}", place.name);
            let mut own = Budget::new();
            let budget = shared.as_deref_mut().unwrap_or(&mut own);
            if budget.take(message.len()) {
                self.mail(&message, &inner, budget)?;
            } else {
                self.unreadable(error("too-much"), &message, FileKind::Email, &inner)?;
            }
        }
        (self.sink)(shell(hash, size, FileKind::Email, content, place))?;
        Ok(true)
    }

    /// What a message holds, then the message itself.
    fn message(
        &mut self,
        message: Message,
        hash: String,
        size: usize,
        kind: FileKind,
        place: &Place,
        budget: &mut Budget,
    ) -> Result<bool, Diagnostic> {
        let mut own = place.clone();
        own.message.get_or_insert_with(|| place.name.clone());
        own.messages += 1;
        own.envelope = Arc::new(message.envelope.or(&place.envelope));
        own.words = format!("{}\n{}", own.envelope.subject.as_deref().unwrap_or_default(), message.body).into();
        if own.messages > MAX_MESSAGES {
            (self.sink)(shell(hash, size as u64, kind, Content::Unreadable(error("mail-too-deep")), &own))?;
            return Ok(true);
        }
        let mut wanted = false;
        for (number, part) in (1..).zip(message.parts) {
            let given = part.name.as_deref().map(name::clean).filter(|name| !name.trim().is_empty());
            let is_message = matches!(part.content, PartContent::MessageBytes(_) | PartContent::Message(_));
            let shown = given.unwrap_or_else(|| match is_message {
                true => format!("thu-dinh-kem-{number}.eml"),
                false => format!("tep-dinh-kem-{number}"),
            });
            let inner = own.within(&shown, shown.clone());
            let first = part.diagnostics;
            let (bytes, is_mail) = match part.content {
                PartContent::Bytes(bytes) => (bytes, false),
                PartContent::MessageBytes(bytes) => (bytes, true),
                PartContent::Message(message) => {
                    wanted |= self.message(*message, String::new(), 0, FileKind::OutlookMessage, &inner, budget)?;
                    continue;
                }
                PartContent::Object => {
                    let content = Content::SetAside("ole-object");
                    (self.sink)(shell(String::new(), 0, FileKind::Unknown, content, &inner))?;
                    continue;
                }
            };
            if !budget.take(bytes.len()) {
                wanted |= self.unreadable(error("too-much"), &bytes, FileKind::Unknown, &inner)?;
                continue;
            }
            if first.is_empty() {
                wanted |= self.bytes(bytes, &inner, is_mail, budget)?;
            } else {
                // What was noticed on the way out goes with the first piece that has the bytes.
                let mut noticed = Some(first);
                let judge = self.judge;
                let sink = &mut *self.sink;
                let mut with = |mut piece: Piece| {
                    piece.diagnostics.extend(noticed.take().unwrap_or_default());
                    sink(piece)
                };
                wanted |= Unfold { judge, sink: &mut with }.bytes(bytes, &inner, is_mail, budget)?;
            }
        }
        if message.body.chars().filter(|c| c.is_alphabetic()).count() >= MIN_WORDS {
            let words = message.body.into_bytes();
            let mut at = own.within(WORDS_NAME, WORDS_NAME.to_owned());
            at.name = WORDS_NAME.to_owned();
            (self.sink)(piece(words, FileKind::Text, Content::Words, &at))?;
        }
        let content = if wanted { Content::Container } else { Content::Bare };
        (self.sink)(shell(hash, size as u64, kind, content, &own))?;
        // A message that was forwarded is something, even where nothing is in it.
        Ok(wanted || place.messages > 0)
    }
}

/// Name of the text that was typed into a message.
const WORDS_NAME: &str = "nội dung thư";

/// Fewer letters than this report nothing.
const MIN_WORDS: usize = 120;

/// Pictures and signatures come with many messages and are nobody's report.
fn is_decoration(kind: FileKind, name: &str) -> bool {
    kind == FileKind::Picture || is_signature(name)
}

/// A detached signature by its name.
pub fn is_signature(name: &str) -> bool {
    matches!(name::extension(name).as_str(), "p7s" | "sig" | "asc")
}

/// The bytes up to the first blank line.
fn head(bytes: &[u8]) -> &[u8] {
    let within = bytes.get(..bytes.len().min(64 << 10)).unwrap_or_default();
    let end = within.windows(2).position(|w| w == b"\n\n").map(|at| at + 1);
    let crlf = within.windows(4).position(|w| w == b"\r\n\r\n").map(|at| at + 2);
    let end = [end, crlf].into_iter().flatten().min().unwrap_or(0);
    within.get(..end).unwrap_or_default()
}

fn first_line(bytes: &[u8]) -> &[u8] {
    let head = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    head.split(|&b| b == b'\n').next().unwrap_or_default()
}

/// A piece with its bytes.
pub(super) fn piece(bytes: Vec<u8>, kind: FileKind, content: Content, place: &Place) -> Piece {
    let mut piece = shell(sha256(&bytes), bytes.len() as u64, kind, content, place);
    piece.bytes = bytes;
    piece
}

/// A piece whose bytes nobody needs any more.
pub(super) fn shell(sha256: String, size: u64, kind: FileKind, content: Content, place: &Place) -> Piece {
    Piece {
        attachment: Attachment {
            source: place.source.clone(),
            message: place.message.clone(),
            message_id: place.envelope.message_id.clone(),
            sender: place.envelope.sender.clone(),
            date: place.envelope.date.clone(),
            subject: place.envelope.subject.clone(),
            name: place.name.clone(),
            sha256,
            size,
            kind,
        },
        bytes: Vec::new(),
        content,
        words: place.words.clone(),
        diagnostics: Vec::new(),
    }
}
