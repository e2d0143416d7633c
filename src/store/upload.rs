//! Files that wait for their confirmation.
//!
//! They are not in the journal. The journal tells what was decided and is kept
//! for good; here nothing is decided yet, whoever sent a file may never come
//! back to it, and then nobody is to read it. What a confirmation records names
//! the file by its fingerprint. Losing one costs sending it again.

use jiff::Timestamp;
use sqlx::Row as _;

use super::{Store, StoreError, Write};
use crate::model::Id;

/// A file that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingUpload {
    /// What it is to be, as JSON.
    pub about: String,
    /// The file.
    pub content: Vec<u8>,
}

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadRoom {
    /// Files of one account.
    pub each: u32,
    /// Bytes of all files.
    pub bytes: u64,
}

impl Store {
    /// The file that somebody keeps under a key, unless its time is over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn upload(
        &self,
        owner: &Id,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<WaitingUpload>, StoreError> {
        const SQL: &str = "SELECT about, content FROM upload \
            WHERE owner = $1 AND key = $2 AND expires_at > $3";
        let query = sqlx::query(SQL).bind(owner.as_str()).bind(key).bind(now.as_millisecond());
        let Some(row) = query.fetch_optional(&self.pool).await? else { return Ok(None) };
        Ok(Some(WaitingUpload { about: row.try_get(0)?, content: row.try_get(1)? }))
    }
}

impl Write {
    /// Keeps a file under a key of its owner until an instant. A key stands for
    /// one file: one that is there already becomes the one kept last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_upload(
        &mut self,
        owner: &Id,
        key: &str,
        upload: &WaitingUpload,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        const NUMBER: &str = "UPDATE upload_head SET last = last + 1 WHERE id = 1 RETURNING last";
        const KEEP: &str = "INSERT INTO upload \
                (owner, key, number, about, size, expires_at, content) \
            VALUES ($1, $2, $3, $4, $5, $6, $7) \
            ON CONFLICT (owner, key) DO UPDATE SET number = $3, expires_at = $6";
        let number = sqlx::query_scalar::<_, i64>(NUMBER).fetch_one(&mut *self.0).await?;
        let query = sqlx::query(KEEP)
            .bind(owner.as_str())
            .bind(key)
            .bind(number)
            .bind(upload.about.as_str())
            .bind(upload.content.len() as i64)
            .bind(until.as_millisecond())
            .bind(upload.content.as_slice());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Removes files whose time is over, then the oldest of an account that has
    /// too many, and then, while all together are too large, the oldest of the
    /// account with the most bytes: whoever sends much makes nobody else lose
    /// anything. The file kept last stays.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn make_room_for_uploads(
        &mut self,
        room: UploadRoom,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const OVER: &str = "DELETE FROM upload WHERE expires_at <= $1";
        const TOO_MANY: &str = "DELETE FROM upload WHERE number IN ( \
            SELECT number FROM ( \
                SELECT number, ROW_NUMBER() OVER (PARTITION BY owner ORDER BY number DESC) AS place \
                FROM upload) AS placed \
            WHERE place > $1)";
        const KEPT: &str = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM upload";
        const LARGEST: &str = "DELETE FROM upload WHERE number = ( \
            SELECT MIN(number) FROM upload WHERE owner = ( \
                SELECT owner FROM upload WHERE number < (SELECT MAX(number) FROM upload) \
                GROUP BY owner ORDER BY SUM(size) DESC, MIN(number) LIMIT 1))";
        let connection = &mut *self.0;
        sqlx::query(OVER).bind(now.as_millisecond()).execute(&mut *connection).await?;
        sqlx::query(TOO_MANY).bind(i64::from(room.each)).execute(&mut *connection).await?;
        loop {
            let kept = sqlx::query_scalar::<_, i64>(KEPT).fetch_one(&mut *connection).await?;
            if kept as u64 <= room.bytes {
                return Ok(());
            }
            let removed = sqlx::query(LARGEST).execute(&mut *connection).await?;
            if removed.rows_affected() == 0 {
                return Ok(());
            }
        }
    }
}
