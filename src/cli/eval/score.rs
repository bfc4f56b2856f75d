//! The figures. One predicted item answers at most one gold item (Dice of their words at least 0.5, best pairs first), so items
//! that are split, merged, lost or invented cost.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::model::{Decided, Decision, Item, ItemKind};
use crate::text;

use super::gold::{Gold, GoldItem};
use super::tables::Said;

/// An item with its decision.
pub(super) struct Predicted {
    /// The item.
    pub item: Item,
    /// Its decision.
    pub decision: Decision,
}

/// A figure: a count or a share.
pub(super) enum Figure {
    /// How many.
    Count(usize),
    /// 0–1.
    Share(f64),
}

impl Figure {
    /// The figure in JSON.
    pub(super) fn json(&self) -> serde_json::Value {
        match self {
            Figure::Count(count) => (*count).into(),
            Figure::Share(share) => (*share).into(),
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Figure::Count(count) => write!(f, "{count}"),
            Figure::Share(share) => write!(f, "{share:.4}"),
        }
    }
}

/// Sums over the reports.
#[derive(Default)]
pub(super) struct Scored {
    reports: usize,
    items: usize,
    found: usize,
    fidelity: f64,
    predicted: usize,
    predicted_right: usize,
    agency: usize,
    kind: usize,
    tasked: usize,
    top1: usize,
    top3: usize,
    rank: f64,
    cues: BTreeMap<String, (usize, usize)>,
    auto: usize,
    auto_right: usize,
    lost: usize,
    review: usize,
    empty: usize,
    empty_right: usize,
    cells: [usize; 3],
    wrong: Vec<String>,
    said: Vec<Said>,
}

type Bag = BTreeMap<String, usize>;

fn bag(words: &str) -> Bag {
    let mut bag = Bag::new();
    for word in text::ascii_key(words).split(' ').filter(|w| !w.is_empty()) {
        *bag.entry(word.to_owned()).or_default() += 1;
    }
    bag
}

fn dice(a: &Bag, b: &Bag) -> f64 {
    let shared: usize = a.iter().map(|(word, n)| (*n).min(b.get(word).copied().unwrap_or(0))).sum();
    let all: usize = a.values().sum::<usize>() + b.values().sum::<usize>();
    2.0 * shared as f64 / all.max(1) as f64
}

/// For each gold item the predicted one and their Dice.
fn align(gold: &[GoldItem<'_>], predicted: &[Predicted]) -> BTreeMap<usize, (usize, f64)> {
    let bags: Vec<Bag> = predicted.iter().map(|p| bag(&p.item.text)).collect();
    let mut pairs = Vec::new();
    for (i, item) in gold.iter().enumerate() {
        let own: Vec<Bag> = item.texts.iter().map(|t| bag(t)).collect();
        for (j, other) in bags.iter().enumerate() {
            let score = own.iter().map(|own| dice(own, other)).fold(0.0, f64::max);
            if score >= 0.5 {
                pairs.push((score, i, j));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut out = BTreeMap::new();
    let mut used = BTreeSet::new();
    for (score, i, j) in pairs {
        if !out.contains_key(&i) && used.insert(j) {
            out.insert(i, (j, score));
        }
    }
    out
}

impl Scored {
    /// Adds a report.
    pub(super) fn add(&mut self, gold: &Gold, predicted: &[Predicted], agency_right: bool) {
        let items = gold.items();
        let found = align(&items, predicted);
        let used: BTreeSet<usize> = found.values().map(|(j, _)| *j).collect();
        self.reports += 1;
        self.agency += usize::from(agency_right);
        for (j, p) in predicted.iter().enumerate().filter(|(_, p)| p.item.kind != ItemKind::Admin) {
            self.predicted += 1;
            self.predicted_right += usize::from(used.contains(&j));
            if !used.contains(&j) {
                self.wrong.push(format!("{}\tnot gold\t{}", gold.id, shown(&p.item.text)));
            }
        }
        let (mut cells, mut cells_predicted) = (BTreeSet::new(), BTreeSet::new());
        for p in predicted.iter().filter(|p| matches!(p.item.kind, ItemKind::Result | ItemKind::Nil)) {
            cells_predicted.extend(p.decision.tasks.iter().map(|t| t.0.clone()));
        }
        for (i, item) in items.iter().enumerate() {
            let hit = found.get(&i).map(|(j, dice)| (&predicted[*j], *dice));
            self.item(gold, item, hit);
            if matches!(item.kind, ItemKind::Result | ItemKind::Nil) {
                cells.extend(item.tasks.iter().cloned());
            }
        }
        self.cells[0] += cells.intersection(&cells_predicted).count();
        self.cells[1] += cells_predicted.difference(&cells).count();
        self.cells[2] += cells.difference(&cells_predicted).count();
    }

    fn item(&mut self, gold: &Gold, item: &GoldItem<'_>, hit: Option<(&Predicted, f64)>) {
        self.items += 1;
        let Some((p, dice)) = hit else {
            self.wrong.push(format!("{}\tlost\t{}", gold.id, shown(&item.texts[0])));
            if !item.tasks.is_empty() {
                self.tasked += 1;
                self.cues.entry(item.cue.to_owned()).or_default().1 += 1;
            } else {
                self.empty += 1;
                self.empty_right += 1;
            }
            return;
        };
        self.found += 1;
        self.fidelity += dice;
        let kind_right = p.item.kind == item.kind;
        self.kind += usize::from(kind_right);
        if !kind_right {
            self.wrong.push(format!(
                "{}\tkind {:?}, wants {:?}\t{}",
                gold.id,
                p.item.kind,
                item.kind,
                shown(&item.texts[0])
            ));
        }
        self.review += usize::from(p.decision.decision == Decided::Review);
        let order: Vec<&str> = p.decision.matches.iter().map(|m| m.task.as_str()).collect();
        let used: BTreeSet<&str> = p.decision.tasks.iter().map(|t| t.as_str()).collect();
        let right: BTreeSet<&str> = item.tasks.iter().map(String::as_str).collect();
        let auto = p.decision.decision == Decided::Auto;
        self.said.push(Said {
            cue: item.cue.to_owned(),
            agency: gold.agency.clone(),
            task: item.tasks.first().cloned().unwrap_or_default(),
            kind: format!("{:?}", item.kind).to_lowercase(),
            right: order.first().is_some_and(|task| right.contains(task)),
            score: p.decision.matches.first().map_or(0.0, |m| m.score),
            auto: auto && !used.is_empty(),
        });
        if right.is_empty() {
            self.empty += 1;
            self.empty_right += usize::from(used.is_empty() || !auto);
        } else {
            self.tasked += 1;
            let rank = order.iter().position(|task| right.contains(task)).map(|place| place + 1);
            self.top1 += usize::from(rank == Some(1));
            self.top3 += usize::from(rank.is_some_and(|rank| rank <= 3));
            self.rank += rank.map_or(0.0, |rank| 1.0 / rank as f64);
            self.lost += usize::from(p.decision.decision == Decided::None);
            let cue = self.cues.entry(item.cue.to_owned()).or_default();
            cue.0 += usize::from(rank == Some(1));
            cue.1 += 1;
            if rank != Some(1) {
                self.wrong.push(format!(
                    "{}\twants {}, got {} ({:?})\t{}",
                    gold.id,
                    item.tasks.join(" "),
                    order.iter().take(3).copied().collect::<Vec<_>>().join(" "),
                    p.decision.decision,
                    shown(&item.texts[0])
                ));
            }
        }
        if auto && !used.is_empty() {
            self.auto += 1;
            self.auto_right += usize::from(used.is_subset(&right));
        }
    }

    /// The figures, named as the scorer of the evaluation set names them.
    pub(super) fn figures(&self) -> Vec<(String, Figure)> {
        let share = |a: usize, b: usize| Figure::Share(a as f64 / b.max(1) as f64);
        let [tp, fp, missed] = self.cells;
        let (precision, recall) = (tp as f64 / (tp + fp).max(1) as f64, tp as f64 / (tp + missed).max(1) as f64);
        let mut out = vec![
            ("reports", Figure::Count(self.reports)),
            ("items", Figure::Count(self.items)),
            ("tasked", Figure::Count(self.tasked)),
            ("item_recall", share(self.found, self.items)),
            ("item_precision", share(self.predicted_right, self.predicted)),
            ("text_fidelity", Figure::Share(self.fidelity / self.found.max(1) as f64)),
            ("agency_accuracy", share(self.agency, self.reports)),
            ("kind_accuracy", share(self.kind, self.items)),
            ("top1", share(self.top1, self.tasked)),
            ("top3", share(self.top3, self.tasked)),
            ("mrr", Figure::Share(self.rank / self.tasked.max(1) as f64)),
        ]
        .into_iter()
        .map(|(name, figure)| (name.to_owned(), figure))
        .collect::<Vec<_>>();
        out.extend(self.cues.iter().map(|(cue, (right, all))| (format!("top1_{cue}"), share(*right, *all))));
        out.extend(
            [
                ("auto_precision", share(self.auto_right, self.auto)),
                ("auto_coverage", share(self.auto, self.tasked)),
                ("lost_outside", share(self.lost, self.tasked)),
                ("review_share", share(self.review, self.items)),
                ("off_topic_kept_out", share(self.empty_right, self.empty)),
                ("cell_precision", Figure::Share(precision)),
                ("cell_recall", Figure::Share(recall)),
                ("cell_f1", Figure::Share(2.0 * precision * recall / (precision + recall).max(1e-9))),
            ]
            .map(|(name, figure)| (name.to_owned(), figure)),
        );
        out
    }

    /// Every item that was found, with what was said of it.
    pub(super) fn said(&self) -> &[Said] {
        &self.said
    }

    /// What went wrong, a line each.
    pub(super) fn wrong(&self) -> &[String] {
        &self.wrong
    }
}

fn shown(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_texts_share_words_whatever_their_marks() {
        assert!((dice(&bag("Đã mở 06 lớp"), &bag("da mo 06 lop")) - 1.0).abs() < 1e-9);
        assert!(dice(&bag("một hai"), &bag("ba bốn")) < 1e-9);
    }
}
