//! Signs of symbol fonts as Unicode letters: bullets, `w:sym`, and text that is set in such a font.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Font, code, sign; source: the mapping tables of the Unicode Consortium (VENDORS/ADOBE/symbol.txt) and, for Wingdings,
/// the character names that Microsoft documents for the font.
const TABLE: &str = include_str!("symbols.tsv");

static SIGNS: LazyLock<HashMap<(&str, u32), char>> = LazyLock::new(|| {
    TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut fields = line.split('\t');
            let (font, code, sign) = (fields.next()?, fields.next()?, fields.next()?);
            Some(((font, u32::from_str_radix(code, 16).ok()?), sign.chars().next()?))
        })
        .collect()
});

/// The family of symbols that a font name names.
fn family(font: &str) -> Option<&'static str> {
    let font = font.trim().to_lowercase();
    match font.as_str() {
        "symbol" => Some("symbol"),
        "wingdings" => Some("wingdings"),
        "wingdings 2" => Some("wingdings2"),
        "wingdings 3" => Some("wingdings3"),
        "webdings" => Some("webdings"),
        _ => None,
    }
}

/// The letter of a code in a font, for `w:sym`. A code that no table knows stays in the private use area, where a person
/// can see that something stood there.
pub(super) fn letter(font: &str, code: u32) -> Option<char> {
    let low = if (0xf000..=0xf0ff).contains(&code) { code - 0xf000 } else { code };
    match family(font) {
        Some(family) if low <= 0xff => SIGNS.get(&(family, low)).copied().or_else(|| char::from_u32(0xf000 + low)),
        _ => char::from_u32(code),
    }
}

/// The sign of a bullet: codes of symbol fonts are translated, an unknown one becomes `•`.
pub(super) fn bullet(font: &str, sign: char) -> char {
    let code = u32::from(sign);
    let private = (0xf000..=0xf0ff).contains(&code);
    let low = if private { code - 0xf000 } else { code };
    let family = family(font).or(if private { Some("symbol") } else { None });
    match family {
        Some(family) if low <= 0xff => SIGNS.get(&(family, low)).copied().unwrap_or(if private { '•' } else { sign }),
        _ => sign,
    }
}

/// The letter for a character of the private use area that stands in text of a symbol font, `None` for all others.
pub(super) fn private_letter(font: &str, sign: char) -> Option<char> {
    let code = u32::from(sign);
    if !(0xf000..=0xf0ff).contains(&code) {
        return None;
    }
    SIGNS.get(&(family(font)?, code - 0xf000)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_symbol_fonts_are_told_by_font_and_code() {
        assert_eq!(letter("Symbol", 0xf0b7), Some('•'));
        assert_eq!(letter("Wingdings", 0x00e0), Some('→'));
        assert_eq!(letter("Times New Roman", 0x0110), Some('Đ'));
        assert_eq!(bullet("Wingdings", '\u{f0a7}'), '▪');
        assert_eq!(bullet("Symbol", '\u{f02d}'), '-');
        assert_eq!(bullet("Courier New", 'o'), 'o');
        assert_eq!(private_letter("Times New Roman", '\u{f0b7}'), None);
    }
}
