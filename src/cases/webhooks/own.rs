//! What everybody does with their own webhooks.

use jiff::{SignedDuration, Timestamp};

use super::{WebhookError, Webhooks, digest};
use crate::{
    cases::{Actor, Identity, accounts},
    model::{Action, Id, Interest, PauseReason, display_name},
    reference::agencies,
    store::{By, JournalFilter, Store, Webhook},
    webhook::{Address, Secret},
};

/// How many webhooks an account may have.
pub const MOST: u64 = 10;
/// How many wishes of its owner may wait for one webhook.
const WAITING: u64 = 5;
/// How many of them are sent within an hour.
const IN_AN_HOUR: u64 = 30;
/// How long a secret counts after it was changed.
const OVERLAP: SignedDuration = SignedDuration::from_hours(24);

/// A webhook to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWebhook {
    /// Its id, made when the form was shown, so that a form that is sent twice
    /// makes one webhook.
    pub id: Id,
    /// Where messages go.
    pub url: String,
    /// What its owner calls it; the address if it is empty.
    pub description: String,
    /// What it wants to hear of.
    pub interest: Interest,
}

/// From where everything is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// From this row of the journal on.
    Row(u64),
    /// From the first row that was recorded at this instant or later.
    Time(Timestamp),
    /// What was recorded so far is left out.
    Now,
}

/// An id for a webhook to be added.
///
/// # Errors
/// When the system gives no random numbers.
pub fn new_webhook_id(now: Timestamp) -> Result<Id, WebhookError> {
    accounts::new_token_id(now).map_err(WebhookError::Random)
}

/// Adds a webhook for an account. Its secret is told once.
///
/// # Errors
/// When they may not, the address or the interest is not one, the account has
/// too many, the form was sent before, or the store fails.
pub async fn add(
    store: &Store,
    webhooks: &Webhooks,
    identity: &Identity,
    new: NewWebhook,
    now: Timestamp,
) -> Result<(Webhook, Secret), WebhookError> {
    Actor::User(identity).require(Action::Follow)?;
    let url = Address::new(&new.url, webhooks.rules())?.to_string();
    let interest = checked(store, new.interest).await?;
    let secret = webhooks.master(store).await?.secret(new.id.as_str(), 1);
    let account = &identity.account.id;
    let webhook = Webhook {
        description: display_name(&new.description).unwrap_or_else(|| host(&url)),
        url,
        secret_digest: digest(&new.id, &secret),
        id: new.id,
        account: account.clone(),
        interest,
        generation: 1,
        previous_until: None,
        created_at: now,
        paused: None,
    };
    let mut write = store.write().await?;
    // Nobody else adds one between the count and the end.
    write.hold_journal().await?;
    if write.webhook_count(account).await? >= MOST {
        return Err(WebhookError::TooMany);
    }
    write.add_webhook(By { actor: account.as_str(), at: now }, &webhook).await?;
    write.commit().await?;
    Ok((webhook, secret))
}

/// An interest in what there is.
async fn checked(store: &Store, mut interest: Interest) -> Result<Interest, WebhookError> {
    if let Some(kind) = interest.kinds.iter().find(|kind| !kind.is_public()) {
        return Err(WebhookError::Kind(*kind));
    }
    interest.kinds.sort();
    interest.kinds.dedup();
    if interest.agency.as_ref().is_some_and(|slug| agencies().get(slug).is_none()) {
        return Err(WebhookError::Agency);
    }
    if interest.regulation.is_some() {
        let regulation = interest.regulation.clone();
        let filter = JournalFilter { regulation, ..JournalFilter::default() };
        if store.journal_count(&filter).await? == 0 {
            return Err(WebhookError::Regulation);
        }
    }
    if interest.field.is_some() {
        let filter = JournalFilter { field: interest.field.clone(), ..JournalFilter::default() };
        if store.journal_count(&filter).await? == 0 {
            return Err(WebhookError::Field);
        }
    }
    if interest.plan.is_some() {
        let filter = JournalFilter { plan: interest.plan, ..JournalFilter::default() };
        if store.journal_count(&filter).await? == 0 {
            return Err(WebhookError::Plan);
        }
    }
    Ok(interest)
}

/// The name of the machine in an address.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', ':']).next().unwrap_or(rest).to_owned()
}

/// Stops the sending to one's own webhook.
///
/// # Errors
/// When there is none, it is paused already, or the store fails.
pub async fn pause(
    store: &Store,
    identity: &Identity,
    id: &Id,
    now: Timestamp,
) -> Result<(), WebhookError> {
    let (of, by) = mine(store, identity, id, now).await?;
    let mut write = store.write().await?;
    if !write.pause_webhook(by, (of, id), PauseReason::Owner).await? {
        return Err(WebhookError::Already);
    }
    Ok(write.commit().await?)
}

/// Lets the sending go on where it stopped.
///
/// # Errors
/// When there is none, it is not paused, or the store fails.
pub async fn resume(
    store: &Store,
    identity: &Identity,
    id: &Id,
    now: Timestamp,
) -> Result<(), WebhookError> {
    let (of, by) = mine(store, identity, id, now).await?;
    let mut write = store.write().await?;
    if !write.resume_webhook(by, (of, id)).await? {
        return Err(WebhookError::Already);
    }
    Ok(write.commit().await?)
}

/// Gives one's own webhook another secret, which is told once. The one of before
/// counts for a day: messages carry both signatures.
///
/// # Errors
/// When there is none, it was changed at the same time, or the store fails.
pub async fn rotate(
    store: &Store,
    webhooks: &Webhooks,
    identity: &Identity,
    id: &Id,
    now: Timestamp,
) -> Result<(Webhook, Secret), WebhookError> {
    let (of, by) = mine(store, identity, id, now).await?;
    let (webhook, _) = store.webhook(of, id).await?.ok_or(WebhookError::Missing)?;
    let generation = webhook.generation + 1;
    let secret = webhooks.master(store).await?.secret(id.as_str(), generation);
    let secret_digest = digest(id, &secret);
    let until = now.checked_add(OVERLAP).unwrap_or(Timestamp::MAX);
    let mut write = store.write().await?;
    let next = (generation, secret_digest.as_str());
    if !write.rotate_webhook(by, (of, id), next, until).await? {
        return Err(WebhookError::Already);
    }
    write.commit().await?;
    let webhook = Webhook { generation, secret_digest, previous_until: Some(until), ..webhook };
    Ok((webhook, secret))
}

/// Deletes one's own webhook.
///
/// # Errors
/// When there is none, or the store fails.
pub async fn delete(
    store: &Store,
    identity: &Identity,
    id: &Id,
    now: Timestamp,
) -> Result<(), WebhookError> {
    let (of, by) = mine(store, identity, id, now).await?;
    let mut write = store.write().await?;
    if !write.delete_webhook(by, (of, id)).await? {
        return Err(WebhookError::Missing);
    }
    Ok(write.commit().await?)
}

/// Has everything sent again from somewhere on, and then what follows. Tells
/// the row after which it goes on.
///
/// # Errors
/// When there is no such webhook, or the store fails.
pub async fn replay(
    store: &Store,
    identity: &Identity,
    id: &Id,
    start: Start,
    now: Timestamp,
) -> Result<u64, WebhookError> {
    let (of, _) = mine(store, identity, id, now).await?;
    let head = store.seq().await?;
    let after = match start {
        Start::Row(row) => row.saturating_sub(1),
        Start::Time(at) => {
            let before = at.checked_sub(SignedDuration::from_millis(1)).unwrap_or(Timestamp::MIN);
            store.seq_at(before).await?
        }
        Start::Now => head,
    };
    let after = after.min(head);
    if !store.move_webhook((of, id), after, now).await? {
        return Err(WebhookError::Missing);
    }
    Ok(after)
}

/// Has a message without content sent, also to a webhook that is paused.
///
/// # Errors
/// When there is no such webhook, too much was asked for, or the store fails.
pub async fn ping(
    store: &Store,
    identity: &Identity,
    id: &Id,
    now: Timestamp,
) -> Result<(), WebhookError> {
    wish(store, identity, id, None, now).await
}

/// Has the rows of an earlier attempt sent again, once.
///
/// # Errors
/// When there is no such webhook or attempt, too much was asked for, or the
/// store fails.
pub async fn resend(
    store: &Store,
    identity: &Identity,
    id: &Id,
    number: u64,
    now: Timestamp,
) -> Result<(), WebhookError> {
    mine(store, identity, id, now).await?;
    let deliveries = store.webhook_deliveries(id).await?;
    let found = deliveries.iter().find(|delivery| delivery.number == number);
    let delivery = found.ok_or(WebhookError::Missing)?;
    wish(store, identity, id, delivery.range, now).await
}

async fn wish(
    store: &Store,
    identity: &Identity,
    id: &Id,
    range: Option<(u64, u64)>,
    now: Timestamp,
) -> Result<(), WebhookError> {
    let (of, _) = mine(store, identity, id, now).await?;
    let hour_ago = now.checked_sub(SignedDuration::from_hours(1)).unwrap_or(Timestamp::MIN);
    if store.webhook_wishes_since(id, hour_ago).await? >= IN_AN_HOUR {
        return Err(WebhookError::TooOften);
    }
    let wish = new_webhook_id(now)?;
    if !store.wish_for_webhook((of, id), (&wish, range), WAITING, now).await? {
        return Err(WebhookError::TooOften);
    }
    Ok(())
}

/// Whose a webhook is, if it is theirs and they may do something to it.
async fn mine<'a>(
    store: &Store,
    identity: &'a Identity,
    id: &Id,
    now: Timestamp,
) -> Result<(&'a Id, By<'a>), WebhookError> {
    Actor::User(identity).require(Action::Follow)?;
    let of = &identity.account.id;
    store.webhook(of, id).await?.ok_or(WebhookError::Missing)?;
    Ok((of, By { actor: of.as_str(), at: now }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_called_by_its_host() {
        for (url, name) in [
            ("https://a.example", "a.example"),
            ("https://a.example:8443/x?y", "a.example"),
            ("https://a.example?y", "a.example"),
        ] {
            assert_eq!(host(url), name);
        }
    }
}
