//! Bytes to a neutral [`Document`](crate::model::Document).
//!
//! The kind of a file is judged by its bytes ([`sniff`]); [`read`] parses it faithfully and then runs the repair pass, which
//! sets the display form of every paragraph. Strict in nothing that comes in: what can be read is read, what cannot is said.
//!
//! Word (`docx/`)
//! - [x] transitional and strict namespaces under any prefix; main part by its relation
//! - [x] paragraphs, tables, nested tables, merged cells, header rows; content controls, smart tags, custom XML anywhere
//! - [x] text boxes (DrawingML, VML): paragraphs after the one that anchors them; one branch of alternative content
//! - [x] tracked changes: insertions kept and marked, deletions, moved-away text and deleted rows dropped
//! - [x] results of fields, hyperlinks, footnotes, endnotes, comments, headers, footers, text of equations
//! - [x] list numbers as printed: style chain, links between lists, overrides, restarts, legal numbering, bullets
//! - [x] effective font, size, bold, italic, capitals, hidden through defaults, styles, direct properties
//! - [x] symbols, entities, no-break and soft hyphens, UTF-16 parts, NFC across runs
//! - [x] broken XML, cut-off archives: read in part and marked; limits on size, ratio, nesting, number of blocks
//! - [ ] conditional formatting of table styles; fonts of East Asian and complex scripts
//! - [ ] embedded documents (`w:altChunk`: reported), embedded workbooks, SmartArt, charts
//! - [ ] check boxes and choices of old form fields; numbers of pages; chapter numbers in lists of other stories
//!
//! Workbooks (`sheet/`)
//! - [x] XLSX: every cell as it is seen by its number format, other readings of numbers and dates, merged areas, fonts of
//!   cells and of stretches in a cell, hidden sheets and rows, comments, formulas without a result reported
//! - [x] XLS, XLSB, ODS: values, merged areas (XLS), hidden sheets
//! - [x] hidden columns of XLSX in which cells stand
//! - [ ] number formats and fonts of XLS, XLSB, ODS; drawings and text boxes on sheets; threaded comments
//!
//! PDF (`pdf/`)
//! - [x] text layer, fonts, bold, italic; paragraphs by indents, line ends and marks of lists, also over page breaks
//! - [x] ruled tables with merged cells, also over pages; letterhead and signature as two columns; running heads apart
//! - [x] scans named, single scanned pages listed, glyphs without letters counted
//! - [ ] tables without rules; text that runs upwards; form fields, notes and stamps; footnotes (stay where they stand)
//!
//! Through another program ([`Outside`]): DOC, RTF, ODT, where LibreOffice is installed; otherwise refused with what to do.
//!
//! Told apart and refused with what to do: HTML, XML of Office 2003, password, pictures, archives.

mod composed;
mod compound;
mod docx;
mod outside;
mod package;
mod pdf;
mod recover;
mod repair;
mod sheet;
mod sniff;
mod token;
mod xml;

use unicode_normalization::UnicodeNormalization as _;

use crate::model::{Block, Diagnostic, Document, FileKind, Location, Paragraph, Severity, Span};

pub use outside::{Alone, Outside};
pub use sniff::sniff;

/// Reads a file, judged by its bytes, and repairs its text. Everything happens in this process: see [`read_with`] for files
/// that strangers sent.
///
/// A document that could be read only in part is returned with `flags.partial` and diagnostics that say what is missing.
///
/// # Errors
/// A diagnostic when nothing could be read.
pub fn read(bytes: &[u8]) -> Result<Document, Diagnostic> {
    read_with(bytes, &Alone)
}

/// The same, with what another process must do done there: formats whose libraries are known to abort, and formats that
/// only another program reads.
///
/// # Errors
/// A diagnostic when nothing could be read.
pub fn read_with(bytes: &[u8], outside: &dyn Outside) -> Result<Document, Diagnostic> {
    let (kind, package) = sniff::open(bytes);
    let mut document = match (kind, package) {
        (FileKind::Docx, Some(mut package)) => docx::read(&mut package)?,
        (FileKind::Xlsx, Some(mut package)) => match package.is_suspect() {
            false => sheet::read_xlsx(&mut package)?,
            true => outside.parse_apart(bytes)?,
        },
        (FileKind::Xls | FileKind::Xlsb | FileKind::Ods | FileKind::Pdf, _) => outside.parse_apart(bytes)?,
        (FileKind::Doc | FileKind::Odt | FileKind::Rtf, _) => converted(bytes, kind, outside)?,
        (FileKind::Zip, None) => return Err(Diagnostic::new(Severity::Error, "package-damaged", "")),
        (kind, _) => return Err(refusal(kind)),
    };
    document.renumber();
    repair::repair(&mut document);
    Ok(document)
}

/// A document of plain text, a paragraph a line, as somebody typed it into a message.
pub fn read_text(text: &str) -> Document {
    let mut document = Document::new(FileKind::Text);
    for (number, line) in (1..).zip(text.lines().filter(|line| !line.trim().is_empty())) {
        let text: String = line.nfc().collect();
        document.blocks.push(Block::Paragraph(Paragraph {
            spans: vec![Span { end: text.len(), ..Span::default() }],
            text,
            location: Location::Block { block: number },
            ..Paragraph::default()
        }));
    }
    document.renumber();
    repair::repair(&mut document);
    document
}

/// The faithful parse alone, here and now, without the pass that repairs text: what [`Outside::parse_apart`] runs.
///
/// # Errors
/// A diagnostic when nothing could be read.
pub fn parse(bytes: &[u8]) -> Result<Document, Diagnostic> {
    let mut document = match sniff::open(bytes) {
        (FileKind::Docx, Some(mut package)) => docx::read(&mut package)?,
        (FileKind::Xlsx, Some(mut package)) => sheet::read_xlsx(&mut package)?,
        (kind @ (FileKind::Xls | FileKind::Xlsb | FileKind::Ods), _) => sheet::read_other(bytes, kind)?,
        (FileKind::Pdf, _) => pdf::read(bytes)?,
        (FileKind::Zip, None) => return Err(Diagnostic::new(Severity::Error, "package-damaged", "")),
        (kind, _) => return Err(refusal(kind)),
    };
    document.renumber();
    Ok(document)
}

/// A document that another program turns into a DOCX first.
fn converted(bytes: &[u8], kind: FileKind, outside: &dyn Outside) -> Result<Document, Diagnostic> {
    let docx = outside.as_docx(bytes, kind).unwrap_or_else(|| Err(refusal(kind)))?;
    let mut document = match sniff::open(&docx) {
        (FileKind::Docx, Some(mut package)) => docx::read(&mut package)?,
        _ => return Err(Diagnostic::new(Severity::Error, "conversion-failed", "")),
    };
    document.kind = kind;
    document.diagnostics.push(Diagnostic::new(Severity::Note, "converted", ""));
    Ok(document)
}

/// Why a file of another kind is not read.
fn refusal(kind: FileKind) -> Diagnostic {
    let code = match kind {
        FileKind::Empty => "empty-file",
        FileKind::Encrypted => "encrypted",
        FileKind::Doc => "legacy-doc",
        FileKind::Odt => "odt",
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
