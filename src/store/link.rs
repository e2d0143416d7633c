//! Accounts linked to somebody at an OpenID provider, and sign-ins on their way.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;

use super::{
    Store, StoreError, Write,
    account::{By, account, digest, entry, existing, instant},
    registry::member,
};
use crate::model::{Account, Id};

/// How an account stands to the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// The first who proves its address there before that is linked to it.
    Open(Timestamp),
    /// Somebody is, since then.
    Linked(Timestamp),
}

/// What the journal says of a link. Whom it leads to is there as a digest only.
#[derive(Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub(super) struct LinkEntry {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) open_until: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) subject: Option<String>,
}

impl Store {
    /// Every account that is linked or open to be, in the order of ids.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn links(&self) -> Result<Vec<(Id, Link)>, StoreError> {
        const SQL: &str = "SELECT account, open_until, linked_at FROM sign_in_link \
            ORDER BY account";
        let rows = sqlx::query(SQL).fetch_all(&self.pool).await?;
        let link = |row: &sqlx::any::AnyRow| {
            let open_until: Option<i64> = row.try_get(1)?;
            let linked_at: Option<i64> = row.try_get(2)?;
            let link = match (open_until, linked_at) {
                (Some(until), None) => Link::Open(instant(until)?),
                (None, Some(at)) => Link::Linked(instant(at)?),
                _ => return Err(StoreError::Damaged("a link is both open and not".into())),
            };
            Ok((member(row.try_get(0)?)?, link))
        };
        rows.iter().map(link).collect()
    }
}

impl Write {
    /// The account that is linked to a subject.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn linked_account(
        &mut self,
        subject_hash: &str,
    ) -> Result<Option<Account>, StoreError> {
        const SQL: &str = "SELECT a.id, a.login, a.name, a.role, a.agency, a.disabled_at, \
                a.temporary_until \
            FROM sign_in_link l JOIN account a ON a.id = l.account WHERE l.subject_hash = $1";
        let query = sqlx::query(SQL).bind(subject_hash);
        let row = query.fetch_optional(&mut *self.0).await?;
        row.map(|row| account(&row, 0)).transpose()
    }

    /// Opens an account to be linked until an instant; tells whether it could
    /// be: one that is linked stays so.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_link(
        &mut self,
        by: By<'_>,
        of: &Id,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "INSERT INTO sign_in_link (account, open_until) VALUES ($1, $2) \
            ON CONFLICT (account) DO UPDATE SET open_until = $2 \
            WHERE sign_in_link.subject_hash IS NULL";
        let until = until.as_millisecond();
        let query = sqlx::query(SQL).bind(of.as_str()).bind(until);
        if query.execute(&mut *self.0).await?.rows_affected() == 0 {
            return Ok(false);
        }
        let payload = LinkEntry { open_until: Some(until), subject: None };
        self.note(by, entry("account.link-opened", "account", of, &payload)?).await?;
        Ok(true)
    }

    /// Links an account that is open to be linked; tells whether it was.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when the subject is linked to another account, or
    /// the database fails.
    pub async fn link(
        &mut self,
        by: By<'_>,
        of: &Id,
        subject_hash: &str,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE sign_in_link \
            SET open_until = NULL, subject_hash = $1, linked_at = $2 \
            WHERE account = $3 AND subject_hash IS NULL AND open_until > $2";
        let query =
            sqlx::query(SQL).bind(subject_hash).bind(by.at.as_millisecond()).bind(of.as_str());
        if query.execute(&mut *self.0).await.map_err(existing)?.rows_affected() == 0 {
            return Ok(false);
        }
        let payload =
            LinkEntry { open_until: None, subject: Some(digest(of.as_str(), subject_hash)) };
        self.note(by, entry("account.linked", "account", of, &payload)?).await?;
        Ok(true)
    }

    /// Takes a link, or the permission to be linked, away from an account;
    /// tells whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unlink(&mut self, by: By<'_>, of: &Id) -> Result<bool, StoreError> {
        const SQL: &str = "DELETE FROM sign_in_link WHERE account = $1";
        let query = sqlx::query(SQL).bind(of.as_str());
        if query.execute(&mut *self.0).await?.rows_affected() == 0 {
            return Ok(false);
        }
        self.note(by, entry("account.unlinked", "account", of, &LinkEntry::default())?).await?;
        Ok(true)
    }

    /// Keeps a sign-in on its way, and forgets those that never came back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_flow(
        &mut self,
        (state_hash, browser_hash): (&str, &str),
        next: &str,
        (now, expires_at): (Timestamp, Timestamp),
    ) -> Result<(), StoreError> {
        const FORGET: &str = "DELETE FROM sign_in_flow WHERE expires_at <= $1";
        const SQL: &str = "INSERT INTO sign_in_flow (state_hash, browser_hash, next, expires_at) \
            VALUES ($1, $2, $3, $4)";
        sqlx::query(FORGET).bind(now.as_millisecond()).execute(&mut *self.0).await?;
        let query = sqlx::query(SQL)
            .bind(state_hash)
            .bind(browser_hash)
            .bind(next)
            .bind(expires_at.as_millisecond());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Takes a sign-in that came back, so that it cannot come back again; gives
    /// where it leads. None if this browser began no such one, or too long ago.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_flow(
        &mut self,
        (state_hash, browser_hash): (&str, &str),
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        const SQL: &str = "DELETE FROM sign_in_flow \
            WHERE state_hash = $1 AND browser_hash = $2 AND expires_at > $3 RETURNING next";
        let query =
            sqlx::query_scalar(SQL).bind(state_hash).bind(browser_hash).bind(now.as_millisecond());
        Ok(query.fetch_optional(&mut *self.0).await?)
    }
}
