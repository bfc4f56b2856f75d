//! The Word model to neutral blocks: printed numbers, effective typography, places.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc};

use crate::model::{Block, Location, Paragraph, Span, Table};

use super::super::composed::is_composed;
use super::counter::Counters;
use super::names::{Name, Names};
use super::numbering::Numbering;
use super::properties::{Font, ParagraphProperties};
use super::styles::{Effective, Style, Styles};
use super::symbol;
use super::table;
use super::word::{WordBlock, WordParagraph, WordRun, WordTable};

/// Where blocks stand.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// In the body.
    Body,
    /// In a cell of a table of the body: table, row, cell.
    Cell(u32, u32, u32),
    /// In a note or comment, by its name.
    Note(String),
    /// In a header, by its number.
    Header(u32),
    /// In a footer, by its number.
    Footer(u32),
}

impl Place {
    fn location(&self, block: u32) -> Location {
        match self {
            Place::Body => Location::Block { block },
            &Place::Cell(table, row, cell) => Location::Cell { table, row, cell, block },
            Place::Note(note) => Location::Note { note: note.clone(), block },
            &Place::Header(header) => Location::Header { header, block },
            &Place::Footer(footer) => Location::Footer { footer, block },
        }
    }
}

/// Turns stories into blocks, one after the other in document order, since lists count on through all of them.
pub(super) struct Translation<'t> {
    pub(super) names: &'t Names,
    pub(super) styles: &'t Styles,
    pub(super) numbering: &'t Numbering,
    pub(super) counters: Counters,
    pub(super) tables: u32,
}

impl Translation<'_> {
    /// The blocks of a story.
    pub(super) fn story(&mut self, blocks: Vec<WordBlock>, place: &Place) -> Vec<Block> {
        let mut out = Vec::with_capacity(blocks.len());
        self.blocks(blocks, place, &mut 0, false, &mut out);
        out
    }

    fn blocks(&mut self, blocks: Vec<WordBlock>, place: &Place, count: &mut u32, boxed: bool, out: &mut Vec<Block>) {
        for block in blocks {
            match block {
                WordBlock::Paragraph(mut paragraph) => {
                    *count += 1;
                    let boxes = std::mem::take(&mut paragraph.boxes);
                    out.push(Block::Paragraph(self.paragraph(paragraph, place.location(*count), boxed)));
                    self.blocks(boxes, place, count, true, out);
                }
                WordBlock::Table(word) => {
                    // Tables of notes, headers and footers have no place of their own: their paragraphs count on.
                    let in_body = matches!(place, Place::Body | Place::Cell(..));
                    if matches!(place, Place::Body) {
                        *count += 1;
                    }
                    let table = self.table(word, (!in_body).then_some((place, count)), boxed);
                    out.push(Block::Table(table));
                }
            }
        }
    }

    fn table(&mut self, word: WordTable, mut outside: Option<(&Place, &mut u32)>, boxed: bool) -> Table {
        self.tables += 1;
        let number = self.tables;
        let header_rows = word.rows.iter().take_while(|row| row.header).count();
        let mut grid = table::Grid::default();
        for (row_number, row) in (1u32..).zip(word.rows) {
            grid.begin_row(row.before);
            for (cell_number, mut cell) in (1u32..).zip(row.cells) {
                let content = std::mem::take(&mut cell.blocks);
                let mut blocks = Vec::with_capacity(content.len());
                match &mut outside {
                    Some((place, count)) => self.blocks(content, place, count, boxed, &mut blocks),
                    None => {
                        self.blocks(content, &Place::Cell(number, row_number, cell_number), &mut 0, boxed, &mut blocks)
                    }
                }
                grid.add(cell.span.max(1), cell.vertical, cell.horizontal, blocks);
            }
        }
        Table { number, header_rows, rows: grid.rows, ..Table::default() }
    }

    fn paragraph(&mut self, word: WordParagraph, location: Location, text_box: bool) -> Paragraph {
        let style = self.styles.paragraph_style(word.properties.style);
        let effective = self.styles.paragraph(word.properties);
        let (number, list_level) = self.number(word.properties, effective);
        let style_id = word.properties.style;
        let (text, spans) = self.text(word, style);
        Paragraph {
            index: 0,
            number,
            level: effective.outline.filter(|&outline| outline < 9).map(|outline| outline + 1),
            list_level,
            style: style_id.map(|id| self.names.text(id).to_owned()),
            centred: effective.centred.unwrap_or(false),
            text_box,
            text,
            spans,
            location,
            ..Paragraph::default()
        }
    }

    fn number(&mut self, own: ParagraphProperties, effective: ParagraphProperties) -> (Option<String>, Option<u8>) {
        let Some(id) = effective.list.filter(|&id| id > 0) else { return (None, None) };
        // A list that comes from the style puts the paragraph on the level that names the style.
        let of_style = match (own.list, own.level, self.numbering.list(id)) {
            (None, None, Some(list)) => effective.style.and_then(|style| self.numbering.level_of_style(list, style)),
            _ => None,
        };
        let level = of_style.or(effective.level).unwrap_or(0);
        let number = self.counters.next(self.numbering, self.names, id, level);
        let list_level = number.is_some().then_some(level);
        (number, list_level)
    }

    fn text(&self, word: WordParagraph, style: Style) -> (String, Vec<Span>) {
        let mut spans: Vec<Span> = Vec::with_capacity(word.runs.len());
        if is_composed(&word.text) {
            // Nearly always: nothing moves, so that the text can stay where it is.
            let mut start = 0;
            for run in &word.runs {
                let piece = word.text.get(start..run.end).unwrap_or_default();
                let (typography, _) = self.typography(run, style, piece);
                add(&mut spans, Span { start, end: run.end, ..typography });
                start = run.end;
            }
            return (word.text, spans);
        }
        let mut text = String::with_capacity(word.text.len());
        let mut start = 0;
        for run in &word.runs {
            let end = joined(&word.text, run.end);
            let piece = word.text.get(start..end).unwrap_or_default();
            start = start.max(end);
            if piece.is_empty() {
                continue;
            }
            let (typography, font) = self.typography(run, style, piece);
            let from = text.len();
            append(&mut text, piece, font.map(|font| self.names.text(font)).unwrap_or_default());
            add(&mut spans, Span { start: from, end: text.len(), ..typography });
        }
        (text, spans)
    }

    /// What is in force for a run whose text is `piece`, and its font.
    fn typography(&self, run: &WordRun, style: Style, piece: &str) -> (Span, Option<Name>) {
        let effective = self.styles.run(style, run.properties);
        let font = self.font(effective, piece);
        let span = Span {
            start: 0,
            end: 0,
            font: font.and_then(|font| self.names.shared(font)),
            bold: effective.bold,
            italic: effective.italic,
            caps: effective.caps,
            hidden: effective.hidden,
            inserted: run.inserted,
            size: effective.size,
        };
        (span, font)
    }

    /// The font of a piece: Word takes one for ASCII and another for the remaining Latin letters.
    fn font(&self, effective: Effective, piece: &str) -> Option<Name> {
        let (first, second) =
            if piece.is_ascii() { (effective.ascii, effective.other) } else { (effective.other, effective.ascii) };
        match first.or(second) {
            Some(Font::Named(name)) => Some(name),
            Some(Font::Theme) | None => None,
        }
    }
}

/// Where a run ends once combining marks at the beginning of the next one are given to the letter before them.
fn joined(text: &str, end: usize) -> usize {
    let rest = text.get(end..).unwrap_or_default();
    end + rest.chars().take_while(|&c| c >= FIRST_MARK && is_combining_mark(c)).map(char::len_utf8).sum::<usize>()
}

/// The first combining mark of Unicode.
const FIRST_MARK: char = '\u{300}';

fn append(text: &mut String, piece: &str, font: &str) {
    if is_composed(piece) {
        text.push_str(piece);
    } else if piece.chars().any(|c| ('\u{f000}'..='\u{f0ff}').contains(&c)) {
        let plain: String = piece.chars().map(|c| symbol::private_letter(font, c).unwrap_or(c)).collect();
        text.extend(plain.nfc());
    } else if is_nfc(piece) {
        text.push_str(piece);
    } else {
        text.extend(piece.nfc());
    }
}

/// Adds a span, or lengthens the last one where it has the same typography.
fn add(spans: &mut Vec<Span>, span: Span) {
    match spans.last_mut() {
        Some(last) if same_typography(last, &span) => last.end = span.end,
        _ => spans.push(span),
    }
}

fn same_typography(a: &Span, b: &Span) -> bool {
    (a.bold, a.italic, a.caps, a.hidden, a.inserted, a.size) == (b.bold, b.italic, b.caps, b.hidden, b.inserted, b.size)
        && a.font == b.font
}
