//! How large a grid an older workbook asks for, before a library that stores the whole grid opens it.

use std::collections::BTreeMap;

use super::super::xml::{Step, Walk};

/// Largest grid that is opened, in cells from corner to corner.
pub(super) const MAX_GRID: u64 = 4_000_000;

/// The corners of the cells of a sheet that hold something.
#[derive(Debug, Clone, Copy)]
struct Corners {
    rows: (u64, u64),
    columns: (u64, u64),
}

impl Corners {
    fn around(corners: Option<Corners>, row: u64, column: u64) -> Corners {
        let (rows, columns) = corners.map_or(((row, row), (column, column)), |c| (c.rows, c.columns));
        Corners { rows: (rows.0.min(row), rows.1.max(row)), columns: (columns.0.min(column), columns.1.max(column)) }
    }

    fn area(self) -> u64 {
        (self.rows.1 - self.rows.0 + 1).saturating_mul(self.columns.1 - self.columns.0 + 1)
    }
}

/// The largest grid of the sheets of an Excel 97–2003 workbook, `None` where its records cannot be found.
pub(super) fn of_xls(bytes: &[u8]) -> Option<u64> {
    let stream = CompoundFile::open(bytes)?.stream(&["Workbook", "Book"])?;
    // Records of [MS-XLS] 2.3 that hold a value of one cell and begin with its row and column.
    const CELLS: [u16; 8] = [0x0006, 0x00bd, 0x00d6, 0x00fd, 0x0203, 0x0204, 0x0205, 0x027e];
    const BEGIN_OF_SHEET: u16 = 0x0809;
    let (mut at, mut largest, mut corners) = (0usize, 0, None::<Corners>);
    while let Some(header) = stream.get(at..at + 4) {
        let kind = u16::from_le_bytes([header[0], header[1]]);
        let length = usize::from(u16::from_le_bytes([header[2], header[3]]));
        let content = stream.get(at + 4..at + 8);
        if kind == BEGIN_OF_SHEET {
            corners = None;
        } else if let (true, Some(place)) = (CELLS.contains(&kind), content) {
            let row = u64::from(u16::from_le_bytes([place[0], place[1]]));
            let column = u64::from(u16::from_le_bytes([place[2], place[3]]));
            let around = Corners::around(corners, row, column);
            largest = largest.max(around.area());
            corners = Some(around);
        }
        at += 4 + length;
    }
    Some(largest)
}

/// The largest grid of the sheets of an OpenDocument spreadsheet, by the text of its `content.xml`.
pub(super) fn of_ods(content: &str) -> u64 {
    let mut walk = Walk::new(content);
    let (mut row, mut column, mut row_repeat, mut largest) = (0u64, 0u64, 1u64, 0u64);
    let mut corners = None::<Corners>;
    while let Some(step) = walk.next() {
        let Step::Open(element) = step else { continue };
        let repeated = |name: &str| {
            element
                .attribute(name)
                .and_then(|n| n.trim().parse::<u64>().ok())
                .unwrap_or(1)
                .clamp(1, u64::from(u32::MAX))
        };
        match element.local() {
            "table" => (row, row_repeat, corners) = (0, 0, None),
            "table-row" => {
                row = row.saturating_add(row_repeat);
                (row_repeat, column) = (repeated("number-rows-repeated"), 0);
            }
            "table-cell" | "covered-table-cell" => {
                let count = repeated("number-columns-repeated");
                if element.attribute("value-type").is_some() || element.attribute("formula").is_some() {
                    let first = Corners::around(corners, row, column);
                    let last =
                        Corners::around(Some(first), row.saturating_add(row_repeat), column.saturating_add(count));
                    largest = largest.max(last.area());
                    corners = Some(last);
                }
                column = column.saturating_add(count);
            }
            _ => {}
        }
    }
    largest
}

/// An OLE compound file ([MS-CFB]), as far as one stream of it is wanted.
struct CompoundFile<'b> {
    bytes: &'b [u8],
    sector: usize,
    table: Vec<u32>,
}

impl<'b> CompoundFile<'b> {
    fn open(bytes: &'b [u8]) -> Option<Self> {
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

    /// The first stream of these names.
    fn stream(&self, names: &[&str]) -> Option<Vec<u8>> {
        let directory = self.chain(number(self.bytes, 48)?);
        let mut entries: BTreeMap<String, (u32, u64)> = BTreeMap::new();
        for entry in directory.chunks_exact(128) {
            let units: Vec<u16> =
                entry[..64].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            let name = String::from_utf16_lossy(&units).trim_end_matches('\0').to_owned();
            entries.entry(name).or_insert((number(entry, 116)?, u64::from(number(entry, 120)?)));
        }
        let &(first, size) = names.iter().find_map(|name| entries.get(*name))?;
        let size = usize::try_from(size).ok()?;
        let mut content = if size >= number(self.bytes, 56)? as usize {
            self.chain(first)
        } else {
            self.small(first, self.chain(entries.get("Root Entry")?.0))?
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

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_in_opposite_corners_span_a_large_grid() {
        let cell = r#"<c:table-cell c:value-type="float"/>"#;
        let far = format!(
            r#"<c:table><c:table-row>{cell}</c:table-row><c:table-row c:number-rows-repeated="1000000"/><c:table-row><c:table-cell c:number-columns-repeated="16000"/>{cell}</c:table-row></c:table>"#
        );
        assert!(of_ods(&far) > MAX_GRID);
        let honest = format!(
            r#"<c:table><c:table-row>{cell}<c:table-cell c:number-columns-repeated="16000"/></c:table-row><c:table-row c:number-rows-repeated="1000000"><c:table-cell c:number-columns-repeated="16384"/></c:table-row></c:table>"#
        );
        assert!(of_ods(&honest) < 10);
    }

    #[test]
    fn what_is_no_compound_file_has_no_extent() {
        assert_eq!(of_xls(b"no workbook"), None);
        assert_eq!(of_xls(&[0xff; 4096]), None);
    }
}
