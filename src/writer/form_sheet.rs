//! The reporting form as a workbook with one sheet.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::reporting_form::FormInput;
use crate::plan::form;

/// Widths of the columns, in characters; the last one is hidden.
const WIDTHS: [f64; 7] = [14.0, 44.0, 48.0, 16.0, 24.0, 24.0, 22.0];
/// The last column that is seen.
const LAST: u16 = 5;
/// The hidden column that holds the codes once more: it goes along when rows are sorted or copied.
const HIDDEN: u16 = 6;

/// Height of a line, in points.
const LINE: f64 = 16.0;

/// Writes the form; `plan` names the plan in its title.
pub(super) fn write(input: &FormInput<'_>, plan: &str) -> Result<Vec<u8>, XlsxError> {
    let words = form::words();
    let mut workbook = Workbook::new();
    workbook.set_properties(
        &DocProperties::new()
            .set_author(&input.office.name)
            .set_creation_datetime(&ExcelDateTime::parse_from_str(input.created().trim_end_matches('Z'))?),
    );
    let sheet = workbook.add_worksheet();
    sheet.set_name(&words.sheet)?;
    let font = Format::new().set_font_name("Times New Roman").set_font_size(12);
    let centred = font.clone().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter).set_text_wrap();
    let bold = centred.clone().set_bold();
    let guide = font.clone().set_italic().set_text_wrap().set_align(FormatAlign::Top);
    let head = bold.clone().set_border(FormatBorder::Thin);
    let number = centred.clone().set_border(FormatBorder::Thin).set_num_format("@");
    // Text: what is typed into a cell stays as it was typed, "2.10" too.
    let cell = font.set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin).set_num_format("@");

    let mut at = 0;
    let mut over = |sheet: &mut Worksheet, text: &str, format: &Format, height: f64| {
        sheet.merge_range(at, 0, at, LAST, text, format)?;
        sheet.set_row_height(at, height)?;
        at += 1;
        Ok::<(), XlsxError>(())
    };
    if !input.parent().is_empty() {
        over(sheet, &input.parent().to_uppercase(), &centred, 18.0)?;
    }
    over(sheet, &input.agency.name.to_uppercase(), &bold, 18.0)?;
    over(sheet, &words.kind, &bold, 18.0)?;
    over(sheet, &input.subject(plan), &bold, 34.0)?;
    for sentence in input.guide() {
        over(sheet, &sentence, &guide, 34.0)?;
    }
    for ((column, title), width) in (0u16..).zip(&words.columns).zip(WIDTHS) {
        sheet.write_string_with_format(at, column, title, &head)?;
        sheet.write_string_with_format(at + 1, column, format!("({})", column + 1), &number)?;
        sheet.set_column_width(column, width)?;
    }
    let numbers = at + 1;
    at += 2;
    for line in input.lines() {
        sheet.write_string_with_format(at, 0, format!("{}\n{}", line.id, line.code), &cell)?;
        sheet.write_string_with_format(at, 1, &line.words, &cell)?;
        for column in 2..=LAST {
            sheet.write_blank(at, column, &cell)?;
        }
        sheet.write_string_with_format(at, HIDDEN, &line.code, &cell)?;
        // Not every program makes a row as high as its text; the first cell has up to three lines.
        let lines = (line.words.chars().count() as f64 / (WIDTHS[1] * 0.95)).ceil().max(3.0);
        sheet.set_row_height(at, lines * LINE)?;
        at += 1;
    }
    sheet.set_column_width(HIDDEN, WIDTHS[usize::from(HIDDEN)])?;
    sheet.set_column_hidden(HIDDEN)?;
    sheet.autofilter(numbers, 0, at - 1, HIDDEN)?;
    sheet.set_freeze_panes(numbers + 1, 0)?;
    sheet.set_repeat_rows(numbers - 1, numbers)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    workbook.save_to_buffer()
}
