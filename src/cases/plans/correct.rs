//! Mending what was recorded, by new facts: the old ones stay, and whoever asks
//! for an earlier time still sees them.

use super::{
    Moment, PlanError, Recorded, Which,
    decide::checked,
    steps::{Seen, expect, given, settling},
};
use crate::{
    cases::Actor,
    model::{
        Act, Action, Day, Decision, DocumentNumber, EnactingDocument, ItemChange, ItemDraft,
        ItemId, Place, PlanItem, PlanNumber, Stage,
    },
    store::{ItemVersion, PlanAct, PlanEntry, PlanState, Store, StoredAct, Versioned, Write},
};

/// What takes the place of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Correction {
    /// Nothing: it was recorded by mistake.
    Annul,
    /// The same on another day.
    Day(Day),
    /// The same consultation with another last day.
    Closes(Day),
    /// The same approval by another decision, which is recorded.
    Decision(DocumentNumber),
    /// The same by another document, which is recorded.
    Document(DocumentNumber),
}

/// Corrects an act for some or all of the items that it counts for.
///
/// # Errors
/// See [`PlanError`]. Nothing can be annulled that a later step rests on.
pub async fn correct_act(
    store: &Store,
    (plan, expected): (PlanNumber, u64),
    (seq, items): (u64, &Which),
    (to, reason): (&Correction, &str),
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Recorded, PlanError> {
    let day = moment.day(actor)?;
    let reason = given("reason", reason)?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let seen = expect(&mut write, (plan, expected)).await?;
    let unknown = || PlanError::NotLive { seq, item: ItemId { plan, item: 0 } };
    let old = seen.0.acts.iter().find(|act| act.seq == seq).cloned().ok_or_else(unknown)?;
    let state = permitted(seen, &old, (actor, day))?;
    let act = replacement(&mut write, &old, (to, reason, day)).await?;
    let items = live(&state, &old, items)?;
    if *to == Correction::Annul {
        unsupported(&state, old.act, &items)?;
    }
    let count = items.len() as u64;
    let entry = PlanEntry::Act(plan, PlanAct { items, ..act });
    let version = write.record_plans(actor.name(), moment.at, &[entry]).await?;
    write.commit().await?;
    Ok(Recorded { plan, version, items: count })
}

/// Mends a slip in what an item says after it was passed or approved: the
/// regulation stays, and so does what was decided. By somebody who wrote
/// nothing in the plan.
///
/// # Errors
/// See [`PlanError`].
pub async fn correct_content(
    store: &Store,
    (id, expected): (ItemId, u64),
    (draft, reason): (&ItemDraft, &str),
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Recorded, PlanError> {
    let today = moment.day(actor)?;
    let reason = given("reason", reason)?;
    let content = PlanItem::try_from(draft.clone())
        .map_err(|_| PlanError::Invalid { field: "draft", reason: "is not an item" })?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let seen = expect(&mut write, (id.plan, expected)).await?;
    let state = settling(seen, Action::RecordDecision, (actor, today))?;
    let item = state.item(id.item).ok_or(PlanError::UnknownItem(id))?;
    if item.subject != content.subject.key() || item.authority != content.authority {
        let reason = "the regulation and the authority stay as they are";
        return Err(PlanError::Invalid { field: "draft", reason });
    }
    if item.stage < Some(Stage::Reviewed) {
        return Err(PlanError::Invalid { field: "stage", reason: "is still to be edited" });
    }
    let version = ItemVersion {
        version: item.version + 1,
        change: ItemChange::Corrected,
        // It was always meant so: it holds from the day of what it mends.
        day: item.day,
        at: Place::default(),
        content,
    };
    let act = PlanAct { reason, ..PlanAct::new(Act::Edited, today) };
    let entries = [PlanEntry::Item(id, version), PlanEntry::Act(id.plan, act)];
    let first = write.record_plans(actor.name(), moment.at, &entries).await?;
    write.commit().await?;
    Ok(Recorded { plan: id.plan, version: first + 1, items: 1 })
}

/// Corrects what is recorded of a decision; approvals by it follow its day, and
/// its file stays. `expected` is the version of the decision that was seen.
///
/// # Errors
/// See [`PlanError`].
pub async fn correct_decision(
    store: &Store,
    (facts, expected): (&Decision, u32),
    reason: &str,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Vec<Recorded>, PlanError> {
    let today = moment.day(actor)?;
    actor.require(Action::RecordDecision)?;
    let (facts, reason) = (checked(facts, today)?, given("reason", reason)?);
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let known = write.decision(&facts.number).await?;
    let unknown = PlanError::Invalid { field: "number", reason: "is not recorded" };
    let known = known.ok_or(unknown)?;
    if known.version != expected {
        return Err(PlanError::DecisionDiffers(Box::new(known.facts)));
    }
    let facts = Decision { file: known.facts.file, ..facts };
    let rests = |act: &StoredAct| act.decision.as_ref() == Some(&facts.number);
    let moved = (known.facts.day != facts.day).then_some(facts.day);
    let acts = resting(&mut write, &facts.number, (moved, &reason), rests).await?;
    for (state, _) in &acts {
        actor.require_second(Action::RecordDecision, state.authors())?;
    }
    let decision = Versioned { version: known.version + 1, reason, facts };
    finish(write, PlanEntry::Decision(decision), acts, (actor, moment)).await
}

/// Corrects what is recorded of a document; what it carries out follows its day.
/// `expected` is the version of the document that was seen.
///
/// # Errors
/// See [`PlanError`].
pub async fn correct_document(
    store: &Store,
    (facts, expected): (&EnactingDocument, u32),
    reason: &str,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Vec<Recorded>, PlanError> {
    let today = moment.day(actor)?;
    let reason = given("reason", reason)?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let known = write.enacting_document(&facts.number).await?;
    let unknown = PlanError::Invalid { field: "number", reason: "is not recorded" };
    let known = known.ok_or(unknown)?;
    if known.version != expected {
        return Err(PlanError::DocumentDiffers(Box::new(known.facts)));
    }
    let rests = |act: &StoredAct| act.document.as_ref() == Some(&facts.number);
    let moved = (known.facts.in_force_from != facts.in_force_from).then_some(facts.in_force_from);
    let acts = resting(&mut write, &facts.number, (moved, &reason), rests).await?;
    if acts.is_empty() {
        actor.require(Action::RecordDocument)?;
    }
    for (state, _) in &acts {
        actor.require_in(Action::RecordDocument, &state.head.agency, today)?;
    }
    let document = Versioned { version: known.version + 1, reason, facts: facts.clone() };
    finish(write, PlanEntry::Document(document), acts, (actor, moment)).await
}

/// The plan, if whoever asks may correct such an act of it.
fn permitted(seen: Seen, act: &StoredAct, who: (Actor<'_>, Day)) -> Result<PlanState, PlanError> {
    correctable(&seen.0, act, who)?;
    match seen {
        (_, Some(difference)) => Err(PlanError::Moved(Box::new(difference))),
        (state, None) => Ok(state),
    }
}

/// Whether somebody may correct an act: whoever may take such a step, and what
/// takes a second person takes one again.
///
/// # Errors
/// Says why not.
pub fn correctable(
    state: &PlanState,
    act: &StoredAct,
    (actor, day): (Actor<'_>, Day),
) -> Result<(), PlanError> {
    let action = match act.act {
        Act::Consulting => Action::OpenConsultation,
        Act::Submitted => Action::SubmitPlan,
        Act::Enacted => Action::RecordDocument,
        Act::Withdrawn if act.decision.is_none() => Action::WithdrawPlan,
        Act::Reviewed | Act::Returned => Action::ReviewPlan,
        Act::Approved | Act::Withdrawn => Action::RecordDecision,
        // What items say is changed by another version, and an annulment by
        // doing again what it annulled.
        Act::Uploaded | Act::Edited | Act::Annulled => {
            return Err(PlanError::Invalid { field: "act", reason: "is not one to be corrected" });
        }
    };
    actor.require_in(action, &state.head.agency, day)?;
    if matches!(action, Action::ReviewPlan | Action::RecordDecision) {
        actor.require_second(action, state.authors())?;
    }
    Ok(())
}

/// What takes the place of an act, without its items.
async fn replacement(
    write: &mut Write,
    old: &StoredAct,
    (to, reason, today): (&Correction, String, Day),
) -> Result<PlanAct, PlanError> {
    let invalid = |field, reason| Err(PlanError::Invalid { field, reason });
    let same = PlanAct {
        closes: old.closes,
        decision: old.decision.clone(),
        document: old.document.clone(),
        corrects: Some(old.seq),
        reason,
        ..PlanAct::new(old.act, old.day)
    };
    match (to, old.act) {
        (Correction::Annul, _) => Ok(PlanAct { act: Act::Annulled, ..same }),
        (Correction::Day(_), _) if old.decision.is_some() || old.document.is_some() => {
            invalid("day", "follows the decision or the document")
        }
        (Correction::Day(day), Act::Consulting) if old.closes < Some(*day) => {
            invalid("day", "is after the last day of the consultation")
        }
        (Correction::Day(day), act) if *day > today && act != Act::Consulting => {
            invalid("day", "has not come yet")
        }
        (Correction::Day(day), _) => Ok(PlanAct { day: *day, ..same }),
        (Correction::Closes(day), Act::Consulting) if *day < old.day => {
            invalid("closes", "is before the first day of the consultation")
        }
        (Correction::Closes(day), Act::Consulting) => Ok(PlanAct { closes: Some(*day), ..same }),
        (Correction::Decision(number), Act::Approved) => match write.decision(number).await? {
            Some(known) => {
                let (decision, day) = (Some(known.facts.number), known.facts.day);
                Ok(PlanAct { decision, day, ..same })
            }
            None => invalid("decision", "is not recorded"),
        },
        (Correction::Document(number), Act::Enacted) => {
            match write.enacting_document(number).await? {
                Some(known) => {
                    let (document, day) = (Some(known.facts.number), known.facts.in_force_from);
                    Ok(PlanAct { document, day, ..same })
                }
                None => invalid("document", "is not recorded"),
            }
        }
        _ => invalid("to", "does not fit the act"),
    }
}

/// The items of an act that it still counts for.
fn live(state: &PlanState, old: &StoredAct, which: &Which) -> Result<Vec<u32>, PlanError> {
    let live = state.live_items(old.seq);
    let items = match which {
        Which::AllPossible => live,
        Which::These(items) => {
            let mut items = items.clone();
            items.sort_unstable();
            items.dedup();
            if let Some(item) = items.iter().find(|item| live.binary_search(item).is_err()) {
                let item = ItemId { plan: state.head.plan, item: *item };
                return Err(PlanError::NotLive { seq: old.seq, item });
            }
            items
        }
    };
    if items.is_empty() { Err(PlanError::Nothing) } else { Ok(items) }
}

/// Refuses to take away what a later step of an item rests on.
fn unsupported(state: &PlanState, act: Act, items: &[u32]) -> Result<(), PlanError> {
    let stage = |item: &u32| state.item(*item).and_then(|item| item.stage);
    if items.iter().all(|item| stage(item) == act.aim()) {
        Ok(())
    } else {
        Err(PlanError::Invalid { field: "items", reason: "have a later step that rests on it" })
    }
}

/// The plans that name a decision or a document, with the corrections that
/// move what rests on it to another day, if there is one.
pub(super) async fn resting(
    write: &mut Write,
    number: &DocumentNumber,
    (moved, reason): (Option<Day>, &str),
    rests: impl Fn(&StoredAct) -> bool,
) -> Result<Vec<(PlanState, Vec<PlanAct>)>, PlanError> {
    let mut plans = Vec::new();
    for plan in write.plans_naming(number).await? {
        let state = write.plan(plan).await?.ok_or(PlanError::UnknownPlan(plan))?;
        let correction = |(act, day): (&StoredAct, Day)| PlanAct {
            decision: act.decision.clone(),
            document: act.document.clone(),
            corrects: Some(act.seq),
            reason: reason.to_owned(),
            items: state.live_items(act.seq),
            ..PlanAct::new(act.act, day)
        };
        let acts = state.acts.iter().filter(|act| rests(act) && act.act != Act::Annulled);
        let acts = acts.filter_map(|act| Some((act, moved?))).map(correction);
        let acts = acts.filter(|act| !act.items.is_empty()).collect();
        plans.push((state, acts));
    }
    Ok(plans)
}

/// Records a paper as corrected, and what follows.
async fn finish(
    mut write: Write,
    paper: PlanEntry,
    plans: Vec<(PlanState, Vec<PlanAct>)>,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Vec<Recorded>, PlanError> {
    let mut entries = vec![paper];
    let mut recorded = Vec::new();
    for (state, acts) in plans {
        for act in acts {
            let (plan, items) = (state.head.plan, act.items.len() as u64);
            recorded.push(Recorded { plan, version: entries.len() as u64, items });
            entries.push(PlanEntry::Act(plan, act));
        }
    }
    let first = write.record_plans(actor.name(), moment.at, &entries).await?;
    write.commit().await?;
    // The places were counted from the first entry.
    recorded.iter_mut().for_each(|recorded| recorded.version += first);
    Ok(recorded)
}
