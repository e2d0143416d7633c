//! What is counted of petitions: one function, for the funnel of the whole
//! country, for each agency, and for a published report.

use std::collections::BTreeMap;

use super::{Petition, PetitionStanding, PetitionState, Routing};
use crate::model::{AgencySlug, AnswerState, Calendar, Day, Rate, closed_set};

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
    /// Of those that an agency answered, the ones that the answer follows, in
    /// whole or in part.
    pub accepted: u64,
    /// Of the same, those whose answer names items of plans that came of it.
    pub planned: u64,
}

closed_set! {
    /// A number of petitions of an agency that can be listed.
    PetitionPart {
        /// All that it was sent.
        Forwarded = "forwarded", "Kiến nghị được chuyển đến";
        /// Those with an answer that stands.
        Answered = "answered", "Kiến nghị đã trả lời";
        /// Those that were answered until the last day for it.
        OnTime = "on-time", "Kiến nghị đã trả lời đúng hạn";
        /// Those that were answered after it.
        Late = "late", "Kiến nghị trả lời muộn";
        /// Those that it refused.
        Refused = "refused", "Kiến nghị bị từ chối";
        /// Those that are not settled.
        Waiting = "waiting", "Kiến nghị chưa giải quyết";
        /// Those that are not, and the last day has passed.
        Overdue = "overdue", "Kiến nghị quá hạn trả lời";
        /// Those that the answer follows, in whole or in part.
        Accepted = "accepted", "Kiến nghị được tiếp thu toàn bộ hoặc một phần";
        /// Those whose answer names items of plans that came of it.
        Planned = "planned", "Kiến nghị dẫn tới mục của phương án";
    }
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

impl PetitionStanding {
    /// Whether it is counted for a part of what the agency has that it was sent to.
    pub fn is(&self, part: PetitionPart) -> bool {
        let count = self.count();
        let answered = count == PetitionCount::Answered;
        let state = self.answer.as_ref().map(|answer| answer.state);
        match part {
            PetitionPart::Forwarded => !matches!(count, PetitionCount::New | PetitionCount::Kept),
            PetitionPart::Answered => answered,
            PetitionPart::OnTime => answered && !matches!(self.answered, Some(1..)),
            PetitionPart::Late => answered && matches!(self.answered, Some(1..)),
            PetitionPart::Refused => count == PetitionCount::Refused,
            PetitionPart::Waiting => count == PetitionCount::Waiting,
            PetitionPart::Overdue => count == PetitionCount::Waiting && self.late > 0,
            PetitionPart::Accepted => {
                answered && matches!(state, Some(AnswerState::Accepted | AnswerState::Partly))
            }
            PetitionPart::Planned => {
                answered && self.answer.as_ref().is_some_and(|answer| !answer.items.is_empty())
            }
        }
    }
}

impl PetitionMeasures {
    /// The number of a part of what agencies have.
    pub fn part(&self, part: PetitionPart) -> u64 {
        match part {
            PetitionPart::Forwarded => self.forwarded,
            PetitionPart::Answered => self.answered,
            PetitionPart::OnTime => self.on_time,
            PetitionPart::Late => self.late,
            PetitionPart::Refused => self.refused,
            PetitionPart::Waiting => self.waiting,
            PetitionPart::Overdue => self.overdue,
            PetitionPart::Accepted => self.accepted,
            PetitionPart::Planned => self.planned,
        }
    }

    /// Of those whose answer is given or overdue, how many have one.
    pub fn replied(&self) -> Rate {
        Rate::of(self.answered, self.answered + self.overdue)
    }

    /// Of the same, how many had it on time.
    pub fn replied_in_time(&self) -> Rate {
        Rate::of(self.on_time, self.answered + self.overdue)
    }

    /// The sum of two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            received: self.received + other.received,
            new: self.new + other.new,
            kept: self.kept + other.kept,
            forwarded: self.forwarded + other.forwarded,
            answered: self.answered + other.answered,
            on_time: self.on_time + other.on_time,
            late: self.late + other.late,
            refused: self.refused + other.refused,
            waiting: self.waiting + other.waiting,
            overdue: self.overdue + other.overdue,
            office_overdue: self.office_overdue + other.office_overdue,
            reopened: self.reopened + other.reopened,
            accepted: self.accepted + other.accepted,
            planned: self.planned + other.planned,
        }
    }

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
                self.accepted += u64::from(standing.is(PetitionPart::Accepted));
                self.planned += u64::from(standing.is(PetitionPart::Planned));
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
