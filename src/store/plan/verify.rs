//! Checking that the tables of plans are what follows from the journal.

use sqlx::AnyConnection;

use super::{PlanEntry, file::Files, rows::*};
use crate::store::{Finding, StoreError, Verified, journal::Row, verify_rows};

/// How many rows of each table follow from the journal, to see that a table has
/// none that its place hides; and the files that it names.
#[derive(Debug, Default)]
pub(in crate::store) struct PlanCounts {
    rows: [i64; 9],
    files: Files,
}

/// Derives the rows of a stretch of the journal again and compares them with
/// those of the tables. `rows` are those of the journal without gaps between
/// the ends of `range`.
pub(in crate::store) async fn verify_plans(
    connection: &mut AnyConnection,
    rows: &[Row],
    range: (i64, i64),
    (counts, verified): (&mut PlanCounts, &mut Verified),
) -> Result<(), StoreError> {
    let mut expected = Rows::default();
    for row in rows {
        match PlanEntry::read(row) {
            Ok(Some(entry)) => {
                verified.plans += 1;
                counts.files.take(row.seq, &entry);
                expected.take(row.seq, &entry);
            }
            Ok(None) => {}
            Err(error) => {
                verified.find(Finding::Unreadable { seq: row.seq, why: error.to_string() });
            }
        }
    }
    let (found, damaged) = Rows::read(connection, range).await?;
    for (table, seq) in damaged {
        verified.find(Finding::Cell { table, seq });
    }
    verify_rows::compare_tables! { expected, found, counts.rows, verified;
        plans: PlanRow,
        items: ItemRow,
        acts: ActRow,
        act_items: ActItemRow,
        receipts: ReceiptRow,
        decisions: DecisionRow,
        documents: DocumentRow,
        calls: CallRow,
        call_agencies: CallAgencyRow,
    }
    Ok(())
}

/// Reads the files that the journal names, and counts the rows of the tables: one
/// whose place is no number is in no stretch of the journal.
pub(in crate::store) async fn verify_counts(
    connection: &mut AnyConnection,
    counts: &PlanCounts,
    verified: &mut Verified,
) -> Result<(), StoreError> {
    counts.files.compare(connection, verified).await?;
    // What is told row by row needs no sum.
    if !verified.findings.is_empty() {
        return Ok(());
    }
    let found = verify_rows::count_tables!(connection; PlanRow, ItemRow, ActRow, ActItemRow, ReceiptRow, DecisionRow, DocumentRow, CallRow, CallAgencyRow);
    verify_rows::compare_counts(&found, &counts.rows, verified);
    Ok(())
}
