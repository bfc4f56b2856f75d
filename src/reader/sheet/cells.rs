//! A sheet of a workbook (`xl/worksheets/sheet1.xml`) in one pass: its cells, what is hidden, what is merged.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::super::xml::{Element, Step, Walk};
use super::looks::Look;
use super::reference::{area, place};
use super::rows::{Area, Cells, paragraph};
use super::strings::{Builder, Text, decode_escapes};
use super::value::{Seen, number_seen, string, truth};

/// Most stretches of hidden columns, and most merged areas, of a sheet.
const MAX_AREAS: usize = 1_000_000;

/// Most cells without a result that are listed.
const MAX_UNRESOLVED: usize = 100;

/// What the cells of all sheets refer to.
#[derive(Debug, Default)]
pub(super) struct Common {
    /// The common table of strings.
    pub(super) strings: Vec<Text>,
    /// The looks.
    pub(super) looks: Vec<Look>,
    /// Days are counted from 1904.
    pub(super) is_1904: bool,
}

/// A sheet as read.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Its cells.
    pub(super) cells: Cells,
    /// Merged areas.
    pub(super) merges: Vec<Area>,
    /// Hidden rows, from 0.
    pub(super) hidden_rows: BTreeSet<u32>,
    /// Hidden columns, first and last from 0.
    pub(super) hidden_columns: Vec<(u32, u32)>,
    /// Cells with a formula and no stored result, such as `C7`.
    pub(super) unresolved: Vec<String>,
    /// Something in it could not be read.
    pub(super) broken: bool,
    /// A limit was reached: the rest was not read.
    pub(super) too_long: bool,
}

/// What may still be read.
pub(super) struct Budget {
    pub(super) cells: usize,
    pub(super) text: usize,
}

impl Budget {
    /// Takes a cell of so many bytes; `false` when there is no room for it.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        let fits = self.cells > 0 && self.text >= bytes;
        if fits {
            self.cells -= 1;
            self.text -= bytes;
        }
        fits
    }
}

/// Reads a sheet named `name`.
pub(super) fn sheet(source: &str, name: &str, common: &Common, budget: &mut Budget) -> Sheet {
    let mut walk = Walk::new(source);
    let mut reading = Reading {
        name,
        common,
        budget,
        sheet: Sheet::default(),
        row: 0,
        column: 0,
        cell: None,
        value: String::new(),
        builder: Builder::default(),
        place: Place::Outside,
        plain: Look::default(),
    };
    while let Some(step) = walk.next() {
        match step {
            Step::Open(element) => reading.open(&element),
            Step::Text(text) => reading.text(text),
            Step::Close(key) => reading.close(key),
        }
        if reading.sheet.too_long {
            break;
        }
    }
    reading.end_cell();
    reading.sheet.broken |= walk.is_broken();
    reading.sheet
}

/// How the value of a cell is written (`t`).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    Truth,
    /// In the cell itself (`is`); its `v` repeats it.
    Inline,
    /// As it stands: results of formulas, errors, days by ISO 8601.
    Plain,
}

struct OpenCell {
    key: u64,
    row: u32,
    column: u32,
    look: usize,
    kind: Kind,
    formula: bool,
    valued: bool,
    inline: bool,
}

/// Where in a cell the walk is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    Value,
    Inline,
}

struct Reading<'r> {
    name: &'r str,
    common: &'r Common,
    budget: &'r mut Budget,
    sheet: Sheet,
    /// The row that is open and the column of the last cell, from 1.
    row: u32,
    column: u32,
    cell: Option<OpenCell>,
    value: String,
    builder: Builder,
    place: Place,
    plain: Look,
}

impl Reading<'_> {
    fn open(&mut self, element: &Element<'_>) {
        match element.local() {
            "c" => {
                self.end_cell();
                self.begin_cell(element);
            }
            "v" if self.cell.is_some() => self.place = if element.empty { Place::Outside } else { Place::Value },
            "f" => {
                if let Some(cell) = &mut self.cell {
                    cell.formula = true;
                }
            }
            "is" => {
                if let Some(cell) = &mut self.cell {
                    cell.inline = true;
                    self.place = if element.empty { Place::Outside } else { Place::Inline };
                }
            }
            _ if self.place == Place::Inline => self.builder.open(element),
            "row" => {
                self.end_cell();
                let number = element.attribute("r").and_then(|r| r.trim().parse().ok()).filter(|&row: &u32| row > 0);
                self.row = number.unwrap_or(self.row.saturating_add(1));
                self.column = 0;
                if is_hidden(element) && self.sheet.hidden_rows.len() < super::MAX_CELLS {
                    self.sheet.hidden_rows.insert(self.row - 1);
                }
            }
            "col" if is_hidden(element) => {
                let number = |name: &str| element.attribute(name).and_then(|n| n.trim().parse::<u32>().ok());
                if let (Some(first), Some(last)) = (number("min"), number("max"))
                    && self.sheet.hidden_columns.len() < MAX_AREAS
                {
                    self.sheet.hidden_columns.push((first.saturating_sub(1), last.saturating_sub(1)));
                }
            }
            "mergeCell" if self.sheet.merges.len() < MAX_AREAS => {
                self.sheet.merges.extend(element.attribute("ref").and_then(|reference| area(&reference)));
            }
            _ => {}
        }
    }

    fn begin_cell(&mut self, element: &Element<'_>) {
        let (mut at, mut look, mut kind) = (None, 0, Kind::Number);
        element.each_attribute(|name, value| match name {
            "r" => at = place(&value),
            "s" => look = value.trim().parse().unwrap_or(0),
            "t" => {
                kind = match value.as_ref() {
                    "s" => Kind::Shared,
                    "b" => Kind::Truth,
                    "inlineStr" | "is" => Kind::Inline,
                    "n" => Kind::Number,
                    _ => Kind::Plain,
                };
            }
            _ => {}
        });
        let (row, column) = at.unwrap_or((self.row.max(1), self.column.saturating_add(1)));
        self.column = column;
        if element.empty {
            return;
        }
        self.cell = Some(OpenCell {
            key: element.key,
            row: row - 1,
            column: column - 1,
            look,
            kind,
            formula: false,
            valued: false,
            inline: false,
        });
    }

    fn text(&mut self, text: Cow<'_, str>) {
        match self.place {
            Place::Outside => {}
            Place::Value => self.value.push_str(&text),
            Place::Inline => self.builder.text(&text),
        }
        if let (Some(cell), true) = (&mut self.cell, self.place != Place::Outside) {
            cell.valued = true;
        }
    }

    fn close(&mut self, key: u64) {
        if self.cell.as_ref().is_some_and(|cell| cell.key == key) {
            self.end_cell();
        } else if self.place == Place::Inline {
            self.builder.close(key);
        } else {
            self.place = Place::Outside;
        }
    }

    /// Takes up the open cell, if there is one.
    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        self.place = Place::Outside;
        if cell.formula && !cell.valued && self.sheet.unresolved.len() < MAX_UNRESOLVED {
            self.sheet.unresolved.push(letters(cell.column) + &(u64::from(cell.row) + 1).to_string());
        }
        let look = self.common.looks.get(cell.look).unwrap_or(&self.plain);
        let inline = if cell.inline { self.builder.finish() } else { Text::default() };
        let mut stretches = inline.stretches;
        let seen = if !inline.text.is_empty() {
            Some(Seen::plain(inline.text))
        } else if cell.kind == Kind::Shared && !self.value.is_empty() {
            match self.value.trim().parse::<usize>().ok().and_then(|index| self.common.strings.get(index)) {
                Some(shared) => {
                    if !self.budget.take(shared.text.len()) {
                        self.sheet.too_long = true;
                        return;
                    }
                    stretches.clone_from(&shared.stretches);
                    (!shared.text.is_empty()).then(|| Seen::plain(shared.text.clone()))
                }
                None => {
                    self.sheet.broken = true;
                    None
                }
            }
        } else {
            value(cell.kind, &self.value, look, self.common.is_1904)
        };
        self.value.clear();
        let Some(seen) = seen else { return };
        if cell.kind != Kind::Shared && !self.budget.take(seen.text.len()) {
            self.sheet.too_long = true;
            return;
        }
        let paragraph = paragraph(seen, look, &stretches, self.name, cell.row, cell.column);
        self.sheet.cells.add(cell.row, cell.column, paragraph);
    }
}

/// What is seen of a value that stands in the cell.
fn value(kind: Kind, value: &str, look: &Look, is_1904: bool) -> Option<Seen> {
    let text = |value: &str| {
        let value = if value.contains("_x") { decode_escapes(value) } else { value.to_owned() };
        string(value).map(Seen::plain)
    };
    match kind {
        Kind::Number => match value.trim().parse::<f64>() {
            Ok(number) => Some(number_seen(number, &look.format, is_1904)),
            Err(_) => text(value),
        },
        Kind::Truth => match value.trim() {
            "1" | "true" => Some(truth(true)),
            "0" | "false" => Some(truth(false)),
            _ => text(value),
        },
        Kind::Plain => text(value),
        Kind::Shared | Kind::Inline => None,
    }
}

fn is_hidden(element: &Element<'_>) -> bool {
    element.attribute("hidden").is_some_and(|on| on == "1" || on == "true")
}

/// The letters of a column, from 0.
fn letters(column: u32) -> String {
    let (mut rest, mut out) = (u64::from(column) + 1, Vec::new());
    while rest > 0 {
        out.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    out.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Block;

    fn read(source: &str) -> (Sheet, Vec<(u32, u32, String)>) {
        let common = Common {
            strings: vec![Text { text: "Sở Y tế".into(), stretches: Vec::new() }],
            looks: Vec::new(),
            is_1904: false,
        };
        let mut budget = Budget { cells: 100, text: 1000 };
        let found = sheet(source, "S", &common, &mut budget);
        let table = super::super::rows::table(
            sheet(source, "S", &common, &mut Budget { cells: 100, text: 1000 }).cells,
            &[],
            &BTreeSet::new(),
            "S",
            false,
        );
        let mut texts = Vec::new();
        Block::Table(table).each_paragraph(&mut |paragraph| {
            if let crate::model::Location::Sheet { row, column, .. } = &paragraph.location {
                texts.push((*row, *column, paragraph.text.clone()));
            }
        });
        (found, texts)
    }

    #[test]
    fn values_of_all_kinds_are_read() {
        let source = r#"<worksheet><cols><col min="2" max="3" hidden="1"/></cols><sheetData><row r="2" hidden="1"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>2.1</v></c>
            <c r="C2" t="b"><v>1</v></c><c r="D2" t="e"><v>#N/A</v></c><c r="E2" t="str"><f>A1</f><v>a&amp;b</v></c><c r="F2" t="inlineStr"><is><r><t>x </t></r><r><t>y</t></r></is></c>
            <c r="G2"><f>1/A1</f></c><c r="H2" s="1"/></row></sheetData><mergeCells><mergeCell ref="A2:B2"/></mergeCells></worksheet>"#;
        let (sheet, texts) = read(source);
        let expected = ["Sở Y tế", "2.1", "TRUE", "#N/A", "a&b", "xy"];
        let expected: Vec<_> = (1..).zip(expected).map(|(column, text)| (2, column, text.to_owned())).collect();
        assert_eq!(texts, expected);
        assert_eq!((sheet.unresolved, sheet.merges), (vec!["G2".to_owned()], vec![((1, 0), (1, 1))]));
        assert_eq!((sheet.hidden_rows, sheet.hidden_columns), (BTreeSet::from([1]), vec![(1, 2)]));
        assert!(!sheet.broken && !sheet.too_long);
    }

    #[test]
    fn cells_without_a_reference_stand_one_after_the_other() {
        let (_, texts) = read(
            "<worksheet><sheetData><row><c><v>1</v></c><c/><c><v>3</v></c></row><row><c><v>4</v></c></row></sheetData></worksheet>",
        );
        assert_eq!(texts, [(1, 1, "1".to_owned()), (1, 3, "3".to_owned()), (2, 1, "4".to_owned())]);
    }

    #[test]
    fn a_sheet_that_ends_early_is_broken_and_keeps_its_cells() {
        let (sheet, texts) = read(
            r#"<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1" t="s"><v>7</v></c><c r="C1"><v>2"#,
        );
        assert!(sheet.broken);
        assert_eq!(texts, [(1, 1, "1".to_owned()), (1, 3, "2".to_owned())]);
    }

    #[test]
    fn columns_are_named_by_letters() {
        assert_eq!([0, 25, 26, 16_383].map(letters), ["A", "Z", "AA", "XFD"]);
    }
}
