//! Calls for plans: agencies are asked, and the deadline may be put off.

use super::{Moment, PlanError, steps::given};
use crate::{
    cases::Actor,
    model::{Action, AgencySlug, Day, DocumentNumber, PlanCall, day_in_viet_nam},
    reference::agencies,
    store::{PlanEntry, Store, Versioned},
};

/// What is to change in a call for plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallChange {
    /// Which call.
    pub number: DocumentNumber,
    /// The version of it that whoever asks has seen.
    pub expected: u32,
    /// The deadline from now on.
    pub deadline: Day,
    /// Agencies that are asked as well.
    pub added: Vec<AgencySlug>,
    /// Why.
    pub reason: String,
}

/// Records a call for plans, and tells its place in the journal.
///
/// # Errors
/// See [`PlanError`]. Its day must have come, its deadline must not be before
/// it, and a number can be given once.
pub async fn open_call(
    store: &Store,
    call: &PlanCall,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<u64, PlanError> {
    actor.require(Action::CallForPlans)?;
    let call = checked(call, day_in_viet_nam(moment.at))?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    if let Some(known) = write.plan_call(&call.number).await? {
        return Err(PlanError::CallDiffers(Box::new(known)));
    }
    let first = Versioned { version: 1, reason: String::new(), facts: call };
    let seq = write.record_plans(actor.name(), moment.at, &[PlanEntry::Call(first)]).await?;
    write.commit().await?;
    Ok(seq)
}

/// Puts the deadline of a call off, or asks more agencies. What was recorded
/// before stays.
///
/// # Errors
/// See [`PlanError`]. A reason must be given, and something must change.
pub async fn change_call(
    store: &Store,
    change: &CallChange,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<u64, PlanError> {
    actor.require(Action::CallForPlans)?;
    let reason = given("reason", &change.reason)?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let known = write.plan_call(&change.number).await?;
    let known = known.ok_or_else(|| PlanError::UnknownCall(change.number.clone()))?;
    if known.version != change.expected {
        return Err(PlanError::CallDiffers(Box::new(known)));
    }
    let mut facts = PlanCall { deadline: change.deadline, ..known.facts.clone() };
    facts.agencies.extend(change.added.iter().cloned());
    let facts = checked(&facts, day_in_viet_nam(moment.at))?;
    if facts == known.facts {
        return Err(PlanError::Nothing);
    }
    let next = Versioned { version: known.version + 1, reason, facts };
    let seq = write.record_plans(actor.name(), moment.at, &[PlanEntry::Call(next)]).await?;
    write.commit().await?;
    Ok(seq)
}

/// A call with its title trimmed and every agency once, if it can be one.
fn checked(call: &PlanCall, today: Day) -> Result<PlanCall, PlanError> {
    let invalid = |field, reason| Err(PlanError::Invalid { field, reason });
    let title = given("subject", &call.title)?;
    if title.contains(char::is_control) {
        return invalid("subject", "is more than one line");
    }
    if call.issued > today {
        return invalid("issued", "has not come yet");
    }
    if call.deadline < call.issued {
        return invalid("deadline", "is before the day of the call");
    }
    let mut asked: Vec<AgencySlug> = Vec::new();
    for agency in &call.agencies {
        if agencies().get(agency).is_none() {
            return invalid("agencies", "is not in the list");
        }
        if !asked.contains(agency) {
            asked.push(agency.clone());
        }
    }
    if asked.is_empty() {
        return invalid("agencies", "are none");
    }
    Ok(PlanCall { title, agencies: asked, ..call.clone() })
}
