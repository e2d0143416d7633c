//! Reading what is counted, for the catalog.

use std::{collections::HashSet, sync::Arc};

use sqlx::{Row as _, any::AnyRow};

use super::{Store, StoreError, comment, fees, plan::facts, registry::member, services};
use crate::{
    catalog::{BadHistory, History, Ordinal, Version},
    model::{Day, day_of},
};

impl Store {
    /// Every version recorded so far, as far as versions are counted.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn history(&self) -> Result<History, StoreError> {
        let mut history = History::default();
        self.extend(&mut history).await?;
        Ok(history)
    }

    /// Takes in what was recorded since, and tells whether there was anything.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read; then the
    /// history must be read anew.
    pub async fn extend(&self, history: &mut History) -> Result<bool, StoreError> {
        const HEAD: &str = "SELECT seq FROM journal_head WHERE id = 1";
        const SQL: &str = "SELECT ordinal, version, code, valid_from, recorded_seq, kind, name, \
            agency, field, in_force_from, in_force_to, origin, fee_low, fee_high, \
            online, dossiers, on_time FROM regulation_version \
            WHERE recorded_seq > $1 ORDER BY recorded_seq";
        let head = self.seq().await?;
        self.pace.hear(head);
        if head == history.seq().min(history.plans_seq()) {
            return Ok(false);
        }
        let mut tx = self.snapshot().await?;
        let head = sqlx::query_scalar::<_, i64>(HEAD).fetch_one(&mut *tx).await? as u64;
        let query = sqlx::query(SQL).bind(history.seq() as i64);
        let rows = query.fetch_all(&mut *tx).await?;
        let plans = facts::read(&mut tx, history.plans_seq()).await?;
        let consultations = comment::facts::consultations(&mut tx, history.plans_seq()).await?;
        let comments = comment::facts::read(&mut tx, history.plans_seq()).await?;
        drop(tx);
        let mut fields = Fields::default();
        let versions: Result<Vec<Version>, StoreError> =
            rows.iter().map(|row| fields.version(row)).collect();
        let damaged = |bad: BadHistory| StoreError::Damaged(bad.to_string());
        history.extend(versions?, head).map_err(damaged)?;
        history.extend_comments(consultations, comments).map_err(damaged)?;
        history.extend_plans(plans.versions, plans.steps, head).map_err(damaged)?;
        Ok(true)
    }
}

/// Fields that many rows share, kept once.
#[derive(Default)]
struct Fields(HashSet<Arc<str>>);

impl Fields {
    fn version(&mut self, row: &AnyRow) -> Result<Version, StoreError> {
        Ok(Version {
            ordinal: row.try_get::<i64, _>(0)? as Ordinal,
            version: row.try_get::<i64, _>(1)? as u32,
            code: member(row.try_get(2)?)?,
            valid_from: day(row.try_get(3)?)?,
            seq: row.try_get::<i64, _>(4)? as u64,
            kind: member(row.try_get(5)?)?,
            name: row.try_get::<&str, _>(6)?.into(),
            issued_by: member(row.try_get(7)?)?,
            field: self.field(row.try_get(8)?),
            from: row.try_get::<Option<i64>, _>(9)?.map(day).transpose()?,
            to: row.try_get::<Option<i64>, _>(10)?.map(day).transpose()?,
            charge: fees::charge(row.try_get(12)?, row.try_get(13)?),
            service: services::service(row.try_get(14)?, row.try_get(15)?, row.try_get(16)?)?,
            sample: row.try_get::<&str, _>(11)? == "sample",
        })
    }

    fn field(&mut self, text: &str) -> Arc<str> {
        if let Some(field) = self.0.get(text) {
            return Arc::clone(field);
        }
        let field: Arc<str> = text.into();
        self.0.insert(Arc::clone(&field));
        field
    }
}

/// The day of a stored number.
pub(super) fn day(number: i64) -> Result<Day, StoreError> {
    day_of(number)
        .ok_or_else(|| StoreError::Damaged(format!("{number} is not the number of a day")))
}
