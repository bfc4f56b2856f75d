//! How much each kind of evidence counts.
//!
//! Fitted as a multinomial logistic regression on the 16 labelled reports of `../shared/eval/dev` (406 items, plan 3229/KH-UBND),
//! by its table of tasks alone and with its body; `cargo test --release --lib fit_weights -- --ignored --nocapture` prints them
//! anew, and `quality` what they reach on reports that did not take part. Two columns: where the lexicon was written for the
//! plan, and where not (its anchors taken away; 58 invented plans and half of the reports on five public plans beside), where
//! word vectors, thesaurus, words, headings and numbers must carry more. A plan takes a mixture of both. Two weights are set by hand, since
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
    (6.33, 1.98),
    (0.59, 0.50),
    (0.20, 1.70),
    (0.00, 0.47),
    (0.00, 0.23),
    (0.33, 2.04),
    (1.18, 2.53),
    (0.00, 0.42),
    (0.00, 4.26),
    (1.46, 1.50),
    (0.00, 0.24),
    (1.74, 0.13),
    (2.17, 1.05),
    (3.27, 3.36),
    (5.82, 4.26),
    (2.21, 0.94),
    (0.54, 0.14),
    (0.00, 0.12),
    (1.37, 1.02),
    (0.98, 0.45),
    (0.00, 0.00),
    (0.00, 0.00),
    (1.53, 0.00),
    (0.33, 0.69),
    (5.41, 6.54),
    (0.43, 3.16),
    (0.00, 0.11),
    (0.04, 0.03),
    (0.69, 1.77),
    (0.99, 0.00),
];

/// Against all tasks, in the order of [`super::features::Against`].
const NONE: [(f64, f64); AGAINST] =
    [(3.23, 3.78), (4.33, 3.91), (2.61, 0.14), (-0.62, 0.32), (-0.54, 0.16), (0.28, 0.90)];

/// Sharpens scores to probabilities: of 0.8 to 1.4, what loses least on reports left out, between 1.0 and 1.2 all the same.
const SHARPNESS: (f64, f64) = (1.1, 1.0);

/// A weight for a plan that the lexicon fits to this degree (0–1).
pub(super) fn at(weight: (f64, f64), fit: f64) -> f64 {
    fit * weight.0 + (1.0 - fit) * weight.1
}

/// Weight of the cosine with the nearest decision, where a margin weighs 1. Of 0.3 to 1.0 what loses least on left-out reports on
/// plan 3229 and on half of the items of invented plans.
pub(super) const NEAREST: f64 = 0.67;
/// Advantage of "no task" beside what decisions taught.
pub(super) const LEARNED_NONE: f64 = 0.3;
/// What headings that speak for a task take from "no task" beside what decisions taught.
pub(super) const LEARNED_HEADINGS_HOLD: f64 = 2.0;

/// How much the evidence and how much what was learned counts after so many decisions on a plan of so many tasks.
///
/// The evidence keeps more than half of its weight; what was learned comes in slowly while there are fewer decisions than tasks.
pub(super) fn mixture(decisions: usize, tasks: usize) -> (f64, f64) {
    let n = decisions as f64;
    let ratio = n / (tasks.max(1) as f64);
    (0.55 + 0.45 * (-n / 130.0).exp(), 4.5 * ratio / (ratio + 1.0))
}
