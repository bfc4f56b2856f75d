//! Glyphs to lines, and lines side by side to columns.

use super::page::Glyph;

/// A gap this many times as wide as the font is high divides columns; stretched blanks of justified text stay below.
const COLUMN_GAP: f64 = 2.5;

/// A stretch of a line in one font.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stretch {
    /// One past its last byte in the text of the line.
    pub(super) end: usize,
    /// Font of the page.
    pub(super) font: usize,
    /// Height in points.
    pub(super) size: f64,
}

/// A line of text.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// Its text, without blanks at its ends.
    pub(super) text: String,
    /// Its fonts.
    pub(super) stretches: Vec<Stretch>,
    /// Left end.
    pub(super) left: f64,
    /// Right end.
    pub(super) right: f64,
    /// Base line.
    pub(super) y: f64,
    /// Height of its largest font.
    pub(super) size: f64,
    /// Where the text after the first blank begins: behind the mark of a list.
    pub(super) after_first: f64,
    /// Width of its first word.
    pub(super) first_word: f64,
}

/// The glyphs of an area as rows of glyphs with the same base line, each from left to right.
fn rows(glyphs: &[&Glyph]) -> Vec<Vec<Glyph>> {
    let mut sorted: Vec<&Glyph> = glyphs.to_vec();
    sorted.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Vec<(f64, f64, Vec<Glyph>)> = Vec::new();
    for glyph in sorted {
        match rows.last_mut() {
            Some((y, size, row)) if glyph.y - *y <= 0.4 * size.max(glyph.size) => {
                // Signs above the line, such as numbers of notes, begin it; the line lies where its large letters do.
                if glyph.size > *size {
                    (*y, *size) = (glyph.y, glyph.size);
                }
                row.push(glyph.clone());
            }
            _ => rows.push((glyph.y, glyph.size, vec![glyph.clone()])),
        }
    }
    let mut out: Vec<Vec<Glyph>> = rows.into_iter().flat_map(|(.., row)| apart(row)).collect();
    for row in &mut out {
        // Bold letters are sometimes made by drawing a letter twice.
        row.dedup_by(|b, a| a.text == b.text && b.x - a.x < 0.15 * a.size && (a.y - b.y).abs() < 1.0);
    }
    out
}

/// Base lines closer than this many points are one.
const SAME_BASE: f64 = 1.0;

/// Lines that a cell too low for them squeezes into each other, told by letters that lie over letters; each row is in the
/// order from left to right. What stands higher or lower beside other letters, as numbers of notes do, stays with them.
fn apart(row: Vec<Glyph>) -> Vec<Vec<Glyph>> {
    let mut out: Vec<Vec<Glyph>> = Vec::new();
    let mut base: Vec<Glyph> = Vec::new();
    let mut y = f64::NEG_INFINITY;
    // From top to bottom, as the glyphs come.
    for glyph in row {
        if glyph.y - y > SAME_BASE {
            settle(std::mem::take(&mut base), &mut out);
            y = glyph.y;
        }
        base.push(glyph);
    }
    settle(base, &mut out);
    out
}

/// Adds what stands on one base line to the last row, or makes it one of its own where they lie over each other.
fn settle(mut base: Vec<Glyph>, rows: &mut Vec<Vec<Glyph>>) {
    base.sort_by(|a, b| a.x.total_cmp(&b.x));
    match rows.last_mut() {
        Some(last) if !lie_over(&base, last) => {
            last.extend(base);
            last.sort_by(|a, b| a.x.total_cmp(&b.x));
        }
        _ if base.is_empty() => {}
        _ => rows.push(base),
    }
}

/// At least half of the letters of the shorter one lie over letters of about the same size of the other; both from left to
/// right.
fn lie_over(upper: &[Glyph], lower: &[Glyph]) -> bool {
    let is_letter = |glyph: &&Glyph| !glyph.text.trim().is_empty();
    let mut below = lower.iter().filter(is_letter).peekable();
    let (mut letters, mut covered) = (0usize, 0usize);
    for glyph in upper.iter().filter(is_letter) {
        letters += 1;
        let margin = 0.2 * (glyph.end - glyph.x);
        while below.next_if(|other| other.end <= glyph.x + margin).is_some() {}
        covered += usize::from(below.peek().is_some_and(|other| {
            other.x < glyph.end - margin && other.size < 1.25 * glyph.size && glyph.size < 1.25 * other.size
        }));
    }
    let shorter = letters.min(lower.iter().filter(is_letter).count());
    shorter > 1 && covered * 2 >= shorter
}

/// The lines of an area from top to bottom; pieces of a row with a wide gap between them are lines of their own.
pub(super) fn lines(glyphs: &[&Glyph]) -> Vec<Vec<Line>> {
    let mut out = Vec::new();
    for row in rows(glyphs) {
        let mut pieces: Vec<Line> = Vec::new();
        let mut current: Vec<Glyph> = Vec::new();
        let mut end = f64::NEG_INFINITY;
        for glyph in row {
            let blank = glyph.text.trim().is_empty();
            if !blank && glyph.x - end > COLUMN_GAP * glyph.size && end.is_finite() && !is_mark(&current) {
                pieces.extend(line(std::mem::take(&mut current)));
            }
            if !blank {
                end = end.max(glyph.end);
            }
            current.push(glyph);
        }
        pieces.extend(line(current));
        if !pieces.is_empty() {
            out.push(pieces);
        }
    }
    out
}

/// The glyphs so far are the mark of a list, which a tab follows.
fn is_mark(glyphs: &[Glyph]) -> bool {
    let text: String = glyphs.iter().map(|glyph| glyph.text.as_str()).collect();
    let text = text.trim();
    text.chars().count() <= 8 && super::flow::is_mark(text)
}

fn line(glyphs: Vec<Glyph>) -> Option<Line> {
    let mut line = Line { left: f64::INFINITY, right: f64::NEG_INFINITY, after_first: f64::NAN, ..Line::default() };
    let mut word_ended = false;
    for glyph in glyphs {
        let blank = glyph.text.trim().is_empty();
        if blank {
            if !line.text.is_empty() && !line.text.ends_with(' ') {
                push(&mut line, " ", &glyph);
            }
            word_ended |= !line.text.is_empty();
            continue;
        }
        let gap = glyph.x - line.right;
        if gap > 0.18 * glyph.size && !line.text.is_empty() && !line.text.ends_with(' ') {
            push(&mut line, " ", &glyph);
            word_ended = true;
        }
        if word_ended && line.after_first.is_nan() {
            line.after_first = glyph.x;
            line.first_word = line.right - line.left;
        }
        line.left = line.left.min(glyph.x);
        line.right = line.right.max(glyph.end);
        if glyph.size > line.size {
            (line.size, line.y) = (glyph.size, glyph.y);
        }
        push(&mut line, &glyph.text, &glyph);
    }
    let length = line.text.trim_end().len();
    line.text.truncate(length);
    line.stretches.retain_mut(|stretch| {
        stretch.end = stretch.end.min(length);
        true
    });
    line.stretches.dedup_by(|later, earlier| later.end == earlier.end);
    if line.after_first.is_nan() {
        line.first_word = line.right - line.left;
    }
    (length > 0).then_some(line)
}

fn push(line: &mut Line, text: &str, glyph: &Glyph) {
    line.text.push_str(text);
    let end = line.text.len();
    match line.stretches.last_mut() {
        Some(last) if last.font == glyph.font && (last.size - glyph.size).abs() < 0.3 => last.end = end,
        _ => line.stretches.push(Stretch { end, font: glyph.font, size: glyph.size }),
    }
}

/// What follows on a page from top to bottom.
#[derive(Debug)]
pub(super) enum Region {
    /// Lines below each other.
    Flow(Vec<Line>),
    /// Two columns side by side, such as a letterhead or the signature beside the recipients.
    Columns(Vec<Line>, Vec<Line>),
}

/// Divides lines into regions of one and of two columns.
pub(super) fn regions(rows: Vec<Vec<Line>>) -> Vec<Region> {
    let mut out: Vec<Region> = Vec::new();
    let mut rows = rows.into_iter().peekable();
    while let Some(mut row) = rows.next() {
        if row.len() < 2 {
            match out.last_mut() {
                Some(Region::Flow(lines)) => lines.append(&mut row),
                _ => out.push(Region::Flow(row)),
            }
            continue;
        }
        let mut gutter = widest_gap(&row);
        let (mut left, mut right) = (Vec::new(), Vec::new());
        let mut y = row.first().map_or(0.0, |line| line.y);
        share(row, gutter, &mut left, &mut right);
        while let Some(next) = rows.peek() {
            let Some(narrowed) = narrowed(gutter, next) else { break };
            let (next_y, size) = next.first().map_or((0.0, 0.0), |line| (line.y, line.size));
            if next_y - y > 2.6 * size.max(10.0) {
                break;
            }
            (gutter, y) = (narrowed, next_y);
            if let Some(row) = rows.next() {
                share(row, gutter, &mut left, &mut right);
            }
        }
        out.push(Region::Columns(left, right));
    }
    out
}

fn widest_gap(row: &[Line]) -> (f64, f64) {
    row.windows(2)
        .map(|pair| (pair[0].right, pair[1].left))
        .max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))
        .unwrap_or((0.0, 0.0))
}

/// The gutter that remains when the row keeps it free, `None` where it crosses.
fn narrowed(gutter: (f64, f64), row: &[Line]) -> Option<(f64, f64)> {
    let middle = (gutter.0 + gutter.1) / 2.0;
    let mut free = gutter;
    for line in row {
        if line.right <= middle || line.right < gutter.1 - 12.0 && line.left < gutter.0 {
            free.0 = free.0.max(line.right);
        } else if line.left > gutter.0 {
            free.1 = free.1.min(line.left);
        } else {
            return None;
        }
    }
    (free.1 - free.0 >= 8.0).then_some(free)
}

fn share(row: Vec<Line>, gutter: (f64, f64), left: &mut Vec<Line>, right: &mut Vec<Line>) {
    for line in row {
        if line.right <= gutter.0 + 0.5 { left.push(line) } else { right.push(line) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyphs(text: &str, x: f64, y: f64) -> Vec<Glyph> {
        text.chars()
            .enumerate()
            .map(|(index, c)| {
                let x = x + index as f64 * 6.0;
                Glyph { x, end: x + 6.0, y, size: 12.0, text: c.to_string(), font: 0 }
            })
            .collect()
    }

    #[test]
    fn what_stands_side_by_side_is_two_columns_and_what_crosses_ends_them() {
        let mut all = glyphs("UBND TỈNH", 50.0, 100.0);
        all.extend(glyphs("CỘNG HÒA", 300.0, 100.0));
        all.extend(glyphs("SỞ Y TẾ", 50.0, 115.0));
        all.extend(glyphs(&"Thực hiện ".repeat(8), 50.0, 140.0));
        let found = regions(lines(&all.iter().collect::<Vec<_>>()));
        let [Region::Columns(left, right), Region::Flow(rest)] = found.as_slice() else { panic!("{found:?}") };
        let texts = |lines: &[Line]| lines.iter().map(|line| line.text.clone()).collect::<Vec<_>>();
        assert_eq!((texts(left), texts(right)), (vec!["UBND TỈNH".into(), "SỞ Y TẾ".into()], vec!["CỘNG HÒA".into()]));
        assert_eq!(rest.len(), 1);
    }

    #[test]
    fn lines_that_lie_over_each_other_are_not_mixed_and_a_raised_number_stays_in_its_line() {
        let mut all = glyphs("Hội LHPN dùng bồn", 50.0, 100.0);
        all.extend(glyphs("nhà lều thu gom rác", 50.0, 104.0));
        let found: Vec<String> =
            lines(&all.iter().collect::<Vec<_>>()).into_iter().flatten().map(|line| line.text).collect();
        assert_eq!(found, ["Hội LHPN dùng bồn", "nhà lều thu gom rác"]);
        let mut short = glyphs("nộp tại nhà.", 50.0, 100.0);
        short.extend(glyphs("Hài lòng 97,2% (khảo sát 1.600 phiếu).", 50.0, 104.0));
        assert_eq!(lines(&short.iter().collect::<Vec<_>>()).len(), 2);
        let mut noted = glyphs("đạt", 50.0, 100.0);
        noted.extend(glyphs("12", noted.last().map_or(0.0, |glyph| glyph.end), 97.0));
        let found: Vec<String> =
            lines(&noted.iter().collect::<Vec<_>>()).into_iter().flatten().map(|line| line.text).collect();
        assert_eq!(found, ["đạt12"]);
    }

    #[test]
    fn a_gap_between_letters_is_a_blank() {
        let mut all = glyphs("a", 0.0, 0.0);
        all.extend(glyphs("b", 10.0, 0.0));
        assert_eq!(lines(&all.iter().collect::<Vec<_>>())[0][0].text, "a b");
    }
}
