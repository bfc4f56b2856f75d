//! What a person may have changed in the folder of results: the report and the workbook. Neither is overwritten unless it is,
//! byte for byte, what was written there last.
//!
//! `ledger.json` names the two files of the newest build with their SHA-256, and a copy of the report as it was written stays in
//! `.tonghop/`, so that what a person changed can be told from what is new. A folder without these, or with files of somebody
//! else, is left as it is: the new files get other names. The data files (`items.jsonl` …) are those of the newest build always.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::files::save;
use crate::intake::sha256;
use crate::model::{Diagnostic, Severity};

/// Folder with the copies.
const COPIES: &str = ".tonghop";
/// Files of one name are numbered up to here.
const MOST: u32 = 10_000;

/// What `ledger.json` says about the files of the last build.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Earlier {
    /// SHA-256 by name.
    outputs: BTreeMap<String, String>,
}

/// Where a file is written, and the one that stays because a person changed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Name of the file to write.
    pub name: String,
    /// The file that was not overwritten.
    pub kept: Option<PathBuf>,
}

impl Earlier {
    /// Reads what the last build in a folder has noted; nothing where there was none.
    pub(super) fn of(out: &Path) -> Earlier {
        fs::read(out.join("ledger.json")).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Where `bao-cao.docx` or `tong-hop.xlsx` with the SHA-256 `new` goes: over the one of the last build if nobody has touched it, else beside it.
    ///
    /// # Errors
    /// There is no free name.
    pub(super) fn place(&self, out: &Path, name: &str, new: &str) -> Result<Place, Diagnostic> {
        let hash = |name: &str| fs::read(out.join(name)).ok().map(|bytes| sha256(&bytes));
        let mut kept = None;
        for (written, expected) in self.outputs.iter().filter(|(written, _)| is_numbered(written, name)) {
            match hash(written) {
                Some(now) if now == *expected => return Ok(Place { name: written.clone(), kept: None }),
                Some(_) => kept = Some(out.join(written)),
                None => {}
            }
        }
        for number in 1..MOST {
            let name = numbered(name, number);
            let path = out.join(&name);
            // The same bytes may be written again: a build that was interrupted before it noted what it wrote.
            if !path.exists() || hash(&name).as_deref() == Some(new) {
                let kept = kept.filter(|kept| *kept != path);
                return Ok(Place { name, kept });
            }
            kept = kept.or(Some(path));
        }
        Err(Diagnostic::new(Severity::Error, "out-unwritable", out.join(name).display().to_string()))
    }
}

/// Keeps a copy of a report as it was written.
///
/// # Errors
/// It cannot be written.
pub(super) fn keep_copy(out: &Path, name: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
    let folder = out.join(COPIES);
    let failed = |_| Diagnostic::new(Severity::Error, "out-unwritable", folder.display().to_string());
    fs::create_dir_all(&folder).map_err(failed)?;
    save(&folder.join(name), bytes)
}

/// The copy of a report as it was written.
pub(super) fn copy_of(file: &Path) -> Option<PathBuf> {
    let copy = file.parent()?.join(COPIES).join(file.file_name()?);
    copy.is_file().then_some(copy)
}

/// `bao-cao.docx`, `bao-cao-2.docx` …
fn numbered(name: &str, number: u32) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) if number > 1 => format!("{stem}-{number}.{extension}"),
        _ => name.to_owned(),
    }
}

fn is_numbered(written: &str, name: &str) -> bool {
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    written == name
        || written
            .strip_prefix(stem)
            .and_then(|rest| rest.strip_prefix('-'))
            .and_then(|rest| rest.strip_suffix(extension)?.strip_suffix('.'))
            .is_some_and(|number| number.parse::<u32>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_overwritten_only_where_it_is_what_was_written_last() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        let place = |earlier: &Earlier| earlier.place(out, "bao-cao.docx", &sha256(b"new")).unwrap();
        let path = |name: &str| Some(out.join(name));
        let nothing = Earlier::default();
        assert_eq!(place(&nothing), Place { name: "bao-cao.docx".into(), kept: None });

        fs::write(out.join("bao-cao.docx"), b"of somebody else").unwrap();
        assert_eq!(place(&nothing), Place { name: "bao-cao-2.docx".into(), kept: path("bao-cao.docx") });

        let ours = Earlier { outputs: [("bao-cao.docx".to_owned(), sha256(b"of somebody else"))].into() };
        assert_eq!(place(&ours), Place { name: "bao-cao.docx".into(), kept: None });

        fs::write(out.join("bao-cao-2.docx"), b"second").unwrap();
        let second = Earlier { outputs: [("bao-cao-2.docx".to_owned(), sha256(b"second"))].into() };
        assert_eq!(place(&second), Place { name: "bao-cao-2.docx".into(), kept: None });
        fs::write(out.join("bao-cao-2.docx"), b"changed").unwrap();
        assert_eq!(place(&second), Place { name: "bao-cao-3.docx".into(), kept: path("bao-cao-2.docx") });

        fs::write(out.join("bao-cao.docx"), b"new").unwrap();
        assert_eq!(place(&nothing), Place { name: "bao-cao.docx".into(), kept: None }, "the same bytes");
    }

    #[test]
    fn the_numbers_of_a_name_are_known() {
        assert!(is_numbered("bao-cao.docx", "bao-cao.docx") && is_numbered("bao-cao-12.docx", "bao-cao.docx"));
        assert!(!is_numbered("bao-cao-cu.docx", "bao-cao.docx") && !is_numbered("tong-hop.xlsx", "bao-cao.docx"));
    }
}
