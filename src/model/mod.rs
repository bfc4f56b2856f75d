//! The types that travel between the stages; one file a concept, no behaviour beyond what a type needs to keep its own rules.

mod agency;
mod annual_report;
mod block;
mod decision;
mod diagnostic;
mod document;
mod edit;
mod figure;
mod item;
mod ledger;
mod location;
mod matches;
mod office;
mod plan;
mod report;
mod segment;
mod span;
mod submission;

pub use agency::{Agency, AgencyId, AgencyKind, ListedAgency};
pub use annual_report::{
    AgencyRow, AgencyState, AnnualReport, BodyForm, Contribution, DifferingFigure, Discrepancy, Elsewhere, Finding,
    Looked, Reported, SectionResults, Source, Statement, TaskResults,
};
pub use block::{Block, Cell, Paragraph, Table};
pub use decision::{Decided, Decision};
pub use diagnostic::{Diagnostic, Severity};
pub use document::{Document, DocumentFlags, FileKind, Part};
pub use edit::{Edit, Edits};
pub use figure::{Figure, Progress, Stated};
pub use item::{FormPlace, Item, ItemEdit, ItemKind};
pub use ledger::{Count, DocumentLedger, Ledger};
pub use location::Location;
pub use matches::Match;
pub use office::{Office, OfficeWords};
pub use plan::{Passage, Plan, Section, Task, TaskId};
pub use report::{Period, Report};
pub use segment::{Fate, Segment};
pub use span::Span;
pub use submission::{Attachment, Status};
