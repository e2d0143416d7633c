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
