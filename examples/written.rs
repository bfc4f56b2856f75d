//! Writes merged reports to check or to time: `cargo run --example written -- COMMAND …`.
//!
//! - `random FOLDER FIRST LAST`: a report for each seed, with its items and tasks for the checkers;
//! - `matrix FOLDER GOLD PLAN.json`: the labelled reports on plans of 1, 31, 140 and 300 tasks with 0, 1, 16 and 130 reports;
//! - `rows FOLDER COUNT`: a report of so many statements; prints the seconds it takes to write, and writes the rows as JSON for
//!   other writers.
#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

#[path = "../tests/common/annual.rs"]
mod annual;

use std::path::Path;
use std::process::ExitCode;

use annual::Material;
use tonghop::model::ItemKind;
use tonghop::writer;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<usize>().unwrap_or(0);
    match words.as_slice() {
        ["random", folder, first, last] => {
            for seed in number(first)..=number(last) {
                write(Path::new(folder), &format!("random-{seed}"), &annual::random(seed as u64));
            }
        }
        ["matrix", folder, gold, plan] => {
            let material = annual::gold(Path::new(gold), Path::new(plan));
            for reports in [0, 1, 16, 130] {
                let material = material.with_reports(reports);
                for tasks in [1, 31, 140, 300] {
                    let name = format!("tasks-{tasks}-reports-{reports}");
                    write(Path::new(folder), &name, &material.with_tasks(tasks));
                }
            }
        }
        ["rows", folder, count] => rows(Path::new(folder), number(count)),
        _ => {
            println!("usage: written random FOLDER FIRST LAST | matrix FOLDER GOLD PLAN.json | rows FOLDER COUNT");
            return ExitCode::from(1);
        }
    }
    ExitCode::SUCCESS
}

fn write(folder: &Path, name: &str, material: &Material) {
    let docx = writer::docx(&material.merged()).expect("a report can be written");
    for (ending, bytes) in [
        ("docx", docx),
        ("items.jsonl", annual::items_jsonl(&material.items).into_bytes()),
        ("tasks.json", serde_json::to_vec(&material.plan).expect("a plan is JSON")),
    ] {
        std::fs::write(folder.join(format!("{name}.{ending}")), bytes).expect("the folder can be written");
    }
}

fn rows(folder: &Path, count: usize) {
    let mut material = annual::random(1);
    let statement =
        "Tổ chức 12 lớp tập huấn về ứng dụng tiến bộ kỹ thuật cho 1.234 lượt người tại 15/18 xã, phường. ".repeat(5);
    let template = annual::statement(&statement);
    material.items = (0..count)
        .map(|at| {
            let mut reported = template.clone();
            reported.item.id = at.to_string();
            reported.item.kind = ItemKind::Result;
            reported.item.text = format!("{at}. {statement}");
            reported.agency.name = format!("Đơn vị {}", at % 130);
            reported.agency.id = tonghop::model::AgencyId(reported.agency.name.clone());
            reported.decision.tasks = vec![material.plan.tasks[at % material.plan.tasks.len()].id.clone()];
            reported
        })
        .collect();
    let report = material.merged();
    let begun = std::time::Instant::now();
    let bytes = writer::docx(&report).expect("a report can be written");
    println!("{:.3}", begun.elapsed().as_secs_f64());
    std::fs::write(folder.join("tonghop.docx"), bytes).expect("the folder can be written");
    let rows: Vec<_> = material
        .items
        .iter()
        .map(|r| serde_json::json!({"task": r.decision.tasks[0], "agency": r.agency.name, "text": r.item.text}))
        .collect();
    std::fs::write(folder.join("rows.json"), serde_json::to_vec(&rows).expect("rows are JSON"))
        .expect("the folder can be written");
}
