//! The scenario: the sample registry with plans, decisions, documents,
//! petitions, drafts and lists, made so that counting its rows gives every
//! figure of the founding report. `data/scenario/README.md` says what is
//! assumed where the report leaves something open.
//!
//! Nothing here stores a total: rows are chosen and dealt out, and the totals
//! are how many are chosen.

mod books;
mod choice;
mod documents;
mod files;
mod items;

use rayon::prelude::*;

use super::{Registry, USUAL_COUNT};
use crate::{
    model::{AgencySlug, Audience, Day, Kind, Regulation},
    random::Random,
};

pub use files::write_scenario;

use choice::Choice;
use documents::Documents;

/// Regulations in force on this day are the base.
const BASE_DAY: Day = crate::reconcile::BASE_DAY;
/// The last day on which anything happens.
const LAST_DAY: Day = crate::reconcile::REPORT_DAY;

/// How many regulations of each kind are cut or made simpler, approved or not:
/// 1,107 + 1,758 − 419. The split by kind follows that of the year 2022.
const CUT: [(Kind, usize); 5] = [
    (Kind::Procedure, 1_100),
    (Kind::Inspection, 1_000),
    (Kind::Condition, 180),
    (Kind::Reporting, 100),
    (Kind::Standard, 66),
];
/// Approved by the Prime Minister.
const APPROVED: usize = 1_107;
/// Of these, carried out; the report leaves it open.
const APPROVED_AND_ENACTED: usize = 419;
/// Of the approved, entered on the portal.
const PUBLISHED: usize = 1_029;
/// Documents that carry out what is carried out.
const DOCUMENTS: usize = 143;
/// Procedures looked at whether they can be handed down; those that are, and
/// their fields.
const REVIEWED: usize = 5_187;
const DECENTRALISED: usize = 699;
const DECENTRALISED_FIELDS: usize = 100;
/// Procedures between agencies, and their fields.
const INTERNAL: usize = 59;
const INTERNAL_FIELDS: usize = 12;
/// Reporting regimes, and those in the Government's system.
const REGIMES: usize = 179;
const INTEGRATED: usize = 69;
/// Drafts; the report says more than 60.
const DRAFTS: usize = 64;
const DRAFT_REFUSED: usize = 23;
const DRAFT_AMENDED: usize = 308;
const DRAFT_ACCEPTED: usize = 63;
/// Petitions sent on and answered, sent on and not answered, and kept.
const ANSWERED: usize = 452;
const WAITING: usize = 116;
const KEPT: usize = 273;

/// The scenario of a seed.
#[derive(Debug)]
pub struct Scenario {
    seed: u64,
    regulations: Vec<Regulation>,
    choice: Choice,
    documents: Documents,
}

impl Scenario {
    /// The scenario of a seed: other seeds choose other regulations, texts and
    /// days, and give the same figures.
    pub fn new(seed: u64) -> Self {
        let registry = Registry::new(USUAL_COUNT, seed);
        let mut regulations: Vec<Regulation> = (0..registry.count())
            .into_par_iter()
            .filter_map(|number| registry.get(number))
            .map(|regulation| as_of_base(&registry, regulation))
            .collect();
        let choice = Choice::new(&registry, &regulations, seed);
        for place in &choice.internal {
            regulations[*place].audience = vec![Audience::Internal];
        }
        let documents = Documents::new(&regulations, &choice, seed);
        for (item, place) in choice.cut.iter().enumerate() {
            if let Some(end) = documents.end(&choice, item) {
                regulations[*place].in_force_to = Some(end);
            }
        }
        Self { seed, regulations, choice, documents }
    }

    /// Its regulations.
    pub fn regulations(&self) -> &[Regulation] {
        &self.regulations
    }
}

/// The regulation as it was on the base day: in force, and of the agency that
/// was in charge before the mergers of 2025.
fn as_of_base(registry: &Registry, mut regulation: Regulation) -> Regulation {
    let field = registry.lists.fields.iter().find(|field| field.name == regulation.field.0);
    if let Some(old) = field.and_then(|field| field.predecessor.clone()) {
        regulation.agency = old;
    }
    regulation.in_force_to = None;
    // What rests on later documents was there before under earlier ones.
    regulation.in_force_from = regulation.in_force_from.filter(|day| *day <= BASE_DAY);
    regulation
}

/// The name of an agency.
fn name(agency: &AgencySlug) -> &'static str {
    crate::reference::agencies().get(agency).map_or("", |agency| agency.name.as_str())
}

/// Its abbreviation in numbers of documents.
fn short(agency: &AgencySlug) -> &'static str {
    crate::reference::agencies().get(agency).map_or("", |agency| agency.short.as_str())
}

fn after(day: Day, days: usize) -> Day {
    let span = jiff::Span::new().days(i64::try_from(days).unwrap_or_default());
    day.checked_add(span).unwrap_or(day).min(LAST_DAY)
}

/// Random numbers for one list of the scenario.
fn random(seed: u64, list: u64) -> Random {
    Random::of_item(seed, 9_000, list)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The fields that regulations are of.
    fn fields<'a>(scenario: &Scenario, places: impl IntoIterator<Item = &'a usize>) -> usize {
        let fields = places.into_iter().map(|place| &scenario.regulations[*place].field);
        fields.collect::<BTreeSet<_>>().len()
    }

    /// Every list is as long as it has to be, whatever the seed: none ran out.
    #[test]
    fn every_seed_has_enough_of_everything() {
        for seed in [2, 11] {
            let scenario = Scenario::new(seed);
            let Scenario { choice, documents, regulations, .. } = &scenario;
            assert_eq!(regulations.len(), 17_687);
            assert_eq!(choice.cut.len(), 2_446);
            assert_eq!(choice.published.len(), PUBLISHED);
            assert_eq!(choice.reviewed.len(), REVIEWED);
            assert_eq!(choice.decentralised.len(), DECENTRALISED);
            assert_eq!(fields(&scenario, &choice.decentralised), DECENTRALISED_FIELDS);
            assert_eq!(choice.internal.len(), INTERNAL);
            assert_eq!(fields(&scenario, &choice.internal), INTERNAL_FIELDS);
            assert_eq!(choice.regimes.len(), REGIMES);
            assert_eq!(documents.documents.len(), DOCUMENTS);
            let used: BTreeSet<usize> = documents.carried_out.values().copied().collect();
            assert_eq!(used.len(), DOCUMENTS, "every document carries something out");
            let drafts = books::drafts(&scenario);
            let numbers: BTreeSet<&String> = drafts.iter().map(|row| &row[0]).collect();
            assert_eq!((drafts.len(), numbers.len()), (394, DRAFTS));
            assert_eq!(books::petitions(&scenario).len(), 841);
            // Nothing is both cut and looked at to be handed down, nor twice anything.
            let cut: BTreeSet<&usize> = choice.cut.iter().collect();
            assert_eq!(cut.len(), choice.cut.len());
            assert!(
                choice.reviewed.iter().chain(&choice.internal).all(|place| !cut.contains(place))
            );
        }
    }

    #[test]
    fn a_seed_gives_the_same_rows() {
        let (one, other) = (Scenario::new(5), Scenario::new(5));
        assert_eq!(one.regulations, other.regulations);
        assert_eq!(items::rows(&one), items::rows(&other));
        assert_eq!(books::petitions(&one), books::petitions(&other));
        assert_eq!(books::drafts(&one), books::drafts(&other));
        assert_eq!(books::listings(&one), books::listings(&other));
    }
}
