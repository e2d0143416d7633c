//! Whether what was counted is what a report says.

use super::{Named, Places, Recounted};
use crate::export::Cell;

/// The table of a report's figures.
pub(super) struct Figures;

impl Figures {
    pub(super) fn new(places: &Places) -> Option<Self> {
        places.has(&["reported_numerator", "reported_more_than", "agrees"]).then_some(Self)
    }

    pub(super) fn add(&self, row: &Named<'_>, found: &mut Recounted) {
        let same = |said: &str, is: &str| row.number(said).map(|said| row.number(is) == Some(said));
        let more = row.number("reported_more_than").zip(row.number("numerator"));
        let agrees = match (more, same("reported_numerator", "numerator")) {
            (Some((least, count)), _) => Some(count > least),
            (None, counted) => counted.map(|same_count| {
                same_count && same("reported_denominator", "denominator").unwrap_or(true)
            }),
        };
        let word = |agrees: bool| Cell::text(if agrees { "yes" } else { "no" });
        found.expect(row, "agrees", &agrees.map_or(Cell::Empty, word));
    }
}
