//! `tonghop diff OLD NEW`: two builds (their folders), two Word files, or two officers' filled-in workbooks.
//!
//! Exit codes as everywhere: 0 compared, whatever differs; 1 not compared.

mod builds;
mod closeness;
mod paragraphs;
mod print;

use std::path::Path;

use crate::model::{Diagnostic, Severity};

use super::args::DiffArguments;
use super::lang::Lang;
use super::{Outcome, decisions};

pub(super) use paragraphs::{Change, between, say};

/// Runs the command.
///
/// # Errors
/// One of the two cannot be read, or they are not of one sort.
pub(super) fn diff(arguments: &DiffArguments, lang: Lang) -> Result<Outcome, Diagnostic> {
    let (old, new) = (&arguments.old, &arguments.new);
    for path in [old, new] {
        if !path.exists() {
            return Err(Diagnostic::new(Severity::Error, "file-missing", path.display().to_string()));
        }
    }
    match (old.is_dir(), new.is_dir()) {
        (true, true) => {
            let found = builds::compare(old, new)?;
            if arguments.json {
                println!("{}", to_json(&found)?);
            } else {
                print::builds(&found, lang);
            }
        }
        (false, false) if is(old, "docx") && is(new, "docx") => {
            let changes = between(&bytes(old)?, &bytes(new)?)?;
            if arguments.json {
                println!("{}", to_json(&changes)?);
            } else {
                say(&changes, usize::MAX, lang).iter().for_each(|line| println!("{line}"));
            }
        }
        (false, false)
            if [old, new].iter().all(|path| bytes(path).is_ok_and(|bytes| decisions::is_workbook(&bytes))) =>
        {
            decisions::compare(old, new, arguments.json, lang)?;
        }
        _ => {
            let both = format!("{}, {}", old.display(), new.display());
            return Err(Diagnostic::new(Severity::Error, "diff-what", both));
        }
    }
    Ok(Outcome::Whole)
}

fn is(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|of| of.eq_ignore_ascii_case(extension))
}

fn bytes(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    std::fs::read(path).map_err(|_| Diagnostic::new(Severity::Error, "file-missing", path.display().to_string()))
}

fn to_json(value: &impl serde::Serialize) -> Result<String, Diagnostic> {
    serde_json::to_string_pretty(value)
        .map_err(|error| Diagnostic::new(Severity::Error, "internal-error", error.to_string()))
}
