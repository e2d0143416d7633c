//! Wholes from their parts, in tables with a row of the whole.

use super::{Named, Places, Recounted};
use crate::export::ROW_KEY;

/// The columns of which the parts add up to the whole, where a table has them.
const ADDED: &[&str] = &[
    "numerator",
    "enacted_numerator",
    "enacted_denominator",
    "delivered_numerator",
    "delivered_denominator",
    "in_time_numerator",
    "in_time_denominator",
    "answered_numerator",
    "answered_denominator",
    "cost_saved_denominator",
    "consulted_numerator",
    "consulted_denominator",
    "approved_numerator",
    "approved_denominator",
    "owed",
    "overdue",
    "calls_asked",
    "calls_late",
    "calls_open",
    "cost_after_exact",
    "cost_known",
    "cost_missing",
    "new",
    "gone",
    "net",
    "enacted_only",
    "proposed_only",
    "counted_rows",
    "missing_rows",
    "unplanned_rows",
    "before_exact",
    "after_exact",
];
/// The base of a share: its parts add up to it, or each has all of it.
const BASE: &str = "denominator";

/// Adds up.
pub(super) struct Sums {
    columns: Vec<Sum>,
}

struct Sum {
    key: String,
    heading: String,
    parts: i128,
    /// None where the whole says nothing, or is not there.
    whole: Option<i128>,
    /// The first part, as long as all are the same.
    same: Option<i128>,
    differ: bool,
}

impl Sums {
    pub(super) fn new(places: &Places) -> Self {
        let told = places.find(ROW_KEY).is_some();
        // Cells of a table with columns may share the base of their row alone.
        let base = (places.find("column").is_none()).then_some(&BASE);
        let keys = ADDED.iter().chain(base).filter(|key| told && places.find(key).is_some());
        let sum = |key: &&str| Sum {
            key: (*key).to_owned(),
            heading: places.heading(key).to_owned(),
            parts: 0,
            whole: None,
            same: None,
            differ: false,
        };
        Self { columns: keys.map(sum).collect() }
    }

    pub(super) fn add(&mut self, row: &Named<'_>) {
        let total = row.is_total();
        for sum in &mut self.columns {
            let number = row.number(&sum.key);
            if total {
                sum.whole = number;
            } else {
                let part = number.unwrap_or_default();
                sum.parts = sum.parts.saturating_add(part);
                sum.differ |= *sum.same.get_or_insert(part) != part;
            }
        }
    }

    pub(super) fn finish(self, found: &mut Recounted) {
        for sum in self.columns {
            let Some(whole) = sum.whole else { continue };
            found.cells += 1;
            let shared =
                sum.key == BASE && !sum.differ && sum.same.is_none_or(|part| part == whole);
            if sum.parts != whole && !shared {
                found.fault(format!(
                    "cột “{}” ({}): các dòng cộng lại là {} nhưng dòng tổng ghi {whole}",
                    sum.heading, sum.key, sum.parts
                ));
            }
        }
    }
}
