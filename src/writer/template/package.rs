//! The template's zip: its parts, those with text as trees.

use std::io::{self, Cursor, Read, Write};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::model::{Diagnostic, Severity};
use crate::writer::package::{Element, Node, Properties, core_properties};

/// Unpacked, a template may be this large: 64 MiB.
const LARGEST: u64 = 64 << 20;
/// Elements within each other.
const DEEPEST: usize = 200;
/// Stands where the body goes: no XML has this character.
const BODY: char = '\u{1}';
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const STRICT: &str = "http://purl.oclc.org/ooxml/wordprocessingml/main";

/// What a part of the template is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Document,
    Header,
    Footer,
    Note,
    Styles,
    Settings,
    Core,
    Types,
    Other,
}

/// A part.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) bytes: Vec<u8>,
    /// Its elements, where text stands in it.
    pub(super) tree: Option<Element>,
}

/// The zip that is written.
pub(super) type Zip = ZipWriter<Cursor<Vec<u8>>>;

/// A template.
#[derive(Debug, Clone)]
pub(super) struct Package {
    pub(super) parts: Vec<Part>,
}

pub(super) fn wrong(code: &str, detail: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Severity::Error, code, detail)
}

impl Package {
    /// Opens a template.
    ///
    /// # Errors
    /// The file is no document, is damaged, or holds macros.
    pub(super) fn open(bytes: &[u8]) -> Result<Package, Diagnostic> {
        let damaged = |detail: &str| wrong("template-damaged", detail);
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged("zip"))?;
        let mut parts = Vec::new();
        let mut left = LARGEST;
        for at in 0..zip.len() {
            let mut file = zip.by_index(at).map_err(|_| damaged("zip"))?;
            if file.is_dir() {
                continue;
            }
            let name = file.name().map_err(|_| damaged("zip"))?.into_owned();
            let mut content = Vec::new();
            let read = (&mut file).take(left + 1).read_to_end(&mut content).map_err(|_| damaged(&name))?;
            left = left.checked_sub(read as u64).ok_or_else(|| damaged(&name))?;
            parts.push(Part { name, kind: Kind::Other, bytes: content, tree: None });
        }
        let types = parts.iter().find(|part| part.name == "[Content_Types].xml");
        let types = types.map(|part| part.bytes.clone()).ok_or_else(|| wrong("template-not-docx", ""))?;
        let types = tree(&types).ok_or_else(|| damaged("[Content_Types].xml"))?;
        if types.elements().filter_map(|entry| entry.attribute("ContentType")).any(|t| t.contains("macroEnabled"))
            || parts.iter().any(|part| part.name.ends_with("vbaProject.bin"))
        {
            return Err(wrong("template-macros", ""));
        }
        for part in &mut parts {
            let path = format!("/{}", part.name);
            let of_part = types.elements().find(|entry| entry.attribute("PartName") == Some(&path));
            part.kind = kind(&part.name, of_part.and_then(|entry| entry.attribute("ContentType")).unwrap_or_default());
            if !matches!(part.kind, Kind::Core | Kind::Types | Kind::Other) {
                part.tree = Some(tree(&part.bytes).ok_or_else(|| damaged(&part.name))?);
            }
            if part.kind == Kind::Settings {
                // Templates of common libraries leave out what the schema demands.
                let zoom =
                    part.tree.iter_mut().flat_map(|tree| tree.elements_mut()).find(|child| child.name == "w:zoom");
                if let Some(zoom) = zoom.filter(|zoom| zoom.attribute("w:percent").is_none()) {
                    zoom.attributes.push(("w:percent".into(), "100".into()));
                }
            }
        }
        let package = Package { parts };
        let document = package.parts.iter().find(|part| part.kind == Kind::Document);
        let root = document.and_then(|part| part.tree.as_ref()).ok_or_else(|| wrong("template-not-docx", ""))?;
        match root.attribute("xmlns:w") {
            Some(WORD) => {}
            Some(STRICT) => return Err(wrong("template-strict", "")),
            _ => return Err(damaged("word/document.xml")),
        }
        let body = root.elements().any(|child| child.name == "w:body");
        if !body || !package.parts.iter().any(|part| part.kind == Kind::Styles) {
            return Err(damaged("word/styles.xml"));
        }
        Ok(package)
    }

    /// The document's tree.
    pub(super) fn document(&self) -> Option<&Element> {
        self.parts.iter().find(|part| part.kind == Kind::Document)?.tree.as_ref()
    }

    /// Writes the package with another body, which `body` writes as XML.
    pub(super) fn write(
        &self,
        body: impl Fn(&mut Zip) -> io::Result<()>,
        properties: &Properties,
    ) -> Result<Vec<u8>, String> {
        let fault = |error: io::Error| error.to_string();
        let options = SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default());
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for part in &self.parts {
            zip.start_file(part.name.as_str(), options).map_err(|error| error.to_string())?;
            match (part.kind, &part.tree) {
                (Kind::Core, _) => zip.write_all(core_properties(properties).as_bytes()),
                (Kind::Types, _) => {
                    let types = String::from_utf8_lossy(&part.bytes);
                    let types =
                        types.replace("wordprocessingml.template.main+xml", "wordprocessingml.document.main+xml");
                    zip.write_all(types.as_bytes())
                }
                (kind, Some(tree)) => {
                    let mut tree = tree.clone();
                    if kind == Kind::Document
                        && let Some(old) = tree.elements_mut().find(|child| child.name == "w:body")
                    {
                        old.children = vec![Node::Text(BODY.into())];
                    }
                    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
                    tree.write(&mut xml);
                    match xml.split_once(BODY) {
                        Some((before, after)) => zip
                            .write_all(before.as_bytes())
                            .and_then(|()| body(&mut zip))
                            .and_then(|()| zip.write_all(after.as_bytes())),
                        None => zip.write_all(xml.as_bytes()),
                    }
                }
                (_, None) => zip.write_all(&part.bytes),
            }
            .map_err(fault)?;
        }
        Ok(zip.finish().map_err(|error| error.to_string())?.into_inner())
    }
}

fn kind(name: &str, content: &str) -> Kind {
    let of = |end: &str| content.ends_with(&format!("wordprocessingml.{end}+xml"));
    if name == "[Content_Types].xml" {
        Kind::Types
    } else if name == "docProps/core.xml" {
        Kind::Core
    } else if of("document.main") || of("template.main") {
        Kind::Document
    } else if of("header") {
        Kind::Header
    } else if of("footer") {
        Kind::Footer
    } else if of("footnotes") || of("endnotes") {
        Kind::Note
    } else if of("styles") {
        Kind::Styles
    } else if of("settings") {
        Kind::Settings
    } else {
        Kind::Other
    }
}

/// The elements of a part; `None` where it is not well-formed, not in UTF-8, or nested without end.
fn tree(bytes: &[u8]) -> Option<Element> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reader = Reader::from_str(text);
    let mut depth = 0usize;
    loop {
        match reader.read_event().ok()? {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.checked_sub(1)?,
            Event::Eof => break,
            _ => {}
        }
        if depth > DEEPEST {
            return None;
        }
    }
    (depth == 0).then(|| Element::parse(text).ok()).flatten()
}
