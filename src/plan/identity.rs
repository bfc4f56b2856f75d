//! Sections and tasks get their identities.

use std::collections::BTreeMap;

use super::appendix::Appendix;
use super::number::{self, Style};
use crate::model::{Diagnostic, Section, Severity, Task, TaskId};

/// Sections and tasks with identities: as printed where that is unique, else with what stands above.
pub(super) fn assign(appendix: Appendix, diagnostics: &mut Vec<Diagnostic>) -> (Vec<Section>, Vec<Task>) {
    let ids = section_ids(&appendix);
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for task in &appendix.tasks {
        *count.entry(task.printed.as_str()).or_default() += 1;
    }
    // Numbers that begin anew in each section: then none of them says alone which task is meant.
    let plain = |printed: &str| !matches!(number::style(printed), Style::Parts(_));
    let restarting = count.iter().any(|(printed, n)| *n > 1 && !printed.is_empty() && plain(printed));
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let mut tasks = Vec::with_capacity(appendix.tasks.len());
    for (at, raw) in appendix.tasks.iter().enumerate() {
        let section = ids.get(raw.section).cloned().unwrap_or_default();
        let alone = count.get(raw.printed.as_str()).copied().unwrap_or(0) == 1 && !(restarting && plain(&raw.printed));
        let wanted = match raw.printed.as_str() {
            "" => {
                let number = at + 1;
                let made = if section.is_empty() {
                    number.to_string()
                } else {
                    format!("{section}.{}", letter(at, &appendix))
                };
                let note = Diagnostic::new(Severity::Warning, "plan-number-made", made.clone());
                diagnostics.push(placed(note, raw.location.clone()));
                made
            }
            printed if alone || section.is_empty() => printed.to_owned(),
            printed => format!("{section}.{printed}"),
        };
        let nth = taken.entry(wanted.clone()).or_default();
        *nth += 1;
        let id = if *nth > 1 {
            let note = Diagnostic::new(Severity::Warning, "plan-number-twice", raw.printed.clone());
            diagnostics.push(placed(note, raw.location.clone()));
            format!("{wanted}({nth})")
        } else {
            wanted
        };
        if raw.lead.is_empty() {
            let note = Diagnostic::new(Severity::Note, "plan-no-lead", id.clone());
            diagnostics.push(placed(note, raw.location.clone()));
        }
        tasks.push(Task {
            id: TaskId(id),
            section,
            content: raw.content.clone(),
            lead: raw.lead.clone(),
            coordinating: raw.coordinating.clone(),
            schedule: raw.schedule.clone(),
            product: raw.product.clone(),
        });
    }
    let sections = appendix.sections.iter().zip(&ids);
    let sections = sections.map(|(raw, id)| Section { id: id.clone(), title: raw.title.clone() }).collect();
    (sections, tasks)
}

fn placed(diagnostic: Diagnostic, location: Option<crate::model::Location>) -> Diagnostic {
    match location {
        Some(location) => diagnostic.at(location),
        None => diagnostic,
    }
}

/// Place of a task without a number among those of its section.
fn letter(at: usize, appendix: &Appendix) -> usize {
    let section = appendix.tasks.get(at).map(|t| t.section);
    appendix.tasks.iter().take(at + 1).filter(|t| Some(t.section) == section).count()
}

fn section_ids(appendix: &Appendix) -> Vec<String> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for section in &appendix.sections {
        *count.entry(section.printed.as_str()).or_default() += 1;
    }
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let mut ids: Vec<String> = Vec::with_capacity(appendix.sections.len());
    for (at, section) in appendix.sections.iter().enumerate() {
        let parent = section.parent.and_then(|p| ids.get(p)).cloned();
        let unique = count.get(section.printed.as_str()) == Some(&1) && !section.printed.is_empty();
        let own = if section.printed.is_empty() { (at + 1).to_string() } else { section.printed.clone() };
        let wanted = match parent {
            Some(parent) if !unique && !own.starts_with(&format!("{parent}.")) => format!("{parent}.{own}"),
            _ => own,
        };
        let nth = taken.entry(wanted.clone()).or_default();
        *nth += 1;
        ids.push(if *nth > 1 { format!("{wanted}({nth})") } else { wanted });
    }
    ids
}
