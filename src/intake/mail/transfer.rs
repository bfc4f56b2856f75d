//! Content-Transfer-Encoding, decoded as people send it: what is wrong is skipped, nothing is refused.

/// How a part is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transfer {
    /// As it is (7bit, 8bit, binary, or nothing known).
    Plain,
    /// Base64.
    Base64,
    /// Quoted-printable.
    Quoted,
    /// Uuencode.
    Uu,
}

impl Transfer {
    /// By the field's value.
    pub(super) fn of(value: &str) -> Transfer {
        match value.trim().trim_matches('"').to_ascii_lowercase().as_str() {
            "base64" => Transfer::Base64,
            "quoted-printable" => Transfer::Quoted,
            "x-uuencode" | "uuencode" | "x-uue" | "uue" => Transfer::Uu,
            _ => Transfer::Plain,
        }
    }

    /// The bytes that were sent; whether something had to be skipped.
    pub(super) fn decode(self, raw: &[u8]) -> (Vec<u8>, bool) {
        match self {
            Transfer::Plain => (raw.to_vec(), false),
            Transfer::Base64 => base64(raw),
            Transfer::Quoted => (quoted(raw, false), false),
            Transfer::Uu => match uuencoded(raw) {
                Some((found, _)) => (found.bytes, false),
                None => (raw.to_vec(), true),
            },
        }
    }
}

/// Base64 whatever stands between its letters; a boundary line that was swallowed ends it.
pub(super) fn base64(raw: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(raw.len() / 4 * 3);
    let (mut bits, mut held, mut skipped, mut line_start) = (0u32, 0u8, false, true);
    for (at, &byte) in raw.iter().enumerate() {
        if line_start && byte == b'-' && raw.get(at + 1) == Some(&b'-') {
            break;
        }
        line_start = byte == b'\n';
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                // Padding ends a group; what follows may be a second piece of base64.
                flush(&mut out, bits, held);
                (bits, held) = (0, 0);
                continue;
            }
            b'\r' | b'\n' | b' ' | b'\t' => continue,
            _ => {
                skipped = true;
                continue;
            }
        };
        bits = bits << 6 | u32::from(value);
        held += 1;
        if held == 4 {
            out.extend_from_slice(&[(bits >> 16) as u8, (bits >> 8) as u8, bits as u8]);
            (bits, held) = (0, 0);
        }
    }
    skipped |= held != 0;
    flush(&mut out, bits, held);
    (out, skipped)
}

fn flush(out: &mut Vec<u8>, bits: u32, held: u8) {
    match held {
        2 => out.push((bits >> 4) as u8),
        3 => out.extend_from_slice(&[(bits >> 10) as u8, (bits >> 2) as u8]),
        _ => {}
    }
}

/// Quoted-printable; in an encoded word (`word`) an underscore is a space.
pub(super) fn quoted(raw: &[u8], word: bool) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|&b| char::from(b).to_digit(16));
    let mut out = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        at += 1;
        if byte == b'_' && word {
            out.push(b' ');
        } else if byte == b'=' {
            if let (Some(high), Some(low)) = (digit(raw.get(at)), digit(raw.get(at + 1))) {
                out.push((high << 4 | low) as u8);
                at += 2;
                continue;
            }
            // A soft break: blanks may stand before the end of the line.
            let rest = raw.get(at..).unwrap_or_default();
            let blanks = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
            match (rest.get(blanks), rest.get(blanks + 1)) {
                (Some(b'\r'), Some(b'\n')) => at += blanks + 2,
                (Some(b'\n'), _) => at += blanks + 1,
                (None, _) => at += blanks,
                _ => out.push(b'='),
            }
        } else {
            out.push(byte);
        }
    }
    out
}

/// A file that stands uuencoded in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Uuencoded {
    /// Its name.
    pub(super) name: Vec<u8>,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
}

/// The first uuencoded file of a text, with the range of the text that it takes.
pub(super) fn uuencoded(text: &[u8]) -> Option<(Uuencoded, std::ops::Range<usize>)> {
    let mut lines = Lines { text, at: 0 };
    loop {
        let begin = lines.at;
        let line = lines.next()?;
        let Some(name) = begin_line(line) else { continue };
        let mut bytes = Vec::new();
        let mut ended = false;
        while let Some(line) = lines.next() {
            if line == b"end" {
                ended = true;
                break;
            }
            let Some((&length, letters)) = line.split_first() else { continue };
            if !(b' '..=b'`').contains(&length) {
                break;
            }
            let wanted = usize::from((length - b' ') & 63);
            let value = |at: usize| letters.get(at).map_or(0, |&b| u32::from(b.wrapping_sub(b' ') & 63));
            let mut decoded = Vec::with_capacity(wanted + 2);
            let mut at = 0;
            // Blanks at the end of a line are letters too, and often lost.
            while decoded.len() < wanted {
                let bits = value(at) << 18 | value(at + 1) << 12 | value(at + 2) << 6 | value(at + 3);
                decoded.extend_from_slice(&[(bits >> 16) as u8, (bits >> 8) as u8, bits as u8]);
                at += 4;
            }
            decoded.truncate(wanted);
            bytes.append(&mut decoded);
        }
        if ended && !bytes.is_empty() {
            return Some((Uuencoded { name: name.to_vec(), bytes }, begin..lines.at));
        }
    }
}

/// `begin 644 name`.
fn begin_line(line: &[u8]) -> Option<&[u8]> {
    let rest = line.strip_prefix(b"begin ")?;
    let space = rest.iter().position(|&b| b == b' ')?;
    let (mode, name) = rest.split_at(space);
    ((3..=4).contains(&mode.len()) && mode.iter().all(|b| (b'0'..=b'7').contains(b))).then(|| name.trim_ascii())
}

struct Lines<'t> {
    text: &'t [u8],
    at: usize,
}

impl<'t> Lines<'t> {
    fn next(&mut self) -> Option<&'t [u8]> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let end = rest.iter().position(|&b| b == b'\n').map_or(rest.len(), |n| n + 1);
        self.at += end;
        Some(rest.get(..end)?.trim_ascii_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_through_stray_characters_and_padding() {
        assert_eq!(base64(b"QsOhbyBjw6Fv"), ("Báo cáo".as_bytes().to_vec(), false));
        assert_eq!(base64(b"Qs*Ohb\r\ny!Bjw6Fv"), ("Báo cáo".as_bytes().to_vec(), true));
        assert_eq!(base64(b"QQ==QQ==").0, b"AA");
        assert_eq!(base64(b"QUJD\r\n--boundary--\r\nQUJD").0, b"ABC");
    }

    #[test]
    fn soft_breaks_and_wrong_escapes_are_borne() {
        assert_eq!(quoted(b"B=C3=A1o c=\r\n=C3=A1o =ZZ", false), "Báo cáo =ZZ".as_bytes());
        assert_eq!(quoted(b"a_b", true), b"a b");
    }

    #[test]
    fn a_uuencoded_file_is_found_in_a_text() {
        let text = b"Kinh gui\nbegin 644 BC.docx\n#0V%T\n`\nend\nchao";
        let (found, range) = uuencoded(text).unwrap();
        assert_eq!((found.name.as_slice(), found.bytes.as_slice()), (b"BC.docx".as_slice(), b"Cat".as_slice()));
        assert_eq!(text.get(range.end..), Some(b"chao".as_slice()));
        // The last four blanks of the line are gone.
        assert_eq!(uuencoded(b"begin 644 x\n&0V%T\nend\n").unwrap().0.bytes, b"Cat\0\0\0");
        assert_eq!(uuencoded(b"begin to read\n#0V%T\nend\n"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_are_too_strange(raw in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = (base64(&raw), quoted(&raw, true), uuencoded(&raw));
        }
    }
}
