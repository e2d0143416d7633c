//! Sign-ins that have not succeeded, counted for known and unknown logins alike.

use jiff::{SignedDuration, Timestamp};
use sqlx::Row as _;

use super::{
    StoreError, Write,
    account::{By, entry, instant},
};
use crate::model::Id;

/// Failures are forgotten after this time without another.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(24);

/// No login is locked for longer; a later end comes of a clock that was ahead.
const LONGEST: SignedDuration = SignedDuration::from_hours(2);

/// What became of an attempt to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It may be tried, and counts as failed until it has succeeded; the number
    /// of failures in a row with it.
    Counted(u64),
    /// The login is locked until then; not counted.
    Locked(Timestamp),
}

/// How a failure is recorded.
#[derive(serde::Serialize)]
struct LockEntry {
    failed: u64,
    until: Timestamp,
}

impl Write {
    /// Counts an attempt in advance, so that many at once cannot try more
    /// passwords than one after the other.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn count_attempt(
        &mut self,
        login_hash: &str,
        now: Timestamp,
    ) -> Result<Attempt, StoreError> {
        const FORGET: &str = "DELETE FROM sign_in_attempt WHERE at < $1";
        // The row is locked until the transaction ends, on both databases.
        const COUNT: &str = "INSERT INTO sign_in_attempt (login_hash, failed, at) \
            VALUES ($1, 1, $2) ON CONFLICT (login_hash) DO UPDATE \
            SET failed = sign_in_attempt.failed + 1, at = $2 RETURNING failed, locked_until";
        let old = now.checked_sub(FORGOTTEN).unwrap_or(Timestamp::MIN).as_millisecond();
        sqlx::query(FORGET).bind(old).execute(&mut *self.0).await?;
        let query = sqlx::query(COUNT).bind(login_hash).bind(now.as_millisecond());
        let row = query.fetch_one(&mut *self.0).await?;
        match row.try_get::<Option<i64>, _>(1)?.map(instant).transpose()? {
            Some(until) if until > now && until.duration_since(now) <= LONGEST => {
                Ok(Attempt::Locked(until))
            }
            _ => Ok(Attempt::Counted(row.try_get::<i64, _>(0)? as u64)),
        }
    }

    /// Locks a login until an instant.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock_login(
        &mut self,
        login_hash: &str,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE sign_in_attempt SET locked_until = $1 WHERE login_hash = $2";
        let query = sqlx::query(SQL).bind(until.as_millisecond()).bind(login_hash);
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Records that an account was locked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_lock(
        &mut self,
        by: By<'_>,
        id: &Id,
        failed: u64,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        self.note(by, entry("account.locked", "account", id, &LockEntry { failed, until })?).await
    }

    /// Forgets the failures of a login.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_attempts(&mut self, login_hash: &str) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM sign_in_attempt WHERE login_hash = $1";
        sqlx::query(SQL).bind(login_hash).execute(&mut *self.0).await?;
        Ok(())
    }
}
