//! Every version of every regulation, as far as versions are counted.

use std::{collections::HashMap, sync::Arc};

use super::{
    CommentEvent, ConsultationEvent, Ordinal, PlanStep, PlanVersion, Service,
    columns::Cells,
    comments::{Comments, Unknown},
    fields::Leaf,
    plans::Plans,
};
use crate::model::{
    AgencySlug, Charge, CommentNumber, ConsultationNumber, Day, ItemId, Kind, RegulationCode,
    day_number, day_of,
};

/// What one version of a regulation says, as far as it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Place of the regulation: the number of regulations that came in before it.
    pub ordinal: Ordinal,
    /// Its code.
    pub code: RegulationCode,
    /// The number of the version, from 1, in the order of recording.
    pub version: u32,
    /// The day from which it holds.
    pub valid_from: Day,
    /// The journal position that recorded it.
    pub seq: u64,
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
    /// What its fees span, where they are amounts in đồng.
    pub charge: Option<Charge>,
    /// What it says of its service.
    pub service: Service,
    /// Whether it is made up, for demonstrations.
    pub sample: bool,
}

/// Why something cannot be taken into a [`History`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadHistory {
    /// Ordinals are given without gaps, in the order of first appearance.
    #[error("regulation {code} has ordinal {found}, expected at most {expected}")]
    Gap {
        /// The regulation.
        code: RegulationCode,
        /// Its ordinal.
        found: Ordinal,
        /// The next free ordinal.
        expected: Ordinal,
    },
    /// An ordinal names one regulation for good.
    #[error("ordinal {ordinal} names both {first} and {second}")]
    TwoCodes {
        /// The ordinal.
        ordinal: Ordinal,
        /// The code that has it.
        first: RegulationCode,
        /// The code that claims it.
        second: RegulationCode,
    },
    /// More agencies than a column can tell apart.
    #[error("there are more than {} agencies", u16::MAX)]
    TooManyAgencies,
    /// A plan is about regulations that are known.
    #[error("{item} is about {code}, which is unknown")]
    UnknownCode {
        /// The item of the plan.
        item: ItemId,
        /// The code that it names.
        code: RegulationCode,
    },
    /// Something was done to an item, or corrected, that there is not.
    #[error("row {seq} of the journal is about {item}, which has nothing of the kind")]
    UnknownItem {
        /// The item of the plan.
        item: ItemId,
        /// The place in the journal.
        seq: u64,
    },
    /// A comment was taken back or answered that nobody made, or made twice.
    #[error("row {seq} of the journal is about {comment}, which cannot be")]
    UnknownComment {
        /// The comment.
        comment: CommentNumber,
        /// The place in the journal.
        seq: u64,
    },
    /// Something was said in a consultation that nobody opened, or that was
    /// opened twice.
    #[error("row {seq} of the journal is about {consultation}, which cannot be")]
    UnknownConsultation {
        /// The consultation.
        consultation: ConsultationNumber,
        /// The place in the journal.
        seq: u64,
    },
}

/// All versions up to a journal position. Grows by [`History::extend`]; a
/// [`super::Catalog`] is one view of it.
#[derive(Debug, Clone, Default)]
pub struct History {
    pub(super) codes: Arc<Codes>,
    pub(super) agencies: Arc<Dictionary<AgencySlug>>,
    pub(super) fields: Arc<Dictionary<Arc<str>>>,
    /// Fields of agencies, as versions state them.
    pub(super) leaves: Arc<Dictionary<Leaf>>,
    /// For each ordinal its versions by day, then by number.
    pub(super) versions: Vec<Versions>,
    pub(super) plans: Plans,
    pub(super) comments: Comments,
    pub(super) seq: u64,
    pub(super) text_seq: u64,
}

/// Codes both ways. Shared by all catalogs made of one history.
#[derive(Debug, Clone, Default)]
pub(super) struct Codes {
    pub(super) list: Vec<RegulationCode>,
    pub(super) ordinals: HashMap<RegulationCode, Ordinal, rustc_hash::FxBuildHasher>,
}

/// Values and their numbers.
#[derive(Debug, Clone)]
pub(super) struct Dictionary<T> {
    pub(super) values: Vec<T>,
    numbers: HashMap<T, u32, rustc_hash::FxBuildHasher>,
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self { values: Vec::new(), numbers: HashMap::default() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Dictionary<T> {
    /// Values that differ, in the order of their numbers.
    pub(super) fn new(values: Vec<T>) -> Self {
        let numbers = values.iter().cloned().zip(0..).collect();
        Self { values, numbers }
    }

    pub(super) fn find<Q>(&self, value: &Q) -> Option<u32>
    where
        T: std::borrow::Borrow<Q>,
        Q: Eq + std::hash::Hash + ?Sized,
    {
        self.numbers.get(value).copied()
    }

    pub(super) fn number(this: &mut Arc<Self>, value: &T) -> u32 {
        if let Some(number) = this.find(value) {
            return number;
        }
        let dictionary = Arc::make_mut(this);
        let number = dictionary.values.len() as u32;
        dictionary.values.push(value.clone());
        dictionary.numbers.insert(value.clone(), number);
        number
    }
}

/// Nearly every regulation has one version, so that one needs no list.
#[derive(Debug, Clone)]
pub(super) enum Versions {
    One(Row),
    Many(Vec<Row>),
}

impl Versions {
    pub(super) fn rows(&self) -> &[Row] {
        match self {
            Self::One(row) => std::slice::from_ref(row),
            Self::Many(rows) => rows,
        }
    }

    fn insert(&mut self, row: Row) {
        let key = |r: &Row| (r.valid_from, r.version);
        let mut rows = self.rows().to_vec();
        match rows.binary_search_by_key(&key(&row), key) {
            // A row that is read twice is the same row.
            Ok(at) => rows[at] = row,
            Err(at) => rows.insert(at, row),
        }
        *self = Self::Many(rows);
    }
}

/// A [`Version`] with numbers for words.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) name: Arc<str>,
    pub(super) seq: u64,
    pub(super) valid_from: i32,
    pub(super) version: u32,
    pub(super) charge: Option<Charge>,
    pub(super) service: Service,
    pub(super) cells: Cells,
}

impl Codes {
    pub(super) fn find(&self, code: &RegulationCode) -> Option<Ordinal> {
        self.ordinals.get(code).copied()
    }
}

impl History {
    /// The journal position up to which it is complete.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The journal position of the last version: an index made there or later
    /// has every text.
    pub fn text_seq(&self) -> u64 {
        self.text_seq
    }

    /// The first day from which any version holds.
    pub fn first_day(&self) -> Option<Day> {
        let first = self.versions.iter().filter_map(|versions| versions.rows().first());
        first.map(|row| row.valid_from).min().and_then(|number| day_of(number.into()))
    }

    /// How many regulations there are, ended ones included.
    pub fn len(&self) -> usize {
        self.versions.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.versions.is_empty()
    }

    /// Takes in the versions recorded after [`History::seq`] and up to `seq`.
    ///
    /// # Errors
    /// When ordinals have gaps or name two codes: the store is damaged. What
    /// was taken in before the bad one stays, so the history must be dropped.
    pub fn extend(
        &mut self,
        versions: impl IntoIterator<Item = Version>,
        seq: u64,
    ) -> Result<(), BadHistory> {
        for version in versions {
            self.push(version)?;
        }
        self.seq = self.seq.max(seq);
        Ok(())
    }

    /// The journal position up to which it knows what happened to plans.
    pub fn plans_seq(&self) -> u64 {
        self.plans.seq
    }

    /// Takes in what happened to plans after [`History::plans_seq`] and up to
    /// `seq`: versions of items, and what was done to them, each in the order
    /// of their journal positions. The versions of regulations come first.
    ///
    /// # Errors
    /// When they speak of what there is not: the store is damaged, and the
    /// history must be dropped.
    pub fn extend_plans(
        &mut self,
        versions: impl IntoIterator<Item = PlanVersion>,
        steps: impl IntoIterator<Item = PlanStep>,
        seq: u64,
    ) -> Result<(), BadHistory> {
        self.plans.extend(versions, steps, &self.codes)?;
        self.plans.seq = self.plans.seq.max(seq);
        Ok(())
    }

    /// Takes in what happened to consultations and comments after
    /// [`History::plans_seq`], each in the order of the journal, after the
    /// versions of regulations and before what happened to plans.
    ///
    /// # Errors
    /// As for plans.
    pub fn extend_comments(
        &mut self,
        consultations: impl IntoIterator<Item = ConsultationEvent>,
        events: impl IntoIterator<Item = CommentEvent>,
    ) -> Result<(), BadHistory> {
        let known = self.comments.extend(consultations, events, &self.codes);
        known.map_err(|(what, seq)| match what {
            Unknown::Comment(comment) => BadHistory::UnknownComment { comment, seq },
            Unknown::Consultation(consultation) => {
                BadHistory::UnknownConsultation { consultation, seq }
            }
        })
    }

    fn push(&mut self, version: Version) -> Result<(), BadHistory> {
        let Version { ordinal, code, .. } = version;
        let known = self.codes.list.get(ordinal as usize);
        let expected = self.codes.list.len() as Ordinal;
        match known {
            Some(first) if *first != code => {
                return Err(BadHistory::TwoCodes { ordinal, first: first.clone(), second: code });
            }
            None if ordinal != expected => {
                return Err(BadHistory::Gap { code, found: ordinal, expected });
            }
            _ => {}
        }
        self.text_seq = self.text_seq.max(version.seq);
        let is_new = known.is_none();
        let agency = Dictionary::number(&mut self.agencies, &version.issued_by);
        let agency = u16::try_from(agency).map_err(|_| BadHistory::TooManyAgencies)?;
        let field = Dictionary::number(&mut self.fields, &version.field);
        let row = Row {
            seq: version.seq,
            valid_from: day_number(version.valid_from),
            version: version.version,
            charge: version.charge,
            service: version.service,
            cells: Cells {
                from: version.from.map_or(i32::MIN, day_number),
                to: version.to.map_or(i32::MAX, day_number),
                leaf: Dictionary::number(&mut self.leaves, &(agency, field)),
                sample: version.sample,
                kind: version.kind as u8,
                // What plans say is filled in for a day.
                ..Cells::UNPLANNED
            },
            name: version.name,
        };
        if is_new {
            let codes = Arc::make_mut(&mut self.codes);
            codes.ordinals.insert(code.clone(), ordinal);
            codes.list.push(code);
            self.versions.push(Versions::One(row));
        } else if let Some(versions) = self.versions.get_mut(ordinal as usize) {
            versions.insert(row);
        }
        Ok(())
    }
}
