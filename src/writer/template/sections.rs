//! The template's body with text and appendices in their places, each appendix in a section of its own.

use std::io::{self, Write};

use super::find::{Piece, control_name, pieces, text_of};
use super::styles::Names;
use super::{BLOCKS, is_block, known};
use crate::writer::docx::{Filling, appendix_page};
use crate::writer::package::{Element, Node};

/// A stretch of the body.
enum Block {
    /// As it stands in the template.
    Template(Element),
    /// The report's text.
    Content,
    /// An appendix, from 0.
    Appendix(usize),
}

/// A section of the template: what stands in it, and its properties.
struct Section {
    blocks: Vec<Block>,
    properties: Element,
    /// The properties stand in the last paragraph of `blocks`.
    carried: bool,
}

/// Writes the new content of `w:body`.
pub(super) fn body<W: Write>(document: &Element, filling: &Filling<'_>, names: &Names, out: &mut W) -> io::Result<()> {
    let Some(body) = document.elements().find(|child| child.name == "w:body") else { return Ok(()) };
    let mut sections = split(body);
    let placed: Vec<usize> = sections
        .iter()
        .flat_map(|section| &section.blocks)
        .filter_map(|block| if let Block::Appendix(at) = block { Some(*at) } else { None })
        .collect();
    if let Some(last) = sections.last_mut() {
        // What has no place of its own goes to the end: nothing is left out.
        last.blocks.extend((0..3).filter(|at| !placed.contains(at)).map(Block::Appendix));
    }
    let count = sections.len();
    for (at, section) in sections.into_iter().enumerate() {
        write(section, at + 1 == count, filling, names, out)?;
    }
    Ok(())
}

/// The sections of the body.
fn split(body: &Element) -> Vec<Section> {
    let mut out = Vec::new();
    let mut blocks = Vec::new();
    let mut end = None;
    for child in body.elements() {
        if child.name == "w:sectPr" {
            end = Some(child.clone());
            continue;
        }
        let break_here = section_of(child).cloned();
        match block_of(child) {
            Some("noi_dung") => blocks.push(Block::Content),
            Some(name) => {
                let at = BLOCKS.iter().position(|block| *block == name).unwrap_or(1);
                blocks.push(Block::Appendix(at - 1));
            }
            None => {
                blocks.push(Block::Template(child.clone()));
                if let Some(properties) = break_here {
                    out.push(Section { blocks: std::mem::take(&mut blocks), properties, carried: true });
                }
                continue;
            }
        }
        // The placeholder's own paragraph ended a section.
        if let Some(properties) = break_here {
            out.push(Section { blocks: std::mem::take(&mut blocks), properties, carried: false });
        }
    }
    let properties = end.unwrap_or_else(|| Element::new("w:sectPr"));
    out.push(Section { blocks, properties, carried: false });
    out
}

/// The placeholder that a block of the body is.
fn block_of(element: &Element) -> Option<&'static str> {
    match element.name.as_str() {
        "w:sdt" => control_name(element).filter(|name| is_block(name)),
        "w:p" => {
            let text = text_of(element);
            if let [Piece::Name { name, .. }] = pieces(&text).as_slice() {
                return known(name).filter(|name| is_block(name));
            }
            let mut controls = element.elements().filter(|child| child.name == "w:sdt");
            controls.find_map(control_name).filter(|name| is_block(name) && text.trim().is_empty())
        }
        _ => None,
    }
}

fn section_of(element: &Element) -> Option<&Element> {
    let properties = element.elements().find(|child| element.name == "w:p" && child.name == "w:pPr")?;
    properties.elements().find(|child| child.name == "w:sectPr")
}

/// Something is seen of the block.
fn shows(block: &Block, filling: &Filling<'_>) -> bool {
    fn seen(element: &Element) -> bool {
        const SEEN: [&str; 6] = ["w:tbl", "w:drawing", "w:pict", "w:object", "w:sdt", "mc:AlternateContent"];
        SEEN.contains(&element.name.as_str())
            || (element.name == "w:t" && !super::find::words(element).trim().is_empty())
            || element.elements().any(seen)
    }
    match block {
        Block::Template(element) => seen(element),
        Block::Content => true,
        Block::Appendix(at) => filling.has_appendix(*at),
    }
}

fn write<W: Write>(section: Section, last: bool, filling: &Filling<'_>, names: &Names, out: &mut W) -> io::Result<()> {
    let Section { blocks, properties, carried } = section;
    // Runs of the template's own pages, and appendices.
    let mut runs: Vec<(Option<usize>, Vec<Block>)> = Vec::new();
    for block in blocks {
        match block {
            Block::Appendix(at) if filling.has_appendix(at) => {
                runs.push((Some(at), Vec::new()));
            }
            Block::Appendix(_) => {}
            block => match runs.last_mut() {
                Some((None, blocks)) => blocks.push(block),
                _ => runs.push((None, vec![block])),
            },
        }
    }
    let several = runs.len() > 1;
    // Blank lines beside an appendix would make a page of their own.
    runs.retain(|(appendix, blocks)| {
        appendix.is_some() || !several || blocks.iter().any(|block| shows(block, filling))
    });
    if runs.is_empty() {
        runs.push((None, Vec::new()));
    }
    let count = runs.len();
    let mut first = true;
    for (at, (appendix, mut blocks)) in runs.into_iter().enumerate() {
        let ends = at + 1 == count;
        let own = match appendix {
            Some(_) => appendix_page(&references(&properties)),
            None if first => xml(&properties),
            None => xml(&continued(&properties)),
        };
        first &= appendix.is_some();
        if let Some(appendix) = appendix {
            filling.appendix(appendix, &mut names.renaming(out))?;
        }
        let mut carrier = None;
        if ends && carried && appendix.is_none() {
            carrier = blocks.pop();
        }
        for block in &blocks {
            match block {
                Block::Template(element) => {
                    let mut element = element.clone();
                    drop_section(&mut element);
                    out.write_all(xml(&element).as_bytes())?;
                }
                Block::Content => filling.content(&mut names.renaming(out))?,
                Block::Appendix(_) => {}
            }
        }
        match carrier {
            Some(Block::Template(element)) if own == xml(&properties) => out.write_all(xml(&element).as_bytes())?,
            Some(Block::Template(mut element)) => {
                drop_section(&mut element);
                out.write_all(xml(&element).as_bytes())?;
                out.write_all(ending(&own, last && ends, names).as_bytes())?;
            }
            _ => out.write_all(ending(&own, last && ends, names).as_bytes())?,
        }
    }
    Ok(())
}

/// What ends a section: a paragraph that takes no room, or at the end of the body nothing but the properties.
fn ending(properties: &str, last: bool, names: &Names) -> String {
    let style = names.of("CuoiPhan");
    if last {
        // A table cannot be the last thing before them.
        format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr></w:p>{properties}"#)
    } else {
        format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr></w:p>"#)
    }
}

fn drop_section(element: &mut Element) {
    if element.name == "w:p" {
        for properties in element.elements_mut().filter(|child| child.name == "w:pPr") {
            properties.children.retain(|node| !matches!(node, Node::Element(e) if e.name == "w:sectPr"));
        }
    }
}

/// The template's headers and footers, for the pages of an appendix: those of first pages are the letterhead's.
fn references(properties: &Element) -> String {
    properties
        .elements()
        .filter(|child| ["w:headerReference", "w:footerReference"].contains(&child.name.as_str()))
        .filter(|child| child.attribute("w:type") != Some("first"))
        .map(xml)
        .collect()
}

/// A section that goes on behind an appendix: no first page, numbers go on.
fn continued(properties: &Element) -> Element {
    let mut out = properties.clone();
    let gone = ["w:titlePg", "w:pgNumType", "w:type"];
    out.children.retain(|node| !matches!(node, Node::Element(e) if gone.contains(&e.name.as_str())));
    out
}

fn xml(element: &Element) -> String {
    let mut out = String::new();
    element.write(&mut out);
    out
}
