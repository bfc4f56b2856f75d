//! Statements that were typed one after the other in a paragraph.

use std::ops::Range;

use super::marker;

/// Bullets that were typed one after the other in a paragraph, as stretches of it: "- … - …", "…; + …", or lines of their own.
pub(super) fn stretches(display: &str) -> Vec<Range<usize>> {
    let mut cuts = vec![0];
    let bullet = |rest: &str| {
        rest.starts_with(['-', '+', '•', '–', '*'])
            && rest[rest.chars().next().map_or(0, char::len_utf8)..].starts_with(' ')
    };
    let own_bullet = display.trim_start().chars().next().filter(|c| "-+•–*".contains(*c));
    for (at, c) in display.char_indices() {
        let rest = &display[at..];
        if at == 0 || !(c == '\n' || c == ' ') {
            continue;
        }
        let next = rest.trim_start_matches([' ', '\n', '\t']);
        let begin = at + (rest.len() - next.len());
        if begin <= *cuts.last().unwrap_or(&0) {
            continue;
        }
        let line = rest[..rest.len() - next.len()].contains('\n') && marker::typed(next).is_some();
        let ended = display[..at].trim_end().ends_with(['.', ';', ':']);
        let run_on = bullet(next)
            && ended
            && (own_bullet.is_some()
                || next.matches("; +").count() + next.matches(". -").count() > 0
                || next.starts_with('+'));
        if line || run_on {
            cuts.push(begin);
        }
    }
    cuts.dedup();
    let ends = cuts.iter().skip(1).copied().chain([display.len()]);
    cuts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(display: &str) -> Vec<&str> {
        stretches(display).into_iter().map(|range| display[range].trim()).collect()
    }

    #[test]
    fn bullets_typed_in_one_paragraph_are_told_apart() {
        assert_eq!(cut("- Mở 06 lớp. - Cấp 02 bằng."), ["- Mở 06 lớp.", "- Cấp 02 bằng."]);
        assert_eq!(cut("Kết quả:\n- Mở 06 lớp;\n- Cấp 02 bằng."), ["Kết quả:", "- Mở 06 lớp;", "- Cấp 02 bằng."]);
        assert_eq!(cut("Đã làm: + một việc; + hai việc."), ["Đã làm:", "+ một việc;", "+ hai việc."]);
    }

    #[test]
    fn a_dash_within_a_sentence_does_not_cut_it() {
        let sentence = "Giai đoạn 2021 - 2030, đo lường - chất lượng; tăng 6 - 11%.";
        assert_eq!(cut(sentence), [sentence]);
    }
}
