//! The elements that decide how a story is read; all others are transparent.

use super::super::xml::Namespace;
use super::codes;

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
    /// The meaning of an element's name, given as its [`code`](super::super::xml::code).
    pub(super) fn of(namespace: Namespace, code: u64) -> Tag {
        match namespace {
            Namespace::Word => Tag::of_word(code),
            Namespace::Compatibility => match code {
                codes::ALTERNATE_CONTENT => Tag::Alternatives,
                codes::CHOICE | codes::FALLBACK => Tag::Alternative,
                _ => Tag::Transparent,
            },
            Namespace::Math => match code {
                codes::R => Tag::Run,
                codes::T => Tag::Text,
                codes::DEN | codes::SUP | codes::SUB => Tag::Operand,
                _ => Tag::Transparent,
            },
            Namespace::Sheet | Namespace::Other => match code {
                codes::BLIP | codes::IMAGEDATA => Tag::Picture,
                _ => Tag::Transparent,
            },
        }
    }

    fn of_word(code: u64) -> Tag {
        match code {
            codes::P => Tag::Paragraph,
            codes::R => Tag::Run,
            codes::T => Tag::Text,
            codes::P_PR => Tag::ParagraphProperties,
            codes::R_PR => Tag::RunProperties,
            codes::NUM_PR => Tag::NumberProperties,
            codes::TBL => Tag::Table,
            codes::TR => Tag::Row,
            codes::TR_PR => Tag::RowProperties,
            codes::TC => Tag::Cell,
            codes::TC_PR => Tag::CellProperties,
            codes::TXBX_CONTENT => Tag::TextBox,
            codes::INS | codes::MOVE_TO => Tag::Inserted,
            codes::DEL | codes::MOVE_FROM => Tag::Deleted,
            codes::FOOTNOTE | codes::ENDNOTE | codes::COMMENT => Tag::Note,
            codes::FOOTNOTE_REFERENCE | codes::ENDNOTE_REFERENCE => Tag::NoteReference,
            codes::TAB | codes::PTAB => Tag::Tab,
            codes::BR | codes::CR => Tag::Break,
            codes::NO_BREAK_HYPHEN => Tag::NoBreakHyphen,
            codes::SOFT_HYPHEN => Tag::SoftHyphen,
            codes::SYM => Tag::Symbol,
            codes::ALT_CHUNK => Tag::Chunk,
            codes::DEL_TEXT
            | codes::INSTR_TEXT
            | codes::DEL_INSTR_TEXT
            | codes::SDT_PR
            | codes::SDT_END_PR
            | codes::SECT_PR
            | codes::TBL_PR
            | codes::TBL_PR_EX
            | codes::TBL_GRID
            | codes::R_PR_CHANGE
            | codes::P_PR_CHANGE
            | codes::TC_PR_CHANGE
            | codes::TR_PR_CHANGE
            | codes::NUMBERING_CHANGE
            | codes::TABS
            | codes::FF_DATA => Tag::Skipped,
            _ => Tag::Transparent,
        }
    }
}
