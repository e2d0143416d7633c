//! What the Government has set itself (`data/targets.csv`): how much is to go,
//! of what, by when, with the document that says so and where to read it.

use std::sync::LazyLock;

use super::{BadList, rows::rows};
use crate::model::{Day, Decimal, DocumentNumber, Kind, closed_set};

closed_set! {
    /// What a target measures.
    Measured {
        /// How many regulations are cut or simplified.
        Regulations = "regulations", "Số quy định";
        /// What complying costs.
        Cost = "cost", "Chi phí tuân thủ";
        /// How long settling takes.
        Time = "time", "Thời gian giải quyết";
    }
}

/// A target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The document that sets it.
    pub document: DocumentNumber,
    /// What it measures.
    pub measure: Measured,
    /// The kinds of regulations that it is about; all if there are none.
    pub kinds: Vec<Kind>,
    /// How much, in per cent.
    pub percent: Decimal,
    /// The day from which it holds.
    pub from: Day,
    /// The day by which it is to be met.
    pub to: Day,
    /// The day of the state that it is measured against, where the document
    /// names one.
    pub base_day: Option<Day>,
    /// Its words.
    pub text: Box<str>,
    /// Where to read it.
    pub source: Box<str>,
}

/// Every target, in the order of the list.
#[derive(Debug, Default)]
pub struct Targets(Vec<Target>);

static BUILT_IN: LazyLock<Targets> = LazyLock::new(|| {
    // A unit test reads the same file, so it can be read in a build that passed.
    Targets::from_csv(include_str!("../../data/targets.csv")).unwrap_or_default()
});

/// The targets of `data/targets.csv`.
pub fn targets() -> &'static Targets {
    &BUILT_IN
}

impl Targets {
    /// Reads the columns
    /// `document,measure,kinds,percent,from,to,base_day,text,source`; kinds are
    /// separated by `|`.
    pub fn from_csv(text: &str) -> Result<Self, BadList> {
        let mut list = Vec::new();
        for row in rows(text) {
            let row = row?;
            let cell = |column| row.cell(column);
            let bad = |column, value: &str| row.bad(column, value);
            let day = |column: usize, name| {
                cell(column).parse::<Day>().map_err(|_| bad(name, cell(column)))
            };
            let kinds = cell(2).split('|').filter(|name| !name.is_empty());
            let kinds = kinds.map(|name| name.parse().map_err(|_| bad("kinds", name)));
            list.push(Target {
                document: cell(0).parse().map_err(|_| bad("document", cell(0)))?,
                measure: cell(1).parse().map_err(|_| bad("measure", cell(1)))?,
                kinds: kinds.collect::<Result<_, _>>()?,
                percent: cell(3).parse().map_err(|_| bad("percent", cell(3)))?,
                from: day(4, "from")?,
                to: day(5, "to")?,
                base_day: if cell(6).is_empty() { None } else { Some(day(6, "base_day")?) },
                text: cell(7).into(),
                source: cell(8).into(),
            });
        }
        Ok(Self(list))
    }

    /// Every target, in the order of the list.
    pub fn all(&self) -> &[Target] {
        &self.0
    }

    /// The target for a measure on a day, over some kinds of regulations (none
    /// stands for all): one that is about just these before one about more, one
    /// that still runs before one whose day has passed, the later before the
    /// earlier. A target for conditions says nothing about all regulations.
    pub fn on(&self, day: Day, measure: Measured, kinds: &[Kind]) -> Option<&Target> {
        let about = |target: &&Target| {
            target.kinds.is_empty()
                || (!kinds.is_empty() && kinds.iter().all(|kind| target.kinds.contains(kind)))
        };
        let said = self.0.iter().filter(|t| t.measure == measure && t.from <= day).filter(about);
        said.max_by_key(|target| (day <= target.to, !target.kinds.is_empty(), target.from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_list_is_read() {
        let list = Targets::from_csv(include_str!("../../data/targets.csv")).unwrap();
        assert!(list.all().len() >= 7);
        for target in list.all() {
            assert!(target.from <= target.to, "{target:?}");
            assert!(target.source.starts_with("https://"), "{target:?}");
            assert!(!target.text.is_empty(), "{target:?}");
        }
    }

    #[test]
    fn the_day_and_the_kinds_say_which_one_applies() {
        use Kind::{Condition, Procedure};
        for (day, kinds, expected) in [
            ("2020-05-11", &[][..], None),
            ("2020-05-12", &[], Some("20 68/NQ-CP")),
            ("2025-03-25", &[Condition], Some("20 68/NQ-CP")),
            ("2025-03-26", &[Condition], Some("30 66/NQ-CP")),
            ("2025-06-01", &[], Some("20 68/NQ-CP")),
            ("2025-06-01", &[Procedure], Some("20 68/NQ-CP")),
            ("2025-06-01", &[Procedure, Condition], Some("20 68/NQ-CP")),
            // Its time is over; it is still what was promised last.
            ("2026-07-01", &[], Some("20 68/NQ-CP")),
            ("2026-07-01", &[Condition], Some("30 66/NQ-CP")),
        ] {
            let found = targets().on(day.parse().unwrap(), Measured::Regulations, kinds);
            let found = found.map(|target| format!("{} {}", target.percent, target.document));
            assert_eq!(found.as_deref(), expected, "{day} {kinds:?}");
        }
    }
}
