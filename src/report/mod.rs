//! A document to a [`Report`](crate::model::Report): who, about what, which statements; every character gets one fate.
//!
//! The head (`head`), the end (`tail`), the headings (`outline`, by `marker`), the tables (`columns`, `rows`), the statements
//! (`items`), their kind (`kind`) and the period (`period`) are found in this order; `fates` makes sure that nothing is left over.

mod columns;
mod facts;
mod fates;
mod head;
mod items;
mod kind;
mod marker;
mod outline;
mod period;
mod rows;
mod tail;

use std::ops::Range;

use crate::agency::{Evidence, Registry};
use crate::model::{Agency, Block, Diagnostic, Document, Fate, Paragraph, Plan, Report, Severity, Table};
use crate::text;

use columns::{Columns, Grid};
use fates::Fates;
use head::Head;
use items::Draft;
use outline::Outline;
use rows::Rows;
use tail::Tail;

pub use kind::kind;

/// What is known about a document besides its content.
#[derive(Debug, Clone, Copy, Default)]
pub struct Source<'a> {
    /// SHA-256 of the file, part of the identity of its items.
    pub sha256: &'a str,
    /// File name.
    pub name: Option<&'a str>,
    /// Who sent it.
    pub sender: Option<&'a str>,
}

/// A plan and the agencies, prepared once for many reports.
pub struct Reader<'k> {
    plan: &'k Plan,
    registry: &'k Registry,
    /// Match keys of the task texts.
    tasks: Vec<String>,
    /// The plan's number as agencies cite it: its leading figure.
    plan_figure: String,
}

impl<'k> Reader<'k> {
    /// Prepares to read reports on a plan.
    pub fn new(plan: &'k Plan, registry: &'k Registry) -> Self {
        Reader {
            plan,
            registry,
            tasks: plan.tasks.iter().map(|task| text::ascii_key(&task.content)).collect(),
            plan_figure: plan.number.chars().take_while(char::is_ascii_digit).collect(),
        }
    }

    /// Reads one document.
    ///
    /// Never fails: a document that is no report gives a [`Report`] with `not_a_report` set, no items, and all of its text set
    /// aside for that reason.
    pub fn read(&self, document: &Document, source: Source<'_>) -> Report {
        let mut fates = Fates::new(document);
        for (part, fate) in document
            .notes
            .iter()
            .map(|part| (part, Fate::Prose))
            .chain(document.comments.iter().map(|part| (part, Fate::Ignored("comment".into()))))
        {
            for block in &part.blocks {
                block.each_paragraph(&mut |paragraph| {
                    if !paragraph.display.trim().is_empty() {
                        fates.claim_all(paragraph, fate.clone());
                    }
                });
            }
        }
        let (head, begin) = Head::of_blocks(&document.blocks, &mut fates);
        let has_sheet_table = document.blocks.iter().any(|block| match block {
            Block::Table(table) if table.sheet.is_some() && !table.hidden => {
                Columns::find(&Grid::of(table), table.header_rows, SHEET_HEAD).is_some()
            }
            _ => false,
        });
        let mut body = Body {
            tasks: &self.tasks,
            head,
            tail: Tail::default(),
            outline: Outline::default(),
            drafts: Vec::new(),
            opening: String::new(),
            begun: false,
            closed: false,
            has_sheet_table,
            has_structure: has_structure(&document.blocks[begin.min(document.blocks.len())..]),
            diagnostics: Vec::new(),
        };
        body.blocks(&document.blocks[begin.min(document.blocks.len())..], &mut fates);
        self.finish(document, source, body, fates)
    }

    /// Whose a file is when it could not be read: by its name alone.
    pub fn agency_of_name(&self, name: &str) -> Option<Agency> {
        let evidence = Evidence { file_name: Some(name.to_owned()), ..Evidence::default() };
        self.registry.identify(&evidence).map(|identified| identified.agency)
    }

    fn finish<'a>(
        &self,
        document: &'a Document,
        source: Source<'_>,
        body: Body<'a, '_>,
        mut fates: Fates<'a>,
    ) -> Report {
        let Body { head, tail, drafts, opening, mut diagnostics, .. } = body;
        let title = head.title.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
        let period = period::find(&title, &opening, head.date.as_deref());
        let identified = self.registry.identify(&Evidence {
            letterhead: head.letterhead.clone(),
            doc_number: head.doc_number.clone(),
            place: head.place.clone(),
            signature: tail.signature.clone(),
            title: head.title.clone(),
            body: (!opening.is_empty()).then(|| opening.clone()),
            file_name: source.name.map(str::to_owned),
            sender: source.sender.map(str::to_owned),
            date: head.date.clone(),
        });
        let year = period.as_ref().map(|p| p.year);
        let mentions = self.mentions_plan(document);
        let not_a_report = if !head::is_report_kind(&head.kind) {
            Some("another-kind")
        } else if drafts.is_empty() {
            Some("no-statements")
        } else if head.kind.is_empty() && identified.is_none() && !mentions {
            Some("no-head")
        } else {
            None
        };
        let items = if not_a_report.is_some() {
            fates = Fates::new(document);
            document.each_paragraph(&mut |paragraph| {
                if !paragraph.display.trim().is_empty() {
                    fates.claim_all(paragraph, Fate::Ignored("not a report".into()));
                }
            });
            Vec::new()
        } else {
            drafts.into_iter().filter_map(|draft| draft.finish(source.sha256, year, &mut fates)).collect()
        };
        if head.draft {
            diagnostics.push(Diagnostic::new(Severity::Warning, "draft", ""));
        }
        if head.blank_number && not_a_report.is_none() {
            diagnostics.push(Diagnostic::new(Severity::Note, "blank-number", ""));
        }
        if identified.is_none() && not_a_report.is_none() {
            diagnostics.push(Diagnostic::new(Severity::Warning, "no-agency", ""));
        }
        let other_plan = (!mentions).then(|| self.other_plan(&title)).flatten();
        let cut_off = period::cut_off(&title).or_else(|| period::cut_off(&opening));
        let (agency, agency_evidence) = identified.map(|i| (Some(i.agency), i.evidence)).unwrap_or_default();
        Report {
            agency,
            agency_evidence,
            doc_number: head.doc_number,
            date: head.date,
            place: head.place,
            title: (!title.is_empty()).then_some(title),
            cut_off,
            period,
            other_plan,
            not_a_report: not_a_report.map(str::to_owned),
            items,
            segments: fates.finish(),
            diagnostics,
        }
    }

    /// The document says the plan's number somewhere.
    fn mentions_plan(&self, document: &Document) -> bool {
        if self.plan_figure.is_empty() {
            return true;
        }
        let mut found = false;
        document.each_paragraph(&mut |paragraph| {
            found |= paragraph.display.split(|c: char| !c.is_ascii_digit()).any(|figure| figure == self.plan_figure);
        });
        found
    }

    /// A plan that the title names and that is not ours.
    fn other_plan(&self, title: &str) -> Option<String> {
        let own = text::docnum::find(&self.plan.number).into_iter().next();
        text::docnum::find(title)
            .into_iter()
            .find(|found| found.kind == "KH" && own.as_ref().is_none_or(|own| own.key != found.key))
            .and_then(|found| title.get(found.start..found.end).map(str::to_owned))
    }
}

/// The heads of a sheet's table stand within its first rows.
const SHEET_HEAD: usize = 20;

/// The part between the head and the end.
struct Body<'a, 'k> {
    tasks: &'k [String],
    head: Head,
    tail: Tail,
    outline: Outline,
    drafts: Vec<Draft<'a>>,
    /// The first paragraph: "Thực hiện Kế hoạch …, Sở … báo cáo như sau:".
    opening: String,
    /// A heading, a number or a table has been met.
    begun: bool,
    /// "Trên đây là báo cáo …" has been met.
    closed: bool,
    has_sheet_table: bool,
    has_structure: bool,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Body<'a, '_> {
    fn blocks(&mut self, blocks: &'a [Block], fates: &mut Fates<'a>) {
        let mut place = 0;
        while let Some(block) = blocks.get(place) {
            match block {
                Block::Table(table) => {
                    self.table(table, fates);
                    place += 1;
                }
                Block::Paragraph(paragraph) => {
                    let words = paragraph.display.trim();
                    if words.is_empty() {
                        place += 1;
                        continue;
                    }
                    let taken = self.tail.paragraphs(&blocks[place..], fates);
                    if taken > 0 {
                        place += taken;
                        continue;
                    }
                    self.paragraph(paragraph, next_of(&blocks[place + 1..]), fates);
                    place += 1;
                }
            }
        }
    }

    fn paragraph(
        &mut self,
        paragraph: &'a Paragraph,
        next: Option<(Option<marker::Marker>, &'a str)>,
        fates: &mut Fates<'a>,
    ) {
        let display = paragraph.display.as_str();
        let key = text::ascii_key(display);
        if key.starts_with("tren day la") {
            self.closed = true;
            fates.claim_all(paragraph, Fate::Prose);
            return;
        }
        if is_appendix(paragraph, &key) {
            self.closed = false;
            self.outline.clear();
            self.outline.heading(None, display, None, true);
            fates.claim_all(paragraph, Fate::Heading);
            return;
        }
        let stretches = stretches(display);
        for (i, range) in stretches.iter().enumerate() {
            let marker = match (i, &paragraph.number) {
                (0, Some(number)) => marker::automatic(number),
                _ => marker::typed(&display[range.clone()]),
            };
            let after = stretches.get(i + 1).map(|r| (marker::typed(&display[r.clone()]), &display[r.clone()]));
            self.stretch(paragraph, range.clone(), marker, after.or_else(|| next.clone()), stretches.len() == 1, fates);
        }
    }

    /// One statement, heading or piece of prose.
    fn stretch(
        &mut self,
        paragraph: &'a Paragraph,
        range: Range<usize>,
        marker: Option<marker::Marker>,
        next: Option<(Option<marker::Marker>, &str)>,
        whole: bool,
        fates: &mut Fates<'a>,
    ) {
        let all = paragraph.display.get(range.clone()).unwrap_or_default();
        let start = range.start + marker.as_ref().map_or(0, |m| m.len).min(all.len());
        let words = paragraph.display.get(start..range.end).unwrap_or_default();
        if words.trim().is_empty() {
            fates.claim(paragraph, range, Fate::Ignored("empty".into()));
            return;
        }
        let judged =
            if whole || marker.is_some() { outline::judge(paragraph, marker.as_ref(), words, next) } else { None };
        if let Some(firm) = judged {
            self.begun = true;
            self.closed = false;
            self.outline.heading(marker.as_ref(), words, paragraph.level, firm);
            fates.claim(paragraph, range, Fate::Heading);
            return;
        }
        if self.is_prose(marker.as_ref(), words) {
            if self.opening.is_empty() && !self.begun {
                self.opening = words.trim().to_owned();
            }
            fates.claim(paragraph, range, Fate::Prose);
            return;
        }
        self.begun |= marker.is_some();
        self.outline.statement(marker.as_ref());
        self.drafts.push(Draft {
            pieces: vec![(paragraph, start..range.end)],
            beside: if start > range.start { vec![(paragraph, range.start..start)] } else { Vec::new() },
            heading: self.outline.path(),
            number: marker.map(|m| m.label),
            number_candidates: Vec::new(),
            label: None,
            kind: None,
            core: None,
        });
    }

    /// Introductions and connecting words say nothing that a task could take.
    fn is_prose(&self, marker: Option<&marker::Marker>, words: &str) -> bool {
        let words = words.trim();
        let length = words.chars().count();
        if marker.is_some() {
            return words.ends_with(':') && length < 120;
        }
        if self.closed || words.ends_with(':') && length < 400 {
            return true;
        }
        let key = text::ascii_key(words);
        if self.begun {
            return key.starts_with("nhin chung") || key.starts_with("danh gia chung");
        }
        const OPENINGS: [&str; 9] =
            ["thuc hien", "can cu", "phuc dap", "theo", "trien khai", "thi hanh", "chap hanh", "kinh gui", "tiep theo"];
        let opens = OPENINGS.iter().any(|opening| key.starts_with(opening));
        let reports = key.contains("bao cao");
        (self.opening.is_empty() && (self.has_structure || (opens && reports))) || (opens && reports && length < 700)
    }

    fn table(&mut self, table: &'a Table, fates: &mut Fates<'a>) {
        if tail::is_signature(table) && table.sheet.is_none() {
            self.tail.table(table, fates);
            return;
        }
        let grid = Grid::of(table);
        let within = if table.sheet.is_some() { SHEET_HEAD } else { 4 };
        let found = Columns::find(&grid, table.header_rows, within);
        if table.hidden && found.is_none() {
            ignore(table, "hidden sheet", fates);
            return;
        }
        if table.hidden {
            self.diagnostics.push(Diagnostic::new(
                Severity::Warning,
                "hidden-sheet",
                table.sheet.clone().unwrap_or_default(),
            ));
        }
        if table.sheet.is_some() {
            self.sheet(table, &grid, found, fates);
            return;
        }
        match found.or_else(|| Columns::guess(&grid)) {
            Some(columns) => {
                for row in table.rows.iter().take(columns.first) {
                    for cell in row {
                        self.blocks(&cell.blocks, fates);
                    }
                }
                self.rows(&grid, &columns, table.rows.len(), fates);
            }
            // Layout: what stands in it is text like any other.
            None => {
                for cell in table.rows.iter().flatten() {
                    self.blocks(&cell.blocks, fates);
                }
            }
        }
    }

    fn rows(&mut self, grid: &Grid<'a>, columns: &Columns, end: usize, fates: &mut Fates<'a>) {
        self.begun = true;
        let rows = Rows { outline: &self.outline, tasks: self.tasks, end };
        let drafts = rows.read(grid, columns, fates);
        self.drafts.extend(drafts);
    }

    fn sheet(&mut self, table: &'a Table, grid: &Grid<'a>, found: Option<Columns>, fates: &mut Fates<'a>) {
        let end = self.tail.rows(&table.rows, fates);
        let columns = match found {
            Some(columns) => columns,
            None => {
                self.head.of_rows(&table.rows[..end.min(table.rows.len())], fates);
                if !self.has_sheet_table
                    && let Some(columns) = Columns::guess(grid)
                {
                    self.rows(grid, &columns, end, fates);
                    return;
                }
                // A cover sheet: its notes are prose, unless the workbook holds nothing else.
                for cell in table.rows.iter().take(end).flatten() {
                    let paragraphs = unclaimed(&cell.blocks, fates);
                    for paragraph in paragraphs {
                        if self.has_sheet_table {
                            self.open_with(paragraph);
                            fates.claim_all(paragraph, Fate::Prose);
                        } else {
                            self.paragraph(paragraph, None, fates);
                        }
                    }
                }
                return;
            }
        };
        let above = &table.rows[..columns.first.min(table.rows.len())];
        self.head.of_rows(above, fates);
        for cell in above.iter().flatten() {
            for paragraph in unclaimed(&cell.blocks, fates) {
                self.open_with(paragraph);
                fates.claim_all(paragraph, Fate::Prose);
            }
        }
        self.outline.clear();
        if let Some(sheet) = table.sheet.as_deref().filter(|name| says_something(name)) {
            self.outline.heading(None, sheet, None, true);
        }
        self.rows(grid, &columns, end, fates);
    }

    fn open_with(&mut self, paragraph: &Paragraph) {
        if self.opening.is_empty() {
            self.opening = paragraph.display.trim().to_owned();
        }
    }
}

/// The paragraphs of blocks that nobody has claimed and that say something.
fn unclaimed<'a>(blocks: &'a [Block], fates: &Fates<'a>) -> Vec<&'a Paragraph> {
    let mut out = Vec::new();
    for block in blocks {
        block.each_paragraph(&mut |paragraph| {
            if !fates.is_claimed(paragraph) && !paragraph.display.trim().is_empty() {
                out.push(paragraph);
            }
        });
    }
    out
}

fn ignore<'a>(table: &'a Table, reason: &str, fates: &mut Fates<'a>) {
    for cell in table.rows.iter().flatten() {
        for paragraph in unclaimed(&cell.blocks, fates) {
            fates.claim_all(paragraph, Fate::Ignored(reason.into()));
        }
    }
}

/// A sheet's name that a person gave it: "Khó khăn - Đề xuất", not "Sheet1".
fn says_something(name: &str) -> bool {
    let key = text::ascii_key(name);
    key.len() > 4 && !key.starts_with("sheet") && !key.starts_with("trang tinh") && key != "bao cao"
}

/// The first paragraph that says something among what follows.
fn next_of(blocks: &[Block]) -> Option<(Option<marker::Marker>, &str)> {
    blocks.iter().find_map(|block| match block {
        Block::Paragraph(paragraph) => {
            let words = paragraph.display.trim();
            (!words.is_empty()).then(|| {
                let marker = paragraph.number.as_deref().map_or_else(|| marker::typed(words), marker::automatic);
                (marker, words)
            })
        }
        Block::Table(_) => Some((None, "")),
    })
}

/// There are headings, numbers or tables: the first paragraph without any of them is an introduction.
fn has_structure(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match block {
        Block::Paragraph(paragraph) => {
            paragraph.number.is_some() || paragraph.level.is_some() || marker::typed(&paragraph.display).is_some()
        }
        Block::Table(table) => !tail::is_signature(table),
    })
}

fn is_appendix(paragraph: &Paragraph, key: &str) -> bool {
    let title = key.starts_with("phu luc") && key.split(' ').count() <= 4 && paragraph.number.is_none();
    title && (paragraph.centred || paragraph.is_bold() || outline::is_capitals(&paragraph.display))
}

/// Bullets that were typed one after the other in a paragraph, as stretches of it: "- … - …", "…; + …", or lines of their own.
fn stretches(display: &str) -> Vec<Range<usize>> {
    let mut cuts = vec![0];
    let bullet = |rest: &str| {
        rest.starts_with(['-', '+', '•', '–', '*'])
            && rest[rest.chars().next().map_or(0, char::len_utf8)..].starts_with(' ')
    };
    let own_bullet = display.trim_start().chars().next().filter(|c| "-+•–*".contains(*c));
    for (at, c) in display.char_indices() {
        let rest = &display[at..];
        if at == 0 || !(c == '\n' || c == ' ') {
            continue;
        }
        let next = rest.trim_start_matches([' ', '\n', '\t']);
        let begin = at + (rest.len() - next.len());
        if begin <= *cuts.last().unwrap_or(&0) {
            continue;
        }
        let line = rest[..rest.len() - next.len()].contains('\n') && marker::typed(next).is_some();
        let ended = display[..at].trim_end().ends_with(['.', ';', ':']);
        let run_on = bullet(next)
            && ended
            && (own_bullet.is_some()
                || next.matches("; +").count() + next.matches(". -").count() > 0
                || next.starts_with('+'));
        if line || run_on {
            cuts.push(begin);
        }
    }
    cuts.dedup();
    let ends = cuts.iter().skip(1).copied().chain([display.len()]);
    cuts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(display: &str) -> Vec<&str> {
        stretches(display).into_iter().map(|range| display[range].trim()).collect()
    }

    #[test]
    fn bullets_typed_in_one_paragraph_are_told_apart() {
        assert_eq!(cut("- Mở 06 lớp. - Cấp 02 bằng."), ["- Mở 06 lớp.", "- Cấp 02 bằng."]);
        assert_eq!(cut("Kết quả:\n- Mở 06 lớp;\n- Cấp 02 bằng."), ["Kết quả:", "- Mở 06 lớp;", "- Cấp 02 bằng."]);
        assert_eq!(cut("Đã làm: + một việc; + hai việc."), ["Đã làm:", "+ một việc;", "+ hai việc."]);
    }

    #[test]
    fn a_dash_within_a_sentence_does_not_cut_it() {
        let sentence = "Giai đoạn 2021 - 2030, đo lường - chất lượng; tăng 6 - 11%.";
        assert_eq!(cut(sentence), [sentence]);
    }
}
