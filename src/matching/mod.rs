//! Items and a plan to ranked matches with evidence, and decisions.
//!
//! A plan is prepared once ([`Matcher::new`]), people's decisions teach ([`Matcher::learn`]), and a report is matched as a whole
//! ([`Matcher::match_report`]), because whether its printed numbers are the plan's shows only over all of them.
//!
//! For each item and task, evidence is put into numbers (`features`): shared words, concepts of the field (`lexicon`), headings,
//! printed numbers as far as the report's can be trusted, cited documents, the agency's role. A weighted sum gives the chance of
//! each task and of "no task" (`weights`); what decisions taught (`learned`) is added to it; `decide` says what is sure enough.

mod check;
mod citations;
mod context;
mod decide;
mod evidence;
mod features;
#[cfg(test)]
mod fit;
mod form;
pub mod history;
mod learned;
mod lexicon;
mod meaning;
mod printed;
mod profile;
#[cfg(test)]
mod quality;
mod review;
mod terms;
mod trust;
mod weights;
mod words;

use std::collections::BTreeMap;

use crate::agency::{Registry, Role, Roles};
use crate::model::{Agency, Decision, ItemKind, Plan, TaskId};

pub use check::check_plan;
pub use evidence::Reason;
use features::{Evidence, For, Headings, ItemProfile};
pub use history::Labelled;
use learned::{Features, Learned};
use profile::Profile;
pub use review::ReviewOrder;
use trust::Trust;
use weights::Weights;
use words::Words;

/// The words and messages of this stage.
pub const MESSAGES: &str = include_str!("messages.tsv");

/// How much the concepts of the thesaurus count in learning where the lexicon was written for the plan; all where it was not.
const THESAURUS_LEARNED: f64 = 0.5;

/// An item as matching needs it.
#[derive(Debug, Clone, Copy)]
pub struct Statement<'a> {
    /// Headings above it, outermost first, each with its number.
    pub heading: &'a [String],
    /// Number as printed.
    pub number: Option<&'a str>,
    /// Other readings of the number.
    pub number_candidates: &'a [String],
    /// Its words in display form; the cells of a row stand on lines of their own.
    pub text: &'a str,
    /// What sort of statement it is.
    pub kind: ItemKind,
}

/// Finds the tasks of items.
pub struct Matcher {
    plan: Plan,
    roles: Roles,
    profile: Profile,
    weights: Weights,
    learned: Option<Learned>,
    /// What learned items look like, by headings and text: adding a decision reads only its own text.
    read: BTreeMap<(String, String), Features>,
    /// Decisions that taught, each with the tasks that it was given.
    sources: Vec<Source>,
}

/// A decision that taught.
struct Source {
    features: Features,
    classes: Vec<usize>,
    /// Where it stood and whose it was: "Sở Y tế, 2024, do … xác nhận".
    words: String,
}

/// An item with all that is known about it.
struct Weighed {
    item: ItemProfile,
    evidence: Evidence,
    /// Chance of each task, then of no task.
    chances: Vec<f64>,
    /// The likeliest class before decisions taught.
    cold: usize,
    /// Where the decision for the likeliest task stood that is most like the item.
    alike: Option<String>,
}

impl Matcher {
    /// Prepares a plan. `registry` tells the part of an agency in a task.
    pub fn new(plan: &Plan, registry: &Registry) -> Matcher {
        Matcher {
            plan: plan.clone(),
            roles: Roles::new(registry, plan),
            profile: Profile::of(plan),
            weights: weights::FITTED,
            learned: None,
            read: BTreeMap::new(),
            sources: Vec::new(),
        }
    }

    /// Learns from decisions that people made, and forgets what it learned before: the model is always made anew from all of them,
    /// the same decisions giving the same model; the texts that it knows already are not read again.
    /// Decisions whose tasks this plan does not have teach nothing. Returns how many taught.
    pub fn learn(&mut self, decisions: &[Labelled]) -> usize {
        let mut headings = Headings::default();
        let none = self.plan.tasks.len();
        let mut before = std::mem::take(&mut self.read);
        self.sources.clear();
        for decision in decisions {
            let mut classes: Vec<usize> =
                decision.tasks.iter().filter_map(|id| self.plan.position(&TaskId::from(id.as_str()))).collect();
            if classes.is_empty() && decision.tasks.is_empty() {
                classes.push(none);
            }
            if classes.is_empty() {
                continue;
            }
            let key = (decision.heading.join("\n"), decision.text.clone());
            let known = self.read.get(&key).cloned().or_else(|| before.remove(&key));
            let features = known.unwrap_or_else(|| {
                let statement = Statement {
                    heading: &decision.heading,
                    number: None,
                    number_candidates: &[],
                    text: &decision.text,
                    kind: ItemKind::Result,
                };
                let item = ItemProfile::of(&statement, &mut headings, &self.profile);
                self.learned_features(&item, decision.heading.last())
            });
            self.read.insert(key, features.clone());
            self.sources.push(Source { features, classes, words: evidence::source_words(decision) });
        }
        let taught = self.sources.len();
        let examples: Vec<(&Features, &[usize])> =
            self.sources.iter().map(|source| (&source.features, source.classes.as_slice())).collect();
        self.learned = (taught > 0).then(|| Learned::train(&examples, &self.own_examples(), none + 1));
        taught
    }

    /// The plan's own tasks as examples.
    fn own_examples(&self) -> Vec<(Features, Vec<usize>)> {
        let mut asked: Vec<Vec<(usize, f64)>> = vec![Vec::new(); self.plan.tasks.len()];
        for (concept, row) in self.profile.links.iter().enumerate() {
            for (task, weight) in row {
                asked[*task].push((concept, *weight));
            }
        }
        let texts = self.profile.tasks.iter().map(|task| (Words::of(&task.words), &task.meaning));
        texts
            .zip(asked)
            .enumerate()
            .map(|(i, ((words, about), asked))| (Features::of_task(&words, asked, about), vec![i]))
            .collect()
    }

    /// Matches a report as a whole: one decision for each item, in their order. Without an agency, roles say nothing.
    pub fn match_report(&self, agency: Option<&Agency>, items: &[Statement<'_>]) -> Vec<Decision> {
        let roles = self.roles(agency);
        self.weigh(&roles, items).iter().map(|weighed| decide::decide(self, weighed, &roles)).collect()
    }

    /// The reasons for the likeliest task of each item, at most four, their parts adding up to its score.
    pub fn explain(&self, agency: Option<&Agency>, items: &[Statement<'_>]) -> Vec<Vec<Reason>> {
        let roles = self.roles(agency);
        let explained = |weighed: &Weighed| match self.plan.tasks.len() {
            0 => Vec::new(),
            tasks => {
                let task = most(&weighed.chances[..tasks]);
                let score = (weighed.chances[task] * 1000.0).round() / 1000.0;
                evidence::of(self, weighed, &roles, task, score, true)
            }
        };
        self.weigh(&roles, items).iter().map(explained).collect()
    }

    fn roles(&self, agency: Option<&Agency>) -> Vec<Role> {
        match agency {
            Some(agency) => (0..self.plan.tasks.len()).map(|task| self.roles.of(agency, task)).collect(),
            None => vec![Role::None; self.plan.tasks.len()],
        }
    }

    fn weigh(&self, roles: &[Role], items: &[Statement<'_>]) -> Vec<Weighed> {
        let mut headings = Headings::default();
        let profiles: Vec<ItemProfile> =
            items.iter().map(|item| ItemProfile::of(item, &mut headings, &self.profile)).collect();
        let mut evidence: Vec<Evidence> = profiles.iter().map(|item| item.evidence(&self.profile, roles)).collect();
        let trust = Trust::of(&profiles, &evidence);
        for (item, evidence) in profiles.iter().zip(&mut evidence) {
            item.finish(evidence, trust);
        }
        let likely: Vec<Vec<f64>> = evidence.iter().map(|evidence| self.cold(evidence)).collect();
        context::add(items, &profiles, &likely, &mut evidence);
        let learned = self.learned.as_ref();
        let vectors: Vec<learned::Vector> = learned.map_or(Vec::new(), |learned| {
            let features = profiles.iter().zip(items).map(|(item, it)| self.learned_features(item, it.heading.last()));
            features.map(|features| learned.vector(&features)).collect()
        });
        let nearest = learned.map_or(Vec::new(), |learned| learned.nearest(&vectors));
        let mut weighed = Vec::with_capacity(items.len());
        for (place, (item, evidence)) in profiles.into_iter().zip(evidence).enumerate() {
            let cold = self.cold(&evidence);
            let first = most(&cold);
            let (chances, alike) = match (learned, vectors.get(place), nearest.get(place)) {
                (Some(learned), Some(vector), Some(nearest)) => {
                    let chances = self.warm(learned, &learned.margins(vector), nearest, &evidence, &cold);
                    let task = most(&chances[..self.plan.tasks.len()]);
                    let alike = learned.most_alike(vector, task).filter(|(_, near)| *near > evidence::ALIKE);
                    (chances, alike.and_then(|(place, _)| self.sources.get(place)))
                }
                _ => (cold, None),
            };
            let alike = alike.map(|source| source.words.clone());
            weighed.push(Weighed { item, evidence, chances, cold: first, alike });
        }
        weighed
    }

    fn learned_features(&self, item: &ItemProfile, heading: Option<&String>) -> Features {
        let headings = item.headings.iter().map(|h| &h.hits);
        let thesaurus = f64::max(1.0 - self.profile.lexicon_fit, THESAURUS_LEARNED);
        Features::of(heading.map(String::as_str), &item.words, &item.hits, headings, &item.meaning, thesaurus)
    }

    /// Chances by the evidence alone.
    fn cold(&self, evidence: &Evidence) -> Vec<f64> {
        let fit = self.profile.lexicon_fit;
        let score = |row: &[f64], weights: &[(f64, f64)]| -> f64 {
            row.iter().zip(weights).map(|(value, weight)| value * weights::at(*weight, fit)).sum()
        };
        let mut scores: Vec<f64> = evidence.tasks.iter().map(|row| score(row, &self.weights.task)).collect();
        scores.push(score(&evidence.none, &self.weights.none));
        softmax(&scores, weights::at(self.weights.sharpness, fit))
    }

    /// Chances by the evidence and what decisions taught.
    fn warm(&self, learned: &Learned, margins: &[f64], nearest: &[f64], evidence: &Evidence, cold: &[f64]) -> Vec<f64> {
        let (prior, trained) = weights::mixture(learned.examples, self.plan.tasks.len());
        let taught = margins.iter().zip(nearest).map(|(margin, near)| trained * (margin + weights::NEAREST * near));
        let mut scores: Vec<f64> =
            cold.iter().zip(taught).map(|(cold, taught)| prior * cold.max(1e-12).ln() + taught).collect();
        // A number that names the task is as good after learning as before: the words of decided items say nothing about it.
        for (score, row) in scores.iter_mut().zip(&evidence.tasks) {
            let named = [For::Number, For::NumberInText].map(|number| {
                row[number as usize] * weights::at(self.weights.task[number as usize], self.profile.lexicon_fit)
            });
            *score += (1.0 - prior) * named.iter().sum::<f64>();
        }
        if let Some(none) = scores.last_mut() {
            *none += weights::LEARNED_NONE;
            *none -= weights::LEARNED_HEADINGS_HOLD * evidence.none[features::Against::HeadingsHold as usize];
        }
        softmax(&scores, 1.0)
    }
}

/// The place of the greatest number, the first of equals.
fn most(numbers: &[f64]) -> usize {
    (1..numbers.len()).fold(0, |best, i| if numbers[i] > numbers[best] { i } else { best })
}

/// Scores to chances that sum to one.
fn softmax(scores: &[f64], sharpness: f64) -> Vec<f64> {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = scores.iter().map(|score| (sharpness * (score - most)).exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Decided, Section, Task};

    fn plan() -> Plan {
        let task = |id: &str, section: &str, content: &str, lead: &str| Task {
            id: TaskId::from(id),
            section: section.into(),
            content: content.into(),
            lead: lead.into(),
            coordinating: String::new(),
            schedule: String::new(),
            product: String::new(),
        };
        Plan {
            number: "15/KH-UBND".into(),
            date: "2024-01-15".into(),
            issuer: "Ủy ban nhân dân tỉnh Bình Thuận".into(),
            title: "Kế hoạch phòng, chống đuối nước trẻ em".into(),
            sections: vec![
                Section { id: "1".into(), title: Some("Truyền thông".into()) },
                Section { id: "2".into(), title: Some("Dạy bơi, môi trường an toàn".into()) },
            ],
            tasks: vec![
                task("1.1", "1", "Tuyên truyền về phòng, chống đuối nước trên báo, đài", "Báo Bình Thuận"),
                task("2.1", "2", "Tổ chức dạy bơi an toàn cho học sinh tiểu học", "Sở Giáo dục và Đào tạo"),
                task("2.2", "2", "Cắm biển cảnh báo tại ao, hồ, sông, suối", "UBND các huyện, thị xã, thành phố"),
            ],
            passages: Vec::new(),
        }
    }

    fn matcher() -> Matcher {
        let plan = plan();
        Matcher::new(&plan, &Registry::builtin().for_plan(&plan))
    }

    fn statement<'a>(heading: &'a [String], number: Option<&'a str>, text: &'a str) -> Statement<'a> {
        Statement { heading, number, number_candidates: &[], text, kind: ItemKind::Result }
    }

    #[test]
    fn a_match_is_explained_by_words_heading_and_role() {
        let registry = Registry::builtin().for_plan(&plan());
        let agency = registry.resolve("Sở Giáo dục và Đào tạo", None);
        let heading = ["2. Dạy bơi cho học sinh".to_owned()];
        let decided = matcher().match_report(Some(&agency), &[statement(&heading, None, "Mở 12 lớp dạy bơi an toàn")]);
        assert_eq!(decided[0].matches[0].task, TaskId::from("2.1"));
        let evidence = &decided[0].matches[0].evidence;
        for said in ["dạy bơi an toàn", "chủ trì", "tiêu đề: 2. Dạy bơi cho học sinh"] {
            assert!(evidence.iter().any(|e| e == said), "{evidence:?}");
        }
        assert!(evidence.len() <= 4);
        let reasons = matcher().explain(Some(&agency), &[statement(&heading, None, "Mở 12 lớp dạy bơi an toàn")]);
        let sum: f64 = reasons[0].iter().map(|reason| reason.part).sum();
        assert!((sum - decided[0].matches[0].score).abs() < 1e-9, "the parts add up to the score");
    }

    #[test]
    fn a_sentence_that_goes_on_takes_after_the_one_before_under_its_heading_only() {
        let (here, there) = (["I. Kết quả".to_owned()], ["II. Khác".to_owned()]);
        let first = statement(&here, None, "Mở 12 lớp dạy bơi an toàn cho học sinh tiểu học");
        let continues = |heading: &[String], text: &str| {
            let matcher = matcher();
            let weighed = matcher.weigh(&matcher.roles(None), &[first, statement(heading, None, text)]);
            weighed[1].evidence.tasks[1][For::Continues as usize]
        };
        assert!(continues(&here, "Trong đó, 3 lớp ở vùng xa") > 0.5);
        assert_eq!(continues(&here, "Ba lớp ở vùng xa"), 0.0);
        assert_eq!(continues(&there, "Trong đó, 3 lớp ở vùng xa"), 0.0);
    }

    #[test]
    fn items_about_the_same_things_echo_each_other_a_difficulty_more_than_a_result() {
        let text = "Cắm biển cảnh báo tại ao, hồ, sông, suối";
        let echo = |kind: ItemKind| {
            let matcher = matcher();
            let first = statement(&[], None, text);
            let second =
                Statement { kind, ..statement(&[], None, "Thiếu tiền cắm biển cảnh báo tại ao, hồ") };
            let weighed = matcher.weigh(&matcher.roles(None), &[first, second]);
            [0, 1].map(|place| weighed[place].evidence.tasks[2][For::Echo as usize])
        };
        let [result, difficulty] = [echo(ItemKind::Result), echo(ItemKind::Difficulty)];
        assert!(result[0] > 0.0 && result[1] > 0.0, "both hear the other: {result:?}");
        assert!((difficulty[1] - 2.0 * result[1]).abs() < 1e-9, "{difficulty:?} {result:?}");
        assert_eq!(difficulty[0], result[0]);
    }

    #[test]
    fn what_people_decided_is_followed() {
        let text = "Thả 40 phao cứu sinh ở đập tràn";
        let line = |text: &str| Labelled { text: text.into(), tasks: vec!["2.2".into()], ..Labelled::default() };
        let mut matcher = matcher();
        let other = Labelled { text: "Viết 5 bài".into(), tasks: vec!["1.1".into()], ..Labelled::default() };
        let unknown = Labelled { text: "Mở lớp".into(), tasks: vec!["9.9".into()], ..Labelled::default() };
        let taught = matcher.learn(&[
            line("Thả phao cứu sinh ở hồ"),
            line("Đặt phao cứu sinh tại đập tràn"),
            line("Mua phao cứu sinh"),
            other,
            unknown,
        ]);
        assert_eq!(taught, 4, "a decision on a task that the plan does not have teaches nothing");
        assert_eq!(matcher.match_report(None, &[statement(&[], None, text)])[0].matches[0].task, TaskId::from("2.2"));
    }

    #[test]
    fn on_a_plan_without_history_only_plain_words_set_an_item_aside() {
        let texts = ["Đã hoàn thành.", "Thu ngân sách đạt 120 tỷ đồng, nợ thuế giảm; giải phóng mặt bằng đường tránh"];
        let items: Vec<Statement<'_>> = texts.iter().map(|text| statement(&[], None, text)).collect();
        let decided = matcher().match_report(None, &items);
        assert_eq!(decided[0].decision, Decided::Review);
        assert_eq!(decided[0].tasks.len(), 1, "the best guess is used meanwhile");
        assert!(decided.iter().all(|d| d.matches.len() == 3), "the best tasks are listed whatever is decided");
        assert_ne!(decided[1].decision, Decided::Auto);
    }

    #[test]
    fn a_plan_without_tasks_matches_nothing_and_does_not_fail() {
        let empty = Plan { tasks: Vec::new(), sections: Vec::new(), ..plan() };
        let mut matcher = Matcher::new(&empty, &Registry::builtin());
        assert_eq!(matcher.learn(&[Labelled { text: "a".into(), ..Labelled::default() }]), 1);
        let decided = matcher.match_report(None, &[statement(&[], Some("1"), "Đã làm")]);
        assert!(decided[0].matches.is_empty() && decided[0].tasks.is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_text_gives_chances_in_order_twice_the_same(
            texts in proptest::collection::vec("(?s).{0,60}|[a-zđêôơư .,;|0-9%&()/-]{0,80}", 1..4),
            heading in ".{0,30}",
            number in proptest::option::of("[0-9IVX.a)]{0,8}"),
        ) {
            let matcher = matcher();
            let heading = [heading];
            let items: Vec<Statement<'_>> = texts.iter().map(|t| statement(&heading, number.as_deref(), t)).collect();
            let decided = matcher.match_report(None, &items);
            prop_assert_eq!(decided.len(), items.len());
            for decision in &decided {
                prop_assert!(decision.matches.iter().all(|m| (0.0..=1.0).contains(&m.score)));
                prop_assert!(decision.matches.windows(2).all(|pair| pair[0].score >= pair[1].score));
            }
            prop_assert_eq!(decided, matcher.match_report(None, &items));
        }
    }
}
