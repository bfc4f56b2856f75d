//! A plan prepared for comparison: each task's words, the body's passages on it, the concepts it asks for, what it cites.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Passage, Plan};

use super::citations::{self, Citation};
use super::lexicon::Lexicon;
use super::meaning::{Direction, Meaning, TITLE};
use super::printed::Numbers;
use super::terms::{InvertedIndex, Rarity, Terms, content, counts};
use super::words::{Words, fold};

/// How surely a concept belongs to a task, by where its anchor stands. From ablation on 16 reports on plan 3229.
const ANCHOR_IN_CONTENT: f64 = 1.0;
const ANCHOR_IN_BODY: f64 = 0.5;
const ANCHOR_IN_NOTE: f64 = 0.4;
const ANCHOR_IN_TITLE: f64 = 0.25;
/// Cosine of content syllables from which a segment of the body speaks of a task.
const SEGMENT_OF_TASK: f64 = 0.35;
/// The same for a segment that follows one of that task.
const SEGMENT_CONTINUES: f64 = 0.12;
/// A segment of fewer content words says nothing.
const SEGMENT_WORDS: usize = 3;
/// A segment of fewer words that says who leads and who takes part says nothing else.
const WHO_WORDS: usize = 45;
/// The share of the tasks' letters that anchors cover where the lexicon was not written for the plan, and where it was: 0.01 to
/// 0.18 in six plans of other provinces and subjects, 0.45 in plan 3229.
const COVERED: (f64, f64) = (0.20, 0.40);
/// Similarity from which two tasks are twins: told apart by who did the work.
const TWINS: f64 = 0.25;

/// A plan prepared for comparison.
pub(super) struct Profile {
    pub(super) rarity: Rarity,
    pub(super) vectors: &'static Meaning,
    pub(super) tasks: Vec<TaskProfile>,
    /// The tasks' contents.
    pub(super) contents: InvertedIndex,
    /// Their contents with body and notes.
    pub(super) wholes: InvertedIndex,
    /// The titles of their groups.
    pub(super) sections: InvertedIndex,
    pub(super) numbers: Numbers,
    /// For each concept the tasks that ask for it; squares of a row sum to one.
    pub(super) links: Vec<Vec<(usize, f64)>>,
    /// 0–1: how far the lexicon was written for plans like this one.
    pub(super) lexicon_fit: f64,
    /// Phrases of the lexicon that the tasks use themselves: none of them is outside this plan.
    pub(super) asked: BTreeSet<&'static str>,
    /// Numbers of the body, which numbers the same tasks otherwise, with their tasks.
    pub(super) body_numbers: BTreeMap<String, Vec<usize>>,
    /// Documents to the tasks that cite them.
    pub(super) citations: BTreeMap<Citation, Vec<usize>>,
    /// The plan itself as a citation.
    pub(super) own: Option<Citation>,
}

/// A task prepared for comparison.
pub(super) struct TaskProfile {
    /// Its content.
    pub(super) content: Terms,
    /// Content, body and notes.
    pub(super) whole: Terms,
    /// What content and title are about.
    pub(super) meaning: Direction,
    /// It says "this plan".
    pub(super) names_plan: bool,
    /// Tasks that are the same work by others.
    pub(super) twins: Vec<usize>,
    /// All its words for learning: title, content, body.
    pub(super) words: String,
}

struct TaskText {
    content: Words,
    title: Words,
    body: Vec<Words>,
    notes: Vec<Words>,
    written: String,
}

impl Profile {
    /// Prepares a plan.
    pub(super) fn of(plan: &Plan) -> Profile {
        Profile::with(plan, true, Meaning::get())
    }

    /// The same with or without the lexicon's anchors: without, the lexicon knows a plan as little as one it was not written for.
    pub(super) fn with(plan: &Plan, anchors: bool, vectors: &'static Meaning) -> Profile {
        let mut texts: Vec<TaskText> = plan
            .tasks
            .iter()
            .map(|task| {
                let title = plan.section_of(task).and_then(|s| s.title.as_deref()).unwrap_or_default();
                TaskText {
                    content: Words::of(&format!("{}\n{}", task.content, task.product)),
                    title: Words::of(title),
                    body: Vec::new(),
                    notes: Vec::new(),
                    written: format!("{title}\n{}\n{}", task.content, task.product),
                }
            })
            .collect();
        let body_numbers = assign_passages(&plan.passages, &mut texts);

        let contents: Vec<_> = texts.iter().map(|t| counts(&t.content)).collect();
        let wholes: Vec<_> =
            texts.iter().map(|t| merged(std::iter::once(&t.content).chain(&t.body).chain(&t.notes))).collect();
        let rarity = Rarity::of(wholes.iter());
        let mut tasks: Vec<TaskProfile> = texts
            .iter()
            .zip(contents.iter().zip(&wholes))
            .map(|(text, (content, whole))| TaskProfile {
                content: rarity.weigh(content),
                whole: rarity.weigh(whole),
                meaning: vectors.of(content).with(&vectors.of(&counts(&text.title)), TITLE),
                names_plan: text.content.line.contains(&this_plan()),
                twins: Vec::new(),
                words: text.written.clone(),
            })
            .collect();

        let titles: Vec<Terms> = texts.iter().map(|text| rarity.weigh(&counts(&text.title))).collect();
        let lexicon = Lexicon::get();
        let covered = texts.iter().map(|t| lexicon.covered(&t.content)).sum::<f64>() / texts.len().max(1) as f64;
        let known = ((covered - COVERED.0) / (COVERED.1 - COVERED.0)).clamp(0.0, 1.0);
        let lexicon_fit = if anchors { known } else { 0.0 };
        let asked: BTreeSet<&str> = texts
            .iter()
            .flat_map(|t| [lexicon.find(&t.content), lexicon.find(&t.title)])
            .flat_map(|hits| hits.phrases.into_iter().map(|phrase| phrase.2))
            .collect();
        let links = link(&texts, anchors);
        let twins = twins(&tasks, &links);
        for (task, twins) in tasks.iter_mut().zip(twins) {
            task.twins = twins;
        }
        let mut citations: BTreeMap<Citation, Vec<usize>> = BTreeMap::new();
        for (i, text) in texts.iter().enumerate() {
            for citation in citations::of(&text.written) {
                citations.entry(citation).or_default().push(i);
            }
        }
        let own = citations::of(&plan.number).first().copied();
        Profile {
            rarity,
            vectors,
            contents: InvertedIndex::of(tasks.iter().map(|task| &task.content)),
            wholes: InvertedIndex::of(tasks.iter().map(|task| &task.whole)),
            sections: InvertedIndex::of(titles.iter()),
            tasks,
            numbers: Numbers::of(plan),
            links,
            lexicon_fit,
            asked,
            body_numbers,
            citations,
            own,
        }
    }
}

fn this_plan() -> String {
    format!(" {} ", ["kế", "hoạch", "này"].map(fold).join(" "))
}

fn merged<'a>(texts: impl Iterator<Item = &'a Words>) -> BTreeMap<u64, f64> {
    let mut all = BTreeMap::new();
    for text in texts {
        for (term, n) in counts(text) {
            *all.entry(term).or_insert(0.0) += n;
        }
    }
    all
}

/// Gives each segment of the body to the task that it speaks of, if any; returns the body's own numbers with their tasks.
fn assign_passages(passages: &[Passage], texts: &mut [TaskText]) -> BTreeMap<String, Vec<usize>> {
    let single = |words: &Words| {
        let mut counts = BTreeMap::new();
        for (_, term) in content(words) {
            *counts.entry(term).or_insert(0.0) += 1.0;
        }
        counts
    };
    let counted: Vec<_> = texts.iter().map(|t| single(&t.content)).collect();
    let rarity = Rarity::of(counted.iter());
    let tasks: Vec<Terms> = counted.iter().map(|c| rarity.weigh(c)).collect();
    let nearest = |words: &Words| -> (Vec<f64>, Option<usize>) {
        let terms = rarity.weigh(&single(words));
        let near: Vec<f64> = tasks.iter().map(|task| task.cosine(&terms)).collect();
        let best = (0..near.len()).fold(None, |best: Option<usize>, i| match best {
            Some(b) if near[b] >= near[i] => Some(b),
            _ => Some(i),
        });
        let best = best.filter(|best| near[*best] > SEGMENT_OF_TASK);
        (near, best)
    };
    let mut numbers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut number: Option<&str> = None;
    let mut heading: &[String] = &[];
    for passage in passages {
        if passage.heading != heading {
            heading = &passage.heading;
            number = None;
        }
        number = passage.number.as_deref().or(number);
        // A list belongs to what introduces it: "trong đó có một số đề án quan trọng như: (1) …; (2) …".
        let (mut before, mut introduced): (Option<usize>, Option<usize>) = (None, None);
        for segment in segments(&passage.text) {
            let words = Words::of(segment);
            if names_who(&words) || content(&words).count() < SEGMENT_WORDS {
                continue;
            }
            let (near, best) = nearest(&words);
            let own = best.or(before.filter(|before| near[*before] > SEGMENT_CONTINUES));
            let above = introduced.filter(|above| Some(*above) != own && segment.trim_start().starts_with('('));
            for task in own.into_iter().chain(above) {
                texts[task].written.push('\n');
                texts[task].written.push_str(segment.trim());
                let list = if passage.note { &mut texts[task].notes } else { &mut texts[task].body };
                list.push(words.clone());
                if let Some(number) = number.filter(|_| !passage.note) {
                    let known = numbers.entry(number.to_owned()).or_default();
                    if !known.contains(&task) {
                        known.push(task);
                    }
                }
            }
            before = own;
            if segment.trim_end().ends_with(':') {
                introduced = own;
            }
        }
    }
    numbers
}

/// "Sở A chủ trì, phối hợp với Sở B" says who, not what.
fn names_who(words: &Words) -> bool {
    let lead = format!(" {} {} ", fold("chủ"), fold("trì"));
    let with = format!(" {} {} ", fold("phối"), fold("hợp"));
    words.line.contains(&lead) && words.line.contains(&with) && words.len() < WHO_WORDS
}

/// Cuts at full stops, semicolons and colons that end a clause.
fn segments(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .char_indices()
            .find(|(at, c)| {
                let after = rest[at + c.len_utf8()..].chars().next();
                *c == '\n' || ".;:".contains(*c) && after.is_none_or(char::is_whitespace)
            })
            .map_or(rest.len(), |(at, c)| at + c.len_utf8());
        let (segment, tail) = rest.split_at(end);
        rest = tail;
        Some(segment)
    })
}

/// Ties concepts to tasks by the anchors in their texts.
fn link(texts: &[TaskText], anchors: bool) -> Vec<Vec<(usize, f64)>> {
    let lexicon = Lexicon::get();
    let mut links: Vec<Vec<(usize, f64)>> = vec![Vec::new(); lexicon.concepts.len()];
    for (task, text) in texts.iter().enumerate() {
        let mut found: BTreeMap<usize, f64> = BTreeMap::new();
        let places = std::iter::once((&text.content, ANCHOR_IN_CONTENT))
            .chain(text.body.iter().map(|words| (words, ANCHOR_IN_BODY)))
            .chain(text.notes.iter().map(|words| (words, ANCHOR_IN_NOTE)))
            .chain(std::iter::once((&text.title, ANCHOR_IN_TITLE)));
        for (words, place) in places {
            for (concept, weight) in lexicon.anchored(words, anchors) {
                let known = found.entry(concept).or_default();
                *known = f64::max(*known, weight * place);
            }
        }
        for (concept, weight) in found {
            if !lexicon.concepts[concept].off_topic {
                links[concept].push((task, weight));
            }
        }
    }
    for row in links.iter_mut().filter(|row| !row.is_empty()) {
        let length = row.iter().map(|l| l.1 * l.1).sum::<f64>().sqrt();
        row.iter_mut().for_each(|l| l.1 /= length);
    }
    links
}

fn twins(tasks: &[TaskProfile], links: &[Vec<(usize, f64)>]) -> Vec<Vec<usize>> {
    let mut columns: Vec<Vec<(u64, f64)>> = vec![Vec::new(); tasks.len()];
    for (concept, row) in links.iter().enumerate() {
        for (task, weight) in row {
            columns[*task].push((concept as u64, *weight));
        }
    }
    let columns: Vec<Terms> = columns
        .into_iter()
        .map(|mut column| {
            let length = column.iter().map(|c| c.1 * c.1).sum::<f64>().sqrt();
            column.iter_mut().for_each(|c| c.1 /= length);
            Terms(column)
        })
        .collect();
    let alike =
        |a: usize, b: usize| 0.5 * tasks[a].content.cosine(&tasks[b].content) + 0.5 * columns[a].cosine(&columns[b]);
    (0..tasks.len()).map(|a| (0..tasks.len()).filter(|b| a != *b && alike(a, *b) > TWINS).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_is_cut_where_clauses_end_and_not_inside_numbers() {
        let cut: Vec<&str> = segments("Điểm 3.2 của Kế hoạch; rà soát văn bản. Hết").collect();
        assert_eq!(cut, ["Điểm 3.2 của Kế hoạch;", " rà soát văn bản.", " Hết"]);
    }
}
