//! Which plan item applies to each regulation on a day.

use super::{Catalog, CostPer, Ordinal};
use crate::model::{
    Authority, Cost, Day, Disposition, DocumentNumber, ItemId, KnownCosts, Stage, closed_set,
    day_of,
};

/// The number of no day: after every deadline, and before nothing.
pub(super) const NO_DAY: i32 = i32::MAX;
/// The number of no decision and no document.
pub(super) const NO_PAPER: u32 = u32::MAX;

closed_set! {
    /// Whether what was promised is late. Only what is approved, or passed under
    /// the ministry's own authority, and not carried out yet has one; what is
    /// kept promises nothing.
    Due {
        /// Its deadline has passed.
        Overdue = "overdue", "Quá hạn thực thi";
        /// It has time, or no deadline.
        Pending = "pending", "Còn trong hạn";
    }
}

/// A plan item on a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct ItemCells {
    pub(super) id: ItemId,
    /// The regulation; the highest number if the registry does not have it.
    pub(super) ordinal: Ordinal,
    pub(super) disposition: Disposition,
    pub(super) stage: Stage,
    pub(super) authority: Authority,
    pub(super) decision: u32,
    pub(super) document: u32,
    /// The day and the journal position of what settled it.
    pub(super) settled: Option<(i32, u64)>,
    /// The day and the journal position of the last proposal.
    pub(super) proposed: (i32, u64),
    pub(super) deadline: i32,
    pub(super) before: Option<Cost>,
    pub(super) after: Option<Cost>,
    pub(super) once: KnownCosts,
    /// The last day on which each stage was reached.
    pub(super) reached: [i32; Stage::ALL.len()],
}

impl ItemCells {
    /// Of two items of one regulation the one with the higher rank applies: what
    /// is settled before what is proposed, the later before the earlier. An item
    /// is settled by the decision that approves it or, under the ministry's own
    /// authority, by the document that carries it out.
    fn rank(&self) -> (bool, (i32, u64), ItemId) {
        match self.settled {
            Some(at) => (true, at, self.id),
            None => (false, self.proposed, self.id),
        }
    }

    /// What complying costs, before and after.
    pub(super) fn costs(&self, per: CostPer) -> KnownCosts {
        match per {
            CostPer::Year => KnownCosts { before: self.before, after: self.after },
            CostPer::Once => self.once,
        }
    }

    /// The deadline of what is owed: promised, and not carried out.
    pub(super) fn owed(&self) -> Option<i32> {
        let promised = match self.stage {
            Stage::Approved => true,
            Stage::Reviewed => self.authority == Authority::Ministry,
            _ => false,
        };
        (promised && self.disposition != Disposition::Keep).then_some(self.deadline)
    }

    pub(super) fn due(&self, day: i32) -> Option<Due> {
        self.owed().map(|deadline| if deadline < day { Due::Overdue } else { Due::Pending })
    }
}

/// For each regulation the place of the item that applies to it.
pub(super) fn choose(items: &[ItemCells], regulations: usize) -> Vec<u32> {
    let mut chosen = vec![u32::MAX; regulations];
    for (place, item) in (0..).zip(items) {
        if let Some(best) = chosen.get_mut(item.ordinal as usize) {
            let better = |other: &ItemCells| other.rank() < item.rank();
            if items.get(*best as usize).is_none_or(better) {
                *best = place;
            }
        }
    }
    chosen
}

/// A plan item as it stands on the day of a catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanFact<'a> {
    /// The item.
    pub id: ItemId,
    /// The regulation, if the registry has it.
    pub regulation: Option<Ordinal>,
    /// Whether it is the item that applies to the regulation.
    pub applies: Applies,
    /// What becomes of the regulation.
    pub disposition: Disposition,
    /// How far it has come.
    pub stage: Stage,
    /// Who may settle it.
    pub authority: Authority,
    /// The decision that approved it.
    pub decision: Option<&'a DocumentNumber>,
    /// The document that carries it out.
    pub document: Option<&'a DocumentNumber>,
    /// The day by which it is to be carried out.
    pub deadline: Option<Day>,
    /// Whether it is late, if something is owed.
    pub due: Option<Due>,
    /// The cost of a year as it is.
    pub before: Option<Cost>,
    /// The cost of a year as it will be.
    pub after: Option<Cost>,
    /// The cost of one time.
    pub once: KnownCosts,
    reached: &'a [i32; Stage::ALL.len()],
}

closed_set! {
    /// What an item is for its regulation.
    Applies {
        /// It applies.
        Yes = "yes", "Đang áp dụng";
        /// Another item applies, or the registry does not have the regulation.
        No = "no", "Không áp dụng";
    }
}

impl PlanFact<'_> {
    /// What complying costs, before and after.
    pub fn costs(&self, per: CostPer) -> KnownCosts {
        match per {
            CostPer::Year => KnownCosts { before: self.before, after: self.after },
            CostPer::Once => self.once,
        }
    }

    /// The last day on which it reached a stage, if it did by the day asked
    /// about. Stages are facts and no ladder: what is enacted within the
    /// ministry's own authority was never approved.
    pub fn reached(&self, stage: Stage) -> Option<Day> {
        day(self.reached[stage as usize])
    }
}

impl Catalog {
    /// Every plan item that was proposed by the day and not withdrawn, in the
    /// order of recording.
    pub fn plan_items(&self) -> impl Iterator<Item = PlanFact<'_>> {
        self.items.iter().zip(0..).map(|(item, place)| self.plan_fact(item, place))
    }

    /// The plan item that applies to a regulation: the one of the latest
    /// approved decision or, if none is approved, the latest proposal.
    pub fn applicable(&self, ordinal: Ordinal) -> Option<PlanFact<'_>> {
        let place = *self.chosen.get(ordinal as usize)?;
        Some(self.plan_fact(self.items.get(place as usize)?, place))
    }

    /// Whether a decision can be asked for: it has approved something.
    pub fn known_decision(&self, number: &DocumentNumber) -> bool {
        let number = self.papers.find(number);
        number.is_some_and(|number| self.items.iter().any(|item| item.decision == number))
    }

    pub(super) fn plan_fact<'a>(&'a self, item: &'a ItemCells, place: u32) -> PlanFact<'a> {
        let paper = |number: u32| self.papers.values.get(number as usize);
        let applies = self.chosen.get(item.ordinal as usize) == Some(&place);
        PlanFact {
            id: item.id,
            regulation: ((item.ordinal as usize) < self.len()).then_some(item.ordinal),
            applies: if applies { Applies::Yes } else { Applies::No },
            disposition: item.disposition,
            stage: item.stage,
            authority: item.authority,
            decision: paper(item.decision),
            document: paper(item.document),
            deadline: day(item.deadline),
            due: item.due(self.day_number()),
            before: item.before,
            after: item.after,
            once: item.once,
            reached: &item.reached,
        }
    }
}

fn day(number: i32) -> Option<Day> {
    if number == NO_DAY { None } else { day_of(number.into()) }
}
