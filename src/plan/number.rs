//! Numbers of sections and tasks as printed.

use std::sync::LazyLock;

use regex::Regex;

/// What a number looks like: numbers of one level look alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `A`
    Letter,
    /// `II`
    Roman,
    /// `5`, `5a`
    Integer,
    /// `2.1`, `A.I.3`: how many parts.
    Parts(usize),
    /// Anything else.
    Other,
}

/// The number without the marks around it: `2.1.` → `2.1`, `(3)` → `3`.
pub(super) fn bare(number: &str) -> String {
    let joined: String = number.split_whitespace().collect::<Vec<_>>().join(" ");
    joined.trim_matches(|c: char| matches!(c, '.' | ')' | '(' | ':' | '/' | '-' | '–' | ' ' | ',')).to_owned()
}

/// What a bare number looks like.
pub(super) fn style(number: &str) -> Style {
    let parts: Vec<&str> = number.split('.').collect();
    if parts.len() > 1 {
        return if parts.iter().all(|p| is_part(p)) { Style::Parts(parts.len()) } else { Style::Other };
    }
    let mut letters = number.chars();
    match (letters.next(), letters.next()) {
        (Some('I' | 'V' | 'X'), None) => Style::Roman,
        (Some(c), None) if c.is_uppercase() => Style::Letter,
        _ if is_roman(number) => Style::Roman,
        (Some(c), _) if c.is_ascii_digit() && is_part(number) => Style::Integer,
        _ => Style::Other,
    }
}

fn is_roman(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C'))
}

/// A part of a number: a figure with at most one letter behind it, a Roman number or one letter.
fn is_part(part: &str) -> bool {
    let figures = part.chars().take_while(char::is_ascii_digit).count();
    let rest: Vec<char> = part.chars().skip(figures).collect();
    match (figures, rest.as_slice()) {
        (1..=3, []) => true,
        (1..=3, [c]) => c.is_alphabetic(),
        (0, [c]) => c.is_alphabetic(),
        (0, _) => is_roman(part),
        _ => false,
    }
}

/// The figure of an integer number.
pub(super) fn figure(number: &str) -> Option<u32> {
    number.parse().ok()
}

static LEADING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let part = r"(?:[IVXLC]+|\p{Lu}|\d{1,3}\p{Ll}?)";
    Regex::new(&format!(
        r"^(?:(?i:phần|nhóm nhiệm vụ|nhóm|mục|chương)\s+)?(?P<n>{part}(?:\.{part})*)(?P<mark>\s*[.):/]|\s+[-–])?\s+(?P<rest>\S.*)$"
    ))
    .ok()
});

/// Parts a text into the number at its beginning and the rest: `II. Thể chế` → (`II`, `Thể chế`). A number without a
/// mark behind it counts only if it has several parts or is Roman, for `5 chỉ tiêu` begins with no number.
pub(super) fn leading(text: &str) -> Option<(String, &str)> {
    let captures = LEADING.as_ref()?.captures(text.trim())?;
    let number = captures.name("n")?.as_str();
    let marked = captures.name("mark").is_some();
    let rest = captures.name("rest")?;
    let clear = marked || matches!(style(number), Style::Parts(_)) || style(number) == Style::Roman && number.len() > 1;
    let begins = rest.as_str().chars().next().is_some_and(|c| !c.is_ascii_digit());
    (clear && begins).then(|| (number.to_owned(), rest.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_style_of_their_level() {
        assert_eq!(style("II"), Style::Roman);
        assert_eq!(style("A"), Style::Letter);
        assert_eq!(style("5a"), Style::Integer);
        assert_eq!(style("2đ"), Style::Integer);
        assert_eq!(style("A.I"), Style::Parts(2));
        assert_eq!(style("B.5.1"), Style::Parts(3));
        assert_eq!(style("Nhóm"), Style::Other);
    }

    #[test]
    fn the_number_at_the_beginning_is_parted_from_the_words() {
        assert_eq!(leading("II. Thể chế"), Some(("II".into(), "Thể chế")));
        assert_eq!(leading("2.1 Rà soát"), Some(("2.1".into(), "Rà soát")));
        assert_eq!(leading("Nhóm 3: Hạ tầng"), Some(("3".into(), "Hạ tầng")));
        assert_eq!(leading("5 chỉ tiêu chính"), None);
        assert_eq!(leading("Các sở, ngành"), None);
        assert_eq!(bare("(2.1.)"), "2.1");
    }
}
