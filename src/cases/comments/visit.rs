//! Comments of visitors: asked for by a letter and confirmed by a link
//! (`cases::visits`), and held afterwards by a link of their own.

use jiff::Timestamp;

use super::{
    CommentError, letters,
    make::{Made, NewComment, Said, change, checked, is_same, record, stands, takes, withdraw},
};
use crate::{
    cases::{
        accounts::Secret,
        mail::enqueue,
        plans::Moment,
        visits::{self, Asking, Visit},
    },
    model::{CommentNumber, CommentSubject, LetterKind, Login, PendingKind, Timing},
    store::{CommentSender, Pending, Store, StoreError, StoredComment, Write, visitor as author},
};

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
    let (subject, now) = (new.comment.subject, moment.at);
    let key = store.secret().await?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    takes(&mut write, subject, now).await?;
    let visit = Visit {
        kind: PendingKind::Comment,
        subject: subject.to_string(),
        said: &said,
        files: &new.comment.files,
        address: &new.address,
        site: &new.site,
    };
    let pending = visits::keep(&mut write, (visit, &key), now).await?;
    let expires = visits::send_link(&mut write, &pending, asking(subject, &said), now).await?;
    write.commit().await?;
    Ok(expires)
}

/// What the letter that asks repeats.
fn asking(subject: CommentSubject, said: &Said) -> Asking<'_> {
    Asking { about: letters::about(subject), words: &said.text }
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
    let pending = visits::known(&mut write, (PendingKind::Comment, secret)).await?;
    let (subject, said) = read(&pending)?;
    takes(&mut write, subject, now).await?;
    visits::may_write(&mut write, &pending.author, now).await?;
    let expires = visits::send_link(&mut write, &pending, asking(subject, &said), now).await?;
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
    let link = store.pending(PendingKind::Comment, &secret.digest()).await?;
    let (pending, expires) = visits::in_time(link, now)?;
    let (subject, said) = read(&pending)?;
    let files = store.pending_files(&pending.id).await?;
    Ok(Waiting { subject, said, files, expires })
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
    let link = write.pending(PendingKind::Comment, &secret.digest()).await?;
    let (pending, _) = visits::in_time(link, now)?;
    let (subject, said) = read(&pending)?;
    // Whether it is taken, now tells; whether in time, when it was written.
    let (item_version, timing) = takes(&mut write, subject, now).await?;
    let timing = match takes(&mut write, subject, pending.made).await {
        Ok((_, written)) => written,
        // Comments are asked for anew since it was written.
        Err(CommentError::NotTaking(..)) => timing,
        Err(other) => return Err(other),
    };
    let known = write.comments_of(&pending.author, subject).await?;
    let files = visits::files(&mut write, &pending).await?;
    if let Some(known) = known.into_iter().find(|known| is_same(known, &said)) {
        write.pending_confirmed(&pending.id, &known.number.to_string()).await?;
        write.commit().await?;
        return Ok((Made::Before(known), None));
    }
    let whose = (pending.author.as_str(), &pending.address, pending.site.as_str());
    let taken = (item_version, timing);
    let new = NewComment { subject, said, files };
    let (made, own) = receive(&mut write, (new, taken), whose, now).await?;
    write.pending_confirmed(&pending.id, &made.number.to_string()).await?;
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

/// What a comment that waits is about, and what it says.
fn read(pending: &Pending) -> Result<(CommentSubject, Said), CommentError> {
    let damaged = |_| StoreError::Damaged("a comment that waits".to_owned());
    Ok((pending.subject.parse().map_err(damaged)?, visits::said(pending)?))
}

fn new_secret() -> Result<Secret, CommentError> {
    Secret::for_link().map_err(CommentError::Random)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang;

    #[test]
    fn an_address_is_known_again_and_not_told() {
        let address = |text: &str| text.parse::<Login>().unwrap();
        let (one, two) = (address("lan@mau.example"), address("LAN@mau.example"));
        assert_eq!(author("k", &one), author("k", &two));
        assert_ne!(author("k", &one), author("other", &one));
        assert_ne!(author("k", &one), author("k", &address("la@mau.example")));
        assert!(!author("k", &one).contains("lan") && author("k", &one).starts_with("khách "));
    }

    /// Pages say in English what a comment is about; the letter does not, whoever
    /// has it sent.
    #[tokio::test]
    async fn letters_are_vietnamese_whoever_reads_the_page() {
        let english = lang::reading(lang::Language::English, async {
            for (subject, page, letter) in [
                ("PA-0003/2", "item 2, plan PA-0003", "mục 2, phương án PA-0003"),
                (
                    "TV-0001/2",
                    "paragraph 2, draft under consultation TV-0001",
                    "đoạn 2, dự thảo lấy ý kiến TV-0001",
                ),
                (
                    "TV-0001",
                    "regulation under review in TV-0001",
                    "quy định được rà soát ở TV-0001",
                ),
            ] {
                let subject: CommentSubject = subject.parse().unwrap();
                assert_eq!(subject.words(), page);
                assert_eq!(letters::about(subject), ("Góp ý về", letter.to_owned()));
            }
        });
        english.await;
    }
}
