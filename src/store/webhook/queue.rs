//! How far the sending is. Nothing here gives a right, so nothing of it is in
//! the journal; every statement says which state it goes on from, so that a
//! server that was held up cannot undo what another has done since.

use jiff::{SignedDuration, Timestamp};

use super::{
    Delivery, Webhook,
    read::{progress, range, webhook, webhooks},
};
use crate::{
    model::Id,
    store::{Store, StoreError, registry::member},
};

/// How long attempts are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// No receiver is left alone for longer; a later attempt was put off by a clock
/// that was ahead.
const LONGEST: SignedDuration = SignedDuration::from_hours(48);

/// How far the sending to a webhook is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Everything up to this row was taken, or is not wanted.
    pub seq: u64,
    /// The end of the message that is on its way.
    pub batch_to: Option<u64>,
    /// Attempts in vain since the last message that was taken.
    pub failures: u32,
    /// Since when.
    pub failing_since: Option<Timestamp>,
    /// When the next attempt is made at the earliest.
    pub next_at: Timestamp,
}

/// A webhook that may be told something now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The webhook.
    pub webhook: Webhook,
    /// How far the sending is.
    pub progress: Progress,
}

/// Something that an owner wants to be sent once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resend {
    /// Its id.
    pub id: Id,
    /// The rows; none for a ping.
    pub range: Option<(u64, u64)>,
    /// To which webhook.
    pub webhook: Webhook,
}

/// What an attempt changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step<'a> {
    /// The message from a row to another was taken.
    Taken {
        /// Where the sending was.
        from: u64,
        /// Where it is now.
        to: u64,
    },
    /// It was not, and is tried again.
    Failed {
        /// Where the sending is.
        from: u64,
        /// When it is tried again.
        next_at: Timestamp,
    },
    /// What an owner wanted was done, well or not.
    Wish(&'a Id),
}

impl Store {
    /// Webhooks that something may be sent to: not paused, not waiting, and
    /// with rows before them up to `head`. Who waited longest is first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn webhooks_due(
        &self,
        now: Timestamp,
        head: u64,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError> {
        const SQL: &str = webhooks!(
            "JOIN account a ON a.id = w.account \
            WHERE w.paused_at IS NULL AND a.disabled_at IS NULL \
                AND (c.next_at <= $1 OR c.next_at > $4) \
                AND c.seq < $2 ORDER BY c.next_at, w.id LIMIT $3"
        );
        let far = now.checked_add(LONGEST).unwrap_or(Timestamp::MAX).as_millisecond();
        let query = sqlx::query(SQL).bind(now.as_millisecond()).bind(head as i64);
        let rows = query.bind(i64::from(limit)).bind(far).fetch_all(&self.pool).await?;
        rows.iter()
            .map(|row| Ok(Due { webhook: webhook(row)?, progress: progress(row)? }))
            .collect()
    }

    /// What owners want to be sent, the oldest wish first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn webhook_resends(&self, limit: u32) -> Result<Vec<Resend>, StoreError> {
        const SQL: &str = "SELECT w.id, w.account, w.url, w.description, w.wants, w.generation, \
                w.secret_digest, w.previous_until, w.created_at, w.paused_at, w.paused_why, \
                r.id, r.first_seq, r.last_seq \
            FROM webhook_request r JOIN webhook w ON w.id = r.webhook \
                JOIN account a ON a.id = w.account \
            WHERE a.disabled_at IS NULL ORDER BY r.created_at, r.id LIMIT $1";
        let rows = sqlx::query(SQL).bind(i64::from(limit)).fetch_all(&self.pool).await?;
        let resend = |row| {
            let id = member(sqlx::Row::try_get(row, 11)?)?;
            Ok(Resend { id, range: range(row, 12)?, webhook: webhook(row)? })
        };
        rows.iter().map(resend).collect()
    }

    /// Notes that what stands between two rows is not wanted by some webhooks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pass_webhooks(
        &self,
        ids: &[&Id],
        (from, to): (u64, u64),
    ) -> Result<(), StoreError> {
        // Ids have no comma and no `%` or `_` in them.
        const SQL: &str = "UPDATE webhook_cursor SET seq = $1 WHERE seq = $2 \
            AND batch_to IS NULL AND $3 LIKE ('%,' || webhook || ',%')";
        let list = ids.iter().fold(",".to_owned(), |list, id| list + id.as_str() + ",");
        let query = sqlx::query(SQL).bind(to as i64).bind(from as i64).bind(list);
        query.execute(&self.pool).await?;
        Ok(())
    }

    /// Notes where a message ends before it is sent, so that it is the same at
    /// the next attempt; tells whether the sending is still where it was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_webhook_batch(
        &self,
        id: &Id,
        (from, to): (u64, u64),
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE webhook_cursor SET batch_to = $1 \
            WHERE webhook = $2 AND seq = $3 AND (batch_to IS NULL OR batch_to = $1)";
        let query = sqlx::query(SQL).bind(to as i64).bind(id.as_str()).bind(from as i64);
        Ok(query.execute(&self.pool).await?.rows_affected() == 1)
    }

    /// Notes an attempt and what it changes, and forgets the oldest ones.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_delivery(
        &self,
        of: &Id,
        delivery: &Delivery,
        step: Step<'_>,
    ) -> Result<(), StoreError> {
        const TAKEN: &str = "UPDATE webhook_cursor SET seq = $1, batch_to = NULL, failures = 0, \
                failing_since = NULL, next_at = $2 \
            WHERE webhook = $3 AND seq = $4 AND batch_to = $1";
        const FAILED: &str = "UPDATE webhook_cursor SET failures = failures + 1, \
                failing_since = COALESCE(failing_since, $1), next_at = $2 \
            WHERE webhook = $3 AND seq = $4";
        const WISH: &str = "DELETE FROM webhook_request WHERE id = $1";
        // A webhook that was deleted meanwhile has no attempts any more.
        const NOTE: &str = "INSERT INTO webhook_delivery (webhook, number, message, kind, \
                first_seq, last_seq, row_count, attempt, at, took, outcome, status, answer) \
            SELECT w.id, COALESCE((SELECT MAX(d.number) FROM webhook_delivery d \
                WHERE d.webhook = w.id), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 \
            FROM webhook w WHERE w.id = $12";
        const PRUNE: &str = "DELETE FROM webhook_delivery WHERE webhook = $1 AND number <= \
            (SELECT MAX(d.number) FROM webhook_delivery d WHERE d.webhook = $1) - $2";
        let at = delivery.at.as_millisecond();
        let mut write = self.write().await?;
        let query = match &step {
            Step::Taken { from, to } => {
                sqlx::query(TAKEN).bind(*to as i64).bind(at).bind(of.as_str()).bind(*from as i64)
            }
            Step::Failed { from, next_at } => sqlx::query(FAILED)
                .bind(at)
                .bind(next_at.as_millisecond())
                .bind(of.as_str())
                .bind(*from as i64),
            Step::Wish(id) => sqlx::query(WISH).bind(id.as_str()),
        };
        query.execute(&mut *write.0).await?;
        let note = sqlx::query(NOTE)
            .bind(delivery.message.as_str())
            .bind(delivery.kind.name())
            .bind(delivery.range.map(|(first, _)| first as i64))
            .bind(delivery.range.map(|(_, last)| last as i64))
            .bind(delivery.rows as i64)
            .bind(delivery.attempt as i64)
            .bind(at)
            .bind(delivery.took as i64)
            .bind(delivery.outcome.name())
            .bind(delivery.status.map(i64::from))
            .bind(delivery.answer.as_str())
            .bind(of.as_str());
        note.execute(&mut *write.0).await?;
        let prune = sqlx::query(PRUNE).bind(of.as_str()).bind(Delivery::KEPT as i64);
        prune.execute(&mut *write.0).await?;
        // Nothing was recorded: whoever follows the journal sleeps on.
        write.0.commit().await?;
        Ok(())
    }

    /// Has the sending to a webhook go on after a row, whatever was sent
    /// before; tells whether there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn move_webhook(
        &self,
        (of, id): (&Id, &Id),
        seq: u64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE webhook_cursor SET seq = $1, batch_to = NULL, next_at = $2 \
            WHERE webhook = (SELECT w.id FROM webhook w WHERE w.id = $3 AND w.account = $4)";
        let query = sqlx::query(SQL)
            .bind(seq as i64)
            .bind(now.as_millisecond())
            .bind(id.as_str())
            .bind(of.as_str());
        Ok(query.execute(&self.pool).await?.rows_affected() == 1)
    }

    /// Keeps what an owner wants to be sent, if fewer than `most` wait; tells
    /// whether it is kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn wish_for_webhook(
        &self,
        (of, id): (&Id, &Id),
        (wish, range): (&Id, Option<(u64, u64)>),
        most: u64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "INSERT INTO webhook_request \
                (id, webhook, first_seq, last_seq, created_at) \
            SELECT $1, w.id, $2, $3, $4 FROM webhook w WHERE w.id = $5 AND w.account = $6 \
                AND (SELECT COUNT(*) FROM webhook_request r WHERE r.webhook = w.id) < $7";
        let query = sqlx::query(SQL)
            .bind(wish.as_str())
            .bind(range.map(|(first, _)| first as i64))
            .bind(range.map(|(_, last)| last as i64))
            .bind(now.as_millisecond())
            .bind(id.as_str())
            .bind(of.as_str())
            .bind(most as i64);
        Ok(query.execute(&self.pool).await?.rows_affected() == 1)
    }

    /// Forgets a wish that nothing can be sent for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drop_webhook_wish(&self, wish: &Id) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM webhook_request WHERE id = $1";
        sqlx::query(SQL).bind(wish.as_str()).execute(&self.pool).await?;
        Ok(())
    }

    /// Forgets the attempts of long ago.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_deliveries(&self, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM webhook_delivery WHERE at < $1";
        let before = now.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
        sqlx::query(SQL).bind(before.as_millisecond()).execute(&self.pool).await?;
        Ok(())
    }
}
