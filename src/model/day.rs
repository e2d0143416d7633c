//! Days, their numbers, and the day that it is in Viet Nam.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::Offset};

/// A day without a time zone; laws come into force on days of Viet Nam.
pub type Day = Date;

const EPOCH: Day = Date::constant(1970, 1, 1);

/// Viet Nam has had one offset, without daylight saving, since 1975.
const VIET_NAM: Offset = Offset::constant(7);

/// Days since 1 January 1970, for columns and the store.
///
/// ```
/// use quydinh::model::{Day, day_number};
/// assert_eq!(day_number("1970-01-02".parse::<Day>().unwrap()), 1);
/// ```
pub fn day_number(day: Day) -> i32 {
    // A civil date spans ±9999 years, so the quotient always fits.
    (day.duration_since(EPOCH).as_hours() / 24) as i32
}

/// The day of a number, unless it is further away than the year 9999.
pub fn day_of(number: i64) -> Option<Day> {
    let duration = SignedDuration::try_from_hours(number.checked_mul(24)?)?;
    EPOCH.checked_add(duration).ok()
}

/// The day that it is in Viet Nam at an instant.
pub fn day_in_viet_nam(at: Timestamp) -> Day {
    VIET_NAM.to_datetime(at).date()
}

/// The instant at which a day begins in Viet Nam.
pub fn midnight_in_viet_nam(day: Day) -> Timestamp {
    // Only the very first and last days of the calendar have none.
    VIET_NAM
        .to_timestamp(day.to_datetime(jiff::civil::Time::midnight()))
        .unwrap_or(if day.year() < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lead_back_to_days() {
        for text in ["1945-09-02", "1969-12-31", "1970-01-01", "2025-03-01", "9999-12-31"] {
            let day: Day = text.parse().unwrap();
            assert_eq!(day_of(day_number(day).into()), Some(day), "{text}");
        }
        assert_eq!(day_number("1969-12-31".parse().unwrap()), -1);
        assert_eq!(day_of(i64::MAX), None);
        assert_eq!(day_of(4_000_000), None);
    }

    #[test]
    fn the_day_in_viet_nam_begins_seven_hours_early() {
        let at = |text: &str| day_in_viet_nam(text.parse().unwrap()).to_string();
        assert_eq!(at("2025-02-28T16:59:59Z"), "2025-02-28");
        assert_eq!(at("2025-02-28T17:00:00Z"), "2025-03-01");
        let begin = midnight_in_viet_nam(Day::constant(2025, 3, 1));
        assert_eq!(begin.to_string(), "2025-02-28T17:00:00Z");
    }
}
