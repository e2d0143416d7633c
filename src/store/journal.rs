//! The journal: who did what to which subject, chained by hashes.
//!
//! Every write appends its rows in the same transaction. The sequence has no
//! gaps, and each row's hash covers the row before, so a row that is changed,
//! removed or put in later shows.
//!
//! Some rows name people or say when somebody signed in; the others are public,
//! but not who wrote them. So that anybody can recompute the chain all the same,
//! a row is hashed in three steps, each SHA-256 in lower-case hexadecimal over
//! lines joined by single line feeds:
//!
//! - *who*: the hash of the row before (64 zeros for the first), the actor;
//! - *content*: the instant in milliseconds, the action, the kind of the
//!   subject, the subject, the payload;
//! - *hash*: the hash of the row before, the sequence number, *who*, *content*.
//!
//! Whoever may not see a part gets its digest instead. The hash before is in
//! *who*, so that rows of one person cannot be told by equal digests. No field
//! but the last can hold a line feed, so no text can be read in two ways, and
//! `printf` and `sha256sum` are enough to check.

use std::sync::LazyLock;

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::{Row as _, any::AnyRow};

use super::{
    Backend, Store, StoreError, Write,
    batch::{Binding, Insert},
};

/// What is to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What was done, such as `regulation.added`.
    pub action: &'static str,
    /// What sort of thing it was done to.
    pub subject_kind: &'static str,
    /// Which one.
    pub subject: String,
    /// The rest, as compact JSON.
    pub payload: String,
}

/// A row of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its place, from 1.
    pub seq: u64,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// What sort of thing it was done to.
    pub subject_kind: String,
    /// Which one.
    pub subject: String,
    /// The rest, as compact JSON.
    pub payload: String,
    /// The hash that covers it and all rows before.
    pub hash: String,
}

/// The hash before the first row.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

static INSERT: LazyLock<Insert> = LazyLock::new(|| {
    let columns = "seq, at, actor, action, subject_kind, subject, payload, hash";
    Insert::new(&format!("INSERT INTO journal ({columns}) VALUES"), 8)
});

impl Row {
    /// The digest that stands for who did it, after a row with the hash `before`.
    pub fn who_after(&self, before: &str) -> String {
        sha256(format!("{before}\n{}", self.actor).as_bytes())
    }

    /// The digest that stands for everything else that was done.
    pub fn content(&self) -> String {
        let Self { at, action, subject_kind, subject, payload, .. } = self;
        sha256(format!("{at}\n{action}\n{subject_kind}\n{subject}\n{payload}").as_bytes())
    }

    /// The hash that this row must have after a row with the hash `before`.
    pub fn hash_after(&self, before: &str) -> String {
        let (seq, who, content) = (self.seq, self.who_after(before), self.content());
        sha256(format!("{before}\n{seq}\n{who}\n{content}").as_bytes())
    }

    /// The row in the eight columns of the table.
    pub(super) fn read(row: &AnyRow) -> Result<Self, StoreError> {
        Ok(Self {
            seq: row.try_get::<i64, _>(0)? as u64,
            at: row.try_get(1)?,
            actor: row.try_get(2)?,
            action: row.try_get(3)?,
            subject_kind: row.try_get(4)?,
            subject: row.try_get(5)?,
            payload: row.try_get(6)?,
            hash: row.try_get(7)?,
        })
    }
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Appends rows and returns the place of the first; the others follow it.
/// Other writers wait until the transaction ends.
///
/// # Errors
/// When a field that must not has a control character, or the database fails.
pub async fn append(
    write: &mut Write,
    actor: &str,
    at: Timestamp,
    entries: &[Entry],
) -> Result<u64, StoreError> {
    const RESERVE: &str = "UPDATE journal_head SET seq = seq + $1 WHERE id = 1 RETURNING seq, hash";
    const CLOSE: &str = "UPDATE journal_head SET hash = $1 WHERE id = 1";
    // The same, and when the transaction is committed the other servers hear of
    // it (`store/watch.rs`). A database may hold several journals.
    const CLOSE_AND_TELL: &str = "UPDATE journal_head SET hash = $1 WHERE id = 1 \
        RETURNING CAST(pg_notify('quydinh_journal', current_schema() || ' ' || seq) AS TEXT)";

    let connection = &mut *write.0;
    let count = entries.len() as i64;
    let head = sqlx::query(RESERVE).bind(count).fetch_one(&mut *connection).await?;
    let first = head.try_get::<i64, _>(0)? - count + 1;
    let mut hash: String = head.try_get(1)?;
    let mut rows = Vec::with_capacity(entries.len());
    for (entry, seq) in entries.iter().zip(first as u64..) {
        let fields = [
            (actor, "actor"),
            (entry.action, "action"),
            (entry.subject_kind, "subject kind"),
            (entry.subject.as_str(), "subject"),
        ];
        if let Some((_, name)) = fields.iter().find(|(text, _)| text.contains(char::is_control)) {
            return Err(StoreError::Entry(name));
        }
        let mut row = Row {
            seq,
            at: at.as_millisecond(),
            actor: actor.to_owned(),
            action: entry.action.to_owned(),
            subject_kind: entry.subject_kind.to_owned(),
            subject: entry.subject.clone(),
            payload: entry.payload.clone(),
            hash: String::new(),
        };
        row.hash = row.hash_after(&hash);
        hash.clone_from(&row.hash);
        rows.push(row);
    }
    INSERT.write(connection, &rows, bind).await?;
    let close = match write.1.backend {
        Backend::Sqlite => CLOSE,
        Backend::Postgres => CLOSE_AND_TELL,
    };
    sqlx::query(close).bind(hash).execute(connection).await?;
    write.1.last = Some((first + count - 1) as u64);
    Ok(first as u64)
}

fn bind<'q>(query: Binding<'q>, row: &'q Row) -> Binding<'q> {
    query
        .bind(row.seq as i64)
        .bind(row.at)
        .bind(row.actor.as_str())
        .bind(row.action.as_str())
        .bind(row.subject_kind.as_str())
        .bind(row.subject.as_str())
        .bind(row.payload.as_str())
        .bind(row.hash.as_str())
}

impl Store {
    /// The place of the last row; 0 before the first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seq(&self) -> Result<u64, StoreError> {
        const SQL: &str = "SELECT seq FROM journal_head WHERE id = 1";
        Ok(sqlx::query_scalar::<_, i64>(SQL).fetch_one(&self.pool).await? as u64)
    }

    /// The place of the last row that was recorded at an instant or before: the
    /// one before the first that is later. Should a clock once have gone back,
    /// nothing is taken for known that came after something later.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seq_at(&self, at: Timestamp) -> Result<u64, StoreError> {
        const SQL: &str = "SELECT COALESCE( \
            (SELECT MIN(j.seq) - 1 FROM journal j WHERE j.at > $1), \
            (SELECT h.seq FROM journal_head h WHERE h.id = 1))";
        let seq = sqlx::query_scalar::<_, i64>(SQL).bind(at.as_millisecond());
        Ok(seq.fetch_one(&self.pool).await? as u64)
    }

    /// The hash of the row at a place, which covers all rows before; that of
    /// place 0 is [`GENESIS`]. None if there is no such row.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hash_at(&self, seq: u64) -> Result<Option<String>, StoreError> {
        const SQL: &str = "SELECT hash FROM journal WHERE seq = $1";
        if seq == 0 {
            return Ok(Some(GENESIS.to_owned()));
        }
        Ok(sqlx::query_scalar(SQL).bind(seq as i64).fetch_optional(&self.pool).await?)
    }

    /// At most `limit` rows after a place, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn journal_after(&self, seq: u64, limit: u32) -> Result<Vec<Row>, StoreError> {
        const SQL: &str = "SELECT seq, at, actor, action, subject_kind, subject, payload, hash \
            FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2";
        let query = sqlx::query(SQL).bind(seq as i64).bind(i64::from(limit));
        query.fetch_all(&self.pool).await?.iter().map(Row::read).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected values were made with
    /// `w=$(printf '%064d\na' 0 | sha256sum | cut -c-64)`,
    /// `c=$(printf '0\nb.c\nd\ne\n{}' | sha256sum | cut -c-64)` and
    /// `printf '%064d\n1\n%s\n%s' 0 $w $c | sha256sum`.
    #[test]
    fn the_hash_is_what_sha256sum_prints() {
        let row = Row {
            seq: 1,
            at: 0,
            actor: "a".into(),
            action: "b.c".into(),
            subject_kind: "d".into(),
            subject: "e".into(),
            payload: "{}".into(),
            hash: String::new(),
        };
        assert_eq!(
            row.who_after(GENESIS),
            "2e04306c2c1c72c0567b0630f213452ce913cee8d0772efd39e5699ed22aa637"
        );
        assert_eq!(
            row.content(),
            "e867876667b76f06c8ece6bd1d0af85877b216cbf46bff49038ddbefe3fdb5af"
        );
        assert_eq!(
            row.hash_after(GENESIS),
            "e4a5c996a99615b02730fc7aea866cc12e5a0cedebce2b5a32ace7602c03231c"
        );
    }
}
