//! The same request again: whoever lost the answer asks with the version that
//! they had seen, and gets the answer once more instead of a difference that
//! they made themselves.

use std::collections::BTreeMap;

use crate::web::{App, WebError};
use crate::{
    cases::plans::{Difference, ItemEdit, PlanError, Recorded, Which},
    model::{Act, Day, DocumentNumber, ItemId, PlanItem},
    store::StoredAct,
};

/// What a request asks to record; what it leaves open is not compared.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::web) struct Asked<'a> {
    /// What; none if that follows from what is corrected.
    pub act: Option<Act>,
    pub items: Option<&'a Which>,
    pub day: Option<Day>,
    pub closes: Option<Day>,
    pub paper: Option<&'a DocumentNumber>,
    pub corrects: Option<u64>,
    pub reason: &'a str,
    pub reasons: Option<&'a BTreeMap<u32, String>>,
}

impl Asked<'_> {
    /// Whether an act is what was asked for.
    fn is(&self, done: &StoredAct) -> bool {
        let numbers = || done.items.iter().map(|(item, _)| *item);
        let items = match self.items {
            None | Some(Which::AllPossible) => true,
            Some(Which::These(items)) => {
                numbers().all(|item| items.contains(&item))
                    && items.iter().all(|item| numbers().any(|done| done == *item))
            }
        };
        let reasons = self.reasons.is_none_or(|reasons| {
            let told = |(item, reason): &(u32, Option<String>)| {
                let asked = reasons.get(item).map(|reason| reason.trim());
                asked == reason.as_deref()
            };
            done.items.len() == reasons.len() && done.items.iter().all(told)
        });
        items
            && reasons
            && self.act.is_none_or(|act| act == done.act)
            && self.day.is_none_or(|day| day == done.day)
            && self.closes.is_none_or(|closes| Some(closes) == done.closes)
            && self.paper.is_none_or(|paper| {
                done.decision.as_ref() == Some(paper) || done.document.as_ref() == Some(paper)
            })
            && self.corrects == done.corrects
            && self.reason.trim() == done.reason
    }

    /// The act of somebody that is what was asked for, among those that a
    /// difference tells.
    pub(in crate::web) fn find<'d>(
        &self,
        actor: &str,
        difference: &'d Difference,
    ) -> Option<&'d StoredAct> {
        difference.acts.iter().find(|done| done.actor == actor && self.is(done))
    }
}

/// What was recorded of a request, if these acts are the first since the
/// version that it names: then the same request was answered before.
pub(in crate::web) fn recorded(
    actor: &str,
    asked: &[Asked<'_>],
    difference: &Difference,
) -> Option<Recorded> {
    let done = difference.acts.get(..asked.len())?;
    let same = |(asked, done): (&Asked<'_>, &StoredAct)| done.actor == actor && asked.is(done);
    if !asked.iter().zip(done).all(same) {
        return None;
    }
    Some(Recorded {
        plan: difference.plan,
        version: done.last()?.seq,
        items: done.iter().map(|act| act.items.len() as u64).sum(),
    })
}

/// The same of edits, which are known by what items say now.
pub(in crate::web) fn edited(
    actor: &str,
    edits: &[ItemEdit],
    difference: &Difference,
) -> Option<Recorded> {
    let done = difference.acts.first()?;
    let same = |edit: &ItemEdit| {
        PlanItem::try_from(edit.draft.clone()).is_ok_and(|item| {
            let mut items = difference.items.iter();
            items.any(|now| edit.item.is_none_or(|of| of == now.id.item) && now.after == item)
        })
    };
    let whole = done.actor == actor && done.act == Act::Edited && edits.len() == done.items.len();
    (whole && edits.iter().all(same)).then_some(Recorded {
        plan: difference.plan,
        version: done.seq,
        items: done.items.len() as u64,
    })
}

/// The same of an item that was mended after it was passed.
pub(in crate::web) fn corrected(
    actor: &str,
    (id, item, reason): (ItemId, &PlanItem, &str),
    difference: &Difference,
) -> Option<Recorded> {
    let done = difference.acts.first()?;
    let same = done.actor == actor && done.act == Act::Edited && done.reason == reason.trim();
    let mended = difference.items.iter().any(|now| now.id == id && now.after == *item);
    let recorded = Recorded { plan: difference.plan, version: done.seq, items: 1 };
    (same && mended).then_some(recorded)
}

impl App {
    /// The answer to a request: what it recorded, once searches show it, or
    /// what `again` finds of it in what was recorded since.
    pub(in crate::web) async fn settled(
        &self,
        result: Result<Recorded, PlanError>,
        again: impl FnOnce(&Difference) -> Option<Recorded>,
    ) -> Result<Recorded, WebError> {
        let recorded = match result {
            Ok(recorded) => recorded,
            Err(PlanError::Moved(difference)) => match again(&difference) {
                Some(recorded) => recorded,
                None => return Err(PlanError::Moved(difference).into()),
            },
            Err(other) => return Err(other.into()),
        };
        self.reach(recorded.version).await;
        Ok(recorded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(seq: u64, act: Act, actor: &str, items: &[u32]) -> StoredAct {
        StoredAct {
            seq,
            at: jiff::Timestamp::UNIX_EPOCH,
            actor: actor.into(),
            act,
            day: Day::constant(2026, 7, 1),
            closes: None,
            decision: None,
            document: None,
            corrects: None,
            reason: "Trùng".into(),
            items: items.iter().map(|item| (*item, None)).collect(),
        }
    }

    #[test]
    fn only_the_same_request_of_the_same_person_is_answered_again() {
        let difference = Difference {
            plan: "PA-0001".parse().unwrap(),
            expected: 5,
            found: 9,
            acts: vec![act(6, Act::Withdrawn, "a", &[1, 2]), act(9, Act::Withdrawn, "a", &[3])],
            items: Vec::new(),
            stages: Vec::new(),
        };
        let some = |items: &[u32]| Which::These(items.to_vec());
        for (actor, kind, items, reason, version) in [
            ("a", Act::Withdrawn, some(&[2, 1]), " Trùng ", Some(6)),
            ("a", Act::Withdrawn, Which::AllPossible, "Trùng", Some(6)),
            ("b", Act::Withdrawn, some(&[2, 1]), "Trùng", None),
            ("a", Act::Submitted, some(&[2, 1]), "Trùng", None),
            ("a", Act::Withdrawn, some(&[1]), "Trùng", None),
            ("a", Act::Withdrawn, some(&[1, 2, 3]), "Trùng", None),
            ("a", Act::Withdrawn, some(&[1, 2]), "Khác", None),
            // Not the first since then, so it was not what this request did.
            ("a", Act::Withdrawn, some(&[3]), "Trùng", None),
        ] {
            let asked = Asked { act: Some(kind), items: Some(&items), reason, ..Asked::default() };
            let found = recorded(actor, &[asked], &difference);
            assert_eq!(found.map(|found| found.version), version, "{actor} {kind} {items:?}");
        }
    }
}
