//! How files are written: each beside its place first and then moved there, so that none is ever half written.

use std::fs;
use std::io::{Seek as _, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::model::{Diagnostic, Severity};

/// JSON that people may read.
///
/// # Errors
/// The value cannot be said in JSON: a mistake in the program.
pub(super) fn pretty<T: Serialize>(value: &T) -> Result<Vec<u8>, Diagnostic> {
    let mut out = serde_json::to_vec_pretty(value).map_err(|error| internal(&error))?;
    out.push(b'\n');
    Ok(out)
}

/// The message of a mistake in the program.
pub(super) fn internal(error: &dyn std::error::Error) -> Diagnostic {
    Diagnostic::new(Severity::Error, "internal-error", error.to_string())
}

/// The message that a place cannot be written.
pub(super) fn unwritable(path: &Path) -> Diagnostic {
    Diagnostic::new(Severity::Error, "out-unwritable", path.display().to_string())
}

/// A file of JSON lines while it is written: not held in memory.
pub(super) struct Lines<'p> {
    file: std::io::BufWriter<fs::File>,
    path: &'p Path,
}

impl Lines<'_> {
    /// Writes a line.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn line<T: Serialize>(&mut self, value: &T) -> Result<(), Diagnostic> {
        serde_json::to_writer(&mut self.file, value).map_err(|error| match error.io_error_kind() {
            Some(_) => unwritable(self.path),
            None => internal(&error),
        })?;
        self.file.write_all(b"\n").map_err(|_| unwritable(self.path))
    }
}

/// Writes a file of lines beside its place and then moves it there.
///
/// # Errors
/// What `write` says, or the file cannot be written.
pub(super) fn save_lines(
    path: &Path,
    write: impl FnOnce(&mut Lines<'_>) -> Result<(), Diagnostic>,
) -> Result<(), Diagnostic> {
    let part = part_of(path);
    let written = fs::File::create(&part).map_err(|_| unwritable(path)).and_then(|file| {
        let mut lines = Lines { file: std::io::BufWriter::new(file), path };
        write(&mut lines)?;
        lines.file.flush().and_then(|()| fs::rename(&part, path)).map_err(|_| unwritable(path))
    });
    if written.is_err() {
        // What is left of a failed attempt helps nobody.
        let _ = fs::remove_file(&part);
    }
    written
}

/// The place beside a file in which it is written first.
fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".part");
    path.with_file_name(name)
}

/// Copies a file beside its place and then moves it there.
///
/// # Errors
/// The file cannot be written.
pub(super) fn save_copy(path: &Path, mut from: &fs::File) -> Result<(), Diagnostic> {
    let part = part_of(path);
    let copied = from.rewind().and_then(|()| std::io::copy(&mut from, &mut fs::File::create(&part)?));
    copied.and_then(|_| fs::rename(&part, path)).map_err(|_| {
        // What is left of a failed attempt helps nobody.
        let _ = fs::remove_file(&part);
        unwritable(path)
    })
}

/// Writes a file beside its place and then moves it there.
///
/// # Errors
/// The file cannot be written.
pub(super) fn save(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let part = part_of(path);
    fs::write(&part, bytes).and_then(|()| fs::rename(&part, path)).map_err(|_| {
        // What is left of a failed attempt helps nobody.
        let _ = fs::remove_file(&part);
        unwritable(path)
    })
}
