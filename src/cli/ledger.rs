//! Counts everything that came in and where it went, and says what does not add up.
//!
//! The counts on both sides are made apart from each other: characters on the document as read, and on the segments; items in the
//! store, and in the places of the merged report.

use std::collections::BTreeMap;

use crate::model::{Count, Document, DocumentLedger, Ledger, Segment};

/// The ledger of one document.
pub(super) fn of_document(document: &Document, segments: &[Segment], sha256: &str, source: &str) -> DocumentLedger {
    let mut lengths: BTreeMap<u32, u64> = BTreeMap::new();
    document.each_paragraph(&mut |paragraph| {
        lengths.insert(paragraph.index, paragraph.text.chars().count() as u64);
    });
    let mut fates: BTreeMap<String, Count> = BTreeMap::new();
    let mut covered: BTreeMap<u32, u64> = BTreeMap::new();
    let mut balanced = true;
    for segment in segments {
        let reached = covered.entry(segment.paragraph).or_default();
        balanced &= segment.start as u64 == *reached && segment.end >= segment.start;
        *reached = segment.end as u64;
        let count = fates.entry(segment.fate.name()).or_default();
        count.chars += (segment.end - segment.start.min(segment.end)) as u64;
        count.spans += 1;
    }
    balanced &= lengths.iter().all(|(paragraph, length)| covered.get(paragraph).copied().unwrap_or(0) == *length);
    balanced &= covered.keys().all(|paragraph| lengths.contains_key(paragraph));
    DocumentLedger {
        sha256: sha256.to_owned(),
        source: source.to_owned(),
        paragraphs: lengths.len() as u64,
        chars: lengths.values().sum(),
        fates,
        balanced,
    }
}

/// What is counted beside the documents.
pub(super) struct Counts {
    /// Files and attachments by status.
    pub attachments: BTreeMap<String, u64>,
    /// Their number when they came in.
    pub attachments_in: u64,
    /// Data files that lie beside them.
    pub beside: Vec<String>,
    /// Items in the store.
    pub items: u64,
    /// Items by decision; those of reports that are kept apart under the status of the report.
    pub decisions: BTreeMap<String, u64>,
    /// Items by kind.
    pub kinds: BTreeMap<String, u64>,
    /// Items by place in the merged report.
    pub places: BTreeMap<String, u64>,
}

/// The whole ledger, with what does not add up.
pub(super) fn of_all(documents: Vec<DocumentLedger>, counts: Counts) -> Ledger {
    let mut fates: BTreeMap<String, Count> = BTreeMap::new();
    let mut imbalances = Vec::new();
    let mut chars = 0;
    for document in &documents {
        chars += document.chars;
        for (fate, count) in &document.fates {
            let sum = fates.entry(fate.clone()).or_default();
            sum.chars += count.chars;
            sum.spans += count.spans;
        }
        let out: u64 = document.fates.values().map(|count| count.chars).sum();
        if !document.balanced || out != document.chars {
            imbalances.push(format!("{}: {} ≠ {}", document.source, document.chars, out));
        }
    }
    let out: u64 = fates.values().map(|count| count.chars).sum();
    let sums = [
        ("attachments", counts.attachments_in, counts.attachments.values().sum()),
        ("characters", chars, out),
        ("items by decision", counts.items, counts.decisions.values().sum()),
        ("items by kind", counts.items, counts.kinds.values().sum()),
        ("items by place", counts.items, counts.places.values().sum::<u64>()),
    ];
    for (what, came, went) in sums {
        if came != went {
            imbalances.push(format!("{what}: {came} ≠ {went}"));
        }
    }
    Ledger {
        attachments: counts.attachments,
        attachments_in: counts.attachments_in,
        beside: counts.beside,
        documents,
        fates,
        chars,
        decisions: counts.decisions,
        kinds: counts.kinds,
        items: counts.items,
        places: counts.places,
        balanced: imbalances.is_empty(),
        imbalances,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Block, Fate, FileKind, Location, Paragraph};

    fn document(text: &str) -> Document {
        let mut document = Document::new(FileKind::Docx);
        document.blocks.push(Block::Paragraph(Paragraph {
            text: text.into(),
            display: text.into(),
            ..Paragraph::default()
        }));
        document.renumber();
        document
    }

    fn segment(start: usize, end: usize) -> Segment {
        Segment {
            paragraph: 0,
            location: Location::Block { block: 1 },
            start,
            end,
            display: String::new(),
            raw: None,
            fate: Fate::Prose,
        }
    }

    #[test]
    fn a_document_balances_only_when_its_segments_tile_it() {
        let document = document("đã làm xong");
        let balanced = |segments: &[Segment]| of_document(&document, segments, "", "").balanced;
        assert!(balanced(&[segment(0, 3), segment(3, 11)]));
        assert!(!balanced(&[segment(0, 3), segment(4, 11)]), "a gap");
        assert!(!balanced(&[segment(0, 5), segment(3, 11)]), "an overlap");
        assert!(!balanced(&[segment(0, 3)]), "an end that is missing");
        assert!(!balanced(&[]), "nothing at all");
    }

    #[test]
    fn an_item_without_a_place_is_an_imbalance() {
        let counts = Counts {
            attachments: BTreeMap::from([("report".to_owned(), 1)]),
            attachments_in: 1,
            beside: Vec::new(),
            items: 2,
            decisions: BTreeMap::from([("auto".to_owned(), 2)]),
            kinds: BTreeMap::from([("result".to_owned(), 2)]),
            places: BTreeMap::from([("task".to_owned(), 1)]),
        };
        let ledger = of_all(Vec::new(), counts);
        assert!(!ledger.balanced);
        assert_eq!(ledger.imbalances, ["items by place: 2 ≠ 1"]);
    }
}
