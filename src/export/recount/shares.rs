//! Shares, cut off and rounded, from their numerators and denominators.

use super::{Named, Places, Recounted};
use crate::{catalog::Ratio, export::Cell};

/// The shares of a table, by what stands before the words of their columns:
/// `then_` of `then_numerator`, `then_denominator`, `then_truncated` and
/// `then_rounded`.
pub(super) struct Shares {
    prefixes: Vec<String>,
}

impl Shares {
    pub(super) fn new(places: &Places) -> Self {
        let prefix = |(key, _): &(String, String)| {
            let prefix = key.strip_suffix("truncated")?;
            let keys = ["numerator", "denominator", "rounded"].map(|of| format!("{prefix}{of}"));
            keys.iter().all(|key| places.find(key).is_some()).then(|| prefix.to_owned())
        };
        Self { prefixes: places.columns.iter().filter_map(prefix).collect() }
    }

    pub(super) fn add(&self, row: &Named<'_>, found: &mut Recounted) {
        for prefix in &self.prefixes {
            let key = |of: &str| format!("{prefix}{of}");
            let count =
                |of: &str| row.number(&key(of)).and_then(|number| u64::try_from(number).ok());
            let ratio = count("numerator").zip(count("denominator"));
            let ratio = ratio.map(|(numerator, denominator)| Ratio { numerator, denominator });
            let share = |share: Option<crate::model::Decimal>| Cell::decimal(share);
            found.expect(row, &key("truncated"), &share(ratio.and_then(Ratio::truncated)));
            found.expect(row, &key("rounded"), &share(ratio.and_then(Ratio::rounded)));
        }
    }
}
