//! The password of a mail server: from a program, the system's keyring, the environment, or the keyboard. Never from the command
//! line or a file, never kept, never shown.

use std::io::{ErrorKind, IsTerminal as _};
use std::process::{Command, Stdio};

use console::Term;

use crate::intake::imap::MailboxUrl;
use crate::model::{Diagnostic, Severity};

use super::IMAP_PASSWORD;
use super::args::MailboxArguments;
use super::lang::Lang;

fn failed(code: &str, detail: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Severity::Error, code, detail)
}

/// The password for an account.
///
/// # Errors
/// There is none, and nobody who could be asked.
pub(super) fn of(url: &MailboxUrl, arguments: &MailboxArguments, lang: Lang) -> Result<String, Diagnostic> {
    if let Some(command) = &arguments.password_command {
        return said_by(shell(command)).map_err(|why| failed("imap-password-command", why));
    }
    if arguments.keyring {
        let look_up = keyring(url).ok_or_else(|| failed("imap-no-keyring", std::env::consts::OS))?;
        let program = look_up.get_program().to_string_lossy().into_owned();
        return said_by(look_up).map_err(|why| match why == ErrorKind::NotFound.to_string() {
            true => failed("imap-keyring-program", program),
            false => failed("imap-not-in-keyring", to_store(url)),
        });
    }
    if let Some(password) = std::env::var(IMAP_PASSWORD).ok().filter(|password| !password.is_empty()) {
        return Ok(password);
    }
    let terminal = Term::stderr();
    if !terminal.is_term() || !std::io::stdin().is_terminal() {
        return Err(failed("imap-no-password", url.user.clone()));
    }
    let question = format!("{} {}: ", lang.pick("Mật khẩu của", "Password of"), url.account());
    let asked = terminal.write_str(&question).and_then(|()| terminal.read_secure_line());
    asked.ok().filter(|password| !password.is_empty()).ok_or_else(|| failed("imap-no-password", url.user.clone()))
}

fn shell(command: &str) -> Command {
    let (program, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let mut shell = Command::new(program);
    shell.args([flag, command]);
    shell
}

/// The program by which the system tells what its keyring holds.
fn keyring(url: &MailboxUrl) -> Option<Command> {
    let mut command;
    if cfg!(target_os = "macos") {
        command = Command::new("security");
        command.args(["find-generic-password", "-s", &format!("tonghop:{}", url.host), "-a", &url.user, "-w"]);
    } else if cfg!(windows) {
        return None;
    } else {
        command = Command::new("secret-tool");
        command.args(["lookup", "service", "tonghop", "server", &url.host, "user", &url.user]);
    }
    Some(command)
}

/// How the password gets into the keyring, once.
fn to_store(url: &MailboxUrl) -> String {
    if cfg!(target_os = "macos") {
        format!("security add-generic-password -s 'tonghop:{}' -a '{}' -w", url.host, url.user)
    } else {
        format!("secret-tool store --label=tonghop service tonghop server '{}' user '{}'", url.host, url.user)
    }
}

/// The first line that a program prints; what it prints otherwise is for the user.
fn said_by(mut command: Command) -> Result<String, String> {
    let output = command
        .stdin(Stdio::inherit())
        .stderr(Stdio::inherit())
        .env_remove(IMAP_PASSWORD)
        .output()
        .map_err(|error| error.kind().to_string())?;
    if !output.status.success() {
        return Err(output.status.to_string());
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let line = said.lines().next().unwrap_or_default();
    if line.is_empty() { Err("0 bytes".into()) } else { Ok(line.to_owned()) }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_program_tells_the_password_in_its_first_line() {
        assert_eq!(said_by(shell("echo 'mật khẩu '; echo other")).as_deref(), Ok("mật khẩu "));
        assert_eq!(said_by(shell("true")), Err("0 bytes".into()));
        assert!(said_by(shell("echo secret; exit 3")).is_err_and(|why| !why.contains("secret")));
    }
}
