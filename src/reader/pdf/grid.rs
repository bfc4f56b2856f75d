//! Tables by the rules that draw them.

use super::page::Rule;

/// Rules this close are one, in points.
const NEAR: f64 = 2.5;

/// Most cells of a grid before merging: more lines are a drawing.
const MAX_CELLS: usize = 40_000;

/// Most rules of a page: more are a drawing.
const MAX_RULES: usize = 6_000;

/// A cell of a grid with its place on the page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Area {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl Area {
    /// A point lies in it.
    pub(super) fn holds(&self, x: f64, y: f64) -> bool {
        (self.left..self.right).contains(&x) && (self.top..self.bottom).contains(&y)
    }
}

/// A table of rules.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    /// Its upright lines from left to right.
    pub(super) columns: Vec<f64>,
    /// Its level lines from top to bottom.
    pub(super) rows: Vec<f64>,
    /// Its cells by rows.
    pub(super) areas: Vec<Area>,
}

impl Grid {
    /// The cell in which a point lies.
    pub(super) fn area_at(&self, x: f64, y: f64) -> Option<usize> {
        let inside = |lines: &[f64], at: f64| {
            lines.first().is_some_and(|&first| first <= at) && lines.last().is_some_and(|&last| at < last)
        };
        if !inside(&self.columns, x) || !inside(&self.rows, y) {
            return None;
        }
        self.areas.iter().position(|area| area.holds(x, y))
    }

    /// Its upper edge.
    pub(super) fn top(&self) -> f64 {
        self.rows.first().copied().unwrap_or_default()
    }

    /// Its lower edge.
    pub(super) fn bottom(&self) -> f64 {
        self.rows.last().copied().unwrap_or_default()
    }
}

/// The tables that the rules of a page draw, each of at least two cells.
pub(super) fn find(rules: &[Rule]) -> Vec<Grid> {
    if rules.len() > MAX_RULES {
        return Vec::new();
    }
    let rules = joined(rules);
    let mut group: Vec<usize> = (0..rules.len()).collect();
    for a in 0..rules.len() {
        for b in a + 1..rules.len() {
            if meet(&rules[a], &rules[b]) {
                let (from, to) = (root(&group, a), root(&group, b));
                group[from.max(to)] = from.min(to);
            }
        }
    }
    let mut roots: Vec<usize> = (0..rules.len()).filter(|&index| root(&group, index) == index).collect();
    roots.dedup();
    roots
        .into_iter()
        .filter_map(|of| {
            let own: Vec<Rule> =
                rules.iter().enumerate().filter(|(index, _)| root(&group, *index) == of).map(|(_, r)| *r).collect();
            grid(&own)
        })
        .collect()
}

fn root(group: &[usize], mut index: usize) -> usize {
    while group.get(index).is_some_and(|&next| next != index) {
        index = group[index];
    }
    index
}

/// A level and an upright rule touch.
fn meet(a: &Rule, b: &Rule) -> bool {
    let within = |at: f64, rule: &Rule| (rule.from - NEAR..=rule.to + NEAR).contains(&at);
    a.level != b.level && within(a.at, b) && within(b.at, a)
}

/// Pieces of one line as one rule.
fn joined(rules: &[Rule]) -> Vec<Rule> {
    let mut sorted = rules.to_vec();
    sorted.sort_by(|a, b| a.level.cmp(&b.level).then(a.at.total_cmp(&b.at)).then(a.from.total_cmp(&b.from)));
    let mut out: Vec<Rule> = Vec::new();
    for rule in sorted {
        let same = out.iter_mut().rev().take(64).find(|last| {
            last.level == rule.level
                && (last.at - rule.at).abs() <= NEAR
                && rule.from <= last.to + NEAR
                && rule.to >= last.from - NEAR
        });
        match same {
            Some(last) => (last.from, last.to) = (last.from.min(rule.from), last.to.max(rule.to)),
            None => out.push(rule),
        }
    }
    out
}

/// Places that lie close together as one.
fn places(rules: &[Rule], level: bool) -> Vec<f64> {
    let mut all: Vec<f64> = rules.iter().filter(|rule| rule.level == level).map(|rule| rule.at).collect();
    all.sort_by(f64::total_cmp);
    let mut out: Vec<f64> = Vec::new();
    for at in all {
        if out.last().is_none_or(|last| at - last > NEAR) {
            out.push(at);
        }
    }
    out
}

fn grid(rules: &[Rule]) -> Option<Grid> {
    let (columns, rows) = (places(rules, false), places(rules, true));
    let (across, down) = (columns.len().checked_sub(1)?, rows.len().checked_sub(1)?);
    if across == 0 || down == 0 || across.saturating_mul(down) > MAX_CELLS {
        return None;
    }
    let drawn = |level: bool, at: f64, from: f64, to: f64| {
        let own = rules.iter().filter(|rule| rule.level == level && (rule.at - at).abs() <= NEAR);
        let covered: f64 = own.map(|rule| (rule.to.min(to) - rule.from.max(from)).max(0.0)).sum();
        covered >= 0.6 * (to - from)
    };
    let mut group: Vec<usize> = (0..across * down).collect();
    let mut join = |a: usize, b: usize| {
        let (from, to) = (root(&group, a), root(&group, b));
        group[from.max(to)] = from.min(to);
    };
    for row in 0..down {
        for column in 0..across {
            let cell = row * across + column;
            if column + 1 < across && !drawn(false, columns[column + 1], rows[row], rows[row + 1]) {
                join(cell, cell + 1);
            }
            if row + 1 < down && !drawn(true, rows[row + 1], columns[column], columns[column + 1]) {
                join(cell, cell + across);
            }
        }
    }
    let mut areas = Vec::new();
    for of in (0..across * down).filter(|&cell| root(&group, cell) == cell) {
        let own: Vec<usize> = (of..across * down).filter(|&cell| root(&group, cell) == of).collect();
        let (row, last_row) = (of / across, own.iter().map(|cell| cell / across).max()?);
        let column = own.iter().map(|cell| cell % across).min()?;
        let last_column = own.iter().map(|cell| cell % across).max()?;
        areas.push(Area {
            row,
            column,
            rows: last_row - row + 1,
            columns: last_column - column + 1,
            left: columns[column],
            right: columns[last_column + 1],
            top: rows[row],
            bottom: rows[last_row + 1],
        });
    }
    (areas.len() > 1).then_some(Grid { columns, rows, areas })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(at: f64, from: f64, to: f64) -> Rule {
        Rule { level: true, at, from, to }
    }

    fn upright(at: f64, from: f64, to: f64) -> Rule {
        Rule { level: false, at, from, to }
    }

    #[test]
    fn a_missing_rule_merges_two_cells() {
        let rules = [
            level(0.0, 0.0, 100.0),
            level(20.0, 0.0, 50.0),
            level(20.3, 50.0, 100.0),
            level(40.0, 0.0, 100.0),
            upright(0.0, 0.0, 40.0),
            upright(50.0, 20.0, 40.0),
            upright(100.0, 0.0, 40.0),
        ];
        let grids = find(&rules);
        let areas: Vec<_> = grids[0].areas.iter().map(|a| (a.row, a.column, a.rows, a.columns)).collect();
        assert_eq!(areas, [(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1)]);
    }

    #[test]
    fn lines_that_do_not_meet_are_no_table() {
        assert!(find(&[level(10.0, 0.0, 200.0), level(700.0, 0.0, 200.0), upright(300.0, 0.0, 50.0)]).is_empty());
    }
}
