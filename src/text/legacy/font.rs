//! What the name of a font says about the encoding of its text.

use std::sync::LazyLock;

use super::Encoding;
use crate::text::tables::rows;

/// What is known from a font name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::text) enum FontKind {
    /// An ordinary font; its text is Unicode unless the content says otherwise.
    Unicode,
    /// A legacy font of this encoding; the confidence is how often such names tell the truth.
    Legacy { encoding: Encoding, caps: bool, confidence: f64 },
    /// A legacy font of an encoding that only the content tells.
    Unknown { caps: bool },
    /// Symbol, Wingdings and the like: pictures, no letters.
    Symbol,
}

struct Pattern {
    glob: Vec<&'static str>,
    kind: FontKind,
}

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    rows(include_str!("../data/fonts.tsv"))
        .filter_map(|line| {
            let mut fields = line.split('\t');
            let (glob, encoding, caps, confidence) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
            let kind = match encoding {
                "-" => FontKind::Unicode,
                "?" => FontKind::Unknown { caps: caps == "caps" },
                name => FontKind::Legacy {
                    encoding: Encoding::of_name(name)?,
                    caps: caps == "caps",
                    confidence: confidence.parse().ok()?,
                },
            };
            Some(Pattern { glob: glob.split('*').collect(), kind })
        })
        .collect()
});

/// Script suffixes that Windows appends to font names.
const SUFFIXES: [&str; 8] = [" ce", " cyr", " greek", " tur", " baltic", " vietnamese", " (vietnamese)", " (arabic)"];

/// What a font name says.
pub(in crate::text) fn kind_of_font(name: &str) -> FontKind {
    // What nearly every run is in need not be compared with all patterns.
    if matches!(name, "Times New Roman" | "Arial" | "Calibri" | "Cambria" | "Tahoma" | "Segoe UI") {
        return FontKind::Unicode;
    }
    // The subset tag of a PDF font, such as `ABCDEF+`.
    let name = match name.split_once('+') {
        Some((tag, rest)) if tag.len() == 6 && tag.bytes().all(|b| b.is_ascii_alphabetic()) => rest,
        _ => name,
    };
    let name = name.trim();
    if !name.starts_with(['.', '(']) && !name.starts_with(|c: char| "vshmptuw".contains(c.to_ascii_lowercase())) {
        return if name.to_ascii_lowercase().contains("tcvn3") { by_pattern("tcvn3") } else { FontKind::Unicode };
    }
    let mut name = name.to_ascii_lowercase();
    if matches!(name.as_str(), "symbol" | "wingdings" | "wingdings 2" | "wingdings 3" | "webdings") {
        return FontKind::Symbol;
    }
    for suffix in SUFFIXES {
        if let Some(short) = name.strip_suffix(suffix) {
            name.truncate(short.len());
            break;
        }
    }
    by_pattern(if name.starts_with('.') { name.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()) } else { &name })
}

fn by_pattern(name: &str) -> FontKind {
    PATTERNS.iter().find(|pattern| fits(name, &pattern.glob)).map_or(FontKind::Unicode, |pattern| pattern.kind)
}

/// Whether a name fits a pattern that was split at its stars.
fn fits(name: &str, glob: &[&str]) -> bool {
    let (Some((first, rest)), Some(last)) = (glob.split_first(), glob.last()) else { return false };
    let Some(mut name) = name.strip_prefix(first) else { return false };
    let Some((_, middle)) = rest.split_last() else { return name.is_empty() };
    for part in middle {
        let Some(at) = name.find(part) else { return false };
        name = name.get(at + part.len()..).unwrap_or_default();
    }
    name.ends_with(last)
}

/// The encoding that a font name announces, and whether the font shows small letters as capitals.
///
/// ```
/// use tonghop::text::legacy::{Encoding, of_font};
/// assert_eq!(of_font(".VnTimeH"), Some((Encoding::Tcvn3, true)));
/// assert_eq!(of_font("Times New Roman"), None);
/// ```
pub fn of_font(name: &str) -> Option<(Encoding, bool)> {
    match kind_of_font(name) {
        FontKind::Legacy { encoding, caps, .. } => Some((encoding, caps)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn font_names_as_files_have_them_announce_their_encoding() {
        for (name, expected) in [
            (".VnTime", Some((Encoding::Tcvn3, false))),
            (".VnTimeh", Some((Encoding::Tcvn3, true))),
            (".VnTimeH Tur", Some((Encoding::Tcvn3, true))),
            (".VnTimeH)", Some((Encoding::Tcvn3, true))),
            (".VnArial NarrowH", Some((Encoding::Tcvn3, true))),
            (".VnTime1(", Some((Encoding::Tcvn3, false))),
            ("ABCDEF+.VnTime", Some((Encoding::Tcvn3, false))),
            ("VNI-Times Tur", Some((Encoding::Vni, false))),
            ("VniHelvetica", Some((Encoding::Vni, false))),
            ("VNSTCVN3", Some((Encoding::Tcvn3, false))),
            ("VPS Times", Some((Encoding::Vps, false))),
            ("SVN-Gotham", None),
            ("VnArialH(Ds)", None),
            ("Verdana", None),
            ("Times New Roman", None),
            ("", None),
        ] {
            assert_eq!(of_font(name), expected, "{name}");
        }
        assert_eq!(kind_of_font("VnTime"), FontKind::Unknown { caps: false });
        assert_eq!(kind_of_font("VnTimeH(Ds)"), FontKind::Unknown { caps: true });
        assert_eq!(kind_of_font("Wingdings"), FontKind::Symbol);
    }
}
