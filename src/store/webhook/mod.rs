//! Webhooks: which there are, how far the sending is, and what became of it.

mod about;
mod queue;
mod read;
pub(super) mod verify;
mod write;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use queue::{Due, Progress, Resend, Step};
pub use read::WebhookCounts;

use crate::model::{DeliveryKind, DeliveryOutcome, Id, Interest, PauseReason};

/// An address that is told of what is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: Id,
    /// Whose it is.
    pub account: Id,
    /// Where messages go.
    pub url: String,
    /// What its owner calls it.
    pub description: String,
    /// What it wants to hear of.
    pub interest: Interest,
    /// Which secret counts: one more than how often it was changed.
    pub generation: u64,
    /// The digest of that secret.
    pub secret_digest: String,
    /// Until when the secret of before counts as well.
    pub previous_until: Option<Timestamp>,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// Since when nothing is sent, and why.
    pub paused: Option<(Timestamp, PauseReason)>,
}

/// One attempt to send something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number among those of its webhook.
    pub number: u64,
    /// What tells the message apart; the same at every attempt.
    pub message: String,
    /// What was sent.
    pub kind: DeliveryKind,
    /// The first and the last row that a message of rows is about.
    pub range: Option<(u64, u64)>,
    /// How many rows were in it.
    pub rows: u64,
    /// Which attempt it was, from 1.
    pub attempt: u64,
    /// When.
    pub at: Timestamp,
    /// Milliseconds until its end.
    pub took: u64,
    /// What became of it.
    pub outcome: DeliveryOutcome,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// How the answer begins.
    pub answer: String,
}

impl Delivery {
    /// How many attempts are kept for each webhook.
    pub const KEPT: u64 = 100;
}

/// What the journal says of a webhook. Address and description are there as
/// digests only: addresses often hold secrets of their owners.
#[derive(Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub(super) struct WebhookEntry {
    pub(super) account: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) wants: Option<Interest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) generation: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) secret: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) previous_until: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) why: Option<PauseReason>,
}
