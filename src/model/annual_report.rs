//! The merged report (báo cáo tổng hợp) before it is laid out.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Agency, Decided, Decision, Item, ItemKind, Location, Office, OfficeWords, Plan, Section, Task, TaskId};

/// One item with who says it and what was decided about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reported {
    /// The statement.
    pub item: Item,
    /// Who says it.
    pub agency: Agency,
    /// What was decided about it.
    pub decision: Decision,
    /// The document it stands in: path, or message and attachment.
    pub source: String,
}

impl Reported {
    /// The kind after the decision: a decision may correct the item's.
    pub fn kind(&self) -> ItemKind {
        self.decision.kind.unwrap_or(self.item.kind)
    }
}

/// What the merged report needs of a reported item. All items are in memory as contributions at once, so it holds no more,
/// and shares what several of them and their statements have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// Identity of the item.
    pub id: String,
    /// Who says it.
    pub agency: Arc<Agency>,
    /// The document it stands in: path, or message and attachment.
    pub source: Arc<str>,
    /// Where in it.
    pub location: Location,
    /// The kind after the decision.
    pub kind: ItemKind,
    /// The words, verbatim.
    pub text: Arc<str>,
    /// In a table row, the cells that say what was done.
    pub core: Option<String>,
    /// The tasks that the report uses, the most important first.
    pub tasks: Vec<TaskId>,
    /// Who decided.
    pub decided: Decided,
}

impl Contribution {
    /// What the report needs of an item; `agency` says it in `source`.
    pub fn new(item: Item, decision: Decision, agency: Arc<Agency>, source: Arc<str>) -> Contribution {
        Contribution {
            id: item.id,
            agency,
            source,
            location: item.location,
            kind: decision.kind.unwrap_or(item.kind),
            text: item.text.into(),
            core: item.core,
            tasks: decision.tasks,
            decided: decision.decision,
        }
    }
}

impl From<Reported> for Contribution {
    fn from(reported: Reported) -> Contribution {
        let Reported { item, agency, decision, source } = reported;
        Contribution::new(item, decision, Arc::new(agency), source.into())
    }
}

/// Where an item stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The document: path, or message and attachment.
    pub document: Arc<str>,
    /// The place in it.
    pub location: Location,
}

/// A statement of one or several agencies, in their own words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// Who says it; several where the words and all figures are the same, or all are nil.
    pub agencies: Vec<String>,
    /// Verbatim: the `text` of each of `items`; of several that say no more than nil, that of the first.
    pub text: Arc<str>,
    /// What the body prints where that is not all of `text`: the result cell of a table row, or the first sentences of a long
    /// statement with `…` behind them. Never reworded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
    /// The items that say it.
    pub items: Vec<String>,
    /// Where each of `items` stands.
    pub sources: Vec<Source>,
    /// What sort of statement.
    pub kind: ItemKind,
    /// Waits for a person's decision.
    pub doubtful: bool,
}

impl Statement {
    /// What the body prints.
    pub fn shown(&self) -> &str {
        self.excerpt.as_deref().unwrap_or(&self.text)
    }
}

/// A statement on a task that stands in the body under another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// Which of the task's results, by index.
    pub statement: usize,
    /// The task under which the body prints it.
    pub task: TaskId,
}

/// A figure of one agency that stands beside a different one of another agency on the same matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DifferingFigure {
    /// Who says it.
    pub agencies: Vec<String>,
    /// The figure as written, with its word of scale: `1,5 tỷ`.
    pub figure: String,
    /// The sentence it stands in, as written.
    pub sentence: String,
}

/// Figures of several agencies on what seems to be the same matter, which differ. Listed for a person; nothing is concluded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discrepancy {
    /// The task.
    pub task: TaskId,
    /// The words that all of them use, or the unit of the figures that differ.
    pub matter: String,
    /// What each says, in the order of agencies.
    pub figures: Vec<DifferingFigure>,
}

/// How the body is kept short, as the number of tasks demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyForm {
    /// Longest name of a task in the body, in characters; the full wording stands in the appendix.
    pub task_name: usize,
    /// Tasks without a statement in the body are listed by number in one sentence a section instead of each on its own line.
    pub listed: bool,
}

/// Where the reports were looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// Names of the folders, files and mailboxes.
    pub places: Vec<String>,
    /// How many files were there.
    pub files: u64,
    /// How many of them are reports that are used.
    pub used: u64,
}

/// What is reported on one task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskResults {
    /// The task.
    pub task: Task,
    /// All results in full, for the appendix, in the order of agencies.
    pub results: Vec<Statement>,
    /// Which of `results` stand in the body, by index.
    pub body: Vec<usize>,
    /// Which of `results` stand in the body under another task.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<Elsewhere>,
    /// Agencies that report that nothing was done or arose, with their words.
    pub nil: Vec<Statement>,
    /// Agencies that should report on it and have not, by name.
    pub missing: Vec<String>,
    /// How many different agencies report results.
    pub reporting: usize,
}

/// A group of tasks with what is reported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SectionResults {
    /// The group.
    pub section: Section,
    /// Its tasks in the plan's order.
    pub tasks: Vec<TaskResults>,
}

/// Statements on a group of tasks that are no results: difficulties, proposals, next steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The group, `None` for those outside all groups.
    pub section: Option<Section>,
    /// The statements in the order of agencies.
    pub statements: Vec<Statement>,
    /// Which of `statements` stand in the body, by index.
    pub body: Vec<usize>,
}

/// Whether and how an agency reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencyState {
    /// A report was read.
    Reported,
    /// Something came and could not be read.
    Unreadable,
    /// Expected, and nothing came.
    Missing,
}

/// A row of the table of agencies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgencyRow {
    /// The agency.
    pub agency: Agency,
    /// Whether and how it reported.
    pub state: AgencyState,
    /// It is expected to report (lead agency or named in the reporting clause).
    pub expected: bool,
    /// Number of its report.
    pub doc_number: Option<String>,
    /// Day of its report, `2024-12-12`.
    pub date: Option<String>,
    /// Period of its report.
    pub period: Option<String>,
    /// How many items.
    pub items: usize,
    /// How many tasks of the plan it reports on.
    pub tasks: usize,
    /// Files, with the reason and what to do for those that could not be read.
    pub notes: Vec<String>,
}

/// The merged report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnnualReport {
    /// Who writes it.
    pub office: Office,
    /// The plan.
    pub plan: Plan,
    /// The period in words: `năm 2024`.
    pub period: String,
    /// Year of the period.
    pub year: i32,
    /// Items wait for a decision: the report is a draft.
    pub draft: bool,
    /// How many items wait.
    pub waiting: usize,
    /// How many items there are.
    pub items: usize,
    /// What agencies say about their reports themselves: what is not in them yet, why a figure may change.
    #[serde(default)]
    pub remarks: Vec<Statement>,
    /// What is reported, in the plan's order.
    pub sections: Vec<SectionResults>,
    /// Difficulties and causes by group.
    pub difficulties: Vec<Finding>,
    /// Proposals by group.
    pub proposals: Vec<Finding>,
    /// Next steps by group.
    pub next: Vec<Finding>,
    /// Results that belong to no task of the plan.
    pub outside: Vec<Statement>,
    /// Who reported and who did not, in order.
    pub agencies: Vec<AgencyRow>,
    /// Figures that differ between agencies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discrepancies: Vec<Discrepancy>,
    /// What the office itself says.
    #[serde(default)]
    pub words: OfficeWords,
    /// Where the reports were looked for.
    #[serde(default)]
    pub looked: Looked,
    /// How the body is kept short.
    pub form: BodyForm,
    /// A sentence for page 1 when the ledger does not balance.
    pub imbalance: Option<String>,
}

impl AnnualReport {
    /// The same without the statements, which take most of the memory: what the workbook shows beside the items themselves.
    #[must_use]
    pub fn without_statements(mut self) -> AnnualReport {
        for task in self.sections.iter_mut().flat_map(|section| &mut section.tasks) {
            (task.results, task.nil) = (Vec::new(), Vec::new());
            (task.body, task.elsewhere) = (Vec::new(), Vec::new());
        }
        (self.difficulties, self.proposals, self.next) = (Vec::new(), Vec::new(), Vec::new());
        (self.outside, self.remarks) = (Vec::new(), Vec::new());
        self
    }
}
