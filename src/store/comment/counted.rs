//! How many comments there are on each item and paragraph, kept in memory:
//! counting ten thousand takes the database longer than a page may. What was
//! recorded since is read before anything is told, so that nothing is told that
//! is not so.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use rustc_hash::FxBuildHasher;
use sqlx::{AnyConnection, Row as _, any::AnyRow};
use tokio::sync::MutexGuard;

use super::ItemTally;
use crate::{
    model::{ConsultationNumber, Matter, ModerationAct, PlanNumber, Stance, Timing},
    store::{Store, StoreError, registry::member},
};

/// A comment as it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Counted {
    of: Matter,
    /// The item or paragraph; 0 for a regulation.
    part: u32,
    stance: Stance,
    timing: Timing,
    answered: bool,
    /// Taken back, and not counted.
    withdrawn: bool,
    /// Hidden by a moderator, and not counted.
    hidden: bool,
}

impl Counted {
    fn tally(&self) -> ItemTally {
        if self.withdrawn || self.hidden {
            return ItemTally::default();
        }
        ItemTally {
            comments: 1,
            pro: u64::from(self.stance == Stance::For),
            con: u64::from(self.stance == Stance::Against),
            change: u64::from(self.stance == Stance::Change),
            late: u64::from(self.timing == Timing::Late),
            answered: u64::from(self.answered),
        }
    }
}

/// All comments up to a place in the journal.
#[derive(Debug, Default)]
pub(in crate::store) struct Tallies {
    seq: i64,
    comments: HashMap<u32, Counted, FxBuildHasher>,
    sums: HashMap<Matter, BTreeMap<u32, ItemTally>, FxBuildHasher>,
    /// Those that something was recorded about, and by which place of the journal
    /// that was.
    touched: HashMap<Matter, i64, FxBuildHasher>,
}

impl Tallies {
    /// Those with so many comments about which something was recorded after a
    /// place of the journal, the one with most first.
    fn large(&self, least: u64, after: i64) -> Vec<Matter> {
        let comments = |of: &Matter| {
            let parts = self.sums.get(of).into_iter().flat_map(BTreeMap::values);
            parts.map(|part| part.comments).sum::<u64>()
        };
        let touched = self.touched.iter().filter(|(_, seq)| **seq > after);
        let mut large: Vec<(u64, Matter)> = touched
            .map(|(of, _)| (comments(of), *of))
            .filter(|(comments, _)| *comments >= least)
            .collect();
        large.sort_unstable_by_key(|(comments, of)| (Reverse(*comments), *of));
        large.into_iter().map(|(_, of)| of).collect()
    }

    /// Takes a comment as it is now.
    fn put(&mut self, number: u32, now: Counted) {
        self.touched.insert(now.of, self.seq);
        let part = self.sums.entry(now.of).or_default().entry(now.part).or_default();
        *part = part.and(now.tally());
        let Some(before) = self.comments.insert(number, now) else { return };
        let part = self.sums.entry(before.of).or_default().entry(before.part).or_default();
        *part = part.without(before.tally());
    }

    /// Changes what became of one that is counted.
    fn change(&mut self, number: u32, change: impl FnOnce(&mut Counted)) {
        if let Some(mut now) = self.comments.get(&number).copied() {
            change(&mut now);
            self.put(number, now);
        }
    }

    /// Takes in what was recorded since, in one view of the store.
    async fn catch_up(&mut self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        const HEAD: &str = "SELECT seq FROM journal_head WHERE id = 1";
        const MADE: &str = "SELECT comment, plan, item, consultation, paragraph, stance, timing \
            FROM comment WHERE recorded_seq > $1 ORDER BY recorded_seq";
        const ANSWERED: &str = "SELECT comment FROM comment_answered WHERE recorded_seq > $1";
        const WITHDRAWN: &str = "SELECT comment FROM comment_withdrawal WHERE recorded_seq > $1";
        const MODERATED: &str = "SELECT comment, act FROM comment_moderation \
            WHERE recorded_seq > $1 AND act IN ('removed', 'restored') ORDER BY recorded_seq";
        let head = sqlx::query_scalar::<_, i64>(HEAD).fetch_one(&mut *connection).await?;
        let after = self.seq;
        // By the end: one that fails halfway is begun anew.
        self.seq = head;
        for row in sqlx::query(MADE).bind(after).fetch_all(&mut *connection).await? {
            let number = row.try_get::<i64, _>(0)? as u32;
            let known = self.comments.get(&number);
            let (answered, withdrawn) = known.map_or((false, false), |k| (k.answered, k.withdrawn));
            let hidden = known.is_some_and(|known| known.hidden);
            if let Some((of, part)) = about(&row)? {
                let (stance, timing) = (member(row.try_get(5)?)?, member(row.try_get(6)?)?);
                let known = Counted { of, part, stance, timing, answered, withdrawn, hidden };
                self.put(number, known);
            }
        }
        let query = sqlx::query_scalar::<_, i64>(ANSWERED).bind(after);
        for number in query.fetch_all(&mut *connection).await? {
            self.change(number as u32, |comment| comment.answered = true);
        }
        let query = sqlx::query_scalar::<_, i64>(WITHDRAWN).bind(after);
        for number in query.fetch_all(&mut *connection).await? {
            self.change(number as u32, |comment| comment.withdrawn = true);
        }
        for row in sqlx::query(MODERATED).bind(after).fetch_all(&mut *connection).await? {
            let hidden = member::<ModerationAct>(row.try_get(1)?)? == ModerationAct::Removed;
            self.change(row.try_get::<i64, _>(0)? as u32, |comment| comment.hidden = hidden);
        }
        Ok(())
    }

    fn of(&self, of: Matter) -> BTreeMap<u32, ItemTally> {
        let mut parts = self.sums.get(&of).cloned().unwrap_or_default();
        parts.retain(|_, tally| tally.comments > 0);
        parts
    }
}

/// What a comment is about.
fn about(row: &AnyRow) -> Result<Option<(Matter, u32)>, StoreError> {
    let number = |at: usize| {
        Ok::<Option<u32>, sqlx::Error>(row.try_get::<Option<i64>, _>(at)?.map(|n| n as u32))
    };
    Ok(match (number(1)?, number(3)?) {
        (Some(plan), _) => Some((Matter::Plan(PlanNumber(plan)), number(2)?.unwrap_or_default())),
        (None, Some(of)) => {
            let of = Matter::Consultation(ConsultationNumber(of));
            Some((of, number(4)?.unwrap_or_default()))
        }
        (None, None) => None,
    })
}

impl Store {
    /// The comments on a plan or in a consultation, counted by items or
    /// paragraphs; those on a regulation under 0.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn comment_tally(&self, of: Matter) -> Result<BTreeMap<u32, ItemTally>, StoreError> {
        Ok(self.comment_tallies(&[of]).await?.pop().unwrap_or_default())
    }

    /// The same of several at one moment, in their order.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn comment_tallies(
        &self,
        of: &[Matter],
    ) -> Result<Vec<BTreeMap<u32, ItemTally>>, StoreError> {
        let tallies = self.counted().await?;
        Ok(of.iter().map(|of| tallies.of(*of)).collect())
    }

    /// The plans and consultations with at least so many comments about which
    /// something was recorded after a place of the journal, the one with most
    /// comments first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn much_commented(&self, least: u64, after: u64) -> Result<Vec<Matter>, StoreError> {
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        Ok(self.counted().await?.large(least, after))
    }

    /// All comments as of now.
    async fn counted(&self) -> Result<MutexGuard<'_, Tallies>, StoreError> {
        let mut tallies = self.tallies.lock().await;
        if tallies.seq != self.seq().await? as i64 {
            // One that fails halfway, or that nobody waits for any more, leaves
            // nothing behind that would be counted twice.
            let mut next = std::mem::take(&mut *tallies);
            let mut tx = self.snapshot().await?;
            next.catch_up(&mut tx).await?;
            *tallies = next;
        }
        Ok(tallies)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever is made, changed, answered and taken back, in whatever order:
        /// the sums are those of the comments as they are.
        #[test]
        fn sums_are_those_of_the_comments(
            deeds in prop::collection::vec((0..6u32, 0..3u32, 0..3usize, 0..5usize), 0..60),
        ) {
            let mut tallies = Tallies::default();
            for (number, part, stance, deed) in deeds {
                let known = tallies.comments.get(&number).copied();
                match (deed, known) {
                    (1, Some(_)) => tallies.change(number, |comment| comment.answered = true),
                    (2, Some(_)) => tallies.change(number, |comment| comment.withdrawn = true),
                    (3, Some(_)) => {
                        tallies.change(number, |comment| comment.hidden = !comment.hidden);
                    }
                    (_, known) => {
                        let stance = Stance::ALL[stance];
                        let timing = if deed == 4 { Timing::Late } else { Timing::InTime };
                        let of = Matter::Plan(PlanNumber(1 + number % 2));
                        let first = Counted {
                            of,
                            part,
                            stance,
                            timing,
                            answered: false,
                            withdrawn: false,
                            hidden: false,
                        };
                        let now = known.map_or(first, |known| Counted { stance, ..known });
                        tallies.put(number, now);
                    }
                }
            }
            // All was put at place 0 of the journal.
            for (least, after) in [(1, -1), (3, -1), (1, 0)] {
                let total = |of: &Matter| tallies.of(*of).values().map(|t| t.comments).sum::<u64>();
                let large = tallies.large(least, after);
                prop_assert!(large.is_sorted_by_key(|of| (Reverse(total(of)), *of)));
                let all = [1, 2].map(|plan| Matter::Plan(PlanNumber(plan)));
                let wanted = all.iter().filter(|of| after < 0 && total(of) >= least).count();
                prop_assert_eq!(large.len(), wanted);
            }
            for plan in [1, 2] {
                let of = Matter::Plan(PlanNumber(plan));
                let mut counted: BTreeMap<u32, ItemTally> = BTreeMap::new();
                let there = tallies.comments.values().filter(|c| c.of == of && !c.withdrawn && !c.hidden);
                for comment in there {
                    let part = counted.entry(comment.part).or_default();
                    *part = part.and(comment.tally());
                }
                prop_assert_eq!(tallies.of(of), counted);
            }
        }
    }
}
