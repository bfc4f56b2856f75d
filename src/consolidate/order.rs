//! The order in which agencies stand: the task's named leads, then by sort of body, then by the Vietnamese alphabet.

use crate::model::{Agency, AgencyId};

/// The Vietnamese alphabet; letters that Vietnamese lacks stand where the Latin alphabet has them.
const ALPHABET: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";

/// The five written tones as combining marks, in dictionary order.
const TONES: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];

/// A key by which names sort as in a Vietnamese dictionary: letters first, tones only between words that are otherwise the same.
pub(super) fn collation_key(name: &str) -> (Vec<u8>, Vec<u8>) {
    use unicode_normalization::UnicodeNormalization;
    let (mut letters, mut tones, mut number) = (Vec::new(), Vec::new(), Vec::new());
    for composed in name.nfc().flat_map(char::to_lowercase) {
        let mut tone = 0;
        let toneless: String = std::iter::once(composed)
            .nfd()
            .filter(|mark| match TONES.iter().position(|t| t == mark) {
                Some(at) => {
                    tone = at as u8 + 1;
                    false
                }
                None => true,
            })
            .nfc()
            .collect();
        for letter in toneless.chars() {
            if let Some(digit) = letter.to_digit(10) {
                // Numbers stand in the order of their values: first how many digits, then which.
                match letters.len().checked_sub(number.len() + 2).filter(|_| !number.is_empty()) {
                    Some(begin) => letters[begin + 1] = u8::try_from(number.len() + 1).unwrap_or(u8::MAX),
                    None => letters.extend([5, 1]),
                }
                number.push(digit);
                letters.push(digit as u8);
                tones.push(0);
                continue;
            }
            number.clear();
            match ALPHABET.chars().position(|l| l == letter) {
                Some(at) => letters.push(20 + at as u8),
                None if letter.is_whitespace() => letters.push(1),
                None => letters.push(2),
            }
            tones.push(tone);
        }
    }
    (letters, tones)
}

/// The place of an agency among those that report on a task whose named leads are `leads`.
pub(super) fn agency_key(agency: &Agency, leads: &[AgencyId]) -> impl Ord + use<> {
    let lead = leads.iter().position(|id| *id == agency.id).unwrap_or(usize::MAX);
    (lead, agency.kind, collation_key(&agency.name), agency.id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AgencyKind;

    #[test]
    fn names_stand_as_in_a_vietnamese_dictionary() {
        let mut names = ["Sở Y tế", "Đức Linh", "Sở Công Thương", "Dương Hòa", "Ân Hảo", "An Bình", "Ánh Sao"];
        names.sort_by_key(|name| collation_key(name));
        assert_eq!(names, ["An Bình", "Ánh Sao", "Ân Hảo", "Dương Hòa", "Đức Linh", "Sở Công Thương", "Sở Y tế"]);
    }

    #[test]
    fn numbers_in_names_stand_by_value() {
        let mut names = ["Quận 10", "Quận 2", "Quận 1", "Quận 012 B"];
        names.sort_by_key(|name| collation_key(name));
        assert_eq!(names, ["Quận 1", "Quận 2", "Quận 10", "Quận 012 B"]);
    }

    #[test]
    fn a_named_lead_stands_before_all_others() {
        let agency = |id: &str, kind| Agency { id: AgencyId(id.into()), name: id.into(), kind };
        let (press, department) = (agency("press", AgencyKind::Press), agency("department", AgencyKind::Department));
        let leads = [AgencyId("press".into())];
        assert!(agency_key(&press, &leads) < agency_key(&department, &leads));
        assert!(agency_key(&press, &[]) > agency_key(&department, &[]));
    }
}
