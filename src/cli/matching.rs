//! `tonghop match`: JSON lines in, the same with matches out.

use std::io::{BufRead as _, Write as _};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::agency::Registry;
use crate::matching::{Matcher, Statement};
use crate::model::{Diagnostic, ItemKind, Severity};
use crate::report;

use super::Outcome;
use super::args::MatchArguments;
use super::lang::Lang;
use super::run::{load_history, load_plan};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Line {
    agency: Option<String>,
    heading: Vec<String>,
    number: Option<String>,
    text: String,
    kind: Option<ItemKind>,
}

/// Runs the command. Lines of the same agency that follow each other are matched as one report.
///
/// # Errors
/// The plan cannot be read, or a line is no JSON.
pub(super) fn matching(arguments: &MatchArguments, lang: Lang) -> Result<Outcome, Diagnostic> {
    let plan = load_plan(&arguments.plan, lang)?;
    let registry = Registry::builtin().for_plan(&plan);
    let mut matcher = Matcher::new(&plan, &registry);
    if !arguments.no_learning {
        matcher.learn(&load_history(&arguments.history, &plan, lang)?);
    }
    let mut report: Vec<(Map<String, Value>, Line)> = Vec::new();
    for (number, text) in std::io::stdin().lock().lines().enumerate() {
        let unreadable = || Diagnostic::new(Severity::Error, "line-unreadable", (number + 1).to_string());
        let text = text.map_err(|_| unreadable())?;
        if text.trim().is_empty() {
            continue;
        }
        let fields: Map<String, Value> = serde_json::from_str(&text).map_err(|_| unreadable())?;
        let line: Line = serde_json::from_value(Value::Object(fields.clone())).map_err(|_| unreadable())?;
        if report.first().is_some_and(|(_, first)| first.agency != line.agency) {
            answer(&matcher, &registry, std::mem::take(&mut report))?;
        }
        report.push((fields, line));
    }
    answer(&matcher, &registry, report)?;
    Ok(Outcome::Whole)
}

fn answer(matcher: &Matcher, registry: &Registry, report: Vec<(Map<String, Value>, Line)>) -> Result<(), Diagnostic> {
    let Some((_, first)) = report.first() else { return Ok(()) };
    let agency = first.agency.as_deref().map(|name| registry.resolve(name, None));
    let kinds: Vec<ItemKind> = report
        .iter()
        .map(|(_, line)| line.kind.unwrap_or_else(|| report::kind(&line.heading, None, &line.text, None)))
        .collect();
    let statements: Vec<Statement<'_>> = report
        .iter()
        .zip(&kinds)
        .map(|((_, line), kind)| Statement {
            heading: &line.heading,
            number: line.number.as_deref(),
            number_candidates: &[],
            text: &line.text,
            kind: *kind,
        })
        .collect();
    let decisions = matcher.match_report(agency.as_ref(), &statements);
    let internal = |error: String| Diagnostic::new(Severity::Error, "internal-error", error);
    let mut out = std::io::stdout().lock();
    for (((fields, _), decision), kind) in report.iter().zip(&decisions).zip(&kinds) {
        let mut fields = fields.clone();
        let values = [
            ("kind", serde_json::to_value(kind)),
            ("matches", serde_json::to_value(&decision.matches)),
            ("decision", serde_json::to_value(decision.decision)),
            ("tasks", serde_json::to_value(&decision.tasks)),
        ];
        for (name, value) in values {
            fields.insert(name.to_owned(), value.map_err(|error| internal(error.to_string()))?);
        }
        writeln!(out, "{}", Value::Object(fields)).map_err(|error| internal(error.to_string()))?;
    }
    Ok(())
}
