//! Reading published figures.

use sqlx::{AnyConnection, Row as _, any::AnyRow};

use crate::{
    model::{Figure, Series, SeriesSlug},
    store::{
        Store, StoreError, Versioned,
        plan::{payload, position},
        registry::member,
    },
};

/// A series as it is recorded last, with its place in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSeries {
    /// The place in the journal.
    pub seq: u64,
    /// What it says.
    pub series: Versioned<Series>,
}

/// A figure with its place in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFigure {
    /// The place in the journal.
    pub seq: u64,
    /// When it was recorded, in milliseconds.
    pub at: i64,
    /// The series.
    pub series: SeriesSlug,
    /// What it says.
    pub figure: Figure,
}

impl Store {
    /// Every series as it was recorded last up to a journal position, in the
    /// order in which they were first recorded; or one of them.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn indicator_series(
        &self,
        slug: Option<&SeriesSlug>,
        known_at: u64,
    ) -> Result<Vec<StoredSeries>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        series(&mut connection, slug, known_at).await
    }

    /// The figures recorded up to a journal position, of all series or of one,
    /// by their last day and then in the order of recording.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn indicator_figures(
        &self,
        slug: Option<&SeriesSlug>,
        known_at: u64,
    ) -> Result<Vec<StoredFigure>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        figures(&mut connection, slug, known_at).await
    }

    /// At most so many figures recorded after a journal position, in the order
    /// of recording.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn indicator_figures_after(
        &self,
        seq: u64,
        limit: u32,
    ) -> Result<Vec<StoredFigure>, StoreError> {
        const SQL: &str = "SELECT j.seq, j.at, j.subject, j.payload FROM indicator_figure f \
            JOIN journal j ON j.seq = f.recorded_seq \
            WHERE f.recorded_seq > $1 ORDER BY f.recorded_seq LIMIT $2";
        let query = sqlx::query(SQL).bind(position(seq)).bind(i64::from(limit));
        query.fetch_all(&self.pool).await?.iter().map(figure).collect()
    }
}

pub(super) async fn series(
    connection: &mut AnyConnection,
    slug: Option<&SeriesSlug>,
    known_at: u64,
) -> Result<Vec<StoredSeries>, StoreError> {
    const SQL: &str = "SELECT j.seq, j.payload FROM indicator_series s \
        JOIN indicator_series b ON b.slug = s.slug AND b.version = 1 \
        JOIN journal j ON j.seq = s.recorded_seq \
        WHERE (s.slug = $1 OR $1 IS NULL) AND s.version = (SELECT MAX(l.version) \
            FROM indicator_series l WHERE l.slug = s.slug AND l.recorded_seq <= $2) \
        ORDER BY b.recorded_seq";
    let query = sqlx::query(SQL).bind(slug.map(ToString::to_string)).bind(position(known_at));
    let row = |row: &AnyRow| {
        let text: String = row.try_get(1)?;
        Ok(StoredSeries { seq: row.try_get::<i64, _>(0)? as u64, series: payload(&text)? })
    };
    query.fetch_all(connection).await?.iter().map(row).collect()
}

pub(super) async fn figures(
    connection: &mut AnyConnection,
    slug: Option<&SeriesSlug>,
    known_at: u64,
) -> Result<Vec<StoredFigure>, StoreError> {
    const SQL: &str = "SELECT j.seq, j.at, j.subject, j.payload FROM indicator_figure f \
        JOIN journal j ON j.seq = f.recorded_seq \
        WHERE (f.series = $1 OR $1 IS NULL) AND f.recorded_seq <= $2 \
        ORDER BY f.last_day, f.first_day, f.recorded_seq";
    let query = sqlx::query(SQL).bind(slug.map(ToString::to_string)).bind(position(known_at));
    query.fetch_all(connection).await?.iter().map(figure).collect()
}

fn figure(row: &AnyRow) -> Result<StoredFigure, StoreError> {
    let (subject, text): (String, String) = (row.try_get(2)?, row.try_get(3)?);
    Ok(StoredFigure {
        seq: row.try_get::<i64, _>(0)? as u64,
        at: row.try_get(1)?,
        series: member(&subject)?,
        figure: payload(&text)?,
    })
}
