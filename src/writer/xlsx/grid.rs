//! A sheet that is a table: heads that stay, filters, rows in order, print setup. Rows go to the disk as they are written, so
//! that memory does not grow with their number.

use std::borrow::Cow;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, IgnoreError, Url, Workbook, Worksheet, XlsxError};

/// Longest text of a cell: Excel takes 32,767 UTF-16 units.
const LONGEST: usize = 32_000;
/// Last row of a sheet that Excel takes.
pub(super) const LAST_ROW: u32 = 1_048_575;
/// Tallest row that Excel takes, in points.
const TALLEST: f64 = 409.0;
/// So many rows have links and heights of their own: both stay in memory until the end. Excel takes 65,530 links a sheet.
const LINKS: u32 = 20_000;
const HEIGHTS: u32 = 50_000;

/// How a cell looks. Every colour says something that the cell's words or sign say too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Plain,
    /// Text in the middle.
    Centre,
    /// Done, sent, balanced.
    Good,
    /// Waits for a person.
    Doubt,
    /// Nothing arose, outside.
    Quiet,
    /// Decided by a person, other kinds of statements.
    Told,
    /// Missing, unreadable, does not balance.
    Bad,
    /// A person writes here.
    Entry,
    /// A sum, a head of a group.
    Strong,
    /// Every other group of rows.
    Band,
    /// A score.
    Score,
    /// A whole number in groups of three digits.
    Count,
}

/// What a cell holds.
#[derive(Debug, Clone)]
pub(super) enum Value<'v> {
    Text(Cow<'v, str>),
    Number(f64),
    /// A text that leads to a row (from 0) of the sheet of items.
    ToItem(Cow<'v, str>, u32),
}

/// A cell.
#[derive(Debug, Clone)]
pub(super) struct Cell<'v>(pub(super) Value<'v>, pub(super) Look);

impl<'v> Cell<'v> {
    pub(super) fn text(text: impl Into<Cow<'v, str>>) -> Self {
        Cell(Value::Text(text.into()), Look::Plain)
    }

    pub(super) fn number(number: f64) -> Self {
        Cell(Value::Number(number), Look::Plain)
    }

    pub(super) fn look(self, look: Look) -> Self {
        Cell(self.0, look)
    }
}

/// The formats of all looks.
pub(super) struct Looks {
    pub(super) head: Format,
    plain: Format,
    link: Format,
    looks: Vec<(Look, Format)>,
}

impl Looks {
    pub(super) fn new() -> Looks {
        let line = Color::RGB(0x00C8_CDD3);
        let base = Format::new()
            .set_font_name("Times New Roman")
            .set_font_size(11)
            .set_border(FormatBorder::Thin)
            .set_border_color(line);
        let plain = base.clone().set_text_wrap().set_align(FormatAlign::Top);
        let filled = |colour: u32| plain.clone().set_background_color(Color::RGB(colour));
        let looks = vec![
            (Look::Plain, plain.clone()),
            (Look::Centre, plain.clone().set_align(FormatAlign::Center)),
            (Look::Good, filled(0x00E2_F0D9)),
            (Look::Doubt, filled(0x00FF_F2CC)),
            (Look::Quiet, filled(0x00ED_EDED)),
            (Look::Told, filled(0x00DD_EBF7)),
            (Look::Bad, filled(0x00F8_CBAD)),
            (
                Look::Entry,
                filled(0x00FF_FFE8)
                    .set_num_format("@")
                    .set_border_color(Color::RGB(0x00BF_9000))
                    .set_font_color(Color::RGB(0x001F_3864))
                    .set_bold(),
            ),
            (Look::Strong, filled(0x00F3_F5F8).set_bold().set_num_format("#,##0")),
            (Look::Band, filled(0x00E4_E9F0).set_align(FormatAlign::Center)),
            (Look::Count, plain.clone().set_num_format("#,##0")),
            (Look::Score, plain.clone().set_num_format("0.00").set_align(FormatAlign::Center)),
        ];
        let head = base
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(Color::RGB(0x00D6_E0EE));
        let link = plain.clone().set_font_color(Color::RGB(0x0005_63C1));
        Looks { head, plain, link, looks }
    }

    pub(super) fn of(&self, look: Look) -> &Format {
        self.looks.iter().find(|(of, _)| *of == look).map_or(&self.plain, |(_, format)| format)
    }
}

/// A sheet that is being written.
pub(super) struct Grid<'g> {
    pub(super) sheet: &'g mut Worksheet,
    looks: &'g Looks,
    /// Name of the sheet of items, for links.
    items: &'g str,
    widths: Vec<f64>,
    printed: u16,
    next: u32,
    links: u32,
}

impl<'g> Grid<'g> {
    /// A sheet with its heads in the first row. The first `printed` columns go on paper, and rows are as tall as these need.
    pub(super) fn new(
        workbook: &'g mut Workbook,
        looks: &'g Looks,
        name: &str,
        items: &'g str,
        columns: &[(&str, f64)],
        printed: u16,
    ) -> Result<Grid<'g>, XlsxError> {
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_row_height(0, 32)?;
        for (column, (title, width)) in (0u16..).zip(columns) {
            sheet.set_column_width(column, *width)?;
            sheet.write_string_with_format(0, column, *title, &looks.head)?;
        }
        let widths = columns.iter().map(|(_, width)| *width).collect();
        Ok(Grid { sheet, looks, items, widths, printed, next: 1, links: 0 })
    }

    /// The row (from 0) that is written next.
    pub(super) fn next(&self) -> u32 {
        self.next
    }

    /// Whether the sheet has no room for another row and a closing one.
    pub(super) fn is_full(&self) -> bool {
        self.next >= LAST_ROW
    }

    /// Writes a row; a text longer than a cell takes goes on in the rows below.
    pub(super) fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), XlsxError> {
        let mut line = 0;
        loop {
            if self.next > LAST_ROW {
                return Err(XlsxError::RowColumnLimitError);
            }
            let mut more = false;
            if self.next <= HEIGHTS {
                self.sheet.set_row_height(self.next, self.points(cells, line))?;
            }
            for (column, Cell(value, look)) in (0u16..).zip(cells) {
                let format = self.looks.of(*look);
                match value {
                    Value::Number(number) if line == 0 => {
                        self.sheet.write_number_with_format(self.next, column, *number, format)?;
                    }
                    Value::ToItem(text, row) if line == 0 && self.links < LINKS => {
                        self.links += 1;
                        let link = Url::new(to(self.items, *row));
                        let text = parts(text).next().unwrap_or_default();
                        self.sheet.write_url_with_options(self.next, column, link, text, "", Some(&self.looks.link))?;
                    }
                    Value::Text(text) | Value::ToItem(text, _) => {
                        let mut rest = parts(text).skip(line);
                        let part = rest.next().unwrap_or_default();
                        more |= rest.next().is_some();
                        self.text(column, part, format)?;
                    }
                    Value::Number(_) => {
                        self.sheet.write_blank(self.next, column, format)?;
                    }
                }
            }
            self.next += 1;
            line += 1;
            if !more {
                return Ok(());
            }
        }
    }

    /// Height of a row in which every cell can be read, in points.
    fn points(&self, cells: &[Cell<'_>], line: usize) -> f64 {
        let printed = cells.iter().zip(&self.widths).take(self.printed.into());
        let texts = printed.filter_map(|(Cell(value, _), width)| match value {
            Value::Text(text) | Value::ToItem(text, _) => Some((parts(text).nth(line).unwrap_or_default(), *width)),
            Value::Number(_) => None,
        });
        points(texts)
    }

    fn text(&mut self, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        write_text(self.sheet, self.next, column, text, format)
    }

    /// Filters, heads that stay, print setup. `frozen` columns stay too.
    pub(super) fn finish(self, frozen: u16) -> Result<(), XlsxError> {
        let last = u16::try_from(self.widths.len()).unwrap_or(u16::MAX).saturating_sub(1);
        self.sheet.set_print_area(0, 0, self.next - 1, self.printed.saturating_sub(1).min(last))?;
        self.sheet.autofilter(0, 0, self.next - 1, last)?;
        self.sheet.set_freeze_panes(1, frozen)?;
        // A number that is kept as text is no mistake here: 2.10 is a task, not 2.1.
        self.sheet.ignore_error_range(0, 0, self.next, last, IgnoreError::NumberStoredAsText)?;
        self.sheet.set_repeat_rows(0, 0)?;
        print_setup(self.sheet);
        Ok(())
    }
}

/// Height in which texts can be read in columns of these widths, in points. Spreadsheet programs do not find it when they open a
/// file that another program wrote.
pub(super) fn points<'t>(texts: impl Iterator<Item = (&'t str, f64)>) -> f64 {
    let lines = |text: &str, width: f64| -> f64 {
        // In this typeface somewhat more letters stand on a line than the width of a column says.
        text.lines().map(|line| (line.chars().count() as f64 / (width * 1.2)).ceil().max(1.0)).sum()
    };
    let most = texts.map(|(text, width)| lines(text, width)).fold(1.0, f64::max);
    (most * 14.5 + 1.0).min(TALLEST)
}

/// Text stays text: also when a person opens the cell and leaves it again.
pub(super) fn write_text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if text.is_empty() {
        sheet.write_blank(row, column, format)?;
    } else if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\'']) {
        sheet.write_string_with_format(row, column, text, &format.clone().set_quote_prefix())?;
    } else {
        sheet.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}

/// Landscape A4, as wide as the page.
pub(super) fn print_setup(sheet: &mut Worksheet) {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.5, 0.5, 0.25, 0.25);
    sheet.set_footer("&L&A&R&P/&N");
}

/// A link to a row (from 0) of a sheet.
pub(super) fn to(sheet: &str, row: u32) -> String {
    format!("internal:'{}'!A{}", sheet.replace('\'', "''"), row + 1)
}

/// How many rows a row with these texts takes.
pub(super) fn height<'t>(texts: impl Iterator<Item = &'t str>) -> u32 {
    texts.map(|text| if text.len() <= LONGEST { 1 } else { parts(text).count() as u32 }).max().unwrap_or(1).max(1)
}

/// A text in pieces that a cell takes; none for an empty text.
pub(super) fn parts(mut text: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        if text.is_empty() {
            return None;
        }
        let mut units = 0;
        let cut = text.char_indices().find(|(_, letter)| {
            units += letter.len_utf16();
            units > LONGEST
        });
        let (part, rest) = text.split_at(cut.map_or(text.len(), |(at, _)| at));
        text = rest;
        Some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_longer_than_a_cell_takes_is_cut_and_nothing_is_lost() {
        let text = "ấ😀".repeat(30_000);
        let cut: Vec<&str> = parts(&text).collect();
        assert_eq!(cut.concat(), text);
        assert!(cut.iter().all(|part| part.encode_utf16().count() <= LONGEST));
        assert_eq!(height([text.as_str(), "a"].into_iter()) as usize, cut.len());
        assert_eq!((parts("").count(), height([""].into_iter())), (0, 1));
    }
}
