//! What the cost of compliance needs beside what records state
//! (`data/cost_settings.csv`): each value with its source and its first day.

use std::sync::LazyLock;

use super::{BadList, rows::rows};
use crate::model::Day;

/// A value that holds from a day until another takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostSetting {
    /// What it is: `hourly_income`.
    pub name: String,
    /// The value, in đồng.
    pub value: i64,
    /// The first day on which it is used.
    pub from: Day,
    /// Where it comes from.
    pub source: String,
    /// Whether it was compared with what the form prescribes.
    pub confirmed: bool,
    /// How it was computed.
    pub note: String,
}

static BUILT_IN: LazyLock<Vec<CostSetting>> = LazyLock::new(|| {
    // A unit test reads the same file, so this cannot fail in a build that passed.
    from_csv(include_str!("../../data/cost_settings.csv")).unwrap_or_default()
});

/// The average income of one person for one hour, as it is taken on a day;
/// none before the first that is known.
pub fn hourly_income(day: Day) -> Option<&'static CostSetting> {
    let incomes = BUILT_IN.iter().filter(|setting| setting.name == "hourly_income");
    incomes.filter(|setting| setting.from <= day).max_by_key(|setting| setting.from)
}

/// Reads the columns `name,value,unit,from,source,status,note`; a status is
/// `confirmed` or `unconfirmed`.
fn from_csv(text: &str) -> Result<Vec<CostSetting>, BadList> {
    let mut list = Vec::new();
    for row in rows(text) {
        let row = row?;
        let cell = |column| row.cell(column);
        let bad = |column, value: &str| row.bad(column, value);
        list.push(CostSetting {
            name: cell(0).to_owned(),
            value: cell(1).parse().map_err(|_| bad("value", cell(1)))?,
            from: cell(3).parse().map_err(|_| bad("from", cell(3)))?,
            source: cell(4).to_owned(),
            confirmed: match cell(5) {
                "confirmed" => true,
                "unconfirmed" => false,
                other => return Err(bad("status", other)),
            },
            note: cell(6).to_owned(),
        });
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_values_have_their_sources() {
        let list = from_csv(include_str!("../../data/cost_settings.csv")).unwrap();
        assert!(!list.is_empty());
        for setting in list {
            assert!(setting.value > 0 && !setting.source.is_empty() && !setting.note.is_empty());
        }
    }

    #[test]
    fn a_day_takes_the_last_value_known_by_then() {
        let on = |day: &str| hourly_income(day.parse().unwrap()).map(|setting| setting.value);
        // GDP a head of a year / 12 / 22 / 8, from the day it was published.
        assert_eq!(on("2023-12-31"), None);
        assert_eq!(on("2025-01-05"), Some(101_900_000 / 12 / 22 / 8));
        assert_eq!(on("2025-01-06"), Some(114_000_000 / 12 / 22 / 8));
    }

    #[test]
    fn a_list_that_is_no_list_is_refused() {
        let head = "name,value,unit,from,source,status,note\n";
        for row in ["a,x,,2025-01-01,s,confirmed,", "a,1,,x,s,confirmed,", "a,1,,2025-01-01,s,?,"] {
            assert!(from_csv(&format!("{head}{row}")).is_err(), "{row}");
        }
    }
}
