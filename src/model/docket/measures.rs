//! What is counted of petitions: one function, for the funnel of the whole
//! country, for each agency, and for a published report.

use std::collections::BTreeMap;

use super::{Petition, PetitionStanding, PetitionState, Routing};
use crate::model::{AgencySlug, Calendar, Day};

/// Counts of petitions by a day.
///
/// `received = new + kept + forwarded`, `forwarded = answered + refused +
/// waiting`, `answered = on_time + late`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct PetitionMeasures {
    /// Received.
    pub received: u64,
    /// Of these, not sent on or kept yet, or given back.
    pub new: u64,
    /// Kept by the Government Office.
    pub kept: u64,
    /// With an agency, or settled by one.
    pub forwarded: u64,
    /// Of these, with an answer that stands.
    pub answered: u64,
    /// Answered until the last day for it.
    pub on_time: u64,
    /// Answered after it.
    pub late: u64,
    /// Refused by the agency.
    pub refused: u64,
    /// Not settled.
    pub waiting: u64,
    /// Of these, after the last day for it.
    pub overdue: u64,
    /// With the Government Office after the last day for what it has to do.
    pub office_overdue: u64,
    /// Reopened by a sender who was not satisfied, whatever became of it.
    pub reopened: u64,
}

/// What a petition is counted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PetitionCount {
    /// Not sent on or kept yet, or given back.
    New,
    /// Kept by the Government Office.
    Kept,
    /// Sent on and answered.
    Answered,
    /// Sent on and refused.
    Refused,
    /// Sent on and not settled.
    Waiting,
}

impl PetitionStanding {
    /// What it is counted as.
    pub fn count(&self) -> PetitionCount {
        match (self.place.routing, self.place.state) {
            (None, _) => PetitionCount::New,
            (Some(Routing::Kept), _) => PetitionCount::Kept,
            (Some(Routing::Forwarded), PetitionState::Refused) => PetitionCount::Refused,
            (Some(Routing::Forwarded), _) if self.answered.is_some() => PetitionCount::Answered,
            (Some(Routing::Forwarded), _) => PetitionCount::Waiting,
        }
    }
}

impl PetitionMeasures {
    /// Counts petitions by a day.
    pub fn of<'a>(
        petitions: impl IntoIterator<Item = &'a Petition>,
        on: Day,
        calendar: &Calendar,
    ) -> Self {
        let mut measures = Self::default();
        let standings = petitions.into_iter().filter_map(|of| of.standing(on, calendar));
        standings.for_each(|standing| measures.add(&standing));
        measures
    }

    /// The same for each agency that something was sent on to; those of the
    /// Government Office have no agency. `whose` says who answers now for what
    /// an agency has, so that the sum stays that of the country when agencies
    /// merge.
    pub fn by_agency<'a>(
        petitions: impl IntoIterator<Item = &'a Petition>,
        on: Day,
        calendar: &Calendar,
        whose: impl Fn(&AgencySlug) -> AgencySlug,
    ) -> BTreeMap<Option<AgencySlug>, Self> {
        let mut measures: BTreeMap<_, Self> = BTreeMap::new();
        for standing in petitions.into_iter().filter_map(|of| of.standing(on, calendar)) {
            let agency = standing.place.agency.as_ref().map(&whose);
            measures.entry(agency).or_default().add(&standing);
        }
        measures
    }

    /// One more.
    pub fn add(&mut self, standing: &PetitionStanding) {
        self.received += 1;
        self.reopened += u64::from(standing.reopened > 0);
        let is_late = u64::from(standing.late > 0);
        match standing.count() {
            PetitionCount::New => {
                self.new += 1;
                self.office_overdue += is_late;
            }
            PetitionCount::Kept => {
                self.kept += 1;
                self.office_overdue += is_late;
            }
            PetitionCount::Answered => {
                self.forwarded += 1;
                self.answered += 1;
                match standing.answered {
                    Some(1..) => self.late += 1,
                    _ => self.on_time += 1,
                }
            }
            PetitionCount::Refused => {
                self.forwarded += 1;
                self.refused += 1;
            }
            PetitionCount::Waiting => {
                self.forwarded += 1;
                self.waiting += 1;
                self.overdue += is_late;
            }
        }
    }
}
