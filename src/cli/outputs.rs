//! The files that `run` writes, as other programs read them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::agency::{Registry, Role, Roles};
use crate::consolidate::{self, BodyBudget, Input};
use crate::intake::sha256;
use crate::model::{
    Agency, AgencyId, AgencyKind, AgencyRow, AgencyState, AnnualReport, Contribution, Diagnostic, ItemKind, Ledger,
    Looked, OfficeWords, Plan, Status, TaskId,
};
use crate::store::{Record, Store};
use crate::writer::{self, Received};

use super::add::{BESIDE, PLACES};
use super::diff;
use super::files::{internal, pretty, save, save_copy, save_lines, unwritable};
use super::items::{Place, Stored, Used};
use super::kept::{self, Earlier};
use super::lang::Lang;
use super::ledger::{self, Counts};
use super::lines;
use super::settings::Settings;
use super::workbook::workbook;

/// What was written, for the summary.
pub(super) struct Written {
    /// The merged report, without its statements.
    pub annual: AnnualReport,
    /// The counts.
    pub ledger: Ledger,
    /// All attachments.
    pub records: Vec<Record>,
    /// Names of the files, as they were written.
    pub files: Vec<String>,
    /// Files that stay because a person changed them, each with the name of the new one and, for a report, what was changed.
    pub kept: Vec<Kept>,
}

impl Written {
    /// Name of the report: not always `bao-cao.docx`.
    pub(super) fn report(&self) -> &str {
        self.files.iter().find(|name| name.ends_with(".docx")).map_or("bao-cao.docx", String::as_str)
    }
}

/// A file that a person changed and that was not overwritten.
pub(super) struct Kept {
    /// It.
    pub file: PathBuf,
    /// The one that was written in its place.
    pub instead: String,
    /// What differs from the report as it was written, else from the new one; `None` for a workbook, or where it cannot be read.
    pub changes: Option<Vec<diff::Change>>,
    /// The changes are against the report as it was written: a person made them.
    pub by_hand: bool,
}

/// `ledger.json`: the counts, and the hashes of the two files that a person may change.
#[derive(Serialize)]
struct LedgerFile<'a> {
    #[serde(flatten)]
    ledger: &'a Ledger,
    outputs: BTreeMap<&'a str, String>,
}

/// Everything that the files are made from.
pub(super) struct Built {
    /// The merged report.
    pub annual: AnnualReport,
    /// The counts.
    pub ledger: Ledger,
    /// All attachments.
    pub records: Vec<Record>,
    /// The items that the report uses.
    pub items: Vec<Place>,
}

impl Built {
    /// The items, whole.
    pub(super) fn stored<'s>(&'s self, store: &'s Store) -> Stored<'s> {
        Stored { store, records: &self.records, places: &self.items }
    }
}

/// What the outputs are made from besides the store.
pub(super) struct Context<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The agencies.
    pub registry: &'a Registry,
    /// The office's settings.
    pub settings: &'a Settings,
    /// What the office itself says.
    pub words: &'a OfficeWords,
    /// Where the report shows its sources.
    pub sources: writer::Sources,
    /// The office's own template.
    pub template: Option<&'a writer::Template>,
    /// Year asked for.
    pub year: Option<i32>,
    /// Language of reasons and hints.
    pub lang: Lang,
}

/// Puts together what the files are made from.
///
/// # Errors
/// The store fails.
pub(super) fn build(store: &Store, context: &Context<'_>) -> Result<Built, Diagnostic> {
    let records = store.attachments()?;
    let used = Used::of(store, &records)?;
    let ledger = count(store, context, &records, &used)?;
    let annual = consolidate::consolidate(Input {
        plan: context.plan,
        office: &context.settings.office,
        period: period(&records, context),
        year: year(&records, context),
        items: &used.items,
        agencies: agencies(&records, &used, context),
        expected: expected(context),
        leads: leads(&used, context),
        body: BodyBudget {
            pages: context.settings.report.body_pages,
            statements_per_task: context.settings.report.statements_per_task,
        },
        pinned: &context.settings.report.pinned,
        words: context.words,
        looked: looked(store, &records)?,
        imbalance: (!ledger.balanced).then(|| ledger.imbalances.join("; ")),
    });
    Ok(Built { annual, ledger, records, items: used.places() })
}

/// Writes all files into a folder. Each file is written beside its place and then moved there, so that none is ever half written.
/// A report or a workbook that a person changed stays; the new one gets another name.
///
/// # Errors
/// The folder or a file cannot be written, or the store fails.
pub(super) fn write(store: &Store, context: &Context<'_>, out: &Path, trace: bool) -> Result<Written, Diagnostic> {
    fs::create_dir_all(out).map_err(|_| unwritable(out))?;
    let mut built = build(store, context)?;
    save_lines(&out.join("items.jsonl"), |file| lines::items(built.stored(store), file))?;
    save_lines(&out.join("submissions.jsonl"), |file| lines::submissions(&built.records, context.lang, file))?;
    if trace {
        save_lines(&out.join("segments.jsonl"), |file| lines::segments(store, file))?;
    }
    let earlier = Earlier::of(out);
    let mut kept = Vec::new();
    let mut names = Vec::new();
    let report = match context.template {
        Some(template) => template.fill(&built.annual)?,
        None => writer::docx_with_sources(&built.annual, context.sources)?,
    };
    let hash = sha256(&report);
    let place = earlier.place(out, "bao-cao.docx", &hash)?;
    kept::keep_copy(out, &place.name, &report)?;
    save(&out.join(&place.name), &report)?;
    kept.extend(place.kept.map(|file| report_beside(file, &place.name, &report)));
    names.push((place.name, hash));
    drop(report);
    // A large workbook takes the room that the statements took.
    built.annual = built.annual.without_statements();
    let book = workbook(store, context, &built, false);
    if let Ok(book) = &book {
        let place = earlier.place(out, "tong-hop.xlsx", &book.sha256)?;
        save_copy(&out.join(&place.name), &book.file)?;
        let instead = place.name.clone();
        kept.extend(place.kept.map(|file| Kept { file, instead, changes: None, by_hand: false }));
        names.push((place.name, book.sha256.clone()));
    }
    let outputs = names.iter().map(|(name, hash)| (name.as_str(), hash.clone())).collect();
    save(&out.join("ledger.json"), &pretty(&LedgerFile { ledger: &built.ledger, outputs })?)?;
    // Where Excel has no room for all items, the other files are of use still.
    book?;
    let data = ["items.jsonl", "submissions.jsonl", "ledger.json"].map(str::to_owned);
    let files = names.into_iter().map(|(name, _)| name).chain(data).collect();
    Ok(Written { annual: built.annual, ledger: built.ledger, records: built.records, files, kept })
}

/// Writes the workbook alone, without what anybody has asked or decided in the sheet of undecided items.
///
/// # Errors
/// The folder or the file cannot be written, or the store fails.
pub(super) fn write_blind(store: &Store, context: &Context<'_>, out: &Path) -> Result<PathBuf, Diagnostic> {
    fs::create_dir_all(out).map_err(|_| unwritable(out))?;
    let book = workbook(store, context, &build(store, context)?, true)?;
    let place = Earlier::default().place(out, "tong-hop.xlsx", &book.sha256)?;
    let path = out.join(place.name);
    save_copy(&path, &book.file)?;
    Ok(path)
}

/// What a person changed in a report that stays.
fn report_beside(file: PathBuf, instead: &str, new: &[u8]) -> Kept {
    let copy = kept::copy_of(&file);
    let changes = || {
        let hand = fs::read(&file).ok()?;
        match &copy {
            Some(copy) => diff::between(&fs::read(copy).ok()?, &hand).ok(),
            None => diff::between(&hand, new).ok(),
        }
    };
    let changes = changes();
    Kept { by_hand: copy.is_some(), file, instead: instead.to_owned(), changes }
}

/// A report whose agency nobody could tell still counts, under the name of its file.
pub(super) fn agency_of(record: &Record) -> Agency {
    record.agency.clone().unwrap_or_else(|| Agency {
        id: AgencyId(format!("file:{}", record.attachment.name)),
        name: record.attachment.name.clone(),
        kind: AgencyKind::Other,
    })
}

pub(super) fn count(
    store: &Store,
    context: &Context<'_>,
    records: &[Record],
    used: &Used,
) -> Result<Ledger, Diagnostic> {
    let mut attachments: BTreeMap<String, u64> = BTreeMap::new();
    let mut decisions: BTreeMap<String, u64> = BTreeMap::new();
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    let mut places: BTreeMap<String, u64> = BTreeMap::new();
    let mut apart = std::collections::BTreeSet::new();
    for record in records {
        *attachments.entry(record.status.name().to_owned()).or_default() += 1;
        if matches!(
            record.status,
            Status::WrongPeriod | Status::OtherPlan | Status::Superseded | Status::Companion | Status::Unreadable
        ) {
            // Their items are kept, apart from the report; the same bytes may have come twice.
            if !apart.insert(record.attachment.sha256.as_str()) {
                continue;
            }
            let kept = store.items(&record.attachment.sha256)?.len() as u64;
            for counts in [&mut decisions, &mut kinds, &mut places] {
                *counts.entry(record.status.name().to_owned()).or_default() += kept;
            }
        }
    }
    for item in &used.items {
        *decisions.entry(name(&item.decided)?).or_default() += 1;
        *kinds.entry(name(&item.kind)?).or_default() += 1;
        let known = item.tasks.iter().any(|task| context.plan.task(task).is_some());
        let place = match item.kind {
            ItemKind::Result | ItemKind::Nil if known => "task",
            ItemKind::Result | ItemKind::Nil => "outside",
            ItemKind::Difficulty => "difficulty",
            ItemKind::Proposal => "proposal",
            ItemKind::Next => "next",
            ItemKind::Admin => "admin",
        };
        *places.entry(place.to_owned()).or_default() += 1;
    }
    Ok(ledger::of_all(
        store.document_ledgers()?,
        Counts {
            attachments,
            attachments_in: store.count_arrivals()?,
            beside: store.kept(BESIDE)?.unwrap_or_default(),
            items: store.count_items()?,
            decisions,
            kinds,
            places,
        },
    ))
}

/// The folders and files that were given, by name; where they lie on this machine is nobody's business.
fn looked(store: &Store, records: &[Record]) -> Result<Looked, Diagnostic> {
    let used = records.iter().filter(|record| matches!(record.status, Status::Report | Status::Part)).count();
    let places = store.kept(PLACES)?.unwrap_or_default();
    Ok(Looked { places, files: store.count_arrivals()?, used: used as u64 })
}

/// The name of a value in the files.
fn name<T: Serialize>(value: &T) -> Result<String, Diagnostic> {
    let value = serde_json::to_value(value).map_err(|error| internal(&error))?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

/// The year that was asked for, else the one that most reports speak of (the later one of two equal ones).
pub(super) fn year(records: &[Record], context: &Context<'_>) -> i32 {
    let mut years: BTreeMap<i32, u64> = BTreeMap::new();
    for record in records.iter().filter(|r| r.status == Status::Report) {
        if let Some(year) = record.year {
            *years.entry(year).or_default() += 1;
        }
    }
    let most = years.into_iter().max_by_key(|(year, count)| (*count, *year)).map(|(year, _)| year);
    let of_plan = context.plan.date.get(..4).and_then(|year| year.parse().ok());
    context.year.or(most).or(of_plan).unwrap_or(2024)
}

fn period(records: &[Record], context: &Context<'_>) -> String {
    format!("năm {}", year(records, context))
}

fn expected(context: &Context<'_>) -> BTreeMap<TaskId, Vec<Agency>> {
    let tasks = context.plan.tasks.iter();
    tasks.map(|task| (task.id.clone(), context.registry.expected_for(context.plan, task))).collect()
}

/// Agencies of the reports that the plan names as lead, by task.
fn leads(used: &Used, context: &Context<'_>) -> BTreeMap<TaskId, Vec<AgencyId>> {
    let roles = Roles::new(context.registry, context.plan);
    let agencies: BTreeMap<&AgencyId, &Agency> = used.items.iter().map(|r| (&r.agency.id, &*r.agency)).collect();
    let leads = |place: usize| {
        agencies.values().filter(|agency| roles.of(agency, place) == Role::LeadNamed).map(|a| a.id.clone()).collect()
    };
    context.plan.tasks.iter().enumerate().map(|(place, task)| (task.id.clone(), leads(place))).collect()
}

/// Who reported, who sent something unreadable, and who is expected and did not.
fn agencies(records: &[Record], used: &Used, context: &Context<'_>) -> Vec<AgencyRow> {
    let expected = context.settings.expected.of(context.registry, context.plan);
    let mut rows: BTreeMap<AgencyId, AgencyRow> = BTreeMap::new();
    let row = |agency: &Agency, state| AgencyRow {
        agency: agency.clone(),
        state,
        expected: expected.iter().any(|e| e.id == agency.id || context.registry.answers_for(&agency.id, &e.id)),
        doc_number: None,
        date: None,
        period: None,
        items: 0,
        tasks: 0,
        notes: Vec::new(),
    };
    // The items of a record follow each other: each is looked at once, however many there are.
    let mut rest = used.items.iter().zip(&used.record).peekable();
    for (place, record) in records.iter().enumerate() {
        let mut own: Vec<&Contribution> = Vec::new();
        while let Some((item, _)) = rest.next_if(|(_, of)| **of == place) {
            own.push(item);
        }
        let state = match record.status {
            Status::Report | Status::Part => AgencyState::Reported,
            Status::Unreadable => AgencyState::Unreadable,
            _ => continue,
        };
        let agency = agency_of(record);
        let entry = rows.entry(agency.id.clone()).or_insert_with(|| row(&agency, state));
        let mut note = record.attachment.name.clone();
        if let Some(reason) = &record.reason {
            note = format!("{note}: {}", context.lang.full(reason));
        }
        entry.notes.push(note);
        if state == AgencyState::Reported {
            // A report that was read counts, whatever else came from the same agency.
            if entry.state != AgencyState::Reported || entry.doc_number.is_none() {
                entry.doc_number.clone_from(&record.doc_number);
                entry.date.clone_from(&record.date);
                entry.period.clone_from(&record.period);
            }
            entry.state = AgencyState::Reported;
            let (own, others): (Vec<&Contribution>, Vec<&Contribution>) =
                own.into_iter().partition(|r| r.agency.id == agency.id);
            count_in(entry, &own);
            for theirs in others.chunk_by(|a, b| a.agency.id == b.agency.id) {
                let Some(first) = theirs.first() else { continue };
                let entry = rows.entry(first.agency.id.clone()).or_insert_with(|| row(&first.agency, state));
                entry.state = AgencyState::Reported;
                entry.notes.push(record.attachment.name.clone());
                count_in(entry, theirs);
            }
        }
    }
    for agency in &expected {
        let day = |id: &AgencyId| {
            let own = records.iter().filter(|r| matches!(r.status, Status::Report | Status::Part | Status::Unreadable));
            own.filter(|record| agency_of(record).id == *id).filter_map(Record::day).max()
        };
        let answered = rows.keys().any(|id| {
            let may = *id == agency.id || context.registry.answers_for(id, &agency.id);
            may && context.registry.reports_for(id, &agency.id, day(id))
        });
        if !answered {
            rows.insert(agency.id.clone(), row(agency, AgencyState::Missing));
        }
    }
    rows.into_values().collect()
}

fn count_in(entry: &mut AgencyRow, items: &[&Contribution]) {
    entry.items += items.len();
    let tasks: std::collections::BTreeSet<&TaskId> = items.iter().flat_map(|r| &r.tasks).collect();
    entry.tasks = entry.tasks.max(tasks.len());
}

pub(super) fn received(records: &[Record], lang: Lang) -> Vec<Received<'_>> {
    let words = |text: &Option<String>| text.clone().unwrap_or_default();
    records
        .iter()
        .map(|record| Received {
            attachment: &record.attachment,
            status: record.status,
            reason: record.reason.as_ref().map(|reason| lang.message(reason)).unwrap_or_default(),
            hint: record.reason.as_ref().and_then(|reason| lang.hint(reason)).unwrap_or_default(),
            agency: record.agency.as_ref().map(|agency| agency.name.clone()).unwrap_or_default(),
            doc_number: words(&record.doc_number),
            period: words(&record.period),
        })
        .collect()
}
