//! Writing editions and versions of regulations. Called by `cases` only.

use std::{collections::HashMap, sync::LazyLock};

use jiff::Timestamp;
use serde::Serialize;
use sqlx::Row as _;

use super::{
    Change, Draft, Held, Known, Recorder, Scope, Source, StoreError, Write,
    batch::{Binding, Insert, placeholders},
    fees,
    journal::{self, Entry},
    services,
};
use crate::{
    catalog::Ordinal,
    ingest::FileReport,
    model::{Day, Regulation, RegulationCode, day_number},
};

/// What the journal says of a version: enough to count it and to check the rest.
#[derive(Debug, Serialize, serde::Deserialize, PartialEq, Eq)]
pub(super) struct VersionEntry {
    pub(super) ordinal: Ordinal,
    pub(super) version: u32,
    pub(super) edition: u64,
    pub(super) valid_from: Day,
    pub(super) digest: String,
    pub(super) kind: String,
    pub(super) agency: String,
    pub(super) field: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) in_force_from: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) in_force_to: Option<Day>,
    /// The row that it came from; none if no row made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<SourceEntry>,
}

#[derive(Debug, Default, Serialize, serde::Deserialize, PartialEq, Eq)]
pub(super) struct SourceEntry {
    pub(super) file: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) sheet: String,
    pub(super) row: u64,
}

impl SourceEntry {
    fn of(source: &Source) -> Option<Self> {
        let Source { file, sheet, row } = source.clone();
        (*source != Source::default()).then_some(Self { file, sheet, row })
    }
}

#[derive(Serialize)]
struct EditionEntry<'a> {
    as_of: Day,
    scope: Scope,
    files: Vec<FileEntry<'a>>,
}

#[derive(Serialize)]
struct FileEntry<'a> {
    fingerprint: &'a str,
    path: String,
    format: &'a str,
    records: u64,
    rejected: u64,
}

impl<'a> FileEntry<'a> {
    fn of(file: &'a FileReport) -> Self {
        Self {
            fingerprint: &file.fingerprint,
            path: file.name(),
            format: &file.format,
            records: file.records,
            rejected: file.rejected,
        }
    }
}

const VERSION_COLUMNS: &str = "ordinal, version, code, valid_from, recorded_seq, edition, change, \
    source_file, source_sheet, source_row, digest, kind, name, agency, field, in_force_from, \
    in_force_to, origin, fees, fee_low, fee_high, service, online, dossiers, on_time";

static REGULATION: LazyLock<Insert> =
    LazyLock::new(|| Insert::new("INSERT INTO regulation (code, ordinal) VALUES", 2));
static VERSION: LazyLock<Insert> = LazyLock::new(|| {
    Insert::new(&format!("INSERT INTO regulation_version ({VERSION_COLUMNS}) VALUES"), 25)
});
static PAYLOAD: LazyLock<Insert> = LazyLock::new(|| {
    Insert::new("INSERT INTO regulation_payload (ordinal, version, payload) VALUES", 3)
});

/// Codes asked for in one statement.
const ASKED: usize = 64;

static KNOWN: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT r.code, r.ordinal, \
            (SELECT MAX(m.version) FROM regulation_version m WHERE m.ordinal = r.ordinal), \
            v.change, p.payload \
        FROM regulation r \
        LEFT JOIN regulation_version v ON v.ordinal = r.ordinal AND v.valid_from <= $1 \
            AND NOT EXISTS (SELECT 1 FROM regulation_version l \
                WHERE l.ordinal = v.ordinal AND l.valid_from <= $1 \
                AND (l.valid_from > v.valid_from \
                    OR (l.valid_from = v.valid_from AND l.version > v.version))) \
        LEFT JOIN regulation_payload p ON p.ordinal = v.ordinal AND p.version = v.version \
        WHERE r.code IN ({})",
        placeholders(1, ASKED)
    )
});

impl Write {
    /// Records that files are loaded as an edition, and returns its place in
    /// the journal. The transaction holds the journal from here on.
    ///
    /// # Errors
    /// When the database fails or the name has a control character.
    pub async fn open_edition(
        &mut self,
        name: &str,
        scope: Scope,
        files: &[FileReport],
        actor: &str,
        (at, as_of): (Timestamp, Day),
    ) -> Result<u64, StoreError> {
        const EDITION: &str =
            "INSERT INTO edition (id, name, as_of, scope) VALUES ($1, $2, $3, $4)";
        const FILE: &str = "INSERT INTO source_file \
            (edition, place, fingerprint, path, format, records, rejected) \
            VALUES ($1, $2, $3, $4, $5, $6, $7)";

        let payload =
            EditionEntry { as_of, scope, files: files.iter().map(FileEntry::of).collect() };
        let entry = Entry {
            action: "edition.loaded",
            subject_kind: "edition",
            subject: name.to_owned(),
            payload: json(&payload)?,
        };
        let id = journal::append(self, actor, at, &[entry]).await?;
        let query = sqlx::query(EDITION).bind(id as i64).bind(name);
        let query = query.bind(i64::from(day_number(as_of))).bind(scope.name());
        query.execute(&mut *self.0).await?;
        for (file, place) in files.iter().zip(0_i64..) {
            let query = sqlx::query(FILE)
                .bind(id as i64)
                .bind(place)
                .bind(file.fingerprint.as_str())
                .bind(file.name())
                .bind(file.format.as_str())
                .bind(file.records as i64)
                .bind(file.rejected as i64);
            query.execute(&mut *self.0).await?;
        }
        Ok(id)
    }

    /// What is known of some regulations on a day; unknown ones are left out.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn known(
        &mut self,
        codes: &[&RegulationCode],
        day: Day,
    ) -> Result<HashMap<RegulationCode, Known>, StoreError> {
        let mut known = HashMap::new();
        for asked in codes.chunks(ASKED) {
            let query = sqlx::query(KNOWN.as_str()).bind(i64::from(day_number(day)));
            // The text has a fixed number of codes: the last one fills it up.
            let filled = asked.iter().chain(std::iter::repeat_n(&asked[asked.len() - 1], ASKED));
            let query = filled.take(ASKED).fold(query, |query, code| query.bind(code.as_str()));
            for row in query.fetch_all(&mut *self.0).await? {
                let held = match (row.try_get::<Option<String>, _>(3)?, row.try_get(4)?) {
                    (Some(change), Some(payload)) => {
                        Some(Held { change: member(&change)?, payload })
                    }
                    _ => None,
                };
                let code = member(&row.try_get::<String, _>(0)?)?;
                let ordinal = row.try_get::<i64, _>(1)? as Ordinal;
                let last_version = row.try_get::<i64, _>(2)? as u32;
                known.insert(code, Known { ordinal, last_version, held });
            }
        }
        Ok(known)
    }

    /// The codes of all regulations that have not ended on a day or before, in
    /// the order of their first appearance.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn not_ended(&mut self, day: Day) -> Result<Vec<RegulationCode>, StoreError> {
        const SQL: &str = "SELECT v.code FROM regulation_version v \
            WHERE v.valid_from <= $1 AND (v.in_force_to IS NULL OR v.in_force_to > $1) \
            AND NOT EXISTS (SELECT 1 FROM regulation_version l \
                WHERE l.ordinal = v.ordinal AND l.valid_from <= $1 \
                AND (l.valid_from > v.valid_from \
                    OR (l.valid_from = v.valid_from AND l.version > v.version))) \
            ORDER BY v.ordinal";
        let query = sqlx::query_scalar::<_, String>(SQL).bind(i64::from(day_number(day)));
        query.fetch_all(&mut *self.0).await?.iter().map(|code| member(code)).collect()
    }

    /// Records versions with their journal rows, in their order. Regulations
    /// that are new get the next ordinals.
    ///
    /// # Errors
    /// When the database fails, or a version was recorded in between by another
    /// transaction (which cannot happen after [`Write::open_edition`]).
    pub async fn record(
        &mut self,
        recorder: Recorder<'_>,
        drafts: &[Draft],
    ) -> Result<(), StoreError> {
        const NEXT: &str = "SELECT COALESCE(MAX(ordinal) + 1, 0) FROM regulation";
        let next = sqlx::query_scalar::<_, i64>(NEXT).fetch_one(&mut *self.0).await?;
        let mut free = next as Ordinal..;
        let place = |draft: &Draft| draft.ordinal.or_else(|| free.next()).unwrap_or(Ordinal::MAX);
        let ordinals: Vec<Ordinal> = drafts.iter().map(place).collect();
        let mut entries = Vec::with_capacity(drafts.len());
        for (draft, &ordinal) in drafts.iter().zip(&ordinals) {
            entries.push(draft.entry(recorder, ordinal)?);
        }
        let first = journal::append(self, recorder.actor, recorder.at, &entries).await?;

        let placed = drafts.iter().zip(ordinals).zip(first..);
        let rows: Vec<Placed<'_>> = placed
            .map(|((draft, ordinal), seq)| Placed { draft, ordinal, seq, recorder })
            .collect();
        let new: Vec<_> = rows.iter().filter(|row| row.draft.ordinal.is_none()).copied().collect();
        REGULATION.write(&mut self.0, &new, bind_regulation).await?;
        VERSION.write(&mut self.0, &rows, bind_version).await?;
        PAYLOAD.write(&mut self.0, &rows, bind_payload).await?;
        Ok(())
    }
}

/// A draft with its places.
#[derive(Clone, Copy)]
struct Placed<'a> {
    draft: &'a Draft,
    ordinal: Ordinal,
    seq: u64,
    recorder: Recorder<'a>,
}

impl Draft {
    fn entry(&self, recorder: Recorder<'_>, ordinal: Ordinal) -> Result<Entry, StoreError> {
        let regulation = &self.regulation;
        Ok(Entry {
            action: match self.change {
                Change::Added => "regulation.added",
                Change::Changed => "regulation.changed",
                Change::Ended => "regulation.ended",
            },
            subject_kind: "regulation",
            subject: regulation.code.to_string(),
            payload: json(&VersionEntry {
                ordinal,
                version: self.version,
                edition: recorder.edition,
                valid_from: recorder.valid_from,
                digest: self.digest.clone(),
                kind: regulation.kind.name().to_owned(),
                agency: regulation.agency.to_string(),
                field: regulation.field.0.clone(),
                in_force_from: regulation.in_force_from,
                in_force_to: regulation.in_force_to,
                source: SourceEntry::of(&self.source),
            })?,
        })
    }
}

fn bind_regulation<'q>(query: Binding<'q>, row: &'q Placed<'_>) -> Binding<'q> {
    query.bind(row.draft.regulation.code.as_str()).bind(i64::from(row.ordinal))
}

fn bind_payload<'q>(query: Binding<'q>, row: &'q Placed<'_>) -> Binding<'q> {
    query
        .bind(i64::from(row.ordinal))
        .bind(i64::from(row.draft.version))
        .bind(row.draft.payload.as_str())
}

fn bind_version<'q>(query: Binding<'q>, row: &'q Placed<'_>) -> Binding<'q> {
    let Placed { draft, ordinal, seq, recorder } = *row;
    let regulation = &draft.regulation;
    let day = |day: Day| i64::from(day_number(day));
    let (low, high) = fees::columns(regulation.charge());
    let (online, dossiers, on_time) = services::columns(&regulation.service);
    query
        .bind(i64::from(ordinal))
        .bind(i64::from(draft.version))
        .bind(regulation.code.as_str())
        .bind(day(recorder.valid_from))
        .bind(seq as i64)
        .bind(recorder.edition as i64)
        .bind(draft.change.name())
        .bind(draft.source.file.as_str())
        .bind(draft.source.sheet.as_str())
        .bind(draft.source.row as i64)
        .bind(draft.digest.as_str())
        .bind(regulation.kind.name())
        .bind(regulation.name.as_str())
        .bind(regulation.agency.as_str())
        .bind(regulation.field.0.as_str())
        .bind(regulation.in_force_from.map(day))
        .bind(regulation.in_force_to.map(day))
        .bind(origin(regulation))
        .bind("read")
        .bind(low)
        .bind(high)
        .bind("read")
        .bind(online)
        .bind(dossiers)
        .bind(on_time)
}

/// Whether it is made up, as the store says it.
pub(super) fn origin(regulation: &Regulation) -> &'static str {
    if regulation.is_sample() { "sample" } else { "published" }
}

/// Compact JSON for the journal.
pub(super) fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Damaged(error.to_string()))
}

/// Reads the text of a version.
pub(super) fn parse(payload: &str) -> Result<Regulation, StoreError> {
    serde_json::from_str(payload).map_err(|error| {
        let start: String = payload.chars().take(60).collect();
        StoreError::Damaged(format!("{start}…: {error}"))
    })
}

/// Reads a text that was written from a type.
pub(super) fn member<T: std::str::FromStr<Err: std::fmt::Display>>(
    text: &str,
) -> Result<T, StoreError> {
    text.parse().map_err(|error: T::Err| StoreError::Damaged(error.to_string()))
}
