//! The reporting form, made and read back by the real program.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn plan() -> String {
    format!("{}/fixtures/ke-hoach-3229.docx", env!("CARGO_MANIFEST_DIR"))
}

fn ok(folder: &Path, arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_tonghop")).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A part of a zip, changed.
fn changed(from: &Path, to: &Path, part: &str, change: impl Fn(String) -> String) {
    let mut zip = zip::ZipArchive::new(fs::File::open(from).unwrap()).unwrap();
    let mut out = zip::ZipWriter::new(fs::File::create(to).unwrap());
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        let name = file.name().unwrap().into_owned();
        if name == part {
            bytes = change(String::from_utf8(bytes).unwrap()).into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&bytes).unwrap();
    }
    out.finish().unwrap();
}

/// Puts words into the row of a code: `column` of the Word form, from 1.
fn put(document: &str, code: &str, column: usize, words: &str) -> String {
    let row = document.find(code).unwrap();
    let mut at = row;
    for _ in 1..column {
        at += document[at..].find("<w:tc>").unwrap() + 6;
    }
    let end = at + document[at..].find("</w:p></w:tc>").unwrap();
    format!("{}<w:r><w:t>{words}</w:t></w:r>{}", &document[..end], &document[end..])
}

fn items(folder: &Path) -> Vec<Value> {
    let lines = fs::read_to_string(folder.join("ra/items.jsonl")).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_form_that_comes_back_gives_every_statement_its_task() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let plan = plan();
    ok(folder, &["form", "--plan", &plan, "--agency", "Sở Y tế", "--year", "2024", "--out", "mau", "-q"]);
    ok(folder, &["form", "--plan", &plan, "--agency", "Sở Y tế", "--year", "2024", "--out", "mau2", "-q"]);
    for name in ["bieu-mau-so-y-te.docx", "bieu-mau-so-y-te.xlsx"] {
        let [once, again] = ["mau", "mau2"].map(|out| fs::read(folder.join(out).join(name)).unwrap());
        assert!(once == again, "{name}: the same form has the same bytes");
    }
    fs::create_dir(folder.join("vao")).unwrap();
    let form = folder.join("mau/bieu-mau-so-y-te.docx");
    changed(&form, &folder.join("vao/tra-loi.docx"), "word/document.xml", |document| {
        let document = put(&document, "#3.1#", 3, "Rà soát xong 12 thủ tục.");
        let document = put(&document, "#3.1#", 5, "Thiếu cán bộ chuyên trách.");
        put(&document, "#7.1#", 6, "Đề nghị cho đi học thêm.")
    });
    ok(folder, &["run", "vao", "--plan", &plan, "--out", "ra", "-q"]);
    let items = items(folder);
    let said: Vec<[&str; 3]> = items
        .iter()
        .map(|item| [&item["text"], &item["kind"], &item["tasks"][0]].map(|value| value.as_str().unwrap()))
        .collect();
    assert_eq!(
        said,
        [
            ["Rà soát xong 12 thủ tục.", "result", "3.1"],
            ["Thiếu cán bộ chuyên trách.", "difficulty", "3.1"],
            ["Đề nghị cho đi học thêm.", "proposal", "7.1"],
        ]
    );
    for item in &items {
        assert_eq!(
            (item["decision"].as_str(), item["matches"][0]["score"].as_f64()),
            (Some("auto"), Some(1.0)),
            "{item}"
        );
        let why = item["matches"][0]["evidence"][0].as_str().unwrap();
        assert!(why.starts_with("biểu mẫu của Kế hoạch số 3229/KH-UBND, dòng "), "{why}");
        assert_eq!(item["agency"], "Sở Y tế");
    }
}

#[test]
fn a_form_of_another_plan_is_set_aside_and_a_blank_one_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let other = r#"{"number": "15/KH-UBND", "date": "2024-01-15", "sections": [{"id": "1", "title": "Việc"}],
        "tasks": [{"id": "1.1", "section": "1", "content": "Tuyên truyền về an toàn giao thông", "lead": "Sở Y tế"}]}"#;
    fs::write(folder.join("khac.json"), other).unwrap();
    fs::create_dir(folder.join("vao")).unwrap();
    ok(folder, &["form", "--plan", "khac.json", "--out", "mau", "-q"]);
    changed(
        &folder.join("mau/bieu-mau-so-y-te.docx"),
        &folder.join("vao/khac.docx"),
        "word/document.xml",
        |document| put(&document, "#1.1#", 3, "Đã phát 300 tờ rơi."),
    );
    ok(folder, &["form", "--plan", &plan(), "--agency", "Sở Tư pháp", "--out", "vao", "-q"]);
    ok(folder, &["run", "vao", "--plan", &plan(), "--out", "ra", "-q"]);
    assert!(items(folder).is_empty(), "{:?}", items(folder));
    let lines = fs::read_to_string(folder.join("ra/submissions.jsonl")).unwrap();
    let status = |name: &str| {
        let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.into_iter().find(|line| line["name"] == name).unwrap()["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(status("khac.docx"), "other_plan");
    for blank in ["bieu-mau-so-tu-phap.docx", "bieu-mau-so-tu-phap.xlsx"] {
        assert_eq!(status(blank), "not_a_report");
    }
}

#[test]
fn an_agency_without_tasks_gets_no_form() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["form", "--plan", &plan(), "--agency", "Công ty Xổ số", "--out", "mau", "--lang", "en"];
    let output =
        Command::new(env!("CARGO_BIN_EXE_tonghop")).args(arguments).current_dir(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no task for “Công ty Xổ số”"));
    assert!(!folder.path().join("mau").exists());
}
