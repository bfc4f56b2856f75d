//! The rows of the appendix tables: sections and tasks.

use super::columns::{self, Columns};
use super::fields::{Fields, cell, printed_in};
use super::grid::{self, GridCell};
use super::number::{self, Style};
use crate::model::{Block, Document, Location, Table};
use crate::text::ascii_key;

/// A section as read, before identities are given.
#[derive(Debug, Clone, Default)]
pub(super) struct RawSection {
    /// Number as printed; empty where none is.
    pub(super) printed: String,
    pub(super) title: Option<String>,
    /// The section that it stands in.
    pub(super) parent: Option<usize>,
}

/// A task as read, before identities are given.
#[derive(Debug, Clone, Default)]
pub(super) struct RawTask {
    /// Number as printed; empty where none is.
    pub(super) printed: String,
    pub(super) section: usize,
    pub(super) content: String,
    pub(super) lead: String,
    pub(super) coordinating: String,
    pub(super) schedule: String,
    pub(super) product: String,
    pub(super) location: Option<Location>,
}

/// What the appendix tables say.
#[derive(Debug, Default)]
pub(super) struct Appendix {
    pub(super) sections: Vec<RawSection>,
    pub(super) tasks: Vec<RawTask>,
    /// Index of the first block of the document that belongs to it.
    pub(super) first_block: usize,
    /// The section that rows belong to now.
    current: Option<usize>,
    /// Open sections, outermost first, with the style of their numbers.
    stack: Vec<(Style, usize)>,
}

/// A table of tasks with its place in the document.
struct TaskTable<'a> {
    block: usize,
    rows: Vec<Vec<GridCell>>,
    columns: Columns,
    first_row: usize,
    table: &'a Table,
}

/// Finds the tables of tasks and reads their rows.
pub(super) fn read(document: &Document) -> Appendix {
    let mut tables: Vec<TaskTable<'_>> = Vec::new();
    for (block, table) in document.blocks.iter().enumerate().filter_map(|(i, b)| match b {
        Block::Table(table) if !table.hidden => Some((i, table)),
        _ => None,
    }) {
        let rows = grid::rows(table);
        if let Some((columns, first_row)) = Columns::find(&rows) {
            tables.push(TaskTable { block, rows, columns, first_row, table });
        } else if let Some(before) = tables.last()
            && goes_on(document, before, block, &rows)
        {
            let columns = before.columns.clone();
            tables.push(TaskTable { block, rows, columns, first_row: 0, table });
        }
    }
    if tables.iter().any(|t| t.columns.lead.is_some()) {
        tables.retain(|t| t.columns.lead.is_some());
    }
    let several = tables.iter().filter(|t| t.first_row > 0).count() > 1;
    let mut appendix =
        Appendix { first_block: tables.first().map_or(document.blocks.len(), |t| t.block), ..Appendix::default() };
    for table in &tables {
        if several && table.first_row > 0 {
            appendix.heading_above(document, table);
        }
        appendix.read_table(table);
    }
    appendix
}

/// A table without a head right behind one of tasks, with as many columns, and a number where that has one.
fn goes_on(document: &Document, before: &TaskTable<'_>, block: usize, rows: &[Vec<GridCell>]) -> bool {
    let between = document.blocks.get(before.block + 1..block).unwrap_or_default();
    let apart = between.iter().flat_map(grid::paragraphs).any(|p| !grid::shown(p).trim().is_empty());
    let width = rows.iter().flatten().map(|c| c.column.saturating_add(c.colspan)).max().unwrap_or(0);
    !apart && width == before.columns.width && rows.iter().any(|row| row.len() as u32 == width)
}

impl Appendix {
    /// A numbered heading or the label of an appendix right above a table opens a section, where there are several tables.
    fn heading_above(&mut self, document: &Document, table: &TaskTable<'_>) {
        let above = document.blocks.get(..table.block).unwrap_or_default();
        let mut lines: Vec<String> = Vec::new();
        for block in above.iter().rev().take_while(|b| matches!(b, Block::Paragraph(_))) {
            let text: Vec<String> = grid::paragraphs(block)
                .iter()
                .map(|p| {
                    let number = p.number.as_deref().map(|n| format!("{n} ")).unwrap_or_default();
                    grid::squeeze(&format!("{number}{}", grid::shown(p)))
                })
                .collect();
            lines.extend(text.into_iter().filter(|t| !t.is_empty()));
            if lines.len() > 4 {
                break;
            }
        }
        let numbered = lines.iter().take(2).find_map(|line| {
            let (number, title) = number::leading(line)?;
            (title.chars().count() < 300).then(|| (number, title.to_owned()))
        });
        let label = || {
            let at = lines.iter().position(|line| ascii_key(line).starts_with("phu luc"))?;
            let label = lines
                .get(at)?
                .split_whitespace()
                .nth(2)
                .map(number::bare)
                .filter(|n| number::style(n) != Style::Other)?;
            let title = lines.get(..at)?.iter().rev().find(|line| !line.starts_with('('))?;
            Some((label, title.clone()))
        };
        match numbered.or_else(label) {
            Some((number, title)) => {
                self.stack.clear();
                self.open_section(number, Some(title));
            }
            None if table.rows.get(table.first_row).is_some_and(|row| self.restarts(row, &table.columns)) => {
                self.stack.clear();
                self.current = None;
            }
            None => {}
        }
    }

    fn restarts(&self, row: &[GridCell], columns: &Columns) -> bool {
        let first = columns.number.and_then(|c| cell(row, c)).map(printed_in).unwrap_or_default();
        self.tasks.iter().any(|t| !first.is_empty() && t.printed == first)
    }

    fn read_table(&mut self, table: &TaskTable<'_>) {
        let rows = table.rows.get(table.first_row..).unwrap_or_default();
        for (at, row) in rows.iter().enumerate() {
            let location = table.table.rows.get(table.first_row + at).and_then(|r| place(r));
            let below = rows.get(at + 1..).unwrap_or_default();
            self.read_row(row, below, &table.columns, location);
        }
    }

    fn read_row(&mut self, row: &[GridCell], below: &[Vec<GridCell>], columns: &Columns, location: Option<Location>) {
        let own: Vec<&GridCell> = row.iter().filter(|c| c.own && !(c.is_blank() && c.number.is_none())).collect();
        if own.is_empty() || is_index(&own) || columns::is_head(row) && own.iter().all(|c| c.lines.len() < 3) {
            return;
        }
        let fields = Fields::of(row, columns);
        let wide = own.iter().find(|c| {
            c.covers(columns.content)
                && (columns.lead.or(columns.schedule).is_some_and(|l| l != columns.content && c.covers(l)))
        });
        if let Some(cell) = wide {
            let text = match (&cell.number, fields.number.is_empty() || cell.covers(columns.number.unwrap_or(u32::MAX)))
            {
                (Some(number), _) => format!("{number} {}", cell.text()),
                (None, false) => format!("{}. {}", fields.number, cell.text()),
                (None, true) => cell.text(),
            };
            if !text.is_empty() {
                self.section_from(&text);
            }
            return;
        }
        if let [only] = own.as_slice()
            && columns.number.is_some_and(|n| only.covers(n))
            && number::leading(&only.text()).is_some()
        {
            self.section_from(&only.text());
            return;
        }
        if !fields.number_own && self.continues(&fields) {
            return;
        }
        if fields.content.is_empty() && fields.number.is_empty() {
            self.append(&fields);
            return;
        }
        if !fields.has_parties() && self.is_section(&fields, below, columns) {
            let title = fields.content.clone();
            self.open_section(fields.number, Some(title));
            return;
        }
        if fields.number.is_empty() && self.is_rest_of_row(&fields) {
            self.append(&fields);
            return;
        }
        self.push_task(fields, location);
    }

    /// Rows under one merged number: the same task goes on, unless another agency leads.
    fn continues(&mut self, fields: &Fields) -> bool {
        if fields.number.is_empty() || self.tasks.is_empty() {
            return false;
        }
        if fields.lead_own && fields.content_own && !fields.lead.is_empty() && !fields.content.is_empty() {
            return false;
        }
        self.append(fields);
        true
    }

    /// A row that a page break cut off from the one above.
    fn is_rest_of_row(&self, fields: &Fields) -> bool {
        let Some(last) = self.tasks.last() else { return false };
        let lower = fields.content.chars().next().is_some_and(char::is_lowercase);
        lower
            || !fields.has_parties() && !last.content.ends_with(['.', ';'])
            || fields.lead.is_empty() && fields.coordinating.is_empty()
    }

    fn append(&mut self, fields: &Fields) {
        let Some(task) = self.tasks.last_mut() else { return };
        let add = |to: &mut String, more: &str, own: bool| {
            if own && !more.is_empty() {
                if !to.is_empty() {
                    to.push(' ');
                }
                to.push_str(more);
            }
        };
        add(&mut task.content, &fields.content, fields.content_own);
        add(&mut task.lead, &fields.lead, fields.lead_own);
        add(&mut task.coordinating, &fields.coordinating, fields.coordinating_own);
        add(&mut task.schedule, &fields.schedule, fields.schedule_own);
        add(&mut task.product, &fields.product, fields.product_own);
    }

    /// A row that names nobody and no time: a heading, unless its number is one among those of tasks around it.
    fn is_section(&self, fields: &Fields, below: &[Vec<GridCell>], columns: &Columns) -> bool {
        if fields.content.is_empty() {
            return false;
        }
        let shouted =
            fields.content.chars().any(char::is_alphabetic) && !fields.content.chars().any(char::is_lowercase);
        if fields.number.is_empty() {
            return fields.bold || shouted;
        }
        if fields.bold || shouted {
            return true;
        }
        let style = number::style(&fields.number);
        let next = below.iter().map(|row| Fields::of(row, columns)).find(|f| f.number_own && !f.number.is_empty());
        match next {
            Some(next) => {
                let child = next.number.starts_with(&format!("{}.", fields.number));
                let sibling = number::style(&next.number) == style && !child;
                child || !sibling && next.has_parties()
            }
            None => false,
        }
    }

    fn section_from(&mut self, text: &str) {
        match number::leading(text) {
            Some((number, title)) => self.open_section(number, Some(title.to_owned())),
            None => self.open_section(String::new(), Some(text.to_owned())),
        }
    }

    fn open_section(&mut self, printed: String, title: Option<String>) {
        let printed = number::bare(&printed);
        let style = number::style(&printed);
        let outer = |kind: Style, number: &str| match kind {
            // `B.5.1` stands in `B.V` or `B`, never beside; a longer number in the shorter one it begins with.
            Style::Parts(_) => !number.is_empty() && printed.starts_with(&format!("{number}.")),
            Style::Letter => !matches!(style, Style::Letter),
            Style::Roman => !matches!(style, Style::Letter | Style::Roman),
            Style::Integer => match style {
                Style::Parts(_) => printed.starts_with(&format!("{number}.")),
                _ => false,
            },
            Style::Other => false,
        };
        while let Some((kind, index)) = self.stack.last().copied() {
            let number = self.sections.get(index).map(|s| s.printed.clone()).unwrap_or_default();
            if !number.is_empty() && !printed.is_empty() && outer(kind, &number) {
                break;
            }
            self.stack.pop();
        }
        let parent = self.stack.last().map(|(_, index)| *index);
        let title = title.map(|t| t.trim_end_matches(':').trim().to_owned()).filter(|t| !t.is_empty());
        self.sections.push(RawSection { printed, title, parent });
        let index = self.sections.len() - 1;
        self.stack.push((style, index));
        self.current = Some(index);
    }

    fn push_task(&mut self, fields: Fields, location: Option<Location>) {
        if self.stands_alone(&fields.number) {
            self.stack.clear();
            self.current = None;
        }
        let section = match self.current {
            Some(index) => index,
            None => {
                self.sections.push(RawSection { printed: fields.number.clone(), title: None, parent: None });
                self.current = Some(self.sections.len() - 1);
                self.sections.len() - 1
            }
        };
        let mut task = RawTask {
            printed: fields.number,
            section,
            content: fields.content,
            lead: fields.lead,
            coordinating: fields.coordinating,
            schedule: fields.schedule,
            product: fields.product,
            location,
        };
        // A part of a task for which only the task names who leads.
        if task.lead.is_empty()
            && let Some(whole) = self
                .tasks
                .iter()
                .rev()
                .find(|t| !t.printed.is_empty() && task.printed.starts_with(&format!("{}.", t.printed)))
        {
            task.lead = whole.lead.clone();
            if task.coordinating.is_empty() {
                task.coordinating = whole.coordinating.clone();
            }
        }
        self.tasks.push(task);
    }

    /// A task that is numbered as the next section (`3` behind section `2` with tasks `2.1`, `2.2`).
    fn stands_alone(&self, printed: &str) -> bool {
        let Some(section) = self.current.and_then(|i| self.sections.get(i)) else { return false };
        let (Some(own), Some(above)) = (number::figure(printed), number::figure(&section.printed)) else {
            return false;
        };
        let inner = format!("{above}.");
        section.title.is_some() && own == above + 1 && self.tasks.last().is_some_and(|t| t.printed.starts_with(&inner))
    }
}

/// `(1) (2) (3)` below the heads.
fn is_index(own: &[&GridCell]) -> bool {
    let plain = |c: &&GridCell| {
        let text = c.text();
        let inner = text.trim_matches(['(', ')']);
        inner.len() <= 2 && !inner.is_empty() && inner.chars().all(|c| c.is_ascii_alphanumeric())
    };
    own.len() > 2 && own.iter().all(plain)
}

fn place(row: &[crate::model::Cell]) -> Option<Location> {
    row.iter().flat_map(|c| &c.blocks).flat_map(grid::paragraphs).next().map(|p| p.location.clone())
}
