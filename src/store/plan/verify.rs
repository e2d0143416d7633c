//! Checking that the tables of plans are what follows from the journal.

use std::fmt::Debug;

use super::{PlanEntry, rows::*};
use crate::store::{Finding, Store, StoreError, Verified, journal::Row};

impl Store {
    /// Derives the rows of a stretch of the journal again and compares them
    /// with those of the tables. `rows` are those of the journal without gaps
    /// between `range`.
    pub(in crate::store) async fn verify_plans(
        &self,
        rows: &[Row],
        range: (u64, u64),
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        let mut expected = Rows::default();
        for row in rows {
            match PlanEntry::read(row) {
                Ok(Some(entry)) => {
                    verified.plans += 1;
                    expected.take(row.seq, &entry);
                }
                Ok(None) => {}
                Err(_) => verified.find(Finding::Plan { seq: row.seq, table: "journal" }),
            }
        }
        let found = Rows::read(&mut *self.pool.acquire().await?, range).await?;
        if expected == found {
            return Ok(());
        }
        macro_rules! compare {
            ($($rows:ident: $type:ident,)+) => {
                $(for seq in differing(&expected.$rows, &found.$rows, |row| row.seq) {
                    verified.find(Finding::Plan { seq: seq as u64, table: $type::TABLE });
                })+
            };
        }
        compare! {
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

    /// Looks for rows of which the journal does not tell yet.
    pub(in crate::store) async fn verify_no_plans_beyond(
        &self,
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        const LAST: &str = "SELECT COALESCE(MAX(seq), 0) FROM journal";
        let mut tx = self.snapshot().await?;
        let last = sqlx::query_scalar::<_, i64>(LAST).fetch_one(&mut *tx).await? as u64;
        let beyond = Rows::read(&mut tx, (last + 1, i64::MAX as u64)).await?;
        if beyond != Rows::default() {
            verified.find(Finding::Plan { seq: last + 1, table: "journal" });
        }
        Ok(())
    }
}

/// The places of rows that are in one list and not in the other.
fn differing<T: PartialEq + Debug>(
    expected: &[T],
    found: &[T],
    seq: impl Fn(&T) -> i64,
) -> Vec<i64> {
    let lacking = |of: &[T], other: &[T]| -> Vec<i64> {
        let same = |row: &T| {
            let start = other.partition_point(|o| seq(o) < seq(row));
            let end = other.partition_point(|o| seq(o) <= seq(row));
            other[start..end].contains(row)
        };
        of.iter().filter(|row| !same(row)).map(&seq).collect()
    };
    let mut places = lacking(expected, found);
    places.extend(lacking(found, expected));
    places.sort_unstable();
    places.dedup();
    places
}
