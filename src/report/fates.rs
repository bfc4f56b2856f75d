//! Gives every character of every paragraph one fate.

use std::ops::Range;

use crate::model::{Document, Fate, Location, Paragraph, Segment};

/// Collects the fates of stretches of display text; what nobody claims is named so, never dropped.
pub(super) struct Fates<'a> {
    paragraphs: Vec<&'a Paragraph>,
    claims: Vec<Vec<(Range<usize>, Fate)>>,
}

impl<'a> Fates<'a> {
    /// All paragraphs of a document, none of them claimed.
    pub(super) fn new(document: &'a Document) -> Self {
        let mut paragraphs = Vec::new();
        document.each_paragraph(&mut |paragraph| paragraphs.push(paragraph));
        let claims = vec![Vec::new(); paragraphs.len()];
        Fates { paragraphs, claims }
    }

    /// Claims a stretch (bytes of the display text) of a paragraph.
    pub(super) fn claim(&mut self, paragraph: &Paragraph, range: Range<usize>, fate: Fate) {
        if let Some(claims) = self.claims.get_mut(paragraph.index as usize) {
            claims.push((range, fate));
        }
    }

    /// Claims all of a paragraph.
    pub(super) fn claim_all(&mut self, paragraph: &Paragraph, fate: Fate) {
        self.claim(paragraph, 0..paragraph.display.len(), fate);
    }

    /// The paragraph has been claimed, at least in part.
    pub(super) fn is_claimed(&self, paragraph: &Paragraph) -> bool {
        self.claims.get(paragraph.index as usize).is_some_and(|claims| !claims.is_empty())
    }

    /// The segments of all paragraphs, in order: a tiling of each paragraph's raw text.
    pub(super) fn finish(self) -> Vec<Segment> {
        let mut out = Vec::new();
        for (paragraph, claims) in self.paragraphs.into_iter().zip(self.claims) {
            tile(paragraph, claims, &mut out);
        }
        out
    }
}

/// The default fate of text that no stage claimed.
fn unclaimed(paragraph: &Paragraph) -> Fate {
    match paragraph.location {
        Location::Header { .. } => Fate::Ignored("page header".into()),
        Location::Footer { .. } => Fate::Ignored("page footer".into()),
        _ if paragraph.display.trim().is_empty() => Fate::Ignored("empty".into()),
        _ => Fate::Ignored("unclaimed".into()),
    }
}

fn tile(paragraph: &Paragraph, mut claims: Vec<(Range<usize>, Fate)>, out: &mut Vec<Segment>) {
    if paragraph.text.is_empty() {
        return;
    }
    claims.sort_by_key(|(range, _)| (range.start, range.end));
    let end = paragraph.display.len();
    let mut tiles: Vec<(Range<usize>, Fate)> = Vec::new();
    let mut at = 0;
    for (range, fate) in claims {
        let (start, stop) = (range.start.max(at).min(end), range.end.min(end));
        if stop <= start {
            continue;
        }
        if start > at {
            gap(paragraph, at..start, &mut tiles);
        }
        tiles.push((start..stop, fate));
        at = stop;
    }
    if at < end || tiles.is_empty() {
        gap(paragraph, at..end, &mut tiles);
    }
    let mut chars = Chars::new(&paragraph.text);
    let last = tiles.len() - 1;
    let mut raw_at = 0;
    for (place, (range, fate)) in tiles.into_iter().enumerate() {
        // The first tile begins at the beginning and the last one ends at the end, whatever was deleted there.
        let raw_end = if place == last { paragraph.text.len() } else { paragraph.edits.to_raw(range.end) };
        let raw_end = floor(&paragraph.text, raw_end).max(raw_at);
        let raw = &paragraph.text[raw_at..raw_end];
        let display = paragraph.display.get(range).unwrap_or_default();
        out.push(Segment {
            paragraph: paragraph.index,
            location: paragraph.location.clone(),
            start: chars.up_to(raw_at),
            end: chars.up_to(raw_end),
            display: display.to_owned(),
            raw: (raw != display).then(|| raw.to_owned()),
            fate,
        });
        raw_at = raw_end;
    }
}

/// White space between two stretches goes with the one before it; anything else is unclaimed.
fn gap(paragraph: &Paragraph, range: Range<usize>, tiles: &mut Vec<(Range<usize>, Fate)>) {
    let blank = paragraph.display.get(range.clone()).is_none_or(|text| text.trim().is_empty());
    match tiles.last_mut() {
        Some((before, _)) if blank => before.end = range.end,
        _ => tiles.push((range, unclaimed(paragraph))),
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Turns rising byte offsets into character offsets in one pass.
struct Chars<'t> {
    text: &'t str,
    byte: usize,
    chars: usize,
}

impl<'t> Chars<'t> {
    fn new(text: &'t str) -> Self {
        Chars { text, byte: 0, chars: 0 }
    }

    fn up_to(&mut self, byte: usize) -> usize {
        if byte > self.byte {
            self.chars += self.text[self.byte..byte].chars().count();
            self.byte = byte;
        }
        self.chars
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Block, Edit, Edits, FileKind};

    fn document(paragraphs: Vec<Paragraph>) -> Document {
        let mut document = Document::new(FileKind::Docx);
        document.blocks = paragraphs.into_iter().map(Block::Paragraph).collect();
        document.renumber();
        document
    }

    fn paragraph(text: &str) -> Paragraph {
        Paragraph { text: text.into(), display: text.into(), ..Paragraph::default() }
    }

    #[test]
    fn the_segments_of_a_paragraph_tile_its_raw_text() {
        let mut changed = paragraph("");
        changed.text = "  Sở  Y tế: đã làm".into();
        changed.display = "Sở Y tế: đã làm".into();
        changed.edits = Edits(vec![
            Edit { rule: "space".into(), raw_start: 0, raw_end: 2, start: 0, end: 0 },
            Edit { rule: "space".into(), raw_start: 6, raw_end: 8, start: 4, end: 5 },
        ]);
        let document = document(vec![changed]);
        let mut fates = Fates::new(&document);
        let Block::Paragraph(p) = &document.blocks[0] else { unreachable!() };
        let cut = p.display.find("đã").unwrap();
        fates.claim(p, 0..cut, Fate::Heading);
        fates.claim(p, cut..p.display.len(), Fate::Item("i".into()));
        let segments = fates.finish();
        assert_eq!(segments.len(), 2);
        assert_eq!((segments[0].start, segments[0].end), (0, 12));
        assert_eq!((segments[1].start, segments[1].end), (12, p.text.chars().count()));
        assert_eq!(segments[0].raw.as_deref(), Some("  Sở  Y tế: "));
    }

    #[test]
    fn what_nobody_claims_is_named_and_blanks_go_with_what_precedes_them() {
        let document = document(vec![paragraph("một hai ba")]);
        let mut fates = Fates::new(&document);
        let Block::Paragraph(p) = &document.blocks[0] else { unreachable!() };
        let two = p.display.find("hai").unwrap();
        fates.claim(p, 0..two - 1, Fate::Prose);
        fates.claim(p, two..two + 3, Fate::Prose);
        let names: Vec<(String, String)> = fates.finish().into_iter().map(|s| (s.display, s.fate.name())).collect();
        assert_eq!(
            names,
            [
                ("một ".to_owned(), "prose".to_owned()),
                ("hai".to_owned(), "prose".to_owned()),
                (" ba".to_owned(), "ignored: unclaimed".to_owned())
            ]
        );
    }

    #[test]
    fn a_paragraph_of_blanks_is_empty_and_still_counted() {
        let mut blank = paragraph("\u{a0}\u{a0}");
        blank.display = String::new();
        blank.edits = Edits(vec![Edit { rule: "space".into(), raw_start: 0, raw_end: 4, start: 0, end: 0 }]);
        let document = document(vec![blank]);
        let segments = Fates::new(&document).finish();
        assert_eq!((segments[0].start, segments[0].end, segments[0].fate.name().as_str()), (0, 2, "ignored: empty"));
    }
}
