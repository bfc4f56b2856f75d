//! A forgiving walk over the XML of a part: what is well-formed is read, what is broken is stepped over and remembered.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// How often a broken place is stepped over before the rest of a part is given up; bounds the work on a part that is
/// nothing but broken places.
const MAX_RESUMPTIONS: usize = 200;

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
    tag: BytesStart<'x>,
    /// Bytes of the prefix and its colon.
    prefix: usize,
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
        self.tag.name().into_inner().get(self.prefix..).unwrap_or_default()
    }

    /// The value of the first attribute of that name, whatever its prefix.
    pub(crate) fn attribute(&self, local: &str) -> Option<Cow<'_, str>> {
        self.tag
            .attributes()
            .with_checks(false)
            .flatten()
            .find(|a| a.key.local_name().into_inner() == local)
            .map(|a| unescape(a.value))
    }

    /// The value of an attribute of that name in another namespace than the element's own: `r:id` of a `w:` element.
    pub(crate) fn foreign_attribute(&self, local: &str) -> Option<Cow<'_, str>> {
        let own = self.tag.name().prefix().map(|p| p.into_inner());
        self.tag
            .attributes()
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
        for attribute in self.tag.attributes().with_checks(false).flatten() {
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
    source: &'x str,
    /// Where `reader` began in `source`.
    base: usize,
    reader: Reader<&'x [u8]>,
    /// Declared prefixes with the depth of the declaring element, innermost last.
    bindings: Vec<(usize, String, Namespace)>,
    /// The last answer of a look-up, since neighbours mostly share their prefix.
    last: Option<(String, Namespace)>,
    depth: usize,
    resumptions: usize,
    broken: bool,
}

impl<'x> Walk<'x> {
    /// A walk over the text of a part.
    pub(crate) fn new(source: &'x str) -> Self {
        Walk {
            source,
            base: 0,
            reader: lenient(source),
            bindings: Vec::new(),
            last: None,
            depth: 0,
            resumptions: 0,
            broken: false,
        }
    }

    /// The XML was not well-formed; what could be read was read.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }

    /// The next step, `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Step<'x>> {
        loop {
            match self.reader.read_event() {
                Ok(Event::Start(tag)) => return Some(Step::Open(self.open(tag, false))),
                Ok(Event::Empty(tag)) => return Some(Step::Open(self.open(tag, true))),
                Ok(Event::End(end)) => {
                    self.leave();
                    return Some(Step::Close(key(end.name().into_inner())));
                }
                Ok(Event::Text(text)) => return Some(Step::Text(text.into_inner())),
                Ok(Event::CData(text)) => return Some(Step::Text(text.into_inner())),
                Ok(Event::GeneralRef(reference)) => match resolve(&reference) {
                    Some(text) => return Some(Step::Text(text)),
                    None => self.broken = true,
                },
                Ok(Event::Eof) => {
                    self.broken |= self.depth > 0;
                    return None;
                }
                Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
                Err(_) => {
                    self.broken = true;
                    if !self.resume() {
                        return None;
                    }
                }
            }
        }
    }

    fn open(&mut self, tag: BytesStart<'x>, empty: bool) -> Element<'x> {
        self.depth += 1;
        // The letter first: a search for one byte costs next to nothing, and few elements declare anything.
        let attributes = tag.attributes_raw();
        if attributes.contains('x') && attributes.contains("xmlns") {
            self.declare(&tag);
        }
        let name = tag.name().into_inner();
        let prefix = name.bytes().position(|byte| byte == b':');
        let namespace = self.namespace(name.get(..prefix.unwrap_or(0)).unwrap_or_default());
        let key = key(name);
        if empty {
            self.leave();
        }
        Element { tag, prefix: prefix.map_or(0, |colon| colon + 1), namespace, empty, key }
    }

    fn declare(&mut self, tag: &BytesStart<'x>) {
        for attribute in tag.attributes().with_checks(false).flatten() {
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

    fn namespace(&mut self, prefix: &str) -> Namespace {
        if let Some((_, namespace)) = self.last.as_ref().filter(|(last, _)| last == prefix) {
            return *namespace;
        }
        let namespace = self
            .bindings
            .iter()
            .rev()
            .find(|(_, bound, _)| bound == prefix)
            .map_or_else(|| Namespace::by_custom(prefix), |(_, _, namespace)| *namespace);
        self.last = Some((prefix.to_owned(), namespace));
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

    /// Goes on at the next `<` after a broken place.
    fn resume(&mut self) -> bool {
        self.resumptions += 1;
        if self.resumptions > MAX_RESUMPTIONS {
            return false;
        }
        let failed = self.base + usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX - self.base);
        let from = failed.saturating_add(1).max(self.base + 1);
        let bytes = self.source.as_bytes();
        let Some(found) = bytes.get(from..).and_then(|rest| rest.iter().position(|&b| b == b'<')) else {
            return false;
        };
        self.base = from + found;
        match self.source.get(self.base..) {
            Some(rest) => {
                self.reader = lenient(rest);
                true
            }
            None => false,
        }
    }
}

fn lenient(source: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(source);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

fn resolve(reference: &BytesRef<'_>) -> Option<Cow<'static, str>> {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return Some(Cow::Owned(letter.to_string()));
    }
    quick_xml::escape::resolve_predefined_entity(reference.borrow().into_inner().as_ref()).map(Cow::Borrowed)
}

/// FNV-1a: enough to tell the names of open elements apart.
fn key(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
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
