//! What complying costs in a year, before and after what plans change, in all
//! and by agency, field or kind.

use super::{Catalog, Ordinal, applies::ItemCells};
use crate::{
    model::{AgencySlug, CostChange, Kind, closed_set},
    reference,
};

closed_set! {
    /// What costs are summed by.
    CostBy {
        /// The agency that answers for the regulation on the day.
        Agency = "agency", "Bộ, cơ quan";
        /// The field, by its name.
        Field = "field", "Lĩnh vực";
        /// The kind of regulation.
        Kind = "kind", "Loại quy định";
    }
}

closed_set! {
    /// What a regulation is for the sum of costs.
    CostPart {
        /// The item that applies has both costs: it is in the sum.
        Counted = "counted", "Đủ chi phí trước và sau";
        /// The item that applies lacks an input: it is in no sum.
        Missing = "missing", "Phương án thiếu đầu vào";
        /// It is in force, and no plan is about it.
        Unplanned = "unplanned", "Chưa có phương án";
    }
}

/// How much, over how many regulations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CostTotal {
    /// Regulations of each [`CostPart`], in the order of its members.
    pub parts: [u64; 3],
    /// The cost of a year of those that are counted.
    pub yearly: CostChange,
}

impl CostTotal {
    /// How many regulations are of a part.
    pub fn of(&self, part: CostPart) -> u64 {
        self.parts[part as usize]
    }

    fn add(&mut self, part: CostPart, change: CostChange) {
        self.parts[part as usize] += 1;
        self.yearly = [self.yearly, change].into_iter().sum();
    }
}

/// The total of one agency, field or kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostLine {
    /// Its name in addresses.
    pub key: String,
    /// Its name for people; empty for regulations without a field.
    pub label: String,
    /// Its total.
    pub total: CostTotal,
}

impl Catalog {
    /// What the regulation at a place is for the sum of costs, and what it adds.
    ///
    /// What was carried out and is no longer in force is counted as well: a
    /// regulation that was abolished is the largest saving there is.
    fn cost_part(&self, at: usize) -> Option<(CostPart, CostChange)> {
        match self.items.get(self.chosen[at] as usize) {
            Some(ItemCells { before: Some(before), after: Some(after), .. }) => {
                Some((CostPart::Counted, CostChange { before: *before, after: *after }))
            }
            Some(_) => Some((CostPart::Missing, CostChange::default())),
            None => self.cells[at]
                .in_force(self.day_number())
                .then(|| (CostPart::Unplanned, CostChange::default())),
        }
    }

    /// The total over all regulations.
    pub fn cost_total(&self) -> CostTotal {
        let mut total = CostTotal::default();
        for (part, change) in (0..self.cells.len()).filter_map(|at| self.cost_part(at)) {
            total.add(part, change);
        }
        total
    }

    /// The totals by agency, field or kind, in the order in which these are
    /// listed. Who has neither plans nor regulations in force has no line.
    pub fn costs(&self, by: CostBy) -> Vec<CostLine> {
        let mut totals = vec![CostTotal::default(); self.groups(by)];
        for at in 0..self.cells.len() {
            if let Some((part, change)) = self.cost_part(at) {
                totals[self.group(at, by)].add(part, change);
            }
        }
        let order: Vec<usize> = match by {
            CostBy::Field => self.fields_in_order.iter().map(|field| *field as usize).collect(),
            CostBy::Agency | CostBy::Kind => (0..totals.len()).collect(),
        };
        let shown = order.into_iter().filter(|group| totals[*group].parts != [0; 3]);
        shown
            .map(|group| {
                let (key, label) = self.name(group, by);
                CostLine { key, label, total: totals[group] }
            })
            .collect()
    }

    /// The regulations behind a number, in the order of their recording; of all
    /// if no group is named. None if there is no such group.
    pub fn cost_rows(&self, of: Option<(CostBy, &str)>, part: CostPart) -> Option<Vec<Ordinal>> {
        let group = match of {
            Some((by, key)) => Some((self.find_group(by, key)?, by)),
            None => None,
        };
        let rows = (0..self.cells.len()).filter(|at| {
            group.is_none_or(|(group, by)| self.group(*at, by) == group)
                && self.cost_part(*at).is_some_and(|(own, _)| own == part)
        });
        Some(rows.map(|at| at as Ordinal).collect())
    }

    fn groups(&self, by: CostBy) -> usize {
        match by {
            CostBy::Agency => self.answering.list.len(),
            CostBy::Field => self.fields.values.len(),
            CostBy::Kind => Kind::ALL.len(),
        }
    }

    /// The group of the regulation at a place.
    fn group(&self, at: usize, by: CostBy) -> usize {
        let cells = &self.cells[at];
        let (agency, field) = self.leaves.values[cells.leaf as usize];
        match by {
            CostBy::Agency => self.answering.of[usize::from(agency)].into(),
            CostBy::Field => field as usize,
            CostBy::Kind => cells.kind.into(),
        }
    }

    /// The key and the name of a group.
    fn name(&self, group: usize, by: CostBy) -> (String, String) {
        match by {
            CostBy::Agency => {
                let slug = &self.answering.list[group];
                (slug.to_string(), reference::agencies().name(slug).to_owned())
            }
            CostBy::Field => match &*self.fields.values[group] {
                "" => (NO_FIELD.to_owned(), String::new()),
                field => (field.to_owned(), field.to_owned()),
            },
            CostBy::Kind => (Kind::ALL[group].name().to_owned(), Kind::ALL[group].label().into()),
        }
    }

    fn find_group(&self, by: CostBy, key: &str) -> Option<usize> {
        match by {
            CostBy::Agency => {
                let slug: AgencySlug = key.parse().ok()?;
                let answers = reference::agencies().responsible(&slug, self.as_of());
                self.answering.list.iter().position(|other| other == answers)
            }
            _ => (0..self.groups(by)).find(|group| self.name(*group, by).0 == key),
        }
    }
}

/// The key of regulations without a field; no field is called so.
const NO_FIELD: &str = "-";
