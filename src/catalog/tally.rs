//! Counts beside the filters.

use std::{cmp::Reverse, collections::BTreeMap};

use super::{
    Catalog, Due, Facet, FacetCounts, FacetValue, FieldChoice, Filters, InForce, Matcher, Ordinal,
    columns::Cells,
};
use crate::{
    model::{AgencySlug, Day, Disposition, DocumentNumber, Kind, Stage, day_number},
    reference,
};

/// Counts matches for every facet. A facet's own filter does not narrow its
/// own counts, so each count is what choosing that value instead would give.
#[derive(Debug, Clone)]
pub struct Tally<'a> {
    catalog: &'a Catalog,
    day: Day,
    day_number: i32,
    matches: u64,
    undated: u64,
    /// For each leaf, as agencies and as fields are narrowed.
    agency: Vec<u32>,
    field: Vec<u32>,
    kind: [u32; 256],
    disposition: [u32; 256],
    stage: [u32; 256],
    in_force: [u32; InForce::ALL.len()],
    /// For each decision, and last for none.
    decision: Vec<u32>,
    /// For each member of the set, and last for none.
    due: [u32; 3],
}

impl<'a> Tally<'a> {
    pub(super) fn new(catalog: &'a Catalog, day: Day) -> Self {
        Self {
            catalog,
            day,
            day_number: day_number(day),
            matches: 0,
            undated: 0,
            agency: vec![0; catalog.leaves.values.len()],
            field: vec![0; catalog.leaves.values.len()],
            kind: [0; 256],
            disposition: [0; 256],
            stage: [0; 256],
            in_force: [0; InForce::ALL.len()],
            decision: vec![0; catalog.papers.values.len() + 1],
            due: [0; 3],
        }
    }

    /// Counts a regulation that the text of the search matches. `failing` is
    /// what [`super::Matcher::failing`] says of it: with none it counts
    /// everywhere, with one only in that dimension, otherwise nowhere.
    #[inline]
    pub fn add(&mut self, ordinal: Ordinal, failing: u16) {
        if failing & failing.wrapping_sub(1) != 0 {
            return;
        }
        let Some(cells) = self.catalog.cells.get(ordinal as usize) else { return };
        if failing & (Matcher::OUTSIDE | Matcher::UNDATED) != 0 {
            self.undated += u64::from(failing == Matcher::UNDATED);
            return;
        }
        if failing == 0 {
            // As usual: every one is 1, and known to be when this is compiled.
            self.matches += 1;
            self.count(cells, |_| 1);
        } else {
            self.count(cells, |facet| u32::from(failing == 1 << facet as u16));
        }
    }

    #[inline]
    fn count(&mut self, cells: &Cells, counts: impl Fn(Facet) -> u32) {
        self.agency[cells.leaf as usize] += counts(Facet::Agency);
        self.field[cells.leaf as usize] += counts(Facet::Field);
        self.kind[usize::from(cells.kind)] += counts(Facet::Kind);
        self.disposition[usize::from(cells.disposition)] += counts(Facet::Disposition);
        self.stage[usize::from(cells.stage)] += counts(Facet::Stage);
        self.in_force[cells.state(self.day_number) as usize] += counts(Facet::InForce);
        let none = self.decision.len() - 1;
        self.decision[(cells.decision as usize).min(none)] += counts(Facet::Decision);
        self.due[cells.due(self.day_number)] += counts(Facet::Due);
    }

    /// How many passed every filter so far.
    pub fn matches(&self) -> u64 {
        self.matches
    }

    /// How many passed every filter but the periods, and have no first day that
    /// is known: nobody can say whether they belong to the list.
    pub fn undated(&self) -> u64 {
        self.undated
    }

    /// What was counted for the dimension of fields; see
    /// [`Catalog::field_groups`].
    pub fn leaves(&self) -> &[u32] {
        &self.field
    }

    /// The counts. Values that nothing has are left out unless they are
    /// selected; the empty field and "no plan" are no values.
    pub fn finish(&self, filters: &Filters) -> FacetCounts {
        macro_rules! members {
            ($set:ident, $filter:ident, $count:expr) => {
                listed($set::ALL.iter().filter_map(|&member| {
                    let count = u64::from($count(member as usize));
                    let selected = filters.$filter.contains(&member);
                    (count > 0 || selected).then(|| FacetValue {
                        value: member.name().into(),
                        label: member.label().into(),
                        count,
                        selected,
                    })
                }))
            };
        }
        FacetCounts::from([
            (Facet::Agency, self.agencies(filters)),
            (Facet::Field, self.fields(filters)),
            (Facet::Kind, members!(Kind, kind, |k: usize| self.kind[k])),
            (Facet::InForce, members!(InForce, in_force, |state: usize| self.in_force[state])),
            (
                Facet::Disposition,
                members!(Disposition, disposition, |d: usize| self.disposition[d]),
            ),
            (Facet::Stage, members!(Stage, stage, |s: usize| self.stage[s])),
            (Facet::Decision, self.decisions(filters)),
            (Facet::Due, members!(Due, due, |d: usize| self.due[d])),
        ])
    }

    /// Counts by the agency that answers on the day.
    fn agencies(&self, filters: &Filters) -> Vec<FacetValue> {
        let names = reference::agencies();
        let (answering, _) = self.catalog.places(self.day);
        let mut counts = vec![0; answering.list.len()];
        for ((agency, _), count) in self.catalog.leaves.values.iter().zip(&self.agency) {
            counts[usize::from(answering.of[usize::from(*agency)])] += u64::from(*count);
        }
        let selected: Vec<&AgencySlug> =
            filters.agency.iter().map(|slug| names.responsible(slug, self.day)).collect();
        let value = |(slug, count): (&AgencySlug, u64)| FacetValue {
            value: slug.as_str().to_owned(),
            label: names.name(slug).to_owned(),
            count,
            selected: selected.contains(&slug),
        };
        let counted = answering.list.iter().zip(counts);
        let counted = counted.filter(|(slug, count)| *count > 0 || selected.contains(slug));
        let mut values: Vec<FacetValue> = counted.map(value).collect();
        let others = selected.iter().filter(|slug| !answering.list.contains(slug));
        complete(&mut values, others.map(|slug| value((slug, 0))));
        values
    }

    fn decisions(&self, filters: &Filters) -> Vec<FacetValue> {
        let counted = self.catalog.papers.values.iter().zip(&self.decision);
        let mut counts: BTreeMap<&DocumentNumber, (u64, bool)> =
            filters.decision.iter().map(|number| (number, (0, true))).collect();
        for (number, &count) in counted {
            counts.entry(number).or_default().0 += u64::from(count);
        }
        let value = |(number, (count, selected)): (&DocumentNumber, _)| FacetValue {
            value: number.to_string(),
            label: number.to_string(),
            count,
            selected,
        };
        listed(counts.into_iter().map(value))
    }

    fn fields(&self, filters: &Filters) -> Vec<FacetValue> {
        let named = || {
            filters.field.iter().filter_map(|choice| match choice {
                FieldChoice::Named(field) => Some(field.as_str()),
                _ => None,
            })
        };
        let selected = |field: &str| named().any(|chosen| chosen == field);
        let value = |(field, count): (&str, u64)| FacetValue {
            value: field.to_owned(),
            label: field.to_owned(),
            count,
            selected: selected(field),
        };
        let fields = &self.catalog.fields;
        let mut counts = vec![0_u64; fields.values.len()];
        for ((_, field), count) in self.catalog.leaves.values.iter().zip(&self.field) {
            counts[*field as usize] += u64::from(*count);
        }
        let counted = self.catalog.fields_in_order.iter().map(|number| {
            let number = *number as usize;
            (&*fields.values[number], counts[number])
        });
        let listed =
            counted.filter(|(field, count)| !field.is_empty() && (*count > 0 || selected(field)));
        let mut values: Vec<FacetValue> = listed.map(value).collect();
        // Nothing has the empty field, and it was left out above.
        let others = named().filter(|field| field.is_empty() || fields.find(*field).is_none());
        complete(&mut values, others.map(|field| value((field, 0))));
        values
    }
}

/// Brings values that are in the order of their labels into falling order of
/// count; values that nothing has, only selected, come in first.
fn complete(values: &mut Vec<FacetValue>, selected: impl Iterator<Item = FacetValue>) {
    let known = values.len();
    values.extend(selected);
    if values.len() > known {
        values.sort_by(|a, b| a.label.cmp(&b.label));
        values.dedup();
    }
    // Ties stay in the order of their labels.
    values.sort_by_key(|value| Reverse(value.count));
}

/// In falling order of count, ties by label, without what nothing has.
fn listed(values: impl Iterator<Item = FacetValue>) -> Vec<FacetValue> {
    let mut values: Vec<FacetValue> = values.filter(|v| v.count > 0 || v.selected).collect();
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.label.cmp(&b.label)));
    values
}
