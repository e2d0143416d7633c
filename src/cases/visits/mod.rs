//! What visitors send without an account, whatever it is: kept until they show by
//! a link in a letter that the address is theirs.
//!
//! Nothing is public and nothing is in the journal before the link is followed.
//! The address is in no journal row: there whoever sends is called by a digest of
//! it with a key of the store, the same for the same address. What is sent again
//! in the same words waits once, with another letter; letters to one address are
//! counted over everything that is sent from it.

mod error;
mod letters;

use jiff::{SignedDuration, Timestamp};
use serde::{Serialize, de::DeserializeOwned};

pub(in crate::cases) use error::VisitError;
pub(in crate::cases) use letters::{Asking, when};

use super::{
    accounts::{Secret, new_token_id},
    comments::Attachment,
    mail::enqueue,
};
use crate::{
    model::{Login, PendingKind},
    store::{FileContent, Pending, PendingLink, StoreError, Write, journal::sha256, visitor},
};

/// How long the link in a letter is good.
pub const CONFIRMABLE: SignedDuration = SignedDuration::from_hours(48);
/// How long something is kept that nobody confirms, so that another letter can
/// be asked for; and for how long a link that was used is known as such.
pub const PENDING: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Letters that ask one address in an hour, and in a day: nobody's mail is
/// filled through this server.
const HOURLY: usize = 5;
const DAILY: usize = 20;
/// Bytes of files that wait, in all.
const ROOM: u64 = 512 << 20;

/// What a visitor sends.
pub(in crate::cases) struct Visit<'a, T> {
    /// What it is.
    pub kind: PendingKind,
    /// What it is about, where its words do not say that.
    pub subject: String,
    /// What they say.
    pub said: &'a T,
    /// What is attached to it.
    pub files: &'a [Attachment],
    /// Their address.
    pub address: &'a Login,
    /// The site as they reached it.
    pub site: &'a str,
}

/// Keeps what a visitor sends, if a letter may be written to them now. Whoever
/// calls holds the journal: counting letters and writing one is one step.
pub(in crate::cases) async fn keep<T: Serialize>(
    write: &mut Write,
    (visit, key): (Visit<'_, T>, &str),
    now: Timestamp,
) -> Result<Pending, VisitError> {
    let Visit { kind, subject, said, files, address, site } = visit;
    let author = visitor(key, address);
    write.forget_pending(earlier(now, PENDING)).await?;
    may_write(write, &author, now).await?;
    let said = serde_json::to_string(said).map_err(|_| damaged(kind))?;
    let digests: Vec<&str> = files.iter().map(|file| file.facts().sha256.as_str()).collect();
    let same = [kind.name(), &author, &subject, &digests.join(" "), &said].join("\n");
    let same = sha256(same.as_bytes());
    let known = write.pending_same(&same).await?;
    let is_new = known.is_none();
    let id = match known {
        Some(id) => id,
        None => new_token_id(now).map_err(VisitError::Random)?,
    };
    let (address, site) = (address.clone(), site.to_owned());
    let pending = Pending { id, kind, subject, address, author, site, said, made: now };
    if is_new {
        let size: u64 = files.iter().map(|file| file.facts().size).sum();
        if size > 0 && write.pending_bytes().await? + size > ROOM {
            return Err(VisitError::NoRoom);
        }
        let content = |file: &Attachment| FileContent {
            facts: file.facts().clone(),
            content: file.content().to_vec(),
        };
        let files: Vec<FileContent> = files.iter().map(content).collect();
        write.keep_pending(&pending, &same, &files).await?;
    }
    Ok(pending)
}

/// Queues a letter with a new link to something that waits; tells until when the
/// link is good.
pub(in crate::cases) async fn send_link(
    write: &mut Write,
    pending: &Pending,
    asking: Asking<'_>,
    now: Timestamp,
) -> Result<Timestamp, VisitError> {
    let secret = Secret::for_link().map_err(VisitError::Random)?;
    let (expires, hash) = (later(now, CONFIRMABLE), secret.digest());
    write.keep_pending_link((&hash, &pending.id), &pending.author, (now, expires)).await?;
    let letter = letters::confirm(pending, asking, secret.reveal(), expires);
    let kind = pending.kind.letter();
    enqueue(write, &letter, (kind, &format!("{kind}/{hash}")), now).await?;
    Ok(expires)
}

/// What waits behind a link, though its time may be over.
pub(in crate::cases) async fn known(
    write: &mut Write,
    (kind, secret): (PendingKind, &Secret),
) -> Result<Box<Pending>, VisitError> {
    waits(write.pending(kind, &secret.digest()).await?).map(|(pending, _)| pending)
}

fn waits(link: Option<PendingLink>) -> Result<(Box<Pending>, Timestamp), VisitError> {
    match link {
        None => Err(VisitError::UnknownLink),
        Some(PendingLink::Confirmed(number)) => Err(VisitError::UsedLink(number)),
        Some(PendingLink::Waiting(pending, expires)) => Ok((pending, expires)),
    }
}

/// What waits behind a link, if that can still be confirmed, and until when.
pub(in crate::cases) fn in_time(
    link: Option<PendingLink>,
    now: Timestamp,
) -> Result<(Box<Pending>, Timestamp), VisitError> {
    match waits(link)? {
        (_, expires) if now >= expires => Err(VisitError::ExpiredLink(expires)),
        in_time => Ok(in_time),
    }
}

/// What somebody said that waits.
pub(in crate::cases) fn said<T: DeserializeOwned>(pending: &Pending) -> Result<T, VisitError> {
    serde_json::from_str(&pending.said).map_err(|_| damaged(pending.kind))
}

fn damaged(kind: PendingKind) -> VisitError {
    VisitError::Store(StoreError::Damaged(format!("a {kind} that waits")))
}

/// The files of something that is confirmed now.
pub(in crate::cases) async fn files(
    write: &mut Write,
    pending: &Pending,
) -> Result<Vec<Attachment>, VisitError> {
    let files = write.take_pending_files(&pending.id).await?;
    Ok(files.into_iter().map(Attachment::kept).collect())
}

/// Whether a letter may be written to somebody now.
pub(in crate::cases) async fn may_write(
    write: &mut Write,
    author: &str,
    now: Timestamp,
) -> Result<(), VisitError> {
    let letters = write.letters_to(author, earlier(now, SignedDuration::from_hours(24))).await?;
    let hour = earlier(now, SignedDuration::from_hours(1));
    let last: Vec<&Timestamp> = letters.iter().filter(|at| **at > hour).collect();
    if letters.len() >= DAILY {
        return Err(VisitError::TooMany(later(letters[0], SignedDuration::from_hours(24))));
    }
    if last.len() >= HOURLY {
        return Err(VisitError::TooMany(later(*last[0], SignedDuration::from_hours(1))));
    }
    Ok(())
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn earlier(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_sub(by).unwrap_or(Timestamp::MIN)
}
