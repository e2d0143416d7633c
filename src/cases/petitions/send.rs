//! Sending a petition.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{PetitionDone, PetitionError, letters};
use crate::{
    cases::{
        Actor, Refusal,
        accounts::new_token_id,
        comments::{Attachment, checked},
        plans::Moment,
    },
    model::{
        Action, AgencySlug, CommentFile, Day, DocketKey, Petition, PetitionAccess, PetitionAct,
        PetitionLetter, PetitionLetterKind, PetitionStep, RegulationCode, Sender, day_in_viet_nam,
    },
    reference::agencies,
    store::{DocketEntry, Store, StoredPetition, Versioned, Write},
    text::mask_personal,
};

/// As whom the program itself acts.
const SYSTEM: &str = "hệ thống";
/// Regulations that one petition may be about.
const MOST: usize = 10;
/// Fewer letters say nothing of what it is about.
const SHORTEST_SUBJECT: usize = 10;

/// A petition to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPetition {
    /// What it is about, in a line.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// The regulations that it is about.
    pub regulations: Vec<RegulationCode>,
    /// The area that it is about, if it is about no regulation.
    pub area: String,
    /// Who may read it.
    pub access: PetitionAccess,
    /// Who sends it.
    pub sender: Sender,
}

/// Records a petition of somebody with an account. If one agency answers for all regulations that it names,
/// it is sent on to that agency at once; the Government Office routes others.
/// The same words of the same person are one petition, however often they are
/// sent; what is attached, at most [`Attachment::MOST`], stays what it was first.
/// `site` is the address of the server, for the letter to the sender.
///
/// # Errors
/// See [`PetitionError`]. Visitors come by [`super::ask`].
pub async fn send_petition(
    store: &Store,
    (new, files): (&NewPetition, &[Attachment]),
    site: &str,
    (actor, moment): (Actor<'_>, Moment),
) -> Result<PetitionDone, PetitionError> {
    if actor == Actor::Visitor {
        return Err(Refusal::SignIn(Action::Petition).into());
    }
    actor.require(Action::Petition)?;
    let new = checked(new)?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    if let Some(known) = sent_before(&mut write, &new, actor.name()).await? {
        return Ok(PetitionDone::Before(known));
    }
    let stored = record(&mut write, (new, files), (actor.name(), moment.at)).await?;
    letters::tell(&mut write, (store, &stored), letters::News::Received, (site, moment)).await?;
    write.commit().await?;
    Ok(PetitionDone::Now(stored))
}

/// Whether everything that a petition names is there.
pub(super) async fn known_regulations(
    write: &mut Write,
    new: &NewPetition,
) -> Result<Vec<AgencySlug>, PetitionError> {
    let mut owners = Vec::new();
    for code in &new.regulations {
        let agency = write.agency_of_regulation(code).await?;
        owners.push(agency.ok_or_else(|| PetitionError::UnknownRegulation(code.clone()))?);
    }
    Ok(owners)
}

/// Records a petition, and that it is sent on if that is clear.
pub(super) async fn record(
    write: &mut Write,
    (new, files): (NewPetition, &[Attachment]),
    (author, at): (&str, Timestamp),
) -> Result<StoredPetition, PetitionError> {
    let today = day_in_viet_nam(at);
    let owners = known_regulations(write, &new).await?;
    let mut owners: BTreeSet<AgencySlug> =
        owners.iter().map(|agency| agencies().responsible(agency, today).clone()).collect();
    let number = write.next_petition().await?;
    let subject = match new.access {
        PetitionAccess::Public => mask_personal(&new.subject).into_owned(),
        PetitionAccess::Private => PetitionAccess::Private.label().to_owned(),
    };
    let mut codes = new.regulations.into_iter();
    let facts = Petition {
        number: number.clone(),
        received: today,
        subject,
        regulation: codes.next(),
        also: codes.collect(),
        area: Some(new.area).filter(|area| !area.is_empty()),
        access: new.access,
        routed: None,
        steps: Vec::new(),
    };
    let letter = PetitionLetter {
        place: 0,
        kind: PetitionLetterKind::Sent,
        key: new_token_id(at).map_err(PetitionError::Random)?.to_string(),
        subject: new.subject,
        text: new.text,
        sender: new.sender,
        files: facts_of(files),
    };
    let first = Versioned { version: 1, reason: String::new(), facts };
    let entries = [DocketEntry::Petition(first), DocketEntry::Letter(number.clone(), letter)];
    // The letter is the second of both.
    let seq = write.record_docket(author, at, &entries).await? + 1;
    attach(write, (seq, &number, 0), files).await?;
    if let (Some(agency), None) = (owners.pop_first(), owners.pop_first())
        && is_addressee(&agency, today)
    {
        let step = DocketEntry::Step(number.clone(), sent_on(agency, today));
        write.record_docket(SYSTEM, at, &[step]).await?;
    }
    write.petition(&number).await?.ok_or(PetitionError::Unknown(number))
}

/// What the journal has of files.
pub(super) fn facts_of(files: &[Attachment]) -> Vec<CommentFile> {
    files.iter().map(|file| file.facts().clone()).collect()
}

/// Keeps what is attached to a letter that was recorded.
pub(super) async fn attach(
    write: &mut Write,
    (seq, number, letter): (u64, &DocketKey, u32),
    files: &[Attachment],
) -> Result<(), PetitionError> {
    for (file, place) in files.iter().zip(1..) {
        write.keep_petition_file((seq, number), (letter, place), file.content()).await?;
    }
    Ok(())
}

/// The same words of the same person.
pub(super) async fn sent_before(
    write: &mut Write,
    new: &NewPetition,
    author: &str,
) -> Result<Option<StoredPetition>, PetitionError> {
    let known = write.petitions_saying(author, (&new.subject, &new.text)).await?;
    for number in known {
        let known = write.petition(&number).await?;
        let same = |known: &StoredPetition| {
            known.petition.regulations().eq(&new.regulations)
                && known.petition.access == new.access
                && known.petition.area.as_deref().unwrap_or_default() == new.area
        };
        if let Some(known) = known.filter(same) {
            return Ok(Some(known));
        }
    }
    Ok(None)
}

fn sent_on(agency: AgencySlug, day: Day) -> PetitionStep {
    let reason = "Chuyển theo cơ quan chịu trách nhiệm về quy định được nêu".to_owned();
    PetitionStep { place: 1, day, act: PetitionAct::Forwarded { agency, reason } }
}

/// Whether petitions are sent on to an agency: it is there, and it is not the
/// Government Office, which keeps what it settles itself.
pub(super) fn is_addressee(agency: &AgencySlug, today: Day) -> bool {
    agencies().get(agency).is_some()
        && agencies().responsible(agency, today) == agency
        && agency.as_str() != "van-phong-chinh-phu"
}

pub(super) fn checked(new: &NewPetition) -> Result<NewPetition, PetitionError> {
    let subject = checked::name("subject", &new.subject, PetitionLetter::LONGEST_SUBJECT)?;
    if subject.chars().count() < SHORTEST_SUBJECT {
        return Err(PetitionError::Invalid { field: "subject", reason: "is too short" });
    }
    let bounds = (PetitionLetter::SHORTEST, PetitionLetter::LONGEST);
    let text = checked::long("text", &new.text, bounds)?;
    let mut regulations: Vec<RegulationCode> = Vec::new();
    for code in &new.regulations {
        if !regulations.contains(code) {
            regulations.push(code.clone());
        }
    }
    if regulations.len() > MOST {
        return Err(PetitionError::Invalid { field: "regulations", reason: "are too many" });
    }
    // It is public, as what it is about is.
    let area = mask_personal(&checked::line("area", &new.area, 200)?).into_owned();
    if regulations.is_empty() && area.is_empty() {
        return Err(PetitionError::Invalid { field: "regulations", reason: "are none" });
    }
    let sender = checked::sender(&new.sender)?;
    Ok(NewPetition { subject, text, regulations, area, access: new.access, sender })
}
