//! From chances to a decision: what is sure enough to be used without a person.

use crate::agency::Role;
use crate::model::{Decided, Decision, Match};

use super::features::{Against, For, Place, Printed};
use super::{Matcher, Weighed, evidence};

/// Confidence from which a task is used without a person.
/// On 16 reports, each left out in turn: precision at least 0.98, see `quality` and `docs/matching.md`.
const AUTO: f64 = 0.96;
/// The same on a plan that neither the lexicon was written for nor decisions have taught.
const AUTO_UNSEEN: f64 = 0.99;
/// How far the lexicon must have been written for a plan to tell what lies outside it.
const WRITTEN_FOR: f64 = 0.9;
/// Chance of "no task" from which an item is set aside without a person.
const OUTSIDE: f64 = 0.80;
/// The same on a plan that decisions have not taught; the words must be plainly off the plan then, and the headings silent.
const OUTSIDE_UNSEEN: f64 = 0.97;
/// Sum over concepts outside such plans from which words are plainly off it.
const PLAINLY_OFF: f64 = 0.6;
/// What headings say for a task, from which they are not silent.
const HEADINGS_SAY: f64 = 0.3;
/// Decisions for each task from which a plan counts as taught.
const TAUGHT: f64 = 5.0;
/// What off-topic words take from the confidence in a task, from this much of them.
const OFF_TOPIC: (f64, f64) = (0.3, 0.3);
/// Trust in a printed number from which it contradicts.
const BELIEVED: f64 = 0.3;
/// What silence of the lexicon takes.
const SILENT: f64 = 0.2;
/// What a trusted number that names another task takes.
const OTHER_NUMBER: f64 = 0.1;
/// What it takes that the agency leads a twin of the task and not the task.
const TWIN: f64 = 0.1;
/// Tasks with less chance than this are not listed, save the first few.
const PLAUSIBLE: f64 = 0.01;
const LISTED: std::ops::RangeInclusive<usize> = 3..=8;

/// Decides one item.
pub(super) fn decide(matcher: &Matcher, weighed: &Weighed, roles: &[Role]) -> Decision {
    let tasks = matcher.plan.tasks.len();
    let mut order: Vec<usize> = (0..tasks).collect();
    order.sort_by(|a, b| weighed.chances[*b].total_cmp(&weighed.chances[*a]).then(a.cmp(b)));
    let listed = order
        .iter()
        .enumerate()
        .take_while(|(place, task)| {
            place < LISTED.start() || place < LISTED.end() && weighed.chances[**task] >= PLAUSIBLE
        })
        .map(|(_, task)| *task);
    let matches: Vec<Match> = listed
        .map(|task| {
            let score = (weighed.chances[task] * 1000.0).round() / 1000.0;
            let first = order.first() == Some(&task);
            let reasons = evidence::of(matcher, weighed, roles, task, score, first);
            let evidence = reasons.into_iter().map(|reason| reason.words).collect();
            Match { task: matcher.plan.tasks[task].id.clone(), score, evidence }
        })
        .collect();
    let decision = match order.first() {
        None => Decided::Review,
        Some(_) if outside(matcher, weighed) => Decided::None,
        Some(best) if contradicted(matcher, weighed, roles, *best) => Decided::Review,
        Some(best) if confidence(matcher, weighed, roles, *best) >= sure(matcher) => Decided::Auto,
        Some(_) => Decided::Review,
    };
    let used = if decision == Decided::None { None } else { matches.first().map(|m| m.task.clone()) };
    Decision { matches, decision, tasks: used.into_iter().collect(), kind: None }
}

/// Setting an item aside is the worst error, so it takes either much experience with the plan or plain words.
fn outside(matcher: &Matcher, weighed: &Weighed) -> bool {
    let Some(none) = weighed.chances.last() else { return false };
    let tasks = matcher.plan.tasks.len().max(1) as f64;
    let taught = matcher.learned.as_ref().is_some_and(|l| l.examples as f64 >= TAUGHT * tasks);
    let plain = weighed.evidence.off_topic >= PLAINLY_OFF && weighed.evidence.headings < HEADINGS_SAY;
    *none >= if taught { OUTSIDE } else { OUTSIDE_UNSEEN }
        && (taught || plain && matcher.profile.lexicon_fit >= WRITTEN_FOR)
}

/// A number that is printed as a task's, and says another task than the words, or one with which words and role have nothing to do.
fn contradicted(matcher: &Matcher, weighed: &Weighed, roles: &[Role], task: usize) -> bool {
    let Weighed { item, evidence, .. } = weighed;
    let number = |t: usize| {
        let row = &evidence.tasks[t];
        row[For::NumberInText as usize].max(row[For::Number as usize])
    };
    let named: Vec<usize> = item
        .printed
        .iter()
        .filter(|printed| printed.place != Place::Heading(0))
        .filter_map(|printed| printed.task)
        .filter(|t| number(*t) > BELIEVED)
        .collect();
    let row = &evidence.tasks[task];
    let said = [For::Concept, For::Knowledge, For::Words, For::HeadingWords, For::HeadingConcept, For::Citation];
    let silent = said.iter().all(|by| row[*by as usize] < 0.05);
    let unconcerned = roles.iter().any(|role| *role != Role::None) && roles.get(task) == Some(&Role::None);
    !named.is_empty() && (!named.contains(&task) || silent && unconcerned)
        || taught_little(matcher) && matcher.learned.is_some() && weighed.cold != task
}

fn sure(matcher: &Matcher) -> f64 {
    if taught_little(matcher) { AUTO_UNSEEN } else { AUTO }
}

/// Decisions are few for so many tasks, and the lexicon was not written for the plan.
fn taught_little(matcher: &Matcher) -> bool {
    let examples = matcher.learned.as_ref().map_or(0, |learned| learned.examples);
    matcher.profile.lexicon_fit < WRITTEN_FOR && (examples as f64) < TAUGHT * matcher.plan.tasks.len() as f64
}

fn confidence(matcher: &Matcher, weighed: &Weighed, roles: &[Role], task: usize) -> f64 {
    let Weighed { item, evidence, chances, .. } = weighed;
    let mut confidence = chances[task];
    if evidence.off_topic > OFF_TOPIC.0 {
        confidence -= OFF_TOPIC.1;
    }
    if evidence.none[Against::Silence as usize] > 0.0 {
        confidence -= SILENT;
    }
    let trusted = |t: usize| evidence.tasks[t][For::Number as usize] > 0.0;
    let says_other = |printed: &Printed| {
        printed.place == Place::Item && printed.task.is_some_and(|named| named != task && trusted(named))
    };
    if item.printed.iter().any(says_other) {
        confidence -= OTHER_NUMBER;
    }
    let leads = |t: usize| roles.get(t) == Some(&Role::LeadNamed);
    if !leads(task) && matcher.profile.tasks[task].twins.iter().any(|twin| leads(*twin)) {
        confidence -= TWIN;
    }
    confidence
}
