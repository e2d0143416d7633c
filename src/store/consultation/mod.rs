//! Consultations on drafts and on regulations in the store: tables that are
//! projections of the journal, as those of plans are.

mod entry;
mod read;
mod rows;
pub(super) mod verify;

use jiff::Timestamp;

pub use entry::ConsultationEntry;
pub use read::{StoredConsultation, StoredDraftText};

use super::{StoreError, Write, journal};
use crate::model::ConsultationNumber;

impl Write {
    /// Records things about consultations, in their order, in the journal and
    /// in the tables.
    ///
    /// # Errors
    /// When the database fails or something cannot be written as JSON.
    pub async fn record_consultations(
        &mut self,
        actor: &str,
        at: Timestamp,
        entries: &[ConsultationEntry],
    ) -> Result<(), StoreError> {
        let lines: Result<Vec<_>, _> = entries.iter().map(ConsultationEntry::entry).collect();
        let first = journal::append(self, actor, at, &lines?).await?;
        let mut rows = rows::Rows::default();
        for (entry, seq) in entries.iter().zip(first..) {
            rows.take(seq, entry)?;
        }
        rows.write(&mut self.0).await?;
        Ok(())
    }

    /// The number for the next consultation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_consultation(&mut self) -> Result<ConsultationNumber, StoreError> {
        const SQL: &str = "SELECT COALESCE(MAX(consultation) + 1, 1) FROM consultation";
        let next = sqlx::query_scalar::<_, i64>(SQL).fetch_one(&mut *self.0).await?;
        Ok(ConsultationNumber(next as u32))
    }
}
