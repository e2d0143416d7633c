//! Signing where the journal stood at the end of each day.

use jiff::{SignedDuration, Timestamp};

use super::Actor;
use crate::{
    model::{DayHead, day_in_viet_nam},
    signing::SigningKey,
    store::{SignedHead, Store, StoreError},
};

/// How long after midnight the day before is left open: what began before
/// midnight may be recorded a little later.
const OPEN: SignedDuration = SignedDuration::from_mins(10);

/// The program itself.
const OPERATOR: Actor<'static> = Actor::Operator("quydinh");

/// Days signed in one transaction, during which others cannot write.
const AT_ONCE: usize = 366;

/// Publishes a key in the journal, unless that was done before.
///
/// # Errors
/// When the store fails.
pub async fn publish_key(
    store: &Store,
    key: &SigningKey,
    now: Timestamp,
) -> Result<(), StoreError> {
    let known = store.signing_keys().await?;
    if known.iter().any(|known| known.public == key.public()) {
        return Ok(());
    }
    let mut write = store.write().await?;
    write.hold_journal().await?;
    write.publish_key(OPERATOR.name(), now, &key.public()).await?;
    write.commit().await
}

/// Signs the head of every day that is over and has none, from the first day of
/// the journal on, and tells how many that were. The first signature of a key
/// publishes it in the journal.
///
/// A head follows from the journal and the key alone: no instant is in it, so
/// one that is made late, or made again, is the same. Rows that come in after
/// the head of their day was signed are with the next day.
///
/// # Errors
/// When the store fails.
pub async fn sign_heads(
    store: &Store,
    key: &SigningKey,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let Some(first) = store.first_recorded().await? else { return Ok(0) };
    let today = day_in_viet_nam(now.checked_sub(OPEN).unwrap_or(now));
    let last = store.signed_heads(None, 1).await?.pop();
    if last.is_some_and(|last| last.head.day.tomorrow().is_ok_and(|next| next >= today)) {
        return Ok(0);
    }
    let mut signed = 0;
    loop {
        let mut write = store.write().await?;
        write.hold_journal().await?;
        let before = write.last_signed_head().await?.map(|signed| signed.head);
        let day = before
            .as_ref()
            .map_or_else(|| Some(day_in_viet_nam(first)), |before| before.day.tomorrow().ok());
        let mut seq = before.as_ref().map_or(0, |before| before.seq);
        let days = day.into_iter().flat_map(|day| day.series(jiff::Span::new().days(1)));
        let days: Vec<_> = days.take_while(|day| *day < today).take(AT_ONCE).collect();
        if days.is_empty() {
            return Ok(signed);
        }
        let id = key.public().id();
        write.publish_key(OPERATOR.name(), now, &key.public()).await?;
        for day in &days {
            let end = crate::model::midnight_in_viet_nam(day.tomorrow().unwrap_or(*day));
            let end = end.checked_sub(SignedDuration::from_millis(1)).unwrap_or(end);
            let last = store.seq_at(end).await?.max(seq);
            let damaged = || StoreError::Damaged(format!("row {last} is missing"));
            let hash = store.hash_at(last).await?.ok_or_else(damaged)?;
            let head = DayHead { day: *day, rows: last - seq, seq: last, hash };
            let signature = key.sign(head.text(&id).as_bytes());
            write.keep_head(&SignedHead { head, key: id.clone(), signature }).await?;
            seq = last;
        }
        write.commit().await?;
        signed += days.len();
    }
}
