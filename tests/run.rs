//! The main job through the real binary: folders in, five files out, everything accounted for.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const FILES: [&str; 5] = ["bao-cao.docx", "tong-hop.xlsx", "items.jsonl", "submissions.jsonl", "ledger.json"];

fn here(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn tonghop(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tonghop"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("LANG")
        .env_remove("LC_ALL")
        .args(arguments)
        .output()
        .expect("the binary runs")
}

fn run(inbox: &str, out: &Path, more: &[&str]) -> Output {
    let out = out.to_str().expect("a plain path");
    let mut arguments = vec!["run", inbox, "--plan", "fixtures/ke-hoach-3229.docx", "--out", out];
    arguments.extend(more);
    tonghop(&arguments)
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).expect("written");
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn the_sample_gives_five_files_in_which_everything_is_accounted_for() {
    let out = tempfile::tempdir().unwrap();
    let output = run("fixtures/inbox", out.path(), &["--trace"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    for file in FILES {
        assert!(out.path().join(file).metadata().unwrap().len() > 500, "{file}");
    }
    let ledger: Value = serde_json::from_slice(&fs::read(out.path().join("ledger.json")).unwrap()).unwrap();
    assert_eq!(ledger["balanced"], true);
    let items = lines(&out.path().join("items.jsonl"));
    assert_eq!(ledger["items"], items.len());
    // The segments of the trace, put together anew, are the characters of the ledger; every item is a segment.
    let segments = lines(&out.path().join("segments.jsonl"));
    let characters: u64 = segments.iter().map(|s| s["end"].as_u64().unwrap() - s["start"].as_u64().unwrap()).sum();
    assert_eq!(ledger["chars"], characters);
    for item in &items {
        assert!(segments.iter().any(|s| s["fate"]["item"] == item["item_id"]), "{}", item["text"]);
    }
    assert!(segments.iter().all(|s| s["fate"]["ignored"] != "unclaimed"), "something was not understood");
    let submissions = lines(&out.path().join("submissions.jsonl"));
    assert_eq!(submissions.len(), fs::read_dir(here("fixtures/inbox")).unwrap().count());
    assert!(submissions.iter().all(|s| s["status"] == "report" && s["agency"].is_string()));
}

#[test]
fn an_item_s_text_comes_from_the_place_it_names() {
    let out = tempfile::tempdir().unwrap();
    run("fixtures/inbox", out.path(), &["--trace", "--quiet"]);
    let segments = lines(&out.path().join("segments.jsonl"));
    let mut of_item: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for segment in &segments {
        if let Some(id) = segment["fate"]["item"].as_str() {
            of_item.entry(id).or_default().push(segment["display"].as_str().unwrap());
        }
    }
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for item in lines(&out.path().join("items.jsonl")) {
        let pieces = &of_item[item["item_id"].as_str().unwrap()];
        for line in item["text"].as_str().unwrap().lines() {
            assert!(pieces.iter().any(|piece| flat(piece).contains(&flat(line))), "{line}");
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_on_one_thread_and_on_two() {
    let outs: Vec<_> = (0..3).map(|_| tempfile::tempdir().unwrap()).collect();
    for (out, threads) in outs.iter().zip(["1", "2", "2"]) {
        run(
            "fixtures/inbox",
            out.path(),
            &["--threads", threads, "--quiet", "--history", "fixtures/quyet-dinh-cu.jsonl"],
        );
    }
    for file in FILES {
        let first = fs::read(outs[0].path().join(file)).unwrap();
        for other in &outs[1..] {
            assert!(first == fs::read(other.path().join(file)).unwrap(), "{file} differs");
        }
    }
}

/// A folder of good and bad files.
fn mixed_inbox() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let good = fs::read(here("fixtures/inbox/58-BC_BBT.docx")).unwrap();
    fs::write(folder.path().join("bao Binh Thuan.docx"), &good).unwrap();
    fs::write(folder.path().join("ban sao.docx"), &good).unwrap();
    fs::write(folder.path().join("cut.docx"), &good[..600]).unwrap();
    fs::write(folder.path().join("half.docx"), &good[..good.len() / 8]).unwrap();
    fs::write(folder.path().join("anh.jpg"), [0xff, 0xd8, 0xff, 0xe0, 0, 16, b'J', b'F', b'I', b'F', 0]).unwrap();
    fs::write(folder.path().join("~$o cao.docx"), [0u8; 162]).unwrap();
    let mut sheet = rust_xlsxwriter::Workbook::new();
    sheet.add_worksheet();
    sheet.save(folder.path().join("trong.xlsx")).unwrap();
    let mut locked = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
    for name in ["/EncryptionInfo", "/EncryptedPackage"] {
        locked.create_stream(name).unwrap().write_all(&[7; 512]).unwrap();
    }
    fs::write(folder.path().join("mat khau.docx"), locked.into_inner().into_inner()).unwrap();
    folder
}

#[test]
fn bad_files_are_listed_with_reason_and_remedy_and_the_good_ones_come_through() {
    let (inbox, out) = (mixed_inbox(), tempfile::tempdir().unwrap());
    let output = run(inbox.path().to_str().unwrap(), out.path(), &[]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let submissions = lines(&out.path().join("submissions.jsonl"));
    let of: BTreeMap<&str, &Value> = submissions.iter().map(|s| (s["name"].as_str().unwrap(), s)).collect();
    let status = |name: &str| of[name]["status"].as_str().unwrap();
    assert_eq!(status("ban sao.docx"), "report");
    assert_eq!(status("bao Binh Thuan.docx"), "duplicate");
    assert_eq!(status("anh.jpg"), "ignored");
    assert_eq!(status("~$o cao.docx"), "ignored");
    for name in ["cut.docx", "trong.xlsx", "mat khau.docx"] {
        assert_eq!(status(name), "unreadable", "{name}");
        assert!(of[name]["reason"].as_str().unwrap().len() > 10, "{name} has no reason");
        assert!(of[name]["hint"].as_str().unwrap().len() > 10, "{name} has no hint");
        assert!(said(&output).contains(name), "{name} is not named on the screen");
    }
    // Of half a document nobody knows what is missing.
    assert_eq!(status("half.docx"), "unreadable");
    assert!(of["half.docx"]["reason"].is_string() && of["half.docx"]["hint"].is_string());
    assert!(said(&output).contains("half.docx"));
    assert!(of["mat khau.docx"]["reason"].as_str().unwrap().to_lowercase().contains("mật khẩu"));
    let ledger: Value = serde_json::from_slice(&fs::read(out.path().join("ledger.json")).unwrap()).unwrap();
    assert_eq!(ledger["attachments_in"], 8);
    assert_eq!(ledger["balanced"], true);
    let items = lines(&out.path().join("items.jsonl"));
    assert_eq!(items.iter().filter(|item| item["source"].as_str().unwrap().ends_with("ban sao.docx")).count(), 16);
}

#[test]
fn sources_are_read_in_place_and_stay_as_they_were() {
    let (inbox, out) = (mixed_inbox(), tempfile::tempdir().unwrap());
    let state = || -> Vec<(PathBuf, Vec<u8>)> {
        let mut all: Vec<_> = fs::read_dir(inbox.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.clone(), fs::read(&path).unwrap()))
            .collect();
        all.sort();
        all
    };
    let before = state();
    run(inbox.path().to_str().unwrap(), out.path(), &["--quiet"]);
    assert!(before == state());
}

#[test]
fn reports_of_another_year_are_kept_apart_and_counted() {
    let out = tempfile::tempdir().unwrap();
    let output = run("fixtures/inbox", out.path(), &["--year", "2025"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let submissions = lines(&out.path().join("submissions.jsonl"));
    let apart = submissions.iter().filter(|s| s["status"] == "wrong_period").count();
    assert!(apart > 0 && submissions.iter().any(|s| s["status"] == "report"));
    let ledger: Value = serde_json::from_slice(&fs::read(out.path().join("ledger.json")).unwrap()).unwrap();
    assert_eq!(ledger["balanced"], true);
    assert!(ledger["decisions"]["wrong_period"].as_u64().unwrap() > 0);
    assert!(lines(&out.path().join("items.jsonl")).iter().all(|i| i["period"].as_str().unwrap().contains("2025")));
}

#[test]
fn a_mistake_is_explained_in_the_language_of_the_user() {
    let vi = tonghop(&["run", "fixtures/inbox", "--plan", "khong-co.docx", "--out", "target/nowhere"]);
    assert_eq!(vi.status.code(), Some(1));
    assert!(said(&vi).contains("Không mở được khong-co.docx"), "{}", said(&vi));
    let en = tonghop(&["--lang", "en", "run", "fixtures/inbox", "--plan", "khong-co.docx", "--out", "target/nowhere"]);
    assert!(said(&en).contains("cannot be opened"), "{}", said(&en));
    assert!(said(&tonghop(&["--help"])).contains("Tổng hợp báo cáo của các cơ quan"));
    assert!(said(&tonghop(&["--lang", "en", "--help"])).contains("Merge the reports"));
    assert_eq!(tonghop(&["rum"]).status.code(), Some(1));
}

#[test]
fn results_are_not_written_among_the_reports() {
    let (inbox, out) = (mixed_inbox(), "ket-qua");
    let folder = inbox.path().join(out);
    let output = run(inbox.path().to_str().unwrap(), &folder, &[]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(!folder.exists());
}

#[test]
fn lines_of_json_are_matched_and_given_back_with_their_tasks() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tonghop"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["match", "--plan", "fixtures/ke-hoach-3229.docx"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let line = r#"{"agency":"Sở Y tế","heading":[],"number":null,"text":"Khen thưởng 05 tập thể có sáng kiến, cải tiến kỹ thuật","mine":7}"#;
    child.stdin.take().unwrap().write_all(format!("{line}\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["matches"][0]["task"], "2.4");
    assert_eq!((answer["kind"].as_str(), answer["mine"].as_i64()), (Some("result"), Some(7)));
}

#[test]
fn a_file_is_read_as_json_and_an_unreadable_one_says_why() {
    let whole = tonghop(&["read", "fixtures/inbox/58-BC_BBT.docx"]);
    assert_eq!(whole.status.code(), Some(0));
    let document: Value = serde_json::from_slice(&whole.stdout).unwrap();
    assert!(document["blocks"].as_array().unwrap().len() > 15);
    let bad = mixed_inbox();
    let locked = tonghop(&["read", bad.path().join("mat khau.docx").to_str().unwrap()]);
    assert_eq!(locked.status.code(), Some(1));
    assert!(locked.stdout.is_empty() && said(&locked).contains("mật khẩu"), "{}", said(&locked));
}

#[test]
fn the_sample_is_matched_as_well_as_its_labels_say() {
    let output =
        tonghop(&["eval", "fixtures/gold", "fixtures/inbox", "--plan", "fixtures/ke-hoach-3229.docx", "--json"]);
    let figures: Value = serde_json::from_slice(&output.stdout).unwrap();
    let figure = |name: &str| figures[name].as_f64().unwrap();
    assert_eq!(figure("agency_accuracy"), 1.0);
    assert!(figure("item_recall") >= 0.98 && figure("item_precision") >= 0.97, "{figures}");
    assert!(figure("kind_accuracy") >= 0.95 && figure("top1") >= 0.85, "{figures}");
}
