//! What the body prints of a long statement: its first sentences, never reworded.

/// Longest statement, in characters, that the body prints whole: about seven lines.
pub(super) const WHOLE: usize = 560;
/// Longest first sentence, in characters, that the body prints of a longer statement; without a shorter one the statement
/// stands in the appendix only.
const FIRST: usize = 900;
/// Fewest characters that are worth printing before the cut.
const FEWEST: usize = 100;

/// Words before a full stop that end no sentence: titles and places. Source: usage of Vietnamese offices.
const SHORT_FORMS: [&str; 20] = [
    "tp", "tx", "tt", "ts", "ths", "pgs", "gs", "bs", "ks", "cn", "ds", "đ", "đ/c", "tr", "st", "v", "vd", "ông", "bà",
    "q",
];

/// What the body prints of a statement where it is not all of `text`: `core` (the result cell of a table row) before all of
/// it, and of what is too long the sentences that fit, with `…` behind them.
pub(super) fn excerpt(text: &str, core: Option<&str>) -> Option<String> {
    let base = core.unwrap_or(text).trim();
    let letters: Vec<(usize, char)> = base.char_indices().collect();
    if letters.len() <= WHOLE {
        return core.map(str::to_owned);
    }
    let ends = sentence_ends(&letters);
    let fits = |limit: usize| move |end: &usize| (FEWEST..=limit).contains(end);
    let cut = ends.iter().copied().rfind(fits(WHOLE)).or_else(|| ends.iter().copied().find(fits(FIRST)))?;
    let byte = letters.get(cut).map_or(base.len(), |(byte, _)| *byte);
    // The mark must not stand alone on a line.
    base.get(..byte).map(|kept| format!("{}\u{a0}…", kept.trim_end()))
}

/// Whether the body can print a statement of which this is shown.
pub(super) fn fits(shown: &str) -> bool {
    shown.chars().count() <= FIRST + 2
}

/// Where sentences end, as numbers of characters before the end; none within brackets and quotation marks.
fn sentence_ends(letters: &[(usize, char)]) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut depth = 0usize;
    let at = |place: usize| letters.get(place).map(|(_, letter)| *letter);
    for place in 0..letters.len() {
        match at(place).unwrap_or(' ') {
            '(' | '[' | '“' => depth += 1,
            ')' | ']' | '”' => depth = depth.saturating_sub(1),
            // An unclosed bracket does not reach beyond its line.
            '\n' => {
                depth = 0;
                ends.push(place);
            }
            '.' | '!' | '?' if depth == 0 => {
                let space = at(place + 1).is_some_and(char::is_whitespace);
                let begins = at(place + 2).is_some_and(|next| !next.is_lowercase());
                if space && begins && !ends_short_form(letters, place) {
                    ends.push(place + 1);
                }
            }
            _ => {}
        }
    }
    ends
}

fn ends_short_form(letters: &[(usize, char)], stop: usize) -> bool {
    let mut word: Vec<char> = letters
        .get(..stop)
        .unwrap_or_default()
        .iter()
        .rev()
        .map(|(_, letter)| *letter)
        .take_while(|letter| letter.is_alphanumeric() || *letter == '/')
        .collect();
    word.reverse();
    let word: String = word.into_iter().flat_map(char::to_lowercase).collect();
    let numbers_heading = word.chars().all(|letter| letter.is_ascii_digit()) && word.len() <= 2;
    word.is_empty() || numbers_heading || SHORT_FORMS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_short_statement_stands_whole() {
        assert_eq!(excerpt("Mở 2 lớp.", None), None);
        assert_eq!(excerpt("Tập huấn\nMở 2 lớp.\nghi chú", Some("Mở 2 lớp.")).as_deref(), Some("Mở 2 lớp."));
    }

    #[test]
    fn a_long_statement_is_cut_after_the_last_sentence_that_fits() {
        let text = format!("{} Câu hai. {}", "Câu một dài. ".repeat(30).trim(), "Rất dài, ".repeat(80));
        let cut = excerpt(&text, None).unwrap();
        assert!(cut.ends_with("Câu hai.\u{a0}…") && cut.chars().count() <= WHOLE + 2, "{cut}");
    }

    #[test]
    fn no_cut_falls_into_brackets_or_behind_a_short_form() {
        let long = "x".repeat(600);
        let text = format!("{} (xem A. Ở đây) tại TP. Phan Thiết {long}. Câu sau", "Mở lớp ".repeat(20));
        let cut = excerpt(&text, None).unwrap();
        assert!(cut.ends_with("x.\u{a0}…"), "{cut}");
    }

    #[test]
    fn a_statement_without_a_place_to_cut_is_left_to_the_appendix() {
        let text = "dài ".repeat(500);
        assert_eq!(excerpt(&text, None), None);
        assert!(!fits(&text));
    }

    proptest! {
        #[test]
        fn an_excerpt_is_the_beginning_of_the_statement(text in "([A-Z][a-zđàấ ]{0,60}[.;?] ?\n?){0,40}") {
            if let Some(cut) = excerpt(&text, None) {
                prop_assert!(text.trim().starts_with(cut.trim_end_matches('…').trim_end()));
                prop_assert!(fits(&cut));
            }
        }
    }
}
