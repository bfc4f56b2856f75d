//! Which decision of a person belongs to which item: by what the item says, whatever document it stands in now.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::model::{Agency, Diagnostic, Plan, Status, TaskId};
use crate::store::{self, Anchor, PersonDecision, Store, Verdict};
use crate::text;

use super::outputs::agency_of;

/// Stands for words where only whether they are the same matters: thousands of reports fit into memory that way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Digest(u128);

impl Digest {
    /// Of a text's key.
    pub(super) fn of(key: &str) -> Digest {
        let bytes: [u8; 32] = Sha256::digest(key).into();
        Digest(bytes.first_chunk().map_or(0, |half| u128::from_be_bytes(*half)))
    }
}

/// An item that is used, with what it is known by.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Identity of the item.
    pub item: String,
    /// Who says it.
    pub agency: Arc<Agency>,
    /// Of the key of its text.
    pub text: Digest,
    /// Of the key of the heading above it.
    pub heading: Digest,
    /// Which of the agency's items that have the same text and heading, from 1.
    nth: u32,
    /// How many of these there are.
    of: u32,
    /// No other item of the agency has the same text.
    alone: bool,
}

/// What equal items have in common: agency, text and heading.
type Alike<'a> = (&'a str, Digest, Digest);

impl Place {
    fn alike(&self) -> Alike<'_> {
        (&self.agency.id.0, self.text, self.heading)
    }

    /// A decision on the item, made now.
    ///
    /// # Errors
    /// The store fails.
    pub(super) fn decision(
        &self,
        store: &Store,
        plan: &Plan,
        (verdict, tasks): (Verdict, Vec<TaskId>),
        note: String,
        who: &str,
    ) -> Result<PersonDecision, Diagnostic> {
        let item = store.item(&self.item)?.item;
        Ok(PersonDecision {
            anchor: Anchor {
                plan: plan.number.clone(),
                agency: self.agency.id.0.clone(),
                text: text::key(&item.text),
                heading: key_of_heading(&item.heading),
                nth: self.nth,
                of: self.of,
            },
            agency_name: self.agency.name.clone(),
            text: item.text,
            heading: item.heading,
            alone: self.alone,
            verdict,
            tasks,
            note,
            who: who.to_owned(),
            at: store::now(),
        })
    }
}

/// The key of the heading right above an item.
pub(super) fn key_of_heading(heading: &[String]) -> String {
    heading.last().map(|heading| text::key(heading)).unwrap_or_default()
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
pub(super) fn places(store: &Store) -> Result<Vec<Place>, Diagnostic> {
    let mut places: Vec<Place> = Vec::new();
    for record in store.attachments()?.iter().filter(|r| matches!(r.status, Status::Report | Status::Part)) {
        let agency = Arc::new(agency_of(record));
        // In a file of several agencies the items of the others say whose they are, one after the other.
        let mut other = Arc::clone(&agency);
        for stored in store.items(&record.attachment.sha256)? {
            if let Some(own) = stored.item.agency.as_ref().filter(|own| **own != *other) {
                other = Arc::new(own.clone());
            }
            places.push(Place {
                item: stored.item.id,
                agency: Arc::clone(if stored.item.agency.is_some() { &other } else { &agency }),
                text: Digest::of(&text::key(&stored.item.text)),
                heading: Digest::of(&key_of_heading(&stored.item.heading)),
                nth: 0,
                of: 0,
                alone: true,
            });
        }
    }
    count(&mut places);
    Ok(places)
}

/// Counts which places are alike.
fn count(places: &mut [Place]) {
    let mut same_text: HashMap<(&str, Digest), u32> = HashMap::new();
    let mut same_place: HashMap<Alike<'_>, u32> = HashMap::new();
    let nth: Vec<u32> = places
        .iter()
        .map(|place| {
            *same_text.entry((&place.agency.id.0, place.text)).or_default() += 1;
            let count = same_place.entry(place.alike()).or_default();
            *count += 1;
            *count
        })
        .collect();
    let of = |place: &Place| {
        let alone = same_text.get(&(place.agency.id.0.as_str(), place.text)).is_none_or(|&count| count == 1);
        (same_place.get(&place.alike()).copied().unwrap_or(1), alone)
    };
    let counted: Vec<(u32, bool)> = places.iter().map(of).collect();
    for ((place, nth), (of, alone)) in places.iter_mut().zip(nth).zip(counted) {
        (place.nth, place.of, place.alone) = (nth, of, alone);
    }
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
    Ok(fit_to(&standing, &places(store)?, plan))
}

/// Gives each decision that stands its item, of places that are known already.
///
/// # Errors
/// The store fails.
pub(super) fn fit_among(store: &Store, plan: &Plan, places: &[Place]) -> Result<Fitted, Diagnostic> {
    Ok(fit_to(&store.standing_decisions()?, places, plan))
}

/// The same words under the same heading; where an agency said something once only, under whatever heading.
fn fit_to(standing: &BTreeMap<Anchor, PersonDecision>, places: &[Place], plan: &Plan) -> Fitted {
    let mut exact: HashMap<(Alike<'_>, u32, u32), &PersonDecision> = HashMap::new();
    let mut said_once: HashMap<(&str, Digest), Vec<&PersonDecision>> = HashMap::new();
    for (anchor, decision) in standing.iter().filter(|(anchor, _)| anchor.plan == plan.number) {
        let (agency, words) = (anchor.agency.as_str(), Digest::of(&anchor.text));
        exact.insert(((agency, words, Digest::of(&anchor.heading)), anchor.nth, anchor.of), decision);
        if decision.alone {
            said_once.entry((agency, words)).or_default().push(decision);
        }
    }
    let mut fitted = Fitted::default();
    let mut used: BTreeSet<&Anchor> = BTreeSet::new();
    for place in places {
        let once = said_once.get(&(place.agency.id.0.as_str(), place.text)).filter(|_| place.alone);
        let latest = once.and_then(|decisions| decisions.iter().copied().max_by_key(|decision| &decision.at));
        let decision = exact.get(&(place.alike(), place.nth, place.of)).copied().or(latest);
        if let Some(decision) = decision {
            used.insert(&decision.anchor);
            // An older decision on the same words under another heading has been followed by this one.
            used.extend(once.into_iter().flatten().map(|older| &older.anchor));
            fitted.of_item.insert(place.item.clone(), decision.clone());
        }
    }
    fitted.unfit = standing.iter().filter(|(anchor, _)| !used.contains(anchor)).map(|(_, d)| d.clone()).collect();
    fitted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AgencyId, AgencyKind};

    fn plan() -> Plan {
        crate::plan::from_json(
            r#"{"number":"1/KH","issuer":"","date":"2024-01-01","title":"","sections":[{"id":"1"}],
                "tasks":[{"id":"1","section":"1","content":"a","lead":"","coordinating":"","schedule":""}]}"#,
        )
        .unwrap()
    }

    fn place(item: &str, text: &str, heading: &str) -> Place {
        let agency = Agency { id: AgencyId("syt".into()), name: "Sở Y tế".into(), kind: AgencyKind::Department };
        Place {
            item: item.into(),
            agency: Arc::new(agency),
            text: Digest::of(text),
            heading: Digest::of(heading),
            nth: 0,
            of: 0,
            alone: true,
        }
    }

    fn fitted(standing: (Anchor, PersonDecision), places: Vec<Place>) -> Fitted {
        all_fitted([standing].into(), places)
    }

    fn all_fitted(standing: Vec<(Anchor, PersonDecision)>, mut places: Vec<Place>) -> Fitted {
        count(&mut places);
        fit_to(&standing.into_iter().collect(), &places, &plan())
    }

    fn decided(text: &str, heading: &str, (nth, of): (u32, u32), alone: bool) -> (Anchor, PersonDecision) {
        let (agency, text, heading) = ("syt".to_owned(), text.to_owned(), heading.to_owned());
        let anchor = Anchor { plan: "1/KH".into(), agency, text: text.clone(), heading: heading.clone(), nth, of };
        let decision = PersonDecision {
            anchor: anchor.clone(),
            agency_name: "Sở Y tế".into(),
            text,
            heading: vec![heading],
            alone,
            verdict: Verdict::Tasks,
            tasks: Vec::new(),
            note: String::new(),
            who: String::new(),
            at: String::new(),
        };
        (anchor, decision)
    }

    #[test]
    fn a_decision_follows_its_words_to_another_heading_where_they_are_said_once() {
        let fitted = fitted(decided("a", "I", (1, 1), true), vec![place("9", "a", "II")]);
        assert!(fitted.of_item.contains_key("9") && fitted.unfit.is_empty());
    }

    #[test]
    fn of_two_decisions_on_the_same_words_the_later_one_is_followed_and_the_other_agency_has_none() {
        let (first, mut second) = (decided("a", "I", (1, 1), true), decided("a", "II", (1, 1), true));
        second.1.at = "2026-01-05 08:00:00".into();
        let mut other = place("8", "a", "III");
        other.agency = Arc::new(Agency { id: AgencyId("sct".into()), ..Agency::clone(&other.agency) });
        let fitted = all_fitted(vec![first, second], vec![place("9", "a", "III"), other]);
        assert_eq!(fitted.of_item.keys().collect::<Vec<_>>(), ["9"]);
        assert_eq!(fitted.of_item["9"].heading, ["II"]);
        assert!(fitted.unfit.is_empty(), "the earlier one was followed by the later one");
    }

    #[test]
    fn of_equal_statements_each_keeps_its_own_decision() {
        let places = vec![place("7", "a", "I"), place("8", "a", "I"), place("9", "b", "I")];
        let fitted = fitted(decided("a", "I", (2, 2), false), places);
        assert_eq!(fitted.of_item.keys().collect::<Vec<_>>(), ["8"]);
    }

    #[test]
    fn of_equal_statements_whose_number_changed_none_is_guessed() {
        let now = (1..=3).map(|nth| place(&nth.to_string(), "a", "I")).collect();
        let fitted = fitted(decided("a", "I", (2, 2), false), now);
        assert_eq!((fitted.of_item.len(), fitted.unfit.len()), (0, 1));
    }

    #[test]
    fn words_that_are_gone_or_of_another_plan_leave_their_decision_in_the_list() {
        assert_eq!(fitted(decided("a", "I", (1, 1), true), vec![place("1", "b", "I")]).unfit.len(), 1);
        let (mut anchor, mut decision) = decided("a", "I", (1, 1), true);
        anchor.plan = "2/KH".into();
        decision.anchor = anchor.clone();
        assert_eq!(fitted((anchor, decision), vec![place("1", "a", "I")]).unfit.len(), 1);
    }
}
