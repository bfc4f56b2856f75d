//! Strings of a workbook: the common table (`xl/sharedStrings.xml`), and how one string is put together from its runs.

use std::sync::Arc;

use crate::model::Diagnostic;

use super::super::xml::{Element, Step, Walk};
use super::refuse;
use super::value::string;

/// Most strings of the table; each costs memory even when it is empty.
const MAX_STRINGS: usize = 3_000_000;

/// A string of the table is at least this many bytes of XML (`<si/>`): a larger declared count is a lie.
const BYTES_A_STRING: usize = 5;

/// The end of a stretch of a string, and its font.
pub(super) type Stretch = (usize, Option<Arc<str>>);

/// A string, empty where nothing is in it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Text {
    /// Its text, NFC, line breaks as `\n`.
    pub(super) text: String,
    /// Its stretches, where it has several fonts.
    pub(super) stretches: Vec<Stretch>,
}

/// Puts a string together from `t`, `r` and `rPh` elements.
#[derive(Debug, Default)]
pub(super) struct Builder {
    text: String,
    stretches: Vec<Stretch>,
    font: Option<Arc<str>>,
    /// Where the open `t` began, and whether its blanks count.
    open: Option<(usize, bool)>,
    /// The open `rPh`: how a word is spoken is no text.
    phonetic: Option<u64>,
}

impl Builder {
    /// An element opens in the string.
    pub(super) fn open(&mut self, element: &Element<'_>) {
        match element.local() {
            "r" => self.font = None,
            "rFont" => self.font = element.value().map(|name| Arc::from(name.as_ref())),
            "rPh" if !element.empty => self.phonetic = Some(element.key),
            "t" if !element.empty && self.phonetic.is_none() => {
                let preserved = element.attribute("space").is_some_and(|space| space == "preserve");
                self.open = Some((self.text.len(), preserved));
            }
            _ => {}
        }
    }

    /// Text stands in the string; counts where a `t` is open.
    pub(super) fn text(&mut self, text: &str) {
        if self.open.is_some() {
            self.text.push_str(text);
        }
    }

    /// An element of the string closes.
    pub(super) fn close(&mut self, key: u64) {
        if self.phonetic == Some(key) {
            self.phonetic = None;
        }
        let Some((start, preserved)) = self.open.take() else { return };
        if !preserved {
            let blank = [' ', '\t', '\r', '\n'];
            let end = self.text.trim_end_matches(blank).len().max(start);
            self.text.truncate(end);
            let piece = self.text.get(start..).unwrap_or_default();
            let blanks = piece.len() - piece.trim_start_matches(blank).len();
            if blanks > 0 {
                self.text.replace_range(start..start + blanks, "");
            }
        }
        if self.text.get(start..).is_some_and(|piece| piece.contains("_x")) {
            let decoded = decode_escapes(self.text.get(start..).unwrap_or_default());
            self.text.replace_range(start.., &decoded);
        }
        match self.stretches.last_mut() {
            Some((end, font)) if *font == self.font => *end = self.text.len(),
            _ => self.stretches.push((self.text.len(), self.font.clone())),
        }
    }

    /// The string ends; the builder is ready for the next one.
    pub(super) fn finish(&mut self) -> Text {
        (self.font, self.open, self.phonetic) = (None, None, None);
        let whole = std::mem::take(&mut self.text);
        let length = whole.len();
        let has_fonts = self.stretches.iter().any(|(_, font)| font.is_some());
        let text = string(whole).unwrap_or_default();
        // Letters that were composed have moved the ends.
        if has_fonts && text.len() == length {
            return Text { text, stretches: std::mem::take(&mut self.stretches) };
        }
        self.stretches.clear();
        Text { text, stretches: Vec::new() }
    }
}

/// `_x000D_`, as Excel writes characters that XML has not (ISO/IEC 29500-1, 22.4.2.4).
pub(super) fn decode_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let digits = escape.get(2..6).filter(|_| escape.as_bytes().get(6) == Some(&b'_'));
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32) {
            Some(letter) => {
                out.push(letter);
                rest = escape.get(7..).unwrap_or_default();
            }
            None => {
                out.push_str("_x");
                rest = escape.get(2..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

/// The strings of the common table.
///
/// # Errors
/// Where there are too many, or where its declared length cannot be true.
pub(super) fn shared_strings(source: &str) -> Result<Vec<Text>, Diagnostic> {
    let mut walk = Walk::new(source);
    let mut found = Vec::new();
    let mut builder = Builder::default();
    let mut open = None;
    while let Some(step) = walk.next() {
        match step {
            Step::Open(element) => match element.local() {
                "sst" => {
                    let declared = element.attribute("uniqueCount").and_then(|n| n.trim().parse::<u64>().ok());
                    if declared.is_some_and(|n| n > (source.len() / BYTES_A_STRING) as u64) {
                        return Err(refuse("xlsx-damaged", "uniqueCount"));
                    }
                }
                "si" => {
                    // One whose end is lost ends here.
                    if open.take().is_some() {
                        found.push(builder.finish());
                    }
                    if found.len() >= MAX_STRINGS {
                        return Err(refuse("too-large", "sharedStrings"));
                    }
                    match element.empty {
                        true => found.push(Text::default()),
                        false => open = Some(element.key),
                    }
                }
                _ if open.is_some() => builder.open(&element),
                _ => {}
            },
            Step::Text(text) => builder.text(&text),
            Step::Close(key) if open == Some(key) => {
                open = None;
                found.push(builder.finish());
            }
            Step::Close(key) => builder.close(key),
        }
    }
    if open.is_some() {
        found.push(builder.finish());
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_keep_their_fonts_and_lose_blanks_that_do_not_count() {
        let found = shared_strings(
            r#"<sst uniqueCount="4"><si><t>
               Sở Y tế </t></si><si/><si><r><t xml:space="preserve">Số </t></r><r><rPr><rFont val=".VnTime"/></rPr><t>hai</t></r>
               <rPh sb="0" eb="1"><t>spoken</t></rPh></si><si><t>a_x000D_&#10;b_x_</t></si></sst>"#,
        )
        .unwrap();
        let texts: Vec<&str> = found.iter().map(|text| text.text.as_str()).collect();
        assert_eq!(texts, ["Sở Y tế", "", "Số hai", "a\nb_x_"]);
        assert_eq!(found[2].stretches, [(5, None), (8, Some(".VnTime".into()))]);
        assert!(found[0].stretches.is_empty());
    }

    #[test]
    fn a_count_that_cannot_be_true_is_refused() {
        assert!(shared_strings(r#"<sst uniqueCount="4000000000"><si><t>a</t></si></sst>"#).is_err());
    }
}
