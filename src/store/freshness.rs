//! When something of each agency was recorded last.

use std::collections::BTreeMap;

use sqlx::{Row as _, any::AnyRow};

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

/// The last changes up to a journal position, kept because going through all
/// that was ever recorded takes longer than a page may: what is asked for next
/// is mostly what came since.
#[derive(Debug, Default)]
pub(super) struct KeptChanges {
    upto: i64,
    last: BTreeMap<AgencySlug, LastChange>,
}

impl KeptChanges {
    fn take(&mut self, changes: Vec<LastChange>, upto: i64) {
        // These are all later than what is kept.
        self.last.extend(changes.into_iter().map(|change| (change.agency.clone(), change)));
        self.upto = upto;
    }
}

impl Store {
    /// For every agency of which anything is recorded up to a journal position,
    /// the last row about its regulations, its plans, their items or what was
    /// done to them.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn last_changes(&self, known_at: u64) -> Result<Vec<LastChange>, StoreError> {
        // What is not recorded yet cannot be kept as known.
        let upto = known_at.min(self.seq().await?) as i64;
        let mut kept = self.changes.lock().await;
        if upto < kept.upto {
            drop(kept);
            return self.changes_between(0, upto).await;
        }
        if upto > kept.upto {
            let since = self.changes_between(kept.upto, upto).await?;
            kept.take(since, upto);
        }
        Ok(kept.last.values().cloned().collect())
    }

    /// The last changes among the rows after one position and up to another.
    async fn changes_between(&self, after: i64, upto: i64) -> Result<Vec<LastChange>, StoreError> {
        // Narrowed before anything is joined: mostly it is a few rows.
        const SQL: &str = "SELECT l.agency, j.seq, j.at FROM ( \
                SELECT c.agency AS agency, MAX(c.seq) AS seq FROM ( \
                    SELECT agency, MAX(recorded_seq) AS seq FROM regulation_version \
                        WHERE recorded_seq > $1 AND recorded_seq <= $2 GROUP BY agency \
                    UNION ALL SELECT agency, MAX(recorded_seq) FROM plan \
                        WHERE recorded_seq > $1 AND recorded_seq <= $2 GROUP BY agency \
                    UNION ALL SELECT p.agency, MAX(i.seq) FROM ( \
                        SELECT plan, MAX(recorded_seq) AS seq FROM plan_item \
                            WHERE recorded_seq > $1 AND recorded_seq <= $2 GROUP BY plan) i \
                        JOIN plan p ON p.plan = i.plan GROUP BY p.agency \
                    UNION ALL SELECT p.agency, MAX(a.seq) FROM ( \
                        SELECT plan, MAX(recorded_seq) AS seq FROM plan_act \
                            WHERE recorded_seq > $1 AND recorded_seq <= $2 GROUP BY plan) a \
                        JOIN plan p ON p.plan = a.plan GROUP BY p.agency) c \
                GROUP BY c.agency) l \
            JOIN journal j ON j.seq = l.seq ORDER BY l.agency";
        let rows = sqlx::query(SQL).bind(after).bind(upto).fetch_all(&self.pool).await?;
        let row = |row: &AnyRow| {
            Ok(LastChange {
                agency: member(row.try_get(0)?)?,
                seq: row.try_get::<i64, _>(1)? as u64,
                at: row.try_get(2)?,
            })
        };
        rows.iter().map(row).collect()
    }
}
