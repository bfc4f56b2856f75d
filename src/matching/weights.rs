//! How much each kind of evidence counts.
//!
//! Fitted as a multinomial logistic regression on the 16 labelled reports of `../shared/eval/dev` (406 items, plan 3229/KH-UBND),
//! by its table of tasks alone and with its body; see `fit` for how, and `tests/matching.rs` for what they reach. With a quarter of
//! the reports left out the right task is first for 0.869 of the items. Two columns: where the lexicon was written for the plan,
//! and where not (its anchors taken away: 0.700 left out; four invented plans of other fields beside), where thesaurus, words,
//! headings and numbers must carry more. A plan takes a mixture of both. Two weights are set by hand, since too few items of
//! these reports show them: the body's numbers, and items about the report itself.

use super::features::{AGAINST, FOR};

/// For a task, in the order of [`super::features::For`]: with the lexicon, without it.
pub(super) const TASK: [(f64, f64); FOR] = [
    (6.71, 4.07),
    (0.48, 0.01),
    (0.46, 4.96),
    (0.47, 1.00),
    (0.35, 0.17),
    (1.90, 2.51),
    (2.13, 3.03),
    (0.45, 0.76),
    (0.19, 3.71),
    (1.78, 2.25),
    (0.00, 0.00),
    (1.28, 0.50),
    (2.70, 1.94),
    (3.00, 2.33),
    (5.80, 4.45),
    (2.30, 1.17),
    (1.33, 0.13),
    (0.80, 0.80),
    (1.52, 2.22),
    (0.90, 0.58),
    (0.00, 1.69),
    (0.00, 0.00),
];

/// Against all tasks, in the order of [`super::features::Against`].
pub(super) const NONE: [(f64, f64); AGAINST] =
    [(2.66, 1.44), (4.34, 4.61), (2.60, 1.97), (-0.79, 0.34), (-0.66, -0.55), (1.00, 1.00)];

/// Sharpens scores to probabilities: they are a little too cautious as fitted.
pub(super) const SHARPNESS: (f64, f64) = (1.15, 1.0);

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
