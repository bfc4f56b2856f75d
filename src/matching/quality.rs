//! Measures matching on labelled reports with weights that were fitted without the reports judged: see `docs/matching.md`.
//! `cargo test --release --lib quality -- --ignored --nocapture` prints the figures.
#![allow(clippy::print_stdout, reason = "the figures are what this is run for")]

use std::time::Instant;

use super::fit::gold::{self, GoldReport};
use super::fit::{self, Example};
use super::meaning::LeftOut;
use super::weights::{self, Weights};
use super::{Labelled, Matcher};
use crate::agency::Registry;
use crate::model::{Decided, Decision, Plan};

/// The figures of `../shared/eval/score.py`, and what is needed for reliability and coverage.
#[derive(Default)]
struct Figures {
    tasked: usize,
    first: usize,
    auto: usize,
    auto_right: usize,
    lost: usize,
    empty: usize,
    kept_out: usize,
    /// Score of the first task of each item, with whether it is right.
    scores: Vec<(f64, bool)>,
    /// Right or wrong for tasks of a pair of twins, each pair apart.
    twins: [(usize, usize); 3],
}

const TWINS: [[&str; 2]; 3] = [["6.1", "6.2"], ["2.1", "2.2"], ["3.1", "3.7"]];

impl Figures {
    fn add(&mut self, report: &GoldReport, decisions: &[Decision]) {
        for (item, decision) in report.items.iter().zip(decisions) {
            let right = decision.matches.first().is_some_and(|m| item.tasks.contains(&m.task.0));
            let auto = decision.decision == Decided::Auto;
            self.scores.push((decision.matches.first().map_or(0.0, |m| m.score), right));
            if auto && !decision.tasks.is_empty() {
                self.auto += 1;
                self.auto_right += usize::from(decision.tasks.iter().all(|t| item.tasks.contains(&t.0)));
            }
            let Some(task) = item.tasks.first() else {
                self.empty += 1;
                self.kept_out += usize::from(!auto);
                continue;
            };
            self.tasked += 1;
            self.first += usize::from(right);
            self.lost += usize::from(decision.decision == Decided::None);
            for (pair, (well, of)) in TWINS.iter().zip(&mut self.twins) {
                if pair.contains(&task.as_str()) {
                    *of += 1;
                    *well += usize::from(right);
                }
            }
        }
    }

    fn top1(&self) -> f64 {
        self.first as f64 / self.tasked.max(1) as f64
    }

    fn show(&self, name: &str) {
        let share = |part: usize, of: usize| part as f64 / of.max(1) as f64;
        println!(
            "{name}: top1 {:.3} (n {}), auto_precision {:.3} at auto_coverage {:.3}, lost_outside {:.3}, off_topic_kept_out {:.3} (n {})",
            self.top1(),
            self.tasked,
            share(self.auto_right, self.auto),
            share(self.auto, self.tasked),
            share(self.lost, self.tasked),
            share(self.kept_out, self.empty),
            self.empty,
        );
    }

    fn show_reliability(&self, name: &str) {
        println!("{name}: reliability by decile of the score (mean score, share right, n)");
        for decile in 0..10 {
            let bin = |score: f64| ((score * 10.0) as usize).min(9) == decile;
            let of: Vec<_> = self.scores.iter().filter(|s| bin(s.0)).collect();
            let mean = |f: &dyn Fn(&(f64, bool)) -> f64| of.iter().map(|s| f(s)).sum::<f64>() / of.len().max(1) as f64;
            println!("   {:.3} {:.3} {}", mean(&|s| s.0), mean(&|s| if s.1 { 1.0 } else { 0.0 }), of.len());
        }
    }

    fn show_coverage(&self, name: &str) {
        let mut sorted = self.scores.clone();
        sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
        let at = |share: f64| {
            let n = ((sorted.len() as f64 * share) as usize).max(1);
            format!("{share}: {:.3}", sorted[..n].iter().filter(|s| s.1).count() as f64 / n as f64)
        };
        let curve: Vec<String> = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0].map(at).into();
        println!("{name}: precision by share of all items covered, surest first: {}", curve.join(", "));
    }
}

fn labelled<'a>(reports: impl IntoIterator<Item = &'a GoldReport>) -> Vec<Labelled> {
    let line = |report: &GoldReport, item: &gold::GoldItem| Labelled {
        agency: report.agency.clone(),
        heading: item.heading.clone(),
        text: item.text.replace('\n', " | "),
        tasks: item.tasks.clone(),
        kind: Some(item.kind.clone()),
        ..Labelled::default()
    };
    reports.into_iter().flat_map(|report| report.items.iter().map(move |item| line(report, item))).collect()
}

fn judge(plan: &Plan, weights: &Weights, taught: &[Labelled], judged: &[&GoldReport], figures: &mut Figures) {
    let registry = Registry::builtin().for_plan(plan);
    let mut matcher = Matcher::new(plan, &registry);
    matcher.weights = weights.clone();
    matcher.learn(taught);
    for report in judged {
        let items = fit::statements(report);
        figures.add(report, &matcher.match_report(Some(&registry.resolve(&report.agency, None)), &items));
    }
}

/// Weights fitted on the reports of dev that `keep` keeps; the other plans always take part where the lexicon is taken away.
fn fitted(all: &[Vec<Example>; 2], keep: &dyn Fn(usize) -> bool) -> Weights {
    let [with, without] = all
        .each_ref()
        .map(|examples| fit::fit(&examples.iter().filter(|e| e.plan >= 2 || keep(e.report)).collect::<Vec<_>>()));
    fit::as_weights(&with, &without)
}

#[test]
#[ignore = "a measurement; takes minutes"]
fn quality() {
    let [_, plan] = fit::plans();
    let reports = gold::read(&fit::shared("eval/dev/gold"));
    let all = [fit::examples(true), fit::examples(false)];
    let first_writer = |report: usize| reports[report].id.starts_with("w1");

    for (judged_first, name) in [(false, "w1 taught, w2 judged"), (true, "w2 taught, w1 judged")] {
        let (judged, taught): (Vec<_>, Vec<_>) =
            (0..reports.len()).partition(|report| first_writer(*report) == judged_first);
        let judged: Vec<&GoldReport> = judged.into_iter().map(|i| &reports[i]).collect();
        let history = labelled(taught.iter().map(|i| &reports[*i]));
        let own = fitted(&all, &|report| first_writer(report) != judged_first);
        for (weights, of) in
            [(&own, "weights fitted without the judged writer"), (&weights::FITTED, "weights as shipped")]
        {
            for (history, with) in [(history.as_slice(), "with history"), (&[], "without history")] {
                let mut figures = Figures::default();
                judge(&plan, weights, history, &judged, &mut figures);
                figures.show(&format!("{name}, {with}, {of}"));
            }
        }
    }

    let folds: Vec<Weights> = (0..4).map(|fold| fitted(&all, &|report| report % 4 != fold)).collect();
    let (mut cold, mut warm, mut shipped) = (Figures::default(), Figures::default(), Figures::default());
    for (left_out, report) in reports.iter().enumerate() {
        let others = labelled(reports.iter().enumerate().filter(|(i, _)| *i != left_out).map(|(_, r)| r));
        judge(&plan, &folds[left_out % 4], &[], &[report], &mut cold);
        judge(&plan, &folds[left_out % 4], &others, &[report], &mut warm);
        judge(&plan, &weights::FITTED, &others, &[report], &mut shipped);
    }
    cold.show("without history, weights fitted on three quarters of the other reports");
    warm.show("each report left out, the others learned, the same weights");
    shipped.show("each report left out, the others learned, weights as shipped");
    let (well, of) = warm.twins.iter().fold((0, 0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    println!("twins {TWINS:?}: {:?}, pooled {:.3} (n {of})", warm.twins, well as f64 / of as f64);
    cold.show_reliability("without history");
    warm.show_reliability("each report left out");
    cold.show_coverage("without history");
    warm.show_coverage("each report left out");

    for wanted in [0, 30, 60, 120, 240, 380] {
        let mut figures = Figures::default();
        for seed in 0..6 {
            for (left_out, report) in reports.iter().enumerate() {
                let mut order: Vec<usize> = (0..reports.len()).filter(|i| *i != left_out).collect();
                shuffle(&mut order, (seed * 31 + left_out) as u64);
                let mut taught = labelled(order.iter().map(|i| &reports[*i]));
                taught.truncate(wanted);
                judge(&plan, &folds[left_out % 4], &taught, &[report], &mut figures);
            }
        }
        figures.show(&format!("learning curve, {wanted} decisions, 6 orders"));
    }

    let mut matcher = Matcher::new(&plan, &Registry::builtin().for_plan(&plan));
    let lines = labelled(&reports);
    let start = Instant::now();
    matcher.learn(&lines[1..]);
    let whole = start.elapsed();
    let start = Instant::now();
    matcher.learn(&lines);
    println!(
        "learning {} decisions from their texts {whole:?}, one more after that {:?}",
        lines.len() - 1,
        start.elapsed()
    );
}

fn shuffle(order: &mut [usize], seed: u64) {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    for i in (1..order.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(i, ((state >> 33) as usize) % (i + 1));
    }
}

/// A few decisions on a plan of many tasks: 30 are taught, the other 30 items judged, and the other way round.
#[test]
#[ignore = "a measurement"]
fn thirty_decisions_on_a_plan_of_140_tasks() {
    let tasks = std::fs::read_to_string(fit::shared("corpus/plans/nq03-57/tasks.json")).expect("plan");
    let plan = crate::plan::from_json(&tasks).expect("a plan");
    let items = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/other-plans/nq03-57");
    let reports = gold::read(&items);
    let (mut cold, mut warm) = (Figures::default(), Figures::default());
    for (taught, judged) in [(0..2, 2..4), (2..4, 0..2)] {
        let judged: Vec<&GoldReport> = reports[judged].iter().collect();
        judge(&plan, &weights::FITTED, &[], &judged, &mut cold);
        judge(&plan, &weights::FITTED, &labelled(&reports[taught]), &judged, &mut warm);
    }
    cold.show("140 tasks, no decision");
    warm.show("140 tasks, 30 decisions");
}

/// Reports as offices write them, which took part in nothing, on public plans (on which other reports took part in fitting the
/// weights): cold, and with a plan's other reports learned.
#[test]
#[ignore = "a measurement"]
fn reliability_on_public_plans() {
    let items = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/public-plan-reports");
    let (mut cold, mut warm) = (Figures::default(), Figures::default());
    for name in fit::PUBLIC {
        let tasks = std::fs::read_to_string(fit::shared("corpus/plans").join(name).join("tasks.json")).expect("plan");
        let plan = crate::plan::from_json(&tasks).expect("a plan");
        let reports = gold::read(&items.join(name));
        for (left_out, report) in reports.iter().enumerate() {
            let others = labelled(reports.iter().enumerate().filter(|(i, _)| *i != left_out).map(|(_, r)| r));
            judge(&plan, &weights::FITTED, &[], &[report], &mut cold);
            judge(&plan, &weights::FITTED, &others, &[report], &mut warm);
        }
    }
    for (figures, name) in [(&cold, "public plans, cold"), (&warm, "public plans, other reports learned")] {
        figures.show(name);
        figures.show_reliability(name);
    }
}

/// On invented plans, with vectors and weights that were made without the plans of their writer: cold, and with half of the
/// items learned. There are enough items here to see whether a score can be believed.
#[test]
#[ignore = "a measurement; takes minutes"]
fn plans_never_seen() {
    let plans = super::meaning::left_out();
    let writer = |plan: &LeftOut| plan.1.first().and_then(|report| report.id.chars().next());
    let writers: std::collections::BTreeSet<Option<char>> = plans.iter().map(writer).collect();
    let examples = fit::examples(false);
    let (mut cold, mut warm) = (Figures::default(), Figures::default());
    for one in writers {
        let others: Vec<&Example> = examples.iter().filter(|e| e.writer != one).collect();
        let fitted = fit::fit(&others);
        let weights = fit::as_weights(&fitted, &fitted);
        for (plan, reports, vectors) in plans.iter().filter(|plan| writer(plan) == one) {
            let registry = Registry::builtin().for_plan(plan);
            let mut matcher = Matcher::new(plan, &registry);
            matcher.profile = super::Profile::with(plan, false, vectors);
            matcher.weights = weights.clone();
            let judge = |matcher: &Matcher, judged: &mut dyn Iterator<Item = &GoldReport>, figures: &mut Figures| {
                for report in judged {
                    let agency = registry.resolve(&report.agency, None);
                    figures.add(report, &matcher.match_report(Some(&agency), &fit::statements(report)));
                }
            };
            judge(&matcher, &mut reports.iter(), &mut cold);
            for half in [0, 1] {
                matcher.learn(&labelled(reports.iter().skip(half).step_by(2)));
                judge(&matcher, &mut reports.iter().skip(1 - half).step_by(2), &mut warm);
            }
        }
    }
    for (figures, name) in [(&cold, "plans never seen, cold"), (&warm, "plans never seen, half of the items learned")] {
        figures.show(name);
        figures.show_reliability(name);
        figures.show_coverage(name);
    }
}
