//! The life of a plan item as a file of the past tells it.

use super::{Act, Authority, PlanItem};
use crate::model::{Day, DocumentNumber};

/// An item with the days of its steps. A step without a day was not taken, or
/// nobody knows: what is told of the past may have gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemLife {
    /// What it says.
    pub item: PlanItem,
    /// The day on which it was proposed.
    pub proposed: Day,
    /// The day on which it was opened for comments.
    pub consulted: Option<Day>,
    /// The day on which it was sent to the Government Office.
    pub submitted: Option<Day>,
    /// The day on which that passed it.
    pub reviewed: Option<Day>,
    /// The decision that approved it, with its day.
    pub approved: Option<(DocumentNumber, Day)>,
    /// The document that carries it out, with its first day in force.
    pub enacted: Option<(DocumentNumber, Day)>,
}

/// What cannot have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadLife {
    /// A step is told to be before one that it follows.
    Order(Act),
    /// A step is told of a day that has not come.
    Future(Act),
    /// A ministry's own item needs no decision of the Prime Minister.
    Authority,
    /// The Prime Minister's item was carried out without a decision.
    Undecided,
}

impl ItemLife {
    /// Its steps in their order, each with its day.
    pub fn steps(&self) -> impl Iterator<Item = (Act, Day)> {
        [
            (Act::Uploaded, Some(self.proposed)),
            (Act::Consulting, self.consulted),
            (Act::Submitted, self.submitted),
            (Act::Reviewed, self.reviewed),
            (Act::Approved, self.approved.as_ref().map(|(_, day)| *day)),
            (Act::Enacted, self.enacted.as_ref().map(|(_, day)| *day)),
        ]
        .into_iter()
        .filter_map(|(act, day)| Some((act, day?)))
    }

    /// Whether the procedure of the law allows such a life. Documents may be in
    /// force from a day to come.
    ///
    /// # Errors
    /// Says what cannot have been; the first such thing.
    pub fn check(&self, today: Day) -> Result<(), BadLife> {
        let mut last = Day::MIN;
        for (act, day) in self.steps() {
            if day < last {
                return Err(BadLife::Order(act));
            }
            if day > today && act != Act::Enacted {
                return Err(BadLife::Future(act));
            }
            last = day;
        }
        match (self.item.authority, &self.approved, &self.enacted) {
            (Authority::Ministry, Some(_), _) => Err(BadLife::Authority),
            (Authority::PrimeMinister, None, Some(_)) => Err(BadLife::Undecided),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Disposition, ItemDraft};

    fn life(authority: Authority) -> ItemLife {
        let draft = ItemDraft {
            code: Some("1.004269".parse().unwrap()),
            disposition: Some(Disposition::Cut),
            authority: Some(authority),
            ..ItemDraft::default()
        };
        ItemLife {
            item: draft.try_into().unwrap(),
            proposed: day(1),
            consulted: Some(day(2)),
            submitted: None,
            reviewed: None,
            approved: None,
            enacted: None,
        }
    }

    fn day(day: i8) -> Day {
        Day::constant(2022, 3, day)
    }

    fn paper(on: i8) -> Option<(DocumentNumber, Day)> {
        Some(("1/QĐ-TTg".parse().unwrap(), day(on)))
    }

    #[test]
    fn lives_are_those_that_the_law_knows() {
        let (prime, ministry) = (life(Authority::PrimeMinister), life(Authority::Ministry));
        for (life, expected) in [
            (prime.clone(), Ok(())),
            (ItemLife { approved: paper(3), enacted: paper(9), ..prime.clone() }, Ok(())),
            (ItemLife { enacted: paper(3), ..ministry.clone() }, Ok(())),
            // Known late, or with gaps.
            (ItemLife { reviewed: Some(day(2)), ..prime.clone() }, Ok(())),
            // In force later.
            (ItemLife { enacted: paper(28), ..ministry.clone() }, Ok(())),
            (
                ItemLife {
                    consulted: None,
                    submitted: Some(Day::constant(2022, 2, 1)),
                    ..prime.clone()
                },
                Err(BadLife::Order(Act::Submitted)),
            ),
            (
                ItemLife { submitted: Some(day(28)), ..prime.clone() },
                Err(BadLife::Future(Act::Submitted)),
            ),
            (ItemLife { approved: paper(3), ..ministry }, Err(BadLife::Authority)),
            (ItemLife { enacted: paper(3), ..prime }, Err(BadLife::Undecided)),
        ] {
            assert_eq!(life.check(day(20)), expected, "{life:?}");
        }
    }
}
