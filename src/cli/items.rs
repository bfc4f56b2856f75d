//! The items that a report uses: what consolidation needs of all of them in memory, whole ones read from the store one by one.

use std::borrow::Cow;
use std::sync::Arc;

use crate::model::{Agency, Contribution, Decided, Decision, Diagnostic, Reported, Severity, Status};
use crate::store::{Record, Store};
use crate::writer;

use super::outputs::agency_of;

/// The items that a report uses, each with the record of its document.
pub(super) struct Used {
    /// The items in the order of their documents.
    pub items: Vec<Contribution>,
    /// Place of the record of each item.
    pub record: Vec<usize>,
}

impl Used {
    /// The items of the records that are used.
    ///
    /// # Errors
    /// The store fails.
    pub(super) fn of(store: &Store, records: &[Record]) -> Result<Used, Diagnostic> {
        let mut used = Used { items: Vec::new(), record: Vec::new() };
        for (place, record) in records.iter().enumerate() {
            if !matches!(record.status, Status::Report | Status::Part) {
                continue;
            }
            let (agency, source) = (Arc::new(agency_of(record)), Arc::from(record.attachment.source.as_str()));
            for mut stored in store.items(&record.attachment.sha256)? {
                let agency = stored.item.agency.take().map_or_else(|| Arc::clone(&agency), Arc::new);
                let decision = stored.decision.unwrap_or_else(undecided);
                used.items.push(Contribution::new(stored.item, decision, agency, Arc::clone(&source)));
                used.record.push(place);
            }
        }
        Ok(used)
    }

    /// Where the items are found: all that is needed of them once the report is made.
    pub(super) fn places(self) -> Vec<Place> {
        let place = |(item, record): (Contribution, usize)| Place {
            id: item.id,
            agency: item.agency,
            record,
            decided: item.decided,
        };
        let mut places: Vec<Place> = self.items.into_iter().zip(self.record).map(place).collect();
        // The list was made in the room of the larger one.
        places.shrink_to_fit();
        places
    }
}

/// What is decided about an item that was not matched.
fn undecided() -> Decision {
    Decision { matches: Vec::new(), decision: Decided::Review, tasks: Vec::new(), kind: None }
}

/// Where a used item is found.
pub(super) struct Place {
    /// Its identity.
    pub id: String,
    /// Who says it.
    pub agency: Arc<Agency>,
    /// Place of the record of its document.
    pub record: usize,
    /// Who decided.
    pub decided: Decided,
}

/// Whole items, as the store has them.
#[derive(Clone, Copy)]
pub(super) struct Stored<'s> {
    pub store: &'s Store,
    pub records: &'s [Record],
    pub places: &'s [Place],
}

impl writer::Items for Stored<'_> {
    fn count(&self) -> usize {
        self.places.len()
    }

    fn item(&self, place: usize) -> Result<Cow<'_, Reported>, Diagnostic> {
        let missing = || Diagnostic::new(Severity::Error, "internal-error", format!("item {place}"));
        let Place { id, agency, record, .. } = self.places.get(place).ok_or_else(missing)?;
        let stored = self.store.item(id)?;
        Ok(Cow::Owned(Reported {
            item: stored.item,
            agency: Agency::clone(agency),
            decision: stored.decision.unwrap_or_else(undecided),
            source: self.records[*record].attachment.source.clone(),
        }))
    }
}
