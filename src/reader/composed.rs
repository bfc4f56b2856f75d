//! Composed letters (NFC), told from others by a look at bytes.

use unicode_normalization::UnicodeNormalization;

/// All letters stand below the combining marks or in the Vietnamese block (U+1E00–U+1EFF), where they are composed already.
/// Nearly all text is told by this look, which takes many bytes at a time: lead bytes from 0xCC on begin the marks and all
/// after them, 0xE1 0xB8–0xBB the block.
pub(super) fn is_composed(text: &str) -> bool {
    let bytes = text.as_bytes();
    // The last byte begins no letter; two slices side by side are what the compiler turns into wide instructions.
    let (Some(all), Some(next)) = (bytes.get(..bytes.len().saturating_sub(1)), bytes.get(1..)) else { return true };
    let beyond = all.iter().zip(next).fold(0u8, |beyond, (&byte, &next)| {
        let vietnamese = u8::from(byte == 0xe1) & u8::from(next & 0xfc == 0xb8);
        beyond | (u8::from(byte >= 0xcc) & !vietnamese)
    });
    beyond == 0
}

/// The text in composed letters.
pub(super) fn compose(text: String) -> String {
    if is_composed(&text) { text } else { text.nfc().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_letters_are_composed_and_letters_with_marks_are_not() {
        for text in ["", "Đạt 02 chỉ tiêu, tỷ lệ ưu tiên", "ữỸẠỹ"] {
            assert!(is_composed(text), "{text}");
        }
        for text in ["Đa\u{323}t", "\u{1dff}", "\u{1f00}", "–", "\u{f0b7}", "😀"] {
            assert!(!is_composed(text), "{text}");
        }
        assert_eq!(compose("Đa\u{323}t – 2".into()), "Đạt – 2");
    }
}
