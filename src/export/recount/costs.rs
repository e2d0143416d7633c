//! Savings and their shares, from the exact costs before and after.

use super::{Named, Places, Recounted};
use crate::{
    export::Cell,
    model::{Cost, CostChange},
};

/// The table of costs.
pub(super) struct Costs;

impl Costs {
    pub(super) fn new(places: &Places) -> Option<Self> {
        places.has(&["before_exact", "after_exact", "truncated", "rounded"]).then_some(Self)
    }

    pub(super) fn add(&self, row: &Named<'_>, found: &mut Recounted) {
        let cost = |key: &str| row.number(key).map(Cost::from_hundred_millionths);
        let change = cost("before_exact").zip(cost("after_exact"));
        let change = change.map(|(before, after)| CostChange { before, after });
        let dong = |of: fn(CostChange) -> Cost| Cell::cost(change.map(of));
        found.expect(row, "before", &dong(|change| change.before));
        found.expect(row, "after", &dong(|change| change.after));
        found.expect(row, "saved", &dong(|change| change.saving()));
        let share = |of: fn(CostChange) -> Option<crate::model::Decimal>| {
            Cell::decimal(change.and_then(of))
        };
        found.expect(row, "truncated", &share(|change| change.truncated()));
        found.expect(row, "rounded", &share(|change| change.rounded()));
    }
}
