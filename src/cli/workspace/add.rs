//! `tonghop add`: what came in, and decisions from files. Only what is not there yet is read.

use crate::model::{Diagnostic, Severity};
use crate::report;
use crate::store::{PersonDecision, Record, Store};

use super::super::Outcome;
use super::super::add as pipeline;
use super::super::args::AddArguments;
use super::super::decisions;
use super::super::fate::Desk;
use super::super::lang::Lang;
use super::super::run::{bar, refuse_among_inputs};
use super::{Workspace, mailbox, who};

/// Runs the command: 2 where something should be a report and could not be read, or a decision fits no item.
///
/// # Errors
/// Nothing was added.
pub(in super::super) fn add(arguments: &AddArguments, lang: Lang) -> Result<Outcome, Diagnostic> {
    if arguments.input.is_empty() && arguments.decisions.is_empty() {
        return Err(Diagnostic::new(Severity::Error, "input-missing", "INPUT"));
    }
    let mut workspace = Workspace::open(arguments.workspace.as_deref(), lang)?;
    let (files, mailboxes) = mailbox::apart(arguments)?;
    refuse_among_inputs(&files, &workspace.folder)?;
    let before = super::super::anchors::fit(&workspace.store, &workspace.plan)?;
    let mut outcome = Outcome::Whole;
    let records = workspace.store.as_read()?.len();
    if !files.is_empty() {
        let shown: Vec<String> = files.iter().map(|input| input.display().to_string()).collect();
        let shown = shown.join(", ");
        let progress = bar(arguments.quiet, lang.pick("Đọc báo cáo", "Reading"));
        let reader = report::Reader::new(&workspace.plan, &workspace.registry);
        let desk = Desk {
            reader: &reader,
            plan: &workspace.plan,
            year: workspace.settings.period.year,
            originals: Some(&workspace.originals),
        };
        let added = pipeline::add(&files, &desk, &mut workspace.store, &progress)?;
        progress.finish_and_clear();
        log_what_came(&mut workspace.store, &shown, added)?;
        if !arguments.quiet {
            println!(
                "{} {}, {} {}.",
                added.new,
                lang.pick("mới", "new"),
                added.known,
                lang.pick("đã có từ trước (không đọc lại)", "there already (not read again)")
            );
        }
    }
    let mut unreached = 0;
    for input in &mailboxes {
        match mailbox::fetch(&mut workspace, arguments, input) {
            Ok(Outcome::Whole) => {}
            Ok(_) => outcome = Outcome::Partial,
            // The other inputs are added all the same.
            Err(reason) => {
                eprintln!("{}", lang.full(&reason));
                unreached += 1;
                outcome = Outcome::Partial;
            }
        }
    }
    if unreached > 0 && unreached == arguments.input.len() + arguments.decisions.len() {
        return Ok(Outcome::Nothing);
    }
    for record in workspace.store.attachments()?.into_iter().skip(records).filter(Record::is_loss) {
        let reason = record.reason.as_ref().map(|reason| lang.full(reason)).unwrap_or_default();
        eprintln!("{}: {reason}", record.attachment.source);
        outcome = Outcome::Partial;
    }
    if !arguments.decisions.is_empty() {
        let by = arguments.who.clone().unwrap_or_else(who);
        let count = decisions::take(&mut workspace.store, &workspace.plan, &arguments.decisions, &by, lang)?;
        if !arguments.quiet {
            println!("{} {}.", count.taken, lang.pick("quyết định được ghi", "decisions taken"));
        }
        if count.agreed + count.conflicts > 0 {
            beside_another(count, lang);
            let words = format!("So quyết định: {} thống nhất, {} khác với người khác.", count.agreed, count.conflicts);
            workspace.store.log(&by, &words, "")?;
        }
        if count.refused > 0 {
            outcome = Outcome::Partial;
        }
    }
    let fitted = workspace.refresh(arguments.quiet)?;
    let lost: Vec<&PersonDecision> =
        fitted.unfit.iter().filter(|d| !before.unfit.iter().any(|earlier| earlier.anchor == d.anchor)).collect();
    if !lost.is_empty() {
        eprintln!(
            "{} {}:",
            lost.len(),
            lang.pick(
                "quyết định không còn nội dung tương ứng (vẫn được giữ; xem lại các nội dung mới)",
                "decisions have no item any more (they are kept; look at the new items)"
            )
        );
        for decision in lost {
            eprintln!("  {}", super::words::of_decision(decision));
        }
    }
    Ok(outcome)
}

/// Writes a line of the log about what came.
///
/// # Errors
/// The database fails.
pub(super) fn log_what_came(store: &mut Store, shown: &str, added: pipeline::Added) -> Result<(), Diagnostic> {
    store.atomically(|store| {
        // What an interrupted run had added already is said with what came now.
        let new: u64 = store.kept(pipeline::UNLOGGED)?.unwrap_or(0);
        if new == 0 {
            return Ok(());
        }
        store.keep(pipeline::UNLOGGED, &0)?;
        let words =
            format!("Nạp {shown}: {new} mới, {} đã có từ trước.", (added.new + added.known).saturating_sub(new));
        store.log(&who(), &words, "")
    })
}

/// How far a second officer's decisions agree with those that were there.
fn beside_another(count: decisions::Taken, lang: Lang) {
    let both = count.agreed + count.conflicts;
    println!(
        "{}: {} {}, {} {}, {} {} ({:.1}%).",
        lang.pick("So với quyết định của người khác", "Beside another person's decisions"),
        count.agreed,
        lang.pick("thống nhất", "agree"),
        count.conflicts,
        lang.pick("khác ý kiến", "disagree"),
        count.first,
        lang.pick("chưa ai quyết định; tỷ lệ thống nhất", "not decided before; agreement rate"),
        count.agreed as f64 / both.max(1) as f64 * 100.0
    );
}
