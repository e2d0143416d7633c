//! What whoever gets letters does with them: end them, have them come more or
//! less often, see everything that an address follows.

use jiff::{SignedDuration, Timestamp};

use super::{
    FollowError, ask::begin, later, letters, may_write, new_secret, reader as reader_of, stops,
};
use crate::{
    cases::{accounts::Secret, mail::enqueue},
    model::{LetterKind, Login, Rhythm},
    store::{Follow, FollowLink, Followed, NewFollowLink, Store, Write},
};

/// How long the link to everything that an address follows is good.
pub const MANAGEABLE: SignedDuration = SignedDuration::from_hours(24);

/// Everything that an address follows, by the link in a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Managed {
    /// Each with the secret that ends it.
    pub follows: Vec<(Follow, Secret)>,
    /// Until when the link is good.
    pub expires: Timestamp,
}

/// The secret that ends one that is followed, as it stands in its letters.
///
/// # Errors
/// When the store fails.
pub async fn stop_secret(store: &Store, follow: &Follow) -> Result<Secret, FollowError> {
    Ok(stops(&store.secret().await?, &follow.id))
}

/// One by the secret that stands in its letters.
///
/// # Errors
/// When there is none, or nothing of it is kept.
pub async fn followed(store: &Store, secret: &Secret) -> Result<Follow, FollowError> {
    kept(store.followed(&secret.digest()).await?)
}

fn kept(found: Option<Followed>) -> Result<Follow, FollowError> {
    match found {
        None => Err(FollowError::UnknownLink),
        Some(Followed::Erased(at)) => Err(FollowError::Erased(at)),
        Some(Followed::Kept(follow)) => Ok(*follow),
    }
}

/// Ends letters; the same again changes nothing.
///
/// # Errors
/// When there is none, or nothing of it is kept, or the store fails.
pub async fn stop(store: &Store, secret: &Secret, now: Timestamp) -> Result<Follow, FollowError> {
    let mut write = store.write().await?;
    let mut follow = kept(write.followed(&secret.digest()).await?)?;
    if write.end_follow(&follow.id, now).await? {
        follow.ended = Some(now);
        follow.due = None;
        write.commit().await?;
    }
    Ok(follow)
}

/// Takes letters up again that were ended by mistake. Of a search, `found` is
/// what it finds now, ascending.
///
/// # Errors
/// See [`FollowError`].
pub async fn resume(
    store: &Store,
    secret: &Secret,
    (hour, found): (u8, Option<&[u32]>),
    now: Timestamp,
) -> Result<(), FollowError> {
    let mut write = store.write().await?;
    let seq = write.hold_journal().await?;
    let follow = kept(write.followed(&secret.digest()).await?)?;
    if follow.confirmed.is_some() && follow.ended.is_some() {
        begin(&mut write, &follow, (follow.rhythm, hour), (seq, found), now).await?;
        write.commit().await?;
    }
    Ok(())
}

/// Has letters come more or less often.
///
/// # Errors
/// See [`FollowError`].
pub async fn set_rhythm(
    store: &Store,
    secret: &Secret,
    (rhythm, hour): (Rhythm, u8),
    now: Timestamp,
) -> Result<(), FollowError> {
    let mut write = store.write().await?;
    let follow = kept(write.followed(&secret.digest()).await?)?;
    if follow.rhythm != rhythm {
        write.set_follow_rhythm(&follow.id, rhythm, rhythm.next(now, hour)).await?;
        write.commit().await?;
    }
    Ok(())
}

/// Sends a link to everything that an address follows, if it follows anything.
/// Nobody learns from the answer whether it does, nor whether there were too
/// many letters.
///
/// # Errors
/// When the store fails.
pub async fn ask_manage(
    store: &Store,
    (address, site): (&Login, &str),
    now: Timestamp,
) -> Result<(), FollowError> {
    let reader = reader_of(&store.secret().await?, address);
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let all = write.follows_of(&reader).await?;
    if !all.iter().any(|follow| follow.confirmed.is_some()) {
        return Ok(());
    }
    match may_write(&mut write, &reader, now).await {
        Err(FollowError::TooMany(_)) => return Ok(()),
        other => other?,
    }
    send(&mut write, &reader, (address, site), now).await?;
    Ok(write.commit().await?)
}

async fn send(
    write: &mut Write,
    reader: &str,
    (address, site): (&Login, &str),
    now: Timestamp,
) -> Result<Timestamp, FollowError> {
    let (expires, secret) = (later(now, MANAGEABLE), new_secret()?);
    let hash = secret.digest();
    let link = NewFollowLink { secret_hash: &hash, reader, confirms: None, made: now, expires };
    write.keep_follow_link(link).await?;
    let letter = letters::manage(address, (site, secret.reveal()), expires);
    let key = format!("follow-manage/{hash}");
    enqueue(write, &letter, (LetterKind::FollowManage, &key), now).await?;
    Ok(expires)
}

/// Whose a link is, and until when it is good.
async fn linked(store: &Store, secret: &Secret) -> Result<(String, Timestamp), FollowError> {
    match store.follow_link(&secret.digest()).await? {
        Some(FollowLink::Manage { reader, expires }) => Ok((reader, expires)),
        _ => Err(FollowError::UnknownLink),
    }
}

/// Everything that an address follows, or followed until some days ago.
///
/// # Errors
/// When there is no such link, or not any more.
pub async fn managed(
    store: &Store,
    secret: &Secret,
    now: Timestamp,
) -> Result<Managed, FollowError> {
    let (reader, expires) = linked(store, secret).await?;
    if now >= expires {
        return Err(FollowError::ExpiredLink(expires));
    }
    let key = store.secret().await?;
    let all = store.follows_of(&reader).await?.into_iter();
    let confirmed = all.filter(|follow| follow.confirmed.is_some());
    let follows = confirmed.map(|follow| {
        let secret = stops(&key, &follow.id);
        (follow, secret)
    });
    Ok(Managed { follows: follows.collect(), expires })
}

/// Sends another link after one that has expired, to the same address.
///
/// # Errors
/// See [`FollowError`].
pub async fn ask_manage_again(
    store: &Store,
    secret: &Secret,
    now: Timestamp,
) -> Result<Timestamp, FollowError> {
    let (reader, _) = linked(store, secret).await?;
    let mut write = store.write().await?;
    write.hold_journal().await?;
    let all = write.follows_of(&reader).await?;
    let one = all.first().ok_or(FollowError::UnknownLink)?;
    may_write(&mut write, &reader, now).await?;
    let expires = send(&mut write, &reader, (&one.address, &one.site), now).await?;
    write.commit().await?;
    Ok(expires)
}

/// Ends everything that an address follows.
///
/// # Errors
/// When there is no such link, or not any more, or the store fails.
pub async fn stop_all(store: &Store, secret: &Secret, now: Timestamp) -> Result<(), FollowError> {
    let Managed { follows, .. } = managed(store, secret, now).await?;
    let mut write = store.write().await?;
    for (follow, _) in follows {
        write.end_follow(&follow.id, now).await?;
    }
    Ok(write.commit().await?)
}
