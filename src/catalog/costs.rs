//! What complying costs in a year and once, before and after what plans change,
//! in all and by agency, field or kind.

use super::{Catalog, Ordinal};
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
    /// What a cost is the cost of.
    CostPer {
        /// All that comply, in a year.
        Year = "year", "Một năm";
        /// One time, of one that complies.
        Once = "once", "Một lần";
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
pub struct Summed {
    /// Regulations of each [`CostPart`], in the order of its members.
    pub parts: [u64; 3],
    /// The cost of those that are counted.
    pub change: CostChange,
}

impl Summed {
    /// How many regulations are of a part.
    pub fn of(&self, part: CostPart) -> u64 {
        self.parts[part as usize]
    }

    fn add(&mut self, part: CostPart, change: CostChange) {
        self.parts[part as usize] += 1;
        self.change = [self.change, change].into_iter().sum();
    }
}

/// The cost of a year, and of one time. A regulation may be in one sum and lack
/// an input of the other: one time needs no number of those that comply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CostTotal {
    /// Of a year.
    pub yearly: Summed,
    /// Of one time of each regulation.
    pub once: Summed,
}

impl CostTotal {
    /// One of the two.
    pub fn per(&self, per: CostPer) -> &Summed {
        match per {
            CostPer::Year => &self.yearly,
            CostPer::Once => &self.once,
        }
    }

    fn add(&mut self, catalog: &Catalog, at: usize) {
        for (per, sum) in [(CostPer::Year, &mut self.yearly), (CostPer::Once, &mut self.once)] {
            if let Some((part, change)) = catalog.cost_part(at, per) {
                sum.add(part, change);
            }
        }
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
    fn cost_part(&self, at: usize, per: CostPer) -> Option<(CostPart, CostChange)> {
        match self.items.get(self.chosen[at] as usize) {
            Some(item) => Some(match item.costs(per).change() {
                Some(change) => (CostPart::Counted, change),
                None => (CostPart::Missing, CostChange::default()),
            }),
            None => self.cells[at]
                .in_force(self.day_number())
                .then(|| (CostPart::Unplanned, CostChange::default())),
        }
    }

    /// The total over all regulations.
    pub fn cost_total(&self) -> CostTotal {
        let mut total = CostTotal::default();
        for at in 0..self.cells.len() {
            total.add(self, at);
        }
        total
    }

    /// The totals by agency, field or kind, in the order in which these are
    /// listed. Who has neither plans nor regulations in force has no line.
    pub fn costs(&self, by: CostBy) -> Vec<CostLine> {
        let mut totals = vec![CostTotal::default(); self.groups(by)];
        for at in 0..self.cells.len() {
            totals[self.group(at, by)].add(self, at);
        }
        let order: Vec<usize> = match by {
            CostBy::Field => self.fields_in_order.iter().map(|field| *field as usize).collect(),
            CostBy::Agency | CostBy::Kind => (0..totals.len()).collect(),
        };
        let shown = order.into_iter().filter(|group| totals[*group] != CostTotal::default());
        shown
            .map(|group| {
                let (key, label) = self.name(group, by);
                CostLine { key, label, total: totals[group] }
            })
            .collect()
    }

    /// The regulations behind a number, in the order of their recording; of all
    /// if no group is named. None if there is no such group.
    pub fn cost_rows(
        &self,
        of: Option<(CostBy, &str)>,
        (per, part): (CostPer, CostPart),
    ) -> Option<Vec<Ordinal>> {
        let group = match of {
            Some((by, key)) => Some((self.find_group(by, key)?, by)),
            None => None,
        };
        let rows = (0..self.cells.len()).filter(|at| {
            group.is_none_or(|(group, by)| self.group(*at, by) == group)
                && self.cost_part(*at, per).is_some_and(|(own, _)| own == part)
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
