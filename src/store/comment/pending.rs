//! Comments that wait until whoever wrote them shows that the address is theirs.
//!
//! Not in the journal, as files before their confirmation are not (`upload`):
//! nothing was said in public yet, and perhaps never will be.

use jiff::Timestamp;
use sqlx::{AnyConnection, Row as _, any::AnyRow};

use crate::{
    model::{CommentFile, CommentNumber, CommentSubject, Id, ItemId, Login, PlanNumber},
    store::{Store, StoreError, Write, account::instant, registry::member},
};

/// A comment that waits.
#[derive(Clone, PartialEq, Eq)]
pub struct PendingComment {
    /// Its id.
    pub id: Id,
    /// What it is about.
    pub subject: CommentSubject,
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
    /// A comment that waits; until when the link is good.
    Waiting(Box<PendingComment>, Timestamp),
    /// One that was confirmed.
    Confirmed(CommentNumber),
}

impl Store {
    /// What a link in a letter leads to; none if there was no such letter, or
    /// too long ago.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn pending_comment(
        &self,
        secret_hash: &str,
    ) -> Result<Option<PendingLink>, StoreError> {
        find(&mut *self.pool.acquire().await?, secret_hash).await
    }

    /// The names of what is attached to a comment that waits.
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
    pub async fn pending_comment(
        &mut self,
        secret_hash: &str,
    ) -> Result<Option<PendingLink>, StoreError> {
        find(&mut self.0, secret_hash).await
    }

    /// The comment that waits with the same words, if there is one.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn pending_same(&mut self, same: &str) -> Result<Option<Id>, StoreError> {
        const SQL: &str = "SELECT id FROM comment_pending WHERE same = $1 AND comment IS NULL \
            ORDER BY made_at LIMIT 1";
        let id = sqlx::query_scalar::<_, String>(SQL).bind(same);
        id.fetch_optional(&mut *self.0).await?.map(|id| member(&id)).transpose()
    }

    /// Keeps a comment until it is confirmed, under what tells it from others.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_pending(
        &mut self,
        pending: &PendingComment,
        same: &str,
        files: &[FileContent],
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO comment_pending \
                (id, plan, item, address, author, site, same, said, made_at, subject) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        const FILE: &str = "INSERT INTO comment_pending_file \
                (pending, place, name, media, size, sha256, content) \
            VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let item = pending.subject.plan_item();
        let query = sqlx::query(SQL)
            .bind(pending.id.as_str())
            .bind(i64::from(item.map_or(0, |id| id.plan.0)))
            .bind(i64::from(item.map_or(0, |id| id.item)))
            .bind(pending.address.as_str())
            .bind(pending.author.as_str())
            .bind(pending.site.as_str())
            .bind(same)
            .bind(pending.said.as_str())
            .bind(pending.made.as_millisecond())
            .bind(pending.subject.to_string());
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

    /// Keeps the hash of the secret in a letter about a comment that waits.
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

    /// Takes the files of a comment that waits.
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

    /// Notes which comment it became, and forgets the rest.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pending_confirmed(
        &mut self,
        id: &Id,
        comment: CommentNumber,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE comment_pending \
            SET comment = $1, address = '', said = '', same = '' WHERE id = $2";
        let query = sqlx::query(SQL).bind(i64::from(comment.0)).bind(id.as_str());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Forgets comments that were written before an instant, confirmed or not.
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
    secret_hash: &str,
) -> Result<Option<PendingLink>, StoreError> {
    const SQL: &str = "SELECT p.comment, l.expires_at, p.id, p.plan, p.item, p.address, p.author, \
            p.site, p.said, p.made_at, p.subject \
        FROM comment_pending_link l JOIN comment_pending p ON p.id = l.pending \
        WHERE l.secret_hash = $1 AND p.petition IS NULL";
    let Some(row) = sqlx::query(SQL).bind(secret_hash).fetch_optional(connection).await? else {
        return Ok(None);
    };
    if let Some(number) = row.try_get::<Option<i64>, _>(0)? {
        return Ok(Some(PendingLink::Confirmed(CommentNumber(number as u32))));
    }
    let item = ItemId {
        plan: PlanNumber(row.try_get::<i64, _>(3)? as u32),
        item: row.try_get::<i64, _>(4)? as u32,
    };
    let pending = PendingComment {
        id: member(row.try_get(2)?)?,
        subject: match row.try_get::<Option<&str>, _>(10)? {
            Some(subject) => member(subject)?,
            None => CommentSubject::PlanItem(item),
        },
        address: member(row.try_get(5)?)?,
        author: row.try_get(6)?,
        site: row.try_get(7)?,
        said: row.try_get(8)?,
        made: instant(row.try_get(9)?)?,
    };
    Ok(Some(PendingLink::Waiting(Box::new(pending), instant(row.try_get(1)?)?)))
}
