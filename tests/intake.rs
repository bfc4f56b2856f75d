//! Mail, archives and versions through the real binary: each thing that came in is there once, with its fate.

mod common;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn here(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a fixture")
}

/// Runs on an inbox and gives the lines of `submissions.jsonl`.
fn submissions(inbox: &Path) -> Vec<Value> {
    let out = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_tonghop"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .arg("run")
        .arg(inbox)
        .args(["--plan", "fixtures/ke-hoach-3229.docx", "--quiet", "--out"])
        .arg(out.path())
        .output()
        .expect("the binary runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(matches!(output.status.code(), Some(0 | 2)), "{said}");
    let ledger: Value = serde_json::from_slice(&fs::read(out.path().join("ledger.json")).unwrap()).unwrap();
    assert_eq!(ledger["balanced"], true);
    let text = fs::read_to_string(out.path().join("submissions.jsonl")).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(ledger["attachments_in"], lines.len());
    lines
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().chain([&0, &0]).take(3).fold(0usize, |sum, &byte| sum << 8 | usize::from(byte));
        for place in 0..4 {
            let letter = char::from(LETTERS[bits >> (18 - 6 * place) & 63]);
            out.push(if place <= group.len() { letter } else { '=' });
        }
        if out.len() % 77 == 76 {
            out.push('\n');
        }
    }
    out
}

/// A message with files.
fn mail(number: u32, sender: &str, subject: &str, files: &[(&str, &[u8])]) -> String {
    let mut out = format!(
        "From: {sender}\r\nSubject: {subject}\r\nDate: Tue, {number} Dec 2024 08:00:00 +0700\r\n\
         Message-ID: <{number}@x.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"B{number}\"\r\n\r\n\
         --B{number}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nKính gửi báo cáo.\r\n"
    );
    for (name, bytes) in files {
        out += &format!(
            "--B{number}\r\nContent-Type: application/octet-stream; name=\"{name}\"\r\n\
             Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n{}\r\n",
            base64(bytes)
        );
    }
    out + &format!("--B{number}--\r\n")
}

fn status<'l>(lines: &'l [Value], source: &str) -> &'l str {
    let found = lines.iter().find(|line| line["source"].as_str().unwrap().ends_with(source));
    found.unwrap_or_else(|| panic!("{source} is not listed: {lines:?}"))["status"].as_str().unwrap()
}

#[test]
fn everything_in_a_mailbox_is_listed_once_with_its_fate() {
    let report = here("fixtures/inbox/58-BC_BBT.docx");
    let folder = tempfile::tempdir().unwrap();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("Báo cáo/BC.docx", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(&report).unwrap();
    let zip = zip.finish().unwrap().into_inner();
    let logo = b"\x89PNG\r\n\x1a\n";
    fs::write(
        folder.path().join("1.eml"),
        mail(10, "Báo <a@x.example>", "Báo cáo", &[("bc.zip", &zip), ("logo.png", logo)]),
    )
    .unwrap();
    let inner = mail(11, "Báo <a@x.example>", "Gửi lại", &[("BC.docx", &report)]);
    let outer = mail(12, "Phòng QLKH <b@x.example>", "Fwd", &[("thu.eml", inner.as_bytes())]);
    fs::write(folder.path().join("2.eml"), outer).unwrap();
    fs::write(folder.path().join("3.eml"), mail(13, "Sở Tài chính <c@x.example>", "Xin lùi hạn", &[])).unwrap();
    let lines = submissions(folder.path());
    assert_eq!(status(&lines, "1.eml/bc.zip/Báo cáo/BC.docx"), "report");
    assert_eq!(status(&lines, "1.eml/bc.zip"), "container");
    assert_eq!(status(&lines, "1.eml/logo.png"), "ignored");
    assert_eq!(status(&lines, "2.eml/thu.eml/BC.docx"), "duplicate");
    assert_eq!(status(&lines, "3.eml"), "no_attachment");
    let bare = lines.iter().find(|line| line["status"] == "no_attachment").unwrap();
    assert_eq!((bare["agency"].as_str(), bare["message_id"].as_str()), (Some("Sở Tài chính"), Some("<13@x.example>")));
    let copy = lines.iter().find(|line| line["status"] == "duplicate").unwrap();
    assert_eq!((copy["message"].as_str(), copy["message_id"].as_str()), (Some("2.eml"), Some("<11@x.example>")));
    assert_eq!(lines.len(), 8);
}

#[test]
fn the_copy_that_was_sent_first_is_the_report_whatever_is_read_first() {
    let report = here("fixtures/inbox/58-BC_BBT.docx");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.eml"), mail(20, "a@x.example", "Gửi lại", &[("lai.docx", &report)])).unwrap();
    fs::write(folder.path().join("b.eml"), mail(10, "a@x.example", "Báo cáo", &[("dau.docx", &report)])).unwrap();
    let lines = submissions(folder.path());
    assert_eq!((status(&lines, "lai.docx"), status(&lines, "dau.docx")), ("duplicate", "report"));
}

#[test]
fn a_report_that_was_typed_into_a_message_is_read_and_a_covering_note_is_not() {
    let words = "Thực hiện Kế hoạch số 3229/KH-UBND, Sở Tài chính báo cáo kết quả năm 2024 như sau:\r\n\
        - Bố trí 12 tỷ đồng cho nhiệm vụ khoa học và công nghệ của tỉnh.\r\n\
        - Tổ chức 03 lớp tập huấn về cơ chế tài chính cho 120 cán bộ.\r\n\
        - Hướng dẫn 05 doanh nghiệp trích lập Quỹ phát triển khoa học và công nghệ.\r\n";
    let typed = mail(10, "Sở Tài chính <c@x.example>", "Báo cáo", &[]).replace("Kính gửi báo cáo.\r\n", words);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("1.eml"), typed).unwrap();
    let lines = submissions(folder.path());
    assert_eq!((status(&lines, "1.eml/nội dung thư"), status(&lines, "1.eml")), ("report", "container"));
    assert_eq!(lines[0]["agency"], "Sở Tài chính");
}

#[test]
fn a_mailbox_and_a_maildir_give_what_the_messages_give() {
    let Some(inbox) = common::shared("eval/dev/inbox") else { return };
    let (folder, mbox, maildir) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for sub in ["cur", "new", "tmp"] {
        fs::create_dir(maildir.path().join(sub)).unwrap();
    }
    let mut all = Vec::new();
    let mut names: Vec<_> = fs::read_dir(inbox).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    for (number, path) in names.iter().filter(|path| path.extension().is_some_and(|e| e == "eml")).enumerate() {
        let raw = fs::read(path).unwrap();
        fs::write(folder.path().join(path.file_name().unwrap()), &raw).unwrap();
        // Names that say nothing about the order.
        fs::write(maildir.path().join("cur").join(format!("{}.x:2,S", 97 * number % 101)), &raw).unwrap();
        all.extend(b"From a@b Mon Jan  6 17:21:00 2025\n");
        all.extend(raw);
        all.extend(b"\n\n");
    }
    fs::write(mbox.path().join("hop.mbox"), all).unwrap();
    let fates = |folder: &Path| {
        let mut fates: Vec<String> = submissions(folder)
            .iter()
            .filter(|line| line["status"] != "container")
            .map(|l| {
                let of = |field: &str| l[field].as_str().unwrap_or_default().to_owned();
                let hash = if l["status"] == "no_attachment" { String::new() } else { of("sha256") };
                [hash, of("status"), of("agency"), of("message_id"), of("superseded_by")].join(" ")
            })
            .collect();
        fates.sort();
        fates
    };
    let messages = fates(folder.path());
    assert_eq!(messages.len(), 29);
    assert_eq!(messages, fates(mbox.path()));
    assert_eq!(messages, fates(maildir.path()));
}

#[test]
fn hostile_archives_are_listed_and_harm_nothing() {
    let Some(hostile) = common::shared("corpus/hostile") else { return };
    let folder = tempfile::tempdir().unwrap();
    for name in ["zip_overlap_1GiB.zip", "zip_size_lie_100B_64MiB.zip", "zip_symlink.zip", "zip_traversal.zip"] {
        fs::copy(hostile.join(name), folder.path().join(name)).unwrap();
    }
    let lines = submissions(folder.path());
    assert_eq!(status(&lines, "zip_overlap_1GiB.zip"), "unreadable");
    assert!(lines.iter().any(|l| l["source"].as_str().unwrap().contains("size_lie") && l["status"] == "unreadable"));
    for line in &lines {
        let name = line["name"].as_str().unwrap();
        assert!(!name.contains(['/', '\\', '\u{202e}', '\0']) && name != "..", "{name}");
    }
}
