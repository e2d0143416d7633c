//! Questions in the store: tables that are projections of the journal, as those
//! of plans are. Writing and verifying derive their rows by the same function.

mod entry;
mod read;
mod rows;
mod senders;
pub(super) mod verify;

use jiff::Timestamp;

pub use entry::{KeyedQuestion, QuestionEntry};
pub use read::{Questions, StoredQuestion, StoredQuestionAnswer};

use super::{StoreError, Write, journal};
use crate::model::{QuestionNumber, RegulationCode};

impl Write {
    /// Records things about questions, in their order, in the journal and in the
    /// tables; returns the place of the first.
    ///
    /// # Errors
    /// When the database fails or something cannot be written as JSON.
    pub async fn record_questions(
        &mut self,
        actor: &str,
        at: Timestamp,
        entries: &[QuestionEntry],
    ) -> Result<u64, StoreError> {
        let lines: Result<Vec<_>, _> = entries.iter().map(QuestionEntry::entry).collect();
        let first = journal::append(self, actor, at, &lines?).await?;
        let mut rows = rows::Rows::default();
        for (entry, seq) in entries.iter().zip(first..) {
            rows.take(seq, entry);
        }
        rows.write(&mut self.0).await?;
        Ok(first)
    }

    /// The number for the next question.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_question(&mut self) -> Result<QuestionNumber, StoreError> {
        const SQL: &str = "SELECT COALESCE(MAX(question) + 1, 1) FROM question";
        let next = sqlx::query_scalar::<_, i64>(SQL).fetch_one(&mut *self.0).await?;
        Ok(QuestionNumber(next as u32))
    }

    /// Whether there is such a regulation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_regulation(&mut self, code: &RegulationCode) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM regulation WHERE code = $1";
        let query = sqlx::query_scalar::<_, i64>(SQL).bind(code.as_str());
        Ok(query.fetch_one(&mut *self.0).await? > 0)
    }

    /// Whether some regulation is or was of a field.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_field(&mut self, field: &str) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT v.ordinal FROM regulation_version v WHERE v.field = $1 LIMIT 1";
        let query = sqlx::query_scalar::<_, i64>(SQL).bind(field);
        Ok(query.fetch_optional(&mut *self.0).await?.is_some())
    }
}
