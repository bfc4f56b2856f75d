//! `styles.xml`: what is in force for a paragraph or a run after the whole cascade.

use std::collections::HashMap;

use super::super::xml::{Element, Step, Walk};
use super::codes;
use super::names::{Name, Names};
use super::properties::{Font, ParagraphProperties, RunProperties};

/// How many styles a chain of `w:basedOn` may have; longer ones are circles.
const MAX_CHAIN: usize = 64;

/// A style with everything it inherits.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style {
    /// What it says about paragraphs.
    pub(super) paragraph: ParagraphProperties,
    /// What it says about runs.
    pub(super) run: RunProperties,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    defaults: Style,
    default_paragraph: Option<Name>,
    /// By [`Name::index`].
    resolved: Vec<Option<Style>>,
}

/// What is in force for a stretch of text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Effective {
    /// Font of ASCII letters.
    pub(super) ascii: Option<Font>,
    /// Font of all other letters.
    pub(super) other: Option<Font>,
    /// Bold.
    pub(super) bold: bool,
    /// Italic.
    pub(super) italic: bool,
    /// Capitals.
    pub(super) caps: bool,
    /// Hidden.
    pub(super) hidden: bool,
    /// Half-points.
    pub(super) size: Option<u32>,
}

#[derive(Default)]
struct Written {
    id: Option<Name>,
    based_on: Option<Name>,
    own: Style,
    is_default_paragraph: bool,
}

impl Written {
    fn of(element: &Element<'_>, names: &mut Names) -> Self {
        let paragraph = element.attribute("type").is_none_or(|kind| kind == "paragraph");
        let default = element.attribute("default").is_some_and(|on| on == "1" || on == "true" || on == "on");
        Written {
            id: element.attribute("styleId").map(|id| names.intern(&id)),
            is_default_paragraph: paragraph && default,
            ..Written::default()
        }
    }

    fn take(&mut self, element: &Element<'_>, names: &mut Names) {
        match element.code {
            codes::BASED_ON => self.based_on = element.value().map(|id| names.intern(&id)),
            codes::NAME => {
                let level = element.value().as_deref().and_then(heading_level);
                self.own.paragraph.outline = self.own.paragraph.outline.or(level);
            }
            _ => {}
        }
    }
}

/// What an open element makes of its children.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Outside,
    Defaults,
    DefaultsRun,
    DefaultsParagraph,
    Style,
    StyleRun,
    StyleParagraph,
    /// Former properties, conditional parts of table styles, anything else that is not followed.
    Ignored,
}

impl Scope {
    /// The scope within an element of that name.
    fn enter(self, code: u64) -> Scope {
        match (self, code) {
            (Scope::Outside, codes::DOC_DEFAULTS) => Scope::Defaults,
            (Scope::Outside, codes::STYLE) => Scope::Style,
            (Scope::Outside, codes::LATENT_STYLES) => Scope::Ignored,
            (Scope::Defaults, codes::R_PR) => Scope::DefaultsRun,
            (Scope::Defaults, codes::P_PR) => Scope::DefaultsParagraph,
            (Scope::Style, codes::R_PR) => Scope::StyleRun,
            (Scope::Style, codes::P_PR) => Scope::StyleParagraph,
            (Scope::Style, codes::TBL_STYLE_PR | codes::TBL_PR | codes::TR_PR | codes::TC_PR) => Scope::Ignored,
            (_, codes::R_PR_CHANGE | codes::P_PR_CHANGE)
            | (Scope::StyleParagraph | Scope::DefaultsParagraph, codes::R_PR) => Scope::Ignored,
            (scope, _) => scope,
        }
    }
}

impl Styles {
    /// Reads `styles.xml`.
    pub(super) fn read(source: &str, names: &mut Names) -> Self {
        let mut walk = Walk::new(source);
        let mut styles = Styles::default();
        let mut written: Vec<Written> = Vec::new();
        let mut open: Vec<Scope> = Vec::new();
        while let Some(step) = walk.next() {
            match step {
                Step::Open(element) => {
                    let scope = open.last().copied().unwrap_or(Scope::Outside).enter(element.code);
                    let style = written.last_mut();
                    match (scope, style) {
                        (Scope::Style, _) if element.code == codes::STYLE => written.push(Written::of(&element, names)),
                        (Scope::Style, Some(style)) => style.take(&element, names),
                        (Scope::StyleRun, Some(style)) => style.own.run.take(&element, names),
                        (Scope::StyleParagraph, Some(style)) => style.own.paragraph.take(&element, names),
                        (Scope::DefaultsRun, _) => styles.defaults.run.take(&element, names),
                        (Scope::DefaultsParagraph, _) => styles.defaults.paragraph.take(&element, names),
                        _ => {}
                    }
                    if !element.empty {
                        open.push(scope);
                    }
                }
                Step::Close(_) => {
                    open.pop();
                }
                Step::Text(_) => {}
            }
        }
        styles.resolve(&written);
        styles
    }

    fn resolve(&mut self, written: &[Written]) {
        let by_id: HashMap<Name, &Written> = written.iter().rev().filter_map(|w| Some((w.id?, w))).collect();
        self.default_paragraph = written.iter().find(|w| w.is_default_paragraph).and_then(|w| w.id);
        for (&id, style) in &by_id {
            let mut whole = style.own;
            let mut next = style.based_on;
            for _ in 0..MAX_CHAIN {
                let Some(base) = next.and_then(|id| by_id.get(&id)) else { break };
                whole.paragraph = whole.paragraph.over(base.own.paragraph);
                whole.run = whole.run.over(base.own.run);
                next = base.based_on;
            }
            if self.resolved.len() <= id.index() {
                self.resolved.resize(id.index() + 1, None);
            }
            self.resolved[id.index()] = Some(whole);
        }
    }

    fn style(&self, id: Name) -> Option<&Style> {
        self.resolved.get(id.index())?.as_ref()
    }

    /// The style that a paragraph has: the one it names if that exists, otherwise the default one.
    pub(super) fn paragraph_style(&self, named: Option<Name>) -> Style {
        let known = |id: Option<Name>| id.and_then(|id| self.style(id));
        known(named).or_else(|| known(self.default_paragraph)).copied().unwrap_or_default()
    }

    /// What is in force for a paragraph.
    pub(super) fn paragraph(&self, properties: ParagraphProperties) -> ParagraphProperties {
        properties.over(self.paragraph_style(properties.style).paragraph).over(self.defaults.paragraph)
    }

    /// What is in force for a run of a paragraph in `style`.
    pub(super) fn run(&self, style: Style, run: RunProperties) -> Effective {
        let character = run.style.and_then(|id| self.style(id)).map(|s| s.run).unwrap_or_default();
        let (paragraph, defaults) = (style.run, self.defaults.run);
        let all = run.over(character).over(paragraph).over(defaults);
        // In two styles at once a toggle property cancels out (ISO/IEC 29500-1, 17.7.3).
        let toggle = |property: fn(RunProperties) -> Option<bool>| {
            property(run).unwrap_or_else(|| {
                let on = |properties| property(properties).unwrap_or(false);
                (on(character) != on(paragraph)) || on(defaults)
            })
        };
        Effective {
            ascii: all.ascii,
            other: all.other,
            bold: toggle(|p| p.bold),
            italic: toggle(|p| p.italic),
            caps: toggle(|p| p.caps),
            hidden: toggle(|p| p.hidden),
            size: all.size,
        }
    }
}

/// The outline level (from 0) that the name of a built-in heading style implies.
fn heading_level(name: &str) -> Option<u8> {
    let name = name.to_ascii_lowercase();
    let level: u8 = name.strip_prefix("heading ")?.trim().parse().ok()?;
    (1..=9).contains(&level).then(|| level - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: &str = r#"<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
      <w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:hAnsiTheme="minorHAnsi"/><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>
      <w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:rPr><w:sz w:val="28"/></w:rPr></w:style>
      <w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/><w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/><w:b/></w:rPr></w:style>
      <w:style w:type="paragraph" w:styleId="Muc"><w:name w:val="Muc"/><w:basedOn w:val="Heading2"/><w:pPr><w:jc w:val="center"/></w:pPr></w:style>
      <w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
      <w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>
      <w:style w:type="table" w:styleId="Grid"><w:tblStylePr w:type="firstRow"><w:rPr><w:i/></w:rPr></w:tblStylePr></w:style>
    </w:styles>"#;

    fn styles() -> (Styles, Names) {
        let mut names = Names::default();
        (Styles::read(SHEET, &mut names), names)
    }

    #[test]
    fn a_style_has_what_its_chain_says_and_the_nearest_word_counts() {
        let (styles, mut names) = styles();
        let style = styles.paragraph_style(Some(names.intern("Muc")));
        let effective = styles.run(style, RunProperties::default());
        assert_eq!(effective.ascii, Some(Font::Named(names.intern(".VnTime"))));
        assert_eq!((effective.bold, effective.size), (true, Some(28)));
        assert_eq!((style.paragraph.outline, style.paragraph.centred), (Some(1), Some(true)));
    }

    #[test]
    fn text_in_the_default_style_has_the_font_of_the_theme() {
        let (styles, _) = styles();
        assert_eq!(styles.run(styles.paragraph_style(None), RunProperties::default()).ascii, Some(Font::Theme));
    }

    #[test]
    fn bold_in_the_paragraph_style_and_in_the_character_style_cancels_out() {
        let (styles, mut names) = styles();
        let style = styles.paragraph_style(Some(names.intern("Heading2")));
        let strong = RunProperties { style: Some(names.intern("Strong")), ..RunProperties::default() };
        assert!(!styles.run(style, strong).bold);
        assert!(styles.run(styles.paragraph_style(None), strong).bold);
        assert!(styles.run(style, RunProperties { bold: Some(true), ..strong }).bold);
    }

    #[test]
    fn styles_in_a_circle_and_unknown_styles_end() {
        let (styles, mut names) = styles();
        assert_eq!(styles.paragraph_style(Some(names.intern("A"))).run.size, None);
        assert_eq!(styles.paragraph_style(Some(names.intern("Nowhere"))).run.size, Some(28));
    }
}
