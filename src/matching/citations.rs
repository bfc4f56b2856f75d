//! Documents that a text cites, by kind and number: `Kế hoạch số 4239/KH-UBND`, `KH 4239`, `Quyết định 645`.

use std::sync::OnceLock;

use regex::Regex;

/// Kind (as in the symbol: `KH`, `QĐ`) and number of a document.
pub(super) type Citation = (&'static str, u32);

/// Kinds of document with the symbol that stands for each. From Decree 30/2020/NĐ-CP, appendix III, and Party usage.
const KINDS: [(&str, &str); 12] = [
    ("kế hoạch", "KH"),
    ("quyết định", "QĐ"),
    ("chỉ thị", "CT"),
    ("nghị quyết", "NQ"),
    ("kết luận", "KL"),
    ("chương trình hành động", "CTr"),
    ("chương trình", "CTr"),
    ("nghị định", "NĐ"),
    ("thông tư", "TT"),
    ("đề án", "ĐA"),
    ("công văn", "CV"),
    ("cthđ", "CTr"),
];

/// The documents that a text cites, in order, each once.
pub(super) fn of(text: &str) -> Vec<Citation> {
    static NAMED: OnceLock<Option<Regex>> = OnceLock::new();
    static SYMBOL: OnceLock<Option<Regex>> = OnceLock::new();
    let named = NAMED.get_or_init(|| {
        let names: Vec<&str> = KINDS.iter().map(|kind| kind.0).collect();
        Regex::new(&format!(r"(?i)(?:({})|(KH|QĐ|NQ|KL|CTr|NĐ|CT))\s+(?:số\s*:?\s*)?(\d{{1,5}})", names.join("|"))).ok()
    });
    let symbol = SYMBOL.get_or_init(|| Regex::new(r"(\d{1,5})(?:/\d{4})?[-/](KH|QĐ|CTr|CT|NQ|KL|NĐ|ĐA)").ok());
    let mut out: Vec<Citation> = Vec::new();
    let mut add = |kind: &str, number: &str| {
        let lower = kind.to_lowercase();
        let known = KINDS.iter().find(|(name, symbol)| *name == lower || symbol.to_lowercase() == lower);
        if let (Some((_, symbol)), Ok(number)) = (known, number.parse()) {
            let citation = (*symbol, number);
            if !out.contains(&citation) {
                out.push(citation);
            }
        }
    };
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    for found in named.iter().flat_map(|re| re.captures_iter(text)) {
        let Some(number) = found.get(3).filter(|number| word_ends_at(text, number.end())) else { continue };
        match (found.get(1), found.get(2)) {
            (Some(name), _) => add(name.as_str(), number.as_str()),
            (None, Some(name)) if word_starts_at(text, name.start()) => add(name.as_str(), number.as_str()),
            _ => {}
        }
    }
    for found in symbol.iter().flat_map(|re| re.captures_iter(text)) {
        if let (Some(number), Some(symbol)) = (found.get(1), found.get(2))
            && word_starts_at(text, number.start())
            && word_ends_at(text, symbol.end())
        {
            add(symbol.as_str(), number.as_str());
        }
    }
    out
}

/// No word goes on from before the place. (Word boundaries within an expression make it slow on Vietnamese.)
fn word_starts_at(text: &str, at: usize) -> bool {
    !text[..at].chars().next_back().is_some_and(in_word)
}

/// No word goes on from the place.
fn word_ends_at(text: &str, at: usize) -> bool {
    !text[at..].chars().next().is_some_and(in_word)
}

/// Letters and figures; the sign of a footnote (`4239²`) is none.
fn in_word(c: char) -> bool {
    c.is_alphabetic() || c.is_ascii_digit() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_told_by_kind_and_number_however_they_are_cited() {
        assert_eq!(of("Kế hoạch số 4239/KH-UBND ngày 09/11/2021"), [("KH", 4239)]);
        assert_eq!(of("theo KH 4239 và Quyết định 645"), [("KH", 4239), ("QĐ", 645)]);
        assert_eq!(of("CTHĐ số 61-CTr/TU"), [("CTr", 61)]);
        assert!(of("bố trí 4239 triệu đồng").is_empty());
        assert_eq!(of("theo KH 4239²"), [("KH", 4239)], "the sign of a footnote");
        for other in ["KH 123456", "XKH 5", "ĐKH 5", "KH 12a", "12/KHA", "a12/KH", "123456/KH"] {
            assert_eq!(of(other), [], "{other}");
        }
    }
}
