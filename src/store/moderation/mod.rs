//! Moderation of comments in the store: steps that are a projection of the
//! journal, as comments are; what whoever appeals writes stands beside it under
//! its fingerprint; and what readers point out, which is no record.

mod flags;
mod read;
pub(super) mod verify;

use std::sync::LazyLock;

use jiff::Timestamp;
use sqlx::{AnyConnection, Row as _, any::AnyRow};

use crate::{
    model::{CommentNumber, ModerationAct, ModerationStep},
    store::{
        StoreError, Write,
        batch::Insert,
        comment::private,
        journal::{self, Entry, Row, sha256},
        plan::projected,
        registry::{json, member},
        verify_rows::{Cell as _, Record, joined},
    },
};

pub use flags::Flagged;
pub use read::{ModeratedComment, StoredStep};

/// A condition that a comment is not hidden; its number is the argument.
macro_rules! shown {
    ($comment:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM comment_moderation m WHERE m.comment = ",
            $comment,
            " AND m.act IN ('removed', 'appealed', 'upheld') \
             AND NOT EXISTS (SELECT 1 FROM comment_moderation n \
                WHERE n.comment = m.comment AND n.place > m.place))"
        )
    };
}
pub(in crate::store) use shown;

/// A step as one row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModerationEntry {
    /// The comment.
    pub comment: CommentNumber,
    /// What was done.
    pub act: ModerationAct,
    /// What is recorded of it.
    pub step: ModerationStep,
}

/// What whoever appeals writes, with a part of its fingerprint that nobody can
/// guess.
#[derive(Clone, PartialEq, Eq)]
pub struct AppealWords {
    /// That part.
    pub key: String,
    /// The words.
    pub text: String,
}

impl AppealWords {
    /// What the journal has of them.
    pub fn fingerprint(&self, comment: CommentNumber) -> String {
        sha256(format!("{}\n{comment}\n{}", self.key, self.text).as_bytes())
    }
}

projected! {
    /// A step of the moderation of a comment.
    StepRow: "comment_moderation", "recorded_seq, comment, place, act, reason, note"
        [comment, place] {
        seq: i64,
        comment: i64,
        place: i64,
        act: String,
        reason: Option<String>,
        note: String,
    }
}

impl ModerationEntry {
    fn entry(&self) -> Result<Entry, StoreError> {
        Ok(Entry {
            action: match self.act {
                ModerationAct::Kept => "comment-moderation.kept",
                ModerationAct::Removed => "comment-moderation.removed",
                ModerationAct::Appealed => "comment-moderation.appealed",
                ModerationAct::Upheld => "comment-moderation.upheld",
                ModerationAct::Restored => "comment-moderation.restored",
            },
            subject_kind: "comment-moderation",
            subject: self.comment.to_string(),
            payload: json(&self.step)?,
        })
    }

    /// What a row of the journal says of it; none if it is about something else.
    fn read(row: &Row) -> Result<Option<Self>, StoreError> {
        let Some(act) = row.action.strip_prefix("comment-moderation.") else { return Ok(None) };
        let entry = Self {
            comment: member(&row.subject)?,
            act: member(act)?,
            step: private(&row.payload)?,
        };
        Ok((row.subject_kind == "comment-moderation").then_some(entry))
    }

    fn row(&self, seq: u64) -> StepRow {
        StepRow {
            seq: seq as i64,
            comment: self.comment.0.into(),
            place: self.step.place.into(),
            act: self.act.to_string(),
            reason: self.step.reason.clone(),
            note: self.step.note.clone(),
        }
    }
}

impl Write {
    /// Records steps, in their order, in the journal and in the table; returns
    /// the place of the first.
    ///
    /// # Errors
    /// When the database fails or something cannot be written as JSON.
    pub async fn record_moderation(
        &mut self,
        actor: &str,
        at: Timestamp,
        entries: &[ModerationEntry],
    ) -> Result<u64, StoreError> {
        let lines: Result<Vec<_>, _> = entries.iter().map(ModerationEntry::entry).collect();
        let first = journal::append(self, actor, at, &lines?).await?;
        let rows: Vec<StepRow> =
            entries.iter().zip(first..).map(|(entry, seq)| entry.row(seq)).collect();
        StepRow::write(&mut self.0, &rows).await?;
        Ok(first)
    }

    /// Keeps what somebody wrote with an appeal that was recorded at a place of
    /// the journal in this transaction.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_appeal(
        &mut self,
        (seq, comment): (u64, CommentNumber),
        words: &AppealWords,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO comment_appeal (recorded_seq, comment, key, text) \
            VALUES ($1, $2, $3, $4)";
        let query = sqlx::query(SQL)
            .bind(seq as i64)
            .bind(i64::from(comment.0))
            .bind(words.key.as_str())
            .bind(words.text.as_str());
        query.execute(&mut *self.0).await?;
        Ok(())
    }
}

/// Erases what was written about a comment that is taken back.
pub(super) async fn erase(
    connection: &mut AnyConnection,
    comment: CommentNumber,
) -> Result<(), StoreError> {
    const APPEAL: &str = "UPDATE comment_appeal SET key = '', text = '' WHERE comment = $1";
    const FLAGS: &str = "DELETE FROM comment_flag WHERE comment = $1";
    let number = i64::from(comment.0);
    sqlx::query(APPEAL).bind(number).execute(&mut *connection).await?;
    sqlx::query(FLAGS).bind(number).execute(connection).await?;
    Ok(())
}
