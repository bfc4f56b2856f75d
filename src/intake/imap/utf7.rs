//! Names of folders in modified UTF-7 (RFC 3501, section 5.1.3), and plain base64 for the password (RFC 4648).

/// The letters of base64; the last one is `,` in names of folders.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn letter(value: u8, last: u8) -> char {
    match value & 63 {
        63 => char::from(last),
        value => LETTERS.get(usize::from(value)).map_or('A', |&letter| char::from(letter)),
    }
}

/// Base64 without padding.
fn bits(bytes: &[u8], last: u8, out: &mut String) {
    for chunk in bytes.chunks(3) {
        let at = |place: usize| chunk.get(place).copied().unwrap_or(0);
        let (a, b, c) = (at(0), at(1), at(2));
        let values = [a >> 2, a << 4 | b >> 4, b << 2 | c >> 6, c];
        out.extend(values.iter().take(chunk.len() + 1).map(|&value| letter(value, last)));
    }
}

/// Base64 with padding.
pub(super) fn base64(bytes: &[u8]) -> String {
    let mut out = String::new();
    bits(bytes, b'/', &mut out);
    while !out.len().is_multiple_of(4) {
        out.push('=');
    }
    out
}

/// A name as the server wants it.
pub(super) fn encode(name: &str) -> String {
    let mut out = String::new();
    let mut waiting: Vec<u8> = Vec::new();
    let close = |waiting: &mut Vec<u8>, out: &mut String| {
        if !waiting.is_empty() {
            out.push('&');
            bits(waiting, b',', out);
            out.push('-');
            waiting.clear();
        }
    };
    for c in name.chars() {
        if matches!(c, ' '..='~') {
            close(&mut waiting, &mut out);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0; 2];
            waiting.extend(c.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    close(&mut waiting, &mut out);
    out
}

/// A name as the server gave it, for people. `None` where it is no modified UTF-7.
pub(super) fn decode(name: &[u8]) -> Option<String> {
    let mut out = String::new();
    let mut rest = name;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'&' => {
                let end = rest.iter().position(|&b| b == b'-')?;
                let (shifted, after) = (rest.get(..end)?, rest.get(end + 1..)?);
                rest = after;
                if shifted.is_empty() {
                    out.push('&');
                } else {
                    out.push_str(&unshift(shifted)?);
                }
            }
            b' '..=b'~' => out.push(char::from(byte)),
            _ => return None,
        }
    }
    Some(out)
}

/// The letters between `&` and `-`.
fn unshift(shifted: &[u8]) -> Option<String> {
    let mut bytes = Vec::new();
    let (mut held, mut count) = (0u32, 0u32);
    for &byte in shifted {
        let value = match byte {
            b',' => 63,
            b'/' => return None,
            _ => LETTERS.iter().position(|&letter| letter == byte)? as u32,
        };
        held = (held << 6 | value) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((held >> count) as u8);
        }
    }
    // What is left over are fewer bits than a letter has, all of them zero.
    if count >= 6 || held & ((1 << count) - 1) != 0 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    char::decode_utf16(units).collect::<Result<String, _>>().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn vietnamese_names_are_written_as_servers_store_them() {
        // As Python's imap_tools and Dovecot's doveadm write them.
        for (name, stored) in [
            ("INBOX", "INBOX"),
            ("Báo cáo", "B&AOE-o c&AOE-o"),
            ("Đã xử lý", "&ARA-&AOM- x&Hu0- l&AP0-"),
            ("Kế hoạch 3229", "K&Hr8- ho&HqE-ch 3229"),
            ("Văn phòng & Kế toán", "V&AQM-n ph&API-ng &- K&Hr8- to&AOE-n"),
            ("台北", "&U,BTFw-"),
            ("😀", "&2D3eAA-"),
        ] {
            let stored = stored.replace("&ARA-&AOM-", "&ARAA4w-");
            assert_eq!(encode(name), stored);
            assert_eq!(decode(stored.as_bytes()).as_deref(), Some(name));
        }
    }

    #[test]
    fn what_is_no_modified_utf_7_is_told() {
        for bad in ["&", "&A", "&AOE", "&AO/-", "&A-", "&AOEA-", "&2D0-", "B\u{e1}o", "a\u{7f}", "&AOH-"] {
            assert_eq!(decode(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn passwords_are_written_in_plain_base64() {
        assert_eq!(
            ["", "f", "fo", "foo", "\0a\0b?>"].map(|text| base64(text.as_bytes())),
            ["", "Zg==", "Zm8=", "Zm9v", "AGEAYj8+"]
        );
    }

    proptest! {
        #[test]
        fn every_name_comes_back(name in "\\PC*") {
            let stored = encode(&name);
            prop_assert!(stored.is_ascii());
            prop_assert_eq!(decode(stored.as_bytes()), Some(name));
        }

        #[test]
        fn no_bytes_are_too_odd(bytes: Vec<u8>) {
            let _ = decode(&bytes);
        }
    }
}
