//! The steps of a plan that its agency and the review take.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Difference, ItemDifference, PlanError, StageDifference};
use crate::{
    cases::Actor,
    model::{
        Act, Action, Authority, Day, IllegalAct, ItemId, PlanItem, PlanNumber, Stage,
        day_in_viet_nam,
    },
    store::{ItemState, PlanAct, PlanEntry, PlanState, Store, Write},
};

/// When something is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The instant of recording.
    pub at: Timestamp,
    /// The day on which it happened, if that is not the day of recording: for
    /// records of the past, which only an operator brings in.
    pub day: Option<Day>,
}

impl Moment {
    /// What is recorded as it happens, to the millisecond that the journal
    /// keeps: a receipt is the same when it is fetched again.
    pub fn now(at: Timestamp) -> Self {
        let at = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at);
        Self { at, day: None }
    }

    /// The day from which an act counts.
    pub(super) fn day(self, actor: Actor<'_>) -> Result<Day, PlanError> {
        let today = day_in_viet_nam(self.at);
        match self.day {
            Some(day) if day > today => {
                Err(PlanError::Invalid { field: "day", reason: "has not come yet" })
            }
            Some(day) if day < today && !matches!(actor, Actor::Operator(_)) => {
                Err(PlanError::Invalid { field: "day", reason: "is not today" })
            }
            Some(day) => Ok(day),
            None => Ok(today),
        }
    }
}

/// Items of a plan that something is done to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// The plan.
    pub plan: PlanNumber,
    /// The version of it that whoever asks has seen.
    pub expected: u64,
    /// Which items.
    pub items: Which,
}

/// Which items of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// All to which it can be done now.
    AllPossible,
    /// These, and it is an error if it cannot be done to one of them.
    These(Vec<u32>),
}

/// What was recorded of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// The plan.
    pub plan: PlanNumber,
    /// Its version now, which is also the place in the journal.
    pub version: u64,
    /// How many items it was done to.
    pub items: u64,
}

/// Opens items for comments from a day to another, both included, by the
/// calendar of Viet Nam.
///
/// # Errors
/// See [`PlanError`]. The days must be in order and not before today.
pub async fn consult(
    store: &Store,
    selection: &Selection,
    (opens, closes): (Day, Day),
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Recorded, PlanError> {
    if opens < moment.day(actor)? || closes < opens {
        return Err(PlanError::Invalid { field: "closes", reason: "days in order, from today on" });
    }
    let act = PlanAct { closes: Some(closes), ..PlanAct::new(Act::Consulting, opens) };
    one(store, selection, (Action::OpenConsultation, act), (actor, moment), |_| Ok(())).await
}

/// Sends items to the Government Office when their consultation is over.
///
/// # Errors
/// See [`PlanError`].
pub async fn submit(
    store: &Store,
    selection: &Selection,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Recorded, PlanError> {
    let today = moment.day(actor)?;
    let act = PlanAct::new(Act::Submitted, today);
    one(store, selection, (Action::SubmitPlan, act), (actor, moment), |items| {
        match items.iter().filter_map(|item| item.closes).max() {
            Some(closes) if closes >= today => Err(PlanError::StillOpen(closes)),
            _ => Ok(()),
        }
    })
    .await
}

/// Takes back items that are not approved yet.
///
/// # Errors
/// See [`PlanError`]. A reason must be given; what is approved only a decision
/// takes back.
pub async fn withdraw(
    store: &Store,
    selection: &Selection,
    reason: &str,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Recorded, PlanError> {
    let act = PlanAct {
        reason: given("reason", reason)?,
        ..PlanAct::new(Act::Withdrawn, moment.day(actor)?)
    };
    one(store, selection, (Action::WithdrawPlan, act), (actor, moment), |_| Ok(())).await
}

/// What the review says of items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdicts {
    /// Those that pass.
    pub passed: Which,
    /// Those that go back, each with its reason.
    pub returned: BTreeMap<u32, String>,
}

/// Passes items or sends them back with reasons, all at once. Whoever wrote in
/// the plan may not.
///
/// # Errors
/// See [`PlanError`].
pub async fn review(
    store: &Store,
    (plan, expected): (PlanNumber, u64),
    verdicts: &Verdicts,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Recorded, PlanError> {
    let day = moment.day(actor)?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let seen = expect(&mut write, (plan, expected)).await?;
    let state = settling(seen, Action::ReviewPlan, (actor, day))?;
    let mut entries = Vec::new();
    let mut returned = PlanAct::new(Act::Returned, day);
    if !verdicts.returned.is_empty() {
        for (item, reason) in &verdicts.returned {
            returned.reasons.insert(*item, given("reason", reason)?);
        }
        let items = Which::These(verdicts.returned.keys().copied().collect());
        returned.items = numbers(&chosen(&state, (Act::Returned, Act::check_alone), &items)?);
    }
    let back = returned.items.clone();
    if let Which::These(passed) = &verdicts.passed
        && passed.iter().any(|item| back.contains(item))
    {
        return Err(PlanError::Invalid { field: "passed", reason: "is also returned" });
    }
    let passed = match chosen(&state, (Act::Reviewed, Act::check_alone), &verdicts.passed) {
        Err(PlanError::Nothing) => Vec::new(),
        chosen => numbers(&chosen?).into_iter().filter(|item| !back.contains(item)).collect(),
    };
    let count = (back.len() + passed.len()) as u64;
    for act in [PlanAct { items: passed, ..PlanAct::new(Act::Reviewed, day) }, returned] {
        if !act.items.is_empty() {
            entries.push(PlanEntry::Act(plan, act));
        }
    }
    if entries.is_empty() {
        return Err(PlanError::Nothing);
    }
    let first = write.record_plans(actor.name(), moment.at, &entries).await?;
    write.commit().await?;
    Ok(Recorded { plan, version: first + entries.len() as u64 - 1, items: count })
}

/// What happened to a plan since a version of it was seen.
///
/// # Errors
/// When there is no such plan or the store fails.
pub async fn difference(
    store: &Store,
    plan: PlanNumber,
    expected: u64,
) -> Result<Difference, PlanError> {
    let state = store.plan(plan, u64::MAX).await?.ok_or(PlanError::UnknownPlan(plan))?;
    let then = store.plan_contents(plan, expected).await?;
    let now = store.plan_contents(plan, state.head.version).await?;
    Ok(between(state, expected, (then, now)))
}

fn between(state: PlanState, expected: u64, (then, now): (Contents, Contents)) -> Difference {
    let (plan, found) = (state.head.plan, state.head.version);
    let items = now.into_iter().filter(|(item, after)| then.get(item) != Some(after));
    let items = items.map(|(item, after)| ItemDifference {
        id: ItemId { plan, item },
        before: then.get(&item).cloned(),
        after,
    });
    let items = items.collect();
    let seen = state.stages_at(expected);
    let stages = state.items.iter().filter_map(|item| {
        let id = ItemId { plan, item: item.item };
        let before = seen.get(&item.item).copied();
        (before != item.stage).then_some(StageDifference { id, before, after: item.stage })
    });
    let stages = stages.collect();
    let acts = state.acts.into_iter().filter(|act| act.seq > expected).collect();
    Difference { plan, expected, found, acts, items, stages }
}

type Contents = BTreeMap<u32, PlanItem>;

/// Does one thing to items of one plan of the agency of whoever asks. `allow`
/// has the last word on the items.
async fn one(
    store: &Store,
    selection: &Selection,
    (action, act): (Action, PlanAct),
    (actor, moment): (Actor<'_>, Moment),
    allow: impl Fn(&[&ItemState]) -> Result<(), PlanError>,
) -> Result<Recorded, PlanError> {
    let day = moment.day(actor)?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let seen = expect(&mut write, (selection.plan, selection.expected)).await?;
    let state = own(seen, action, (actor, day))?;
    let items = chosen(&state, (act.act, Act::check_alone), &selection.items)?;
    allow(&items)?;
    let act = PlanAct { items: numbers(&items), ..act };
    let count = act.items.len() as u64;
    let entry = PlanEntry::Act(selection.plan, act);
    let version = write.record_plans(actor.name(), moment.at, &[entry]).await?;
    write.commit().await?;
    Ok(Recorded { plan: selection.plan, version, items: count })
}

/// A plan as it is, or what happened to it since whoever asks saw it. That
/// error has to wait for the permission, so it is inside.
pub(super) type Seen = (PlanState, Option<Difference>);

/// A plan in a transaction that holds the journal. All is read in it: a second
/// connection might not come while others wait for this one.
pub(super) async fn expect(
    write: &mut Write,
    (plan, expected): (PlanNumber, u64),
) -> Result<Seen, PlanError> {
    let state = write.plan(plan).await?.ok_or(PlanError::UnknownPlan(plan))?;
    if state.head.version == expected {
        return Ok((state, None));
    }
    let then = write.plan_contents(plan, expected).await?;
    let now = write.plan_contents(plan, state.head.version).await?;
    Ok((state.clone(), Some(between(state, expected, (then, now)))))
}

/// The plan, if whoever asks may do something to plans of its agency and has
/// seen its last version.
pub(super) fn own(
    (state, difference): Seen,
    action: Action,
    (actor, day): (Actor<'_>, Day),
) -> Result<PlanState, PlanError> {
    actor.require_in(action, &state.head.agency, day)?;
    match difference {
        Some(difference) => Err(PlanError::Moved(Box::new(difference))),
        None => Ok(state),
    }
}

/// The same for what takes a second person. Whoever wrote in the plan only after
/// the version that they name is told what happened: it may be this very request.
pub(super) fn settling(
    seen: Seen,
    action: Action,
    (actor, day): (Actor<'_>, Day),
) -> Result<PlanState, PlanError> {
    actor.require_in(action, &seen.0.head.agency, day)?;
    let until = seen.1.as_ref().map_or(u64::MAX, |difference| difference.expected);
    let edits = seen.0.acts.iter().filter(|act| act.act.is_edit() && act.seq <= until);
    actor.require_second(action, edits.map(|act| act.actor.as_str()))?;
    own(seen, action, (actor, day))
}

/// Whether an act is possible: [`Act::check`] for what a decision does,
/// [`Act::check_alone`] for the rest.
type Check = fn(Act, Option<Stage>, Authority) -> Result<(), IllegalAct>;

/// The items of a selection, if the act is possible for them.
pub(super) fn chosen<'a>(
    state: &'a PlanState,
    (act, check): (Act, Check),
    which: &Which,
) -> Result<Vec<&'a ItemState>, PlanError> {
    let plan = state.head.plan;
    let items: Vec<&ItemState> = match which {
        Which::AllPossible => {
            let possible = |item: &&ItemState| check(act, item.stage, item.authority).is_ok();
            state.items.iter().filter(possible).collect()
        }
        Which::These(items) => {
            let mut items = items.clone();
            items.sort_unstable();
            items.dedup();
            let find = |item: &u32| {
                state.item(*item).ok_or(PlanError::UnknownItem(ItemId { plan, item: *item }))
            };
            items.iter().map(find).collect::<Result<_, _>>()?
        }
    };
    let illegal = items.iter().filter_map(|item| {
        let id = ItemId { plan, item: item.item };
        Some((id, check(act, item.stage, item.authority).err()?))
    });
    let illegal: Vec<_> = illegal.collect();
    match (illegal.is_empty(), items.is_empty()) {
        (false, _) => Err(PlanError::Illegal(illegal)),
        (true, true) => Err(PlanError::Nothing),
        (true, false) => Ok(items),
    }
}

/// The numbers of items, in order.
pub(super) fn numbers(items: &[&ItemState]) -> Vec<u32> {
    items.iter().map(|item| item.item).collect()
}

/// A text that must not be blank.
pub(super) fn given(field: &'static str, text: &str) -> Result<String, PlanError> {
    match text.trim() {
        "" => Err(PlanError::Invalid { field, reason: "is blank" }),
        text => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_what_the_journal_keeps() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let moment = Moment::now(at("2026-07-01T05:00:00.123456789Z"));
        assert_eq!(moment.at, at("2026-07-01T05:00:00.123Z"));
    }
}
