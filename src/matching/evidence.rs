//! The words and facts that speak for a match, strongest first.

use crate::agency::Role;

use super::features::For;
use super::lexicon::Lexicon;
use super::terms::{content, join};
use super::{Labelled, Matcher, Weighed, weights};

/// How many are shown.
const SHOWN: usize = 4;
/// Likeness (cosine) from which an earlier decision is shown as a reason.
pub(super) const ALIKE: f64 = 0.25;
/// What an earlier decision alike counts among the reasons.
const AS_DECIDED: f64 = 2.5;

/// Cosine from which a text and a task are near in meaning.
const NEAR: f64 = 0.3;
/// Words of a stretch that is quoted for what it is about, at most.
const STRETCH: usize = 4;
/// How many single shared words are shown at most.
const SHOWN_WORDS: usize = 2;
/// A heading is quoted up to so many characters.
const QUOTED: usize = 60;

/// A reason for a match.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// In plain Vietnamese.
    pub words: String,
    /// Its part of the score; the parts of all reasons of a match add up to the score.
    pub part: f64,
}

/// Where a decision stood, for people: `như “…” của Sở Y tế, 2024, do … xác nhận`.
pub(super) fn source_words(decision: &Labelled) -> String {
    let mut out = format!("như “{}”", quoted(decision.text.trim()));
    if !decision.agency.is_empty() {
        out.push_str(&format!(" của {}", decision.agency));
    }
    if !decision.period.is_empty() {
        out.push_str(&format!(", {}", decision.period));
    }
    if !decision.by.is_empty() {
        out.push_str(&format!(", do {} xác nhận", decision.by));
    }
    out
}

/// What speaks for a task, strongest first, with the part of each in the score.
pub(super) fn of(
    matcher: &Matcher,
    weighed: &Weighed,
    roles: &[Role],
    task: usize,
    score: f64,
    first: bool,
) -> Vec<Reason> {
    let Weighed { item, evidence, .. } = weighed;
    let profile = &matcher.profile;
    let row = &evidence.tasks[task];
    let weight = |evidence: For| weights::at(matcher.weights.task[evidence as usize], profile.lexicon_fit);
    let mut found: Vec<(f64, String)> = Vec::new();
    let linked = |concept: usize| profile.links[concept].iter().find(|l| l.0 == task).map_or(0.0, |l| l.1);
    for (concept, strength, words) in &item.hits.phrases {
        let by = if Lexicon::get().concepts[*concept].field.is_some() { For::Knowledge } else { For::Concept };
        let says = strength * linked(*concept) * weight(by);
        found.push((says, (*words).to_owned()));
    }
    shared_words(matcher, weighed, task, weight(For::BodyWords) + weight(For::Words), &mut found);
    let about = weight(For::Meaning) * row[For::Meaning as usize];
    let near = row[For::Meaning as usize] >= NEAR;
    if let Some(words) = near.then(|| telling_words(matcher, weighed, task)).flatten() {
        found.push((about, format!("gần nghĩa: “{words}”")));
    }
    if row[For::Number as usize] > 0.0 {
        let id = &matcher.plan.tasks[task].id;
        found.push((weight(For::Number) * row[For::Number as usize], format!("số {id} in trong báo cáo")));
    }
    if row[For::NumberInText as usize] > 0.0 {
        found.push((weight(For::NumberInText), format!("nêu nhiệm vụ {}", matcher.plan.tasks[task].id)));
    }
    let by_body = row[For::BodyNumber as usize];
    if by_body > 0.0 {
        found.push((weight(For::BodyNumber) * by_body, "số mục trong phần nội dung của kế hoạch".to_owned()));
    }
    for citation in &item.citations {
        let cited = profile.citations.get(citation).is_some_and(|tasks| tasks.contains(&task));
        if cited {
            found.push((weight(For::Citation), format!("văn bản {} {}", citation.0, citation.1)));
        }
    }
    let heading = weight(For::HeadingWords) * row[For::HeadingWords as usize]
        + weight(For::HeadingConcept) * row[For::HeadingConcept as usize]
        + weight(For::HeadingSection) * row[For::HeadingSection as usize]
        + weight(For::HeadingNumber) * row[For::HeadingNumber as usize]
        + weight(For::HeadingAlone) * row[For::HeadingAlone as usize];
    if let Some(best) = item.best_heading(task) {
        found.push((heading, format!("tiêu đề: {}", quoted(best))));
    }
    let agency = match roles.get(task) {
        Some(Role::LeadNamed) => Some((For::LeadNamed, "chủ trì")),
        Some(Role::LeadCovered) => Some((For::LeadCovered, "thuộc nhóm chủ trì")),
        Some(Role::CoordinatingNamed) => Some((For::CoordinatingNamed, "phối hợp")),
        Some(Role::CoordinatingCovered) => Some((For::CoordinatingCovered, "thuộc nhóm phối hợp")),
        _ => None,
    };
    if let Some((role, words)) = agency {
        // Named as lead tells more than any collective expression, which covers everybody.
        let share = if role == For::LeadNamed { 1.0 } else { 0.3 };
        let seldom = weight(For::LeadSeldom) * row[For::LeadSeldom as usize];
        found.push((share * weight(role) + seldom, words.to_owned()));
    }
    if let Some(alike) = weighed.alike.as_ref().filter(|_| first) {
        found.push((AS_DECIDED, alike.clone()));
    }
    found.retain(|f| f.0 > 0.05);
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut out: Vec<Reason> = Vec::new();
    for (part, words) in found {
        if out.len() < SHOWN && !out.iter().any(|reason| reason.words == words) {
            out.push(Reason { words, part });
        }
    }
    let sum: f64 = out.iter().map(|reason| reason.part).sum();
    out.iter_mut().for_each(|reason| reason.part *= score / sum.max(f64::MIN_POSITIVE));
    out
}

/// The stretches of the item's words that it shares with the task, as the item writes them.
fn shared_words(matcher: &Matcher, weighed: &Weighed, task: usize, weight: f64, found: &mut Vec<(f64, String)>) {
    let words = &weighed.item.words;
    let text = &weighed.item.text;
    let whole = &matcher.profile.tasks[task].whole;
    let says = |term: u64| weighed.item.terms.weight(term) * whole.weight(term);
    let mut runs: Vec<(f64, usize, usize)> = Vec::new();
    for (at, term) in content(words) {
        let worth = says(term);
        if worth <= 0.0 {
            continue;
        }
        match runs.last_mut() {
            Some((sum, _, last)) if *last + 1 == at => {
                *sum += worth;
                *last = at;
            }
            _ => runs.push((worth, at, at)),
        }
    }
    runs.retain(|run| run.2 > run.1);
    runs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    for (worth, first, last) in runs.into_iter().take(SHOWN_WORDS) {
        found.push((weight * worth, words.written(text, first, last).to_lowercase()));
    }
}

/// The stretch of the item's words that points most to what the task is about, as the item writes it.
fn telling_words(matcher: &Matcher, weighed: &Weighed, task: usize) -> Option<String> {
    let words = &weighed.item.words;
    let direction = &matcher.profile.tasks[task].meaning;
    let content: Vec<(usize, u64)> = content(words).collect();
    let pull = |term: u64| matcher.profile.vectors.pull(term, direction);
    let alone: Vec<f64> = content.iter().map(|word| pull(word.1)).collect();
    // With the word before, where it stands right before.
    let after = content.windows(2).map(|pair| (pair[1].0 == pair[0].0 + 1).then(|| pull(join(pair[0].1, pair[1].1))));
    let after: Vec<Option<f64>> = std::iter::once(None).chain(after).collect();
    let mut best: Option<(f64, usize, usize)> = None;
    for first in 0..content.len() {
        let mut sum = alone[first];
        for last in (first + 1..content.len()).take(STRETCH - 1) {
            let Some(pair) = after[last] else { break };
            sum += alone[last] + pair;
            if best.is_none_or(|known| sum > known.0) {
                best = Some((sum, content[first].0, content[last].0));
            }
        }
    }
    let (_, first, last) = best.filter(|found| found.0 > 0.0)?;
    Some(words.written(&weighed.item.text, first, last).to_lowercase())
}

fn quoted(heading: &str) -> String {
    let mut out: String = heading.chars().take(QUOTED).collect();
    if out.len() < heading.len() {
        out.push('…');
    }
    out
}
