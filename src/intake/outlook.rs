//! Outlook messages (`.msg`, [MS-OXMSG]): a compound file with a property a stream.
//!
//! - [x] head, text (plain or HTML), files, embedded messages to any depth within limits, each on its own level
//! - [ ] compressed RTF text; OLE objects (listed, not opened)

use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use encoding_rs::Encoding;
use mail_parser::DateTime;
use unicode_normalization::UnicodeNormalization as _;

use super::limits::MAX_FILE;
use super::mail::cut;
use super::piece::{Envelope, Message, Part, PartContent};

type File<'b> = cfb::CompoundFile<Cursor<&'b [u8]>>;

/// Messages within messages.
const MAX_DEPTH: u8 = 16;

/// Most attachments of one message.
const MAX_ATTACHMENTS: usize = 2_000;

/// Reads the file. `None` where its container cannot be opened.
pub(super) fn read(bytes: &[u8]) -> Option<Message> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let mut left = MAX_FILE;
    Some(message(&mut file, Path::new("/"), true, 0, &mut left))
}

fn message(file: &mut File<'_>, folder: &Path, top: bool, depth: u8, left: &mut u64) -> Message {
    let properties = Properties::of(file, folder, if top { 32 } else { 24 }, left);
    let encoding = properties.number(0x3ffd).or(properties.number(0x3fde)).and_then(super::tnef::code_page);
    let mut text = |id: u16| text(file, folder, id, encoding, left).filter(|text| !text.trim().is_empty());
    let headers = text(0x007d);
    let address = text(0x5d01).or_else(|| text(0x5d02)).or_else(|| text(0x0c1f).filter(|a| a.contains('@')));
    let sender = match (text(0x0c1a).or_else(|| text(0x0042)), address) {
        (Some(name), Some(address)) if name != address => Some(format!("{name} <{address}>")),
        (name, address) => address.or(name),
    };
    let envelope = Envelope {
        message_id: text(0x1035),
        sender,
        date: properties.time(0x0039).or_else(|| properties.time(0x0e06)).or_else(|| properties.time(0x3007)),
        subject: text(0x0037),
    };
    let mut body = text(0x1000).or_else(|| text(0x1013).map(|page| super::mail::of_page(&page))).unwrap_or_default();
    cut(&mut body, 4 << 20);
    let _ = headers;
    let mut out = Message { envelope, body, parts: Vec::new() };
    let mut storages: Vec<PathBuf> = match file.read_storage(folder) {
        Ok(entries) => entries
            .filter(|entry| entry.is_storage() && entry.name().starts_with("__attach_version1.0_"))
            .map(|entry| entry.path().to_owned())
            .collect(),
        Err(_) => Vec::new(),
    };
    storages.sort();
    storages.truncate(MAX_ATTACHMENTS);
    for storage in storages {
        let mut named = |id: u16| self::text(file, &storage, id, encoding, left).filter(|name| !name.trim().is_empty());
        let name = named(0x3707).or_else(|| named(0x3704)).or_else(|| named(0x3001));
        let inner = storage.join("__substg1.0_3701000D");
        let content = if let Some(bytes) = stream(file, &storage.join("__substg1.0_37010102"), left) {
            PartContent::Bytes(bytes)
        } else if file.is_stream(inner.join("__properties_version1.0")) && depth < MAX_DEPTH {
            PartContent::Message(Box::new(message(file, &inner, false, depth + 1, left)))
        } else {
            PartContent::Object
        };
        out.parts.push(Part { name, content, diagnostics: Vec::new() });
    }
    out
}

/// A stream's bytes, as far as the limit goes.
fn stream(file: &mut File<'_>, path: &Path, left: &mut u64) -> Option<Vec<u8>> {
    if !file.is_stream(path) {
        return None;
    }
    let mut out = Vec::new();
    let opened = file.open_stream(path).ok()?;
    // What was read before an error is kept: a cut-off file may still be read in part.
    let _ = opened.take(*left).read_to_end(&mut out);
    *left = left.saturating_sub(out.len() as u64);
    Some(out)
}

/// A text property, Unicode or in the message's code page, or HTML as bytes.
fn text(
    file: &mut File<'_>,
    folder: &Path,
    id: u16,
    encoding: Option<&'static Encoding>,
    left: &mut u64,
) -> Option<String> {
    let name = |kind: &str| folder.join(format!("__substg1.0_{id:04X}{kind}"));
    if let Some(bytes) = stream(file, &name("001F"), left) {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        return Some(String::from_utf16_lossy(&units).trim_end_matches('\0').nfc().collect());
    }
    let bytes = stream(file, &name("001E"), left).or_else(|| stream(file, &name("0102"), left))?;
    Some(match encoding.filter(|_| std::str::from_utf8(&bytes).is_err()) {
        Some(encoding) => encoding.decode_without_bom_handling(&bytes).0.nfc().collect(),
        None => super::name::decode(&bytes),
    })
}

/// The properties of fixed length.
struct Properties {
    bytes: Vec<u8>,
    head: usize,
}

impl Properties {
    fn of(file: &mut File<'_>, folder: &Path, head: usize, left: &mut u64) -> Properties {
        let bytes = stream(file, &folder.join("__properties_version1.0"), left).unwrap_or_default();
        Properties { bytes, head }
    }

    fn value(&self, id: u16) -> Option<[u8; 8]> {
        let mut entries = self.bytes.get(self.head..)?.chunks_exact(16);
        let entry = entries.find(|entry| entry.get(2..4) == Some(&id.to_le_bytes()))?;
        entry.get(8..16)?.try_into().ok()
    }

    fn number(&self, id: u16) -> Option<u32> {
        self.value(id).map(|value| u64::from_le_bytes(value) as u32)
    }

    /// A time in RFC 3339. Stored as tenths of microseconds since 1601.
    fn time(&self, id: u16) -> Option<String> {
        let ticks = u64::from_le_bytes(self.value(id)?);
        let seconds = i64::try_from(ticks / 10_000_000).ok()?.checked_sub(11_644_473_600)?;
        // From 1970 to 2200; anything else is no time.
        (0..7_258_118_400).contains(&seconds).then(|| DateTime::from_timestamp(seconds).to_rfc3339())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn put(file: &mut cfb::CompoundFile<Cursor<Vec<u8>>>, path: &str, bytes: &[u8]) {
        file.create_stream(path).unwrap().write_all(bytes).unwrap();
    }

    fn unicode(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn sample() -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        put(&mut file, "/__substg1.0_0037001F", &unicode("Báo cáo"));
        put(&mut file, "/__substg1.0_0C1A001F", &unicode("Sở Y tế"));
        put(&mut file, "/__substg1.0_5D01001F", &unicode("a@syt.example"));
        put(&mut file, "/__properties_version1.0", &[0; 32]);
        for (n, name) in ["a.docx", "b.docx"].iter().enumerate() {
            let folder = format!("/__attach_version1.0_#0000000{n}");
            file.create_storage(&folder).unwrap();
            put(&mut file, &format!("{folder}/__substg1.0_3707001F"), &unicode(name));
            if n == 0 {
                put(&mut file, &format!("{folder}/__substg1.0_37010102"), b"PK");
            } else {
                let inner = format!("{folder}/__substg1.0_3701000D");
                file.create_storage(&inner).unwrap();
                put(&mut file, &format!("{inner}/__properties_version1.0"), &[0; 24]);
                put(&mut file, &format!("{inner}/__substg1.0_0037001F"), &unicode("Chuyển tiếp"));
            }
        }
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn files_and_embedded_messages_stay_on_their_level() {
        let message = read(&sample()).unwrap();
        assert_eq!(message.envelope.sender.as_deref(), Some("Sở Y tế <a@syt.example>"));
        assert_eq!(message.envelope.subject.as_deref(), Some("Báo cáo"));
        assert_eq!(message.parts.len(), 2);
        assert!(matches!(&message.parts[0].content, PartContent::Bytes(bytes) if bytes == b"PK"));
        let PartContent::Message(inner) = &message.parts[1].content else { panic!("no message") };
        assert_eq!(inner.envelope.subject.as_deref(), Some("Chuyển tiếp"));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn no_bytes_are_too_strange(changes in proptest::collection::vec((0usize..8000, proptest::num::u8::ANY), 0..40), end in 0usize..9000) {
            let mut bytes = sample();
            for (at, value) in changes {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = value;
                }
            }
            bytes.truncate(end.max(512));
            let _ = read(&bytes);
        }
    }
}
