//! How much each kind of evidence counts.
//!
//! Fitted as a multinomial logistic regression on the 16 labelled reports of `../shared/eval/dev` (406 items, plan 3229/KH-UBND),
//! by its table of tasks alone and with its body; `cargo test --release --lib fit_weights -- --ignored --nocapture` prints them
//! anew, and `quality` what they reach on reports that did not take part. Two columns: where the lexicon was written for the
//! plan, and where not (its anchors taken away; four invented plans and half of the reports on five public plans beside), where
//! thesaurus, words, headings and numbers must carry more. A plan takes a mixture of both. Two weights are set by hand, since
//! too few items of these reports show them: the body's numbers, and items about the report itself.

use super::features::{AGAINST, FOR};

/// The weights of a matcher; fitted ones are compiled in.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    /// For a task.
    pub(super) task: [(f64, f64); FOR],
    /// Against all tasks.
    pub(super) none: [(f64, f64); AGAINST],
    /// From scores to probabilities.
    pub(super) sharpness: (f64, f64),
}

/// What is used.
pub(super) const FITTED: Weights = Weights { task: TASK, none: NONE, sharpness: SHARPNESS };

/// For a task, in the order of [`super::features::For`]: with the lexicon, without it.
const TASK: [(f64, f64); FOR] = [
    (6.75, 3.54),
    (0.40, 0.08),
    (0.00, 3.64),
    (0.47, 1.14),
    (0.47, 0.42),
    (1.86, 3.85),
    (2.03, 4.11),
    (0.39, 1.14),
    (0.00, 3.24),
    (1.67, 2.13),
    (0.00, 0.00),
    (1.73, 0.54),
    (2.59, 0.80),
    (3.02, 2.58),
    (5.72, 4.52),
    (2.19, 0.66),
    (1.43, 1.01),
    (0.00, 0.12),
    (1.21, 2.07),
    (0.92, 0.64),
    (0.00, 1.05),
    (0.00, 0.00),
    (1.57, 3.38),
    (0.39, 0.14),
];

/// Against all tasks, in the order of [`super::features::Against`].
const NONE: [(f64, f64); AGAINST] =
    [(2.64, 1.14), (4.40, 4.99), (2.54, 1.77), (-0.23, 0.13), (-0.62, -0.21), (0.28, 0.90)];

/// Sharpens scores to probabilities: of 0.8 to 1.4, what loses least on reports left out, between 1.0 and 1.2 all the same.
const SHARPNESS: (f64, f64) = (1.1, 1.0);

/// A weight for a plan that the lexicon fits to this degree (0–1).
pub(super) fn at(weight: (f64, f64), fit: f64) -> f64 {
    fit * weight.0 + (1.0 - fit) * weight.1
}

/// Advantage of "no task" beside what decisions taught.
pub(super) const LEARNED_NONE: f64 = 0.3;
/// What headings that speak for a task take from "no task" beside what decisions taught.
pub(super) const LEARNED_HEADINGS_HOLD: f64 = 2.0;

/// How much the evidence and how much the learned margins count after so many decisions on a plan of so many tasks.
///
/// The evidence keeps more than half of its weight; the margins come in slowly while there are fewer decisions than tasks.
pub(super) fn mixture(decisions: usize, tasks: usize) -> (f64, f64) {
    let n = decisions as f64;
    let ratio = n / (tasks.max(1) as f64);
    (0.55 + 0.45 * (-n / 130.0).exp(), 5.6 * ratio / (ratio + 0.5))
}
