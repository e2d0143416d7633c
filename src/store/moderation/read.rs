//! Reading the steps of the moderation of comments.

use jiff::Timestamp;
use sqlx::{AnyConnection, Row as _, any::AnyRow};

use crate::{
    model::{CommentNumber, CommentSubject, Moderated, ModerationAct, ModerationStep},
    store::{
        Store, StoreError, Write, account::instant, comment::private as read, registry::member,
    },
};

/// A step as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredStep {
    /// What was done.
    pub act: ModerationAct,
    /// When.
    pub at: Timestamp,
    /// By whom, as the journal calls them.
    pub actor: String,
    /// The place in the journal.
    pub seq: u64,
    /// The rest.
    pub step: ModerationStep,
    /// What whoever appealed wrote; empty for other steps, and once the comment
    /// was taken back.
    pub words: String,
}

/// A comment with everything that moderators did about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModeratedComment {
    /// The comment.
    pub comment: CommentNumber,
    /// The steps, in their order.
    pub steps: Vec<StoredStep>,
}

impl ModeratedComment {
    /// Where its moderation stands.
    ///
    /// # Errors
    /// When the steps cannot follow each other.
    pub fn state(&self) -> Result<Moderated, StoreError> {
        let state = Moderated::after(self.steps.iter().map(|step| step.act));
        state.ok_or_else(|| StoreError::Damaged(format!("the moderation of {}", self.comment)))
    }

    /// The removal that stands or was last looked at again.
    pub fn removal(&self) -> Option<&StoredStep> {
        self.steps.iter().rev().find(|step| step.act == ModerationAct::Removed)
    }

    /// What the comment is about.
    pub fn subject(&self) -> Option<&CommentSubject> {
        self.steps.first().map(|step| &step.step.subject)
    }
}

/// Comments that were removed at a time, the last one first, from before a place
/// of the journal.
const REMOVED: &str = "SELECT m.comment FROM comment_moderation m WHERE m.act = 'removed' \
    GROUP BY m.comment HAVING MAX(m.recorded_seq) < $1 \
    ORDER BY MAX(m.recorded_seq) DESC LIMIT $2";

impl Store {
    /// What moderators did about a comment.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn moderation(&self, comment: CommentNumber) -> Result<ModeratedComment, StoreError> {
        steps(&mut *self.pool.acquire().await?, comment).await
    }

    /// The comments that were ever removed, the last removal first; those whose
    /// last removal is before a place of the journal, at most so many.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn removed_comments(
        &self,
        before: u64,
        limit: u32,
    ) -> Result<Vec<ModeratedComment>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let before = i64::try_from(before).unwrap_or(i64::MAX);
        let query = sqlx::query_scalar::<_, i64>(REMOVED).bind(before).bind(i64::from(limit));
        let mut found = Vec::new();
        for comment in query.fetch_all(&mut *connection).await? {
            found.push(steps(&mut connection, CommentNumber(comment as u32)).await?);
        }
        Ok(found)
    }

    /// How many comments the last step of whose moderation is each of these.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn moderation_counts(&self) -> Result<Vec<(ModerationAct, u64)>, StoreError> {
        const SQL: &str = "SELECT m.act, COUNT(*) FROM comment_moderation m \
            WHERE NOT EXISTS (SELECT 1 FROM comment_moderation n \
                WHERE n.comment = m.comment AND n.place > m.place) GROUP BY m.act";
        let rows = sqlx::query(SQL).fetch_all(&self.pool).await?;
        let count = |row: &AnyRow| Ok((member(row.try_get(0)?)?, row.try_get::<i64, _>(1)? as u64));
        rows.iter().map(count).collect()
    }

    /// The comments whose senders wait for another look, the longest wait first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn appealed_comments(&self) -> Result<Vec<ModeratedComment>, StoreError> {
        const SQL: &str = "SELECT m.comment FROM comment_moderation m WHERE m.act = 'appealed' \
            AND NOT EXISTS (SELECT 1 FROM comment_moderation n \
                WHERE n.comment = m.comment AND n.place > m.place) \
            AND NOT EXISTS (SELECT 1 FROM comment_withdrawal w WHERE w.comment = m.comment) \
            ORDER BY m.recorded_seq LIMIT 500";
        let mut connection = self.pool.acquire().await?;
        let mut found = Vec::new();
        for comment in sqlx::query_scalar::<_, i64>(SQL).fetch_all(&mut *connection).await? {
            found.push(steps(&mut connection, CommentNumber(comment as u32)).await?);
        }
        Ok(found)
    }
}

impl Write {
    /// What moderators did about a comment, while nobody else does.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn moderation(
        &mut self,
        comment: CommentNumber,
    ) -> Result<ModeratedComment, StoreError> {
        steps(&mut self.0, comment).await
    }
}

async fn steps(
    connection: &mut AnyConnection,
    comment: CommentNumber,
) -> Result<ModeratedComment, StoreError> {
    const SQL: &str = "SELECT m.act, j.at, j.actor, m.recorded_seq, j.payload, a.text \
        FROM comment_moderation m JOIN journal j ON j.seq = m.recorded_seq \
        LEFT JOIN comment_appeal a ON a.recorded_seq = m.recorded_seq \
        WHERE m.comment = $1 ORDER BY m.place";
    let rows = sqlx::query(SQL).bind(i64::from(comment.0)).fetch_all(connection).await?;
    let step = |row: &AnyRow| {
        Ok(StoredStep {
            act: member(row.try_get(0)?)?,
            at: instant(row.try_get(1)?)?,
            actor: row.try_get(2)?,
            seq: row.try_get::<i64, _>(3)? as u64,
            step: read(row.try_get(4)?)?,
            words: row.try_get::<Option<String>, _>(5)?.unwrap_or_default(),
        })
    };
    let steps: Result<Vec<StoredStep>, StoreError> = rows.iter().map(step).collect();
    Ok(ModeratedComment { comment, steps: steps? })
}
