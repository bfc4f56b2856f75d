//! A zip archive whose directory is lost (cut off on the way): the directory is written anew from the local headers.

/// Size that is declared for an entry whose real size is unknown; reading stops at the entry's end or at the reader's limit.
const UNKNOWN_SIZE: u32 = u32::MAX - 1;

/// At most this many entries are looked for.
const MAX_ENTRIES: usize = 10_000;

const LOCAL: &[u8] = b"PK\x03\x04";

struct Entry {
    start: usize,
    flags: u16,
    method: u16,
    crc: u32,
    compressed: u32,
    size: u32,
    name: Vec<u8>,
}

/// The bytes with a directory at their end that lists every local header, or `None` where there is none.
pub(super) fn rebuild_directory(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut entries = Vec::new();
    let mut at = find(bytes, 0, &[LOCAL])?;
    while entries.len() < MAX_ENTRIES {
        let Some((entry, next)) = entry(bytes, at) else { break };
        entries.push(entry);
        match find(bytes, next, &[LOCAL]) {
            Some(place) => at = place,
            None => break,
        }
    }
    if entries.is_empty() {
        return None;
    }
    let start = bytes.len();
    let mut out = bytes.to_vec();
    for entry in &entries {
        out.extend_from_slice(b"PK\x01\x02");
        for value in [20, 20, entry.flags & !0x0009, entry.method, 0, 0x0021] {
            out.extend_from_slice(&value.to_le_bytes());
        }
        for value in [entry.crc, entry.compressed, entry.size] {
            out.extend_from_slice(&value.to_le_bytes());
        }
        out.extend_from_slice(&u16::try_from(entry.name.len()).ok()?.to_le_bytes());
        out.extend_from_slice(&[0; 12]);
        out.extend_from_slice(&u32::try_from(entry.start).ok()?.to_le_bytes());
        out.extend_from_slice(&entry.name);
    }
    let (length, count) = (u32::try_from(out.len() - start).ok()?, u16::try_from(entries.len()).ok()?);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&u32::try_from(start).ok()?.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    Some(out)
}

/// The entry whose local header begins at `at`, and where to look for the next one.
fn entry(bytes: &[u8], at: usize) -> Option<(Entry, usize)> {
    let header = bytes.get(at..at + 30)?;
    let u16_at = |i: usize| u16::from_le_bytes([header[i], header[i + 1]]);
    let u32_at = |i: usize| u32::from_le_bytes([header[i], header[i + 1], header[i + 2], header[i + 3]]);
    let name_end = at + 30 + usize::from(u16_at(26));
    let name = bytes.get(at + 30..name_end)?.to_vec();
    let content = name_end + usize::from(u16_at(28));
    let (flags, declared) = (u16_at(6), u32_at(18));
    let known = flags & 0x0008 == 0 || declared != 0;
    let end = if known && content.saturating_add(declared as usize) <= bytes.len() {
        content + declared as usize
    } else {
        find(bytes, content, &[LOCAL, b"PK\x07\x08", b"PK\x01\x02"]).unwrap_or(bytes.len())
    };
    let entry = Entry {
        start: at,
        flags,
        method: u16_at(8),
        crc: u32_at(14),
        compressed: u32::try_from(end.checked_sub(content)?).ok()?,
        size: if known { u32_at(22) } else { UNKNOWN_SIZE },
        name,
    };
    Some((entry, end))
}

/// The first place from `from` where one of the marks stands.
fn find(bytes: &[u8], from: usize, marks: &[&[u8]]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(4).position(|window| marks.contains(&window)).map(|place| from + place)
}
