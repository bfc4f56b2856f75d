//! Merged reports to write: from labelled reports, multiplied, and drawn at random. Used by the tests and by `examples/written.rs`.
#![allow(dead_code, unreachable_pub, reason = "each program uses its own part of this file")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tonghop::consolidate::{BodyBudget, Input, consolidate};
use tonghop::model::{
    Agency, AgencyId, AgencyKind, AgencyRow, AgencyState, AnnualReport, Contribution, Decided, Decision, Item,
    ItemKind, Location, Looked, Match, Office, OfficeWords, Plan, Reported, Section, Task, TaskId,
};

pub fn read_json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn kind_of(word: &str) -> AgencyKind {
    match word {
        "department" => AgencyKind::Department,
        "district" => AgencyKind::District,
        "press" => AgencyKind::Press,
        "union" => AgencyKind::Front,
        "school" => AgencyKind::School,
        _ => AgencyKind::Other,
    }
}

/// The statements of a labelled report, with the labels as a person's decisions.
fn gold_items(report: &Value) -> Vec<Reported> {
    let name = report["agency"].as_str().unwrap();
    let agency =
        Agency { id: AgencyId(name.into()), name: name.into(), kind: kind_of(report["agency_kind"].as_str().unwrap()) };
    let mut out: Vec<Reported> = Vec::new();
    let mut add = |text: String, number: Option<String>, label: &Value| {
        let tasks: Vec<TaskId> =
            label["tasks"].as_array().unwrap().iter().map(|t| TaskId(t.as_str().unwrap().into())).collect();
        let kind: ItemKind = serde_json::from_value(label["kind"].clone()).unwrap();
        let item = Item {
            id: format!("{}-{}", report["id"].as_str().unwrap(), out.len()),
            location: Location::Block { block: out.len() as u32 + 1 },
            kind,
            number,
            text,
            ..Item::default()
        };
        let matches = tasks
            .iter()
            .map(|task| Match { task: task.clone(), score: 0.9, evidence: vec!["từ chung".into()] })
            .collect();
        let decision = Decision { matches, decision: Decided::Person, tasks, kind: None };
        out.push(Reported { item, agency: agency.clone(), decision, source: report["id"].as_str().unwrap().into() });
    };
    for block in report["blocks"].as_array().unwrap() {
        match block["t"].as_str().unwrap() {
            "item" => add(block["text"].as_str().unwrap().into(), block["num"].as_str().map(str::to_owned), block),
            "table" => {
                for row in block["rows"].as_array().unwrap().iter().filter(|row| row["cells"].is_array()) {
                    let cells: Vec<String> = row["cells"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .skip(1)
                        .map(|cell| cell.as_str().map_or_else(|| cell.to_string(), str::to_owned))
                        .collect();
                    add(cells.join("\n"), None, row);
                }
            }
            _ => {}
        }
    }
    out
}

/// A name without the province, as appendices write it.
fn short(name: &str) -> &str {
    name.split(" tỉnh ").next().unwrap_or(name)
}

pub fn office() -> Office {
    Office {
        date: Some("2025-02-06".into()),
        number: Some(5),
        signer: "Nguyễn Văn An".into(),
        recipients: vec!["Các sở, ban, ngành".into(), "UBND các huyện, thị xã, thành phố".into()],
        ..Office::default()
    }
}

/// What is merged: a plan, who reported, and what they said.
#[derive(Clone)]
pub struct Material {
    pub plan: Plan,
    pub items: Vec<Reported>,
    pub agencies: Vec<AgencyRow>,
    pub office: Office,
    pub words: OfficeWords,
    pub imbalance: Option<String>,
}

fn row(agency: Agency, state: AgencyState) -> AgencyRow {
    AgencyRow {
        agency,
        state,
        expected: true,
        doc_number: None,
        date: None,
        period: None,
        items: 0,
        tasks: 0,
        notes: vec![],
    }
}

/// A folder of labelled reports on a plan.
pub fn gold(gold: &Path, plan: &Path) -> Material {
    let plan: Plan = serde_json::from_value(read_json(plan)).unwrap();
    let mut files: Vec<PathBuf> = fs::read_dir(gold).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut items = Vec::new();
    let mut agencies: Vec<AgencyRow> = Vec::new();
    for file in &files {
        let report = read_json(file);
        let own = gold_items(&report);
        let tasks: BTreeSet<&TaskId> = own.iter().flat_map(|r| &r.decision.tasks).collect();
        agencies.push(AgencyRow {
            doc_number: report["doc_number"].as_str().map(str::to_owned),
            date: report["date"].as_str().map(str::to_owned),
            period: report["period"].as_str().map(str::to_owned),
            items: own.len(),
            tasks: tasks.len(),
            ..row(own[0].agency.clone(), AgencyState::Reported)
        });
        items.extend(own);
    }
    let silent = [("Sở Tài chính", AgencyKind::Department), ("UBND huyện Tuy Phong", AgencyKind::District)];
    for (name, kind) in silent {
        let agency = Agency { id: AgencyId(name.into()), name: name.into(), kind };
        agencies.push(row(agency, AgencyState::Missing));
    }
    if let Some(last) = agencies.last_mut() {
        last.state = AgencyState::Unreadable;
        last.notes = vec!["bao cao.doc: tệp có mật khẩu, đề nghị gửi lại tệp không có mật khẩu".into()];
    }
    Material { plan, items, agencies, office: office(), words: OfficeWords::default(), imbalance: None }
}

impl Material {
    /// The merged report, with the lead agencies that the plan's words name.
    pub fn merged(&self) -> AnnualReport {
        let mut expected: BTreeMap<TaskId, Vec<Agency>> = BTreeMap::new();
        let mut leads: BTreeMap<TaskId, Vec<AgencyId>> = BTreeMap::new();
        for task in &self.plan.tasks {
            for row in &self.agencies {
                if task.lead.contains(short(&row.agency.name)) {
                    leads.entry(task.id.clone()).or_default().push(row.agency.id.clone());
                    expected.entry(task.id.clone()).or_default().push(row.agency.clone());
                } else if task.lead.starts_with("Các sở") && row.agency.kind <= AgencyKind::District {
                    expected.entry(task.id.clone()).or_default().push(row.agency.clone());
                }
            }
        }
        consolidate(Input {
            plan: &self.plan,
            office: &self.office,
            period: "năm 2024".into(),
            year: 2024,
            items: &contributions(&self.items),
            agencies: self.agencies.clone(),
            expected,
            leads,
            body: BodyBudget::default(),
            pinned: &BTreeSet::new(),
            words: &self.words,
            looked: Looked { places: vec!["bao-cao-2024".into()], files: 40, used: self.agencies.len() as u64 },
            imbalance: self.imbalance.clone(),
        })
    }

    /// The same with so many tasks: the plan's, over and over, in sections of their own.
    pub fn with_tasks(&self, count: usize) -> Material {
        let mut out = self.clone();
        let own = &self.plan.tasks;
        let section = |round: usize, id: &str| if round == 0 { id.to_owned() } else { format!("{round}{id}") };
        let id = |round: usize, id: &TaskId| if round == 0 { id.clone() } else { TaskId(format!("{round}{id}")) };
        out.plan.tasks = (0..count)
            .map(|at| {
                let (round, task) = (at / own.len(), &own[at % own.len()]);
                Task { id: id(round, &task.id), section: section(round, &task.section), ..task.clone() }
            })
            .collect();
        let rounds = count.div_ceil(own.len());
        out.plan.sections = (0..rounds)
            .flat_map(|round| self.plan.sections.iter().map(move |s| (round, s)))
            .map(|(round, s)| Section { id: section(round, &s.id), title: s.title.clone() })
            .filter(|s| out.plan.tasks.iter().any(|task| task.section == s.id))
            .collect();
        // What is said on a task is said on one of its copies, each item on another.
        for (at, reported) in out.items.iter_mut().enumerate() {
            let round = at % rounds;
            let tasks = reported.decision.tasks.iter().map(|task| {
                let copy = id(round, task);
                // A plan with fewer tasks has none of this name: what was said on it is said on the first.
                let known = out.plan.tasks.iter().any(|task| task.id == copy);
                if known { copy } else { out.plan.tasks[0].id.clone() }
            });
            reported.decision.tasks = tasks.collect();
            reported.decision.tasks.dedup();
        }
        out
    }

    /// The same with so many reports: the labelled ones with other names and figures, over and over.
    pub fn with_reports(&self, count: usize) -> Material {
        let reported: Vec<&AgencyRow> = self.agencies.iter().filter(|row| row.state == AgencyState::Reported).collect();
        let mut out = Material { items: vec![], agencies: vec![], ..self.clone() };
        for at in 0..count {
            let (round, source) = (at / reported.len(), reported[at % reported.len()]);
            let mut row = source.clone();
            if round > 0 {
                row.agency.name = format!("{} số {round}", source.agency.name);
                row.agency.id = AgencyId(format!("{}-{round}", source.agency.id.0));
                row.doc_number = Some(format!("{}/BC-X{round}", at + 100));
            }
            for item in self.items.iter().filter(|item| item.agency.id == source.agency.id) {
                let mut item = item.clone();
                item.agency = row.agency.clone();
                item.item.id = format!("{}-{round}", item.item.id);
                item.item.text = other_figures(&item.item.text, round);
                out.items.push(item);
            }
            out.agencies.push(row);
        }
        out.agencies.extend(self.agencies.iter().filter(|row| row.state != AgencyState::Reported).cloned());
        out
    }
}

/// The text with the last digit of each figure moved on.
fn other_figures(text: &str, by: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    let moved = |(at, letter): (usize, &char)| match letter.to_digit(10) {
        Some(digit) if !letters.get(at + 1).is_some_and(char::is_ascii_digit) => {
            char::from_digit((digit + by as u32) % 10, 10).unwrap_or(*letter)
        }
        _ => *letter,
    };
    letters.iter().enumerate().map(moved).collect()
}

/// Numbers that look random, the same for the same seed (SplitMix64).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit.max(1) as u64) as usize
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    /// `true` once in `times`.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// A length: mostly short, at times very long.
    fn length(&mut self, longest: usize) -> usize {
        let limit = self.one(&[&3usize, &12, &40, &longest]);
        1 + self.below(*limit)
    }

    fn words(&mut self, longest: usize) -> String {
        const WORDS: [&str; 34] = [
            "thực",
            "hiện",
            "đổi",
            "mới",
            "lớp",
            "người",
            "xã",
            "Phan",
            "Thiết",
            "đạt",
            "12",
            "1.234,5",
            "12/15",
            "95%",
            "kinh",
            "phí",
            "tỷ",
            "đồng",
            "nghiệm",
            "thu",
            "ứng",
            "dụng",
            "số",
            "hóa",
            "(đợt",
            "2)",
            "“mới”",
            "doanh",
            "nghiệp",
            "KH&CN",
            "trường",
            "học",
            "nông",
            "dân",
        ];
        let length = self.length(longest);
        (0..length).map(|_| self.one(&WORDS)).collect::<Vec<_>>().join(" ")
    }

    /// Words of an agency: with whatever people type and paste.
    fn said(&mut self) -> String {
        const ODD: [&str; 22] = [
            "<w:p>",
            "&amp;",
            "\u{a0}",
            "\t",
            "\n",
            "\n\n",
            "…",
            "“",
            "\"",
            "'",
            "😀",
            "العربية",
            "中文",
            "a\u{301}",
            "\u{200b}",
            "\u{feff}",
            "]]>",
            "<!--",
            "\u{ad}",
            "²",
            "\\",
            "{names}",
        ];
        let mut text = self.words(600);
        for _ in 0..self.below(4) {
            text.push_str(self.one(&ODD));
            text.push_str(&self.words(8));
        }
        if self.once_in(12) {
            text.push_str(&"x".repeat(self.below(900)));
        }
        if self.once_in(2) {
            text.push('.');
        }
        text
    }
}

/// An item with this text.
pub fn statement(text: &str) -> Reported {
    Reported {
        item: Item { text: text.into(), ..Item::default() },
        agency: Agency { id: AgencyId("a".into()), name: "A".into(), kind: AgencyKind::Department },
        decision: Decision { matches: vec![], decision: Decided::Auto, tasks: vec![], kind: None },
        source: "a.docx".into(),
    }
}

/// A merged report drawn at random: counts, lengths, names, what is missing.
pub fn random(seed: u64) -> Material {
    let r = &mut Random::new(seed);
    let sections = 1 + r.below(9);
    let mut plan = Plan {
        number: r.one(&["12/KH-UBND", "3229/KH-UBND", "7/CTr-UBND", ""]).into(),
        date: r.one(&["2025-01-05", "2024-12-31", ""]).into(),
        issuer: r.one(&["Ủy ban nhân dân tỉnh An Hải", "UBND thành phố Huế", ""]).into(),
        title: "Kế hoạch phát triển nông thôn".into(),
        sections: vec![],
        tasks: vec![],
        passages: vec![],
    };
    for section in 0..sections {
        let id = if r.once_in(2) { (section + 1).to_string() } else { format!("{}.{}", section + 1, r.below(3)) };
        let title = (!r.once_in(4)).then(|| format!("Nhóm {}", r.words(30)));
        plan.sections.push(Section { id: id.clone(), title });
        let tasks = *r.one(&[&1usize, &1, &5, &40]);
        for task in 0..1 + r.below(tasks) {
            plan.tasks.push(Task {
                id: TaskId(format!("{id}-{task}")),
                section: id.clone(),
                content: format!("Nhiệm vụ {}", r.words(90)),
                lead: if r.once_in(3) { String::new() } else { r.words(20) },
                coordinating: String::new(),
                schedule: String::new(),
                product: String::new(),
            });
        }
    }
    let kinds = [
        &AgencyKind::Department,
        &AgencyKind::District,
        &AgencyKind::Commune,
        &AgencyKind::Press,
        &AgencyKind::Front,
        &AgencyKind::School,
        &AgencyKind::Other,
    ];
    let (mut items, mut agencies) = (Vec::new(), Vec::new());
    let reports = r.length(90) - 1;
    for n in 0..reports {
        let name = format!("Đơn vị {n} {}", r.words(14));
        let agency = Agency { id: AgencyId(format!("a{n}")), name, kind: *r.one(&kinds) };
        let state =
            *r.one(&[&AgencyState::Reported, &AgencyState::Reported, &AgencyState::Missing, &AgencyState::Unreadable]);
        agencies.push(AgencyRow {
            doc_number: r.once_in(2).then(|| format!("{n}/BC-X")),
            date: r.once_in(2).then(|| r.one(&["2024-11-03", "không rõ"]).to_owned()),
            period: r.once_in(2).then(|| "năm 2024".into()),
            notes: (0..r.below(3)).map(|_| r.words(20)).collect(),
            ..row(agency.clone(), state)
        });
        let count = if state == AgencyState::Reported { r.length(60) } else { 0 };
        for at in 0..count {
            let kind = *r.one(&[
                &ItemKind::Result,
                &ItemKind::Result,
                &ItemKind::Result,
                &ItemKind::Nil,
                &ItemKind::Difficulty,
                &ItemKind::Proposal,
                &ItemKind::Next,
                &ItemKind::Admin,
            ]);
            let bare = r.one(&["Không phát sinh.", "Không có", "Chưa phát sinh nội dung này"]);
            let text = if kind == ItemKind::Nil && r.once_in(2) { bare.to_owned() } else { r.said() };
            let tasks = (0..r.below(4)).map(|_| plan.tasks[r.below(plan.tasks.len())].id.clone()).collect();
            let decision = *r.one(&[&Decided::Auto, &Decided::Auto, &Decided::Person, &Decided::Review]);
            items.push(Reported {
                item: Item { id: format!("{n}-{at}"), kind, text, ..Item::default() },
                agency: agency.clone(),
                decision: Decision { matches: vec![], decision, tasks, kind: None },
                source: format!("{n}.docx"),
            });
        }
    }
    let mut own = OfficeWords::default();
    for list in [&mut own.opening, &mut own.direction, &mut own.assessment, &mut own.next, &mut own.closing] {
        *list = (0..r.below(3)).map(|_| format!("Cơ quan {}.", r.words(80))).collect();
    }
    let mut office = Office { name: format!("Sở {}", r.words(9)), ..office() };
    if r.once_in(3) {
        (office.number, office.date) = (None, None);
    }
    if r.once_in(4) {
        office.recipients = (0..r.below(6)).map(|_| r.words(12)).collect();
        office.signer_title = vec!["KT. GIÁM ĐỐC".into(), "PHÓ GIÁM ĐỐC".into()];
    }
    let imbalance = r.once_in(9).then(|| "Số liệu chưa khớp: 3 đoạn chưa rõ nơi đến.".into());
    Material { plan, items, agencies, office, words: own, imbalance }
}

/// What the report needs of items.
pub fn contributions(items: &[Reported]) -> Vec<Contribution> {
    items.iter().cloned().map(Contribution::from).collect()
}

/// Lines as in `items.jsonl`, as far as the checkers read them.
pub fn items_jsonl(items: &[Reported]) -> String {
    let line = |r: &Reported| {
        json!({"item_id": r.item.id, "agency": r.agency.name, "text": r.item.text, "kind": r.kind(), "tasks": r.decision.tasks})
            .to_string()
    };
    items.iter().map(line).collect::<Vec<_>>().join("\n")
}
