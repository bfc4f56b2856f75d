//! Header fields as bytes: encoded words, parameters and names, in every way that mail programs write them.
//!
//! RFC 2047 words are joined before they are decoded, as some programs cut them inside of a letter, and are read inside of quotes,
//! where they have no right to stand. RFC 2231 parameters with parts and languages; unquoted names with spaces; raw 8-bit text.

use std::collections::BTreeMap;

use encoding_rs::Encoding;
use unicode_normalization::UnicodeNormalization as _;

use super::transfer;
use crate::intake::name;

/// The value of the first field of a name, unfolded.
pub(super) fn field(headers: &[u8], wanted: &str) -> Option<Vec<u8>> {
    fields(headers).find(|(name, _)| name.eq_ignore_ascii_case(wanted.as_bytes())).map(|(_, value)| value)
}

/// All fields of a block of headers, unfolded.
pub(super) fn fields(headers: &[u8]) -> impl Iterator<Item = (&[u8], Vec<u8>)> {
    let mut lines = headers.split(|&b| b == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)).peekable();
    std::iter::from_fn(move || {
        loop {
            let line = lines.next()?;
            let Some(colon) = line.iter().position(|&b| b == b':') else { continue };
            if line.first().is_some_and(|b| matches!(b, b' ' | b'\t')) {
                continue;
            }
            let (name, value) = line.split_at(colon);
            let mut value = value.get(1..).unwrap_or_default().trim_ascii().to_vec();
            while let Some(next) = lines.next_if(|next| next.first().is_some_and(|b| matches!(b, b' ' | b'\t'))) {
                value.push(b' ');
                value.extend_from_slice(next.trim_ascii());
            }
            return Some((name.trim_ascii(), value));
        }
    })
}

/// A field's text, encoded words decoded.
pub(super) fn decode(value: &[u8]) -> String {
    // What lies between two encoded words is no text; neighbours in one encoding and charset are one stretch of bytes.
    let mut out = String::new();
    let mut held: Option<(Vec<u8>, Vec<u8>)> = None;
    let mut rest = value;
    let flush = |held: &mut Option<(Vec<u8>, Vec<u8>)>, out: &mut String| {
        if let Some((charset, bytes)) = held.take() {
            out.push_str(&in_charset(&bytes, &charset));
        }
    };
    while !rest.is_empty() {
        if let Some((word, after)) = encoded_word(rest) {
            match &mut held {
                Some((charset, bytes)) if charset.eq_ignore_ascii_case(word.charset) => bytes.extend(word.bytes),
                _ => {
                    flush(&mut held, &mut out);
                    held = Some((word.charset.to_vec(), word.bytes));
                }
            }
            let blanks = after.iter().take_while(|b| b.is_ascii_whitespace()).count();
            rest = match after.get(blanks..) {
                Some(next) if encoded_word(next).is_some() => next,
                _ => after,
            };
            continue;
        }
        flush(&mut held, &mut out);
        let next =
            (1..rest.len()).find(|&at| rest.get(at..).is_some_and(|r| r.starts_with(b"=?"))).unwrap_or(rest.len());
        let (plain, after) = rest.split_at(next);
        out.push_str(&name::decode(plain));
        rest = after;
    }
    flush(&mut held, &mut out);
    out.nfc().filter(|c| !c.is_control()).collect()
}

struct Word<'v> {
    charset: &'v [u8],
    bytes: Vec<u8>,
}

/// `=?charset?B?text?=` at the beginning.
fn encoded_word(value: &[u8]) -> Option<(Word<'_>, &[u8])> {
    let rest = value.strip_prefix(b"=?")?;
    let mark = rest.iter().position(|&b| b == b'?')?;
    let (charset, rest) = rest.split_at(mark);
    // A language may stand behind the charset.
    let charset = charset.split(|&b| b == b'*').next().unwrap_or_default();
    let (encoding, rest) = rest.get(1..)?.split_first()?;
    let rest = rest.strip_prefix(b"?")?;
    let end = rest.windows(2).position(|pair| pair == b"?=")?;
    let (text, after) = rest.split_at(end);
    let bytes = match encoding {
        b'B' | b'b' => transfer::base64(text).0,
        b'Q' | b'q' => transfer::quoted(text, true),
        _ => return None,
    };
    Some((Word { charset, bytes }, after.get(2..)?))
}

/// Bytes in a named charset; where it is unknown or plainly wrong, by what they are.
pub(super) fn in_charset(bytes: &[u8], charset: &[u8]) -> String {
    let claimed = Encoding::for_label(charset);
    if claimed.is_none()
        || claimed == Some(encoding_rs::UTF_8)
        || bytes.is_ascii() && claimed.is_some_and(|e| e.is_ascii_compatible())
    {
        return name::decode(bytes);
    }
    let Some(encoding) = claimed else { return name::decode(bytes) };
    let (text, _, _) = encoding.decode(bytes);
    text.nfc().collect()
}

/// The file name of a part by its headers.
pub(super) fn file_name(headers: &[u8]) -> Option<String> {
    let of = |name: &str, parameter: &str| parameters(&field(headers, name)?).remove(parameter);
    of("content-disposition", "filename")
        .or_else(|| of("content-type", "name"))
        .or_else(|| of("content-disposition", "name"))
        .or_else(|| of("content-type", "filename"))
        .map(|name| percent(&name).unwrap_or(name))
        .filter(|name| !name.trim().is_empty())
}

/// A name that was escaped as addresses are, outside of any standard.
fn percent(name: &str) -> Option<String> {
    if !name.contains('%') {
        return None;
    }
    let text = String::from_utf8(percent_decoded(name.as_bytes())).ok()?;
    (!text.is_ascii()).then(|| text.nfc().collect())
}

fn percent_decoded(raw: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|&b| char::from(b).to_digit(16));
    let mut out = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        match (byte, digit(raw.get(at + 1)), digit(raw.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                out.push((high << 4 | low) as u8);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

/// The parameters of a field such as `attachment; filename*0*=utf-8''B%C3%A1o`, by name in lower case, decoded.
pub(super) fn parameters(value: &[u8]) -> BTreeMap<String, String> {
    /// Parts of a parameter by their number, with whether they are escaped.
    type Parts = BTreeMap<u32, (Vec<u8>, bool)>;
    let mut plain: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut extended: BTreeMap<String, Parts> = BTreeMap::new();
    for (name, content) in split(value) {
        match name.split_once('*') {
            None => {
                plain.entry(name).or_insert(content);
            }
            Some((base, marks)) => {
                let escaped = marks.is_empty() || marks.ends_with('*');
                let number = marks.trim_end_matches('*').parse().unwrap_or(0);
                extended.entry(base.to_owned()).or_default().entry(number).or_insert((content, escaped));
            }
        }
    }
    let mut out: BTreeMap<String, String> = plain.into_iter().map(|(name, value)| (name, decode(&value))).collect();
    for (name, parts) in extended {
        let mut charset: Option<Vec<u8>> = None;
        let mut bytes = Vec::new();
        for (number, (content, escaped)) in &parts {
            let mut content = content.as_slice();
            if *number == 0 && *escaped {
                let mut pieces = content.splitn(3, |&b| b == b'\'');
                if let (Some(set), Some(_), Some(rest)) = (pieces.next(), pieces.next(), pieces.next()) {
                    charset = Some(set.to_vec());
                    content = rest;
                }
            }
            if *escaped { bytes.extend(percent_decoded(content)) } else { bytes.extend_from_slice(content) }
        }
        let text = match charset {
            Some(charset) => in_charset(&bytes, &charset),
            None => decode(&bytes),
        };
        if !text.is_empty() {
            out.insert(name, text);
        }
    }
    out
}

/// The value without its parameters, in lower case: `text/plain`.
pub(super) fn main_value(value: &[u8]) -> String {
    let end = value.iter().position(|&b| b == b';').unwrap_or(value.len());
    String::from_utf8_lossy(value.get(..end).unwrap_or_default()).trim().to_ascii_lowercase()
}

/// Names and raw values. A value without quotes goes on to the next semicolon, spaces and all.
fn split(value: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut out = Vec::new();
    let Some(first) = value.iter().position(|&b| b == b';') else { return out };
    let mut rest = value.get(first + 1..).unwrap_or_default();
    while !rest.is_empty() {
        let Some(equals) = rest.iter().position(|&b| b == b'=') else { break };
        if let Some(semicolon) = rest.get(..equals).and_then(|r| r.iter().position(|&b| b == b';')) {
            rest = rest.get(semicolon + 1..).unwrap_or_default();
            continue;
        }
        let name = String::from_utf8_lossy(rest.get(..equals).unwrap_or_default()).trim().to_ascii_lowercase();
        rest = rest.get(equals + 1..).unwrap_or_default().trim_ascii_start();
        let mut content = Vec::new();
        if let Some(quoted) = rest.strip_prefix(b"\"") {
            let mut at = 0;
            while let Some(&byte) = quoted.get(at) {
                at += 1;
                match byte {
                    b'"' => break,
                    // A backslash escapes a quote or itself; before anything else it is part of a path.
                    b'\\' if matches!(quoted.get(at), Some(b'"' | b'\\')) => {
                        content.extend(quoted.get(at));
                        at += 1;
                    }
                    _ => content.push(byte),
                }
            }
            rest = quoted.get(at..).unwrap_or_default();
            let next = rest.iter().position(|&b| b == b';').map_or(rest.len(), |n| n + 1);
            rest = rest.get(next..).unwrap_or_default();
        } else {
            let end = rest.iter().position(|&b| b == b';').unwrap_or(rest.len());
            content.extend_from_slice(rest.get(..end).unwrap_or_default().trim_ascii());
            rest = rest.get((end + 1).min(rest.len())..).unwrap_or_default();
        }
        out.push((name, content));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(headers: &[u8]) -> String {
        file_name(headers).unwrap_or_default()
    }

    #[test]
    fn names_are_read_in_every_way_that_programs_write_them() {
        let cases: [&[u8]; 8] = [
            b"Content-Disposition: attachment;\r\n filename*0*=utf-8''B%C3%A1o%20;\r\n filename*1*=c%C3%A1o.docx",
            b"Content-Disposition: attachment; filename*=windows-1258''B%E1o%20c%E1o.docx",
            b"Content-Disposition: attachment; filename=\"=?utf-8?B?QsOhbyBjw6FvLmRvY3g=?=\"",
            b"Content-Disposition: attachment; filename=\"=?utf-8?Q?B=C3?= =?utf-8?Q?=A1o_c=C3=A1o.docx?=\"",
            "Content-Disposition: attachment; filename=\"Báo cáo.docx\"".as_bytes(),
            b"Content-Disposition: attachment; filename=\"B\xe1o c\xe1o.docx\"",
            "Content-Type: application/octet-stream; name=Báo cáo.docx; charset=utf-8".as_bytes(),
            b"Content-Disposition: attachment; filename=\"B%C3%A1o%20c%C3%A1o.docx\"",
        ];
        for headers in cases {
            assert_eq!(name_of(headers), "Báo cáo.docx", "{}", String::from_utf8_lossy(headers));
        }
    }

    #[test]
    fn words_next_to_each_other_are_joined_without_the_space_between_them() {
        assert_eq!(decode(b"V/v =?utf-8?b?Z+G7rWkg?=  =?utf-8?b?YsOhbw==?= 712"), "V/v gửi báo 712");
        assert_eq!(decode(b"=?broken"), "=?broken");
    }

    #[test]
    fn semicolons_in_quotes_do_not_end_a_value() {
        let found = parameters(br#"multipart/mixed; boundary="a;b"; x=y"#);
        assert_eq!(found.get("boundary").map(String::as_str), Some("a;b"));
        assert_eq!(found.get("x").map(String::as_str), Some("y"));
    }

    proptest::proptest! {
        #[test]
        fn no_header_is_too_strange(raw in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let mut headers = b"Content-Disposition: attachment; filename".to_vec();
            headers.extend(&raw);
            let _ = (file_name(&headers), decode(&raw), parameters(&raw), fields(&raw).count());
        }
    }
}
