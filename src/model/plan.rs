//! The plan (kế hoạch) whose tasks are reported on.

use serde::{Deserialize, Serialize};

/// Identity of a task: as printed in the appendix (`3.4`, `5a`) if that is unique in the plan, else section and printed number (`II.1`).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaskId(pub String);

impl TaskId {
    /// The number as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for TaskId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for TaskId {
    fn from(id: &str) -> Self {
        TaskId(id.to_owned())
    }
}

/// A group of tasks (nhóm nhiệm vụ).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Number as printed: `2`, `II`, `A.I`.
    pub id: String,
    /// Heading, `None` where a task stands under a number of its own.
    pub title: Option<String>,
}

/// A task of the appendix (nhiệm vụ).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Identity.
    pub id: TaskId,
    /// [`Section::id`] of its group.
    pub section: String,
    /// What is to be done.
    pub content: String,
    /// Lead agencies (cơ quan chủ trì) as printed.
    #[serde(default)]
    pub lead: String,
    /// Coordinating agencies (cơ quan phối hợp) as printed.
    #[serde(default)]
    pub coordinating: String,
    /// When (thời gian thực hiện) as printed.
    #[serde(default)]
    pub schedule: String,
    /// Product or result expected (sản phẩm, kết quả), where the appendix has such a column.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub product: String,
}

/// A passage of the plan's body: the body says the same tasks at greater length, often under other numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Number as printed in the body, `3.2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Headings above, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heading: Vec<String>,
    /// The words.
    pub text: String,
    /// It is a footnote.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub note: bool,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Number and symbol, `3229/KH-UBND`.
    pub number: String,
    /// Day of issue, `2024-08-27`.
    #[serde(default)]
    pub date: String,
    /// Who issued it.
    #[serde(default)]
    pub issuer: String,
    /// Kind and subject (tên loại, trích yếu): `Kế hoạch triển khai …`.
    #[serde(default)]
    pub title: String,
    /// Groups in the plan's order.
    pub sections: Vec<Section>,
    /// Tasks in the plan's order.
    pub tasks: Vec<Task>,
    /// The body in order, notes last. Empty when the plan was read from JSON without it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passages: Vec<Passage>,
}

impl Plan {
    /// The task of an identity.
    pub fn task(&self, id: &TaskId) -> Option<&Task> {
        self.tasks.iter().find(|task| &task.id == id)
    }

    /// The place of a task in the plan's order.
    pub fn position(&self, id: &TaskId) -> Option<usize> {
        self.tasks.iter().position(|task| &task.id == id)
    }

    /// The group of a task.
    pub fn section_of(&self, task: &Task) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == task.section)
    }
}
