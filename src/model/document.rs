//! A document as read: neutral, whatever program wrote it.

use serde::{Deserialize, Serialize};

use super::{Block, Diagnostic, Paragraph};

/// What a file is, judged by its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// Word, Office Open XML (`.docx`, `.docm`, `.dotx`).
    Docx,
    /// Excel, Office Open XML (`.xlsx`, `.xlsm`).
    Xlsx,
    /// Excel, binary Office Open XML.
    Xlsb,
    /// Excel 97–2003.
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// OpenDocument text.
    Odt,
    /// Word 97–2003.
    Doc,
    /// An Office document under a password.
    Encrypted,
    /// Portable Document Format.
    Pdf,
    /// Rich Text Format.
    Rtf,
    /// A web page, also one named `.doc` or `.xls`.
    Html,
    /// XML that is no office document.
    Xml,
    /// A zip archive that is no office document.
    Zip,
    /// A 7-Zip archive.
    SevenZip,
    /// A RAR archive.
    Rar,
    /// A picture.
    Picture,
    /// An e-mail message (`.eml`).
    Email,
    /// An Outlook message (`.msg`).
    OutlookMessage,
    /// A program.
    Executable,
    /// Plain text, also CSV.
    Text,
    /// No bytes at all.
    Empty,
    /// Nothing known.
    Unknown,
}

/// What a reader noticed about a whole document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentFlags {
    /// Tracked changes that nobody has accepted or refused.
    pub tracked_changes: bool,
    /// Only a part could be read.
    pub partial: bool,
    /// Macros are in it (never run).
    pub macros: bool,
}

/// A part of a document outside its body, such as a footnote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// `footnote 1`, `endnote 2`, `header 1`, `footer 1`, `comment 3`.
    pub name: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// A document as read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// What the file is.
    pub kind: FileKind,
    /// The body in order.
    pub blocks: Vec<Block>,
    /// Footnotes and endnotes, in the order of their numbers.
    pub notes: Vec<Part>,
    /// Page headers, each different one once.
    pub headers: Vec<Part>,
    /// Page footers, each different one once.
    pub footers: Vec<Part>,
    /// Comments; nobody's report, kept apart.
    pub comments: Vec<Part>,
    /// What a reader noticed.
    pub flags: DocumentFlags,
    /// What went wrong, and what to do.
    pub diagnostics: Vec<Diagnostic>,
}

impl Document {
    /// An empty document of a kind.
    pub fn new(kind: FileKind) -> Self {
        Document {
            kind,
            blocks: Vec::new(),
            notes: Vec::new(),
            headers: Vec::new(),
            footers: Vec::new(),
            comments: Vec::new(),
            flags: DocumentFlags::default(),
            diagnostics: Vec::new(),
        }
    }

    /// Calls `f` for every paragraph: body, notes, headers, footers, comments.
    pub fn each_paragraph<'a>(&'a self, f: &mut impl FnMut(&'a Paragraph)) {
        let parts = [&self.notes, &self.headers, &self.footers, &self.comments];
        for block in self.blocks.iter().chain(parts.into_iter().flatten().flat_map(|part| &part.blocks)) {
            block.each_paragraph(f);
        }
    }

    /// Calls `f` for every paragraph: body, notes, headers, footers, comments, and lets it change them.
    pub fn each_paragraph_mut(&mut self, f: &mut impl FnMut(&mut Paragraph)) {
        let parts = [&mut self.notes, &mut self.headers, &mut self.footers, &mut self.comments];
        for block in self.blocks.iter_mut().chain(parts.into_iter().flatten().flat_map(|part| &mut part.blocks)) {
            block.each_paragraph_mut(f);
        }
    }

    /// Numbers all paragraphs in the order of [`Document::each_paragraph`].
    pub fn renumber(&mut self) {
        let mut next = 0;
        self.each_paragraph_mut(&mut |paragraph| {
            paragraph.index = next;
            next += 1;
        });
    }
}
