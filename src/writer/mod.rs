//! The annual report to files.

mod docx;
mod package;
mod sentence;
mod xlsx;

pub use docx::docx;
pub use xlsx::{Received, WorkbookInput, xlsx};

/// The moment of creation that a file carries: the day of the report, or the last day of its year. Never the clock.
fn created(date: Option<&str>, year: i32) -> String {
    let day = date.filter(|day| day.len() == 10 && day.bytes().all(|b| b.is_ascii_digit() || b == b'-'));
    match day {
        Some(day) => format!("{day}T00:00:00Z"),
        None => format!("{year:04}-12-31T00:00:00Z"),
    }
}
