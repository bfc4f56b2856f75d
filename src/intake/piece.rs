//! What intake gives: every thing that came in, once, with what is known about the message it came in.

use std::sync::Arc;

use crate::model::{Attachment, Diagnostic};

/// A thing that came in: a file, a message, an archive, or something in one of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Name, place, message, hash.
    pub attachment: Attachment,
    /// Its bytes where they are to be read; of the words of a message, UTF-8.
    pub bytes: Vec<u8>,
    /// What is to be done with it.
    pub content: Content,
    /// Subject and own text of its message: where versions are announced.
    pub words: Arc<str>,
    /// What a person should know about how it was taken out.
    pub diagnostics: Vec<Diagnostic>,
}

/// What is to be done with a [`Piece`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A file: to be read.
    File,
    /// The text that was typed into a message: a report, or nothing of its own.
    Words,
    /// An archive or message: what is in it came before it.
    Container,
    /// Set aside unread; a code of `intake/messages.tsv`.
    SetAside(&'static str),
    /// It could not be opened.
    Unreadable(Diagnostic),
    /// A message in which nothing came.
    Bare,
}

/// The head of a message, as far as it says who, when and what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Envelope {
    /// Message-ID with its brackets.
    pub(super) message_id: Option<String>,
    /// Name and address.
    pub(super) sender: Option<String>,
    /// Day and time, RFC 3339.
    pub(super) date: Option<String>,
    /// Subject.
    pub(super) subject: Option<String>,
}

impl Envelope {
    /// What a forwarded message does not say, the one around it may.
    pub(super) fn or(self, outer: &Envelope) -> Envelope {
        Envelope {
            message_id: self.message_id.or_else(|| outer.message_id.clone()),
            sender: self.sender.or_else(|| outer.sender.clone()),
            date: self.date.or_else(|| outer.date.clone()),
            subject: self.subject.or_else(|| outer.subject.clone()),
        }
    }
}

/// A message taken apart.
#[derive(Debug, Default)]
pub(super) struct Message {
    /// Its head.
    pub(super) envelope: Envelope,
    /// The text that was typed into it.
    pub(super) body: String,
    /// What is attached, in order.
    pub(super) parts: Vec<Part>,
}

/// Something attached to a message.
#[derive(Debug)]
pub(super) struct Part {
    /// File name as the message has it, decoded.
    pub(super) name: Option<String>,
    /// What it is.
    pub(super) content: PartContent,
    /// What was noticed when it was taken out.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Content of a [`Part`].
#[derive(Debug)]
pub(super) enum PartContent {
    /// Bytes, to be judged by themselves.
    Bytes(Vec<u8>),
    /// The bytes of a message.
    MessageBytes(Vec<u8>),
    /// A message that is stored as properties, not as bytes.
    Message(Box<Message>),
    /// An object that has no bytes of its own.
    Object,
}
