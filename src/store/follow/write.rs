//! Writing what is followed.

use jiff::Timestamp;

use super::{Follow, packed, read::too_far};
use crate::{
    model::{Id, Rhythm, Topic},
    store::{StoreError, Write},
};

/// How far somebody was told, when they are told more.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The last row that they were told before.
    pub from: u64,
    /// The last row that they are told now.
    pub to: u64,
    /// When they are told next.
    pub next: Timestamp,
    /// Of a search, what it finds now, ascending.
    pub found: Option<&'a [u32]>,
}

/// As what is compared and kept.
fn written(topic: &Topic) -> Result<String, StoreError> {
    serde_json::to_string(topic).map_err(|error| StoreError::Damaged(error.to_string()))
}

impl Write {
    /// The one of an address that is about the same and has not ended.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn follow_of_topic(
        &mut self,
        reader: &str,
        topic: &Topic,
    ) -> Result<Option<Id>, StoreError> {
        const SQL: &str = "SELECT id FROM follow \
            WHERE reader = $1 AND topic = $2 AND ended_at IS NULL ORDER BY asked_at LIMIT 1";
        let query = sqlx::query_scalar::<_, String>(SQL).bind(reader).bind(written(topic)?);
        let id = query.fetch_optional(&mut *self.0).await?;
        id.map(|id| crate::store::registry::member(&id)).transpose()
    }

    /// Keeps one that is asked for, with the hash of the secret that ends it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_follow(&mut self, follow: &Follow, stop_hash: &str) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO follow \
                (id, reader, address, site, topic, rhythm, stop_hash, asked_at, cursor_seq) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let query = sqlx::query(SQL)
            .bind(follow.id.as_str())
            .bind(follow.reader.as_str())
            .bind(follow.address.as_str())
            .bind(follow.site.as_str())
            .bind(written(&follow.topic)?)
            .bind(follow.rhythm.name())
            .bind(stop_hash)
            .bind(follow.asked.as_millisecond())
            .bind(follow.cursor as i64);
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Begins to tell what comes after a row, or begins again after it ended.
    /// Whoever is told already goes on where they are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn start_follow(
        &mut self,
        id: &Id,
        (now, seq): (Timestamp, u64),
        found: Option<&[u32]>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE follow SET confirmed_at = $1, ended_at = NULL, \
                cursor_seq = $2, found = $3 \
            WHERE id = $4 AND erased_at IS NULL AND (confirmed_at IS NULL OR ended_at IS NOT NULL)";
        let query = sqlx::query(SQL)
            .bind(now.as_millisecond())
            .bind(seq as i64)
            .bind(found.map(packed))
            .bind(id.as_str());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Has letters come so often, the next one at an instant.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_follow_rhythm(
        &mut self,
        id: &Id,
        rhythm: Rhythm,
        due: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE follow SET rhythm = $1, due_at = $2 \
            WHERE id = $3 AND confirmed_at IS NOT NULL AND ended_at IS NULL";
        let query =
            sqlx::query(SQL).bind(rhythm.name()).bind(due.as_millisecond()).bind(id.as_str());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Ends one; tells whether it had not ended before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_follow(&mut self, id: &Id, now: Timestamp) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE follow SET ended_at = $1, due_at = NULL \
            WHERE id = $2 AND ended_at IS NULL";
        let query = sqlx::query(SQL).bind(now.as_millisecond()).bind(id.as_str());
        Ok(query.execute(&mut *self.0).await?.rows_affected() > 0)
    }

    /// Notes how far somebody is told; not if another program told them first,
    /// or they want no letters any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn follow_told(&mut self, id: &Id, told: Told<'_>) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE follow SET cursor_seq = $1, due_at = $2, found = $3 \
            WHERE id = $4 AND cursor_seq = $5 AND ended_at IS NULL \
                AND (due_at < $2 OR due_at > $6)";
        let query = sqlx::query(SQL)
            .bind(told.to as i64)
            .bind(told.next.as_millisecond())
            .bind(told.found.map(packed))
            .bind(id.as_str())
            .bind(told.from as i64)
            .bind(too_far(told.next));
        Ok(query.execute(&mut *self.0).await?.rows_affected() > 0)
    }

    /// Forgets what was asked for before an instant and not confirmed, erases
    /// what ended before another, and forgets links that ended before a third.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_follows(
        &mut self,
        asked_before: Timestamp,
        ended_before: Timestamp,
        links_before: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const LINKS: [&str; 3] = [
            "DELETE FROM follow_link WHERE expires_at < $1",
            "DELETE FROM follow_link WHERE follow IN (SELECT id FROM follow \
                WHERE confirmed_at IS NULL AND ended_at IS NULL AND asked_at < $1)",
            "DELETE FROM follow WHERE confirmed_at IS NULL AND ended_at IS NULL AND asked_at < $1",
        ];
        const ENDED: [&str; 2] = [
            "DELETE FROM follow_link WHERE follow IN (SELECT id FROM follow WHERE ended_at < $1)",
            "UPDATE follow SET reader = '', address = '', site = '', topic = '', found = NULL, \
                erased_at = $2 WHERE ended_at < $1 AND erased_at IS NULL",
        ];
        for (sql, before) in LINKS.into_iter().zip([links_before, asked_before, asked_before]) {
            sqlx::query(sql).bind(before.as_millisecond()).execute(&mut *self.0).await?;
        }
        let before = ended_before.as_millisecond();
        sqlx::query(ENDED[0]).bind(before).execute(&mut *self.0).await?;
        let erase = sqlx::query(ENDED[1]).bind(before).bind(now.as_millisecond());
        erase.execute(&mut *self.0).await?;
        Ok(())
    }
}
