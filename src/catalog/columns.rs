//! The columns themselves: one view of the history.

use std::{borrow::Cow, sync::Arc};

use super::{
    Due, History, InForce, Matcher, PlanFact, Service, Tally,
    applies::{ItemCells, NO_PAPER, choose},
    comments::DayComments,
    fields::{Leaf, Nodes},
    filter::Filters,
    history::{Codes, Dictionary, Row},
};
use crate::{
    model::{
        AgencySlug, Charge, Cost, Day, Disposition, DocumentNumber, Kind, RegulationCode, Stage,
        day_number, day_of,
    },
    reference,
};

/// Place of a regulation in the catalog and in the search index.
pub type Ordinal = u32;

/// The number that stands for "no value" in a small column.
pub(super) const NONE: u8 = u8::MAX;
/// The deadline of regulations of which nothing is owed.
pub(super) const NOT_OWED: i32 = i32::MIN;

/// What is counted of one regulation, side by side: a filter touches one line
/// of the processor's cache for each regulation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cells {
    /// First day in force; the lowest number if unknown.
    pub(super) from: i32,
    /// First day no longer in force; the highest number if there is none.
    pub(super) to: i32,
    /// The number of its agency and field.
    pub(super) leaf: u32,
    pub(super) sample: bool,
    pub(super) kind: u8,
    pub(super) disposition: u8,
    pub(super) stage: u8,
    /// The number of the decision that approved what applies.
    pub(super) decision: u32,
    /// The deadline of what is owed, or [`NOT_OWED`].
    pub(super) due: i32,
}

impl Cells {
    /// Those of a regulation that no plan is about.
    pub(super) const UNPLANNED: Self = Self {
        from: i32::MIN,
        to: i32::MAX,
        leaf: 0,
        sample: false,
        kind: NONE,
        disposition: NONE,
        stage: NONE,
        decision: NO_PAPER,
        due: NOT_OWED,
    };

    pub(super) fn in_force(&self, day: i32) -> bool {
        self.state(day) == InForce::Yes
    }

    pub(super) fn state(&self, day: i32) -> InForce {
        if self.to <= day {
            InForce::Ended
        } else if self.from > day {
            InForce::Upcoming
        } else {
            InForce::Yes
        }
    }

    /// The place of the [`super::Due`] on a day; one more than the last if
    /// nothing is owed.
    pub(super) fn due(&self, day: i32) -> usize {
        match self.due {
            NOT_OWED => Due::ALL.len(),
            due if due < day => Due::Overdue as usize,
            _ => Due::Pending as usize,
        }
    }
}

/// What the catalog knows of one regulation: the version that held on the day
/// asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact<'a> {
    /// Its code.
    pub code: &'a RegulationCode,
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub name: &'a str,
    /// The agency that issued it, as it was then.
    pub issued_by: &'a AgencySlug,
    /// The agency that answers for it on the day asked about.
    pub agency: &'a AgencySlug,
    /// Its field; empty if unknown.
    pub field: &'a str,
    /// The first day in force, where known.
    pub from: Option<Day>,
    /// The first day no longer in force.
    pub to: Option<Day>,
    /// What its fees span, where they are amounts in đồng.
    pub charge: Option<Charge>,
    /// What becomes of it, if a plan says so.
    pub disposition: Option<Disposition>,
    /// How far that has come.
    pub stage: Option<Stage>,
    /// The item of a plan that says so.
    pub plan: Option<PlanFact<'a>>,
}

/// The columns of all regulations for one day and one journal position.
#[derive(Debug, Clone)]
pub struct Catalog {
    pub(super) cells: Vec<Cells>,
    names: Vec<Arc<str>>,
    charges: Vec<Option<Charge>>,
    pub(super) services: Vec<Service>,
    codes: Arc<Codes>,
    pub(super) agencies: Arc<Dictionary<AgencySlug>>,
    pub(super) fields: Arc<Dictionary<Arc<str>>>,
    pub(super) leaves: Arc<Dictionary<Leaf>>,
    /// Who answers on `as_of` for each agency of the dictionary.
    pub(super) answering: Answering,
    /// The tree of fields on `as_of`.
    nodes: Nodes,
    /// The fields of the dictionary in the order of their texts.
    pub(super) fields_in_order: Vec<u32>,
    /// Plan items on the day, in the order of recording.
    pub(super) items: Vec<ItemCells>,
    /// For each regulation the place of the item that applies.
    pub(super) chosen: Vec<u32>,
    pub(super) papers: Arc<Dictionary<DocumentNumber>>,
    /// Comments on the day.
    pub(super) comments: DayComments,
    has_samples: bool,
    as_of: Day,
    seq: u64,
}

/// Who answers on a day for each agency of a dictionary.
#[derive(Debug, Clone)]
pub(super) struct Answering {
    /// For each agency of the dictionary, its place in `list`.
    pub(super) of: Vec<u16>,
    /// Those who answer, in the order of their names.
    pub(super) list: Vec<AgencySlug>,
}

impl Answering {
    pub(super) fn on(day: Day, dictionary: &[AgencySlug]) -> Self {
        let agencies = reference::agencies();
        let answers: Vec<&AgencySlug> =
            dictionary.iter().map(|slug| agencies.responsible(slug, day)).collect();
        let mut list: Vec<(&str, &AgencySlug)> =
            answers.iter().map(|slug| (agencies.name(slug), *slug)).collect();
        list.sort_unstable();
        list.dedup();
        let place = |slug: &&AgencySlug| {
            list.partition_point(|other| *other < (agencies.name(slug), *slug)) as u16
        };
        Self {
            of: answers.iter().map(place).collect(),
            list: list.iter().map(|(_, slug)| (*slug).clone()).collect(),
        }
    }

    pub(super) fn get(&self, agency: usize) -> Option<&AgencySlug> {
        self.list.get(usize::from(*self.of.get(agency)?))
    }
}

impl Catalog {
    /// What held on a day, as it was known at a journal position.
    ///
    /// Of each regulation the version with the latest day on or before `as_of`
    /// holds; of several for that day, the one recorded last. A regulation that
    /// no edition shows so early is shown as it first was: its own days tell
    /// whether it was in force. Regulations recorded after `known_at` are absent.
    pub fn at(history: &History, as_of: Day, known_at: u64) -> Self {
        let day = day_number(as_of);
        let held = history.versions.iter().map_while(|versions| {
            let known = || versions.rows().iter().filter(|row| row.seq <= known_at);
            let latest = known().rfind(|row| row.valid_from <= day);
            // Ordinals follow the journal: after the first unknown one all are unknown.
            latest.or_else(|| {
                let first = known().next()?.valid_from;
                known().rfind(|row| row.valid_from == first)
            })
        });
        let held: Vec<&Row> = held.collect();
        let fields = &history.fields.values;
        let mut fields_in_order: Vec<u32> = (0..fields.len() as u32).collect();
        fields_in_order.sort_unstable_by_key(|field| &fields[*field as usize]);
        let answering = Answering::on(as_of, &history.agencies.values);
        let nodes = Nodes::new(&history.leaves, &answering.of, &fields_in_order);
        let items: Vec<ItemCells> = history.plans.on(day, known_at).collect();
        let comments = history.comments.on((day, known_at), &items);
        let mut catalog = Self {
            cells: held.iter().map(|row| row.cells).collect(),
            names: held.iter().map(|row| Arc::clone(&row.name)).collect(),
            charges: held.iter().map(|row| row.charge).collect(),
            services: held.iter().map(|row| row.service).collect(),
            codes: Arc::clone(&history.codes),
            agencies: Arc::clone(&history.agencies),
            fields: Arc::clone(&history.fields),
            leaves: Arc::clone(&history.leaves),
            answering,
            nodes,
            fields_in_order,
            has_samples: held.iter().any(|row| row.cells.sample),
            as_of,
            items,
            comments,
            chosen: Vec::new(),
            papers: Arc::clone(&history.plans.papers),
            seq: known_at.min(history.seq()),
        };
        catalog.apply();
        catalog
    }

    /// Chooses the plan item that applies to each regulation, and fills in what
    /// it says.
    pub(super) fn apply(&mut self) {
        self.chosen = choose(&self.items, self.cells.len());
        for (cells, chosen) in self.cells.iter_mut().zip(&self.chosen) {
            let item = self.items.get(*chosen as usize);
            cells.disposition = item.map_or(NONE, |item| item.disposition as u8);
            cells.stage = item.map_or(NONE, |item| item.stage as u8);
            cells.decision = item.map_or(NO_PAPER, |item| item.decision);
            cells.due = item.and_then(ItemCells::owed).unwrap_or(NOT_OWED);
        }
    }

    pub(super) fn day_number(&self) -> i32 {
        day_number(self.as_of)
    }

    /// How many regulations there are, ended ones included.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// What is known of one regulation.
    pub fn fact(&self, ordinal: Ordinal) -> Option<Fact<'_>> {
        let at = ordinal as usize;
        let cells = self.cells.get(at)?;
        let (agency, field) = *self.leaves.values.get(cells.leaf as usize)?;
        let agency = usize::from(agency);
        let day = |number: i32| day_of(number.into());
        Some(Fact {
            code: self.codes.list.get(at)?,
            kind: *Kind::ALL.get(usize::from(cells.kind))?,
            name: self.names.get(at)?,
            issued_by: self.agencies.values.get(agency)?,
            agency: self.answering.get(agency)?,
            field: self.fields.values.get(field as usize)?,
            from: if cells.from == i32::MIN { None } else { day(cells.from) },
            to: if cells.to == i32::MAX { None } else { day(cells.to) },
            charge: self.charge(ordinal),
            disposition: Disposition::ALL.get(usize::from(cells.disposition)).copied(),
            stage: Stage::ALL.get(usize::from(cells.stage)).copied(),
            plan: self.applicable(ordinal),
        })
    }

    /// The regulation of a code.
    pub fn find(&self, code: &RegulationCode) -> Option<Ordinal> {
        let ordinal = self.codes.ordinals.get(code).copied();
        ordinal.filter(|&ordinal| (ordinal as usize) < self.len())
    }

    /// Whether a regulation is in force on a day. Unknown days count as open.
    pub fn in_force(&self, ordinal: Ordinal, day: Day) -> bool {
        self.cells.get(ordinal as usize).is_some_and(|cells| cells.in_force(day_number(day)))
    }

    /// Whether a regulation is in force on a day, not yet or no longer.
    pub fn state(&self, ordinal: Ordinal, day: Day) -> Option<InForce> {
        Some(self.cells.get(ordinal as usize)?.state(day_number(day)))
    }

    /// The number of the first day in force, where known: cheap enough to sort by.
    pub fn starts(&self, ordinal: Ordinal) -> Option<i32> {
        let from = self.cells.get(ordinal as usize)?.from;
        (from != i32::MIN).then_some(from)
    }

    /// What its fees span, where they are amounts in đồng.
    pub fn charge(&self, ordinal: Ordinal) -> Option<Charge> {
        *self.charges.get(ordinal as usize)?
    }

    /// What complying with it costs in a year, as the plan item that applies
    /// puts it.
    pub fn cost(&self, ordinal: Ordinal) -> Option<Cost> {
        self.items.get(*self.chosen.get(ordinal as usize)? as usize)?.before
    }

    /// Its code.
    pub fn code(&self, ordinal: Ordinal) -> Option<&RegulationCode> {
        self.codes.list.get(ordinal as usize)
    }

    /// Who answers on a day, and the tree of fields on it.
    pub(super) fn places(&self, day: Day) -> (Cow<'_, Answering>, Cow<'_, Nodes>) {
        if day == self.as_of {
            return (Cow::Borrowed(&self.answering), Cow::Borrowed(&self.nodes));
        }
        let answering = Answering::on(day, &self.agencies.values);
        let nodes = Nodes::new(&self.leaves, &answering.of, &self.fields_in_order);
        (Cow::Owned(answering), Cow::Owned(nodes))
    }

    /// Whether an agency can be asked for: it is in the list of agencies or
    /// has issued something.
    pub fn known_agency(&self, slug: &AgencySlug) -> bool {
        reference::agencies().get(slug).is_some() || self.agencies.find(slug).is_some()
    }

    /// What tells for each regulation which filters it fails on a day.
    pub fn matcher(&self, filters: &Filters, day: Day) -> Matcher<'_> {
        Matcher::new(self, filters, day)
    }

    /// What counts matches for the facets on a day.
    pub fn tally(&self, day: Day) -> Tally<'_> {
        Tally::new(self, day)
    }

    /// Whether any regulation is made up; every page then says so.
    pub fn has_samples(&self) -> bool {
        self.has_samples
    }

    /// The day whose state it shows.
    pub fn as_of(&self) -> Day {
        self.as_of
    }

    /// The journal position that it reflects.
    pub fn seq(&self) -> u64 {
        self.seq
    }
}
