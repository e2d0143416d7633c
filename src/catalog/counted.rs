//! What published figures speak of, counted in the registry itself.

use super::{Applies, Catalog, Ratio};
use crate::model::{Counted, Disposition, Kind, Stage};

/// What was counted: of how many, where that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// A number.
    Number(u64),
    /// A part of a number.
    Share(Ratio),
}

impl Catalog {
    /// Counts what a series of published figures is about, on the day of the
    /// catalog, by the plan item that applies to each regulation.
    ///
    /// What was abolished is in force no more and is still counted as cut, so
    /// regulations with a plan are counted whether they are in force or not.
    pub fn counted(&self, what: Counted) -> Count {
        let in_force = |procedures: bool| {
            let cells = self.cells.iter();
            let counted = cells.filter(|cells| {
                cells.in_force(self.day_number())
                    && (!procedures || cells.kind == Kind::Procedure as u8)
            });
            counted.count() as u64
        };
        let applying = || self.plan_items().filter(|item| item.applies == Applies::Yes);
        let cut = |stages: &[Stage]| {
            let items = applying().filter(|item| {
                item.disposition.counts_as_cut()
                    && stages.iter().any(|stage| item.reached(*stage).is_some())
            });
            Count::Number(items.count() as u64)
        };
        match what {
            Counted::InForce => Count::Number(in_force(false)),
            Counted::Procedures => Count::Number(in_force(true)),
            Counted::Planned => Count::Number(applying().count() as u64),
            Counted::Approved => cut(&[Stage::Approved]),
            Counted::Enacted => cut(&[Stage::Enacted]),
            Counted::Decentralised => {
                let handed = applying().filter(|item| {
                    let fact = item.regulation.and_then(|ordinal| self.cells.get(ordinal as usize));
                    item.disposition == Disposition::Decentralise
                        && matches!(item.stage, Stage::Approved | Stage::Enacted)
                        && fact.is_some_and(|cells| {
                            cells.kind == Kind::Procedure as u8 && cells.in_force(self.day_number())
                        })
                });
                let numerator = handed.count() as u64;
                Count::Share(Ratio { numerator, denominator: in_force(true) })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalog::{History, Meaning, PlanStep, PlanVersion, Version},
        model::{Act, Authority, Day, ItemId, PlanNumber},
    };

    fn day(number: i8) -> Day {
        Day::constant(2025, 3, number)
    }

    /// Three procedures and a condition, each with an item: the first is
    /// abolished by a document, the second approved, the third handed down, the
    /// condition proposed only.
    fn history() -> History {
        let mut history = History::default();
        let version = |ordinal: u32, kind| Version {
            ordinal,
            code: format!("1.{ordinal:06}").parse().unwrap(),
            version: 1,
            valid_from: Day::constant(2025, 1, 1),
            seq: u64::from(ordinal) + 1,
            kind,
            name: "Tên".into(),
            issued_by: "bo-y-te".parse().unwrap(),
            field: "".into(),
            from: None,
            to: (ordinal == 0).then(|| day(20)),
            charge: None,
            service: Default::default(),
            sample: false,
        };
        let kinds = [Kind::Procedure, Kind::Procedure, Kind::Procedure, Kind::Condition];
        history.extend((0..).zip(kinds).map(|(n, kind)| version(n, kind)), 4).unwrap();
        let id = |item| ItemId { plan: PlanNumber(1), item };
        let item = |item: u32, disposition| PlanVersion {
            id: id(item),
            seq: 10 + u64::from(item),
            day: day(1),
            meaning: Meaning::Proposal,
            code: Some(format!("1.{:06}", item - 1).parse().unwrap()),
            disposition,
            authority: Authority::PrimeMinister,
            deadline: None,
            before: None,
            after: None,
            once: Default::default(),
        };
        let dispositions = [
            Disposition::Cut,
            Disposition::Simplify,
            Disposition::Decentralise,
            Disposition::Simplify,
        ];
        let step = |item, seq, act, on| PlanStep {
            id: id(item),
            seq,
            act,
            day: day(on),
            paper: Some("1/QĐ-TTg".parse().unwrap()),
            corrects: None,
        };
        let steps = [
            step(1, 20, Act::Approved, 10),
            step(2, 21, Act::Approved, 10),
            step(3, 22, Act::Approved, 10),
            step(1, 23, Act::Enacted, 20),
        ];
        let items = (1..).zip(dispositions).map(|(n, disposition)| item(n, disposition));
        history.extend_plans(items, steps, 23).unwrap();
        history
    }

    #[test]
    fn what_is_counted_is_what_stands_on_the_day() {
        let history = history();
        let share = |numerator, denominator| Count::Share(Ratio { numerator, denominator });
        use Count::Number;
        for (on, expected) in [
            (1, [Number(4), Number(3), Number(0), Number(0), share(0, 3), Number(4)]),
            (10, [Number(4), Number(3), Number(2), Number(0), share(1, 3), Number(4)]),
            // What was abolished is in force no more, and was cut all the same.
            (20, [Number(3), Number(2), Number(2), Number(1), share(1, 2), Number(4)]),
        ] {
            let catalog = Catalog::at(&history, day(on), u64::MAX);
            let found: Vec<Count> =
                Counted::ALL.iter().map(|what| catalog.counted(*what)).collect();
            assert_eq!(found, expected, "on {on} March");
        }
    }
}
