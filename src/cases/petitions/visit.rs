//! Petitions of visitors: asked for by a letter and confirmed by a link
//! (`cases::visits`), and held afterwards by a link of their own.
//!
//! No agency has anything to do before the link is followed: the time that an
//! agency has begins on the day of the confirmation.

use jiff::Timestamp;

use super::{
    NewPetition, PetitionError, letters,
    send::{checked, known_regulations, record, sent_before},
};
use crate::{
    cases::{
        accounts::Secret,
        comments::Attachment,
        plans::Moment,
        visits::{self, Asking, Visit},
    },
    model::{DocketKey, Login, PendingKind},
    store::{Pending, Store, StoreError, StoredPetition, VisitorAddress, petition_link},
};

/// What a visitor sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PetitionSubmission {
    /// The petition.
    pub petition: NewPetition,
    /// What is attached to it, at most [`Attachment::MOST`].
    pub files: Vec<Attachment>,
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
    /// The names of what is attached.
    pub files: Vec<String>,
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
    let key = store.secret().await?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    known_regulations(&mut write, &petition).await?;
    let visit = Visit {
        kind: PendingKind::Petition,
        subject: String::new(),
        said: &petition,
        files: &new.files,
        address: &new.address,
        site: &new.site,
    };
    let pending = visits::keep(&mut write, (visit, &key), moment.at).await?;
    let expires = visits::send_link(&mut write, &pending, asking(&petition), moment.at).await?;
    write.commit().await?;
    Ok(expires)
}

/// What the letter that asks repeats.
fn asking(petition: &NewPetition) -> Asking<'_> {
    Asking { about: ("Vấn đề", petition.subject.clone()), words: &petition.text }
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
    let pending = visits::known(&mut write, (PendingKind::Petition, secret)).await?;
    visits::may_write(&mut write, &pending.author, moment.at).await?;
    let petition = visits::said(&pending)?;
    let expires = visits::send_link(&mut write, &pending, asking(&petition), moment.at).await?;
    write.commit().await?;
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
    let link = store.pending(PendingKind::Petition, &secret.digest()).await?;
    let (pending, expires) = visits::in_time(link, now)?;
    let files = store.pending_files(&pending.id).await?;
    Ok(WaitingPetition { petition: visits::said(&pending)?, files, expires })
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
    let link = write.pending(PendingKind::Petition, &secret.digest()).await?;
    let (pending, _) = visits::in_time(link, now)?;
    let new = visits::said(&pending)?;
    let files = visits::files(&mut write, &pending).await?;
    if let Some(known) = sent_before(&mut write, &new, &pending.author).await? {
        let number = known.petition.number.as_str();
        write.pending_confirmed(&pending.id, number).await?;
        write.commit().await?;
        return Ok((known, None));
    }
    let stored = record(&mut write, (new, &files), (&pending.author, now)).await?;
    let number = &stored.petition.number;
    let missing = || StoreError::Damaged(format!("{number} has no letter"));
    let receipt = write.petition_receipt(number).await?.ok_or_else(missing)?;
    let Pending { id, address, site, .. } = *pending;
    let sender = VisitorAddress { address, site };
    write.keep_petition_sender((receipt.seq, number), (&sender, &key)).await?;
    let news = letters::News::Received;
    letters::tell(&mut write, (store, &stored), news, (&sender.site, moment)).await?;
    write.pending_confirmed(&id, number.as_str()).await?;
    let own = Secret::presented(&petition_link(&key, number));
    write.commit().await?;
    Ok((stored, own))
}

/// The petition that a personal link leads to.
///
/// # Errors
/// When there is none.
pub async fn own(store: &Store, secret: &Secret) -> Result<DocketKey, PetitionError> {
    let number = store.petition_of_link(&secret.digest()).await?;
    number.ok_or(PetitionError::UnknownLink)
}
