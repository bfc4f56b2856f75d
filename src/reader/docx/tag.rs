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
            Namespace::Compatibility => match local {
                "AlternateContent" => Tag::Alternatives,
                "Choice" | "Fallback" => Tag::Alternative,
                _ => Tag::Transparent,
            },
            Namespace::Math => match local {
                "r" => Tag::Run,
                "t" => Tag::Text,
                "den" | "sup" | "sub" => Tag::Operand,
                _ => Tag::Transparent,
            },
            Namespace::Sheet | Namespace::Other => match local {
                "blip" | "imagedata" => Tag::Picture,
                _ => Tag::Transparent,
            },
        }
    }

    fn of_word(local: &str) -> Tag {
        match local {
            "p" => Tag::Paragraph,
            "r" => Tag::Run,
            "t" => Tag::Text,
            "pPr" => Tag::ParagraphProperties,
            "rPr" => Tag::RunProperties,
            "numPr" => Tag::NumberProperties,
            "tbl" => Tag::Table,
            "tr" => Tag::Row,
            "trPr" => Tag::RowProperties,
            "tc" => Tag::Cell,
            "tcPr" => Tag::CellProperties,
            "txbxContent" => Tag::TextBox,
            "ins" | "moveTo" => Tag::Inserted,
            "del" | "moveFrom" => Tag::Deleted,
            "footnote" | "endnote" | "comment" => Tag::Note,
            "footnoteReference" | "endnoteReference" => Tag::NoteReference,
            "tab" | "ptab" => Tag::Tab,
            "br" | "cr" => Tag::Break,
            "noBreakHyphen" => Tag::NoBreakHyphen,
            "softHyphen" => Tag::SoftHyphen,
            "sym" => Tag::Symbol,
            "altChunk" => Tag::Chunk,
            "delText" | "instrText" | "delInstrText" | "sdtPr" | "sdtEndPr" | "sectPr" | "tblPr" | "tblPrEx"
            | "tblGrid" | "rPrChange" | "pPrChange" | "tcPrChange" | "trPrChange" | "numberingChange" | "tabs"
            | "ffData" => Tag::Skipped,
            _ => Tag::Transparent,
        }
    }
}
