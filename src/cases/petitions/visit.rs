//! Petitions of visitors: asked for by a letter, confirmed by a link, and held
//! afterwards by a link of their own, as comments of visitors are.
//!
//! Nothing is recorded and no agency has anything to do before the link is
//! followed: the time that an agency has begins on the day of the confirmation.

use jiff::Timestamp;

use super::{
    NewPetition, PetitionError, letters,
    send::{checked, known_regulations, record, sent_before},
};
use crate::{
    cases::{
        accounts::{Secret, new_token_id},
        comments::{
            CONFIRMABLE, PENDING,
            visit::{earlier, later, may_write},
        },
        plans::Moment,
    },
    model::{LetterKind, Login},
    store::{
        PendingPetition, PetitionLink, PetitionSender, Store, StoreError, StoredPetition, Write,
        journal::sha256, petition_link, visitor,
    },
};

/// What a visitor sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PetitionSubmission {
    /// The petition.
    pub petition: NewPetition,
    /// Their address.
    pub address: Login,
    /// The site as they reached it, `https://…` without a slash at the end.
    pub site: String,
}

/// A petition that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingPetition {
    /// What it says.
    pub petition: NewPetition,
    /// Until when the link is good.
    pub expires: Timestamp,
}

/// Keeps a petition and sends a letter that asks to confirm it; tells until when
/// that can be done. The same words again are one petition with another letter.
///
/// # Errors
/// See [`PetitionError`].
pub async fn ask(
    store: &Store,
    new: &PetitionSubmission,
    moment: Moment,
) -> Result<Timestamp, PetitionError> {
    let petition = checked(&new.petition)?;
    let author = visitor(&store.secret().await?, &new.address);
    let now = moment.at;
    let mut write = store.write().await?;
    // Counting letters and writing one is one step.
    write.hold_journal().await?;
    write.forget_pending(earlier(now, PENDING)).await?;
    known_regulations(&mut write, &petition).await?;
    may_write(&mut write, &author, now).await?;
    let said = serde_json::to_string(&petition).map_err(|_| damaged())?;
    let same = sha256(["petition", &author, &said].join("\n").as_bytes());
    let known = write.pending_same(&same).await?;
    let is_new = known.is_none();
    let pending = PendingPetition {
        id: match known {
            Some(id) => id,
            None => new_token_id(now).map_err(PetitionError::Random)?,
        },
        address: new.address.clone(),
        author,
        site: new.site.clone(),
        said,
        made: now,
    };
    if is_new {
        write.keep_pending_petition(&pending, &same).await?;
    }
    let expires = send_link(&mut write, &pending, &petition, now).await?;
    write.commit().await?;
    Ok(expires)
}

/// Sends another letter about a petition that waits, to the same address; tells
/// until when the new link is good.
///
/// # Errors
/// See [`PetitionError`].
pub async fn ask_again(
    store: &Store,
    secret: &Secret,
    moment: Moment,
) -> Result<Timestamp, PetitionError> {
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let pending = match write.pending_petition(&secret.digest()).await? {
        None => return Err(PetitionError::UnknownLink),
        Some(PetitionLink::Confirmed(number)) => return Err(PetitionError::UsedLink(number)),
        Some(PetitionLink::Waiting(pending, _)) => pending,
    };
    may_write(&mut write, &pending.author, moment.at).await?;
    let petition = said(&pending)?;
    let expires = send_link(&mut write, &pending, &petition, moment.at).await?;
    write.commit().await?;
    Ok(expires)
}

/// Queues the letter with a new link.
async fn send_link(
    write: &mut Write,
    pending: &PendingPetition,
    petition: &NewPetition,
    now: Timestamp,
) -> Result<Timestamp, PetitionError> {
    let expires = later(now, CONFIRMABLE);
    let secret = Secret::for_link().map_err(PetitionError::Random)?;
    let hash = secret.digest();
    write.keep_pending_link((&hash, &pending.id), &pending.author, (now, expires)).await?;
    let about = (petition.subject.as_str(), petition.text.as_str());
    let link = (pending.site.as_str(), secret.reveal());
    let letter = letters::confirm(&pending.address, about, link, expires);
    let key = format!("confirm-petition/{hash}");
    letters::queue(write, &letter, (LetterKind::ConfirmPetition, &key), now).await?;
    Ok(expires)
}

/// The petition that a link in a letter leads to, before it is confirmed.
///
/// # Errors
/// When there is none, or not any more.
pub async fn waiting(
    store: &Store,
    secret: &Secret,
    now: Timestamp,
) -> Result<WaitingPetition, PetitionError> {
    let link = store.pending_petition(&secret.digest()).await?;
    let (pending, expires) = in_time(link, now)?;
    Ok(WaitingPetition { petition: said(&pending)?, expires })
}

/// Records a petition that waited, and queues the letter with its receipt and
/// the personal link. Tells the petition and the secret of that link; none if
/// the same words of the same person were recorded before.
///
/// # Errors
/// See [`PetitionError`].
pub async fn confirm(
    store: &Store,
    secret: &Secret,
    moment: Moment,
) -> Result<(StoredPetition, Option<Secret>), PetitionError> {
    let now = moment.at;
    let key = store.secret().await?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let link = write.pending_petition(&secret.digest()).await?;
    let (pending, _) = in_time(link, now)?;
    let new = said(&pending)?;
    if let Some(known) = sent_before(&mut write, &new, &pending.author).await? {
        write.petition_confirmed(&pending.id, &known.petition.number).await?;
        write.commit().await?;
        return Ok((known, None));
    }
    let stored = record(&mut write, new, (&pending.author, now)).await?;
    let number = &stored.petition.number;
    let receipt = write.petition_receipt(number).await?.ok_or_else(damaged)?;
    let PendingPetition { id, address, site, .. } = *pending;
    let sender = PetitionSender { address, site };
    write.keep_petition_sender((receipt.seq, number), (&sender, &key)).await?;
    let news = letters::News::Received;
    letters::tell(&mut write, (store, &stored), news, (&sender.site, moment)).await?;
    write.petition_confirmed(&id, number).await?;
    let own = Secret::presented(&petition_link(&key, number));
    write.commit().await?;
    Ok((stored, own))
}

/// The petition that a personal link leads to.
///
/// # Errors
/// When there is none.
pub async fn own(store: &Store, secret: &Secret) -> Result<crate::model::DocketKey, PetitionError> {
    let number = store.petition_of_link(&secret.digest()).await?;
    number.ok_or(PetitionError::UnknownLink)
}

/// What waits behind a link, if that can still be confirmed.
fn in_time(
    link: Option<PetitionLink>,
    now: Timestamp,
) -> Result<(Box<PendingPetition>, Timestamp), PetitionError> {
    match link {
        None => Err(PetitionError::UnknownLink),
        Some(PetitionLink::Confirmed(number)) => Err(PetitionError::UsedLink(number)),
        Some(PetitionLink::Waiting(_, expires)) if now >= expires => {
            Err(PetitionError::ExpiredLink(expires))
        }
        Some(PetitionLink::Waiting(pending, expires)) => Ok((pending, expires)),
    }
}

fn said(pending: &PendingPetition) -> Result<NewPetition, PetitionError> {
    serde_json::from_str(&pending.said).map_err(|_| damaged())
}

fn damaged() -> PetitionError {
    StoreError::Damaged("a petition that waits".to_owned()).into()
}
