//! Writing webhooks, each change with its journal row.

use jiff::Timestamp;

use super::{Webhook, WebhookEntry};
use crate::{
    model::{Id, PauseReason},
    store::{
        StoreError, Write,
        account::{By, digest, entry, existing},
        journal,
        registry::json,
    },
};

impl Write {
    /// How many webhooks an account has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn webhook_count(&mut self, of: &Id) -> Result<u64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM webhook WHERE account = $1";
        let query = sqlx::query_scalar::<_, i64>(SQL).bind(of.as_str());
        Ok(query.fetch_one(&mut *self.0).await? as u64)
    }

    /// Adds a webhook. It is told of what is recorded from now on.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when this id was used before, or the database fails.
    pub async fn add_webhook(&mut self, by: By<'_>, webhook: &Webhook) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO webhook (id, recorded_seq, account, url, description, \
                wants, generation, secret_digest, created_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        const CURSOR: &str = "INSERT INTO webhook_cursor (webhook, seq, failures, next_at) \
            VALUES ($1, $2, 0, $3)";
        let id = webhook.id.as_str();
        let told = WebhookEntry {
            account: webhook.account.to_string(),
            url: Some(digest(id, &webhook.url)),
            description: Some(digest(id, &webhook.description)),
            wants: Some(webhook.interest.clone()),
            generation: Some(webhook.generation),
            secret: Some(webhook.secret_digest.clone()),
            ..WebhookEntry::default()
        };
        let seq = self.tell(by, "webhook.added", &webhook.id, &told).await?;
        let query = sqlx::query(SQL)
            .bind(id)
            .bind(seq as i64)
            .bind(webhook.account.as_str())
            .bind(webhook.url.as_str())
            .bind(webhook.description.as_str())
            .bind(json(&webhook.interest)?)
            .bind(webhook.generation as i64)
            .bind(webhook.secret_digest.as_str())
            .bind(by.at.as_millisecond());
        query.execute(&mut *self.0).await.map_err(existing)?;
        let query = sqlx::query(CURSOR).bind(id).bind(seq as i64).bind(by.at.as_millisecond());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Pauses a webhook; tells whether there was one to pause. If there was
    /// not, this transaction must not be committed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pause_webhook(
        &mut self,
        by: By<'_>,
        (of, id): (&Id, &Id),
        why: PauseReason,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE webhook SET paused_at = $1, paused_why = $2, recorded_seq = $3 \
            WHERE id = $4 AND account = $5 AND paused_at IS NULL";
        let told = WebhookEntry { why: Some(why), ..WebhookEntry::of(of) };
        let seq = self.tell(by, "webhook.paused", id, &told).await?;
        let query = sqlx::query(SQL)
            .bind(by.at.as_millisecond())
            .bind(why.name())
            .bind(seq as i64)
            .bind(id.as_str())
            .bind(of.as_str());
        Ok(query.execute(&mut *self.0).await?.rows_affected() == 1)
    }

    /// Lets a webhook go on where it stopped; tells whether there was one that
    /// was paused. If there was not, this transaction must not be committed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn resume_webhook(
        &mut self,
        by: By<'_>,
        (of, id): (&Id, &Id),
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE webhook SET paused_at = NULL, paused_why = NULL, \
                recorded_seq = $1 \
            WHERE id = $2 AND account = $3 AND paused_at IS NOT NULL";
        const CURSOR: &str = "UPDATE webhook_cursor SET failures = 0, failing_since = NULL, \
            next_at = $1 WHERE webhook = $2";
        let seq = self.tell(by, "webhook.resumed", id, &WebhookEntry::of(of)).await?;
        let query = sqlx::query(SQL).bind(seq as i64).bind(id.as_str()).bind(of.as_str());
        if query.execute(&mut *self.0).await?.rows_affected() == 0 {
            return Ok(false);
        }
        let query = sqlx::query(CURSOR).bind(by.at.as_millisecond()).bind(id.as_str());
        query.execute(&mut *self.0).await?;
        Ok(true)
    }

    /// Gives a webhook another secret; the one of before counts for some time.
    /// Tells whether there was one of the generation before. If there was not,
    /// this transaction must not be committed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rotate_webhook(
        &mut self,
        by: By<'_>,
        (of, id): (&Id, &Id),
        (generation, secret_digest): (u64, &str),
        previous_until: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE webhook SET generation = $1, secret_digest = $2, \
                previous_until = $3, recorded_seq = $4 \
            WHERE id = $5 AND account = $6 AND generation = $1 - 1";
        let told = WebhookEntry {
            generation: Some(generation),
            secret: Some(secret_digest.to_owned()),
            previous_until: Some(previous_until.as_millisecond()),
            ..WebhookEntry::of(of)
        };
        let seq = self.tell(by, "webhook.secret-changed", id, &told).await?;
        let query = sqlx::query(SQL)
            .bind(generation as i64)
            .bind(secret_digest)
            .bind(previous_until.as_millisecond())
            .bind(seq as i64)
            .bind(id.as_str())
            .bind(of.as_str());
        Ok(query.execute(&mut *self.0).await?.rows_affected() == 1)
    }

    /// Deletes a webhook with all that was noted of it; tells whether there was
    /// one. If there was not, this transaction must not be committed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_webhook(
        &mut self,
        by: By<'_>,
        (of, id): (&Id, &Id),
    ) -> Result<bool, StoreError> {
        const PARTS: [&str; 3] = [
            "DELETE FROM webhook_delivery WHERE webhook = (SELECT w.id FROM webhook w \
                WHERE w.id = $1 AND w.account = $2)",
            "DELETE FROM webhook_request WHERE webhook = (SELECT w.id FROM webhook w \
                WHERE w.id = $1 AND w.account = $2)",
            "DELETE FROM webhook_cursor WHERE webhook = (SELECT w.id FROM webhook w \
                WHERE w.id = $1 AND w.account = $2)",
        ];
        const SQL: &str = "DELETE FROM webhook WHERE id = $1 AND account = $2";
        self.tell(by, "webhook.deleted", id, &WebhookEntry::of(of)).await?;
        for sql in PARTS {
            let query = sqlx::query(sql).bind(id.as_str()).bind(of.as_str());
            query.execute(&mut *self.0).await?;
        }
        let query = sqlx::query(SQL).bind(id.as_str()).bind(of.as_str());
        Ok(query.execute(&mut *self.0).await?.rows_affected() == 1)
    }

    /// Appends the row about a webhook; others that change one wait from here on.
    async fn tell(
        &mut self,
        by: By<'_>,
        action: &'static str,
        id: &Id,
        told: &WebhookEntry,
    ) -> Result<u64, StoreError> {
        journal::append(self, by.actor, by.at, &[entry(action, "webhook", id, told)?]).await
    }
}

impl WebhookEntry {
    fn of(account: &Id) -> Self {
        Self { account: account.to_string(), ..Self::default() }
    }
}
