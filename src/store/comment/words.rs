//! The words of comments, what is attached to them, and who made them without
//! an account: what the journal has as digests only, so that it can be erased.

use sqlx::{AnyConnection, Row as _};

use super::CommentVersion;
use crate::{
    model::{CommentNumber, Login},
    store::{Store, StoreError, Write, journal::sha256},
};

/// Who made a comment without an account.
#[derive(Clone, PartialEq, Eq)]
pub struct CommentSender {
    /// The hash of the secret in their personal link.
    pub secret_hash: String,
    /// Where they are told of an answer.
    pub address: Login,
    /// The site as they reached it.
    pub site: String,
}

/// What the journal says of a personal link.
pub(super) fn link_digest(number: CommentNumber, secret_hash: &str) -> String {
    sha256(format!("{number}\n{secret_hash}").as_bytes())
}

impl Store {
    /// The comment that a personal link leads to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn comment_of_link(
        &self,
        secret_hash: &str,
    ) -> Result<Option<CommentNumber>, StoreError> {
        const SQL: &str = "SELECT comment FROM comment_sender WHERE secret_hash = $1";
        let number = sqlx::query_scalar::<_, i64>(SQL).bind(secret_hash);
        let number = number.fetch_optional(&self.pool).await?;
        Ok(number.map(|number| CommentNumber(number as u32)))
    }

    /// The bytes of what is attached to a comment at a place, from 1.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn comment_file(
        &self,
        comment: CommentNumber,
        place: usize,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        const SQL: &str = "SELECT content FROM comment_file WHERE comment = $1 AND place = $2";
        let query = sqlx::query_scalar::<_, Vec<u8>>(SQL).bind(i64::from(comment.0));
        Ok(query.bind(place as i64).fetch_optional(&self.pool).await?)
    }
}

impl Write {
    /// Keeps what is attached to a comment that was recorded at a place of the
    /// journal in this transaction.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_comment_file(
        &mut self,
        (seq, comment, place): (u64, CommentNumber, usize),
        name: &str,
        content: &[u8],
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO comment_file (recorded_seq, comment, place, name, content) \
            VALUES ($1, $2, $3, $4, $5)";
        let query = sqlx::query(SQL)
            .bind(seq as i64)
            .bind(i64::from(comment.0))
            .bind(place as i64)
            .bind(name)
            .bind(content);
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Keeps who made a comment that was recorded in this transaction.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_comment_sender(
        &mut self,
        (seq, comment): (u64, CommentNumber),
        sender: &CommentSender,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO comment_sender \
            (comment, recorded_seq, secret_hash, address, site) VALUES ($1, $2, $3, $4, $5)";
        let query = sqlx::query(SQL)
            .bind(i64::from(comment.0))
            .bind(seq as i64)
            .bind(sender.secret_hash.as_str())
            .bind(sender.address.as_str())
            .bind(sender.site.as_str());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// The comment that a personal link leads to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn comment_of_link(
        &mut self,
        secret_hash: &str,
    ) -> Result<Option<CommentNumber>, StoreError> {
        const SQL: &str = "SELECT comment FROM comment_sender WHERE secret_hash = $1";
        let number = sqlx::query_scalar::<_, i64>(SQL).bind(secret_hash);
        let number = number.fetch_optional(&mut *self.0).await?;
        Ok(number.map(|number| CommentNumber(number as u32)))
    }

    /// Where whoever made a comment without an account is told of an answer,
    /// and the site as they reached it; none for others, and once it was taken
    /// back.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn comment_address(
        &mut self,
        comment: CommentNumber,
    ) -> Result<Option<(Login, String)>, StoreError> {
        const SQL: &str =
            "SELECT address, site FROM comment_sender WHERE comment = $1 AND address <> ''";
        let query = sqlx::query(SQL).bind(i64::from(comment.0));
        let Some(row) = query.fetch_optional(&mut *self.0).await? else { return Ok(None) };
        let address = row.try_get::<String, _>(0)?.parse();
        // The address itself is in no error.
        let address = address.map_err(|_| StoreError::Damaged("an address".to_owned()))?;
        Ok(Some((address, row.try_get(1)?)))
    }
}

/// Keeps the words of a version.
pub(super) async fn keep(
    connection: &mut AnyConnection,
    seq: u64,
    (comment, version): (CommentNumber, &CommentVersion),
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO comment_words \
        (recorded_seq, comment, version, key, organisation, text) VALUES ($1, $2, $3, $4, $5, $6)";
    let query = sqlx::query(SQL)
        .bind(seq as i64)
        .bind(i64::from(comment.0))
        .bind(i64::from(version.version))
        .bind(version.key.as_str())
        .bind(version.facts.sender.organisation.as_str())
        .bind(version.facts.text.as_str());
    query.execute(connection).await?;
    Ok(())
}

/// Erases what a comment that was taken back said, and whose it was.
pub(super) async fn erase(
    connection: &mut AnyConnection,
    comment: CommentNumber,
) -> Result<(), StoreError> {
    const WORDS: &str =
        "UPDATE comment_words SET key = '', organisation = '', text = '' WHERE comment = $1";
    const FILES: &str = "UPDATE comment_file SET name = '', content = $2 WHERE comment = $1";
    const SENDER: &str = "UPDATE comment_sender SET address = '' WHERE comment = $1";
    let number = i64::from(comment.0);
    sqlx::query(WORDS).bind(number).execute(&mut *connection).await?;
    sqlx::query(FILES).bind(number).bind(Vec::new()).execute(&mut *connection).await?;
    sqlx::query(SENDER).bind(number).execute(connection).await?;
    Ok(())
}

/// The names of what is attached to a comment, in its order.
pub(super) async fn names(
    connection: &mut AnyConnection,
    comment: i64,
) -> Result<Vec<String>, StoreError> {
    const SQL: &str = "SELECT name FROM comment_file WHERE comment = $1 ORDER BY place";
    Ok(sqlx::query_scalar::<_, String>(SQL).bind(comment).fetch_all(connection).await?)
}
