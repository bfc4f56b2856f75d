//! The styles that text and appendices need, beside the template's own.
//!
//! A style that the template has under the same id and name is the office's wish and stays. All others are added; where an id or a
//! name is taken by another style, ours gets another one. What Word itself defines (Normal, headings) is never shared: a template's
//! headings are made for its own text.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::package::{Kind, Package};
use crate::writer::package::{Element, Node, make_valid, styles_part};

/// New id by old id.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    /// The id under which a style of ours stands in the template.
    pub(super) fn of<'n>(&'n self, id: &'n str) -> &'n str {
        self.0.get(id).map_or(id, String::as_str)
    }

    /// Writes on, with the styles' new ids, what is written to it, whole elements at a time.
    pub(super) fn renaming<'n, W: Write>(&'n self, out: &'n mut W) -> Renaming<'n, W> {
        Renaming { names: self, out }
    }

    /// A stretch of XML with its styles' new ids.
    fn renamed(&self, xml: &str) -> String {
        let mut out = xml.to_owned();
        for (old, new) in &self.0 {
            out = out.replace(&format!(r#"<w:pStyle w:val="{old}"/>"#), &format!(r#"<w:pStyle w:val="{new}"/>"#));
        }
        out
    }
}

/// Gives styles their new ids on the way.
pub(super) struct Renaming<'n, W> {
    names: &'n Names,
    out: &'n mut W,
}

impl<W: Write> Write for Renaming<'_, W> {
    fn write(&mut self, xml: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(xml).map_err(io::Error::other)?;
        self.out.write_all(self.names.renamed(text).as_bytes())?;
        Ok(xml.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Adds the styles that the template lacks.
pub(super) fn merge(package: &mut Package) -> Result<Names, String> {
    let ours = Element::parse(&styles_part())?;
    let part = package.parts.iter_mut().find(|part| part.kind == Kind::Styles);
    let theirs = part.and_then(|part| part.tree.as_mut()).ok_or("no styles")?;
    let taken: BTreeMap<String, String> = theirs
        .elements()
        .filter(|style| style.name == "w:style")
        .map(|style| (style.attribute("w:styleId").unwrap_or_default().to_owned(), name(style).to_lowercase()))
        .collect();
    let names_taken: BTreeSet<&str> = taken.values().map(String::as_str).collect();
    let mut names = Names::default();
    let mut add = Vec::new();
    for style in ours.elements().filter(|style| style.attribute("w:type") == Some("paragraph")) {
        let id = style.attribute("w:styleId").unwrap_or_default();
        let own = style.attribute("w:customStyle").is_some();
        if own && taken.get(id).is_some_and(|known| *known == name(style).to_lowercase()) {
            continue;
        }
        let mut style = style.clone();
        let clash = !own || taken.contains_key(id) || names_taken.contains(name(&style).to_lowercase().as_str());
        if clash {
            let mut new = format!("TongHop{id}");
            while taken.contains_key(&new) {
                new.push('_');
            }
            names.0.insert(id.to_owned(), new);
        }
        stand_alone(&mut style, clash);
        add.push(style);
    }
    for mut style in add {
        for link in ["w:basedOn", "w:next", "w:link"] {
            for element in style.elements_mut().filter(|child| child.name == link) {
                for (_, value) in element.attributes.iter_mut().filter(|(name, _)| name == "w:val") {
                    *value = names.of(value).to_owned();
                }
            }
        }
        for (_, value) in style.attributes.iter_mut().filter(|(name, _)| name == "w:styleId") {
            *value = names.of(value).to_owned();
        }
        make_valid(&mut style);
        theirs.children.push(Node::Element(style));
    }
    Ok(names)
}

fn name(style: &Element) -> &str {
    style.elements().find(|child| child.name == "w:name").and_then(|name| name.attribute("w:val")).unwrap_or_default()
}

/// Nothing of a style may hang on what the template's Normal and defaults say.
fn stand_alone(style: &mut Element, renamed: bool) {
    let base = !style.elements().any(|child| child.name == "w:basedOn");
    style.attributes.retain(|(name, _)| name != "w:default" && name != "w:customStyle");
    style.attributes.push(("w:customStyle".into(), "1".into()));
    if renamed {
        for name in style.elements_mut().filter(|child| child.name == "w:name") {
            for (_, value) in name.attributes.iter_mut().filter(|(name, _)| name == "w:val") {
                *value = format!("Tổng hợp {value}");
            }
        }
    }
    if !base {
        return;
    }
    const FONTS: &str = concat!(
        r#"<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"/>"#,
        r#"<w:color w:val="000000"/><w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr>"#
    );
    let fonts = Element::parse(FONTS).map(|fonts| fonts.children).unwrap_or_default();
    if let Some(typography) = style.elements_mut().find(|child| child.name == "w:rPr") {
        typography.children.extend(fonts);
    }
}
