//! Words that announce a new version.

use crate::text;

/// What a message announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Replacing {
    /// Some of a paper is corrected or added (bổ sung, đính chính).
    Some,
    /// A whole paper is sent again (thay thế, gửi lại).
    Whole,
}

/// As much of a text as is looked at, in characters: announcements stand at the beginning.
const WITHIN: usize = 3_000;

/// What a text announces, with the words that do. What is quoted from another message does not count.
pub fn replacing(text: &str) -> Option<(Replacing, &'static str)> {
    const WORDS: [(&str, &str, Replacing); 4] = [
        ("thay the", "thay thế", Replacing::Whole),
        ("gui lai", "gửi lại", Replacing::Whole),
        ("dinh chinh", "đính chính", Replacing::Some),
        ("bo sung", "bổ sung", Replacing::Some),
    ];
    let own: String = text.lines().filter(|line| !line.trim_start().starts_with('>')).collect::<Vec<_>>().join(" ");
    let own: String = own.chars().take(WITHIN).collect();
    let key = format!(" {} ", text::ascii_key(&own.replace(['_', '-', '.'], " ")));
    WORDS
        .into_iter()
        .filter(|(words, ..)| key.contains(&format!(" {words} ")))
        .map(|(_, shown, what)| (what, shown))
        .max_by_key(|(what, _)| *what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn announcements_are_heard_with_and_without_marks() {
        assert_eq!(replacing("Re: gửi báo cáo (bản thay thế)"), Some((Replacing::Whole, "thay thế")));
        assert_eq!(replacing("BC_dinh_chinh.docx"), Some((Replacing::Some, "đính chính")));
        assert_eq!(replacing("Kính gửi báo cáo năm 2024"), None);
        assert_eq!(replacing("Kính gửi\n> bản này thay thế bản trước"), None);
    }
}
