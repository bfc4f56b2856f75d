//! Dates and documents as official texts name them.

/// Day, month and year as the decree writes them. `None` for what is not a day of the form `2025-02-06`.
fn day_month_year(date: &str) -> Option<(String, String, String)> {
    let mut parts = date.trim().splitn(3, '-');
    let year: u32 = parts.next()?.parse().ok().filter(|year| (1_000..=9_999).contains(year))?;
    let month = parts.next()?;
    let (day, month) = day_and_month(parts.next()?.get(..2)?, month)?;
    Some((day, month, year.to_string()))
}

/// Day and month with a zero before days below 10 and before January and February only; `None` for what is no day.
pub(super) fn day_and_month(day: &str, month: &str) -> Option<(String, String)> {
    let (day, month): (u32, u32) = (day.parse().ok()?, month.parse().ok()?);
    let valid = (1..=31).contains(&day) && (1..=12).contains(&month);
    let month = if month <= 2 { format!("{month:02}") } else { month.to_string() };
    valid.then(|| (format!("{day:02}"), month))
}

/// Room for a hand to write a day or a month.
const BLANK: &str = "     ";

/// `ngày 06 tháng 02 năm 2025`; day and month blank where they are not known, and the year too without `year`.
pub(super) fn spelled_date(date: Option<&str>, year: Option<i32>) -> String {
    match date.and_then(day_month_year) {
        Some((day, month, year)) => format!("ngày {day} tháng {month} năm {year}"),
        None => {
            let year = year.map_or(BLANK.to_owned(), |year| year.to_string());
            format!("ngày {BLANK} tháng {BLANK} năm {year}")
        }
    }
}

/// `06/02/2025`, `27/8/2024`; as it is when it is no date.
pub(super) fn short_date(date: &str) -> String {
    day_month_year(date).map_or_else(|| date.to_owned(), |(day, month, year)| format!("{day}/{month}/{year}"))
}

/// The types of documents by the abbreviations in their symbols.
fn document_types() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("../data/document-types.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .filter_map(|line| line.split_once('\t'))
}

/// `Kế hoạch` for `3229/KH-UBND` and `245-KH/TU`.
pub(super) fn document_type(number: &str) -> Option<&'static str> {
    let mut parts = number.split(['/', '-']).map(str::trim);
    parts.find_map(|part| document_types().find(|(code, _)| *code == part).map(|(_, name)| name))
}

/// Where the first document is cited without its date, if one is: the byte of its number.
pub(super) fn undated_citation(text: &str) -> Option<usize> {
    let mut last = ' ';
    for (at, letter) in text.char_indices() {
        if letter.is_ascii_digit() && !(last.is_ascii_digit() || last == '/') {
            let rest = &text[at..];
            if let Some(length) = number_and_symbol(rest) {
                let after = rest.get(length..).unwrap_or_default().trim_start();
                if !(after.starts_with("ngày") || after.starts_with(',')) {
                    return Some(at);
                }
            }
        }
        last = letter;
    }
    None
}

/// Length in bytes of a document number with its symbol (`69-KL/TW`, `15/2023/NQ-CP`) at the beginning of a text.
fn number_and_symbol(text: &str) -> Option<usize> {
    let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
    let mut at = digits(text);
    if text[at..].starts_with('/') && digits(&text[at + 1..]) == 4 {
        at += 5;
    }
    let symbol = text[at..].strip_prefix(['/', '-'])?;
    if !symbol.starts_with(|letter: char| letter.is_uppercase()) {
        return None;
    }
    let length: usize =
        symbol.chars().take_while(|&l| l.is_alphanumeric() || matches!(l, '-' | '/')).map(char::len_utf8).sum();
    Some(at + 1 + symbol[..length].trim_end_matches(['-', '/']).len())
}

/// A text cut to about `limit` characters at the end of a clause, and before a citation without a date, which would read as
/// ours; `…` tells that it was cut.
pub(super) fn shortened(text: &str, limit: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let too_long = text.char_indices().nth(limit).map(|(at, _)| at);
    let Some(end) = [too_long, undated_citation(&text)].into_iter().flatten().min() else {
        return text;
    };
    let head = &text[..end];
    let clause = head.rfind([',', ';', '(']).filter(|&at| at * 3 > end);
    let document = document_types().filter_map(|(_, name)| head.rfind(name)).max();
    let word = head.rfind(' ');
    let cut = match (too_long, document) {
        (Some(limit), _) if limit == end => clause.or(word),
        (_, Some(at)) if clause.is_none_or(|clause| clause < at) => clause.or(Some(at)),
        _ => clause.or(word),
    };
    let head = head[..cut.unwrap_or(end)].trim_end_matches([' ', ',', ';', '(', '.']);
    format!("{head}…")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_and_the_first_two_months_have_a_leading_zero() {
        assert_eq!(spelled_date(Some("2025-02-06"), None), "ngày 06 tháng 02 năm 2025");
        assert_eq!(spelled_date(Some("2024-08-27"), None), "ngày 27 tháng 8 năm 2024");
        assert_eq!(short_date("2024-08-07"), "07/8/2024");
    }

    #[test]
    fn an_unknown_day_is_left_blank() {
        assert_eq!(spelled_date(None, Some(2024)), "ngày       tháng       năm 2024");
        assert_eq!(spelled_date(Some("2024-13-01"), Some(2024)), "ngày       tháng       năm 2024");
    }

    #[test]
    fn the_type_of_a_document_is_in_its_symbol() {
        assert_eq!(document_type("3229/KH-UBND"), Some("Kế hoạch"));
        assert_eq!(document_type("61-CTr/TU"), Some("Chương trình"));
        assert_eq!(document_type("3229"), None);
    }

    #[test]
    fn a_citation_without_a_date_is_found() {
        assert_eq!(undated_citation("theo Kế hoạch số 245-KH/TU ngày 28/5/2024"), None);
        assert_eq!(undated_citation("số 14-NQ/TU, ngày 08/01/2013"), None);
        assert_eq!(undated_citation("Kết luận số 69-KL/TW gắn với"), Some("Kết luận số ".len()));
        assert_eq!(undated_citation("150 lớp/năm, 24/7, 4.0"), None);
    }

    #[test]
    fn a_long_text_is_cut_at_the_end_of_a_clause() {
        assert_eq!(
            shortened("Xây dựng, ban hành quy định; rà soát các văn bản hiện có", 40),
            "Xây dựng, ban hành quy định…"
        );
        assert_eq!(shortened("Xây dựng quy định", 40), "Xây dựng quy định");
    }

    #[test]
    fn a_text_is_cut_before_a_citation_without_a_date() {
        assert_eq!(
            shortened("Triển khai thực hiện Kết luận số 69-KL/TW gắn với thực tế", 200),
            "Triển khai thực hiện…"
        );
    }

    proptest! {
        #[test]
        fn cutting_never_panics_and_never_adds_words(text in any::<String>(), limit in 0usize..60) {
            let short = shortened(&text, limit);
            let whole = text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert!(whole.starts_with(short.trim_end_matches('…')));
        }
    }
}
