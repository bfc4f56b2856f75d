//! Which decision of a person belongs to which item: by what the item says, whatever document it stands in now.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Diagnostic, Plan, Status};
use crate::store::{Anchor, PersonDecision, Store};
use crate::text;

use super::outputs::agency_of;

/// An item that is used, with what it is known by.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Identity of the item.
    pub item: String,
    /// The agency's name.
    pub agency_name: String,
    /// The item's words.
    pub text: String,
    /// Headings above it, outermost first.
    pub heading: Vec<String>,
    /// What it is known by.
    pub anchor: Anchor,
    /// No other item of the agency has the same text.
    pub alone: bool,
}

/// Decisions and the items that they belong to.
#[derive(Debug, Default)]
pub(super) struct Fitted {
    /// The decision that stands, by item.
    pub of_item: BTreeMap<String, PersonDecision>,
    /// Decisions whose item is not there any more, or cannot be told from others.
    pub unfit: Vec<PersonDecision>,
}

impl Fitted {
    /// All decisions that stand.
    pub(super) fn standing(&self) -> impl Iterator<Item = &PersonDecision> {
        self.of_item.values().chain(&self.unfit)
    }
}

/// All items that are used.
///
/// # Errors
/// The store fails.
pub(super) fn places(store: &Store, plan: &Plan) -> Result<Vec<Place>, Diagnostic> {
    let mut places: Vec<Place> = Vec::new();
    for record in store.attachments()?.iter().filter(|r| matches!(r.status, Status::Report | Status::Part)) {
        for stored in store.items(&record.attachment.sha256)? {
            let agency = stored.item.agency.clone().unwrap_or_else(|| agency_of(record));
            places.push(Place {
                item: stored.item.id,
                agency_name: agency.name,
                anchor: Anchor {
                    plan: plan.number.clone(),
                    agency: agency.id.0,
                    text: text::key(&stored.item.text),
                    heading: stored.item.heading.last().map(|heading| text::key(heading)).unwrap_or_default(),
                    nth: 0,
                    of: 0,
                },
                text: stored.item.text,
                heading: stored.item.heading,
                alone: true,
            });
        }
    }
    let mut same_text: BTreeMap<(String, String), u32> = BTreeMap::new();
    let mut same_place: BTreeMap<Anchor, u32> = BTreeMap::new();
    for place in &mut places {
        *same_text.entry((place.anchor.agency.clone(), place.anchor.text.clone())).or_default() += 1;
        let nth = same_place.entry(place.anchor.clone()).or_default();
        *nth += 1;
        place.anchor.nth = *nth;
    }
    for place in &mut places {
        let all = Anchor { nth: 0, ..place.anchor.clone() };
        place.anchor.of = same_place.get(&all).copied().unwrap_or(1);
        let key = (place.anchor.agency.clone(), place.anchor.text.clone());
        place.alone = same_text.get(&key).is_none_or(|&count| count == 1);
    }
    Ok(places)
}

/// Gives each decision that stands its item.
///
/// # Errors
/// The store fails.
pub(super) fn fit(store: &Store, plan: &Plan) -> Result<Fitted, Diagnostic> {
    let standing = store.standing_decisions()?;
    if standing.is_empty() {
        return Ok(Fitted::default());
    }
    Ok(fit_to(&standing, &places(store, plan)?))
}

/// The same words under the same heading; where an agency said something once only, under whatever heading.
fn fit_to(standing: &BTreeMap<Anchor, PersonDecision>, places: &[Place]) -> Fitted {
    let words = |anchor: &Anchor| (anchor.plan.clone(), anchor.agency.clone(), anchor.text.clone());
    let mut alone: BTreeMap<(String, String, String), Vec<&PersonDecision>> = BTreeMap::new();
    for (anchor, decision) in standing.iter().filter(|(_, decision)| decision.alone) {
        alone.entry(words(anchor)).or_default().push(decision);
    }
    let mut fitted = Fitted::default();
    let mut used: BTreeSet<&Anchor> = BTreeSet::new();
    for place in places {
        let said_once = || alone.get(&words(&place.anchor)).filter(|_| place.alone);
        let latest = |decisions: &Vec<&PersonDecision>| decisions.iter().max_by_key(|d| &d.at).map(|d| (*d).clone());
        let decision = standing.get(&place.anchor).cloned().or_else(|| said_once().and_then(latest));
        if let Some(decision) = decision {
            if let Some((anchor, _)) = standing.get_key_value(&decision.anchor) {
                used.insert(anchor);
            }
            // An older decision on the same words under another heading has been followed by this one.
            used.extend(said_once().into_iter().flatten().map(|older| &older.anchor));
            fitted.of_item.insert(place.item.clone(), decision);
        }
    }
    fitted.unfit = standing.iter().filter(|(anchor, _)| !used.contains(anchor)).map(|(_, d)| d.clone()).collect();
    fitted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Verdict;

    fn place(item: &str, text: &str, heading: &str, nth: u32, of: u32, alone: bool) -> Place {
        let anchor =
            Anchor { plan: "1/KH".into(), agency: "syt".into(), text: text.into(), heading: heading.into(), nth, of };
        Place {
            item: item.into(),
            agency_name: "Sở Y tế".into(),
            text: text.into(),
            heading: vec![heading.into()],
            anchor,
            alone,
        }
    }

    fn decided(place: &Place) -> (Anchor, PersonDecision) {
        let decision = PersonDecision {
            anchor: place.anchor.clone(),
            agency_name: place.agency_name.clone(),
            text: place.text.clone(),
            heading: place.heading.clone(),
            alone: place.alone,
            verdict: Verdict::Tasks,
            tasks: Vec::new(),
            note: String::new(),
            who: String::new(),
            at: String::new(),
        };
        (place.anchor.clone(), decision)
    }

    #[test]
    fn a_decision_follows_its_words_to_another_heading_where_they_are_said_once() {
        let standing = BTreeMap::from([decided(&place("1", "a", "I", 1, 1, true))]);
        let fitted = fit_to(&standing, &[place("9", "a", "II", 1, 1, true)]);
        assert!(fitted.of_item.contains_key("9") && fitted.unfit.is_empty());
    }

    #[test]
    fn of_equal_statements_whose_number_changed_none_is_guessed() {
        let standing = BTreeMap::from([decided(&place("2", "a", "I", 2, 2, false))]);
        let now: Vec<Place> = (1..=3).map(|nth| place(&nth.to_string(), "a", "I", nth, 3, false)).collect();
        let fitted = fit_to(&standing, &now);
        assert_eq!((fitted.of_item.len(), fitted.unfit.len()), (0, 1));
    }

    #[test]
    fn words_that_are_gone_leave_their_decision_in_the_list() {
        let standing = BTreeMap::from([decided(&place("1", "a", "I", 1, 1, true))]);
        assert_eq!(fit_to(&standing, &[place("1", "b", "I", 1, 1, true)]).unfit.len(), 1);
    }
}
