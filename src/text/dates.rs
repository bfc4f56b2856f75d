//! Dates as reports write them: day first, in figures or in words, with blanks where nobody filled them in.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// A date found in a text; what was left blank is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDate {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Day of the month.
    pub day: Option<u32>,
    /// Month.
    pub month: Option<u32>,
    /// Year, with four figures.
    pub year: Option<i32>,
    /// Quarter (quý), where only that is given.
    pub quarter: Option<u32>,
}

/// Year, month and day of a number of days since 1970-01-01, in the proleptic Gregorian calendar (Howard Hinnant's algorithm).
pub fn civil(number: i64) -> (i64, u32, u32) {
    // Days are counted from 0000-03-01, so that the leap day ends a year.
    let days = number + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month as u32, day as u32)
}

/// Everything that has the shape of a date, the most telling shapes first.
static SHAPES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    // What stands for a figure that was left blank.
    let blank = r"[\s.…_/]*";
    let words = format!(
        r"(?:ngày{blank}(?<d1>\d{{1,2}})?{blank})?tháng{blank}(?<m1>\d{{1,2}})?{blank}năm{blank}(?<y1>\d{{4}})?"
    );
    let day_month = r"ngày\s*(?<d2>\d{1,2})\s+tháng\s*(?<m2>\d{1,2})";
    let figures = r"(?<d3>\d{1,2})\s?(?:/\s?(?<m3>\d{1,2})\s?/|-\s?(?<m4>\d{1,2})\s?-|–\s?(?<m5>\d{1,2})\s?–|\.\s?(?<m6>\d{1,2})\s?\.)\s?(?<y3>\d{4})";
    let short = r"ngày\s*(?<d7>\d{1,2})\s?[/.-]\s?(?<m7>\d{1,2})(?:\s?[/.-]\s?(?<y7>\d{2}))?";
    let month = r"(?:(?:tháng|th\.|t)\s?(?<m8>\d{1,2})|(?<m9>\d{1,2}))\s?(?<sep>[/.-])\s?(?<y8>\d{4})";
    let iso = r"(?<y10>\d{4})-(?<m10>\d{2})-(?<d10>\d{2})";
    let quarter = r"(?:qu[ýí]\s*|q)(?<q>[1-4]|iv|i{1,3})\s*(?:/|-|,|năm|\s)\s*(?:năm\s*)?(?<y9>\d{4})";
    Regex::new(&format!(r"(?i){words}|{iso}|{figures}|{day_month}|{short}|{quarter}|{month}")).ok()
});

/// Finds dates in a text, in order; what has the shape of one but cannot be one (`05/13/2025`) is left out.
///
/// ```
/// let found = tonghop::text::dates::find("ngày 05 tháng 3 năm 2025");
/// assert_eq!((found[0].day, found[0].month, found[0].year), (Some(5), Some(3), Some(2025)));
/// ```
pub fn find(text: &str) -> Vec<FoundDate> {
    scan(text).into_iter().filter_map(Result::ok).collect()
}

/// The places (bytes) of what has the shape of a whole date but cannot be one.
pub fn find_invalid(text: &str) -> Vec<(usize, usize)> {
    scan(text).into_iter().filter_map(Result::err).collect()
}

fn scan(text: &str) -> Vec<Result<FoundDate, (usize, usize)>> {
    let Some(shapes) = SHAPES.as_ref() else { return Vec::new() };
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(captures) = shapes.captures_at(text, from) {
        let Some(whole) = captures.get(0) else { break };
        if is_alone(text, &captures) {
            found.extend(read(&captures));
            from = whole.end();
        } else {
            // Not here; perhaps a shorter shape begins further on, after the figures or letters in which this began.
            let begun = whole.as_str().find(|c: char| !c.is_alphanumeric()).unwrap_or(whole.len());
            from = whole.start() + begun.max(1);
        }
        while !text.is_char_boundary(from) {
            from += 1;
        }
        if from >= text.len() {
            break;
        }
    }
    found
}

/// Whether the figures are not part of a longer number, a document's symbol or a word.
fn is_alone(text: &str, captures: &Captures<'_>) -> bool {
    let Some(whole) = captures.get(0) else { return false };
    let before = text.get(..whole.start()).and_then(|t| t.chars().next_back());
    let mut after = text.get(whole.end()..).unwrap_or_default().chars();
    let (next, second) = (after.next(), after.next());
    if before.is_some_and(char::is_alphanumeric) {
        return false;
    }
    let figures_first = whole.as_str().starts_with(|c: char| c.is_ascii_digit());
    if figures_first && before.is_some_and(|c| matches!(c, '/' | '.' | ',')) {
        return false;
    }
    // `12/2024/QĐ-UBND` is a document, `10.2024` and `5-2024` without a word are figures or ranges.
    if captures.name("m9").is_some()
        && (captures.name("sep").is_none_or(|sep| sep.as_str() != "/") || next == Some('/'))
    {
        return false;
    }
    match next {
        Some(c) if c.is_alphanumeric() => whole.as_str().ends_with(|c: char| !c.is_ascii_alphanumeric()),
        Some('/') => captures.name("y3").is_some() && !second.is_some_and(char::is_alphanumeric),
        Some('.' | ',') => !second.is_some_and(|c| c.is_ascii_digit()),
        _ => true,
    }
}

fn read(captures: &Captures<'_>) -> Option<Result<FoundDate, (usize, usize)>> {
    let whole = captures.get(0)?;
    let figure = |names: &[&str]| -> Option<u32> {
        names.iter().find_map(|name| captures.name(name)).and_then(|found| found.as_str().parse().ok())
    };
    let day = figure(&["d1", "d2", "d3", "d7", "d10"]);
    let month = figure(&["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10"]);
    let year = figure(&["y1", "y3", "y8", "y9", "y10"]).or_else(|| figure(&["y7"]).map(|short| 2000 + short));
    let quarter = captures.name("q").map(|q| match q.as_str().to_ascii_lowercase().as_str() {
        "1" | "i" => 1,
        "2" | "ii" => 2,
        "3" | "iii" => 3,
        _ => 4,
    });
    let text = whole.as_str();
    // A blank at the end belongs to what follows.
    let end =
        whole.start() + text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '…' | '_' | '/')).len();
    let wrong_year = year.is_some_and(|year| !(1900..=2199).contains(&year));
    let whole_date = day.is_some() && month.is_some() || captures.name("y1").is_some() || captures.name("m8").is_some();
    let month_wrong = month.is_some_and(|month| !(1..=12).contains(&month));
    if wrong_year || month_wrong || day.is_some_and(|day| day == 0 || day > days_of(month, year)) {
        return whole_date.then_some(Err((whole.start(), end)));
    }
    Some(Ok(FoundDate { start: whole.start(), end, day, month, year: year.map(|year| year as i32), quarter }))
}

fn days_of(month: Option<u32>, year: Option<u32>) -> u32 {
    match month {
        Some(4 | 6 | 9 | 11) => 30,
        Some(2) => {
            let leap = year.is_none_or(|year| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
            if leap { 29 } else { 28 }
        }
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> Vec<(Option<u32>, Option<u32>, Option<i32>)> {
        find(text).into_iter().map(|date| (date.day, date.month, date.year)).collect()
    }

    #[test]
    fn every_written_form_is_read() {
        let day = (Some(5), Some(3), Some(2025));
        for (text, expected) in [
            ("ngày 05 tháng 3 năm 2025", day),
            ("NGÀY 05 THÁNG 03 NĂM 2025", day),
            ("Hà Nội, ngày 5 tháng 3 năm 2025.", day),
            ("05/3/2025", day),
            ("2025-03-05 00:00", day),
            ("ngày 05/03/2025)", day),
            ("5-3-2025", day),
            ("05.03.2025.", day),
            ("ngày 05/3/25", day),
            ("tháng 3/2025", (None, Some(3), Some(2025))),
            ("T3/2025", (None, Some(3), Some(2025))),
            ("tháng 3 năm 2025", (None, Some(3), Some(2025))),
            ("(3/2025)", (None, Some(3), Some(2025))),
            ("ngày     tháng 12 năm 2024", (None, Some(12), Some(2024))),
            ("ngày … tháng … năm 2024", (None, None, Some(2024))),
            ("ngày ..... tháng 12 năm ......", (None, Some(12), None)),
            ("ngày 5 tháng 3", (Some(5), Some(3), None)),
            ("ngày 05/3 vừa qua", (Some(5), Some(3), None)),
        ] {
            assert_eq!(shown(text), [expected], "{text}");
        }
    }

    #[test]
    fn several_dates_are_found_in_order_with_their_places() {
        let text = "từ ngày 01/01/2024 đến ngày 31/12/2024, tháng 5/2025";
        let places: Vec<&str> = find(text).iter().map(|date| &text[date.start..date.end]).collect();
        assert_eq!(places, ["01/01/2024", "31/12/2024", "tháng 5/2025"]);
    }

    #[test]
    fn what_is_no_date_is_left_out() {
        for text in
            ["12/2024/QĐ-UBND", "13/2024", "1.234.2024", "05/13/2025", "18/18 xã", "30/2/2024", "10.2024", "3/4"]
        {
            assert_eq!(shown(text), [], "{text}");
        }
        assert_eq!(find_invalid("hạn 05/13/2025"), [(6, 16)]);
    }

    #[test]
    fn quarters_are_read() {
        let found = find("Quý IV/2025, quý 1 năm 2026");
        let short = find("Q4/2025, quí III-2024");
        assert_eq!(
            short.iter().map(|d| (d.quarter, d.year)).collect::<Vec<_>>(),
            [(Some(4), Some(2025)), (Some(3), Some(2024))]
        );
        assert_eq!(
            found.iter().map(|d| (d.quarter, d.year)).collect::<Vec<_>>(),
            [(Some(4), Some(2025)), (Some(1), Some(2026))]
        );
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_search(text in "[0-9/. ngàythánămquýT…_-]{0,40}") {
            for date in find(&text) {
                prop_assert!(text.get(date.start..date.end).is_some());
            }
        }
    }
}
