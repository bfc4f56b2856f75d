//! One cell: the text that is seen, and what else its author may have typed.

use calamine::{CellErrorType, DataRef};

use super::super::composed::compose;
use super::format::{civil, date_signs, general, is_date, show};

/// The format of a cell that has none.
pub(super) const GENERAL: &str = "General";

/// A cell as it is seen.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Seen {
    /// Its text, NFC.
    pub(super) text: String,
    /// Other readings, the likeliest first; empty where there is nothing to doubt.
    pub(super) candidates: Vec<String>,
}

impl Seen {
    /// A text that leaves no doubt.
    pub(super) fn plain(text: String) -> Self {
        Seen { text, candidates: Vec::new() }
    }
}

/// What is seen of a value without a format, `None` for an empty cell.
pub(super) fn seen(value: &DataRef<'_>) -> Option<Seen> {
    match value {
        DataRef::Empty => None,
        DataRef::String(text) => string(text.clone()).map(Seen::plain),
        DataRef::SharedString(text) => string((*text).to_owned()).map(Seen::plain),
        DataRef::Int(number) => Some(number_seen(*number as f64, GENERAL, false)),
        DataRef::Float(number) => Some(number_seen(*number, GENERAL, false)),
        DataRef::DateTime(moment) => Some(number_seen(moment.as_f64(), GENERAL, false)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => string(text.clone()).map(Seen::plain),
        DataRef::Bool(on) => Some(truth(*on)),
        DataRef::Error(error) => Some(Seen::plain(error_sign(error).to_owned())),
    }
}

/// A truth value as it is shown.
pub(super) fn truth(on: bool) -> Seen {
    Seen::plain(if on { "TRUE" } else { "FALSE" }.to_owned())
}

/// The text of a string cell: NFC, line breaks as `\n`; `None` where nothing is in it.
pub(super) fn string(text: String) -> Option<String> {
    if text.trim().is_empty() {
        return None;
    }
    let text = compose(text);
    Some(if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text })
}

/// A number by its format code.
pub(super) fn number_seen(number: f64, code: &str, is_1904: bool) -> Seen {
    if code == GENERAL {
        let text = general(number);
        return Seen { candidates: of_number(&text, &text), text };
    }
    let code = builtin_date(code);
    let text = show(number, code, is_1904);
    let candidates =
        if is_date(code) { of_date(number, code, is_1904, &text) } else { of_number(&general(number), &text) };
    Seen { text, candidates }
}

/// Formats that depend on the country: the short date is shown in the Vietnamese way.
fn builtin_date(code: &str) -> &str {
    match code {
        "mm-dd-yy" | "m/d/yy" | "m/d/yyyy" | "mm/dd/yy" => "dd/mm/yyyy",
        "m/d/yy h:mm" | "m/d/yyyy h:mm" => "dd/mm/yyyy hh:mm",
        code => code,
    }
}

/// A number loses its last zero when it is typed: 2.1 may have been 2.10. `plain` is the number without a format.
fn of_number(plain: &str, text: &str) -> Vec<String> {
    let one_decimal = plain.split_once('.').is_some_and(|(whole, fraction)| {
        fraction.len() == 1 && (1..=2).contains(&whole.len()) && whole.bytes().all(|b| b.is_ascii_digit())
    });
    // A format with two decimals shows which of them it is.
    if one_decimal && text == plain { vec![plain.to_owned(), format!("{plain}0")] } else { Vec::new() }
}

/// A number that was taken for a date: 2.10 became 2 October, or 10 February where months come first.
fn of_date(serial: f64, code: &str, is_1904: bool, text: &str) -> Vec<String> {
    let Some((day, month, year, seconds)) = civil(serial, is_1904) else { return Vec::new() };
    let mut candidates = match date_signs(code) {
        _ if seconds > 0 => return Vec::new(),
        (true, true, false) => vec![format!("{day}.{month}"), format!("{month}.{day}")],
        (false, true, true) => vec![format!("{month}.{}", year % 100), format!("{month}.{year}")],
        _ => return Vec::new(),
    };
    // What is shown and looks like a number is what its author saw and accepted.
    if text.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())) {
        candidates.insert(0, text.to_owned());
    }
    let mut once: Vec<String> = Vec::new();
    for candidate in candidates {
        if !once.contains(&candidate) {
            once.push(candidate);
        }
    }
    if once == [text] { Vec::new() } else { once }
}

fn error_sign(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        _ => "#N/A",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(number: f64, code: &str) -> (String, Vec<String>) {
        let seen = number_seen(number, code, false);
        (seen.text, seen.candidates)
    }

    #[test]
    fn a_number_with_one_decimal_may_have_lost_a_zero() {
        assert_eq!(readings(2.1, "General"), ("2.1".into(), vec!["2.1".into(), "2.10".into()]));
        assert_eq!(readings(2.1, "0.00"), ("2.10".into(), vec![]));
        assert_eq!(readings(2.0, "General"), ("2".into(), vec![]));
        assert_eq!(readings(1250.5, "General").1, Vec::<String>::new());
    }

    #[test]
    fn a_date_without_a_year_may_have_been_a_number() {
        assert_eq!(readings(46_297.0, "d-mmm"), ("2-Oct".into(), vec!["2.10".into(), "10.2".into()]));
        assert_eq!(readings(45_659.0, "d.m"), ("2.1".into(), vec!["2.1".into(), "1.2".into()]));
        assert_eq!(readings(45_638.0, "dd/mm/yyyy"), ("12/12/2024".into(), vec![]));
    }

    #[test]
    fn strings_are_composed_and_their_line_breaks_made_alike() {
        assert_eq!(string("Đa\u{323}t\r\nđủ".into()).as_deref(), Some("Đạt\nđủ"));
        assert_eq!(string("  ".into()), None);
    }
}
