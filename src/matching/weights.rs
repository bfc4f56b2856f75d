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
    (6.78, 3.44),
    (0.51, 0.64),
    (0.00, 2.80),
    (0.33, 0.00),
    (0.48, 1.32),
    (2.07, 3.34),
    (2.22, 3.44),
    (0.26, 0.56),
    (0.28, 3.52),
    (1.79, 2.16),
    (0.32, 0.90),
    (1.44, 0.23),
    (2.82, 1.66),
    (3.05, 2.28),
    (5.61, 4.52),
    (2.16, 0.88),
    (1.69, 1.27),
    (0.80, 0.80),
    (0.99, 1.91),
    (0.91, 0.66),
    (0.00, 1.21),
    (0.00, 0.00),
    (1.53, 3.21),
    (0.57, 0.19),
];

/// Against all tasks, in the order of [`super::features::Against`].
const NONE: [(f64, f64); AGAINST] =
    [(2.70, 1.43), (4.41, 4.45), (2.45, 2.25), (-0.11, 0.75), (-0.70, -0.27), (1.00, 1.00)];

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
