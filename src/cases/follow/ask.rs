//! Asking for letters, and confirming that they are wanted.

use jiff::{SignedDuration, Timestamp};

use super::{FollowError, MOST, later, letters, may_write, new_secret, reader, stops};
use crate::{
    cases::{
        accounts::{Secret, new_token_id},
        mail::enqueue,
    },
    model::{Id, LetterKind, Login, Rhythm, Topic},
    store::{Follow, FollowLink, NewFollowLink, Store, Write},
};

/// How long the link in a letter is good.
pub const CONFIRMABLE: SignedDuration = SignedDuration::from_hours(48);

/// Something that an address wants to follow.
#[derive(Clone, PartialEq, Eq)]
pub struct NewFollow<'a> {
    /// What is followed.
    pub topic: Topic,
    /// The same in words.
    pub words: &'a str,
    /// How often letters are to come.
    pub rhythm: Rhythm,
    /// Where letters go.
    pub address: Login,
    /// The site as they reached it, `https://…` without a slash at the end.
    pub site: String,
}

/// Something that waits to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// What is to be followed.
    pub follow: Follow,
    /// How often letters are to come.
    pub rhythm: Rhythm,
    /// Until when the link is good.
    pub expires: Timestamp,
}

/// Keeps what somebody wants to follow and sends a letter that asks to confirm
/// it; tells until when that can be done. What is followed already is confirmed
/// again, so that nobody learns from the answer what an address follows.
///
/// # Errors
/// See [`FollowError`].
pub async fn ask(
    store: &Store,
    new: NewFollow<'_>,
    now: Timestamp,
) -> Result<Timestamp, FollowError> {
    let key = store.secret().await?;
    let reader = reader(&key, &new.address);
    let mut write = store.write().await?;
    // Counting letters and writing one is one step.
    write.hold_journal().await?;
    may_write(&mut write, &reader, now).await?;
    let id = match write.follow_of_topic(&reader, &new.topic).await? {
        Some(id) => id,
        None => {
            let id = new_token_id(now).map_err(FollowError::Random)?;
            let follow = Follow {
                id: id.clone(),
                reader: reader.clone(),
                address: new.address.clone(),
                site: new.site.clone(),
                topic: new.topic,
                rhythm: new.rhythm,
                asked: now,
                confirmed: None,
                ended: None,
                cursor: 0,
                due: None,
                found: None,
            };
            write.add_follow(&follow, &stops(&key, &id).digest()).await?;
            id
        }
    };
    let whom = (&new.address, new.site.as_str());
    let expires = send(&mut write, (&id, &reader), whom, (new.words, new.rhythm), now).await?;
    write.commit().await?;
    Ok(expires)
}

/// Queues a letter with a new link.
async fn send(
    write: &mut Write,
    (id, reader): (&Id, &str),
    (address, site): (&Login, &str),
    (words, rhythm): (&str, Rhythm),
    now: Timestamp,
) -> Result<Timestamp, FollowError> {
    let (expires, secret) = (later(now, CONFIRMABLE), new_secret()?);
    let hash = secret.digest();
    let link = NewFollowLink {
        secret_hash: &hash,
        reader,
        confirms: Some((id, rhythm)),
        made: now,
        expires,
    };
    write.keep_follow_link(link).await?;
    let letter = letters::confirm(address, (words, rhythm), (site, secret.reveal()), expires);
    let key = format!("confirm-follow/{hash}");
    enqueue(write, &letter, (LetterKind::ConfirmFollow, &key), now).await?;
    Ok(expires)
}

/// What a link is to confirm, as it stands.
async fn asked(store: &Store, secret: &Secret) -> Result<(Follow, Rhythm, Timestamp), FollowError> {
    let link = store.follow_link(&secret.digest()).await?;
    let Some(FollowLink::Confirm { follow, rhythm, expires }) = link else {
        return Err(FollowError::UnknownLink);
    };
    match store.follow(&follow).await? {
        // Who ended it does not want it back by an old letter.
        Some(follow) if follow.ended.is_none() => Ok((follow, rhythm, expires)),
        _ => Err(FollowError::UnknownLink),
    }
}

/// What a link in a letter is to confirm.
///
/// # Errors
/// When there is nothing, or not any more.
pub async fn waiting(
    store: &Store,
    secret: &Secret,
    now: Timestamp,
) -> Result<Waiting, FollowError> {
    let (follow, rhythm, expires) = asked(store, secret).await?;
    if follow.confirmed.is_some() && follow.rhythm == rhythm {
        return Err(FollowError::UsedLink(follow.id));
    }
    if now >= expires {
        return Err(FollowError::ExpiredLink(expires));
    }
    Ok(Waiting { follow, rhythm, expires })
}

/// Sends another letter with a new link to the same address; `words` are what is
/// followed, in words. Tells until when the link is good.
///
/// # Errors
/// See [`FollowError`].
pub async fn ask_again(
    store: &Store,
    secret: &Secret,
    words: &str,
    now: Timestamp,
) -> Result<Timestamp, FollowError> {
    let (follow, rhythm, _) = asked(store, secret).await?;
    if follow.confirmed.is_some() && follow.rhythm == rhythm {
        return Err(FollowError::UsedLink(follow.id));
    }
    let mut write = store.write().await?;
    write.hold_journal().await?;
    may_write(&mut write, &follow.reader, now).await?;
    let (whose, whom) = ((&follow.id, &*follow.reader), (&follow.address, &*follow.site));
    let expires = send(&mut write, whose, whom, (words, rhythm), now).await?;
    write.commit().await?;
    Ok(expires)
}

/// Begins to tell what a link confirms, in letters at an hour of the day. Of a
/// search, `found` is what it finds now, ascending. Tells the secret that ends it.
///
/// # Errors
/// See [`FollowError`].
pub async fn confirm(
    store: &Store,
    secret: &Secret,
    (hour, found): (u8, Option<&[u32]>),
    now: Timestamp,
) -> Result<Secret, FollowError> {
    let key = store.secret().await?;
    let mut write = store.write().await?;
    let seq = write.hold_journal().await?;
    let link = write.follow_link(&secret.digest()).await?;
    let Some(FollowLink::Confirm { follow, rhythm, expires }) = link else {
        return Err(FollowError::UnknownLink);
    };
    let follow = write.follow(&follow).await?.filter(|follow| follow.ended.is_none());
    let follow = follow.ok_or(FollowError::UnknownLink)?;
    if follow.confirmed.is_some() && follow.rhythm == rhythm {
        return Err(FollowError::UsedLink(follow.id));
    }
    if now >= expires {
        return Err(FollowError::ExpiredLink(expires));
    }
    begin(&mut write, &follow, (rhythm, hour), (seq, found), now).await?;
    write.commit().await?;
    Ok(stops(&key, &follow.id))
}

/// Begins to tell somebody what comes after a row of the journal, or goes on in
/// another rhythm.
pub(super) async fn begin(
    write: &mut Write,
    follow: &Follow,
    (rhythm, hour): (Rhythm, u8),
    (seq, found): (u64, Option<&[u32]>),
    now: Timestamp,
) -> Result<(), FollowError> {
    let all = write.follows_of(&follow.reader).await?;
    let active = |other: &&Follow| other.confirmed.is_some() && other.ended.is_none();
    if all.iter().filter(active).filter(|other| other.id != follow.id).count() >= MOST {
        return Err(FollowError::Full);
    }
    write.start_follow(&follow.id, (now, seq), found).await?;
    Ok(write.set_follow_rhythm(&follow.id, rhythm, rhythm.next(now, hour)).await?)
}
