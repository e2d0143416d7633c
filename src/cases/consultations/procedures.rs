//! The procedures that a draft would bring, and what the Government Office says
//! to each. They stand in the same books as the drafts of files from before, so
//! that all of them are counted together.

use super::{ConsultationDone, ConsultationError, open::find};
use crate::{
    cases::{Actor, comments::checked, plans::Moment},
    model::{
        Action, ConsultationKind, ConsultationNumber, DocketKey, DraftDocument, DraftProcedure,
        Vetting, day_in_viet_nam,
    },
    store::{DocketEntry, Store, StoreError, Versioned, Write},
};

/// How long the name of a procedure may be, in letters.
const LONGEST_NAME: usize = 500;
/// How many procedures a draft may bring.
const MOST: usize = 200;

/// The number of a draft in the books.
///
/// # Errors
/// Never, as every such number is a key.
pub fn docket_key(number: ConsultationNumber) -> Result<DocketKey, StoreError> {
    let damaged = |_| StoreError::Damaged(format!("the number {number}"));
    number.to_string().parse().map_err(damaged)
}

/// Says which procedures a draft would bring, in their order. What was vetted
/// stays: such a procedure can be neither left out nor called otherwise.
///
/// # Errors
/// See [`ConsultationError`].
pub async fn set_procedures(
    store: &Store,
    (number, expected): (ConsultationNumber, u32),
    names: &[String],
    (actor, moment): (Actor<'_>, Moment),
) -> Result<ConsultationDone<Versioned<DraftDocument>>, ConsultationError> {
    let invalid = |reason| ConsultationError::Invalid { field: "procedures", reason };
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let of = find(&mut write, number, (actor, moment)).await?.of.facts;
    if of.kind() != ConsultationKind::Draft {
        return Err(ConsultationError::Unknown(number));
    }
    let key = docket_key(number)?;
    let known = write.draft_document(&key).await?;
    let before = known.as_ref().map_or(&[][..], |known| &known.facts.procedures);
    let mut procedures: Vec<DraftProcedure> = Vec::new();
    for name in names {
        let name = checked::name("procedures", name, LONGEST_NAME)?;
        if procedures.iter().any(|other| other.name == name) {
            return Err(invalid("are named twice"));
        }
        let same = before.iter().find(|procedure| procedure.name == name).cloned();
        procedures.push(same.unwrap_or(DraftProcedure { name, vetting: None, concluded: None }));
    }
    if procedures.len() > MOST {
        return Err(invalid("are too many"));
    }
    if before.iter().any(|procedure| procedure.vetting.is_some() && !procedures.contains(procedure))
    {
        return Err(invalid("are vetted"));
    }
    let facts = DraftDocument {
        number: key,
        title: of.title,
        agency: of.agency,
        sent: known.as_ref().map_or(day_in_viet_nam(moment.at), |known| known.facts.sent),
        procedures,
    };
    record(write, (known, expected), facts, (actor, moment)).await
}

/// What the Government Office says to procedures of a draft, by their places
/// from 1. Whoever runs the consultation does not say it.
///
/// # Errors
/// See [`ConsultationError`].
pub async fn vet_procedures(
    store: &Store,
    (number, expected): (ConsultationNumber, u32),
    said: &[(usize, Vetting)],
    (actor, moment): (Actor<'_>, Moment),
) -> Result<ConsultationDone<Versioned<DraftDocument>>, ConsultationError> {
    actor.require(Action::VetDraft)?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let known = write.draft_document(&docket_key(number)?).await?;
    let known = known.ok_or(ConsultationError::Unknown(number))?;
    let mut facts = known.facts.clone();
    for &(place, vetting) in said {
        let procedure = place.checked_sub(1).and_then(|at| facts.procedures.get_mut(at));
        let unknown = ConsultationError::Invalid { field: "verdicts", reason: "name no procedure" };
        let procedure = procedure.ok_or(unknown)?;
        if procedure.vetting != Some(vetting) {
            procedure.vetting = Some(vetting);
            procedure.concluded = Some(day_in_viet_nam(moment.at));
        }
    }
    record(write, (Some(known), expected), facts, (actor, moment)).await
}

/// Records a version after the one that whoever asks has seen; 0 is none.
async fn record(
    mut write: Write,
    (known, expected): (Option<Versioned<DraftDocument>>, u32),
    facts: DraftDocument,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<ConsultationDone<Versioned<DraftDocument>>, ConsultationError> {
    let last = known.as_ref().map_or(0, |known| known.version);
    match known {
        Some(known) if known.facts == facts && last == expected.saturating_add(1) => {
            return Ok(ConsultationDone::Before(known));
        }
        _ if last != expected => return Err(ConsultationError::Moved(last)),
        Some(known) if known.facts == facts => return Err(ConsultationError::Nothing),
        None if facts.procedures.is_empty() => return Err(ConsultationError::Nothing),
        _ => {}
    }
    let next = Versioned { version: expected + 1, reason: String::new(), facts };
    let entry = DocketEntry::Draft(next.clone());
    write.record_docket(actor.name(), moment.at, &[entry]).await?;
    write.commit().await?;
    Ok(ConsultationDone::Now(next))
}
