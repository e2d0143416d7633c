//! Checking that the steps of moderation are what follows from the journal, and
//! that what people wrote who appealed is what the journal has a digest of, or
//! is erased.

use sqlx::{AnyConnection, Row as _};

use super::{AppealWords, ModerationEntry, StepRow};
use crate::{
    model::CommentNumber,
    store::{
        Finding, StoreError, Verified,
        journal::Row,
        verify_rows::{self, Record},
    },
};

/// What stands for words that must have been erased.
const ERASED: &str = "(đã xóa)";

/// How many rows of each table follow from the journal.
#[derive(Debug, Default)]
pub(in crate::store) struct ModerationCounts([i64; 2]);

/// Derives the rows of a stretch of the journal again and compares them with
/// those of the tables, as `verify_comments` does.
pub(in crate::store) async fn verify_moderation(
    connection: &mut AnyConnection,
    rows: &[Row],
    range: (i64, i64),
    (counts, verified): (&mut ModerationCounts, &mut Verified),
) -> Result<(), StoreError> {
    let (mut expected, mut words) = (Vec::new(), Vec::new());
    for row in rows {
        match ModerationEntry::read(row) {
            Ok(Some(entry)) => {
                let step = entry.row(row.seq);
                words.extend(entry.step.fingerprint.map(|told| (step.seq, entry.comment, told)));
                expected.push(step);
            }
            Ok(None) => {}
            Err(error) => {
                verified.find(Finding::Unreadable { seq: row.seq, why: error.to_string() });
            }
        }
    }
    counts.0[0] += expected.len() as i64;
    counts.0[1] += words.len() as i64;
    let mut damaged = Vec::new();
    let found = StepRow::read(connection, range, &mut damaged).await?;
    for (table, seq) in damaged {
        verified.find(Finding::Cell { table, seq });
    }
    if expected != found {
        let records = |rows: &[StepRow]| rows.iter().map(StepRow::record).collect();
        verify_rows::compare(StepRow::TABLE, records(&expected), records(&found), verified);
    }
    appeals(connection, &words, range, verified).await
}

async fn appeals(
    connection: &mut AnyConnection,
    words: &[(i64, CommentNumber, String)],
    (from, to): (i64, i64),
    verified: &mut Verified,
) -> Result<(), StoreError> {
    const TABLE: &str = "comment_appeal";
    const SQL: &str = "SELECT a.recorded_seq, a.comment, a.key, a.text, w.comment \
        FROM comment_appeal a LEFT JOIN comment_withdrawal w ON w.comment = a.comment \
        WHERE a.recorded_seq >= $1 AND a.recorded_seq <= $2 ORDER BY a.recorded_seq";
    let record = |seq: i64, comment: i64, text: String| Record {
        seq,
        key: comment.to_string(),
        cells: vec![("comment", comment.to_string()), ("text", text)],
    };
    let (mut found, mut gone) = (Vec::new(), Vec::new());
    for row in sqlx::query(SQL).bind(from).bind(to).fetch_all(connection).await? {
        let seq: i64 = row.try_get(0)?;
        let cells = (|| {
            let words = AppealWords { key: row.try_get(2)?, text: row.try_get(3)? };
            let withdrawn = row.try_get::<Option<i64>, _>(4)?.is_some();
            Ok::<_, sqlx::Error>((row.try_get::<i64, _>(1)?, words, withdrawn))
        })();
        let Ok((comment, words, withdrawn)) = cells else {
            verified.find(Finding::Cell { table: TABLE, seq });
            continue;
        };
        if withdrawn {
            gone.push(seq);
        }
        let empty = words.key.is_empty() && words.text.is_empty();
        let text = match withdrawn && empty {
            true => ERASED.to_owned(),
            false => words.fingerprint(CommentNumber(comment as u32)),
        };
        found.push(record(seq, comment, text));
    }
    let expected = words.iter().map(|(seq, comment, told)| {
        let text = if gone.contains(seq) { ERASED } else { told };
        record(*seq, comment.0.into(), text.to_owned())
    });
    verify_rows::compare(TABLE, expected.collect(), found, verified);
    Ok(())
}

/// Counts the rows of the tables: one whose place is no number is in no stretch.
pub(in crate::store) async fn count_moderation(
    connection: &mut AnyConnection,
    counts: &ModerationCounts,
    verified: &mut Verified,
) -> Result<(), StoreError> {
    // What is told row by row needs no sum.
    if !verified.findings.is_empty() {
        return Ok(());
    }
    const APPEALS: &str = "SELECT COUNT(*) FROM comment_appeal";
    let appeals = sqlx::query_scalar::<_, i64>(APPEALS).fetch_one(&mut *connection).await?;
    let found = [(StepRow::TABLE, StepRow::count(connection).await?), ("comment_appeal", appeals)];
    verify_rows::compare_counts(&found, &counts.0, verified);
    Ok(())
}
