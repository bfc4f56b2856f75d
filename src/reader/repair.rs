//! The second pass: what a person reads, beside what is stored.

use crate::model::Document;

/// Sets the display form of every paragraph and what was changed to get there.
pub(super) fn repair(document: &mut Document) {
    document.each_paragraph_mut(&mut |paragraph| {
        paragraph.display = paragraph.text.clone();
        paragraph.edits = Default::default();
    });
}
