//! The companion workbook of a store: what waits for a person, in the order in which it should be looked at.

use std::collections::BTreeMap;

use super::anchors;
use super::items::Stored;
use super::outputs::{Built, Context, received};
use crate::matching::ReviewOrder;
use crate::model::{Contribution, Decided, Diagnostic, Plan};
use crate::store::{Store, Verdict};
use crate::writer::{self, Items as _, OpenQuestion, WorkbookInput};

/// The workbook. A blind one does not say what anybody has asked.
///
/// # Errors
/// The store fails, or Excel has no room.
pub(super) fn workbook(
    store: &Store,
    context: &Context<'_>,
    built: &Built,
    blind: bool,
) -> Result<Vec<u8>, Diagnostic> {
    let items = &built.used.items;
    let open = if blind { BTreeMap::new() } else { open(store, context.plan, items)? };
    let stored = Stored { store, items };
    writer::xlsx(&WorkbookInput {
        report: &built.annual,
        items: &stored,
        received: &received(&built.records, context.lang),
        ledger: &built.ledger,
        review: &review(&stored)?,
        open: &open,
    })
}

/// Places of the undecided items in the order in which a person should look at them, by group.
fn review(stored: &Stored<'_>) -> Result<Vec<Vec<usize>>, Diagnostic> {
    let mut order = ReviewOrder::default();
    for (place, item) in stored.items.iter().enumerate().filter(|(_, item)| item.decided == Decided::Review) {
        order.add(place, &item.text, &stored.item(place)?.decision);
    }
    Ok(order.groups())
}

/// What people asked about items that are not decided yet.
fn open(store: &Store, plan: &Plan, items: &[Contribution]) -> Result<BTreeMap<usize, (OpenQuestion, String)>, Diagnostic> {
    let fitted = anchors::fit(store, plan)?;
    let question = |(place, item): (usize, &Contribution)| {
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
