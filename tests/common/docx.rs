//! Word documents of one feature each, written in the test that needs them.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const NAMESPACES: &str = concat!(
    r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" "#,
    r#"xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" "#,
    r#"xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" "#,
    r#"xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml""#
);

/// A Word document in the making.
#[derive(Default)]
pub(crate) struct Docx {
    body: String,
    /// Kind of the relation (`footnotes`), root element, content.
    parts: Vec<(&'static str, &'static str, String)>,
}

impl Docx {
    /// A document with this content of `w:body`.
    pub(crate) fn new(body: &str) -> Self {
        Docx { body: body.to_owned(), parts: Vec::new() }
    }

    /// The same with another part: the kind of its relation, its root element, the content of that.
    pub(crate) fn part(mut self, kind: &'static str, root: &'static str, content: &str) -> Self {
        self.parts.push((kind, root, content.to_owned()));
        self
    }

    /// The file, its parts not compressed, so that a test can damage their XML.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut parts = vec![
            ("[Content_Types].xml".to_owned(), CONTENT_TYPES.to_owned()),
            ("_rels/.rels".to_owned(), relations(&[("officeDocument".into(), "word/document.xml".into())])),
            (
                "word/document.xml".to_owned(),
                format!("<w:document {NAMESPACES}><w:body>{}</w:body></w:document>", self.body),
            ),
        ];
        let mut related = Vec::new();
        for (number, (kind, root, content)) in self.parts.iter().enumerate() {
            related.push(((*kind).to_owned(), format!("part{number}.xml")));
            parts.push((format!("word/part{number}.xml"), format!("<w:{root} {NAMESPACES}>{content}</w:{root}>")));
        }
        parts.push(("word/_rels/document.xml.rels".to_owned(), relations(&related)));
        zip(&parts)
    }
}

const CONTENT_TYPES: &str = concat!(
    r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>"#,
    r#"<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#
);

fn relations(targets: &[(String, String)]) -> String {
    let mut out = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#.to_owned();
    for (number, (kind, target)) in targets.iter().enumerate() {
        out.push_str(&format!(
            r#"<Relationship Id="rId{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>"#
        ));
    }
    out.push_str("</Relationships>");
    out
}

/// A zip archive of these parts, not compressed.
pub(crate) fn zip(parts: &[(String, String)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in parts {
        writer.start_file(name.as_str(), options).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
