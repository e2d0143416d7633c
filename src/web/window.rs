//! The part of a list that is shown: from a place on, so many rows.

use crate::web::{
    WebError,
    search::{params::bad, results::Paging},
};

/// Rows of a list that names no limit, and at most.
pub(in crate::web) const USUAL: usize = 100;
const MOST: usize = 1000;

/// From a place on, so many rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) struct Window {
    start: usize,
    length: usize,
}

impl Window {
    /// From where `cursor` says, [`USUAL`] rows or as many as `limit` says.
    ///
    /// # Errors
    /// A place that is no number, a limit that is none from 1 to 1,000.
    pub(in crate::web) fn read(
        cursor: Option<&str>,
        limit: Option<&str>,
    ) -> Result<Self, WebError> {
        let start = cursor.map_or(Ok(0), |cursor| {
            let advice = "Cần giá trị “next” của lần trả lời trước.".to_owned();
            cursor.parse().map_err(|_| bad("cursor", cursor, advice))
        })?;
        let length = limit.map_or(Ok(USUAL), |limit| match limit.parse() {
            Ok(number) if (1..=MOST).contains(&number) => Ok(number),
            _ => Err(bad("limit", limit, format!("Cần số nguyên từ 1 đến {MOST}."))),
        })?;
        Ok(Self { start, length })
    }

    /// The rows that are shown; none where the list has ended.
    pub(in crate::web) fn of<T>(self, list: &[T]) -> &[T] {
        let rest = list.get(self.start..).unwrap_or_default();
        rest.get(..self.length).unwrap_or(rest)
    }

    /// Where a list of so many goes on, as `cursor`.
    pub(in crate::web) fn next(self, total: usize) -> Option<String> {
        let end = self.start.saturating_add(self.length);
        (end < total).then(|| end.to_string())
    }

    /// The pages of a list; `at` is the address of the one from a place on.
    pub(in crate::web) fn paging<T>(self, list: &[T], at: impl Fn(usize) -> String) -> Paging {
        Paging::of((self.start, self.of(list).len(), list.len()), self.length, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_on_each_other_and_hold_everything_once() {
        let list: Vec<usize> = (0..250).collect();
        let (mut seen, mut cursor) = (Vec::<usize>::new(), None::<String>);
        loop {
            let window = Window::read(cursor.as_deref(), None).unwrap();
            seen.extend(window.of(&list));
            cursor = window.next(list.len());
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, list);
    }

    #[test]
    fn a_place_beyond_the_end_has_nothing() {
        for (cursor, limit, shown, next) in [
            ("0", "3", 3, Some("3")),
            ("3", "2", 2, None),
            ("4", "2", 1, None),
            ("5", "2", 0, None),
            ("18446744073709551615", "1000", 0, None),
        ] {
            let window = Window::read(Some(cursor), Some(limit)).unwrap();
            assert_eq!(window.of(&[1, 2, 3, 4, 5]).len(), shown, "{cursor}");
            assert_eq!(window.next(5).as_deref(), next, "{cursor}");
        }
        for (cursor, limit) in [("x", "1"), ("-1", "1"), ("0", "0"), ("0", "1001"), ("0", "")] {
            assert!(Window::read(Some(cursor), Some(limit)).is_err(), "{cursor} {limit}");
        }
    }
}
