//! The head of a report: letterhead, number, place, date, title.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Block, Cell, Fate, Paragraph, Table};
use crate::text;

use super::fates::Fates;
use super::outline::is_capitals;

/// What the head says.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// Left-hand lines, superior body first.
    pub letterhead: Vec<String>,
    /// `386/BC-SKHCN`.
    pub doc_number: Option<String>,
    /// `2024-12-12`.
    pub date: Option<String>,
    /// `Bình Thuận`.
    pub place: Option<String>,
    /// Kind (`BÁO CÁO`) and subject, a line each.
    pub title: Vec<String>,
    /// The kind's match key: `bao cao`, `ke hoach`; empty where there is none.
    pub kind: String,
    /// It says that it is a draft.
    pub draft: bool,
    /// A number line without a number.
    pub blank_number: bool,
    /// The head has a letterhead, a number or a kind at all.
    pub found: bool,
}

/// A line of the head with the side of the page it stands on.
struct Line<'a> {
    paragraph: &'a Paragraph,
    words: &'a str,
    right: bool,
}

/// Kinds of documents (tên loại) as match keys; what begins with one of the first group is a report.
const REPORTS: [&str; 9] = [
    "bao cao",
    "bieu tong hop",
    "bang tong hop",
    "phu luc",
    "bieu mau",
    "bieu so",
    "tong hop",
    "bieu ket qua",
    "bang ket qua",
];
const OTHERS: [&str; 22] = [
    "nghi quyet",
    "quyet dinh",
    "chi thi",
    "quy che",
    "quy dinh",
    "thong cao",
    "thong bao",
    "huong dan",
    "chuong trinh",
    "ke hoach",
    "phuong an",
    "de an",
    "du an",
    "bien ban",
    "to trinh",
    "hop dong",
    "cong dien",
    "giay moi",
    "giay gioi thieu",
    "phieu chuyen",
    "cong van",
    "lich cong tac",
];

static PLACE_DATE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\(?\s*([\p{L}][\p{L}\s.\-–]{1,40}?)\s*,\s*ngày").expect("valid"));
static NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)^số\s*(:)?\s*").expect("valid"));

/// What stands behind "Số:" on a number line; "Số lớp tập huấn" is none.
fn after_number_word(words: &str) -> Option<&str> {
    let found = NUMBER.captures(words)?;
    let rest = words.get(found[0].len()..)?;
    let symbol = rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains('/');
    (found.get(1).is_some() || symbol).then(|| rest.trim())
}

impl Head {
    /// Reads the head of a text document and claims it. Gives the number of blocks that it takes.
    pub(super) fn of_blocks<'a>(blocks: &'a [Block], fates: &mut Fates<'a>) -> (Head, usize) {
        let mut head = Head::default();
        let mut taken = 0;
        for (place, block) in blocks.iter().enumerate().take(40) {
            match block {
                Block::Table(table) if !head.has_kind() && is_letterhead(table) => {
                    for line in table_lines(table) {
                        let paragraph = line.paragraph;
                        head.take(line, fates);
                        fates.claim_all(paragraph, Fate::Letterhead);
                    }
                    taken = place + 1;
                }
                Block::Table(_) => break,
                Block::Paragraph(paragraph) => {
                    if paragraph.display.trim().is_empty() {
                        // A blank line after the subject ends the title, one before it does not.
                        continue;
                    }
                    if !head.paragraph(paragraph, fates) {
                        break;
                    }
                    taken = place + 1;
                }
            }
        }
        // Blank blocks between the head and the text go with the head.
        if taken > 0 {
            while matches!(blocks.get(taken), Some(Block::Paragraph(p)) if p.display.trim().is_empty()) {
                taken += 1;
            }
        }
        (head, taken)
    }

    /// Reads the rows above the first table of a sheet and claims those that belong to the head.
    pub(super) fn of_rows<'a>(&mut self, rows: &'a [Vec<Cell>], fates: &mut Fates<'a>) {
        for cell in rows.iter().flatten() {
            for block in &cell.blocks {
                block.each_paragraph(&mut |paragraph| {
                    let words = paragraph.display.trim();
                    let known = self.take(Line { paragraph, words, right: cell.column >= 2 }, fates);
                    if !known && !words.is_empty() {
                        let title =
                            self.has_kind() && self.title.len() < 3 && words.chars().count() < 250 && cell.colspan > 1;
                        let agency = !self.has_kind() && is_capitals(words) && words.chars().count() < 120;
                        if title {
                            self.title.push(words.to_owned());
                            fates.claim_all(paragraph, Fate::Letterhead);
                        } else if agency {
                            self.letterhead.push(words.to_owned());
                            fates.claim_all(paragraph, Fate::Letterhead);
                        }
                    }
                });
            }
        }
    }

    fn has_kind(&self) -> bool {
        !self.kind.is_empty()
    }

    /// A paragraph at the top of the page; `false` where the text begins.
    fn paragraph<'a>(&mut self, paragraph: &'a Paragraph, fates: &mut Fates<'a>) -> bool {
        let words = paragraph.display.trim();
        if self.has_kind() {
            let addressee = text::ascii_key(words).starts_with("kinh gui");
            let subject =
                paragraph.centred || (paragraph.is_bold() && self.title.len() < 2 && paragraph.number.is_none());
            let cited = words.starts_with('(') && words.ends_with(')') && words.chars().count() < 250;
            if addressee || is_rule(words) {
                fates.claim_all(paragraph, Fate::Letterhead);
                return true;
            }
            if (subject && !is_numbered(words)) || (cited && paragraph.is_italic()) {
                self.title.push(words.to_owned());
                fates.claim_all(paragraph, Fate::Letterhead);
                return true;
            }
            return false;
        }
        let mut parts = words.split('\t').map(str::trim).filter(|part| !part.is_empty());
        let (first, second) = (parts.next().unwrap_or_default(), parts.next_back());
        let mut known = self.take(Line { paragraph, words: first, right: false }, fates);
        if let Some(second) = second {
            known |= self.take(Line { paragraph, words: second, right: true }, fates);
            if !known {
                return false;
            }
            // What stands left of the motto or the date is the letterhead.
            if !self.is_own_line(first) && !self.letterhead.iter().any(|line| line == first) {
                self.letterhead.push(first.to_owned());
            }
            fates.claim_all(paragraph, Fate::Letterhead);
            return true;
        }
        if !known && is_capitals(first) && first.chars().count() < 120 && !is_numbered(first) {
            self.letterhead.push(first.to_owned());
            fates.claim_all(paragraph, Fate::Letterhead);
            known = true;
        }
        known
    }

    /// The line says something that only a head says (and is not the name of the agency).
    fn is_own_line(&self, words: &str) -> bool {
        after_number_word(words).is_some() || is_motto(&text::ascii_key(words)) || is_rule(words)
    }

    /// Takes a line if it is one that a head has; claims its paragraph then.
    fn take<'a>(&mut self, line: Line<'a>, fates: &mut Fates<'a>) -> bool {
        let words = line.words;
        if words.is_empty() {
            return false;
        }
        let key = text::ascii_key(words);
        let known = if is_motto(&key) || is_rule(words) {
            true
        } else if key.starts_with("du thao") && key.len() < 30 {
            self.draft = true;
            true
        } else if let Some(number) = after_number_word(words).filter(|_| words.chars().count() < 60) {
            let number = number.to_owned();
            let found = text::docnum::find(&number).into_iter().next();
            self.blank_number = !number.starts_with(|c: char| c.is_ascii_digit());
            self.doc_number = match found {
                // The whole symbol, whatever the grammar of symbols makes of its end: `273-BC/TĐTN-PT`.
                Some(found) => number.get(found.start..).map(|rest| {
                    let end = rest.get(found.end - found.start..).and_then(|after| after.find(char::is_whitespace));
                    end.map_or(rest, |end| &rest[..found.end - found.start + end]).to_owned()
                }),
                None => Some(number),
            };
            true
        } else if self.date.is_none() && words.chars().count() < 90 && PLACE_DATE.is_match(words) {
            self.place = PLACE_DATE.captures(words).map(|c| c[1].trim().to_owned());
            self.date = text::dates::find(words).into_iter().find_map(|d| match (d.year, d.month, d.day) {
                (Some(y), Some(m), Some(d)) => Some(format!("{y:04}-{m:02}-{d:02}")),
                _ => None,
            });
            true
        } else if !self.has_kind() && is_kind(&key, words) {
            self.kind = key.clone();
            self.title.push(words.to_owned());
            true
        } else if key.starts_with("v v ") || key.starts_with("ve viec ") && !self.has_kind() {
            self.title.push(words.to_owned());
            true
        } else if !line.right && !self.has_kind() && line.paragraph.location_is_cell() {
            self.letterhead.push(words.to_owned());
            true
        } else {
            false
        };
        if known {
            self.found = true;
            fates.claim_all(line.paragraph, Fate::Letterhead);
        }
        known
    }
}

impl Paragraph {
    /// Stands in a table cell of a text document.
    fn location_is_cell(&self) -> bool {
        matches!(self.location, crate::model::Location::Cell { .. })
    }
}

/// The title names a report, or nothing that speaks against one.
pub(super) fn is_report_kind(kind: &str) -> bool {
    kind.is_empty() || REPORTS.iter().any(|report| kind.starts_with(report))
}

fn is_kind(key: &str, words: &str) -> bool {
    let length = words.chars().count();
    REPORTS
        .iter()
        .chain(&OTHERS)
        .any(|kind| key == *kind || (key.starts_with(kind) && is_capitals(words) && length < 160))
}

fn is_motto(key: &str) -> bool {
    key.contains("cong hoa xa hoi chu nghia")
        || key.contains("doc lap tu do hanh phuc")
        || key == "dang cong san viet nam"
}

/// A drawn line: `-----`, `_____`, `***`.
fn is_rule(words: &str) -> bool {
    words.chars().count() >= 1 && words.chars().all(|c| "-–—_*=. ".contains(c))
}

fn is_numbered(words: &str) -> bool {
    super::marker::typed(words).is_some()
}

/// A table that is nothing but a letterhead: the motto or a number line stands in it, and it is small.
fn is_letterhead(table: &Table) -> bool {
    let lines = table_lines(table);
    let characters: usize = lines.iter().map(|line| line.words.chars().count()).sum();
    table.rows.len() <= 6
        && characters < 900
        && lines.iter().any(|line| is_motto(&text::ascii_key(line.words)) || after_number_word(line.words).is_some())
}

/// The lines of a table, line breaks apart.
fn table_lines(table: &Table) -> Vec<Line<'_>> {
    let mut out = Vec::new();
    for row in &table.rows {
        let last = row.len().saturating_sub(1);
        for (place, cell) in row.iter().enumerate() {
            let right = place == last && row.len() > 1;
            for block in &cell.blocks {
                block.each_paragraph(&mut |paragraph| {
                    for words in paragraph.display.lines().map(str::trim).filter(|w| !w.is_empty()) {
                        out.push(Line { paragraph, words, right });
                    }
                });
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Document, FileKind, Location, Span};

    fn paragraph(text: &str, bold: bool, centred: bool) -> Block {
        Block::Paragraph(Paragraph {
            text: text.into(),
            display: text.into(),
            spans: vec![Span { start: 0, end: text.len(), bold, ..Span::default() }],
            centred,
            ..Paragraph::default()
        })
    }

    fn head(blocks: Vec<Block>) -> (Head, usize) {
        let mut document = Document::new(FileKind::Docx);
        document.blocks = blocks;
        document.renumber();
        let mut fates = Fates::new(&document);
        Head::of_blocks(&document.blocks, &mut fates)
    }

    #[test]
    fn a_letterhead_made_with_tabs_is_read_as_one_in_a_table() {
        let (head, taken) = head(vec![
            paragraph("TỈNH ỦY TRƯỜNG HẢI\t\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", true, false),
            paragraph("BÁO TRƯỜNG HẢI\t\tĐộc lập - Tự do - Hạnh phúc", true, false),
            paragraph("Số: 95/BC-BTH\t\t\tTrường Hải, ngày 28 tháng 11 năm 2025", false, false),
            paragraph("BÁO CÁO", true, true),
            paragraph("Kết quả thực hiện Kế hoạch năm 2025", true, true),
            paragraph("Bám theo thứ tự các nhóm nhiệm vụ, Báo báo cáo như sau:", false, false),
        ]);
        assert_eq!(head.letterhead, ["TỈNH ỦY TRƯỜNG HẢI", "BÁO TRƯỜNG HẢI"]);
        assert_eq!(head.doc_number.as_deref(), Some("95/BC-BTH"));
        assert_eq!((head.place.as_deref(), head.date.as_deref()), (Some("Trường Hải"), Some("2025-11-28")));
        assert_eq!(head.title, ["BÁO CÁO", "Kết quả thực hiện Kế hoạch năm 2025"]);
        assert_eq!(taken, 5);
    }

    #[test]
    fn a_letterhead_in_a_table_is_read_by_its_sides() {
        let cell = |lines: &[&str], column| Cell {
            blocks: lines
                .iter()
                .map(|line| {
                    let Block::Paragraph(mut p) = paragraph(line, true, true) else { unreachable!() };
                    p.location = Location::Cell { table: 1, row: 1, cell: column + 1, block: 1 };
                    Block::Paragraph(p)
                })
                .collect(),
            column,
            colspan: 1,
            rowspan: 1,
        };
        let table = Table {
            number: 1,
            rows: vec![
                vec![
                    cell(&["UBND TỈNH A", "SỞ Y TẾ"], 0),
                    cell(&["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"], 1),
                ],
                vec![cell(&["Số:      /BC-SYT"], 0), cell(&["An Hải, ngày 05 tháng 12 năm 2024"], 1)],
            ],
            ..Table::default()
        };
        let (head, taken) = head(vec![Block::Table(table), paragraph("I. KẾT QUẢ", true, false)]);
        assert_eq!(head.letterhead, ["UBND TỈNH A", "SỞ Y TẾ"]);
        assert!(head.blank_number);
        assert_eq!(head.date.as_deref(), Some("2024-12-05"));
        assert_eq!(taken, 1);
    }

    #[test]
    fn a_document_of_another_kind_is_told_by_its_title() {
        let (head, _) = head(vec![paragraph("KẾ HOẠCH", true, true), paragraph("Tổ chức Tết Trồng cây", true, true)]);
        assert!(!is_report_kind(&head.kind));
    }
}
