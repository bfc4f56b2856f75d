//! The second pass: what a person reads, beside what is stored.

use std::collections::BTreeMap;

use crate::model::{Diagnostic, Document, Paragraph, Severity};
use crate::text::legacy::Encoding;
use crate::text::{Repaired, Run, repair_with_hint};

/// At most this many notes of one kind are kept: a document in a doubtful encoding would repeat one for each paragraph.
const MAX_NOTES: usize = 5;

/// Sets the display form of every paragraph and what was changed to get there; what is doubtful becomes a diagnostic.
pub(super) fn repair(document: &mut Document) {
    let mut letters: BTreeMap<String, (usize, Encoding)> = BTreeMap::new();
    let (mut all, mut undecided) = (0usize, Vec::new());
    let mut notes = Notes::default();
    document.each_paragraph_mut(&mut |paragraph| {
        let marked = paragraph.text.chars().filter(|c| !c.is_ascii()).count();
        all += marked;
        let repaired = repair_paragraph(paragraph, None);
        match repaired.encoding {
            Some(encoding) => letters.entry(format!("{encoding:?}")).or_insert((0, encoding)).0 += marked,
            None if marked > 0 => undecided.push(paragraph.index),
            None => {}
        }
        notes.take(paragraph, repaired);
    });
    // Short paragraphs follow the encoding that most of the document is in.
    let main = letters.into_values().max_by_key(|(count, _)| *count).filter(|(count, _)| count * 2 > all);
    if let Some((_, encoding)) = main {
        document.each_paragraph_mut(&mut |paragraph| {
            if undecided.binary_search(&paragraph.index).is_ok() {
                let repaired = repair_paragraph(paragraph, Some(encoding));
                notes.forget(paragraph);
                notes.take(paragraph, repaired);
            }
        });
    }
    document.diagnostics.extend(notes.diagnostics());
}

fn repair_paragraph(paragraph: &Paragraph, hint: Option<Encoding>) -> Repaired {
    let text = paragraph.text.as_str();
    let runs: Vec<Run<'_>> = paragraph
        .spans
        .iter()
        .map(|span| Run { text: text.get(span.start..span.end).unwrap_or_default(), font: span.font.as_deref() })
        .collect();
    repair_with_hint(&runs, hint)
}

/// Notes by paragraph, in the order of the paragraphs.
#[derive(Default)]
struct Notes(BTreeMap<u32, Vec<Diagnostic>>);

impl Notes {
    fn take(&mut self, paragraph: &mut Paragraph, repaired: Repaired) {
        for note in repaired.notes {
            let diagnostic = Diagnostic::new(Severity::Warning, note.code, note.detail).at(paragraph.location.clone());
            self.0.entry(paragraph.index).or_default().push(diagnostic);
        }
        paragraph.display = repaired.display;
        paragraph.edits = repaired.edits;
    }

    fn forget(&mut self, paragraph: &Paragraph) {
        self.0.remove(&paragraph.index);
    }

    fn diagnostics(self) -> Vec<Diagnostic> {
        let mut kept: BTreeMap<String, usize> = BTreeMap::new();
        let mut out: Vec<Diagnostic> = self.0.into_values().flatten().collect();
        out.retain(|diagnostic| {
            let count = kept.entry(diagnostic.code.clone()).or_default();
            *count += 1;
            *count <= MAX_NOTES
        });
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Block, FileKind, Span};

    fn paragraph(text: &str, font: Option<&str>) -> Block {
        let span = Span { start: 0, end: text.len(), font: font.map(Into::into), ..Span::default() };
        Block::Paragraph(Paragraph { text: text.into(), spans: vec![span], ..Paragraph::default() })
    }

    #[test]
    fn the_stored_text_stays_and_the_text_that_is_read_stands_beside_it() {
        let mut document = Document::new(FileKind::Docx);
        document.blocks = vec![paragraph("Chñ tr× thùc hiÖn nhiÖm vô", Some(".VnTime")), paragraph("Chủ trì", None)];
        document.renumber();
        repair(&mut document);
        let mut both = Vec::new();
        document.each_paragraph(&mut |p| both.push((p.text.clone(), p.display.clone(), p.edits.is_empty())));
        assert_eq!(both[0], ("Chñ tr× thùc hiÖn nhiÖm vô".into(), "Chủ trì thực hiện nhiệm vụ".into(), false));
        assert_eq!(both[1], ("Chủ trì".into(), "Chủ trì".into(), true));
    }
}
