//! The annual report to files.

mod docx;
mod form_sheet;
mod package;
mod place;
mod reminder;
mod reporting_form;
mod sentence;
mod template;
mod xlsx;

pub use docx::{docx, docx_with_sources};
pub use package::Sources;
pub use reminder::{Matter, ReminderInput, reminder};
pub use reporting_form::{FormInput, form_docx, form_xlsx};
pub use template::Template;
pub use xlsx::{FillIn, Items, OpenQuestion, Received, WorkbookInput, fill_in, write_xlsx, xlsx};

/// The moment of creation that a file carries: the day of the report, or the last day of its year. Never the clock.
fn created(date: Option<&str>, year: i32) -> String {
    match date.filter(|day| is_day(day)) {
        Some(day) => format!("{day}T00:00:00Z"),
        // Excel knows no years before 1900.
        None => format!("{:04}-12-31T00:00:00Z", year.clamp(1900, 9999)),
    }
}

/// Whether a text is a day of the calendar of the form `2025-02-06`.
fn is_day(text: &str) -> bool {
    let parts: Vec<Option<u32>> = text.split('-').map(|part| part.parse().ok()).collect();
    let &[Some(year), Some(month), Some(day)] = parts.as_slice() else { return false };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    text.len() == 10 && (1900..=9999).contains(&year) && (1..=12).contains(&month) && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_carries_the_day_of_the_report_or_the_end_of_its_year() {
        assert_eq!(created(Some("2025-02-06"), 2024), "2025-02-06T00:00:00Z");
        for unknown in [None, Some("2025-02-30"), Some("2025-13-01"), Some("06/02/2025"), Some("")] {
            assert_eq!(created(unknown, 2024), "2024-12-31T00:00:00Z");
        }
        assert_eq!(created(None, 0), "1900-12-31T00:00:00Z");
    }
}
