//! The words of decisions, in Vietnamese: the log is kept in the language of the office.

use crate::model::{Diagnostic, Plan, Severity, TaskId};
use crate::store::{PersonDecision, Verdict};
use crate::text;

/// Longest quotation in the log, in characters.
const QUOTED: usize = 80;

/// What a person wrote as a decision: tasks, `none`, `ask`, `later`, or the same in Vietnamese.
///
/// # Errors
/// `task-unknown` with what is no task of the plan.
pub(in super::super) fn verdict(written: &str, plan: &Plan) -> Result<(Verdict, Vec<TaskId>), Diagnostic> {
    match text::ascii_key(written).replace(['-', '_'], " ").trim() {
        "none" | "0" | "khong" | "ngoai" | "ngoai ke hoach" | "ngoai nhiem vu" | "khong thuoc ke hoach" => {
            return Ok((Verdict::Tasks, Vec::new()));
        }
        "ask" | "hoi" | "hoi lai" | "hoi lai co quan" => return Ok((Verdict::Ask, Vec::new())),
        "later" | "de sau" => return Ok((Verdict::Later, Vec::new())),
        _ => {}
    }
    let mut tasks: Vec<TaskId> = Vec::new();
    for part in written.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        let known = plan.tasks.iter().find(|task| task.id.0.eq_ignore_ascii_case(part));
        let task = known.ok_or_else(|| Diagnostic::new(Severity::Error, "task-unknown", part))?;
        if !tasks.contains(&task.id) {
            tasks.push(task.id.clone());
        }
    }
    if tasks.is_empty() {
        return Err(Diagnostic::new(Severity::Error, "task-unknown", written));
    }
    Ok((Verdict::Tasks, tasks))
}

/// What was decided.
pub(in super::super) fn of_verdict(verdict: Verdict, tasks: &[TaskId]) -> String {
    match verdict {
        Verdict::Tasks if tasks.is_empty() => "ngoài các nhiệm vụ".into(),
        Verdict::Tasks => {
            let tasks: Vec<&str> = tasks.iter().map(TaskId::as_str).collect();
            format!("nhiệm vụ {}", tasks.join(", "))
        }
        Verdict::Ask => "hỏi lại cơ quan".into(),
        Verdict::Later => "để sau".into(),
        Verdict::Undo => "rút lại quyết định trước".into(),
    }
}

/// A decision in one line: who reports, what was decided, the words, why.
pub(in super::super) fn of_decision(decision: &PersonDecision) -> String {
    let mut words: String = decision.text.replace('\n', " ").chars().take(QUOTED).collect();
    if decision.text.chars().count() > QUOTED {
        words.push('…');
    }
    let note = if decision.note.is_empty() { String::new() } else { format!(" Lý do: {}", decision.note) };
    format!("{}: “{words}” → {}.{note}", decision.agency_name, of_verdict(decision.verdict, &decision.tasks))
}
