//! A stretch of a paragraph in one typography.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A stretch of a paragraph's raw text whose effective typography is the same throughout.
///
/// *Effective* means after the whole cascade: run, character style, paragraph style and what it is based on, defaults.
/// The spans of a paragraph lie one after the other and cover its text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// First byte in [`super::Paragraph::text`].
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Name of the effective font, `None` where the file names none (theme fonts are Unicode and give `None` too). Shared:
    /// a document names the same few fonts thousands of times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub font: Option<Arc<str>>,
    /// Bold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bold: bool,
    /// Italic.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub italic: bool,
    /// Shown in capitals whatever the stored case (`w:caps`; a legacy caps font such as `.VnTimeH` is told by its name).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub caps: bool,
    /// Hidden text (`w:vanish`): read and flagged.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// Inserted by a tracked change that nobody has accepted yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inserted: bool,
    /// Font size in half-points, `None` where the file gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u32>,
}
