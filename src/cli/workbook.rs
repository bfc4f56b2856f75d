//! The companion workbook of a store: what waits for a person, in the order in which it should be looked at.

use std::collections::{BTreeMap, BTreeSet};

use super::anchors;
use super::outputs::{Built, Context, received};
use crate::matching::{Undecided, review_order};
use crate::model::{Decided, Diagnostic, Plan, Reported};
use crate::store::{Store, Verdict};
use crate::writer::{self, OpenQuestion, WorkbookInput};

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
    writer::xlsx(&WorkbookInput {
        report: &built.annual,
        items,
        received: &received(&built.records, context.lang),
        ledger: &built.ledger,
        review: &review(items),
        open: &open,
    })
}

/// Places of the undecided items in the order in which a person should look at them, by group.
fn review(items: &[Reported]) -> Vec<Vec<usize>> {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut undecided = Vec::new();
    for (place, r) in items.iter().enumerate().filter(|(_, r)| r.decision.decision == Decided::Review) {
        places.entry(&r.item.id).or_default().push(place);
        undecided.push(Undecided { id: &r.item.id, text: &r.item.text, decision: &r.decision });
    }
    let mut seen = BTreeSet::new();
    let place = |id: &String| places.get(id.as_str()).cloned().unwrap_or_default();
    review_order(&undecided)
        .iter()
        .map(|group| group.items.iter().flat_map(place).filter(|at| seen.insert(*at)).collect())
        .collect()
}

/// What people asked about items that are not decided yet.
fn open(store: &Store, plan: &Plan, items: &[Reported]) -> Result<BTreeMap<usize, (OpenQuestion, String)>, Diagnostic> {
    let fitted = anchors::fit(store, plan)?;
    let question = |(place, reported): (usize, &Reported)| {
        let said = fitted.of_item.get(&reported.item.id)?;
        let question = match said.verdict {
            Verdict::Ask => OpenQuestion::Ask,
            Verdict::Later => OpenQuestion::Later,
            Verdict::Tasks | Verdict::Undo => return None,
        };
        Some((place, (question, said.note.clone())))
    };
    Ok(items.iter().enumerate().filter_map(question).collect())
}
