//! Fixed sentences with what is filled in.

/// A sentence with its names in braces filled in. A blank value takes one of the spaces around it along.
pub(in crate::writer) fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(sentence.len() + 64);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        let value = values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
        out.push_str(value);
        rest = if value.is_empty() && (out.is_empty() || out.ends_with(' ')) {
            after.strip_prefix(' ').unwrap_or(after)
        } else {
            after
        };
    }
    out.push_str(rest);
    out
}

/// A count as official texts write it: `1.234`.
pub(in crate::writer) fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_braces_are_filled_in() {
        assert_eq!(fill("Số: {number}/BC-{symbol}", &[("number", "05"), ("symbol", "SYT")]), "Số: 05/BC-SYT");
        assert_eq!(fill("Kết quả {period} thực hiện", &[("period", "")]), "Kết quả thực hiện");
        assert_eq!(fill("a {b", &[]), "a {b");
    }

    #[test]
    fn braces_in_a_value_stay_as_they_are() {
        assert_eq!(fill("{a} {b}", &[("a", "{b}"), ("b", "x")]), "{b} x");
    }

    #[test]
    fn thousands_are_marked_with_a_dot() {
        assert_eq!([7, 999, 1_000, 1_234_567].map(count), ["7", "999", "1.000", "1.234.567"]);
    }
}
