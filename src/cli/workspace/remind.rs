//! `tonghop remind`: letters to those who have not reported, or whose report is of no use. Nothing is sent.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::model::{Diagnostic, Status, Task};
use crate::store::day;
use crate::writer::{self, Matter, ReminderInput};

use super::super::Outcome;
use super::super::args::RemindArguments;
use super::super::files::{save, unwritable};
use super::super::form::file_name;
use super::super::items::Used;
use super::super::lang::Lang;
use super::super::outputs;
use super::super::run::refuse_among_inputs;
use super::Workspace;
use super::status::{self, Row, State};

/// Beginning of the letters' names.
const LETTER: &str = "cong-van-don-doc";
/// Name of the list.
const LIST: &str = "danh-sach-don-doc.tsv";

/// Runs the command.
///
/// # Errors
/// There is no workspace, or the folder cannot be written.
pub(in super::super) fn remind(arguments: &RemindArguments, lang: Lang) -> Result<Outcome, Diagnostic> {
    let mut workspace = Workspace::open(arguments.workspace.as_deref(), lang)?;
    workspace.settings = std::mem::take(&mut workspace.settings).with(&arguments.office)?;
    refuse_among_inputs(&[workspace.folder.join("originals")], &arguments.out)?;
    workspace.refresh(true)?;
    let records = workspace.store.attachments()?;
    let used = Used::of(&workspace.store, &records)?;
    let year = outputs::year(&records, &workspace.context());
    let (_, _, last) = workspace.settings.period.days(year);
    let deadline = day(last);
    let rows = status::rows(&workspace, &records, &used.items, &BTreeSet::new(), last);
    let own = workspace.registry.resolve(&workspace.settings.office.name, None).id;
    // What is lost of a report that was read in part.
    let lossy: BTreeSet<&str> = records
        .iter()
        .filter(|record| record.is_loss() && matches!(record.status, Status::Report | Status::Part))
        .map(|record| record.attachment.name.as_str())
        .collect();
    fs::create_dir_all(&arguments.out).map_err(|_| unwritable(&arguments.out))?;
    let mut list = vec![
        lang.pick(
            "Cơ quan\tTình trạng\tNgày nhận\tSố ngày muộn\tNhiệm vụ chưa có kết quả\tTệp đã gửi\tCông văn",
            "Agency\tState\tReceived\tDays late\tOpen tasks\tFiles\tLetter",
        )
        .to_owned(),
    ];
    let mut letters = BTreeSet::new();
    for row in &rows {
        let Some(matter) = matter(row, &lossy, arguments.incomplete) else { continue };
        // The office that collects the reports does not write to itself.
        let Some(agency) = row.whose.as_ref().filter(|agency| agency.id != own) else { continue };
        let open: Vec<&Task> = row.lacks.iter().filter_map(|id| workspace.plan.task(id)).collect();
        let files: Vec<String> = row
            .documents
            .iter()
            .filter(|name| matter != Matter::Partial || lossy.contains(name.as_str()))
            .cloned()
            .collect();
        let letter = writer::reminder(&ReminderInput {
            plan: &workspace.plan,
            office: &workspace.settings.office,
            agency,
            matter,
            open: &open,
            files: &files,
            year,
            deadline: &deadline,
        })?;
        let mut name = format!("{}.docx", file_name(LETTER, agency));
        if !letters.insert(name.clone()) {
            // Two names that differ by their marks alone.
            name = format!("{}-{}.docx", file_name(LETTER, agency), letters.len() + 1);
            letters.insert(name.clone());
        }
        save(&arguments.out.join(&name), &letter)?;
        let ids: Vec<&str> = row.lacks.iter().map(|id| id.as_str()).collect();
        let fields = [
            row.agency.clone(),
            words(matter, lang).to_owned(),
            row.received.clone().unwrap_or_default(),
            row.days_late.map(|days| days.to_string()).unwrap_or_default(),
            ids.join(", "),
            files.join("; "),
            name,
        ];
        if !arguments.quiet {
            println!("{}: {} ({})", row.agency, words(matter, lang), fields[6]);
        }
        list.push(fields.map(|field| plain(&field)).join("\t"));
    }
    list.push(String::new());
    save(&arguments.out.join(LIST), list.join("\n").as_bytes())?;
    told(&letters, &records, arguments, &deadline, lang);
    Ok(Outcome::Whole)
}

/// What to write to an agency about, if anything. Nobody who reported gets a letter, save about tasks that are missing where
/// that was asked for.
fn matter(row: &Row, lossy: &BTreeSet<&str>, incomplete: bool) -> Option<Matter> {
    let sent = |state| Some(state).filter(|_| row.expected || !row.documents.is_empty());
    match row.state {
        State::Missing => Some(Matter::Missing).filter(|_| row.expected),
        State::Unreadable => sent(Matter::Unreadable),
        State::Empty => sent(Matter::Empty),
        _ if row.documents.iter().any(|name| lossy.contains(name.as_str())) => Some(Matter::Partial),
        State::Partly => Some(Matter::Partly).filter(|_| incomplete),
        State::Whole | State::NothingArisen => None,
    }
}

fn words(matter: Matter, lang: Lang) -> &'static str {
    match matter {
        Matter::Missing => lang.pick("chưa gửi", "not yet"),
        Matter::Unreadable => lang.pick("đã gửi, chưa đọc được", "received, unreadable"),
        Matter::Partial => lang.pick("một phần chưa đọc được", "read in part"),
        Matter::Empty => lang.pick("không có nội dung", "empty"),
        Matter::Partly => lang.pick("còn thiếu nhiệm vụ", "tasks are missing"),
    }
}

/// A field of the list: one line, and no formula for a spreadsheet program.
fn plain(field: &str) -> String {
    let line = field.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.starts_with(['=', '+', '-', '@']) { format!("'{line}") } else { line }
}

/// How many letters there are, and what to look at before they go out.
fn told(
    letters: &BTreeSet<String>,
    records: &[crate::store::Record],
    arguments: &RemindArguments,
    deadline: &str,
    lang: Lang,
) {
    if !arguments.quiet {
        println!(
            "{} {} ({} {deadline}): {}",
            letters.len(),
            lang.pick("công văn, chưa gửi đi", "letters, not sent"),
            lang.pick("hạn", "due on"),
            arguments.out.join(LIST).display()
        );
    }
    let unassigned: Vec<&str> = records
        .iter()
        .filter(|r| r.agency.is_none() && matches!(r.status, Status::Report | Status::Part | Status::Unreadable))
        .map(|record| record.attachment.source.as_str())
        .collect();
    if !unassigned.is_empty() {
        eprintln!(
            "{}: {}",
            lang.pick(
                "Xem trước khi gửi: tệp chưa rõ của cơ quan nào",
                "Look before sending: files of an unknown agency"
            ),
            unassigned.join(", ")
        );
    }
    let old = old_letters(&arguments.out, letters);
    if !old.is_empty() {
        eprintln!(
            "{}: {}",
            lang.pick("Công văn của lần trước, nay không còn cần", "Letters of an earlier time, not needed any more"),
            old.join(", ")
        );
    }
}

fn old_letters(out: &Path, letters: &BTreeSet<String>) -> Vec<String> {
    let entries = fs::read_dir(out).into_iter().flatten().flatten();
    let mut old: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with(LETTER) && name.ends_with(".docx") && !letters.contains(name))
        .collect();
    old.sort();
    old
}
