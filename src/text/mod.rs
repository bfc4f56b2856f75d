//! Text to text: legacy encodings, repair, display form, match keys, numbers, dates, document symbols, abbreviations.
//!
//! [`repair`] makes readable Vietnamese of what a file holds, [`display`] is its last step and right for text that is
//! Unicode already; [`key`] and [`ascii_key`] are for comparing. All of it is pure: text in, text and its changes out.

pub mod abbreviations;
pub mod dates;
pub mod docnum;
pub mod legacy;
pub mod numbers;
pub mod syllable;

mod display;
mod key;
mod letters;
mod recode;
mod repair;
mod rewrite;
mod tables;

pub use display::{cleanup, display, tone_style};
pub use key::{ascii_key, key};
pub use letters::strip_marks;
pub use recode::{decode_references, repair_cp1258_reversed, repair_mojibake};
pub use repair::{Note, Repaired, Run, repair, repair_with_hint};
pub use syllable::ToneStyle;
