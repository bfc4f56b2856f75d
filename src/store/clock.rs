//! Days and the time of the log. No output depends on the clock.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::text::dates;

/// Vietnam's offset, all year.
const OFFSET: i64 = 7 * 3600;

/// Day and time now, `2026-01-05 08:30:00`, in Vietnam's time.
pub fn now() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs() as i64) + OFFSET;
    let rest = seconds.rem_euclid(86_400);
    format!("{} {:02}:{:02}:{:02}", day(seconds.div_euclid(86_400)), rest / 3600, rest / 60 % 60, rest % 60)
}

/// Days since 1970-01-01 as `2026-01-05` (proleptic Gregorian calendar).
pub fn day(number: i64) -> String {
    let (year, month, date) = dates::civil(number);
    format!("{year:04}-{month:02}-{date:02}")
}

/// Days since 1970-01-01 of a day that is written `2026-01-05`, alone or before a time; `None` for what is no day.
pub fn day_number(written: &str) -> Option<i64> {
    let mut parts = written.get(..10)?.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, date) = (parts.next()??, parts.next()??, parts.next()??);
    let shifted_year = if month <= 2 { year - 1 } else { year };
    let era = shifted_year.div_euclid(400);
    let year_of_era = shifted_year.rem_euclid(400);
    let shifted = (month + 9) % 12;
    let of_year = (153 * shifted + 2) / 5 + date - 1;
    let number = era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468;
    (day(number) == written.get(..10)?).then_some(number)
}

/// The day in Vietnam of a moment, in seconds since 1970.
pub fn day_of_moment(seconds: i64) -> i64 {
    (seconds + OFFSET).div_euclid(86_400)
}

/// Day of the week, Monday 0 to Sunday 6.
pub fn weekday(number: i64) -> i64 {
    (number + 3).rem_euclid(7)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_days_have_their_numbers() {
        assert_eq!(day_number("1970-01-01"), Some(0));
        assert_eq!(day_number("2024-02-29").map(day).as_deref(), Some("2024-02-29"));
        assert_eq!(day_number("2023-02-29"), None);
        assert_eq!(day_number("2024-12-15").map(weekday), Some(6));
        assert_eq!(day_number("năm 2024-1"), None);
    }

    proptest! {
        #[test]
        fn a_day_is_its_number_and_back(number in -100_000i64..200_000) {
            prop_assert_eq!(day_number(&day(number)), Some(number));
        }
    }
}
