//! What visitors send, while it waits until they show that the address is theirs:
//! comments, petitions and questions in one place.
//!
//! Not in the journal, as files before their confirmation are not (`upload`):
//! nothing was said in public yet, and perhaps never will be.

use jiff::Timestamp;
use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::{Store, StoreError, Write, account::instant, registry::member};
use crate::model::{CommentFile, Id, Login, PendingKind};

/// Something that waits.
#[derive(Clone, PartialEq, Eq)]
pub struct Pending {
    /// Its id.
    pub id: Id,
    /// What it is.
    pub kind: PendingKind,
    /// What it is about, where its words do not say that.
    pub subject: String,
    /// Where the letter goes.
    pub address: Login,
    /// Whose it is, as the journal will call them.
    pub author: String,
    /// The site as they reached it.
    pub site: String,
    /// What they say, as JSON.
    pub said: String,
    /// When it was written.
    pub made: Timestamp,
}

/// A file with its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct FileContent {
    /// What is recorded of it.
    pub facts: CommentFile,
    /// The file.
    pub content: Vec<u8>,
}

/// What a link in a letter leads to.
#[derive(Clone, PartialEq, Eq)]
pub enum PendingLink {
    /// Something that waits; until when the link is good.
    Waiting(Box<Pending>, Timestamp),
    /// What was confirmed, by its number.
    Confirmed(String),
}

impl Store {
    /// What a link in a letter leads to; none if there was no such letter about
    /// something of this kind, or too long ago.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn pending(
        &self,
        kind: PendingKind,
        secret_hash: &str,
    ) -> Result<Option<PendingLink>, StoreError> {
        find(&mut *self.pool.acquire().await?, kind, secret_hash).await
    }

    /// The names of what is attached to something that waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pending_files(&self, id: &Id) -> Result<Vec<String>, StoreError> {
        const SQL: &str = "SELECT name FROM comment_pending_file WHERE pending = $1 ORDER BY place";
        Ok(sqlx::query_scalar::<_, String>(SQL).bind(id.as_str()).fetch_all(&self.pool).await?)
    }
}

impl Write {
    /// The same, while nobody else changes it.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn pending(
        &mut self,
        kind: PendingKind,
        secret_hash: &str,
    ) -> Result<Option<PendingLink>, StoreError> {
        find(&mut self.0, kind, secret_hash).await
    }

    /// What waits with the same words, if there is something.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn pending_same(&mut self, same: &str) -> Result<Option<Id>, StoreError> {
        const SQL: &str = "SELECT id FROM comment_pending WHERE same = $1 AND became = '' \
            ORDER BY made_at LIMIT 1";
        let id = sqlx::query_scalar::<_, String>(SQL).bind(same);
        id.fetch_optional(&mut *self.0).await?.map(|id| member(&id)).transpose()
    }

    /// Keeps something until it is confirmed, under what tells it from others.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_pending(
        &mut self,
        pending: &Pending,
        same: &str,
        files: &[FileContent],
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO comment_pending \
                (id, plan, item, kind, subject, address, author, site, same, said, made_at) \
            VALUES ($1, 0, 0, $2, $3, $4, $5, $6, $7, $8, $9)";
        const FILE: &str = "INSERT INTO comment_pending_file \
                (pending, place, name, media, size, sha256, content) \
            VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let query = sqlx::query(SQL)
            .bind(pending.id.as_str())
            .bind(pending.kind.name())
            .bind(pending.subject.as_str())
            .bind(pending.address.as_str())
            .bind(pending.author.as_str())
            .bind(pending.site.as_str())
            .bind(same)
            .bind(pending.said.as_str())
            .bind(pending.made.as_millisecond());
        query.execute(&mut *self.0).await?;
        for (FileContent { facts, content }, place) in files.iter().zip(1_i64..) {
            let query = sqlx::query(FILE)
                .bind(pending.id.as_str())
                .bind(place)
                .bind(facts.name.as_str())
                .bind(facts.media.name())
                .bind(facts.size as i64)
                .bind(facts.sha256.as_str())
                .bind(content.as_slice());
            query.execute(&mut *self.0).await?;
        }
        Ok(())
    }

    /// Keeps the hash of the secret in a letter about something that waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_pending_link(
        &mut self,
        (secret_hash, pending): (&str, &Id),
        author: &str,
        (now, expires): (Timestamp, Timestamp),
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO comment_pending_link \
            (secret_hash, pending, author, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
        let query = sqlx::query(SQL)
            .bind(secret_hash)
            .bind(pending.as_str())
            .bind(author)
            .bind(now.as_millisecond())
            .bind(expires.as_millisecond());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// When the letters that asked one person since an instant were written,
    /// the first first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn letters_to(
        &mut self,
        author: &str,
        since: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError> {
        const SQL: &str = "SELECT made_at FROM comment_pending_link \
            WHERE author = $1 AND made_at > $2 ORDER BY made_at";
        let query = sqlx::query_scalar::<_, i64>(SQL).bind(author).bind(since.as_millisecond());
        query.fetch_all(&mut *self.0).await?.into_iter().map(instant).collect()
    }

    /// How many bytes of files wait.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pending_bytes(&mut self) -> Result<u64, StoreError> {
        const SQL: &str = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM comment_pending_file";
        Ok(sqlx::query_scalar::<_, i64>(SQL).fetch_one(&mut *self.0).await? as u64)
    }

    /// Takes the files of something that waits.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn take_pending_files(&mut self, id: &Id) -> Result<Vec<FileContent>, StoreError> {
        const SQL: &str = "SELECT name, media, size, sha256, content FROM comment_pending_file \
            WHERE pending = $1 ORDER BY place";
        const GONE: &str = "DELETE FROM comment_pending_file WHERE pending = $1";
        let rows = sqlx::query(SQL).bind(id.as_str()).fetch_all(&mut *self.0).await?;
        sqlx::query(GONE).bind(id.as_str()).execute(&mut *self.0).await?;
        let read = |row: &AnyRow| {
            let facts = CommentFile {
                name: row.try_get(0)?,
                media: member(row.try_get(1)?)?,
                size: row.try_get::<i64, _>(2)? as u64,
                sha256: row.try_get(3)?,
            };
            Ok(FileContent { facts, content: row.try_get(4)? })
        };
        rows.iter().map(read).collect()
    }

    /// Notes by its number what it became, and forgets the rest.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pending_confirmed(&mut self, id: &Id, number: &str) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE comment_pending \
            SET became = $1, address = '', said = '', same = '' WHERE id = $2";
        sqlx::query(SQL).bind(number).bind(id.as_str()).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Forgets what was written before an instant, confirmed or not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_pending(&mut self, before: Timestamp) -> Result<(), StoreError> {
        const OLD: [&str; 3] = [
            "DELETE FROM comment_pending_file WHERE pending IN \
                (SELECT id FROM comment_pending WHERE made_at < $1)",
            "DELETE FROM comment_pending_link WHERE pending IN \
                (SELECT id FROM comment_pending WHERE made_at < $1)",
            "DELETE FROM comment_pending WHERE made_at < $1",
        ];
        for sql in OLD {
            sqlx::query(sql).bind(before.as_millisecond()).execute(&mut *self.0).await?;
        }
        Ok(())
    }
}

async fn find(
    connection: &mut AnyConnection,
    kind: PendingKind,
    secret_hash: &str,
) -> Result<Option<PendingLink>, StoreError> {
    const SQL: &str = "SELECT p.became, l.expires_at, p.id, p.subject, p.address, p.author, \
            p.site, p.said, p.made_at \
        FROM comment_pending_link l JOIN comment_pending p ON p.id = l.pending \
        WHERE l.secret_hash = $1 AND p.kind = $2";
    let query = sqlx::query(SQL).bind(secret_hash).bind(kind.name());
    let Some(row) = query.fetch_optional(connection).await? else { return Ok(None) };
    let became: String = row.try_get(0)?;
    if !became.is_empty() {
        return Ok(Some(PendingLink::Confirmed(became)));
    }
    let pending = Pending {
        id: member(row.try_get(2)?)?,
        kind,
        subject: row.try_get(3)?,
        address: member(row.try_get(4)?)?,
        author: row.try_get(5)?,
        site: row.try_get(6)?,
        said: row.try_get(7)?,
        made: instant(row.try_get(8)?)?,
    };
    Ok(Some(PendingLink::Waiting(Box::new(pending), instant(row.try_get(1)?)?)))
}
