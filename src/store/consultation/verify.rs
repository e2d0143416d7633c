//! Checking that the tables of consultations are what follows from the journal.

use sqlx::AnyConnection;

use super::{ConsultationEntry, rows::*};
use crate::store::{Finding, StoreError, Verified, journal::Row, verify_rows};

/// How many rows of each table follow from the journal, to see that a table has
/// none that its place hides.
#[derive(Debug, Default)]
pub(in crate::store) struct ConsultationCounts([i64; 2]);

/// Derives the rows of a stretch of the journal again and compares them with
/// those of the tables, as `verify_plans` does.
pub(in crate::store) async fn verify_consultations(
    connection: &mut AnyConnection,
    rows: &[Row],
    range: (i64, i64),
    (counts, verified): (&mut ConsultationCounts, &mut Verified),
) -> Result<(), StoreError> {
    let mut expected = Rows::default();
    for row in rows {
        let taken = match ConsultationEntry::read(row) {
            Ok(Some(entry)) => expected.take(row.seq, &entry),
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = taken {
            verified.find(Finding::Unreadable { seq: row.seq, why: error.to_string() });
        }
    }
    let (found, damaged) = Rows::read(connection, range).await?;
    for (table, seq) in damaged {
        verified.find(Finding::Cell { table, seq });
    }
    verify_rows::compare_tables! { expected, found, counts.0, verified;
        consultations: ConsultationRow,
        texts: TextRow,
    }
    Ok(())
}

/// Counts the rows of the tables: one whose place is no number is in no stretch
/// of the journal.
pub(in crate::store) async fn count_consultations(
    connection: &mut AnyConnection,
    counts: &ConsultationCounts,
    verified: &mut Verified,
) -> Result<(), StoreError> {
    // What is told row by row needs no sum.
    if !verified.findings.is_empty() {
        return Ok(());
    }
    let found = verify_rows::count_tables!(connection; ConsultationRow, TextRow);
    verify_rows::compare_counts(&found, &counts.0, verified);
    Ok(())
}
