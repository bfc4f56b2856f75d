//! What goes where.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::model::{AgencyKind, AgencyState, Decision, Item, Location, Reported, Section};

fn plan() -> Plan {
    let task = |id: &str, section: &str| Task {
        id: id.into(),
        section: section.into(),
        content: format!("Việc {id}"),
        lead: String::new(),
        coordinating: String::new(),
        schedule: String::new(),
        product: String::new(),
    };
    let section = |id: &str| Section { id: id.into(), title: Some(format!("Nhóm {id}")) };
    Plan {
        number: "1/KH-UBND".into(),
        date: "2024-01-02".into(),
        issuer: "Ủy ban nhân dân tỉnh X".into(),
        title: String::new(),
        sections: vec![section("1"), section("2")],
        tasks: vec![task("1.1", "1"), task("1.2", "1"), task("2.1", "2")],
        passages: vec![],
    }
}

fn agency(name: &str) -> Agency {
    Agency { id: AgencyId(name.to_lowercase()), name: name.into(), kind: AgencyKind::Department }
}

fn said(id: &str, who: &str, text: &str, kind: ItemKind, tasks: &[&str]) -> Contribution {
    Contribution {
        id: id.into(),
        agency: agency(who).into(),
        source: "a.docx".into(),
        location: Location::default(),
        kind,
        text: text.into(),
        core: None,
        tasks: tasks.iter().map(|id| (*id).into()).collect(),
        decided: Decided::Auto,
    }
}

fn report(items: &[Contribution], expected: &[(&str, &[&str])], leads: &[(&str, &[&str])]) -> AnnualReport {
    report_within(BodyBudget::default(), items, expected, leads)
}

fn report_within(
    body: BodyBudget,
    items: &[Contribution],
    expected: &[(&str, &[&str])],
    leads: &[(&str, &[&str])],
) -> AnnualReport {
    let ids = |names: &[&str]| names.iter().map(|name| agency(name).id).collect();
    consolidate(Input {
        plan: &plan(),
        office: &Office::default(),
        period: "năm 2024".into(),
        year: 2024,
        items,
        agencies: ["B", "A"]
            .map(|name| AgencyRow {
                agency: agency(name),
                state: AgencyState::Reported,
                expected: true,
                doc_number: None,
                date: None,
                period: None,
                items: 0,
                tasks: 0,
                notes: vec![],
            })
            .to_vec(),
        expected: expected
            .iter()
            .map(|(id, names)| ((*id).into(), names.iter().map(|n| agency(n)).collect()))
            .collect(),
        leads: leads.iter().map(|(id, names)| ((*id).into(), ids(names))).collect(),
        body,
        pinned: &BTreeSet::new(),
        words: &OfficeWords::default(),
        looked: Looked::default(),
        imbalance: None,
    })
}

#[test]
fn every_kind_of_item_has_its_place() {
    let items = [
        said("r1", "B", "Mở 2 lớp", ItemKind::Result, &["1.1"]),
        said("r2", "A", "Mở 2 lớp.", ItemKind::Result, &["1.1", "2.1"]),
        said("r3", "A", "Mở 3 lớp", ItemKind::Result, &["1.1"]),
        said("n1", "C", "Không phát sinh", ItemKind::Nil, &["1.2"]),
        said("n2", "B", "không phát sinh.", ItemKind::Nil, &["1.2"]),
        said("d1", "A", "Thiếu kinh phí", ItemKind::Difficulty, &["2.1", "1.1"]),
        said("p1", "B", "Đề nghị bổ sung", ItemKind::Proposal, &[]),
        said("x1", "B", "Sẽ mở lớp", ItemKind::Next, &["1.2"]),
        said("o1", "C", "Việc khác", ItemKind::Result, &[]),
        said("a1", "C", "Báo cáo có 3 trang", ItemKind::Admin, &[]),
    ];
    let report = report(&items, &[("1.1", &["D", "A", "B"]), ("2.1", &["B"])], &[("1.1", &["B"])]);
    let json = serde_json::json!({
        "sections": report.sections.iter().map(|s| serde_json::json!({
            "section": s.section.id,
            "tasks": s.tasks,
        })).collect::<Vec<_>>(),
        "difficulties": report.difficulties,
        "proposals": report.proposals,
        "next": report.next,
        "outside": report.outside,
        "agencies": report.agencies.iter().map(|row| &row.agency.name).collect::<Vec<_>>(),
        "remarks": report.remarks,
        "counts": [report.items, report.waiting],
    });
    insta::assert_json_snapshot!(json);
}

#[test]
fn an_item_whose_tasks_the_plan_lacks_is_outside_the_plan_and_not_lost() {
    let report = report(&[said("r", "A", "Mở lớp", ItemKind::Result, &["9.9"])], &[], &[]);
    assert_eq!(report.outside[0].items, ["r"]);
}

#[test]
fn a_decision_may_correct_the_kind() {
    let decision = Decision {
        matches: vec![],
        decision: Decided::Person,
        tasks: vec!["1.1".into()],
        kind: Some(ItemKind::Difficulty),
    };
    let item = Item { id: "r".into(), text: "Thiếu người".into(), kind: ItemKind::Result, ..Item::default() };
    let item = Reported { item, agency: agency("A"), decision, source: "a.docx".into() };
    let report = report(&[item.into()], &[], &[]);
    assert!(report.sections[0].tasks[0].results.is_empty());
    assert_eq!(report.difficulties[0].statements[0].items, ["r"]);
}

#[test]
fn one_item_that_waits_makes_the_report_a_draft() {
    let mut item = said("r", "A", "Mở lớp", ItemKind::Result, &["1.1"]);
    item.decided = Decided::Review;
    let report = report(&[item, said("s", "B", "Mở lớp", ItemKind::Result, &["1.1"])], &[], &[]);
    assert!(report.draft);
    assert_eq!(report.waiting, 1);
    // Its words stand by themselves: what nobody doubts must not become doubtful by being said twice.
    let doubts: Vec<bool> = report.sections[0].tasks[0].results.iter().map(|s| s.doubtful).collect();
    assert_eq!(doubts, [true, false]);
}

#[test]
fn the_body_prefers_what_has_no_blank_to_be_filled_in() {
    let items = [
        said(
            "r",
            "A",
            "Đã ban hành Kế hoạch số /KH-UBND, có khoảng ... người dự hội nghị, 20 người vắng.",
            ItemKind::Result,
            &["1.1"],
        ),
        said(
            "s",
            "A",
            "Đã ban hành Kế hoạch số 12/KH-UBND, có khoảng 80 người dự hội nghị, 3 người vắng.",
            ItemKind::Result,
            &["1.1"],
        ),
    ];
    let report = report_within(BodyBudget { statements_per_task: 1, ..BodyBudget::default() }, &items, &[], &[]);
    let results = &report.sections[0].tasks[0];
    assert_eq!(results.results[results.body[0]].items, ["s"]);
}

#[test]
fn without_reports_all_who_should_report_are_missing() {
    let report = report(&[], &[("1.1", &["B", "A", "A"])], &[]);
    assert_eq!(report.sections[0].tasks[0].missing, ["A", "B"]);
    assert!(!report.draft);
}

/// Every place where an item stands.
fn places(report: &AnnualReport, id: &str) -> Vec<String> {
    let within = |statements: &[Statement]| statements.iter().filter(|s| s.items.iter().any(|i| i == id)).count();
    let mut out = Vec::new();
    for task in report.sections.iter().flat_map(|s| &s.tasks) {
        out.extend(vec![task.task.id.to_string(); within(&task.results) + within(&task.nil)]);
    }
    for (name, findings) in
        [("difficulty", &report.difficulties), ("proposal", &report.proposals), ("next", &report.next)]
    {
        out.extend(vec![name.to_owned(); findings.iter().map(|f| within(&f.statements)).sum()]);
    }
    out.extend(vec!["outside".to_owned(); within(&report.outside)]);
    out
}

fn any_item() -> impl Strategy<Value = (usize, usize, usize, Vec<usize>, bool)> {
    (0..4usize, 0..6usize, 0..6usize, prop::collection::vec(0..4usize, 0..4), any::<bool>())
}

proptest! {
    #[test]
    fn every_item_stands_where_it_belongs_and_nowhere_else(drawn in prop::collection::vec(any_item(), 0..40)) {
        const KINDS: [ItemKind; 6] =
            [ItemKind::Result, ItemKind::Nil, ItemKind::Difficulty, ItemKind::Proposal, ItemKind::Next, ItemKind::Admin];
        const TASKS: [&str; 4] = ["1.1", "1.2", "2.1", "unknown"];
        let items: Vec<Contribution> = drawn
            .iter()
            .enumerate()
            .map(|(at, (who, text, kind, tasks, review))| {
                let tasks: Vec<&str> = tasks.iter().map(|&t| TASKS[t]).collect();
                let mut item = said(&at.to_string(), ["A", "B", "C", "D"][*who], &format!("Lời {text}"), KINDS[*kind], &tasks);
                if *review {
                    item.decided = Decided::Review;
                }
                item
            })
            .collect();
        let report = report(&items, &[], &[]);
        for item in &items {
            let known: BTreeSet<String> = item.tasks.iter().map(|t| t.to_string()).filter(|t| t != "unknown").collect();
            let right: Vec<String> = match item.kind {
                ItemKind::Admin => vec![],
                ItemKind::Difficulty => vec!["difficulty".into()],
                ItemKind::Proposal => vec!["proposal".into()],
                ItemKind::Next => vec!["next".into()],
                _ if known.is_empty() => vec!["outside".into()],
                _ => known.into_iter().collect(),
            };
            prop_assert_eq!(places(&report, &item.id), right);
        }
    }

    #[test]
    fn the_order_of_documents_changes_no_words_of_any_agency(turn in 0..6usize) {
        let mut items = vec![
            said("1", "A", "Mở 1 lớp", ItemKind::Result, &["1.1"]),
            said("2", "B", "Mở 2 lớp", ItemKind::Result, &["1.1"]),
            said("3", "C", "Mở 1 lớp", ItemKind::Result, &["1.1"]),
            said("4", "D", "Mở 4 lớp", ItemKind::Result, &["1.1"]),
        ];
        let straight = report(&items, &[], &[]);
        let len = items.len();
        items.rotate_left(turn % len);
        prop_assert_eq!(report(&items, &[], &[]), straight);
    }
}
