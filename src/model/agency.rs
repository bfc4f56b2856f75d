//! A body that reports (cơ quan).

use serde::{Deserialize, Serialize};

/// Identity of an agency in the registry (`skhcn`, `ubnd-bac-binh`), or `x:` and the key of its name when it is not listed there.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AgencyId(pub String);

/// What sort of body it is. The order is the one in which agencies stand in the report, after the task's lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencyKind {
    /// A ministry or another body of the Government.
    Ministry,
    /// A provincial department or body of its rank (sở, ban, ngành; Văn phòng, Thanh tra).
    Department,
    /// People's committee of a district (huyện, thị xã, thành phố).
    District,
    /// People's committee of a commune (xã, phường, thị trấn, đặc khu).
    Commune,
    /// Newspaper, radio and television.
    Press,
    /// Fatherland Front and the political-social organisations (MTTQ, Đoàn, Hội).
    Front,
    /// Another association (Liên hiệp hội, Hội …).
    Association,
    /// A body of the Party.
    Party,
    /// Armed forces and bodies of the central level that sit in the province (Cục, Kho bạc, Công an).
    Vertical,
    /// School, college, university, institute.
    School,
    /// Hospital or another public unit (trung tâm, chi cục) that reports itself.
    Unit,
    /// Enterprise.
    Enterprise,
    /// Anything else.
    Other,
}

/// An agency that the office adds to the registry in `tonghop.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedAgency {
    /// Name as it is printed.
    pub name: String,
    /// What sort of body it is.
    pub kind: AgencyKind,
    /// Other ways to write its name.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Symbols in its document numbers: `BQLDA`.
    #[serde(default)]
    pub symbols: Vec<String>,
    /// Place in its letterhead, where that tells it from others of the same symbol.
    #[serde(default)]
    pub place: String,
    /// Collectives that it belongs to: `SBN` (các sở, ban, ngành), `UBND-H`, `UBND-X`.
    #[serde(default)]
    pub members: Vec<String>,
}

/// An agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agency {
    /// Identity.
    pub id: AgencyId,
    /// Name as it is printed in the merged report.
    pub name: String,
    /// What sort of body it is.
    pub kind: AgencyKind,
}
