//! `--template`: the office's own letterhead and layout.

use std::path::Path;

use crate::model::{Diagnostic, FileKind, Severity};
use crate::reader::sniff;
use crate::writer::{Sources, Template};

/// Opens and checks a template, before anything else is done: a mistake in it must not cost a run.
///
/// # Errors
/// One diagnostic that says what is wrong, where, and what to do.
pub(super) fn load(path: Option<&Path>, sources: Sources) -> Result<Option<Template>, Diagnostic> {
    let Some(path) = path else { return Ok(None) };
    let wrong = |code: &str, detail: String| Diagnostic::new(Severity::Error, code, detail);
    if sources != Sources::None {
        // The notes of a template are its own.
        return Err(wrong("template-sources", "--sources".into()));
    }
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|_| wrong("file-missing", name.clone()))?;
    let code = match sniff(&bytes) {
        FileKind::Docx => return Template::read(&bytes).map(Some),
        FileKind::Empty => "template-empty",
        FileKind::Encrypted => "template-encrypted",
        FileKind::Doc => "template-old-word",
        _ if bytes.starts_with(b"PK") && zip_is_broken(&bytes) => return Err(wrong("template-damaged", name)),
        _ => "template-not-docx",
    };
    Err(wrong(code, format!(": {name}")))
}

/// An archive whose directory is gone: the file did not arrive whole.
fn zip_is_broken(bytes: &[u8]) -> bool {
    zip::ZipArchive::new(std::io::Cursor::new(bytes)).is_err()
}
