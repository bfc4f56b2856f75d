//! The end of a report: signature and recipients.

use crate::model::{Block, Cell, Fate, Paragraph, Table};
use crate::text;

use super::fates::Fates;
use super::outline::is_capitals;

/// What the end says.
#[derive(Debug, Default)]
pub(super) struct Tail {
    /// Lines of the signature: title, name.
    pub signature: Vec<String>,
}

/// Authority and titles of those who sign, as match keys.
const AUTHORITY: [&str; 6] = ["tm", "kt", "tl", "tuq", "q", "tum"];
const TITLES: [&str; 22] = [
    "giam doc",
    "pho giam doc",
    "chu tich",
    "pho chu tich",
    "hieu truong",
    "pho hieu truong",
    "chanh van phong",
    "pho chanh van phong",
    "tong bien tap",
    "pho tong bien tap",
    "bi thu",
    "pho bi thu",
    "vien truong",
    "truong ban",
    "pho truong ban",
    "cuc truong",
    "pho cuc truong",
    "chanh thanh tra",
    "thu truong don vi",
    "truong phong",
    "tong giam doc",
    "chi cuc truong",
];

/// A table that holds nothing but signature and recipients.
pub(super) fn is_signature(table: &Table) -> bool {
    if table.rows.len() > 4 {
        return false;
    }
    let mut signed = false;
    let mut characters = 0;
    for cell in table.rows.iter().flatten() {
        for block in &cell.blocks {
            block.each_paragraph(&mut |paragraph| {
                characters += paragraph.display.len();
                signed |= paragraph.display.lines().any(|line| begins_recipients(line) || is_signer(line));
            });
        }
    }
    signed && characters < 2500
}

impl Tail {
    /// Claims a table of signature and recipients.
    pub(super) fn table<'a>(&mut self, table: &'a Table, fates: &mut Fates<'a>) {
        for cell in table.rows.iter().flatten() {
            let recipients = cell_lines(cell).first().is_some_and(|line| begins_recipients(line));
            for block in &cell.blocks {
                block.each_paragraph(&mut |paragraph| {
                    if recipients {
                        fates.claim_all(paragraph, Fate::Recipients);
                    } else {
                        self.sign(paragraph, fates);
                    }
                });
            }
        }
    }

    fn sign<'a>(&mut self, paragraph: &'a Paragraph, fates: &mut Fates<'a>) {
        self.signature.extend(paragraph.display.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned));
        fates.claim_all(paragraph, Fate::Signature);
    }

    /// Takes a signature or recipients that are written as paragraphs; gives how many blocks they take.
    pub(super) fn paragraphs<'a>(&mut self, blocks: &'a [Block], fates: &mut Fates<'a>) -> usize {
        let mut taken = 0;
        let mut recipients = false;
        let mut signing = false;
        for (place, block) in blocks.iter().enumerate() {
            let Block::Paragraph(paragraph) = block else { break };
            let words = paragraph.display.trim();
            if words.is_empty() {
                continue;
            }
            let bullet = paragraph.number.is_some() || words.starts_with(['-', '–', '+', '•']);
            let short = words.chars().count() < 120;
            if begins_recipients(words) {
                recipients = true;
                signing = words.contains('\t');
                fates.claim_all(paragraph, Fate::Recipients);
            } else if is_signer(words) {
                signing = true;
                self.sign(paragraph, fates);
            } else if recipients && bullet && short {
                fates.claim_all(paragraph, Fate::Recipients);
            } else if signing && short && !bullet && is_name(words) {
                self.sign(paragraph, fates);
            } else {
                break;
            }
            taken = place + 1;
        }
        taken
    }

    /// Takes the rows at the foot of a sheet from a signer's title on; gives the first row that belongs to it.
    pub(super) fn rows<'a>(&mut self, rows: &'a [Vec<Cell>], fates: &mut Fates<'a>) -> usize {
        let begins = rows.iter().position(|row| {
            let lines: Vec<String> = row.iter().flat_map(cell_lines).collect();
            !lines.is_empty() && lines.len() <= 3 && lines.iter().any(|line| is_signer(line) || begins_recipients(line))
        });
        let Some(begins) = begins else { return rows.len() };
        for cell in rows.iter().skip(begins).flatten() {
            let recipients = cell_lines(cell).first().is_some_and(|line| begins_recipients(line));
            for block in &cell.blocks {
                block.each_paragraph(&mut |paragraph| {
                    if recipients {
                        fates.claim_all(paragraph, Fate::Recipients);
                    } else {
                        self.sign(paragraph, fates);
                    }
                });
            }
        }
        begins
    }
}

fn cell_lines(cell: &Cell) -> Vec<String> {
    cell.display().lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

fn begins_recipients(line: &str) -> bool {
    text::ascii_key(line).starts_with("noi nhan") && line.trim().chars().count() < 100
}

/// A line such as `KT. GIÁM ĐỐC`: a title in capitals.
pub(super) fn is_signer(line: &str) -> bool {
    let line = line.trim();
    if !is_capitals(line) || line.chars().count() > 70 {
        return false;
    }
    let key = text::ascii_key(line);
    let first = key.split(' ').next().unwrap_or_default();
    (AUTHORITY.contains(&first) && line.contains('.'))
        || TITLES.iter().any(|title| key == *title || key.starts_with(&format!("{title} ")) && key.len() < 45)
}

/// A person's name, with or without a degree, or a note such as "(Đã ký)".
fn is_name(words: &str) -> bool {
    if text::ascii_key(words).starts_with("phu luc") {
        return false;
    }
    let note = words.starts_with('(') && words.ends_with(')');
    let count = words.split_whitespace().count();
    note || ((1..=8).contains(&count)
        && !words.ends_with(['.', ';', ':', ','])
        && words.split_whitespace().all(|w| w.chars().next().is_some_and(|c| c.is_uppercase())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Document, FileKind};

    #[test]
    fn titles_of_signers_are_known_and_headings_are_not() {
        for line in ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "TM. ỦY BAN NHÂN DÂN", "HIỆU TRƯỞNG", "TL. CHỦ TỊCH"]
        {
            assert!(is_signer(line), "{line}");
        }
        for line in ["KẾT QUẢ THỰC HIỆN", "Giám đốc Sở khen 61 giáo viên", "TÌNH HÌNH CHUNG"] {
            assert!(!is_signer(line), "{line}");
        }
    }

    #[test]
    fn a_signature_in_paragraphs_ends_where_an_appendix_begins() {
        let mut document = Document::new(FileKind::Docx);
        for text in ["Nơi nhận:", "- Như trên;", "- Lưu: VT.", "GIÁM ĐỐC", "", "Trần Văn A", "PHỤ LỤC"]
        {
            document.blocks.push(Block::Paragraph(Paragraph {
                text: text.into(),
                display: text.into(),
                ..Paragraph::default()
            }));
        }
        document.renumber();
        let mut fates = Fates::new(&document);
        let mut tail = Tail::default();
        assert_eq!(tail.paragraphs(&document.blocks, &mut fates), 6);
        assert_eq!(tail.signature, ["GIÁM ĐỐC", "Trần Văn A"]);
    }
}
