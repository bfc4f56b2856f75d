//! What came in: one message or dropped file with its attachments.

use serde::{Deserialize, Serialize};

use super::FileKind;

/// What became of an attachment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// A report that is used.
    Report,
    /// Part of a report in several files.
    Part,
    /// The same bytes as a report.
    Duplicate,
    /// Replaced by a newer version.
    Superseded,
    /// The signed PDF of a report that is here as DOCX.
    Companion,
    /// A report on another period than the one asked for.
    WrongPeriod,
    /// A report on another plan.
    OtherPlan,
    /// Something else that was read.
    NotAReport,
    /// Should be a report and could not be read.
    Unreadable,
    /// An archive or a forwarded message: what is in it stands for itself.
    Container,
    /// A picture, a signature, a lock file.
    Ignored,
    /// A message without attachments.
    NoAttachment,
}

impl Status {
    /// Its name in `submissions.jsonl`.
    pub fn name(self) -> &'static str {
        match self {
            Status::Report => "report",
            Status::Part => "part",
            Status::Duplicate => "duplicate",
            Status::Superseded => "superseded",
            Status::Companion => "companion",
            Status::WrongPeriod => "wrong_period",
            Status::OtherPlan => "other_plan",
            Status::NotAReport => "not_a_report",
            Status::Unreadable => "unreadable",
            Status::Container => "container",
            Status::Ignored => "ignored",
            Status::NoAttachment => "no_attachment",
        }
    }
}

/// A file that came in. A dropped file is a submission of its own with one attachment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Path as given, with `/` between the parts; for an attachment of a message: message, `/`, name.
    pub source: String,
    /// The message: file name, `mbox#n`; `None` for a dropped file.
    pub message: Option<String>,
    /// Message-ID.
    pub message_id: Option<String>,
    /// Sender's address and name.
    pub sender: Option<String>,
    /// Day and time of the message.
    pub date: Option<String>,
    /// Subject of the message.
    pub subject: Option<String>,
    /// File name, cleaned for display.
    pub name: String,
    /// Lower-case hexadecimal SHA-256 of the original bytes.
    pub sha256: String,
    /// Size in bytes.
    pub size: u64,
    /// What it is, by its bytes.
    pub kind: FileKind,
}
