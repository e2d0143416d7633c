//! The rows of both tables, as they follow from the journal.

use std::sync::LazyLock;

use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::IndicatorEntry;
use crate::{
    model::day_number,
    store::{
        StoreError,
        batch::Insert,
        verify_rows::{Cell as _, Record, joined},
    },
};

/// A row of `indicator_series`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SeriesRow {
    slug: String,
    version: i64,
    recorded_seq: i64,
    name: String,
    topic: String,
    unit: String,
    nature: String,
    counted: Option<String>,
    about: String,
}

/// A row of `indicator_figure`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FigureRow {
    recorded_seq: i64,
    series: String,
    first_day: i64,
    last_day: i64,
    bound: String,
    value: Option<String>,
    numerator: Option<i64>,
    denominator: Option<i64>,
    printed: Option<String>,
    parts: i64,
    source: String,
    url: String,
    reporter: String,
    note: String,
}

/// The rows of both tables.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) series: Vec<SeriesRow>,
    pub(super) figures: Vec<FigureRow>,
}

/// The columns of a table in the order of the fields.
macro_rules! columns {
    ($row:ident, $table:literal, $columns:literal, [$($field:ident),+], [$($key:ident),+]) => {
        impl $row {
            pub(super) const TABLE: &str = $table;

            async fn write(connection: &mut AnyConnection, rows: &[Self]) -> Result<(), sqlx::Error> {
                static INSERT: LazyLock<Insert> = LazyLock::new(|| {
                    let count = [$(stringify!($field)),+].len();
                    Insert::new(concat!("INSERT INTO ", $table, " (", $columns, ") VALUES"), count)
                });
                INSERT.write(connection, rows, |query, row| query$(.bind(&row.$field))+).await
            }

            fn read(row: &AnyRow) -> Result<Self, sqlx::Error> {
                let mut column = 0_usize..;
                let mut next = || column.next().unwrap_or_default();
                Ok(Self { $($field: row.try_get(next())?,)+ })
            }

            /// Every row, and the places of those that cannot be read.
            pub(super) async fn all(
                connection: &mut AnyConnection,
            ) -> Result<(Vec<Self>, Vec<i64>), StoreError> {
                const SQL: &str =
                    concat!("SELECT ", $columns, ", recorded_seq FROM ", $table, " ORDER BY recorded_seq");
                let (mut rows, mut damaged) = (Vec::new(), Vec::new());
                let last = [$(stringify!($field)),+].len();
                for row in sqlx::query(SQL).fetch_all(connection).await? {
                    match Self::read(&row) {
                        Ok(row) => rows.push(row),
                        // SQLite takes a text for a number.
                        Err(_) => damaged.push(row.try_get(last).unwrap_or_default()),
                    }
                }
                Ok((rows, damaged))
            }

            /// The same as cells, to tell of a difference.
            pub(super) fn record(&self) -> Record {
                Record {
                    seq: self.recorded_seq,
                    key: joined(&[$(&self.$key),+]),
                    cells: vec![$((stringify!($field), self.$field.shown())),+],
                }
            }
        }
    };
}

columns!(
    SeriesRow,
    "indicator_series",
    "slug, version, recorded_seq, name, topic, unit, nature, counted, about",
    [slug, version, recorded_seq, name, topic, unit, nature, counted, about],
    [slug, version]
);
columns!(
    FigureRow,
    "indicator_figure",
    "recorded_seq, series, first_day, last_day, bound, value, numerator, denominator, printed, \
     parts, source, url, reporter, note",
    [
        recorded_seq,
        series,
        first_day,
        last_day,
        bound,
        value,
        numerator,
        denominator,
        printed,
        parts,
        source,
        url,
        reporter,
        note
    ],
    [series, recorded_seq]
);

impl Rows {
    /// Adds what follows from a row of the journal.
    pub(super) fn take(&mut self, seq: u64, entry: &IndicatorEntry) {
        let recorded_seq = seq as i64;
        match entry {
            IndicatorEntry::Series(version) => {
                let series = &version.facts;
                self.series.push(SeriesRow {
                    slug: series.slug.to_string(),
                    version: version.version.into(),
                    recorded_seq,
                    name: series.name.clone(),
                    topic: series.topic.clone(),
                    unit: series.unit.clone(),
                    nature: series.nature.to_string(),
                    counted: series.counted.map(|counted| counted.to_string()),
                    about: series.about.clone(),
                });
            }
            IndicatorEntry::Figure(series, figure) => self.figures.push(FigureRow {
                recorded_seq,
                series: series.to_string(),
                first_day: day_number(figure.period.first()).into(),
                last_day: day_number(figure.period.last()).into(),
                bound: figure.bound.to_string(),
                value: figure.value.map(|value| value.to_string()),
                numerator: figure.numerator.map(|number| number as i64),
                denominator: figure.denominator.map(|number| number as i64),
                printed: figure.printed.map(|printed| printed.to_string()),
                parts: figure.parts.len() as i64,
                source: figure.source.clone(),
                url: figure.url.clone(),
                reporter: figure.reporter.clone(),
                note: figure.note.clone(),
            }),
        }
    }

    pub(super) async fn write(&self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        SeriesRow::write(connection, &self.series).await?;
        FigureRow::write(connection, &self.figures).await
    }
}
