//! `tonghop remind`.

use super::super::Outcome;
use super::super::args::RemindArguments;
use super::super::lang::Lang;
use crate::model::Diagnostic;

pub(in super::super) fn remind(_arguments: &RemindArguments, _lang: Lang) -> Result<Outcome, Diagnostic> {
    Ok(Outcome::Whole)
}
