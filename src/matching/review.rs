//! Which undecided items to look at first: those whose decision teaches most a minute.
//!
//! Items that say the same up to names and figures are one group, so that one decision serves all of them. Groups come by
//! uncertainty and size; a task already asked about counts less each time, so that the first dozen are not all of one sort.

use std::collections::BTreeMap;

use super::terms::{Terms, content};
use super::words::Words;
use crate::model::{Decided, Decision};

/// Share of words in common (cosine of counts) from which two items say the same.
const SAME: f64 = 0.85;
/// What is left of a group's worth for each group before it with the same likeliest task.
const AGAIN: f64 = 0.7;
/// An item is compared with so many groups of its task at most.
const COMPARED: usize = 400;

/// An item with what the program thinks of it.
#[derive(Debug, Clone, Copy)]
pub struct Undecided<'a> {
    /// Its identity.
    pub id: &'a str,
    /// Its words.
    pub text: &'a str,
    /// What was decided: those that are not [`Decided::Review`] are passed over.
    pub decision: &'a Decision,
}

/// Items that say the same; one decision serves all.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewGroup {
    /// Identities in the order given; the first stands for all.
    pub items: Vec<String>,
    /// How much a decision is worth: 0 nothing; only for comparison.
    pub worth: f64,
}

/// The undecided items in the order in which a person should look at them.
pub fn review_order(items: &[Undecided<'_>]) -> Vec<ReviewGroup> {
    struct Open<'a> {
        terms: Terms,
        task: &'a str,
        doubt: f64,
        items: Vec<String>,
        first: usize,
    }
    let mut groups: Vec<Open<'_>> = Vec::new();
    let mut of_task: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (first, item) in items.iter().enumerate().filter(|(_, item)| item.decision.decision == Decided::Review) {
        let terms = words(item.text);
        let task = item.decision.matches.first().map_or("", |m| m.task.as_str());
        let known = of_task.entry(task).or_default();
        let same = known.iter().take(COMPARED).find(|group| groups[**group].terms.cosine(&terms) >= SAME);
        match same.copied() {
            Some(group) => {
                groups[group].items.push(item.id.to_owned());
                groups[group].doubt = groups[group].doubt.max(doubt(item.decision));
            }
            None => {
                known.push(groups.len());
                groups.push(Open { terms, task, doubt: doubt(item.decision), items: vec![item.id.to_owned()], first });
            }
        }
    }
    let worth = |group: &Open<'_>| (0.1 + group.doubt) * (1.0 + group.items.len() as f64).ln();
    for list in of_task.values_mut() {
        list.sort_by(|a, b| {
            worth(&groups[*b]).total_cmp(&worth(&groups[*a])).then(groups[*a].first.cmp(&groups[*b].first))
        });
    }
    let mut order: Vec<(f64, usize)> = of_task
        .values()
        .flat_map(|list| list.iter().enumerate().map(|(place, g)| (worth(&groups[*g]) * AGAIN.powi(place as i32), *g)))
        .collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(groups[a.1].first.cmp(&groups[b.1].first)));
    debug_assert!(groups.iter().all(|g| of_task.contains_key(g.task)));
    order.into_iter().map(|(worth, g)| ReviewGroup { items: std::mem::take(&mut groups[g].items), worth }).collect()
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
    use crate::model::{Match, TaskId};

    fn decision(task: &str, scores: [f64; 2], decision: Decided) -> Decision {
        let matches = [task, "9"]
            .iter()
            .zip(scores)
            .map(|(task, score)| Match { task: TaskId::from(*task), score, evidence: Vec::new() })
            .collect();
        Decision { matches, decision, tasks: Vec::new(), kind: None }
    }

    #[test]
    fn items_that_differ_in_figures_only_are_one_group_and_the_doubtful_come_first() {
        let (sure, unsure) = (decision("1", [0.9, 0.05], Decided::Review), decision("2", [0.4, 0.38], Decided::Review));
        let done = decision("2", [0.99, 0.0], Decided::Auto);
        let item = |id, text, decision| Undecided { id, text, decision };
        let order = review_order(&[
            item("a", "Trồng mới 12 ha rừng phòng hộ", &sure),
            item("b", "Mở 03 lớp tập huấn kỹ năng số cho cán bộ", &unsure),
            item("c", "Mở 15 lớp tập huấn kỹ năng số cho cán bộ", &unsure),
            item("d", "Mở 15 lớp tập huấn kỹ năng số cho cán bộ", &done),
        ]);
        let items: Vec<Vec<&str>> = order.iter().map(|g| g.items.iter().map(String::as_str).collect()).collect();
        assert_eq!(items, [vec!["b", "c"], vec!["a"]]);
    }

    #[test]
    fn a_second_item_on_the_same_task_waits_for_other_tasks() {
        let (one, two) = (decision("1", [0.5, 0.45], Decided::Review), decision("2", [0.6, 0.4], Decided::Review));
        let item = |id, text, decision| Undecided { id, text, decision };
        let order = review_order(&[
            item("a", "Phát tờ rơi", &one),
            item("b", "Cấp giấy phép", &one),
            item("c", "Đóng cửa bãi rác", &two),
        ]);
        assert_eq!(order.iter().map(|g| g.items[0].as_str()).collect::<Vec<_>>(), ["a", "c", "b"]);
    }
}
