//! The plans at hand are read as people read them.

mod common;

use serde_json::Value;
use tonghop::{plan, reader};

/// Reads `folder/file` and compares it with `folder/tasks.json`; sections that have tasks, and every task in full.
fn compare(folder: &str, file: &str, tasks: usize) {
    let (Some(document), Some(gold)) =
        (common::shared(&format!("{folder}/{file}")), common::shared(&format!("{folder}/tasks.json")))
    else {
        return;
    };
    let document = reader::read(&std::fs::read(document).expect("readable")).expect("a document");
    let (read, _) = plan::read(&document).expect("a plan");
    let gold: Value = serde_json::from_str(&std::fs::read_to_string(gold).expect("readable")).expect("JSON");
    assert_eq!(read.tasks.len(), tasks, "{folder}: {:?}", read.tasks.iter().map(|t| t.id.as_str()).collect::<Vec<_>>());
    let text = |value: &Value, field: &str| value.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let list = |field: &str| gold.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
    for (task, gold) in read.tasks.iter().zip(list("tasks")) {
        let own = [task.id.as_str(), &task.section, &task.content, &task.lead, &task.coordinating, &task.schedule];
        let fields = ["id", "section", "content", "lead", "coordinating", "schedule"];
        for (field, own) in fields.into_iter().zip(own) {
            assert_eq!(own, text(&gold, field), "{folder}: {field} of task {}", task.id);
        }
    }
    let used: Vec<&str> = read.tasks.iter().map(|t| t.section.as_str()).collect();
    let sections: Vec<(String, String)> = list("sections")
        .iter()
        .map(|s| (text(s, "id"), text(s, "title")))
        .filter(|(id, _)| used.contains(&id.as_str()))
        .collect();
    let own: Vec<(String, String)> =
        read.sections.iter().map(|s| (s.id.clone(), s.title.clone().unwrap_or_default())).collect();
    assert_eq!(own, sections, "{folder}");
    let blank = text(&gold, "number").starts_with('(');
    if !blank {
        assert_eq!(read.number, text(&gold, "number"), "{folder}");
        assert_eq!(read.date, text(&gold, "date"), "{folder}");
    }
    assert_eq!(read.issuer, text(&gold, "issuer"), "{folder}");
    assert_eq!(read.title, text(&gold, "title"), "{folder}");
    assert_eq!(plan::from_json(&plan::to_json(&read)).expect("its own JSON"), read);
}

#[test]
fn plan_3229_has_31_tasks_in_7_sections() {
    compare("domain/plan-3229", "ke-hoach-3229.docx", 31);
}

#[test]
fn the_digital_transformation_plan_has_24_tasks() {
    compare("eval/cds", "plan.docx", 24);
}

#[test]
fn whole_numbers_in_nested_sections_are_kept() {
    compare("corpus/plans/dongnai-179", "plan.docx", 94);
}

#[test]
fn numbers_that_begin_anew_take_the_section_s_number() {
    compare("corpus/plans/dongthap-552", "plan.docx", 19);
    compare("corpus/plans/hcm-quyhoach", "plan.docx", 25);
}

#[test]
fn an_office_s_own_file_is_read() {
    compare("corpus/plans/laocai-ct11", "plan.docx", 14);
}

#[test]
fn numbers_that_run_through_are_kept() {
    compare("corpus/plans/nq03-57", "plan.docx", 140);
}
