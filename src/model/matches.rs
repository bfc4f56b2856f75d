//! An item and a task that may belong together.

use serde::{Deserialize, Serialize};

use super::TaskId;

/// A task that an item may report on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// The task.
    pub task: TaskId,
    /// Calibrated: of all matches with this score, that share is right. 0–1, three decimals.
    pub score: f64,
    /// The words and facts that speak for it, strongest first.
    pub evidence: Vec<String>,
}
