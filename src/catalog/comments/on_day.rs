//! The comments on a day: their numbers, and the rows behind each.

use std::collections::{BTreeMap, HashSet};

use super::{CommentPart, Handled, HandledBy, Row};
use crate::{
    catalog::{Catalog, Ordinal, applies::NO_DAY, comments::Answer},
    model::{
        AgencySlug, AnswerState, CommentNumber, CommentSubject, Day, Kind, MatterKind, day_of,
    },
    reference::agencies,
};

/// Those that are there on a day, in the order in which they came in.
#[derive(Debug, Clone, Default)]
pub(in crate::catalog) struct DayComments {
    cells: Vec<CommentCells>,
    /// Whose consultations and plans they are about.
    agencies: Vec<AgencySlug>,
    /// For each of these how all of them were dealt with. A catalog is one day
    /// and one journal position, so this is added up once for each and not for
    /// everybody who asks.
    sums: Vec<HandledBy>,
}

/// A comment on a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct CommentCells {
    number: CommentNumber,
    subject: CommentSubject,
    /// The regulation; the highest number if it is about none that the registry
    /// has.
    ordinal: Ordinal,
    /// Who answers, as it was called then.
    agency: u32,
    made: i32,
    /// The last day on which an answer is on time; [`NO_DAY`] while there is none.
    due: i32,
    /// The day of the first answer; [`NO_DAY`] while there is none.
    answered: i32,
    state: Option<AnswerState>,
    changed: Option<CommentSubject>,
}

/// A comment as it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommentFact {
    /// The comment.
    pub number: CommentNumber,
    /// What it is about.
    pub subject: CommentSubject,
    /// The day on which it was made.
    pub made: Option<Day>,
    /// The last day for an answer, if there is one yet.
    pub due: Option<Day>,
    /// The day of the first answer.
    pub answered: Option<Day>,
    /// What the answer is.
    pub state: Option<AnswerState>,
    /// The item or the paragraph that was changed because of it.
    pub changed: Option<CommentSubject>,
}

impl Row {
    /// It on a day, with the answers that it had by then.
    pub(super) fn cells<'a>(
        &self,
        (ordinal, due): (Ordinal, Option<i32>),
        mut answers: impl Iterator<Item = &'a Answer>,
    ) -> CommentCells {
        let first = answers.next();
        let last = answers.last().or(first);
        CommentCells {
            number: self.number,
            subject: self.subject,
            ordinal,
            agency: self.agency,
            made: self.made.0,
            due: due.unwrap_or(NO_DAY),
            answered: first.map_or(NO_DAY, |answer| answer.at.0),
            state: last.map(|answer| answer.state),
            changed: last.and_then(|answer| answer.changed),
        }
    }
}

impl CommentCells {
    /// Whether it is counted for a part on a day; of what was changed, whether
    /// anything is named.
    fn is(&self, part: CommentPart, day: i32) -> bool {
        let answered = self.state.is_some();
        let late = if answered { self.answered > self.due } else { self.due < day };
        match part {
            CommentPart::Received => true,
            CommentPart::Answered => answered,
            CommentPart::InTime => answered && !late,
            CommentPart::Late => late,
            CommentPart::Overdue => late && !answered,
            CommentPart::Waiting => !answered && !late,
            CommentPart::Heeded => {
                matches!(self.state, Some(AnswerState::Accepted | AnswerState::Partly))
            }
            CommentPart::Changed => self.changed.is_some(),
        }
    }

    fn fact(&self) -> CommentFact {
        let day = |number: i32| if number == NO_DAY { None } else { day_of(number.into()) };
        CommentFact {
            number: self.number,
            subject: self.subject,
            made: day(self.made),
            due: day(self.due),
            answered: day(self.answered),
            state: self.state,
            changed: self.changed,
        }
    }
}

type Set<T> = HashSet<T, rustc_hash::FxBuildHasher>;

/// Adds comments up by the number of their agency; of what was changed each once.
fn sums<'a>(
    comments: impl Iterator<Item = &'a CommentCells>,
    agencies: usize,
    day: i32,
) -> Vec<HandledBy> {
    let mut sums = vec![HandledBy::default(); agencies];
    let mut changed: Set<CommentSubject> = Set::default();
    for comment in comments {
        let Some(own) = sums.get_mut(comment.agency as usize) else { continue };
        let own = own.on_mut(comment.subject.matter_kind());
        let is = |part| u64::from(comment.is(part, day));
        *own = own.and(Handled {
            received: 1,
            answered: is(CommentPart::Answered),
            in_time: is(CommentPart::InTime),
            late: is(CommentPart::Late),
            overdue: is(CommentPart::Overdue),
            waiting: is(CommentPart::Waiting),
            heeded: is(CommentPart::Heeded),
            changed: comment.changed.map_or(0, |what| u64::from(changed.insert(what))),
        });
    }
    sums
}

impl DayComments {
    pub(super) fn new(cells: Vec<CommentCells>, agencies: Vec<AgencySlug>, day: i32) -> Self {
        let sums = sums(cells.iter(), agencies.len(), day);
        Self { cells, agencies, sums }
    }
}

impl Catalog {
    /// Who answers on the day for each agency whose plans or consultations have
    /// comments. It was fixed when the plan was made or the consultation opened,
    /// so what a comment counts for is who could have answered it.
    pub(in crate::catalog) fn commented(&self) -> Vec<&AgencySlug> {
        let list = agencies();
        self.comments.agencies.iter().map(|slug| list.responsible(slug, self.as_of())).collect()
    }

    fn comments_about<'a>(
        &'a self,
        kinds: &'a [Kind],
    ) -> impl Iterator<Item = &'a CommentCells> + 'a {
        self.comments.cells.iter().filter(move |comment| {
            let cells = self.cells.get(comment.ordinal as usize);
            kinds.is_empty()
                || cells.is_some_and(|cells| kinds.iter().any(|kind| *kind as u8 == cells.kind))
        })
    }

    /// How comments were dealt with, by who answers on the day; about some kinds
    /// of regulations if any are given. A draft is about none.
    pub fn handled(&self, kinds: &[Kind]) -> BTreeMap<&AgencySlug, HandledBy> {
        let answering = self.commented();
        let some = (!kinds.is_empty())
            .then(|| sums(self.comments_about(kinds), answering.len(), self.day_number()));
        let sums = some.as_ref().unwrap_or(&self.comments.sums);
        let mut all: BTreeMap<&AgencySlug, HandledBy> = BTreeMap::new();
        for (agency, own) in answering.into_iter().zip(sums) {
            if *own != HandledBy::default() {
                let sum = all.entry(agency).or_default();
                *sum = sum.and(*own);
            }
        }
        all
    }

    /// The comments behind a number, in the order in which they came in: of one
    /// agency if one is given, and on one kind of thing. Of what was changed it
    /// is the first that changed it.
    pub fn comment_rows(
        &self,
        agency: Option<&AgencySlug>,
        (kinds, on): (&[Kind], Option<MatterKind>),
        part: CommentPart,
    ) -> Vec<CommentFact> {
        let (day, answering) = (self.day_number(), self.commented());
        let wanted = agency.map(|slug| agencies().responsible(slug, self.as_of()));
        let mut changed: Set<CommentSubject> = Set::default();
        let mut rows: Vec<CommentFact> = self
            .comments_about(kinds)
            .filter(|comment| {
                let own = answering.get(comment.agency as usize).copied();
                comment.is(part, day)
                    && wanted.is_none_or(|wanted| own == Some(wanted))
                    && on.is_none_or(|on| comment.subject.matter_kind() == on)
            })
            .map(CommentCells::fact)
            .collect();
        rows.retain(|row| {
            part != CommentPart::Changed || row.changed.is_some_and(|what| changed.insert(what))
        });
        rows
    }
}
