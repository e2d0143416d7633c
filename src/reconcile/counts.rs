//! The rows of every figure.

use std::collections::{BTreeMap, BTreeSet};

use super::{BASE_DAY, REPORT_DAY, RowRef, SINCE};
use crate::{
    catalog::{Catalog, Ordinal, PlanFact},
    model::{
        Day, Disposition, Docket, DocumentNumber, Listing, PetitionCount, PetitionCount as C,
        ReviewList, Stage, Vetting,
    },
    reference::calendar,
};

/// The rows of every figure, in their order.
pub(super) struct Counts {
    pub(super) base: Vec<RowRef>,
    pub(super) enacted: Vec<RowRef>,
    pub(super) documents: Vec<RowRef>,
    pub(super) approved: Vec<RowRef>,
    pub(super) both: Vec<RowRef>,
    pub(super) owed: Vec<RowRef>,
    pub(super) alone: Vec<RowRef>,
    pub(super) published: Vec<RowRef>,
    pub(super) reviewed: Vec<RowRef>,
    pub(super) decentralised: Vec<RowRef>,
    pub(super) decentralised_fields: Vec<RowRef>,
    pub(super) internal: Vec<RowRef>,
    pub(super) internal_fields: Vec<RowRef>,
    pub(super) regimes: Vec<RowRef>,
    pub(super) integrated: Vec<RowRef>,
    pub(super) drafts: Vec<RowRef>,
    pub(super) procedures: Vec<RowRef>,
    pub(super) refused: Vec<RowRef>,
    pub(super) amended: Vec<RowRef>,
    pub(super) petitions: Vec<RowRef>,
    pub(super) forwarded: Vec<RowRef>,
    pub(super) kept: Vec<RowRef>,
    pub(super) answered: Vec<RowRef>,
    pub(super) waiting: Vec<RowRef>,
}

type Ordinals = BTreeSet<Ordinal>;

fn rows(ordinals: &Ordinals) -> Vec<RowRef> {
    ordinals.iter().copied().map(RowRef::Regulation).collect()
}

fn in_period(day: Option<Day>) -> bool {
    day.is_some_and(|day| (SINCE..=REPORT_DAY).contains(&day))
}

/// What plans did to regulations of the base by the day of the report.
#[derive(Default)]
struct Plans {
    enacted: Ordinals,
    documents: BTreeSet<DocumentNumber>,
    approved: Ordinals,
    published: Ordinals,
    handed: Ordinals,
}

impl Plans {
    fn of(catalog: &Catalog, base: &Ordinals) -> Self {
        let mut plans = Self::default();
        for item in catalog.plan_items() {
            let Some(ordinal) = item.regulation.filter(|ordinal| base.contains(ordinal)) else {
                continue;
            };
            plans.take(ordinal, &item);
        }
        plans
    }

    /// A regulation with two items counts once, so does a document.
    fn take(&mut self, ordinal: Ordinal, item: &PlanFact<'_>) {
        let approved = in_period(item.reached(Stage::Approved));
        if item.disposition == Disposition::Decentralise && approved {
            self.handed.insert(ordinal);
        }
        if !item.disposition.counts_as_cut() {
            return;
        }
        if in_period(item.reached(Stage::Enacted)) {
            self.enacted.insert(ordinal);
            self.documents.extend(item.document.cloned());
        }
        if approved {
            self.approved.insert(ordinal);
        }
        if in_period(item.reached(Stage::Consulting)) {
            self.published.insert(ordinal);
        }
    }
}

/// Regulations on a list by the day of the report.
fn listed<'a>(
    docket: &'a Docket,
    list: ReviewList,
    catalog: &'a Catalog,
) -> impl Iterator<Item = (Ordinal, &'a Listing)> {
    let of_list = docket.listings.iter().filter(move |listing| listing.list == list);
    let by_then = of_list.filter(|listing| listing.listed <= REPORT_DAY);
    by_then.filter_map(|listing| Some((catalog.find(&listing.code)?, listing)))
}

/// The fields that regulations are of.
fn fields(catalog: &Catalog, ordinals: &Ordinals) -> Vec<RowRef> {
    let facts = ordinals.iter().filter_map(|ordinal| catalog.fact(*ordinal));
    let names: BTreeSet<String> = facts.map(|fact| fact.field.to_owned()).collect();
    names.into_iter().map(RowRef::Field).collect()
}

impl Counts {
    pub(super) fn of(catalog: &Catalog, docket: &Docket) -> Self {
        let all = 0..catalog.len() as Ordinal;
        let base: Ordinals = all.filter(|ordinal| catalog.in_force(*ordinal, BASE_DAY)).collect();
        let plans = Plans::of(catalog, &base);
        let listed = |list| listed(docket, list, catalog);
        let reviewed: Ordinals = listed(ReviewList::Decentralisation).map(|(o, _)| o).collect();
        let decentralised: Ordinals = plans.handed.intersection(&reviewed).copied().collect();
        let internal: Ordinals = listed(ReviewList::Internal).map(|(o, _)| o).collect();
        let regimes: BTreeMap<Ordinal, &Listing> = listed(ReviewList::Reporting).collect();
        let done = |listing: &Listing| listing.done.is_some_and(|day| day <= REPORT_DAY);
        let integrated = regimes.iter().filter(|(_, listing)| done(listing)).map(|(o, _)| *o);
        let integrated: Ordinals = integrated.collect();

        let both: Ordinals = plans.approved.intersection(&plans.enacted).copied().collect();
        let owed: Ordinals = plans.approved.difference(&plans.enacted).copied().collect();
        let alone: Ordinals = plans.enacted.difference(&plans.approved).copied().collect();

        let procedures = |wanted: Option<Vetting>| -> Vec<RowRef> {
            let drafts = docket.drafts.iter().zip(0..).filter(|(d, _)| d.sent <= REPORT_DAY);
            drafts
                .flat_map(|(draft, place)| {
                    let procedures = draft.procedures.iter().zip(0..);
                    procedures.map(move |(procedure, inside)| (place, inside, procedure))
                })
                .filter(|(.., procedure)| {
                    wanted.is_none() || procedure.vetted(REPORT_DAY) == wanted
                })
                .map(|(place, inside, _)| RowRef::Procedure(place, inside))
                .collect()
        };
        let drafts = docket.drafts.iter().zip(0..);
        let drafts = drafts.filter(|(d, _)| d.sent <= REPORT_DAY && !d.procedures.is_empty());
        let counted = docket.petitions.iter().zip(0..).filter_map(|(petition, place)| {
            Some((petition.standing(REPORT_DAY, calendar())?.count(), place))
        });
        let counted: Vec<(PetitionCount, usize)> = counted.collect();
        // As `PetitionMeasures` adds them up.
        let petitions = |wanted: &[PetitionCount]| -> Vec<RowRef> {
            let wanted = counted.iter().filter(|(count, _)| wanted.contains(count));
            wanted.map(|(_, place)| RowRef::Petition(*place)).collect()
        };
        Self {
            enacted: rows(&plans.enacted),
            documents: plans.documents.into_iter().map(RowRef::Document).collect(),
            approved: rows(&plans.approved),
            both: rows(&both),
            owed: rows(&owed),
            alone: rows(&alone),
            published: rows(&plans.published),
            decentralised_fields: fields(catalog, &decentralised),
            decentralised: rows(&decentralised),
            reviewed: rows(&reviewed),
            internal_fields: fields(catalog, &internal),
            internal: rows(&internal),
            regimes: regimes.keys().copied().map(RowRef::Regulation).collect(),
            integrated: rows(&integrated),
            drafts: drafts.map(|(_, place)| RowRef::Draft(place)).collect(),
            procedures: procedures(None),
            refused: procedures(Some(Vetting::Refused)),
            amended: procedures(Some(Vetting::Amended)),
            petitions: petitions(&[C::New, C::Kept, C::Answered, C::Refused, C::Waiting]),
            forwarded: petitions(&[C::Answered, C::Refused, C::Waiting]),
            kept: petitions(&[C::Kept]),
            answered: petitions(&[C::Answered]),
            waiting: petitions(&[C::Waiting]),
            base: rows(&base),
        }
    }
}
