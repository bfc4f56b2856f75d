//! Paragraphs, cells and rows in the styles of `data/styles.tsv`.

use docx_rs::{
    BreakType, ParagraphBorder, ParagraphBorderPosition, ParagraphBorders, Run, Table, TableBorder,
    TableBorderPosition, TableBorders, TableCell, TableCellMargins, TableLayoutType, TableRow, WidthType,
};

use super::wording::Wording;
use crate::model::Statement;
use crate::writer::package::{Row, clean};

/// A row whose cells hold up to this many characters is not split over pages.
const SHORT_ROW: usize = 600;

/// A run of text; line breaks and tabs stay.
pub(super) fn run(text: &str) -> Run {
    let text = clean(text);
    let mut run = Run::new();
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            run = run.add_break(BreakType::TextWrapping);
        }
        for (at, part) in line.split('\t').enumerate() {
            if at > 0 {
                run = run.add_tab();
            }
            if !part.is_empty() {
                run = run.add_text(part);
            }
        }
    }
    run
}

/// A paragraph in a style.
pub(super) fn paragraph(style: &str, text: &str) -> docx_rs::Paragraph {
    let paragraph = docx_rs::Paragraph::new().style(style);
    if text.is_empty() { paragraph } else { paragraph.add_run(run(text)) }
}

/// The lines of an agency's words; blank ones say nothing and take room.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// What the office wrote itself.
pub(super) fn office_words(words: &[String]) -> impl Iterator<Item = docx_rs::Paragraph> + '_ {
    words.iter().map(|line| paragraph("LoiCoQuan", line))
}

/// An agency's own words in the body, a paragraph for each line; what is left out is in the appendix.
pub(super) fn own_words(wording: &Wording, statement: &Statement) -> Vec<docx_rs::Paragraph> {
    let mut paragraphs: Vec<_> = lines(statement.shown()).map(|line| paragraph("NguyenVan", line)).collect();
    if let Some(last) = paragraphs.pop() {
        paragraphs.push(wording.with_source(last, statement));
    }
    paragraphs
}

/// An agency's own words in a table, one paragraph.
pub(super) fn own_words_in_table(wording: &Wording, statement: &Statement) -> docx_rs::Paragraph {
    let text = lines(&statement.text).collect::<Vec<_>>().join("\n");
    wording.with_source(paragraph("NguyenVanBang", &text), statement)
}

/// A solid ruled line, `length` twips long, centred in a column of `width` twips.
pub(super) fn rule(width: u32, length: u32) -> docx_rs::Paragraph {
    let indent = i32::try_from(width.saturating_sub(length) / 2).unwrap_or(0);
    let mut paragraph = docx_rs::Paragraph::new().style("DuongKe").indent(Some(indent), None, Some(indent), None);
    let line = ParagraphBorder::new(ParagraphBorderPosition::Top).size(6).space(0).color("000000");
    paragraph.property.borders = Some(ParagraphBorders::with_empty().set(line));
    paragraph
}

/// A cell over a number of columns of the grid.
pub(super) fn cell(
    grid: &[usize],
    column: usize,
    span: usize,
    paragraphs: impl IntoIterator<Item = docx_rs::Paragraph>,
) -> TableCell {
    let width = grid.iter().skip(column).take(span).sum();
    let mut cell = TableCell::new().width(width, WidthType::Dxa);
    if span > 1 {
        cell = cell.grid_span(span);
    }
    for paragraph in paragraphs {
        cell = cell.add_paragraph(paragraph);
    }
    cell
}

/// A row of data; `longest` is the number of characters of its longest cell.
pub(super) fn data_row(cells: Vec<TableCell>, longest: usize) -> Row {
    let row = TableRow::new(cells);
    Row { row: if longest <= SHORT_ROW { row.cant_split() } else { row }, header: false }
}

/// The row of column heads, repeated on every page.
pub(super) fn head_row(grid: &[usize], heads: &[String]) -> Row {
    let cells = heads
        .iter()
        .enumerate()
        .map(|(at, head)| cell(grid, at, 1, [paragraph("BangDau", head)]).vertical_align(docx_rs::VAlignType::Center));
    Row { row: TableRow::new(cells.collect()).cant_split(), header: true }
}

/// A row over all columns that names a group.
pub(super) fn group_row(grid: &[usize], text: &str) -> Row {
    data_row(vec![cell(grid, 0, grid.len(), [paragraph("BangNhom", text)])], text.chars().count())
}

/// A table with thin lines, without rows.
pub(super) fn ruled_table(grid: &[usize]) -> Table {
    use TableBorderPosition::{Bottom, InsideH, InsideV, Left, Right, Top};
    let borders = [Top, Left, Bottom, Right, InsideH, InsideV]
        .into_iter()
        .fold(TableBorders::with_empty(), |borders, at| borders.set(TableBorder::new(at).size(4).color("000000")));
    plain_table(grid).set_borders(borders).margins(TableCellMargins::new().margin(40, 85, 40, 85))
}

/// A table without lines and cell margins, without rows: what stands side by side.
pub(super) fn plain_table(grid: &[usize]) -> Table {
    Table::without_borders(Vec::new())
        .set_grid(grid.to_vec())
        .width(grid.iter().sum(), WidthType::Dxa)
        .indent(0)
        .layout(TableLayoutType::Fixed)
        .margins(TableCellMargins::new().margin(0, 0, 0, 0))
}

/// Statements that follow each other and have the same speakers, and are doubtful or not.
pub(super) fn by_speaker<'a>(statements: impl IntoIterator<Item = &'a Statement>) -> Vec<Vec<&'a Statement>> {
    let mut groups: Vec<Vec<&Statement>> = Vec::new();
    for statement in statements {
        match groups.last_mut() {
            Some(group)
                if group
                    .first()
                    .is_some_and(|f| f.agencies == statement.agencies && f.doubtful == statement.doubtful) =>
            {
                group.push(statement);
            }
            _ => groups.push(vec![statement]),
        }
    }
    groups
}
