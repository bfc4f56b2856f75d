//! References such as `C6` and `A1:C3`.

use super::rows::Area;

/// Row and column, from 1, of a reference such as `C6` or `$C$6`.
pub(super) fn place(reference: &str) -> Option<(u32, u32)> {
    let (mut row, mut column) = (0u32, 0u32);
    for byte in reference.trim().bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if row == 0 => {
                let letter = u32::from(byte.to_ascii_uppercase() - b'A') + 1;
                column = column.saturating_mul(26).saturating_add(letter);
            }
            b'0'..=b'9' => row = row.saturating_mul(10).saturating_add(u32::from(byte - b'0')),
            b'$' => {}
            _ => return None,
        }
    }
    (row > 0 && column > 0).then_some((row, column))
}

/// The area, from 0, of a reference such as `A1:C3`.
pub(super) fn area(reference: &str) -> Option<Area> {
    let (first, last) = reference.split_once(':').unwrap_or((reference, reference));
    let from_0 = |(row, column): (u32, u32)| (row - 1, column - 1);
    Some((from_0(place(first)?), from_0(place(last)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_names_row_and_column() {
        assert_eq!(place("C6"), Some((6, 3)));
        assert_eq!(place("$XFD$1048576"), Some((1_048_576, 16_384)));
        assert_eq!([place("C"), place("6"), place(""), place("6C")], [None; 4]);
        assert_eq!(area("A1:C3"), Some(((0, 0), (2, 2))));
    }
}
