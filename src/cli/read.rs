//! `tonghop read`: the neutral document as JSON.

use std::io::Write as _;

use crate::model::{Diagnostic, Severity};

use super::Outcome;
use super::apart;
use super::args::ReadArguments;
use super::lang::Lang;

/// Runs the command: 0 whole, 2 partial, 1 nothing read.
///
/// # Errors
/// Nothing could be read.
pub(super) fn read(arguments: &ReadArguments, lang: Lang) -> Result<Outcome, Diagnostic> {
    let missing = || Diagnostic::new(Severity::Error, "file-missing", arguments.file.display().to_string());
    let bytes = std::fs::read(&arguments.file).map_err(|_| missing())?;
    let mut document = apart::read(&bytes)?;
    if arguments.display {
        document.each_paragraph_mut(&mut |paragraph| {
            paragraph.text = std::mem::take(&mut paragraph.display);
            // Typography is measured on the stored text.
            paragraph.spans.clear();
        });
    }
    let written = serde_json::to_string(&document)
        .map_err(|error| Diagnostic::new(Severity::Error, "internal-error", error.to_string()))?;
    // Who reads only the beginning closes the pipe: no error.
    let _ = writeln!(std::io::stdout().lock(), "{written}");
    for diagnostic in document.diagnostics.iter().filter(|d| d.severity == Severity::Error) {
        eprintln!("{}: {}", arguments.file.display(), lang.full(diagnostic));
    }
    Ok(if document.flags.partial { Outcome::Partial } else { Outcome::Whole })
}
