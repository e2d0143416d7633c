//! Signed heads of days, and the keys that they are signed with.

use jiff::Timestamp;
use sqlx::{Row as _, any::AnyRow};

use super::{
    Store, StoreError, Write,
    history::day,
    journal::{self, Entry},
};
use crate::{
    model::{Day, DayHead, day_number},
    signing::PublicKey,
};

/// A key that the journal has published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// Its public half.
    pub public: PublicKey,
    /// Where the journal tells of it.
    pub seq: u64,
    /// When it was recorded, in milliseconds.
    pub at: i64,
    /// The first and the last day whose head it signed.
    pub days: Option<(Day, Day)>,
}

/// A head as it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHead {
    /// What it says.
    pub head: DayHead,
    /// The name of the key.
    pub key: String,
    /// The signature of its text, in base64.
    pub signature: String,
}

/// What a row of the journal is about, and when it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its place.
    pub seq: u64,
    /// When, in milliseconds.
    pub at: i64,
    /// What sort of thing it is about.
    pub subject_kind: String,
    /// Which one.
    pub subject: String,
}

impl SignedHead {
    /// What was signed.
    pub fn text(&self) -> String {
        self.head.text(&self.key)
    }
}

/// The payload of the row that publishes a key.
pub(super) fn key_payload(public: &PublicKey) -> String {
    // Base64 needs no escapes.
    format!("{{\"algorithm\":\"Ed25519\",\"public_key\":\"{}\"}}", public.base64())
}

impl Store {
    /// Every key, in the order of recording.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn signing_keys(&self) -> Result<Vec<StoredKey>, StoreError> {
        const SQL: &str = "SELECT k.public_key, k.recorded_seq, j.at, \
            (SELECT MIN(h.day) FROM signed_head h WHERE h.key = k.key), \
            (SELECT MAX(h.day) FROM signed_head h WHERE h.key = k.key) \
            FROM signing_key k JOIN journal j ON j.seq = k.recorded_seq ORDER BY k.recorded_seq";
        sqlx::query(SQL).fetch_all(&self.pool).await?.iter().map(key).collect()
    }

    /// The head of a day, if it is signed.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn signed_head(&self, day: Day) -> Result<Option<SignedHead>, StoreError> {
        const SQL: &str = "SELECT day, row_count, seq, hash, key, signature FROM signed_head \
            WHERE day = $1";
        let query = sqlx::query(SQL).bind(i64::from(day_number(day)));
        query.fetch_optional(&self.pool).await?.as_ref().map(head).transpose()
    }

    /// At most `limit` heads of days before one, the latest first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn signed_heads(
        &self,
        before: Option<Day>,
        limit: u32,
    ) -> Result<Vec<SignedHead>, StoreError> {
        const SQL: &str = "SELECT day, row_count, seq, hash, key, signature FROM signed_head \
            WHERE day < $1 ORDER BY day DESC LIMIT $2";
        let before = before.map_or(i64::MAX, |day| i64::from(day_number(day)));
        let query = sqlx::query(SQL).bind(before).bind(i64::from(limit));
        query.fetch_all(&self.pool).await?.iter().map(head).collect()
    }

    /// At most `limit` rows after a place that are about something with a page of
    /// its own, in their order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recorded_pages(
        &self,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Recorded>, StoreError> {
        const SQL: &str = "SELECT seq, at, subject_kind, subject FROM journal WHERE seq > $1 \
            AND subject_kind IN ('regulation', 'plan', 'decision', 'enacting-document', \
                'indicator-series', 'baseline') ORDER BY seq LIMIT $2";
        let query = sqlx::query(SQL).bind(after as i64).bind(i64::from(limit));
        let recorded = |row: &AnyRow| {
            Ok(Recorded {
                seq: row.try_get::<i64, _>(0)? as u64,
                at: row.try_get(1)?,
                subject_kind: row.try_get(2)?,
                subject: row.try_get(3)?,
            })
        };
        query.fetch_all(&self.pool).await?.iter().map(recorded).collect()
    }

    /// When the first row was recorded, if there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn first_recorded(&self) -> Result<Option<Timestamp>, StoreError> {
        const SQL: &str = "SELECT at FROM journal WHERE seq = 1";
        let at = sqlx::query_scalar::<_, i64>(SQL).fetch_optional(&self.pool).await?;
        Ok(at.and_then(|at| Timestamp::from_millisecond(at).ok()))
    }
}

impl Write {
    /// Publishes a key unless that was done before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn publish_key(
        &mut self,
        actor: &str,
        at: Timestamp,
        public: &PublicKey,
    ) -> Result<(), StoreError> {
        const KNOWN: &str = "SELECT COUNT(*) FROM signing_key WHERE key = $1";
        const SQL: &str =
            "INSERT INTO signing_key (key, recorded_seq, public_key) VALUES ($1, $2, $3)";
        let id = public.id();
        let known = sqlx::query_scalar::<_, i64>(KNOWN).bind(id.as_str());
        if known.fetch_one(&mut *self.0).await? > 0 {
            return Ok(());
        }
        let entry = Entry {
            action: "signing-key.published",
            subject_kind: "signing-key",
            subject: id.clone(),
            payload: key_payload(public),
        };
        let seq = journal::append(self, actor, at, &[entry]).await?;
        let query = sqlx::query(SQL).bind(id).bind(seq as i64).bind(public.base64());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// The last head that is signed, as this transaction sees it.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn last_signed_head(&mut self) -> Result<Option<SignedHead>, StoreError> {
        const SQL: &str = "SELECT day, row_count, seq, hash, key, signature FROM signed_head \
            ORDER BY day DESC LIMIT 1";
        sqlx::query(SQL).fetch_optional(&mut *self.0).await?.as_ref().map(head).transpose()
    }

    /// Keeps a signed head. One that is there stays, whatever this one says.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_head(&mut self, signed: &SignedHead) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO signed_head (day, seq, hash, row_count, key, signature) \
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (day) DO NOTHING";
        let DayHead { day, rows, seq, hash } = &signed.head;
        let query = sqlx::query(SQL)
            .bind(i64::from(day_number(*day)))
            .bind(*seq as i64)
            .bind(hash.as_str())
            .bind(*rows as i64)
            .bind(signed.key.as_str())
            .bind(signed.signature.as_str());
        query.execute(&mut *self.0).await?;
        Ok(())
    }
}

fn key(row: &AnyRow) -> Result<StoredKey, StoreError> {
    let text = row.try_get::<&str, _>(0)?;
    let public = PublicKey::from_base64(text);
    let damaged = || StoreError::Damaged(format!("{text:?} is no public key"));
    let first = row.try_get::<Option<i64>, _>(3)?.map(day).transpose()?;
    let last = row.try_get::<Option<i64>, _>(4)?.map(day).transpose()?;
    Ok(StoredKey {
        public: public.ok_or_else(damaged)?,
        seq: row.try_get::<i64, _>(1)? as u64,
        at: row.try_get(2)?,
        days: first.zip(last),
    })
}

pub(super) fn head(row: &AnyRow) -> Result<SignedHead, StoreError> {
    let head = DayHead {
        day: day(row.try_get(0)?)?,
        rows: row.try_get::<i64, _>(1)? as u64,
        seq: row.try_get::<i64, _>(2)? as u64,
        hash: row.try_get(3)?,
    };
    Ok(SignedHead { head, key: row.try_get(4)?, signature: row.try_get(5)? })
}
