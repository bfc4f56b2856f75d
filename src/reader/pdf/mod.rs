//! PDF with a text layer: signed reports often come so.
//!
//! A page is only glyphs and lines at places. Four steps: [`page`] collects them; [`grid`] finds the tables that rules draw;
//! [`line`] joins glyphs to lines and columns; [`flow`] joins lines to paragraphs as a reader does, by indents, line
//! ends and marks of lists. Pages without text are named as scans.

mod flow;
mod grid;
mod line;
mod page;
mod place;

use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};

use crate::model::{Diagnostic, Document, FileKind, Severity};

use page::Page;

/// Most pages that are read.
const MAX_PAGES: usize = 2_000;

/// Most glyphs that are read from one document.
const MAX_GLYPHS: usize = 4_000_000;

/// Reads the text layer of a PDF.
pub(super) fn read(bytes: &[u8]) -> Result<Document, Diagnostic> {
    let failed = |code: &str, detail: String| Diagnostic::new(Severity::Error, code, detail);
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => failed("encrypted", String::new()),
        LoadPdfError::Invalid => failed("pdf-damaged", String::new()),
    })?;
    let (pages, overflow) = page::collect(&pdf, MAX_PAGES, MAX_GLYPHS);
    if pages.is_empty() {
        return Err(failed("pdf-damaged", String::new()));
    }
    let scanned: Vec<usize> = (1..).zip(&pages).filter(|(_, page)| page.is_scan()).map(|(number, _)| number).collect();
    if pages.iter().all(|page| page.glyphs.is_empty()) {
        let code = if scanned.is_empty() { "pdf-empty" } else { "pdf-scan" };
        return Err(failed(code, String::new()));
    }
    let unknown = pages.iter().map(|page| page.unknown).sum::<usize>();
    let written = pages.iter().map(|page| page.glyphs.len()).sum::<usize>();
    // Glyphs that name no letter are pictures to a reader.
    if unknown > written {
        return Err(failed("pdf-no-letters", String::new()));
    }
    let mut document = Document::new(FileKind::Pdf);
    place::fill(&mut document, pages);
    let mut say = |code: &str, detail: String| {
        document.flags.partial = true;
        document.diagnostics.push(failed(code, detail));
    };
    if !scanned.is_empty() {
        say("pdf-pages-scanned", list(&scanned));
    }
    if unknown > 0 {
        say("pdf-letters-lost", unknown.to_string());
    }
    if overflow {
        say("pdf-too-long", String::new());
    }
    document.diagnostics.push(Diagnostic::new(Severity::Note, "pdf-read", ""));
    Ok(document)
}

/// The first page numbers of a list.
fn list(numbers: &[usize]) -> String {
    let mut out = numbers.iter().take(10).map(usize::to_string).collect::<Vec<_>>().join(", ");
    if numbers.len() > 10 {
        out.push_str(", …");
    }
    out
}

/// What the steps pass on: the text of glyphs that lie together, in the fonts of the file.
type Pages = Vec<Page>;
