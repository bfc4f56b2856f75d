//! Arguments to calls; messages, progress and exit codes. One file a command.
//!
//! Exit codes: 0 written, and everything was read; 1 not written; 2 written, but some inputs that should be reports could not be
//! read; 3 the ledger does not balance.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is the stage that speaks to the user")]

mod add;
mod anchors;
mod apart;
mod args;
mod decisions;
mod diff;
mod eval;
mod fate;
#[cfg(feature = "imap")]
mod fetch;
mod files;
mod form;
mod items;
mod kept;
mod lang;
mod learn;
mod ledger;
mod lines;
mod match_all;
mod matching;
mod normalize;
mod office;
mod outputs;
mod panics;
#[cfg(feature = "imap")]
mod password;
mod read;
mod run;
mod settings;
mod settle;
mod several;
mod template;
mod workbook;
mod workspace;

use std::process::ExitCode;

use args::{Arguments, Command};
use lang::Lang;

/// The variable that may hold the password of the mail server. No process that this one starts gets to see it.
const IMAP_PASSWORD: &str = "TONGHOP_IMAP_PASSWORD";

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Written, and everything was read.
    Whole,
    /// Not written.
    Nothing,
    /// Written, but something could not be read.
    Partial,
    /// The ledger does not balance: our bug.
    Unbalanced,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(match outcome {
            Outcome::Whole => 0,
            Outcome::Nothing => 1,
            Outcome::Partial => 2,
            Outcome::Unbalanced => 3,
        })
    }
}

/// Runs the program on the arguments of the process.
pub fn main() -> ExitCode {
    panics::silence();
    if std::env::args_os().nth(1).is_some_and(|command| command == apart::COMMAND) {
        return apart::serve().into();
    }
    let lang = Lang::of_process();
    let matches = match args::command(lang).try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            let asked = !error.use_stderr();
            eprint_or_print(asked, &args::explain(&error, lang));
            return if asked { ExitCode::SUCCESS } else { Outcome::Nothing.into() };
        }
    };
    let arguments = match <Arguments as clap::FromArgMatches>::from_arg_matches(&matches) {
        Ok(arguments) => arguments,
        Err(error) => {
            eprint_or_print(false, &args::explain(&error, lang));
            return Outcome::Nothing.into();
        }
    };
    let lang = arguments.lang.unwrap_or(lang);
    let ended = panics::told(|| match arguments.command {
        Command::Run(run) => run::run(&run, lang),
        Command::Init(init) => workspace::init(&init, lang),
        Command::Add(add) => workspace::add(&add, lang),
        Command::Status(status) => workspace::status(&status, lang),
        Command::Decide(decide) => workspace::decide(&decide, lang),
        Command::Report(report) => workspace::report(&report, lang),
        Command::Remind(remind) => workspace::remind(&remind, lang),
        Command::Form(arguments) => form::form(&arguments, lang),
        Command::Log(place) => workspace::log(&place, lang),
        Command::Verify(place) => workspace::verify(&place, lang),
        Command::Diff(arguments) => diff::diff(&arguments, lang),
        Command::Read(read) => read::read(&read, lang),
        Command::Match(matching) => matching::matching(&matching, lang),
        Command::Eval(eval) => eval::eval(&eval, lang),
        Command::Normalize(arguments) => normalize::normalize(&arguments, lang),
        Command::Learn(learn) => learn::learn(&learn, lang),
    });
    apart::tidy();
    match ended {
        Ok(outcome) => outcome.into(),
        Err(diagnostic) => {
            eprintln!("{}", lang.full(&diagnostic));
            Outcome::Nothing.into()
        }
    }
}

fn eprint_or_print(asked: bool, text: &str) {
    if asked {
        println!("{text}");
    } else {
        eprintln!("{text}");
    }
}

/// The arguments parse on their own: a test that the definitions hold together.
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_consistent_in_both_languages() {
        for lang in [Lang::Vi, Lang::En] {
            args::command(lang).debug_assert();
        }
        assert!(
            <Arguments as clap::Parser>::try_parse_from(["tonghop", "run", "a", "--plan", "p", "--out", "o"]).is_ok()
        );
    }
}
