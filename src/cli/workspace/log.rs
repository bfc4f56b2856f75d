//! `tonghop log`: what the program and people did, in words.

use crate::model::Diagnostic;

use super::super::Outcome;
use super::super::args::PlaceArguments;
use super::super::lang::Lang;
use super::Workspace;

/// Runs the command.
///
/// # Errors
/// There is no workspace, or the store fails.
pub(in super::super) fn log(arguments: &PlaceArguments, lang: Lang) -> Result<Outcome, Diagnostic> {
    let workspace = Workspace::open(arguments.workspace.as_deref(), lang)?;
    for line in workspace.store.log_lines()? {
        println!("{:>4}  {}  {}: {}", line.seq, line.at, line.who, line.words);
    }
    Ok(Outcome::Whole)
}
