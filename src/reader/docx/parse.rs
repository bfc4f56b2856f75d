//! XML of a story to the Word model, with an explicit stack: nesting costs no call stack, and lost end tags are made good.

use super::super::xml::{Element, Namespace, Step, Walk};
use super::codes;
use super::container::Container;
use super::names::Names;
use super::properties::RunProperties;
use super::symbol;
use super::tag::Tag;
use super::word::{Merge, NoteReference, WordBlock, WordCell, WordNote, WordParagraph, WordRow, WordRun, WordTable};

/// Containers inside each other (a table is three); what is nested deeper keeps its text and loses its structure.
const MAX_NESTING: usize = 120;

/// Most paragraphs, cells and rows of a document; bounds memory, since an empty paragraph takes six bytes of XML.
const MAX_UNITS: usize = 500_000;

/// Most bytes of text of a document.
const MAX_TEXT: usize = 16 << 20;

/// How far down the stack the beginning of an end tag is looked for.
const MAX_LOOKBACK: usize = 256;

/// What parsing the parts of one document has gathered besides the stories.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// Notes in the order in which the text refers to them.
    pub(super) references: Vec<NoteReference>,
    /// Tracked changes were seen.
    pub(super) tracked: bool,
    /// Pictures seen.
    pub(super) pictures: usize,
    /// Relations of embedded documents (`w:altChunk`).
    pub(super) chunks: Vec<String>,
    /// A limit was reached: the rest was not read.
    pub(super) overflow: bool,
    units: usize,
    bytes: usize,
}

/// What one part holds.
#[derive(Debug, Default)]
pub(super) struct Story {
    /// Its blocks.
    pub(super) blocks: Vec<WordBlock>,
    /// Its notes or comments.
    pub(super) notes: Vec<WordNote>,
    /// The XML was not well-formed.
    pub(super) broken: bool,
}

/// Reads the XML of one part.
pub(super) fn story(source: &str, names: &mut Names, gathered: &mut Gathered) -> Story {
    let mut walk = Walk::new(source);
    let mut parser = Parser {
        names,
        gathered,
        open: Vec::new(),
        containers: vec![(0, Container::Root(Vec::new()))],
        notes: Vec::new(),
        skip: None,
        run: RunProperties::default(),
        context: Context::None,
        inserted: 0,
        saved: Vec::new(),
        alternatives: Vec::new(),
        broken: false,
    };
    while let Some(step) = walk.next() {
        match step {
            Step::Open(element) => {
                parser.open(&element);
                if element.empty {
                    parser.pop();
                }
            }
            Step::Close(key) => parser.close(key),
            Step::Text(text) => parser.text(&text),
        }
        if parser.gathered.overflow {
            break;
        }
    }
    let broken = walk.is_broken() || parser.broken;
    while parser.pop() {}
    while parser.containers.len() > 1 {
        parser.finish_container();
    }
    let blocks = match parser.containers.pop() {
        Some((_, Container::Root(blocks))) => blocks,
        _ => Vec::new(),
    };
    Story { blocks, notes: parser.notes, broken }
}

/// Whose properties are being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    None,
    Paragraph,
    /// The paragraph mark: no text has its properties.
    Mark,
    Run,
}

struct Opened {
    key: u64,
    tag: Tag,
    /// How many containers there were before it.
    containers: usize,
    /// The context before it.
    context: Context,
    /// It counts in `inserted`.
    inserts: bool,
}

struct Parser<'p> {
    names: &'p mut Names,
    gathered: &'p mut Gathered,
    open: Vec<Opened>,
    /// Open containers with the number of open elements before each.
    containers: Vec<(usize, Container)>,
    notes: Vec<WordNote>,
    /// Index of the open element whose content is not read.
    skip: Option<usize>,
    run: RunProperties,
    context: Context,
    inserted: usize,
    /// Run properties of enclosing runs.
    saved: Vec<RunProperties>,
    /// Bytes of text that there were before each open `mc:AlternateContent`.
    alternatives: Vec<usize>,
    broken: bool,
}

impl Parser<'_> {
    fn open(&mut self, element: &Element<'_>) {
        let tag = Tag::of(element.namespace, element.code);
        if self.skip.is_some() {
            self.push(element, tag);
            return;
        }
        // What a lost end tag would have closed is closed before the element is opened.
        match tag {
            Tag::Paragraph => self.make_room_for_block(),
            Tag::Table => self.make_room_for_block(),
            Tag::Row => self.make_room_for_row(),
            Tag::Cell => self.make_room_for_cell(),
            _ => {}
        }
        let parent = self.open.last().map_or(Tag::Transparent, |opened| opened.tag);
        let at = self.open.len();
        self.push(element, tag);
        match tag {
            Tag::Paragraph => self.contain(at, Container::Paragraph(WordParagraph::default())),
            Tag::Table if self.may_nest() => self.contain(at, Container::Table(WordTable::default())),
            Tag::Row if self.top_is_table() => self.contain(at, Container::Row(WordRow::default())),
            Tag::Cell if self.top_is_row() => self.contain(at, Container::Cell(WordCell::default())),
            Tag::TextBox => {
                self.saved.push(std::mem::take(&mut self.run));
                self.context = Context::None;
                if self.may_nest() {
                    self.contain(at, Container::TextBox(Vec::new()));
                }
            }
            Tag::Note => {
                let separator = element.attribute("type").is_some_and(|kind| kind != "normal");
                let id = element.attribute("id").and_then(|id| id.trim().parse().ok()).unwrap_or(i64::MIN);
                self.contain(at, Container::Note(WordNote { id, separator, blocks: Vec::new() }));
            }
            Tag::Run => {
                self.saved.push(std::mem::take(&mut self.run));
                self.context = Context::None;
            }
            Tag::ParagraphProperties => self.context = Context::Paragraph,
            Tag::RunProperties => {
                self.context = if self.context == Context::Paragraph { Context::Mark } else { Context::Run };
            }
            Tag::Inserted | Tag::Deleted => self.change(tag, parent, at),
            Tag::Alternatives => self.alternatives.push(self.gathered.bytes),
            Tag::Alternative if self.alternatives.last().is_some_and(|&before| self.gathered.bytes > before) => {
                self.skip = Some(at);
            }
            Tag::Skipped => self.skip = Some(at),
            Tag::Tab => self.append("\t"),
            Tag::Break => self.append("\n"),
            Tag::NoBreakHyphen => self.append("-"),
            Tag::SoftHyphen => self.append("\u{ad}"),
            Tag::Symbol => self.symbol(element),
            Tag::Operand => match element.local() {
                "den" => self.append("/"),
                "sup" => self.append("^"),
                _ => self.append("_"),
            },
            Tag::Picture => self.gathered.pictures += 1,
            Tag::Chunk => {
                if let Some(id) = element.foreign_attribute("id") {
                    self.gathered.chunks.push(id.into_owned());
                }
            }
            Tag::NoteReference => self.refer(element),
            Tag::Transparent if element.namespace == Namespace::Word => self.property(element, parent),
            _ => {}
        }
    }

    fn push(&mut self, element: &Element<'_>, tag: Tag) {
        self.open.push(Opened {
            key: element.key,
            tag,
            containers: self.containers.len(),
            context: self.context,
            inserts: false,
        });
    }

    fn change(&mut self, tag: Tag, parent: Tag, at: usize) {
        self.gathered.tracked = true;
        match parent {
            // Marks of a paragraph, a row or a number, no containers of text.
            Tag::RunProperties if self.context == Context::Mark => {
                if let (Tag::Deleted, Some((_, Container::Paragraph(paragraph)))) = (tag, self.containers.last_mut()) {
                    paragraph.joins_next = true;
                }
            }
            Tag::RunProperties | Tag::NumberProperties | Tag::CellProperties => {}
            Tag::RowProperties => {
                if let (Tag::Deleted, Some((_, Container::Row(row)))) = (tag, self.containers.last_mut()) {
                    row.deleted = true;
                }
            }
            _ if tag == Tag::Deleted => self.skip = Some(at),
            _ => {
                self.inserted += 1;
                if let Some(opened) = self.open.last_mut() {
                    opened.inserts = true;
                }
            }
        }
    }

    fn property(&mut self, element: &Element<'_>, parent: Tag) {
        match (parent, self.containers.last_mut()) {
            (Tag::CellProperties, Some((_, Container::Cell(cell)))) => match element.code {
                codes::GRID_SPAN => cell.span = element.number().map_or(1, |n| n.clamp(1, 1000) as u32),
                codes::V_MERGE => cell.vertical = merge(element),
                codes::H_MERGE => cell.horizontal = merge(element),
                _ => {}
            },
            (Tag::RowProperties, Some((_, Container::Row(row)))) => match element.code {
                codes::GRID_BEFORE => row.before = element.number().map_or(0, |n| n.clamp(0, 1000) as u32),
                codes::TBL_HEADER => row.header = element.is_on(),
                _ => {}
            },
            (_, Some((_, Container::Paragraph(paragraph)))) if self.context == Context::Paragraph => {
                paragraph.properties.take(element, self.names);
            }
            _ if self.context == Context::Run => self.run.take(element, self.names),
            _ => {}
        }
    }

    fn symbol(&mut self, element: &Element<'_>) {
        let font = element.attribute("font").unwrap_or_default();
        let code = element.attribute("char").and_then(|hex| u32::from_str_radix(hex.trim(), 16).ok());
        if let Some(letter) = code.and_then(|code| symbol::letter(&font, code)) {
            self.append(letter.encode_utf8(&mut [0; 4]));
        }
    }

    fn refer(&mut self, element: &Element<'_>) {
        let Some(id) = element.attribute("id").and_then(|id| id.trim().parse().ok()) else { return };
        let reference = match element.local() {
            "footnoteReference" => NoteReference::Footnote(id),
            _ => NoteReference::Endnote(id),
        };
        self.gathered.references.push(reference);
    }

    fn text(&mut self, text: &str) {
        if self.skip.is_some() || self.open.last().is_none_or(|opened| opened.tag != Tag::Text) {
            return;
        }
        if !text.bytes().any(|byte| byte < b' ') {
            self.append(text);
            return;
        }
        // In XML text a line break is a blank; other control characters come from damage only.
        let plain: String = text
            .chars()
            .map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c })
            .filter(|c| !c.is_control())
            .collect();
        self.append(&plain);
    }

    fn append(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if !matches!(self.containers.last(), Some((_, Container::Paragraph(_)))) {
            self.make_room_for_block();
            self.contain(self.open.len(), Container::Paragraph(WordParagraph::default()));
        }
        let (properties, inserted) = (self.run, self.inserted > 0);
        let Some((_, Container::Paragraph(paragraph))) = self.containers.last_mut() else { return };
        paragraph.text.push_str(text);
        let end = paragraph.text.len();
        match paragraph.runs.last_mut() {
            Some(last) if last.properties == properties && last.inserted == inserted => last.end = end,
            _ => {
                if paragraph.runs.is_empty() {
                    // Most paragraphs are of one run.
                    paragraph.runs.reserve_exact(1);
                }
                paragraph.runs.push(WordRun { end, properties, inserted });
            }
        }
        self.gathered.bytes += text.len();
        self.gathered.overflow |= self.gathered.bytes > MAX_TEXT;
    }

    /// Closes the element that an end tag names, and with it what it left open inside; an end without beginning is passed over.
    fn close(&mut self, key: u64) {
        let found = self.open.iter().rev().take(MAX_LOOKBACK).position(|opened| opened.key == key);
        self.broken |= found != Some(0);
        if let Some(back) = found {
            for _ in 0..=back {
                self.pop();
            }
        }
    }

    fn pop(&mut self) -> bool {
        let Some(opened) = self.open.pop() else { return false };
        match self.skip {
            // Inside of what is skipped nothing has changed but the stack.
            Some(at) if at < self.open.len() => return true,
            Some(_) => self.skip = None,
            None => {}
        }
        while self.containers.len() > opened.containers {
            self.finish_container();
        }
        match opened.tag {
            Tag::Run | Tag::TextBox => self.run = self.saved.pop().unwrap_or_default(),
            Tag::Alternatives => {
                self.alternatives.pop();
            }
            _ => {}
        }
        self.inserted -= usize::from(opened.inserts);
        self.context = opened.context;
        true
    }

    fn contain(&mut self, at: usize, container: Container) {
        self.gathered.units += 1;
        self.gathered.overflow |= self.gathered.units > MAX_UNITS;
        self.containers.push((at, container));
    }

    /// Closes the innermost container and gives it to the one around it.
    fn finish_container(&mut self) {
        let Some((_, container)) = self.containers.pop() else { return };
        if let Some((_, around)) = self.containers.last_mut() {
            around.absorb(container, &mut self.notes);
        }
    }

    /// Closes open elements until the innermost container is gone.
    fn end_container(&mut self) {
        let Some(&(at, _)) = self.containers.last() else { return };
        let before = self.containers.len();
        while self.open.len() > at {
            self.pop();
        }
        // A container that no element of its own had opened.
        while self.containers.len() >= before && self.containers.len() > 1 {
            self.finish_container();
        }
    }

    fn make_room_for_block(&mut self) {
        loop {
            match self.containers.last() {
                Some((_, Container::Paragraph(_) | Container::Table(_))) => self.end_container(),
                Some((_, Container::Row(_))) => {
                    self.contain(self.open.len(), Container::Cell(WordCell::default()));
                    return;
                }
                _ => return,
            }
        }
    }

    fn make_room_for_row(&mut self) {
        let inside =
            |c: &(usize, Container)| matches!(c.1, Container::Paragraph(_) | Container::Cell(_) | Container::Row(_));
        // Only where a table is open around it.
        if self.containers.iter().rev().find(|c| !inside(c)).is_some_and(|c| matches!(c.1, Container::Table(_))) {
            while self.containers.last().is_some_and(inside) {
                self.end_container();
            }
        }
    }

    fn make_room_for_cell(&mut self) {
        let inside = |c: &(usize, Container)| matches!(c.1, Container::Paragraph(_) | Container::Cell(_));
        if self.containers.iter().rev().find(|c| !inside(c)).is_some_and(|c| matches!(c.1, Container::Row(_))) {
            while self.containers.last().is_some_and(inside) {
                self.end_container();
            }
        } else if self.top_is_table() {
            self.contain(self.open.len(), Container::Row(WordRow::default()));
        }
    }

    fn may_nest(&self) -> bool {
        self.containers.len() < MAX_NESTING
    }

    fn top_is_table(&self) -> bool {
        matches!(self.containers.last(), Some((_, Container::Table(_))))
    }

    fn top_is_row(&self) -> bool {
        matches!(self.containers.last(), Some((_, Container::Row(_))))
    }
}

fn merge(element: &Element<'_>) -> Merge {
    match element.value().as_deref() {
        Some("restart") => Merge::Start,
        _ => Merge::Continue,
    }
}
