//! What the fees of versions span, beside the versions: written with each, and
//! read once from the texts of those that were recorded before it was kept.

use sqlx::Row as _;

use super::{Store, StoreError, registry::parse};
use crate::model::Charge;

/// Texts read in one transaction.
const CHUNK: i64 = 512;

impl Store {
    /// Reads the fees of versions of which that was not done yet. Two programs
    /// that start together write the same.
    pub(super) async fn read_fees(&self) -> Result<(), StoreError> {
        const UNREAD: &str = "SELECT v.ordinal, v.version, p.payload FROM regulation_version v \
            JOIN regulation_payload p ON p.ordinal = v.ordinal AND p.version = v.version \
            WHERE v.fees = 'unread' ORDER BY v.ordinal, v.version LIMIT $1";
        const READ: &str = "UPDATE regulation_version \
            SET fees = 'read', fee_low = $1, fee_high = $2 WHERE ordinal = $3 AND version = $4";
        loop {
            let rows = sqlx::query(UNREAD).bind(CHUNK).fetch_all(&self.pool).await?;
            if rows.is_empty() {
                return Ok(());
            }
            let mut write = self.write().await?;
            for row in &rows {
                let (low, high) = columns(parse(row.try_get(2)?)?.charge());
                let query = sqlx::query(READ).bind(low).bind(high);
                let query = query.bind(row.try_get::<i64, _>(0)?).bind(row.try_get::<i64, _>(1)?);
                query.execute(&mut *write.0).await?;
            }
            write.commit().await?;
        }
    }
}

/// A span as it is stored.
pub(super) fn columns(charge: Option<Charge>) -> (Option<i64>, Option<i64>) {
    // No record can state a fee beyond the columns: decimals end before.
    let column = |amount: u64| i64::try_from(amount).unwrap_or(i64::MAX);
    (charge.map(|c| column(c.low)), charge.map(|c| column(c.high)))
}

/// A span that was stored.
pub(super) fn charge(low: Option<i64>, high: Option<i64>) -> Option<Charge> {
    Some(Charge::new(u64::try_from(low?).ok()?, u64::try_from(high?).ok()?))
}
