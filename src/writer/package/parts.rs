//! The parts beside the body. docx-rs writes core properties, settings and styles that cannot be set or are not valid, so
//! these are ours.

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::notes::{Notes, Sources};
use super::styles;

/// Core properties and what stands at the top of page 1.
#[derive(Debug, Clone)]
pub(in crate::writer) struct Properties {
    /// Title of the document.
    pub(in crate::writer) title: String,
    /// The office.
    pub(in crate::writer) creator: String,
    /// Moment of creation, `2025-02-06T00:00:00Z`; from the report's date, never from the clock.
    pub(in crate::writer) created: String,
    /// How the sources of statements are shown.
    pub(in crate::writer) sources: Sources,
    /// Lines above the letterhead on page 1, such as the mark of a draft.
    pub(in crate::writer) first_page: Vec<String>,
}

pub(super) const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
pub(super) const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;

/// Text that XML 1.0 allows, in precomposed letters (TCVN 6909): control characters go, tabs and line breaks stay.
pub(in crate::writer) fn clean(text: &str) -> String {
    let allowed = |letter: char| {
        matches!(letter, '\t' | '\n') || !(letter.is_control() || matches!(letter, '\u{FFFE}' | '\u{FFFF}'))
    };
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let text: String = text.chars().filter(|&letter| allowed(letter)).collect();
    if is_nfc(&text) { text } else { text.nfc().collect() }
}

/// Text for an XML part.
pub(in crate::writer) fn escape(text: &str) -> String {
    quick_xml::escape::escape(clean(text)).into_owned()
}

/// The parts that stand in the zip before the body, in order.
pub(super) fn before_document(properties: &Properties) -> Vec<(&'static str, String)> {
    vec![
        ("[Content_Types].xml", content_types(properties.sources)),
        ("_rels/.rels", package_relationships()),
        ("docProps/core.xml", core(properties)),
        ("docProps/app.xml", app()),
    ]
}

/// The parts that stand in the zip after the body, in order.
pub(super) fn after_document(properties: &Properties, notes: &Notes) -> Vec<(&'static str, String)> {
    let mut parts = vec![
        ("word/_rels/document.xml.rels", document_relationships(properties.sources)),
        ("word/styles.xml", styles::part()),
        ("word/settings.xml", settings(properties.sources)),
        ("word/header1.xml", page_number_header()),
        ("word/header2.xml", first_page_header(&properties.first_page)),
    ];
    if let Some((name, _)) = Notes::part_name(properties.sources) {
        parts.push((name, notes.part(&properties.creator, &properties.created)));
    }
    parts
}

fn content_types(sources: Sources) -> String {
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let mut parts = String::new();
    for (part, kind) in [
        ("/word/document.xml", format!("{word}.document.main+xml")),
        ("/word/styles.xml", format!("{word}.styles+xml")),
        ("/word/settings.xml", format!("{word}.settings+xml")),
        ("/word/header1.xml", format!("{word}.header+xml")),
        ("/word/header2.xml", format!("{word}.header+xml")),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml".into()),
        ("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml".into()),
    ] {
        parts.push_str(&format!(r#"<Override PartName="{part}" ContentType="{kind}"/>"#));
    }
    if let Some((part, kind)) = Notes::part_name(sources) {
        parts.push_str(&format!(r#"<Override PartName="/{part}" ContentType="{word}.{kind}+xml"/>"#));
    }
    format!(
        r#"{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{parts}</Types>"#
    )
}

fn relationships(list: &[(&str, &str)]) -> String {
    let mut out =
        format!(r#"{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#);
    for (at, (kind, target)) in list.iter().enumerate() {
        out.push_str(&format!(
            r#"<Relationship Id="rId{}" Type="http://schemas.openxmlformats.org/{kind}" Target="{target}"/>"#,
            at + 1
        ));
    }
    out + "</Relationships>"
}

fn package_relationships() -> String {
    relationships(&[
        ("officeDocument/2006/relationships/officeDocument", "word/document.xml"),
        ("package/2006/relationships/metadata/core-properties", "docProps/core.xml"),
        ("officeDocument/2006/relationships/extended-properties", "docProps/app.xml"),
    ])
}

/// `rId3` and `rId4` are named in [`super::Manuscript::section`].
fn document_relationships(sources: Sources) -> String {
    let mut list = vec![
        ("officeDocument/2006/relationships/styles", "styles.xml"),
        ("officeDocument/2006/relationships/settings", "settings.xml"),
        ("officeDocument/2006/relationships/header", "header1.xml"),
        ("officeDocument/2006/relationships/header", "header2.xml"),
    ];
    let notes =
        Notes::part_name(sources).map(|(name, kind)| (name, format!("officeDocument/2006/relationships/{kind}")));
    if let Some((name, kind)) = &notes {
        list.push((kind, name.trim_start_matches("word/")));
    }
    relationships(&list)
}

pub(in crate::writer) fn core(properties: &Properties) -> String {
    let (title, creator, created) =
        (escape(&properties.title), escape(&properties.creator), escape(&properties.created));
    format!(
        r#"{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator><cp:lastModifiedBy>{creator}</cp:lastModifiedBy><dcterms:created xsi:type="dcterms:W3CDTF">{created}</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">{created}</dcterms:modified><dc:language>vi-VN</dc:language></cp:coreProperties>"#
    )
}

fn app() -> String {
    format!(
        r#"{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>tonghop</Application></Properties>"#
    )
}

fn settings(sources: Sources) -> String {
    let separators = match sources {
        Sources::Footnotes => r#"<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>"#,
        _ => "",
    };
    format!(
        r#"{HEAD}<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>{separators}<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="vi-VN"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>"#
    )
}

fn page_number_header() -> String {
    format!(
        r#"{HEAD}<w:hdr {W}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>"#
    )
}

fn first_page_header(lines: &[String]) -> String {
    let mut out = format!("{HEAD}<w:hdr {W}>");
    for line in lines {
        out.push_str(&format!(
            r#"<w:p><w:pPr><w:pStyle w:val="DuThao"/></w:pPr><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p>"#,
            escape(line)
        ));
    }
    if lines.is_empty() {
        out.push_str(r#"<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr></w:p>"#);
    }
    out + "</w:hdr>"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn control_characters_go_and_breaks_stay() {
        assert_eq!(clean("a\u{0}b\u{B}c\r\nd\te\u{FFFF}"), "ab\nc\nd\te");
    }

    #[test]
    fn letters_are_precomposed() {
        assert_eq!(clean("Tie\u{302}\u{301}ng"), "Tiếng");
    }

    proptest! {
        #[test]
        fn any_text_becomes_well_formed_xml(text in any::<String>()) {
            let xml = format!("<a>{}</a>", escape(&text));
            prop_assert!(super::super::element::Element::parse(&xml).is_ok());
            let has_nul = xml.contains('\0');
            prop_assert!(!has_nul);
        }
    }
}
