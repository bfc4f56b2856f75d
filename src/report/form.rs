//! Reporting forms of ours that come back: whose row is whose task, whatever was done to the form.
//!
//! A row carries its task several times: the code in its first cell (`plan::form`), in a sheet once more in a hidden column, the
//! number beside the code, the words of the task. What they all agree on is certain; where they contradict each other a person
//! decides. A row without any of them goes on with the row above, as long as the rows still stand in the plan's order: after
//! sorting, what stands above says nothing.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::model::{Cell, Fate, FormPlace, ItemKind, Paragraph, Plan, Table};
use crate::plan::form::{self, FormRow};
use crate::text;

use super::columns::{Grid, Role};
use super::fates::Fates;
use super::form_columns::{column_numbers, is_head_like, is_heads, roles};
use super::form_marks::{codes, is_printed, is_row_marked};
use super::items::Draft;
use super::rows::{begins, claim, pieces};

/// A row's task, by its place in the plan; one past the last for what is outside the plan.
type Place = usize;

/// What a row says about its task.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Named {
    /// Nothing.
    Nothing,
    /// All that it carries agrees.
    Certain(BTreeSet<Place>),
    /// It contradicts itself, or says too little.
    Doubtful(BTreeSet<Place>),
}

/// A table that is a form.
pub(super) struct FormTable<'g, 'a> {
    plan: &'g Plan,
    /// Match keys of the task texts.
    tasks: &'g [String],
    grid: &'g Grid<'a>,
    roles: Vec<Role>,
    heads: BTreeSet<usize>,
    /// First row that is surely one of the form.
    marked: usize,
    sheet: bool,
}

impl<'g, 'a> FormTable<'g, 'a> {
    /// The table is a form of ours or of another plan's: a row of it carries a code. In a document that was `announced` as our
    /// form the words of a task are enough.
    pub(super) fn find(
        table: &Table,
        grid: &'g Grid<'a>,
        plan: &'g Plan,
        tasks: &'g [String],
        announced: bool,
    ) -> Option<Self> {
        let rows = grid.rows.len();
        let mut marked: Vec<usize> = (0..rows).filter(|row| is_row_marked(grid, plan, *row)).collect();
        if marked.is_empty() && announced {
            let worded = |row: usize| {
                let cells = grid.rows.get(row).into_iter().flatten().flatten();
                cells.into_iter().any(|(cell, _)| tasks.contains(&text::ascii_key(&cell.display())))
            };
            marked = (0..rows).filter(|row| worded(*row)).collect();
        }
        let first = *marked.first()?;
        let mut heads: BTreeSet<usize> = BTreeSet::new();
        let mut numbers = None;
        for row in (0..rows).filter(|row| marked.binary_search(row).is_err()) {
            if column_numbers(grid, row).is_some() {
                numbers = numbers.or(Some(row));
                heads.insert(row);
            } else if is_heads(grid, row) {
                heads.insert(row);
            }
        }
        // Heads in other words: what stands over the numbers, else over the first row of the form.
        let over = numbers.unwrap_or(first).checked_sub(1);
        if let Some(over) = over.filter(|row| {
            let new = marked.binary_search(row).is_err() && !heads.contains(row);
            new && (numbers.is_some() || heads.is_empty()) && is_head_like(grid, *row)
        }) {
            heads.insert(over);
        }
        let roles = roles(grid, &heads, numbers, tasks);
        Some(FormTable { plan, tasks, grid, roles, heads, marked: first, sheet: table.sheet.is_some() })
    }

    /// First row of the table: what stands above it in a sheet is the head of the report.
    pub(super) fn first(&self) -> usize {
        self.heads.first().copied().unwrap_or(self.marked).min(self.marked)
    }

    /// The statements of the rows from [`FormTable::first`] up to `end`.
    pub(super) fn read(&self, path: &[String], end: usize, fates: &mut Fates<'a>) -> Vec<Draft<'a>> {
        let end = end.min(self.grid.rows.len());
        let named = self.all_named(end);
        let mut out = Vec::new();
        for row in self.first()..end {
            if self.heads.contains(&row) {
                begins(self.grid, row).into_iter().for_each(|cell| claim(cell, Fate::TableHeader, fates));
            } else {
                self.row(row, &named, path, fates, &mut out);
            }
        }
        out
    }

    /// What each row says, those filled in that go on with the row above.
    fn all_named(&self, end: usize) -> Vec<Named> {
        let rows = self.first()..end;
        let mut named: Vec<Named> = (0..end)
            .map(|row| if self.heads.contains(&row) || !rows.contains(&row) { Named::Nothing } else { self.named(row) })
            .collect();
        // Rows that the agency added under a number of its own stand anywhere.
        let in_order = (0..end).filter_map(|row| self.printed(row)).is_sorted();
        let last = named.iter().rposition(|named| *named != Named::Nothing).unwrap_or(0);
        let no_numbers = !self.roles.contains(&Role::Code);
        let mut above = None;
        for (row, named) in named.iter_mut().enumerate() {
            match named {
                Named::Certain(places) => above = Some(places.clone()),
                Named::Doubtful(_) => above = None,
                // Sorting a sheet leaves all rows without a code at its end; where the column of codes is gone, a row that had a
                // number of its own has lost it.
                Named::Nothing if !in_order || no_numbers || self.sheet && row > last => {}
                Named::Nothing => {
                    if let Some(places) = above.as_ref().filter(|_| rows.contains(&row) && !self.heads.contains(&row)) {
                        *named = Named::Certain(places.clone());
                    }
                }
            }
        }
        named
    }

    /// The task of a row that was printed with the form: by its first code, else by its words.
    fn printed(&self, row: usize) -> Option<Place> {
        let cells: Vec<&Cell> = self.grid.rows.get(row)?.iter().flatten().map(|(cell, _)| *cell).collect();
        let coded = cells.iter().flat_map(|cell| codes(cell, self.plan)).find_map(|code| match code {
            FormRow::Task(task) => self.plan.position(&task),
            FormRow::Outside => Some(self.plan.tasks.len()),
            _ => None,
        });
        coded.or_else(|| {
            cells.iter().find_map(|cell| self.worded(cell)).filter(|same| same.len() == 1)?.first().copied()
        })
    }

    /// What a row itself says.
    fn named(&self, row: usize) -> Named {
        // A set for each thing that the row carries; strong ones cannot arise by chance or by a slip.
        let mut strong: Vec<BTreeSet<Place>> = Vec::new();
        let mut weak: Vec<BTreeSet<Place>> = Vec::new();
        let (mut broken, mut foreign) = (false, false);
        let mut seen: Vec<*const Cell> = Vec::new();
        for (column, place) in self.grid.rows.get(row).into_iter().flatten().enumerate() {
            let Some((cell, _)) = place else { continue };
            if seen.contains(&std::ptr::from_ref(*cell)) {
                continue;
            }
            seen.push(std::ptr::from_ref(*cell));
            let mut set = BTreeSet::new();
            for code in codes(cell, self.plan) {
                match code {
                    FormRow::Task(task) => set.extend(self.plan.position(&task)),
                    FormRow::Outside => {
                        set.insert(self.plan.tasks.len());
                    }
                    FormRow::Whole => {}
                    FormRow::Broken => broken = true,
                    FormRow::Foreign => foreign = true,
                }
            }
            if !set.is_empty() {
                strong.push(set);
            }
            match self.roles.get(column) {
                Some(Role::Code) => weak.extend(self.ids(cell)),
                Some(Role::Task) => strong.extend(self.worded(cell)),
                _ => {}
            }
        }
        let all: BTreeSet<Place> = strong.iter().chain(&weak).flatten().copied().collect();
        if all.is_empty() {
            return if broken || foreign { Named::Doubtful(all) } else { Named::Nothing };
        }
        let mut sets = strong.iter().chain(&weak);
        let mut common = sets.next().cloned().unwrap_or_default();
        sets.for_each(|set| common = common.intersection(set).copied().collect());
        // Cells that were merged carry the codes of several rows, and all mean the same.
        let merged = strong.first().is_some_and(|first| strong.iter().all(|set| set == first));
        let one_voice = common.len() == 1 || (merged && !common.is_empty());
        if foreign || !one_voice || broken && strong.is_empty() {
            return Named::Doubtful(all);
        }
        Named::Certain(common)
    }

    /// The tasks whose number stands in a cell beside or instead of its code, one set a number.
    fn ids(&self, cell: &Cell) -> Vec<BTreeSet<Place>> {
        let mut out = Vec::new();
        let mut all = BTreeSet::new();
        for block in &cell.blocks {
            block.each_paragraph(&mut |paragraph| {
                let words = form::without_codes(&paragraph.display);
                let found: BTreeSet<Place> = words
                    .split_whitespace()
                    .chain(paragraph.candidates.iter().map(String::as_str))
                    .filter_map(|word| self.task(word.trim_matches(|c: char| !c.is_alphanumeric())))
                    .collect();
                // A number or a date in a sheet may have been written in several ways: one of them is meant.
                if paragraph.candidates.len() > 1 && !found.is_empty() {
                    out.push(found);
                } else {
                    all.extend(found);
                }
            });
        }
        out.extend((!all.is_empty()).then_some(all));
        out
    }

    fn task(&self, id: &str) -> Option<Place> {
        self.plan.tasks.iter().position(|task| task.id.as_str().eq_ignore_ascii_case(id))
    }

    /// The tasks with the words of a cell: one, or twins.
    fn worded(&self, cell: &Cell) -> Option<BTreeSet<Place>> {
        let key = text::ascii_key(&form::without_codes(&cell.display()));
        if key == text::ascii_key(&form::words().outside) {
            return Some(BTreeSet::from([self.plan.tasks.len()]));
        }
        let same: BTreeSet<Place> = (0..self.tasks.len()).filter(|task| self.tasks[*task] == key).collect();
        (key.len() >= 20 && !same.is_empty()).then_some(same)
    }

    fn row(&self, row: usize, named: &[Named], path: &[String], fates: &mut Fates<'a>, out: &mut Vec<Draft<'a>>) {
        let mut beside: Vec<(&'a Paragraph, Range<usize>)> = Vec::new();
        let mut results: Vec<&'a Cell> = Vec::new();
        let mut others: Vec<&'a Cell> = Vec::new();
        let mut apart: Vec<(ItemKind, &'a Cell)> = Vec::new();
        for cell in begins(self.grid, row) {
            let role = self.roles.get(cell.column as usize).copied().unwrap_or(Role::Other);
            let filled = !pieces(cell).is_empty();
            match role {
                Role::Code | Role::Ordinal => beside.extend(pieces(cell)),
                Role::Task if is_printed(&cell.display()) || self.worded(cell).is_some() => {
                    claim(cell, Fate::Heading, fates);
                }
                // The task in other words, or a task that the agency added: a label of what stands beside it.
                Role::Task => beside.extend(pieces(cell)),
                Role::Difficulty | Role::Proposal | Role::Next if filled && none_stated(cell) => {
                    claim(cell, Fate::Ignored("none stated".into()), fates);
                }
                _ if !filled => {}
                Role::Difficulty => apart.push((ItemKind::Difficulty, cell)),
                Role::Proposal => apart.push((ItemKind::Proposal, cell)),
                Role::Next => apart.push((ItemKind::Next, cell)),
                Role::Result => results.push(cell),
                Role::Kind | Role::Other => others.push(cell),
            }
        }
        let heading = self.heading(row, path);
        let number = self.number(named.get(row));
        let draft = |cells: &[&'a Cell], beside, kind, core: Option<String>| Draft {
            pieces: cells.iter().flat_map(|cell| pieces(cell)).collect(),
            beside,
            heading: heading.clone(),
            number: number.clone(),
            number_candidates: Vec::new(),
            label: None,
            kind: Some(kind),
            core,
            form: cells.first().and_then(|cell| self.place(row, cell, named)),
        };
        let core = results.iter().map(|cell| cell.display()).collect::<Vec<_>>().join("\n");
        let core = (!core.is_empty() && !others.is_empty()).then_some(core);
        let main: Vec<&Cell> = results.into_iter().chain(others).collect();
        let mut apart = apart.into_iter();
        if !main.is_empty() {
            out.push(draft(&main, beside, ItemKind::Result, core));
        } else if let Some((kind, cell)) = apart.next() {
            out.push(draft(&[cell], beside, kind, None));
        } else {
            // Nobody filled this row in.
            for (paragraph, range) in beside {
                fates.claim(paragraph, range, Fate::Ignored("row without result".into()));
            }
        }
        out.extend(apart.map(|(kind, cell)| draft(&[cell], Vec::new(), kind, None)));
    }

    /// Where the words of a cell belong: to its row, or to all rows that it was merged over.
    fn place(&self, row: usize, cell: &Cell, named: &[Named]) -> Option<FormPlace> {
        let rows = row..row + cell.rowspan.max(1) as usize;
        let said: Vec<&Named> =
            named.get(rows.start..rows.end.min(named.len()))?.iter().filter(|n| **n != Named::Nothing).collect();
        let certain = said.iter().all(|named| matches!(named, Named::Certain(_)));
        let places: BTreeSet<Place> = said
            .iter()
            .flat_map(|named| match named {
                Named::Certain(places) | Named::Doubtful(places) => places.iter().copied().collect::<Vec<_>>(),
                Named::Nothing => Vec::new(),
            })
            .collect();
        let tasks: Vec<_> =
            places.iter().filter_map(|place| self.plan.tasks.get(*place)).map(|t| t.id.clone()).collect();
        // Over the border between tasks and what is outside, nobody knows what is meant.
        let mixed = !tasks.is_empty() && tasks.len() < places.len();
        (!said.is_empty()).then_some(FormPlace { tasks, certain: certain && !mixed })
    }

    fn number(&self, named: Option<&Named>) -> Option<String> {
        match named {
            Some(Named::Certain(places)) => {
                places.first().and_then(|place| self.plan.tasks.get(*place)).map(|task| task.id.0.clone())
            }
            _ => None,
        }
    }

    /// The task's words above the row's, as printed.
    fn heading(&self, row: usize, path: &[String]) -> Vec<String> {
        let mut heading = path.to_vec();
        if let Some(column) = self.roles.iter().position(|role| *role == Role::Task) {
            let words = form::without_codes(&self.grid.words(row, column));
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            heading.extend((!words.is_empty()).then_some(words));
        }
        heading
    }
}

/// "Không", "Không có", "-" among the difficulties and proposals; "Chưa có hướng dẫn" and "Không đủ người" say something.
fn none_stated(cell: &Cell) -> bool {
    const NONE: [&str; 10] = [
        "",
        "0",
        "khong",
        "khong co",
        "khong co gi",
        "khong phat sinh",
        "khong co kho khan",
        "khong co vuong mac",
        "khong co de xuat",
        "khong co kien nghi",
    ];
    NONE.contains(&text::ascii_key(&cell.display()).trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Block, Document, FileKind, Item, Report, Task};

    fn plan() -> Plan {
        let task = |id: &str, content: &str| Task {
            id: id.into(),
            section: "2".into(),
            content: content.into(),
            lead: String::new(),
            coordinating: String::new(),
            schedule: String::new(),
            product: String::new(),
        };
        Plan {
            number: "3229/KH-UBND".into(),
            date: "2024-08-27".into(),
            issuer: String::new(),
            title: String::new(),
            sections: Vec::new(),
            tasks: vec![
                task("2.1", "Tuyên truyền về khoa học và công nghệ trên báo, đài"),
                task("2.2", "Tổ chức tập huấn cho cán bộ quản lý ở cơ sở"),
                task("2.10", "Rà soát, sửa đổi quy định về tài sản công"),
            ],
            passages: Vec::new(),
        }
    }

    /// The first two cells of a task's row.
    fn printed(plan: &Plan, id: &str) -> (String, String) {
        let task = plan.task(&id.into()).unwrap();
        (format!("{id}\n{}", form::task_code(plan, &task.id)), task.content.clone())
    }

    /// Reads a table; a cell that begins with `^` is merged with the one above.
    fn read(rows: &[Vec<String>], sheet: bool) -> Report {
        let mut table = Table { number: 1, sheet: sheet.then(|| "Biểu mẫu".into()), ..Table::default() };
        for (r, row) in rows.iter().enumerate() {
            let mut cells: Vec<Cell> = Vec::new();
            for (c, text) in row.iter().enumerate().filter(|(_, text)| *text != "^") {
                let down = rows[r + 1..].iter().take_while(|below| below[c] == "^").count();
                let paragraph = Paragraph {
                    text: text.clone(),
                    display: text.clone(),
                    location: crate::model::Location::Cell {
                        table: 1,
                        row: r as u32 + 1,
                        cell: c as u32 + 1,
                        block: 1,
                    },
                    ..Paragraph::default()
                };
                cells.push(Cell {
                    blocks: vec![Block::Paragraph(paragraph)],
                    column: c as u32,
                    colspan: 1,
                    rowspan: down as u32 + 1,
                });
            }
            table.rows.push(cells);
        }
        let mut document = Document::new(FileKind::Docx);
        document.blocks.push(Block::Table(table));
        document.renumber();
        let registry = crate::agency::Registry::builtin();
        crate::report::Reader::new(&plan(), &registry).read(&document, crate::report::Source::default())
    }

    fn heads() -> Vec<Vec<String>> {
        vec![form::words().columns.to_vec(), (1..=6).map(|n| format!("({n})")).collect()]
    }

    fn row(id: &str, words: &str, said: [&str; 4]) -> Vec<String> {
        [id, words].into_iter().chain(said).map(str::to_owned).collect()
    }

    fn filled(id: &str, said: [&str; 4]) -> Vec<String> {
        let (code, words) = printed(&plan(), id);
        row(&code, &words, said)
    }

    fn place(item: &Item) -> (Vec<&str>, bool) {
        let form = item.form.as_ref().unwrap();
        (form.tasks.iter().map(|task| task.as_str()).collect(), form.certain)
    }

    #[test]
    fn each_column_has_its_kind_and_every_statement_its_task() {
        let mut rows = heads();
        rows.push(filled("2.1", ["Đăng 12 bài", "12 bài", "Thiếu kinh phí", "Đề nghị cấp thêm"]));
        rows.push(filled("2.10", ["", "", "Chưa có hướng dẫn", ""]));
        rows.push(filled("2.2", ["", "", "", ""]));
        let items = read(&rows, false).items;
        let said: Vec<(&str, ItemKind, Vec<&str>)> =
            items.iter().map(|item| (item.text.as_str(), item.kind, place(item).0)).collect();
        assert_eq!(
            said,
            [
                ("Đăng 12 bài\n12 bài", ItemKind::Result, vec!["2.1"]),
                ("Thiếu kinh phí", ItemKind::Difficulty, vec!["2.1"]),
                ("Đề nghị cấp thêm", ItemKind::Proposal, vec!["2.1"]),
                ("Chưa có hướng dẫn", ItemKind::Difficulty, vec!["2.10"]),
            ]
        );
        assert!(items.iter().all(|item| place(item).1));
    }

    #[test]
    fn a_row_added_below_goes_on_and_after_sorting_it_goes_nowhere() {
        let mut rows = heads();
        rows.push(filled("2.1", ["Đăng 12 bài", "", "", ""]));
        rows.push(row("", "", ["Phát 4 phóng sự", "", "", ""]));
        rows.push(filled("2.2", ["Mở 2 lớp", "", "", ""]));
        let items = read(&rows, true).items;
        assert_eq!(place(&items[1]), (vec!["2.1"], true));
        rows.swap(2, 4);
        let items = read(&rows, true).items;
        assert!(items[1].form.is_none());
        // A sheet sorted by its first column keeps the order, and its rows without a code stand last.
        rows.swap(2, 4);
        rows.swap(3, 4);
        let items = read(&rows, true).items;
        assert!(items[2].form.is_none() && place(&items[1]).1);
    }

    #[test]
    fn what_a_row_carries_must_agree() {
        let (code, _) = printed(&plan(), "2.1");
        let words = &plan().tasks[1].content;
        let cases = [
            // The code of one task, the words of another.
            row(&code, words, ["Làm việc này", "", "", ""]),
            // A slip in the code, and nothing else but the number.
            row(&code.replace("#2.1#", "#2.2#"), "", ["Làm việc này", "", "", ""]),
            // Another number written over the printed one.
            row(&code.replace("2.1\n", "2.2\n"), "", ["Làm việc này", "", "", ""]),
        ];
        for case in cases {
            let mut rows = heads();
            rows.push(filled("2.10", ["Đã xong", "", "", ""]));
            rows.push(case);
            let items = read(&rows, false).items;
            assert!(!place(&items[1]).1, "{:?}", items[1]);
        }
    }

    #[test]
    fn a_number_that_the_agency_wrote_itself_counts() {
        let mut rows = heads();
        rows.push(filled("2.1", ["Đăng 12 bài", "", "", ""]));
        rows.push(row("2.10", "", ["Sửa 1 quyết định", "", "", ""]));
        let items = read(&rows, false).items;
        assert_eq!(place(&items[1]), (vec!["2.10"], true));
    }

    #[test]
    fn a_cell_merged_over_two_tasks_belongs_to_both() {
        let mut rows = heads();
        rows.push(filled("2.1", ["Một hội nghị chung cho cả hai việc", "", "", ""]));
        rows.push(filled("2.2", ["^", "", "", ""]));
        let items = read(&rows, false).items;
        assert_eq!(place(&items[0]), (vec!["2.1", "2.2"], true));
    }

    #[test]
    fn what_is_outside_the_plan_is_certain_to_be_so() {
        let mut rows = heads();
        rows.push(filled("2.1", ["Đăng 12 bài", "", "", ""]));
        let words = form::words();
        let code = format!("{}\n{}", words.outside_id, form::outside_code(&plan()));
        rows.push(row(&code, &words.outside, ["Hiến máu 20 người", "", "", ""]));
        let items = read(&rows, false).items;
        assert_eq!(place(&items[1]), (vec![], true));
    }

    #[test]
    fn columns_are_told_by_their_numbers_wherever_they_stand_and_whatever_their_heads_say() {
        let order = [5, 2, 0, 4, 1, 3];
        let mut rows = heads();
        rows[0] = ["a", "b", "c", "d", "e", "f"].map(str::to_owned).to_vec();
        rows.push(filled("2.10", ["Đã xong", "3 quyết định", "Thiếu người", "Đề nghị thêm người"]));
        let moved: Vec<Vec<String>> =
            rows.iter().map(|row| order.iter().map(|column| row[*column].clone()).collect()).collect();
        for rows in [rows, moved] {
            let items = read(&rows, false).items;
            let kinds: BTreeSet<ItemKind> = items.iter().map(|item| item.kind).collect();
            assert_eq!(kinds, BTreeSet::from([ItemKind::Result, ItemKind::Difficulty, ItemKind::Proposal]));
            assert!(items.iter().all(|item| place(item) == (vec!["2.10"], true)));
        }
    }

    #[test]
    fn a_form_of_another_plan_is_told_apart() {
        let other = Plan { number: "15/KH-UBND".into(), ..plan() };
        let mut rows = heads();
        let (code, words) = printed(&other, "2.1");
        rows.push(row(&code, &words, ["Đăng 12 bài", "", "", ""]));
        assert_eq!(read(&rows, false).other_plan.as_deref(), Some("15/2024"));
    }
}
