//! The DOCX package: parts, relationships, content types and the zip around them. The same parts give the same bytes.

mod element;
mod manuscript;
mod notes;
mod parts;
mod schema;
mod styles;

use std::io::{self, Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

pub(super) use element::{Element, Node};
pub(super) use manuscript::{Manuscript, Page, Row, page_properties};
pub(super) use notes::Notes;
pub use notes::Sources;
pub(super) use parts::{Properties, clean, core as core_properties, escape};
pub(super) use schema::make_valid;
pub(super) use styles::part as styles_part;

/// Packs a document whose body `body` writes.
pub(in crate::writer) fn pack(
    properties: &Properties,
    body: impl FnOnce(&mut Manuscript<'_, ZipWriter<Cursor<Vec<u8>>>>) -> io::Result<Notes>,
) -> io::Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts::before_document(properties) {
        zip.start_file(name, options)?;
        zip.write_all(content.as_bytes())?;
    }
    zip.start_file("word/document.xml", options)?;
    let mut manuscript = Manuscript::begin(&mut zip)?;
    let notes = body(&mut manuscript)?;
    manuscript.end()?;
    for (name, content) in parts::after_document(properties, &notes) {
        zip.start_file(name, options)?;
        zip.write_all(content.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}
