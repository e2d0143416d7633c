//! Comments on items of plans, and what became of them, as far as that is
//! counted.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    Catalog, Ordinal,
    applies::{ItemCells, NO_DAY},
    comment_events::{CommentChange, CommentEvent},
    history::Dictionary,
};
use crate::{
    model::{
        AgencySlug, AnswerState, CommentNumber, Day, ItemId, Kind, Rate, Stage, closed_set,
        day_number, day_of,
    },
    reference::agencies,
};

/// All of them up to a journal position.
#[derive(Debug, Clone, Default)]
pub(super) struct Comments {
    rows: Vec<Row>,
    places: HashMap<CommentNumber, u32, rustc_hash::FxBuildHasher>,
    agencies: Arc<Dictionary<AgencySlug>>,
}

#[derive(Debug, Clone)]
struct Row {
    number: CommentNumber,
    item: ItemId,
    agency: u32,
    made: (i32, u64),
    withdrawn: Option<(i32, u64)>,
    /// When it was hidden and shown again, by turns.
    hidden: Vec<(i32, u64)>,
    answers: Vec<Answer>,
}

#[derive(Debug, Clone, Copy)]
struct Answer {
    at: (i32, u64),
    state: AnswerState,
    changed: Option<ItemId>,
}

/// A comment on a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct CommentCells {
    number: CommentNumber,
    item: ItemId,
    /// The regulation; the highest number if the registry does not have it.
    ordinal: Ordinal,
    /// Who answers for the agency of the plan on the day.
    agency: u32,
    made: i32,
    /// The last day on which an answer is on time; [`NO_DAY`] while there is none.
    due: i32,
    answer: Option<Answer>,
    answered: i32,
}

impl Comments {
    /// Takes in what was recorded, in the order of the journal. Tells of the
    /// first that is about a comment that there is not.
    pub(super) fn extend(
        &mut self,
        events: impl IntoIterator<Item = CommentEvent>,
    ) -> Result<(), (CommentNumber, u64)> {
        for CommentEvent { number, seq, day, what } in events {
            let at = (day_number(day), seq);
            let known = self.places.get(&number).map(|place| *place as usize);
            match (what, known) {
                (CommentChange::Made(item, agency), None) => {
                    let agency = Dictionary::number(&mut self.agencies, &agency);
                    self.places.insert(number, self.rows.len() as u32);
                    let (withdrawn, hidden, answers) = (None, Vec::new(), Vec::new());
                    let made = at;
                    self.rows.push(Row { number, item, agency, made, withdrawn, hidden, answers });
                }
                (CommentChange::Withdrawn, Some(place)) => {
                    // What is taken back is so for good: the first time counts.
                    self.rows[place].withdrawn.get_or_insert(at);
                }
                // By turns: a second time in a row cannot be.
                (CommentChange::Hidden, Some(place))
                    if self.rows[place].hidden.len().is_multiple_of(2) =>
                {
                    self.rows[place].hidden.push(at);
                }
                (CommentChange::Shown, Some(place))
                    if !self.rows[place].hidden.len().is_multiple_of(2) =>
                {
                    self.rows[place].hidden.push(at);
                }
                (CommentChange::Answered(state, changed), Some(place)) => {
                    self.rows[place].answers.push(Answer { at, state, changed });
                }
                _ => return Err((number, seq)),
            }
        }
        Ok(())
    }

    /// Those that were made by a day and neither taken back nor hidden, as known
    /// at a journal position. `items` are those of the same day.
    pub(super) fn on(
        &self,
        (day, known_at): (i32, u64),
        items: &[ItemCells],
    ) -> (Vec<CommentCells>, Vec<AgencySlug>) {
        let is = |(on, seq): &(i32, u64)| *on <= day && *seq <= known_at;
        let hidden = |row: &Row| !row.hidden.iter().filter(|at| is(at)).count().is_multiple_of(2);
        let there = self
            .rows
            .iter()
            .filter(|row| is(&row.made) && !row.withdrawn.iter().any(is) && !hidden(row));
        let mut cells: Vec<CommentCells> = there
            .map(|row| {
                let answers = || row.answers.iter().filter(|answer| is(&answer.at));
                CommentCells {
                    number: row.number,
                    item: row.item,
                    ordinal: Ordinal::MAX,
                    agency: row.agency,
                    made: row.made.0,
                    due: NO_DAY,
                    answer: answers().next_back().copied(),
                    answered: answers().next().map_or(NO_DAY, |answer| answer.at.0),
                }
            })
            .collect();
        if cells.is_empty() {
            return (cells, Vec::new());
        }
        let mut about: HashMap<ItemId, Option<&ItemCells>, rustc_hash::FxBuildHasher> =
            cells.iter().map(|comment| (comment.item, None)).collect();
        for item in items {
            if let Some(slot) = about.get_mut(&item.id) {
                *slot = Some(item);
            }
        }
        for comment in &mut cells {
            if let Some(item) = about.get(&comment.item).copied().flatten() {
                comment.ordinal = item.ordinal;
                comment.due = due(item, comment.made);
            }
        }
        (cells, self.agencies.values.clone())
    }
}

/// The last day on which an answer to a comment is on time. No rule that we
/// know of names one, so it is the day on which the answer could still matter: the one
/// on which the item was submitted for approval or, for comments that came when
/// it was, the one on which it was settled.
fn due(item: &ItemCells, made: i32) -> i32 {
    let reached = |stage: Stage| item.reached[stage as usize];
    let submitted = reached(Stage::Submitted);
    let settled = reached(Stage::Approved).min(reached(Stage::Enacted));
    if made < submitted { submitted.min(settled.max(made)) } else { settled.max(made) }
}

closed_set! {
    /// A number of comments that can be listed.
    CommentPart {
        /// All that came in.
        Received = "received", "Góp ý đã nhận";
        /// Those that are answered.
        Answered = "answered", "Góp ý đã trả lời";
        /// Those that were answered by the day on which that could still matter.
        InTime = "in-time", "Góp ý đã trả lời đúng hạn";
        /// Those that were not.
        Late = "late", "Góp ý quá hạn trả lời";
        /// Those that have no answer, and the day has passed.
        Overdue = "overdue", "Góp ý quá hạn chưa trả lời";
        /// Those of which the day has not passed.
        Waiting = "waiting", "Góp ý còn trong hạn trả lời";
        /// Those that the answer follows, in whole or in part.
        Heeded = "heeded", "Góp ý được tiếp thu toàn bộ hoặc một phần";
        /// Items that have another version because of comments, each once.
        Changed = "changed", "Mục phương án được sửa theo góp ý";
    }
}

/// How what came in was dealt with: comments here; what else is received and
/// answered by a day can be counted in the same form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Handled {
    /// How many came in.
    pub received: u64,
    /// How many are answered.
    pub answered: u64,
    /// How many were answered on time.
    pub in_time: u64,
    /// How many were not: answered too late, or not at all.
    pub late: u64,
    /// Of the late ones, how many have no answer.
    pub overdue: u64,
    /// How many have none and are not late.
    pub waiting: u64,
    /// How many the answers follow, in whole or in part.
    pub heeded: u64,
    /// How many rules were changed because of them.
    pub changed: u64,
}

impl Handled {
    /// The number of a part.
    pub fn of(&self, part: CommentPart) -> u64 {
        match part {
            CommentPart::Received => self.received,
            CommentPart::Answered => self.answered,
            CommentPart::InTime => self.in_time,
            CommentPart::Late => self.late,
            CommentPart::Overdue => self.overdue,
            CommentPart::Waiting => self.waiting,
            CommentPart::Heeded => self.heeded,
            CommentPart::Changed => self.changed,
        }
    }

    /// Of those whose answer is given or overdue, how many have one: while there
    /// is time nothing is owed.
    pub fn replied(&self) -> Rate {
        Rate::of(self.answered, self.answered + self.overdue)
    }

    /// Of those whose answer is given or overdue, how many had it on time.
    pub fn replied_in_time(&self) -> Rate {
        Rate::of(self.in_time, self.in_time + self.late)
    }

    /// Of those that are answered, how many are followed.
    pub fn followed(&self) -> Rate {
        Rate::of(self.heeded, self.answered)
    }

    /// The sum of two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            received: self.received + other.received,
            answered: self.answered + other.answered,
            in_time: self.in_time + other.in_time,
            late: self.late + other.late,
            overdue: self.overdue + other.overdue,
            waiting: self.waiting + other.waiting,
            heeded: self.heeded + other.heeded,
            changed: self.changed + other.changed,
        }
    }
}

/// A comment as it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommentFact {
    /// The comment.
    pub number: CommentNumber,
    /// The item that it is about.
    pub item: ItemId,
    /// The day on which it was made.
    pub made: Option<Day>,
    /// The last day for an answer, if there is one yet.
    pub due: Option<Day>,
    /// The day of the first answer.
    pub answered: Option<Day>,
    /// What the answer is.
    pub state: Option<AnswerState>,
    /// The item that was changed because of it.
    pub changed: Option<ItemId>,
}

impl CommentCells {
    fn heeded(&self) -> bool {
        let state = self.answer.map(|answer| answer.state);
        matches!(state, Some(AnswerState::Accepted | AnswerState::Partly))
    }

    fn changed(&self) -> Option<ItemId> {
        self.answer.and_then(|answer| answer.changed)
    }

    /// Whether it is counted for a part on a day; of changed items, whether one
    /// is named.
    fn is(&self, part: CommentPart, day: i32) -> bool {
        let answered = self.answer.is_some();
        let late = if answered { self.answered > self.due } else { self.due < day };
        match part {
            CommentPart::Received => true,
            CommentPart::Answered => answered,
            CommentPart::InTime => answered && !late,
            CommentPart::Late => late,
            CommentPart::Overdue => late && !answered,
            CommentPart::Waiting => !answered && !late,
            CommentPart::Heeded => self.heeded(),
            CommentPart::Changed => self.changed().is_some(),
        }
    }

    fn fact(&self) -> CommentFact {
        let day = |number: i32| if number == NO_DAY { None } else { day_of(number.into()) };
        CommentFact {
            number: self.number,
            item: self.item,
            made: day(self.made),
            due: day(self.due),
            answered: day(self.answered),
            state: self.answer.map(|answer| answer.state),
            changed: self.changed(),
        }
    }
}

impl Catalog {
    /// Who answers on the day for each agency whose plans have comments.
    pub(super) fn commented(&self) -> Vec<&AgencySlug> {
        let list = agencies();
        self.comment_agencies.iter().map(|slug| list.responsible(slug, self.as_of())).collect()
    }

    fn comments_about<'a>(
        &'a self,
        kinds: &'a [Kind],
    ) -> impl Iterator<Item = &'a CommentCells> + 'a {
        self.comments.iter().filter(move |comment| {
            let cells = self.cells.get(comment.ordinal as usize);
            kinds.is_empty()
                || cells.is_some_and(|cells| kinds.iter().any(|kind| *kind as u8 == cells.kind))
        })
    }

    /// How comments were dealt with, by who answers on the day; about some kinds
    /// of regulations if any are given.
    pub fn handled(&self, kinds: &[Kind]) -> BTreeMap<&AgencySlug, Handled> {
        let (day, answering) = (self.day_number(), self.commented());
        // A hundred thousand comments find their agency by its number, not its name.
        let mut by_number = vec![Handled::default(); answering.len()];
        let mut changed = BTreeSet::new();
        for comment in self.comments_about(kinds) {
            let Some(own) = by_number.get_mut(comment.agency as usize) else { continue };
            let is = |part| u64::from(comment.is(part, day));
            *own = own.and(Handled {
                received: 1,
                answered: is(CommentPart::Answered),
                in_time: is(CommentPart::InTime),
                late: is(CommentPart::Late),
                overdue: is(CommentPart::Overdue),
                waiting: is(CommentPart::Waiting),
                heeded: is(CommentPart::Heeded),
                changed: comment.changed().map_or(0, |item| u64::from(changed.insert(item))),
            });
        }
        let mut all: BTreeMap<&AgencySlug, Handled> = BTreeMap::new();
        for (agency, own) in answering.into_iter().zip(by_number) {
            if own != Handled::default() {
                let sum = all.entry(agency).or_default();
                *sum = sum.and(own);
            }
        }
        all
    }

    /// The comments behind a number, in the order in which they came in: of one
    /// agency if one is given. Of a changed item it is the first that changed it.
    pub fn comment_rows(
        &self,
        agency: Option<&AgencySlug>,
        kinds: &[Kind],
        part: CommentPart,
    ) -> Vec<CommentFact> {
        let (day, answering) = (self.day_number(), self.commented());
        let wanted = agency.map(|slug| agencies().responsible(slug, self.as_of()));
        let mut changed = BTreeSet::new();
        let mut rows: Vec<CommentFact> = self
            .comments_about(kinds)
            .filter(|comment| {
                let own = answering.get(comment.agency as usize).copied();
                comment.is(part, day) && wanted.is_none_or(|wanted| own == Some(wanted))
            })
            .map(CommentCells::fact)
            .collect();
        rows.retain(|row| {
            part != CommentPart::Changed || row.changed.is_some_and(|item| changed.insert(item))
        });
        rows
    }
}
