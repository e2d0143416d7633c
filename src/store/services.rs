//! What versions say of their service, beside the versions: written with each,
//! and read once from the texts of those that were recorded before it was kept.

use sqlx::Row as _;

use super::{Store, StoreError, registry::member, registry::parse};
use crate::{
    catalog::Service,
    model::{Decimal, OnlineLevel, ServiceFacts},
};

/// Texts read in one transaction.
const CHUNK: i64 = 512;

impl Store {
    /// Reads the services of versions of which that was not done yet. Two
    /// programs that start together write the same.
    pub(super) async fn read_services(&self) -> Result<(), StoreError> {
        const UNREAD: &str = "SELECT v.ordinal, v.version, p.payload FROM regulation_version v \
            JOIN regulation_payload p ON p.ordinal = v.ordinal AND p.version = v.version \
            WHERE v.service = 'unread' ORDER BY v.ordinal, v.version LIMIT $1";
        const READ: &str = "UPDATE regulation_version \
            SET service = 'read', online = $1, dossiers = $2, on_time = $3 \
            WHERE ordinal = $4 AND version = $5";
        loop {
            let rows = sqlx::query(UNREAD).bind(CHUNK).fetch_all(&self.pool).await?;
            if rows.is_empty() {
                return Ok(());
            }
            let mut write = self.write().await?;
            for row in &rows {
                let (online, dossiers, on_time) = columns(&parse(row.try_get(2)?)?.service);
                let query = sqlx::query(READ).bind(online).bind(dossiers).bind(on_time);
                let query = query.bind(row.try_get::<i64, _>(0)?).bind(row.try_get::<i64, _>(1)?);
                query.execute(&mut *write.0).await?;
            }
            write.commit().await?;
        }
    }
}

/// What is stated, as it is stored.
pub(super) fn columns(facts: &ServiceFacts) -> (Option<&'static str>, Option<i64>, Option<i64>) {
    let dossiers = facts.dossiers_per_year.map(|n| i64::try_from(n).unwrap_or(i64::MAX));
    let on_time = facts.on_time_percent.map(Decimal::ten_thousandths);
    (facts.online.map(OnlineLevel::name), dossiers, on_time)
}

/// What was stored.
pub(super) fn service(
    online: Option<&str>,
    dossiers: Option<i64>,
    on_time: Option<i64>,
) -> Result<Service, StoreError> {
    Ok(Service::new(&ServiceFacts {
        online: online.map(member).transpose()?,
        dossiers_per_year: dossiers.and_then(|n| u64::try_from(n).ok()),
        on_time_percent: on_time.map(Decimal::from_ten_thousandths),
    }))
}
