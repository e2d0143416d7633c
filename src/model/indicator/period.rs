//! The days that a published figure speaks of.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::model::Day;

/// A stretch of days: one day, a month, a quarter, a year, or from one to
/// another. Written `2025-09-22`, `2025-09`, `2025-Q3`, `2025`, and any two of
/// these with a slash between (`2021/2022-08`); a stretch has one way of being
/// written, whatever it was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    // Sorted by its end: what is published later speaks of later days.
    last: Day,
    first: Day,
}

/// What a [`Period`] is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    /// One day.
    Day(Day),
    /// A month of a year.
    Month(i16, i8),
    /// A quarter of a year, from 1.
    Quarter(i16, i8),
    /// A year.
    Year(i16),
    /// From the first month to the last of these, whole ones.
    Months((i16, i8), (i16, i8)),
    /// From one day to another.
    Days(Day, Day),
}

/// Why a text is not a [`Period`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a day, a month, a quarter, a year, or two of them with a slash between")]
pub struct BadPeriod(String);

impl Period {
    /// From one day to another, if they are in this order.
    pub fn new(first: Day, last: Day) -> Option<Self> {
        (first <= last).then_some(Self { last, first })
    }

    /// A month of a year, if there is one of this number.
    pub fn month(year: i16, month: i8) -> Option<Self> {
        let first = Day::new(year, month, 1).ok()?;
        Self::new(first, first.last_of_month())
    }

    /// A quarter of a year, if there is one of this number.
    pub fn quarter(year: i16, quarter: i8) -> Option<Self> {
        let last = quarter.checked_mul(3).filter(|month| *month > 0)?;
        Self::month(year, last - 2)?.to(Self::month(year, last)?)
    }

    /// A whole year.
    pub fn year(year: i16) -> Option<Self> {
        Self::month(year, 1)?.to(Self::month(year, 12)?)
    }

    /// From the beginning of this one to the end of another.
    pub fn to(self, end: Self) -> Option<Self> {
        Self::new(self.first, end.last)
    }

    /// Its first day.
    pub fn first(self) -> Day {
        self.first
    }

    /// Its last day.
    pub fn last(self) -> Day {
        self.last
    }

    /// What it is called.
    pub fn grain(self) -> Grain {
        let Self { first, last } = self;
        if first == last {
            return Grain::Day(first);
        }
        if first.day() != 1 || last != last.last_of_month() {
            return Grain::Days(first, last);
        }
        let (from, to) = ((first.year(), first.month()), (last.year(), last.month()));
        match (from.1, to.1) {
            _ if from == to => Grain::Month(from.0, from.1),
            (1, 12) if from.0 == to.0 => Grain::Year(from.0),
            (begin, end) if from.0 == to.0 && end == begin + 2 && end % 3 == 0 => {
                Grain::Quarter(from.0, end / 3)
            }
            _ => Grain::Months(from, to),
        }
    }

    fn one(text: &str) -> Option<Self> {
        let number = |text: &str, long: usize| {
            let digits = text.len() == long && text.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| text.parse::<i16>().ok()).flatten()
        };
        let mut parts = text.split('-');
        let year = number(parts.next()?, 4)?;
        let Some(second) = parts.next() else { return Self::year(year) };
        if let Some(quarter) = second.strip_prefix('Q') {
            let whole = parts.next().is_none();
            return Self::quarter(year, number(quarter, 1)? as i8).filter(|_| whole);
        }
        let month = number(second, 2)? as i8;
        let Some(day) = parts.next() else { return Self::month(year, month) };
        let day = Day::new(year, month, number(day, 2)? as i8).ok()?;
        Self::new(day, day).filter(|_| parts.next().is_none())
    }
}

impl FromStr for Period {
    type Err = BadPeriod;

    fn from_str(text: &str) -> Result<Self, BadPeriod> {
        let read = match text.split_once('/') {
            None => Self::one(text),
            Some((from, to)) => Self::one(from).zip(Self::one(to)).and_then(|(a, b)| a.to(b)),
        };
        read.ok_or_else(|| BadPeriod(text.to_owned()))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.grain() {
            Grain::Day(day) => write!(f, "{day}"),
            Grain::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Grain::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
            Grain::Year(year) => write!(f, "{year:04}"),
            Grain::Months((a, b), (c, d)) => write!(f, "{a:04}-{b:02}/{c:04}-{d:02}"),
            Grain::Days(first, last) => write!(f, "{first}/{last}"),
        }
    }
}

impl TryFrom<String> for Period {
    type Error = BadPeriod;
    fn try_from(text: String) -> Result<Self, BadPeriod> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn periods_are_read_and_written_one_way() {
        for (text, written) in [
            ("2025-09-22", "2025-09-22"),
            ("2025-09", "2025-09"),
            ("2025-Q3", "2025-Q3"),
            ("2025-07/2025-09", "2025-Q3"),
            ("2025", "2025"),
            ("2025-Q1/2025-Q4", "2025"),
            ("2021/2022-08", "2021-01/2022-08"),
            ("2023-01/2023-06", "2023-01/2023-06"),
            ("2025-02/2025-04", "2025-02/2025-04"),
            ("2025-10-04/2025-10-07", "2025-10-04/2025-10-07"),
            ("2024-02-01/2024-02-29", "2024-02"),
            ("2024-02-01/2024-02-28", "2024-02-01/2024-02-28"),
        ] {
            let period: Period = text.parse().unwrap();
            assert_eq!(period.to_string(), written, "{text}");
            assert_eq!(written.parse::<Period>(), Ok(period), "{text}");
        }
        for text in [
            "",
            "25",
            "2025-13",
            "2025-0",
            "2025-Q0",
            "2025-Q5",
            "2025-Q10",
            "2025-Q1-01",
            "2025-02-30",
            "2025-02-01-01",
            "2025/2024",
            "2025/",
            "/2025",
            "2025/2026/2027",
            "9/2025",
            "+025",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(first in -9_000_i64..40_000, days in 0_i64..3_000) {
            let day = |number| crate::model::day_of(number).unwrap();
            let period = Period::new(day(first), day(first + days)).unwrap();
            prop_assert_eq!(period.to_string().parse::<Period>().unwrap(), period);
        }
    }
}
