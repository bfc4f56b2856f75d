//! A plan's check on import: what in it no reader, and so no program, could tell apart or resolve.

use std::collections::BTreeMap;

use crate::agency::{Registry, Roles};
use crate::model::{Diagnostic, Plan, Severity};

use super::profile::Profile;

/// Cosine of the words of two tasks from which they cannot be told apart.
const ALIKE: f64 = 0.92;

/// What a person should look at before reports are matched: `plan-tasks-alike` (same words and same lead), `plan-id-repeats`,
/// `plan-lead-missing`, `plan-lead-unresolved` (nobody whom the registry knows leads).
pub fn check_plan(plan: &Plan) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let note = |code: &str, detail: String| Diagnostic::new(Severity::Note, code, detail);
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for task in &plan.tasks {
        *seen.entry(task.id.as_str()).or_default() += 1;
    }
    out.extend(seen.iter().filter(|(_, n)| **n > 1).map(|(id, n)| note("plan-id-repeats", format!("{id} × {n}"))));
    let profile = Profile::of(plan);
    let lead = |task: usize| plan.tasks[task].lead.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    for (a, one) in profile.tasks.iter().enumerate() {
        for (b, other) in profile.tasks.iter().enumerate().skip(a + 1) {
            if one.content.cosine(&other.content) >= ALIKE && lead(a) == lead(b) {
                out.push(note("plan-tasks-alike", format!("{}, {}", plan.tasks[a].id, plan.tasks[b].id)));
            }
        }
    }
    let registry = Registry::builtin().for_plan(plan);
    let roles = Roles::new(&registry, plan);
    for (place, task) in plan.tasks.iter().enumerate() {
        if task.lead.trim().is_empty() {
            out.push(note("plan-lead-missing", task.id.to_string()));
        } else if !roles.names_lead(place) {
            out.push(note("plan-lead-unresolved", format!("{}: {}", task.id, task.lead.trim())));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Task, TaskId};

    #[test]
    fn tasks_alike_numbers_that_repeat_and_leads_unknown_are_told() {
        let task = |id: &str, content: &str, lead: &str| Task {
            id: TaskId::from(id),
            section: "1".into(),
            content: content.into(),
            lead: lead.into(),
            coordinating: String::new(),
            schedule: String::new(),
            product: String::new(),
        };
        let plan = Plan {
            number: "1/KH-UBND".into(),
            date: String::new(),
            issuer: "UBND tỉnh Bình Thuận".into(),
            title: String::new(),
            sections: Vec::new(),
            tasks: vec![
                task("1", "Trồng rừng phòng hộ ven biển", "Sở Y tế"),
                task("2", "Trồng rừng phòng hộ ven biển.", "Sở Y tế"),
                task("3", "Trồng rừng phòng hộ ven biển", "Sở Nội vụ"),
                task("3", "Tiêm phòng cho đàn bò", ""),
            ],
            passages: Vec::new(),
        };
        let told: Vec<(String, String)> = check_plan(&plan).into_iter().map(|d| (d.code, d.detail)).collect();
        let is = |code: &str, detail: &str| told.contains(&(code.to_owned(), detail.to_owned()));
        assert!(
            is("plan-id-repeats", "3 × 2") && is("plan-tasks-alike", "1, 2") && is("plan-lead-missing", "3"),
            "{told:?}"
        );
        assert_eq!(told.len(), 3, "twins told apart by their leads are no mistake: {told:?}");
    }
}
