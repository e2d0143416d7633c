//! Webhooks: an account has what is recorded sent to an address of its own.
//!
//! A webhook belongs to an account and hears of what everybody may read, so it
//! gives no right; that it is added, paused, given another secret or deleted is
//! in the journal all the same, as an act of the account. The sending itself
//! ([`Worker`]) is derived from the journal: each webhook has a place in it, and
//! what comes after that place is still to be sent, whatever happens to the
//! program meanwhile. A message is sent at least once; its id, and the number of
//! every row in it, are the same each time.

mod counts;
mod deliver;
mod found;
mod message;
mod own;
mod pages;
mod worker;

pub use counts::Counts;
pub use found::{Finder, Finding, Found};
pub use own::{
    MOST, NewWebhook, Start, add, delete, new_webhook_id, pause, ping, replay, resend, resume,
    rotate,
};
pub use worker::{Now, Worker};

use std::sync::Arc;

use super::{Refusal, accounts::AccountError};
use crate::{
    model::Id,
    store::{Store, StoreError, journal::sha256},
    webhook::{BadAddress, Master, Rules, Secret},
};

/// Who pauses a webhook that takes nothing, for the journal.
const PROGRAM: &str = "hệ thống";

/// What a server needs to have messages sent: where they may go, and what their
/// secrets are made of. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Webhooks {
    rules: Rules,
    master: Option<Master>,
    counts: Arc<Counts>,
}

impl Webhooks {
    /// With these rules, and secrets made of this; without one, of the secret
    /// that the store keeps.
    pub fn new(rules: Rules, master: Option<Master>) -> Self {
        Self { rules, master, counts: Arc::default() }
    }

    /// Where messages may go.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// How many attempts ended how, since the start.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    async fn master(&self, store: &Store) -> Result<Master, WebhookError> {
        match &self.master {
            Some(master) => Ok(master.clone()),
            None => Master::new(&store.secret().await?).ok_or(WebhookError::NoMaster),
        }
    }
}

/// The digest of a secret, as the store has it.
fn digest(id: &Id, secret: &Secret) -> String {
    sha256(format!("{id}\n{}", secret.reveal()).as_bytes())
}

/// Why something about webhooks could not be done.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// They may not.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such webhook of this account, or no such attempt.
    #[error("there is no such webhook or delivery")]
    Missing,
    /// The form was sent before.
    #[error("it is there already")]
    Exists,
    /// The address is not one that messages may go to.
    #[error(transparent)]
    Address(#[from] BadAddress),
    /// There is no such agency.
    #[error("there is no such agency")]
    Agency,
    /// Nothing is recorded of such a regulation.
    #[error("there is no such regulation")]
    Regulation,
    /// Nothing is recorded about such a field.
    #[error("there is no such field")]
    Field,
    /// Nothing is recorded of such a plan.
    #[error("there is no such plan")]
    Plan,
    /// What a search finds cannot be told now.
    #[error("no index answers now")]
    NoIndex,
    /// A kind that is not public.
    #[error("the kind {0} is not public")]
    Kind(crate::model::JournalKind),
    /// The account has as many as it may have.
    #[error("the account has {MOST} webhooks already")]
    TooMany,
    /// Too much was asked to be sent at once, or within an hour.
    #[error("too many messages were asked for")]
    TooOften,
    /// It is paused already, or not paused.
    #[error("it is so already")]
    Already,
    /// The secret of the store is too short to be one.
    #[error("there is no secret to make others of")]
    NoMaster,
    /// The system gives no random numbers.
    #[error("no random numbers: {0}")]
    Random(AccountError),
    /// The store failed.
    #[error("the store failed")]
    Store(#[source] StoreError),
}

impl From<StoreError> for WebhookError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Exists => Self::Exists,
            other => Self::Store(other),
        }
    }
}
