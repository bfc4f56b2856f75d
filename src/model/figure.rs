//! What a statement says in figures, and about its progress.

use serde::{Deserialize, Serialize};

/// A value with the stretch of the item's text (characters) that says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated<T> {
    /// What is said.
    pub value: T,
    /// First character in the item's text.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
}

/// How far a work is, where the text says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Done.
    Done,
    /// Under way.
    UnderWay,
    /// Not started.
    NotStarted,
    /// Nothing arose.
    NotArisen,
}

/// A figure with its unit, as it stands in an item's text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// First character in the item's text.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// The value as printed, without scale: `1,2 tỷ đồng` is 1.2.
    pub value: f64,
    /// What a word multiplies it by: 1e9 for tỷ.
    pub scale: f64,
    /// A percentage.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub percent: bool,
    /// The whole of which it is a part: 15 in `12/15`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<f64>,
    /// What is counted, in the words behind it: `lớp`, `lượt người`, `đồng`; empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// Another reading is possible.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ambiguous: bool,
}
