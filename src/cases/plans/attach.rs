//! The signed file of a decision, given later or put in the place of another.

use super::{Moment, Pdf, PlanError, correct::resting, steps::given};
use crate::{
    cases::Actor,
    model::{Action, Decision, DocumentNumber},
    store::{PlanEntry, Store, Versioned},
};

/// What became of a file that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attached {
    /// It was recorded, at this place of the journal.
    Recorded(u64),
    /// It is the one that the decision has.
    Already,
}

/// Records the signed file of a decision, or another one in its place: a
/// version of the decision like any correction. The file before is kept. The
/// first one needs no reason.
///
/// # Errors
/// See [`PlanError`].
pub async fn attach_file(
    store: &Store,
    (number, expected): (&DocumentNumber, u32),
    (file, reason): (&Pdf, &str),
    (actor, moment): (Actor<'_>, Moment),
) -> Result<Attached, PlanError> {
    actor.require(Action::RecordDecision)?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let known = write.decision(number).await?;
    let unknown = PlanError::Invalid { field: "number", reason: "is not recorded" };
    let known = known.ok_or(unknown)?;
    let acts = resting(&mut write, number, (None, ""), |_| true).await?;
    for (state, _) in &acts {
        actor.require_second(Action::RecordDecision, state.authors())?;
    }
    if known.facts.file.as_ref() == Some(file.facts()) {
        return Ok(Attached::Already);
    }
    if known.version != expected {
        return Err(PlanError::DecisionDiffers(Box::new(known.facts)));
    }
    let reason = match &known.facts.file {
        None => reason.trim().to_owned(),
        Some(_) => given("reason", reason)?,
    };
    write.keep_paper_file(file.facts(), file.content()).await?;
    let facts = Decision { file: Some(file.facts().clone()), ..known.facts };
    let next = Versioned { version: known.version + 1, reason, facts };
    let entry = PlanEntry::Decision(next);
    let seq = write.record_plans(actor.name(), moment.at, &[entry]).await?;
    write.commit().await?;
    Ok(Attached::Recorded(seq))
}
