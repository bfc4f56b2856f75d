//! The count of everything that came in and where it went.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Characters (Unicode code points of the raw text) and segments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Characters.
    pub chars: u64,
    /// Segments.
    pub spans: u64,
}

/// What one document held and where it went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentLedger {
    /// SHA-256 of the file.
    pub sha256: String,
    /// Path as given.
    pub source: String,
    /// Paragraphs and their characters, counted on the document as read, before anybody cut it.
    pub paragraphs: u64,
    /// Characters that came in.
    pub chars: u64,
    /// By name of the fate.
    pub fates: BTreeMap<String, Count>,
    /// Every paragraph is covered by its segments, without gap or overlap.
    pub balanced: bool,
}

/// All of it, from the messages to the sentences.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Files and attachments by status.
    pub attachments: BTreeMap<String, u64>,
    /// Their number, counted when they came in.
    pub attachments_in: u64,
    /// Paths of programs' data files (JSON) that lie in a folder beside what came in: nobody sent them, they were not read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<String>,
    /// Documents that were read.
    pub documents: Vec<DocumentLedger>,
    /// Characters and segments of all documents by fate.
    pub fates: BTreeMap<String, Count>,
    /// Characters of all documents.
    pub chars: u64,
    /// Items by decision.
    pub decisions: BTreeMap<String, u64>,
    /// Items by kind.
    pub kinds: BTreeMap<String, u64>,
    /// Items, counted in the store.
    pub items: u64,
    /// Items by where the report puts them: `task`, `outside`, `difficulty`, `proposal`, `next`, `admin`.
    pub places: BTreeMap<String, u64>,
    /// Everything adds up.
    pub balanced: bool,
    /// What does not add up, in words.
    pub imbalances: Vec<String>,
}
