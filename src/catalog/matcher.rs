//! Filters turned into tables, so that a regulation is judged by look-ups only.

use super::{
    Catalog, Due, Facet, Filters, InForce, Ordinal,
    columns::{Cells, NONE},
};
use crate::{
    model::{AgencySlug, Day, day_number},
    reference,
};

/// Tells which filters a regulation fails. Made once for a search.
#[derive(Debug, Clone)]
pub struct Matcher<'a> {
    cells: &'a [Cells],
    day: i32,
    /// For each agency of the dictionary its bit if the filter leaves it out.
    agency: Vec<u8>,
    field: Vec<u8>,
    /// For each number of a small column its bit if the filter leaves it out.
    kind: [u8; 256],
    disposition: [u8; 256],
    stage: [u8; 256],
    /// For "not in force" and "in force".
    in_force: [u8; 2],
    /// For each decision of the dictionary, and last for none.
    decision: Vec<u8>,
    /// For each member of the set, and last for none.
    due: [u8; 3],
}

impl<'a> Matcher<'a> {
    /// Every bit set: not in the catalog, so in no result and in no count.
    pub const ABSENT: u8 = u8::MAX;

    pub(super) fn new(catalog: &'a Catalog, filters: &Filters, day: Day) -> Self {
        let agencies = reference::agencies();
        let wanted: Vec<&AgencySlug> =
            filters.agency.iter().map(|slug| agencies.responsible(slug, day)).collect();
        let bit = |facet: Facet, fails: bool| u8::from(fails) << facet as u8;
        let agency = catalog.agencies.values.iter().map(|slug| {
            let answers = agencies.responsible(slug, day);
            bit(Facet::Agency, !wanted.is_empty() && !wanted.contains(&answers))
        });
        let field = catalog.fields.values.iter().map(|field| {
            let chosen = filters.field.iter().any(|f| f.as_str() == &**field);
            bit(Facet::Field, !filters.field.is_empty() && !chosen)
        });
        let fails = |state| !filters.in_force.is_empty() && !filters.in_force.contains(&state);
        let decision = catalog.papers.values.iter().map(Some).chain([None]).map(|number| {
            let chosen = number.is_some_and(|number| filters.decision.contains(number));
            bit(Facet::Decision, !filters.decision.is_empty() && !chosen)
        });
        let late = |due: Option<Due>| {
            let chosen = due.is_some_and(|due| filters.due.contains(&due));
            bit(Facet::Due, !filters.due.is_empty() && !chosen)
        };
        Self {
            cells: &catalog.cells,
            day: day_number(day),
            agency: agency.collect(),
            field: field.collect(),
            kind: table(Facet::Kind, filters.kind.iter().map(|&k| k as u8)),
            disposition: table(Facet::Disposition, filters.disposition.iter().map(|&d| d as u8)),
            stage: table(Facet::Stage, filters.stage.iter().map(|&s| s as u8)),
            in_force: [InForce::No, InForce::Yes].map(|state| bit(Facet::InForce, fails(state))),
            decision: decision.collect(),
            due: [late(Some(Due::Overdue)), late(Some(Due::Pending)), late(None)],
        }
    }

    /// The dimensions whose filter a regulation fails, bit `1 << Facet::X as u8`
    /// each; 0 if it passes all.
    #[inline]
    pub fn failing(&self, ordinal: Ordinal) -> u8 {
        let Some(cells) = self.cells.get(ordinal as usize) else { return Self::ABSENT };
        self.agency[usize::from(cells.issued_by)]
            | self.field[cells.field as usize]
            | self.kind[usize::from(cells.kind)]
            | self.disposition[usize::from(cells.disposition)]
            | self.stage[usize::from(cells.stage)]
            | self.in_force[usize::from(cells.in_force(self.day))]
            | self.decision[(cells.decision as usize).min(self.decision.len() - 1)]
            | self.due[cells.due(self.day)]
    }
}

/// A table in which the values that are not `chosen` have the facet's bit.
fn table(facet: Facet, chosen: impl ExactSizeIterator<Item = u8>) -> [u8; 256] {
    if chosen.len() == 0 {
        return [0; 256];
    }
    let mut table = [1 << facet as u8; 256];
    for value in chosen.filter(|&value| value != NONE) {
        table[usize::from(value)] = 0;
    }
    table
}
