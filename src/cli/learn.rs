//! `tonghop learn`: what earlier decisions are worth for this plan, measured on reports left out.

use std::collections::BTreeMap;

use crate::agency::Registry;
use crate::matching::{Labelled, Matcher, Statement};
use crate::model::{Diagnostic, ItemKind};

use super::Outcome;
use super::args::LearnArguments;
use super::lang::Lang;
use super::run::{load_history, load_plan};

/// Reports are left out one by one up to this number, in this many parts beyond.
const PARTS: usize = 40;

/// Runs the command.
///
/// # Errors
/// The plan or the decisions cannot be read.
pub(super) fn learn(arguments: &LearnArguments, lang: Lang) -> Result<Outcome, Diagnostic> {
    let plan = load_plan(&arguments.plan, lang)?;
    let registry = Registry::builtin().for_plan(&plan);
    let decisions = load_history(&arguments.history, &plan, lang)?;
    let mut reports: BTreeMap<(&str, &str), Vec<&Labelled>> = BTreeMap::new();
    for decision in &decisions {
        reports.entry((&decision.agency, &decision.period)).or_default().push(decision);
    }
    let reports: Vec<Vec<&Labelled>> = reports.into_values().collect();
    let mut matcher = Matcher::new(&plan, &registry);
    let mut right = [0, 0];
    let mut judged = 0;
    let parts = reports.len().min(PARTS);
    if parts > 1 {
        let cold = Matcher::new(&plan, &registry);
        for part in 0..parts {
            let (left_out, others): (Vec<_>, Vec<_>) = reports.iter().enumerate().partition(|(i, _)| i % parts == part);
            let taught: Vec<Labelled> = others.iter().flat_map(|(_, r)| r.iter().map(|d| (*d).clone())).collect();
            matcher.learn(&taught);
            for (_, report) in left_out {
                judged += report.iter().filter(|d| !d.tasks.is_empty()).count();
                right[0] += rightly(&cold, &registry, report);
                right[1] += rightly(&matcher, &registry, report);
            }
        }
    }
    let taught = matcher.learn(&decisions);
    let share = |n: usize| format!("{:.1}", 100.0 * n as f64 / judged.max(1) as f64);
    println!(
        "{}: {taught} / {}; {}: {}.",
        lang.pick("Quyết định dùng được để học", "Decisions that teach"),
        decisions.len(),
        lang.pick("báo cáo", "reports"),
        reports.len()
    );
    if judged == 0 {
        println!(
            "{}",
            lang.pick(
                "Chưa đủ báo cáo để đo việc học có lợi hay không.",
                "Too few reports to measure what learning gains."
            )
        );
    } else if right[1] > right[0] {
        println!(
            "{}: {} % → {} % ({judged}).",
            lang.pick(
                "Nhiệm vụ đầu tiên đúng, trên báo cáo chưa học, không học → có học",
                "First task right on reports left out, without → with learning"
            ),
            share(right[0]),
            share(right[1])
        );
    } else {
        println!(
            "{} ({} % → {} %, {judged}).",
            lang.pick(
                "Học chưa đem lại lợi ích trên báo cáo chưa học; có thể tắt bằng --no-learning",
                "Nothing was gained on reports left out; learning can be switched off with --no-learning"
            ),
            share(right[0]),
            share(right[1])
        );
    }
    Ok(Outcome::Whole)
}

/// How many items with a task have a right one first.
fn rightly(matcher: &Matcher, registry: &Registry, report: &[&Labelled]) -> usize {
    let items: Vec<Statement<'_>> = report
        .iter()
        .map(|decision| Statement {
            heading: &decision.heading,
            number: None,
            number_candidates: &[],
            text: &decision.text,
            kind: ItemKind::Result,
        })
        .collect();
    let agency = report.first().map(|d| d.agency.as_str()).filter(|name| !name.is_empty());
    let decided = matcher.match_report(agency.map(|name| registry.resolve(name, None)).as_ref(), &items);
    let first = |(decision, label): (&crate::model::Decision, &&Labelled)| {
        decision.matches.first().is_some_and(|m| label.tasks.contains(&m.task.0))
    };
    decided.iter().zip(report).filter(|pair| first(*pair)).count()
}
