//! What the columns of a table hold, by their heads and by their content.

use std::sync::LazyLock;

use crate::model::{Cell, Table};
use crate::text;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The number of a task, as the agency gives it (Mã NV).
    Code,
    /// A running number (STT), which may be the task's number all the same.
    Ordinal,
    /// The sort of statement (Loại).
    Kind,
    /// What was to be done (Nội dung, Nhiệm vụ).
    Task,
    /// What was done.
    Result,
    /// Difficulties.
    Difficulty,
    /// Proposals.
    Proposal,
    /// Next steps.
    Next,
    /// Notes, figures, who, when.
    Other,
}

static WORDS: LazyLock<Vec<(Role, bool, &'static str)>> = LazyLock::new(|| {
    include_str!("data/columns.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let (role, words) = line.split_once('\t')?;
            let role = match role {
                "code" => Role::Code,
                "ordinal" => Role::Ordinal,
                "kind" => Role::Kind,
                "task" => Role::Task,
                "result" => Role::Result,
                "difficulty" => Role::Difficulty,
                "proposal" => Role::Proposal,
                "next" => Role::Next,
                "note" | "figure" | "agency" | "time" => Role::Other,
                _ => return None,
            };
            Some(match words.strip_prefix('=') {
                Some(whole) => (role, true, whole),
                None => (role, false, words),
            })
        })
        .collect()
});

/// The role that a column head names.
pub(super) fn named(head: &str) -> Option<Role> {
    let key = text::ascii_key(head);
    if key.is_empty() || key.len() > 120 {
        return None;
    }
    WORDS
        .iter()
        .find(|(_, whole, words)| if *whole { key == *words } else { holds(&key, words) })
        .map(|(role, ..)| *role)
}

fn holds(key: &str, words: &str) -> bool {
    format!(" {key} ").contains(&format!(" {words} "))
}

/// The columns of a table.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    /// A role for each column of the grid.
    pub roles: Vec<Role>,
    /// First row of the heads.
    pub first: usize,
    /// First row after the heads (equal to `first` when there are none).
    pub body: usize,
}

/// A table as a grid: for each row and column of the grid the cell that covers it and whether it begins there.
pub(super) struct Grid<'a> {
    /// `rows[r][c]`.
    pub rows: Vec<Vec<Option<(&'a Cell, bool)>>>,
}

/// More columns than this are layout or a spreadsheet gone wild; the rest counts as part of the last one.
const MAX_COLUMNS: usize = 64;

impl<'a> Grid<'a> {
    /// The grid of a table, merged cells filled in.
    pub(super) fn of(table: &'a Table) -> Self {
        let width = table
            .rows
            .iter()
            .flatten()
            .map(|cell| cell.column as usize + cell.colspan.max(1) as usize)
            .max()
            .unwrap_or(0)
            .min(MAX_COLUMNS);
        let mut rows: Vec<Vec<Option<(&Cell, bool)>>> = vec![vec![None; width]; table.rows.len()];
        for (r, row) in table.rows.iter().enumerate() {
            for cell in row {
                let column = (cell.column as usize).min(width.saturating_sub(1));
                for down in 0..cell.rowspan.max(1) as usize {
                    let Some(grid_row) = rows.get_mut(r + down) else { break };
                    for across in 0..cell.colspan.max(1) as usize {
                        if let Some(place) = grid_row.get_mut(column + across).filter(|place| place.is_none()) {
                            *place = Some((cell, down == 0 && across == 0));
                        }
                    }
                }
            }
        }
        Grid { rows }
    }

    /// How many columns.
    pub(super) fn width(&self) -> usize {
        self.rows.first().map_or(0, Vec::len)
    }

    /// The display text at a place, that of a merged cell at all places that it covers.
    pub(super) fn words(&self, row: usize, column: usize) -> String {
        self.rows
            .get(row)
            .and_then(|r| r.get(column))
            .and_then(|c| *c)
            .map(|(cell, _)| cell.display())
            .unwrap_or_default()
    }
}

impl Columns {
    /// Finds the heads among the first `within` rows and gives each column its role. Without heads the content decides.
    pub(super) fn find(grid: &Grid<'_>, header_rows: usize, within: usize) -> Option<Columns> {
        let width = grid.width();
        if width < 2 {
            return None;
        }
        for row in 0..grid.rows.len().min(within) {
            let heads: Vec<String> = (0..width).map(|c| grid.words(row, c)).collect();
            let distinct = {
                let mut cells: Vec<&str> = heads.iter().map(|h| h.trim()).filter(|h| !h.is_empty()).collect();
                cells.dedup();
                cells
            };
            let short = distinct.iter().all(|h| h.chars().count() <= 90);
            let known = distinct.iter().filter(|h| named(h).is_some()).count();
            let content = distinct.iter().any(|h| {
                matches!(named(h), Some(Role::Task | Role::Result | Role::Difficulty | Role::Proposal | Role::Next))
            });
            if !(short && known >= 2 && content && known * 2 >= distinct.len()) {
                continue;
            }
            let mut body = row + 1;
            let mut words = heads;
            // A second level of heads under a merged one, a row of column numbers, a repeated row.
            while body < grid.rows.len() {
                let below: Vec<String> = (0..width).map(|c| grid.words(body, c)).collect();
                let continues = below.iter().enumerate().any(|(c, _)| {
                    grid.rows[body].get(c).copied().flatten().is_some_and(|(_, begins)| !begins)
                        && grid.rows[body - 1]
                            .get(c)
                            .copied()
                            .flatten()
                            .zip(grid.rows[body].get(c).copied().flatten())
                            .is_some_and(|((a, _), (b, _))| std::ptr::eq(a, b))
                });
                let numbers = is_column_numbers(&below);
                if !(numbers || body < header_rows || (continues && is_second_level(&below))) {
                    break;
                }
                if !numbers {
                    for (word, more) in words.iter_mut().zip(&below) {
                        if !more.trim().is_empty() && word.trim() != more.trim() {
                            word.push(' ');
                            word.push_str(more);
                        }
                    }
                }
                body += 1;
            }
            let mut roles: Vec<Role> = words.iter().map(|w| named(w).unwrap_or(Role::Other)).collect();
            settle(&mut roles, grid, body);
            return Some(Columns { roles, first: row, body });
        }
        None
    }

    /// Roles by content alone: numbers on the left, the longest text is the result.
    pub(super) fn guess(grid: &Grid<'_>) -> Option<Columns> {
        let width = grid.width();
        let rows = grid.rows.len();
        if width < 2 || rows < 2 {
            return None;
        }
        let mut roles = vec![Role::Other; width];
        let numbers = (0..rows).filter(|r| is_number(&grid.words(*r, 0))).count();
        let first = if numbers * 2 > rows {
            roles[0] = Role::Ordinal;
            1
        } else {
            0
        };
        if first == width {
            return None;
        }
        let lengths: Vec<usize> =
            (0..width).map(|c| (0..rows).map(|r| grid.words(r, c).chars().count()).sum::<usize>() / rows).collect();
        let longest = (first..width).max_by_key(|c| (lengths[*c], width - c))?;
        if lengths[longest] < 25 {
            return None;
        }
        roles[longest] = Role::Result;
        if longest > first {
            roles[first] = Role::Task;
        }
        Some(Columns { roles, first: 0, body: 0 })
    }

    /// The numbers are those of tasks ("2.2"), not a running count.
    pub(super) fn has_task_numbers(&self, grid: &Grid<'_>) -> bool {
        let Some(column) = self.of(Role::Code).or_else(|| self.of(Role::Ordinal)) else { return false };
        let rows = self.body..grid.rows.len();
        let dotted = rows.clone().filter(|r| grid.words(*r, column).trim().trim_end_matches('.').contains('.')).count();
        dotted > 0 && dotted * 2 > rows.len()
    }

    /// The first column of a role.
    pub(super) fn of(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|r| *r == role)
    }
}

/// Makes the roles consistent: one task column, a result column in any case.
fn settle(roles: &mut [Role], grid: &Grid<'_>, body: usize) {
    let length = |c: usize| -> usize { (body..grid.rows.len()).map(|r| grid.words(r, c).chars().count()).sum() };
    let tasks: Vec<usize> = (0..roles.len()).filter(|c| roles[*c] == Role::Task).collect();
    let has_content = roles.iter().any(|r| matches!(r, Role::Result | Role::Difficulty | Role::Proposal | Role::Next));
    if !has_content {
        // "TT | Loại | Nội dung | Gửi": the longest column holds the statement. "Mục | Nội dung | Tiến độ": beside a label a column
        // of dates and names must be much longer to be one.
        let task_length = tasks.iter().map(|c| length(*c)).max().unwrap_or(0);
        let others = (0..roles.len()).filter(|c| roles[*c] == Role::Other);
        let candidates: Vec<usize> = others
            .filter(|c| tasks.is_empty() || length(*c) * 2 > task_length * 3)
            .chain(tasks.iter().copied())
            .collect();
        if let Some(longest) = candidates.into_iter().max_by_key(|c| (length(*c), usize::MAX - c)) {
            roles[longest] = Role::Result;
        }
    }
    // Without a task column what stands before the result labels the row: the unit, the field.
    let result = roles.iter().position(|r| *r == Role::Result);
    if !roles.contains(&Role::Task)
        && let Some(first) = roles.iter().position(|r| *r == Role::Other)
        && result.is_some_and(|result| first < result)
    {
        roles[first] = Role::Task;
    }
    // Only the first task column is the row's heading.
    let mut seen = false;
    for role in roles.iter_mut().filter(|r| **r == Role::Task) {
        if seen {
            *role = Role::Other;
        }
        seen = true;
    }
}

fn is_number(words: &str) -> bool {
    let words = words.trim().trim_end_matches(['.', ')']);
    !words.is_empty()
        && words.len() <= 8
        && words.chars().all(|c| c.is_ascii_digit() || ".IVX".contains(c) || c.is_ascii_lowercase())
}

/// `1 | 2 | 3 | 4`, `(1) | (2) | …`, `A | B | 1 | 2`.
fn is_column_numbers(cells: &[String]) -> bool {
    let words: Vec<&str> = cells.iter().map(|c| c.trim().trim_matches(['(', ')', '[', ']'])).collect();
    let filled: Vec<&&str> = words.iter().filter(|w| !w.is_empty()).collect();
    filled.len() >= 3 && filled.len() * 3 >= words.len() * 2 && {
        let numbers: Vec<u32> = filled.iter().filter_map(|w| w.parse().ok()).collect();
        let letters = filled.iter().filter(|w| w.len() == 1 && w.chars().all(|c| c.is_ascii_uppercase())).count();
        numbers.len() + letters == filled.len() && numbers.windows(2).all(|w| w[1] == w[0] + 1) && numbers.len() >= 2
    }
}

fn is_second_level(cells: &[String]) -> bool {
    let filled: Vec<&String> = cells.iter().filter(|c| !c.trim().is_empty()).collect();
    !filled.is_empty() && filled.iter().all(|c| c.chars().count() <= 60 && !c.trim_end().ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Block, Paragraph};

    fn table(rows: &[&[&str]]) -> Table {
        Table {
            rows: rows
                .iter()
                .map(|row| {
                    row.iter()
                        .enumerate()
                        .map(|(c, text)| Cell {
                            blocks: vec![Block::Paragraph(Paragraph {
                                text: (*text).into(),
                                display: (*text).into(),
                                ..Paragraph::default()
                            })],
                            column: c as u32,
                            colspan: 1,
                            rowspan: 1,
                        })
                        .collect()
                })
                .collect(),
            ..Table::default()
        }
    }

    #[test]
    fn heads_name_the_columns() {
        let table = table(&[
            &["TT", "Mã NV", "Việc đã làm", "Số liệu", "Đơn vị báo"],
            &["1", "VI.1", "Bệnh án điện tử", "34/34 khoa", "P. KHTH"],
        ]);
        let columns = Columns::find(&Grid::of(&table), 0, 5).unwrap();
        assert_eq!(columns.roles, [Role::Ordinal, Role::Code, Role::Result, Role::Other, Role::Other]);
        assert_eq!(columns.body, 1);
    }

    #[test]
    fn without_a_result_column_the_content_column_is_the_statement() {
        let table =
            table(&[&["TT", "Loại", "Nội dung", "Gửi cơ quan"], &["1", "Khó khăn", "Chủ nhà lều ngại dán mã", ""]]);
        let columns = Columns::find(&Grid::of(&table), 0, 5).unwrap();
        assert_eq!(columns.roles, [Role::Ordinal, Role::Kind, Role::Result, Role::Other]);
    }

    #[test]
    fn a_row_of_column_numbers_belongs_to_the_heads() {
        let table = table(&[&["STT", "Nhiệm vụ", "Kết quả"], &["(1)", "(2)", "(3)"], &["1", "Việc", "Xong"]]);
        assert_eq!(Columns::find(&Grid::of(&table), 0, 5).unwrap().body, 2);
    }

    #[test]
    fn a_table_without_heads_is_read_by_its_content() {
        let table = table(&[
            &["1", "Tuyên truyền", "Đăng 74 tin, bài trên cổng thông tin của ngành"],
            &["2", "Khen thưởng", "Giám đốc Sở khen 61 giáo viên có đồ dùng dạy học"],
        ]);
        let grid = Grid::of(&table);
        assert!(Columns::find(&grid, 0, 5).is_none());
        assert_eq!(Columns::guess(&grid).unwrap().roles, [Role::Ordinal, Role::Task, Role::Result]);
    }
}
