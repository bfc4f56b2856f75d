//! Numbers and bullets at the beginning of a paragraph, typed or automatic.

use std::sync::LazyLock;

use regex::Regex;

/// What sort of number it is; siblings in an outline have the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// `A.`
    Upper,
    /// `I.`
    Roman,
    /// `1.`, `1.2.`, `I.1.`: how many parts.
    Decimal(usize),
    /// `a)`
    Lower,
    /// `-`, `+`, `•`: which.
    Bullet(char),
}

/// A number or bullet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marker {
    /// What sort.
    pub class: Class,
    /// As printed, without the closing dot or bracket: `2.1`, `a`, `-`.
    pub label: String,
    /// How many bytes of the text it takes, white space after it included; 0 when the number is automatic.
    pub len: usize,
}

static MANY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(\d{1,2}(?:\.\d{1,2})+(?:\s*(?:,|;|và|&)\s*\d{1,2}(?:\.\d{1,2})+)+)\s*[.):]?\s+").expect("valid")
});
static ROMAN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^([IVXL]+((?:\.\d{1,2})*)[a-zđ]?)(?:\s*[.)/:]+\s*|\s+[-–]\s+)").expect("valid"));
static ROMAN_BARE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^([IVXL]+(?:\.\d{1,2})+)\s+").expect("valid"));
static UPPER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^([A-HĐ](?:\.\d{1,2})*)\s*[.)]\s+").expect("valid"));
static DECIMAL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\d{1,2}(?:\.\d{1,2})*[a-zđ]?)\s*(?:[.)/:]+\s*|\s+[-–]\s+)").expect("valid"));
static DECIMAL_BARE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\d{1,2}(?:\.\d{1,2})+[a-zđ]?)\s+").expect("valid"));
static LOWER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\(?([a-zđ])\s*[.)]+\s*").expect("valid"));
static BRACKET: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\((\d{1,2}|[ivx]{1,4})\)\s*").expect("valid"));
static BULLET: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^([-–—−+*•●○◦▪■□►▶➢➤✓✔❖·])\s*").expect("valid"));

/// The number or bullet that the text begins with.
pub(super) fn typed(text: &str) -> Option<Marker> {
    let lead = text.len() - text.trim_start().len();
    let text = &text[lead..];
    let found = |class, label: &str, len: usize| Some(Marker { class, label: label.to_owned(), len: lead + len });
    if let Some(c) = MANY.captures(text) {
        return found(Class::Decimal(2), &c[1], c[0].len());
    }
    for roman in [&*ROMAN, &*ROMAN_BARE] {
        if let Some(c) = roman.captures(text).filter(|c| is_roman(&c[1])) {
            let parts = c[1].matches('.').count();
            return found(if parts == 0 { Class::Roman } else { Class::Decimal(parts) }, &c[1], c[0].len());
        }
    }
    if let Some(c) = UPPER.captures(text) {
        let parts = c[1].matches('.').count();
        return found(if parts == 0 { Class::Upper } else { Class::Decimal(parts) }, &c[1], c[0].len());
    }
    for (closed, decimal) in [(true, &*DECIMAL), (false, &*DECIMAL_BARE)] {
        if let Some(c) = decimal.captures(text) {
            let rest = &text[c[0].len()..];
            // 1.480 con, 12/15 xã, 3: 2, 05.6 and 2.5 tỷ are figures.
            let figure = rest.starts_with(|ch: char| ch.is_ascii_digit())
                || (c[0].contains('/') && !c[0].ends_with("/ "))
                || (!closed && is_unit(rest));
            if !figure {
                return found(Class::Decimal(c[1].matches('.').count() + 1), &c[1], c[0].len());
            }
        }
    }
    if let Some(c) = BRACKET.captures(text) {
        return found(Class::Lower, &c[1], c[0].len());
    }
    if let Some(c) = LOWER.captures(text) {
        let rest = &text[c[0].len()..];
        // "đ." is a number, "v.v.", "p." before a name is not.
        if !rest.starts_with(|ch: char| ch.is_lowercase() && !c[0].ends_with(' ') && !c[0].contains(')')) {
            return found(Class::Lower, &c[1], c[0].len());
        }
    }
    if let Some(c) = BULLET.captures(text) {
        let rest = &text[c[0].len()..];
        let minus = rest.starts_with(|ch: char| ch.is_ascii_digit()) && !c[0].ends_with(char::is_whitespace);
        if !minus && !rest.is_empty() {
            return found(Class::Bullet(bullet(&c[1])), bullet(&c[1]).to_string().as_str(), c[0].len());
        }
    }
    None
}

/// An automatic number, as the word processor prints it.
pub(super) fn automatic(number: &str) -> Option<Marker> {
    let trimmed = number.trim();
    let probe = format!("{trimmed} x");
    let mut marker = typed(&probe).or_else(|| {
        let label = trimmed.trim_matches(|c: char| c == '.' || c == ')' || c == '(' || c == ':');
        let class = if label.chars().all(|c| c.is_ascii_digit() || c == '.') && !label.is_empty() {
            Class::Decimal(label.matches('.').count() + 1)
        } else if is_roman(label) {
            Class::Roman
        } else if label.chars().count() == 1 && label.chars().all(char::is_lowercase) {
            Class::Lower
        } else if label.chars().count() == 1 && label.chars().all(char::is_uppercase) {
            Class::Upper
        } else {
            Class::Bullet(trimmed.chars().next()?)
        };
        Some(Marker { class, label: if label.is_empty() { trimmed.to_owned() } else { label.to_owned() }, len: 0 })
    })?;
    marker.len = 0;
    Some(marker)
}

/// Dashes of all lengths are one bullet.
fn bullet(mark: &str) -> char {
    match mark.chars().next() {
        Some('–' | '—' | '−') | None => '-',
        Some('·' | '●') => '•',
        Some(c) => c,
    }
}

fn is_roman(label: &str) -> bool {
    let head = label.split('.').next().unwrap_or_default().trim_end_matches(|c: char| c.is_lowercase());
    !head.is_empty() && head.len() <= 5 && head.chars().all(|c| "IVXL".contains(c))
}

fn is_unit(rest: &str) -> bool {
    let word: String = rest.chars().take_while(|c| !c.is_whitespace()).collect();
    ["tỷ", "tỉ", "triệu", "nghìn", "ha", "km", "m", "m2", "%", "tấn", "kg", "lần", "điểm", "độ"]
        .contains(&word.as_str())
        || rest.starts_with('%')
}

/// The number that follows `label` among its siblings: `2.3` after `2.2`, `b` after `a`, `IV` after `III`.
pub(super) fn follows(label: &str, before: &str) -> bool {
    let split = |l: &str| -> (String, String) {
        let at = l.rfind('.').map_or(0, |p| p + 1);
        (l[..at].to_owned(), l[at..].to_owned())
    };
    let ((stem, last), (stem0, last0)) = (split(label), split(before));
    if stem != stem0 {
        return false;
    }
    match (last.parse::<u32>(), last0.parse::<u32>()) {
        (Ok(a), Ok(b)) => a == b + 1,
        _ => match (roman(&last), roman(&last0)) {
            (Some(a), Some(b)) => a == b + 1,
            _ => {
                const LETTERS: &str = "abcdđeghiklmnopqrstuvxy";
                let place = |s: &str| LETTERS.chars().position(|c| s.to_lowercase().starts_with(c));
                matches!((place(&last), place(&last0)), (Some(a), Some(b)) if a == b + 1)
            }
        },
    }
}

fn roman(label: &str) -> Option<i32> {
    let digits: Option<Vec<i32>> = label
        .chars()
        .map(|c| match c {
            'I' => Some(1),
            'V' => Some(5),
            'X' => Some(10),
            'L' => Some(50),
            _ => None,
        })
        .collect();
    let digits = digits.filter(|d| !d.is_empty())?;
    let mut sum = 0;
    for (i, d) in digits.iter().enumerate() {
        if digits.get(i + 1).is_some_and(|next| next > d) {
            sum -= d;
        } else {
            sum += d;
        }
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(text: &str) -> Option<String> {
        typed(text).map(|m| m.label)
    }

    #[test]
    fn numbers_and_bullets_are_found_as_printed() {
        for (text, want) in [
            ("I. KẾT QUẢ", "I"),
            ("II.3. Xây dựng", "II.3"),
            ("A. Phần chung", "A"),
            ("2.3. Tham mưu", "2.3"),
            ("3.6 Thực hiện", "3.6"),
            ("3.3, 3.7. Về thể chế", "3.3, 3.7"),
            ("1) Đã làm", "1"),
            ("5a. Một việc", "5a"),
            ("đ) Việc khác", "đ"),
            ("e). Hệ thống", "e"),
            ("(1) Đề án", "1"),
            ("- Đã mở 06 lớp", "-"),
            ("– Đã mở", "-"),
            ("+Đã mở", "+"),
            ("IV/ Kiến nghị", "IV"),
        ] {
            assert_eq!(label(text).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn figures_and_words_are_no_numbers() {
        for text in [
            "1.874 sáng kiến được công nhận",
            "34/34 cơ quan",
            "2.5 tỷ đồng",
            "01 HN trực tuyến",
            "-5 độ",
            "Năm 2024",
            "11 cơ sở",
            "Là đơn vị",
            "31 tổ ở khu phố",
        ] {
            assert_eq!(label(text), None, "{text}");
        }
    }

    #[test]
    fn automatic_numbers_take_nothing_of_the_text() {
        let marker = automatic("2.1.").unwrap();
        assert_eq!((marker.label.as_str(), marker.class, marker.len), ("2.1", Class::Decimal(2), 0));
        assert_eq!(automatic("-").unwrap().label, "-");
        assert_eq!(automatic("I.").unwrap().class, Class::Roman);
    }

    #[test]
    fn the_next_number_is_known_in_every_system() {
        assert!(follows("2", "1") && follows("2.3", "2.2") && follows("IV", "III") && follows("đ", "d"));
        assert!(!follows("3", "1") && !follows("3.1", "2.9") && !follows("1", "II"));
    }
}
