//! What one time costs, beside each version of an item: written with it, and
//! read once from the journal for those that were recorded before it was kept.

use sqlx::Row as _;

use super::entry::content;
use crate::store::{Store, StoreError};

/// Items read in one transaction.
const CHUNK: i64 = 512;
/// How a row says that it has them.
pub(super) const READ: &str = "read";

impl Store {
    /// Reads the costs of one time of items of which that was not done yet. Two
    /// programs that start together write the same.
    pub(in crate::store) async fn read_once_costs(&self) -> Result<(), StoreError> {
        const UNREAD: &str = "SELECT i.recorded_seq, j.payload FROM plan_item i \
            JOIN journal j ON j.seq = i.recorded_seq \
            WHERE i.once_costs = 'unread' ORDER BY i.recorded_seq LIMIT $1";
        const WRITE: &str = "UPDATE plan_item \
            SET once_before = $1, once_after = $2, once_costs = $3 WHERE recorded_seq = $4";
        loop {
            let rows = sqlx::query(UNREAD).bind(CHUNK).fetch_all(&self.pool).await?;
            if rows.is_empty() {
                return Ok(());
            }
            let mut write = self.write().await?;
            for row in &rows {
                let once = content(row.try_get(1)?)?.once();
                let query = sqlx::query(WRITE)
                    .bind(once.before.map(|cost| cost.to_string()))
                    .bind(once.after.map(|cost| cost.to_string()))
                    .bind(READ)
                    .bind(row.try_get::<i64, _>(0)?);
                query.execute(&mut *write.0).await?;
            }
            write.commit().await?;
        }
    }
}
