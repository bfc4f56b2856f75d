//! `winmail.dat`: the Transport Neutral Encapsulation Format in which Outlook hides attachments ([MS-OXTNEF]).
//!
//! - [x] files with their long or short names, embedded messages, OLE objects as bytes, the text of the message
//! - [ ] compressed RTF text; recipients

use encoding_rs::Encoding;
use unicode_normalization::UnicodeNormalization as _;

use super::mail::cut;
use super::piece::{Envelope, Message, Part, PartContent};
use crate::model::{Diagnostic, Severity};

/// First four bytes of every such file.
pub(super) const SIGNATURE: [u8; 4] = 0x223e_9f78u32.to_le_bytes();

/// Messages within messages.
const MAX_DEPTH: u8 = 16;

// Attributes ([MS-OXTNEF] 2.1.3.2), without their type.
const SUBJECT: u16 = 0x8004;
const BODY: u16 = 0x800c;
const ATTACH_DATA: u16 = 0x800f;
const ATTACH_TITLE: u16 = 0x8010;
const ATTACH_BEGIN: u16 = 0x9002;
const MESSAGE_PROPERTIES: u16 = 0x9003;
const ATTACH_PROPERTIES: u16 = 0x9005;
const CODE_PAGE: u16 = 0x9007;

// Properties ([MS-OXPROPS]).
const P_SUBJECT: u16 = 0x0037;
const P_BODY: u16 = 0x1000;
const P_HTML: u16 = 0x1013;
const P_NAME: u16 = 0x3001;
const P_DATA: u16 = 0x3701;
const P_SHORT_NAME: u16 = 0x3704;
const P_LONG_NAME: u16 = 0x3707;

/// Type of an embedded object: an interface's identity stands before its bytes.
const OBJECT: u16 = 0x0d;

/// IID_IMessage: what follows is a TNEF of its own.
const EMBEDDED_MESSAGE: [u8; 4] = [0x07, 0x03, 0x02, 0x00];

/// Reads the file. `None` where it is none.
pub(super) fn read(bytes: &[u8]) -> Option<Message> {
    read_at(bytes, 0)
}

fn read_at(bytes: &[u8], depth: u8) -> Option<Message> {
    let mut input = Input { bytes: bytes.strip_prefix(&SIGNATURE)?, at: 2 };
    let mut message = Message::default();
    let mut encoding: &'static Encoding = encoding_rs::WINDOWS_1252;
    let mut open: Option<Draft> = None;
    let mut whole = true;
    while let Some(level) = input.take(1) {
        let (Some(attribute), Some(length)) = (input.u32(), input.u32()) else {
            whole = false;
            break;
        };
        let Some(content) = input.take(length as usize) else {
            // Cut off: what is left of a file is better than nothing.
            let rest = input.bytes.get(input.at..).unwrap_or_default();
            if attribute as u16 == ATTACH_DATA
                && let Some(draft) = &mut open
            {
                draft.data = Some(rest.to_vec());
                draft.cut = true;
            }
            whole = false;
            break;
        };
        if input.take(2).is_none() {
            whole = false;
        }
        let _ = level;
        match attribute as u16 {
            CODE_PAGE => encoding = code_page(number(content)).unwrap_or(encoding),
            SUBJECT => message.envelope.subject = Some(words(content, encoding)).filter(|s| !s.is_empty()),
            BODY if message.body.is_empty() => message.body = words(content, encoding),
            ATTACH_BEGIN => {
                message.parts.extend(open.take().and_then(Draft::finish));
                open = Some(Draft::default());
            }
            ATTACH_TITLE => open.get_or_insert_default().title = Some(words(content, encoding)),
            ATTACH_DATA => open.get_or_insert_default().data = Some(content.to_vec()),
            ATTACH_PROPERTIES => {
                let draft = open.get_or_insert_default();
                for property in properties(content) {
                    match property.id {
                        P_LONG_NAME => draft.long = Some(property.text(encoding)),
                        P_SHORT_NAME => draft.short = Some(property.text(encoding)),
                        P_NAME => draft.shown = Some(property.text(encoding)),
                        P_DATA if property.kind == OBJECT => draft.object(property.bytes, depth),
                        P_DATA => {
                            draft.data.get_or_insert_with(|| property.bytes.to_vec());
                        }
                        _ => {}
                    }
                }
            }
            MESSAGE_PROPERTIES => {
                for property in properties(content) {
                    match property.id {
                        P_SUBJECT if message.envelope.subject.is_none() => {
                            message.envelope = Envelope {
                                subject: Some(property.text(encoding)).filter(|s| !s.is_empty()),
                                ..Envelope::default()
                            };
                        }
                        P_BODY if message.body.is_empty() => message.body = property.text(encoding),
                        P_HTML if message.body.is_empty() => {
                            message.body = super::mail::of_page(&super::name::decode(property.bytes));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    message.parts.extend(open.take().and_then(Draft::finish));
    if !whole && let Some(last) = message.parts.last_mut() {
        last.diagnostics.push(Diagnostic::new(Severity::Warning, "attachment-damaged", ""));
    }
    cut(&mut message.body, 1 << 20);
    Some(message)
}

/// An attachment that is being read.
#[derive(Default)]
struct Draft {
    title: Option<String>,
    long: Option<String>,
    short: Option<String>,
    shown: Option<String>,
    data: Option<Vec<u8>>,
    embedded: Option<PartContent>,
    cut: bool,
}

impl Draft {
    /// An embedded message or object.
    fn object(&mut self, bytes: &[u8], depth: u8) {
        let inner = bytes.get(16..).unwrap_or_default();
        self.embedded = if bytes.starts_with(&EMBEDDED_MESSAGE) && depth < MAX_DEPTH {
            read_at(inner, depth + 1).map(|message| PartContent::Message(Box::new(message)))
        } else {
            None
        };
        if self.embedded.is_none() && self.data.as_ref().is_none_or(Vec::is_empty) {
            self.data = Some(inner.to_vec());
        }
    }

    fn finish(self) -> Option<Part> {
        let names = [self.long, self.title, self.short, self.shown];
        let name = names.into_iter().flatten().find(|name| !name.trim().is_empty());
        let content = match (self.embedded, self.data) {
            (Some(message), _) => message,
            (None, Some(data)) => PartContent::Bytes(data),
            (None, None) if name.is_some() => PartContent::Object,
            (None, None) => return None,
        };
        Some(Part { name, content, diagnostics: Vec::new() })
    }
}

struct Input<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Input<'b> {
    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let end = self.at.checked_add(length)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4).map(number)
    }

    /// A value that is padded to four bytes.
    fn padded(&mut self, length: usize) -> Option<&'b [u8]> {
        let taken = self.take(length)?;
        // The last padding may be missing.
        let _ = self.take((4 - length % 4) % 4);
        Some(taken)
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).rev().fold(0, |sum, &byte| sum << 8 | u32::from(byte))
}

struct Property<'b> {
    id: u16,
    kind: u16,
    bytes: &'b [u8],
}

impl Property<'_> {
    fn text(&self, encoding: &'static Encoding) -> String {
        if self.kind == 0x1f {
            let units: Vec<u16> = self.bytes.chunks_exact(2).map(|pair| number(pair) as u16).collect();
            return String::from_utf16_lossy(&units).trim_end_matches('\0').nfc().collect();
        }
        words(self.bytes, encoding)
    }
}

/// The properties of a list, up to the first that makes no sense. Of several values of one property the first counts.
fn properties(bytes: &[u8]) -> Vec<Property<'_>> {
    let mut input = Input { bytes, at: 0 };
    let mut out = Vec::new();
    let count = input.u32().unwrap_or(0);
    for _ in 0..count {
        let Some(tag) = input.u32() else { break };
        let (kind, id) = (tag as u16, (tag >> 16) as u16);
        if id >= 0x8000 && skip_name(&mut input).is_none() {
            break;
        }
        let Some(bytes) = value(&mut input, kind) else { break };
        out.push(Property { id, kind: kind & 0x0fff, bytes });
    }
    out
}

fn skip_name(input: &mut Input<'_>) -> Option<()> {
    input.take(16)?;
    if input.u32()? == 0 {
        input.take(4)?;
    } else {
        let length = input.u32()?;
        input.padded(length as usize)?;
    }
    Some(())
}

fn value<'b>(input: &mut Input<'b>, kind: u16) -> Option<&'b [u8]> {
    let several = kind & 0x1000 != 0;
    let fixed = match kind & 0x0fff {
        0x02 | 0x03 | 0x04 | 0x0a | 0x0b => Some(4),
        0x05 | 0x06 | 0x07 | 0x14 | 0x40 => Some(8),
        0x48 => Some(16),
        0x0d | 0x1e | 0x1f | 0x102 => None,
        _ => return None,
    };
    let count = if several || fixed.is_none() { input.u32()? } else { 1 };
    let mut first: Option<&[u8]> = None;
    for _ in 0..count {
        let length = match fixed {
            Some(length) => length,
            None => input.u32()? as usize,
        };
        let taken = input.padded(length)?;
        first.get_or_insert(taken);
    }
    Some(first.unwrap_or_default())
}

fn words(bytes: &[u8], encoding: &'static Encoding) -> String {
    let end = bytes.iter().position(|&b| b == 0).unwrap_or(bytes.len());
    let bytes = bytes.get(..end).unwrap_or_default();
    match std::str::from_utf8(bytes) {
        Ok(text) => text.nfc().collect(),
        Err(_) => encoding.decode_without_bom_handling(bytes).0.nfc().collect(),
    }
}

/// The encoding of a Windows code page.
pub(super) fn code_page(number: u32) -> Option<&'static Encoding> {
    match number {
        65001 => Some(encoding_rs::UTF_8),
        932 => Some(encoding_rs::SHIFT_JIS),
        936 => Some(encoding_rs::GBK),
        949 => Some(encoding_rs::EUC_KR),
        950 => Some(encoding_rs::BIG5),
        874 | 1250..=1258 => Encoding::for_label(format!("windows-{number}").as_bytes()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(level: u8, id: u32, content: &[u8]) -> Vec<u8> {
        let mut out = vec![level];
        out.extend(id.to_le_bytes());
        out.extend((content.len() as u32).to_le_bytes());
        out.extend(content);
        let sum: u16 = content.iter().fold(0, |sum, &b| sum.wrapping_add(u16::from(b)));
        out.extend(sum.to_le_bytes());
        out
    }

    fn file() -> Vec<u8> {
        let name: Vec<u8> = "Báo cáo.docx\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut long = 1u32.to_le_bytes().to_vec();
        long.extend(0x3707_001fu32.to_le_bytes());
        long.extend(1u32.to_le_bytes());
        long.extend((name.len() as u32).to_le_bytes());
        long.extend(&name);
        let mut out = SIGNATURE.to_vec();
        out.extend([1, 0]);
        out.extend(attribute(1, 0x0006_9007, &1258u32.to_le_bytes()));
        out.extend(attribute(1, 0x0002_800c, "Kính gửi\0".as_bytes()));
        out.extend(attribute(2, 0x0006_9002, &[0; 14]));
        out.extend(attribute(2, 0x0001_8010, b"BOCO~1.DOC\0"));
        out.extend(attribute(2, 0x0006_800f, b"PK\x03\x04"));
        out.extend(attribute(2, 0x0006_9005, &long));
        out
    }

    #[test]
    fn a_file_comes_out_with_its_long_name() {
        let message = read(&file()).unwrap();
        assert_eq!(message.body, "Kính gửi");
        let [part] = message.parts.as_slice() else { panic!("{:?}", message.parts) };
        assert_eq!(part.name.as_deref(), Some("Báo cáo.docx"));
        assert!(matches!(&part.content, PartContent::Bytes(bytes) if bytes == b"PK\x03\x04"));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_are_too_strange(raw in proptest::collection::vec(proptest::num::u8::ANY, 0..120), at in 0usize..200, cut in 0usize..200) {
            let mut mixed = file();
            let at = at.min(mixed.len());
            mixed.splice(at..at, raw);
            mixed.truncate(mixed.len() - cut.min(mixed.len()));
            let _ = read(&mixed);
        }
    }
}
