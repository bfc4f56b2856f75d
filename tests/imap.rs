//! Fetching from a real IMAP server: Dovecot, started here on a loopback port with its own configuration, users and certificate.
//!
//! Skipped, loudly, where Dovecot is absent; `TONGHOP_REQUIRE_DOVECOT=1` makes that an error.
#![cfg(all(unix, feature = "imap"))]
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod server;

use std::fs;
use std::io::Write as _;
use std::net::{TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::Ordering;
use std::time::Duration;

use server::{Line, PASSWORD, Server, USER, base64};

/// As people read it, and as the server stores it.
const FOLDER: (&str, &str) = ("Báo cáo 2024/Quý IV", "B&AOE-o c&AOE-o 2024.Qu&AP0- IV");

/// A folder with room for workspaces.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new(workspaces: &[&str]) -> Desk {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        for name in workspaces {
            let output = desk.command(&["init", name, "--plan", &plan()]).output().unwrap();
            assert!(output.status.success(), "{}", said(&output));
        }
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tonghop"));
        command.args(arguments).current_dir(self.folder.path());
        for name in ["LANG", "LC_ALL", "LC_MESSAGES", "SSL_CERT_FILE", "SSL_CERT_DIR"] {
            command.env_remove(name);
        }
        command.env("TONGHOP_IMAP_PASSWORD", PASSWORD);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs it and expects it to end so.
    fn ends(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", said(&output));
        said(&output)
    }

    /// `submissions.jsonl` and `items.jsonl` of a workspace.
    fn outputs(&self, workspace: &str) -> [String; 2] {
        let out = format!("out-{workspace}");
        self.run(&["report", "--out", &out, "--workspace", workspace, "-q"]);
        ["submissions.jsonl", "items.jsonl"].map(|name| fs::read_to_string(self.path(&out).join(name)).unwrap())
    }
}

fn plan() -> String {
    format!("{}/fixtures/ke-hoach-3229.docx", env!("CARGO_MANIFEST_DIR"))
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The messages of the development mailbox, else of the sample: each with a report or a few words.
fn originals() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = |folder: PathBuf| -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> =
            fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    };
    let messages: Vec<PathBuf> = files(root.join("../shared/eval/dev/inbox"))
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
        .collect();
    if !messages.is_empty() {
        return messages.iter().map(|path| fs::read(path).unwrap()).collect();
    }
    eprintln!("../shared/eval/dev/inbox is absent: messages are made from fixtures/inbox");
    let attached = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        message(&name, "Kính gửi báo cáo.", Some((&name, &fs::read(path).unwrap())))
    };
    files(root.join("fixtures/inbox")).iter().map(attached).collect()
}

/// A message with a line of text, and a file.
fn message(subject: &str, text: &str, file: Option<(&str, &[u8])>) -> Vec<u8> {
    let word = |text: &str| format!("=?utf-8?b?{}?=", base64(text.as_bytes()));
    let file = file.map_or_else(String::new, |(name, bytes)| {
        let lines: Vec<String> =
            base64(bytes).as_bytes().chunks(76).map(|l| String::from_utf8(l.to_vec()).unwrap()).collect();
        format!(
            "--x\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: attachment; filename=\"{}\"\r\n\r\n{}\r\n",
            word(name),
            lines.join("\r\n")
        )
    });
    format!(
        "From: Van thu <vanthu@soyte.example>\r\nTo: tonghop@skhcn.example\r\nSubject: {}\r\n\
         Date: Mon, 06 Jan 2025 17:21:00 +0700\r\nMessage-ID: <{}@soyte.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\
         {file}--x--\r\n",
        word(subject),
        base64(subject.as_bytes())
    )
    .into_bytes()
}

/// So many messages, each with a Message-ID of its own.
fn multiplied(count: usize) -> Vec<Vec<u8>> {
    let originals = originals();
    (0..count)
        .map(|number| {
            let message = &originals[number % originals.len()];
            let text: Vec<&[u8]> = message.split(|&byte| byte == b'\n').collect();
            let mut renamed = false;
            let mut out = Vec::new();
            for line in text {
                let line = line.strip_suffix(b"\r").unwrap_or(line);
                if !renamed && line.to_ascii_lowercase().starts_with(b"message-id:") {
                    out.extend_from_slice(format!("Message-ID: <{number}.multiplied@binhthuan.example>").as_bytes());
                    renamed = true;
                } else {
                    out.extend_from_slice(line);
                }
                out.extend_from_slice(b"\r\n");
            }
            out.truncate(out.len() - 2);
            out
        })
        .collect()
}

/// Every address to which a traced program spoke, by `strace`; nothing else that it does on the network.
fn addresses(trace: &str) -> Vec<String> {
    let field = |line: &str, name: &str, end: char| -> Option<String> {
        Some(line.split_once(name)?.1.split(end).next()?.trim_matches('"').to_owned())
    };
    let mut found: Vec<String> = trace
        .lines()
        .filter(|line| line.contains("sa_family="))
        .map(|line| {
            let family = field(line, "sa_family=", ',').unwrap_or_default();
            let port = field(line, "_port=htons(", ')').unwrap_or_default();
            let host = field(line, "inet_addr(", ')').or_else(|| field(line, "inet_pton(", ')')).unwrap_or_default();
            format!("{family} {host}:{port}")
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

/// `strace` is there and may trace.
fn can_trace() -> bool {
    let works = Command::new("strace").args(["-f", "-e", "trace=network", "true"]).output();
    let works = works.is_ok_and(|output| output.status.success());
    if !works {
        assert!(std::env::var_os("TONGHOP_REQUIRE_DOVECOT").is_none(), "strace is required here and does not work");
        eprintln!("SKIPPED: strace does not work here, so that nobody watched where connections go");
    }
    works
}

#[test]
fn two_hundred_messages_are_fetched_once_stay_unread_and_equal_the_same_messages_as_files() {
    let Some(server) = Server::start() else { return };
    let messages = multiplied(200);
    let mut line = Line::open(&server);
    line.create(FOLDER.1);
    line.append(FOLDER.1, &messages, "06-Jan-2025 17:21:00 +0700");

    let desk = Desk::new(&["thu", "tep"]);
    let url = server.tls_url(FOLDER.0);
    let add = ["add", &url, "--ca", server.authority(), "--workspace", "thu"];
    let trace = desk.path("trace");
    let first = if can_trace() {
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-e", "trace=network", "-o", trace.to_str().unwrap()]);
        strace.arg(env!("CARGO_BIN_EXE_tonghop")).args(add).current_dir(desk.folder.path());
        strace.env_remove("LANG").env_remove("LC_ALL").env("TONGHOP_IMAP_PASSWORD", PASSWORD).output().unwrap()
    } else {
        desk.run(&add)
    };
    // The development mailbox holds things that nobody can read: 2 says so.
    assert!(matches!(first.status.code(), Some(0 | 2)), "{}", said(&first));
    assert!(said(&first).contains("200 thư, 200 tải về, 0 đã có"), "{}", said(&first));
    if trace.exists() {
        let spoken = addresses(&fs::read_to_string(&trace).unwrap());
        assert_eq!(spoken, [format!("AF_INET 127.0.0.1:{}", server.tls_port)], "somebody else was spoken to");
    }
    assert_eq!(line.seen(FOLDER.1), (200, 0), "messages of the folder, read ones among them");

    let again = desk.ends(0, &add);
    assert!(again.contains("200 thư, 0 tải về, 200 đã có"), "{again}");

    // The same messages under other numbers, in another order, in a folder that was made anew.
    let before = line.uidvalidity(FOLDER.1);
    line.command(&format!("DELETE \"{}\"", FOLDER.1));
    line.create(FOLDER.1);
    let mut turned = messages.clone();
    turned.reverse();
    line.append(FOLDER.1, &turned, "07-Jan-2025 08:00:00 +0700");
    assert_ne!(line.uidvalidity(FOLDER.1), before);
    let renumbered = desk.ends(0, &add);
    assert!(renumbered.contains("200 thư, 0 tải về, 200 đã có"), "{renumbered}");
    assert_eq!(line.seen(FOLDER.1), (200, 0));

    fs::create_dir(desk.path("hop-thu")).unwrap();
    for (number, message) in messages.iter().enumerate() {
        fs::write(desk.path(&format!("hop-thu/{:03}.eml", number + 1)), message).unwrap();
    }
    desk.run(&["add", "hop-thu", "--workspace", "tep", "-q"]);
    let source = format!("{}/{};UIDVALIDITY={before}/;UID=", server.tls_account(), FOLDER.0);
    let as_files = |mut text: String| {
        // From the last one on, so that 1 is not found in 12.
        for number in (1..=200).rev() {
            let file = format!("{number:03}.eml");
            text = text.replace(&format!("{source}{number}/"), &format!("hop-thu/{file}/"));
            text = text.replace(&format!("{source}{number}\""), &format!("hop-thu/{file}\""));
            text = text.replace(&format!("{source}{number}."), &format!("hop-thu/{file}."));
            text = text.replace(&format!("Quý IV#{number}\""), &format!("{file}\""));
        }
        text
    };
    let (fetched, dropped) = (desk.outputs("thu").map(as_files), desk.outputs("tep"));
    assert!(fetched[0].lines().count() >= 200, "{}", fetched[0].lines().count());
    for (fetched, dropped) in fetched.iter().zip(&dropped) {
        for (ours, theirs) in fetched.lines().zip(dropped.lines()) {
            assert_eq!(ours, theirs);
        }
        assert_eq!(fetched.lines().count(), dropped.lines().count());
    }
    // Files that are saved by hand and added are the same messages once more; a mailbox that holds them adds nothing.
    let known = desk.ends(0, &["add", &url, "--ca", server.authority(), "--workspace", "tep"]);
    assert!(known.contains("200 thư, 0 tải về, 200 đã có"), "{known}");
}

/// All files below a folder.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

/// Two hundred messages of a few words.
fn letters() -> Vec<Vec<u8>> {
    (0..200)
        .map(|number| {
            let words = format!("Kính gửi Sở Khoa học và Công nghệ, đây là thư số {number}. ").repeat(30);
            message(&format!("Thư {number}"), &words, None)
        })
        .collect()
}

#[test]
fn a_program_that_is_killed_in_the_middle_goes_on_where_it_was() {
    let Some(server) = Server::start() else { return };
    Line::open(&server).append("INBOX", &letters(), "06-Jan-2025 17:21:00 +0700");
    let desk = Desk::new(&["thu"]);
    let url = server.tls_url("INBOX");
    let add = ["add", &url, "--ca", server.authority(), "--workspace", "thu"];
    let mut first = desk.command(&add).stdout(Stdio::null()).spawn().unwrap();
    let kept = || walk(&desk.path("thu/originals")).len();
    // The plan is one of them.
    while kept() < 80 && first.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(2));
    }
    first.kill().unwrap();
    first.wait().unwrap();
    let whole = desk.ends(0, &add);
    let number =
        |after: &str| -> usize { whole.split(after).nth(1).unwrap().split(' ').next().unwrap().parse().unwrap() };
    let (fetched, known) = (number("thư, "), number("tải về, "));
    assert!(fetched + known == 200 && known > 20, "{whole}");
    let [submissions, _] = desk.outputs("thu");
    assert_eq!(submissions.lines().count(), 200);
    desk.ends(0, &["verify", "--workspace", "thu"]);
}

#[test]
fn a_server_that_is_killed_in_the_middle_costs_nothing() {
    let Some(mut server) = Server::start() else { return };
    let texts = letters();
    let mut line = Line::open(&server);
    line.create("Q");
    line.append("Q", &texts, "06-Jan-2025 17:21:00 +0700");
    let size = texts.iter().map(Vec::len).sum::<usize>();
    let desk = Desk::new(&["thu"]);
    // The way to the server leads through the test, which kills it once half of the messages have passed.
    let (proxy, left) = server.behind_proxy(size / 2);
    let url = format!("imap://{USER}@127.0.0.1:{proxy}/Q");
    let certificate = server.certificate().to_owned();
    let add = ["add", &url, "--ca", &certificate, "--workspace", "thu"];
    let broken = desk.ends(2, &add);
    assert!(broken.contains("Máy chủ thư ngắt kết nối") && broken.contains("Chạy lại lệnh này"), "{broken}");
    let fetched: usize = broken.split("thư, ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!((20..180).contains(&fetched), "{broken}");
    let unreachable = desk.ends(1, &add);
    assert!(unreachable.contains("Máy chủ"), "{unreachable}");

    server.restart();
    let whole = desk.ends(0, &add);
    assert!(whole.contains(&format!("200 thư, {} tải về, {fetched} đã có", 200 - fetched)), "{whole}");
    let status = desk.ends(0, &["status", "--ledger", "--json", "--workspace", "thu"]);
    let status: serde_json::Value = serde_json::from_str(&status).unwrap();
    assert_eq!(status["balanced"], true, "{status}");
    let [submissions, _] = desk.outputs("thu");
    let mut identities: Vec<String> = submissions
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["message_id"].to_string())
        .collect();
    identities.sort();
    identities.dedup();
    assert_eq!((submissions.lines().count(), identities.len()), (200, 200), "each message is listed once");
    let mut line = Line::open(&server);
    assert_eq!(line.seen("Q"), (200, 0));

    // What is here is not fetched again: hardly anything passes, nor, where the numbers have changed, more than heads.
    let passed = |add: &dyn Fn() -> String| {
        let before = left.load(Ordering::SeqCst);
        let said = add();
        assert!(said.contains("200 thư, 0 tải về, 200 đã có"), "{said}");
        usize::try_from(before - left.load(Ordering::SeqCst)).unwrap()
    };
    let again = passed(&|| desk.ends(0, &add));
    assert!(again < 10_000, "{again} bytes for nothing new");
    line.command("DELETE Q");
    line.create("Q");
    line.append("Q", &texts, "06-Jan-2025 17:21:00 +0700");
    let heads = passed(&|| desk.ends(0, &add));
    assert!(heads < size / 4, "{heads} bytes of {size} for heads");
}

/// `scripts/deep-check-imap` runs it.
#[test]
#[ignore = "600 MB pass through it"]
fn memory_does_not_grow_with_the_number_of_messages() {
    let Some(server) = Server::start() else { return };
    // Peak memory in KiB, as the system counts it.
    let peak = |folder: &str, count: usize| -> u64 {
        let mut line = Line::open(&server);
        line.create(folder);
        for number in 0..count {
            let noise: Vec<u8> = (0u32..1_500_000).map(|at| (at.wrapping_mul(at ^ number as u32) >> 7) as u8).collect();
            let name = format!("{folder}-{number}.bin");
            line.append(folder, &[message(&name, "Kính gửi.", Some((&name, &noise)))], "06-Jan-2025 17:21:00 +0700");
        }
        let desk = Desk::new(&["thu"]);
        let url = server.tls_url(folder);
        let program = env!("CARGO_BIN_EXE_tonghop");
        let output = Command::new("/usr/bin/env")
            .args(["time", "-f", "%M", program, "add", &url, "--ca", server.authority(), "--workspace", "thu"])
            .current_dir(desk.folder.path())
            .env("TONGHOP_IMAP_PASSWORD", PASSWORD)
            .output()
            .unwrap();
        let said = said(&output);
        assert!(said.contains(&format!("{count} tải về")), "{said}");
        said.lines().filter_map(|line| line.trim().parse().ok()).next_back().unwrap()
    };
    let (few, many) = (peak("it", 60), peak("nhieu", 300));
    eprintln!("peak memory: {} MiB for 60 messages of 2 MB, {} MiB for 300", few >> 10, many >> 10);
    assert!(many < few + few / 4 && many < 400 << 10, "{few} {many}");
}

#[test]
fn what_goes_wrong_is_said_with_what_to_do() {
    let Some(server) = Server::start() else { return };
    Line::open(&server).create(FOLDER.1);
    let desk = Desk::new(&["thu"]);
    let url = server.tls_url(FOLDER.0);
    let add = |url: &str, more: &[&str]| {
        let mut arguments = vec!["add", url, "--workspace", "thu"];
        arguments.extend(more);
        desk.ends(1, &arguments)
    };
    let trusted = ["--ca", server.authority()];

    let wrong = desk
        .command(&["add", &url, "--workspace", "thu", "--ca", server.authority()])
        .env("TONGHOP_IMAP_PASSWORD", "sai-mật-khẩu")
        .output()
        .unwrap();
    assert_eq!(wrong.status.code(), Some(1));
    assert!(
        said(&wrong).contains("không nhận tên hoặc mật khẩu") && said(&wrong).contains("Gõ lại"),
        "{}",
        said(&wrong)
    );
    assert!(!said(&wrong).contains("sai-mật-khẩu"));

    let absent = add(&server.tls_url("Báo cáo 2023"), &trusted);
    assert!(absent.contains("Không có thư mục thư “Báo cáo 2023”"), "{absent}");
    assert!(absent.contains("Báo cáo 2024/Quý IV") && absent.contains("INBOX"), "{absent}");
    let english = add(&server.tls_url("Báo cáo 2023"), &[&trusted[..], &["--lang", "en"]].concat());
    assert!(english.contains("There is no mail folder “Báo cáo 2023”"), "{english}");

    let untrusted = add(&url, &[]);
    assert!(untrusted.contains("không được tin cậy") && untrusted.contains("--ca"), "{untrusted}");
    // The same by STARTTLS, and a certificate for another name.
    let by_starttls = add(&server.url(FOLDER.0), &[]);
    assert!(by_starttls.contains("không được tin cậy"), "{by_starttls}");
    let other_name = add(&url.replace("127.0.0.1", "localhost"), &trusted);
    assert!(other_name.contains("không phải của localhost"), "{other_name}");
    let other_port = add(&url.replace("imaps", "imap"), &["--timeout", "1"]);
    assert!(other_port.contains("không trả lời kịp"), "{other_port}");

    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("imaps://{USER}@127.0.0.1:{}/INBOX", silent.local_addr().unwrap().port());
    let late = add(&nobody, &["--timeout", "1"]);
    assert!(late.contains("không trả lời kịp") && late.contains("--timeout"), "{late}");
    drop(silent);
    assert!(add(&nobody, &[]).contains("không nhận kết nối"));

    let typed = add(&format!("imaps://{USER}:bi-mat@127.0.0.1/INBOX"), &[]);
    assert!(typed.contains("Không ghi mật khẩu") && !typed.contains("bi-mat"), "{typed}");
    assert!(add("hop-thu", &["--since", "2024-12-01"]).contains("chỉ dùng khi nạp từ hộp thư"));
    assert!(add(&url, &["--since", "2024-13-01"]).contains("không đúng"));
    let unasked =
        desk.command(&["add", &url, "--workspace", "thu"]).env_remove("TONGHOP_IMAP_PASSWORD").output().unwrap();
    assert!(said(&unasked).contains("--password-command"), "{}", said(&unasked));
    let run = desk.ends(1, &["run", &url, "--plan", &plan(), "--out", "y"]);
    assert!(run.contains("tonghop init"), "{run}");
}

#[test]
fn a_password_is_never_sent_in_clear_over_a_network() {
    // The address of this computer by which others reach it. No packet is sent for that.
    let address = UdpSocket::bind("0.0.0.0:0").and_then(|socket| {
        socket.connect("192.0.2.1:9")?;
        socket.local_addr()
    });
    let Some(own) = address.ok().map(|address| address.ip()).filter(|ip| !ip.is_loopback() && !ip.is_unspecified())
    else {
        eprintln!("SKIPPED: this computer has no network");
        return;
    };
    let listener = TcpListener::bind((own, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        socket.write_all(b"* OK ready\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nA1 OK\r\n").unwrap();
        std::io::read_to_string(socket).unwrap()
    });
    let desk = Desk::new(&["thu"]);
    let said = desk.ends(1, &["add", &format!("imap://{USER}@{own}:{port}/INBOX"), "--workspace", "thu"]);
    assert!(said.contains("mật khẩu không được gửi"), "{said}");
    assert_eq!(heard.join().unwrap(), "A1 CAPABILITY\r\n");
}

#[test]
fn messages_are_chosen_by_day_and_moved_once_they_are_read() {
    let Some(server) = Server::start() else { return };
    let mut line = Line::open(&server);
    line.create("&ARAA4w- n&HqE-p");
    let old = message("Cũ", "Kính gửi Sở Khoa học và Công nghệ.", None);
    let text = message("Mới", "Kính gửi Sở Khoa học và Công nghệ.", None);
    let sealed = message("Nén", "Kính gửi.", Some(("bao cao.7z", b"7z\xbc\xaf\x27\x1c\x00\x04 cannot be opened")));
    line.append("INBOX", &[old], "30-Nov-2024 23:00:00 +0700");
    line.append("INBOX", &[text, sealed], "01-Dec-2024 08:00:00 +0700");
    let desk = Desk::new(&["thu"]);
    let url = server.url("inbox");
    let add = |code, more: &[&str]| {
        let mut arguments = vec!["add", &url, "--ca", server.authority(), "--workspace", "thu"];
        arguments.extend(more);
        desk.ends(code, &arguments)
    };
    assert!(add(1, &["--move-to", "Không có"]).contains("Không có thư mục thư “Không có”"));
    assert!(add(1, &["--move-to", "INBOX"]).contains("Chọn thư mục khác"));
    assert_eq!(line.seen("INBOX"), (3, 0), "nothing is done where something is wrong with what was asked");
    let since = add(2, &["--since", "2024-12-01"]);
    assert!(since.contains("2 thư, 2 tải về") && since.contains("7z"), "{since}");
    let moved = add(0, &["--since", "2024-12-01", "--move-to", "Đã nạp"]);
    assert!(moved.contains("2 thư, 0 tải về, 2 đã có") && moved.contains("1 chuyển thư mục, 1 để lại"), "{moved}");
    assert_eq!((line.seen("INBOX"), line.seen("&ARAA4w- n&HqE-p")), ((2, 0), (1, 0)));
    let all = add(0, &["--move-to", "Đã nạp"]);
    assert!(all.contains("2 thư, 1 tải về, 1 đã có") && all.contains("1 chuyển thư mục, 1 để lại"), "{all}");
    // In the other folder they are the same messages.
    let there = desk.ends(0, &["add", &server.url("Đã nạp"), "--ca", server.authority(), "--workspace", "thu"]);
    assert!(there.contains("2 thư, 0 tải về, 2 đã có"), "{there}");
    let log = desk.ends(0, &["log", "--workspace", "thu"]);
    assert!(log.contains("Chuyển 1 thư") && log.contains("Nạp imap://") && !log.contains(PASSWORD), "{log}");
    let database = fs::read(desk.path("thu/tonghop.db")).unwrap();
    assert!(!database.windows(PASSWORD.len()).any(|bytes| bytes == PASSWORD.as_bytes()), "the password was stored");
}

#[test]
fn a_server_that_cannot_move_copies_and_removes_only_what_was_copied() {
    let Some(server) = Server::with("imap_capability = IMAP4rev1 UIDPLUS UNSELECT LITERAL+\n") else { return };
    let mut line = Line::open(&server);
    line.create("Xong");
    let texts = ["Một", "Hai", "Ba"].map(|subject| message(subject, "Kính gửi.", None));
    line.append("INBOX", &texts, "06-Jan-2025 17:21:00 +0700");
    // Somebody else marked a message that is not ours to remove.
    line.append("INBOX", &[message("Cũ", "Kính gửi.", None)], "06-Jan-2024 17:21:00 +0700");
    line.command("SELECT INBOX");
    line.command("STORE 4 +FLAGS (\\Deleted)");
    let desk = Desk::new(&["thu"]);
    let url = server.url("INBOX");
    let add = ["add", &url, "--ca", server.authority(), "--workspace", "thu", "--since", "2025-01-01"];
    let moved = desk.ends(0, &[&add[..], &["--move-to", "Xong"]].concat());
    assert!(moved.contains("3 tải về") && moved.contains("3 chuyển thư mục"), "{moved}");
    assert_eq!((line.seen("INBOX"), line.seen("Xong")), ((1, 0), (3, 0)));
}

#[test]
fn a_message_that_is_too_large_is_listed_and_left_where_it_is() {
    let Some(server) = Server::start() else { return };
    let mut line = Line::open(&server);
    line.create("Xong");
    let mut huge = message("Quá lớn", "Kính gửi.", None);
    huge.extend(b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd\r\n".repeat(65 << 14));
    line.append("INBOX", &[huge], "06-Jan-2025 17:21:00 +0700");
    let desk = Desk::new(&["thu"]);
    let url = server.tls_url("INBOX");
    let add = ["add", &url, "--ca", server.authority(), "--workspace", "thu", "--move-to", "Xong"];
    let said = desk.ends(2, &add);
    assert!(said.contains("1 quá lớn") && said.contains("65 MiB > 64 MiB") && said.contains("1 để lại"), "{said}");
    assert!(desk.ends(0, &add).contains("1 thư, 0 tải về, 1 đã có"));
    let [submissions, _] = desk.outputs("thu");
    let listed: serde_json::Value = serde_json::from_str(submissions.lines().next().unwrap()).unwrap();
    assert_eq!((submissions.lines().count(), &listed["status"]), (1, &"unreadable".into()));
    assert_eq!((&listed["subject"], &listed["sender"]), (&"Quá lớn".into(), &"Van thu <vanthu@soyte.example>".into()));
    assert_eq!(line.seen("INBOX"), (1, 0));
}

#[test]
fn only_one_file_of_the_program_opens_connections() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let all = walk(&root);
    let opens: Vec<&Path> = all
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .filter(|path| {
            let text = fs::read_to_string(path).unwrap();
            ["std::net", "TcpStream", "UdpSocket", "UnixStream"].iter().any(|name| text.contains(name))
        })
        .map(|path| path.strip_prefix(&root).unwrap())
        .collect();
    assert_eq!(opens, [Path::new("intake/imap/connect.rs")]);
}
