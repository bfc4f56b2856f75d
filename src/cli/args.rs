//! The command line as typed. Its help is in `help.tsv`, in both languages.

use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

use super::eval::By;
use super::lang::Lang;
use crate::text::ToneStyle;

/// All arguments.
#[derive(Debug, Parser)]
#[command(name = "tonghop", version, disable_help_subcommand = true, disable_version_flag = true)]
pub(super) struct Arguments {
    #[arg(long, global = true, value_enum, hide_possible_values = true)]
    pub lang: Option<Lang>,
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Run(RunArguments),
    Init(InitArguments),
    Add(AddArguments),
    Status(StatusArguments),
    Decide(DecideArguments),
    Report(ReportArguments),
    Remind(RemindArguments),
    Form(FormArguments),
    Log(PlaceArguments),
    Verify(PlaceArguments),
    Diff(DiffArguments),
    Read(ReadArguments),
    Match(MatchArguments),
    Eval(EvalArguments),
    Normalize(NormalizeArguments),
    Learn(LearnArguments),
}

/// `tonghop run`
#[derive(Debug, Args)]
pub(super) struct RunArguments {
    #[arg(required = true)]
    pub input: Vec<PathBuf>,
    #[arg(long)]
    pub plan: PathBuf,
    #[arg(long)]
    pub out: PathBuf,
    #[arg(long)]
    pub history: Vec<PathBuf>,
    #[arg(long)]
    pub decisions: Vec<PathBuf>,
    #[arg(long)]
    pub no_learning: bool,
    #[arg(long)]
    pub year: Option<i32>,
    #[arg(long)]
    pub settings: Option<PathBuf>,
    #[arg(long)]
    pub office_words: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub sources: SourceNotes,
    #[arg(long)]
    pub template: Option<PathBuf>,
    #[arg(long)]
    pub trace: bool,
    #[arg(long)]
    pub threads: Option<usize>,
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub office: OfficeArguments,
}

/// Where a draft shows the source of each statement.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum SourceNotes {
    /// Nowhere, as the final form wants it.
    #[default]
    None,
    /// At the foot of the page.
    Footnotes,
    /// In comments beside the text.
    Comments,
}

impl From<SourceNotes> for crate::writer::Sources {
    fn from(notes: SourceNotes) -> Self {
        match notes {
            SourceNotes::None => Self::None,
            SourceNotes::Footnotes => Self::Footnotes,
            SourceNotes::Comments => Self::Comments,
        }
    }
}

/// Fields of the letterhead that are often given for one run.
#[derive(Debug, Args, Default)]
pub(super) struct OfficeArguments {
    #[arg(long)]
    pub office: Option<String>,
    #[arg(long)]
    pub place: Option<String>,
    #[arg(long)]
    pub signer: Option<String>,
    #[arg(long)]
    pub number: Option<u32>,
    #[arg(long)]
    pub date: Option<String>,
}

/// `tonghop init`
#[derive(Debug, Args)]
pub(super) struct InitArguments {
    pub folder: PathBuf,
    #[arg(long)]
    pub plan: PathBuf,
    #[arg(long)]
    pub settings: Option<PathBuf>,
    #[arg(long)]
    pub history: Vec<PathBuf>,
}

/// `tonghop add`
#[derive(Debug, Args)]
pub(super) struct AddArguments {
    pub input: Vec<PathBuf>,
    #[arg(long)]
    pub decisions: Vec<PathBuf>,
    #[command(flatten)]
    pub mailbox: MailboxArguments,
    #[arg(long)]
    pub who: Option<String>,
    #[arg(long, short)]
    pub workspace: Option<PathBuf>,
    #[arg(long, short)]
    pub quiet: bool,
}

/// What `tonghop add` does with a folder of a mail server.
#[derive(Debug, Args)]
pub(super) struct MailboxArguments {
    #[arg(long)]
    pub since: Option<String>,
    #[arg(long)]
    pub move_to: Option<String>,
    #[arg(long)]
    pub ca: Option<PathBuf>,
    #[arg(long)]
    pub password_command: Option<String>,
    #[arg(long, conflicts_with = "password_command")]
    pub keyring: bool,
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub timeout: Option<u32>,
}

/// `tonghop status`
#[derive(Debug, Args)]
pub(super) struct StatusArguments {
    #[arg(long)]
    pub ledger: bool,
    #[arg(long)]
    pub json: bool,
    #[arg(long, short)]
    pub workspace: Option<PathBuf>,
}

/// `tonghop decide`
#[derive(Debug, Args)]
pub(super) struct DecideArguments {
    pub item: String,
    pub tasks: Option<String>,
    #[arg(long)]
    pub undo: bool,
    #[arg(long)]
    pub note: Option<String>,
    #[arg(long)]
    pub who: Option<String>,
    #[arg(long, short)]
    pub workspace: Option<PathBuf>,
}

/// `tonghop report`
#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    #[arg(long)]
    pub out: PathBuf,
    #[arg(long)]
    pub r#final: bool,
    #[arg(long, value_delimiter = ',', num_args = 0.., requires = "final")]
    pub allow_open: Option<Vec<String>>,
    #[arg(long, conflicts_with = "final")]
    pub blind: bool,
    #[arg(long)]
    pub office_words: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub sources: SourceNotes,
    #[arg(long)]
    pub template: Option<PathBuf>,
    #[arg(long)]
    pub trace: bool,
    #[arg(long, short)]
    pub workspace: Option<PathBuf>,
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub office: OfficeArguments,
}

/// `tonghop remind`
#[derive(Debug, Args)]
pub(super) struct RemindArguments {
    #[arg(long)]
    pub out: PathBuf,
    #[arg(long)]
    pub incomplete: bool,
    #[arg(long, short)]
    pub workspace: Option<PathBuf>,
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub office: OfficeArguments,
}

/// `tonghop form`
#[derive(Debug, Args)]
pub(super) struct FormArguments {
    #[arg(long)]
    pub out: PathBuf,
    #[arg(long, conflicts_with = "workspace")]
    pub plan: Option<PathBuf>,
    #[arg(long)]
    pub agency: Option<String>,
    #[arg(long)]
    pub year: Option<i32>,
    #[arg(long)]
    pub settings: Option<PathBuf>,
    #[arg(long, short)]
    pub workspace: Option<PathBuf>,
    #[arg(long, short)]
    pub quiet: bool,
}

/// `tonghop log`, `tonghop verify`
#[derive(Debug, Args)]
pub(super) struct PlaceArguments {
    #[arg(long, short)]
    pub workspace: Option<PathBuf>,
}

/// `tonghop diff`
#[derive(Debug, Args)]
pub(super) struct DiffArguments {
    pub old: PathBuf,
    pub new: PathBuf,
    #[arg(long)]
    pub json: bool,
}

/// `tonghop read`
#[derive(Debug, Args)]
pub(super) struct ReadArguments {
    pub file: PathBuf,
    #[arg(long)]
    pub display: bool,
}

/// `tonghop match`
#[derive(Debug, Args)]
pub(super) struct MatchArguments {
    #[arg(long)]
    pub plan: PathBuf,
    #[arg(long)]
    pub history: Vec<PathBuf>,
    #[arg(long)]
    pub no_learning: bool,
}

/// `tonghop eval`
#[derive(Debug, Args)]
pub(super) struct EvalArguments {
    pub gold: PathBuf,
    #[arg(required = true)]
    pub reports: Vec<PathBuf>,
    #[arg(long)]
    pub plan: PathBuf,
    #[arg(long)]
    pub history: Vec<PathBuf>,
    #[arg(long)]
    pub no_learning: bool,
    #[arg(long)]
    pub leave_one_out: bool,
    #[arg(long, value_enum, value_delimiter = ',')]
    pub by: Vec<By>,
    #[arg(long)]
    pub reliability: bool,
    #[arg(long)]
    pub wrong: bool,
    #[arg(long)]
    pub json: bool,
}

/// `tonghop normalize`
#[derive(Debug, Args)]
pub(super) struct NormalizeArguments {
    #[arg(long, value_enum, default_value_t = NormalizeMode::Display)]
    pub mode: NormalizeMode,
    #[arg(long, value_enum, default_value_t = NormalizeFrom::Auto)]
    pub from: NormalizeFrom,
    #[arg(long, value_enum)]
    pub tone_style: Option<NormalizeStyle>,
}

/// What a line becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum NormalizeMode {
    Display,
    Key,
    Ascii,
}

/// What a line is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum NormalizeFrom {
    Auto,
    Unicode,
    Tcvn3,
    Vni,
    Vps,
    Viscii,
    Cp1258,
}

/// Where tone marks go in open oa, oe, uy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum NormalizeStyle {
    Old,
    New,
}

impl From<NormalizeStyle> for ToneStyle {
    fn from(style: NormalizeStyle) -> ToneStyle {
        match style {
            NormalizeStyle::Old => ToneStyle::Old,
            NormalizeStyle::New => ToneStyle::New,
        }
    }
}

/// `tonghop learn`
#[derive(Debug, Args)]
pub(super) struct LearnArguments {
    #[arg(long)]
    pub plan: PathBuf,
    #[arg(long, required = true)]
    pub history: Vec<PathBuf>,
}

/// The help texts: identity, Vietnamese, English.
const HELP: &str = include_str!("help.tsv");

fn help(id: &str, lang: Lang) -> Option<&'static str> {
    HELP.lines().skip(1).find_map(|line| {
        let mut fields = line.split('\t');
        (fields.next() == Some(id)).then(|| fields.nth(lang.column())).flatten()
    })
}

/// The command line with its help in a language.
pub(super) fn command(lang: Lang) -> clap::Command {
    fn say(mut command: clap::Command, path: &str, lang: Lang) -> clap::Command {
        if let Some(about) = help(path, lang) {
            command = command.about(about);
        }
        let ids: Vec<String> = command.get_arguments().map(|arg| arg.get_id().to_string()).collect();
        for id in ids {
            let words = help(&format!("{path}.{id}"), lang).or_else(|| help(&format!("*.{id}"), lang));
            if let Some(words) = words {
                command = command.mut_arg(id, |arg| arg.help(words));
            }
        }
        let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
        for name in names {
            command = command.mut_subcommand(&name, |sub| say(sub, &format!("{path} {name}"), lang));
        }
        let heads = ["usage", "commands", "arguments", "options"].map(|id| help(id, lang).unwrap_or_default());
        let template = format!("{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}\n", heads[0]);
        command = command.help_template(template).subcommand_help_heading(heads[1]).disable_help_flag(true).arg(
            clap::Arg::new("help")
                .short('h')
                .long("help")
                .action(clap::ArgAction::Help)
                .help(help("help", lang).unwrap_or_default()),
        );
        if path == "tonghop" {
            let version = clap::Arg::new("version").short('V').long("version").action(clap::ArgAction::Version);
            command = command.arg(version.help(help("*.version", lang).unwrap_or_default()));
        }
        let positional: Vec<String> = command.get_positionals().map(|arg| arg.get_id().to_string()).collect();
        for id in positional {
            command = command.mut_arg(id, |arg| arg.help_heading(heads[2]));
        }
        let options: Vec<String> = command
            .get_opts()
            .map(|arg| arg.get_id().to_string())
            .chain(command.get_arguments().filter(|arg| !arg.is_positional()).map(|arg| arg.get_id().to_string()))
            .collect();
        for id in options {
            command = command.mut_arg(id, |arg| arg.help_heading(heads[3]));
        }
        command
    }
    say(Arguments::command(), "tonghop", lang)
}

/// A mistake on the command line, or the help that was asked for, in words.
pub(super) fn explain(error: &clap::Error, lang: Lang) -> String {
    if lang == Lang::En || !error.use_stderr() {
        return error.to_string().trim_end().to_owned();
    }
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let what = match error.kind() {
        ErrorKind::MissingRequiredArgument => format!("Thiếu: {}", context(ContextKind::InvalidArg)),
        ErrorKind::UnknownArgument => format!("Không có tham số {}", context(ContextKind::InvalidArg)),
        ErrorKind::InvalidSubcommand => format!("Không có lệnh {}", context(ContextKind::InvalidSubcommand)),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!(
                "Giá trị “{}” của {} không hợp lệ",
                context(ContextKind::InvalidValue),
                context(ContextKind::InvalidArg)
            )
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            return error.to_string().trim_end().to_owned();
        }
        _ => return error.to_string().trim_end().to_owned(),
    };
    format!("{what}.\nXem hướng dẫn: tonghop --help, tonghop run --help")
}
