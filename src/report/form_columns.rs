//! The columns of a reporting form that comes back: by the numbers under the heads, by the heads, by what stands in them, by their
//! order.

use std::collections::BTreeSet;

use super::columns::{Grid, Role, named};
use super::form_marks::is_marked;
use crate::plan::form;
use crate::text;

/// Longest head of a column, in characters.
const HEAD: usize = 60;

/// The numbers `(1)` to `(6)` of a row, by column.
pub(super) fn column_numbers(grid: &Grid<'_>, row: usize) -> Option<Vec<Option<usize>>> {
    let words: Vec<String> = (0..grid.width()).map(|column| grid.words(row, column)).collect();
    let number = |words: &str| {
        let bare = words.trim().trim_matches(['(', ')', '[', ']', '-', ' ']);
        bare.parse::<usize>().ok().filter(|number| (1..=9).contains(number) && bare.len() == 1)
    };
    let filled = words.iter().filter(|words| !words.trim().is_empty()).count();
    let numbers: Vec<Option<usize>> = words.iter().map(|words| number(words)).collect();
    let distinct: BTreeSet<usize> = numbers.iter().flatten().copied().collect();
    (distinct.len() >= 2 && numbers.iter().flatten().count() == filled).then_some(numbers)
}

/// The printed heads, also in a copy of them further down.
pub(super) fn is_heads(grid: &Grid<'_>, row: usize) -> bool {
    let words = form::words();
    let printed = |column| {
        let key = text::ascii_key(&grid.words(row, column));
        !key.is_empty() && words.columns.iter().any(|head| text::ascii_key(head) == key)
    };
    (0..grid.width()).filter(|column| printed(*column)).count() >= 2
}

/// Short words in most columns.
pub(super) fn is_head_like(grid: &Grid<'_>, row: usize) -> bool {
    let words: Vec<String> = (0..grid.width()).map(|column| grid.words(row, column)).collect();
    let filled: Vec<&String> = words.iter().filter(|words| !words.trim().is_empty()).collect();
    filled.len() * 2 > words.len() && filled.iter().all(|words| words.chars().count() <= HEAD)
}

/// The role of each column: by the numbers under the heads, by the heads, by what stands in them, by their order.
pub(super) fn roles(grid: &Grid<'_>, heads: &BTreeSet<usize>, numbers: Option<usize>, tasks: &[String]) -> Vec<Role> {
    let width = grid.width();
    let mut roles: Vec<Option<Role>> = vec![None; width];
    let outside = text::ascii_key(&form::words().outside);
    let body = || (0..grid.rows.len()).filter(|row| !heads.contains(row));
    for (column, role) in roles.iter_mut().enumerate() {
        let words: Vec<String> =
            body().map(|row| grid.words(row, column)).filter(|words| !words.trim().is_empty()).collect();
        let share =
            |is: &dyn Fn(&str) -> bool| words.iter().filter(|words| is(words)).count() as f64 / words.len() as f64;
        let any_code = words.iter().any(|words| is_marked(words));
        // Numbers that the agency wrote itself have no code.
        let number = |words: &str| form::without_codes(words).trim().chars().count() <= 12;
        let task = |words: &str| {
            let key = text::ascii_key(&form::without_codes(words));
            key.len() >= 20 && tasks.contains(&key) || key == outside
        };
        if words.is_empty() {
            continue;
        }
        if any_code && share(&number) > 0.8 {
            *role = Some(Role::Code);
        } else if share(&task) > 0.3 {
            *role = Some(Role::Task);
        }
    }
    const ORDER: [Role; 6] = [Role::Code, Role::Task, Role::Result, Role::Other, Role::Difficulty, Role::Proposal];
    if let Some(numbers) = numbers.and_then(|row| column_numbers(grid, row)) {
        for (role, number) in roles.iter_mut().zip(numbers) {
            *role = role.or_else(|| ORDER.get(number?.checked_sub(1)?).copied());
        }
    } else {
        // The printed heads, then any heads.
        for row in heads {
            for (column, role) in roles.iter_mut().enumerate().filter(|(_, role)| role.is_none()) {
                let head = grid.words(*row, column);
                let key = text::ascii_key(&head);
                let printed = form::words().columns.iter().position(|head| text::ascii_key(head) == key);
                *role = printed.map(|at| ORDER[at]).or_else(|| named(&head));
            }
        }
    }
    // Nobody's head says it: the columns of a form stand in an order.
    let has_result = roles.contains(&Some(Role::Result));
    let open: Vec<usize> = (0..width).filter(|column| roles[*column].is_none()).collect();
    let filled = |column: &usize| body().map(|row| grid.words(row, *column).chars().count()).sum::<usize>();
    if !has_result && open.len() == 4 {
        open.iter().zip(&ORDER[2..]).for_each(|(column, role)| roles[*column] = Some(*role));
    } else if !has_result
        && let Some(longest) = open.iter().copied().max_by_key(|column| (filled(column), width - column))
    {
        roles[longest] = Some(Role::Result);
    }
    roles.into_iter().map(|role| role.unwrap_or(Role::Other)).collect()
}
