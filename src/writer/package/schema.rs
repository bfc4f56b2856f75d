//! What docx-rs writes, made valid: children in the schema's order, nothing undeclared, nothing that differs from run to run.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::element::{Element, Node};

static ORDER: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    include_str!("../data/schema-order.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .filter_map(|line| line.split_once('\t'))
        .map(|(parent, children)| (parent, children.split(' ').collect()))
        .collect()
});

/// Property elements that say nothing when they are empty.
const EMPTY_SAYS_NOTHING: [&str; 5] = ["w:pPr", "w:rPr", "w:trPr", "w:tcPr", "w:tblBorders"];

/// Makes an element and all it holds valid.
pub(in crate::writer) fn make_valid(element: &mut Element) {
    let grid_column = element.name == "w:gridCol";
    // Paragraph ids come from a counter of the thread; `w:type` is not declared on grid columns.
    element.attributes.retain(|(name, _)| name != "w14:paraId" && !(grid_column && name == "w:type"));
    element.elements_mut().for_each(make_valid);
    element.children.retain(|node| match node {
        Node::Element(child) => !(child.children.is_empty() && EMPTY_SAYS_NOTHING.contains(&child.name.as_str())),
        Node::Text(_) => true,
    });
    if let Some(order) = ORDER.get(element.name.as_str()) {
        element.children.sort_by_key(|node| match node {
            Node::Element(child) => order.iter().position(|name| *name == child.name).unwrap_or(order.len()),
            Node::Text(_) => order.len(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn valid(xml: &str) -> String {
        let mut element = Element::parse(xml).unwrap();
        make_valid(&mut element);
        let mut out = String::new();
        element.write(&mut out);
        out
    }

    #[test]
    fn children_stand_in_the_order_of_the_schema() {
        assert_eq!(
            valid(r#"<w:pPr><w:jc w:val="both"/><w:ind w:left="1"/><w:pStyle w:val="A"/></w:pPr>"#),
            r#"<w:pPr><w:pStyle w:val="A"/><w:ind w:left="1"/><w:jc w:val="both"/></w:pPr>"#
        );
    }

    #[test]
    fn ids_from_a_counter_undeclared_attributes_and_empty_properties_go() {
        assert_eq!(
            valid(r#"<w:p w14:paraId="00000003"><w:pPr><w:rPr /></w:pPr><w:r><w:rPr /><w:t>a</w:t></w:r></w:p>"#),
            "<w:p><w:r><w:t>a</w:t></w:r></w:p>"
        );
        assert_eq!(valid(r#"<w:gridCol w:w="9" w:type="dxa"/>"#), r#"<w:gridCol w:w="9"/>"#);
    }
}
