//! One file that holds the reports of several agencies, one after the other: each is read by itself.

use crate::model::{Agency, Block, Diagnostic, Document, Report, Severity};
use crate::report::{Reader, Source};
use crate::text;

/// Reads a document. Where several letterheads of different agencies stand in it, each stretch is read as a report of its own;
/// the items of the others than the first name their agency.
pub(super) fn read(reader: &Reader<'_>, document: &Document, source: Source<'_>) -> Report {
    let starts: Vec<usize> =
        document.blocks.iter().enumerate().filter(|(_, block)| is_letterhead(block)).map(|(place, _)| place).collect();
    if starts.len() < 2 {
        return reader.read(document, source);
    }
    let mut ends = starts.iter().skip(1).copied().chain([document.blocks.len()]);
    let mut parts = Vec::new();
    for (number, start) in starts.iter().enumerate() {
        let end = ends.next().unwrap_or(document.blocks.len());
        let mut part = Document::new(document.kind);
        // What stands before the first letterhead and outside of the body goes with the first report.
        let begin = if number == 0 { 0 } else { *start };
        part.blocks = document.blocks.get(begin..end).unwrap_or_default().to_vec();
        if number == 0 {
            part.notes.clone_from(&document.notes);
            part.headers.clone_from(&document.headers);
            part.footers.clone_from(&document.footers);
            part.comments.clone_from(&document.comments);
        }
        parts.push(reader.read(&part, source));
    }
    let mut agencies: Vec<&Agency> = Vec::new();
    for agency in parts.iter().filter_map(|part| part.agency.as_ref()) {
        if !agencies.iter().any(|known| known.id == agency.id) {
            agencies.push(agency);
        }
    }
    if agencies.len() < 2 || parts.iter().any(|part| part.not_a_report.is_some() || part.agency.is_none()) {
        return reader.read(document, source);
    }
    let names: Vec<&str> = agencies.iter().map(|agency| agency.name.as_str()).collect();
    let noticed = Diagnostic::new(Severity::Warning, "several-agencies", names.join(", "));
    let mut parts = parts.into_iter();
    let Some(mut whole) = parts.next() else { return reader.read(document, source) };
    whole.diagnostics.push(noticed);
    for part in parts {
        let other = part.agency.filter(|agency| whole.agency.as_ref().is_none_or(|own| own.id != agency.id));
        whole.items.extend(part.items.into_iter().map(|mut item| {
            item.agency.clone_from(&other);
            item
        }));
        whole.segments.extend(part.segments);
        whole.diagnostics.extend(part.diagnostics);
    }
    whole.segments.sort_by_key(|segment| (segment.paragraph, segment.start));
    whole
}

/// The national name stands in it, as at the head of every official paper.
fn is_letterhead(block: &Block) -> bool {
    let mut found = false;
    block.each_paragraph(&mut |paragraph| {
        found |= text::ascii_key(&paragraph.display).contains("cong hoa xa hoi chu nghia viet nam");
    });
    found
}
