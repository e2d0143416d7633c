//! Reading webhooks and what was sent to them.

use jiff::Timestamp;
use sqlx::{Row as _, any::AnyRow};

use super::{Delivery, Progress, Webhook};
use crate::{
    model::Id,
    store::{Store, StoreError, account::instant, registry::member},
};

/// How much there is to send, for those who watch the server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WebhookCounts {
    /// Webhooks that are not paused.
    pub active: u64,
    /// Those of them that were not told of everything yet.
    pub behind: u64,
    /// Rows of the journal that the last of them has before it.
    pub rows: u64,
    /// Pings and repetitions that wait.
    pub requests: u64,
}

/// A webhook in the first twelve columns of a row.
pub(super) fn webhook(row: &AnyRow) -> Result<Webhook, StoreError> {
    let wants: &str = row.try_get(4)?;
    let interest =
        serde_json::from_str(wants).map_err(|error| StoreError::Damaged(error.to_string()))?;
    let paused_at = row.try_get::<Option<i64>, _>(9)?.map(instant).transpose()?;
    let why = row.try_get::<Option<String>, _>(10)?.map(|why| member(&why)).transpose()?;
    Ok(Webhook {
        id: member(row.try_get(0)?)?,
        account: member(row.try_get(1)?)?,
        url: row.try_get(2)?,
        description: row.try_get(3)?,
        interest,
        generation: row.try_get::<i64, _>(5)? as u64,
        secret_digest: row.try_get(6)?,
        previous_until: row.try_get::<Option<i64>, _>(7)?.map(instant).transpose()?,
        created_at: instant(row.try_get(8)?)?,
        paused: paused_at.zip(why),
    })
}

/// How far the sending is, in the columns after those of the webhook.
pub(super) fn progress(row: &AnyRow) -> Result<Progress, StoreError> {
    Ok(Progress {
        seq: row.try_get::<i64, _>(11)? as u64,
        batch_to: row.try_get::<Option<i64>, _>(12)?.map(|seq| seq as u64),
        failures: u32::try_from(row.try_get::<i64, _>(13)?).unwrap_or(u32::MAX),
        failing_since: row.try_get::<Option<i64>, _>(14)?.map(instant).transpose()?,
        next_at: instant(row.try_get(15)?)?,
    })
}

/// `SELECT` of these columns, and what follows.
macro_rules! webhooks {
    ($tail:literal) => {
        concat!(
            "SELECT w.id, w.account, w.url, w.description, w.wants, w.generation, \
                w.secret_digest, w.previous_until, w.created_at, w.paused_at, w.paused_why, \
                c.seq, c.batch_to, c.failures, c.failing_since, c.next_at \
            FROM webhook w JOIN webhook_cursor c ON c.webhook = w.id ",
            $tail
        )
    };
}
pub(super) use webhooks;

fn both(row: &AnyRow) -> Result<(Webhook, Progress), StoreError> {
    Ok((webhook(row)?, progress(row)?))
}

impl Store {
    /// The webhooks of an account, the oldest first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn webhooks(&self, of: &Id) -> Result<Vec<(Webhook, Progress)>, StoreError> {
        const SQL: &str = webhooks!("WHERE w.account = $1 ORDER BY w.created_at, w.id");
        let query = sqlx::query(SQL).bind(of.as_str());
        query.fetch_all(&self.pool).await?.iter().map(both).collect()
    }

    /// One webhook of an account.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn webhook(
        &self,
        of: &Id,
        id: &Id,
    ) -> Result<Option<(Webhook, Progress)>, StoreError> {
        const SQL: &str = webhooks!("WHERE w.account = $1 AND w.id = $2");
        let query = sqlx::query(SQL).bind(of.as_str()).bind(id.as_str());
        query.fetch_optional(&self.pool).await?.as_ref().map(both).transpose()
    }

    /// The attempts of a webhook that are kept, the last first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn webhook_deliveries(&self, of: &Id) -> Result<Vec<Delivery>, StoreError> {
        const SQL: &str = "SELECT number, message, kind, first_seq, last_seq, row_count, attempt, \
                at, took, outcome, status, answer \
            FROM webhook_delivery WHERE webhook = $1 ORDER BY number DESC";
        let query = sqlx::query(SQL).bind(of.as_str());
        query.fetch_all(&self.pool).await?.iter().map(delivery).collect()
    }

    /// The attempts that wait because the owner of a webhook asked, the first
    /// first: the rows, or none for a ping.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn webhook_waiting(&self, of: &Id) -> Result<Vec<Option<(u64, u64)>>, StoreError> {
        const SQL: &str = "SELECT first_seq, last_seq FROM webhook_request WHERE webhook = $1 \
            ORDER BY created_at, id";
        let rows = sqlx::query(SQL).bind(of.as_str()).fetch_all(&self.pool).await?;
        rows.iter().map(|row| range(row, 0)).collect()
    }

    /// How often an owner's wish was sent to a webhook since an instant.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn webhook_wishes_since(&self, of: &Id, at: Timestamp) -> Result<u64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM webhook_delivery \
            WHERE webhook = $1 AND kind <> 'rows' AND at > $2";
        let query = sqlx::query_scalar::<_, i64>(SQL).bind(of.as_str());
        Ok(query.bind(at.as_millisecond()).fetch_one(&self.pool).await? as u64)
    }

    /// How much there is to send.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn webhook_counts(&self) -> Result<WebhookCounts, StoreError> {
        const SQL: &str = "SELECT COUNT(*), COUNT(CASE WHEN c.seq < h.seq THEN 1 END), \
                COALESCE(MAX(h.seq - c.seq), 0), (SELECT COUNT(*) FROM webhook_request) \
            FROM webhook_cursor c JOIN webhook w ON w.id = c.webhook \
                JOIN account a ON a.id = w.account JOIN journal_head h ON h.id = 1 \
            WHERE w.paused_at IS NULL AND a.disabled_at IS NULL";
        let row = sqlx::query(SQL).fetch_one(&self.pool).await?;
        let count = |at: usize| row.try_get::<i64, _>(at).map(|count| count as u64);
        Ok(WebhookCounts {
            active: count(0)?,
            behind: count(1)?,
            rows: count(2)?,
            requests: count(3)?,
        })
    }
}

/// Two columns that are there together or not at all.
pub(super) fn range(row: &AnyRow, at: usize) -> Result<Option<(u64, u64)>, StoreError> {
    let first = row.try_get::<Option<i64>, _>(at)?;
    let last = row.try_get::<Option<i64>, _>(at + 1)?;
    Ok(first.zip(last).map(|(first, last)| (first as u64, last as u64)))
}

fn delivery(row: &AnyRow) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        number: row.try_get::<i64, _>(0)? as u64,
        message: row.try_get(1)?,
        kind: member(row.try_get(2)?)?,
        range: range(row, 3)?,
        rows: row.try_get::<i64, _>(5)? as u64,
        attempt: row.try_get::<i64, _>(6)? as u64,
        at: instant(row.try_get(7)?)?,
        took: row.try_get::<i64, _>(8)? as u64,
        outcome: member(row.try_get(9)?)?,
        status: row.try_get::<Option<i64>, _>(10)?.and_then(|status| u16::try_from(status).ok()),
        answer: row.try_get(11)?,
    })
}
