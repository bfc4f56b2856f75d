//! `xl/styles.xml`: how the cells of a workbook look.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::xml::{Element, Step, Walk};
use super::value::GENERAL;

/// How a cell looks.
#[derive(Debug, Clone)]
pub(super) struct Look {
    /// Name of its font.
    pub(super) font: Option<Arc<str>>,
    /// Bold.
    pub(super) bold: bool,
    /// Italic.
    pub(super) italic: bool,
    /// Half-points.
    pub(super) size: Option<u32>,
    /// Centred.
    pub(super) centred: bool,
    /// Code of its number format.
    pub(super) format: Arc<str>,
}

impl Default for Look {
    fn default() -> Self {
        Look { font: None, bold: false, italic: false, size: None, centred: false, format: GENERAL.into() }
    }
}

/// The looks of a workbook in their order (`cellXfs`): a cell names its own by its place.
pub(super) fn looks(source: &str) -> Vec<Look> {
    let mut reading = Reading::default();
    let mut walk = Walk::new(source);
    while let Some(step) = walk.next() {
        if let Step::Open(element) = step {
            reading.open(&element);
        }
    }
    reading.looks
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Section {
    Fonts,
    Cells,
    #[default]
    Other,
}

#[derive(Default)]
struct Reading {
    section: Section,
    formats: BTreeMap<u32, Arc<str>>,
    fonts: Vec<Look>,
    looks: Vec<Look>,
}

impl Reading {
    fn open(&mut self, element: &Element<'_>) {
        let number = |name: &str| element.attribute(name).and_then(|n| n.trim().parse::<u32>().ok());
        match (self.section, element.local()) {
            (_, "fonts") => self.section = Section::Fonts,
            (_, "cellXfs") => self.section = Section::Cells,
            (_, "numFmts" | "fills" | "borders" | "cellStyleXfs" | "cellStyles" | "dxfs" | "tableStyles") => {
                self.section = Section::Other;
            }
            (Section::Other, "numFmt") => {
                if let (Some(id), Some(code)) = (number("numFmtId"), element.attribute("formatCode")) {
                    self.formats.insert(id, plain(&code));
                }
            }
            (Section::Fonts, "font") => self.fonts.push(Look::default()),
            (Section::Fonts, property) => {
                let Some(font) = self.fonts.last_mut() else { return };
                match property {
                    "name" => font.font = element.value().map(|name| Arc::from(name.as_ref())),
                    "b" => font.bold = element.is_on(),
                    "i" => font.italic = element.is_on(),
                    "sz" => {
                        let size = element.value().and_then(|size| size.trim().parse::<f64>().ok());
                        font.size = size.filter(|size| (1.0..1000.0).contains(size)).map(|size| (size * 2.0) as u32);
                    }
                    _ => {}
                }
            }
            (Section::Cells, "xf") => {
                let font = number("fontId").and_then(|id| self.fonts.get(id as usize)).cloned();
                let id = number("numFmtId").unwrap_or(0);
                let format = self.formats.get(&id).cloned().unwrap_or_else(|| builtin(id).into());
                self.looks.push(Look { format, ..font.unwrap_or_default() });
            }
            (Section::Cells, "alignment") => {
                if let Some(look) = self.looks.last_mut() {
                    let side = element.attribute("horizontal");
                    look.centred = matches!(side.as_deref(), Some("center" | "centerContinuous"));
                }
            }
            _ => {}
        }
    }
}

/// A code, those that show a number as it is told apart once and for all.
fn plain(code: &str) -> Arc<str> {
    let trimmed = code.trim();
    let is_plain = trimmed.is_empty() || trimmed == "@" || trimmed.eq_ignore_ascii_case(GENERAL);
    if is_plain { GENERAL.into() } else { code.into() }
}

/// The codes of formats that no file writes down (ISO/IEC 29500-1, 18.8.30).
const BUILTIN: [(u32, &str); 30] = [
    (1, "0"),
    (2, "0.00"),
    (3, "#,##0"),
    (4, "#,##0.00"),
    (9, "0%"),
    (10, "0.00%"),
    (11, "0.00E+00"),
    (12, "# ?/?"),
    (13, "# ??/??"),
    (14, "mm-dd-yy"),
    (15, "d-mmm-yy"),
    (16, "d-mmm"),
    (17, "mmm-yy"),
    (18, "h:mm AM/PM"),
    (19, "h:mm:ss AM/PM"),
    (20, "h:mm"),
    (21, "h:mm:ss"),
    (22, "m/d/yy h:mm"),
    (37, "#,##0 ;(#,##0)"),
    (38, "#,##0 ;[Red](#,##0)"),
    (39, "#,##0.00;(#,##0.00)"),
    (40, "#,##0.00;[Red](#,##0.00)"),
    (41, "_(* #,##0_);_(* (#,##0);_(* \"-\"_);_(@_)"),
    (42, "_($* #,##0_);_($* (#,##0);_($* \"-\"_);_(@_)"),
    (43, "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)"),
    (44, "_($* #,##0.00_);_($* (#,##0.00);_($* \"-\"??_);_(@_)"),
    (45, "mm:ss"),
    (46, "[h]:mm:ss"),
    (47, "mmss.0"),
    (48, "##0.0E+0"),
];

fn builtin(id: u32) -> &'static str {
    BUILTIN.iter().find(|(known, _)| *known == id).map_or(GENERAL, |(_, code)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_has_the_font_the_format_and_the_side_that_it_names() {
        let found = looks(
            r#"<styleSheet><numFmts count="1"><numFmt numFmtId="170" formatCode="d\.m"/></numFmts>
            <fonts><font><sz val="11"/><name val="Calibri"/></font><font><b/><i val="0"/><sz val="13.5"/><name val=".VnTime"/></font></fonts>
            <cellStyleXfs><xf fontId="1"/></cellStyleXfs>
            <cellXfs><xf fontId="0"/><xf fontId="1" numFmtId="170"><alignment horizontal="center"/></xf><xf numFmtId="2"/></cellXfs>
            <dxfs><dxf><font><b/></font><alignment horizontal="center"/></dxf></dxfs></styleSheet>"#,
        );
        let told: Vec<_> =
            found.iter().map(|l| (l.font.as_deref(), l.bold, l.italic, l.size, l.centred, &*l.format)).collect();
        assert_eq!(
            told,
            [
                (Some("Calibri"), false, false, Some(22), false, "General"),
                (Some(".VnTime"), true, false, Some(27), true, "d\\.m"),
                (None, false, false, None, false, "0.00"),
            ]
        );
    }
}
