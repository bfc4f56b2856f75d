//! `tonghop status`: who has reported, who has not, what waits for a person; `--ledger`: the counts from messages to sentences.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::intake::versions;
use crate::model::{Agency, AgencyId, Contribution, Diagnostic, ItemKind, Ledger, Severity, Status, TaskId};
use crate::store::{Record, day, day_number, day_of_moment};

use super::super::Outcome;
use super::super::args::StatusArguments;
use super::super::items::Used;
use super::super::lang::Lang;
use super::super::match_all::open_questions;
use super::super::outputs::{self, agency_of};
use super::Workspace;

/// How an agency has met its duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// On all its tasks.
    Whole,
    /// On some of its tasks.
    Partly,
    /// It says that nothing was done or arose.
    NothingArisen,
    /// A report in which nothing is said.
    Empty,
    /// Something came, and none of it could be read.
    Unreadable,
    /// Nothing came.
    Missing,
}

/// A row: one agency.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) agency: String,
    agency_id: AgencyId,
    /// The agency itself; absent where only a file's name is known.
    #[serde(skip)]
    pub(super) whose: Option<Agency>,
    /// The plan binds it to report.
    bound: bool,
    /// It is bound, leads a task, or the office expects it.
    pub(super) expected: bool,
    pub(super) state: State,
    /// Day on which the first report came: of the message, else of the document.
    pub(super) received: Option<String>,
    /// Days after the deadline; 0 on time; absent where no day is known.
    pub(super) days_late: Option<i64>,
    /// Tasks that it leads and reports on, of all that it leads.
    tasks: (usize, usize),
    /// Tasks that it leads and says nothing about.
    pub(super) lacks: Vec<TaskId>,
    items: usize,
    pub(super) documents: Vec<String>,
    /// Items about which a question is open.
    open: usize,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Page<'a> {
    year: i32,
    from: String,
    to: String,
    deadline: String,
    agencies: &'a [Row],
    /// Files whose agency nobody could tell: a report of a missing agency may be among them.
    unassigned: Vec<String>,
    open: BTreeMap<&'static str, usize>,
    /// Decisions that fit no item any more.
    unfit: Vec<String>,
}

/// Runs the command: 3 where the ledger does not balance.
///
/// # Errors
/// There is no workspace, or the store fails.
pub(in super::super) fn status(arguments: &StatusArguments, lang: Lang) -> Result<Outcome, Diagnostic> {
    let mut workspace = Workspace::open(arguments.workspace.as_deref(), lang)?;
    let fitted = workspace.refresh(true)?;
    let records = workspace.store.attachments()?;
    let used = Used::of(&workspace.store, &records)?;
    let context = workspace.context();
    let ledger = outputs::count(&workspace.store, &context, &records, &used)?;
    let outcome = if ledger.balanced { Outcome::Whole } else { Outcome::Unbalanced };
    let internal = |error: serde_json::Error| Diagnostic::new(Severity::Error, "internal-error", error.to_string());
    if arguments.ledger {
        if arguments.json {
            println!("{}", serde_json::to_string_pretty(&ledger).map_err(internal)?);
        } else {
            print_ledger(&ledger, lang);
        }
        return Ok(outcome);
    }
    let questions = open_questions(&workspace.store, &fitted)?;
    let year = outputs::year(&records, &context);
    let (from, to, deadline) = workspace.settings.period.days(year);
    let open: BTreeSet<&str> = questions.values().flatten().map(String::as_str).collect();
    let rows = rows(&workspace, &records, &used.items, &open, deadline);
    let unassigned = records
        .iter()
        .filter(|r| r.agency.is_none() && matches!(r.status, Status::Report | Status::Part | Status::Unreadable))
        .map(|r| r.attachment.source.clone());
    let page = Page {
        year,
        from: day(from),
        to: day(to),
        deadline: day(deadline),
        agencies: &rows,
        unassigned: unassigned.collect(),
        open: questions.iter().map(|(what, items)| (*what, items.len())).collect(),
        unfit: fitted.unfit.iter().map(super::words::of_decision).collect(),
    };
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&page).map_err(internal)?);
    } else {
        print(&page, lang);
    }
    Ok(outcome)
}

/// What came from an agency.
#[derive(Default)]
struct Came<'a> {
    records: Vec<&'a Record>,
    items: Vec<&'a Contribution>,
}

pub(super) fn rows(
    workspace: &Workspace,
    records: &[Record],
    items: &[Contribution],
    open: &BTreeSet<&str>,
    deadline: i64,
) -> Vec<Row> {
    let expected = workspace.settings.expected.of(&workspace.registry, &workspace.plan);
    let mut came: BTreeMap<AgencyId, (Agency, Came<'_>)> = BTreeMap::new();
    for record in records {
        if matches!(record.status, Status::Report | Status::Part | Status::Superseded | Status::Unreadable) {
            let agency = agency_of(record);
            came.entry(agency.id.clone()).or_insert_with(|| (agency, Came::default())).1.records.push(record);
        }
    }
    for item in items {
        let of = || (Agency::clone(&item.agency), Came::default());
        came.entry(item.agency.id.clone()).or_insert_with(of).1.items.push(item);
    }
    let answers = |reporter: &AgencyId, own: &Came<'_>, asked: &AgencyId| {
        workspace.registry.reports_for(reporter, asked, own.records.iter().filter_map(|record| record.day()).max())
    };
    let leads: Vec<(TaskId, Vec<Agency>)> = workspace
        .plan
        .tasks
        .iter()
        .map(|task| (task.id.clone(), workspace.registry.expected_for(&workspace.plan, task)))
        .collect();
    let date = Some(workspace.plan.date.as_str()).filter(|date| !date.is_empty());
    let added = workspace.settings.expected.add.iter().map(|name| workspace.registry.resolve(name, date));
    let bound: Vec<AgencyId> =
        workspace.registry.bound(&workspace.plan).into_iter().chain(added).map(|agency| agency.id).collect();
    let mut out = Vec::new();
    for agency in &expected {
        let mut all = Came::default();
        for (_, own) in came.values().filter(|(from, own)| answers(&from.id, own, &agency.id)) {
            all.records.extend(own.records.iter().copied());
            all.items.extend(own.items.iter().copied());
        }
        out.push(Row { bound: bound.contains(&agency.id), ..row(agency, true, &all, &leads, open, deadline) });
    }
    for (agency, own) in came.values() {
        if !expected.iter().any(|asked| answers(&agency.id, own, &asked.id)) {
            out.push(row(agency, false, own, &leads, open, deadline));
        }
    }
    out
}

fn row(
    agency: &Agency,
    expected: bool,
    came: &Came<'_>,
    leads: &[(TaskId, Vec<Agency>)],
    open: &BTreeSet<&str>,
    deadline: i64,
) -> Row {
    let own: Vec<&TaskId> =
        leads.iter().filter(|(_, lead)| lead.iter().any(|a| a.id == agency.id)).map(|(task, _)| task).collect();
    let reported: BTreeSet<&TaskId> = came.items.iter().flat_map(|item| &item.tasks).collect();
    let lacks: Vec<TaskId> = own.iter().filter(|task| !reported.contains(**task)).map(|task| (*task).clone()).collect();
    let done = own.len() - lacks.len();
    let said: Vec<&&Contribution> = came.items.iter().filter(|item| item.kind != ItemKind::Admin).collect();
    let read = came.records.iter().any(|record| record.status != Status::Unreadable) || !came.items.is_empty();
    let results = said.iter().filter(|item| matches!(item.kind, ItemKind::Result | ItemKind::Nil));
    let state = if came.records.is_empty() && came.items.is_empty() {
        State::Missing
    } else if !read {
        State::Unreadable
    } else if said.is_empty() {
        State::Empty
    } else if results.clone().count() > 0 && results.clone().all(|item| item.kind == ItemKind::Nil) {
        State::NothingArisen
    } else if done < own.len() {
        State::Partly
    } else {
        State::Whole
    };
    let received = came
        .records
        .iter()
        .filter(|record| !read || record.status != Status::Unreadable)
        .filter_map(|record| {
            let of_message = record.attachment.date.as_deref().and_then(versions::seconds).map(day_of_moment);
            of_message.or_else(|| record.date.as_deref().and_then(day_number))
        })
        .min();
    Row {
        agency: agency.name.clone(),
        agency_id: agency.id.clone(),
        whose: Some(agency.clone()).filter(|agency| !agency.id.0.starts_with("file:")),
        bound: false,
        expected,
        state,
        received: received.map(day),
        days_late: received.map(|day| (day - deadline).max(0)),
        tasks: (done, own.len()),
        lacks,
        items: came.items.len(),
        documents: came.records.iter().map(|record| record.attachment.name.clone()).collect(),
        open: came.items.iter().filter(|item| open.contains(item.id.as_str())).count(),
    }
}

fn print(page: &Page<'_>, lang: Lang) {
    let year = page.year;
    match lang {
        Lang::Vi => println!("Năm {year}: số liệu từ {} đến {}, hạn gửi {}.", page.from, page.to, page.deadline),
        Lang::En => println!("Year {year}: from {} to {}, due on {}.", page.from, page.to, page.deadline),
    }
    let width = page.agencies.iter().map(|row| row.agency.chars().count()).max().unwrap_or(0);
    let mut missing = 0;
    for row in page.agencies {
        let (done, all) = row.tasks;
        let state = match row.state {
            State::Whole => lang.pick("đủ", "whole").to_owned(),
            State::Partly => format!("{} {done}/{all}", lang.pick("một phần", "partly")),
            State::NothingArisen => lang.pick("không phát sinh", "nothing arisen").to_owned(),
            State::Empty => lang.pick("không có nội dung", "empty").to_owned(),
            State::Unreadable => lang.pick("đã gửi, chưa đọc được", "received, unreadable").to_owned(),
            State::Missing => lang.pick("chưa gửi", "not yet").to_owned(),
        };
        missing += usize::from(row.state == State::Missing && row.bound);
        let time = match (&row.received, row.days_late) {
            (Some(day), Some(0)) => format!("{day} {}", lang.pick("đúng hạn", "on time")),
            (Some(day), Some(late)) => {
                format!("{day} {} {late} {}", lang.pick("muộn", "late by"), lang.pick("ngày", "days"))
            }
            _ if row.state == State::Missing => String::new(),
            _ => lang.pick("không rõ ngày nhận", "day unknown").to_owned(),
        };
        let open = if row.open > 0 {
            format!("{} {}", row.open, lang.pick("cần xem lại", "to review"))
        } else {
            String::new()
        };
        let more = match (row.bound, row.expected) {
            (true, _) => "",
            (false, true) => lang.pick("(được giao hoặc đề nghị)", "(named or asked)"),
            (false, false) => lang.pick("(không bắt buộc)", "(not bound)"),
        };
        let line = format!("{:width$}  {state:22}  {time:28}  {open} {more}", row.agency);
        println!("{}", line.trim_end());
    }
    let bound = page.agencies.iter().filter(|row| row.bound).count();
    println!(
        "{bound} {}, {missing} {}.",
        lang.pick("cơ quan phải báo cáo", "agencies are bound to report"),
        lang.pick("chưa gửi", "have not")
    );
    if missing > 0 {
        println!(
            "{}: {}",
            lang.pick(
                "Đã tìm theo tiêu đề văn bản, số hiệu, người gửi và tên tệp; tệp chưa rõ của cơ quan nào",
                "Searched by letterhead, number, sender and file name; files of an unknown agency"
            ),
            if page.unassigned.is_empty() { "0".to_owned() } else { page.unassigned.join(", ") }
        );
    }
    for (what, count) in &page.open {
        let name = match *what {
            "ask" => lang.pick("nội dung hỏi lại cơ quan", "items to ask the agency about"),
            "later" => lang.pick("nội dung để sau", "items for later"),
            _ => lang.pick("nội dung chờ xem lại", "items to review"),
        };
        println!("{count} {name}.");
    }
    if !page.unfit.is_empty() {
        println!(
            "{} {}:",
            page.unfit.len(),
            lang.pick("quyết định không còn nội dung tương ứng", "decisions have no item any more")
        );
        for decision in &page.unfit {
            println!("  {decision}");
        }
    }
}

/// The ledger on one page.
fn print_ledger(ledger: &Ledger, lang: Lang) {
    let block = |name: &str, total: u64, parts: &mut dyn Iterator<Item = (String, u64)>| {
        println!("{name}: {total}");
        let mut sum = 0;
        for (part, count) in parts.filter(|(_, count)| *count > 0) {
            println!("    {count:>10}  {part}");
            sum += count;
        }
        println!("    {sum:>10}  {} {}", lang.pick("cộng", "sum"), if sum == total { "✓" } else { "≠" });
    };
    let of = |counts: &BTreeMap<String, u64>| counts.clone().into_iter();
    block(lang.pick("Tệp, thư đã nhận", "Files and messages"), ledger.attachments_in, &mut of(&ledger.attachments));
    if !ledger.beside.is_empty() {
        let words = lang.pick("Tệp dữ liệu nằm cạnh, không đọc", "Data files beside them, not read");
        println!("{words}: {}", ledger.beside.join(", "));
    }
    println!("{}: {}", lang.pick("Văn bản đã đọc", "Documents read"), ledger.documents.len());
    block(
        lang.pick("Ký tự", "Characters"),
        ledger.chars,
        &mut ledger.fates.iter().map(|(fate, count)| (fate.clone(), count.chars)),
    );
    let items = lang.pick("Nội dung", "Items");
    block(
        &format!("{items}, {}", lang.pick("theo quyết định", "by decision")),
        ledger.items,
        &mut of(&ledger.decisions),
    );
    block(&format!("{items}, {}", lang.pick("theo loại", "by kind")), ledger.items, &mut of(&ledger.kinds));
    block(
        &format!("{items}, {}", lang.pick("theo chỗ trong báo cáo", "by place in the report")),
        ledger.items,
        &mut of(&ledger.places),
    );
    for imbalance in &ledger.imbalances {
        println!("≠ {imbalance}");
    }
    println!(
        "{}",
        if ledger.balanced { lang.pick("Khớp.", "Balanced.") } else { lang.pick("KHÔNG KHỚP.", "NOT BALANCED.") }
    );
}
