//! One agency's report (báo cáo).

use serde::{Deserialize, Serialize};

use super::{Agency, Diagnostic, Item, Segment};

/// The time that a report speaks of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Year.
    pub year: i32,
    /// As an office would write it: `năm 2024`, `6 tháng đầu năm 2025`, `quý III năm 2025`.
    pub label: String,
}

/// What a document says: who, about what, which statements, and where every character of it went.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Who reports; `None` where nothing tells.
    pub agency: Option<Agency>,
    /// The words that tell who reports, with the place they stand in: `letterhead: SỞ Y TẾ`.
    pub agency_evidence: Vec<String>,
    /// Number and symbol as printed, `386/BC-SKHCN`; blank numbers as `…/BC-UBND`.
    pub doc_number: Option<String>,
    /// Day of the report, `2024-12-12`.
    pub date: Option<String>,
    /// Place of issue.
    pub place: Option<String>,
    /// Kind and subject, one line.
    pub title: Option<String>,
    /// The time it speaks of.
    pub period: Option<Period>,
    /// Day to which the figures are counted (chốt số liệu), where the report says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_off: Option<String>,
    /// Another plan that it names as its subject, while it does not mention ours.
    pub other_plan: Option<String>,
    /// Why it is no report (a code of `report/messages.tsv`); `None` for a report.
    pub not_a_report: Option<String>,
    /// The statements in order.
    pub items: Vec<Item>,
    /// Where every character of the document went, in the order of the paragraphs.
    pub segments: Vec<Segment>,
    /// What a person should know.
    pub diagnostics: Vec<Diagnostic>,
}
