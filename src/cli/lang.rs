//! The words of messages, in Vietnamese and English.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::model::{Diagnostic, Location};

/// Language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Lang {
    /// Vietnamese.
    Vi,
    /// English.
    En,
}

/// The messages of all stages: code, then Vietnamese, its hint, English, its hint.
const TABLES: [&str; 7] = [
    include_str!("../intake/messages.tsv"),
    include_str!("../reader/messages.tsv"),
    include_str!("../plan/messages.tsv"),
    include_str!("../agency/messages.tsv"),
    include_str!("../report/messages.tsv"),
    include_str!("../matching/messages.tsv"),
    include_str!("../store/messages.tsv"),
];
const OWN: [&str; 3] =
    [include_str!("messages.tsv"), include_str!("../consolidate/messages.tsv"), include_str!("../writer/messages.tsv")];

static MESSAGES: LazyLock<BTreeMap<&'static str, [&'static str; 4]>> = LazyLock::new(|| {
    TABLES
        .iter()
        .chain(&OWN)
        .flat_map(|table| table.lines().skip(1))
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| {
            let mut fields = line.split('\t');
            let code = fields.next().unwrap_or_default();
            (code, [(); 4].map(|()| fields.next().unwrap_or_default()))
        })
        .collect()
});

impl Lang {
    /// The language that `--lang` or the locale asks for, before the arguments are parsed (help needs it too). Vietnamese
    /// unless something says English.
    pub(super) fn of_process() -> Lang {
        let mut arguments = std::env::args();
        while let Some(argument) = arguments.next() {
            let value = match argument.strip_prefix("--lang=") {
                Some(value) => value.to_owned(),
                None if argument == "--lang" => arguments.next().unwrap_or_default(),
                None => continue,
            };
            return if value == "en" { Lang::En } else { Lang::Vi };
        }
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
            .unwrap_or_default();
        if locale.starts_with("en") { Lang::En } else { Lang::Vi }
    }

    /// Place of the language in a table, from 0.
    pub(super) fn column(self) -> usize {
        match self {
            Lang::Vi => 0,
            Lang::En => 1,
        }
    }

    fn field(self, code: &str, hint: bool) -> Option<&'static str> {
        let fields = MESSAGES.get(code)?;
        let words = fields[self.column() * 2 + usize::from(hint)];
        (!words.is_empty()).then_some(words)
    }

    /// What happened.
    pub(super) fn message(self, diagnostic: &Diagnostic) -> String {
        let words = self.field(&diagnostic.code, false).unwrap_or(&diagnostic.code);
        words.replace("{detail}", &diagnostic.detail)
    }

    /// What to do about it.
    pub(super) fn hint(self, diagnostic: &Diagnostic) -> Option<String> {
        self.field(&diagnostic.code, true).map(|words| words.replace("{detail}", &diagnostic.detail))
    }

    /// Message, place and hint in one line.
    pub(super) fn full(self, diagnostic: &Diagnostic) -> String {
        let mut out = self.message(diagnostic);
        if let Some(location) = &diagnostic.location {
            out = format!("{}: {out}", self.place(location));
        }
        if let Some(hint) = self.hint(diagnostic) {
            out = format!("{out} → {hint}");
        }
        out
    }

    /// A place in words.
    pub(super) fn place(self, location: &Location) -> String {
        let vi = self == Lang::Vi;
        match location {
            Location::Block { block } if vi => format!("đoạn {block}"),
            Location::Block { block } => format!("paragraph {block}"),
            Location::Cell { table, row, .. } if vi => format!("bảng {table}, dòng {row}"),
            Location::Cell { table, row, .. } => format!("table {table}, row {row}"),
            Location::Sheet { sheet, row, column } => {
                let cell = format!("{}{row}", column_letters(*column));
                if vi { format!("trang “{sheet}”, ô {cell}") } else { format!("sheet “{sheet}”, cell {cell}") }
            }
            Location::Note { note, .. } => note.clone(),
            Location::Header { .. } if vi => "đầu trang".into(),
            Location::Header { .. } => "page header".into(),
            Location::Footer { .. } if vi => "chân trang".into(),
            Location::Footer { .. } => "page footer".into(),
        }
    }

    /// One of two words.
    pub(super) fn pick<'t>(self, vi: &'t str, en: &'t str) -> &'t str {
        match self {
            Lang::Vi => vi,
            Lang::En => en,
        }
    }
}

/// A = 1, Z = 26, AA = 27.
fn column_letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        letters.push(char::from(b'A' + ((column - 1) % 26) as u8));
        column = (column - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Severity;

    #[test]
    fn every_message_has_words_in_both_languages() {
        for (code, fields) in MESSAGES.iter() {
            assert!(!fields[0].is_empty() && !fields[2].is_empty(), "{code} lacks words");
            assert_eq!(fields[1].is_empty(), fields[3].is_empty(), "{code} has a hint in one language only");
        }
    }

    #[test]
    fn a_message_names_its_detail_and_what_to_do() {
        let missing = Diagnostic::new(Severity::Error, "input-missing", "hop-thu");
        assert_eq!(Lang::Vi.full(&missing), "Không tìm thấy hop-thu. → Kiểm tra lại đường dẫn.");
        assert_eq!(Lang::En.full(&missing), "hop-thu was not found. → Check the path.");
    }

    #[test]
    fn columns_are_named_as_spreadsheets_do() {
        assert_eq!([1, 26, 27, 703].map(column_letters), ["A", "Z", "AA", "AAA"]);
    }
}
