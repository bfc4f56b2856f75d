//! Lines to paragraphs, as a reader tells them apart: by line ends, indents, gaps and marks of lists.

use super::line::{Line, Stretch};

/// A line with the edges of the column in which it stands.
#[derive(Debug, Clone)]
pub(super) struct Set {
    /// The line.
    pub(super) line: Line,
    /// Left edge of the column.
    pub(super) left: f64,
    /// Right edge of the column.
    pub(super) right: f64,
    /// Number of the page.
    pub(super) page: usize,
    /// Usual distance of lines of a paragraph there.
    pub(super) leading: f64,
}

/// A paragraph of lines.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    /// Its text, lines joined by blanks.
    pub(super) text: String,
    /// Its fonts.
    pub(super) stretches: Vec<Stretch>,
    /// Centred in its column.
    pub(super) centred: bool,
}

/// Gives lines of one area the edges that they show: the outermost ends, or those of a cell.
pub(super) fn set(lines: Vec<Line>, page: usize, cell: Option<(f64, f64)>) -> Vec<Set> {
    let fold = |edge: fn(&Line) -> f64, start: f64, pick: fn(f64, f64) -> f64| lines.iter().map(edge).fold(start, pick);
    let mut left = fold(|line| line.left, f64::INFINITY, f64::min);
    let mut right = fold(|line| line.right, f64::NEG_INFINITY, f64::max);
    if let Some((from, to)) = cell {
        // Text keeps off the borders of a cell; one long line shows how far.
        let padding = (left - from).clamp(0.0, 6.0);
        (left, right) = (left.min(from + 6.0), right.max(to - padding));
    }
    // Of lines that go on below each other only: the first of them is full, and both are of one size.
    let mut gaps: Vec<f64> = lines
        .windows(2)
        .filter(|pair| right - pair[0].right <= pair[1].first_word + 0.3 * pair[0].size)
        .filter(|pair| (pair[0].size - pair[1].size).abs() < 0.6)
        .map(|pair| pair[1].y - pair[0].y)
        .filter(|gap| *gap > 4.0)
        .collect();
    gaps.sort_by(f64::total_cmp);
    let leading = gaps.get(gaps.len() / 2).copied().unwrap_or(0.0);
    lines.into_iter().map(|line| Set { line, left, right, page, leading }).collect()
}

/// The paragraphs of lines.
pub(super) fn paragraphs(lines: &[Set]) -> Vec<Text> {
    let mut out: Vec<Text> = Vec::new();
    let mut begin = 0;
    for index in 1..=lines.len() {
        if index == lines.len() || ends(&lines[begin..index], &lines[index]) {
            if let Some(own) = lines.get(begin..index).filter(|own| !own.is_empty()) {
                out.push(join(own));
            }
            begin = index;
        }
    }
    out
}

/// The paragraph of these lines ends before the next one.
fn ends(own: &[Set], next: &Set) -> bool {
    let (Some(first), Some(last)) = (own.first(), own.last()) else { return true };
    let em = last.line.size.max(6.0);
    let room = last.right - last.line.right;
    if last.page == next.page {
        let gap = next.line.y - last.line.y;
        let leading = if last.leading > 0.0 { last.leading } else { 1.6 * em };
        if gap < 0.0 || gap > leading + 0.25 * em {
            return true;
        }
    }
    let fits = |room: f64| room > next.line.first_word + 0.3 * em;
    let small = next.line.text.chars().next().is_some_and(|c| c.is_lowercase() || c.is_ascii_digit());
    if is_centred(last) || is_centred(next) {
        // The first line of a title may fill the column.
        let alike = is_even(last) && is_centred(next) && same_font(&last.line, &next.line);
        // Titles are divided by hand or between narrower edges: a small letter goes on with the line above.
        return !alike || (fits(last.line.left - last.left + room) && !small);
    }
    let closed = last.line.text.trim_end().ends_with(['.', ';', ':', '!', '?', '…']);
    let open = !closed && next.line.text.chars().next().is_some_and(char::is_lowercase);
    // The writer would have put the next word on the line, unless the column is narrower than the page.
    if fits(room) && !open {
        return true;
    }
    // Places are measured from the edge, which moves between pages.
    let (before, here) = (last.line.left - last.left, next.line.left - next.left);
    let near = |a: f64, b: f64| (a - b).abs() <= 0.35 * em;
    let marked = has_mark(&next.line.text);
    let goes_on = if own.len() > 1 {
        near(before, here)
    } else {
        let behind_mark = first.line.after_first - first.left;
        let hangs = has_mark(&first.line.text) && near(behind_mark, here);
        let outdented = here < before - 0.35 * em;
        hangs || outdented || (near(before, here) && (before <= 0.8 * em || is_block(own, next)))
    };
    !goes_on || (marked && closed)
}

/// Whether lines that all begin at the same indent are one paragraph: only the text can tell.
fn is_block(own: &[Set], next: &Set) -> bool {
    let open = own.last().is_some_and(|last| !last.line.text.trim_end().ends_with(['.', ';', ':', '!', '?']));
    open && next.line.text.chars().next().is_some_and(char::is_lowercase)
}

/// Two lines begin in the same font and size.
fn same_font(a: &Line, b: &Line) -> bool {
    let first = |line: &Line| line.stretches.first().map(|stretch| (stretch.font, stretch.size.round() as i64));
    first(a) == first(b)
}

/// The paragraphs of a narrow column beside another one, such as a letterhead: what stands on lines of its own there does
/// so on purpose. A line goes on the one above when it begins with a small letter, or when both are capitals in one font
/// and the one above fills the column.
pub(super) fn column(lines: &[Set]) -> Vec<Text> {
    let mut out: Vec<Text> = Vec::new();
    let mut begin = 0;
    for index in 1..=lines.len() {
        let goes_on = lines.get(index).zip(lines.get(index - 1)).is_some_and(|(next, last)| {
            let capitals = |set: &Set| !set.line.text.chars().any(char::is_lowercase);
            let small = next.line.text.chars().next().is_some_and(char::is_lowercase);
            let full = last.right - last.left - (last.line.right - last.line.left) < next.line.first_word;
            let wrapped = capitals(last) && capitals(next) && full && same_font(&last.line, &next.line);
            (small || wrapped) && next.line.y - last.line.y < 2.0 * next.line.size
        });
        if !goes_on {
            out.extend(lines.get(begin..index).filter(|own| !own.is_empty()).map(join));
            begin = index;
        }
    }
    out
}

fn is_centred(set: &Set) -> bool {
    let em = set.line.size.max(6.0);
    is_even(set) && set.line.left - set.left > 1.5 * em && set.right - set.line.right > 1.5 * em
}

/// A line keeps the same distance from both edges.
fn is_even(set: &Set) -> bool {
    let (before, after) = (set.line.left - set.left, set.right - set.line.right);
    (before - after).abs() < 1.2 * set.line.size.max(6.0)
}

/// The text begins with the mark of a list and a blank.
fn has_mark(text: &str) -> bool {
    text.split_once(' ').is_some_and(|(first, _)| is_mark(first))
}

/// A word is the mark of a list: `-`, `•`, `2.1.`, `a)`, `IV.`.
pub(super) fn is_mark(word: &str) -> bool {
    if matches!(word, "-" | "–" | "—" | "+" | "*" | "•" | "●" | "▪" | "o" | "\u{f0b7}" | "\u{f0a7}" | "✓" | "➢")
    {
        return true;
    }
    let Some(body) = word.strip_suffix(['.', ')', '/']) else {
        // `2.1` without a dot at its end.
        let mut parts = word.split('.');
        return word.contains('.')
            && parts.all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    };
    let body = body.strip_prefix('(').unwrap_or(body);
    let roman = !body.is_empty() && body.len() <= 5 && body.bytes().all(|b| b"IVXLC".contains(&b));
    let letter = body.chars().count() == 1 && body.chars().all(char::is_alphabetic);
    let number = body.len() <= 8
        && body.split('.').all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    roman || letter || number
}

fn join(own: &[Set]) -> Text {
    let mut out = Text { centred: own.iter().all(is_centred), ..Text::default() };
    for set in own {
        if !out.text.is_empty() {
            out.text.push(' ');
            if let Some(last) = out.stretches.last_mut() {
                last.end = out.text.len();
            }
        }
        let base = out.text.len();
        out.text.push_str(&set.line.text);
        for stretch in &set.line.stretches {
            let end = base + stretch.end;
            match out.stretches.last_mut() {
                Some(last) if last.font == stretch.font && (last.size - stretch.size).abs() < 0.3 => last.end = end,
                _ => out.stretches.push(Stretch { end, ..stretch.clone() }),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(given: &[(&str, f64, f64)]) -> Vec<Set> {
        let lines = given
            .iter()
            .enumerate()
            .map(|(index, &(text, left, right))| Line {
                text: text.into(),
                stretches: vec![Stretch { end: text.len(), font: 0, size: 12.0 }],
                left,
                right,
                y: 100.0 + 16.0 * index as f64,
                size: 12.0,
                after_first: left + 12.0,
                first_word: 20.0,
            })
            .collect();
        set(lines, 1, None)
    }

    fn texts(given: &[(&str, f64, f64)]) -> Vec<String> {
        paragraphs(&lines(given)).into_iter().map(|text| text.text).collect()
    }

    #[test]
    fn a_line_that_ends_early_ends_its_paragraph() {
        let given = [("Một câu dài", 36.0, 400.0), ("còn tiếp ở đây.", 0.0, 150.0), ("Câu sau", 36.0, 400.0)];
        assert_eq!(texts(&given), ["Một câu dài còn tiếp ở đây.", "Câu sau"]);
    }

    #[test]
    fn an_indent_begins_a_paragraph_after_a_full_line() {
        let given = [("Câu đầu", 36.0, 400.0), ("hết đúng lề.", 0.0, 400.0), ("Câu sau", 36.0, 400.0)];
        assert_eq!(texts(&given).len(), 2);
    }

    #[test]
    fn a_line_behind_the_mark_of_a_list_goes_on() {
        let given = [("- Đã tổ chức", 0.0, 400.0), ("hai lớp", 12.0, 400.0), ("- Đã cấp", 0.0, 90.0)];
        assert_eq!(texts(&given), ["- Đã tổ chức hai lớp", "- Đã cấp"]);
    }

    #[test]
    fn marks_of_lists_are_told_from_words() {
        for mark in ["-", "1.", "2.1", "2.1.", "a)", "đ)", "IV.", "(1)", "•"] {
            assert!(is_mark(mark), "{mark}");
        }
        for word in ["2024", "năm", "3229/KH-UBND", "1.250.000", "100%"] {
            assert!(!is_mark(word), "{word}");
        }
    }
}
