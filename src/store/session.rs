//! Sessions and tokens: what stands for an account after it was proved once.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sqlx::{Row as _, any::AnyRow};

use super::{
    Store, StoreError, Write,
    account::{By, account, digest, entry, existing, instant},
    registry::member,
};
use crate::model::{Account, Id, TokenScope};

/// How long sessions are kept after their end, so that a list can tell of them.
pub(super) const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What was begun later than this from now was begun by a clock that was ahead. It
/// would last as much longer as that clock was wrong, so it counts for nothing.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// Somebody who signed in with a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id; not what the browser holds.
    pub id: Id,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last used, to a few minutes.
    pub seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// What the browser calls itself, shortened.
    pub user_agent: String,
    /// How it was opened.
    pub via: Via,
}

/// What somebody proved who they are with when they opened a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// Login and password.
    Password,
    /// An OpenID provider.
    Provider,
}

impl Via {
    fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Provider => "provider",
        }
    }
}

/// What a program uses in place of a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id; not what the program holds.
    pub id: Id,
    /// What its owner calls it.
    pub name: String,
    /// How it begins.
    pub prefix: String,
    /// What it may be used for.
    pub scopes: Vec<TokenScope>,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was last used, to a few minutes.
    pub used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// What the journal says of a session or a token.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
pub(super) struct CredentialEntry {
    pub(super) account: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scopes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expires_at: Option<i64>,
    /// How a session was opened, if not by a password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) via: Option<String>,
    /// The digest of what is stored of the secret: another secret in its place
    /// would be another person's way in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) secret: Option<String>,
}

impl CredentialEntry {
    fn end(account: &str) -> Self {
        Self {
            account: account.to_owned(),
            scopes: None,
            expires_at: None,
            via: None,
            secret: None,
        }
    }
}

impl Store {
    /// The session of a secret with its account, if it may be used: not ended,
    /// not idle since `idle_since`, and of an account that is not disabled.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn session_of(
        &self,
        secret_hash: &str,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Option<(Session, Account)>, StoreError> {
        // A temporary password says nothing about who came without it.
        const SQL: &str = "SELECT s.id, s.created_at, s.seen_at, s.expires_at, s.user_agent, \
                s.via, a.id, a.login, a.name, a.role, a.agency, a.disabled_at, \
                CASE WHEN s.via = 'password' THEN a.temporary_until END \
            FROM session s JOIN account a ON a.id = s.account \
            WHERE s.secret_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > $2 \
                AND s.seen_at > $3 AND s.created_at <= $4 AND a.disabled_at IS NULL";
        let query = sqlx::query(SQL)
            .bind(secret_hash)
            .bind(now.as_millisecond())
            .bind(idle_since.as_millisecond())
            .bind(ahead(now));
        let row = query.fetch_optional(&self.pool).await?;
        row.map(|row| Ok((session(&row)?, account(&row, 6)?))).transpose()
    }

    /// The sessions of an account that may be used, the last used first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn sessions(
        &self,
        of: &Id,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Vec<Session>, StoreError> {
        const SQL: &str = "SELECT id, created_at, seen_at, expires_at, user_agent, via FROM session \
            WHERE account = $1 AND revoked_at IS NULL AND expires_at > $2 AND seen_at > $3 \
            AND created_at <= $4 ORDER BY seen_at DESC, id DESC";
        let query = sqlx::query(SQL)
            .bind(of.as_str())
            .bind(now.as_millisecond())
            .bind(idle_since.as_millisecond())
            .bind(ahead(now));
        query.fetch_all(&self.pool).await?.iter().map(session).collect()
    }

    /// Notes that a session is used. No journal row: it gives no right.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch_session(&self, id: &Id, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE session SET seen_at = $1 WHERE id = $2 AND seen_at < $1";
        let query = sqlx::query(SQL).bind(now.as_millisecond()).bind(id.as_str());
        query.execute(&self.pool).await?;
        Ok(())
    }

    /// The token of a secret with its account, if it may be used.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn token_of(
        &self,
        secret_hash: &str,
        now: Timestamp,
    ) -> Result<Option<(Token, Account)>, StoreError> {
        // Whoever has to change a temporary password gets no token; where there are
        // both, the token was issued to somebody who came without it.
        const SQL: &str = "SELECT t.id, t.name, t.prefix, t.scopes, t.created_at, t.expires_at, \
                t.used_at, t.revoked_at, \
                a.id, a.login, a.name, a.role, a.agency, a.disabled_at, CAST(NULL AS BIGINT) \
            FROM token t JOIN account a ON a.id = t.account \
            WHERE t.secret_hash = $1 AND t.revoked_at IS NULL AND t.expires_at > $2 \
                AND t.created_at <= $3 AND a.disabled_at IS NULL";
        let query = sqlx::query(SQL).bind(secret_hash).bind(now.as_millisecond()).bind(ahead(now));
        let row = query.fetch_optional(&self.pool).await?;
        row.map(|row| Ok((token(&row)?, account(&row, 8)?))).transpose()
    }

    /// Every token of an account, the newest first, also those that have ended.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn tokens(&self, of: &Id) -> Result<Vec<Token>, StoreError> {
        const SQL: &str = "SELECT id, name, prefix, scopes, created_at, expires_at, used_at, \
            revoked_at FROM token WHERE account = $1 ORDER BY created_at DESC, id DESC";
        let query = sqlx::query(SQL).bind(of.as_str());
        query.fetch_all(&self.pool).await?.iter().map(token).collect()
    }

    /// Notes that a token is used. No journal row: it gives no right.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch_token(&self, id: &Id, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE token SET used_at = $1 \
            WHERE id = $2 AND (used_at IS NULL OR used_at < $1)";
        let query = sqlx::query(SQL).bind(now.as_millisecond()).bind(id.as_str());
        query.execute(&self.pool).await?;
        Ok(())
    }
}

impl Write {
    /// Opens a session for an account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_session(
        &mut self,
        by: By<'_>,
        of: &Id,
        session: &Session,
        secret_hash: &str,
    ) -> Result<(), StoreError> {
        // Long ended; what they did is in the journal.
        const PRUNE: &str = "DELETE FROM session WHERE account = $1 AND expires_at < $2";
        const SQL: &str = "INSERT INTO session \
                (id, secret_hash, account, created_at, seen_at, expires_at, user_agent, via) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let old = by.at.checked_sub(KEPT).unwrap_or(Timestamp::MIN).as_millisecond();
        sqlx::query(PRUNE).bind(of.as_str()).bind(old).execute(&mut *self.0).await?;
        let expires_at = session.expires_at.as_millisecond();
        let query = sqlx::query(SQL)
            .bind(session.id.as_str())
            .bind(secret_hash)
            .bind(of.as_str())
            .bind(session.created_at.as_millisecond())
            .bind(session.seen_at.as_millisecond())
            .bind(expires_at)
            .bind(session.user_agent.as_str())
            .bind(session.via.name());
        query.execute(&mut *self.0).await?;
        let payload = CredentialEntry {
            expires_at: Some(expires_at),
            via: (session.via == Via::Provider).then(|| session.via.name().to_owned()),
            secret: Some(digest(session.id.as_str(), secret_hash)),
            ..CredentialEntry::end(of.as_str())
        };
        self.note(by, entry("session.opened", "session", &session.id, &payload)?).await
    }

    /// Ends one session of an account; tells whether there was one to end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn close_session(
        &mut self,
        by: By<'_>,
        of: &Id,
        id: &Id,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE session SET revoked_at = $1 \
            WHERE id = $2 AND account = $3 AND revoked_at IS NULL";
        let query =
            sqlx::query(SQL).bind(by.at.as_millisecond()).bind(id.as_str()).bind(of.as_str());
        if query.execute(&mut *self.0).await?.rows_affected() == 0 {
            return Ok(false);
        }
        let payload = CredentialEntry::end(of.as_str());
        self.note(by, entry("session.closed", "session", id, &payload)?).await?;
        Ok(true)
    }

    /// Ends every session of an account, except perhaps one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn close_sessions(
        &mut self,
        by: By<'_>,
        of: &Id,
        except: Option<&Id>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "SELECT id FROM session \
            WHERE account = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY id";
        let query = sqlx::query_scalar::<_, String>(SQL);
        let query = query.bind(of.as_str()).bind(by.at.as_millisecond());
        for id in query.fetch_all(&mut *self.0).await? {
            let id: Id = member(&id)?;
            if Some(&id) != except {
                self.close_session(by, of, &id).await?;
            }
        }
        Ok(())
    }

    /// Issues a token for an account.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when this id was used before, or the database fails.
    pub async fn issue_token(
        &mut self,
        by: By<'_>,
        of: &Id,
        token: &Token,
        secret_hash: &str,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO token \
                (id, secret_hash, account, name, prefix, scopes, created_at, expires_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.name()).collect();
        let scopes = scopes.join(" ");
        let expires_at = token.expires_at.as_millisecond();
        let query = sqlx::query(SQL)
            .bind(token.id.as_str())
            .bind(secret_hash)
            .bind(of.as_str())
            .bind(token.name.as_str())
            .bind(token.prefix.as_str())
            .bind(scopes.as_str())
            .bind(token.created_at.as_millisecond())
            .bind(expires_at);
        query.execute(&mut *self.0).await.map_err(existing)?;
        let payload = CredentialEntry {
            scopes: Some(scopes),
            expires_at: Some(expires_at),
            secret: Some(digest(token.id.as_str(), secret_hash)),
            ..CredentialEntry::end(of.as_str())
        };
        self.note(by, entry("token.issued", "token", &token.id, &payload)?).await
    }

    /// Revokes one token of an account; tells whether there was one to revoke.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_token(&mut self, by: By<'_>, of: &Id, id: &Id) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE token SET revoked_at = $1 \
            WHERE id = $2 AND account = $3 AND revoked_at IS NULL";
        let query =
            sqlx::query(SQL).bind(by.at.as_millisecond()).bind(id.as_str()).bind(of.as_str());
        if query.execute(&mut *self.0).await?.rows_affected() == 0 {
            return Ok(false);
        }
        let payload = CredentialEntry::end(of.as_str());
        self.note(by, entry("token.revoked", "token", id, &payload)?).await?;
        Ok(true)
    }

    /// Revokes every token of an account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_tokens(&mut self, by: By<'_>, of: &Id) -> Result<(), StoreError> {
        const SQL: &str = "SELECT id FROM token WHERE account = $1 AND revoked_at IS NULL \
            ORDER BY id";
        let query = sqlx::query_scalar::<_, String>(SQL).bind(of.as_str());
        for id in query.fetch_all(&mut *self.0).await? {
            self.revoke_token(by, of, &member(&id)?).await?;
        }
        Ok(())
    }
}

fn ahead(now: Timestamp) -> i64 {
    now.checked_add(AHEAD).unwrap_or(Timestamp::MAX).as_millisecond()
}

fn session(row: &AnyRow) -> Result<Session, StoreError> {
    Ok(Session {
        id: member(row.try_get(0)?)?,
        created_at: instant(row.try_get(1)?)?,
        seen_at: instant(row.try_get(2)?)?,
        expires_at: instant(row.try_get(3)?)?,
        user_agent: row.try_get(4)?,
        via: match row.try_get(5)? {
            "password" => Via::Password,
            "provider" => Via::Provider,
            other => return Err(StoreError::Damaged(format!("a session via {other:?}"))),
        },
    })
}

fn token(row: &AnyRow) -> Result<Token, StoreError> {
    let scopes: Result<Vec<TokenScope>, StoreError> =
        row.try_get::<&str, _>(3)?.split_whitespace().map(member).collect();
    Ok(Token {
        id: member(row.try_get(0)?)?,
        name: row.try_get(1)?,
        prefix: row.try_get(2)?,
        scopes: scopes?,
        created_at: instant(row.try_get(4)?)?,
        expires_at: instant(row.try_get(5)?)?,
        used_at: row.try_get::<Option<i64>, _>(6)?.map(instant).transpose()?,
        revoked_at: row.try_get::<Option<i64>, _>(7)?.map(instant).transpose()?,
    })
}
