//! Zip archives, entry by entry, within limits.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::limits::{Budget, MAX_FILE};
use super::name;
use crate::model::{Diagnostic, Severity};

/// An entry may not inflate to more than this many times its stored size, above [`RATIO_FROM`] bytes.
const MAX_RATIO: u64 = 200;

/// From this size on the ratio counts: small files of blanks are honest. 4 MiB.
const RATIO_FROM: u64 = 4 << 20;

/// Most entries that are listed.
const MAX_ENTRIES: usize = 10_000;

/// An open archive.
pub(super) struct Archive<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
}

/// An entry that is no folder.
pub(super) struct Entry {
    /// Its name with its folders, decoded, `/` between them.
    pub(super) path: String,
    /// What stands in it.
    pub(super) content: Result<Vec<u8>, Refused>,
}

/// Why an entry was not inflated.
pub(super) enum Refused {
    /// Nothing to read: a code of `intake/messages.tsv`.
    SetAside(&'static str),
    /// It could not be read.
    Unreadable(Diagnostic),
}

fn refuse(code: &str, detail: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Severity::Error, code, detail)
}

impl<'b> Archive<'b> {
    /// Opens an archive.
    ///
    /// # Errors
    /// It is damaged, or built as only a bomb is.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, Diagnostic> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| refuse("archive-damaged", ""))?;
        if zip.has_overlapping_files().unwrap_or(false) {
            return Err(refuse("archive-bomb", ""));
        }
        if zip.len() > MAX_ENTRIES {
            return Err(refuse("archive-too-many", zip.len().to_string()));
        }
        Ok(Archive { zip })
    }

    /// How many entries there are, folders included.
    pub(super) fn len(&self) -> usize {
        self.zip.len()
    }

    /// An entry, inflated as far as the budget goes; `None` for a folder.
    pub(super) fn entry(&mut self, index: usize, budget: &Budget) -> Option<Entry> {
        let (raw, folder, link, locked, stored, declared) = {
            let entry = self.zip.by_index_raw(index).ok()?;
            (
                entry.name_raw().to_vec(),
                entry.is_dir(),
                entry.is_symlink(),
                entry.encrypted(),
                entry.compressed_size(),
                entry.size(),
            )
        };
        let path = tidy(&name::decode_in_archive(&raw));
        if folder || path.is_empty() && raw.ends_with(b"/") {
            return None;
        }
        let base = path.rsplit('/').next().unwrap_or_default();
        let content =
            if let Some(code) = name::leftover(base).or(path.starts_with("__MACOSX/").then_some("system-file")) {
                Err(Refused::SetAside(code))
            } else if link {
                Err(Refused::SetAside("not-a-file"))
            } else if locked {
                Err(Refused::Unreadable(refuse("archive-password", "")))
            } else {
                self.inflate(index, stored, declared, budget).map_err(Refused::Unreadable)
            };
        Some(Entry { path, content })
    }

    fn inflate(&mut self, index: usize, stored: u64, declared: u64, budget: &Budget) -> Result<Vec<u8>, Diagnostic> {
        let by_ratio = RATIO_FROM.max(stored.saturating_mul(MAX_RATIO));
        let limit = by_ratio.min(MAX_FILE).min(budget.bytes());
        let too_large = || refuse("archive-too-large", format!("{} MiB", (limit >> 20).max(1)));
        if declared > limit {
            return Err(too_large());
        }
        let entry = self.zip.by_index(index).map_err(|_| refuse("archive-entry-damaged", ""))?;
        let mut out = Vec::with_capacity(usize::try_from(declared.min(stored.saturating_mul(8))).unwrap_or(0));
        let result = entry.take(limit + 1).read_to_end(&mut out);
        if out.len() as u64 > limit {
            return Err(too_large());
        }
        result.map_err(|_| refuse("archive-entry-damaged", ""))?;
        Ok(out)
    }
}

/// A path without what leads out of its folder.
fn tidy(path: &str) -> String {
    let parts =
        path.split(['/', '\\']).map(str::trim).filter(|part| !matches!(*part, "" | "." | "..") && !is_drive(part));
    parts.collect::<Vec<_>>().join("/")
}

fn is_drive(part: &str) -> bool {
    matches!(part.as_bytes(), [letter, b':'] if letter.is_ascii_alphabetic())
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write as _;

    use super::*;

    /// A zip archive of these files.
    pub(in crate::intake) fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn entries_come_with_tidy_paths() {
        let bytes = zipped(&[("../../Báo cáo/BC.docx", b"x"), ("__MACOSX/._BC.docx", b"y")]);
        let mut archive = Archive::open(&bytes).unwrap();
        let first = archive.entry(0, &Budget::new()).unwrap();
        assert_eq!(first.path, "Báo cáo/BC.docx");
        assert!(matches!(first.content, Ok(content) if content == b"x"));
        let second = archive.entry(1, &Budget::new()).unwrap();
        assert!(matches!(second.content, Err(Refused::SetAside("system-file"))));
    }

    #[test]
    fn what_inflates_beyond_all_measure_is_refused() {
        let bytes = zipped(&[("a.txt", &vec![b' '; 40 << 20])]);
        let entry = Archive::open(&bytes).unwrap().entry(0, &Budget::new()).unwrap();
        assert!(matches!(entry.content, Err(Refused::Unreadable(reason)) if reason.code == "archive-too-large"));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_are_too_strange(raw in proptest::collection::vec(proptest::num::u8::ANY, 0..60), at in 0usize..300, cut in 0usize..300) {
            let mut bytes = zipped(&[("a.txt", b"hello"), ("b/c.txt", b"world")]);
            let at = at.min(bytes.len());
            bytes.splice(at..at, raw);
            bytes.truncate(bytes.len() - cut.min(bytes.len()));
            if let Ok(mut archive) = Archive::open(&bytes) {
                for index in 0..archive.len() {
                    let _ = archive.entry(index, &Budget::new());
                }
            }
        }
    }
}
