//! The columns themselves.

use std::{collections::HashMap, sync::Arc};

use crate::model::{AgencySlug, Day, Disposition, Kind, RegulationCode, Stage};

/// Place of a regulation in the catalog and in the search index.
pub type Ordinal = u32;

/// What the catalog knows of one regulation: the version that held on the day
/// asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its code.
    pub code: RegulationCode,
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub name: Arc<str>,
    /// The agency that issued it, as it was then.
    pub issued_by: AgencySlug,
    /// Its field.
    pub field: Arc<str>,
    /// The first day in force, where known.
    pub from: Option<Day>,
    /// The first day no longer in force.
    pub to: Option<Day>,
    /// What becomes of it, if a plan says so.
    pub disposition: Option<Disposition>,
    /// How far that has come.
    pub stage: Option<Stage>,
}

/// The columns of all regulations for one day and one journal position.
#[derive(Debug)]
pub struct Catalog {
    facts: Vec<Fact>,
    by_code: HashMap<RegulationCode, Ordinal>,
    as_of: Day,
    seq: u64,
}

impl Catalog {
    /// A catalog of facts in the order of their ordinals.
    pub fn new(facts: Vec<Fact>, as_of: Day, seq: u64) -> Self {
        let by_code =
            facts.iter().zip(0..).map(|(fact, ordinal)| (fact.code.clone(), ordinal)).collect();
        Self { facts, by_code, as_of, seq }
    }

    /// How many regulations there are, ended ones included.
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// What is known of one regulation.
    pub fn fact(&self, ordinal: Ordinal) -> Option<&Fact> {
        self.facts.get(ordinal as usize)
    }

    /// The regulation of a code.
    pub fn find(&self, code: &RegulationCode) -> Option<Ordinal> {
        self.by_code.get(code).copied()
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
