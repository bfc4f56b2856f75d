//! Excel workbooks (Office Open XML), cell by cell: a file of two cells in opposite corners must not cost a grid.
//!
//! Each part is inflated and looked through once. What a library for spreadsheets does not tell (hidden rows and columns, fonts
//! of stretches, formulas without a result) stands in the same parts as what it tells.

use std::collections::BTreeSet;

use crate::model::{Block, Diagnostic, Document, FileKind, Severity, Table};

use super::super::package::{Package, Relation};
use super::super::xml::{Step, Walk, decode};
use super::cells::{Budget, Common, Sheet, sheet};
use super::comments::comments;
use super::looks::looks;
use super::rows::table;
use super::strings::shared_strings;
use super::{MAX_CELLS, MAX_TEXT, refuse};

/// Reads a workbook.
pub(in super::super) fn read(package: &mut Package<'_>) -> Result<Document, Diagnostic> {
    let main = package.main_part(&["xl/workbook.xml"]).ok_or_else(|| refuse("xlsx-damaged", ""))?;
    let relations = package.relations(&main);
    let workbook = load(package, &main)?.ok_or_else(|| refuse("xlsx-damaged", &main))?;
    let (entries, is_1904) = entries(&workbook);
    let mut common = Common { is_1904, ..Common::default() };
    for relation in relations.iter().filter(|r| !r.external) {
        match relation.kind.as_str() {
            "sharedStrings" => {
                if let Some(text) = load(package, &relation.target)? {
                    common.strings = shared_strings(&text)?;
                }
            }
            "styles" => {
                if let Some(text) = load(package, &relation.target)? {
                    common.looks = looks(&text);
                }
            }
            _ => {}
        }
    }
    let mut document = Document::new(FileKind::Xlsx);
    let mut budget = Budget { cells: MAX_CELLS, text: MAX_TEXT };
    for entry in &entries {
        read_entry(package, &relations, entry, &common, &mut budget, &mut document)?;
    }
    if document.blocks.is_empty() {
        let unresolved = document.diagnostics.into_iter().find(|d| d.code == "formula-without-value");
        let code = if document.flags.partial { "xlsx-damaged" } else { "xlsx-empty" };
        return Err(unresolved.unwrap_or_else(|| refuse(code, "")));
    }
    document.flags.macros = package.has("xl/vbaProject.bin");
    if document.flags.macros {
        document.diagnostics.push(Diagnostic::new(Severity::Note, "macros", ""));
    }
    if package.recovered {
        document.flags.partial = true;
        document.diagnostics.push(Diagnostic::new(Severity::Error, "xlsx-truncated", ""));
    }
    Ok(document)
}

/// A sheet as the workbook lists it.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    name: String,
    /// Identifier of its relation, empty where it is not said.
    relation: String,
    hidden: bool,
}

/// The sheets, and whether days are counted from 1904.
fn entries(workbook: &str) -> (Vec<Entry>, bool) {
    let mut walk = Walk::new(workbook);
    let (mut entries, mut is_1904) = (Vec::new(), false);
    while let Some(step) = walk.next() {
        let Step::Open(element) = step else { continue };
        match element.local() {
            "sheet" => {
                let Some(name) = element.attribute("name") else { continue };
                entries.push(Entry {
                    name: name.into_owned(),
                    relation: element.foreign_attribute("id").unwrap_or_default().into_owned(),
                    hidden: element.attribute("state").is_some_and(|state| state != "visible"),
                });
            }
            "workbookPr" => is_1904 = element.attribute("date1904").is_some_and(|on| on == "1" || on == "true"),
            _ => {}
        }
    }
    (entries, is_1904)
}

fn read_entry(
    package: &mut Package<'_>,
    relations: &[Relation],
    entry: &Entry,
    common: &Common,
    budget: &mut Budget,
    document: &mut Document,
) -> Result<(), Diagnostic> {
    let relation = relations.iter().find(|r| r.id == entry.relation && !r.external);
    // Charts, dialogs and macro sheets hold no cells of a table.
    if relation.is_some_and(|relation| relation.kind != "worksheet") {
        return Ok(());
    }
    let part = relation.map(|relation| relation.target.clone());
    let text = match &part {
        Some(part) => load(package, part)?,
        None => None,
    };
    let found = match &text {
        Some(text) => sheet(text, &entry.name, common, budget),
        None => Sheet { broken: true, ..Sheet::default() },
    };
    drop(text);
    let mut say = |severity, code: &str, detail: String| {
        document.flags.partial |= severity == Severity::Error;
        document.diagnostics.push(Diagnostic::new(severity, code, detail));
    };
    if found.too_long {
        say(Severity::Error, "sheet-too-long", entry.name.clone());
    } else if found.broken || part.as_ref().is_some_and(|part| package.damaged.contains(part)) {
        say(Severity::Error, "sheet-unread", entry.name.clone());
    }
    if !found.unresolved.is_empty() {
        let cells = found.unresolved.iter().take(10).cloned().collect::<Vec<_>>().join(", ");
        say(Severity::Warning, "formula-without-value", format!("{}: {cells}", entry.name));
    }
    if let Some(part) = &part {
        let first = document.comments.len();
        document.comments.extend(comments(package, part, &entry.name, first));
    }
    if found.cells.is_empty() {
        return Ok(());
    }
    let mut table = table(found.cells, &found.merges, &found.hidden_rows, &entry.name, entry.hidden);
    table.hidden_columns = hidden_columns(&table, &found.hidden_columns);
    table.number = document.blocks.len() as u32 + 1;
    document.blocks.push(Block::Table(table));
    Ok(())
}

/// The text of a part, `None` where it does not exist.
///
/// # Errors
/// Where reading it would not end well: a part too large, a document type declaration.
fn load(package: &mut Package<'_>, part: &str) -> Result<Option<String>, Diagnostic> {
    let content = package.part(part);
    if package.oversized.iter().any(|name| name == part) {
        return Err(refuse("too-large", part));
    }
    let Some(content) = content else { return Ok(None) };
    // Nearly all parts are UTF-8 and stay where they are.
    let text = String::from_utf8(content).unwrap_or_else(|error| decode(error.as_bytes()).0.into_owned());
    if memchr::memmem::find(text.as_bytes(), b"<!DOCTYPE").is_some() {
        return Err(refuse("xml-dtd", part));
    }
    Ok(Some(text))
}

/// The columns in which cells stand and which are hidden.
fn hidden_columns(table: &Table, hidden: &[(u32, u32)]) -> Vec<u32> {
    if hidden.is_empty() {
        return Vec::new();
    }
    let used: BTreeSet<u32> = table.rows.iter().flatten().map(|cell| cell.column).collect();
    used.into_iter().filter(|column| hidden.iter().any(|(first, last)| (first..=last).contains(&column))).collect()
}
