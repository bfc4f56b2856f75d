//! LibreOffice, where it is installed: turns documents of Word 97–2003, RTF and OpenDocument into DOCX.
//!
//! It runs with a profile of its own, without macros and without updates of links, one document at a time, as a group of
//! processes that is killed when its time is up.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tempfile::TempDir;

use crate::model::{Diagnostic, FileKind, Severity};

use super::apart::wait;

/// Time for one document. The first one starts the program, which takes most of it.
const TIME: Duration = Duration::from_secs(60);

/// A DOCX larger than this is not what a report became. 64 MiB.
const MAX_DOCX: u64 = 64 << 20;

/// Where the program is when it is not on the path.
const PLACES: [&str; 7] = [
    "/usr/bin/soffice",
    "/usr/bin/libreoffice",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
];

/// No macros, no links that are fetched, no start-up tasks.
const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"#;

/// The installed program, looked for when it is first needed.
#[derive(Debug)]
pub(super) struct LibreOffice {
    program: OnceLock<Option<PathBuf>>,
    /// The folder of its profile and of the files under way; the lock lets one document in at a time.
    folder: Mutex<Option<TempDir>>,
}

impl LibreOffice {
    /// Nothing has been looked for yet.
    pub(super) const fn new() -> Self {
        LibreOffice { program: OnceLock::new(), folder: Mutex::new(None) }
    }

    /// Removes the profile.
    pub(super) fn tidy(&self) {
        drop(self.folder.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// The document as a DOCX; `None` where the program is not installed.
    pub(super) fn as_docx(&self, bytes: &[u8], kind: FileKind) -> Option<Result<Vec<u8>, Diagnostic>> {
        let program = self.program.get_or_init(find).as_deref()?;
        let extension = match kind {
            FileKind::Doc => "doc",
            FileKind::Rtf => "rtf",
            FileKind::Odt => "odt",
            _ => return None,
        };
        // What another thread broke off in the folder does not matter to the next document.
        let mut folder = self.folder.lock().unwrap_or_else(PoisonError::into_inner);
        if folder.is_none() {
            *folder = prepare().ok();
        }
        let Some(folder) = folder.as_ref() else { return Some(Err(failed("conversion-failed"))) };
        Some(convert(program, folder.path(), bytes, extension))
    }
}

fn failed(code: &str) -> Diagnostic {
    Diagnostic::new(Severity::Error, code, "")
}

/// The program on the path, or in one of the usual places.
fn find() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH")
        .into_iter()
        .flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>())
        .filter(|folder| folder.is_absolute())
        .flat_map(|folder| ["soffice", "soffice.exe", "libreoffice"].map(|name| folder.join(name)));
    on_path.chain(PLACES.map(PathBuf::from)).find(|program| program.is_file())
}

fn prepare() -> std::io::Result<TempDir> {
    let folder = tempfile::tempdir()?;
    let user = folder.path().join("profile").join("user");
    std::fs::create_dir_all(&user)?;
    std::fs::write(user.join("registrymodifications.xcu"), SETTINGS)?;
    Ok(folder)
}

fn convert(program: &Path, folder: &Path, bytes: &[u8], extension: &str) -> Result<Vec<u8>, Diagnostic> {
    let broken = |_| failed("conversion-failed");
    let (source, target) = (folder.join(format!("document.{extension}")), folder.join("document.docx"));
    let _ = std::fs::remove_file(&target);
    std::fs::write(&source, bytes).map_err(broken)?;
    let mut command = Command::new(program);
    command.env_remove(super::IMAP_PASSWORD);
    command
        .arg(format!("-env:UserInstallation={}", address(&folder.join("profile"))))
        .args(["--headless", "--norestore", "--nolockcheck", "--nologo", "--nodefault", "--nofirststartwizard"])
        .args(["--convert-to", "docx:MS Word 2007 XML", "--outdir"])
        .arg(folder)
        .arg(&source)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(broken)?;
    let in_time = wait(&mut child, TIME, &end_group);
    let _ = std::fs::remove_file(&source);
    if !in_time {
        return Err(failed("conversion-slow"));
    }
    // The exit code says nothing: a document that cannot be opened ends with 0 as well.
    let size = std::fs::metadata(&target).map_err(broken)?.len();
    let docx = if size > MAX_DOCX { Err(failed("conversion-failed")) } else { std::fs::read(&target).map_err(broken) };
    let _ = std::fs::remove_file(&target);
    docx
}

/// A folder as a `file:` address.
fn address(folder: &Path) -> String {
    let path = folder.to_string_lossy().replace('\\', "/");
    let mut out = String::from(if path.starts_with('/') { "file://" } else { "file:///" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/:._-~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Ends the program with everything that it started.
#[cfg(unix)]
fn end_group(child: &mut Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = child.kill();
}

/// Ends the program with everything that it started.
#[cfg(not(unix))]
fn end_group(child: &mut Child) {
    let id = child.id().to_string();
    let _ =
        Command::new("taskkill").args(["/T", "/F", "/PID", &id]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let _ = child.kill();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_written_as_an_address_whatever_its_name() {
        assert_eq!(address(Path::new("/tmp/báo cáo")), "file:///tmp/b%C3%A1o%20c%C3%A1o");
        assert_eq!(address(Path::new(r"C:\Users\an")), "file:///C:/Users/an");
    }
}
