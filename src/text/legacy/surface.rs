//! Code page 1252, in whose characters files hold the bytes of legacy encodings.

/// What the code page has at 0x80 to 0x9F; 0 where it has nothing.
const HIGH: [u32; 32] = [
    0x20AC, 0, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17D, 0, 0,
    0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0, 0x17E, 0x178,
];

/// The character of a byte; the five bytes that the code page leaves free give control characters, as Windows does it.
pub fn cp1252(byte: u8) -> char {
    let high = byte.checked_sub(0x80).and_then(|at| HIGH.get(usize::from(at))).copied().unwrap_or_default();
    char::from_u32(high).filter(|_| high != 0).unwrap_or(char::from(byte))
}

/// The byte of a character; characters up to U+00FF stand for themselves.
pub(in crate::text) fn cp1252_byte(c: char) -> Option<u8> {
    match c as u32 {
        code @ 0..=0xFF => Some(code as u8),
        code => HIGH.iter().position(|known| *known == code).map(|at| 0x80 + at as u8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back_from_its_character() {
        for byte in 0..=u8::MAX {
            assert_eq!(cp1252_byte(cp1252(byte)), Some(byte));
        }
        assert_eq!((cp1252(0x8C), cp1252(0x8D), cp1252(0xB5)), ('Œ', '\u{8D}', 'µ'));
    }
}
