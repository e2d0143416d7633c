//! Comments on what is proposed and on what is in force, and what became of
//! them, as far as that is counted.

mod events;
mod handled;
mod on_day;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::Arc};

use super::{
    Ordinal,
    applies::ItemCells,
    history::{Codes, Dictionary},
};
use crate::model::{
    AgencySlug, AnswerState, CommentNumber, CommentSubject, ConsultationNumber, ItemId, Matter,
    Stage, day_number,
};

pub use events::{CommentChange, CommentEvent, ConsultationChange, ConsultationEvent};
pub use handled::{CommentPart, Handled, HandledBy};
pub use on_day::CommentFact;
pub(super) use on_day::DayComments;

type Map<K, V> = HashMap<K, V, rustc_hash::FxBuildHasher>;

/// All of them up to a journal position.
#[derive(Debug, Clone, Default)]
pub(super) struct Comments {
    rows: Vec<Row>,
    places: Map<CommentNumber, u32>,
    agencies: Arc<Dictionary<AgencySlug>>,
    consultations: Map<ConsultationNumber, Consultation>,
}

#[derive(Debug, Clone)]
struct Row {
    number: CommentNumber,
    subject: CommentSubject,
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
    changed: Option<CommentSubject>,
}

/// A consultation of its own.
#[derive(Debug, Clone, Copy)]
struct Consultation {
    /// The regulation that it is on; the highest number if it is on none.
    ordinal: Ordinal,
    ended: Option<(i32, u64)>,
}

impl Comments {
    /// Takes in what was recorded, in the order of the journal. Tells of the
    /// first that is about a comment or a consultation that there is not.
    pub(super) fn extend(
        &mut self,
        consultations: impl IntoIterator<Item = ConsultationEvent>,
        events: impl IntoIterator<Item = CommentEvent>,
        codes: &Codes,
    ) -> Result<(), (Unknown, u64)> {
        // Those that are opened come before what is said in them, and whether
        // they are over is asked of a day only.
        for ConsultationEvent { number, seq, day, what } in consultations {
            let known = self.consultations.get_mut(&number);
            match (what, known) {
                (ConsultationChange::Opened(code), None) => {
                    let ordinal = code.map_or(Some(Ordinal::MAX), |code| codes.find(&code));
                    let ordinal = ordinal.ok_or((Unknown::Consultation(number), seq))?;
                    self.consultations.insert(number, Consultation { ordinal, ended: None });
                }
                (ConsultationChange::Ended, Some(known)) => {
                    known.ended.get_or_insert((day_number(day), seq));
                }
                _ => return Err((Unknown::Consultation(number), seq)),
            }
        }
        for event in events {
            self.take(event)?;
        }
        Ok(())
    }

    fn take(&mut self, event: CommentEvent) -> Result<(), (Unknown, u64)> {
        let CommentEvent { number, seq, day, what } = event;
        let at = (day_number(day), seq);
        let known = self.places.get(&number).map(|place| *place as usize);
        match (what, known) {
            (CommentChange::Made(subject, agency), None) => {
                if let Matter::Consultation(of) = subject.matter()
                    && !self.consultations.contains_key(&of)
                {
                    return Err((Unknown::Consultation(of), seq));
                }
                let agency = Dictionary::number(&mut self.agencies, &agency);
                self.places.insert(number, self.rows.len() as u32);
                let (withdrawn, hidden, answers) = (None, Vec::new(), Vec::new());
                let made = at;
                self.rows.push(Row { number, subject, agency, made, withdrawn, hidden, answers });
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
            _ => return Err((Unknown::Comment(number), seq)),
        }
        Ok(())
    }

    /// Those that were made by a day and neither taken back nor hidden, as known
    /// at a journal position. `items` are those of the same day.
    pub(super) fn on(&self, (day, known_at): (i32, u64), items: &[ItemCells]) -> DayComments {
        let is = |(on, seq): &(i32, u64)| *on <= day && *seq <= known_at;
        let hidden = |row: &Row| !row.hidden.iter().filter(|at| is(at)).count().is_multiple_of(2);
        let there = |row: &&Row| {
            is(&row.made)
                && !row.withdrawn.iter().any(is)
                && (row.hidden.is_empty() || !hidden(row))
        };
        let there: Vec<&Row> = self.rows.iter().filter(there).collect();
        if there.is_empty() {
            return DayComments::default();
        }
        let about = there.iter().filter_map(|row| row.subject.plan_item());
        let mut about: Map<ItemId, Option<&ItemCells>> = about.map(|item| (item, None)).collect();
        for item in items {
            if let Some(slot) = about.get_mut(&item.id) {
                *slot = Some(item);
            }
        }
        let ends = |of: &Consultation| of.ended.filter(|at| is(at)).map(|(day, _)| day);
        let cells = there.into_iter().map(|row| {
            let (ordinal, due) = match row.subject {
                CommentSubject::PlanItem(id) => about
                    .get(&id)
                    .copied()
                    .flatten()
                    .map(|item| (item.ordinal, Some(due(item, row.made.0)))),
                CommentSubject::DraftParagraph(_) | CommentSubject::Regulation(_) => {
                    let of = row.subject.matter().consultation();
                    let of = of.and_then(|of| self.consultations.get(&of));
                    of.map(|of| (of.ordinal, ends(of).map(|day| day.max(row.made.0))))
                }
            }
            .unwrap_or((Ordinal::MAX, None));
            let answers = row.answers.iter().filter(|answer| is(&answer.at));
            row.cells((ordinal, due), answers)
        });
        let cells = cells.collect();
        DayComments::new(cells, self.agencies.values.clone(), day)
    }
}

/// What something is said of and is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unknown {
    Comment(CommentNumber),
    Consultation(ConsultationNumber),
}

/// The last day on which an answer to a comment on an item is on time. No rule
/// that we know of names one, so it is the day on which the answer could still
/// matter: the one on which the item was submitted for approval or, for comments
/// that came when it was, the one on which it was settled. For comments on a
/// draft or a regulation it is the day on which the consultation was ended, by
/// the same reason.
fn due(item: &ItemCells, made: i32) -> i32 {
    let reached = |stage: Stage| item.reached[stage as usize];
    let submitted = reached(Stage::Submitted);
    let settled = reached(Stage::Approved).min(reached(Stage::Enacted));
    if made < submitted { submitted.min(settled.max(made)) } else { settled.max(made) }
}
