//! Stand-in for the agency registry until that stage offers roles.

use crate::model::{Agency, AgencyKind, Task};

use super::words::Words;

/// Part of an agency in a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Named as lead.
    LeadNamed,
    /// Covered by a collective expression among the leads.
    LeadCovered,
    /// Named as coordinating.
    CoordinatingNamed,
    /// Covered by a collective expression among the coordinating.
    CoordinatingCovered,
    /// No part.
    None,
}

/// What is known about agencies.
#[derive(Debug, Clone, Default)]
pub struct Registry;

impl Registry {
    /// The part of an agency in a task.
    pub fn role(&self, agency: &Agency, task: &Task) -> Role {
        let name = Words::of(&agency.name).line;
        let core: Vec<&str> = name.split_whitespace().collect();
        let short = core.iter().position(|w| *w == "tỉnh" || *w == "tinh?").map_or(core.len(), |i| i.max(2));
        let core = format!(" {} ", core[..short].join(" "));
        let collective = match agency.kind {
            AgencyKind::District => "UBND các huyện",
            AgencyKind::Commune => "UBND các xã",
            AgencyKind::Front | AgencyKind::Association => "các tổ chức chính trị - xã hội",
            _ => "các sở, ban, ngành",
        };
        let collective = Words::of(collective).line;
        for (field, named, covered) in [
            (&task.lead, Role::LeadNamed, Role::LeadCovered),
            (&task.coordinating, Role::CoordinatingNamed, Role::CoordinatingCovered),
        ] {
            let field = Words::of(field).line;
            if field.contains(&core) {
                return named;
            }
            if field.contains(&collective) {
                return covered;
            }
        }
        Role::None
    }
}
