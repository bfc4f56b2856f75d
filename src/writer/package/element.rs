//! A small tree for one fragment of XML, so that its children can be put in order.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// An element. Attribute values and text are kept as escaped in the source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::writer) struct Element {
    /// Name with prefix.
    pub(in crate::writer) name: String,
    /// Attributes in order: name with prefix, escaped value.
    pub(in crate::writer) attributes: Vec<(String, String)>,
    /// What stands in it.
    pub(in crate::writer) children: Vec<Node>,
}

/// What an element holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::writer) enum Node {
    /// An element.
    Element(Element),
    /// Text, escaped.
    Text(String),
}

impl Element {
    /// An element without attributes and children.
    pub(in crate::writer) fn new(name: &str) -> Self {
        Element { name: name.into(), ..Element::default() }
    }

    /// Parses a fragment with one root element. `Err` holds what is wrong with it.
    pub(in crate::writer) fn parse(xml: &str) -> Result<Element, String> {
        let mut reader = Reader::from_str(xml);
        let mut open: Vec<Element> = vec![Element::default()];
        loop {
            let node = match reader.read_event().map_err(|error| error.to_string())? {
                Event::Start(start) => {
                    open.push(element(&start));
                    continue;
                }
                Event::Empty(start) => Node::Element(element(&start)),
                Event::End(_) => Node::Element(open.pop().unwrap_or_default()),
                Event::Text(text) => Node::Text(text.to_string()),
                Event::GeneralRef(name) => Node::Text(format!("&{};", &*name)),
                Event::Eof => break,
                _ => continue,
            };
            open.last_mut().ok_or("an end tag too many")?.children.push(node);
        }
        let roots = open.pop().filter(|_| open.is_empty()).ok_or("an end tag is missing")?.children;
        roots
            .into_iter()
            .find_map(|node| match node {
                Node::Element(element) => Some(element),
                Node::Text(_) => None,
            })
            .ok_or_else(|| "no element".into())
    }

    /// The elements in it.
    pub(in crate::writer) fn elements_mut(&mut self) -> impl Iterator<Item = &mut Element> {
        self.children.iter_mut().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The elements in it.
    pub(in crate::writer) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The value of an attribute, escaped.
    pub(in crate::writer) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Writes it out.
    pub(in crate::writer) fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            for part in [" ", name, "=\"", value, "\""] {
                out.push_str(part);
            }
        }
        if self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for child in &self.children {
            match child {
                Node::Element(element) => element.write(out),
                Node::Text(text) => out.push_str(text),
            }
        }
        for part in ["</", &self.name, ">"] {
            out.push_str(part);
        }
    }
}

fn element(start: &BytesStart) -> Element {
    let attributes = start
        .attributes()
        .flatten()
        .map(|attribute| (attribute.key.as_ref().to_owned(), attribute.value.to_string()))
        .collect();
    Element { name: start.name().as_ref().to_owned(), attributes, children: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_is_written_as_it_was_read() {
        let xml = r#"<w:p a="1"><w:r><w:t xml:space="preserve">a &amp; b &lt; "c"  </w:t><w:br/></w:r></w:p>"#;
        let mut out = String::new();
        Element::parse(xml).unwrap().write(&mut out);
        assert_eq!(out, xml);
    }

    #[test]
    fn what_is_no_fragment_is_refused() {
        for xml in ["", "text", "<a>", "<a><b></a></b>", "</a>"] {
            assert!(Element::parse(xml).is_err(), "{xml}");
        }
    }
}
