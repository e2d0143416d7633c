//! Letters on their way.
//!
//! They are not in the journal, as files that wait for their confirmation are
//! not (`upload`): a letter is no fact but tells of one, and that one has its
//! row. A letter is queued in the transaction of what it tells of, so that none
//! is lost and none tells of what never was.

use jiff::{SignedDuration, Timestamp};
use sqlx::{Row as _, any::AnyRow};

use super::{Store, StoreError, Write, account::instant, registry::member};
use crate::model::{Id, LetterKind, LetterState, Login};

/// No letter is put off for longer; what is due later was put off by a clock that
/// was ahead, and must not wait until that time really comes.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(13);
/// The same for whoever sends a letter.
const LONGEST_LEASE: SignedDuration = SignedDuration::from_hours(1);

fn after(now: Timestamp, by: SignedDuration) -> i64 {
    now.checked_add(by).unwrap_or(Timestamp::MAX).as_millisecond()
}

/// A letter as it is sent.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredLetter {
    /// Its id, which its `Message-ID` is made of.
    pub id: Id,
    /// What it is for.
    pub kind: LetterKind,
    /// Whom it is for.
    pub to: Login,
    /// One line.
    pub subject: String,
    /// The body as plain text.
    pub plain: String,
    /// The same as HTML.
    pub html: String,
    /// Where one request ends further letters of this sort.
    pub unsubscribe: Option<String>,
    /// How often it was tried, with the try under way.
    pub attempts: u32,
}

/// Whom a letter is for and what it says are in no log.
impl std::fmt::Debug for StoredLetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, kind, attempts, .. } = self;
        write!(f, "StoredLetter({id}, {kind}, {attempts} attempts)")
    }
}

/// Who sends letters, and for how long others leave them to it.
#[derive(Debug, Clone, Copy)]
pub struct Lease<'a> {
    /// The id of one worker.
    pub by: &'a Id,
    /// Until when.
    pub until: Timestamp,
}

/// A letter in a list: without what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedLetter {
    /// Its id.
    pub id: Id,
    /// What it is for.
    pub kind: LetterKind,
    /// Whom it is for.
    pub to: Login,
    /// When it was written.
    pub queued: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub due: Timestamp,
    /// What went wrong last.
    pub problem: String,
}

/// Letters that are kept, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MailTally {
    /// To be sent.
    pub waiting: u64,
    /// Of these, tried in vain before.
    pub tried: u64,
    /// Sent in the last days.
    pub sent: u64,
    /// Given up.
    pub failed: u64,
    /// When the first of those to be sent was written.
    pub oldest: Option<Timestamp>,
}

impl Store {
    /// Whether a letter is to be sent now that nobody is sending.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_letters(&self, now: Timestamp) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT id FROM mail WHERE state = 'waiting' \
            AND (due_at <= $1 OR due_at > $2) \
            AND (leased_until IS NULL OR leased_until <= $1 OR leased_until > $3) LIMIT 1";
        let query = sqlx::query(SQL)
            .bind(now.as_millisecond())
            .bind(after(now, LONGEST_WAIT))
            .bind(after(now, LONGEST_LEASE));
        Ok(query.fetch_optional(&self.pool).await?.is_some())
    }

    /// Letters, counted.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn mail_tally(&self) -> Result<MailTally, StoreError> {
        const SQL: &str = "SELECT state, COUNT(*), COUNT(problem), MIN(queued_at) \
            FROM mail GROUP BY state";
        let mut tally = MailTally::default();
        for row in sqlx::query(SQL).fetch_all(&self.pool).await? {
            let count = row.try_get::<i64, _>(1)? as u64;
            match member(row.try_get(0)?)? {
                LetterState::Waiting => {
                    tally.waiting = count;
                    tally.tried = row.try_get::<i64, _>(2)? as u64;
                    tally.oldest = row.try_get::<Option<i64>, _>(3)?.map(instant).transpose()?;
                }
                LetterState::Sent => tally.sent = count,
                LetterState::Failed => tally.failed = count,
            }
        }
        Ok(tally)
    }

    /// The letters that were given up, and those that were tried in vain and
    /// will be tried again; the last written first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn troubled_letters(
        &self,
        state: LetterState,
        limit: u32,
    ) -> Result<Vec<ListedLetter>, StoreError> {
        const SQL: &str = "SELECT id, kind, recipient, queued_at, attempts, due_at, problem \
            FROM mail WHERE state = $1 AND problem IS NOT NULL \
            ORDER BY queued_at DESC, id DESC LIMIT $2";
        let read = |row: &AnyRow| {
            Ok(ListedLetter {
                id: member(row.try_get(0)?)?,
                kind: member(row.try_get(1)?)?,
                to: member(row.try_get(2)?)?,
                queued: instant(row.try_get(3)?)?,
                attempts: row.try_get::<i64, _>(4)? as u32,
                due: instant(row.try_get(5)?)?,
                problem: row.try_get(6)?,
            })
        };
        let query = sqlx::query(SQL).bind(state.name()).bind(i64::from(limit));
        query.fetch_all(&self.pool).await?.iter().map(read).collect()
    }
}

impl Write {
    /// Queues a letter under a key; tells whether it was new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn queue_letter(
        &mut self,
        letter: &StoredLetter,
        key: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "INSERT INTO mail (id, kind, key, recipient, subject, plain, html, \
                unsubscribe, state, queued_at, attempts, due_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9, 0, $9) \
            ON CONFLICT (key) DO NOTHING";
        let query = sqlx::query(SQL)
            .bind(letter.id.as_str())
            .bind(letter.kind.name())
            .bind(key)
            .bind(letter.to.as_str())
            .bind(letter.subject.as_str())
            .bind(letter.plain.as_str())
            .bind(letter.html.as_str())
            .bind(letter.unsubscribe.as_deref())
            .bind(now.as_millisecond());
        Ok(query.execute(&mut *self.0).await?.rows_affected() > 0)
    }

    /// How many letters were given up whose keys begin so; no `%` or `_` in it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn letters_given_up(&mut self, beginning: &str) -> Result<u64, StoreError> {
        const SQL: &str =
            "SELECT COUNT(*) FROM mail WHERE state = 'failed' AND key LIKE ($1 || '%')";
        let query = sqlx::query_scalar::<_, i64>(SQL).bind(beginning);
        Ok(query.fetch_one(&mut *self.0).await? as u64)
    }

    /// Takes letters to be sent, the one that is due first first, and counts the
    /// try: one that ends a program in the middle is not tried for ever.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn lease_letters(
        &mut self,
        lease: Lease<'_>,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<StoredLetter>, StoreError> {
        // Asked twice: on PostgreSQL another may have taken it in between, and
        // only what stands outside is asked of the row as it then is.
        const SQL: &str = "UPDATE mail \
            SET attempts = attempts + 1, leased_by = $1, leased_until = $2 \
            WHERE id IN (SELECT id FROM mail WHERE state = 'waiting' \
                AND (due_at <= $3 OR due_at > $5) \
                AND (leased_until IS NULL OR leased_until <= $3 OR leased_until > $6) \
                ORDER BY due_at, id LIMIT $4) \
            AND state = 'waiting' \
            AND (leased_until IS NULL OR leased_until <= $3 OR leased_until > $6) \
            RETURNING id, kind, recipient, subject, plain, html, unsubscribe, attempts";
        let read = |row: &AnyRow| {
            Ok(StoredLetter {
                id: member(row.try_get(0)?)?,
                kind: member(row.try_get(1)?)?,
                to: member(row.try_get(2)?)?,
                subject: row.try_get(3)?,
                plain: row.try_get(4)?,
                html: row.try_get(5)?,
                unsubscribe: row.try_get(6)?,
                attempts: row.try_get::<i64, _>(7)? as u32,
            })
        };
        let query = sqlx::query(SQL)
            .bind(lease.by.as_str())
            .bind(lease.until.as_millisecond())
            .bind(now.as_millisecond())
            .bind(i64::from(limit))
            .bind(after(now, LONGEST_WAIT))
            .bind(after(now, LONGEST_LEASE));
        let letters: Result<Vec<_>, StoreError> =
            query.fetch_all(&mut *self.0).await?.iter().map(read).collect();
        let mut letters = letters?;
        letters.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(letters)
    }

    /// Notes that a letter was sent, and forgets what it said. Whoever sent it
    /// need not hold it any more: it is sent all the same.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn letter_sent(&mut self, id: &Id, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE mail SET state = 'sent', settled_at = $1, subject = '', \
                plain = '', html = '', unsubscribe = NULL, problem = NULL, \
                leased_by = NULL, leased_until = NULL \
            WHERE id = $2";
        let query = sqlx::query(SQL).bind(now.as_millisecond()).bind(id.as_str());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Notes why a letter could not be sent, and when it is tried again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn letter_put_off(
        &mut self,
        (id, by): (&Id, &Id),
        problem: &str,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE mail SET due_at = $1, problem = $2, leased_by = NULL, \
                leased_until = NULL \
            WHERE id = $3 AND leased_by = $4 AND state = 'waiting'";
        let query = sqlx::query(SQL)
            .bind(until.as_millisecond())
            .bind(problem)
            .bind(id.as_str())
            .bind(by.as_str());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Notes why a letter is given up.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn letter_failed(
        &mut self,
        (id, by): (&Id, &Id),
        problem: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE mail SET state = 'failed', settled_at = $1, problem = $2, \
                leased_by = NULL, leased_until = NULL \
            WHERE id = $3 AND leased_by = $4 AND state = 'waiting'";
        let query = sqlx::query(SQL)
            .bind(now.as_millisecond())
            .bind(problem)
            .bind(id.as_str())
            .bind(by.as_str());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Puts a letter that was given up back into the queue; tells whether it was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn letter_again(&mut self, id: &Id, now: Timestamp) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE mail SET state = 'waiting', attempts = 0, due_at = $1, \
                settled_at = NULL, problem = NULL \
            WHERE id = $2 AND state = 'failed'";
        let query = sqlx::query(SQL).bind(now.as_millisecond()).bind(id.as_str());
        Ok(query.execute(&mut *self.0).await?.rows_affected() > 0)
    }

    /// Forgets letters that were sent, and those that were given up, before
    /// instants; tells how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_letters(
        &mut self,
        sent_before: Timestamp,
        failed_before: Timestamp,
    ) -> Result<u64, StoreError> {
        const SQL: &str = "DELETE FROM mail WHERE (state = 'sent' AND settled_at < $1) \
            OR (state = 'failed' AND settled_at < $2)";
        let query = sqlx::query(SQL)
            .bind(sent_before.as_millisecond())
            .bind(failed_before.as_millisecond());
        Ok(query.execute(&mut *self.0).await?.rows_affected())
    }
}
