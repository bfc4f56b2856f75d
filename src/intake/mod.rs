//! What came in: folders and files to attachments with bytes, hash and kind.
//!
//! Folders are walked in the order of their names and read in place; nothing is ever changed or moved. Links are not followed.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::model::{Diagnostic, Severity};

/// A larger file is no report that an office mailed; reading it would only fill the memory. 256 MiB.
pub const MAX_FILE: u64 = 256 << 20;

/// Folders below this depth are not entered: links apart, nobody nests so deep on purpose.
const MAX_DEPTH: usize = 64;

/// A file that came in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrival {
    /// Path as given, `/` between its parts.
    pub source: String,
    /// File name, cleaned for display.
    pub name: String,
    /// Where to read it.
    pub path: PathBuf,
    /// Why it is set aside unread (a code of `intake/messages.tsv`): a lock file, a system file, a link.
    pub set_aside: Option<&'static str>,
}

/// All files of the inputs, folders in the order of their names, each file once.
///
/// # Errors
/// An input that does not exist or a folder that cannot be listed: the diagnostic names it.
pub fn arrivals(inputs: &[PathBuf]) -> Result<Vec<Arrival>, Diagnostic> {
    let mut out = Vec::new();
    for input in inputs {
        let kind = fs::metadata(input)
            .map_err(|error| Diagnostic::new(Severity::Error, "input-missing", describe(input, &error)))?;
        if kind.is_dir() {
            walk(input, 0, &mut out)?;
        } else {
            out.push(arrival(input, !kind.is_file()));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    out.retain(|arrival| seen.insert(arrival.path.clone()));
    Ok(out)
}

fn walk(folder: &Path, depth: usize, out: &mut Vec<Arrival>) -> Result<(), Diagnostic> {
    let failed =
        |error: &std::io::Error| Diagnostic::new(Severity::Error, "folder-unreadable", describe(folder, error));
    let mut entries = fs::read_dir(folder)
        .and_then(|entries| entries.collect::<Result<Vec<_>, _>>())
        .map_err(|error| failed(&error))?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type().map_err(|error| failed(&error))?;
        if kind.is_dir() {
            if depth < MAX_DEPTH {
                walk(&path, depth + 1, out)?;
            } else {
                out.push(arrival(&path, true));
            }
        } else {
            out.push(arrival(&path, !kind.is_file()));
        }
    }
    Ok(())
}

fn arrival(path: &Path, special: bool) -> Arrival {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let set_aside = if special { Some("not-a-file") } else { leftover(&name) };
    let source = path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    Arrival { source: source.replace("//", "/"), name: clean(&name), path: path.to_owned(), set_aside }
}

/// Files that programs leave behind: locks of open documents, folders' settings.
fn leftover(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    if lower.starts_with("~$") || lower.starts_with(".~lock.") || lower.ends_with(".tmp") {
        return Some("lock-file");
    }
    if lower.starts_with('.') || matches!(lower.as_str(), "thumbs.db" | "desktop.ini") {
        return Some("system-file");
    }
    None
}

/// A file name without what could deceive a reader: control characters and marks that turn the writing direction.
fn clean(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    name.nfc()
        .filter(|c| {
            !c.is_control() && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        })
        .collect()
}

/// The bytes of a file.
///
/// # Errors
/// The file cannot be read, or is larger than [`MAX_FILE`].
pub fn bytes(arrival: &Arrival) -> Result<Vec<u8>, Diagnostic> {
    let failed = |error: std::io::Error| Diagnostic::new(Severity::Error, "file-unreadable", error.kind().to_string());
    let size = fs::metadata(&arrival.path).map_err(failed)?.len();
    if size > MAX_FILE {
        return Err(Diagnostic::new(Severity::Error, "file-too-large", format!("{} MiB", size >> 20)));
    }
    fs::read(&arrival.path).map_err(failed)
}

/// Lower-case hexadecimal SHA-256.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
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
        let found = arrivals(&[folder.path().to_owned()]).unwrap();
        let names: Vec<(&str, Option<&str>)> = found.iter().map(|a| (a.name.as_str(), a.set_aside)).collect();
        assert_eq!(
            names,
            [("Thumbs.db", Some("system-file")), ("a.xlsx", None), ("c.docx", None), ("~$c.docx", Some("lock-file"))]
        );
    }

    #[test]
    fn an_input_that_does_not_exist_is_named() {
        let error = arrivals(&[PathBuf::from("no/such/folder")]).unwrap_err();
        assert_eq!(error.code, "input-missing");
        assert!(error.detail.contains("folder"));
    }

    #[test]
    fn a_name_that_turns_the_writing_direction_is_shown_straight() {
        assert_eq!(clean("bao\u{202e}xcod.exe"), "baoxcod.exe");
    }

    #[test]
    fn the_hash_is_the_one_that_other_programs_compute() {
        assert_eq!(sha256(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
