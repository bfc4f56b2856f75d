//! The smallest statement that a reader would assign to a task.

use serde::{Deserialize, Serialize};

use super::{Agency, Figure, Location, Progress, Stated, TaskId};

/// What sort of statement it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// What was done.
    #[default]
    Result,
    /// Nothing done, or nothing arose (không phát sinh).
    Nil,
    /// Difficulty, obstacle, cause (khó khăn, tồn tại, hạn chế, nguyên nhân).
    Difficulty,
    /// Proposal (đề xuất, kiến nghị).
    Proposal,
    /// What is to be done next (phương hướng, nhiệm vụ năm sau).
    Next,
    /// About the report itself.
    Admin,
}

/// A change between an item's raw text and its display form, with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemEdit {
    /// The rule that asked for it.
    pub rule: String,
    /// First character in the item's text.
    pub at: usize,
    /// As stored.
    pub before: String,
    /// As shown.
    pub after: String,
}

/// What a row of a reporting form of ours says about where its items belong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormPlace {
    /// The tasks of the row; none for what the agency put outside the plan.
    pub tasks: Vec<TaskId>,
    /// All that the row carries agrees. Otherwise `tasks` are those that one or the other carrier names.
    pub certain: bool,
}

/// An item: a bullet, a paragraph, a table row.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Stable across runs: made from the document's hash, the place and the text.
    pub id: String,
    /// Who says it, in a file that holds the reports of several agencies and where it is not the file's first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<Agency>,
    /// Where it begins.
    pub location: Location,
    /// Stretch of the paragraph's display text (characters), for an item that lies in one paragraph; the whole row otherwise.
    pub span: (usize, usize),
    /// Headings above it, outermost first, each with its number: `II KẾT QUẢ THỰC HIỆN`.
    pub heading: Vec<String>,
    /// Number or bullet as printed (`3.4`, `-`, `a`), without the closing dot or bracket.
    pub number: Option<String>,
    /// What sort of statement it is.
    pub kind: ItemKind,
    /// The words in display form, verbatim. Cells of a row stand on lines of their own.
    pub text: String,
    /// In a table row, the cells that say what was done, where that is a sentence of its own: labels, figures and notes apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub core: Option<String>,
    /// The words as stored, where they differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// What was changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<ItemEdit>,
    /// How far the work is, where the text says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Stated<Progress>>,
    /// The figures of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<Figure>,
    /// Other readings of the number, where the file lost the written form (`2.10` stored as 2.1).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub number_candidates: Vec<String>,
    /// Its row in a reporting form of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<FormPlace>,
}
