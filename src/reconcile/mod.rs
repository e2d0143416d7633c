//! What the founding report says, beside what the rows say: each of its figures
//! counted again.
//!
//! [`reconcile`] is one pure function of the catalog and the books. Every count
//! is the length of a list of rows that anybody can look at. The report is of
//! September 2022, so what happened later is left out.

mod counts;
mod figures;
mod row;
#[cfg(test)]
mod tests;

pub use figures::{Reported, Topic};
pub use row::{RowRef, Shown};

use crate::{
    catalog::{Catalog, Ratio},
    model::{Day, Docket},
};

/// The last day that counts: the report is of the middle of September, its
/// figures are of the end of August.
pub const REPORT_DAY: Day = Day::constant(2022, 8, 31);
/// Regulations in force on this day are the base (Resolution 68/NQ-CP of 2020).
pub const BASE_DAY: Day = Day::constant(2020, 5, 31);
/// The first day of which cuts are counted.
pub const SINCE: Day = Day::constant(2021, 1, 1);

/// One figure: what the report says of it, and the rows that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its name in addresses.
    pub key: &'static str,
    /// What it is about.
    pub topic: Topic,
    /// What the report says, in our words.
    pub sentence: &'static str,
    /// The figures that it gives.
    pub reported: Reported,
    /// How it is counted here.
    pub rule: &'static str,
    /// What differs between the two, or what was assumed; empty if nothing.
    pub remark: &'static str,
    /// The rows counted.
    pub rows: Vec<RowRef>,
    /// The rows that they are a share of; none if it is no share.
    pub base: Option<Vec<RowRef>>,
}

impl Figure {
    /// The share that the rows are of their base.
    pub fn ratio(&self) -> Option<Ratio> {
        let base = self.base.as_ref()?;
        Some(Ratio { numerator: self.rows.len() as u64, denominator: base.len() as u64 })
    }

    /// Whether the rows say what the report says; none if it says nothing.
    pub fn agrees(&self) -> Option<bool> {
        let count = self.rows.len() as u64;
        let base = self.base.as_ref().map(|base| base.len() as u64);
        let same = |of: Option<u64>| of.is_none() || of == base;
        match self.reported {
            Reported::Nothing => None,
            Reported::MoreThan(least) => Some(count > least),
            Reported::Exactly { count: said, of, .. } => Some(count == said && same(of)),
        }
    }
}

/// Every figure of the report, in its order, counted.
pub fn reconcile(catalog: &Catalog, docket: &Docket) -> Vec<Figure> {
    figures::figures(&counts::Counts::of(catalog, docket))
}
