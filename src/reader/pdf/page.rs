//! What a page draws: glyphs with the letters that they mean, straight rules, pictures.

use std::collections::HashMap;
use std::sync::Arc;

use hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, RenderContent, SoftMask, TransformExt, interpret_page,
};

/// A rule is at most this thick, in points.
const MAX_RULE: f64 = 3.0;

/// A glyph, in points from the upper left corner of the page.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    /// Where it begins.
    pub(super) x: f64,
    /// Where the next one would begin.
    pub(super) end: f64,
    /// Its base line.
    pub(super) y: f64,
    /// Height of its font.
    pub(super) size: f64,
    /// The letters that it means.
    pub(super) text: String,
    /// Its font, an index into [`Page::fonts`].
    pub(super) font: usize,
}

/// A font as the file names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Font {
    /// Its family, `None` where the file does not say.
    pub(super) name: Option<Arc<str>>,
    /// Bold.
    pub(super) bold: bool,
    /// Italic.
    pub(super) italic: bool,
}

/// A straight rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rule {
    /// It runs from left to right.
    pub(super) level: bool,
    /// Its place across: `y` of a level one, `x` of an upright one.
    pub(super) at: f64,
    /// Where it begins.
    pub(super) from: f64,
    /// Where it ends.
    pub(super) to: f64,
}

/// A page.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Height in points.
    pub(super) height: f64,
    /// Its glyphs in the order in which they are drawn.
    pub(super) glyphs: Vec<Glyph>,
    /// Its straight rules.
    pub(super) rules: Vec<Rule>,
    /// The fonts of the document.
    pub(super) fonts: Vec<Font>,
    /// Glyphs that name no letter.
    pub(super) unknown: usize,
    /// Pictures that cover a good part of the page.
    pictures: usize,
}

impl Page {
    /// A picture of a page, without text.
    pub(super) fn is_scan(&self) -> bool {
        self.glyphs.is_empty() && self.pictures > 0
    }
}

/// The pages of a document; `true` when a limit was reached.
pub(super) fn collect(pdf: &Pdf, max_pages: usize, max_glyphs: usize) -> (Vec<Page>, bool) {
    let cache = InterpreterCache::new();
    let mut fonts = Fonts::default();
    let (mut pages, mut left) = (Vec::new(), max_glyphs);
    for source in pdf.pages().iter().take(max_pages) {
        let (width, height) = source.render_dimensions();
        let (width, height) = (f64::from(width), f64::from(height));
        // Notes and stamps of signatures are no text of the document.
        let settings = InterpreterSettings { render_content: RenderContent::PAGE, ..InterpreterSettings::default() };
        let view = Rect::new(0.0, 0.0, width, height);
        let mut context = Context::new(source.initial_transform(true).to_kurbo(), view, &cache, pdf.xref(), settings);
        let page = Page { height, ..Page::default() };
        let mut collector = Collector { page, fonts: &mut fonts, left };
        interpret_page(source, &mut context, &mut collector);
        left = collector.left;
        pages.push(collector.page);
    }
    for page in &mut pages {
        page.fonts.clone_from(&fonts.all);
    }
    (pages, left == 0 || pdf.pages().len() > max_pages)
}

#[derive(Default)]
struct Fonts {
    all: Vec<Font>,
    known: HashMap<(Option<String>, bool), usize>,
}

impl Fonts {
    fn of(&mut self, glyph: &Drawn<'_>) -> usize {
        let found = match glyph {
            Drawn::Outline(outline) => outline.font_data(),
            Drawn::Type3(_) => None,
        };
        let (name, weight, italic) = found.map_or((None, None, false), |font| {
            (font.postscript_name.map(|name| name.to_string()), font.weight, font.is_italic)
        });
        let key = (name, italic);
        if let Some(&index) = self.known.get(&key) {
            return index;
        }
        let font = named(key.0.as_deref(), weight.is_some_and(|weight| weight >= 600), italic);
        self.all.push(font);
        self.known.insert(key, self.all.len() - 1);
        self.all.len() - 1
    }
}

/// A font by its PostScript name, `ABCDEF+TimesNewRomanPS-BoldItalicMT`.
fn named(name: Option<&str>, bold: bool, italic: bool) -> Font {
    let Some(name) = name else { return Font { name: None, bold, italic } };
    let plain = match name.split_once('+') {
        Some((tag, rest)) if tag.len() == 6 && tag.bytes().all(|b| b.is_ascii_uppercase()) => rest,
        _ => name,
    };
    let (family, style) = plain.split_once(['-', ',']).unwrap_or((plain, ""));
    let style = style.to_ascii_lowercase();
    Font {
        name: Some(family.trim_end_matches("PSMT").trim_end_matches("PS").into()),
        bold: bold || style.contains("bold") || style.contains("black"),
        italic: italic || style.contains("italic") || style.contains("oblique"),
    }
}

struct Collector<'f> {
    page: Page,
    fonts: &'f mut Fonts,
    left: usize,
}

impl Collector<'_> {
    fn rule(&mut self, area: Rect) {
        let (width, height) = (area.width(), area.height());
        if self.page.rules.len() > 100_000 || !(width.is_finite() && height.is_finite()) {
            return;
        }
        if height <= MAX_RULE && width > MAX_RULE {
            let at = (area.y0 + area.y1) / 2.0;
            self.page.rules.push(Rule { level: true, at, from: area.x0, to: area.x1 });
        } else if width <= MAX_RULE && height > MAX_RULE {
            let at = (area.x0 + area.x1) / 2.0;
            self.page.rules.push(Rule { level: false, at, from: area.y0, to: area.y1 });
        }
    }

    fn strokes(&mut self, path: &BezPath, transform: Affine) {
        let (mut first, mut last) = (Point::ZERO, Point::ZERO);
        for element in path.elements() {
            let next = match *element {
                PathEl::MoveTo(point) => {
                    first = point;
                    last = point;
                    continue;
                }
                PathEl::LineTo(point) => point,
                PathEl::ClosePath => first,
                PathEl::QuadTo(_, point) | PathEl::CurveTo(_, _, point) => {
                    last = point;
                    continue;
                }
            };
            self.rule(Rect::from_points(transform * last, transform * next));
            last = next;
        }
    }
}

impl Device<'_> for Collector<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'_>, mode: &DrawMode) {
        match mode {
            DrawMode::Fill(_) => {
                // One path may hold several bars.
                let mut bar = BezPath::new();
                for element in path.elements() {
                    if matches!(element, PathEl::MoveTo(_)) && !bar.elements().is_empty() {
                        self.rule((props.transform * std::mem::take(&mut bar)).bounding_box());
                    }
                    bar.push(*element);
                }
                if !bar.elements().is_empty() {
                    self.rule((props.transform * bar).bounding_box());
                }
            }
            DrawMode::Stroke(_) | DrawMode::FillAndStroke(..) => self.strokes(path, props.transform),
            DrawMode::Invisible => {}
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        for drawn in run.glyphs() {
            if self.left == 0 {
                return;
            }
            let transform = props.transform * drawn.transform();
            let [a, b, c, d, x, y] = transform.as_coeffs();
            let (along, up) = (a.hypot(b), c.hypot(d));
            let advance = match &**drawn {
                Drawn::Outline(outline) => outline.advance_width(),
                Drawn::Type3(glyph) => glyph.advance_width(),
            };
            let text = match drawn.as_unicode() {
                Some(BfString::Char(letter)) => letter.to_string(),
                Some(BfString::String(letters)) => letters,
                None => String::new(),
            };
            if text.is_empty() || text.contains('\u{fffd}') {
                self.page.unknown += 1;
                continue;
            }
            // Text that runs upwards is a stamp or a margin note; its glyphs would be torn apart as lines.
            let size = up * UNITS;
            if !(x.is_finite() && y.is_finite() && size > 0.5 && size < 1000.0) {
                continue;
            }
            let end = x + f64::from(advance.unwrap_or(500.0)) * along;
            self.left -= 1;
            let font = self.fonts.of(drawn);
            self.page.glyphs.push(Glyph { x, end, y, size, text, font });
        }
    }

    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {
        self.page.pictures += 1;
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

/// Units of a font that are as long as the font is high.
const UNITS: f64 = 1000.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_font_is_known_by_the_name_in_the_file() {
        let font = named(Some("ABCDEF+TimesNewRomanPS-BoldItalicMT"), false, false);
        assert_eq!((font.name.as_deref(), font.bold, font.italic), (Some("TimesNewRoman"), true, true));
        assert_eq!(named(Some(".VnTime"), false, false).name.as_deref(), Some(".VnTime"));
    }
}
