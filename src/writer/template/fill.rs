//! Writes the short values in their places: over the runs into which Word has cut a placeholder, and into content controls.

use std::ops::Range;

use super::find::{Piece, control_name, control_written, pieces, text_of, words};
use super::{is_block, known};
use crate::writer::package::{Element, Node, escape};

/// Fills all short placeholders of a part.
pub(super) fn fill(element: &mut Element, values: &[(&'static str, String)]) {
    if element.name == "w:p" {
        paragraph(element, values);
    }
    for child in element.elements_mut() {
        if child.name == "w:sdt"
            && let Some(name) = control_name(child).filter(|name| !is_block(name))
        {
            let written = control_written(child).unwrap_or_default();
            control(child, &value(name, &written, values));
            continue;
        }
        fill(child, values);
    }
}

/// What a placeholder stands for; one that is written in capitals gives capitals.
fn value(name: &str, written: &str, values: &[(&'static str, String)]) -> String {
    let value = values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()).unwrap_or_default();
    let capitals = written.chars().any(char::is_uppercase) && !written.chars().any(char::is_lowercase);
    if capitals { value.to_uppercase() } else { value }
}

fn paragraph(paragraph: &mut Element, values: &[(&'static str, String)]) {
    let text = text_of(paragraph);
    let edits: Vec<(Range<usize>, String)> = pieces(&text)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Name { name, start, end } => {
                let known = known(&name).filter(|name| !is_block(name))?;
                Some((start..end, value(known, &name, values)))
            }
            _ => None,
        })
        .collect();
    if !edits.is_empty() {
        let mut at = 0;
        replace(paragraph, &edits, &mut at);
        break_lines(paragraph);
    }
}

/// Replaces stretches of a paragraph's text. The value stands in the run in which the placeholder begins, so it looks like it.
fn replace(element: &mut Element, edits: &[(Range<usize>, String)], at: &mut usize) {
    for child in element.elements_mut() {
        match child.name.as_str() {
            "w:t" => {
                let old = words(child);
                let (start, end) = (*at, *at + old.len());
                *at = end;
                if edits.iter().all(|(range, _)| range.end <= start || range.start >= end) {
                    continue;
                }
                let mut new = String::new();
                let mut here = start;
                for (range, value) in edits.iter().filter(|(range, _)| range.end > start && range.start < end) {
                    if range.start >= here {
                        new.push_str(old.get(here - start..range.start - start).unwrap_or_default());
                        new.push_str(value);
                    }
                    here = range.end.min(end);
                }
                new.push_str(old.get(here - start..).unwrap_or_default());
                set_text(child, &new);
            }
            "w:tab" | "w:br" | "w:cr" | "w:noBreakHyphen" => *at += 1,
            "w:pPr" | "w:rPr" | "w:sdtPr" | "w:txbxContent" | "w:del" | "w:moveFrom" | "w:p" | "w:tbl" => {}
            "w:sdt" if control_name(child).is_some() => {}
            _ => replace(child, edits, at),
        }
    }
}

fn set_text(element: &mut Element, text: &str) {
    element.attributes = vec![("xml:space".into(), "preserve".into())];
    element.children = vec![Node::Text(escape(text))];
}

/// A value of several lines: `w:t` knows no line breaks.
fn break_lines(element: &mut Element) {
    let mut children = Vec::with_capacity(element.children.len());
    for node in std::mem::take(&mut element.children) {
        let Node::Element(mut child) = node else {
            children.push(node);
            continue;
        };
        if child.name == "w:t" && words(&child).contains('\n') {
            for (at, line) in words(&child).split('\n').enumerate() {
                if at > 0 {
                    children.push(Node::Element(Element::new("w:br")));
                }
                let mut text = Element::new("w:t");
                set_text(&mut text, line);
                children.push(Node::Element(text));
            }
            continue;
        }
        if child.name != "w:txbxContent" {
            break_lines(&mut child);
        }
        children.push(Node::Element(child));
    }
    element.children = children;
}

/// Puts a value into a content control, in the typography of what stood there.
fn control(control: &mut Element, value: &str) {
    if let Some(properties) = control.elements_mut().find(|child| child.name == "w:sdtPr") {
        // Otherwise Word shows it in grey and puts the old words back.
        let gone = ["w:showingPlcHdr", "w:placeholder", "w:dataBinding", "w15:dataBinding"];
        properties.children.retain(|node| !matches!(node, Node::Element(e) if gone.contains(&e.name.as_str())));
    }
    let Some(content) = control.elements_mut().find(|child| child.name == "w:sdtContent") else { return };
    let mut run = Element::new("w:r");
    if let Some(mut typography) =
        first(content, "w:r").and_then(|run| run.elements().find(|c| c.name == "w:rPr").cloned())
    {
        typography.children.retain(|node| !matches!(node, Node::Element(e) if e.name == "w:rStyle"));
        run.children.push(Node::Element(typography));
    }
    let mut text = Element::new("w:t");
    set_text(&mut text, value);
    run.children.push(Node::Element(text));
    break_lines(&mut run);
    put(content, run);
}

/// Keeps the frame of what an element holds (cell, paragraph) and puts a run into it.
fn put(content: &mut Element, run: Element) {
    let frame = |name: &str| name == "w:tc" || name == "w:p";
    let inner = content.elements().find(|child| frame(&child.name)).cloned();
    let properties = |name: &str| name == "w:tcPr" || name == "w:pPr";
    content.children.retain(|node| matches!(node, Node::Element(e) if properties(&e.name)));
    match inner {
        Some(mut inner) => {
            put(&mut inner, run);
            content.children.push(Node::Element(inner));
        }
        None => content.children.push(Node::Element(run)),
    }
}

fn first<'e>(element: &'e Element, name: &str) -> Option<&'e Element> {
    element.elements().find_map(|child| if child.name == name { Some(child) } else { first(child, name) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(xml: &str) -> String {
        let mut element = Element::parse(xml).unwrap();
        fill(&mut element, &[("co_quan", "Sở Y tế & Dân số".into()), ("chuc_vu", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC".into())]);
        let mut out = String::new();
        element.write(&mut out);
        out
    }

    #[test]
    fn a_placeholder_in_pieces_is_filled_where_it_begins() {
        let xml = concat!(
            r#"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Của {</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:t>{co_</w:t></w:r>"#,
            r#"<w:bookmarkStart w:id="1" w:name="a"/><w:r><w:t>quan}</w:t></w:r><w:r><w:t>}.</w:t></w:r></w:p>"#
        );
        let out = filled(xml);
        assert!(out.contains("<w:b/></w:rPr><w:t xml:space=\"preserve\">Của Sở Y tế &amp; Dân số</w:t>"), "{out}");
        assert!(out.contains("<w:t xml:space=\"preserve\">.</w:t>") && !out.contains('{'), "{out}");
    }

    #[test]
    fn a_content_control_keeps_its_typography_and_capitals_are_asked_for_by_capitals() {
        let xml = concat!(
            r#"<w:p><w:sdt><w:sdtPr><w:tag w:val="CO_QUAN"/><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:rPr>"#,
            r#"<w:rStyle w:val="PlaceholderText"/><w:i/></w:rPr><w:t>Bấm vào đây</w:t></w:r></w:sdtContent></w:sdt></w:p>"#
        );
        let out = filled(xml);
        assert!(
            out.contains("<w:r><w:rPr><w:i/></w:rPr><w:t xml:space=\"preserve\">SỞ Y TẾ &amp; DÂN SỐ</w:t></w:r>"),
            "{out}"
        );
        assert!(!out.contains("showingPlcHdr"));
    }

    #[test]
    fn lines_of_a_value_are_broken() {
        let out = filled("<w:p><w:r><w:t>{{chuc_vu}}</w:t></w:r></w:p>");
        assert!(out.contains("GIÁM ĐỐC</w:t><w:br/><w:t xml:space=\"preserve\">PHÓ"), "{out}");
    }
}
