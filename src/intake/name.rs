//! File names: decoded from whatever wrote them, and cleaned for a reader.

use encoding_rs::WINDOWS_1258;
use unicode_normalization::UnicodeNormalization as _;

use crate::text;

/// Characters 128–255 of code page 437, the usual one of old archivers. Source: the Unicode Consortium's CP437.TXT.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// Names that mean a device where files are kept under Windows.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Longest name that is shown, in characters; the extension is kept.
const MAX_CHARS: usize = 180;

/// A file name without what could deceive a reader or a program: control characters, marks that turn the writing direction,
/// folders, names of devices; composed, and cut where it is absurdly long.
pub(super) fn clean(name: &str) -> String {
    let (name, _) = text::repair_mojibake(name);
    let mut plain: String = name
        .nfc()
        .filter(|c| {
            !c.is_control()
                && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        })
        .collect();
    plain = plain.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default().to_owned();
    let stem = plain.split('.').next().unwrap_or_default().trim().to_lowercase();
    if DEVICES.contains(&stem.as_str()) {
        plain.insert(0, '_');
    }
    if plain.chars().all(|c| c == '.') {
        plain.clear();
    }
    if plain.chars().count() <= MAX_CHARS {
        return plain;
    }
    let extension = plain.rsplit_once('.').map(|(_, e)| e).filter(|e| e.chars().count() <= 8).unwrap_or_default();
    let cut: String = plain.chars().take(MAX_CHARS).collect();
    if extension.is_empty() { cut } else { format!("{cut}….{extension}") }
}

/// Text in an encoding that nobody named: UTF-8 where it is valid, else what gives more Vietnamese.
pub(super) fn decode(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(text) => text.nfc().collect(),
        Err(_) => WINDOWS_1258.decode_without_bom_handling(raw).0.nfc().collect(),
    }
}

/// A name in an archive that does not say that it is UTF-8: UTF-8 all the same, windows-1258 or code page 437.
pub(super) fn decode_in_archive(raw: &[u8]) -> String {
    if std::str::from_utf8(raw).is_ok() {
        return decode(raw);
    }
    let as_1258: String = decode(raw);
    let table: Vec<char> = CP437.chars().collect();
    let as_437: String = raw
        .iter()
        .map(|&byte| match byte {
            0..=0x7f => char::from(byte),
            _ => table.get(usize::from(byte) - 0x80).copied().unwrap_or('\u{fffd}'),
        })
        .nfc()
        .collect();
    if strange(&as_437) < strange(&as_1258) { as_437 } else { as_1258 }
}

/// How much of a name is no Vietnamese: signs that stand in no name, and words that are no syllables.
fn strange(name: &str) -> usize {
    let signs = name.chars().filter(|c| !c.is_alphanumeric() && !c.is_ascii() && !matches!(c, '–' | '“' | '”' | '’'));
    let words = name.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_ascii());
    signs.count() * 2 + words.filter(|word| !text::syllable::is_valid(word)).count()
}

/// Files that programs leave behind: locks of open documents, folders' settings. A code of `intake/messages.tsv`.
pub(super) fn leftover(name: &str) -> Option<&'static str> {
    const INDEXES: [&str; 6] = [
        "dovecot-uidlist",
        "dovecot-keywords",
        "dovecot-acl-list",
        "maildirfolder",
        "subscriptions",
        "courierimapuiddb",
    ];
    let lower = name.to_lowercase();
    if lower.starts_with("~$") || lower.starts_with(".~lock.") || lower.ends_with(".tmp") {
        return Some("lock-file");
    }
    let index = INDEXES.contains(&lower.as_str()) || lower.starts_with("dovecot.") || lower.starts_with("dovecot-uidv");
    if lower.starts_with('.') || matches!(lower.as_str(), "thumbs.db" | "desktop.ini") || index {
        return Some("system-file");
    }
    None
}

/// The part of a name behind its last dot, in lower case.
pub(super) fn extension(name: &str) -> String {
    name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default()
}

/// The name promises a document that is a zip archive itself.
pub(super) fn promises_package(name: &str) -> bool {
    matches!(extension(name).as_str(), "docx" | "docm" | "dotx" | "xlsx" | "xlsm" | "xlsb" | "ods" | "odt")
}

/// The name promises a document: what is wrong with it must be said by who reads documents.
pub fn promises_document(name: &str) -> bool {
    matches!(
        extension(name).as_str(),
        "doc" | "docx" | "docm" | "dotx" | "xls" | "xlsx" | "xlsm" | "xlsb" | "ods" | "odt" | "rtf" | "pdf"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_turns_the_writing_direction_is_shown_straight() {
        assert_eq!(clean("bao\u{202e}xcod.exe"), "baoxcod.exe");
    }

    #[test]
    fn folders_and_devices_in_a_name_do_no_harm() {
        assert_eq!(clean("..\\..\\/etc/passwd"), "passwd");
        assert_eq!(clean("C:\\Users\\a\\BC.docx"), "BC.docx");
        assert_eq!(clean("con.xlsx"), "_con.xlsx");
        assert_eq!(clean(".."), "");
        let long = format!("{}.docx", "á".repeat(500));
        assert!(clean(&long).ends_with("….docx") && clean(&long).chars().count() < 200);
    }

    #[test]
    fn names_in_archives_are_read_in_the_encoding_that_gives_vietnamese() {
        let (raw, _, lost) = WINDOWS_1258.encode("Báo cáo.docx");
        assert!(!lost);
        assert_eq!(decode_in_archive(&raw), "Báo cáo.docx");
        // "Báo cáo" as code page 437 writes it.
        assert_eq!(decode_in_archive(b"B\xa0o c\xa0o.docx"), "Báo cáo.docx");
        assert_eq!(decode_in_archive("Báo cáo.docx".as_bytes()), "Báo cáo.docx");
    }

    #[test]
    fn every_byte_of_code_page_437_has_its_character() {
        assert_eq!(CP437.chars().count(), 128);
    }
}
