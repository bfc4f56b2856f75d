//! Notes that people have put on cells.

use unicode_normalization::UnicodeNormalization;

use crate::model::{Block, Location, Paragraph, Part, Span};

use super::super::package::Package;
use super::super::xml::{Step, Walk, decode};
use super::reference::place;

/// Most comments that are read from one workbook.
const MAX_COMMENTS: usize = 10_000;

/// The comments of a sheet whose part is `part`, numbered from `first`.
pub(super) fn comments(package: &mut Package<'_>, part: &str, sheet: &str, first: usize) -> Vec<Part> {
    let relations = package.relations(part);
    let Some(target) = relations.into_iter().find(|r| r.kind == "comments" && !r.external).map(|r| r.target) else {
        return Vec::new();
    };
    let Some(content) = package.part(&target) else { return Vec::new() };
    let (source, _) = decode(&content);
    let mut walk = Walk::new(&source);
    let mut found: Vec<((u32, u32), String)> = Vec::new();
    let mut in_text = false;
    while let Some(step) = walk.next() {
        match step {
            Step::Open(element) => match element.local() {
                "comment" if first + found.len() < MAX_COMMENTS => {
                    found.push((
                        place(&element.attribute("ref").unwrap_or_default()).unwrap_or_default(),
                        String::new(),
                    ));
                }
                "t" => in_text = !element.empty,
                _ => {}
            },
            Step::Text(text) if in_text => {
                if let Some((_, whole)) = found.last_mut() {
                    whole.push_str(&text);
                }
            }
            Step::Text(_) => {}
            Step::Close(_) => in_text = false,
        }
    }
    let parts = found.into_iter().filter(|(_, text)| !text.trim().is_empty()).zip(first + 1..);
    parts.map(|(((row, column), text), number)| part_of(number, text.nfc().collect(), sheet, row, column)).collect()
}

fn part_of(number: usize, text: String, sheet: &str, row: u32, column: u32) -> Part {
    let spans = vec![Span { end: text.len(), ..Span::default() }];
    let location = Location::Sheet { sheet: sheet.to_owned(), row, column };
    let paragraph = Paragraph { text, spans, location, ..Paragraph::default() };
    Part { name: format!("comment {number}"), blocks: vec![Block::Paragraph(paragraph)] }
}
