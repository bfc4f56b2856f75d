//! What must be known of a workbook before a library opens it: two kinds of file make it abort the whole process.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::{Diagnostic, Severity};

use super::super::package::Package;
use super::super::xml::{Namespace, Step, Walk, decode};

/// Most shared strings of a workbook; each costs memory even when it is empty.
const MAX_STRINGS: usize = 3_000_000;

/// Most stretches of hidden columns of a sheet.
const MAX_HIDDEN_COLUMNS: usize = 16_384;

/// Most cells without a result that are listed.
const MAX_UNRESOLVED: usize = 100;

/// A shared string is at least this many bytes of XML (`<si/>`): a larger declared count is a lie that would be believed.
const BYTES_A_STRING: usize = 5;

/// The end of a stretch of a string, and its font.
pub(super) type Stretch = (usize, Option<Arc<str>>);

/// The stretches of a string in several fonts.
pub(super) type Stretches = Vec<Stretch>;

/// What a look at the parts has shown.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// By sheet name.
    pub(super) sheets: BTreeMap<String, SheetSurvey>,
    /// Fonts of the stretches of shared strings that have several: by the whole text, ends of the stretches and fonts.
    pub(super) rich: BTreeMap<String, Stretches>,
}

/// What calamine does not tell of a sheet.
#[derive(Debug, Default)]
pub(super) struct SheetSurvey {
    /// Name of the part.
    pub(super) part: String,
    /// Hidden rows, from 0.
    pub(super) hidden_rows: BTreeSet<u32>,
    /// Hidden columns, first and last from 0.
    pub(super) hidden_columns: Vec<(u32, u32)>,
    /// Cells with a formula and no stored result, such as `C7`.
    pub(super) unresolved: Vec<String>,
}

/// Looks at all parts that are going to be read.
///
/// # Errors
/// Where reading would not end well: a part too large, a document type declaration, a false count.
pub(super) fn survey(package: &mut Package<'_>) -> Result<Survey, Diagnostic> {
    let mut survey = Survey::default();
    let main = package.main_part(&["xl/workbook.xml"]).ok_or_else(|| refuse("xlsx-damaged", ""))?;
    let relations = package.relations(&main);
    let workbook = load(package, &main)?.ok_or_else(|| refuse("xlsx-damaged", &main))?;
    for (name, id) in sheets(&workbook) {
        let Some(target) = relations.iter().find(|r| r.id == id && !r.external).map(|r| r.target.clone()) else {
            continue;
        };
        let mut sheet = match load(package, &target)? {
            Some(text) => {
                // A string may stand in its cell instead of the common table.
                if text.contains("rFont") {
                    survey.rich.extend(rich_strings(&text, "is")?);
                }
                survey_sheet(&text)
            }
            None => SheetSurvey::default(),
        };
        sheet.part = target;
        survey.sheets.insert(name, sheet);
    }
    for relation in relations.iter().filter(|r| !r.external) {
        match relation.kind.as_str() {
            "sharedStrings" => {
                if let Some(text) = load(package, &relation.target)? {
                    survey.rich.extend(rich_strings(&text, "si")?);
                }
            }
            "styles" | "theme" | "metadata" => {
                load(package, &relation.target)?;
            }
            _ => {}
        }
    }
    Ok(survey)
}

fn refuse(code: &str, detail: &str) -> Diagnostic {
    Diagnostic::new(Severity::Error, code, detail)
}

/// The text of a part, `None` where it does not exist.
fn load(package: &mut Package<'_>, part: &str) -> Result<Option<String>, Diagnostic> {
    let content = package.part(part);
    if package.oversized.iter().any(|name| name == part) {
        return Err(refuse("too-large", part));
    }
    let Some(content) = content else { return Ok(None) };
    let text = decode(&content).0.into_owned();
    if text.contains("<!DOCTYPE") {
        return Err(refuse("xml-dtd", part));
    }
    Ok(Some(text))
}

fn sheets(workbook: &str) -> Vec<(String, String)> {
    let mut walk = Walk::new(workbook);
    let mut found = Vec::new();
    while let Some(step) = walk.next() {
        let Step::Open(element) = step else { continue };
        if element.local() == "sheet"
            && let (Some(name), Some(id)) = (element.attribute("name"), element.foreign_attribute("id"))
        {
            found.push((name.into_owned(), id.into_owned()));
        }
    }
    found
}

fn survey_sheet(text: &str) -> SheetSurvey {
    let mut survey = SheetSurvey::default();
    // The walk is as dear as reading the sheet: only where something hints at a finding.
    if !text.contains("hidden=") && !text.contains("<f") && !text.contains(":f") {
        return survey;
    }
    let mut walk = Walk::new(text);
    let mut row = 0u32;
    let mut cell = OpenCell::default();
    while let Some(step) = walk.next() {
        match step {
            Step::Open(element) => match element.local() {
                "row" => {
                    row = element.attribute("r").and_then(|r| r.trim().parse().ok()).unwrap_or(row + 1);
                    let hidden = element.attribute("hidden").is_some_and(|on| on == "1" || on == "true");
                    if hidden && row > 0 && survey.hidden_rows.len() < super::MAX_CELLS {
                        survey.hidden_rows.insert(row - 1);
                    }
                }
                "col" => {
                    let number = |name: &str| element.attribute(name).and_then(|n| n.trim().parse::<u32>().ok());
                    let hidden = element.attribute("hidden").is_some_and(|on| on == "1" || on == "true");
                    if let (true, Some(first), Some(last)) = (hidden, number("min"), number("max"))
                        && survey.hidden_columns.len() < MAX_HIDDEN_COLUMNS
                    {
                        survey.hidden_columns.push((first.saturating_sub(1), last.saturating_sub(1)));
                    }
                }
                "c" if !element.empty => {
                    let name = element.attribute("r").unwrap_or_default().into_owned();
                    cell = OpenCell { name, key: element.key, ..OpenCell::default() };
                }
                "f" => cell.formula = true,
                "v" | "t" => cell.in_value = !element.empty,
                _ => {}
            },
            Step::Text(_) => cell.valued |= cell.in_value,
            Step::Close(key) => {
                cell.in_value = false;
                if key == cell.key && cell.formula && !cell.valued && survey.unresolved.len() < MAX_UNRESOLVED {
                    survey.unresolved.push(std::mem::take(&mut cell.name));
                }
            }
        }
    }
    survey
}

#[derive(Default)]
struct OpenCell {
    name: String,
    key: u64,
    formula: bool,
    in_value: bool,
    valued: bool,
}

/// The fonts of rich strings, each in an element of that name; refuses a table whose declared length cannot be true.
fn rich_strings(text: &str, string: &str) -> Result<BTreeMap<String, Stretches>, Diagnostic> {
    let mut rich = BTreeMap::new();
    let mut walk = Walk::new(text);
    let (mut count, mut whole, mut font) = (0usize, String::new(), None);
    let mut pieces: Stretches = Vec::new();
    let has_runs = text.contains("rFont");
    let mut in_text = false;
    while let Some(step) = walk.next() {
        match step {
            Step::Open(element) if element.namespace == Namespace::Sheet || element.namespace == Namespace::Other => {
                match element.local() {
                    "sst" => {
                        let declared = element.attribute("uniqueCount").and_then(|n| n.trim().parse::<u64>().ok());
                        if declared.is_some_and(|n| n > (text.len() / BYTES_A_STRING) as u64) {
                            return Err(refuse("xlsx-damaged", "uniqueCount"));
                        }
                    }
                    name if name == string => {
                        count += 1;
                        if count > MAX_STRINGS {
                            return Err(refuse("too-large", "sharedStrings"));
                        }
                        keep_rich(&mut rich, &mut whole, &mut pieces);
                        font = None;
                    }
                    "r" => font = None,
                    "rFont" => font = element.value().map(|name| Arc::from(name.as_ref())),
                    "t" => in_text = has_runs && !element.empty,
                    _ => {}
                }
            }
            Step::Text(text) if in_text => {
                whole.push_str(&text);
                match pieces.last_mut() {
                    Some((end, last)) if *last == font => *end = whole.len(),
                    _ => pieces.push((whole.len(), font.clone())),
                }
            }
            Step::Close(_) => in_text = false,
            _ => {}
        }
    }
    keep_rich(&mut rich, &mut whole, &mut pieces);
    Ok(rich)
}

fn keep_rich(rich: &mut BTreeMap<String, Stretches>, whole: &mut String, pieces: &mut Stretches) {
    if pieces.iter().any(|(_, font)| font.is_some()) {
        rich.insert(std::mem::take(whole), std::mem::take(pieces));
    }
    whole.clear();
    pieces.clear();
}
