//! Small tables that several passes look characters up in.

use std::collections::BTreeMap;
use std::sync::LazyLock;

static HOMOGLYPHS: LazyLock<BTreeMap<char, char>> = LazyLock::new(|| {
    rows(include_str!("data/homoglyphs.tsv"))
        .filter_map(|line| {
            let (letter, twin) = line.split_once('\t')?;
            Some((letter.chars().next()?, twin.chars().next()?))
        })
        .collect()
});

/// The lines of a table without its comments.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// The Latin letter that a letter of another script looks like.
pub(super) fn homoglyph(letter: char) -> Option<char> {
    HOMOGLYPHS.get(&letter).copied()
}

static SYMBOLS: LazyLock<Vec<(&'static str, char, char)>> = LazyLock::new(|| {
    rows(include_str!("data/symbols.tsv"))
        .filter_map(|line| {
            let mut fields = line.split('\t');
            let (font, code, shows) = (fields.next()?, fields.next()?, fields.next()?);
            Some((font, char::from_u32(u32::from_str_radix(code, 16).ok()?)?, shows.chars().next()?))
        })
        .collect()
});

/// The character that shows what a private-use character of a symbol font shows; without a font, of any that has it.
pub(super) fn symbol(font: Option<&str>, private: char) -> Option<char> {
    let fits = |name: &str| font.is_none_or(|font| font.eq_ignore_ascii_case(name));
    SYMBOLS.iter().find(|(name, code, _)| *code == private && fits(name)).map(|(_, _, shows)| *shows)
}
