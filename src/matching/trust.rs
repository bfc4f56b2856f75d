//! How far the numbers that a report prints are the plan's.
//!
//! Agencies number by their own outline, by the plan's appendix or by its body, and say which only in passing. Where the words of
//! the numbered items fit the tasks that the numbers name, the numbers are the plan's, and then help where words are few.

use super::features::{Evidence, FOR, For, ItemProfile, Place};

/// 0 no better than chance, 1 always on the likeliest task.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Trust {
    /// Numbers before items, read by the appendix.
    pub(super) items: f64,
    /// Numbers of headings, read by the appendix.
    pub(super) headings: f64,
    /// All of them read by the body, where that fits better.
    pub(super) body: f64,
}

/// Chance gives one half of the tasks below the one named; this much more begins to convince.
const CHANCE: f64 = 0.55;
/// What is assumed before anything is seen, counted as one number.
const BEFORE: f64 = 0.6;
/// An item says something about the likeliest task from this score on.
const TELLING: f64 = 0.1;
/// The body's numbering must fit better than the appendix's by this much.
const BETTER: f64 = 0.05;

impl Trust {
    /// Compares the numbers of a report with its words.
    pub(super) fn of(items: &[ItemProfile], evidence: &[Evidence]) -> Trust {
        let (mut numbers, mut headings, mut body, mut appendix): (Vec<f64>, Vec<f64>, Vec<f64>, Vec<f64>) =
            Default::default();
        let mut seen: Vec<(&str, usize)> = Vec::new();
        for (item, evidence) in items.iter().zip(evidence) {
            let by_words: Vec<f64> = evidence.tasks.iter().map(words).collect();
            let by_heading: Vec<f64> = evidence.tasks.iter().map(|row| words(row) + heading_words(row)).collect();
            for printed in &item.printed {
                let scores = if matches!(printed.place, Place::Heading(_)) { &by_heading } else { &by_words };
                let by_appendix = printed.task.and_then(|task| share_below(scores, &[task]));
                // The two readings are compared on the same numbers, each item counting.
                if let Some(by_body) = share_below(scores, &printed.body) {
                    body.push(by_body);
                    appendix.extend(by_appendix);
                }
                match (printed.place, printed.task) {
                    (Place::Item, Some(_)) => numbers.extend(by_appendix),
                    (Place::Heading(place), Some(task)) => {
                        let heading = item.headings.get(place).map_or("", |h| h.written.as_str());
                        if !seen.contains(&(heading, task)) {
                            seen.push((heading, task));
                            headings.extend(by_appendix);
                        }
                    }
                    _ => {}
                }
            }
        }
        let by_body = trust(&body);
        let body = if by_body > trust(&appendix) + BETTER { by_body } else { 0.0 };
        Trust { items: trust(&numbers), headings: trust(&headings), body }
    }
}

fn words(row: &[f64; FOR]) -> f64 {
    4.0 * row[For::Words as usize] + row[For::Concept as usize] + 0.5 * row[For::HeadingConcept as usize]
}

fn heading_words(row: &[f64; FOR]) -> f64 {
    4.0 * row[For::HeadingWords as usize] + row[For::HeadingConcept as usize]
}

fn trust(shares: &[f64]) -> f64 {
    let mean = (shares.iter().sum::<f64>() + BEFORE) / (shares.len() as f64 + 1.0);
    ((mean - CHANCE) / (1.0 - CHANCE)).clamp(0.0, 1.0)
}

/// The share of tasks that score less than those named, ties by half; `None` where no task scores anything.
fn share_below(scores: &[f64], named: &[usize]) -> Option<f64> {
    let most = scores.iter().copied().fold(0.0, f64::max);
    if most < TELLING || named.is_empty() || scores.len() < 2 {
        return None;
    }
    let share = |task: usize| {
        let own = scores.get(task).copied().unwrap_or(0.0);
        let below = scores.iter().filter(|s| **s < own).count() as f64;
        let equal = scores.iter().filter(|s| **s == own).count() as f64 - 1.0;
        (below + 0.5 * equal) / (scores.len() - 1) as f64
    };
    let shares: Vec<f64> = named.iter().map(|task| share(*task)).collect();
    let best = shares.iter().copied().fold(0.0, f64::max);
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    Some(0.5 * (best + mean))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_fall_on_unlikely_tasks_are_not_trusted() {
        assert_eq!(trust(&[0.5, 0.4, 0.6]), 0.0);
        assert!(trust(&[1.0, 0.95, 1.0, 1.0, 0.97, 1.0]) > 0.75);
    }

    #[test]
    fn an_item_without_telling_words_neither_speaks_for_nor_against_the_numbers() {
        assert_eq!(share_below(&[0.0, 0.0, 0.0], &[1]), None);
        assert_eq!(share_below(&[0.1, 0.5, 0.2], &[1]), Some(1.0));
    }
}
