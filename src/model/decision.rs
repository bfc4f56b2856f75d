//! Who decided what an item belongs to, and what.

use serde::{Deserialize, Serialize};

use super::{ItemKind, Match, TaskId};

/// Who decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decided {
    /// The program, sure.
    Auto,
    /// Nobody yet: a person should look. The best guess is used meanwhile.
    Review,
    /// The program: it belongs to no task.
    None,
    /// A person.
    Person,
}

/// What was decided about an item, with the matches that were there to choose from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// All plausible tasks, best first, whatever was decided.
    pub matches: Vec<Match>,
    /// Who decided.
    pub decision: Decided,
    /// The tasks that the report uses, the most important first.
    pub tasks: Vec<TaskId>,
    /// The kind, where the decision corrects it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ItemKind>,
}
