//! Matches every report that is used, with all that is known now: earlier decisions, people's decisions in this workspace.

use std::collections::BTreeMap;

use indicatif::ProgressBar;
use rayon::prelude::*;

use crate::agency::Registry;
use crate::matching::{Labelled, Matcher, Statement};
use crate::model::{Decided, Decision, Diagnostic, Plan, Status};
use crate::store::{PersonDecision, Record, Store, StoredItem, Verdict};

use super::anchors::{self, Fitted};
use super::settle;

/// Reports are gathered until they have this many items together, then matched in parallel: about so many are in memory.
const TOGETHER: usize = 200;

/// Name under which the store keeps that decisions were made since the last matching.
pub(super) const UNMATCHED: &str = "unmatched";

/// Settles what is open, learns, matches, and puts people's decisions above what the program found.
///
/// # Errors
/// The store fails.
pub(super) fn match_all(
    store: &mut Store,
    plan: &Plan,
    registry: &Registry,
    history: &[Labelled],
    progress: &ProgressBar,
) -> Result<Fitted, Diagnostic> {
    settle::settle_if_needed(store)?;
    let fitted = anchors::fit(store, plan)?;
    match_with(store, plan, registry, history, &fitted, progress)?;
    store.keep(UNMATCHED, &false)?;
    Ok(fitted)
}

/// Matches as if no person had decided anything in this workspace, for an officer who reviews without seeing another's decisions.
/// What stands is not touched: the next matching puts it back.
///
/// # Errors
/// The store fails.
pub(super) fn match_blind(
    store: &mut Store,
    plan: &Plan,
    registry: &Registry,
    history: &[Labelled],
    progress: &ProgressBar,
) -> Result<(), Diagnostic> {
    settle::settle_if_needed(store)?;
    match_with(store, plan, registry, history, &Fitted::default(), progress)
}

/// Learns, matches, and puts the decisions given above what the program found.
fn match_with(
    store: &mut Store,
    plan: &Plan,
    registry: &Registry,
    history: &[Labelled],
    fitted: &Fitted,
    progress: &ProgressBar,
) -> Result<(), Diagnostic> {
    let mut labelled = history.to_vec();
    labelled.extend(fitted.standing().filter_map(label));
    let mut matcher = Matcher::new(plan, registry);
    matcher.learn(&labelled);
    let records = store.attachments()?;
    progress.set_length(records.len() as u64);
    store.atomically(|store| {
        store.keep(UNMATCHED, &true)?;
        let (mut together, mut count) = (Vec::new(), 0);
        for record in &records {
            if !matches!(record.status, Status::Report | Status::Part) {
                progress.inc(1);
                continue;
            }
            let items = store.items(&record.attachment.sha256)?;
            count += items.len();
            together.push((record, items));
            if count >= TOGETHER {
                match_together(store, &matcher, &together, fitted, progress)?;
                together.clear();
                count = 0;
            }
        }
        match_together(store, &matcher, &together, fitted, progress)
    })
}

/// Matches some reports at the same time and writes the decisions down.
fn match_together(
    store: &mut Store,
    matcher: &Matcher,
    reports: &[(&Record, Vec<StoredItem>)],
    fitted: &Fitted,
    progress: &ProgressBar,
) -> Result<(), Diagnostic> {
    let matched = |(record, items): &(&Record, Vec<StoredItem>)| {
        let decisions = match_report(matcher, record, items, fitted);
        progress.inc(1);
        decisions
    };
    let decisions: Vec<Vec<Decision>> = reports.par_iter().map(matched).collect();
    for ((_, items), decisions) in reports.iter().zip(&decisions) {
        let pairs: Vec<_> = items.iter().map(|stored| stored.item.id.as_str()).zip(decisions).collect();
        store.decide(&pairs)?;
    }
    Ok(())
}

/// The decisions on the items of a report, in their order.
fn match_report(matcher: &Matcher, record: &Record, items: &[StoredItem], fitted: &Fitted) -> Vec<Decision> {
    let mut all = Vec::with_capacity(items.len());
    // A file may hold the reports of several agencies, one after the other.
    for items in items.chunk_by(|a, b| a.item.agency == b.item.agency) {
        let statements: Vec<Statement<'_>> = items
            .iter()
            .map(|stored| Statement {
                heading: &stored.item.heading,
                number: stored.item.number.as_deref(),
                number_candidates: &stored.item.number_candidates,
                text: &stored.item.text,
                kind: stored.item.kind,
            })
            .collect();
        let own = items.first().and_then(|stored| stored.item.agency.as_ref());
        let decisions = matcher.match_report(own.or(record.agency.as_ref()), &statements);
        for (stored, mut decision) in items.iter().zip(decisions) {
            if let Some(place) = &stored.item.form {
                decision = matcher.place(place, decision);
            }
            put(fitted.of_item.get(&stored.item.id), &mut decision);
            all.push(decision);
        }
    }
    all
}

/// What a person said counts; what the program found stays to be seen. An item about which somebody is to be asked is open.
fn put(person: Option<&PersonDecision>, decision: &mut Decision) {
    match person {
        Some(PersonDecision { verdict: Verdict::Tasks, tasks, .. }) => {
            decision.decision = Decided::Person;
            decision.tasks.clone_from(tasks);
            decision.kind = None;
        }
        Some(_) => decision.decision = Decided::Review,
        None => {}
    }
}

/// What a decision teaches.
fn label(decision: &PersonDecision) -> Option<Labelled> {
    (decision.verdict == Verdict::Tasks).then(|| Labelled {
        agency: decision.agency_name.clone(),
        heading: decision.heading.clone(),
        text: decision.text.clone(),
        tasks: decision.tasks.iter().map(|task| task.0.clone()).collect(),
        kind: None,
        period: String::new(),
        // Who decided is in the log: the outputs must not depend on who is logged in.
        by: String::new(),
    })
}

/// Items about which a question is open, by what is asked: `review`, `ask`, `later`.
pub(super) fn open_questions(
    store: &Store,
    fitted: &Fitted,
) -> Result<BTreeMap<&'static str, Vec<String>>, Diagnostic> {
    let mut open: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for record in store.attachments()?.iter().filter(|r| matches!(r.status, Status::Report | Status::Part)) {
        for stored in store.items(&record.attachment.sha256)? {
            let question = match fitted.of_item.get(&stored.item.id).map(|person| person.verdict) {
                Some(Verdict::Ask) => "ask",
                Some(Verdict::Later) => "later",
                Some(_) => continue,
                None if stored.decision.is_none_or(|decision| decision.decision == Decided::Review) => "review",
                None => continue,
            };
            open.entry(question).or_default().push(stored.item.id);
        }
    }
    Ok(open)
}
