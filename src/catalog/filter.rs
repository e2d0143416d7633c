//! Filters, and the counts beside them.

use serde::Serialize;

use super::{Due, FieldChoice};
use crate::model::{AgencySlug, Day, Disposition, DocumentNumber, Kind, Stage, day_number};

/// What a list is narrowed to. Values of one dimension are alternatives;
/// dimensions add up. An empty dimension does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Filters {
    /// Agencies that answer today (a merged agency is asked for by its successor).
    pub agency: Vec<AgencySlug>,
    /// Fields, or all fields of an agency.
    pub field: Vec<FieldChoice>,
    /// Kinds.
    pub kind: Vec<Kind>,
    /// In force on the day asked about, not yet, or no longer.
    pub in_force: Vec<InForce>,
    /// What becomes of the regulation.
    pub disposition: Vec<Disposition>,
    /// How far that has come.
    pub stage: Vec<Stage>,
    /// The decision that approved that.
    pub decision: Vec<DocumentNumber>,
    /// Whether it is late.
    pub due: Vec<Due>,
    /// The first day in force.
    pub from: Period,
    /// The first day no longer in force.
    pub to: Period,
}

/// Days from one to another, both included. A day that is not known is in no
/// period but the one without ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Period {
    /// The first day.
    pub after: Option<Day>,
    /// The last day.
    pub before: Option<Day>,
}

impl Period {
    /// Whether it leaves no day out.
    pub fn is_open(&self) -> bool {
        self.after.is_none() && self.before.is_none()
    }

    /// The numbers of its first and last day.
    pub(super) fn numbers(&self) -> (i32, i32) {
        (self.after.map_or(i32::MIN, day_number), self.before.map_or(i32::MAX, day_number))
    }
}

crate::model::closed_set! {
    /// Whether a regulation is in force on the day asked about. Days that are
    /// not known count as open.
    InForce {
        /// In force.
        Yes = "yes", "Còn hiệu lực";
        /// It has not begun.
        Upcoming = "upcoming", "Chưa có hiệu lực";
        /// It has ended.
        Ended = "ended", "Hết hiệu lực";
    }
}

/// A dimension that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// Agency.
    Agency,
    /// Field.
    Field,
    /// Kind.
    Kind,
    /// In force or not.
    InForce,
    /// Disposition; regulations without a plan have none.
    Disposition,
    /// Stage; regulations without a plan have none.
    Stage,
    /// Decision; regulations without an approved plan have none.
    Decision,
    /// Late or not; regulations of which nothing is owed have none.
    Due,
}

impl Facet {
    /// Whether its values are named by data, and not members of a closed set.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Agency | Self::Field | Self::Decision)
    }
}

/// One value of a facet with the number of results that a click on it gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetValue {
    /// The value for addresses and the API.
    pub value: String,
    /// The words for people.
    pub label: String,
    /// How many results have it, all other dimensions' filters applied.
    pub count: u64,
    /// Whether the list is narrowed to it now.
    pub selected: bool,
}

/// The counts of every facet, values in falling order of count; ties by label.
pub type FacetCounts = std::collections::BTreeMap<Facet, Vec<FacetValue>>;
