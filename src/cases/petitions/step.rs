//! The steps of a petition.

use super::{
    PetitionDone, PetitionError, letters,
    send::{attach, facts_of, is_addressee},
};
use crate::{
    cases::{
        Actor, Refusal,
        accounts::{Secret, new_token_id},
        comments::{Attachment, checked},
        plans::Moment,
    },
    model::{
        Action, AgencySlug, AnswerState, Comment, Day, DocketKey, ItemId, PetitionAct,
        PetitionAnswer, PetitionLetter, PetitionLetterKind, PetitionParty, PetitionPlace,
        PetitionStep, Routing, Sender, day_in_viet_nam, next_state,
    },
    reference::calendar,
    store::{DocketEntry, Store, StoredPetition, Write},
    text::mask_personal,
};

/// Letters of a reason.
const REASON: (usize, usize) = (10, 2_000);

/// A step to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewStep {
    /// Send it on.
    Forward {
        /// To whom.
        agency: AgencySlug,
        /// Why.
        reason: String,
    },
    /// Settle it at the Government Office.
    Keep {
        /// Why.
        reason: String,
    },
    /// Give it back to the Government Office.
    Return {
        /// Why.
        reason: String,
    },
    /// Ask the sender for more.
    Ask {
        /// What.
        reason: String,
    },
    /// Give what was asked for.
    Supply {
        /// What.
        text: String,
        /// What is attached to it, at most [`Attachment::MOST`].
        files: Vec<Attachment>,
    },
    /// Refuse it.
    Refuse {
        /// Why.
        reason: String,
    },
    /// Answer it.
    Answer {
        /// Who answers, and what becomes of it.
        answer: PetitionAnswer,
        /// What is answered.
        text: String,
    },
    /// Publish the answer.
    Publish,
    /// Say that the answer does not do.
    Reopen {
        /// Why.
        text: String,
        /// What is attached to it, at most [`Attachment::MOST`].
        files: Vec<Attachment>,
    },
}

impl NewStep {
    /// What is attached to what is written with it.
    fn files(&self) -> &[Attachment] {
        match self {
            Self::Supply { files, .. } | Self::Reopen { files, .. } => files,
            _ => &[],
        }
    }
}

/// In whose place a step is taken, which decides by what right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenBy {
    /// The Government Office.
    Office,
    /// An officer of the agency.
    Agency,
    /// Whoever sent it.
    Sender,
}

/// Takes a step of a petition. `expected` is the version that whoever asks has
/// seen; a step that was taken already is told again. `site` is the address of
/// the server, for the letter to the sender.
///
/// # Errors
/// See [`PetitionError`].
pub async fn take_step(
    store: &Store,
    (number, expected): (&DocketKey, u32),
    new: &NewStep,
    (by, site): (TakenBy, &str),
    (actor, moment): (Actor<'_>, Moment),
) -> Result<PetitionDone, PetitionError> {
    let action = match by {
        TakenBy::Office => Action::RoutePetition,
        TakenBy::Agency => Action::AnswerPetition,
        TakenBy::Sender if actor == Actor::Visitor => {
            return Err(Refusal::SignIn(Action::Petition).into());
        }
        TakenBy::Sender => Action::Petition,
    };
    actor.reach(action)?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let known = write.petition(number).await?;
    let known = known.ok_or_else(|| PetitionError::Unknown(number.clone()))?;
    take((store, write), (known, expected), new, (Taker::By(by, actor), site), moment).await
}

/// The same by whoever holds the personal link of a petition.
///
/// # Errors
/// See [`PetitionError`].
pub async fn take_own_step(
    store: &Store,
    (secret, expected): (&Secret, u32),
    new: &NewStep,
    moment: Moment,
) -> Result<PetitionDone, PetitionError> {
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let number = write.petition_of_link(&secret.digest()).await?;
    let number = number.ok_or(PetitionError::UnknownLink)?;
    let known = write.petition(&number).await?.ok_or(PetitionError::Unknown(number))?;
    take((store, write), (known, expected), new, (Taker::Link, ""), moment).await
}

/// Who takes a step.
#[derive(Debug, Clone, Copy)]
enum Taker<'a> {
    /// Somebody who is known.
    By(TakenBy, Actor<'a>),
    /// Whoever sent it, by their link.
    Link,
}

async fn take(
    (store, mut write): (&Store, Write),
    (known, expected): (StoredPetition, u32),
    new: &NewStep,
    (taker, site): (Taker<'_>, &str),
    moment: Moment,
) -> Result<PetitionDone, PetitionError> {
    let number = known.petition.number.clone();
    let today = day_in_viet_nam(moment.at);
    let key = new_token_id(moment.at).map_err(PetitionError::Random)?.to_string();
    let (act, text) = checked(&mut write, new, today).await?;
    let files = new.files();
    let letter = |place| {
        let (kind, text) = text.as_ref()?;
        let letter = written((place, *kind), &key, text);
        Some(PetitionLetter { files: facts_of(files), ..letter })
    };
    let right = (act.action().party(), taker);
    if known.version != expected {
        let repeated = known.version == expected.saturating_add(1);
        let last = known.petition.steps.last().filter(|last| repeated && last.act == act);
        let Some(place) = last.map(|last| last.place) else {
            may_take(&known, &place_of(&known, today)?, right, today)?;
            return Err(PetitionError::Moved(known.version));
        };
        // Who took it may have lost it by that.
        let mut before = known.clone();
        before.petition.steps.pop();
        may_take(&known, &place_of(&before, today)?, right, today)?;
        let letters = write.petition_letters(&number).await?;
        let said = letters.iter().find(|letter| letter.place == place).map(|of| &of.text);
        return match said == text.as_ref().map(|(_, text)| text) {
            true => Ok(PetitionDone::Before(known)),
            false => Err(PetitionError::Moved(known.version)),
        };
    }
    let standing = known.petition.standing(today, calendar());
    let standing = standing.ok_or_else(|| PetitionError::Unknown(number.clone()))?;
    may_take(&known, &standing.place, right, today)?;
    next_state(&standing.place, act.action())?;
    if act == PetitionAct::Reopened && standing.reopen.is_none_or(|until| today > until.day) {
        return Err(PetitionError::ReopenedEnough(number));
    }
    let place = known.petition.steps.last().map_or(0, |step| step.place) + 1;
    let step = PetitionStep { place, day: today, act };
    let mut entries = vec![DocketEntry::Step(number.clone(), step)];
    entries.extend(letter(place).map(|letter| DocketEntry::Letter(number.clone(), letter)));
    let name = match taker {
        Taker::By(_, actor) => actor.name(),
        Taker::Link => &known.author,
    };
    // The letter follows its step.
    let seq = write.record_docket(name, moment.at, &entries).await? + 1;
    attach(&mut write, (seq, &number, place), files).await?;
    let stored = write.petition(&number).await?.ok_or(PetitionError::Unknown(number))?;
    let news = letters::News::Step(text.as_ref().map(|(_, text)| text.as_str()));
    letters::tell(&mut write, (store, &stored), news, (site, moment)).await?;
    write.commit().await?;
    Ok(PetitionDone::Now(stored))
}

/// Where a petition is today.
fn place_of(petition: &StoredPetition, today: Day) -> Result<PetitionPlace, PetitionError> {
    let unknown = || PetitionError::Unknown(petition.petition.number.clone());
    petition.petition.place(today).ok_or_else(unknown)
}

fn written((place, kind): (u32, PetitionLetterKind), key: &str, text: &str) -> PetitionLetter {
    let (subject, sender, files) = (String::new(), Sender::default(), Vec::new());
    let (key, text) = (key.to_owned(), text.to_owned());
    PetitionLetter { place, kind, key, subject, text, sender, files }
}

/// Whether whoever asks may take a step of this party.
fn may_take(
    known: &StoredPetition,
    place: &PetitionPlace,
    (party, taker): (PetitionParty, Taker<'_>),
    today: Day,
) -> Result<(), PetitionError> {
    let refused = |action| Err(Refusal::Agency(action).into());
    let (by, actor) = match taker {
        Taker::By(by, actor) => (by, actor),
        Taker::Link if party == PetitionParty::Sender => return Ok(()),
        Taker::Link => return refused(Action::AnswerPetition),
    };
    match (party, by) {
        (PetitionParty::Sender, TakenBy::Sender) => {
            actor.require(Action::Petition)?;
            match super::sent(actor, known) {
                true => Ok(()),
                false => Err(PetitionError::NotSender(known.petition.number.clone())),
            }
        }
        (PetitionParty::Office, TakenBy::Office) => Ok(actor.require(Action::RoutePetition)?),
        (PetitionParty::Holder, TakenBy::Office) => match place.routing {
            Some(Routing::Forwarded) => refused(Action::AnswerPetition),
            _ => Ok(actor.require(Action::RoutePetition)?),
        },
        (PetitionParty::Holder, TakenBy::Agency) => match (place.routing, &place.agency) {
            (Some(Routing::Forwarded), Some(agency)) => {
                Ok(actor.require_in(Action::AnswerPetition, agency, today)?)
            }
            _ => refused(Action::AnswerPetition),
        },
        (PetitionParty::Sender, _) => Err(PetitionError::NotSender(known.petition.number.clone())),
        (PetitionParty::Office, _) => refused(Action::RoutePetition),
        (PetitionParty::Holder, TakenBy::Sender) => refused(Action::AnswerPetition),
    }
}

/// What is recorded, and what stands in a letter. What officers say in public
/// is masked before it is recorded: the journal is public.
async fn checked(
    write: &mut Write,
    new: &NewStep,
    today: Day,
) -> Result<(PetitionAct, Option<(PetitionLetterKind, String)>), PetitionError> {
    let reason = |text: &str| -> Result<String, PetitionError> {
        Ok(mask_personal(&checked::long("reason", text, REASON)?).into_owned())
    };
    let long = |text: &str| -> Result<String, PetitionError> {
        Ok(checked::long("text", text, (Comment::SHORTEST, PetitionLetter::LONGEST))?)
    };
    Ok(match new {
        NewStep::Forward { agency, reason: why } => {
            if !is_addressee(agency, today) {
                return Err(PetitionError::UnknownAgency(agency.clone()));
            }
            (PetitionAct::Forwarded { agency: agency.clone(), reason: reason(why)? }, None)
        }
        NewStep::Keep { reason: why } => (PetitionAct::Kept { reason: reason(why)? }, None),
        NewStep::Return { reason: why } => (PetitionAct::Returned { reason: reason(why)? }, None),
        NewStep::Ask { reason: why } => (PetitionAct::Asked { reason: reason(why)? }, None),
        NewStep::Refuse { reason: why } => (PetitionAct::Refused { reason: reason(why)? }, None),
        NewStep::Supply { text, .. } => {
            (PetitionAct::Supplied, Some((PetitionLetterKind::Supplied, long(text)?)))
        }
        NewStep::Reopen { text, .. } => {
            (PetitionAct::Reopened, Some((PetitionLetterKind::Reopened, long(text)?)))
        }
        NewStep::Publish => (PetitionAct::Published, None),
        NewStep::Answer { answer, text } => {
            let letter = (PetitionLetterKind::Answered, long(text)?);
            (PetitionAct::Answered(whole(write, answer).await?), Some(letter))
        }
    })
}

async fn whole(
    write: &mut Write,
    answer: &PetitionAnswer,
) -> Result<PetitionAnswer, PetitionError> {
    let PetitionAnswer { office, signer, state, items } = answer;
    let state: AnswerState = *state;
    let mut items: Vec<ItemId> = items.clone();
    items.sort_unstable();
    items.dedup();
    for id in &items {
        let plan = write.plan(id.plan).await?;
        if plan.and_then(|plan| plan.item(id.item).map(|_| ())).is_none() {
            return Err(PetitionError::UnknownItem(*id));
        }
    }
    Ok(PetitionAnswer {
        office: checked::name("office", office, Comment::LONGEST_NAME)?,
        signer: checked::name("signer", signer, Comment::LONGEST_NAME)?,
        state,
        items,
    })
}
