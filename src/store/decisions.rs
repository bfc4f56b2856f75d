//! What people decided about items: a list that only grows, keyed by what the item says and not by where it stands.

use std::collections::BTreeMap;

use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::originals::sha256;
use super::{Store, failed, json};
use crate::model::{Diagnostic, TaskId};

/// What a person said about an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It belongs to these tasks; to none where the list is empty.
    Tasks,
    /// The agency is to be asked (hỏi lại cơ quan).
    Ask,
    /// To be decided later (để sau).
    Later,
    /// The decision that stands is taken back; the one before it stands again.
    Undo,
}

/// What an item is known by whatever document it stands in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Anchor {
    /// Number of the plan.
    pub plan: String,
    /// Identity of the agency.
    pub agency: String,
    /// Key of its text.
    pub text: String,
    /// Key of the heading above it.
    pub heading: String,
    /// Which of the agency's items that have the same text and heading, from 1.
    pub nth: u32,
    /// How many of these there are: where their number changes, nobody can tell which is which.
    pub of: u32,
}

/// A decision as it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDecision {
    /// The item.
    pub anchor: Anchor,
    /// The agency's name.
    pub agency_name: String,
    /// The item's words.
    pub text: String,
    /// Headings above it, outermost first.
    pub heading: Vec<String>,
    /// No other item of the agency had the same text.
    pub alone: bool,
    /// What was said.
    pub verdict: Verdict,
    /// The tasks.
    pub tasks: Vec<TaskId>,
    /// Why, where the person said so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Who.
    pub who: String,
    /// When, Vietnam's time.
    pub at: String,
}

impl Store {
    /// Adds a decision; it is on the disk when this returns, unless this is part of something larger.
    ///
    /// # Errors
    /// The database fails.
    pub fn add_person_decision(&mut self, decision: &PersonDecision) -> Result<String, Diagnostic> {
        let record = json(decision)?;
        let hash = sha256(record.as_bytes());
        self.connection
            .execute("INSERT INTO person_decision (record, hash) VALUES (?1, ?2)", params![record, hash])
            .map_err(failed)?;
        Ok(hash)
    }

    /// All decisions in the order in which they were made.
    ///
    /// # Errors
    /// The database fails or a record cannot be read.
    pub fn person_decisions(&self) -> Result<Vec<PersonDecision>, Diagnostic> {
        self.records("SELECT record FROM person_decision ORDER BY seq")
    }

    /// The decisions that stand, by item.
    ///
    /// # Errors
    /// The database fails or a record cannot be read.
    pub fn standing_decisions(&self) -> Result<BTreeMap<Anchor, PersonDecision>, Diagnostic> {
        let mut stacks: BTreeMap<Anchor, Vec<PersonDecision>> = BTreeMap::new();
        for decision in self.person_decisions()? {
            let stack = stacks.entry(decision.anchor.clone()).or_default();
            if decision.verdict == Verdict::Undo {
                stack.pop();
            } else {
                stack.push(decision);
            }
        }
        Ok(stacks.into_iter().filter_map(|(anchor, mut stack)| Some((anchor, stack.pop()?))).collect())
    }

    /// The hashes of all decisions as they were written, and the numbers of those whose record is another one now.
    ///
    /// # Errors
    /// The database fails.
    pub fn decision_hashes(&self) -> Result<(Vec<String>, Vec<i64>), Diagnostic> {
        let mut statement =
            self.connection.prepare("SELECT seq, record, hash FROM person_decision ORDER BY seq").map_err(failed)?;
        let rows = statement
            .query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))
            .map_err(failed)?;
        let (mut hashes, mut changed) = (Vec::new(), Vec::new());
        for row in rows {
            let (seq, record, hash) = row.map_err(failed)?;
            if sha256(record.as_bytes()) != hash {
                changed.push(seq);
            }
            hashes.push(hash);
        }
        Ok((hashes, changed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(agency: &str, verdict: Verdict, task: &str) -> PersonDecision {
        PersonDecision {
            anchor: Anchor {
                plan: "1/KH".into(),
                agency: agency.into(),
                text: "a".into(),
                heading: String::new(),
                nth: 1,
                of: 1,
            },
            agency_name: agency.into(),
            text: "A".into(),
            heading: Vec::new(),
            alone: true,
            verdict,
            tasks: vec![TaskId::from(task)],
            note: String::new(),
            who: "an".into(),
            at: "2026-01-05 08:00:00".into(),
        }
    }

    #[test]
    fn one_decision_is_taken_back_and_the_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("t.db")).unwrap();
        for d in [
            decision("a", Verdict::Tasks, "1"),
            decision("b", Verdict::Tasks, "1"),
            decision("a", Verdict::Ask, "2"),
            decision("b", Verdict::Undo, ""),
            decision("a", Verdict::Undo, ""),
        ] {
            store.add_person_decision(&d).unwrap();
        }
        let standing = store.standing_decisions().unwrap();
        assert_eq!(standing.into_values().collect::<Vec<_>>(), [decision("a", Verdict::Tasks, "1")]);
    }

    #[test]
    fn a_decision_that_was_edited_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("t.db")).unwrap();
        store.add_person_decision(&decision("a", Verdict::Tasks, "1")).unwrap();
        assert_eq!(store.decision_hashes().unwrap().1, [0i64; 0]);
        store
            .connection
            .execute_batch("DROP TRIGGER person_decision_stays; UPDATE person_decision SET record = replace(record, '\"1\"', '\"2\"')")
            .unwrap();
        assert_eq!(store.decision_hashes().unwrap().1, [1]);
    }
}
