//! How large a grid an older workbook asks for, before a library that stores the whole grid opens it.

use super::super::compound::CompoundFile;
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
    const ENCRYPTED: u16 = 0x002f;
    let (mut at, mut largest, mut corners) = (0usize, 0, None::<Corners>);
    while let Some(header) = stream.get(at..at + 4) {
        let kind = u16::from_le_bytes([header[0], header[1]]);
        let length = usize::from(u16::from_le_bytes([header[2], header[3]]));
        let content = stream.get(at + 4..at + 8);
        if kind == ENCRYPTED {
            // What follows is not to be read; the library says that a password is missing.
            return None;
        }
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
