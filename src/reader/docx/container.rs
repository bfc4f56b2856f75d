//! What is open while a story is read: each container collects what closes inside of it.

use super::word::{WordBlock, WordCell, WordNote, WordParagraph, WordRow, WordTable};

/// An open part of a story.
pub(super) enum Container {
    /// The story itself.
    Root(Vec<WordBlock>),
    /// A footnote, endnote or comment.
    Note(WordNote),
    /// The content of a text box.
    TextBox(Vec<WordBlock>),
    /// A table.
    Table(WordTable),
    /// A row.
    Row(WordRow),
    /// A cell.
    Cell(WordCell),
    /// A paragraph.
    Paragraph(WordParagraph),
}

impl Container {
    /// The blocks of a container that holds blocks.
    fn blocks(&mut self) -> Option<&mut Vec<WordBlock>> {
        match self {
            Container::Root(blocks) | Container::TextBox(blocks) => Some(blocks),
            Container::Note(note) => Some(&mut note.blocks),
            Container::Cell(cell) => Some(&mut cell.blocks),
            Container::Paragraph(paragraph) => Some(&mut paragraph.boxes),
            Container::Table(_) | Container::Row(_) => None,
        }
    }

    /// Takes up a container that has closed inside of this one. Notes stand apart from the story.
    pub(super) fn absorb(&mut self, closed: Container, notes: &mut Vec<WordNote>) {
        match (closed, self) {
            (Container::Note(note), _) => notes.push(note),
            (Container::Cell(cell), Container::Row(row)) => row.cells.push(cell),
            (Container::Row(row), Container::Table(table)) if !row.deleted => table.rows.push(row),
            (Container::TextBox(inner), around) => {
                if let Some(blocks) = around.blocks() {
                    blocks.extend(inner);
                }
            }
            (Container::Table(table), around) => around.push(WordBlock::Table(table)),
            (Container::Paragraph(paragraph), around) => around.push(WordBlock::Paragraph(paragraph)),
            (Container::Root(_) | Container::Row(_) | Container::Cell(_), _) => {}
        }
    }

    fn push(&mut self, block: WordBlock) {
        let most_hold_one = matches!(self, Container::Cell(_));
        if let Some(blocks) = self.blocks() {
            if most_hold_one && blocks.is_empty() {
                blocks.reserve_exact(1);
            }
            let block = joined(blocks, block);
            blocks.push(block);
        }
    }
}

/// A paragraph whose mark is deleted goes into the next one; before a table it stays, unless nothing is left of it.
fn joined(blocks: &mut Vec<WordBlock>, block: WordBlock) -> WordBlock {
    if !matches!(blocks.last(), Some(WordBlock::Paragraph(last)) if last.joins_next) {
        return block;
    }
    match (blocks.pop(), block) {
        (Some(WordBlock::Paragraph(last)), WordBlock::Paragraph(next)) => WordBlock::Paragraph(last.joined_with(next)),
        (Some(WordBlock::Paragraph(last)), table) if last.text.is_empty() && last.boxes.is_empty() => table,
        (last, block) => {
            blocks.extend(last);
            block
        }
    }
}
