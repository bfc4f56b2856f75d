//! How Word writes the number of a list level (`w:numFmt`).

/// A way of writing a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum NumberFormat {
    /// 1, 2, 3.
    #[default]
    Decimal,
    /// 01, 02 … 10; the number of digits.
    Padded(usize),
    /// I, II, III.
    UpperRoman,
    /// i, ii, iii.
    LowerRoman,
    /// A, B … Z, AA, BB.
    UpperLetter,
    /// a, b … z, aa, bb.
    LowerLetter,
    /// 1st, 2nd, 3rd.
    Ordinal,
    /// - 1 -.
    InDashes,
    /// ①, ②.
    Circled,
    /// A bullet: the text of the level is the sign.
    Bullet,
    /// Nothing.
    None,
}

impl NumberFormat {
    /// The format that a value of `w:numFmt` names; those of other scripts are written as decimals.
    pub(super) fn of(value: &str, custom: Option<&str>) -> Self {
        match value {
            "decimalZero" => NumberFormat::Padded(2),
            "upperRoman" => NumberFormat::UpperRoman,
            "lowerRoman" => NumberFormat::LowerRoman,
            "upperLetter" => NumberFormat::UpperLetter,
            "lowerLetter" => NumberFormat::LowerLetter,
            "ordinal" => NumberFormat::Ordinal,
            "numberInDash" => NumberFormat::InDashes,
            "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => NumberFormat::Circled,
            "bullet" => NumberFormat::Bullet,
            "none" => NumberFormat::None,
            // `w:format="001, 002, 003, ..."`: the first number shows the width.
            "custom" => match custom.and_then(|format| format.split(',').next()).map(str::trim) {
                Some(first) if first.len() > 1 && first.bytes().all(|b| b.is_ascii_digit()) => {
                    NumberFormat::Padded(first.len().min(9))
                }
                _ => NumberFormat::Decimal,
            },
            _ => NumberFormat::Decimal,
        }
    }

    /// A number in this format.
    pub(super) fn write(self, number: u32) -> String {
        match self {
            NumberFormat::Decimal => number.to_string(),
            NumberFormat::Padded(width) => format!("{number:0width$}"),
            NumberFormat::UpperRoman => roman(number),
            NumberFormat::LowerRoman => roman(number).to_lowercase(),
            NumberFormat::UpperLetter => letters(number, b'A'),
            NumberFormat::LowerLetter => letters(number, b'a'),
            NumberFormat::Ordinal => {
                let ending = match (number % 10, number % 100) {
                    (1, n) if n != 11 => "st",
                    (2, n) if n != 12 => "nd",
                    (3, n) if n != 13 => "rd",
                    _ => "th",
                };
                format!("{number}{ending}")
            }
            NumberFormat::InDashes => format!("- {number} -"),
            NumberFormat::Circled => match number {
                1..=20 => char::from_u32(0x245f + number).map(String::from).unwrap_or_default(),
                _ => number.to_string(),
            },
            NumberFormat::Bullet | NumberFormat::None => String::new(),
        }
    }
}

fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if number > 32_767 {
        return number.to_string();
    }
    let (mut rest, mut out) = (number, String::new());
    for (value, sign) in SIGNS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    out
}

/// Word repeats the letter after the alphabet is through: z, aa, bb.
fn letters(number: u32, first: u8) -> String {
    let Some(index) = number.checked_sub(1) else { return String::new() };
    let letter = char::from(first + (index % 26) as u8);
    std::iter::repeat_n(letter, (index / 26 + 1).min(30) as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_word_writes_them() {
        let cases = [
            (NumberFormat::UpperRoman, 14, "XIV"),
            (NumberFormat::LowerRoman, 1999, "mcmxcix"),
            (NumberFormat::LowerLetter, 27, "aa"),
            (NumberFormat::UpperLetter, 54, "BBB"),
            (NumberFormat::Padded(2), 7, "07"),
            (NumberFormat::of("custom", Some("001, 002, 003, ...")), 7, "007"),
            (NumberFormat::Ordinal, 12, "12th"),
            (NumberFormat::Circled, 3, "③"),
            (NumberFormat::Decimal, 10, "10"),
        ];
        for (format, number, expected) in cases {
            assert_eq!(format.write(number), expected);
        }
    }
}
