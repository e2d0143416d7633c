//! Checking that both tables are what follows from the journal.

use sqlx::AnyConnection;

use super::{
    IndicatorEntry,
    rows::{FigureRow, Rows, SeriesRow},
};
use crate::store::{Finding, StoreError, Verified, journal::Row, verify_rows};

/// The rows that follow from the journal.
#[derive(Default)]
pub(in crate::store) struct Indicators(Rows);

impl Indicators {
    /// Takes one row of the journal in, if it is about published figures.
    pub(in crate::store) fn take(&mut self, row: &Row, verified: &mut Verified) {
        match IndicatorEntry::read(row) {
            Ok(Some(entry)) => self.0.take(row.seq, &entry),
            Ok(None) => {}
            Err(error) => {
                verified.find(Finding::Unreadable { seq: row.seq, why: error.to_string() });
            }
        }
    }

    /// Compares them with the tables.
    pub(in crate::store) async fn compare(
        self,
        connection: &mut AnyConnection,
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        macro_rules! compare {
            ($expected:expr, $type:ident) => {
                let (found, damaged) = $type::all(connection).await?;
                for seq in damaged {
                    verified.find(Finding::Cell { table: $type::TABLE, seq });
                }
                if $expected != found {
                    let records = |rows: &[$type]| rows.iter().map($type::record).collect();
                    verify_rows::compare(
                        $type::TABLE,
                        records(&$expected),
                        records(&found),
                        verified,
                    );
                }
            };
        }
        compare!(self.0.series, SeriesRow);
        compare!(self.0.figures, FigureRow);
        Ok(())
    }
}
