//! The currency of the house: every character of every paragraph belongs to exactly one segment.

use serde::{Deserialize, Serialize};

use super::Location;

/// Where a stretch of text went.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Part of an item: [`super::Item::id`].
    Item(String),
    /// A heading, kept with the items below it.
    Heading,
    /// Letterhead: agency, number, place, date, title.
    Letterhead,
    /// Connecting prose, introductions, closing words.
    Prose,
    /// Signature block.
    Signature,
    /// Recipients (nơi nhận).
    Recipients,
    /// Column heads of a table.
    TableHeader,
    /// Set aside, with the reason: `empty`, `page header`, `page footer`, `comment`, `row number`, `not a report` …
    Ignored(String),
}

impl Fate {
    /// Name of the fate in the ledger: all items count together, ignored text by reason.
    pub fn name(&self) -> String {
        match self {
            Fate::Item(_) => "item".into(),
            Fate::Heading => "heading".into(),
            Fate::Letterhead => "letterhead".into(),
            Fate::Prose => "prose".into(),
            Fate::Signature => "signature".into(),
            Fate::Recipients => "recipients".into(),
            Fate::TableHeader => "table_header".into(),
            Fate::Ignored(reason) => format!("ignored: {reason}"),
        }
    }
}

/// A stretch of one paragraph with its fate and the way back to the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// [`super::Paragraph::index`].
    pub paragraph: u32,
    /// Where the paragraph stands.
    pub location: Location,
    /// First character of the raw text (as stored). Characters are Unicode code points.
    pub start: usize,
    /// One past the last character of the raw text.
    pub end: usize,
    /// The stretch in display form.
    pub display: String,
    /// The stretch as stored, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// Where it went.
    pub fate: Fate,
}
