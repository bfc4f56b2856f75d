//! Properties of runs and paragraphs as written, and how one set lies over another.

use super::super::xml::Element;
use super::codes;
use super::names::{Name, Names};

/// A font as named by `w:rFonts`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Font {
    /// A font of the theme: always Unicode.
    Theme,
    /// A font by its name.
    Named(Name),
}

/// `w:rPr`: only what reading needs; `None` where nothing is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct RunProperties {
    /// Character style.
    pub(super) style: Option<Name>,
    /// Font of ASCII letters.
    pub(super) ascii: Option<Font>,
    /// Font of all other Latin letters.
    pub(super) other: Option<Font>,
    /// Bold.
    pub(super) bold: Option<bool>,
    /// Italic.
    pub(super) italic: Option<bool>,
    /// Capitals.
    pub(super) caps: Option<bool>,
    /// Hidden.
    pub(super) hidden: Option<bool>,
    /// Half-points.
    pub(super) size: Option<u32>,
}

impl RunProperties {
    /// Takes up one child of `w:rPr`.
    pub(super) fn take(&mut self, element: &Element<'_>, names: &mut Names) {
        match element.code {
            codes::R_STYLE => self.style = element.value().map(|id| names.intern(&id)),
            codes::R_FONTS => self.take_fonts(element, names),
            codes::B => self.bold = Some(element.is_on()),
            codes::I => self.italic = Some(element.is_on()),
            codes::CAPS => self.caps = Some(element.is_on()),
            codes::VANISH => self.hidden = Some(element.is_on()),
            codes::SZ => self.size = element.number().and_then(|n| u32::try_from(n).ok()).or(self.size),
            _ => {}
        }
    }

    fn take_fonts(&mut self, element: &Element<'_>, names: &mut Names) {
        let (mut ascii, mut other) = (None, None);
        let mut name = |font: Option<Font>, value: &str| match font {
            // A font of the theme prevails over one that is named beside it.
            Some(Font::Theme) => font,
            _ if value.is_empty() => font,
            _ => Some(Font::Named(names.intern(value))),
        };
        element.each_attribute(|attribute, value| match attribute {
            "asciiTheme" => ascii = Some(Font::Theme),
            "hAnsiTheme" => other = Some(Font::Theme),
            "ascii" => ascii = name(ascii, &value),
            "hAnsi" => other = name(other, &value),
            _ => {}
        });
        self.ascii = ascii.or(self.ascii);
        self.other = other.or(self.other);
    }

    /// These properties where they say something, otherwise those of `base`.
    pub(super) fn over(self, base: RunProperties) -> RunProperties {
        RunProperties {
            style: self.style.or(base.style),
            ascii: self.ascii.or(base.ascii),
            other: self.other.or(base.other),
            bold: self.bold.or(base.bold),
            italic: self.italic.or(base.italic),
            caps: self.caps.or(base.caps),
            hidden: self.hidden.or(base.hidden),
            size: self.size.or(base.size),
        }
    }
}

/// `w:pPr`: only what reading needs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ParagraphProperties {
    /// Paragraph style.
    pub(super) style: Option<Name>,
    /// List (`w:numId`), 0 for none.
    pub(super) list: Option<u32>,
    /// Level in the list from 0.
    pub(super) level: Option<u8>,
    /// `w:outlineLvl`: 0–8 a heading, 9 body text.
    pub(super) outline: Option<u8>,
    /// Centred.
    pub(super) centred: Option<bool>,
}

impl ParagraphProperties {
    /// Takes up one child of `w:pPr` (or of its `w:numPr`).
    pub(super) fn take(&mut self, element: &Element<'_>, names: &mut Names) {
        match element.code {
            codes::P_STYLE => self.style = element.value().map(|id| names.intern(&id)),
            codes::NUM_ID => self.list = element.number().map(|n| u32::try_from(n).unwrap_or(0)),
            codes::ILVL => self.level = element.number().map(|n| n.clamp(0, 8) as u8),
            codes::OUTLINE_LVL => self.outline = element.number().map(|n| n.clamp(0, 9) as u8),
            codes::JC => self.centred = element.value().map(|side| side == "center"),
            _ => {}
        }
    }

    /// These properties where they say something, otherwise those of `base`.
    pub(super) fn over(self, base: ParagraphProperties) -> ParagraphProperties {
        ParagraphProperties {
            style: self.style.or(base.style),
            list: self.list.or(base.list),
            level: self.level.or(base.level),
            outline: self.outline.or(base.outline),
            centred: self.centred.or(base.centred),
        }
    }
}
