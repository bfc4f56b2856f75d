//! Items to statements: what several agencies say in the same words stands once, with all their names.

use std::collections::BTreeMap;

use super::excerpt::excerpt;
use super::order::agency_key;
use super::wording::{is_bare_nil, wording_key};
use crate::model::{AgencyId, Contribution, Decided, ItemKind, Source, Statement};

/// Key of all statements that say no more than that nothing arose: no wording has it, since keys hold no punctuation.
const BARE_NIL: &str = "∅";

/// The statements of `items` in the order of their agencies, a task's named `leads` first.
///
/// Within an agency the order of `items` is kept. Items whose words and figures are the same become one statement, which
/// stands where its first agency stands; so do those that say no more than that nothing arose, however they say it.
pub(super) fn statements(mut items: Vec<&Contribution>, leads: &[AgencyId]) -> Vec<Statement> {
    items.sort_by_cached_key(|item| agency_key(&item.agency, leads));
    let mut out: Vec<Statement> = Vec::new();
    let mut known: BTreeMap<(String, bool), usize> = BTreeMap::new();
    for item in items {
        let doubtful = item.decided == Decided::Review;
        let source = Source { document: item.source.clone(), location: item.location.clone() };
        // What nobody doubts does not become doubtful because another agency says it too.
        let bare = item.kind == ItemKind::Nil && is_bare_nil(&item.text);
        let key = (if bare { BARE_NIL.to_owned() } else { wording_key(&item.text) }, doubtful);
        match known.get(&key).and_then(|&at| out.get_mut(at)) {
            Some(statement) => {
                if !statement.agencies.contains(&item.agency.name) {
                    statement.agencies.push(item.agency.name.clone());
                }
                statement.items.push(item.id.clone());
                statement.sources.push(source);
            }
            None => {
                known.insert(key, out.len());
                out.push(Statement {
                    agencies: vec![item.agency.name.clone()],
                    text: item.text.clone(),
                    excerpt: excerpt(&item.text, item.core.as_deref()),
                    items: vec![item.id.clone()],
                    sources: vec![source],
                    kind: item.kind,
                    doubtful,
                });
            }
        }
    }
    out
}
