//! The file in which the office writes what it has to say itself: headings in brackets, a paragraph a line.
//!
//! ```text
//! # Dòng bắt đầu bằng dấu thăng là ghi chú.
//! [Mở đầu]
//! Năm 2024 là năm đầu …
//! [Nhóm nhiệm vụ 2]
//! …
//! [Đánh giá chung]
//! …
//! ```

use crate::model::{Diagnostic, OfficeWords, Severity};
use crate::text::ascii_key;

/// Reads the file.
///
/// # Errors
/// `office-words-heading` for a heading that names no place in the report, `office-words-loose` for words above the first
/// heading; both with the line.
///
/// ```
/// let words = tonghop::consolidate::office_words("[Đánh giá chung]\nĐạt kế hoạch.\n").unwrap();
/// assert_eq!(words.assessment, ["Đạt kế hoạch."]);
/// ```
pub fn office_words(text: &str) -> Result<OfficeWords, Diagnostic> {
    let mut words = OfficeWords::default();
    let mut place: Option<&mut Vec<String>> = None;
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let fault = |code| Diagnostic::new(Severity::Error, code, format!("{}: {line}", at + 1));
        if let Some(heading) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            place = Some(place_of(&mut words, heading).ok_or_else(|| fault("office-words-heading"))?);
            continue;
        }
        match &mut place {
            Some(paragraphs) => paragraphs.push(line.to_owned()),
            None => return Err(fault("office-words-loose")),
        }
    }
    Ok(words)
}

/// The paragraphs of the place that a heading names.
fn place_of<'a>(words: &'a mut OfficeWords, heading: &str) -> Option<&'a mut Vec<String>> {
    let key = ascii_key(heading);
    let mut places = include_str!("office_words.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(place, name)| (place, ascii_key(name)));
    if let Some((place, _)) = places.clone().find(|(place, name)| *place != "section" && *name == key) {
        return Some(match place {
            "opening" => &mut words.opening,
            "direction" => &mut words.direction,
            "assessment" => &mut words.assessment,
            "next" => &mut words.next,
            "proposals" => &mut words.proposals,
            _ => &mut words.closing,
        });
    }
    let (name, id) = heading.trim().rsplit_once(' ')?;
    let key = ascii_key(name);
    let named = places.any(|(place, known)| place == "section" && known == key);
    named.then(|| words.sections.entry(id.trim_end_matches('.').to_owned()).or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_paragraph_goes_to_the_place_that_its_heading_names() {
        let words = office_words(
            "\u{feff}# ghi chú\n[MỞ ĐẦU]\nMột.\n\nHai.\n[nhóm nhiệm vụ 2]\nBa.\n[Phuong huong]\nBốn.\n[Đề xuất, kiến nghị]\nNăm.",
        )
        .unwrap();
        assert_eq!(words.opening, ["Một.", "Hai."]);
        assert_eq!(words.sections["2"], ["Ba."]);
        assert_eq!((words.next, words.proposals), (vec!["Bốn.".to_owned()], vec!["Năm.".to_owned()]));
    }

    #[test]
    fn an_unknown_heading_is_named_with_its_line() {
        let error = office_words("[Đánh giá]\nx\n[Dự toán]\ny").unwrap_err();
        assert_eq!((error.code.as_str(), error.detail.as_str()), ("office-words-heading", "3: [Dự toán]"));
        assert_eq!(office_words("x").unwrap_err().code, "office-words-loose");
    }
}
