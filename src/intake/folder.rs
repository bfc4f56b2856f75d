//! Folders and files of the input, in the order of their names, read in place; nothing is changed, links are not followed.
//!
//! A Maildir is a folder with `cur` and `new`: what lies in these are messages whatever they look like; `tmp` holds messages that
//! had not arrived.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::limits::MAX_FOLDERS;
use super::name;
use crate::model::{Diagnostic, Severity};

/// A file of the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Path as given, `/` between its parts.
    pub(super) source: String,
    /// File name, cleaned for display.
    pub(super) name: String,
    /// Where to read it.
    pub(super) path: PathBuf,
    /// Why it is set aside unread (a code of `intake/messages.tsv`).
    pub(super) set_aside: Option<&'static str>,
    /// It lies in a Maildir.
    pub(super) is_mail: bool,
    /// A program's data (JSON), which nobody sent: it lies beside what came in.
    pub(super) is_data: bool,
}

/// All files of the inputs, each once.
///
/// # Errors
/// An input that does not exist or a folder that cannot be listed: the diagnostic names it.
pub(super) fn list(inputs: &[PathBuf]) -> Result<Vec<Found>, Diagnostic> {
    let mut out = Vec::new();
    for input in inputs {
        let kind = fs::metadata(input)
            .map_err(|error| Diagnostic::new(Severity::Error, "input-missing", describe(input, &error)))?;
        if kind.is_dir() {
            walk(input, 0, &mut out)?;
        } else {
            out.push(found(input, !kind.is_file(), false));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    out.retain(|found| seen.insert(found.path.clone()));
    Ok(out)
}

fn walk(folder: &Path, depth: usize, out: &mut Vec<Found>) -> Result<(), Diagnostic> {
    let failed =
        |error: &std::io::Error| Diagnostic::new(Severity::Error, "folder-unreadable", describe(folder, error));
    let mut entries = fs::read_dir(folder)
        .and_then(|entries| entries.collect::<Result<Vec<_>, _>>())
        .map_err(|error| failed(&error))?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let mailbox = folder.parent().filter(|parent| parent.join("cur").is_dir() && parent.join("new").is_dir());
    let own = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let is_mail = mailbox.is_some() && matches!(own.as_str(), "cur" | "new");
    let unfinished = mailbox.is_some() && own == "tmp";
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type().map_err(|error| failed(&error))?;
        if kind.is_dir() && depth < MAX_FOLDERS {
            walk(&path, depth + 1, out)?;
        } else {
            let mut found = found(&path, !kind.is_file(), is_mail);
            found.is_data = found.set_aside.is_none() && !is_mail && is_data(&path);
            if unfinished {
                found.set_aside.get_or_insert("unfinished-mail");
            }
            out.push(found);
        }
    }
    Ok(())
}

fn found(path: &Path, special: bool, is_mail: bool) -> Found {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let set_aside = if special { Some("not-a-file") } else { name::leftover(&name) };
    let source = path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    Found {
        source: source.replace("//", "/"),
        name: name::clean(&name),
        path: path.to_owned(),
        set_aside,
        is_mail,
        is_data: false,
    }
}

/// JSON by its name and its first character. Looked for among the files of a folder only: what somebody attached to a message, or
/// names as an input, came in whatever it is.
fn is_data(path: &Path) -> bool {
    let name = path.to_string_lossy();
    if !matches!(name::extension(&name).as_str(), "json" | "jsonl") {
        return false;
    }
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(64).read_to_end(&mut head));
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    read.is_ok() && matches!(text.iter().find(|byte| !byte.is_ascii_whitespace()), Some(b'{' | b'['))
}

fn describe(path: &Path, error: &std::io::Error) -> String {
    format!("{} ({})", path.display(), error.kind())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_its_files_in_the_order_of_their_names_and_sets_leftovers_aside() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        for name in ["c.docx", "b/a.xlsx", "~$c.docx", "Thumbs.db"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        let found = list(&[folder.path().to_owned()]).unwrap();
        let names: Vec<(&str, Option<&str>)> = found.iter().map(|a| (a.name.as_str(), a.set_aside)).collect();
        assert_eq!(
            names,
            [("Thumbs.db", Some("system-file")), ("a.xlsx", None), ("c.docx", None), ("~$c.docx", Some("lock-file"))]
        );
    }

    #[test]
    fn a_programs_data_in_a_folder_is_told_from_what_came_in() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("a.json", " {}"), ("b.jsonl", "[1]"), ("c.json", "bao cao"), ("d.txt", "{}")] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let of = |inputs: &[PathBuf]| list(inputs).unwrap().iter().map(|f| f.is_data).collect::<Vec<_>>();
        assert_eq!(of(&[folder.path().to_owned()]), [true, true, false, false]);
        assert_eq!(of(&[folder.path().join("a.json")]), [false], "named as an input");
    }

    #[test]
    fn a_maildir_is_told_by_its_folders() {
        let folder = tempfile::tempdir().unwrap();
        for (sub, name) in [("cur", "1:2,S"), ("new", "2"), ("tmp", "3")] {
            fs::create_dir(folder.path().join(sub)).unwrap();
            fs::write(folder.path().join(sub).join(name), "x").unwrap();
        }
        let found = list(&[folder.path().to_owned()]).unwrap();
        let told: Vec<(bool, Option<&str>)> = found.iter().map(|f| (f.is_mail, f.set_aside)).collect();
        assert_eq!(told, [(true, None), (true, None), (false, Some("unfinished-mail"))]);
    }

    #[test]
    fn an_input_that_does_not_exist_is_named() {
        let error = list(&[PathBuf::from("no/such/folder")]).unwrap_err();
        assert_eq!(error.code, "input-missing");
        assert!(error.detail.contains("folder"));
    }
}
