//! Comments of visitors: asked for by a letter, confirmed by a link, and held
//! afterwards by a link of their own.
//!
//! Nothing is public and nothing is in the journal before the link is followed.
//! The address is in no journal row: there whoever comments is called by a
//! digest of it with a key of the store, the same for the same address.

use jiff::{SignedDuration, Timestamp};

use super::{
    Attachment, CommentError, letters,
    make::{Made, NewComment, Said, change, checked, is_same, record, stands, takes, withdraw},
};
use crate::{
    cases::{
        accounts::{Secret, new_token_id},
        mail::enqueue,
        plans::Moment,
    },
    model::{CommentNumber, CommentSubject, LetterKind, Login, Timing},
    store::{
        CommentSender, FileContent, PendingComment, PendingLink, Store, StoredComment, Write,
        journal::sha256, visitor as author,
    },
};

/// How long the link in a letter is good.
pub const CONFIRMABLE: SignedDuration = SignedDuration::from_hours(48);
/// How long a comment is kept that nobody confirms, so that another letter can
/// be asked for; and for how long a link that was used is known as such.
pub const PENDING: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Letters that ask one address in an hour, and in a day: nobody's mail is
/// filled through this server.
const HOURLY: usize = 5;
const DAILY: usize = 20;
/// Bytes of files that wait, in all.
const ROOM: u64 = 512 << 20;

/// What a visitor says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// About what, and what.
    pub comment: NewComment,
    /// Their address.
    pub address: Login,
    /// The site as they reached it, `https://…` without a slash at the end.
    pub site: String,
}

/// Where a comment that waits stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// What it is about.
    pub subject: CommentSubject,
    /// What it says.
    pub said: Said,
    /// The names of what is attached.
    pub files: Vec<String>,
    /// Until when the link is good.
    pub expires: Timestamp,
}

/// Keeps a comment and sends a letter that asks to confirm it; tells until when
/// that can be done. The same words again are one comment with another letter.
///
/// # Errors
/// See [`CommentError`].
pub async fn ask(
    store: &Store,
    new: &Submission,
    moment: Moment,
) -> Result<Timestamp, CommentError> {
    let said = checked(&new.comment.said)?;
    let files = &new.comment.files;
    let author = author(&store.secret().await?, &new.address);
    let now = moment.at;
    let mut write = store.write().await?;
    // Counting letters and writing one is one step.
    write.hold_journal().await?;
    write.forget_pending(earlier(now, PENDING)).await?;
    takes(&mut write, new.comment.subject, now).await?;
    may_write(&mut write, &author, now).await?;
    let words = serde_json::to_string(&said).map_err(|_| CommentError::Nothing)?;
    let digests: Vec<&str> = files.iter().map(|file| file.facts().sha256.as_str()).collect();
    let same = [author.as_str(), &new.comment.subject.to_string(), &digests.join(" "), &words];
    let same = sha256(same.join("\n").as_bytes());
    let pending = match write.pending_same(&same).await? {
        Some(id) => id,
        None => {
            let size: u64 = files.iter().map(|file| file.facts().size).sum();
            if size > 0 && write.pending_bytes().await? + size > ROOM {
                return Err(CommentError::Invalid { field: "file", reason: "has no room" });
            }
            let pending = PendingComment {
                id: new_token_id(now).map_err(CommentError::Random)?,
                subject: new.comment.subject,
                address: new.address.clone(),
                author: author.clone(),
                site: new.site.clone(),
                said: words,
                made: now,
            };
            let content = |file: &Attachment| FileContent {
                facts: file.facts().clone(),
                content: file.content().to_vec(),
            };
            let files: Vec<FileContent> = files.iter().map(content).collect();
            write.keep_pending(&pending, &same, &files).await?;
            pending.id
        }
    };
    let (expires, secret) = (later(now, CONFIRMABLE), new_secret()?);
    let link = (secret.digest(), pending);
    write.keep_pending_link((&link.0, &link.1), &author, (now, expires)).await?;
    let about = (new.comment.subject, said.text.as_str());
    let letter = letters::confirm(&new.address, about, (&new.site, secret.reveal()), expires);
    let key = format!("confirm-comment/{}", link.0);
    enqueue(&mut write, &letter, (LetterKind::ConfirmComment, &key), now).await?;
    write.commit().await?;
    Ok(expires)
}

/// Sends another letter about a comment that waits, to the same address; tells
/// until when the new link is good.
///
/// # Errors
/// See [`CommentError`].
pub async fn ask_again(
    store: &Store,
    secret: &Secret,
    moment: Moment,
) -> Result<Timestamp, CommentError> {
    let now = moment.at;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let pending = match write.pending_comment(&secret.digest()).await? {
        None => return Err(CommentError::UnknownLink),
        Some(PendingLink::Confirmed(number)) => return Err(CommentError::UsedLink(number)),
        Some(PendingLink::Waiting(pending, _)) => pending,
    };
    takes(&mut write, pending.subject, now).await?;
    may_write(&mut write, &pending.author, now).await?;
    let (expires, secret) = (later(now, CONFIRMABLE), new_secret()?);
    let link = (secret.digest(), pending.id.clone());
    write.keep_pending_link((&link.0, &link.1), &pending.author, (now, expires)).await?;
    let said = said(&pending)?;
    let site = (pending.site.as_str(), secret.reveal());
    let letter = letters::confirm(&pending.address, (pending.subject, &said.text), site, expires);
    let key = format!("confirm-comment/{}", link.0);
    enqueue(&mut write, &letter, (LetterKind::ConfirmComment, &key), now).await?;
    write.commit().await?;
    Ok(expires)
}

/// The comment that a link in a letter leads to, before it is confirmed.
///
/// # Errors
/// When there is none, or not any more.
pub async fn waiting(
    store: &Store,
    secret: &Secret,
    now: Timestamp,
) -> Result<Waiting, CommentError> {
    match store.pending_comment(&secret.digest()).await? {
        None => Err(CommentError::UnknownLink),
        Some(PendingLink::Confirmed(number)) => Err(CommentError::UsedLink(number)),
        Some(PendingLink::Waiting(_, expires)) if now >= expires => {
            Err(CommentError::ExpiredLink(expires))
        }
        Some(PendingLink::Waiting(pending, expires)) => {
            let files = store.pending_files(&pending.id).await?;
            Ok(Waiting { subject: pending.subject, said: said(&pending)?, files, expires })
        }
    }
}

/// Records a comment that waited. It came when it was written: whoever wrote it
/// on the last day is in time. Tells the comment and the secret of its own link;
/// none if the same words of the same person were recorded before.
///
/// # Errors
/// See [`CommentError`].
pub async fn confirm(
    store: &Store,
    secret: &Secret,
    moment: Moment,
) -> Result<(Made, Option<Secret>), CommentError> {
    let now = moment.at;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let pending = match write.pending_comment(&secret.digest()).await? {
        None => return Err(CommentError::UnknownLink),
        Some(PendingLink::Confirmed(number)) => return Err(CommentError::UsedLink(number)),
        Some(PendingLink::Waiting(_, expires)) if now >= expires => {
            return Err(CommentError::ExpiredLink(expires));
        }
        Some(PendingLink::Waiting(pending, _)) => pending,
    };
    let subject = pending.subject;
    // Whether it is taken, now tells; whether in time, when it was written.
    let (item_version, timing) = takes(&mut write, subject, now).await?;
    let timing = match takes(&mut write, subject, pending.made).await {
        Ok((_, written)) => written,
        // Comments are asked for anew since it was written.
        Err(CommentError::NotTaking(..)) => timing,
        Err(other) => return Err(other),
    };
    let said = said(&pending)?;
    let known = write.comments_of(&pending.author, subject).await?;
    let files = write.take_pending_files(&pending.id).await?;
    if let Some(known) = known.into_iter().find(|known| is_same(known, &said)) {
        write.pending_confirmed(&pending.id, known.number).await?;
        write.commit().await?;
        return Ok((Made::Before(known), None));
    }
    let files: Vec<Attachment> = files.into_iter().map(Attachment::kept).collect();
    let whose = (pending.author.as_str(), &pending.address, pending.site.as_str());
    let taken = (item_version, timing);
    let new = NewComment { subject, said, files };
    let (made, own) = receive(&mut write, (new, taken), whose, now).await?;
    write.pending_confirmed(&pending.id, made.number).await?;
    write.commit().await?;
    Ok((Made::Now(made), Some(own)))
}

/// Records a comment at once if whoever sends it holds the personal link of
/// another one on the same plan or in the same consultation, from the same address: an address is confirmed
/// once for a consultation. None if the link does not show that.
///
/// # Errors
/// See [`CommentError`].
pub async fn make_held(
    store: &Store,
    new: &Submission,
    held: &Secret,
    moment: Moment,
) -> Result<Option<(Made, Option<Secret>)>, CommentError> {
    let said = checked(&new.comment.said)?;
    let author = author(&store.secret().await?, &new.address);
    let (subject, now) = (new.comment.subject, moment.at);
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let Some(other) = write.comment_of_link(&held.digest()).await? else { return Ok(None) };
    let other = write.comment(other).await?.filter(|other| {
        let there = other.facts.subject.matter() == subject.matter();
        there && other.author == author && other.withdrawn.is_none()
    });
    if other.is_none() {
        return Ok(None);
    }
    let known = write.comments_of(&author, subject).await?;
    if let Some(known) = known.into_iter().find(|known| is_same(known, &said)) {
        return Ok(Some((Made::Before(known), None)));
    }
    let taken = takes(&mut write, subject, now).await?;
    let whose = (author.as_str(), &new.address, new.site.as_str());
    let comment = NewComment { subject, said, files: new.comment.files.clone() };
    let (made, own) = receive(&mut write, (comment, taken), whose, now).await?;
    write.commit().await?;
    Ok(Some((Made::Now(made), Some(own))))
}

/// Records a comment of somebody whose address is confirmed, and queues the
/// letter with its receipt and the personal link.
async fn receive(
    write: &mut Write,
    (new, taken): (NewComment, (u32, Timing)),
    (author, address, site): (&str, &Login, &str),
    now: Timestamp,
) -> Result<(StoredComment, Secret), CommentError> {
    let NewComment { subject, said, files } = new;
    let own = new_secret()?;
    let sender = CommentSender {
        secret_hash: own.digest(),
        address: address.clone(),
        site: site.to_owned(),
    };
    let facts = said.about(subject, taken, &files);
    let number = write.next_comment().await?;
    let seq = record(write, (number, 1, facts), (&files, Some(&sender)), (author, now)).await?;
    let made = write.comment(number).await?.ok_or(CommentError::Unknown(number))?;
    let proof = made.fingerprint();
    let link = (site, own.reveal());
    let letter = letters::receipt(address, (number, subject), (&proof, seq), link, now);
    let key = format!("comment-receipt/{number}");
    enqueue(write, &letter, (LetterKind::CommentReceipt, &key), now).await?;
    Ok((made, own))
}

/// The comment that a personal link leads to.
///
/// # Errors
/// When there is none.
pub async fn own(store: &Store, secret: &Secret) -> Result<StoredComment, CommentError> {
    let number = store.comment_of_link(&secret.digest()).await?;
    let number = number.ok_or(CommentError::UnknownLink)?;
    store.comment(number).await?.ok_or(CommentError::Unknown(number))
}

/// Changes what a comment says, within half an hour after it was confirmed.
///
/// # Errors
/// See [`CommentError`].
pub async fn change_own(
    store: &Store,
    (secret, expected): (&Secret, u32),
    said: &Said,
    moment: Moment,
) -> Result<Made, CommentError> {
    let said = checked(said)?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let known = held(&mut write, secret).await?;
    change(write, (known, expected), said, moment.at).await
}

/// Takes a comment back, until what it is about is settled.
///
/// # Errors
/// See [`CommentError`].
pub async fn withdraw_own(
    store: &Store,
    (secret, expected): (&Secret, u32),
    moment: Moment,
) -> Result<Made, CommentError> {
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let known = held(&mut write, secret).await?;
    stands(&mut write, &known, moment.at).await?;
    withdraw(write, (known, expected), moment.at).await
}

async fn held(write: &mut Write, secret: &Secret) -> Result<StoredComment, CommentError> {
    let number: Option<CommentNumber> = write.comment_of_link(&secret.digest()).await?;
    let number = number.ok_or(CommentError::UnknownLink)?;
    write.comment(number).await?.ok_or(CommentError::Unknown(number))
}

/// Whether a letter may be written to somebody now.
pub(in crate::cases) async fn may_write(
    write: &mut Write,
    author: &str,
    now: Timestamp,
) -> Result<(), CommentError> {
    let letters = write.letters_to(author, earlier(now, SignedDuration::from_hours(24))).await?;
    let hour = earlier(now, SignedDuration::from_hours(1));
    let last: Vec<&Timestamp> = letters.iter().filter(|at| **at > hour).collect();
    if letters.len() >= DAILY {
        return Err(CommentError::TooMany(later(letters[0], SignedDuration::from_hours(24))));
    }
    if last.len() >= HOURLY {
        return Err(CommentError::TooMany(later(*last[0], SignedDuration::from_hours(1))));
    }
    Ok(())
}

fn said(pending: &PendingComment) -> Result<Said, CommentError> {
    let damaged = |_| crate::store::StoreError::Damaged("a comment that waits".to_owned());
    Ok(serde_json::from_str(&pending.said).map_err(damaged)?)
}

fn new_secret() -> Result<Secret, CommentError> {
    Secret::for_link().map_err(CommentError::Random)
}

pub(in crate::cases) fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}

pub(in crate::cases) fn earlier(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_sub(by).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_again_and_not_told() {
        let address = |text: &str| text.parse::<Login>().unwrap();
        let (one, two) = (address("lan@mau.example"), address("LAN@mau.example"));
        assert_eq!(author("k", &one), author("k", &two));
        assert_ne!(author("k", &one), author("other", &one));
        assert_ne!(author("k", &one), author("k", &address("la@mau.example")));
        assert!(!author("k", &one).contains("lan") && author("k", &one).starts_with("khách "));
    }
}
