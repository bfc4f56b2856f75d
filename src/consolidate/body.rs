//! Which statements stand in the body; all others are read in the appendix.

use std::collections::BTreeSet;

use super::wording::has_figure;
use crate::model::Statement;

/// Longest statement, in characters, that the body takes while a shorter one is there: about a third of a page.
const LONGEST: usize = 1_000;

/// Longest statement, in characters, that the body takes at all: about a page.
const TOO_LONG: usize = 2_500;

/// Chooses at most `budget` of the statements, by index in ascending order.
///
/// Every agency is heard once before any is heard twice. Statements come in the order of agencies, so the lead agency comes
/// first; of one agency's statements those that no one doubts, that are short enough to read and that hold figures go first.
pub(super) fn choose(statements: &[Statement], budget: usize) -> Vec<usize> {
    let mut ranked: Vec<usize> = (0..statements.len()).collect();
    ranked.sort_by_key(|&at| {
        let statement = &statements[at];
        (statement.doubtful, statement.text.chars().count() > LONGEST, !has_figure(&statement.text), at)
    });
    // How many better statements of the same agency stand before each.
    let mut turn = vec![0usize; statements.len()];
    let mut heard: std::collections::BTreeMap<&str, usize> = Default::default();
    for &at in &ranked {
        let first = statements[at].agencies.first().map_or("", String::as_str);
        let count = heard.entry(first).or_default();
        turn[at] = *count;
        *count += 1;
    }
    let mut order: Vec<usize> =
        (0..statements.len()).filter(|&at| statements[at].text.chars().count() <= TOO_LONG).collect();
    order.sort_by_key(|&at| {
        let statement = &statements[at];
        (turn[at], statement.doubtful, statement.text.chars().count() > LONGEST, at)
    });
    order.into_iter().take(budget).collect::<BTreeSet<usize>>().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ItemKind;

    fn statement(agency: &str, text: &str) -> Statement {
        Statement {
            agencies: vec![agency.into()],
            text: text.into(),
            core: None,
            items: vec![],
            sources: vec![],
            kind: ItemKind::Result,
            doubtful: false,
        }
    }

    #[test]
    fn every_agency_is_heard_before_one_is_heard_twice() {
        let all =
            [statement("A", "1 lớp"), statement("A", "2 lớp"), statement("B", "tổ chức"), statement("C", "3 lớp")];
        assert_eq!(choose(&all, 3), [0, 2, 3]);
        assert_eq!(choose(&all, 4), [0, 1, 2, 3]);
    }

    #[test]
    fn of_one_agency_a_statement_with_figures_goes_first() {
        let all = [statement("A", "đã triển khai"), statement("A", "mở 5 lớp")];
        assert_eq!(choose(&all, 1), [1]);
    }

    #[test]
    fn doubtful_and_very_long_statements_wait_for_the_appendix() {
        let mut doubtful = statement("A", "mở 5 lớp");
        doubtful.doubtful = true;
        let all = [
            doubtful,
            statement("B", &"x".repeat(2_000)),
            statement("C", "đã triển khai"),
            statement("D", &"x".repeat(9_000)),
        ];
        assert_eq!(choose(&all, 1), [2]);
        assert_eq!(choose(&all, 9), [0, 1, 2]);
    }

    #[test]
    fn a_budget_of_none_chooses_nothing() {
        assert!(choose(&[statement("A", "1")], 0).is_empty());
        assert!(choose(&[], 3).is_empty());
    }
}
