//! Decisions that people made, as JSON lines: `{"plan", "agency", "heading", "text", "tasks", "kind"}`.

use serde::Deserialize;

use crate::model::{Diagnostic, Severity};

/// An item with the tasks that a person gave it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Labelled {
    /// Who reported it.
    #[serde(default)]
    pub agency: String,
    /// Headings above it, outermost first.
    #[serde(default)]
    pub heading: Vec<String>,
    /// Its words.
    pub text: String,
    /// Identities of tasks; none for an item outside the plan.
    pub tasks: Vec<String>,
    /// What sort of statement the person said it is.
    #[serde(default)]
    pub kind: Option<String>,
    /// The year or period that it reports on: `2024`.
    #[serde(default)]
    pub period: String,
    /// The person who decided.
    #[serde(default)]
    pub by: String,
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    plan: Option<String>,
    #[serde(flatten)]
    labelled: Labelled,
}

/// Reads decisions. Lines on another plan than `plan_number` are left out, since their task numbers mean other tasks; lines
/// that cannot be read are left out too. Both are told: `history-other-plan` (how many, which plan), `history-line-unreadable`
/// (the line's number).
pub fn parse(lines: &str, plan_number: &str) -> (Vec<Labelled>, Vec<Diagnostic>) {
    let mut labelled = Vec::new();
    let mut diagnostics = Vec::new();
    let mut others: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for (i, line) in lines.lines().enumerate() {
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() {
            continue;
        }
        match serde_json::from_str::<Line>(line) {
            Ok(line) => match line.plan {
                Some(plan) if same(&plan) != same(plan_number) => *others.entry(plan).or_default() += 1,
                _ => labelled.push(line.labelled),
            },
            Err(_) => {
                diagnostics.push(Diagnostic::new(Severity::Warning, "history-line-unreadable", (i + 1).to_string()))
            }
        }
    }
    for (plan, lines) in others {
        diagnostics.push(Diagnostic::new(Severity::Note, "history-other-plan", format!("{plan}: {lines}")));
    }
    (labelled, diagnostics)
}

/// A plan's number without what writers vary: spaces and case.
fn same(number: &str) -> String {
    number.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_on_another_plan_and_broken_lines_are_told_and_teach_nothing() {
        let lines = concat!(
            "{\"plan\": \"3229/KH-UBND\", \"agency\": \"Sở Y tế\", \"heading\": [\"I\"], \"text\": \"a\", \"tasks\": [\"3.6\"], \"kind\": \"nil\"}\n",
            "{\"plan\": \"418/KH-UBND\", \"text\": \"b\", \"tasks\": [\"I.1\"]}\n",
            "{broken\n\n",
            "{\"text\": \"c\", \"tasks\": []}\n"
        );
        let (labelled, diagnostics) = parse(lines, "3229/kh-ubnd");
        assert_eq!(labelled.iter().map(|l| l.text.as_str()).collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!(labelled[0].kind.as_deref(), Some("nil"));
        let codes: Vec<(&str, &str)> = diagnostics.iter().map(|d| (d.code.as_str(), d.detail.as_str())).collect();
        assert_eq!(codes, [("history-line-unreadable", "3"), ("history-other-plan", "418/KH-UBND: 1")]);
    }
}
