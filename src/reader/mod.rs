//! Bytes to a neutral [`Document`](crate::model::Document).

mod docx;
mod package;
mod recover;
mod repair;
mod sheet;
mod sniff;
mod xml;

use crate::model::{Diagnostic, Document, FileKind, Severity};

use package::{Package, PackageError};

pub use sniff::sniff;

/// Reads a file, judged by its bytes, and repairs its text.
///
/// A document that could be read only in part is returned with `flags.partial` and diagnostics that say what is missing.
///
/// # Errors
/// A diagnostic when nothing could be read.
pub fn read(bytes: &[u8]) -> Result<Document, Diagnostic> {
    let kind = sniff(bytes);
    let mut document = match kind {
        FileKind::Docx => docx::read(&mut package(bytes)?)?,
        FileKind::Xlsx => sheet::read_xlsx(&mut package(bytes)?)?,
        FileKind::Xls | FileKind::Xlsb | FileKind::Ods => sheet::read_other(bytes, kind)?,
        other => return Err(refusal(other)),
    };
    document.renumber();
    repair::repair(&mut document);
    Ok(document)
}

fn package(bytes: &[u8]) -> Result<Package<'_>, Diagnostic> {
    Package::open(bytes).map_err(|error| match error {
        PackageError::NotZip => Diagnostic::new(Severity::Error, "package-damaged", ""),
        PackageError::Overlap => Diagnostic::new(Severity::Error, "too-large", ""),
    })
}

/// Why a file of another kind is not read.
fn refusal(kind: FileKind) -> Diagnostic {
    let code = match kind {
        FileKind::Empty => "empty-file",
        FileKind::Encrypted => "encrypted",
        FileKind::Doc => "legacy-doc",
        FileKind::Odt => "odt",
        FileKind::Pdf => "pdf",
        FileKind::Rtf => "rtf",
        FileKind::Html => "html",
        FileKind::Xml => "xml",
        FileKind::Zip | FileKind::SevenZip | FileKind::Rar => "archive",
        FileKind::Picture => "picture",
        FileKind::Email | FileKind::OutlookMessage => "message",
        FileKind::Executable => "executable",
        _ => "not-an-office-file",
    };
    Diagnostic::new(Severity::Error, code, "")
}
