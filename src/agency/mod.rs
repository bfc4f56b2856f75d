//! Names and letterheads to an [`Agency`](crate::model::Agency), and its role in a task.
//!
//! A name becomes a key (`key`): folded, abbreviations written out, its province taken off (`name`). What stands in the
//! registry (`data/registry.tsv`) is found by that key and the day; anything else is built from its first words
//! (`data/heads.tsv`), so that agencies and provinces nobody listed get an identity and a kind too. `identify` reads
//! letterheads (`letterhead`) and whatever else tells, `scan` finds the parties that a text names, with the
//! expressions that stand for several (`data/collectives.tsv`), and `roles` says who leads and who coordinates.

mod envelope;
mod identify;
mod key;
mod letterhead;
mod name;
mod registry;
mod roles;
mod scan;
mod table;

pub use identify::{Evidence, Identified};
pub use registry::Registry;
pub use roles::{Role, Roles};

/// A name in usual capitals: `SỞ Y TẾ` becomes `Sở Y tế`; a name in mixed case keeps its own.
pub fn tidy(name: &str) -> String {
    name::tidy(name)
}

/// The bodies that the left-hand lines of a letterhead name, superior first: lines of one name joined, two names in one
/// line parted.
pub fn letterhead_bodies(lines: &[String]) -> Vec<String> {
    letterhead::bodies(lines)
}
