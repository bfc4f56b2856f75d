//! The labelled reports beside the project, through the real binary and the checkers that know nothing of this code.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "figures are printed, and a skipped test says so")]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::shared;

/// Runs a Python checker; `None`, said loudly, where Python or lxml is absent and nothing demands them.
fn python(script: &Path, arguments: &[&Path]) -> Option<(bool, String)> {
    let ready = Command::new("python3").args(["-c", "import lxml"]).output().is_ok_and(|o| o.status.success());
    if !ready {
        assert!(std::env::var_os("TONGHOP_REQUIRE_SHARED").is_none(), "python3 with lxml is required here and absent");
        eprintln!("SKIPPED: python3 with lxml is absent, this test checked nothing");
        return None;
    }
    let output = Command::new("python3").arg("-B").arg(script).args(arguments).output().expect("python3 runs");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Some((output.status.success(), said))
}

fn run(reports: &Path, plan: &Path) -> tempfile::TempDir {
    let out = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_tonghop"))
        .arg("run")
        .arg(reports)
        .arg("--plan")
        .arg(plan)
        .arg("--out")
        .arg(out.path())
        .output()
        .expect("the binary runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    out
}

fn figure(said: &str, name: &str) -> f64 {
    said.lines()
        .find_map(|line| line.strip_prefix(name).and_then(|rest| rest.trim().parse().ok()))
        .unwrap_or_else(|| panic!("no {name} in {said}"))
}

/// The official document is valid, obeys the decree, and neither loses nor invents a statement.
fn checked(out: &Path, tasks: &Path) {
    let report = out.join("bao-cao.docx");
    let tool = |name: &str| -> Option<PathBuf> { shared(&format!("tools/{name}")) };
    let (Some(validate), Some(decree), Some(conserve)) =
        (tool("validate_docx.py"), tool("check_nd30.py"), tool("check_conserve.py"))
    else {
        return;
    };
    let items = out.join("items.jsonl");
    for (script, arguments) in [
        (&validate, vec![report.as_path()]),
        (&decree, vec![report.as_path()]),
        (&conserve, vec![&report, &items, tasks]),
    ] {
        if let Some((passed, said)) = python(script, &arguments) {
            assert!(passed, "{}: {said}", script.display());
        }
    }
}

#[test]
fn the_labelled_reports_are_read_whole_and_the_report_passes_every_checker() {
    let (Some(reports), Some(gold), Some(score), Some(plan), Some(tasks)) = (
        shared("eval/dev/reports"),
        shared("eval/dev/gold"),
        shared("eval/score.py"),
        shared("domain/plan-3229/ke-hoach-3229.docx"),
        shared("domain/plan-3229/tasks.json"),
    ) else {
        return;
    };
    let out = run(&reports, &plan);
    checked(out.path(), &tasks);
    let Some((_, said)) = python(&score, &[&gold, &out.path().join("items.jsonl")]) else { return };
    println!("{said}");
    assert_eq!(figure(&said, "agency_accuracy "), 1.0);
    assert!(figure(&said, "item_recall ") >= 0.98);
    assert!(figure(&said, "item_precision ") >= 0.97);
    assert!(figure(&said, "text_fidelity ") >= 0.995);
    assert!(figure(&said, "kind_accuracy ") >= 0.95);
    assert!(figure(&said, "top1 ") >= 0.80);
    assert!(figure(&said, "lost_outside ") <= 0.02);
}

#[test]
fn reports_on_another_plan_and_province_come_through_the_same_binary() {
    let (Some(reports), Some(gold), Some(score), Some(plan), Some(tasks)) = (
        shared("eval/cds/reports"),
        shared("eval/cds/gold"),
        shared("eval/score.py"),
        shared("eval/cds/plan.docx"),
        shared("eval/cds/tasks.json"),
    ) else {
        return;
    };
    let out = run(&reports, &plan);
    checked(out.path(), &tasks);
    let Some((_, said)) = python(&score, &[&gold, &out.path().join("items.jsonl")]) else { return };
    println!("{said}");
    assert_eq!(figure(&said, "agency_accuracy "), 1.0);
    assert!(figure(&said, "item_recall ") >= 0.97);
}

/// Rules of the decree that speak of a document with a type, a subject below it and sections: a letter has none of them.
const NOT_OF_A_LETTER: [&str; 4] = ["ND30-19", "ND30-20", "ND30-21", "ND30-28"];

#[test]
fn reminders_go_to_those_of_the_mailbox_who_did_not_report_or_could_not_be_read() {
    let (Some(inbox), Some(validate), Some(decree)) =
        (shared("eval/dev/inbox"), shared("tools/validate_docx.py"), shared("tools/check_nd30.py"))
    else {
        return;
    };
    let plan = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/ke-hoach-3229.docx");
    let folder = tempfile::tempdir().unwrap();
    let tonghop = |arguments: &[&std::ffi::OsStr]| -> String {
        let output =
            Command::new(env!("CARGO_BIN_EXE_tonghop")).args(arguments).current_dir(folder.path()).output().unwrap();
        assert!(output.status.code().is_some_and(|code| code != 1), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    tonghop(&["init".as_ref(), "w".as_ref(), "--plan".as_ref(), plan.as_os_str()]);
    tonghop(&["add".as_ref(), inbox.as_os_str(), "-w".as_ref(), "w".as_ref(), "-q".as_ref()]);
    let status: serde_json::Value =
        serde_json::from_str(&tonghop(&["status", "-w", "w", "--json"].map(AsRef::as_ref))).unwrap();
    tonghop(&["remind", "-w", "w", "--out", "cv", "-q", "--place", "Bình Thuận"].map(AsRef::as_ref));

    let list = std::fs::read_to_string(folder.path().join("cv/danh-sach-don-doc.tsv")).unwrap();
    let written: Vec<&str> = list.lines().skip(1).map(|line| line.split('\t').next().unwrap()).collect();
    let rows = status["agencies"].as_array().unwrap().iter();
    let wanted: Vec<&str> = rows
        .filter(|row| matches!(row["state"].as_str(), Some("missing" | "unreadable")))
        .map(|row| row["agency"].as_str().unwrap())
        .collect();
    assert_eq!(written, wanted);
    // Against the labels of the mailbox, which know nothing of `status`.
    let expected: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(inbox.join("expected.json")).unwrap()).unwrap();
    let registry = tonghop::agency::Registry::builtin();
    let id = |name: &str| {
        let name = registry.resolve(name, Some("2024-08-27")).name;
        name.trim_end_matches(" Bình Thuận").trim_end_matches(" tỉnh").to_owned()
    };
    let reminded: std::collections::BTreeSet<String> = written.iter().map(|name| id(name)).collect();
    let with = |status: &str| -> Vec<String> {
        let files = expected["attachments"].as_array().unwrap().iter().filter(|file| file["status"] == *status);
        files.filter_map(|file| file["agency"].as_str()).map(id).collect()
    };
    let reported = with("report");
    for agency in &reported {
        assert!(!reminded.contains(agency), "{agency} has reported");
    }
    for agency in with("unreadable").iter().filter(|agency| !reported.contains(agency)) {
        assert!(reminded.contains(agency), "{agency} could not be read: {reminded:?}");
    }

    let letter = folder.path().join("cv/cong-van-don-doc-so-tai-chinh.docx");
    let Some((valid, said)) = python(&validate, &[&letter]) else { return };
    assert!(valid, "{said}");
    let Some((_, said)) = python(&decree, &[&letter]) else { return };
    let failed: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("FAIL ")).map(|line| &line[..7]).collect();
    assert_eq!(failed, NOT_OF_A_LETTER, "{said}");
}
