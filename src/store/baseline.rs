//! Baselines: written once, with the list of their regulations.

use std::sync::LazyLock;

use jiff::Timestamp;
use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::{
    Store, StoreError, Write,
    account::existing,
    batch::Insert,
    history::day,
    journal::{self, Entry},
    registry::{json, member},
};
use crate::{
    catalog::Ordinal,
    model::{Baseline, BaselineScope, BaselineSlug, Kind, RegulationCode, day_number},
};

/// A baseline with its place in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBaseline {
    /// What it is.
    pub baseline: Baseline,
    /// Where the journal tells of it.
    pub seq: u64,
}

static ROWS: LazyLock<Insert> =
    LazyLock::new(|| Insert::new("INSERT INTO baseline_row (recorded_seq, code) VALUES", 2));

/// Names of kinds as the table has them.
pub(super) fn kinds(kinds: &[Kind]) -> String {
    kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(",")
}

impl Write {
    /// The baseline of a name, as this transaction sees it.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn baseline(
        &mut self,
        slug: &BaselineSlug,
    ) -> Result<Option<StoredBaseline>, StoreError> {
        find(&mut self.0, slug).await
    }

    /// Records a baseline and the regulations that are in it; tells its place in
    /// the journal.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when the name is taken, or the database fails.
    pub async fn record_baseline(
        &mut self,
        actor: &str,
        at: Timestamp,
        baseline: &Baseline,
        codes: &[&RegulationCode],
    ) -> Result<u64, StoreError> {
        const SQL: &str = "INSERT INTO baseline \
                (slug, recorded_seq, title, day, known_at, kinds, agency, row_count, digest, reason) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let entry = Entry {
            action: "baseline.added",
            subject_kind: "baseline",
            subject: baseline.slug.to_string(),
            payload: json(baseline)?,
        };
        let seq = journal::append(self, actor, at, &[entry]).await?;
        let query = sqlx::query(SQL)
            .bind(baseline.slug.as_str())
            .bind(seq as i64)
            .bind(baseline.title.as_str())
            .bind(i64::from(day_number(baseline.day)))
            .bind(baseline.known_at as i64)
            .bind(kinds(&baseline.scope.kinds))
            .bind(baseline.scope.agency.as_ref().map(ToString::to_string))
            .bind(baseline.rows as i64)
            .bind(baseline.digest.as_str())
            .bind(baseline.reason.as_str());
        query.execute(&mut *self.0).await.map_err(existing)?;
        let bind = |query, code: &&RegulationCode| bind_row(query, seq, code.to_string());
        ROWS.write(&mut self.0, codes, bind).await?;
        Ok(seq)
    }
}

fn bind_row<'q>(
    query: super::batch::Binding<'q>,
    seq: u64,
    code: String,
) -> super::batch::Binding<'q> {
    query.bind(seq as i64).bind(code)
}

impl Store {
    /// Every baseline, in the order of recording.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn baselines(&self) -> Result<Vec<StoredBaseline>, StoreError> {
        const SQL: &str = "SELECT slug, recorded_seq, title, day, known_at, kinds, agency, \
            row_count, digest, reason FROM baseline ORDER BY recorded_seq";
        sqlx::query(SQL).fetch_all(&self.pool).await?.iter().map(stored).collect()
    }

    /// The baseline of a name.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn baseline(
        &self,
        slug: &BaselineSlug,
    ) -> Result<Option<StoredBaseline>, StoreError> {
        find(&mut *self.pool.acquire().await?, slug).await
    }

    /// The regulations of a baseline, in the order of their ordinals.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn baseline_rows(&self, slug: &BaselineSlug) -> Result<Vec<Ordinal>, StoreError> {
        const SQL: &str = "SELECT r.ordinal FROM baseline b \
            JOIN baseline_row w ON w.recorded_seq = b.recorded_seq \
            JOIN regulation r ON r.code = w.code WHERE b.slug = $1 ORDER BY r.ordinal";
        let query = sqlx::query_scalar::<_, i64>(SQL).bind(slug.as_str());
        let ordinals = query.fetch_all(&self.pool).await?;
        Ok(ordinals.into_iter().map(|ordinal| ordinal as Ordinal).collect())
    }
}

async fn find(
    connection: &mut AnyConnection,
    slug: &BaselineSlug,
) -> Result<Option<StoredBaseline>, StoreError> {
    const SQL: &str = "SELECT slug, recorded_seq, title, day, known_at, kinds, agency, row_count, \
        digest, reason FROM baseline WHERE slug = $1";
    let query = sqlx::query(SQL).bind(slug.as_str());
    query.fetch_optional(connection).await?.as_ref().map(stored).transpose()
}

fn stored(row: &AnyRow) -> Result<StoredBaseline, StoreError> {
    let kinds: Result<Vec<Kind>, StoreError> =
        row.try_get::<&str, _>(5)?.split(',').filter(|name| !name.is_empty()).map(member).collect();
    let scope = BaselineScope {
        kinds: kinds?,
        agency: row.try_get::<Option<&str>, _>(6)?.map(member).transpose()?,
    };
    let baseline = Baseline {
        slug: member(row.try_get(0)?)?,
        title: row.try_get(2)?,
        reason: row.try_get(9)?,
        day: day(row.try_get(3)?)?,
        known_at: row.try_get::<i64, _>(4)? as u64,
        scope,
        rows: row.try_get::<i64, _>(7)? as u64,
        digest: row.try_get(8)?,
    };
    Ok(StoredBaseline { baseline, seq: row.try_get::<i64, _>(1)? as u64 })
}
