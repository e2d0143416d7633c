//! Where a petition stands on a day, and what is due until when.

use super::{
    Petition, PetitionAct, PetitionAction, PetitionAnswer, PetitionState, Routed, Routing,
};
use crate::model::{AgencySlug, Calendar, Day, Due};

/// How many working days each step may take (Decree 20/2008/NĐ-CP as the
/// Government Office applies it).
pub mod limits {
    /// To refuse a petition or give it back, and for the Government Office to
    /// send it on or keep it.
    pub const REFUSE: u32 = 2;
    /// To ask the sender for more.
    pub const ASK: u32 = 5;
    /// To settle it, without the time in which the sender owes an answer.
    pub const SETTLE: u32 = 15;
    /// To publish what was answered.
    pub const PUBLISH: u32 = 2;
    /// How many days the sender has to say that they are not satisfied.
    pub const REOPEN_DAYS: u32 = 30;
    /// How often they may say so.
    pub const REOPENINGS: u32 = 2;
}

/// Where a petition is, without deadlines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PetitionPlace {
    /// Its state.
    pub state: PetitionState,
    /// What the Government Office did with it last; none if it has yet to.
    pub routing: Option<Routing>,
    /// To whom it was sent on last.
    pub agency: Option<AgencySlug>,
}

/// A step that was taken, and whether in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Its place among the steps; none for what a file tells.
    pub place: Option<u32>,
    /// The day of it.
    pub day: Day,
    /// What was done.
    pub action: PetitionAction,
    /// The last day for it, if there is one.
    pub due: Option<Due>,
    /// How many working days it came late.
    pub late: u32,
}

/// Where a petition stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PetitionStanding {
    /// Where it is.
    pub place: PetitionPlace,
    /// Since when.
    pub since: Day,
    /// The last day for what comes next, if somebody owes it.
    pub due: Option<Due>,
    /// The last day to refuse it or give it back, while that may be done.
    pub refuse: Option<Due>,
    /// The last day to ask for more, while that may be done.
    pub ask: Option<Due>,
    /// Until when the sender may say that they are not satisfied.
    pub reopen: Option<Due>,
    /// How many working days it is late by the day that was asked for.
    pub late: u32,
    /// How many working days late the answer came that stands; none if none
    /// does.
    pub answered: Option<u32>,
    /// The answer that stands; none if none does, or only a file tells of it.
    pub answer: Option<PetitionAnswer>,
    /// How often the sender was not satisfied.
    pub reopened: u32,
    /// What was done, in that order.
    pub steps: Vec<Judged>,
}

impl Petition {
    /// Where it is on a day; none before it was received.
    pub fn place(&self, on: Day) -> Option<PetitionPlace> {
        // Days of steps are all that is needed of the calendar here.
        self.standing(on, &Calendar::default()).map(|standing| standing.place)
    }

    /// Where it stands on a day; none before it was received.
    pub fn standing(&self, on: Day, calendar: &Calendar) -> Option<PetitionStanding> {
        if self.received > on {
            return None;
        }
        let mut walk = Walk::new(self.received, calendar);
        if let Some(routed) = self.routed.as_ref().filter(|routed| routed.day <= on) {
            walk.told(routed, on);
        }
        for step in self.steps.iter().filter(|step| step.day <= on) {
            walk.take(
                (Some(step.place), step.day),
                step.act.action(),
                match &step.act {
                    PetitionAct::Forwarded { agency, .. } => Some(agency),
                    _ => None,
                },
            );
        }
        let mut standing = walk.end(on);
        let answer = || {
            let taken = self.steps.iter().rev().filter(|step| step.day <= on);
            taken.into_iter().find_map(|step| match &step.act {
                PetitionAct::Answered(answer) => Some(answer.clone()),
                _ => None,
            })
        };
        standing.answer = standing.answered.and_then(|_| answer());
        Some(standing)
    }
}

/// A petition on its way through its steps.
struct Walk<'a> {
    calendar: &'a Calendar,
    place: PetitionPlace,
    since: Day,
    /// The day from which whoever has it may refuse, give back and ask.
    held: Day,
    /// The day from which the time to settle runs now.
    running: Day,
    /// Working days of it that are used up.
    used: u32,
    /// The last day to settle, once it has passed.
    passed: Option<Due>,
    /// The day on which it was settled.
    settled: Option<Day>,
    answered: Option<u32>,
    reopened: u32,
    steps: Vec<Judged>,
}

impl<'a> Walk<'a> {
    fn new(received: Day, calendar: &'a Calendar) -> Self {
        Self {
            calendar,
            place: PetitionPlace { state: PetitionState::New, routing: None, agency: None },
            since: received,
            held: received,
            running: received,
            used: 0,
            passed: None,
            settled: None,
            answered: None,
            reopened: 0,
            steps: Vec::new(),
        }
    }

    /// What a file tells.
    fn told(&mut self, routed: &Routed, on: Day) {
        match routed.routing {
            Routing::Kept => {
                self.take((None, routed.day), PetitionAction::Kept, None);
                // A file tells nothing of what comes after.
                self.place.state = PetitionState::Kept;
            }
            Routing::Forwarded => {
                let agency = routed.agency.as_ref();
                self.take((None, routed.day), PetitionAction::Forwarded, agency);
                if let Some(day) = routed.answered.filter(|day| *day <= on) {
                    self.take((None, day), PetitionAction::Answered, None);
                    self.place.state = PetitionState::Answered;
                }
            }
        }
    }

    fn take(
        &mut self,
        (place, day): (Option<u32>, Day),
        action: PetitionAction,
        agency: Option<&AgencySlug>,
    ) {
        use PetitionAction as A;
        let due = match action {
            A::Forwarded | A::Kept if self.place.routing.is_none() => self.refuse(),
            A::Returned | A::Refused => self.refuse(),
            A::Asked => Some(self.calendar.after(self.held, limits::ASK)),
            A::Answered => self.settle(),
            A::Published => Some(self.calendar.after(self.since, limits::PUBLISH)),
            A::Forwarded | A::Kept | A::Supplied | A::Reopened => None,
        };
        let late = due.as_ref().map_or(0, |due| self.late(due, day));
        self.steps.push(Judged { place, day, action, due, late });
        match action {
            A::Forwarded => {
                self.place.routing = Some(Routing::Forwarded);
                self.place.agency = agency.cloned();
                self.begin(day);
            }
            A::Kept => {
                self.place.routing = Some(Routing::Kept);
                self.place.agency = None;
                self.begin(day);
            }
            A::Returned => {
                (self.place.routing, self.place.agency) = (None, None);
                self.place.state = PetitionState::Returned;
                self.held = day;
            }
            A::Asked => {
                let due = self.settle();
                self.passed = due.filter(|due| due.day < day);
                self.used += self.calendar.between(self.running, day);
                self.place.state = PetitionState::Asked;
            }
            A::Supplied => {
                (self.running, self.held) = (day, day);
                self.place.state = PetitionState::Waiting;
            }
            A::Refused => {
                // What the Government Office refuses it has kept.
                self.place.routing.get_or_insert(Routing::Kept);
                self.place.state = PetitionState::Refused;
                self.settled = Some(day);
            }
            A::Answered => {
                self.answered = Some(late);
                self.place.state = PetitionState::ToPublish;
                self.settled = Some(day);
            }
            A::Published => {
                self.place.state = PetitionState::Published;
                self.settled = Some(day);
            }
            A::Reopened => {
                self.reopened += 1;
                self.begin(day);
            }
        }
        self.since = day;
    }

    /// The time to settle runs from the start.
    fn begin(&mut self, day: Day) {
        (self.running, self.held, self.used) = (day, day, 0);
        (self.passed, self.settled, self.answered) = (None, None, None);
        self.place.state = PetitionState::Waiting;
    }

    /// The last day to refuse it or give it back: none once the sender was asked.
    fn refuse(&self) -> Option<Due> {
        (self.place.state != PetitionState::Asked)
            .then(|| self.calendar.after(self.held, limits::REFUSE))
    }

    /// The last day to settle it, while the time runs.
    fn settle(&self) -> Option<Due> {
        let rest = limits::SETTLE.saturating_sub(self.used);
        Some(self.passed.clone().unwrap_or_else(|| self.calendar.after(self.running, rest)))
    }

    /// How many working days a day is later than another; what comes on a free
    /// day after the last one is late by one.
    fn late(&self, due: &Due, day: Day) -> u32 {
        if day <= due.day { 0 } else { self.calendar.between(due.day, day).max(1) }
    }

    fn end(self, on: Day) -> PetitionStanding {
        use PetitionState as S;
        let due = match self.place.state {
            S::New | S::Returned => self.refuse(),
            S::Waiting => self.settle(),
            S::ToPublish => Some(self.calendar.after(self.since, limits::PUBLISH)),
            S::Kept | S::Asked | S::Answered | S::Published | S::Refused => None,
        };
        let waiting = self.place.state == S::Waiting;
        let reopens = matches!(self.place.state, S::ToPublish | S::Published | S::Refused)
            && self.reopened < limits::REOPENINGS;
        let settled = self.settled.filter(|_| reopens);
        PetitionStanding {
            since: self.since,
            late: due.as_ref().map_or(0, |due| self.late(due, on)),
            due,
            refuse: waiting.then(|| self.refuse()).flatten(),
            ask: waiting.then(|| self.calendar.after(self.held, limits::ASK)),
            reopen: settled.map(|day| self.calendar.after_days(day, limits::REOPEN_DAYS)),
            answered: self.answered,
            answer: None,
            reopened: self.reopened,
            place: self.place,
            steps: self.steps,
        }
    }
}

#[cfg(test)]
#[path = "standing_tests.rs"]
mod tests;
