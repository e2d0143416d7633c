//! Accounts: reading them, and writing them with their journal rows.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::{Row as _, any::AnyRow};

use super::{
    Store, StoreError, Write,
    journal::{self, Entry, sha256},
    registry::{json, member},
};
use crate::model::{Account, Id, Login, Standing};

/// Who changes something, and when.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// The name for the journal: the id of an account, or words for a program.
    pub actor: &'a str,
    /// When.
    pub at: Timestamp,
}

/// An account with what else is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAccount {
    /// The account.
    pub account: Account,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// When it was last used by somebody who signed in.
    pub seen_at: Option<Timestamp>,
}

/// Why somebody cannot sign in any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordChange {
    /// The owner set it.
    Own,
    /// Somebody else made it; it can be used until then, to set another.
    Reset(Timestamp),
}

/// What the journal says of an account. Login, name and password are there
/// as digests only: enough to see that the store was changed behind its back,
/// and nothing that a reader could use.
#[derive(Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub(super) struct AccountEntry {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) agency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) login: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) password: Option<String>,
    /// Until when a password that somebody else made can be used, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) temporary_until: Option<i64>,
}

/// The digest of a text that belongs to an account.
pub(super) fn digest(id: &str, text: &str) -> String {
    sha256(format!("{id}\n{text}").as_bytes())
}

/// The account in seven columns from a place on: id, login, name, role, agency,
/// `disabled_at`, `temporary_until`.
pub(super) fn account(row: &AnyRow, at: usize) -> Result<Account, StoreError> {
    let agency = row.try_get::<Option<String>, _>(at + 4)?;
    let agency = agency.map(|slug| member(&slug)).transpose()?;
    let standing = Standing::new(member(row.try_get(at + 3)?)?, agency)
        .map_err(|error| StoreError::Damaged(error.to_string()))?;
    Ok(Account {
        id: member(row.try_get(at)?)?,
        login: member(row.try_get(at + 1)?)?,
        name: row.try_get(at + 2)?,
        standing,
        disabled_at: row.try_get::<Option<i64>, _>(at + 5)?.map(instant).transpose()?,
        temporary_until: row.try_get::<Option<i64>, _>(at + 6)?.map(instant).transpose()?,
    })
}

/// The instant of a stored number.
pub(super) fn instant(millis: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(millis).map_err(|error| StoreError::Damaged(error.to_string()))
}

/// A journal entry about something of an account.
pub(super) fn entry(
    action: &'static str,
    subject_kind: &'static str,
    subject: &Id,
    payload: &impl Serialize,
) -> Result<Entry, StoreError> {
    Ok(Entry { action, subject_kind, subject: subject.to_string(), payload: json(payload)? })
}

impl Store {
    /// Every account, in the order of logins.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn accounts(&self) -> Result<Vec<StoredAccount>, StoreError> {
        const SQL: &str = "SELECT a.id, a.login, a.name, a.role, a.agency, a.disabled_at, \
                a.temporary_until, a.created_at, \
                (SELECT MAX(s.seen_at) FROM session s WHERE s.account = a.id) \
            FROM account a ORDER BY a.login";
        let rows = sqlx::query(SQL).fetch_all(&self.pool).await?;
        let stored = |row: &AnyRow| {
            Ok(StoredAccount {
                account: account(row, 0)?,
                created_at: instant(row.try_get(7)?)?,
                seen_at: row.try_get::<Option<i64>, _>(8)?.map(instant).transpose()?,
            })
        };
        rows.iter().map(stored).collect()
    }

    /// The account of an id.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn account(&self, id: &Id) -> Result<Option<Account>, StoreError> {
        const SQL: &str = "SELECT id, login, name, role, agency, disabled_at, temporary_until \
            FROM account WHERE id = $1";
        let row = sqlx::query(SQL).bind(id.as_str()).fetch_optional(&self.pool).await?;
        row.map(|row| account(&row, 0)).transpose()
    }

    /// The account of a login, with the hash of its password.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn account_of(&self, login: &Login) -> Result<Option<(Account, String)>, StoreError> {
        const SQL: &str = "SELECT id, login, name, role, agency, disabled_at, temporary_until, \
            password_hash FROM account WHERE login = $1";
        let row = sqlx::query(SQL).bind(login.as_str()).fetch_optional(&self.pool).await?;
        row.map(|row| Ok((account(&row, 0)?, row.try_get(7)?))).transpose()
    }

    /// Whether everything loaded so far is made up, and there is something.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn holds_sample_only(&self) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT COALESCE(MIN(origin), 'none'), COALESCE(MAX(origin), 'none') \
            FROM regulation_version";
        let row = sqlx::query(SQL).fetch_one(&self.pool).await?;
        let (least, most): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        Ok(least == "sample" && most == "sample")
    }
}

impl Write {
    /// Adds an account.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when there is one with this login, or the
    /// database fails.
    pub async fn add_account(
        &mut self,
        by: By<'_>,
        account: &Account,
        password_hash: &str,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO account (id, login, name, role, agency, password_hash, \
                temporary_until, created_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let Account { id, login, name, standing, temporary_until, disabled_at: _ } = account;
        let agency = standing.agency().map(ToString::to_string);
        let query = sqlx::query(SQL)
            .bind(id.as_str())
            .bind(login.as_str())
            .bind(name.as_str())
            .bind(standing.role().name())
            .bind(agency.clone())
            .bind(password_hash)
            .bind(temporary_until.map(Timestamp::as_millisecond))
            .bind(by.at.as_millisecond());
        query.execute(&mut *self.0).await.map_err(existing)?;
        let payload = AccountEntry {
            role: Some(standing.role().name().to_owned()),
            agency,
            login: Some(digest(id.as_str(), login.as_str())),
            name: Some(digest(id.as_str(), name)),
            password: Some(digest(id.as_str(), password_hash)),
            temporary_until: temporary_until.map(Timestamp::as_millisecond),
        };
        self.note(by, entry("account.added", "account", id, &payload)?).await
    }

    /// Keeps an account from signing in, and ends its sessions and tokens.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn disable_account(&mut self, by: By<'_>, id: &Id) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE account SET disabled_at = $1 WHERE id = $2 AND disabled_at IS NULL";
        let query = sqlx::query(SQL).bind(by.at.as_millisecond()).bind(id.as_str());
        if query.execute(&mut *self.0).await?.rows_affected() > 0 {
            let entry = entry("account.disabled", "account", id, &AccountEntry::default())?;
            self.note(by, entry).await?;
        }
        self.close_sessions(by, id, None).await?;
        self.revoke_tokens(by, id).await
    }

    /// Lets an account sign in again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enable_account(&mut self, by: By<'_>, id: &Id) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE account SET disabled_at = NULL WHERE id = $1 AND disabled_at IS NOT NULL";
        let query = sqlx::query(SQL).bind(id.as_str());
        if query.execute(&mut *self.0).await?.rows_affected() == 0 {
            return Ok(());
        }
        self.note(by, entry("account.enabled", "account", id, &AccountEntry::default())?).await
    }

    /// Gives an account another password.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_password(
        &mut self,
        by: By<'_>,
        id: &Id,
        hash: &str,
        change: PasswordChange,
    ) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE account SET password_hash = $1, temporary_until = $2 WHERE id = $3";
        let (action, until) = match change {
            PasswordChange::Own => ("account.password-changed", None),
            PasswordChange::Reset(until) => ("account.password-reset", Some(until)),
        };
        let until = until.map(Timestamp::as_millisecond);
        let query = sqlx::query(SQL).bind(hash).bind(until).bind(id.as_str());
        query.execute(&mut *self.0).await?;
        let password = Some(digest(id.as_str(), hash));
        let payload = AccountEntry { password, temporary_until: until, ..AccountEntry::default() };
        self.note(by, entry(action, "account", id, &payload)?).await
    }

    /// Appends one row to the journal.
    pub(super) async fn note(&mut self, by: By<'_>, entry: Entry) -> Result<(), StoreError> {
        journal::append(self, by.actor, by.at, &[entry]).await.map(drop)
    }
}

/// Tells a row that is there already from other failures.
pub(super) fn existing(error: sqlx::Error) -> StoreError {
    match error.as_database_error() {
        Some(database) if database.is_unique_violation() => StoreError::Exists,
        _ => error.into(),
    }
}
