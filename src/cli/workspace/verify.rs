//! `tonghop verify`: whether originals, decisions and the log are what they were.

use crate::model::Diagnostic;

use super::super::Outcome;
use super::super::args::PlaceArguments;
use super::super::lang::Lang;
use super::{DATABASE, Workspace};
use crate::store::{Originals, Store};

/// Runs the command: 0 where everything is as it was, 1 otherwise, with a line for each thing that is not.
///
/// # Errors
/// There is no workspace, or the store fails.
pub(in super::super) fn verify(arguments: &PlaceArguments, lang: Lang) -> Result<Outcome, Diagnostic> {
    let folder = arguments.workspace.clone().unwrap_or_else(|| ".".into());
    // Not `Workspace::open`: a changed plan is one finding among others here.
    let database = folder.join(DATABASE);
    if !database.is_file() {
        return Workspace::open(Some(&folder), lang).map(|_| Outcome::Nothing);
    }
    let store = Store::open(&database)?;
    store.check()?;
    let originals = Originals::within(&folder);
    let mut found: Vec<String> = Vec::new();
    let kept = store.originals()?;
    for hash in &kept {
        if let Err(diagnostic) = originals.get(hash) {
            found.push(lang.full(&diagnostic));
        }
    }
    if let Some(line) = store.broken_log_line()? {
        found.push(format!(
            "{} {line}",
            lang.pick("Nhật ký bị sửa hoặc mất từ dòng", "The log was changed or cut at line")
        ));
    }
    let (hashes, changed) = store.decision_hashes()?;
    for number in changed {
        found.push(format!("{} {number}", lang.pick("Quyết định bị sửa: số", "A decision was changed: number")));
    }
    let lines = store.log_lines()?;
    let logged: Vec<&str> = lines.iter().filter_map(|line| line.evidence.strip_prefix("decision ")).collect();
    if logged != hashes.iter().map(String::as_str).collect::<Vec<_>>() {
        found.push(
            lang.pick("Danh sách quyết định không khớp với nhật ký.", "The decisions are not those of the log.").into(),
        );
    }
    for line in &found {
        eprintln!("{line}");
    }
    println!(
        "{}: {} {}, {} {}, {} {}. {}",
        lang.pick("Đã kiểm tra", "Checked"),
        kept.len(),
        lang.pick("tệp gốc", "originals"),
        hashes.len(),
        lang.pick("quyết định", "decisions"),
        lines.len(),
        lang.pick("dòng nhật ký", "lines of the log"),
        if found.is_empty() {
            lang.pick("Không có gì thay đổi.", "Nothing has changed.").to_owned()
        } else {
            format!("{} {}.", found.len(), lang.pick("chỗ không đúng", "faults"))
        }
    );
    println!(
        "{}",
        lang.pick(
            "Kiểm tra này phát hiện hư hỏng và sửa chữa vô ý; không ngăn được người có toàn quyền cố ý tính lại cả chuỗi.",
            "This finds damage and careless edits; it does not stop an owner who recomputes the whole chain."
        )
    );
    Ok(if found.is_empty() { Outcome::Whole } else { Outcome::Nothing })
}
