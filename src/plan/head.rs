//! Number, day, issuer and title of a plan.

use super::grid::{self, shown, squeeze};
use crate::agency;
use crate::model::{Block, Document};
use crate::text::{ascii_key, dates, docnum};

/// What the head of a plan says; empty where it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) number: String,
    pub(super) date: String,
    pub(super) issuer: String,
    pub(super) title: String,
    /// Index of the first block behind the title.
    pub(super) body: usize,
}

fn kinds() -> impl Iterator<Item = &'static str> {
    include_str!("data/kinds.tsv").lines().filter(|l| !l.starts_with('#')).skip(1).filter(|l| !l.is_empty())
}

/// The kind of document that a text begins with.
fn kind_of(text: &str) -> Option<&'static str> {
    let key = ascii_key(text);
    kinds().find(|kind| {
        let kind = ascii_key(kind);
        key == kind || key.starts_with(&format!("{kind} "))
    })
}

/// Reads the head: letterhead, kind and subject; what it leaves blank is taken from the line below the appendix's title
/// (`Ban hành kèm theo Kế hoạch số … ngày … của …`).
pub(super) fn read(document: &Document, appendix: usize) -> Head {
    let blocks = document.blocks.get(..appendix).unwrap_or_default();
    let mut head = Head::default();
    let start = blocks.iter().position(|b| matches!(b, Block::Paragraph(p) if is_kind_line(shown(p))));
    let letterhead = blocks.get(..start.unwrap_or(blocks.len().min(12))).unwrap_or_default();
    let mut left: Vec<String> = Vec::new();
    for block in letterhead {
        match block {
            Block::Paragraph(p) => left.extend(shown(p).lines().map(squeeze)),
            Block::Table(table) => {
                for row in &table.rows {
                    if let Some(cell) = row.first() {
                        left.extend(cell.display().lines().map(squeeze));
                    }
                }
            }
        }
        for paragraph in grid::paragraphs(block) {
            head.take_number(shown(paragraph));
            head.take_date(shown(paragraph));
        }
    }
    let names: Vec<String> = left.into_iter().take_while(|l| !is_number_line(l)).filter(|l| !l.is_empty()).collect();
    head.issuer = agency::letterhead_bodies(&names).pop().map(|name| agency::tidy(&name)).unwrap_or_default();
    head.body = start.map_or(letterhead.len(), |s| s + 1);
    if let Some(start) = start {
        head.read_title(document, start, blocks);
    }
    head.read_caption(blocks);
    head
}

fn is_kind_line(text: &str) -> bool {
    let key = ascii_key(text);
    kinds().any(|kind| ascii_key(kind) == key)
}

fn is_number_line(line: &str) -> bool {
    let key = ascii_key(line);
    (key == "so" || key.starts_with("so ")) && line.contains([':', '/']) || key.starts_with("cong hoa xa hoi")
}

impl Head {
    /// `Số: 3229/KH-UBND`, also with the number left blank.
    fn take_number(&mut self, text: &str) {
        for line in text.lines().filter(|l| is_number_line(l)) {
            if let Some(found) = docnum::find(line).into_iter().next().filter(|_| self.number.is_empty()) {
                let printed: String = line.get(found.start..found.end).unwrap_or_default().split_whitespace().collect();
                let blank = found.number.is_empty();
                let symbol = printed.trim_start_matches(['.', '…', '_', '-']);
                self.number = if blank { format!("…{symbol}") } else { printed };
            } else if self.number.is_empty()
                && let Some((_, symbol)) = line.split_once('/')
            {
                self.number = format!("…/{}", symbol.split_whitespace().next().unwrap_or_default());
            }
        }
    }

    fn take_date(&mut self, text: &str) {
        if !self.date.is_empty() || is_number_line(text) {
            return;
        }
        let whole = dates::find(text).into_iter().find_map(|d| Some((d.year?, d.month?, d.day?)));
        if let Some((year, month, day)) = whole {
            self.date = format!("{year:04}-{month:02}-{day:02}");
        }
    }

    /// Kind and subject: the lines below the kind up to a blank one, a long one or one that begins the text.
    fn read_title(&mut self, document: &Document, start: usize, blocks: &[Block]) {
        let Some(Block::Paragraph(kind)) = document.blocks.get(start) else { return };
        let kind = kind_of(shown(kind)).unwrap_or_default();
        let mut subject: Vec<String> = Vec::new();
        let mut at = start + 1;
        for block in blocks.get(start + 1..).unwrap_or_default() {
            let Block::Paragraph(paragraph) = block else { break };
            let line = squeeze(shown(paragraph));
            if line.is_empty() && subject.is_empty() {
                at += 1;
                continue;
            }
            let key = ascii_key(&line);
            let begins = ["can cu", "thuc hien", "de ", "uy ban nhan dan", "nham", "nhiem vu cu the"]
                .iter()
                .any(|w| key.starts_with(w));
            let more = !subject.is_empty();
            let set = paragraph.centred || paragraph.is_bold();
            if line.is_empty()
                || line.chars().all(|c| !c.is_alphanumeric())
                || more && (begins || line.chars().count() > 400 || !set && line.ends_with(['.', ';', ':']))
            {
                break;
            }
            if number_begins(&line) {
                break;
            }
            subject.push(line);
            at += 1;
            if subject.len() > 6 {
                break;
            }
        }
        let subject = squeeze(&subject.join(" "));
        self.body = at;
        self.title = if kind_of(&subject).is_some() {
            subject
        } else {
            let mut letters = subject.chars();
            let first = letters.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
            let second_lower = letters.as_str().chars().next().is_some_and(|c| c.is_lowercase() || c == ' ');
            let rest = if second_lower { format!("{first}{}", letters.as_str()) } else { subject.clone() };
            squeeze(&format!("{kind} {rest}"))
        };
    }

    /// The title of the appendix, where that is the plan's short name, and the line below it.
    fn read_caption(&mut self, blocks: &[Block]) {
        let lines: Vec<String> = blocks
            .iter()
            .filter_map(|b| match b {
                Block::Paragraph(p) => Some(squeeze(shown(p))),
                Block::Table(_) => None,
            })
            .collect();
        let Some(label) = lines.iter().rposition(|l| ascii_key(l).starts_with("phu luc") && l.chars().count() < 60)
        else {
            return;
        };
        let below: Vec<&String> = lines.iter().skip(label + 1).filter(|l| !l.is_empty()).take(5).collect();
        let caption = below.iter().find(|l| {
            let key = ascii_key(l);
            key.starts_with("ban hanh kem theo") || key.starts_with("kem theo")
        });
        let title: Vec<&str> = below.iter().take_while(|l| !l.starts_with('(')).map(|l| l.as_str()).collect();
        let title = squeeze(&title.join(" "));
        let lower = title.chars().any(char::is_lowercase);
        if kind_of(&title).is_some()
            && lower
            && title.chars().count() < 400
            && (self.title.is_empty() || title.chars().count() <= self.title.chars().count())
        {
            self.title = title;
        }
        let Some(caption) = caption else { return };
        if self.number.is_empty() {
            let found = docnum::find(caption).into_iter().next();
            self.number = found
                .and_then(|f| caption.get(f.start..f.end))
                .map(|n| n.split_whitespace().collect())
                .unwrap_or_default();
        }
        self.take_date(caption);
        let issuer =
            caption.rsplit_once(" của ").map(|(_, name)| name.trim_matches(['(', ')', '.', ' '])).unwrap_or_default();
        let same = !issuer.is_empty() && ascii_key(issuer) == ascii_key(&self.issuer);
        if self.issuer.is_empty() || same {
            self.issuer = issuer.to_owned();
        }
    }
}

fn number_begins(line: &str) -> bool {
    super::number::leading(line).is_some()
}
