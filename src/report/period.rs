//! The time that a report speaks of.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::Period;
use crate::text;

static HALF: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)(?:0?6|sáu) tháng (đầu|cuối) năm\s*(\d{4})?").expect("valid"));
static MONTHS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)(0?[1-9]|1[01]|chín|ba|mười một) tháng(?: đầu)? năm\s*(\d{4})").expect("valid"));
static QUARTER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)quý\s+(IV|I{1,3}|[1-4])\s*(?:năm|/|-)?\s*(\d{4})").expect("valid"));
static YEAR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)năm\s+(\d{4})\b").expect("valid"));
static SPAN_OF_YEARS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:giai đoạn|đến năm|từ năm)\s*\d{4}(?:\s*[-–]\s*\d{4})?|\d{4}\s*[-–]\s*\d{4}").expect("valid")
});

/// The period that the title names, else the opening paragraph, else the year of the report's date.
///
/// The first one named counts: "năm 2025 và phương hướng năm 2026" speaks of 2025. Dates, periods of several years and the
/// numbers of cited documents are no periods.
pub(super) fn find(title: &str, opening: &str, date: Option<&str>) -> Option<Period> {
    let year_of_date = date.and_then(|d| d.get(..4)).and_then(|y| y.parse().ok());
    // A period of months without its year is completed by the date.
    let halves = [title, opening].iter().find_map(|words| {
        let c = HALF.captures(words)?;
        let year = c.get(2).and_then(|y| y.as_str().parse().ok()).or(year_of_date)?;
        Some(Period { year, label: format!("6 tháng {} năm {year}", c[1].to_lowercase()) })
    });
    let in_title = named(title);
    match (&in_title, HALF.is_match(title)) {
        (Some(_), false) => in_title,
        _ => halves
            .filter(|_| HALF.is_match(title) || in_title.is_none())
            .or(in_title)
            .or_else(|| named(opening))
            .or_else(|| window(title).or_else(|| window(opening)))
            .or_else(|| year_of_date.map(|year| Period { year, label: format!("năm {year}") })),
    }
}

/// The year that a stated window ends in: "từ ngày 15/12/2023 đến ngày 14/12/2024" is 2024 (Decree 09/2019/NĐ-CP, Article 12).
fn window(words: &str) -> Option<Period> {
    static FROM: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)từ(?: ngày)?\s*$").expect("valid"));
    static TO: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)^\s*đến(?: hết)?(?: ngày)?\s*$").expect("valid"));
    let dates = text::dates::find(words);
    dates.windows(2).find_map(|pair| {
        let [from, to] = pair else { return None };
        let stated = FROM.is_match(words.get(..from.start)?) && TO.is_match(words.get(from.end..to.start)?);
        let year = to.year.filter(|_| stated)?;
        Some(Period { year, label: format!("năm {year}") })
    })
}

/// The day to which figures are counted: "số liệu tính đến ngày 25/11/2024", "đến hết ngày 30/11/2024".
pub(super) fn cut_off(words: &str) -> Option<String> {
    static UNTIL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)(?:số liệu|tính|chốt|cập nhật|kết quả)[^.;]{0,40}?đến(?: hết)?(?: ngày)?\s*$").expect("valid")
    });
    text::dates::find(words).into_iter().find_map(|found| {
        let day = (found.year?, found.month?, found.day?);
        let before = words.get(..found.start)?;
        UNTIL.is_match(before).then(|| format!("{:04}-{:02}-{:02}", day.0, day.1, day.2))
    })
}

fn named(words: &str) -> Option<Period> {
    let mut plain = words.to_owned();
    // From the end, so that earlier places stay right.
    for found in text::dates::find(words).into_iter().rev() {
        if found.day.is_some() {
            plain.replace_range(found.start..found.end, " ");
        }
    }
    let plain = SPAN_OF_YEARS.replace_all(&plain, " ");
    if let Some(c) = QUARTER.captures(&plain) {
        let year = c[2].parse().ok()?;
        return Some(Period { year, label: format!("quý {} năm {year}", c[1].to_uppercase()) });
    }
    if let Some(c) = MONTHS.captures(&plain) {
        let year = c[2].parse().ok()?;
        return Some(Period { year, label: format!("{} tháng năm {year}", c[1].to_lowercase()) });
    }
    let c = YEAR.captures(&plain)?;
    let year = c[1].parse().ok()?;
    Some(Period { year, label: format!("năm {year}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(title: &str, opening: &str, date: Option<&str>) -> String {
        find(title, opening, date).map(|p| p.label).unwrap_or_default()
    }

    #[test]
    fn the_first_year_that_the_title_names_counts() {
        assert_eq!(label("Kết quả chuyển đổi số năm 2025 và phương hướng năm 2026", "", None), "năm 2025");
    }

    #[test]
    fn dates_and_spans_of_years_are_no_periods() {
        let title = "Kết quả thực hiện Kế hoạch số 418/KH-UBND ngày 14/3/2023 giai đoạn 2021 - 2030, năm 2025";
        assert_eq!(label(title, "", None), "năm 2025");
    }

    #[test]
    fn half_a_year_and_a_quarter_are_told_from_a_year() {
        assert_eq!(label("Báo cáo 6 tháng đầu năm 2025", "", None), "6 tháng đầu năm 2025");
        assert_eq!(label("Kết quả quý III/2024", "", None), "quý III năm 2024");
        assert_eq!(label("Báo cáo 06 tháng đầu năm", "", Some("2025-06-11")), "6 tháng đầu năm 2025");
    }

    #[test]
    fn the_day_to_which_figures_are_counted_is_read() {
        assert_eq!(cut_off("theo biểu dưới đây (số liệu tính đến ngày 25/11/2024):").as_deref(), Some("2024-11-25"));
        assert_eq!(cut_off("Thực hiện Kế hoạch số 3229/KH-UBND ngày 27/8/2024"), None);
    }

    #[test]
    fn a_stated_window_counts_for_the_year_it_ends_in() {
        assert_eq!(
            label(
                "Kết quả thực hiện Kế hoạch",
                "Số liệu từ ngày 15/12/2023 đến ngày 14/12/2024 như sau:",
                Some("2025-01-03")
            ),
            "năm 2024"
        );
    }

    #[test]
    fn without_words_the_date_tells() {
        assert_eq!(label("Kết quả thực hiện Kế hoạch", "", Some("2024-12-17")), "năm 2024");
        assert_eq!(
            label("Kết quả thực hiện Kế hoạch", "báo cáo kết quả năm 2023 như sau:", Some("2024-01-17")),
            "năm 2023"
        );
    }
}
