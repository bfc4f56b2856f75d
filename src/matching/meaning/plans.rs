//! The invented plans and the items reported on them; `docs/meaning.md` describes their files.

use std::path::Path;

use crate::matching::fit::gold::{GoldItem, GoldReport};
use crate::model::{Plan, Section, Task, TaskId};

/// A plan with what is reported on it.
pub(in crate::matching) struct InventedPlan {
    pub(in crate::matching) name: String,
    pub(in crate::matching) title: String,
    pub(in crate::matching) sections: Vec<String>,
    pub(in crate::matching) tasks: Vec<InventedTask>,
    pub(in crate::matching) items: Vec<InventedItem>,
}

/// A task.
pub(in crate::matching) struct InventedTask {
    pub(in crate::matching) id: String,
    /// Place among the sections.
    pub(in crate::matching) section: Option<usize>,
    pub(in crate::matching) content: String,
    pub(in crate::matching) lead: String,
}

/// A reported item.
pub(in crate::matching) struct InventedItem {
    /// Places among the tasks, the most important first; none if it belongs to no task.
    pub(in crate::matching) tasks: Vec<usize>,
    pub(in crate::matching) agency: String,
    pub(in crate::matching) heading: String,
    pub(in crate::matching) text: String,
}

/// Reads all files of a folder in the order of their names.
pub(in crate::matching) fn read(folder: &Path) -> Vec<InventedPlan> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("entry").path()).collect();
    paths.sort();
    paths.iter().filter(|path| path.extension().is_some_and(|e| e == "tsv")).map(|path| one(path)).collect()
}

fn one(path: &Path) -> InventedPlan {
    let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
    let mut plan =
        InventedPlan { name, title: String::new(), sections: Vec::new(), tasks: Vec::new(), items: Vec::new() };
    for line in std::fs::read_to_string(path).expect("text").lines() {
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["P", title] => plan.title = title.into(),
            ["S", title] => plan.sections.push(title.into()),
            ["T", id, content, lead] => plan.tasks.push(InventedTask {
                id: id.into(),
                section: plan.sections.len().checked_sub(1),
                content: content.into(),
                lead: lead.into(),
            }),
            ["I", ids, agency, heading, text] => {
                let place = |id: &str| plan.tasks.iter().position(|t| t.id == id);
                let tasks = ids.split(',').filter(|id| *id != "-").map(|id| place(id).expect("a task's id")).collect();
                plan.items.push(InventedItem {
                    tasks,
                    agency: agency.into(),
                    heading: heading.into(),
                    text: text.into(),
                });
            }
            [] | [""] => {}
            _ => panic!("{}: no line of an invented plan: {line}", path.display()),
        }
    }
    plan
}

impl InventedPlan {
    /// Who wrote it: the first letter of its name.
    pub(in crate::matching) fn writer(&self) -> Option<char> {
        self.name.chars().next()
    }

    /// As the program knows plans.
    pub(in crate::matching) fn plan(&self) -> Plan {
        let id = |section: usize| format!("S{section}");
        let sections = self.sections.iter().enumerate();
        let task = |task: &InventedTask| Task {
            id: TaskId::from(task.id.as_str()),
            section: task.section.map(id).unwrap_or_default(),
            content: task.content.clone(),
            lead: task.lead.clone(),
            coordinating: String::new(),
            schedule: String::new(),
            product: String::new(),
        };
        Plan {
            number: String::new(),
            date: String::new(),
            issuer: "Ủy ban nhân dân tỉnh".into(),
            title: self.title.clone(),
            sections: sections.map(|(place, title)| Section { id: id(place), title: Some(title.clone()) }).collect(),
            tasks: self.tasks.iter().map(task).collect(),
            passages: Vec::new(),
        }
    }

    /// Its items, each as a report of its own.
    pub(in crate::matching) fn reports(&self) -> Vec<GoldReport> {
        let report = |item: &InventedItem| GoldReport {
            id: self.name.clone(),
            agency: item.agency.clone(),
            items: vec![GoldItem {
                heading: if item.heading.is_empty() { Vec::new() } else { vec![item.heading.clone()] },
                number: None,
                text: item.text.clone(),
                tasks: item.tasks.iter().map(|task| self.tasks[*task].id.clone()).collect(),
                kind: "result".into(),
                cue: "content".into(),
            }],
        };
        self.items.iter().map(report).collect()
    }
}

#[test]
fn the_invented_plans_are_whole() {
    let plans = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/matching/data/invented-plans"));
    assert!(plans.len() >= 54);
    for plan in &plans {
        assert!(!plan.title.is_empty() && plan.tasks.len() >= 20, "{}", plan.name);
        for (place, task) in plan.tasks.iter().enumerate() {
            assert!(
                plan.items.iter().any(|item| item.tasks.contains(&place)),
                "{}: task {} has no item",
                plan.name,
                task.id
            );
        }
    }
}
