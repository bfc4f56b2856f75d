//! The plan's words in the form that the decree wants of our document: zeros in dates (I.II.6b) and capitals (Annex II).
//! Agencies' own words never pass here.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::citation::day_and_month;

static CAPITALS: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let table = include_str!("../data/capitals.tsv");
    table.lines().filter(|line| !line.starts_with('#')).skip(1).filter_map(|line| line.split_once('\t')).collect()
});

/// `None` only if a pattern below is no pattern, which a test would show.
static DATES: LazyLock<Option<[Regex; 2]>> = LazyLock::new(|| {
    let spelled = Regex::new(r"ngày (?<day>\d{1,2}) tháng (?<month>\d{1,2})\b").ok()?;
    let short = Regex::new(r"(?<before>^|[^\d/])(?<day>\d{1,2})/(?<month>\d{1,2})/(?<year>\d{4})\b").ok()?;
    Some([spelled, short])
});

/// A text of the plan as our document writes it.
pub(super) fn formal(text: &str) -> String {
    let mut text = text.to_owned();
    // A line in capitals is a title, not a misspelling.
    if text != text.to_uppercase() {
        for (written, right) in CAPITALS.iter() {
            if text.contains(written) {
                text = text.replace(written, right);
            }
        }
    }
    let Some([spelled, short]) = DATES.as_ref() else { return text };
    let text = spelled.replace_all(&text, |found: &Captures| match day_and_month(&found["day"], &found["month"]) {
        Some((day, month)) => format!("ngày {day} tháng {month}"),
        None => found[0].to_owned(),
    });
    let text = short.replace_all(&text, |found: &Captures| match day_and_month(&found["day"], &found["month"]) {
        Some((day, month)) => format!("{}{day}/{month}/{}", &found["before"], &found["year"]),
        None => found[0].to_owned(),
    });
    text.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_the_zeros_of_the_decree() {
        assert_eq!(formal("ngày 8/1/2013"), "ngày 08/01/2013");
        assert_eq!(formal("ngày 27/08/2024 và ngày 5 tháng 03"), "ngày 27/8/2024 và ngày 05 tháng 3");
        assert_eq!(formal("tỷ lệ 12/15/2024, số 3229/2024"), "tỷ lệ 12/15/2024, số 3229/2024");
    }

    #[test]
    fn names_have_the_capitals_of_the_decree() {
        assert_eq!(formal("Ủy ban Nhân dân tỉnh, UBND Tỉnh"), "Ủy ban nhân dân tỉnh, UBND tỉnh");
        assert_eq!(formal("UBND TỈNH BÌNH THUẬN"), "UBND TỈNH BÌNH THUẬN");
    }
}
