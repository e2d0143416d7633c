//! What became of a past figure: as known then and as known now, and which rows
//! of the journal made the difference.

use std::collections::BTreeMap;

use super::{Base, By, RatioAsk, Ratios, look::Looker};
use crate::{
    catalog::{Catalog, History, Ordinal, plans::Plans},
    model::{AgencySlug, Day, day_number},
};

/// How a regulation counts for a figure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct State<'a> {
    /// Who answers for it, if it is in the denominator.
    pub counted: Option<&'a AgencySlug>,
    /// Who gets the credit, if it is in the numerator.
    pub credited: Option<&'a AgencySlug>,
}

/// A figure of one day, known at two positions of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restated<'a> {
    /// As it was known then, by agency.
    pub then: Ratios,
    /// As it is known now.
    pub now: Ratios,
    /// The regulations that count otherwise, with how they did and do.
    pub changed: Vec<(Ordinal, State<'a>, State<'a>)>,
}

impl<'a> Restated<'a> {
    /// Compares two catalogs of one day.
    pub fn new(
        (then, then_base): (&'a Catalog, Base<'_>),
        (now, now_base): (&'a Catalog, Base<'_>),
        ask: &RatioAsk,
    ) -> Self {
        let ask = RatioAsk { by: By::Agency, ..ask.clone() };
        let (was, is) = (then.states(then_base, &ask), now.states(now_base, &ask));
        let none = State::default();
        let changed = (0..is.len().max(was.len())).filter_map(|at| {
            let (was, is) = (was.get(at).unwrap_or(&none), is.get(at).unwrap_or(&none));
            (was != is).then_some((at as Ordinal, *was, *is))
        });
        Self {
            changed: changed.collect(),
            then: then.ratios(then_base, &ask),
            now: now.ratios(now_base, &ask),
        }
    }
}

impl Catalog {
    /// How each regulation counts.
    fn states(&self, base: Base<'_>, ask: &RatioAsk) -> Vec<State<'_>> {
        let mut states = vec![State::default(); self.len()];
        for look in Looker::new(self, base, ask).all().filter(|look| look.member) {
            let (agency, _) = self.leaves.values[look.cells.leaf as usize];
            let agency = self.answering.get(usize::from(agency));
            states[look.ordinal as usize] =
                State { counted: agency, credited: agency.filter(|_| look.credit.is_some()) };
        }
        states
    }
}

impl History {
    /// The rows of the journal after one position and up to another that say
    /// something of regulations that counts on a day, for each of them.
    pub fn rows_behind(
        &self,
        ordinals: &[Ordinal],
        on: Day,
        (after, upto): (u64, u64),
    ) -> BTreeMap<Ordinal, Vec<u64>> {
        let day = day_number(on);
        let is_between = |seq: u64| after < seq && seq <= upto;
        let mut rows: BTreeMap<Ordinal, Vec<u64>> = BTreeMap::new();
        for ordinal in ordinals {
            let Some(versions) = self.versions.get(*ordinal as usize) else { continue };
            let versions = versions.rows();
            // Where none is so early, the first one is what is shown.
            let last = versions.first().map_or(day, |first| first.valid_from.max(day));
            let said = versions.iter().filter(|row| row.valid_from <= last && is_between(row.seq));
            rows.entry(*ordinal).or_default().extend(said.map(|row| row.seq));
        }
        self.plans.behind(day, (after, upto), &mut rows);
        for seqs in rows.values_mut() {
            seqs.sort_unstable();
            seqs.dedup();
        }
        rows
    }
}

impl Plans {
    /// Adds the rows about items to those of the regulations that are asked for.
    fn behind(&self, day: i32, (after, upto): (u64, u64), rows: &mut BTreeMap<Ordinal, Vec<u64>>) {
        let is_between = |seq: u64| after < seq && seq <= upto;
        for item in &self.items {
            let mut about: Vec<Ordinal> = item.versions.iter().map(|v| v.ordinal).collect();
            about.sort_unstable();
            about.dedup();
            about.retain(|ordinal| rows.contains_key(ordinal));
            if about.is_empty() {
                continue;
            }
            let first = item.versions.first().map_or(day, |first| first.day.max(day));
            let versions = item.versions.iter().filter(|v| v.day <= first).map(|v| v.seq);
            // A step counts by its day, and by the day of the one it corrects.
            let steps = item.steps.iter().filter(|step| step.day <= day);
            let steps = steps.flat_map(|step| [Some(step.seq), step.corrected]).flatten();
            let said: Vec<u64> = versions.chain(steps).filter(|seq| is_between(*seq)).collect();
            for ordinal in about {
                rows.entry(ordinal).or_default().extend(&said);
            }
        }
    }
}
