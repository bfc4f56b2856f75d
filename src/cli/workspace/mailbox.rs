//! Folders of mail servers among the inputs of `tonghop add`.

use std::path::PathBuf;

use crate::intake::is_mailbox;
use crate::model::{Diagnostic, Severity};

use super::super::args::AddArguments;
use super::super::settings::is_day;

fn failed(code: &str, detail: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Severity::Error, code, detail)
}

/// Inputs that are files, and those that are folders of a mail server.
///
/// # Errors
/// Something is asked of a mailbox and there is none, or a day is none.
pub(super) fn apart(arguments: &AddArguments) -> Result<(Vec<PathBuf>, Vec<String>), Diagnostic> {
    let (mailboxes, files): (Vec<&PathBuf>, Vec<&PathBuf>) =
        arguments.input.iter().partition(|input| is_mailbox(input));
    let own = &arguments.mailbox;
    let options = [
        ("--since", own.since.is_some()),
        ("--move-to", own.move_to.is_some()),
        ("--ca", own.ca.is_some()),
        ("--password-command", own.password_command.is_some()),
        ("--keyring", own.keyring),
        ("--timeout", own.timeout.is_some()),
    ];
    if let Some((option, _)) = options.iter().find(|(_, given)| *given && mailboxes.is_empty()) {
        return Err(failed("imap-only", *option));
    }
    if let Some(day) = own.since.as_ref().filter(|day| !is_day(day)) {
        return Err(failed("date-invalid", day.clone()));
    }
    let mailboxes = mailboxes.iter().map(|input| input.to_string_lossy().into_owned()).collect();
    Ok((files.into_iter().cloned().collect(), mailboxes))
}

#[cfg(feature = "imap")]
pub(super) use with::fetch;
#[cfg(not(feature = "imap"))]
pub(super) use without::fetch;

#[cfg(not(feature = "imap"))]
mod without {
    use super::super::Workspace;
    use super::*;

    /// This program was built without what it needs.
    pub(in super::super) fn fetch(
        _: &mut Workspace,
        _: &AddArguments,
        _: &str,
    ) -> Result<super::super::super::Outcome, Diagnostic> {
        Err(failed("imap-not-built", ""))
    }
}

#[cfg(feature = "imap")]
mod with {
    use std::path::Path;
    use std::time::Duration;

    use super::super::super::fate::Desk;
    use super::super::super::fetch::{self, Fetched, Wish};
    use super::super::super::run::bar;
    use super::super::super::{Outcome, password};
    use super::super::{Workspace, who};
    use super::*;
    use crate::intake::imap::{MailboxUrl, Options};
    use crate::report;

    /// Seconds for which a server may be silent.
    const PATIENCE: u32 = 60;
    /// A file of certificates is no larger. 1 MiB.
    const MAX_AUTHORITIES: u64 = 1 << 20;

    /// Fetches what is new in one of them and says what came: `Partial` where not everything did.
    ///
    /// # Errors
    /// Nothing was fetched.
    pub(in super::super) fn fetch(
        workspace: &mut Workspace,
        arguments: &AddArguments,
        input: &str,
    ) -> Result<Outcome, Diagnostic> {
        let url = MailboxUrl::parse(input)?;
        let own = &arguments.mailbox;
        let options = Options {
            authorities: own.ca.as_deref().map(authorities).transpose()?.unwrap_or_default(),
            patience: Duration::from_secs(own.timeout.unwrap_or(PATIENCE).into()),
        };
        let lang = workspace.lang;
        let password = password::of(&url, own, lang)?;
        let wish = Wish { url: &url, since: own.since.as_deref(), move_to: own.move_to.as_deref(), options: &options };
        let reader = report::Reader::new(&workspace.plan, &workspace.registry);
        let desk = Desk {
            reader: &reader,
            plan: &workspace.plan,
            year: workspace.settings.period.year,
            originals: Some(&workspace.originals),
        };
        let progress = bar(arguments.quiet, lang.pick("Tải thư", "Fetching"));
        let fetched = fetch::fetch(&wish, &password, &desk, &mut workspace.store, &progress);
        progress.finish_and_clear();
        let fetched = fetched?;
        super::super::add::log_what_came(&mut workspace.store, &url.to_string(), fetched.added)?;
        if fetched.moved > 0 {
            let target = own.move_to.as_deref().unwrap_or_default();
            let words = format!("Chuyển {} thư từ {url} sang “{target}” trên máy chủ.", fetched.moved);
            workspace.store.log(&who(), &words, "")?;
        }
        if !arguments.quiet {
            println!("{url}: {}.", summary(&fetched, workspace));
        }
        let mut outcome = Outcome::Whole;
        if fetched.undelivered > 0 {
            let missing = Diagnostic::new(Severity::Error, "imap-undelivered", fetched.undelivered.to_string());
            eprintln!("{url}: {}", lang.full(&missing));
            outcome = Outcome::Partial;
        }
        if let Some(stopped) = &fetched.stopped {
            eprintln!("{url}: {}", lang.full(stopped));
            let done = fetched.new + fetched.known + fetched.too_large;
            let left = Diagnostic::new(Severity::Note, "imap-go-on", format!("{done}/{}", fetched.messages));
            eprintln!("{url}: {}", lang.full(&left));
            outcome = Outcome::Partial;
        }
        Ok(outcome)
    }

    fn authorities(file: &Path) -> Result<Vec<u8>, Diagnostic> {
        let shown = || file.display().to_string();
        match std::fs::metadata(file) {
            Ok(found) if found.len() > MAX_AUTHORITIES => Err(failed("imap-authority", shown())),
            _ => std::fs::read(file).map_err(|_| failed("file-missing", shown())),
        }
    }

    fn summary(fetched: &Fetched, workspace: &Workspace) -> String {
        let lang = workspace.lang;
        let mut parts = vec![
            format!("{} {}", fetched.messages, lang.pick("thư", "messages")),
            format!("{} {}", fetched.new, lang.pick("tải về", "fetched")),
            format!(
                "{} {}",
                fetched.known,
                lang.pick("đã có từ trước (không tải lại)", "there already (not fetched again)")
            ),
        ];
        let more = [
            (fetched.too_large, "quá lớn (không tải)", "too large (not fetched)"),
            (fetched.moved, "chuyển thư mục", "moved"),
            (
                fetched.kept_back,
                "để lại vì có tệp không đọc được",
                "left where they are, something in them is unreadable",
            ),
        ];
        parts.extend(
            more.iter()
                .filter(|(count, ..)| *count > 0)
                .map(|(count, vi, en)| format!("{count} {}", lang.pick(vi, en))),
        );
        parts.join(", ")
    }
}
