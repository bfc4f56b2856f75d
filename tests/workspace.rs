//! A workspace through weeks of work, with the real program: late reports, new versions, decisions, interruptions, copies.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod common;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

const FILES: [&str; 5] = ["bao-cao.docx", "tong-hop.xlsx", "items.jsonl", "submissions.jsonl", "ledger.json"];

/// A folder with a mailbox of small reports and room for workspaces.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Desk {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(desk.path("hop-thu")).unwrap();
        for (place, agency) in ["SỞ Y TẾ", "SỞ XÂY DỰNG", "SỞ TƯ PHÁP", "SỞ NỘI VỤ"].into_iter().enumerate()
        {
            report(&desk.path(&format!("hop-thu/{place}.docx")), agency, 10 + place, &sentences(agency));
        }
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the program in the folder.
    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_tonghop")).args(arguments).current_dir(self.folder.path()).output().unwrap()
    }

    /// Runs it and expects it to end well.
    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn workspace(&self, name: &str) {
        self.ok(&["init", name, "--plan", &plan()]);
        self.ok(&["add", "hop-thu", "--workspace", name, "-q"]);
    }

    /// The outputs of a workspace.
    fn outputs(&self, workspace: &str) -> Vec<Vec<u8>> {
        let out = format!("out-{workspace}");
        self.ok(&["report", "--out", &out, "--workspace", workspace, "-q"]);
        files(&self.path(&out))
    }

    fn items(&self, workspace: &str) -> Vec<Value> {
        let items = self.outputs(workspace).swap_remove(2);
        String::from_utf8(items).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn plan() -> String {
    format!("{}/fixtures/ke-hoach-3229.docx", env!("CARGO_MANIFEST_DIR"))
}

fn files(out: &Path) -> Vec<Vec<u8>> {
    FILES.iter().map(|name| fs::read(out.join(name)).unwrap()).collect()
}

/// Twenty statements, each another one.
fn sentences(agency: &str) -> Vec<String> {
    (1..=20)
        .map(|n| format!("{agency} đã tổ chức {n} lớp tập huấn về an toàn bức xạ cho {} lượt người dự.", n * 7 + 3))
        .collect()
}

/// A small report.
fn report(path: &Path, agency: &str, number: usize, sentences: &[String]) {
    let mut lines = vec![
        agency.to_owned(),
        format!("Số: {number}/BC-{}", agency.split(' ').skip(1).map(|w| &w[..1]).collect::<String>()),
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM".into(),
        "Độc lập - Tự do - Hạnh phúc".into(),
        "Bình Thuận, ngày 10 tháng 12 năm 2024".into(),
        "BÁO CÁO".into(),
        "Kết quả thực hiện Kế hoạch số 3229/KH-UBND năm 2024".into(),
        "I. KẾT QUẢ THỰC HIỆN".into(),
    ];
    lines.extend(sentences.iter().map(|sentence| format!("- {sentence}")));
    let body: String = lines.iter().map(|line| format!("<w:p><w:r><w:t>{line}</w:t></w:r></w:p>")).collect();
    let parts = [
        (
            "[Content_Types].xml",
            r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#.to_owned(),
        ),
        (
            "_rels/.rels",
            r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#.to_owned(),
        ),
        (
            "word/document.xml",
            format!(
                r#"<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>"#
            ),
        ),
    ];
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for (name, content) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn id(item: &Value) -> &str {
    item["item_id"].as_str().unwrap()
}

#[test]
fn run_and_a_workspace_give_the_same_bytes_and_so_does_a_copy_elsewhere() {
    let desk = Desk::new();
    desk.workspace("a");
    desk.ok(&["run", "hop-thu", "--plan", &plan(), "--out", "once", "-q"]);
    let outputs = desk.outputs("a");
    assert_eq!(outputs, files(&desk.path("once")));
    copy(&desk.path("a"), &desk.path("usb/b"));
    desk.ok(&["report", "--out", "elsewhere", "--workspace", "usb/b", "-q"]);
    assert_eq!(outputs, files(&desk.path("elsewhere")));
    assert!(desk.ok(&["verify", "--workspace", "usb/b"]).contains("Không có gì thay đổi"));
}

#[test]
fn a_late_report_is_the_only_one_that_is_read_and_changes_no_decision() {
    let desk = Desk::new();
    desk.workspace("a");
    let before = desk.items("a");
    let decisions: String = before
        .iter()
        .take(40)
        .map(|item| format!("{{\"item_id\":\"{}\",\"tasks\":[\"3.4\"],\"note\":\"đã xem\"}}\n", id(item)))
        .collect();
    fs::write(desk.path("d.jsonl"), decisions).unwrap();
    assert!(desk.ok(&["add", "--decisions", "d.jsonl", "--workspace", "a"]).contains("40 quyết định"));
    assert!(desk.ok(&["add", "--decisions", "d.jsonl", "--workspace", "a"]).contains("0 quyết định"), "taken twice");
    report(&desk.path("hop-thu/9.docx"), "SỞ CÔNG THƯƠNG", 99, &sentences("SỞ CÔNG THƯƠNG"));
    assert!(desk.ok(&["add", "hop-thu", "--workspace", "a"]).contains("1 mới, 4 đã có"));
    let after = desk.items("a");
    assert!(after.len() > before.len());
    for item in before.iter().take(40) {
        let now = after.iter().find(|now| id(now) == id(item)).unwrap();
        assert_eq!((&now["decision"], &now["tasks"]), (&Value::from("person"), &serde_json::json!(["3.4"])));
    }
    // The same decisions on the same reports, all at once.
    desk.ok(&["run", "hop-thu", "--plan", &plan(), "--out", "once", "--decisions", "d.jsonl", "-q"]);
    assert_eq!(desk.outputs("a"), files(&desk.path("once")));
}

#[test]
fn a_new_version_keeps_the_decisions_on_what_stayed_the_same_and_lists_the_others() {
    let desk = Desk::new();
    desk.workspace("a");
    let own: Vec<Value> = desk.items("a").into_iter().filter(|item| item["agency"] == "Sở Y tế").collect();
    assert_eq!(own.len(), 20);
    let lines: String =
        own.iter().map(|item| format!("{{\"item_id\":\"{}\",\"tasks\":[\"3.4\"]}}\n", id(item))).collect();
    fs::write(desk.path("d.jsonl"), lines).unwrap();
    desk.ok(&["add", "--decisions", "d.jsonl", "--workspace", "a"]);
    let mut changed = sentences("SỞ Y TẾ");
    for sentence in changed.iter_mut().take(9).skip(6) {
        *sentence = sentence.replace("an toàn bức xạ", "đo lường, chất lượng sản phẩm");
    }
    fs::create_dir(desk.path("moi")).unwrap();
    report(&desk.path("moi/0 thay the.docx"), "SỞ Y TẾ", 10, &changed);
    let output = desk.run(&["add", "moi", "--workspace", "a"]);
    assert!(said(&output).starts_with("3 quyết định không còn nội dung"), "{}", said(&output));
    let now: Vec<Value> = desk.items("a").into_iter().filter(|item| item["agency"] == "Sở Y tế").collect();
    assert_eq!(now.len(), 20);
    assert_eq!(now.iter().filter(|item| item["decision"] == "person").count(), 17);
    assert!(desk.ok(&["status", "--workspace", "a"]).contains("3 quyết định không còn nội dung"));
}

#[test]
fn a_decision_is_taken_back_and_the_states_stay_open() {
    let desk = Desk::new();
    desk.workspace("a");
    let items = desk.items("a");
    let (first, second) = (id(&items[0]), id(&items[1]));
    desk.ok(&["decide", first, "3.4,3.6", "--note", "đã gọi điện", "--workspace", "a"]);
    desk.ok(&["decide", second, "hỏi lại cơ quan", "--workspace", "a"]);
    let of = |item: &str| desk.items("a").into_iter().find(|i| id(i) == item).unwrap();
    assert_eq!((&of(first)["decision"], &of(first)["tasks"]), (&"person".into(), &serde_json::json!(["3.4", "3.6"])));
    assert_eq!(of(second)["decision"], "review");
    desk.ok(&["decide", first, "none", "--workspace", "a"]);
    assert_eq!(of(first)["tasks"], serde_json::json!([]));
    desk.ok(&["decide", first, "--undo", "--workspace", "a"]);
    assert_eq!(of(first)["tasks"], serde_json::json!(["3.4", "3.6"]));
    desk.ok(&["decide", first, "--undo", "--workspace", "a"]);
    assert_eq!(of(first), items[0]);
    assert!(said(&desk.run(&["decide", first, "--undo", "--workspace", "a"])).contains("chưa có quyết định"));
    assert!(said(&desk.run(&["decide", first, "99.9", "--workspace", "a"])).contains("không phải nhiệm vụ"));
    let log = desk.ok(&["log", "--workspace", "a"]);
    assert!(log.contains("nhiệm vụ 3.4, 3.6. Lý do: đã gọi điện") && log.contains("hỏi lại cơ quan"), "{log}");
}

#[test]
fn a_report_is_sealed_only_when_the_open_questions_may_stay() {
    let desk = Desk::new();
    desk.workspace("a");
    let item = desk.items("a").remove(0);
    desk.ok(&["decide", id(&item), "later", "--workspace", "a"]);
    let refused = desk.run(&["report", "--final", "--allow-open", "review", "--out", "f", "--workspace", "a"]);
    assert!(!refused.status.success() && said(&refused).contains("1 để sau"), "{}", said(&refused));
    assert!(!desk.path("f").exists());
    desk.ok(&["report", "--final", "--allow-open", "review,later", "--out", "f", "--workspace", "a", "-q"]);
    assert!(desk.ok(&["log", "--workspace", "a"]).contains("Chốt báo cáo"));
}

#[test]
fn a_changed_byte_in_an_original_a_decision_or_the_log_is_found() {
    let desk = Desk::new();
    desk.workspace("a");
    let item = desk.items("a").remove(0);
    desk.ok(&["decide", id(&item), "3.4", "--workspace", "a"]);
    desk.ok(&["verify", "--workspace", "a"]);
    let database = |workspace: &str| rusqlite::Connection::open(desk.path(workspace).join("tonghop.db")).unwrap();
    for (place, change) in [
        "DROP TRIGGER log_stays; UPDATE log SET words = words || '.' WHERE seq = 2",
        "DROP TRIGGER person_decision_stays; UPDATE person_decision SET record = replace(record, '3.4', '3.6')",
        "DROP TRIGGER person_decision_kept; DELETE FROM person_decision",
        "DROP TRIGGER log_kept; DELETE FROM log WHERE seq = (SELECT max(seq) FROM log)",
    ]
    .iter()
    .enumerate()
    {
        let name = format!("b{place}");
        copy(&desk.path("a"), &desk.path(&name));
        database(&name).execute_batch(change).unwrap();
        assert_eq!(desk.run(&["verify", "--workspace", &name]).status.code(), Some(1), "{change}");
    }
    for folder in fs::read_dir(desk.path("a/originals")).unwrap() {
        let file = fs::read_dir(folder.unwrap().path()).unwrap().next().unwrap().unwrap().path();
        let bytes = fs::read(&file).unwrap();
        let mut changed = bytes.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        fs::write(&file, &changed).unwrap();
        assert_eq!(desk.run(&["verify", "--workspace", "a"]).status.code(), Some(1), "{}", file.display());
        fs::write(&file, &bytes).unwrap();
    }
    desk.ok(&["verify", "--workspace", "a"]);
}

#[test]
fn what_stands_in_the_way_is_said_and_nothing_is_damaged() {
    let desk = Desk::new();
    desk.workspace("a");
    let before = desk.outputs("a");
    let open = rusqlite::Connection::open(desk.path("a/tonghop.db")).unwrap();
    open.execute_batch("BEGIN IMMEDIATE").unwrap();
    let busy = desk.run(&["add", "hop-thu", "--workspace", "a"]);
    assert!(
        busy.status.code() == Some(1) && said(&busy).contains("đang được một chương trình khác dùng"),
        "{}",
        said(&busy)
    );
    drop(open);
    let newer = rusqlite::Connection::open(desk.path("a/tonghop.db")).unwrap();
    let version: i64 = newer.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    drop(newer);
    assert!(said(&desk.run(&["status", "--workspace", "a"])).contains("phiên bản mới hơn"));
    let back = rusqlite::Connection::open(desk.path("a/tonghop.db")).unwrap();
    back.pragma_update(None, "user_version", version).unwrap();
    drop(back);
    assert!(said(&desk.run(&["init", "a", "--plan", &plan()])).contains("đã là thư mục làm việc"));
    assert!(said(&desk.run(&["status", "--workspace", "khong-co"])).contains("không phải thư mục làm việc"));
    assert!(said(&desk.run(&["report", "--out", "a/originals/x", "--workspace", "a"])).contains("nằm trong đầu vào"));
    assert_eq!(desk.outputs("a"), before);
}

#[test]
fn killed_at_any_moment_nothing_confirmed_is_lost_and_a_rerun_completes() {
    let desk = Desk::new();
    desk.workspace("whole");
    let items = desk.items("whole");
    let started = Instant::now();
    desk.ok(&["init", "timed", "--plan", &plan()]);
    desk.ok(&["add", "hop-thu", "--workspace", "timed", "-q"]);
    let span = started.elapsed().as_micros() as u64;
    // A fixed sequence of moments (the constants of Knuth's MMIX).
    let mut state = 20_241_210u64;
    let mut moment = |span: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Duration::from_micros((state >> 33) % span.max(1))
    };
    let killed = |arguments: &[&str], after: Duration| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tonghop"))
            .args(arguments)
            .current_dir(desk.folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(after);
        let _ = child.kill();
        String::from_utf8_lossy(&child.wait_with_output().unwrap().stdout).into_owned()
    };
    let expected = desk.outputs("whole");
    for round in 0..10 {
        let name = format!("k{round}");
        desk.ok(&["init", &name, "--plan", &plan()]);
        killed(&["add", "hop-thu", "--workspace", &name, "-q"], moment(span));
        desk.ok(&["verify", "--workspace", &name]);
        desk.ok(&["add", "hop-thu", "--workspace", &name, "-q"]);
        assert_eq!(desk.outputs(&name), expected, "round {round}");
    }
    desk.ok(&["init", "decided", "--plan", &plan()]);
    desk.ok(&["add", "hop-thu", "--workspace", "decided", "-q"]);
    for item in items.iter().take(10) {
        desk.ok(&["decide", id(item), "3.4", "--workspace", "decided"]);
        let arguments = ["decide", id(item), "3.6", "--workspace", "whole"];
        let confirmed = killed(&arguments, moment(span / 4)).contains("Đã ghi");
        desk.ok(&["verify", "--workspace", "whole"]);
        let undo = desk.run(&["decide", id(item), "--undo", "--workspace", "whole"]);
        assert!(undo.status.success() || !confirmed, "a confirmed decision is gone");
        desk.ok(&["decide", id(item), "3.4", "--workspace", "whole"]);
    }
    assert_eq!(desk.outputs("whole"), desk.outputs("decided"));
}

#[test]
fn the_status_of_the_sample_mailbox_is_the_table_that_was_written_by_hand() {
    let Some(inbox) = common::shared("eval/dev/inbox") else { return };
    let desk = Desk::new();
    desk.ok(&["init", "w", "--plan", &plan()]);
    desk.run(&["add", inbox.to_str().unwrap(), "--workspace", "w", "-q"]);
    let page: Value = serde_json::from_str(&desk.ok(&["status", "--json", "--workspace", "w"])).unwrap();
    let rows = page["agencies"].as_array().unwrap();
    let of = |row: &Value| {
        let came = match row["state"].as_str().unwrap() {
            "missing" => "nothing",
            "unreadable" => "unreadable",
            _ => "read",
        };
        let bound = if row["bound"].as_bool().unwrap() { "yes" } else { "no" };
        format!("{}\t{bound}\t{came}", row["agency_id"].as_str().unwrap())
    };
    // Of agencies that are not bound only those count that sent something: nobody is asked for the others.
    let mut said: Vec<String> = rows.iter().map(of).filter(|row| !row.ends_with("no\tnothing")).collect();
    let by_hand = include_str!("data/status-of-the-dev-mailbox.tsv");
    let mut wanted: Vec<&str> = by_hand.lines().filter(|line| !line.starts_with('#')).collect();
    said.sort();
    wanted.sort_unstable();
    assert_eq!(said, wanted);
    assert_eq!(rows.iter().filter(|row| row["bound"] == true).count(), 29);
}

/// The names of the letters in a folder, and the list's first column.
fn letters(folder: &Path) -> (Vec<String>, Vec<String>) {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name.ends_with(".docx"));
    names.sort();
    let list = fs::read_to_string(folder.join("danh-sach-don-doc.tsv")).unwrap();
    (names, list.lines().skip(1).map(|line| line.split('\t').next().unwrap().to_owned()).collect())
}

#[test]
fn whoever_has_not_reported_gets_a_letter_and_nobody_else() {
    let desk = Desk::new();
    desk.workspace("w");
    desk.ok(&["remind", "--workspace", "w", "--out", "cv", "-q"]);
    desk.ok(&["remind", "--workspace", "w", "--out", "cv2", "-q"]);
    let (names, agencies) = letters(&desk.path("cv"));
    assert_eq!(names.len(), agencies.len());
    for reported in ["Sở Y tế", "Sở Xây dựng", "Sở Tư pháp", "Sở Nội vụ"] {
        assert!(!agencies.contains(&reported.to_owned()), "{reported} has reported");
    }
    assert!(agencies.contains(&"Sở Tài chính".to_owned()) && agencies.contains(&"UBND huyện Bắc Bình".to_owned()));
    assert!(!agencies.contains(&"Sở Khoa học và Công nghệ".to_owned()), "the office does not write to itself");
    for name in &names {
        let [once, again] = ["cv", "cv2"].map(|out| fs::read(desk.path(out).join(name)).unwrap());
        assert!(once == again, "{name}: the same letter has the same bytes");
    }
    desk.ok(&["remind", "--workspace", "w", "--out", "cv3", "-q", "--incomplete"]);
    assert!(letters(&desk.path("cv3")).1.contains(&"Sở Y tế".to_owned()), "its report is silent on some of its tasks");
}
