//! What speaks for each task, in numbers: one row a task for every item of a report.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::agency::Role;
use crate::model::ItemKind;

use super::Statement;
use super::citations::{self, Citation};
use super::lexicon::{Hits, Lexicon};
use super::meaning::Direction;
use super::printed;
use super::profile::Profile;
use super::terms::{Terms, counts};
use super::trust::Trust;
use super::words::Words;

/// Evidence for a task. The order is the one of [`super::weights`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum For {
    /// Concepts of the text that the task asks for.
    Concept,
    /// The same of the headings.
    HeadingConcept,
    /// Concepts of the thesaurus in the text that the task asks for.
    Knowledge,
    /// The same of the headings.
    HeadingKnowledge,
    /// The same of the text, relative to the task that asks for most.
    RelativeKnowledge,
    /// Words shared with the task's content.
    Words,
    /// Words shared with content and body.
    BodyWords,
    /// Words shared, relative to the task that shares most.
    RelativeWords,
    /// Words of the headings shared with the content.
    HeadingWords,
    /// Words of the headings shared with the group's title.
    HeadingSection,
    /// Headings, where the text says nothing itself.
    HeadingAlone,
    /// Headings, as far as the text says little itself.
    HeadingMostly,
    /// Documents that the item and the plan cite.
    Citation,
    /// "nhiệm vụ 2.1" in the text.
    NumberInText,
    /// Number printed before the item, as far as the report's numbers can be trusted.
    Number,
    /// The same of the headings.
    HeadingNumber,
    /// The number is that of the task's group.
    SectionNumber,
    /// The number is one by which the plan's body numbers the task.
    BodyNumber,
    /// The agency is named as lead.
    LeadNamed,
    /// A collective expression among the leads covers it.
    LeadCovered,
    /// It is named as coordinating.
    CoordinatingNamed,
    /// A collective expression among the coordinating covers it.
    CoordinatingCovered,
    /// Words shared with the group's title.
    SectionWords,
    /// The agency is named as lead of this task and of few others: 1 of this one alone, 0 of all.
    LeadSeldom,
    /// What the text is about, against what the task is about.
    Meaning,
    /// The same, relative to the task that it is nearest to.
    RelativeMeaning,
    /// What the headings are about.
    HeadingMeaning,
    /// The item before, where this one goes on from it: "Trong đó …", "Bên cạnh đó …", half a sentence.
    Continues,
    /// The item before under the same heading, as far as this one says little itself.
    AfterPrevious,
    /// Items of the same report about the same things.
    Echo,
}

/// How many kinds of evidence for a task there are.
pub(super) const FOR: usize = 30;

/// Evidence that an item belongs to no task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Against {
    /// Always there.
    Always,
    /// Concepts outside such plans.
    OffTopic,
    /// They outweigh what speaks for any task.
    OffTopicPrevails,
    /// Neither text nor headings say anything.
    Silence,
    /// No word outside such plans, and the headings speak for a task.
    HeadingsHold,
    /// The item is about the report itself.
    Admin,
}

/// How many kinds of evidence against all tasks there are.
pub(super) const AGAINST: usize = 6;

/// A heading prepared for comparison.
pub(super) struct HeadingProfile {
    pub(super) written: String,
    pub(super) hits: Hits,
    concept: Vec<f64>,
    knowledge: Vec<f64>,
    words: Vec<f64>,
    section: Vec<f64>,
    meaning: Vec<f64>,
    numbers: Vec<String>,
}

/// Where a number stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Before the item.
    Item,
    /// In a heading, counted from the innermost.
    Heading(usize),
    /// In the words: "nhiệm vụ 3.4".
    Text,
}

/// A number of the report, with what it is in the plan.
#[derive(Debug, Clone)]
pub(super) struct Printed {
    pub(super) place: Place,
    /// A task of the appendix.
    pub(super) task: Option<usize>,
    /// The tasks of a group.
    section: Vec<usize>,
    /// Tasks of a number of the body.
    pub(super) body: Vec<usize>,
}

/// An item prepared for comparison.
pub(super) struct ItemProfile {
    pub(super) text: String,
    pub(super) words: Words,
    pub(super) hits: Hits,
    pub(super) terms: Terms,
    pub(super) meaning: Direction,
    /// Innermost first.
    pub(super) headings: Vec<Rc<HeadingProfile>>,
    /// Numbers printed before it, above it and in its words.
    pub(super) printed: Vec<Printed>,
    pub(super) citations: Vec<Citation>,
    kind: ItemKind,
}

/// What speaks for each task and against all of them.
#[derive(Debug, Clone)]
pub(super) struct Evidence {
    pub(super) tasks: Vec<[f64; FOR]>,
    pub(super) none: [f64; AGAINST],
    /// Sum over concepts outside such plans.
    pub(super) off_topic: f64,
    /// 0–1: the best that headings say for a task.
    pub(super) headings: f64,
}

/// Prepares headings once for all items below them.
#[derive(Default)]
pub(super) struct Headings(BTreeMap<String, Rc<HeadingProfile>>);

impl Headings {
    fn get(&mut self, heading: &str, profile: &Profile) -> Rc<HeadingProfile> {
        if let Some(known) = self.0.get(heading) {
            return Rc::clone(known);
        }
        let words = Words::of(heading);
        let hits = Lexicon::get().find(&words);
        let counted = counts(&words);
        let terms = profile.rarity.weigh(&counted);
        let meaning = profile.vectors.of(&counted);
        let made = Rc::new(HeadingProfile {
            written: heading.to_owned(),
            concept: concepts(&hits, profile, false),
            knowledge: concepts(&hits, profile, true),
            words: profile.contents.cosines(&terms),
            section: profile.sections.cosines(&terms),
            meaning: near(&meaning, profile),
            numbers: printed::of_heading(heading),
            hits,
        });
        self.0.insert(heading.to_owned(), Rc::clone(&made));
        made
    }
}

/// For each task what the concepts of a text say: those of the lexicon, or of the thesaurus.
fn concepts(hits: &Hits, profile: &Profile, thesaurus: bool) -> Vec<f64> {
    let known = &Lexicon::get().concepts;
    let mut sums = vec![0.0; profile.tasks.len()];
    for (concept, score) in hits.concepts.iter().filter(|(c, _)| known[*c].field.is_some() == thesaurus) {
        for (task, weight) in &profile.links[*concept] {
            sums[*task] += score * weight;
        }
    }
    let width = 1.0 + 0.15 * hits.on_topic(thesaurus);
    sums.iter_mut().for_each(|sum| *sum /= width);
    sums
}

/// How near each task is to what a text is about.
fn near(meaning: &Direction, profile: &Profile) -> Vec<f64> {
    profile.tasks.iter().map(|task| f64::max(0.0, task.meaning.cosine(meaning))).collect()
}

/// Cells of a row; an item that is no row has one.
pub(super) fn cells(text: &str) -> Vec<&str> {
    text.split(['\n', '|']).map(str::trim).filter(|cell| !cell.is_empty()).collect()
}

/// The cell that says what the row is about, if its first one does.
fn label(text: &str) -> Option<&str> {
    let cells = cells(text);
    let first = cells.first()?;
    (cells.len() > 1 && first.split_whitespace().count() <= 30).then_some(*first)
}

impl ItemProfile {
    /// Prepares an item.
    pub(super) fn of(item: &Statement<'_>, headings: &mut Headings, profile: &Profile) -> ItemProfile {
        let words = Words::of(item.text);
        let mut inside_out: Vec<Rc<HeadingProfile>> = Vec::new();
        inside_out.extend(label(item.text).map(|label| headings.get(label, profile)));
        inside_out.extend(item.heading.iter().rev().map(|heading| headings.get(heading, profile)));
        let above: Vec<String> = inside_out.iter().flat_map(|h| h.numbers.iter().cloned()).collect();
        let read = |place: Place, number: &str| Printed {
            place,
            task: profile.numbers.task(number, &above),
            section: profile.numbers.section(number).to_vec(),
            body: profile.body_numbers.get(number).cloned().unwrap_or_default(),
        };
        let mut printed: Vec<Printed> = Vec::new();
        let mut before = item.number.into_iter().chain(item.number_candidates.iter().map(String::as_str));
        let first = before.clone().next().map(|number| read(Place::Item, number));
        let as_task = before.find(|number| profile.numbers.task(number, &above).is_some());
        printed.extend(as_task.map(|number| read(Place::Item, number)).or(first));
        for (number, task) in printed::of_text(item.text) {
            let mut found = read(Place::Text, &number);
            if task {
                found.body.clear();
            }
            printed.push(found);
        }
        for (place, heading) in inside_out.iter().enumerate() {
            printed.extend(heading.numbers.iter().map(|number| read(Place::Heading(place), number)));
        }
        printed.retain(|p| p.task.is_some() || !p.section.is_empty() || !p.body.is_empty());
        let counted = counts(&words);
        ItemProfile {
            text: item.text.to_owned(),
            hits: Lexicon::get().find(&words),
            terms: profile.rarity.weigh(&counted),
            meaning: profile.vectors.of(&counted),
            headings: inside_out,
            printed,
            citations: citations::of(item.text),
            kind: item.kind,
            words,
        }
    }

    /// What speaks for each task, numbers left out.
    pub(super) fn evidence(&self, profile: &Profile, roles: &[Role]) -> Evidence {
        let own = concepts(&self.hits, profile, false);
        let knowledge = concepts(&self.hits, profile, true);
        let best_known = knowledge.iter().copied().fold(0.0, f64::max);
        let best_own = own.iter().copied().fold(best_known, f64::max);
        let words = profile.contents.cosines(&self.terms);
        let wholes = profile.wholes.cosines(&self.terms);
        let titles = profile.sections.cosines(&self.terms);
        let most = words.iter().copied().fold(0.05, f64::max);
        let meaning = near(&self.meaning, profile);
        let nearest = meaning.iter().copied().fold(0.05, f64::max);
        let led = roles.iter().filter(|role| **role == Role::LeadNamed).count().max(1) as f64;
        let all = profile.tasks.len().max(2) as f64;
        let seldom = f64::max(0.0, (all / led).ln() / all.ln());
        let mut tasks = Vec::with_capacity(profile.tasks.len());
        for t in 0..profile.tasks.len() {
            let mut row = [0.0; FOR];
            let (mut concept, mut known, mut shared, mut section, mut about) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for (place, heading) in self.headings.iter().enumerate() {
                let near = [1.0, 0.6, 0.36].get(place).copied().unwrap_or(0.2);
                concept = f64::max(concept, near * heading.concept[t]);
                known = f64::max(known, near * heading.knowledge[t]);
                shared = f64::max(shared, near * heading.words[t]);
                section = f64::max(section, heading.section[t]);
                about = f64::max(about, near * heading.meaning[t]);
            }
            row[For::Concept as usize] = own[t];
            row[For::HeadingConcept as usize] = concept;
            row[For::Knowledge as usize] = knowledge[t];
            row[For::HeadingKnowledge as usize] = known;
            row[For::RelativeKnowledge as usize] = knowledge[t] / f64::max(best_known, 0.1);
            row[For::Words as usize] = words[t];
            row[For::BodyWords as usize] = wholes[t];
            row[For::SectionWords as usize] = titles[t];
            row[For::RelativeWords as usize] = words[t] / most;
            row[For::Meaning as usize] = meaning[t];
            row[For::RelativeMeaning as usize] = meaning[t] / nearest;
            row[For::HeadingMeaning as usize] = about;
            row[For::HeadingWords as usize] = shared;
            row[For::HeadingSection as usize] = section;
            let headings = concept + 2.0 * shared + section;
            row[For::HeadingAlone as usize] = if best_own < 0.2 { headings } else { 0.0 };
            row[For::HeadingMostly as usize] = headings * f64::max(0.0, 1.0 - best_own);
            match roles.get(t) {
                Some(Role::LeadNamed) => {
                    row[For::LeadNamed as usize] = 1.0;
                    row[For::LeadSeldom as usize] = seldom;
                }
                Some(Role::LeadCovered) => row[For::LeadCovered as usize] = 1.0,
                Some(Role::CoordinatingNamed) => row[For::CoordinatingNamed as usize] = 1.0,
                Some(Role::CoordinatingCovered) => row[For::CoordinatingCovered as usize] = 1.0,
                _ => {}
            }
            tasks.push(row);
        }
        for citation in &self.citations {
            if Some(*citation) == profile.own {
                for (row, task) in tasks.iter_mut().zip(&profile.tasks) {
                    row[For::Citation as usize] += if task.names_plan { 0.3 } else { 0.0 };
                }
            } else if let Some(cited_by) = profile.citations.get(citation) {
                for task in cited_by {
                    tasks[*task][For::Citation as usize] += 1.0 / cited_by.len() as f64;
                }
            }
        }
        for row in &mut tasks {
            row[For::Citation as usize] = f64::min(1.5, row[For::Citation as usize]);
        }
        let off_topic = self.hits.off_topic(&profile.asked);
        Evidence { tasks, none: [0.0; AGAINST], off_topic, headings: 0.0 }
    }

    /// Adds the printed numbers, as far as they can be trusted, and what speaks against all tasks.
    pub(super) fn finish(&self, evidence: &mut Evidence, trust: Trust) {
        let mut set = |task: usize, number: For, value: f64| {
            let known = &mut evidence.tasks[task][number as usize];
            *known = f64::max(*known, value);
        };
        for printed in &self.printed {
            let by_body = trust.body > 0.0 && !printed.body.is_empty();
            if by_body {
                printed.body.iter().for_each(|task| set(*task, For::BodyNumber, trust.body));
            }
            let (number, value) = match printed.place {
                Place::Text if by_body => continue,
                Place::Text => (For::NumberInText, 1.0),
                Place::Item => (For::Number, trust.items),
                Place::Heading(_) => (For::HeadingNumber, trust.headings),
            };
            match printed.task {
                Some(task) => set(task, number, value),
                None if printed.place == Place::Text => {}
                None => printed.section.iter().for_each(|task| set(*task, For::SectionNumber, value)),
            }
        }
        let best = |f: &dyn Fn(&[f64; FOR]) -> f64| evidence.tasks.iter().map(f).fold(0.0, f64::max);
        let own = best(&|row| row[For::Concept as usize].max(row[For::Knowledge as usize]));
        let headings = best(&|row| {
            row[For::HeadingConcept as usize]
                .max(1.5 * row[For::HeadingWords as usize])
                .max(row[For::HeadingSection as usize])
                .max(row[For::HeadingNumber as usize])
                .max(row[For::Number as usize])
        })
        .min(1.0);
        evidence.headings = headings;
        let flag = |yes: bool| if yes { 1.0 } else { 0.0 };
        evidence.none[Against::Always as usize] = 1.0;
        evidence.none[Against::OffTopic as usize] = f64::min(2.0, evidence.off_topic);
        evidence.none[Against::OffTopicPrevails as usize] = flag(evidence.off_topic > f64::max(own, 0.7 * headings));
        evidence.none[Against::Silence as usize] = flag(own < 0.05 && headings < 0.2);
        evidence.none[Against::HeadingsHold as usize] = flag(evidence.off_topic == 0.0 && headings >= 0.3);
        evidence.none[Against::Admin as usize] = flag(self.kind == ItemKind::Admin);
    }

    /// The heading that speaks most for a task.
    pub(super) fn best_heading(&self, task: usize) -> Option<&str> {
        let says = |h: &HeadingProfile| h.concept[task] + h.knowledge[task] + 2.0 * h.words[task] + h.section[task];
        let best = self.headings.iter().fold(None, |best: Option<&Rc<HeadingProfile>>, heading| match best {
            Some(known) if says(known) >= says(heading) => Some(known),
            _ => Some(heading),
        });
        best.filter(|heading| says(heading) > 0.05).map(|heading| heading.written.as_str())
    }
}
