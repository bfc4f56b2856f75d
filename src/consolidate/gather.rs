//! Items to statements: what several agencies say in the same words stands once, with all their names.

use std::collections::BTreeMap;

use super::excerpt::excerpt;
use super::order::agency_key;
use super::wording::{is_bare_nil, wording_key};
use crate::model::{AgencyId, Decided, ItemKind, Reported, Source, Statement};

/// Key of all statements that say no more than that nothing arose: no wording has it, since keys hold no punctuation.
const BARE_NIL: &str = "∅";

/// The statements of `items` in the order of their agencies, a task's named `leads` first.
///
/// Within an agency the order of `items` is kept. Items whose words and figures are the same become one statement, which
/// stands where its first agency stands; so do those that say no more than that nothing arose, however they say it.
pub(super) fn statements(mut items: Vec<&Reported>, leads: &[AgencyId]) -> Vec<Statement> {
    items.sort_by_cached_key(|reported| agency_key(&reported.agency, leads));
    let mut out: Vec<Statement> = Vec::new();
    let mut known: BTreeMap<(String, bool), usize> = BTreeMap::new();
    for reported in items {
        let doubtful = reported.decision.decision == Decided::Review;
        let source = Source { document: reported.source.clone(), location: reported.item.location.clone() };
        // What nobody doubts does not become doubtful because another agency says it too.
        let bare = reported.kind() == ItemKind::Nil && is_bare_nil(&reported.item.text);
        let key = (if bare { BARE_NIL.to_owned() } else { wording_key(&reported.item.text) }, doubtful);
        match known.get(&key).and_then(|&at| out.get_mut(at)) {
            Some(statement) => {
                if !statement.agencies.contains(&reported.agency.name) {
                    statement.agencies.push(reported.agency.name.clone());
                }
                statement.items.push(reported.item.id.clone());
                statement.sources.push(source);
            }
            None => {
                known.insert(key, out.len());
                out.push(Statement {
                    agencies: vec![reported.agency.name.clone()],
                    text: reported.item.text.clone(),
                    excerpt: excerpt(&reported.item.text, reported.item.core.as_deref()),
                    items: vec![reported.item.id.clone()],
                    sources: vec![source],
                    kind: reported.kind(),
                    doubtful,
                });
            }
        }
    }
    out
}
