//! The elements that decide how a story is read; all others are transparent.

use super::super::xml::Namespace;

/// What an element means to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// `w:p`.
    Paragraph,
    /// `w:r`, `m:r`.
    Run,
    /// `w:t`, `m:t`.
    Text,
    /// `w:pPr`.
    ParagraphProperties,
    /// `w:rPr`.
    RunProperties,
    /// `w:numPr`.
    NumberProperties,
    /// `w:tbl`.
    Table,
    /// `w:tr`.
    Row,
    /// `w:trPr`.
    RowProperties,
    /// `w:tc`.
    Cell,
    /// `w:tcPr`.
    CellProperties,
    /// `w:txbxContent`.
    TextBox,
    /// `w:ins`, `w:moveTo`.
    Inserted,
    /// `w:del`, `w:moveFrom`.
    Deleted,
    /// `mc:AlternateContent`.
    Alternatives,
    /// `mc:Choice`, `mc:Fallback`.
    Alternative,
    /// `w:footnote`, `w:endnote`, `w:comment`.
    Note,
    /// `w:footnoteReference`, `w:endnoteReference`.
    NoteReference,
    /// `w:tab`, `w:ptab`.
    Tab,
    /// `w:br`, `w:cr`.
    Break,
    /// `w:noBreakHyphen`.
    NoBreakHyphen,
    /// `w:softHyphen`.
    SoftHyphen,
    /// `w:sym`.
    Symbol,
    /// `m:den`, `m:sup`, `m:sub`: what divides the operands of an equation.
    Operand,
    /// A picture: `a:blip`, `v:imagedata`.
    Picture,
    /// `w:altChunk`: a document in the document.
    Chunk,
    /// Something whose content is no text of the document: field codes, deleted text, former properties.
    Skipped,
    /// Anything else.
    Transparent,
}

impl Tag {
    /// The meaning of an element's name.
    pub(super) fn of(namespace: Namespace, local: &str) -> Tag {
        match namespace {
            Namespace::Word => Tag::of_word(local),
            Namespace::Compatibility => match local.as_bytes() {
                b"AlternateContent" => Tag::Alternatives,
                b"Choice" | b"Fallback" => Tag::Alternative,
                _ => Tag::Transparent,
            },
            Namespace::Math => match local.as_bytes() {
                b"r" => Tag::Run,
                b"t" => Tag::Text,
                b"den" | b"sup" | b"sub" => Tag::Operand,
                _ => Tag::Transparent,
            },
            Namespace::Sheet | Namespace::Other => match local.as_bytes() {
                b"blip" | b"imagedata" => Tag::Picture,
                _ => Tag::Transparent,
            },
        }
    }

    fn of_word(local: &str) -> Tag {
        match local.as_bytes() {
            b"p" => Tag::Paragraph,
            b"r" => Tag::Run,
            b"t" => Tag::Text,
            b"pPr" => Tag::ParagraphProperties,
            b"rPr" => Tag::RunProperties,
            b"numPr" => Tag::NumberProperties,
            b"tbl" => Tag::Table,
            b"tr" => Tag::Row,
            b"trPr" => Tag::RowProperties,
            b"tc" => Tag::Cell,
            b"tcPr" => Tag::CellProperties,
            b"txbxContent" => Tag::TextBox,
            b"ins" | b"moveTo" => Tag::Inserted,
            b"del" | b"moveFrom" => Tag::Deleted,
            b"footnote" | b"endnote" | b"comment" => Tag::Note,
            b"footnoteReference" | b"endnoteReference" => Tag::NoteReference,
            b"tab" | b"ptab" => Tag::Tab,
            b"br" | b"cr" => Tag::Break,
            b"noBreakHyphen" => Tag::NoBreakHyphen,
            b"softHyphen" => Tag::SoftHyphen,
            b"sym" => Tag::Symbol,
            b"altChunk" => Tag::Chunk,
            b"delText" | b"instrText" | b"delInstrText" | b"sdtPr" | b"sdtEndPr" | b"sectPr" | b"tblPr"
            | b"tblPrEx" | b"tblGrid" | b"rPrChange" | b"pPrChange" | b"tcPrChange" | b"trPrChange"
            | b"numberingChange" | b"tabs" | b"ffData" => Tag::Skipped,
            _ => Tag::Transparent,
        }
    }
}
