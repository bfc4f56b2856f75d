//! Sheet “Sổ đối soát”: the ledger from the files that came in to the sentences, every count of `ledger.json`.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::WorkbookInput;
use super::grid::{Cell, Grid, Look, Looks};
use super::words::Words;
use crate::model::Ledger;

const WIDTHS: [f64; 6] = [40.0, 46.0, 38.0, 13.0, 15.0, 16.0];

pub(super) fn write(
    workbook: &mut Workbook,
    looks: &Looks,
    words: &Words,
    input: &WorkbookInput<'_>,
) -> Result<(), XlsxError> {
    let ledger = input.ledger;
    let heads: Vec<(&str, f64)> = words.columns.ledger.iter().map(String::as_str).zip(WIDTHS).collect();
    let grid = Grid::new(workbook, looks, words.sheet("ledger"), words.sheet("items"), &heads, 6)?;
    let mut book = Book { grid, words };
    for imbalance in &ledger.imbalances {
        let step = book.word("imbalances");
        book.grid.row(&[
            Cell::text(step).look(Look::Bad),
            Cell::text(""),
            Cell::text(imbalance),
            Cell::text(""),
            Cell::text(""),
            Cell::text(book.word("differs")).look(Look::Bad),
        ])?;
    }
    book.counts("attachments", ledger.attachments_in, &ledger.attachments, &[&words.statuses])?;
    book.characters(ledger)?;
    let statuses = &words.statuses;
    book.counts("decisions", ledger.items, &ledger.decisions, &[&words.decisions, statuses])?;
    book.counts("kinds", ledger.items, &ledger.kinds, &[&words.kinds, statuses])?;
    book.counts("places", ledger.items, &ledger.places, &[&words.places, statuses])?;
    book.documents(ledger)?;
    book.grid.finish(0)
}

struct Book<'b> {
    grid: Grid<'b>,
    words: &'b Words,
}

impl<'b> Book<'b> {
    fn word(&self, name: &str) -> &'b str {
        self.words.ledger.get(name).map_or("", String::as_str)
    }

    fn line(
        &mut self,
        step: &str,
        document: &str,
        name: &str,
        number: Option<u64>,
        chars: Option<u64>,
    ) -> Result<(), XlsxError> {
        let count =
            |count: Option<u64>| count.map_or(Cell::text(""), |count| Cell::number(count as f64).look(Look::Count));
        let cells =
            [Cell::text(step), Cell::text(document), Cell::text(name), count(number), count(chars), Cell::text("")];
        self.grid.row(&cells)
    }

    /// What came in beside what went out.
    fn sum(&mut self, step: &str, document: &str, came: u64, went: u64, of_chars: bool) -> Result<(), XlsxError> {
        let (verdict, look) =
            if came == went { (self.word("equal"), Look::Good) } else { (self.word("differs"), Look::Bad) };
        for (name, count) in [("in", came), ("out", went)] {
            let number = Cell::number(count as f64).look(Look::Strong);
            let blank = Cell::text("").look(Look::Strong);
            let (items, chars) = if of_chars { (blank, number) } else { (number, blank) };
            self.grid.row(&[
                Cell::text(step).look(Look::Strong),
                Cell::text(document).look(Look::Strong),
                Cell::text(self.word(name)).look(Look::Strong),
                items,
                chars,
                Cell::text(verdict).look(look),
            ])?;
        }
        Ok(())
    }

    fn counts(
        &mut self,
        step: &str,
        came: u64,
        counts: &BTreeMap<String, u64>,
        names: &[&BTreeMap<String, String>],
    ) -> Result<(), XlsxError> {
        let step = self.word(step);
        for (key, count) in counts {
            let name = names.iter().find_map(|names| names.get(key)).unwrap_or(key);
            self.line(step, "", name, Some(*count), None)?;
        }
        self.sum(step, "", came, counts.values().sum(), false)
    }

    fn characters(&mut self, ledger: &Ledger) -> Result<(), XlsxError> {
        let step = self.word("fates");
        for (fate, count) in &ledger.fates {
            let name = self.words.fates.get(fate).unwrap_or(fate);
            self.line(step, "", name, Some(count.spans), Some(count.chars))?;
        }
        self.sum(step, "", ledger.chars, ledger.fates.values().map(|count| count.chars).sum(), true)
    }

    fn documents(&mut self, ledger: &Ledger) -> Result<(), XlsxError> {
        let step = self.word("documents");
        let paragraphs = self.word("paragraphs");
        for document in &ledger.documents {
            self.line(step, &document.source, paragraphs, Some(document.paragraphs), None)?;
            for (fate, count) in &document.fates {
                let name = self.words.fates.get(fate).unwrap_or(fate);
                self.line(step, &document.source, name, Some(count.spans), Some(count.chars))?;
            }
            let went = document.fates.values().map(|count| count.chars).sum();
            self.sum(step, &document.source, document.chars, went, true)?;
        }
        Ok(())
    }
}
