//! Which undecided items to look at first: those whose decision teaches most a minute.
//!
//! Items that say the same up to names and figures are one group, so that one decision serves all of them. Groups come by
//! uncertainty and size; a task already asked about counts less each time, so that the first dozen are not all of one sort.

use std::collections::BTreeMap;

use super::terms::{Terms, content};
use super::words::Words;
use crate::model::Decision;

/// Share of words in common (cosine of counts) from which two items say the same.
const SAME: f64 = 0.85;
/// What is left of a group's worth for each group before it with the same likeliest task.
const AGAIN: f64 = 0.7;
/// An item is compared with so many groups of its task at most.
const COMPARED: usize = 400;

/// Undecided items, grouped as they come.
#[derive(Default)]
pub struct ReviewOrder {
    groups: Vec<Group>,
    /// By the likeliest task of their first items.
    of_task: BTreeMap<String, Vec<usize>>,
}

/// Items that say the same; one decision serves all.
struct Group {
    terms: Terms,
    doubt: f64,
    items: Vec<usize>,
}

impl Group {
    /// How much a decision is worth: 0 nothing; only for comparison.
    fn worth(&self) -> f64 {
        (0.1 + self.doubt) * (1.0 + self.items.len() as f64).ln()
    }
}

impl ReviewOrder {
    /// Adds an undecided item: its place, its words, what the program thinks of it.
    pub fn add(&mut self, item: usize, text: &str, decision: &Decision) {
        let (terms, doubt) = (words(text), doubt(decision));
        let task = decision.matches.first().map_or("", |m| m.task.as_str());
        let known = self.of_task.entry(task.to_owned()).or_default();
        let same = known.iter().take(COMPARED).find(|group| self.groups[**group].terms.cosine(&terms) >= SAME);
        match same.copied() {
            Some(group) => {
                self.groups[group].items.push(item);
                self.groups[group].doubt = self.groups[group].doubt.max(doubt);
            }
            None => {
                known.push(self.groups.len());
                self.groups.push(Group { terms, doubt, items: vec![item] });
            }
        }
    }

    /// The groups in the order in which a person should look at them, each with its items in the order in which they came; the
    /// first stands for all.
    pub fn groups(self) -> Vec<Vec<usize>> {
        let ReviewOrder { mut groups, of_task } = self;
        let mut order: Vec<(f64, usize)> = Vec::new();
        for mut list in of_task.into_values() {
            // Groups that are worth the same stand as they came.
            list.sort_by(|a, b| groups[*b].worth().total_cmp(&groups[*a].worth()).then(a.cmp(b)));
            order.extend(list.iter().enumerate().map(|(n, g)| (groups[*g].worth() * AGAIN.powi(n as i32), *g)));
        }
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        order.into_iter().map(|(_, group)| std::mem::take(&mut groups[group].items)).collect()
    }
}

/// 0 sure – 1 two tasks as likely as each other.
fn doubt(decision: &Decision) -> f64 {
    let score = |place: usize| decision.matches.get(place).map_or(0.0, |m| m.score);
    (1.0 - (score(0) - score(1))).clamp(0.0, 1.0)
}

fn words(text: &str) -> Terms {
    let mut counts: BTreeMap<u64, f64> = BTreeMap::new();
    for (_, word) in content(&Words::of(text)) {
        *counts.entry(word).or_default() += 1.0;
    }
    let length = counts.values().map(|n| n * n).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
    Terms(counts.into_iter().map(|(word, n)| (word, n / length)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Decided, Match, TaskId};

    fn decision(task: &str, scores: [f64; 2]) -> Decision {
        let matches = [task, "9"]
            .iter()
            .zip(scores)
            .map(|(task, score)| Match { task: TaskId::from(*task), score, evidence: Vec::new() })
            .collect();
        Decision { matches, decision: Decided::Review, tasks: Vec::new(), kind: None }
    }

    fn order(items: &[(&str, &Decision)]) -> Vec<Vec<usize>> {
        let mut order = ReviewOrder::default();
        items.iter().enumerate().for_each(|(place, (text, decision))| order.add(place, text, decision));
        order.groups()
    }

    #[test]
    fn items_that_differ_in_figures_only_are_one_group_and_the_doubtful_come_first() {
        let (sure, unsure) = (decision("1", [0.9, 0.05]), decision("2", [0.4, 0.38]));
        let order = order(&[
            ("Trồng mới 12 ha rừng phòng hộ", &sure),
            ("Mở 03 lớp tập huấn kỹ năng số cho cán bộ", &unsure),
            ("Mở 15 lớp tập huấn kỹ năng số cho cán bộ", &unsure),
        ]);
        assert_eq!(order, [vec![1, 2], vec![0]]);
    }

    #[test]
    fn a_second_item_on_the_same_task_waits_for_other_tasks() {
        let (one, two) = (decision("1", [0.5, 0.45]), decision("2", [0.6, 0.4]));
        let order = order(&[("Phát tờ rơi", &one), ("Cấp giấy phép", &one), ("Đóng cửa bãi rác", &two)]);
        assert_eq!(order.concat(), [0, 2, 1]);
    }
}
