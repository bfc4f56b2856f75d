//! Placeholders of a template, and what is wrong with them. The first mistake is said, with its place.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::package::{Kind, Package, wrong};
use super::{is_block, known};
use crate::model::Diagnostic;
use crate::writer::package::{Element, Node};

/// How much of a paragraph is quoted.
const QUOTED: usize = 60;
/// Changes that nobody has accepted or refused.
const TRACKED: [&str; 6] = ["w:ins", "w:del", "w:moveFrom", "w:moveTo", "w:cellIns", "w:cellDel"];

/// Checks every placeholder. Gives the names that are used.
pub(super) fn check(package: &Package) -> Result<BTreeSet<&'static str>, Diagnostic> {
    let mut found = BTreeSet::new();
    for part in &package.parts {
        let Some(tree) = part.tree.as_ref().filter(|_| !matches!(part.kind, Kind::Styles | Kind::Settings)) else {
            continue;
        };
        let mut walk = Walk { kind: part.kind, paragraph: 0, page: 1, boxed: false, cell: false, found: &mut found };
        walk.element(tree, false)?;
    }
    if found.contains("noi_dung") {
        return Ok(found);
    }
    Err(wrong("template-no-content", "{{noi_dung}}"))
}

/// Where the walk through a part is.
struct Walk<'f> {
    kind: Kind,
    paragraph: usize,
    page: usize,
    boxed: bool,
    cell: bool,
    found: &'f mut BTreeSet<&'static str>,
}

impl Walk<'_> {
    /// `top`: the element's children stand in the body itself.
    fn element(&mut self, element: &Element, top: bool) -> Result<(), Diagnostic> {
        for child in element.elements() {
            match child.name.as_str() {
                name if TRACKED.contains(&name) => {
                    return Err(wrong("template-tracked", self.place(&text_of(element))));
                }
                "w:body" => self.element(child, true)?,
                "w:p" => self.paragraph(child, top)?,
                "w:sdt" => self.control(child, top, "")?,
                "w:tc" => {
                    let outside = std::mem::replace(&mut self.cell, true);
                    self.element(child, false)?;
                    self.cell = outside;
                }
                "w:txbxContent" => {
                    let outside = std::mem::replace(&mut self.boxed, true);
                    self.element(child, false)?;
                    self.boxed = outside;
                }
                _ => self.element(child, false)?,
            }
        }
        Ok(())
    }

    fn paragraph(&mut self, paragraph: &Element, top: bool) -> Result<(), Diagnostic> {
        self.paragraph += 1;
        let text = text_of(paragraph);
        if let Some(tracked) = tracked(paragraph) {
            return Err(wrong("template-tracked", self.place(if text.trim().is_empty() { &tracked } else { &text })));
        }
        self.braces(&text, top)?;
        // Text boxes and content controls in the paragraph.
        self.within(paragraph, top, text.trim())?;
        self.page += breaks(paragraph);
        Ok(())
    }

    fn within(&mut self, element: &Element, top: bool, around: &str) -> Result<(), Diagnostic> {
        for child in element.elements() {
            match child.name.as_str() {
                "w:sdt" => self.control(child, top, around)?,
                "w:txbxContent" => {
                    let outside = std::mem::replace(&mut self.boxed, true);
                    self.element(child, false)?;
                    self.boxed = outside;
                }
                "w:p" => self.paragraph(child, false)?,
                _ => self.within(child, top, around)?,
            }
        }
        Ok(())
    }

    /// A content control; `around` is the text of its paragraph.
    fn control(&mut self, control: &Element, top: bool, around: &str) -> Result<(), Diagnostic> {
        let Some(name) = control_name(control) else {
            if let Some(tag) = foreign_tag(control) {
                return Err(wrong("template-control-unknown", self.at(&tag, &text_of(control))));
            }
            let content = control.elements().filter(|child| child.name == "w:sdtContent");
            for content in content {
                if around.is_empty() { self.element(content, false)? } else { self.within(content, false, around)? }
            }
            return Ok(());
        };
        if is_block(name) {
            if !around.is_empty() {
                return Err(wrong("template-block-in-sentence", self.at(name, around)));
            }
            self.block(name, name, top, around)
        } else {
            self.found.insert(name);
            Ok(())
        }
    }

    fn block(&mut self, name: &'static str, written: &str, top: bool, text: &str) -> Result<(), Diagnostic> {
        if !top || self.kind != Kind::Document || self.boxed || self.cell {
            return Err(wrong("template-block-place", self.at(written, text)));
        }
        if !self.found.insert(name) {
            return Err(wrong("template-twice", self.at(written, text)));
        }
        Ok(())
    }

    fn braces(&mut self, text: &str, top: bool) -> Result<(), Diagnostic> {
        if let Some(at) = text.find("{%") {
            return Err(wrong("template-logic", self.at(&shortened(&text[at..], 20), text)));
        }
        for piece in pieces(text) {
            match piece {
                Piece::Unclosed(written) => return Err(wrong("template-unclosed", self.at(&written, text))),
                Piece::Unopened(written) => return Err(wrong("template-unopened", self.at(&written, text))),
                Piece::Nested(written) => return Err(wrong("template-nested", self.at(&written, text))),
                Piece::Single(written) => return Err(wrong("template-single-brace", self.at(&written, text))),
                Piece::Name { name, start, end } => {
                    let written = &text[start..end];
                    let Some(name) = known(&name) else {
                        return Err(wrong("template-unknown", self.at(written, text)));
                    };
                    if !is_block(name) {
                        self.found.insert(name);
                        continue;
                    }
                    if text.trim() != written {
                        return Err(wrong("template-block-in-sentence", self.at(written, text)));
                    }
                    self.block(name, written, top, text)?;
                }
            }
        }
        Ok(())
    }

    /// `“{{x}}” (trang 1, đoạn 3: “Kính gửi {{x}}”)`
    fn at(&self, written: &str, text: &str) -> String {
        format!("“{written}” ({})", self.place(text))
    }

    fn place(&self, text: &str) -> String {
        let part = match self.kind {
            Kind::Header => "đầu trang".to_owned(),
            Kind::Footer => "chân trang".to_owned(),
            Kind::Note => "chú thích".to_owned(),
            _ if self.boxed => format!("trang {}, khung chữ", self.page),
            _ if self.cell => format!("trang {}, ô của bảng", self.page),
            _ => format!("trang {}", self.page),
        };
        format!("{part}, đoạn {}: “{}”", self.paragraph.max(1), shortened(text.trim(), QUOTED))
    }
}

/// A placeholder or a mistake in the text of a paragraph.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Name { name: String, start: usize, end: usize },
    Unclosed(String),
    Unopened(String),
    Nested(String),
    Single(String),
}

/// The placeholders of a text, and mistakes in them, in order.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    static SINGLE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?:^|[^{])(\{([^{}]{2,40})\})(?:[^}]|$)").expect("valid"));
    let mut out = Vec::new();
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let (open, close) = (rest.find("{{"), rest.find("}}"));
        match (open, close) {
            (None, None) => break,
            (open, Some(close)) if open.is_none_or(|open| close < open) => {
                let begin = rest[..close].rfind(char::is_whitespace).map_or(0, |space| space + 1);
                out.push(Piece::Unopened(rest[begin.min(close)..close + 2].trim().to_owned()));
                break;
            }
            (Some(open), close) => {
                let inner = &rest[open + 2..];
                let end = close.map(|close| close - open - 2);
                let nested = inner.find("{{");
                match (end, nested) {
                    (None, _) => {
                        out.push(Piece::Unclosed(shortened(&rest[open..], 30)));
                        break;
                    }
                    (Some(end), Some(nested)) if nested < end => {
                        out.push(Piece::Nested(rest[open..open + end + 4].to_owned()));
                        break;
                    }
                    (Some(end), _) => {
                        let (start, stop) = (at + open, at + open + end + 4);
                        out.push(Piece::Name { name: inner[..end].to_owned(), start, end: stop });
                        at = stop;
                    }
                }
            }
            (None, Some(_)) => break,
        }
    }
    for found in SINGLE.captures_iter(text) {
        if known(&found[2]).is_some() {
            out.push(Piece::Single(found[1].to_owned()));
        }
    }
    out
}

/// The text of a paragraph without its text boxes and named content controls, as `fill` counts it.
pub(super) fn text_of(element: &Element) -> String {
    let mut out = String::new();
    collect(element, &mut out);
    out
}

fn collect(element: &Element, out: &mut String) {
    for child in element.elements() {
        match child.name.as_str() {
            "w:t" => out.push_str(&words(child)),
            "w:tab" => out.push('\t'),
            "w:br" | "w:cr" => out.push('\n'),
            "w:noBreakHyphen" => out.push('-'),
            "w:pPr" | "w:rPr" | "w:sdtPr" | "w:txbxContent" | "w:del" | "w:moveFrom" | "w:p" | "w:tbl" => {}
            "w:sdt" if control_name(child).is_some() => {}
            _ => collect(child, out),
        }
    }
}

/// The text of `w:t`.
pub(super) fn words(element: &Element) -> String {
    let escaped: String = element
        .children
        .iter()
        .map(|node| match node {
            Node::Text(text) => text.as_str(),
            Node::Element(_) => "",
        })
        .collect();
    quick_xml::escape::unescape(&escaped).map_or(escaped.clone(), |text| text.into_owned())
}

/// The placeholder that a content control is, by its tag, else by its title.
pub(super) fn control_name(control: &Element) -> Option<&'static str> {
    named(control).filter_map(|name| known(&name)).next()
}

/// The name as it was written: in capitals, its value is to be so too.
pub(super) fn control_written(control: &Element) -> Option<String> {
    named(control).find(|name| known(name).is_some())
}

fn named(control: &Element) -> impl Iterator<Item = String> {
    let properties = control.elements().find(|child| child.name == "w:sdtPr");
    let names = ["w:tag", "w:alias"].map(|kind| {
        let element = properties.and_then(|properties| properties.elements().find(|child| child.name == kind));
        let value = element.and_then(|element| element.attribute("w:val")).unwrap_or_default();
        quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), |text| text.into_owned())
    });
    names.into_iter()
}

/// The tag of a content control that a person is to fill in and that is none of ours. Those that Word fills in itself (contents,
/// bound to properties) have no such tag.
fn foreign_tag(control: &Element) -> Option<String> {
    const BY_ITSELF: [&str; 5] = ["w:docPartObj", "w:docPartList", "w:dataBinding", "w15:dataBinding", "w:picture"];
    let properties = control.elements().find(|child| child.name == "w:sdtPr")?;
    if properties.elements().any(|child| BY_ITSELF.contains(&child.name.as_str())) {
        return None;
    }
    named(control).find(|name| !name.trim().is_empty())
}

/// A change in a paragraph that nobody has accepted: its words.
fn tracked(element: &Element) -> Option<String> {
    element.elements().find_map(|child| match child.name.as_str() {
        name if TRACKED.contains(&name) => Some(text_of(child)),
        "w:txbxContent" => None,
        _ => tracked(child),
    })
}

/// How many pages end in a paragraph, as far as Word noted it.
fn breaks(element: &Element) -> usize {
    element
        .elements()
        .map(|child| match child.name.as_str() {
            "w:lastRenderedPageBreak" => 1,
            "w:sectPr" => 1,
            _ => breaks(child),
        })
        .sum()
}

fn shortened(text: &str, limit: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out: String = text.chars().take(limit).collect();
    if text.chars().count() > limit {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_and_mistakes_are_found_in_order() {
        let names = |text: &str| -> Vec<String> {
            let pieces = pieces(text).into_iter();
            pieces.map(|piece| if let Piece::Name { name, .. } = piece { name } else { format!("{piece:?}") }).collect()
        };
        assert_eq!(names("{{so}}/BC {{ ngay }}"), ["so", " ngay "]);
        assert_eq!(names("a {b} {{so}}"), ["so"]);
        assert!(names("{{so").first().unwrap().starts_with("Unclosed"));
        assert!(names("so}} {{ngay}}").first().unwrap().starts_with("Unopened"));
        assert!(names("{{a {{b}} }}").first().unwrap().starts_with("Nested"));
        assert!(names("gửi {co_quan}").first().unwrap().starts_with("Single"));
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_the_search(text in "[{}% a-zô_]{0,40}") {
            for piece in pieces(&text) {
                if let Piece::Name { start, end, .. } = piece {
                    let _ = &text[start..end];
                }
            }
        }
    }
}
