//! Rows of a table as items.

use std::ops::Range;

use crate::model::{Block, Cell, Fate, ItemKind, Paragraph};
use crate::text;

use super::columns::{Columns, Grid, Role};
use super::fates::Fates;
use super::items::Draft;
use super::marker::{self, Class};
use super::outline::Outline;

/// What the rows of one table need to know.
pub(super) struct Rows<'o> {
    /// Headings above the table.
    pub outline: &'o Outline,
    /// Keys of the plan's task texts: a row label that repeats one is a heading, not the agency's words.
    pub tasks: &'o [String],
    /// Rows from here on belong to the signature.
    pub end: usize,
}

impl Rows<'_> {
    /// The statements of the rows below the heads; claims heads, section rows and rows that say nothing.
    pub(super) fn read<'a>(&self, grid: &Grid<'a>, columns: &Columns, fates: &mut Fates<'a>) -> Vec<Draft<'a>> {
        let mut out: Vec<Draft<'a>> = Vec::new();
        let mut outline = self.outline.clone();
        for row in columns.first..columns.body {
            for cell in begins(grid, row) {
                claim(cell, Fate::TableHeader, fates);
            }
        }
        for row in columns.body..grid.rows.len().min(self.end) {
            let cells = begins(grid, row);
            let filled: Vec<&Cell> = cells.iter().copied().filter(|cell| !printed(cell).trim().is_empty()).collect();
            if filled.is_empty() {
                continue;
            }
            if repeats_heads(grid, columns, row) {
                filled.iter().for_each(|cell| claim(cell, Fate::TableHeader, fates));
                continue;
            }
            if let Some((label, words)) = self.section(grid, columns, row, &filled) {
                let marker = label.as_deref().and_then(marker::automatic).or_else(|| marker::typed(&words));
                let bare = marker.as_ref().map_or(0, |m| m.len).min(words.len());
                outline.heading(marker.as_ref(), words.get(bare..).unwrap_or(&words), None, true);
                filled.iter().for_each(|cell| claim(cell, Fate::Heading, fates));
                continue;
            }
            if columns.of(Role::Code).is_some_and(|c| {
                grid.rows[row].get(c).copied().flatten().is_some_and(|(cell, _)| !printed(cell).trim().is_empty())
            }) {
                outline.row_with_number();
            }
            self.row(grid, columns, row, &outline, fates, &mut out);
        }
        out
    }

    /// A row that is a heading: one cell across most of the table, or number and title with nothing beside them.
    fn section(
        &self,
        grid: &Grid<'_>,
        columns: &Columns,
        row: usize,
        filled: &[&Cell],
    ) -> Option<(Option<String>, String)> {
        let width = grid.width() as u32;
        if let [only] = filled {
            let words = printed(only);
            let wide = only.colspan * 5 >= width * 3 && width > 1;
            let in_front =
                columns.roles.get(only.column as usize).is_some_and(|r| *r != Role::Result) && only.column <= 1;
            let heading = words.chars().count() < 300 && !words.trim_end().ends_with(['.', ';']);
            let looks = is_bold(only) || super::outline::is_capitals(&words) || marker::typed(&words).is_some();
            return (heading && (wide || (in_front && looks && !is_bare_number(&words)))).then_some((None, words));
        }
        let [number, title] = filled else { return None };
        let role = |cell: &Cell| columns.roles.get(cell.column as usize).copied();
        let front = matches!(role(number), Some(Role::Code | Role::Ordinal));
        let words = printed(title);
        let looks = is_bold(title) || super::outline::is_capitals(&words) || title.colspan * 2 > width;
        let spans_result = columns.of(Role::Result).is_some_and(|result| {
            role(title) != Some(Role::Result) || title.colspan * 2 > width && (title.column as usize) < result
        });
        (front && looks && spans_result && !words.trim_end().ends_with(['.', ';']) && number.rowspan <= 1)
            .then(|| (Some(printed(number)), words))
            .filter(|_| {
                columns
                    .of(Role::Result)
                    .is_none_or(|c| grid.words(row, c).trim().is_empty() || title.colspan * 2 > width)
            })
    }

    fn row<'a>(
        &self,
        grid: &Grid<'a>,
        columns: &Columns,
        row: usize,
        outline: &Outline,
        fates: &mut Fates<'a>,
        out: &mut Vec<Draft<'a>>,
    ) {
        let covering = |column: usize| grid.rows[row].get(column).copied().flatten();
        let (number, number_candidates) = columns
            .of(Role::Code)
            .or_else(|| columns.of(Role::Ordinal))
            .and_then(covering)
            .map(|(cell, _)| number(cell))
            .unwrap_or_default();
        let task = columns.of(Role::Task).and_then(covering).map(|(cell, _)| cell);
        let task_words = task.map(|cell| cell.display()).unwrap_or_default();
        let is_plan_text = self.is_task_text(&task_words);
        // "4.1. Đào tạo …" in the label is the row's number where no column holds one.
        let number = number.or_else(|| {
            let marker = marker::typed(&task_words)?;
            matches!(marker.class, Class::Decimal(_) | Class::Roman).then_some(marker.label)
        });
        let kind_label = columns.of(Role::Kind).and_then(covering).map(|(cell, _)| cell.display());

        let mut main: Vec<(&'a Paragraph, Range<usize>)> = Vec::new();
        let mut beside: Vec<(&'a Paragraph, Range<usize>)> = Vec::new();
        let mut headings: Vec<&'a Paragraph> = Vec::new();
        let mut core = String::new();
        let mut said = false;
        // Statements that get items of their own, with the column they stand in: other kinds, further periods.
        let mut apart: Vec<(Option<ItemKind>, &'a Cell)> = Vec::new();
        let mut main_column = None;
        for cell in begins(grid, row) {
            let role = columns.roles.get(cell.column as usize).copied().unwrap_or(Role::Other);
            let pieces = pieces(cell);
            match role {
                Role::Code | Role::Ordinal | Role::Kind => beside.extend(pieces),
                Role::Task if is_plan_text => headings.extend(pieces.into_iter().map(|(p, _)| p)),
                Role::Task => main.extend(pieces),
                Role::Difficulty | Role::Proposal | Role::Next if pieces.is_empty() => {}
                Role::Difficulty | Role::Proposal | Role::Next if says_nothing(cell) => {
                    // "Không có" among the difficulties says nothing about the task.
                    claim(cell, Fate::Ignored("none stated".into()), fates);
                }
                Role::Difficulty => apart.push((Some(ItemKind::Difficulty), cell)),
                Role::Proposal => apart.push((Some(ItemKind::Proposal), cell)),
                Role::Next => apart.push((Some(ItemKind::Next), cell)),
                Role::Result if said && is_sentence(&core) && is_sentence(&cell.display()) => apart.push((None, cell)),
                Role::Result => {
                    main_column = main_column.or(Some(cell.column));
                    if !pieces.is_empty() {
                        said = true;
                        if !core.is_empty() {
                            core.push('\n');
                        }
                        core.push_str(&cell.display());
                    }
                    main.extend(pieces);
                }
                Role::Other => {
                    said |= pieces.iter().any(|(p, _)| p.display.chars().filter(|c| c.is_alphanumeric()).count() > 2);
                    main.extend(pieces);
                }
            }
        }
        let own_number = columns.roles.iter().enumerate().any(|(c, role)| {
            matches!(role, Role::Code | Role::Ordinal | Role::Task)
                && covering(c).is_some_and(|(cell, begins)| begins && !printed(cell).trim().is_empty())
        });
        let lower = |(p, r): &(&Paragraph, Range<usize>)| {
            p.display.get(r.clone()).is_some_and(|w| w.trim_start().starts_with(char::is_lowercase))
        };
        let no_number = columns.roles.iter().enumerate().all(|(c, role)| {
            !matches!(role, Role::Code | Role::Ordinal)
                || covering(c).is_none_or(|(cell, begins)| begins && printed(cell).trim().is_empty())
        });
        // A row that goes on over the page: nothing but the ends of sentences.
        let continues = said && (!own_number || no_number) && !main.is_empty() && main.iter().all(lower);
        if continues
            && apart.is_empty()
            && let Some(last) = out.last_mut()
        {
            last.pieces.extend(main);
            last.beside.extend(beside);
            return;
        }
        let mut heading = outline.path();
        if !task_words.trim().is_empty() && (said || !apart.is_empty()) {
            heading.push(task_words.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join(" "));
        }
        for paragraph in headings {
            fates.claim_all(paragraph, Fate::Heading);
        }
        let label = kind_label.filter(|l| !l.trim().is_empty()).or_else(|| {
            (!is_plan_text && !task_words.trim().is_empty() && !core.is_empty()).then(|| task_words.clone())
        });
        let numbered = number.as_deref().is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()));
        if !numbered && is_total(&task_words, grid, row) {
            for (paragraph, range) in main.into_iter().chain(beside) {
                fates.claim(paragraph, range, Fate::Ignored("total".into()));
            }
            return;
        }
        let draft = |pieces, beside, kind, core: String| Draft {
            pieces,
            beside,
            heading: heading.clone(),
            number: number.clone(),
            number_candidates: number_candidates.clone(),
            label: label.clone(),
            kind,
            core: (!core.is_empty()).then_some(core),
            form: None,
        };
        let mut own = None;
        if said && !main.is_empty() && (apart.is_empty() || !core.is_empty()) {
            own = Some(draft(main, beside, None, core));
        } else if apart.is_empty() {
            // A row of a form that nobody filled in.
            for (paragraph, range) in main.into_iter().chain(beside) {
                fates.claim(paragraph, range, Fate::Ignored("row without result".into()));
            }
            return;
        } else if said {
            // The table has no result column: who and when belong to its first statement.
            beside.append(&mut main);
            let (kind, cell) = apart.remove(0);
            own = Some(draft(pieces(cell), beside, kind, cell.display()));
        } else {
            for (paragraph, range) in main.into_iter().chain(beside) {
                fates.claim(paragraph, range, Fate::Heading);
            }
        }
        // In the order of the columns.
        let before = |cell: &Cell| main_column.is_some_and(|main| cell.column < main);
        let of_cell =
            |(kind, cell): &(Option<ItemKind>, &'a Cell)| draft(pieces(cell), Vec::new(), *kind, cell.display());
        out.extend(apart.iter().filter(|(_, cell)| before(cell)).map(of_cell));
        out.extend(own);
        out.extend(apart.iter().filter(|(_, cell)| !before(cell)).map(of_cell));
    }

    /// The words are a task of the plan: a form that lists the plan's tasks.
    fn is_task_text(&self, words: &str) -> bool {
        let key = text::ascii_key(words);
        if key.len() < 20 {
            return false;
        }
        self.tasks.iter().any(|task| task == &key || (key.len() > 40 && task.starts_with(&key)) || same(task, &key))
    }
}

/// Nine in ten words are shared.
fn same(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    if short.len() * 5 < long.len() * 4 {
        return false;
    }
    let words: std::collections::BTreeSet<&str> = long.split(' ').collect();
    let (mut shared, mut all) = (0, 0);
    for word in short.split(' ') {
        all += 1;
        shared += usize::from(words.contains(word));
    }
    shared * 10 >= all * 9
}

/// "Không có", "-" in a column of difficulties.
fn says_nothing(cell: &Cell) -> bool {
    let words = cell.display();
    words.split_whitespace().count() <= 4 && super::kind::kind(&[], None, &words, None) == ItemKind::Nil
}

/// Long enough to be a statement of its own, as against a figure beside another.
fn is_sentence(words: &str) -> bool {
    words.chars().filter(|c| c.is_alphabetic()).count() >= 15
}

/// "Tổng cộng", "Cộng (A+B)": a sum of the rows above.
fn is_total(task_words: &str, grid: &Grid<'_>, row: usize) -> bool {
    let label = if task_words.trim().is_empty() { grid.words(row, 0) } else { task_words.to_owned() };
    let key = text::ascii_key(&label);
    let mut words = key.split(' ');
    match (words.next(), words.next()) {
        (Some("cong"), second) => second.is_none_or(|word| word.len() <= 2) && words.count() <= 3,
        (Some("tong"), second) => matches!(second, None | Some("cong" | "so")) && words.count() <= 3,
        _ => false,
    }
}

/// The cells that begin in a row.
pub(super) fn begins<'a>(grid: &Grid<'a>, row: usize) -> Vec<&'a Cell> {
    grid.rows
        .get(row)
        .map(|cells| cells.iter().flatten().filter(|(_, begins)| *begins).map(|(cell, _)| *cell).collect())
        .unwrap_or_default()
}

/// The paragraphs of a cell that say something.
pub(super) fn pieces(cell: &Cell) -> Vec<(&Paragraph, Range<usize>)> {
    let mut out = Vec::new();
    for block in &cell.blocks {
        block.each_paragraph(&mut |paragraph| {
            if !paragraph.display.trim().is_empty() {
                out.push((paragraph, 0..paragraph.display.len()));
            }
        });
    }
    out
}

/// The text of a cell, with an automatic number where that is all it shows.
fn printed(cell: &Cell) -> String {
    let words = cell.display();
    if !words.trim().is_empty() {
        return words;
    }
    let mut number = String::new();
    for block in &cell.blocks {
        if let Block::Paragraph(paragraph) = block
            && let Some(printed) = &paragraph.number
        {
            number.push_str(printed);
        }
    }
    number
}

/// Number of a row without its closing mark, and other readings of it.
fn number(cell: &Cell) -> (Option<String>, Vec<String>) {
    let words = printed(cell);
    let label = words.trim().trim_end_matches(['.', ')', ':']).trim_start_matches('(').trim().to_owned();
    let mut candidates = Vec::new();
    for block in &cell.blocks {
        block.each_paragraph(&mut |paragraph| candidates.extend(paragraph.candidates.iter().cloned()));
    }
    ((!label.is_empty() && label.chars().count() <= 30).then_some(label), candidates)
}

fn is_bare_number(words: &str) -> bool {
    let words = words.trim().trim_end_matches(['.', ')']);
    !words.is_empty() && words.len() <= 8 && words.chars().all(|c| c.is_ascii_digit() || c == '.')
}

fn is_bold(cell: &Cell) -> bool {
    let mut bold = true;
    let mut any = false;
    for block in &cell.blocks {
        block.each_paragraph(&mut |paragraph| {
            if !paragraph.display.trim().is_empty() {
                any = true;
                bold &= paragraph.is_bold();
            }
        });
    }
    any && bold
}

/// The heads printed again at the top of the next page.
fn repeats_heads(grid: &Grid<'_>, columns: &Columns, row: usize) -> bool {
    columns.body > columns.first
        && (0..grid.width())
            .all(|c| text::ascii_key(&grid.words(row, c)) == text::ascii_key(&grid.words(columns.first, c)))
}

pub(super) fn claim<'a>(cell: &'a Cell, fate: Fate, fates: &mut Fates<'a>) {
    for block in &cell.blocks {
        block.each_paragraph(&mut |paragraph| {
            if !fates.is_claimed(paragraph) {
                fates.claim_all(paragraph, fate.clone());
            }
        });
    }
}
