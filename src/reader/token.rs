//! XML cut into tokens, forgivingly: what cannot be a token is stepped over and remembered.
//!
//! The text of a part has been checked to be UTF-8 by then, so that looking for five ASCII characters is all there is to do;
//! a reader of streams must check every piece, which takes as long again.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memmem};

/// How often a broken place is stepped over before the rest of a part is given up; bounds the work on a part that is
/// nothing but broken places.
const MAX_RESUMPTIONS: usize = 200;

/// A name as one number, so that a match on names is a match on numbers: the bytes of up to eight letters as they are, those
/// of longer names folded over each other.
pub(crate) const fn code(name: &[u8]) -> u64 {
    let (mut code, mut at) = (0, 0);
    while at < name.len() {
        code = fold(code, name[at]);
        at += 1;
    }
    code
}

const fn fold(code: u64, byte: u8) -> u64 {
    code.rotate_left(8) ^ byte as u64
}

/// A name with its prefix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Name<'x> {
    whole: &'x str,
    /// Bytes of the prefix and its colon.
    start: usize,
    /// The [`code`] of the prefix, 0 without one.
    pub(super) prefix_code: u64,
    /// The [`code`] of the name without the prefix.
    pub(super) local_code: u64,
}

impl<'x> Name<'x> {
    /// The name at the beginning of a text, up to a blank.
    fn of(text: &'x str) -> Self {
        let (mut start, mut prefix_code, mut local_code) = (0, 0, 0);
        let mut end = text.len();
        for (at, byte) in text.bytes().enumerate() {
            if byte <= b' ' && byte.is_ascii_whitespace() {
                end = at;
                break;
            }
            if byte == b':' && start == 0 {
                (start, prefix_code, local_code) = (at + 1, local_code, 0);
            } else {
                local_code = fold(local_code, byte);
            }
        }
        Name { whole: text.get(..end).unwrap_or_default(), start, prefix_code, local_code }
    }

    /// The prefix, empty where there is none.
    pub(super) fn prefix(&self) -> &'x str {
        self.whole.get(..self.start.saturating_sub(1)).unwrap_or_default()
    }

    /// The name without the prefix.
    pub(super) fn local(&self) -> &'x str {
        self.whole.get(self.start..).unwrap_or_default()
    }

    /// The whole name as one number.
    pub(super) fn key(&self) -> u64 {
        self.local_code ^ self.prefix_code.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// A token.
#[derive(Debug, PartialEq)]
pub(super) enum Token<'x> {
    /// `<name attributes>`, or `<name attributes/>`.
    Start {
        /// Its name.
        name: Name<'x>,
        /// As written.
        attributes: &'x str,
        /// It closes at once.
        empty: bool,
    },
    /// `</name>`.
    End {
        /// Its name.
        name: Name<'x>,
    },
    /// Text up to the next element, or a CDATA section. References are resolved.
    Text(Cow<'x, str>),
}

/// The tokens of a text.
#[derive(Debug)]
pub(super) struct Tokens<'x> {
    rest: &'x str,
    resumptions: usize,
    broken: bool,
}

impl<'x> Tokens<'x> {
    /// The tokens of the text of a part.
    pub(super) fn new(source: &'x str) -> Self {
        Tokens { rest: source, resumptions: 0, broken: false }
    }

    /// Something was stepped over so far.
    pub(super) fn is_broken(&self) -> bool {
        self.broken
    }

    /// The next token, `None` at the end.
    pub(super) fn next(&mut self) -> Option<Token<'x>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let length = memchr(b'<', self.rest.as_bytes()).unwrap_or(self.rest.len());
            if length > 0 {
                let text = self.cut(length);
                return Some(Token::Text(self.resolved(text)));
            }
            let found = match self.rest.as_bytes().get(1) {
                Some(b'/') => self.end(),
                Some(b'!') => self.declaration(),
                Some(b'?') => self.after(2, b"?>").map(|_| None),
                _ => self.start(),
            };
            match found {
                Some(Some(token)) => return Some(token),
                Some(None) => {}
                None => self.step_over()?,
            }
        }
    }

    /// Cuts off the first bytes.
    fn cut(&mut self, length: usize) -> &'x str {
        let (head, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        head
    }

    /// Cuts off everything up to the end of a mark that stands from `from` on, and gives what stands between.
    fn after(&mut self, from: usize, mark: &[u8]) -> Option<&'x str> {
        let length = memmem::find(self.rest.as_bytes().get(from..)?, mark)?;
        let whole = self.cut(from + length + mark.len());
        whole.get(from..from + length)
    }

    fn end(&mut self) -> Option<Option<Token<'x>>> {
        let length = memchr(b'>', self.rest.as_bytes())?;
        let name = Name::of(self.cut(length + 1).get(2..length)?);
        Some(Some(Token::End { name }))
    }

    fn start(&mut self) -> Option<Option<Token<'x>>> {
        let mut length = memchr(b'>', self.rest.as_bytes())?;
        let name = Name::of(without_slash(self.rest.get(1..length)?).0);
        let first = 1 + name.whole.len();
        // A `>` in quotes does not end the tag: up to there the quotes do not match.
        if first < length && !quotes_match(self.rest.as_bytes().get(first..length)?) {
            length = end_of_tag(self.rest.as_bytes())?;
        }
        let (attributes, empty) = without_slash(self.cut(length + 1).get(first..length)?);
        Some(Some(Token::Start { name, attributes, empty }))
    }

    /// `<!…`: a comment, a CDATA section, a document type.
    fn declaration(&mut self) -> Option<Option<Token<'x>>> {
        let bytes = self.rest.as_bytes();
        if bytes.starts_with(b"<!--") {
            return self.after(4, b"-->").map(|_| None);
        }
        if bytes.starts_with(b"<![CDATA[") {
            return self.after(9, b"]]>").map(|text| Some(Token::Text(Cow::Borrowed(text))));
        }
        if !matches!(bytes.get(2), Some(b'd' | b'D')) {
            return None;
        }
        let length = end_of_document_type(bytes)?;
        self.cut(length + 1);
        Some(None)
    }

    /// Goes on at the next `<` after a broken place.
    #[cold]
    fn step_over(&mut self) -> Option<()> {
        self.broken = true;
        self.resumptions += 1;
        if self.resumptions > MAX_RESUMPTIONS {
            return None;
        }
        let length = memchr(b'<', self.rest.as_bytes().get(1..)?)?;
        self.cut(1 + length);
        Some(())
    }

    fn resolved(&mut self, text: &'x str) -> Cow<'x, str> {
        let Some(first) = memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
        let (before, mut rest) = text.split_at(first);
        let mut out = String::with_capacity(text.len());
        out.push_str(before);
        while let Some(after) = rest.strip_prefix('&') {
            // A lone `&` is kept: people and bad programs write it.
            let reference = memchr2(b';', b'&', after.as_bytes()).filter(|&end| after.as_bytes()[end] == b';');
            rest = match reference.and_then(|end| Some((after.get(..end)?, after.get(end + 1..)?))) {
                Some((name, after)) => {
                    match resolve(name) {
                        Some(letter) => out.push(letter),
                        None => {
                            // Of an entity that nothing declares the name is all there is to show.
                            self.broken = true;
                            out.push('&');
                            out.push_str(name);
                            out.push(';');
                        }
                    }
                    after
                }
                None => {
                    out.push('&');
                    after
                }
            };
            let next = memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
            let (plain, after) = rest.split_at(next);
            out.push_str(plain);
            rest = after;
        }
        Cow::Owned(out)
    }
}

/// What stands in a tag without the `/` of one that closes at once.
fn without_slash(inner: &str) -> (&str, bool) {
    inner.strip_suffix('/').map_or((inner, false), |inner| (inner, true))
}

/// Quotes come in pairs, as far as a quick look tells that takes many bytes at a time.
fn quotes_match(attributes: &[u8]) -> bool {
    let (odd, single) = attributes
        .iter()
        .fold((0u8, 0u8), |(odd, single), &byte| (odd ^ u8::from(byte == b'"'), single | u8::from(byte == b'\'')));
    odd == 0 && single == 0
}

/// Where the `>` of a tag stands that begins with these bytes; one in quotes is none.
fn end_of_tag(bytes: &[u8]) -> Option<usize> {
    let mut open = None;
    bytes.iter().position(|&byte| match open {
        Some(quote) => {
            if byte == quote {
                open = None;
            }
            false
        }
        None => {
            if matches!(byte, b'"' | b'\'') {
                open = Some(byte);
            }
            byte == b'>'
        }
    })
}

/// Where the `>` of a document type stands: declarations, quotes and comments inside are passed by.
fn end_of_document_type(bytes: &[u8]) -> Option<usize> {
    let (mut at, mut depth) = (0, 0usize);
    loop {
        let rest = bytes.get(at..)?;
        at += match rest.first()? {
            b'<' if rest.starts_with(b"<!--") => 4 + memmem::find(rest.get(4..)?, b"-->")? + 3,
            b'<' => {
                depth += 1;
                1
            }
            b'>' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at);
                }
                1
            }
            quote @ (b'"' | b'\'') => 1 + memchr(*quote, rest.get(1..)?)? + 1,
            _ => 1,
        };
    }
}

/// The letter that a reference such as `amp` or `#272` stands for.
fn resolve(name: &str) -> Option<char> {
    let letter = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?).filter(|&letter| letter != '\0')?
        }
    };
    Some(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens in one line, and whether something was stepped over.
    fn tokens(source: &str) -> (String, bool) {
        let mut tokens = Tokens::new(source);
        let mut out = Vec::new();
        while let Some(token) = tokens.next() {
            out.push(match token {
                Token::Start { name, attributes, empty } => {
                    format!("<{}|{}{}", name.whole, attributes.trim(), if empty { "/" } else { "" })
                }
                Token::End { name } => format!("/{}", name.whole),
                Token::Text(text) => format!("'{text}'"),
            });
        }
        (out.join(" "), tokens.is_broken())
    }

    #[test]
    fn elements_text_and_sections_are_told_apart() {
        let source = r#"<?xml version="1.0"?><!-- <x> --><a b="1" c='2>3'><d/>T&amp;T<![CDATA[<e>&amp;]]></a >"#;
        assert_eq!(tokens(source), ("<a|b=\"1\" c='2>3' <d|/ 'T&T' '<e>&amp;' /a".into(), false));
    }

    #[test]
    fn a_document_type_is_passed_by_with_all_that_stands_in_it() {
        let source = r#"<!DOCTYPE a [<!ENTITY b "c>d"><!-- it's > --><!ELEMENT a ANY>]><a>x</a>"#;
        assert_eq!(tokens(source), ("<a| 'x' /a".into(), false));
    }

    #[test]
    fn references_are_resolved_and_unknown_ones_kept_and_remembered() {
        assert_eq!(tokens("&#272;&#x1EA1;t &lt; R&D; a & b"), ("'Đạt < R&D; a & b'".into(), true));
        assert_eq!(tokens("A&B &amp C"), ("'A&B &amp C'".into(), false));
    }

    #[test]
    fn reading_goes_on_after_what_is_no_token() {
        assert_eq!(tokens("<a><!x><b>c</b><d"), ("<a| <b| 'c' /b".into(), true));
        assert!(tokens(&"<!x ".repeat(1000)).1);
    }
}
