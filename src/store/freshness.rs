//! When something of each agency was recorded last.

use sqlx::Row as _;

use super::{Store, StoreError, registry::member};
use crate::model::AgencySlug;

/// The last row of the journal about an agency's regulations or plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastChange {
    /// The agency, as it was then.
    pub agency: AgencySlug,
    /// The row.
    pub seq: u64,
    /// When it was recorded, in milliseconds.
    pub at: i64,
}

impl Store {
    /// For every agency of which anything is recorded up to a journal position,
    /// the last row about its regulations, its plans, their items or what was
    /// done to them.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn last_changes(&self, known_at: u64) -> Result<Vec<LastChange>, StoreError> {
        const SQL: &str = "SELECT l.agency, j.seq, j.at FROM ( \
                SELECT c.agency AS agency, MAX(c.seq) AS seq FROM ( \
                    SELECT agency, MAX(recorded_seq) AS seq FROM regulation_version \
                        WHERE recorded_seq <= $1 GROUP BY agency \
                    UNION ALL SELECT p.agency, MAX(p.recorded_seq) FROM plan p \
                        WHERE p.recorded_seq <= $1 GROUP BY p.agency \
                    UNION ALL SELECT p.agency, MAX(i.recorded_seq) FROM plan p \
                        JOIN plan_item i ON i.plan = p.plan \
                        WHERE i.recorded_seq <= $1 GROUP BY p.agency \
                    UNION ALL SELECT p.agency, MAX(a.recorded_seq) FROM plan p \
                        JOIN plan_act a ON a.plan = p.plan \
                        WHERE a.recorded_seq <= $1 GROUP BY p.agency) c \
                GROUP BY c.agency) l \
            JOIN journal j ON j.seq = l.seq ORDER BY l.agency";
        let known_at = i64::try_from(known_at).unwrap_or(i64::MAX);
        let rows = sqlx::query(SQL).bind(known_at).fetch_all(&self.pool).await?;
        let row = |row: &sqlx::any::AnyRow| {
            Ok(LastChange {
                agency: member(row.try_get(0)?)?,
                seq: row.try_get::<i64, _>(1)? as u64,
                at: row.try_get(2)?,
            })
        };
        rows.iter().map(row).collect()
    }
}
