//! Reading editions, versions and texts.

use jiff::Timestamp;
use sqlx::{Row as _, any::AnyRow};

use super::{
    Change, Scope, Store, StoreError,
    history::day,
    registry::{member, parse},
};
use crate::{
    catalog::Ordinal,
    model::{Day, Regulation, RegulationCode},
};

/// Where a version came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// The file, as it was named when it was loaded.
    pub file: String,
    /// The sheet of a workbook; empty for other files.
    pub sheet: String,
    /// The row as a person counts it; 0 if no row made this version.
    pub row: u64,
}

/// A set of files that were loaded together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEdition {
    /// Its place in the journal.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// The day whose state it shows.
    pub as_of: Day,
    /// What it claims to hold.
    pub scope: Scope,
}

/// A version of a regulation with its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredVersion {
    /// Place of the regulation.
    pub ordinal: Ordinal,
    /// Its number, from 1, in the order of recording.
    pub version: u32,
    /// The day from which it holds.
    pub valid_from: Day,
    /// Its place in the journal.
    pub seq: u64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Who recorded it.
    pub actor: String,
    /// Why it was recorded.
    pub change: Change,
    /// The edition that it came with.
    pub edition: StoredEdition,
    /// The row that it came from.
    pub source: Source,
    /// SHA-256 of its text, in hexadecimal.
    pub digest: String,
    /// What it says.
    pub regulation: Regulation,
}

/// A file that was loaded before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedFile {
    /// SHA-256 of its bytes, in hexadecimal.
    pub fingerprint: String,
    /// The edition that it came with.
    pub edition: StoredEdition,
    /// Rows that became records.
    pub records: u64,
    /// Rows refused.
    pub rejected: u64,
}

impl Store {
    /// Every version of a regulation, the one that holds last first: by day,
    /// then by number. Empty if there is no such regulation.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn versions(&self, code: &RegulationCode) -> Result<Vec<StoredVersion>, StoreError> {
        const SQL: &str = "SELECT v.ordinal, v.version, v.valid_from, v.recorded_seq, j.at, \
                j.actor, v.change, e.id, e.name, e.as_of, e.scope, v.source_file, \
                v.source_sheet, v.source_row, v.digest, p.payload \
            FROM regulation r \
            JOIN regulation_version v ON v.ordinal = r.ordinal \
            JOIN regulation_payload p ON p.ordinal = v.ordinal AND p.version = v.version \
            JOIN journal j ON j.seq = v.recorded_seq \
            JOIN edition e ON e.id = v.edition \
            WHERE r.code = $1 ORDER BY v.valid_from DESC, v.version DESC";
        let rows = sqlx::query(SQL).bind(code.as_str()).fetch_all(&self.pool).await?;
        rows.iter().map(stored_version).collect()
    }

    /// The version of a regulation that holds after all that is recorded.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn current(&self, code: &RegulationCode) -> Result<Option<Regulation>, StoreError> {
        const SQL: &str = "SELECT p.payload FROM regulation r \
            JOIN regulation_version v ON v.ordinal = r.ordinal \
            JOIN regulation_payload p ON p.ordinal = v.ordinal AND p.version = v.version \
            WHERE r.code = $1 ORDER BY v.valid_from DESC, v.version DESC LIMIT 1";
        let payload = sqlx::query_scalar::<_, String>(SQL).bind(code.as_str());
        payload.fetch_optional(&self.pool).await?.map(|payload| parse(&payload)).transpose()
    }

    /// The texts of the current versions from an ordinal on, at most `count`
    /// ordinals, in their order, as known at a journal position. Not read
    /// into regulations yet: that is work for all cores.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn texts(
        &self,
        from: Ordinal,
        count: u32,
        known_at: u64,
    ) -> Result<Vec<StoredText>, StoreError> {
        const SQL: &str = "SELECT v.ordinal, p.payload FROM regulation_version v \
            JOIN regulation_payload p ON p.ordinal = v.ordinal AND p.version = v.version \
            WHERE v.ordinal >= $1 AND v.ordinal < $2 AND v.recorded_seq <= $3 \
            AND NOT EXISTS (SELECT 1 FROM regulation_version l \
                WHERE l.ordinal = v.ordinal AND l.recorded_seq <= $3 \
                AND (l.valid_from > v.valid_from \
                    OR (l.valid_from = v.valid_from AND l.version > v.version))) \
            ORDER BY v.ordinal";
        let end = i64::from(from) + i64::from(count);
        let query = sqlx::query(SQL).bind(i64::from(from)).bind(end).bind(known_at as i64);
        let rows = query.fetch_all(&self.pool).await?;
        let text = |row: &AnyRow| {
            let ordinal = row.try_get::<i64, _>(0)? as Ordinal;
            Ok(StoredText { ordinal, payload: row.try_get(1)? })
        };
        rows.iter().map(text).collect()
    }

    /// Where files with these bytes were loaded before, in the order of loading.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn loaded_files(&self, fingerprint: &str) -> Result<Vec<LoadedFile>, StoreError> {
        const SQL: &str = "SELECT e.id, e.name, e.as_of, e.scope, f.fingerprint, f.records, \
            f.rejected FROM source_file f JOIN edition e ON e.id = f.edition \
            WHERE f.fingerprint = $1 ORDER BY e.id, f.place";
        let rows = sqlx::query(SQL).bind(fingerprint).fetch_all(&self.pool).await?;
        let file = |row: &AnyRow| {
            Ok(LoadedFile {
                edition: edition(row, 0)?,
                fingerprint: row.try_get(4)?,
                records: row.try_get::<i64, _>(5)? as u64,
                rejected: row.try_get::<i64, _>(6)? as u64,
            })
        };
        rows.iter().map(file).collect()
    }

    /// Every edition, in the order of loading.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn editions(&self) -> Result<Vec<StoredEdition>, StoreError> {
        const SQL: &str = "SELECT id, name, as_of, scope FROM edition ORDER BY id";
        let rows = sqlx::query(SQL).fetch_all(&self.pool).await?;
        rows.iter().map(|row| edition(row, 0)).collect()
    }
}

/// The text of a version, not read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredText {
    /// Place of the regulation.
    pub ordinal: Ordinal,
    payload: String,
}

impl StoredText {
    /// What it says.
    ///
    /// # Errors
    /// When what is stored cannot be read.
    pub fn regulation(&self) -> Result<Regulation, StoreError> {
        parse(&self.payload)
    }
}

/// The version that held on a day as known at a journal position, by the rule
/// of [`crate::catalog::Catalog::at`]: the latest on or before the day, or the
/// first one if all are later. `versions` as [`Store::versions`] gives them.
pub fn held(versions: &[StoredVersion], as_of: Day, known_at: u64) -> Option<&StoredVersion> {
    let known = || versions.iter().filter(|version| version.seq <= known_at);
    let first = || known().map(|version| version.valid_from).min();
    let day = known().map(|version| version.valid_from).filter(|&from| from <= as_of).max();
    let day = day.or_else(first)?;
    known().filter(|version| version.valid_from == day).max_by_key(|version| version.version)
}

fn edition(row: &AnyRow, at: usize) -> Result<StoredEdition, StoreError> {
    Ok(StoredEdition {
        id: row.try_get::<i64, _>(at)? as u64,
        name: row.try_get(at + 1)?,
        as_of: day(row.try_get(at + 2)?)?,
        scope: member(row.try_get(at + 3)?)?,
    })
}

fn stored_version(row: &AnyRow) -> Result<StoredVersion, StoreError> {
    let at = Timestamp::from_millisecond(row.try_get(4)?);
    Ok(StoredVersion {
        ordinal: row.try_get::<i64, _>(0)? as Ordinal,
        version: row.try_get::<i64, _>(1)? as u32,
        valid_from: day(row.try_get(2)?)?,
        seq: row.try_get::<i64, _>(3)? as u64,
        recorded_at: at.map_err(|error| StoreError::Damaged(error.to_string()))?,
        actor: row.try_get(5)?,
        change: member(row.try_get(6)?)?,
        edition: edition(row, 7)?,
        source: Source {
            file: row.try_get(11)?,
            sheet: row.try_get(12)?,
            row: row.try_get::<i64, _>(13)? as u64,
        },
        digest: row.try_get(14)?,
        regulation: parse(row.try_get(15)?)?,
    })
}
