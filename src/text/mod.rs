//! Text to text: legacy encodings, repair, display form, match keys, numbers, dates, document symbols, abbreviations.
//!
//! [`repair`] makes readable Vietnamese of what a file holds, [`display`] is its last step and right for text that is
//! Unicode already; [`key`] and [`ascii_key`] are for comparing. All of it is pure: text in, text and its changes out.
//! It needs nothing of the program but the record of changes ([`crate::model::Edits`]).
//!
//! The rules that the record names, in the order in which they are applied:
//!
//! | rule | what it does |
//! |---|---|
//! | `decode-tcvn3`, `decode-vni`, `decode-vps`, `decode-viscii`, `decode-cp1258` | a letter of an old font becomes the letter that the font shows |
//! | `caps` | a font that shows capitals gives capitals |
//! | `symbol` | a sign of Symbol or Wingdings becomes a real character |
//! | `reference`, `mojibake`, `cp1258-reversed` | text that was escaped or decoded wrongly is read again |
//! | `control`, `invisible`, `line-break`, `ligature`, `full-width` | characters nobody sees go, forms for print become plain |
//! | `homoglyph`, `eth` | look-alike letters become Latin, Ð becomes Đ |
//! | `nfc`, `mark-order` | letters and marks are composed |
//! | `tone-place`, `double-u-horn` | a tone mark moves to its letter, ư stands once |
//! | `space` | one space for many, none at the ends |
//!
//! Where several touch one place they stand together, joined by `+`.

pub mod abbreviations;
pub mod dates;
pub mod docnum;
pub mod figures;
pub mod legacy;
pub mod numbers;
pub mod syllable;

mod display;
mod key;
mod letters;
mod recode;
mod repair;
mod rewrite;
mod scan;
mod tables;
mod units;

pub use display::{cleanup, display, tone_style};
pub use key::{ascii_key, key};
pub use letters::strip_marks;
pub use recode::{decode_references, repair_cp1258_reversed, repair_mojibake};
pub use repair::{Note, Repaired, Run, repair, repair_with_hint};
pub use syllable::ToneStyle;
