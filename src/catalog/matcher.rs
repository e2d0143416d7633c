//! Filters turned into tables, so that a regulation is judged by look-ups only.

use super::{
    Catalog, Due, Facet, FieldChoice, Filters, InForce, Ordinal, Period,
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
    /// For each leaf the bits of agency and field if their filters leave it out.
    place: Vec<u16>,
    /// For each number of a small column its bit if the filter leaves it out.
    kind: [u16; 256],
    disposition: [u16; 256],
    stage: [u16; 256],
    /// For each member of the set.
    in_force: [u16; InForce::ALL.len()],
    /// For each decision of the dictionary, and last for none.
    decision: Vec<u16>,
    /// For each member of the set, and last for none.
    due: [u16; 3],
    /// First and last days of the periods, where any has an end.
    periods: Option<[(i32, i32); 2]>,
    /// Whether there is no filter at all, as for most searches.
    open: bool,
}

impl<'a> Matcher<'a> {
    /// Every bit set: not in the catalog, so in no result and in no count.
    pub const ABSENT: u16 = u16::MAX;
    /// The bit of what is outside of the periods, which no facet counts.
    pub const OUTSIDE: u16 = 1 << 15;
    /// The bit of what no one can place, because its first day is not known.
    pub const UNDATED: u16 = 1 << 14;

    pub(super) fn new(catalog: &'a Catalog, filters: &Filters, day: Day) -> Self {
        let fails = |state| !filters.in_force.is_empty() && !filters.in_force.contains(state);
        let decision = catalog.papers.values.iter().map(Some).chain([None]).map(|number| {
            let chosen = number.is_some_and(|number| filters.decision.contains(number));
            bit(Facet::Decision, !filters.decision.is_empty() && !chosen)
        });
        let late = |due: Option<Due>| {
            let chosen = due.is_some_and(|due| filters.due.contains(&due));
            bit(Facet::Due, !filters.due.is_empty() && !chosen)
        };
        let mut in_force = [0; InForce::ALL.len()];
        for (bits, state) in in_force.iter_mut().zip(InForce::ALL) {
            *bits = bit(Facet::InForce, fails(state));
        }
        let Filters { from, to, .. } = filters;
        Self {
            cells: &catalog.cells,
            day: day_number(day),
            place: places(catalog, filters, day),
            kind: table(Facet::Kind, filters.kind.iter().map(|&k| k as u8)),
            disposition: table(Facet::Disposition, filters.disposition.iter().map(|&d| d as u8)),
            stage: table(Facet::Stage, filters.stage.iter().map(|&s| s as u8)),
            in_force,
            decision: decision.collect(),
            due: [late(Some(Due::Overdue)), late(Some(Due::Pending)), late(None)],
            periods: (!from.is_open() || !to.is_open()).then(|| [from, to].map(Period::numbers)),
            open: *filters == Filters::default(),
        }
    }

    /// The dimensions whose filter a regulation fails, bit `1 << Facet::X as u16`
    /// each and those of the periods; 0 if it
    /// passes all.
    #[inline]
    pub fn failing(&self, ordinal: Ordinal) -> u16 {
        let Some(cells) = self.cells.get(ordinal as usize) else { return Self::ABSENT };
        if self.open {
            return 0;
        }
        let failing = self.place[cells.leaf as usize]
            | self.kind[usize::from(cells.kind)]
            | self.disposition[usize::from(cells.disposition)]
            | self.stage[usize::from(cells.stage)]
            | self.in_force[cells.state(self.day) as usize]
            | self.decision[(cells.decision as usize).min(self.decision.len() - 1)]
            | self.due[cells.due(self.day)];
        match &self.periods {
            None => failing,
            Some(periods) => failing | outside(cells, periods),
        }
    }
}

fn outside(cells: &Cells, [from, to]: &[(i32, i32); 2]) -> u16 {
    // The number of an unknown day is an end of all numbers.
    let is_in = |day: i32, (first, last): (i32, i32)| first <= day && day <= last;
    let open = |period: &(i32, i32)| *period == (i32::MIN, i32::MAX);
    if !open(to) && (cells.to == i32::MAX || !is_in(cells.to, *to)) {
        Matcher::OUTSIDE
    } else if open(from) {
        0
    } else if cells.from == i32::MIN {
        Matcher::UNDATED
    } else if is_in(cells.from, *from) {
        0
    } else {
        Matcher::OUTSIDE
    }
}

fn bit(facet: Facet, fails: bool) -> u16 {
    u16::from(fails) << facet as u16
}

/// For each leaf the bits of agency and field.
fn places(catalog: &Catalog, filters: &Filters, day: Day) -> Vec<u16> {
    let agencies = reference::agencies();
    let wanted: Vec<&AgencySlug> =
        filters.agency.iter().map(|slug| agencies.responsible(slug, day)).collect();
    let chosen: Vec<FieldChoice> =
        filters.field.iter().map(|choice| choice.clone().on(day)).collect();
    let answering = catalog.agencies.values.iter().map(|slug| agencies.responsible(slug, day));
    let answering: Vec<&AgencySlug> = answering.collect();
    let fails = |(agency, field): &(u16, u32)| {
        let answers = answering[usize::from(*agency)];
        let field = &*catalog.fields.values[*field as usize];
        let is = |choice: &FieldChoice| match choice {
            FieldChoice::Named(name) => name.as_str() == field,
            FieldChoice::Of(agency) => agency == answers,
            FieldChoice::Within(agency, name) => agency == answers && name.as_str() == field,
        };
        bit(Facet::Agency, !wanted.is_empty() && !wanted.contains(&answers))
            | bit(Facet::Field, !chosen.is_empty() && !chosen.iter().any(is))
    };
    if wanted.is_empty() && chosen.is_empty() {
        return vec![0; catalog.leaves.values.len()];
    }
    catalog.leaves.values.iter().map(fails).collect()
}

/// A table in which the values that are not `chosen` have the facet's bit.
fn table(facet: Facet, chosen: impl ExactSizeIterator<Item = u8>) -> [u16; 256] {
    if chosen.len() == 0 {
        return [0; 256];
    }
    let mut table = [1 << facet as u16; 256];
    for value in chosen.filter(|&value| value != NONE) {
        table[usize::from(value)] = 0;
    }
    table
}
