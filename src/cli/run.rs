//! `tonghop run`: everything in one go, over a store in a temporary folder.

use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::agency::Registry;
use crate::matching::{Labelled, check_plan, history};
use crate::model::{AgencyState, Diagnostic, Plan, Severity, Status};
use crate::store::{Record, Store};
use crate::{plan, report};

use super::add;
use super::args::RunArguments;
use super::fate::Desk;
use super::lang::Lang;
use super::match_all::match_all;
use super::outputs::{self, Context, Written};
use super::settings::{self, Settings};
use super::{Outcome, decisions, diff, template, workspace};

/// Runs the command.
///
/// # Errors
/// Nothing could be written; the diagnostic says why.
pub(super) fn run(arguments: &RunArguments, lang: Lang) -> Result<Outcome, Diagnostic> {
    if let Some(threads) = arguments.threads {
        // A second pool in one process is refused; there is only one.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build_global();
    }
    let settings = Settings::load(arguments.settings.as_deref(), &arguments.plan)?.with(&arguments.office)?;
    let template = template::load(arguments.template.as_deref(), arguments.sources.into())?;
    let plan = load_plan(&arguments.plan, lang)?;
    let words = settings::office_words(arguments.office_words.as_deref(), &arguments.plan, &plan)?;
    let registry = Registry::with(&settings.agency).for_plan(&plan);
    let history = if arguments.no_learning { Vec::new() } else { load_history(&arguments.history, &plan, lang)? };
    let year = arguments.year.or(settings.period.year);
    if !arguments.quiet {
        for note in check_plan(&plan) {
            eprintln!("{}: {}", arguments.plan.display(), lang.full(&note));
        }
    }

    if arguments.input.iter().any(|input| crate::intake::is_mailbox(input)) {
        return Err(Diagnostic::new(Severity::Error, "imap-needs-workspace", ""));
    }
    refuse_among_inputs(&arguments.input, &arguments.out)?;
    let folder = tempfile::tempdir().map_err(|_| store_failed())?;
    let mut store = Store::open(&folder.path().join("tonghop.db"))?;
    store.throw_away()?;
    let progress = bar(arguments.quiet, lang.pick("Đọc báo cáo", "Reading"));
    let reports = report::Reader::new(&plan, &registry);
    let desk = Desk { reader: &reports, plan: &plan, year, originals: None };
    add::add(&arguments.input, &desk, &mut store, &progress)?;
    progress.finish_and_clear();
    decisions::take(&mut store, &plan, &arguments.decisions, &workspace::who(), lang)?;
    let progress = bar(arguments.quiet, lang.pick("Đối chiếu nhiệm vụ", "Matching"));
    match_all(&mut store, &plan, &registry, &history, &progress)?;
    progress.finish_and_clear();
    let context = Context {
        plan: &plan,
        registry: &registry,
        settings: &settings,
        words: &words,
        sources: arguments.sources.into(),
        template: template.as_ref(),
        year,
        lang,
    };
    let written = outputs::write(&store, &context, &arguments.out, arguments.trace)?;
    Ok(tell(&written, &arguments.out, arguments.quiet, lang))
}

/// Says what was written and how it ended.
pub(super) fn tell(written: &Written, out: &Path, quiet: bool, lang: Lang) -> Outcome {
    if !quiet {
        summary(written, out, lang);
    }
    list_unreadable(written, lang);
    list_kept(written, quiet, lang);
    if !written.ledger.balanced {
        eprintln!(
            "{}: {}",
            lang.pick("Sổ đối soát không khớp", "The ledger does not balance"),
            written.ledger.imbalances.join("; ")
        );
        Outcome::Unbalanced
    } else if written.records.iter().any(Record::is_loss) {
        Outcome::Partial
    } else {
        Outcome::Whole
    }
}

/// Results among the reports would be read as reports the next time.
pub(super) fn refuse_among_inputs(inputs: &[PathBuf], out: &Path) -> Result<(), Diagnostic> {
    // The folder may not exist yet: the nearest part of its path that does tells where it will be.
    let absolute = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
    let place = absolute.ancestors().find_map(|part| part.canonicalize().ok());
    let within = |input: &PathBuf| {
        input.is_dir()
            && input.canonicalize().ok().zip(place.as_ref()).is_some_and(|(input, place)| place.starts_with(input))
    };
    if inputs.iter().any(within) {
        return Err(Diagnostic::new(Severity::Error, "out-is-input", out.display().to_string()));
    }
    Ok(())
}

/// Reads a plan from its document, or from JSON of the same content.
///
/// # Errors
/// The file cannot be read or holds no tasks.
pub(super) fn load_plan(path: &Path, lang: Lang) -> Result<Plan, Diagnostic> {
    let bytes = std::fs::read(path)
        .map_err(|_| Diagnostic::new(Severity::Error, "file-missing", path.display().to_string()))?;
    plan_of(&bytes, path, lang)
}

/// Reads a plan from its bytes; `path` is named in messages.
///
/// # Errors
/// It cannot be read or holds no tasks.
pub(super) fn plan_of(bytes: &[u8], path: &Path, lang: Lang) -> Result<Plan, Diagnostic> {
    let trimmed = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if trimmed.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{') {
        return plan::from_json(&String::from_utf8_lossy(trimmed));
    }
    let document = super::apart::read(bytes)?;
    let (plan, diagnostics) = plan::read(&document)?;
    for diagnostic in diagnostics.iter().filter(|d| d.severity > Severity::Note) {
        eprintln!("{}: {}", path.display(), lang.full(diagnostic));
    }
    Ok(plan)
}

/// Reads decisions to learn from.
///
/// # Errors
/// A file cannot be opened.
pub(super) fn load_history<P: AsRef<Path>>(paths: &[P], plan: &Plan, lang: Lang) -> Result<Vec<Labelled>, Diagnostic> {
    let mut out = Vec::new();
    for path in paths {
        let path = path.as_ref();
        let lines = std::fs::read_to_string(path)
            .map_err(|_| Diagnostic::new(Severity::Error, "file-missing", path.display().to_string()))?;
        out.extend(history_of(&lines, path, plan, lang));
    }
    Ok(out)
}

/// The decisions of a file to learn from; what cannot be used is said on the error stream.
pub(super) fn history_of(lines: &str, path: &Path, plan: &Plan, lang: Lang) -> Vec<Labelled> {
    let (labelled, diagnostics) = history::parse(lines, &plan.number);
    for diagnostic in &diagnostics {
        eprintln!("{}: {}", path.display(), lang.full(diagnostic));
    }
    labelled
}

/// A progress bar on a terminal, nothing in a pipe.
pub(super) fn bar(quiet: bool, words: &str) -> ProgressBar {
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(0), target);
    if let Ok(style) = ProgressStyle::with_template("{msg:20} [{bar:40}] {pos}/{len}") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_message(words.to_owned());
    bar
}

fn store_failed() -> Diagnostic {
    Diagnostic::new(Severity::Error, "store-failed", std::env::temp_dir().display().to_string())
}

fn summary(written: &Written, out: &Path, lang: Lang) {
    let ledger = &written.ledger;
    let names: [(Status, &str, &str); 12] = [
        (Status::Report, "báo cáo", "reports"),
        (Status::Part, "phần của báo cáo", "parts of reports"),
        (Status::Duplicate, "gửi trùng", "duplicates"),
        (Status::Superseded, "đã thay thế", "replaced"),
        (Status::Companion, "bản ký PDF", "signed copies"),
        (Status::WrongPeriod, "kỳ khác", "of another period"),
        (Status::OtherPlan, "kế hoạch khác", "on another plan"),
        (Status::NotAReport, "không phải báo cáo", "no reports"),
        (Status::Unreadable, "chưa đọc được", "unreadable"),
        (Status::NoAttachment, "thư không có tệp", "messages without a file"),
        (Status::Container, "thư và tệp nén đã mở", "messages and archives opened"),
        (Status::Ignored, "bỏ qua (hình, chữ ký, tệp khóa)", "ignored (pictures, signatures, locks)"),
    ];
    let parts: Vec<String> = names
        .iter()
        .filter_map(|(status, vi, en)| {
            let count = ledger.attachments.get(status.name()).copied().unwrap_or(0);
            (count > 0).then(|| format!("{count} {}", lang.pick(vi, en)))
        })
        .collect();
    println!("{} {}: {}.", ledger.attachments_in, lang.pick("tệp", "files"), parts.join(", "));
    if !ledger.beside.is_empty() {
        let words = lang.pick("tệp dữ liệu nằm cạnh, không đọc", "data files beside them, not read");
        println!("{} {words}: {}.", ledger.beside.len(), ledger.beside.join(", "));
    }
    let of = |key: &str| ledger.decisions.get(key).copied().unwrap_or(0);
    let person = match of("person") {
        0 => String::new(),
        count => format!(", {count} {}", lang.pick("do cán bộ quyết định", "decided by people")),
    };
    println!(
        "{} {}: {} {}, {} {}, {} {}{person}.",
        ledger.items,
        lang.pick("nội dung", "items"),
        of("auto"),
        lang.pick("tự khớp", "matched"),
        of("review"),
        lang.pick("cần xem lại", "to review"),
        of("none"),
        lang.pick("ngoài Kế hoạch", "outside the plan")
    );
    let missing =
        written.annual.agencies.iter().filter(|row| row.state == AgencyState::Missing && row.expected).count();
    if missing > 0 {
        println!(
            "{missing} {}",
            lang.pick("cơ quan chưa gửi báo cáo (xem Phụ lục II).", "agencies have not reported (see Appendix II).")
        );
    }
    println!("{}: {}", lang.pick("Đã ghi", "Written"), out.join(written.report()).display());
}

/// Every file that should be a report and could not be read, or only in part, with its reason and what to do; on the error stream, also with `--quiet`.
fn list_unreadable(written: &Written, lang: Lang) {
    for record in written.records.iter().filter(|record| record.is_loss()) {
        let reason = record.reason.as_ref().map(|reason| lang.full(reason)).unwrap_or_default();
        eprintln!("{}: {reason}", record.attachment.source);
    }
}

/// The files that a person changed and that were not overwritten; on the error stream, also with `--quiet`.
fn list_kept(written: &Written, quiet: bool, lang: Lang) {
    /// So many differences are listed; `tonghop diff` lists all.
    const LISTED: usize = 40;
    for kept in &written.kept {
        let detail = format!("{} → {}", kept.file.display(), kept.instead);
        let is_report = kept.file.extension().is_some_and(|extension| extension == "docx");
        let code = if is_report { "changed-by-hand" } else { "workbook-changed" };
        let notice = Diagnostic::new(Severity::Warning, code, detail);
        eprintln!("{}", lang.full(&notice));
        let Some(changes) = kept.changes.as_ref().filter(|_| !quiet) else { continue };
        let title = if kept.by_hand {
            lang.pick("Đã sửa bằng tay so với bản chương trình ghi:", "Changed by hand since it was written:")
        } else {
            lang.pick("Bản mới khác tệp đang có ở chỗ:", "The new one differs from the file that is there:")
        };
        eprintln!("{title}");
        diff::say(changes, LISTED, lang).iter().for_each(|line| eprintln!("{line}"));
    }
}
