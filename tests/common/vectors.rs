//! Test vectors for the text library: one row names a function, its input and what it must give.

use tonghop::text::legacy::{self, Detected, Encoding};
use tonghop::text::{self, ToneStyle};

/// One row.
pub(crate) struct Vector {
    pub(crate) id: String,
    pub(crate) category: String,
    pub(crate) function: String,
    pub(crate) parameter: String,
    pub(crate) input: String,
    pub(crate) expected: String,
}

/// The rows of a table; its first line names the columns.
pub(crate) fn parse(table: &str) -> Vec<Vector> {
    let row = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let field = |at: usize| fields.get(at).copied().unwrap_or_default();
        Vector {
            id: field(0).to_owned(),
            category: field(1).to_owned(),
            function: field(2).to_owned(),
            parameter: field(3).to_owned(),
            input: unescape(field(4)),
            expected: unescape(field(5)),
        }
    };
    table.lines().skip(1).filter(|line| !line.is_empty()).map(row).collect()
}

/// Reads `\uXXXX` and `\\`.
fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        let code =
            tail.strip_prefix('u').and_then(|t| u32::from_str_radix(t.get(..4)?, 16).ok()).and_then(char::from_u32);
        rest = match code {
            Some(c) => {
                out.push(c);
                &tail[5..]
            }
            None => {
                out.push('\\');
                tail.strip_prefix('\\').unwrap_or(tail)
            }
        };
    }
    out + rest
}

impl Vector {
    /// What the function gave, where that is not what was expected.
    pub(crate) fn failure(&self) -> Option<String> {
        let found = match self.run() {
            Ok(found) => found,
            Err(reason) => return Some(reason),
        };
        (!found.contains(&self.expected)).then(|| found.join(" | "))
    }

    /// What the function gives: one text, or all the readings of which one must be right.
    fn run(&self) -> Result<Vec<String>, String> {
        let input = self.input.as_str();
        let encoding = || Encoding::of_name(&self.parameter).ok_or_else(|| format!("no encoding {}", self.parameter));
        let style = if self.parameter == "new" { ToneStyle::New } else { ToneStyle::Old };
        Ok(vec![match self.function.as_str() {
            "key" => text::key(input),
            "ascii_key" => text::ascii_key(input),
            "strip_marks" => text::strip_marks(input),
            "display" => text::display(input).0.into_owned(),
            "display_oldstyle" => text::tone_style(input, ToneStyle::Old),
            "tone_style" => text::tone_style(input, style),
            "cleanup" => text::cleanup(input),
            "decode" => legacy::decode(input, encoding()?, false).0,
            "decode_caps" => legacy::decode(input, encoding()?, true).0,
            "date" => match (text::dates::find(input).first(), text::dates::find_invalid(input).is_empty()) {
                (_, false) => "INVALID".to_owned(),
                (None, true) => "NONE".to_owned(),
                (Some(date), true) => match (date.year, date.month, date.day, date.quarter) {
                    (Some(year), _, _, Some(quarter)) => format!("{year}-Q{quarter}"),
                    (Some(year), Some(month), Some(day), _) => format!("{year}-{month:02}-{day:02}"),
                    (Some(year), Some(month), None, _) => format!("{year}-{month:02}"),
                    (Some(year), None, _, _) => format!("{year}"),
                    _ => "NONE".to_owned(),
                },
            },
            "docnum" => text::docnum::find(input).first().map_or("NONE".to_owned(), |found| {
                let year = found.year.map(|year| year.to_string()).unwrap_or_default();
                format!("{}|{}|{}|{year}|{}", found.number, found.kind, found.organ, found.form.name())
            }),
            "expand" => text::abbreviations::expand(input),
            "num" => text::numbers::find(input).first().map_or("NONE".to_owned(), |found| {
                format!("{}{}", found.amount(), if found.percent { "%" } else { "" })
            }),
            "decode_any" => {
                return Ok(Encoding::ALL
                    .into_iter()
                    .map(|encoding| legacy::decode(input, encoding, false).0)
                    .collect());
            }
            "detect" => match legacy::detect(input) {
                Detected::Ascii => "ASCII".to_owned(),
                Detected::Unicode => "UNICODE".to_owned(),
                Detected::Unclear => "NOT-LEGACY".to_owned(),
                Detected::Legacy(encoding) => encoding.name().to_owned(),
            },
            "demojibake" => text::repair_mojibake(input).0.into_owned(),
            "dencr" => text::decode_references(input).0.into_owned(),
            "cp1258_reverse" => text::repair_cp1258_reversed(input).0.into_owned(),
            other => return Err(format!("no function {other}")),
        }])
    }
}
