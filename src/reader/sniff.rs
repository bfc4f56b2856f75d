//! What a file is, by its bytes and never by its name.

use crate::model::FileKind;

use super::compound::CompoundFile;
use super::package::Package;

/// How far into a file the marks of text formats are looked for.
const HEAD: usize = 4096;

/// What the bytes are.
pub fn sniff(bytes: &[u8]) -> FileKind {
    open(bytes).0
}

/// What the bytes are, with the package where they are one.
pub(super) fn open(bytes: &[u8]) -> (FileKind, Option<Package<'_>>) {
    let head = bytes.get(..HEAD.min(bytes.len())).unwrap_or_default();
    if bytes.iter().all(|&byte| byte == 0) {
        return (FileKind::Empty, None);
    }
    match binary(bytes) {
        Some(FileKind::Zip) => {
            return in_zip(bytes).map_or((FileKind::Zip, None), |(kind, package)| (kind, Some(package)));
        }
        Some(kind) => return (kind, None),
        None => {}
    }
    // A package may stand behind something else: a web page that a mail gateway put before it, or stray bytes.
    if has_directory(bytes)
        && let Some((kind, package)) = in_zip(bytes).filter(|(kind, _)| *kind != FileKind::Zip)
    {
        return (kind, Some(package));
    }
    (textual(head), None)
}

fn binary(bytes: &[u8]) -> Option<FileKind> {
    const MARKS: [(&[u8], FileKind); 17] = [
        (b"PK\x03\x04", FileKind::Zip),
        (b"PK\x05\x06", FileKind::Zip),
        (b"%PDF-", FileKind::Pdf),
        (b"{\\rtf", FileKind::Rtf),
        (b"7z\xbc\xaf\x27\x1c", FileKind::SevenZip),
        (b"Rar!\x1a\x07", FileKind::Rar),
        (b"MZ", FileKind::Executable),
        (b"\x7fELF", FileKind::Executable),
        (b"\x4c\x00\x00\x00\x01\x14\x02\x00", FileKind::Executable),
        (b"\x89PNG", FileKind::Picture),
        (b"\xff\xd8\xff", FileKind::Picture),
        (b"GIF8", FileKind::Picture),
        (b"II*\x00", FileKind::Picture),
        (b"MM\x00*", FileKind::Picture),
        (b"\xd7\xcd\xc6\x9a", FileKind::Picture),
        (b"\x01\x00\x00\x00\x6c\x00\x00\x00", FileKind::Picture),
        (b"BM", FileKind::Picture),
    ];
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some(in_compound_file(bytes));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some(FileKind::Picture);
    }
    if bytes.get(4..12).is_some_and(|mark| matches!(mark, b"ftypheic" | b"ftypheix" | b"ftypmif1")) {
        return Some(FileKind::Picture);
    }
    // "BM" and "MZ" begin words as well: the rest must not look like text.
    let is_text = bytes.iter().take(HEAD).all(|&byte| byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r'));
    MARKS.iter().find(|(mark, _)| bytes.starts_with(mark) && (mark.len() > 2 || !is_text)).map(|&(_, kind)| kind)
}

/// What is in an OLE compound file, by the names of its streams.
fn in_compound_file(bytes: &[u8]) -> FileKind {
    const STREAMS: [(&str, FileKind); 6] = [
        ("EncryptedPackage", FileKind::Encrypted),
        ("EncryptionInfo", FileKind::Encrypted),
        ("WordDocument", FileKind::Doc),
        ("Workbook", FileKind::Xls),
        ("Book", FileKind::Xls),
        ("__substg1.0_", FileKind::OutlookMessage),
    ];
    let top = CompoundFile::open(bytes).map(|file| file.top()).unwrap_or_default();
    let named = |wanted: &str| match wanted.ends_with('_') {
        true => top.keys().any(|name| name.starts_with(wanted)),
        false => top.contains_key(wanted),
    };
    STREAMS.iter().find(|(name, _)| named(name)).map_or(FileKind::Unknown, |&(_, kind)| kind)
}

fn has_directory(bytes: &[u8]) -> bool {
    let tail = bytes.get(bytes.len().saturating_sub(66_000)..).unwrap_or_default();
    tail.windows(4).any(|window| window == b"PK\x05\x06")
}

/// The kind of document in a zip archive, `None` where it is no archive.
fn in_zip(bytes: &[u8]) -> Option<(FileKind, Package<'_>)> {
    let mut package = Package::open(bytes)?;
    let kind = in_package(&mut package);
    Some((kind, package))
}

fn in_package(package: &mut Package<'_>) -> FileKind {
    if let Some(main) = package.main_part(&[]) {
        let declared = package.content_type(&main).unwrap_or_default();
        let kind = match declared.as_str() {
            t if t.contains("wordprocessingml") || t.contains("ms-word") => Some(FileKind::Docx),
            t if t.contains("sheet.binary") => Some(FileKind::Xlsb),
            t if t.contains("spreadsheetml") || t.contains("ms-excel") => Some(FileKind::Xlsx),
            _ => None,
        };
        if let Some(kind) = kind {
            return kind;
        }
    }
    if let Some(declared) = package.part("mimetype") {
        let declared = String::from_utf8_lossy(&declared);
        if declared.starts_with("application/vnd.oasis.opendocument.spreadsheet") {
            return FileKind::Ods;
        }
        if declared.starts_with("application/vnd.oasis.opendocument.text") {
            return FileKind::Odt;
        }
    }
    let has = |start: &str| package.names().any(|name| name.starts_with(start));
    match () {
        () if has("word/") => FileKind::Docx,
        () if has("xl/workbook.bin") => FileKind::Xlsb,
        () if has("xl/") => FileKind::Xlsx,
        () => FileKind::Zip,
    }
}

fn textual(head: &[u8]) -> FileKind {
    let text = match head {
        [0xff, 0xfe, rest @ ..] => {
            let units: Vec<u16> = rest.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        _ => {
            if head.iter().any(|&byte| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b)) {
                return FileKind::Unknown;
            }
            String::from_utf8_lossy(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head)).into_owned()
        }
    };
    let start = text.trim_start().to_lowercase();
    let is_html = |s: &str| {
        s.starts_with("<!doctype html") || s.starts_with("<html") || s.starts_with("<table") || s.starts_with("<meta")
    };
    if is_html(&start) || (start.starts_with('<') && start.contains("<html")) {
        return FileKind::Html;
    }
    if start.starts_with("<?xml") || (start.starts_with('<') && start.contains("xmlns")) {
        return FileKind::Xml;
    }
    if is_email(&text) { FileKind::Email } else { FileKind::Text }
}

/// The first lines are header fields of a message, one of them a telling one.
fn is_email(text: &str) -> bool {
    const TELLING: [&str; 8] =
        ["received", "from", "mime-version", "message-id", "return-path", "delivered-to", "subject", "content-type"];
    let mut telling = 0;
    for line in text.lines().take(40) {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) || line.starts_with("From ") {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { return false };
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_graphic()) {
            return false;
        }
        telling += usize::from(TELLING.contains(&name.to_ascii_lowercase().as_str()));
    }
    telling >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_their_first_bytes() {
        let cases: [(&[u8], FileKind); 12] = [
            (b"", FileKind::Empty),
            (&[0; 600], FileKind::Empty),
            (b"%PDF-1.7\n", FileKind::Pdf),
            (b"{\\rtf1\\ansi", FileKind::Rtf),
            (b"MZ\x90\x00\x03", FileKind::Executable),
            (b"\xff\xd8\xff\xe0\x00\x10JFIF", FileKind::Picture),
            (b"\xef\xbb\xbf<html><body>", FileKind::Html),
            (b"<?xml version=\"1.0\"?><Workbook/>", FileKind::Xml),
            (b"From: a@b.vn\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\n", FileKind::Email),
            ("BM là bộ môn".as_bytes(), FileKind::Text),
            (b"TT,N\xe9i dung\n1,x\n", FileKind::Text),
            (b"\x01\x02\x03\x04", FileKind::Unknown),
        ];
        for (bytes, kind) in cases {
            assert_eq!(sniff(bytes), kind, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
