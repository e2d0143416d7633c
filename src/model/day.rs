//! Days, their numbers, and the day that it is in Viet Nam.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::Offset};

/// A day without a time zone; laws come into force on days of Viet Nam.
pub type Day = Date;

const EPOCH: Day = Date::constant(1970, 1, 1);

/// Numbers of the first day of the year -9999 and the last of 9999.
const FIRST: i32 = -4_371_587;
const LAST: i32 = 2_932_896;

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

/// The month of a day by its number, counted from January of the year 0; none
/// where [`day_of`] has no day. It makes no date of the day, as tables ask it of
/// every item.
pub fn month_of(number: i32) -> Option<i32> {
    if !(FIRST..=LAST).contains(&number) {
        return None;
    }
    // Cycles of 400 years and years in them begin on 1 March, so that the day
    // that only some years have is their last.
    let since_march = number + 719_468;
    let (cycle, day) = (since_march.div_euclid(146_097), since_march.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let since_march = (5 * of_year + 2) / 153;
    Some((cycle * 400 + year) * 12 + since_march + 2)
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
    fn months_are_those_of_the_calendar() {
        assert_eq!((FIRST, LAST), (day_number(Day::MIN), day_number(Day::MAX)));
        let by_calendar = |number: i32| {
            let day = day_of(number.into())?;
            Some(i32::from(day.year()) * 12 + i32::from(day.month()) - 1)
        };
        // Every day of two cycles of the calendar, and days around its ends.
        let cycles = -800_000..-500_000;
        let ends = (FIRST - 40..FIRST + 800).chain(LAST - 800..LAST + 40);
        for number in cycles.chain(-1_000..150_000).chain(ends).chain([i32::MIN, i32::MAX]) {
            assert_eq!(month_of(number), by_calendar(number), "{number}");
        }
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
