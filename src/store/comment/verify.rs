//! Checking that the tables of comments are what follows from the journal.

use sqlx::AnyConnection;

use super::{
    CommentEntry,
    rows::*,
    verify_words::{self, WordCounts},
};
use crate::store::{Finding, StoreError, Verified, journal::Row, verify_rows};

/// How many rows of each table follow from the journal, to see that a table has
/// none that its place hides.
#[derive(Debug, Default)]
pub(in crate::store) struct CommentCounts([i64; 4], WordCounts);

/// Derives the rows of a stretch of the journal again and compares them with
/// those of the tables. `rows` are those of the journal without gaps between
/// the ends of `range`.
pub(in crate::store) async fn verify_comments(
    connection: &mut AnyConnection,
    rows: &[Row],
    range: (i64, i64),
    (counts, verified): (&mut CommentCounts, &mut Verified),
) -> Result<(), StoreError> {
    let mut expected = Rows::default();
    let mut entries = Vec::new();
    for row in rows {
        match CommentEntry::read(row) {
            Ok(Some(entry)) => {
                expected.take(row.seq, &entry);
                entries.push((row.seq, entry));
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
        comments: CommentRow,
        withdrawals: WithdrawalRow,
        answers: AnswerRow,
        answered: AnsweredRow,
    }
    verify_words::verify(connection, &entries, range, (&mut counts.1, verified)).await
}

/// Counts the rows of the tables: one whose place is no number is in no stretch
/// of the journal.
pub(in crate::store) async fn count_comments(
    connection: &mut AnyConnection,
    counts: &CommentCounts,
    verified: &mut Verified,
) -> Result<(), StoreError> {
    // What is told row by row needs no sum.
    if !verified.findings.is_empty() {
        return Ok(());
    }
    let found =
        verify_rows::count_tables!(connection; CommentRow, WithdrawalRow, AnswerRow, AnsweredRow);
    verify_rows::compare_counts(&found, &counts.0, verified);
    verify_words::count(connection, &counts.1, verified).await
}
