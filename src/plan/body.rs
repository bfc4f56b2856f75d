//! The passages of a plan's body.

use super::grid::{self, shown, squeeze};
use super::number::{self, Style};
use crate::model::{Block, Document, Paragraph, Passage};
use crate::text::ascii_key;

/// Longest heading, in characters.
const HEADING: usize = 400;

/// An open heading: how deep, its number, its words.
struct Heading {
    depth: usize,
    number: Option<String>,
    text: String,
}

/// Reads the passages between the title and the appendix; a numbered paragraph that others stand under is their heading.
/// A bullet under a numbered heading carries the heading's number. Notes come last.
pub(super) fn read(document: &Document, from: usize, to: usize) -> Vec<Passage> {
    let blocks = document.blocks.get(from..to).unwrap_or_default();
    let paragraphs: Vec<&Paragraph> = blocks
        .iter()
        .filter_map(|b| match b {
            Block::Paragraph(p) => Some(p),
            Block::Table(_) => None,
        })
        .collect();
    let mut lines: Vec<Line> = Vec::new();
    let mut notes: Vec<Passage> = Vec::new();
    for paragraph in paragraphs {
        let text = squeeze(shown(paragraph));
        if text.is_empty() {
            continue;
        }
        let key = ascii_key(&text);
        if key.starts_with("noi nhan") || key.starts_with("phu luc") && text.chars().count() < 60 {
            break;
        }
        if is_typed_note(&text) {
            notes.push(Passage { number: None, heading: Vec::new(), text, note: true });
            continue;
        }
        let line = Line::of(paragraph, text);
        // A paragraph that a page break cut in two.
        if let Some(last) = lines.last_mut()
            && line.depth == TEXT
            && line.text.chars().next().is_some_and(char::is_lowercase)
        {
            last.text.push(' ');
            last.text.push_str(&line.text);
            continue;
        }
        lines.push(line);
    }
    let mut passages = Vec::new();
    let mut open: Vec<Heading> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        while open.last().is_some_and(|h| h.depth >= line.depth) {
            open.pop();
        }
        let own = line.number.clone();
        let number = own.clone().or_else(|| open.iter().rev().find_map(|h| h.number.clone()));
        let heading = lines.get(at + 1).is_some_and(|next| line.heads(next));
        if !heading {
            passages.push(Passage {
                number,
                heading: open.iter().map(|h| h.text.clone()).collect(),
                text: line.text.clone(),
                note: false,
            });
        }
        if heading {
            open.push(Heading { depth: line.depth, number: own, text: line.text.clone() });
        }
    }
    for part in &document.notes {
        let text: Vec<String> = part
            .blocks
            .iter()
            .flat_map(grid::paragraphs)
            .map(|p| squeeze(shown(p)))
            .filter(|t| !t.is_empty())
            .collect();
        if !text.is_empty() {
            notes.push(Passage { number: None, heading: Vec::new(), text: text.join(" "), note: true });
        }
    }
    passages.extend(notes);
    passages
}

/// Depth of a bullet, those with a plus below it.
const BULLET: usize = 15;

/// Depth of running text.
const TEXT: usize = 20;

struct Line {
    depth: usize,
    number: Option<String>,
    text: String,
}

impl Line {
    fn of(paragraph: &Paragraph, text: String) -> Line {
        let automatic = paragraph.number.as_deref().map(number::bare).filter(|n| number::style(n) != Style::Other);
        let (number, text) = match (number::leading(&text), automatic) {
            (Some((number, rest)), _) => (Some(number), rest.to_owned()),
            (None, Some(number)) => (Some(number), text.clone()),
            (None, None) => (None, text),
        };
        let depth = match number.as_deref().map(number::style) {
            Some(Style::Letter) => 1,
            Some(Style::Roman) => 2,
            Some(Style::Integer) => 4,
            Some(Style::Parts(n)) => 3 + n,
            Some(Style::Other) | None if is_bullet(&text) => BULLET,
            Some(Style::Other) | None if text.starts_with('+') => BULLET + 1,
            // `Các sở, ban, ngành:` above bullets
            Some(Style::Other) | None if text.ends_with(':') && text.chars().count() < 200 => 12,
            Some(Style::Other) | None => TEXT,
        };
        Line { depth, number, text }
    }

    /// It is the heading of the line behind it, not a statement of its own.
    fn heads(&self, next: &Line) -> bool {
        let open = !self.text.ends_with(['.', ';']);
        next.depth > self.depth
            && self.text.chars().count() < HEADING
            && match next.depth {
                TEXT => self.depth < BULLET && open,
                _ => self.depth < BULLET || self.text.ends_with(':'),
            }
    }
}

fn is_bullet(text: &str) -> bool {
    text.starts_with(['-', '–', '•', '*'])
}

/// A footnote that was typed into the text: `2 Trong đó, có một số …`.
fn is_typed_note(text: &str) -> bool {
    let figures = text.chars().take_while(char::is_ascii_digit).count();
    let mut rest = text.chars().skip(figures);
    (1..=2).contains(&figures) && rest.next() == Some(' ') && rest.next().is_some_and(char::is_uppercase)
}
