//! Word documents (Office Open XML).
//!
//! Two steps: [`parse`] turns each part into a faithful Word model, [`neutral`] turns that into blocks.

mod codes;
mod container;
mod counter;
mod names;
mod neutral;
mod number_format;
mod numbering;
mod parse;
mod properties;
mod styles;
mod symbol;
mod table;
mod tag;
mod word;

use std::collections::BTreeMap;

use crate::model::{Block, Diagnostic, Document, FileKind, Part, Severity};

use super::package::{Package, Relation};
use super::xml::decode;
use counter::Counters;
use names::Names;
use neutral::{Place, Translation};
use numbering::Numbering;
use parse::{Gathered, Story};
use styles::Styles;
use word::{NoteReference, WordNote};

/// Names that the main part usually has.
pub(super) const MAIN_PARTS: [&str; 2] = ["word/document.xml", "word/document2.xml"];

/// Reads the document of a package.
pub(super) fn read(package: &mut Package<'_>) -> Result<Document, Diagnostic> {
    let failed = |code: &str, detail: &str| Err(Diagnostic::new(Severity::Error, code, detail));
    let Some(main) = package.main_part(&MAIN_PARTS) else { return failed("docx-no-text", "") };
    let relations = package.relations(&main);
    let mut session = Session { package, names: Names::default(), gathered: Gathered::default(), broken: Vec::new() };
    let styles =
        session.text_of(&relations, "styles").map(|text| Styles::read(&text, &mut session.names)).unwrap_or_default();
    let numbering = session
        .text_of(&relations, "numbering")
        .map(|text| Numbering::read(&text, &mut session.names))
        .unwrap_or_default();
    let Some(body) = session.story(&main) else {
        return match session.package.oversized.is_empty() {
            true => failed("docx-no-text", &main),
            false => failed("too-large", &main),
        };
    };
    let footnotes = session.notes(&relations, "footnotes");
    let endnotes = session.notes(&relations, "endnotes");
    let comments = session.notes(&relations, "comments");
    let headers = session.stories(&relations, "header");
    let footers = session.stories(&relations, "footer");
    let Session { names, gathered, broken, .. } = session;

    let mut document = Document::new(FileKind::Docx);
    let mut translation =
        Translation { names: &names, styles: &styles, numbering: &numbering, counters: Counters::default(), tables: 0 };
    document.blocks = translation.story(body.blocks, &Place::Body);
    document.notes = numbered_notes(&mut translation, &gathered.references, footnotes, endnotes);
    document.headers = once_each(&mut translation, headers, "header", Place::Header);
    document.footers = once_each(&mut translation, footers, "footer", Place::Footer);
    for (number, comment) in (1u32..).zip(comments) {
        let name = format!("comment {number}");
        let blocks = translation.story(comment.blocks, &Place::Note(name.clone()));
        document.comments.push(Part { name, blocks });
    }
    document.flags.tracked_changes = gathered.tracked;
    document.flags.macros = package.has("word/vbaProject.bin");
    report(&mut document, package, &gathered, &broken, &relations);
    if is_empty(&document) {
        let code = if gathered.pictures > 0 { "docx-only-pictures" } else { "docx-empty" };
        return failed(code, "");
    }
    Ok(document)
}

struct Session<'s, 'b> {
    package: &'s mut Package<'b>,
    names: Names,
    gathered: Gathered,
    /// Parts whose XML is broken.
    broken: Vec<String>,
}

impl Session<'_, '_> {
    fn text_of(&mut self, relations: &[Relation], kind: &str) -> Option<String> {
        let target = relations.iter().find(|r| r.kind == kind && !r.external)?.target.clone();
        let content = self.package.part(&target)?;
        Some(decode(&content).0.into_owned())
    }

    fn story(&mut self, part: &str) -> Option<Story> {
        let content = self.package.part(part)?;
        let (text, lossy) = decode(&content);
        let story = parse::story(&text, &mut self.names, &mut self.gathered);
        if lossy || story.broken {
            self.broken.push(part.to_owned());
        }
        Some(story)
    }

    fn stories(&mut self, relations: &[Relation], kind: &str) -> Vec<Story> {
        let targets = relations.iter().filter(|r| r.kind == kind && !r.external);
        targets.filter_map(|relation| self.story(&relation.target)).collect()
    }

    fn notes(&mut self, relations: &[Relation], kind: &str) -> Vec<WordNote> {
        self.stories(relations, kind).into_iter().flat_map(|story| story.notes).collect()
    }
}

/// Notes in the order of their numbers; those that nothing refers to come last.
fn numbered_notes(
    translation: &mut Translation<'_>,
    references: &[NoteReference],
    footnotes: Vec<WordNote>,
    endnotes: Vec<WordNote>,
) -> Vec<Part> {
    let mut parts = Vec::new();
    for (kind, notes) in [("footnote", footnotes), ("endnote", endnotes)] {
        let wanted = references.iter().filter_map(|reference| match (kind, reference) {
            ("footnote", NoteReference::Footnote(id)) | ("endnote", NoteReference::Endnote(id)) => Some(*id),
            _ => None,
        });
        let mut order: BTreeMap<i64, usize> = BTreeMap::new();
        for id in wanted {
            let next = order.len();
            order.entry(id).or_insert(next);
        }
        let mut notes: Vec<WordNote> = notes.into_iter().filter(|note| !note.separator || has_text(note)).collect();
        notes.sort_by_key(|note| order.get(&note.id).copied().unwrap_or(usize::MAX));
        for (number, note) in (1u32..).zip(notes) {
            let name = format!("{kind} {number}");
            let blocks = translation.story(note.blocks, &Place::Note(name.clone()));
            parts.push(Part { name, blocks });
        }
    }
    parts
}

fn has_text(note: &WordNote) -> bool {
    note.blocks.iter().any(|block| match block {
        word::WordBlock::Paragraph(paragraph) => !paragraph.text.trim().is_empty() || !paragraph.boxes.is_empty(),
        word::WordBlock::Table(_) => true,
    })
}

/// Headers or footers, each different one once, those without text left out.
fn once_each(translation: &mut Translation<'_>, stories: Vec<Story>, name: &str, place: fn(u32) -> Place) -> Vec<Part> {
    let mut seen: Vec<String> = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    for story in stories {
        let number = parts.len() as u32 + 1;
        let blocks = translation.story(story.blocks, &place(number));
        let text = whole_text(&blocks);
        if !text.trim().is_empty() && !seen.contains(&text) {
            seen.push(text);
            parts.push(Part { name: format!("{name} {number}"), blocks });
        }
    }
    parts
}

fn whole_text(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        block.each_paragraph(&mut |paragraph| {
            text.push_str(&paragraph.text);
            text.push('\n');
        });
    }
    text
}

fn is_empty(document: &Document) -> bool {
    let mut empty = true;
    let parts = document.notes.iter().flat_map(|part| &part.blocks);
    for block in document.blocks.iter().chain(parts) {
        block.each_paragraph(&mut |paragraph| {
            empty = empty && paragraph.text.trim().is_empty() && paragraph.number.is_none();
        });
    }
    empty
}

/// What a person should know about how the document was read.
fn report(
    document: &mut Document,
    package: &Package<'_>,
    gathered: &Gathered,
    broken: &[String],
    relations: &[Relation],
) {
    let mut say = |severity, code: &str, detail: String| {
        document.flags.partial |= severity == Severity::Error;
        document.diagnostics.push(Diagnostic::new(severity, code, detail));
    };
    if package.recovered {
        say(Severity::Error, "docx-truncated", String::new());
    }
    for part in &package.damaged {
        say(Severity::Error, "part-damaged", part.clone());
    }
    for part in broken {
        say(Severity::Error, "docx-broken-xml", part.clone());
    }
    for part in &package.oversized {
        say(Severity::Error, "part-too-large", part.clone());
    }
    if gathered.overflow {
        say(Severity::Error, "docx-too-long", String::new());
    }
    for id in &gathered.chunks {
        let target = relations.iter().find(|r| &r.id == id).map_or(id.clone(), |r| r.target.clone());
        say(Severity::Error, "docx-embedded-document", target);
    }
    if gathered.tracked {
        say(Severity::Note, "docx-tracked-changes", String::new());
    }
    if package.has("word/vbaProject.bin") {
        say(Severity::Note, "macros", String::new());
    }
}
