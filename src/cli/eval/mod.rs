//! `tonghop eval`: how right the program is on labelled reports.

mod gold;
mod score;
mod tables;

use std::collections::BTreeMap;
use std::path::Path;

use crate::agency::Registry;
use crate::matching::{Labelled, Matcher, Statement};
use crate::model::{Agency, Diagnostic, Item, Report, Severity};
use crate::{intake, report};

use super::Outcome;
use super::apart;
use super::args::EvalArguments;
use super::lang::Lang;
use super::run::{load_history, load_plan};

use gold::Gold;
use score::{Predicted, Scored};
pub(super) use tables::By;

/// Runs the command. Reports are found by the stem of their file's name.
///
/// # Errors
/// The plan or the labels cannot be read.
pub(super) fn eval(arguments: &EvalArguments, lang: Lang) -> Result<Outcome, Diagnostic> {
    let plan = load_plan(&arguments.plan, lang)?;
    let registry = Registry::builtin().for_plan(&plan);
    let golds = Gold::load(&arguments.gold)?;
    let learning = !arguments.no_learning;
    let history = if learning { load_history(&arguments.history, &plan, lang)? } else { Vec::new() };
    let reports = read_reports(&arguments.reports, &report::Reader::new(&plan, &registry), lang)?;
    let labelled: Vec<Vec<Labelled>> = golds.iter().map(Gold::labelled).collect();
    let mut scored = Scored::default();
    let mut matcher = Matcher::new(&plan, &registry);
    matcher.learn(&history);
    for (place, gold) in golds.iter().enumerate() {
        if arguments.leave_one_out && learning {
            let others = labelled.iter().enumerate().filter(|(other, _)| *other != place).flat_map(|(_, l)| l);
            let taught: Vec<Labelled> = history.iter().chain(others).cloned().collect();
            matcher.learn(&taught);
        }
        let report = reports.get(&gold.id);
        let predicted = report.map(|report| matched(report, &matcher)).unwrap_or_default();
        let right = report.and_then(|report| report.agency.as_ref()).is_some_and(|agency| {
            same_agency(agency, &registry.resolve(&gold.agency, report.and_then(|r| r.date.as_deref())))
        });
        scored.add(gold, &predicted, right);
    }
    let figures = scored.figures();
    if arguments.json {
        let object: serde_json::Map<String, serde_json::Value> =
            figures.iter().map(|(name, value)| ((*name).to_owned(), value.json())).collect();
        println!("{}", serde_json::Value::Object(object));
    } else {
        for (name, value) in &figures {
            println!("{name:20} {value}");
        }
    }
    for part in &arguments.by {
        tables::by(scored.said(), *part).iter().for_each(|line| println!("{line}"));
    }
    if arguments.reliability {
        for line in tables::reliability(scored.said()).iter().chain(&tables::coverage(scored.said())) {
            println!("{line}");
        }
    }
    if arguments.wrong {
        for line in scored.wrong() {
            println!("{line}");
        }
    }
    Ok(Outcome::Whole)
}

fn read_reports(
    inputs: &[std::path::PathBuf],
    reader: &report::Reader<'_>,
    lang: Lang,
) -> Result<BTreeMap<String, Report>, Diagnostic> {
    let mut out = BTreeMap::new();
    let mut sink = |piece: intake::Piece| {
        if piece.content != intake::Content::File {
            return Ok(());
        }
        let came = &piece.attachment;
        match apart::read(&piece.bytes) {
            Ok(document) => {
                let source =
                    report::Source { sha256: &came.sha256, name: Some(&came.name), sender: came.sender.as_deref() };
                let stem = Path::new(&came.name).file_stem().map(|s| s.to_string_lossy().into_owned());
                out.insert(stem.unwrap_or_default(), reader.read(&document, source));
            }
            Err(diagnostic) => eprintln!("{}: {}", came.source, lang.full(&diagnostic)),
        }
        Ok(())
    };
    intake::unfold(inputs, crate::reader::sniff, &mut sink)?;
    if out.is_empty() {
        return Err(Diagnostic::new(Severity::Error, "nothing-came", ""));
    }
    Ok(out)
}

fn matched(report: &Report, matcher: &Matcher) -> Vec<Predicted> {
    let statements: Vec<Statement<'_>> = report.items.iter().map(statement).collect();
    let decisions = matcher.match_report(report.agency.as_ref(), &statements);
    report.items.iter().cloned().zip(decisions).map(|(item, decision)| Predicted { item, decision }).collect()
}

fn statement(item: &Item) -> Statement<'_> {
    Statement {
        heading: &item.heading,
        number: item.number.as_deref(),
        number_candidates: &item.number_candidates,
        text: &item.text,
        kind: item.kind,
    }
}

/// The same agency, whatever era its entry in the registry is of (`bt25-skhcn` is `skhcn`).
fn same_agency(a: &Agency, b: &Agency) -> bool {
    let bare = |agency: &Agency| {
        let id = agency.id.0.as_str();
        id.strip_prefix("bt25-").or_else(|| id.strip_prefix("ld25-")).unwrap_or(id).to_owned()
    };
    bare(a) == bare(b)
}
