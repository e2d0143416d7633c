//! One letter of news.

use jiff::Timestamp;

use super::{FollowError, letters, stops};
use crate::{
    cases::mail::{Queued, enqueue},
    mail::{Entry, Link},
    model::LetterKind,
    store::{Follow, Store, Told},
};

/// So many letters that could not be sent in a month end the rest.
const GIVEN_UP: u64 = 3;

/// What there is to tell about what somebody follows.
#[derive(Clone, PartialEq, Eq)]
pub struct Digest {
    /// What is followed, in words.
    pub words: String,
    /// What there is so much of: `thay đổi`.
    pub what: &'static str,
    /// How much there is to tell; nothing is no letter.
    pub total: u64,
    /// How much of it the entries do not tell.
    pub rest: u64,
    /// The first of it.
    pub entries: Vec<Entry>,
    /// All of it.
    pub all: Option<Link>,
    /// Of a search, what it finds now, ascending.
    pub found: Option<Vec<u32>>,
}

/// Queues a letter about what is new up to a row of the journal, and notes in
/// the same transaction that it is told: whatever ends the program, it is told
/// once. Tells whether there is a letter; none if another program was first, or
/// somebody wants none any more.
///
/// # Errors
/// When the letter is none, or the store fails.
pub async fn tell(
    store: &Store,
    follow: &Follow,
    digest: &Digest,
    (to, next): (u64, Timestamp),
    now: Timestamp,
) -> Result<bool, FollowError> {
    let key = store.secret().await?;
    let mut write = store.write().await?;
    let found = digest.found.as_deref();
    let told = Told { from: follow.cursor, to, next, found };
    if !write.follow_told(&follow.id, told).await? {
        return Ok(false);
    }
    let mut queued = false;
    let key_of = format!("follow-digest/{}/", follow.id);
    if digest.total > 0 && write.letters_given_up(&key_of).await? >= GIVEN_UP {
        // Nobody reads there any more; who does can take it up again.
        write.end_follow(&follow.id, now).await?;
        tracing::info!(follow = %follow.id, "letters are given up, so no more are written");
    } else if digest.total > 0 {
        let secret = stops(&key, &follow.id);
        let letter = letters::digest(follow, digest, secret.reveal());
        // One for each morning, whatever becomes of the row that says so.
        let due = follow.due.unwrap_or(now).as_millisecond();
        let key = format!("{key_of}{due}");
        let how = (LetterKind::FollowDigest, key.as_str());
        queued = enqueue(&mut write, &letter, how, now).await? == Queued::Now;
    }
    write.commit().await?;
    Ok(queued)
}
