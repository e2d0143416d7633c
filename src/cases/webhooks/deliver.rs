//! One attempt, from the rows to the note of what became of it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::task;

use super::{
    Finder, Now, PROGRAM, WebhookError, Webhooks, digest,
    message::{self, Message},
};
use crate::{
    model::{About, DeliveryKind, DeliveryOutcome, Id, Interest, PauseReason, day_in_viet_nam},
    reference::agencies,
    store::{By, Delivery, Progress, Step, Store, Webhook},
    webhook::{Address, Answer, Client, Outgoing, signatures, wait},
};

/// After so long without a message that was taken, a webhook is paused.
const PATIENCE: SignedDuration = SignedDuration::from_hours(5 * 24);

/// What all tasks of a server share.
pub(super) struct Shared {
    pub(super) store: Store,
    pub(super) webhooks: Webhooks,
    pub(super) client: Client,
    pub(super) now: Now,
    pub(super) name: String,
    pub(super) finder: Finder,
}

/// What a task sends.
pub(super) enum Job {
    Rows { progress: Progress, seqs: Vec<u64>, to: u64 },
    Wish { id: Id, range: Option<(u64, u64)> },
}

impl Shared {
    /// Makes an attempt and notes it.
    pub(super) async fn deliver(&self, webhook: &Webhook, job: Job) -> Result<(), WebhookError> {
        match job {
            Job::Rows { progress, seqs, to } => self.rows(webhook, progress, &seqs, to).await,
            Job::Wish { id, range } => self.wish(webhook, &id, range).await,
        }
    }

    async fn rows(
        &self,
        webhook: &Webhook,
        progress: Progress,
        seqs: &[u64],
        to: u64,
    ) -> Result<(), WebhookError> {
        let Some(message) = message::rows(&self.store, &webhook.id, seqs).await? else {
            return Ok(());
        };
        // What did not fit comes with the next message.
        let to = match message.range {
            Some((_, last)) if (message.rows as usize) < seqs.len() => last,
            _ => to,
        };
        let from = progress.seq;
        if !self.store.begin_webhook_batch(&webhook.id, (from, to)).await? {
            // Its owner had the sending go on elsewhere.
            return Ok(());
        }
        let attempt = u64::from(progress.failures) + 1;
        let (delivery, answer) =
            self.attempt(webhook, message, (DeliveryKind::Rows, attempt)).await?;
        let step = match answer.outcome {
            DeliveryOutcome::Delivered => Step::Taken { from, to },
            _ => {
                let failures = progress.failures.saturating_add(1);
                let waited = wait(failures, seed(&webhook.id), answer.retry_after);
                let next_at = (self.now)().checked_add(waited).unwrap_or(Timestamp::MAX);
                Step::Failed { from, next_at }
            }
        };
        self.store.note_delivery(&webhook.id, &delivery, step).await?;
        let failing = progress.failing_since.unwrap_or(delivery.at);
        match answer.outcome {
            DeliveryOutcome::Delivered => Ok(()),
            DeliveryOutcome::Gone => self.pause(webhook, PauseReason::Gone).await,
            _ if delivery.at.duration_since(failing) >= PATIENCE => {
                self.pause(webhook, PauseReason::Failing).await
            }
            _ => Ok(()),
        }
    }

    async fn wish(
        &self,
        webhook: &Webhook,
        wish: &Id,
        range: Option<(u64, u64)>,
    ) -> Result<(), WebhookError> {
        let (message, kind) = match range {
            None => {
                let at = (wish, (self.now)());
                (message::ping(&webhook.id, &webhook.description, at)?, DeliveryKind::Ping)
            }
            Some((first, last)) => {
                let seqs = self.wanted(&webhook.interest, (first, last)).await?;
                match message::rows(&self.store, &webhook.id, &seqs).await? {
                    Some(message) => (message, DeliveryKind::Again),
                    None => return Ok(self.store.drop_webhook_wish(wish).await?),
                }
            }
        };
        let (delivery, _) = self.attempt(webhook, message, (kind, 1)).await?;
        Ok(self.store.note_delivery(&webhook.id, &delivery, Step::Wish(wish)).await?)
    }

    /// The rows of a message that was sent before.
    async fn wanted(
        &self,
        interest: &Interest,
        (first, last): (u64, u64),
    ) -> Result<Vec<u64>, WebhookError> {
        let (list, today) = (agencies(), day_in_viet_nam((self.now)()));
        let same = |a: &_, b: &_| list.responsible(a, today) == list.responsible(b, today);
        let abouts = self.store.abouts(first.saturating_sub(1), last).await?;
        let found = match &interest.search {
            None => None,
            Some(search) => Some(self.finder.find(search).await.ok_or(WebhookError::NoIndex)?),
        };
        let is_found =
            |about: &About| found.as_ref().is_none_or(|found| found.has(about) == Some(true));
        let wanted = abouts.iter().filter(|about| interest.takes(about, same) && is_found(about));
        Ok(wanted.map(|about| about.seq).collect())
    }

    /// Sends a message, signed with every secret that counts.
    async fn attempt(
        &self,
        webhook: &Webhook,
        message: Message,
        (kind, attempt): (DeliveryKind, u64),
    ) -> Result<(Delivery, Answer), WebhookError> {
        let at = (self.now)();
        let Message { id, body, range, rows } = message;
        let answer = match self.outgoing(webhook, (id.clone(), body), at).await? {
            Ok(outgoing) => {
                let client = self.client.clone();
                let sent = task::spawn_blocking(move || client.send(outgoing)).await;
                sent.unwrap_or_else(|_| in_vain(DeliveryOutcome::Unreachable))
            }
            Err(outcome) => in_vain(outcome),
        };
        self.webhooks.counts().add(answer.outcome);
        let delivery = Delivery {
            // The store gives it.
            number: 0,
            message: id,
            kind,
            range,
            rows,
            attempt,
            at,
            took: u64::try_from(answer.took.as_millis()).unwrap_or(u64::MAX),
            outcome: answer.outcome,
            status: answer.status,
            answer: answer.text.clone(),
        };
        Ok((delivery, answer))
    }

    /// A message to be sent, or why it cannot be.
    async fn outgoing(
        &self,
        webhook: &Webhook,
        (id, body): (String, Vec<u8>),
        at: Timestamp,
    ) -> Result<Result<Outgoing, DeliveryOutcome>, WebhookError> {
        // The rules may be stricter than when it was added.
        let Ok(to) = Address::new(&webhook.url, self.client.rules()) else {
            return Ok(Err(DeliveryOutcome::NotPublic));
        };
        let master = self.webhooks.master(&self.store).await?;
        let secret = master.secret(webhook.id.as_str(), webhook.generation);
        if digest(&webhook.id, &secret) != webhook.secret_digest {
            return Ok(Err(DeliveryOutcome::KeyChanged));
        }
        let mut secrets = vec![secret];
        if webhook.previous_until.is_some_and(|until| until > at) {
            secrets.push(master.secret(webhook.id.as_str(), webhook.generation - 1));
        }
        let signatures = signatures(&secrets, &id, at, &body);
        Ok(Ok(Outgoing { to, id, at, signatures, body }))
    }

    /// Pauses a webhook that takes nothing; its owner sees why.
    async fn pause(&self, webhook: &Webhook, why: PauseReason) -> Result<(), WebhookError> {
        let by = By { actor: PROGRAM, at: (self.now)() };
        let mut write = self.store.write().await?;
        if write.pause_webhook(by, (&webhook.account, &webhook.id), why).await? {
            write.commit().await?;
            tracing::info!(webhook = %webhook.id, %why, "a webhook is paused");
        }
        Ok(())
    }
}

fn in_vain(outcome: DeliveryOutcome) -> Answer {
    let (text, took) = (String::new(), Duration::ZERO);
    Answer { outcome, status: None, retry_after: None, text, took }
}

/// A number of a webhook, for the chance in waiting (FNV-1a).
fn seed(id: &Id) -> u64 {
    id.as_str().bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
