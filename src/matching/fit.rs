//! Fits the weights anew on the labelled reports: `cargo test --release --lib fit_weights -- --ignored --nocapture` prints the tables.
#![allow(clippy::print_stdout, reason = "the tables are what this is run for")]

use std::path::PathBuf;

use super::features::{AGAINST, Against, FOR, For};
use super::meaning::Meaning;
use super::weights::{self, Weights};
use super::{Evidence, Matcher, Statement};
use crate::agency::Registry;
use crate::model::{Plan, TaskId};

#[path = "../../tests/common/gold.rs"]
pub(super) mod gold;

/// Items with what speaks for each task and the classes that are right.
pub(super) struct Example {
    pub(super) report: usize,
    pub(super) plan: usize,
    evidence: Evidence,
    right: Vec<usize>,
    /// Who wrote the invented plan that it is of.
    pub(super) writer: Option<char>,
}

impl Example {
    /// How much it counts: items on invented plans stand alone, and a report's headings and numbers must be learned from the others.
    fn share(&self) -> f64 {
        if self.writer.is_some() { 0.3 } else { 1.0 }
    }
}

pub(super) const N: usize = FOR + AGAINST;
/// Pulls weights to zero, in examples.
const RIDGE: f64 = 2.0;
const STEPS: usize = 250;

/// The public plans of `../shared/corpus/plans`.
pub(super) const PUBLIC: [&str; 5] = ["dongnai-179", "dongthap-552", "hcm-quyhoach", "laocai-ct11", "nq03-57"];

pub(super) fn shared(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path)
}

/// The plan as a table of tasks alone, and with its body: both come in.
pub(super) fn plans() -> [Plan; 2] {
    let tasks = std::fs::read_to_string(shared("domain/plan-3229/tasks.json")).expect("plan");
    let document = std::fs::read(shared("domain/plan-3229/ke-hoach-3229.docx")).expect("plan");
    let document = crate::reader::read(&document).expect("a document");
    [crate::plan::from_json(&tasks).expect("a plan"), crate::plan::read(&document).expect("a plan").0]
}

/// Plans with their labelled reports. The invented and the public ones, on which the lexicon is silent, count where it is taken away.
fn sources(lexicon: bool) -> Vec<(Plan, Vec<gold::GoldReport>, &'static Meaning)> {
    let known = Meaning::get();
    let mut out: Vec<_> = plans().into_iter().map(|plan| (plan, gold::read(&shared("eval/dev/gold")), known)).collect();
    if !lexicon {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/invented");
        let mut folders: Vec<PathBuf> =
            std::fs::read_dir(folder).expect("plans").map(|entry| entry.expect("entry").path()).collect();
        folders.sort();
        for folder in folders {
            let tasks = std::fs::read_to_string(folder.join("tasks.json")).expect("plan");
            out.push((crate::plan::from_json(&tasks).expect("a plan"), gold::read(&folder.join("gold")), known));
        }
        // Of the reports on public plans only the first two; the others are for measuring.
        let items = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/other-plans");
        for name in PUBLIC {
            let tasks = std::fs::read_to_string(shared("corpus/plans").join(name).join("tasks.json")).expect("plan");
            let mut reports = gold::read(&items.join(name));
            reports.truncate(2);
            out.push((crate::plan::from_json(&tasks).expect("a plan"), reports, known));
        }
        out.extend(super::meaning::left_out().iter().cloned());
    }
    out
}

pub(super) fn examples(lexicon: bool) -> Vec<Example> {
    let mut out = Vec::new();
    for (place, (plan, reports, vectors)) in sources(lexicon).iter().enumerate() {
        let registry = Registry::builtin().for_plan(plan);
        let mut matcher = Matcher::new(plan, &registry);
        if !lexicon {
            matcher.profile = super::Profile::with(plan, false, vectors);
        }
        let writer =
            reports.first().and_then(|r| r.id.chars().next()).filter(|_| !std::ptr::eq(*vectors, Meaning::get()));
        for (number, report) in reports.iter().enumerate() {
            let items = statements(report);
            let roles = matcher.roles(Some(&registry.resolve(&report.agency, None)));
            for (weighed, item) in matcher.weigh(&roles, &items).into_iter().zip(&report.items) {
                let mut right: Vec<usize> =
                    item.tasks.iter().filter_map(|id| plan.position(&TaskId::from(id.as_str()))).collect();
                if right.is_empty() {
                    right.push(plan.tasks.len());
                }
                // A plan is left out as a whole where there are several.
                let report = if place < 2 { number } else { place };
                out.push(Example { report, plan: place, evidence: weighed.evidence, right, writer });
            }
        }
    }
    out
}

/// The labelled items of a report as the matcher takes them.
pub(super) fn statements(report: &gold::GoldReport) -> Vec<Statement<'_>> {
    fn statement(item: &gold::GoldItem) -> Statement<'_> {
        let gold::GoldItem { heading, number, text, kind, .. } = item;
        let kind = serde_json::from_value(kind.as_str().into()).expect("a kind");
        Statement { heading, number: number.as_deref(), number_candidates: &[], text, kind }
    }
    report.items.iter().map(statement).collect()
}

fn chances(example: &Example, weights: &[f64; N], sharpness: f64) -> Vec<f64> {
    let mut scores: Vec<f64> =
        example.evidence.tasks.iter().map(|row| row.iter().zip(weights).map(|(x, w)| x * w).sum()).collect();
    scores.push(example.evidence.none.iter().zip(&weights[FOR..]).map(|(x, w)| x * w).sum());
    super::softmax(&scores, sharpness)
}

pub(super) fn fit(examples: &[&Example]) -> [f64; N] {
    let mut weights = [0.5; N];
    let (mut first, mut second) = ([0.0; N], [0.0; N]);
    for step in 1..=STEPS {
        let mut gradient: [f64; N] = std::array::from_fn(|i| if i == FOR { 0.0 } else { RIDGE * weights[i] * 0.1 });
        for example in examples {
            let p = chances(example, &weights, 1.0);
            let sum: f64 = example.right.iter().map(|c| p[*c]).sum::<f64>().max(1e-12);
            for (class, chance) in p.iter().enumerate() {
                let wanted = if example.right.contains(&class) { chance / sum } else { 0.0 };
                let error = example.share() * (chance - wanted);
                match example.evidence.tasks.get(class) {
                    Some(row) => row.iter().enumerate().for_each(|(i, x)| gradient[i] += error * x),
                    None => {
                        example.evidence.none.iter().enumerate().for_each(|(i, x)| gradient[FOR + i] += error * x);
                    }
                }
            }
        }
        let rate = if step < STEPS / 2 { 0.1 } else { 0.03 };
        for i in 0..N {
            first[i] = 0.9 * first[i] + 0.1 * gradient[i];
            second[i] = 0.99 * second[i] + 0.01 * gradient[i] * gradient[i];
            let (m, v) = (first[i] / (1.0 - 0.9f64.powi(step as i32)), second[i] / (1.0 - 0.99f64.powi(step as i32)));
            weights[i] -= rate * m / (v.sqrt() + 1e-8);
            // Evidence for a task never speaks against it.
            if i < FOR {
                weights[i] = weights[i].max(0.0);
            }
        }
    }
    weights
}

/// The fitted numbers as a matcher takes them: where the lexicon was written for the plan, and where not. What is set by hand stays.
pub(super) fn as_weights(with: &[f64; N], without: &[f64; N]) -> Weights {
    let mut weights = weights::FITTED;
    for i in (0..FOR).filter(|i| *i != For::BodyNumber as usize) {
        weights.task[i] = (with[i], without[i]);
    }
    for i in (0..AGAINST).filter(|i| *i != Against::Admin as usize) {
        weights.none[i] = (with[FOR + i], without[FOR + i]);
    }
    weights
}

#[test]
#[ignore = "refits the weights; takes minutes"]
fn fit_weights() {
    let mut fitted = Vec::new();
    for lexicon in [true, false] {
        let all = examples(lexicon);
        let (mut right, mut tasked, mut loss) = ([0; 3], [0; 3], [0.0; 4]);
        for fold in 0..4 {
            let train: Vec<&Example> = all.iter().filter(|e| e.report % 4 != fold).collect();
            let weights = fit(&train);
            for example in all.iter().filter(|e| e.report % 4 == fold) {
                for (i, sharpness) in [0.8, 1.0, 1.2, 1.4].into_iter().enumerate() {
                    let p = chances(example, &weights, sharpness);
                    loss[i] -= example.right.iter().map(|c| p[*c]).sum::<f64>().max(1e-9).ln();
                    if i == 1 && example.right[0] < p.len() - 1 {
                        let best = (0..p.len() - 1).max_by(|a, b| p[*a].total_cmp(&p[*b])).expect("tasks");
                        let other = [0, 0, 1, 1, 1, 1].get(example.plan).copied().unwrap_or(2);
                        tasked[other] += 1;
                        right[other] += usize::from(example.right.contains(&best));
                    }
                }
            }
        }
        println!("lexicon {lexicon}: left out, plan 3229, invented and public plans, {right:?} of {tasked:?}");
        println!(
            "loss by sharpness .8 1 1.2 1.4: {:?}",
            loss.map(|l| (l / all.len() as f64 * 1000.0).round() / 1000.0)
        );
        let weights = fit(&all.iter().collect::<Vec<_>>());
        fitted.push(weights);
    }
    for (i, (with, without)) in fitted[0].iter().zip(&fitted[1]).enumerate() {
        println!("    ({with:.2}, {without:.2}),{}", if i == FOR - 1 { " // against:" } else { "" });
    }
}

/// The table of `docs/matching.md`: what each part is worth, with weights fitted on three quarters of the reports.
#[test]
#[ignore = "a measurement; takes minutes"]
fn ablation() {
    use For::*;
    let parts: [(&str, &[For]); 10] = [
        ("nothing", &[]),
        ("lexicon", &[Concept, HeadingConcept]),
        ("thesaurus", &[Knowledge, HeadingKnowledge, RelativeKnowledge]),
        ("meaning", &[Meaning, RelativeMeaning, HeadingMeaning]),
        ("words", &[Words, BodyWords, RelativeWords, SectionWords]),
        ("headings", &[HeadingConcept, HeadingKnowledge, HeadingWords, HeadingSection, HeadingAlone, HeadingMostly]),
        ("other items of the report", &[Continues, AfterPrevious, Echo]),
        ("printed numbers", &[NumberInText, Number, HeadingNumber, SectionNumber, BodyNumber]),
        ("documents cited", &[Citation]),
        ("roles", &[LeadNamed, LeadSeldom, LeadCovered, CoordinatingNamed, CoordinatingCovered]),
    ];
    for lexicon in [true, false] {
        for (name, without) in parts {
            let mut all = examples(lexicon);
            for row in all.iter_mut().flat_map(|e| &mut e.evidence.tasks) {
                without.iter().for_each(|part| row[*part as usize] = 0.0);
            }
            let (mut right, mut of) = ([0; 3], [0; 3]);
            for fold in 0..4 {
                let train: Vec<&Example> = all.iter().filter(|e| e.report % 4 != fold).collect();
                let weights = fit(&train);
                for example in all.iter().filter(|e| e.report % 4 == fold && e.right[0] < e.evidence.tasks.len()) {
                    let p = chances(example, &weights, 1.0);
                    let best = super::most(&p[..p.len() - 1]);
                    let other = [0, 0, 1, 1, 1, 1].get(example.plan).copied().unwrap_or(2);
                    of[other] += 1;
                    right[other] += usize::from(example.right.contains(&best));
                }
            }
            println!("lexicon {lexicon}, without {name}: {right:?} of {of:?}");
        }
    }
}
