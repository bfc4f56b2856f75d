//! The labelled reports to the official report: what the checkers of form, schema and conservation say about it.

#![allow(clippy::print_stderr, reason = "what a checker said, and what was skipped, must be seen")]

#[path = "common/annual.rs"]
mod annual;
mod common;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use annual::{contributions, items_jsonl};
use tonghop::consolidate::{BodyBudget, Input, consolidate};
use tonghop::model::{
    Agency, AgencyId, AgencyKind, AgencyRow, AgencyState, AnnualReport, Attachment, Decided, Decision, Diagnostic,
    FileKind, Item, ItemKind, Ledger, Looked, Match, Office, OfficeWords, Plan, Reported, Section, Severity, Status,
    Task,
};
use tonghop::writer::{self, Received, Sources, WorkbookInput};

fn python_has_lxml() -> bool {
    let found = Command::new("python3").args(["-c", "import lxml"]).output().is_ok_and(|out| out.status.success());
    if !found {
        eprintln!("SKIPPED: python3 with lxml is absent, the written report was not checked");
    }
    found
}

/// Runs a checker and wants it to pass.
fn check<S: AsRef<std::ffi::OsStr>>(tool: &str, arguments: &[S]) {
    let Some(script) = common::shared(&format!("tools/{tool}")) else { return };
    let out = Command::new("python3").arg(script).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let last = said.lines().last().unwrap_or_default().to_owned();
    eprintln!("{tool}: {}", if tool == "validate_docx.py" { said.lines().next().unwrap_or_default() } else { &last });
    assert!(out.status.success(), "{tool}\n{said}\n{}", String::from_utf8_lossy(&out.stderr));
}

/// Writes a report to a folder that stays when `TONGHOP_KEEP` names one, and checks it.
fn write_and_check(name: &str, report: &AnnualReport, items: &[Reported], plan: &Plan) {
    let folder = tempfile::tempdir().unwrap();
    let kept = std::env::var_os("TONGHOP_KEEP").map(PathBuf::from);
    let folder = kept.as_deref().unwrap_or(folder.path());
    let (docx, jsonl, tasks) = (
        folder.join(format!("{name}.docx")),
        folder.join(format!("{name}.jsonl")),
        folder.join(format!("{name}.tasks.json")),
    );
    let bytes = writer::docx(report).unwrap();
    assert_eq!(bytes, writer::docx(report).unwrap(), "the same report gives the same bytes");
    fs::write(&docx, bytes).unwrap();
    fs::write(&jsonl, items_jsonl(items)).unwrap();
    fs::write(&tasks, serde_json::to_string(plan).unwrap()).unwrap();
    if python_has_lxml() {
        check("validate_docx.py", &[&docx]);
        check("check_nd30.py", &[&docx]);
        check("check_conserve.py", &[&docx, &jsonl, &tasks]);
    }
}

#[test]
fn the_labelled_reports_become_a_report_that_passes_every_checker() {
    let (Some(gold), Some(plan)) = (common::shared("eval/dev/gold"), common::shared("domain/plan-3229/tasks.json"))
    else {
        return;
    };
    let material = annual::gold(&gold, &plan);
    write_and_check("dev", &material.merged(), &material.items, &material.plan);
}

#[test]
fn sources_stand_as_footnotes_or_comments_and_the_form_stays_valid() {
    let (Some(gold), Some(plan)) = (common::shared("eval/dev/gold"), common::shared("domain/plan-3229/tasks.json"))
    else {
        return;
    };
    let material = annual::gold(&gold, &plan);
    let annual::Material { items, plan, .. } = material.clone();
    let report = material.merged();
    for (name, sources) in [("footnotes", Sources::Footnotes), ("comments", Sources::Comments)] {
        let folder = tempfile::tempdir().unwrap();
        let kept = std::env::var_os("TONGHOP_KEEP").map(PathBuf::from);
        let docx = kept.as_deref().unwrap_or(folder.path()).join(format!("{name}.docx"));
        let (jsonl, tasks) = (folder.path().join("items.jsonl"), folder.path().join("tasks.json"));
        let bytes = writer::docx_with_sources(&report, sources).unwrap();
        assert_eq!(bytes, writer::docx_with_sources(&report, sources).unwrap());
        fs::write(&docx, bytes).unwrap();
        fs::write(&jsonl, items_jsonl(&items)).unwrap();
        fs::write(&tasks, serde_json::to_string(&plan).unwrap()).unwrap();
        if python_has_lxml() {
            check("validate_docx.py", &[&docx]);
            check("check_nd30.py", &[docx.as_os_str(), "--draft".as_ref()]);
            check("check_conserve.py", &[&docx, &jsonl, &tasks]);
        }
    }
}

#[test]
fn random_reports_pass_every_checker() {
    for seed in 1..=10 {
        let material = annual::random(seed);
        write_and_check(&format!("random-{seed}"), &material.merged(), &material.items, &material.plan);
    }
}

#[test]
fn blank_settings_and_a_blank_plan_still_give_a_valid_document() {
    let office = Office {
        parent: String::new(),
        name: String::new(),
        symbol: String::new(),
        place: String::new(),
        addressee: String::new(),
        number: None,
        date: Some("không rõ".into()),
        signer_title: vec![],
        signer: String::new(),
        recipients: vec![String::new()],
        archive: String::new(),
    };
    let plan = Plan { number: String::new(), date: String::new(), issuer: String::new(), ..plan_of(vec![], vec![]) };
    let items = vec![said(agency(1), 1, "Đã làm\u{0}\u{b}việc & <khác>", ItemKind::Result, &["9"], Decided::Review)];
    let report = consolidate(Input {
        plan: &plan,
        office: &office,
        period: String::new(),
        year: 0,
        items: &contributions(&items),
        agencies: vec![],
        expected: BTreeMap::new(),
        leads: BTreeMap::new(),
        body: BodyBudget { pages: 0, statements_per_task: 0 },
        pinned: &BTreeSet::new(),
        words: &OfficeWords::default(),
        looked: Looked::default(),
        imbalance: Some("Số liệu chưa khớp: 3 đoạn chưa rõ nơi đến.".into()),
    });
    let folder = tempfile::tempdir().unwrap();
    let docx = folder.path().join("blank.docx");
    fs::write(&docx, writer::docx(&report).unwrap()).unwrap();
    if python_has_lxml() {
        check("validate_docx.py", &[&docx]);
    }
    let (ledger, open) = (Ledger::default(), BTreeMap::new());
    let input = WorkbookInput {
        report: &report,
        items: &items,
        received: &[],
        ledger: &ledger,
        review: &[vec![0]],
        open: &open,
    };
    assert!(writer::xlsx(&input).is_ok());
}

#[test]
fn reports_on_another_plan_become_a_report_that_passes_every_checker() {
    let (Some(gold), Some(plan)) = (common::shared("eval/cds/gold"), common::shared("eval/cds/tasks.json")) else {
        return;
    };
    let material = annual::gold(&gold, &plan);
    write_and_check("cds", &material.merged(), &material.items, &material.plan);
}

fn plan_of(tasks: Vec<Task>, sections: Vec<Section>) -> Plan {
    Plan {
        number: "12/KH-UBND".into(),
        date: "2025-01-05".into(),
        issuer: "Ủy ban nhân dân tỉnh An Hải".into(),
        title: "Kế hoạch phát triển nông thôn".into(),
        sections,
        tasks,
        passages: vec![],
    }
}

fn task(id: &str, section: &str, content: &str) -> Task {
    Task {
        id: id.into(),
        section: section.into(),
        content: content.into(),
        lead: "Sở Xây dựng".into(),
        coordinating: String::new(),
        schedule: String::new(),
        product: String::new(),
    }
}

fn agency(number: usize) -> Agency {
    let kind = if number.is_multiple_of(2) { AgencyKind::Department } else { AgencyKind::Commune };
    Agency { id: AgencyId(format!("a{number}")), name: format!("UBND xã Số {number}"), kind }
}

fn said(agency: Agency, at: usize, text: &str, kind: ItemKind, tasks: &[&str], decision: Decided) -> Reported {
    Reported {
        item: Item { id: format!("i{at}"), kind, text: text.into(), ..Item::default() },
        agency,
        decision: Decision {
            matches: vec![],
            decision,
            tasks: tasks.iter().map(|id| (*id).into()).collect(),
            kind: None,
        },
        source: "thu.eml".into(),
    }
}

fn row(agency: Agency, state: AgencyState) -> AgencyRow {
    AgencyRow {
        agency,
        state,
        expected: true,
        doc_number: None,
        date: None,
        period: None,
        items: 1,
        tasks: 1,
        notes: vec![],
    }
}

/// `word/document.xml` of a package.
fn document_text(docx: &[u8]) -> String {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(docx)).unwrap();
    let mut xml = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    xml
}

fn report_of(plan: &Plan, items: &[Reported], agencies: Vec<AgencyRow>) -> AnnualReport {
    let expected = plan
        .tasks
        .iter()
        .map(|task| (task.id.clone(), agencies.iter().map(|row| row.agency.clone()).collect()))
        .collect();
    consolidate(Input {
        plan,
        office: &Office::default(),
        period: "năm 2025".into(),
        year: 2025,
        items: &contributions(items),
        agencies,
        expected,
        leads: BTreeMap::new(),
        body: BodyBudget::default(),
        pinned: &BTreeSet::new(),
        words: &OfficeWords::default(),
        looked: Looked { places: vec!["bao-cao-2024".into()], files: 40, used: 16 },
        imbalance: None,
    })
}

#[test]
fn without_any_report_the_form_is_whole() {
    let plan = plan_of(vec![task("1", "A", "Làm đường"), task("2", "A", "Làm cầu")], vec![]);
    let report = report_of(&plan, &[], vec![]);
    write_and_check("empty", &report, &[], &plan);
}

#[test]
fn many_agencies_that_sent_nothing_are_named_once() {
    let plan = plan_of(vec![task("1", "A", "Làm đường"), task("2", "A", "Làm cầu")], vec![]);
    let items = [said(agency(0), 0, "Đã làm 2 km", ItemKind::Result, &["1"], Decided::Auto)];
    let agencies =
        (0..130).map(|n| row(agency(n), if n < 2 { AgencyState::Reported } else { AgencyState::Missing })).collect();
    let report = report_of(&plan, &items, agencies);
    write_and_check("silent", &report, &items, &plan);
    let text = document_text(&writer::docx(&report).unwrap());
    assert_eq!(text.matches("UBND xã Số 77<").count(), 1);
    assert!(text.contains("Đã gửi báo cáo, không nêu nhiệm vụ này: UBND xã Số 0; UBND xã Số 1."), "task 2");
}

/// The text of the document, a line a paragraph.
fn lines(report: &AnnualReport) -> Vec<String> {
    let xml = document_text(&writer::docx(report).unwrap());
    let text = |paragraph: &str| -> String {
        let runs = paragraph.split("<w:t").skip(1).filter(|run| run.starts_with(['>', ' ']));
        let runs = runs.filter_map(|run| run.split_once('>'));
        runs.map(|(_, rest)| rest.split("</w:t>").next().unwrap_or_default()).collect()
    };
    xml.split("</w:p>").map(text).collect()
}

#[test]
fn reports_of_another_period_are_named_where_the_report_says_who_sent_one() {
    let plan = plan_of(vec![task("1", "A", "Làm đường")], vec![]);
    let periods = [Some("năm 2025"), Some("Năm 2025"), Some("6 tháng đầu năm 2025"), None, Some("quý I năm 2025")];
    let of = |periods: &[Option<&str>]| -> Vec<AgencyRow> {
        let rows = periods.iter().enumerate().map(|(n, period)| AgencyRow {
            period: period.map(str::to_owned),
            ..row(agency(n), AgencyState::Reported)
        });
        rows.collect()
    };
    let said = |periods: &[Option<&str>]| lines(&report_of(&plan, &[], of(periods))).join("\n");
    let sentence = "Trong đó, báo cáo của 2 cơ quan, đơn vị, địa phương không thuộc kỳ báo cáo năm 2025: \
        UBND xã Số 2 (6 tháng đầu năm 2025); UBND xã Số 4 (quý I năm 2025).";
    assert!(said(&periods).contains(sentence));
    assert!(!said(&periods[..2]).contains("không thuộc kỳ"));
    assert!(said(&[Some("năm 2024"); 9]).contains("năm 2025: 9 cơ quan, đơn vị, địa phương (năm 2024)."));
}

#[test]
fn who_sent_a_report_without_a_word_on_a_task_is_not_said_to_have_sent_none() {
    let plan = plan_of(vec![task("1", "A", "Làm đường"), task("2", "A", "Làm cầu")], vec![]);
    let items = [said(agency(0), 0, "Đã làm 2 km", ItemKind::Result, &["1"], Decided::Auto)];
    let agencies = vec![
        row(agency(0), AgencyState::Reported),
        row(agency(1), AgencyState::Reported),
        row(agency(2), AgencyState::Missing),
    ];
    let text = lines(&report_of(&plan, &items, agencies));
    let has = |line: &str| text.iter().any(|text| text == line);
    assert!(has("(1 cơ quan báo cáo có kết quả; chưa báo cáo nhiệm vụ này: UBND xã Số 2, UBND xã Số 1.)"), "{text:?}");
    assert!(has(
        "Chưa gửi báo cáo hoặc báo cáo chưa đọc được: UBND xã Số 2. Đã gửi báo cáo, không nêu nhiệm vụ này: UBND xã Số 1."
    ));
}

#[test]
fn counts_of_nothing_go_without_saying_and_the_others_add_up() {
    let plan = plan_of(vec![task("1", "A", "Làm đường"), task("2", "A", "Làm cầu")], vec![]);
    let item = |at, kind, tasks: &[&str]| said(agency(at), at, &format!("Việc {at}."), kind, tasks, Decided::Auto);
    let mut items = vec![item(0, ItemKind::Result, &["1", "2"]), item(1, ItemKind::Next, &[])];
    let text = |items: &[Reported]| lines(&report_of(&plan, items, vec![])).join("\n");
    let all = text(&items);
    assert!(all.contains("Tất cả 2 nhiệm vụ của Kế hoạch số 12/KH-UBND đều được báo cáo có kết quả."), "{all}");
    assert!(all.contains("Số nội dung đã tổng hợp: kết quả theo nhiệm vụ 1; phương hướng, nhiệm vụ 1."), "{all}");
    items[0].decision.tasks.truncate(1);
    items.push(item(2, ItemKind::Nil, &["2"]));
    let some = text(&items);
    assert!(some.contains("có 1 nhiệm vụ được báo cáo có kết quả; 1 nhiệm vụ được báo cáo không phát sinh."), "{some}");
    assert!(some.contains("kết quả theo nhiệm vụ 1; báo cáo không phát sinh 1; phương hướng, nhiệm vụ 1."), "{some}");
    assert!(text(&[]).contains("có 2 nhiệm vụ chưa có báo cáo.") && !text(&[]).contains("Số nội dung đã"));
}

#[test]
fn what_an_agency_says_about_its_own_figures_is_not_kept_from_the_reader() {
    let plan = plan_of(vec![task("1", "A", "Làm đường")], vec![]);
    let words = "Số liệu của 03 phường chưa gửi, sẽ bổ sung.";
    let items = [said(agency(0), 0, words, ItemKind::Admin, &[], Decided::None)];
    let text = lines(&report_of(&plan, &items, vec![row(agency(0), AgencyState::Reported)]));
    let at = |line: &str| text.iter().position(|text| text == line);
    assert!(
        at("Có 1 lưu ý của cơ quan, đơn vị, địa phương về chính báo cáo, số liệu của mình, ghi tại Phụ lục III.")
            .is_some()
    );
    let title = at("1. LƯU Ý CỦA CƠ QUAN BÁO CÁO VỀ CHÍNH BÁO CÁO, SỐ LIỆU CỦA MÌNH");
    assert!(title.is_some() && title < at(words), "{text:?}");
    assert!(text.iter().any(|text| text == "Số nội dung đã tổng hợp: lưu ý về chính báo cáo 1."));
}

#[test]
fn a_draft_says_how_much_of_each_count_still_waits() {
    let plan = plan_of(vec![task("1", "A", "Làm đường"), task("2", "A", "Làm cầu")], vec![]);
    let mut items = vec![
        said(agency(0), 0, "Đã làm 2 km.", ItemKind::Result, &["1"], Decided::Auto),
        said(agency(0), 1, "Đã làm 3 cầu.", ItemKind::Result, &["1", "2"], Decided::Review),
    ];
    let text = |items: &[Reported]| lines(&report_of(&plan, items, vec![row(agency(0), AgencyState::Reported)]));
    let draft = text(&items).join("\n");
    assert!(draft.contains("(1 cơ quan báo cáo có kết quả; có 1 nội dung cần xem lại"), "{draft}");
    assert!(draft.contains("Còn 1 trong 2 nội dung chưa xem lại xong; các số liệu trong dự thảo này có thể thay đổi."));
    items[1].decision.decision = Decided::Person;
    let final_form = text(&items).join("\n");
    assert!(!final_form.contains("xem lại") && !final_form.contains("dự thảo"));
}

#[test]
fn a_large_draft_keeps_every_statement() {
    let tasks: Vec<Task> = (1..=140)
        .map(|n| {
            task(&n.to_string(), if n <= 70 { "I" } else { "II" }, &format!("Xây dựng công trình số {n} của tỉnh"))
        })
        .collect();
    let sections = ["I", "II"].map(|id| Section { id: id.into(), title: Some(format!("Nhóm {id}")) }).to_vec();
    let plan = plan_of(tasks, sections);
    let mut items = Vec::new();
    for n in 0..130 {
        let text = format!("Đã hoàn thành {n} km đường,\tđạt {n}%.\nKinh phí {n} triệu đồng & <đã> quyết toán\u{7}");
        let id = (n % 140 + 1).to_string();
        items.push(said(agency(n), items.len(), &text.replace('\u{7}', ""), ItemKind::Result, &[&id], Decided::Review));
        items.push(said(
            agency(n),
            items.len(),
            &format!("Đã làm phần việc {n}."),
            ItemKind::Result,
            &["3"],
            Decided::Auto,
        ));
        items.push(said(agency(n), items.len(), "Không phát sinh.", ItemKind::Nil, &["4", "5"], Decided::Auto));
        items.push(said(
            agency(n),
            items.len(),
            &format!("Thiếu {n} cán bộ."),
            ItemKind::Difficulty,
            &[],
            Decided::None,
        ));
        items.push(said(
            agency(n),
            items.len(),
            &format!("Đề nghị cấp {n} tỷ."),
            ItemKind::Proposal,
            &["80"],
            Decided::Auto,
        ));
        items.push(said(agency(n), items.len(), &format!("Việc khác {n}."), ItemKind::Result, &[], Decided::None));
    }
    items.push(said(
        agency(1),
        items.len(),
        &"Nội dung rất dài. ".repeat(600),
        ItemKind::Result,
        &["7"],
        Decided::Auto,
    ));
    let agencies = (0..130).map(|n| row(agency(n), AgencyState::Reported)).collect();
    let report = report_of(&plan, &items, agencies);
    write_and_check("large", &report, &items, &plan);
}

/// The cells of a sheet as text, row by row.
fn cells(bytes: &[u8], sheet: &str) -> Vec<Vec<String>> {
    use calamine::{Reader, Xlsx};
    let mut workbook: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let range = workbook.worksheet_range(sheet).unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[test]
fn the_workbook_lists_every_item_and_keeps_text_as_text() {
    let plan = plan_of(vec![task("1", "A", "Làm đường")], vec![]);
    let texts = [
        "=1+1",
        "=HYPERLINK(\"http://a.vn\")",
        "=cmd|' /C calc'!A0",
        "+84 252 3822",
        "-2+3",
        "- gạch đầu dòng",
        "@ghi chú",
        "@SUM(A1)",
        "\t=1+1",
        "\n=1+1",
        " =1+1",
        "'=1+1",
        "http://a.vn",
        "mailto:a@b.vn",
        "3/4",
        "2.10",
        "1E5",
        "TRUE",
        "_x000D_ <b>&amp;</b>",
        "Dòng một\nDòng hai",
        "{=1}",
        "1.234,5",
    ];
    let mut items: Vec<Reported> = texts
        .iter()
        .enumerate()
        .map(|(at, text)| said(agency(at), at, text, ItemKind::Result, &["1"], Decided::Auto))
        .collect();
    items.push(said(agency(9), 9, &"dài ".repeat(20_000), ItemKind::Admin, &[], Decided::None));
    items[0].decision.matches = vec![Match { task: "1".into(), score: 0.875, evidence: vec!["đường".into()] }];
    let attachment = Attachment {
        source: "thu.eml/=a.docx".into(),
        message: Some("thu.eml".into()),
        message_id: None,
        sender: Some("a@b.vn".into()),
        date: None,
        subject: None,
        name: "=a.docx".into(),
        sha256: "00".into(),
        size: 1,
        kind: FileKind::Docx,
    };
    let received = [Received {
        attachment: &attachment,
        status: Status::Unreadable,
        reason: "tệp có mật khẩu".into(),
        hint: "đề nghị gửi lại".into(),
        agency: String::new(),
        doc_number: String::new(),
        period: String::new(),
    }];
    let report = report_of(&plan, &items, vec![row(agency(1), AgencyState::Reported)]);
    let (ledger, open) = (Ledger::default(), BTreeMap::new());
    let input = WorkbookInput {
        report: &report,
        items: &items,
        received: &received,
        ledger: &ledger,
        review: &[],
        open: &open,
    };
    let bytes = writer::xlsx(&input).unwrap();
    assert_eq!(bytes, writer::xlsx(&input).unwrap(), "the same input gives the same bytes");

    let rows = cells(&bytes, "Nội dung");
    let column = rows[0].iter().position(|head| head == "Nội dung").unwrap();
    let written: Vec<&str> = rows[1..=texts.len()].iter().map(|row| row[column].as_str()).collect();
    assert_eq!(written, texts);
    let long: String = rows[texts.len() + 1..].iter().map(|row| row[column].as_str()).collect();
    assert_eq!(long, items.last().unwrap().item.text);
    assert_eq!(cells(&bytes, "Tình hình gửi")[1][0], "UBND xã Số 1");
    assert_eq!(cells(&bytes, "Tệp đã nhận")[1][..3], ["=a.docx", "Chưa đọc được", "tệp có mật khẩu"]);
}

/// Items of which none can be read.
struct Unreadable;

impl writer::Items for Unreadable {
    fn count(&self) -> usize {
        1
    }

    fn item(&self, _: usize) -> Result<Cow<'_, Reported>, Diagnostic> {
        Err(Diagnostic::new(Severity::Error, "store-damaged", "1"))
    }
}

#[test]
fn the_workbook_asks_for_no_statement_and_says_which_item_cannot_be_read() {
    let plan = plan_of(vec![task("1", "A", "Làm đường"), task("2", "A", "Làm cầu")], vec![]);
    let items = vec![
        said(agency(0), 0, "Đã làm 2 km", ItemKind::Result, &["1"], Decided::Auto),
        said(agency(1), 1, "Thiếu vốn", ItemKind::Difficulty, &[], Decided::Auto),
        said(agency(1), 2, "Việc khác", ItemKind::Result, &[], Decided::Review),
    ];
    let report = report_of(&plan, &items, vec![row(agency(0), AgencyState::Reported)]);
    let (ledger, open) = (Ledger::default(), BTreeMap::new());
    let written = |report: &AnnualReport, items: &dyn writer::Items| {
        writer::xlsx(&WorkbookInput { report, items, received: &[], ledger: &ledger, review: &[vec![2]], open: &open })
    };
    let whole = written(&report, &items).unwrap();
    assert_eq!(written(&report, &Unreadable).unwrap_err().code, "store-damaged");
    assert_eq!(written(&report.without_statements(), &items).unwrap(), whole);
}

/// Bytes of memory at the highest, as the system counts them; 0 where it does not say.
fn highest() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<usize>().ok()).unwrap_or(0) * 1024
}

/// Run alone: `cargo test --test writer -- --ignored`.
#[test]
#[ignore = "takes a minute, and measures the whole process"]
fn a_workbook_of_many_items_takes_some_hundred_bytes_an_item() {
    const ITEMS: usize = 100_000;
    let plan = plan_of(vec![task("1", "A", "Làm đường")], vec![]);
    let items: Vec<Reported> = (0..ITEMS)
        .map(|at| {
            let text = format!("Đã tổ chức {at} lớp tập huấn về an toàn bức xạ cho cán bộ các xã trong năm {}", at % 7);
            let decided = if at % 3 == 0 { Decided::Review } else { Decided::Auto };
            said(agency(at % 50), at, &text, ItemKind::Result, &["1"], decided)
        })
        .collect();
    let report = AnnualReport { sections: vec![], ..report_of(&plan, &items[..100], vec![]) };
    let review: Vec<Vec<usize>> = (0..ITEMS).step_by(3).map(|at| vec![at]).collect();
    let (ledger, open) = (Ledger::default(), BTreeMap::new());
    let before = highest();
    let input =
        WorkbookInput { report: &report, items: &items, received: &[], ledger: &ledger, review: &review, open: &open };
    let bytes = writer::xlsx(&input).unwrap();
    let each = (highest() - before) / ITEMS;
    eprintln!("{each} bytes of memory an item, {} bytes of workbook an item", bytes.len() / ITEMS);
    assert!(each < 700, "{each} bytes an item");
}
