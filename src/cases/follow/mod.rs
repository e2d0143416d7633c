//! Following by mail: asked for on a page, confirmed by a link in a letter, told
//! by letters in the morning, ended by one request.
//!
//! Nobody gets a letter that they did not confirm to want, but those that ask
//! them, which are bounded. What ends it stands in every letter and does not
//! expire; it is made anew for each letter, and the store has its hash only.
//! None of it is in the journal, see `store::follow`.

mod ask;
mod digest;
mod letters;
mod own;

use jiff::{SignedDuration, Timestamp};

pub use ask::{CONFIRMABLE, NewFollow, Waiting, ask, ask_again, confirm, waiting};
pub use digest::{Digest, tell};
pub use own::{
    MANAGEABLE, Managed, ask_manage, ask_manage_again, followed, managed, resume, set_rhythm, stop,
    stop_all, stop_secret,
};

use super::{
    accounts::{AccountError, Secret},
    mail::MailError,
};
use crate::{
    model::{Id, Login},
    store::{Store, StoreError, Write, journal::sha256},
};

/// How long something is kept that nobody confirms, so that another letter can
/// be asked for.
pub const PENDING: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long an address is kept after it wants no letters any more: so long what
/// was ended by mistake can be taken up again.
pub const ENDED_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long a link is known after its end, so that it can say so.
const LINKS_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Letters that ask one address in an hour, and in a day: nobody's mail is
/// filled through this server.
const HOURLY: usize = 5;
const DAILY: usize = 20;
/// What one address may follow.
pub const MOST: usize = 50;

/// Why something cannot be followed, or not any more. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// There is no such link in a letter, or it is too long ago.
    #[error("there is no such link")]
    UnknownLink,
    /// What the link confirms is followed already.
    #[error("the link was used")]
    UsedLink(Id),
    /// The link was good until then.
    #[error("the link has expired at {0}")]
    ExpiredLink(Timestamp),
    /// It ended then, and nothing of it is kept.
    #[error("it ended at {0}")]
    Erased(Timestamp),
    /// Too many letters were sent to the address; another may be then.
    #[error("too many letters to one address, until {0}")]
    TooMany(Timestamp),
    /// The address follows as much as it may.
    #[error("one address follows at most {MOST}")]
    Full,
    /// A letter could not be queued.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The system gives no random numbers.
    #[error("no random numbers")]
    Random(#[source] AccountError),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Whose something is: a digest of the address, which is the same each time and
/// tells nobody what it is.
fn reader(key: &str, address: &Login) -> String {
    sha256(format!("{key}\nfollowing by mail\n{address}").as_bytes())
}

/// The secret that ends one that is followed.
fn stops(key: &str, id: &Id) -> Secret {
    Secret::derived(key, &format!("end of following {id}"))
}

/// Whether another letter that asks may be written to somebody now.
async fn may_write(write: &mut Write, reader: &str, now: Timestamp) -> Result<(), FollowError> {
    let (hour, day) = (SignedDuration::from_hours(1), SignedDuration::from_hours(24));
    let letters = write.follow_letters(reader, earlier(now, day)).await?;
    let last: Vec<&Timestamp> = letters.iter().filter(|at| **at > earlier(now, hour)).collect();
    match (letters.len() >= DAILY, last.len() >= HOURLY) {
        (true, _) => Err(FollowError::TooMany(later(letters[0], day))),
        (false, true) => Err(FollowError::TooMany(later(*last[0], hour))),
        (false, false) => Ok(()),
    }
}

/// Forgets what nobody confirmed, erases what ended, both some days ago.
///
/// # Errors
/// When the store fails.
pub async fn forget_old(store: &Store, now: Timestamp) -> Result<(), FollowError> {
    let mut write = store.write().await?;
    let (asked, ended) = (earlier(now, PENDING), earlier(now, ENDED_KEPT));
    write.forget_follows(asked, ended, earlier(now, LINKS_KEPT), now).await?;
    Ok(write.commit().await?)
}

fn new_secret() -> Result<Secret, FollowError> {
    Secret::for_link().map_err(FollowError::Random)
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn earlier(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_sub(by).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_ends_are_known_again_and_not_told() {
        let address = |text: &str| text.parse::<Login>().unwrap();
        let lan = address("lan@mau.example");
        assert_eq!(reader("k", &lan), reader("k", &address("LAN@mau.example")));
        assert_ne!(reader("k", &lan), reader("other", &lan));
        assert!(!reader("k", &lan).contains("lan"));
        let id = Id::new(Timestamp::UNIX_EPOCH, [7; 10]);
        assert_eq!(stops("k", &id), stops("k", &id));
        assert_ne!(stops("k", &id), stops("k", &Id::new(Timestamp::UNIX_EPOCH, [8; 10])));
    }
}
