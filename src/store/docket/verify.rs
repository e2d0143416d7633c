//! Checking that the tables of petitions, drafts and lists are what follows
//! from the journal.

use sqlx::AnyConnection;

use super::{DocketEntry, files::Files, rows::*, visitors::SENDERS};
use crate::{
    model::PetitionLetterKind,
    store::{Finding, StoreError, Verified, journal::Row, verify_rows, visitor::Senders},
};

/// How many rows of each table follow from the journal, to see that a table has
/// none that its place hides.
#[derive(Debug, Default)]
pub(in crate::store) struct DocketCounts([i64; 6], [i64; 2]);

/// Derives the rows of a stretch of the journal again and compares them with
/// those of the tables, as `verify_plans` does.
pub(in crate::store) async fn verify_docket(
    connection: &mut AnyConnection,
    rows: &[Row],
    range: (i64, i64),
    (counts, verified): (&mut DocketCounts, &mut Verified),
) -> Result<(), StoreError> {
    let mut expected = Rows::default();
    let (mut senders, mut files) = (Senders::default(), Files::default());
    for row in rows {
        match DocketEntry::read(row) {
            Ok(Some(entry)) => {
                verified.docket += 1;
                expected.take(row.seq, &entry);
                if let DocketEntry::Letter(number, letter) = &entry {
                    files.take(row.seq, (number, letter));
                    if letter.kind == PetitionLetterKind::Sent {
                        senders.take(row);
                    }
                }
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
    verify_rows::compare_tables! { expected, found, counts.0, verified;
        petitions: PetitionRow,
        steps: StepRow,
        letters: LetterRow,
        drafts: DraftRow,
        procedures: ProcedureRow,
        listings: ListingRow,
    }
    counts.1[0] += senders.count();
    counts.1[1] += files.count();
    files.compare(connection, range, verified).await?;
    senders.compare(&SENDERS, (connection, range), verified).await
}

/// Counts the rows of the tables: one whose place is no number is in no stretch
/// of the journal.
pub(in crate::store) async fn verify_docket_counts(
    connection: &mut AnyConnection,
    counts: &DocketCounts,
    verified: &mut Verified,
) -> Result<(), StoreError> {
    // What is told row by row needs no sum.
    if !verified.findings.is_empty() {
        return Ok(());
    }
    let found = verify_rows::count_tables!(connection; PetitionRow, StepRow, LetterRow, DraftRow, ProcedureRow, ListingRow);
    verify_rows::compare_counts(&found, &counts.0, verified);
    let beside = [SENDERS.counted(connection).await?, Files::counted(connection).await?];
    verify_rows::compare_counts(&beside, &counts.1, verified);
    Ok(())
}
