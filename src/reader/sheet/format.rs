//! Numbers and dates as a spreadsheet program shows them, by their number format.
//!
//! A file does not say in which country it is looked at. Decimals are written with a point, as task numbers are (`2.1`);
//! only where the format groups thousands, as sums of money are, the Vietnamese marks are used (`1.234.567,5`).

/// A number by its format code (`General`, `0.00`, `#,##0" đồng"`, `d-mmm`), and for a date its serial with the 1904 system said.
pub(super) fn show(number: f64, code: &str, is_1904: bool) -> String {
    let sections = sections(code);
    let section = match (sections.as_slice(), number) {
        ([], _) => "General",
        ([only], _) => only,
        ([_, negative, ..], n) if n < 0.0 => negative,
        ([_, _, zero, ..], 0.0) => zero,
        ([positive, ..], _) => positive,
    };
    let own_sign = sections.len() > 1 && number < 0.0;
    let value = if own_sign { number.abs() } else { number };
    if is_date(section) {
        return date(value, section, is_1904).unwrap_or_else(|| general(number));
    }
    decimal(value, section)
}

/// The format shows a day or a time.
pub(super) fn is_date(section: &str) -> bool {
    let mut date = false;
    for token in Tokens::new(section) {
        match token {
            Token::Sign('d' | 'm' | 'y' | 'h' | 's' | 'D' | 'M' | 'Y' | 'H' | 'S', _) => date = true,
            Token::Elapsed(_) => date = true,
            Token::Sign('0' | '#' | '?', _) => return false,
            _ => {}
        }
    }
    date && !section.to_ascii_lowercase().contains("general")
}

/// The signs of day, month and year that a date format shows.
pub(super) fn date_signs(code: &str) -> (bool, bool, bool) {
    let section = sections(code).first().copied().unwrap_or_default();
    let has = |letter: char| {
        Tokens::new(section).any(|token| matches!(token, Token::Sign(c, _) if c.eq_ignore_ascii_case(&letter)))
    };
    (has('d'), has('m'), has('y'))
}

/// Day, month, year and the seconds of the day of a serial number.
pub(super) fn civil(serial: f64, is_1904: bool) -> Option<(u32, u32, i64, u32)> {
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let mut days = serial.floor() as i64;
    let mut seconds = ((serial - serial.floor()) * 86_400.0).round() as u32;
    if seconds >= 86_400 {
        days += 1;
        seconds = 0;
    }
    // Excel believes that 1900 was a leap year: days before March 1900 are one off.
    let since_1970 = if is_1904 { days - 24_107 } else { days - 25_569 + i64::from(days < 60) };
    let (year, month, day) = crate::text::dates::civil(since_1970);
    Some((day, month, year, seconds))
}

/// `General`: at most ten significant digits after rounding, so that 2.3000000000000003 is 2.3.
pub(super) fn general(number: f64) -> String {
    if !number.is_finite() {
        return number.to_string();
    }
    if number == number.trunc() && number.abs() < 1e15 {
        return (number as i64).to_string();
    }
    let digits = if number == 0.0 { 1 } else { number.abs().log10().floor() as i32 + 1 };
    if !(-8..=15).contains(&digits) {
        return format!("{number:e}").replace('e', "E");
    }
    let places = (10 - digits.max(1)).max(0) as usize;
    let text = format!("{number:.places$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

enum Token<'c> {
    /// A sign of the format with the number of its repetitions.
    Sign(char, usize),
    /// `[h]`, `[mm]`: elapsed time.
    Elapsed(&'c str),
    /// Text as it stands.
    Text(&'c str),
}

struct Tokens<'c> {
    rest: &'c str,
}

impl<'c> Tokens<'c> {
    fn new(rest: &'c str) -> Self {
        Tokens { rest }
    }

    /// Cuts off the first `length` bytes.
    fn cut(&mut self, length: usize) -> &'c str {
        let (head, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        head
    }
}

impl<'c> Iterator for Tokens<'c> {
    type Item = Token<'c>;

    fn next(&mut self) -> Option<Token<'c>> {
        let first = self.rest.chars().next()?;
        let width = first.len_utf8();
        match first {
            '"' => {
                let rest = self.rest.get(1..).unwrap_or_default();
                let length = rest.find('"').unwrap_or(rest.len());
                let text = rest.get(..length).unwrap_or_default();
                self.cut(length + 2);
                Some(Token::Text(text))
            }
            '\\' | '_' | '*' => {
                let second = self.rest.chars().nth(1).map_or(0, char::len_utf8);
                let both = self.cut(1 + second);
                Some(Token::Text(if first == '\\' { both.get(1..).unwrap_or_default() } else { "" }))
            }
            '[' => {
                let length = self.rest.find(']').map_or(self.rest.len(), |end| end + 1);
                let inner = self.cut(length).trim_matches(['[', ']']);
                let elapsed =
                    !inner.is_empty() && inner.chars().all(|c| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's'));
                if elapsed {
                    return Some(Token::Elapsed(inner));
                }
                // `[$đ-42A]` shows its sign, `[Red]` and `[>=100]` nothing.
                Some(Token::Text(inner.strip_prefix('$').and_then(|s| s.split('-').next()).unwrap_or_default()))
            }
            c if c.is_ascii_alphabetic() || matches!(c, '0' | '#' | '?' | '.' | ',' | '%' | '@') => {
                let count = self.rest.chars().take_while(|&next| next == c).count();
                self.cut(count * width);
                Some(Token::Sign(c, count))
            }
            _ => Some(Token::Text(self.cut(width))),
        }
    }
}

/// The sections between semicolons that stand outside of quotes.
fn sections(code: &str) -> Vec<&str> {
    let (mut out, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, c) in code.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            ';' if !quoted => {
                out.push(code.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    out.push(code.get(start..).unwrap_or_default());
    out
}

fn decimal(number: f64, section: &str) -> String {
    let lower = section.to_ascii_lowercase();
    if section.trim().is_empty() || section.trim() == "@" || lower == "general" {
        return general(number);
    }
    let (mut before, mut after, mut digits) = (String::new(), String::new(), false);
    let (mut least, mut places, mut optional, mut percent) = (0usize, 0usize, 0usize, 0u32);
    let (mut point, mut grouped, mut scale, mut exponent) = (false, false, 0u32, false);
    // Fractions and words such as General inside of a format are rare: the number itself is shown.
    if lower.contains('/') || lower.contains("general") {
        return general(number);
    }
    for token in Tokens::new(section) {
        match token {
            Token::Sign(c @ ('0' | '#' | '?'), count) => {
                digits = true;
                scale = 0;
                if exponent {
                } else if point {
                    places += count;
                    optional = if c == '0' { 0 } else { optional + count };
                } else if c == '0' {
                    least += count;
                }
            }
            Token::Sign('.', _) => point = true,
            Token::Sign(',', count) => {
                grouped |= digits && !point;
                scale = count as u32;
            }
            Token::Sign('%', count) => {
                percent += count as u32;
                after.push('%');
            }
            Token::Sign('E' | 'e', _) if digits => exponent = true,
            Token::Sign(c, count) => {
                let text: String = std::iter::repeat_n(c, count).collect();
                if digits { after.push_str(&text) } else { before.push_str(&text) }
            }
            Token::Text("+" | "-") if exponent => {}
            Token::Text(text) => {
                if digits {
                    after.push_str(text)
                } else {
                    before.push_str(text)
                }
            }
            Token::Elapsed(_) => {}
        }
    }
    if !digits {
        // A format of words only shows the words.
        return format!("{before}{after}");
    }
    let value = number * 100f64.powi(percent as i32) / 1000f64.powi(scale as i32);
    if exponent {
        return format!("{before}{:.places$E}{after}", value);
    }
    let places = places.min(20);
    // Trailing commas scale and do not group.
    grouped &= scale == 0 || section.contains(",#") || section.contains(",0");
    let mut text = format!("{:.places$}", value.abs());
    for _ in 0..optional {
        if text.ends_with('0') && text.contains('.') {
            text.pop();
        }
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut whole = format!("{whole:0>least$}");
    if grouped {
        whole = group(&whole);
    }
    let mark = if grouped { "," } else { "." };
    let fraction = if fraction.is_empty() { String::new() } else { format!("{mark}{fraction}") };
    let is_zero = !text.contains(|c: char| c.is_ascii_digit() && c != '0');
    let sign = if value < 0.0 && !is_zero { "-" } else { "" };
    format!("{sign}{before}{whole}{fraction}{after}").trim().to_owned()
}

fn group(digits: &str) -> String {
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

fn date(serial: f64, section: &str, is_1904: bool) -> Option<String> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (day, month, year, seconds) = civil(serial, is_1904)?;
    // The sign for the half of the day is one word of the format: a control character stands for it below.
    const HALF: &str = "\u{1}";
    let section = section.replace("AM/PM", HALF).replace("am/pm", HALF).replace("A/P", HALF);
    let half = section.contains(HALF);
    let mut out = String::new();
    let mut after_hour = false;
    let mut tokens = Tokens::new(&section).peekable();
    while let Some(token) = tokens.next() {
        let two = |count: usize, n: u32| if count > 1 { format!("{n:02}") } else { n.to_string() };
        match token {
            Token::Text(HALF) => out.push_str(if seconds < 43_200 { "AM" } else { "PM" }),
            Token::Text(text) => out.push_str(text),
            Token::Elapsed(unit) => {
                let total = serial * 86_400.0;
                let (n, hour) = match unit.chars().next().map(|c| c.to_ascii_lowercase()) {
                    Some('h') => (total / 3600.0, true),
                    Some('m') => (total / 60.0, false),
                    _ => (total, false),
                };
                out.push_str(&two(unit.len(), (n + 1e-6).floor() as u32));
                after_hour = hour;
            }
            Token::Sign(sign, count) => match sign.to_ascii_lowercase() {
                'd' if count <= 2 => out.push_str(&two(count, day)),
                'd' => {}
                'm' => {
                    let seconds_follow = {
                        let separator = matches!(tokens.peek(), Some(Token::Text(":")));
                        separator && section.to_ascii_lowercase().contains(":s")
                    };
                    if count <= 2 && (after_hour || seconds_follow) {
                        out.push_str(&two(count, seconds / 60 % 60));
                    } else if count <= 2 {
                        out.push_str(&two(count, month));
                    } else {
                        out.push_str(MONTHS.get(month as usize - 1).copied().unwrap_or_default());
                    }
                    after_hour = false;
                }
                'y' if count <= 2 => out.push_str(&format!("{:02}", year % 100)),
                'y' => out.push_str(&year.to_string()),
                'h' => {
                    let hour = seconds / 3600;
                    out.push_str(&two(count, if half { (hour + 11) % 12 + 1 } else { hour }));
                    after_hour = true;
                }
                's' => out.push_str(&two(count, seconds % 60)),
                '/' | '.' | ',' => out.extend(std::iter::repeat_n(sign, count)),
                _ => {}
            },
        }
    }
    Some(out.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_by_their_format() {
        let cases = [
            (2.1, "General", "2.1"),
            (2.1, "0.00", "2.10"),
            (2.300_000_000_000_000_3, "General", "2.3"),
            (1_234_567.0, "#,##0", "1.234.567"),
            (1234.5, "#,##0.00", "1.234,50"),
            (0.985, "0.0%", "98.5%"),
            (12.0, "0\" xã\"", "12 xã"),
            (5.0, "00", "05"),
            (-3.0, "#,##0;(#,##0)", "(3)"),
            (0.0, "0;-0;\"-\"", "-"),
            (7.0, "@", "7"),
            (1500.0, "[$đ-42A]#,##0", "đ1.500"),
            (12_000_000.0, "#,##0,", "12.000"),
            (2.5, "0.##", "2.5"),
            (84_912_345_678.0, "General", "84912345678"),
        ];
        for (number, code, expected) in cases {
            assert_eq!(show(number, code, false), expected, "{code}");
        }
    }

    #[test]
    fn dates_are_shown_by_their_format() {
        let cases = [
            (46_297.0, "d-mmm", "2-Oct"),
            (45_659.0, "d.m", "2.1"),
            (45_638.0, "dd/mm/yyyy", "12/12/2024"),
            (45_638.5, "dd/mm/yyyy hh:mm", "12/12/2024 12:00"),
            (45_638.0, "[$-42A]dd mmmm yyyy", "12 Dec 2024"),
            (0.75, "h:mm AM/PM", "6:00 PM"),
            (1.25, "[h]:mm:ss", "30:00:00"),
        ];
        for (serial, code, expected) in cases {
            assert_eq!(show(serial, code, false), expected, "{code}");
        }
        assert_eq!(civil(44_176.0, true), civil(45_638.0, false));
    }
}
