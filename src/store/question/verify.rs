//! Checking that the tables of questions are what follows from the journal.

use sqlx::AnyConnection;

use super::{QuestionEntry, rows::*, senders::SENDERS};
use crate::store::{Finding, StoreError, Verified, journal::Row, verify_rows, visitor::Senders};

/// How many rows of each table follow from the journal, to see that a table has
/// none that its place hides.
#[derive(Debug, Default)]
pub(in crate::store) struct QuestionCounts([i64; 4], i64);

/// Derives the rows of a stretch of the journal again and compares them with
/// those of the tables. `rows` are those of the journal without gaps between
/// the ends of `range`.
pub(in crate::store) async fn verify_questions(
    connection: &mut AnyConnection,
    rows: &[Row],
    range: (i64, i64),
    (counts, verified): (&mut QuestionCounts, &mut Verified),
) -> Result<(), StoreError> {
    let (mut expected, mut senders) = (Rows::default(), Senders::default());
    for row in rows {
        match QuestionEntry::read(row) {
            Ok(Some(entry)) => {
                expected.take(row.seq, &entry);
                if matches!(entry, QuestionEntry::Question(..)) {
                    senders.take(row);
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
        questions: QuestionRow,
        answers: AnswerRow,
        codes: CodeRow,
        same: SameRow,
    }
    counts.1 += senders.count();
    senders.compare(&SENDERS, (connection, range), verified).await
}

/// Counts the rows of the tables: one whose place is no number is in no stretch
/// of the journal.
pub(in crate::store) async fn count_questions(
    connection: &mut AnyConnection,
    counts: &QuestionCounts,
    verified: &mut Verified,
) -> Result<(), StoreError> {
    // What is told row by row needs no sum.
    if !verified.findings.is_empty() {
        return Ok(());
    }
    let found = verify_rows::count_tables!(connection; QuestionRow, AnswerRow, CodeRow, SameRow);
    verify_rows::compare_counts(&found, &counts.0, verified);
    let senders = [SENDERS.counted(connection).await?];
    verify_rows::compare_counts(&senders, &[counts.1], verified);
    Ok(())
}
