//! A forgiving walk over the XML of a part: what is well-formed is read, what is broken is stepped over and remembered.

use std::borrow::Cow;

use quick_xml::events::attributes::Attributes;

pub(crate) use super::token::code;
use super::token::{Name, Token, Tokens};

/// The namespaces that a reader of Office Open XML must tell apart, transitional and strict alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Namespace {
    /// WordprocessingML.
    Word,
    /// Markup compatibility (`mc:AlternateContent`).
    Compatibility,
    /// Office Math.
    Math,
    /// SpreadsheetML.
    Sheet,
    /// Anything else.
    Other,
}

impl Namespace {
    fn of(uri: &str) -> Self {
        match uri {
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            | "http://purl.oclc.org/ooxml/wordprocessingml/main" => Namespace::Word,
            "http://schemas.openxmlformats.org/markup-compatibility/2006" => Namespace::Compatibility,
            "http://schemas.openxmlformats.org/officeDocument/2006/math"
            | "http://purl.oclc.org/ooxml/officeDocument/math" => Namespace::Math,
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
            | "http://purl.oclc.org/ooxml/spreadsheetml/main" => Namespace::Sheet,
            _ => Namespace::Other,
        }
    }

    /// What a prefix means by custom, for parts whose declarations are damaged or missing.
    fn by_custom(prefix: &str) -> Self {
        match prefix {
            "w" => Namespace::Word,
            "mc" => Namespace::Compatibility,
            "m" => Namespace::Math,
            "x" => Namespace::Sheet,
            _ => Namespace::Other,
        }
    }
}

/// An element that opens.
pub(crate) struct Element<'x> {
    name: Name<'x>,
    /// As written.
    attributes: &'x str,
    /// The [`code`] of its name without the prefix.
    pub(crate) code: u64,
    /// Namespace of its name.
    pub(crate) namespace: Namespace,
    /// It closes at once (`<w:b/>`): no [`Step::Close`] follows.
    pub(crate) empty: bool,
    /// Its whole name as one number, to find its end.
    pub(crate) key: u64,
}

impl Element<'_> {
    /// Its name without the prefix.
    pub(crate) fn local(&self) -> &str {
        self.name.local()
    }

    /// The value of the first attribute of that name, whatever its prefix.
    pub(crate) fn attribute(&self, local: &str) -> Option<Cow<'_, str>> {
        for attribute in (WellFormed { rest: self.attributes }) {
            match attribute {
                Some((name, value)) if local_part(name) == local => return Some(unescape(Cow::Borrowed(value))),
                Some(_) => {}
                None => return self.damaged_attribute(local),
            }
        }
        None
    }

    #[cold]
    fn damaged_attribute(&self, local: &str) -> Option<Cow<'_, str>> {
        let mut attributes = Attributes::new(self.attributes, 0);
        attributes
            .with_checks(false)
            .flatten()
            .find(|a| a.key.local_name().into_inner() == local)
            .map(|a| unescape(a.value))
    }

    /// The value of an attribute of that name in another namespace than the element's own: `r:id` of a `w:` element.
    pub(crate) fn foreign_attribute(&self, local: &str) -> Option<Cow<'_, str>> {
        let own = Some(self.name.prefix()).filter(|prefix| !prefix.is_empty());
        let mut attributes = Attributes::new(self.attributes, 0);
        attributes
            .with_checks(false)
            .flatten()
            .find(|a| {
                let (name, prefix) = a.key.decompose();
                name.into_inner() == local && prefix.is_some() && prefix.map(|p| p.into_inner()) != own
            })
            .map(|a| unescape(a.value))
    }

    /// Calls `f` with the name, without the prefix, and the value of every attribute.
    pub(crate) fn each_attribute(&self, mut f: impl FnMut(&str, Cow<'_, str>)) {
        let attributes = WellFormed { rest: self.attributes };
        if attributes.clone().all(|attribute| attribute.is_some()) {
            for (name, value) in attributes.flatten() {
                f(local_part(name), unescape(Cow::Borrowed(value)));
            }
            return;
        }
        for attribute in Attributes::new(self.attributes, 0).with_checks(false).flatten() {
            f(attribute.key.local_name().into_inner(), unescape(attribute.value));
        }
    }

    /// The attribute `val`.
    pub(crate) fn value(&self) -> Option<Cow<'_, str>> {
        self.attribute("val")
    }

    /// The attribute `val` as a number.
    pub(crate) fn number(&self) -> Option<i64> {
        self.value()?.trim().parse().ok()
    }

    /// The attribute `val` of an on/off property: absent means on.
    pub(crate) fn is_on(&self) -> bool {
        !matches!(self.value().as_deref().map(str::trim), Some("0" | "false" | "off" | "none"))
    }
}

/// Attributes as nearly all are written, name and value, found with next to no work; `None` in place of one that is not.
#[derive(Clone)]
struct WellFormed<'t> {
    rest: &'t str,
}

impl<'t> Iterator for WellFormed<'t> {
    type Item = Option<(&'t str, &'t str)>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.trim_ascii_start();
        if rest.is_empty() {
            return None;
        }
        let found = self.split(rest);
        if found.is_none() {
            self.rest = "";
        }
        Some(found)
    }
}

impl<'t> WellFormed<'t> {
    fn split(&mut self, rest: &'t str) -> Option<(&'t str, &'t str)> {
        let equals =
            rest.bytes().position(|byte| matches!(byte, b'=' | b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\''))?;
        let (name, value) = (rest.get(..equals)?, rest.get(equals..)?);
        let (inner, quote) = match value.as_bytes() {
            [b'=', quote @ (b'"' | b'\''), ..] if !name.is_empty() => (value.get(2..)?, *quote),
            _ => return None,
        };
        let end = inner.bytes().position(|byte| byte == quote)?;
        self.rest = inner.get(end + 1..)?;
        Some((name, inner.get(..end)?))
    }
}

fn local_part(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

fn unescape(value: Cow<'_, str>) -> Cow<'_, str> {
    if !value.contains('&') {
        return value;
    }
    match quick_xml::escape::unescape(&value) {
        Ok(plain) => Cow::Owned(plain.into_owned()),
        Err(_) => value,
    }
}

/// What the walk meets.
pub(crate) enum Step<'x> {
    /// An element opens.
    Open(Element<'x>),
    /// An element closes: its [`Element::key`].
    Close(u64),
    /// Text, entities resolved.
    Text(Cow<'x, str>),
}

/// The walk over one part.
pub(crate) struct Walk<'x> {
    tokens: Tokens<'x>,
    /// Declared prefixes with the depth of the declaring element, innermost last.
    bindings: Vec<(usize, String, Namespace)>,
    /// The last answer of a look-up by the code of the prefix, since neighbours mostly share theirs.
    last: Option<(u64, Namespace)>,
    depth: usize,
    broken: bool,
}

impl<'x> Walk<'x> {
    /// A walk over the text of a part.
    pub(crate) fn new(source: &'x str) -> Self {
        Walk { tokens: Tokens::new(source), bindings: Vec::new(), last: None, depth: 0, broken: false }
    }

    /// The XML was not well-formed; what could be read was read.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken || self.tokens.is_broken()
    }

    /// The next step, `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Step<'x>> {
        match self.tokens.next() {
            Some(Token::Start { name, attributes, empty }) => Some(Step::Open(self.open(name, attributes, empty))),
            Some(Token::End { name }) => {
                self.leave();
                Some(Step::Close(name.key()))
            }
            Some(Token::Text(text)) => Some(Step::Text(text)),
            None => {
                self.broken |= self.depth > 0;
                None
            }
        }
    }

    fn open(&mut self, name: Name<'x>, attributes: &'x str, empty: bool) -> Element<'x> {
        self.depth += 1;
        // The letter first: a search for one byte costs next to nothing, and few elements declare anything.
        if attributes.contains('x') && attributes.contains("xmlns") {
            self.declare(attributes);
        }
        let namespace = match self.last {
            Some((last, namespace)) if last == name.prefix_code => namespace,
            _ => self.namespace(name.prefix(), name.prefix_code),
        };
        if empty {
            self.leave();
        }
        Element { attributes, code: name.local_code, namespace, empty, key: name.key(), name }
    }

    fn declare(&mut self, attributes: &str) {
        for attribute in Attributes::new(attributes, 0).with_checks(false).flatten() {
            let prefix = match attribute.key.into_inner() {
                "xmlns" => "",
                name => match name.strip_prefix("xmlns:") {
                    Some(prefix) => prefix,
                    None => continue,
                },
            };
            self.bindings.push((self.depth, prefix.to_owned(), Namespace::of(&attribute.value)));
        }
        self.last = None;
    }

    fn namespace(&mut self, prefix: &str, code: u64) -> Namespace {
        let namespace = self
            .bindings
            .iter()
            .rev()
            .find(|(_, bound, _)| bound == prefix)
            .map_or_else(|| Namespace::by_custom(prefix), |(_, _, namespace)| *namespace);
        // Only the codes of short prefixes are theirs alone.
        self.last = (prefix.len() <= 8).then_some((code, namespace));
        namespace
    }

    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        // Declarations of the root stay: in a damaged part there may be more ends than beginnings.
        while self.bindings.last().is_some_and(|(depth, _, _)| *depth > self.depth && *depth > 1) {
            self.bindings.pop();
            self.last = None;
        }
    }
}

/// The text of a part: UTF-8, or UTF-16 by its byte order mark; `true` when bytes were not valid.
pub(crate) fn decode(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    let utf16 = |bytes: &[u8], order: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| order([pair[0], pair[1]]));
        let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        (Cow::Owned(text), false)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => decode(rest),
        _ => {
            // Checked first at full speed: hardly any part is not valid.
            match std::str::from_utf8(bytes) {
                Ok(text) => (Cow::Borrowed(text), false),
                Err(_) => (String::from_utf8_lossy(bytes), true),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> (String, bool) {
        let mut walk = Walk::new(source);
        let mut out = String::new();
        while let Some(step) = walk.next() {
            if let Step::Text(text) = step {
                out.push_str(&text);
            }
        }
        (out, walk.is_broken())
    }

    #[test]
    fn entities_and_character_references_stay_in_the_text() {
        assert_eq!(texts("<a>T&amp;T &#272;&#x1EA1;t &lt;</a>"), ("T&T Đạt <".into(), false));
    }

    #[test]
    fn a_lone_ampersand_is_kept() {
        assert_eq!(texts("<a>Nghiên cứu & phát triển</a>").0, "Nghiên cứu & phát triển");
    }

    #[test]
    fn what_follows_a_broken_place_is_read_and_the_break_is_remembered() {
        let (text, broken) = texts("<a><b>one</b><!-x<b>two</b></a>");
        assert!(broken);
        assert!(text.contains("one") && text.contains("two"), "{text}");
    }

    #[test]
    fn a_part_that_ends_early_is_broken() {
        assert_eq!(texts("<a><b>one"), ("one".into(), true));
    }

    #[test]
    fn a_prefix_means_what_its_declaration_says() {
        let mut walk = Walk::new(
            r#"<q:a xmlns:q="http://purl.oclc.org/ooxml/wordprocessingml/main"><b xmlns="urn:x"/><q:c/><w:d/></q:a>"#,
        );
        let mut found = Vec::new();
        while let Some(step) = walk.next() {
            if let Step::Open(element) = step {
                found.push((element.local().to_owned(), element.namespace));
            }
        }
        let expected =
            [("a", Namespace::Word), ("b", Namespace::Other), ("c", Namespace::Word), ("d", Namespace::Word)];
        assert_eq!(found, expected.map(|(name, namespace)| (name.to_owned(), namespace)));
    }

    #[test]
    fn utf16_parts_are_decoded() {
        let bytes: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("<a>Đạt</a>".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(decode(&bytes).0, "<a>Đạt</a>");
    }
}
