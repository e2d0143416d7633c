//! Working days of state agencies, and where a period that is counted in them
//! ends.
//!
//! A period begins on the day after what starts it and ends at 24:00 of its
//! last day (Civil Code 91/2015/QH13, Articles 147 and 148), so a day is all
//! that a deadline is. Saturdays and Sundays are free but for Saturdays that
//! were swapped for a working day. Which days of a year are holidays is decided
//! anew for each year: in a year that nobody has told of, only week-ends are
//! known to be free, and everything that was counted over it says so.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{ToSpan as _, civil::Weekday};

use super::Day;

/// What a day of the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// No work is done on it.
    Off,
    /// A Saturday or Sunday on which work is done.
    Worked,
}

/// The working days of the years that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    days: BTreeMap<Day, DayKind>,
    years: BTreeSet<i16>,
}

/// The last day of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The day, until its end.
    pub day: Day,
    /// The years that were counted by week-ends alone, as their holidays are
    /// not known.
    pub unknown: Vec<i16>,
}

impl Due {
    /// That holidays of some years are not counted, in words; none if all are.
    pub fn remark(&self) -> Option<String> {
        let years: Vec<String> = self.unknown.iter().map(ToString::to_string).collect();
        (!years.is_empty()).then(|| format!("chưa có lịch nghỉ năm {}", years.join(", ")))
    }
}

impl Calendar {
    /// A calendar of days, each told once. A year with a day in it is known.
    pub fn new(days: impl IntoIterator<Item = (Day, DayKind)>) -> Self {
        let days: BTreeMap<Day, DayKind> = days.into_iter().collect();
        let years = days.keys().map(|day| day.year()).collect();
        Self { days, years }
    }

    /// Whether the holidays of a year are known.
    pub fn knows(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    /// The years whose holidays are known, in their order.
    pub fn years(&self) -> impl Iterator<Item = i16> {
        self.years.iter().copied()
    }

    /// Whether work is done on a day; in an unknown year that is Monday to
    /// Friday.
    pub fn is_working(&self, day: Day) -> bool {
        match self.days.get(&day) {
            Some(kind) => *kind == DayKind::Worked,
            None => !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
        }
    }

    /// The last day of a period of working days that something on a day starts.
    /// None of them end on the day itself, or on the next working day if that
    /// is free.
    pub fn after(&self, start: Day, working_days: u32) -> Due {
        let mut day = start;
        let mut left = working_days;
        while left > 0 {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            left -= u32::from(self.is_working(day));
        }
        self.rolled(start, day)
    }

    /// The last day of a period of calendar days: if that is a day off, the
    /// next working day.
    pub fn after_days(&self, start: Day, days: u32) -> Due {
        let end = start.checked_add(i64::from(days).days()).unwrap_or(Day::MAX);
        self.rolled(start, end)
    }

    /// How many working days lie after a day, up to another and with it. None
    /// if that is not later.
    pub fn between(&self, start: Day, end: Day) -> u32 {
        let mut count = 0;
        let mut day = start;
        while day < end {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            count += u32::from(self.is_working(day));
        }
        count
    }

    /// A period from one day to another that goes on to a working day, with the
    /// years in it that are not known.
    fn rolled(&self, start: Day, mut end: Day) -> Due {
        while !self.is_working(end) {
            let Ok(next) = end.tomorrow() else { break };
            end = next;
        }
        // The day that starts a period is not in it.
        let first = start.tomorrow().unwrap_or(start).year();
        let years = first.min(end.year())..=end.year();
        Due { day: end, unknown: years.filter(|year| !self.knows(*year)).collect() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    /// A holiday on Wednesday 8 July 2026, a swap of Friday 10 for Saturday 18.
    fn small() -> Calendar {
        Calendar::new([
            (day("2026-07-08"), DayKind::Off),
            (day("2026-07-10"), DayKind::Off),
            (day("2026-07-18"), DayKind::Worked),
        ])
    }

    #[test]
    fn the_first_day_is_not_counted_and_free_days_are_passed_over() {
        for (start, days, end) in [
            ("2026-07-06", 1, "2026-07-07"),
            ("2026-07-07", 1, "2026-07-09"),
            ("2026-07-09", 1, "2026-07-13"),
            // What comes on a Saturday counts from Monday.
            ("2026-07-04", 1, "2026-07-06"),
            ("2026-07-16", 2, "2026-07-18"),
            ("2026-07-31", 1, "2026-08-03"),
            ("2026-07-08", 0, "2026-07-09"),
            ("2026-07-09", 0, "2026-07-09"),
        ] {
            let due = small().after(day(start), days);
            assert_eq!((due.day, due.unknown), (day(end), vec![]), "{start} {days}");
        }
        for (start, days, end) in [
            ("2026-07-01", 6, "2026-07-07"),
            ("2026-07-01", 7, "2026-07-09"),
            ("2026-07-02", 9, "2026-07-13"),
        ] {
            assert_eq!(small().after_days(day(start), days).day, day(end), "{start} {days}");
        }
    }

    #[test]
    fn years_that_are_not_known_are_named() {
        let due = small().after(day("2026-12-30"), 3);
        assert_eq!((due.day, &due.unknown), (day("2027-01-04"), &vec![2027]));
        assert_eq!(due.remark().as_deref(), Some("chưa có lịch nghỉ năm 2027"));
        let due = small().after(day("2025-12-30"), 3);
        assert_eq!((due.day, due.unknown), (day("2026-01-02"), vec![2025]));
        // It starts on the last day of a year that says nothing of the period.
        assert_eq!(small().after(day("2025-12-31"), 1).remark(), None);
    }

    proptest! {
        /// Counting on and counting between are each other's inverse, and a
        /// deadline is a working day.
        #[test]
        fn counting_on_and_back_agree(offset in 0i64..1500, days in 1u32..60) {
            let start = day("2025-01-01").checked_add(offset.days()).unwrap();
            let calendar = small();
            let due = calendar.after(start, days);
            prop_assert!(calendar.is_working(due.day));
            prop_assert_eq!(calendar.between(start, due.day), days);
            prop_assert_eq!(calendar.between(start, due.day.yesterday().unwrap()), days - 1);
        }
    }
}
