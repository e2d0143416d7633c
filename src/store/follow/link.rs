//! Links in letters that ask.

use jiff::Timestamp;
use sqlx::{AnyConnection, Row as _, any::AnyRow};

use crate::{
    model::{Id, Rhythm},
    store::{Store, StoreError, Write, account::instant, registry::member},
};

/// What a link in a letter is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FollowLink {
    /// To confirm one, with what was asked for.
    Confirm {
        /// Which.
        follow: Id,
        /// How often letters are to come.
        rhythm: Rhythm,
        /// Until when.
        expires: Timestamp,
    },
    /// To see everything that an address follows.
    Manage {
        /// Whose: a digest of the address.
        reader: String,
        /// Until when.
        expires: Timestamp,
    },
}

/// A link that was put into a letter.
#[derive(Debug, Clone, Copy)]
pub struct NewFollowLink<'a> {
    /// The hash of its secret.
    pub secret_hash: &'a str,
    /// Whose it is.
    pub reader: &'a str,
    /// What it confirms and how often letters are to come; everything is seen by
    /// it if there is none.
    pub confirms: Option<(&'a Id, Rhythm)>,
    /// When the letter was written.
    pub made: Timestamp,
    /// Until when it is good.
    pub expires: Timestamp,
}

impl Store {
    /// What a link in a letter is for; none if there was no such letter, or too
    /// long ago.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn follow_link(&self, secret_hash: &str) -> Result<Option<FollowLink>, StoreError> {
        find(&mut *self.pool.acquire().await?, secret_hash).await
    }
}

impl Write {
    /// The same, while nobody else changes it.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn follow_link(
        &mut self,
        secret_hash: &str,
    ) -> Result<Option<FollowLink>, StoreError> {
        find(&mut self.0, secret_hash).await
    }

    /// Keeps a link.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_follow_link(&mut self, link: NewFollowLink<'_>) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO follow_link \
                (secret_hash, kind, reader, follow, rhythm, made_at, expires_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let query = sqlx::query(SQL)
            .bind(link.secret_hash)
            .bind(if link.confirms.is_some() { "confirm" } else { "manage" })
            .bind(link.reader)
            .bind(link.confirms.map(|(id, _)| id.as_str()))
            .bind(link.confirms.map(|(_, rhythm)| rhythm.name()))
            .bind(link.made.as_millisecond())
            .bind(link.expires.as_millisecond());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// When letters that ask were written to an address since an instant, the
    /// first first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn follow_letters(
        &mut self,
        reader: &str,
        since: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError> {
        const SQL: &str = "SELECT made_at FROM follow_link \
            WHERE reader = $1 AND made_at > $2 ORDER BY made_at";
        let query = sqlx::query_scalar::<_, i64>(SQL).bind(reader).bind(since.as_millisecond());
        query.fetch_all(&mut *self.0).await?.into_iter().map(instant).collect()
    }
}

async fn find(
    connection: &mut AnyConnection,
    secret_hash: &str,
) -> Result<Option<FollowLink>, StoreError> {
    const SQL: &str = "SELECT follow, rhythm, reader, expires_at FROM follow_link \
        WHERE secret_hash = $1";
    let read = |row: &AnyRow| {
        let expires = instant(row.try_get(3)?)?;
        Ok(match row.try_get::<Option<String>, _>(0)? {
            Some(follow) => FollowLink::Confirm {
                follow: member(&follow)?,
                rhythm: member(row.try_get::<&str, _>(1)?)?,
                expires,
            },
            None => FollowLink::Manage { reader: row.try_get(2)?, expires },
        })
    };
    let row = sqlx::query(SQL).bind(secret_hash).fetch_optional(connection).await?;
    row.as_ref().map(read).transpose()
}
