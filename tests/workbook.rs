//! The workbook goes out, is filled in, and comes back; builds are compared; what a person changed stays. With the real program.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A folder with a workspace of two reports.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Desk {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(desk.path("in")).unwrap();
        for name in ["58-BC_BBT.docx", "Bao cao So GDDT.docx", "So Y te - bao cao KH 3229.docx"] {
            fs::copy(here("fixtures/inbox").join(name), desk.path("in").join(name)).unwrap();
        }
        desk.ok(&["init", "ws", "--plan", here("fixtures/ke-hoach-3229.docx").to_str().unwrap()]);
        desk.ok(&["add", "in", "-w", "ws", "-q"]);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run_as(&self, user: &str, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_tonghop"))
            .args(arguments)
            .env("TONGHOP_USER", user)
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.run_as("An", arguments)
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    fn report(&self, out: &str) -> Vec<Value> {
        self.ok(&["report", "--out", out, "-w", "ws", "-q"]);
        items(&self.path(out))
    }
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn items(out: &Path) -> Vec<Value> {
    let lines = fs::read_to_string(out.join("items.jsonl")).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Rows of a sheet as text.
fn cells(file: &Path, sheet: &str) -> Vec<Vec<String>> {
    use calamine::Reader as _;
    let mut book = calamine::open_workbook_auto(file).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// What is written in a cell when a workbook is filled in.
enum Typed<'t> {
    Text(&'t str),
    Number(f64),
}

/// A copy of the sheet “Cần xem lại” with cells written into it, by row (from 1, as the program counts) and column.
/// `right` are items with what is written as their right tasks in the sheet of all items.
fn fill(from: &Path, to: &Path, typed: &[(usize, usize, Typed<'_>)], right: &[(&str, &str)]) {
    let mut book = rust_xlsxwriter::Workbook::new();
    for name in ["Cần xem lại", "Nội dung"] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, line) in cells(from, name).iter().enumerate() {
            for (column, text) in line.iter().enumerate() {
                sheet.write_string(row as u32, column as u16, text).unwrap();
            }
            if let Some((_, tasks)) = right.iter().find(|(item, _)| name == "Nội dung" && line[0] == *item) {
                sheet.write_string(row as u32, 9, *tasks).unwrap();
            }
        }
        if name == "Cần xem lại" {
            for (row, column, what) in typed {
                let (row, column) = (*row as u32 - 1, *column as u16);
                match what {
                    Typed::Text(text) => sheet.write_string(row, column, *text).unwrap(),
                    Typed::Number(number) => sheet.write_number(row, column, *number).unwrap(),
                };
            }
        }
    }
    book.save(to).unwrap();
}

const ITEM: usize = 1;
const TEXT: usize = 4;
const DECISION: usize = 5;
const WHO: usize = 7;
const FIRST_CHOICE: usize = 8;

#[test]
fn a_filled_in_sheet_comes_back_as_exactly_its_decisions_and_each_bad_row_is_named() {
    use Typed::{Number, Text};
    let desk = Desk::new();
    desk.report("out");
    let review = cells(&desk.path("out/tong-hop.xlsx"), "Cần xem lại");
    assert!(review.len() > 12, "{} rows wait", review.len() - 1);
    let chosen = review[1][FIRST_CHOICE].clone();
    let first_task = chosen.split(" – ").next().unwrap().to_owned();
    let several = format!("{}, 7.4", review[2][FIRST_CHOICE]);
    let second_task = review[2][FIRST_CHOICE].split(" – ").next().unwrap().to_owned();
    fill(
        &desk.path("out/tong-hop.xlsx"),
        &desk.path("filled.xlsx"),
        &[
            (2, DECISION, Text(&chosen)),
            (2, WHO, Text("Bình")),
            (3, DECISION, Text(&several)),
            (4, DECISION, Text("không thuộc Kế hoạch")),
            (5, DECISION, Text("hỏi lại cơ quan")),
            (6, DECISION, Number(3.4)),
            // From here on the rows are wrong.
            (7, DECISION, Text("9.9")),
            (8, DECISION, Text("2.1")),
            (8, ITEM, Text("0000000000000000")),
            (8, TEXT, Text("Lời này không có trong báo cáo nào")),
            (9, DECISION, Text("2.1")),
            (9, TEXT, Text("Lời của dòng khác")),
            (10, DECISION, Text("03/04/2025")),
            (11, DECISION, Text("2.1")),
        ],
        &[(&review[10][ITEM], "7.4"), (&review[1][ITEM], &first_task)],
    );
    let output = desk.run(&["add", "--decisions", "filled.xlsx", "-w", "ws"]);
    let words = said(&output);
    assert_eq!(output.status.code(), Some(2), "{words}");
    assert!(words.contains("5 quyết định được ghi"), "{words}");
    for (row, reason) in [
        (7, "“9.9” không phải nhiệm vụ"),
        (8, "không còn trong các báo cáo"),
        (9, "không cùng một nội dung"),
        (10, "đã đổi số nhiệm vụ thành ngày"),
        (11, "“Cần xem lại” 11: 2.1; “Nội dung”"),
    ] {
        let line = words.lines().find(|line| line.contains(&format!("“Cần xem lại”, dòng {row}:")));
        assert!(line.is_some_and(|line| line.contains(reason)), "row {row}: {words}");
    }
    let now = desk.report("out2");
    let decided = |row: usize| {
        let item = now.iter().find(|item| item["item_id"] == review[row - 1][ITEM].as_str()).unwrap();
        (item["decision"].as_str().unwrap().to_owned(), item["tasks"].clone())
    };
    let tasks = |list: &[&str]| ("person".to_owned(), serde_json::json!(list));
    assert_eq!(decided(2), tasks(&[&first_task]));
    assert_eq!(decided(3), tasks(&[&second_task, "7.4"]));
    assert_eq!(decided(4), tasks(&[]));
    assert_eq!(decided(5).0, "review");
    assert_eq!(decided(6), tasks(&["3.4"]));
    assert_eq!(now.iter().filter(|item| item["decision"] == "person").count(), 4);
    assert!(desk.ok(&["log", "-w", "ws"]).contains("Bình"));
    // The question to the agency is shown again, and the same file gives nothing new.
    let again = cells(&desk.path("out2/tong-hop.xlsx"), "Cần xem lại");
    assert!(again.iter().any(|row| row[ITEM] == review[4][ITEM] && row[DECISION] == "hỏi lại cơ quan"));
    assert!(said(&desk.run(&["add", "--decisions", "filled.xlsx", "-w", "ws"])).contains("0 quyết định được ghi"));

    // A second officer reviews blind; what the first decided stands.
    desk.ok(&["report", "--blind", "--out", "blind", "-w", "ws"]);
    let blind = cells(&desk.path("blind/tong-hop.xlsx"), "Cần xem lại");
    assert_eq!(blind.len(), review.len(), "the blind copy holds what was undecided at first");
    let place = |row: usize| 1 + blind.iter().position(|line| line[ITEM] == review[row - 1][ITEM]).unwrap();
    fill(
        &desk.path("blind/tong-hop.xlsx"),
        &desk.path("second.xlsx"),
        &[
            (place(2), DECISION, Text(&chosen)),
            (place(2), WHO, Text("Chi")),
            (place(4), DECISION, Text("3.4")),
            (place(11), DECISION, Text("2.1")),
        ],
        &[],
    );
    let compared = desk.ok(&["diff", "filled.xlsx", "second.xlsx", "--json"]);
    let compared: Value = serde_json::from_str(&compared).unwrap();
    assert_eq!((&compared["agree"], &compared["rate"]), (&Value::from(2), &Value::from(0.667)));
    assert_eq!(compared["disagree"][0]["item_id"], review[3][ITEM].as_str());
    assert_eq!(compared["only_second"].as_array().unwrap().len(), 0);
    assert_eq!(compared["unseen"], items(&desk.path("out")).len() - 9);
    let output = desk.run(&["add", "--decisions", "second.xlsx", "-w", "ws"]);
    let words = said(&output);
    assert!(words.contains("1 thống nhất, 1 khác ý kiến, 1 chưa ai quyết định; tỷ lệ thống nhất (50.0%)"), "{words}");
    assert!(words.contains("Bình – ngoài các nhiệm vụ; Chi – nhiệm vụ 3.4"), "{words}");
    let after = desk.report("out3");
    let first = after.iter().find(|item| item["item_id"] == review[3][ITEM].as_str()).unwrap();
    assert_eq!(first["tasks"], serde_json::json!([]), "the first officer's decision stands");
}

#[test]
fn a_report_that_was_changed_by_hand_stays_and_what_was_changed_is_listed() {
    let desk = Desk::new();
    desk.report("out");
    let docx = desk.path("out/bao-cao.docx");
    let written = fs::read(&docx).unwrap();
    desk.report("out");
    assert!(!desk.path("out/bao-cao-2.docx").exists(), "an untouched report is written anew");

    let by_hand = with_other_words(&written, "Độc lập", "Tự chủ");
    fs::write(&docx, &by_hand).unwrap();
    let output = desk.run(&["report", "--out", "out", "-w", "ws"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let words = said(&output);
    assert!(words.contains("bao-cao-2.docx") && words.contains("Không ghi đè"), "{words}");
    assert!(words.contains("→ Tự chủ") && words.contains("1 đoạn sửa"), "{words}");
    assert_eq!(fs::read(&docx).unwrap(), by_hand);
    assert_eq!(fs::read(desk.path("out/bao-cao-2.docx")).unwrap(), written);
    desk.report("out");
    assert!(!desk.path("out/bao-cao-3.docx").exists(), "the second one is ours and untouched");

    // A folder with somebody else's files.
    fs::create_dir(desk.path("foreign")).unwrap();
    for name in ["bao-cao.docx", "tong-hop.xlsx"] {
        fs::write(desk.path("foreign").join(name), b"somebody else's").unwrap();
    }
    desk.report("foreign");
    for name in ["bao-cao.docx", "tong-hop.xlsx"] {
        assert_eq!(fs::read(desk.path("foreign").join(name)).unwrap(), b"somebody else's");
    }
    assert!(desk.path("foreign/bao-cao-2.docx").exists() && desk.path("foreign/tong-hop-2.xlsx").exists());
}

/// The document with other words in it.
fn with_other_words(docx: &[u8], old: &str, new: &str) -> Vec<u8> {
    use std::io::{Read as _, Write as _};
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(docx)).unwrap();
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        let name = part.name().unwrap().into_owned();
        if name == "word/document.xml" {
            bytes = String::from_utf8(bytes).unwrap().replacen(old, new, 1).into_bytes();
        }
        to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(&bytes).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn five_planted_changes_are_the_five_differences_of_two_builds() {
    let desk = Desk::new();
    let old = desk.report("old");
    fs::create_dir(desk.path("new")).unwrap();
    let mut new = old.clone();
    let mut with_figure = 5;
    while new[with_figure]["figures"].as_array().is_none_or(Vec::is_empty) {
        with_figure += 1;
    }
    let text = new[with_figure]["text"].as_str().unwrap().to_owned();
    let figure = &new[with_figure]["figures"][0];
    let (start, end) = (figure["start"].as_u64().unwrap() as usize, figure["end"].as_u64().unwrap() as usize);
    let other: String = text
        .chars()
        .enumerate()
        .map(|(at, letter)| if (start..end).contains(&at) && letter.is_ascii_digit() { '8' } else { letter })
        .collect();
    assert_ne!(other, text);
    new[with_figure]["text"] = other.into();
    new[0]["text"] = format!("{} Sửa thêm một câu.", new[0]["text"].as_str().unwrap()).into();
    new[1]["tasks"] = serde_json::json!(["7.4", "7.3"]);
    new[1]["decision"] = "person".into();
    let mut came = new[2].clone();
    came["text"] = "Một việc hoàn toàn mới chưa từng báo cáo".into();
    came["item_id"] = "moi".into();
    new.remove(3);
    new.push(came);
    let lines: String = new.iter().map(|item| format!("{item}\n")).collect();
    fs::write(desk.path("new/items.jsonl"), lines).unwrap();
    fs::copy(desk.path("old/submissions.jsonl"), desk.path("new/submissions.jsonl")).unwrap();
    let found: Value = serde_json::from_str(&desk.ok(&["diff", "old", "new", "--json"])).unwrap();
    let mut what: Vec<String> = found["items"].as_array().unwrap().iter().map(|i| i["what"].to_string()).collect();
    what.sort();
    assert_eq!(what, [r#"["came"]"#, r#"["decision"]"#, r#"["figures"]"#, r#"["text"]"#, r#"["went"]"#]);
    assert_eq!(found["agencies"], serde_json::json!([]));
    assert_eq!(found["unchanged"], old.len() - 4);
    let words = desk.ok(&["diff", "old", "new"]);
    assert!(words.contains("1 nội dung mới, 1 không còn, 1 đổi lời, 1 đổi số liệu, 1 đổi quyết định"), "{words}");
    assert!(desk.ok(&["diff", "old", "old"]).contains("Không có gì khác"));
    assert_eq!(desk.run(&["diff", "old", "in"]).status.code(), Some(1));
}
