//! Comments in the store: tables that are projections of the journal, as those
//! of plans are. Writing and verifying derive their rows by the same function.
//! The words alone are not in the journal but beside it (`words`), under their
//! fingerprint, and are erased when a comment is taken back.

mod agency;
mod answers;
mod counted;
mod entry;
pub(super) mod facts;
mod read;
mod rows;
mod tally;
pub(super) mod verify;
mod verify_words;
mod voices;
mod words;

use jiff::Timestamp;

pub use answers::StoredAnswer;
pub(super) use counted::Tallies;
pub(super) use entry::read as private;
pub use entry::{CommentEntry, CommentVersion, Withdrawal};
pub use read::StoredComment;
pub(super) use tally::KeptConsultations;
pub use tally::{ItemTally, PlanConsultation};
pub use voices::{Presence, VoiceNews};
pub use words::CommentSender;

use super::{StoreError, Write, journal, moderation};
use crate::model::{AnswerNumber, CommentNumber};

impl Write {
    /// Records things about comments, in their order, in the journal and in the
    /// tables; returns the place of the first.
    ///
    /// # Errors
    /// When the database fails or something cannot be written as JSON.
    pub async fn record_comments(
        &mut self,
        actor: &str,
        at: Timestamp,
        entries: &[CommentEntry],
    ) -> Result<u64, StoreError> {
        let lines: Result<Vec<_>, _> = entries.iter().map(CommentEntry::entry).collect();
        let first = journal::append(self, actor, at, &lines?).await?;
        let mut rows = rows::Rows::default();
        for (entry, seq) in entries.iter().zip(first..) {
            rows.take(seq, entry);
        }
        rows.write(&mut self.0).await?;
        for (entry, seq) in entries.iter().zip(first..) {
            match entry {
                CommentEntry::Comment(number, version) if version.fingerprint.is_some() => {
                    words::keep(&mut self.0, seq, (*number, version)).await?;
                }
                CommentEntry::Withdrawn(number, _) => {
                    words::erase(&mut self.0, *number).await?;
                    moderation::erase(&mut self.0, *number).await?;
                }
                CommentEntry::Comment(..) | CommentEntry::Answer(..) => {}
            }
        }
        Ok(first)
    }

    /// The number for the next comment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_comment(&mut self) -> Result<CommentNumber, StoreError> {
        const SQL: &str = "SELECT COALESCE(MAX(comment) + 1, 1) FROM comment";
        let next = sqlx::query_scalar::<_, i64>(SQL).fetch_one(&mut *self.0).await?;
        Ok(CommentNumber(next as u32))
    }

    /// The number for the next answer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_answer(&mut self) -> Result<AnswerNumber, StoreError> {
        const SQL: &str = "SELECT COALESCE(MAX(answer) + 1, 1) FROM comment_answer";
        let next = sqlx::query_scalar::<_, i64>(SQL).fetch_one(&mut *self.0).await?;
        Ok(AnswerNumber(next as u32))
    }
}
