//! The body of `word/document.xml`, written fragment by fragment.

use std::io::{self, Write};

use docx_rs::{BuildXML, Paragraph, Table, TableRow};

use super::element::{Element, Node};
use super::schema::make_valid;

/// A page's sides and margins in twips (1/20 pt).
#[derive(Debug, Clone, Copy)]
pub(in crate::writer) struct Page {
    /// Wide side at the top.
    pub(in crate::writer) landscape: bool,
    /// Top, right, bottom, left margin.
    pub(in crate::writer) margins: [u32; 4],
    /// No page number on the first page.
    pub(in crate::writer) title_page: bool,
}

/// A4, in twips.
const A4: (u32, u32) = (11_906, 16_838);

impl Page {
    /// Width of the text in twips.
    pub(in crate::writer) fn text_width(&self) -> u32 {
        let side = if self.landscape { A4.1 } else { A4.0 };
        side - self.margins[1] - self.margins[3]
    }
}

/// A row of a table of data.
pub(in crate::writer) struct Row {
    /// Its cells.
    pub(in crate::writer) row: TableRow,
    /// It repeats at the top of each page.
    pub(in crate::writer) header: bool,
}

/// The place where fragments go.
pub(in crate::writer) struct Manuscript<'w, W: Write> {
    out: &'w mut W,
    buffer: String,
}

impl<'w, W: Write> Manuscript<'w, W> {
    /// Begins the body.
    pub(in crate::writer) fn begin(out: &'w mut W) -> io::Result<Self> {
        out.write_all(
            concat!(
                r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
                "\n",
                r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" "#,
                r#"xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>"#
            )
            .as_bytes(),
        )?;
        Ok(Manuscript { out, buffer: String::new() })
    }

    /// Fragments without the document around them.
    pub(in crate::writer) fn fragments(out: &'w mut W) -> Self {
        Manuscript { out, buffer: String::new() }
    }

    /// Adds a paragraph.
    pub(in crate::writer) fn paragraph(&mut self, paragraph: Paragraph) -> io::Result<()> {
        let fragment = fragment(&paragraph)?;
        self.put(&fragment, false)
    }

    /// Adds a table whose rows come one by one; `table` holds its properties and grid and no row.
    pub(in crate::writer) fn table(&mut self, table: Table, rows: impl IntoIterator<Item = Row>) -> io::Result<()> {
        self.put(&fragment(&table)?, true)?;
        for row in rows {
            let mut fragment = fragment(&row.row)?;
            if row.header {
                mark_as_header(&mut fragment);
            }
            self.put(&fragment, false)?;
        }
        self.out.write_all(b"</w:tbl>")
    }

    /// Ends a section with a paragraph that takes no room; `last` ends the document instead.
    pub(in crate::writer) fn section(&mut self, page: Page, last: bool) -> io::Result<()> {
        let first = if page.title_page { r#"<w:headerReference w:type="first" r:id="rId4"/>"# } else { "" };
        let properties = page_properties(page, &format!(r#"<w:headerReference w:type="default" r:id="rId3"/>{first}"#));
        if last {
            self.out.write_all(b"<w:p><w:pPr><w:pStyle w:val=\"CuoiPhan\"/></w:pPr></w:p>")?;
            self.out.write_all(properties.as_bytes())
        } else {
            write!(self.out, r#"<w:p><w:pPr><w:pStyle w:val="CuoiPhan"/>{properties}</w:pPr></w:p>"#)
        }
    }

    /// Ends the body.
    pub(in crate::writer) fn end(self) -> io::Result<()> {
        self.out.write_all(b"</w:body></w:document>")
    }

    /// Writes a fragment; an `open` one without its end tag.
    fn put(&mut self, fragment: &Element, open: bool) -> io::Result<()> {
        self.buffer.clear();
        fragment.write(&mut self.buffer);
        let end = if open { format!("</{}>", fragment.name) } else { String::new() };
        let written = self.buffer.strip_suffix(end.as_str()).unwrap_or(&self.buffer);
        self.out.write_all(written.as_bytes())
    }
}

/// Properties of a section whose pages begin at number 1.
pub(in crate::writer) fn page_properties(page: Page, references: &str) -> String {
    let (width, height) = if page.landscape { (A4.1, A4.0) } else { A4 };
    let [top, right, bottom, left] = page.margins;
    let orientation = if page.landscape { r#" w:orient="landscape""# } else { "" };
    let title = if page.title_page { "<w:titlePg/>" } else { "" };
    format!(
        r#"<w:sectPr>{references}<w:type w:val="nextPage"/><w:pgSz w:w="{width}" w:h="{height}"{orientation}/><w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="567" w:footer="567" w:gutter="0"/><w:pgNumType w:start="1"/>{title}</w:sectPr>"#
    )
}

fn fragment(part: &impl BuildXML) -> io::Result<Element> {
    let xml = String::from_utf8(part.build()).map_err(io::Error::other)?;
    let mut element = Element::parse(&xml).map_err(io::Error::other)?;
    make_valid(&mut element);
    Ok(element)
}

/// docx-rs has no way to say that a row repeats.
fn mark_as_header(row: &mut Element) {
    let properties = row.elements_mut().position(|child| child.name == "w:trPr");
    if properties.is_none() {
        row.children.insert(0, Node::Element(Element::new("w:trPr")));
    }
    if let Some(properties) = row.elements_mut().find(|child| child.name == "w:trPr") {
        properties.children.push(Node::Element(Element::new("w:tblHeader")));
        make_valid(properties);
    }
}
