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
    macro_rules! compare {
        ($($at:literal $rows:ident: $type:ident,)+) => { $(
            counts.0[$at] += expected.$rows.len() as i64;
            if expected.$rows != found.$rows {
                let records = |rows: &[$type]| rows.iter().map($type::record).collect();
                verify_rows::compare(
                    $type::TABLE, records(&expected.$rows), records(&found.$rows), verified,
                );
            }
        )+ };
    }
    compare! {
        0 consultations: ConsultationRow,
        1 texts: TextRow,
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
    let found = [
        (ConsultationRow::TABLE, ConsultationRow::count(connection).await?),
        (TextRow::TABLE, TextRow::count(connection).await?),
    ];
    verify_rows::compare_counts(&found, &counts.0, verified);
    Ok(())
}
