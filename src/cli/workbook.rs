//! The companion workbook of a store: what waits for a person, in the order in which it should be looked at.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Seek as _;

use super::anchors;
use super::items::{Place, Stored};
use super::outputs::{Built, Context, received};
use crate::intake::sha256_of;
use crate::matching::ReviewOrder;
use crate::model::{Decided, Diagnostic, Plan, Severity};
use crate::store::{Store, Verdict};
use crate::writer::{self, Items as _, OpenQuestion, WorkbookInput};

/// A workbook in a temporary file, since it may be large.
pub(super) struct Book {
    /// It.
    pub file: File,
    /// Its SHA-256.
    pub sha256: String,
}

/// The workbook. A blind one does not say what anybody has asked.
///
/// # Errors
/// The store fails, Excel has no room, or there is no place for temporary files.
pub(super) fn workbook(store: &Store, context: &Context<'_>, built: &Built, blind: bool) -> Result<Book, Diagnostic> {
    let stored = built.stored(store);
    let open = if blind { BTreeMap::new() } else { open(store, context.plan, stored.places)? };
    let review = review(stored)?;
    let failed = |error: std::io::Error| Diagnostic::new(Severity::Error, "xlsx-not-written", error.to_string());
    let mut file = tempfile::tempfile().map_err(failed)?;
    writer::write_xlsx(
        &WorkbookInput {
            report: &built.annual,
            items: &stored,
            received: &received(&built.records, context.lang),
            ledger: &built.ledger,
            review: &review,
            open: &open,
        },
        &file,
    )?;
    let (sha256, _) = file.rewind().and_then(|()| sha256_of(&file)).map_err(failed)?;
    Ok(Book { file, sha256 })
}

/// Places of the undecided items in the order in which a person should look at them, by group.
fn review(stored: Stored<'_>) -> Result<Vec<Vec<usize>>, Diagnostic> {
    let mut order = ReviewOrder::default();
    let places = stored.places.iter().enumerate();
    for (place, _) in places.filter(|(_, item)| item.decided == Decided::Review) {
        let reported = stored.item(place)?;
        order.add(place, &reported.item.text, &reported.decision);
    }
    Ok(order.groups())
}

/// What people asked about items that are not decided yet.
fn open(store: &Store, plan: &Plan, items: &[Place]) -> Result<BTreeMap<usize, (OpenQuestion, String)>, Diagnostic> {
    let fitted = anchors::fit(store, plan)?;
    let question = |(place, item): (usize, &Place)| {
        let said = fitted.of_item.get(&item.id)?;
        let question = match said.verdict {
            Verdict::Ask => OpenQuestion::Ask,
            Verdict::Later => OpenQuestion::Later,
            Verdict::Tasks | Verdict::Undo => return None,
        };
        Some((place, (question, said.note.clone())))
    };
    Ok(items.iter().enumerate().filter_map(question).collect())
}
