//! Letters: queued with what they tell of, sent by whoever has the lease.
//!
//! A use case that has something to tell somebody calls [`enqueue`] in its own
//! transaction. [`work`] sends what is queued, on every server that has the
//! same store: a letter is leased to one of them at a time. One that ends in
//! between has sent its letter or not, so that a letter may come twice, under
//! the same `Message-ID`, but never not at all.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::{sync::Notify, time::timeout};

use super::{
    Actor, Refusal,
    accounts::{AccountError, new_token_id},
};
use crate::{
    mail::{BadLetter, Letter, NotSent, Post, Written},
    model::{Action, Id, LetterKind},
    store::{Lease, Store, StoreError, StoredLetter, Write},
};

/// How long a letter that was sent is kept, without what it said: so long an
/// administrator can tell somebody whether it left.
pub const SENT_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long a letter that was given up is kept, to be sent again.
pub const FAILED_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long others leave a letter to the server that sends it.
const LEASE: SignedDuration = SignedDuration::from_mins(10);
/// Letters that are leased at once.
const BATCH: u32 = 8;
/// How long to wait after each try in vain; after the last one a letter is
/// given up. Two days in all, which is what mail servers allow each other.
const WAITS: [SignedDuration; 9] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(15),
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(3),
    SignedDuration::from_hours(6),
    SignedDuration::from_hours(12),
    SignedDuration::from_hours(12),
    SignedDuration::from_hours(12),
];
/// How often the queue is looked at, which is one statement: somebody waits for
/// a letter with a link in it.
const LOOK: Duration = Duration::from_secs(1);
/// How often old letters are forgotten.
const FORGET: SignedDuration = SignedDuration::from_hours(1);

/// What became of a letter that was queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queued {
    /// It will be sent.
    Now,
    /// One under the same key was queued before; this one is not.
    Before,
}

/// What was done with letters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Letters that were sent.
    pub sent: u32,
    /// Letters that will be tried again.
    pub put_off: u32,
    /// Letters that were given up.
    pub failed: u32,
}

/// Why letters could not be queued or sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Whoever asks may not.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A letter is none.
    #[error(transparent)]
    Letter(#[from] BadLetter),
    /// The system gives no random numbers.
    #[error("no random numbers")]
    Random(#[source] AccountError),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Queues a letter in the transaction of what it tells of: it is sent if, and
/// only if, that is recorded. The key says what the letter is for, such as
/// `comment-answered/GY-0001/TL-0002`: under one key one letter is sent, as long
/// as that one is kept.
///
/// # Errors
/// When the letter has an address that is none, or the store fails.
pub async fn enqueue(
    write: &mut Write,
    letter: &Letter,
    (kind, key): (LetterKind, &str),
    now: Timestamp,
) -> Result<Queued, MailError> {
    let Written { subject, plain, html } = letter.written()?;
    let stored = StoredLetter {
        id: new_token_id(now).map_err(MailError::Random)?,
        kind,
        to: letter.to.clone(),
        subject,
        plain,
        html,
        unsubscribe: letter.unsubscribe.clone(),
        attempts: 0,
    };
    match write.queue_letter(&stored, key, now).await? {
        true => Ok(Queued::Now),
        false => Ok(Queued::Before),
    }
}

/// Sends what is due, at most a batch of it.
///
/// # Errors
/// When the store fails; letters that were leased are tried again later.
pub async fn deliver(
    store: &Store,
    post: &Post,
    worker: &Id,
    clock: fn() -> Timestamp,
) -> Result<Delivered, MailError> {
    let mut delivered = Delivered::default();
    let now = clock();
    // A look costs no turn among the writers.
    if !store.has_letters(now).await? {
        return Ok(delivered);
    }
    let lease = Lease { by: worker, until: later(now, LEASE) };
    let mut write = store.write().await?;
    let letters = write.lease_letters(lease, now, BATCH).await?;
    write.commit().await?;
    for letter in letters {
        let now = clock();
        if now >= lease.until {
            // Others may have it by now.
            break;
        }
        let (id, kind, attempts) = (letter.id.clone(), letter.kind, letter.attempts);
        let post = post.clone();
        let sent = tokio::task::spawn_blocking(move || post.send(&letter, now)).await;
        let sent = sent.unwrap_or_else(|_| Err(NotSent::Later("sending ended early".into())));
        let now = clock();
        let mut write = store.write().await?;
        match sent {
            Ok(()) => {
                write.letter_sent(&id, now).await?;
                delivered.sent += 1;
                tracing::info!(%id, %kind, "sent a letter");
            }
            Err(not) => match next_try(&not, attempts) {
                Some(wait) => {
                    let held = (&id, worker);
                    write.letter_put_off(held, &not.to_string(), later(now, wait)).await?;
                    delivered.put_off += 1;
                    // What a mail server says may name whom the letter is for.
                    tracing::warn!(%id, %kind, attempts, "failed to send a letter; it is tried again");
                }
                None => {
                    write.letter_failed((&id, worker), &not.to_string(), now).await?;
                    delivered.failed += 1;
                    tracing::error!(%id, %kind, attempts, "gave a letter up");
                }
            },
        }
        write.commit().await?;
    }
    Ok(delivered)
}

/// How long to wait before the next try; none if there is none.
fn next_try(not: &NotSent, attempts: u32) -> Option<SignedDuration> {
    match not {
        NotSent::Never(_) => None,
        NotSent::Later(_) => WAITS.get(attempts.saturating_sub(1) as usize).copied(),
    }
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn earlier(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_sub(by).unwrap_or(Timestamp::MIN)
}

/// Forgets letters whose time is over; tells how many.
///
/// # Errors
/// When the store fails.
pub async fn forget_old(store: &Store, now: Timestamp) -> Result<u64, MailError> {
    let mut write = store.write().await?;
    let forgotten =
        write.forget_letters(earlier(now, SENT_KEPT), earlier(now, FAILED_KEPT)).await?;
    write.commit().await?;
    Ok(forgotten)
}

/// The same, unless another server did within the hour.
async fn forget_in_turn(store: &Store, worker: &Id, now: Timestamp) -> Result<(), MailError> {
    // The turn is kept: the others need not do it again.
    if store.take_turn("mail-forgetting", worker.as_str(), FORGET.unsigned_abs()).await? {
        forget_old(store, now).await?;
    }
    Ok(())
}

/// Sends letters until `stop` is notified; a letter under way is sent first.
pub async fn work(store: Store, post: Post, clock: fn() -> Timestamp, stop: Arc<Notify>) {
    let stopped = stop.notified();
    tokio::pin!(stopped);
    let mut forget_at = Timestamp::MIN;
    let worker = loop {
        match new_token_id(clock()) {
            Ok(id) => break id,
            Err(error) => tracing::error!(%error, "failed to begin sending letters"),
        }
        tokio::select! {
            () = &mut stopped => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    };
    loop {
        // What takes longer is another's by then: a database that says nothing would
        // be waited for otherwise until somebody starts the server again.
        let limit = LEASE.unsigned_abs();
        let mut done = match timeout(limit, deliver(&store, &post, &worker, clock)).await {
            Ok(done) => done,
            Err(_) => Err(MailError::Store(StoreError::Away)),
        };
        if done.is_ok() && clock() >= forget_at {
            forget_at = later(clock(), FORGET);
            if let Err(error) = forget_in_turn(&store, &worker, clock()).await {
                done = Err(error);
            }
        }
        let wait = match done {
            // More may be due.
            Ok(done) if done != Delivered::default() => Duration::ZERO,
            Ok(_) => LOOK,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "failed to send letters");
                LOOK * 5
            }
        };
        tokio::select! {
            biased;
            () = &mut stopped => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Puts a letter that was given up back into the queue; tells whether it was.
///
/// # Errors
/// When whoever asks may not, or the store fails.
pub async fn send_again(
    store: &Store,
    actor: Actor<'_>,
    id: &Id,
    now: Timestamp,
) -> Result<bool, MailError> {
    actor.require(Action::ManageMail)?;
    let mut write = store.write().await?;
    let again = write.letter_again(id, now).await?;
    write.commit().await?;
    Ok(again)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_are_further_and_further_apart_and_end() {
        let later = NotSent::Later(String::new());
        assert!(WAITS.is_sorted());
        assert_eq!(next_try(&later, 1), Some(WAITS[0]));
        assert_eq!(next_try(&later, 9), Some(WAITS[8]));
        assert_eq!(next_try(&later, 10), None);
        assert_eq!(next_try(&NotSent::Never(String::new()), 1), None);
    }
}
