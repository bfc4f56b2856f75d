//! The office that writes the merged report, as set in `tonghop.toml`.

use serde::{Deserialize, Serialize};

/// Letterhead, signer and recipients. Every field has a default, so that a report can be written without any setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Office {
    /// Superior body (cơ quan chủ quản), first line of the letterhead: `UBND TỈNH BÌNH THUẬN`.
    pub parent: String,
    /// The office: `Sở Khoa học và Công nghệ`.
    pub name: String,
    /// Symbol of the office in document numbers: `SKHCN`.
    pub symbol: String,
    /// Place of issue (địa danh): `Bình Thuận`.
    pub place: String,
    /// Addressee (kính gửi): `Ủy ban nhân dân tỉnh Bình Thuận`.
    pub addressee: String,
    /// Number of the report; blank until the registry gives one.
    pub number: Option<u32>,
    /// Day of the report, `2025-02-06`; blank day and month otherwise.
    pub date: Option<String>,
    /// Lines above the signature, in capitals: `KT. GIÁM ĐỐC`, `PHÓ GIÁM ĐỐC`.
    pub signer_title: Vec<String>,
    /// Who signs.
    pub signer: String,
    /// Recipients after "Như trên" and before "Lưu".
    pub recipients: Vec<String>,
    /// Unit that keeps a copy: `QLKH`.
    pub archive: String,
}

impl Default for Office {
    fn default() -> Self {
        Office {
            parent: "UBND TỈNH".into(),
            name: "Sở Khoa học và Công nghệ".into(),
            symbol: "SKHCN".into(),
            place: String::new(),
            addressee: "Ủy ban nhân dân tỉnh".into(),
            number: None,
            date: None,
            signer_title: vec!["GIÁM ĐỐC".into()],
            signer: String::new(),
            recipients: Vec::new(),
            archive: "QLKH".into(),
        }
    }
}

/// What the office itself has to say, a paragraph an entry. Typed once by a person and kept on every rebuild.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OfficeWords {
    /// After the opening sentence.
    pub opening: Vec<String>,
    /// I: how the work was directed.
    pub direction: Vec<String>,
    /// II: on a group of tasks, by [`super::Section::id`]; stands above the agencies' results.
    pub sections: std::collections::BTreeMap<String, Vec<String>>,
    /// III: assessment.
    pub assessment: Vec<String>,
    /// IV: direction and tasks to come.
    pub next: Vec<String>,
    /// V: the office's own proposals.
    pub proposals: Vec<String>,
    /// Before the closing sentence.
    pub closing: Vec<String>,
}
