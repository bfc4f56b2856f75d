//! `tonghop report`: the outputs of a workspace; with `--final` the build is sealed.

use std::collections::BTreeMap;
use std::fs;

use crate::intake::sha256;
use crate::model::{Diagnostic, Severity};

use super::super::Outcome;
use super::super::args::ReportArguments;
use super::super::lang::Lang;
use super::super::match_all::open_questions;
use super::super::outputs;
use super::super::run::{refuse_among_inputs, tell};
use super::super::settings::office_words;
use super::super::template;
use super::{Workspace, who};

/// Runs the command.
///
/// # Errors
/// Nothing could be written, or questions are open that `--final` was not told to leave open.
pub(in super::super) fn report(arguments: &ReportArguments, lang: Lang) -> Result<Outcome, Diagnostic> {
    let mut workspace = Workspace::open(arguments.workspace.as_deref(), lang)?;
    workspace.settings = std::mem::take(&mut workspace.settings).with(&arguments.office)?;
    workspace.sources = arguments.sources.into();
    workspace.template = template::load(arguments.template.as_deref(), workspace.sources)?;
    if let Some(file) = &arguments.office_words {
        workspace.words = office_words(Some(file), file, &workspace.plan)?;
    }
    refuse_among_inputs(&[workspace.folder.join("originals")], &arguments.out)?;
    if arguments.blind {
        workspace.match_blind(arguments.quiet)?;
        let file = outputs::write_blind(&workspace.store, &workspace.context(), &arguments.out)?;
        workspace.store.log(&who(), &format!("Xuất bảng cho người xem lại độc lập: {}.", file.display()), "")?;
        println!("{}: {}", lang.pick("Đã ghi", "Written"), file.display());
        return Ok(Outcome::Whole);
    }
    let fitted = workspace.match_all(arguments.quiet)?;
    let mut open = open_questions(&workspace.store, &fitted)?;
    let unfit: Vec<String> = fitted.unfit.iter().map(super::words::of_decision).collect();
    if !unfit.is_empty() {
        open.insert("unfit", unfit);
    }
    if arguments.r#final {
        refuse_open(&open, arguments.allow_open.as_deref(), lang)?;
    }
    let written = outputs::write(&workspace.store, &workspace.context(), &arguments.out, arguments.trace)?;
    let out = arguments.out.display();
    if arguments.r#final {
        let left: Vec<String> = open.iter().map(|(what, items)| format!("{what}: {}", items.len())).collect();
        let left = if left.is_empty() {
            "không còn câu hỏi mở".to_owned()
        } else {
            format!("còn mở {}", left.join(", "))
        };
        let manifest = manifest(&workspace, arguments, &written.files, &open)?;
        workspace.store.log(&who(), &format!("Chốt báo cáo tại {out}; {left}."), &manifest)?;
    } else {
        workspace.store.log(&who(), &format!("Xuất báo cáo (dự thảo) ra {out}."), "")?;
    }
    Ok(tell(&written, &arguments.out, arguments.quiet, lang))
}

/// Questions that are open and were not allowed to stay are said, and nothing is written.
fn refuse_open(
    open: &BTreeMap<&'static str, Vec<String>>,
    allowed: Option<&[String]>,
    lang: Lang,
) -> Result<(), Diagnostic> {
    let all = allowed.is_some_and(|allowed| allowed.is_empty() || allowed.iter().any(|word| word == "all"));
    let may =
        |what: &str, item: &str| all || allowed.is_some_and(|a| a.iter().any(|word| word == what || word == item));
    let mut left: Vec<String> = Vec::new();
    for (what, items) in open {
        let count = items.iter().filter(|item| !may(what, item)).count();
        let name = match *what {
            "ask" => lang.pick("hỏi lại cơ quan (ask)", "ask"),
            "later" => lang.pick("để sau (later)", "later"),
            "unfit" => lang.pick("quyết định không còn nội dung (unfit)", "unfit"),
            _ => lang.pick("chưa xem lại (review)", "review"),
        };
        if count > 0 {
            left.push(format!("{count} {name}"));
        }
    }
    if left.is_empty() { Ok(()) } else { Err(Diagnostic::new(Severity::Error, "questions-open", left.join(", "))) }
}

/// Hashes of what went in, what was decided, what came out.
fn manifest(
    workspace: &Workspace,
    arguments: &ReportArguments,
    files: &[String],
    open: &BTreeMap<&'static str, Vec<String>>,
) -> Result<String, Diagnostic> {
    let mut outputs: BTreeMap<&str, String> = BTreeMap::new();
    for name in files {
        let path = arguments.out.join(name);
        let bytes = fs::read(&path)
            .map_err(|_| Diagnostic::new(Severity::Error, "file-missing", path.display().to_string()))?;
        outputs.insert(name, sha256(&bytes));
    }
    let (decisions, _) = workspace.store.decision_hashes()?;
    let manifest = serde_json::json!({
        "inputs": workspace.store.originals()?,
        "decisions": decisions,
        "open": open,
        "outputs": outputs,
        "program": env!("CARGO_PKG_VERSION"),
    });
    Ok(manifest.to_string())
}
