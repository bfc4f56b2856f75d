//! OLE compound files, the container of Office 97–2003 and of files under a password: which streams are in it.

use std::collections::{BTreeMap, BTreeSet};

/// Bytes of an entry of the directory.
const ENTRY: usize = 128;

/// An OLE compound file ([MS-CFB]), as far as one stream of it is wanted.
pub(super) struct CompoundFile<'b> {
    bytes: &'b [u8],
    sector: usize,
    table: Vec<u32>,
}

impl<'b> CompoundFile<'b> {
    /// Opens a file, `None` where its header makes no sense.
    pub(super) fn open(bytes: &'b [u8]) -> Option<Self> {
        let shift = u16::from_le_bytes([*bytes.get(30)?, *bytes.get(31)?]);
        let sector = match shift {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = CompoundFile { bytes, sector, table: Vec::new() };
        let mut places: Vec<u32> = numbers(bytes.get(76..512)?);
        let mut next = number(bytes, 68)?;
        // Further lists of table sectors, each with the number of the next one at its end.
        for _ in 0..bytes.len() / sector {
            let Some(content) = file.sector(next) else { break };
            let mut list = numbers(content);
            next = list.pop()?;
            places.extend(list);
        }
        let table = places.iter().filter_map(|&place| file.sector(place)).flat_map(numbers).collect();
        file.table = table;
        Some(file)
    }

    fn sector(&self, number: u32) -> Option<&'b [u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        self.bytes
            .get(start..self.bytes.len().min(start.checked_add(self.sector)?))
            .filter(|content| !content.is_empty())
    }

    fn chain(&self, first: u32) -> Vec<u8> {
        let (mut out, mut next) = (Vec::new(), first);
        while let Some(content) = self.sector(next) {
            out.extend_from_slice(content);
            // A chain in a circle would be longer than the file.
            if out.len() > self.bytes.len() {
                break;
            }
            next = self.table.get(next as usize).copied().unwrap_or(u32::MAX);
        }
        out
    }

    /// The names at the top, without those inside of embedded objects, with the place and size of what they name.
    pub(super) fn top(&self) -> BTreeMap<String, (u32, u64)> {
        let directory = self.directory();
        let entry = |index: usize| directory.get(index * ENTRY..index * ENTRY + ENTRY);
        let mut found = BTreeMap::new();
        // The entries of a storage are a binary tree; each is visited once even where the tree is a circle.
        let mut seen = BTreeSet::new();
        let mut waiting: Vec<u32> = entry(0).and_then(|root| number(root, 76)).into_iter().collect();
        while let Some(index) = waiting.pop() {
            let Some(content) = entry(index as usize).filter(|_| seen.insert(index)) else { continue };
            waiting.extend([number(content, 68), number(content, 72)].into_iter().flatten());
            if let (Some(first), Some(size)) = (number(content, 116), number(content, 120)) {
                found.insert(name(content), (first, u64::from(size)));
            }
        }
        found
    }

    fn directory(&self) -> Vec<u8> {
        number(self.bytes, 48).map(|first| self.chain(first)).unwrap_or_default()
    }

    /// The first stream of these names at the top.
    pub(super) fn stream(&self, names: &[&str]) -> Option<Vec<u8>> {
        let top = self.top();
        let &(first, size) = names.iter().find_map(|name| top.get(*name))?;
        let size = usize::try_from(size).ok()?;
        let mut content = if size >= number(self.bytes, 56)? as usize {
            self.chain(first)
        } else {
            self.small(first, self.chain(number(self.directory().get(..ENTRY)?, 116)?))?
        };
        content.truncate(size);
        Some(content)
    }

    /// A small stream: it lies in sectors of 64 bytes within the root's stream.
    fn small(&self, first: u32, root: Vec<u8>) -> Option<Vec<u8>> {
        const SMALL: usize = 64;
        let table = numbers(&self.chain(number(self.bytes, 60)?));
        let (mut out, mut next) = (Vec::new(), first as usize);
        while let Some(content) = next.checked_mul(SMALL).and_then(|start| root.get(start..start + SMALL)) {
            out.extend_from_slice(content);
            if out.len() > root.len() {
                break;
            }
            next = table.get(next).map_or(usize::MAX / SMALL, |&n| n as usize);
        }
        Some(out)
    }
}

/// The name of an entry of the directory.
fn name(entry: &[u8]) -> String {
    let units: Vec<u16> = entry
        .get(..64)
        .unwrap_or_default()
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    // What stands after the end of a name is left from an older one.
    let end = units.iter().position(|&unit| unit == 0).unwrap_or(units.len());
    String::from_utf16_lossy(units.get(..end).unwrap_or_default())
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_an_older_name_has_left_behind_is_no_part_of_a_name() {
        let units = "WordDocument\0book".encode_utf16().flat_map(u16::to_le_bytes);
        let entry: Vec<u8> = units.chain(std::iter::repeat(0)).take(128).collect();
        assert_eq!(super::name(&entry), "WordDocument");
    }
}
