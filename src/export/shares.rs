//! The shares of what is cut, counted from rows alone: whoever has the file
//! gets the same.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Cell, Column};
use crate::{catalog::Ratio, model::Disposition};

/// What all rows together are called.
pub(super) const TOTAL: &str = "Tổng cộng";

/// What of the rows is cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The agency that answers; none for all rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// Its name.
    pub label: String,
    /// Rows whose cut was approved, of all.
    pub approved: Portion,
    /// Rows whose cut was carried out, of all.
    pub enacted: Portion,
}

/// A share with both parts and both ways to print it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portion {
    /// How many.
    pub numerator: u64,
    /// Of how many.
    pub denominator: u64,
    /// In per cent with two places, the rest cut off.
    pub truncated: Option<String>,
    /// In per cent with two places, rounded.
    pub rounded: Option<String>,
}

impl From<Ratio> for Portion {
    fn from(ratio: Ratio) -> Self {
        Self {
            numerator: ratio.numerator,
            denominator: ratio.denominator,
            truncated: ratio.truncated().map(|percent| percent.to_string()),
            rounded: ratio.rounded().map(|percent| percent.to_string()),
        }
    }
}

/// The places of the columns that shares are counted from.
struct Places {
    agency: usize,
    label: usize,
    disposition: usize,
    approved: usize,
    enacted: usize,
}

#[derive(Default)]
struct Counts {
    label: String,
    rows: u64,
    approved: u64,
    enacted: u64,
}

/// Counts shares, in tables that have the columns for it.
pub(super) struct Counting {
    places: Option<Places>,
    total: Counts,
    agencies: BTreeMap<String, Counts>,
}

impl Counting {
    pub(super) fn new(columns: &[Column]) -> Self {
        let place = |key: &str| columns.iter().position(|column| column.key == key);
        let places = || {
            Some(Places {
                agency: place("agency")?,
                label: place("agency_name")?,
                disposition: place("disposition")?,
                approved: place("approved_on")?,
                enacted: place("enacted_on")?,
            })
        };
        let total = Counts { label: TOTAL.to_owned(), ..Counts::default() };
        Self { places: places(), total, agencies: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, row: &[Cell]) {
        let Some(places) = &self.places else { return };
        let text = |place: usize| match row.get(place) {
            Some(Cell::Text(text)) => text,
            _ => "",
        };
        let cut =
            text(places.disposition).parse().is_ok_and(|cut: Disposition| cut.counts_as_cut());
        let has = |place: usize| cut && row.get(place).is_some_and(|cell| !cell.is_empty());
        let (approved, enacted) = (has(places.approved), has(places.enacted));
        let slug = text(places.agency);
        if !self.agencies.contains_key(slug) {
            let label = text(places.label).to_owned();
            self.agencies.insert(slug.to_owned(), Counts { label, ..Counts::default() });
        }
        for counts in self.agencies.get_mut(slug).into_iter().chain([&mut self.total]) {
            counts.rows += 1;
            counts.approved += u64::from(approved);
            counts.enacted += u64::from(enacted);
        }
    }

    pub(super) fn finish(self) -> Vec<Share> {
        if self.places.is_none() {
            return Vec::new();
        }
        let share = |agency: Option<String>, counts: Counts| {
            let of = |numerator| Ratio { numerator, denominator: counts.rows }.into();
            Share {
                agency,
                approved: of(counts.approved),
                enacted: of(counts.enacted),
                label: counts.label,
            }
        };
        let agencies = self.agencies.into_iter();
        let agencies = agencies.map(|(slug, counts)| share(Some(slug), counts));
        std::iter::once(share(None, self.total)).chain(agencies).collect()
    }
}
