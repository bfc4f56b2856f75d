//! Something that a person should know about a document, with what to do about it.

use serde::{Deserialize, Serialize};

use super::Location;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is lost.
    Note,
    /// Something may be wrong: a person should look.
    Warning,
    /// Something could not be read.
    Error,
}

/// Where, what, and what to do. `code` names the message; its Vietnamese and English words are in `cli`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Stable name such as `docx-truncated`, the key of the message.
    pub code: String,
    /// What the message speaks of: a part, a name, a reading. Never the report's own text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// The place, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

impl Diagnostic {
    /// A diagnostic without a place.
    pub fn new(severity: Severity, code: impl Into<String>, detail: impl Into<String>) -> Self {
        Diagnostic { severity, code: code.into(), detail: detail.into(), location: None }
    }

    /// The same at a place.
    pub fn at(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }
}
