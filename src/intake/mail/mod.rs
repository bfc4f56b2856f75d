//! A message (RFC 5322, MIME) taken apart.
//!
//! `mail-parser` finds the parts. What it leaves to be desired is done here, on the raw bytes of each part: names (`header`),
//! lenient decoding (`transfer`), uuencoded files in the text, multiparts whose boundary is missing or wrong.

mod header;
mod transfer;

use mail_parser::{DateTime, MessageParser, MessagePart, PartType};

use super::piece::{Envelope, Message, Part, PartContent};
use crate::model::{Diagnostic, FileKind, Severity};

/// Longest own text of a message that is kept, in bytes. Longer ones are logs, not reports.
const MAX_BODY: usize = 4 << 20;

/// Takes a message apart. `None` where it has no header at all.
pub(super) fn read(raw: &[u8], judge: fn(&[u8]) -> FileKind) -> Option<Message> {
    let parser = MessageParser::default();
    let repaired;
    let mut raw = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    let mut parsed = parser.parse(raw)?;
    if let Some(found) = lost_boundary(raw, &parsed) {
        repaired = found;
        raw = &repaired;
        parsed = parser.parse(raw)?;
    }
    let mut message = Message { envelope: envelope(raw, &parsed), ..Message::default() };
    let mut texts = Vec::new();
    let mut pages = Vec::new();
    for part in &parsed.parts {
        if matches!(part.body, PartType::Multipart(_)) {
            continue;
        }
        let leaf = Leaf::of(part, raw);
        let (bytes, skipped) = leaf.decode();
        let damaged = skipped.then(|| Diagnostic::new(Severity::Warning, "attachment-damaged", ""));
        let name = header::file_name(leaf.headers);
        if leaf.is_message() {
            let content = PartContent::MessageBytes(bytes);
            message.parts.push(Part { name, content, diagnostics: damaged.into_iter().collect() });
            continue;
        }
        if name.is_none() && leaf.is_text() && !leaf.attached && is_words(judge(&bytes)) {
            let words = header::in_charset(&bytes, leaf.charset.as_bytes());
            if leaf.kind == "text/html" {
                pages.push(words)
            } else {
                texts.push(words)
            }
            continue;
        }
        message.parts.push(Part {
            name,
            content: PartContent::Bytes(bytes),
            diagnostics: damaged.into_iter().collect(),
        });
    }
    for text in &mut texts {
        while let Some((file, range)) = transfer::uuencoded(text.as_bytes()) {
            let name = Some(super::name::decode(&file.name)).filter(|name| !name.is_empty());
            message.parts.push(Part { name, content: PartContent::Bytes(file.bytes), diagnostics: Vec::new() });
            if text.get(range.clone()).is_none() {
                break;
            }
            text.replace_range(range, "");
        }
    }
    // A page says in other words what the plain text says; it counts where there is no plain text.
    let spoken = texts.iter().any(|text| !text.trim().is_empty());
    message.body =
        if spoken { texts.join("\n") } else { pages.iter().map(|page| of_page(page)).collect::<Vec<_>>().join("\n") };
    cut(&mut message.body, MAX_BODY);
    Some(message)
}

/// The words of a web page, a paragraph or cell a line.
pub(super) fn of_page(page: &str) -> String {
    mail_parser::decoders::html::html_to_text(page)
}

/// Cuts a text at a character.
pub(super) fn cut(text: &mut String, limit: usize) {
    if text.len() > limit {
        let end = (0..=limit).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
        text.truncate(end);
    }
}

fn is_words(kind: FileKind) -> bool {
    matches!(
        kind,
        FileKind::Text | FileKind::Html | FileKind::Xml | FileKind::Email | FileKind::Empty | FileKind::Unknown
    )
}

/// A part that holds something, as bytes of the message.
struct Leaf<'m> {
    headers: &'m [u8],
    raw: &'m [u8],
    kind: String,
    charset: String,
    attached: bool,
    transfer: transfer::Transfer,
    encapsulated: bool,
}

impl<'m> Leaf<'m> {
    fn of(part: &MessagePart<'_>, message: &'m [u8]) -> Self {
        let (head, body) = (part.offset_header as usize, part.offset_body as usize);
        let end = match part.offset_end as usize {
            end if end >= body && end <= message.len() => end,
            _ => message.len(),
        };
        let headers = message.get(head..body).unwrap_or_default();
        let content_type = header::field(headers, "content-type").unwrap_or_default();
        let disposition = header::field(headers, "content-disposition").unwrap_or_default();
        let transfer = header::field(headers, "content-transfer-encoding").unwrap_or_default();
        Leaf {
            headers,
            raw: message.get(body..end).unwrap_or_default(),
            kind: header::main_value(&content_type),
            charset: header::parameters(&content_type).remove("charset").unwrap_or_default(),
            attached: header::main_value(&disposition) == "attachment",
            transfer: transfer::Transfer::of(&header::main_value(&transfer)),
            encapsulated: matches!(part.body, PartType::Message(_)),
        }
    }

    fn is_message(&self) -> bool {
        self.encapsulated || matches!(self.kind.as_str(), "message/rfc822" | "message/global" | "message/news")
    }

    fn is_text(&self) -> bool {
        matches!(self.kind.as_str(), "" | "text/plain" | "text/html" | "text" | "multipart/mixed")
            || self.kind.starts_with("multipart/")
    }

    fn decode(&self) -> (Vec<u8>, bool) {
        self.transfer.decode(self.raw)
    }
}

fn envelope(raw: &[u8], parsed: &mail_parser::Message<'_>) -> Envelope {
    let headers = parsed.parts.first().and_then(|part| raw.get(..part.offset_body as usize)).unwrap_or_default();
    let text = |name: &str| {
        let value = header::decode(&header::field(headers, name)?);
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        (!value.is_empty()).then_some(value)
    };
    let received = || {
        let value = header::field(headers, "received")?;
        let value = String::from_utf8_lossy(&value).into_owned();
        DateTime::parse_rfc822(value.rsplit_once(';')?.1.trim()).filter(DateTime::is_valid)
    };
    let date = parsed.date().copied().filter(|date| date.is_valid() && date.year >= 1970).or_else(received);
    Envelope {
        message_id: text("message-id"),
        sender: text("from").or_else(|| text("sender")).map(|sender| sender.replace('"', "")),
        date: date.map(|date| date.to_rfc3339()),
        subject: text("subject"),
    }
}

/// A message that says it has several parts, and whose boundary is not the one that stands in it: the same message with the
/// boundary that does.
fn lost_boundary(raw: &[u8], parsed: &mail_parser::Message<'_>) -> Option<Vec<u8>> {
    let [only] = parsed.parts.as_slice() else { return None };
    let body = only.offset_body as usize;
    let headers = raw.get(..body)?;
    let content_type = header::field(headers, "content-type").unwrap_or_default();
    if !header::main_value(&content_type).starts_with("multipart/") {
        return None;
    }
    let mut lines = raw.get(body..)?.split(|&b| b == b'\n').map(<[u8]>::trim_ascii_end).peekable();
    let boundary = loop {
        let line = lines.next()?;
        let next = lines.peek().copied().unwrap_or_default();
        if line.len() > 2
            && line.starts_with(b"--")
            && next.get(..8).is_some_and(|n| n.eq_ignore_ascii_case(b"content-"))
        {
            break line.get(2..)?;
        }
    };
    if boundary.contains(&b'"') || boundary.len() > 200 {
        return None;
    }
    let mut out = Vec::with_capacity(raw.len() + 64);
    for (name, value) in header::fields(headers) {
        if !name.eq_ignore_ascii_case(b"content-type") && !name.eq_ignore_ascii_case(b"content-transfer-encoding") {
            out.extend_from_slice(name);
            out.extend_from_slice(b": ");
            out.extend_from_slice(&value);
            out.extend_from_slice(b"\r\n");
        }
    }
    out.extend_from_slice(b"Content-Type: multipart/mixed; boundary=\"");
    out.extend_from_slice(boundary);
    out.extend_from_slice(b"\"\r\n\r\n");
    out.extend_from_slice(raw.get(body..)?);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(bytes: &[u8]) -> FileKind {
        if bytes.starts_with(b"PK") { FileKind::Zip } else { FileKind::Text }
    }

    fn bytes_of(part: &Part) -> &[u8] {
        match &part.content {
            PartContent::Bytes(bytes) | PartContent::MessageBytes(bytes) => bytes,
            _ => &[],
        }
    }

    const TWO: &str = "From: =?utf-8?b?U+G7nw==?= Y <a@syt.example>\r\nSubject: x\r\nDate: Mon, 06 Jan 2025 17:21:00 +0700\r\n\
        Message-ID: <1@a>\r\nContent-Type: multipart/mixed; boundary=BBB\r\n\r\n--BBB\r\nContent-Type: text/plain\r\n\r\nKính gửi\r\n\
        --BBB\r\nContent-Type: application/octet-stream; name=\"a.bin\"\r\nContent-Transfer-Encoding: base64\r\n\r\nUEsD*BA==\r\n--BBB--\r\n";

    #[test]
    fn a_message_gives_its_head_its_words_and_its_files() {
        let message = read(TWO.as_bytes(), judge).unwrap();
        assert_eq!(message.envelope.sender.as_deref(), Some("Sở Y <a@syt.example>"));
        assert_eq!(message.envelope.date.as_deref(), Some("2025-01-06T17:21:00+07:00"));
        assert_eq!(message.body.trim(), "Kính gửi");
        let [part] = message.parts.as_slice() else { panic!("{:?}", message.parts) };
        assert_eq!((part.name.as_deref(), bytes_of(part)), (Some("a.bin"), b"PK\x03\x04".as_slice()));
        assert_eq!(part.diagnostics.first().map(|d| d.code.as_str()), Some("attachment-damaged"));
    }

    #[test]
    fn a_message_without_its_last_boundary_keeps_its_file() {
        let open = TWO.replace("--BBB--\r\n", "").replace('*', "");
        let message = read(open.as_bytes(), judge).unwrap();
        assert_eq!(message.parts.iter().map(bytes_of).collect::<Vec<_>>(), [b"PK\x03\x04".as_slice()]);
    }

    #[test]
    fn a_boundary_that_is_not_the_one_announced_is_found() {
        for wrong in ["boundary=other", "charset=utf-8"] {
            let message = read(TWO.replace("boundary=BBB", wrong).as_bytes(), judge).unwrap();
            assert_eq!(message.parts.len(), 1, "{wrong}");
            assert_eq!(message.body.trim(), "Kính gửi");
        }
    }

    #[test]
    fn a_nameless_text_part_that_holds_a_package_is_a_file() {
        let text = TWO.replace("application/octet-stream; name=\"a.bin\"", "text/plain").replace('*', "");
        assert_eq!(read(text.as_bytes(), judge).unwrap().parts.len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn no_message_is_too_strange(raw in proptest::collection::vec(proptest::num::u8::ANY, 0..300), at in 0usize..400, cut in 0usize..500) {
            let _ = read(&raw, judge);
            let mut mixed = TWO.as_bytes().to_vec();
            let at = at.min(mixed.len());
            mixed.splice(at..at, raw);
            mixed.truncate(mixed.len() - cut.min(mixed.len()));
            let _ = read(&mixed, judge);
        }
    }
}
