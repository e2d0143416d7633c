//! Checking that editions and their files are what the journal recorded.

use serde::Deserialize;
use sqlx::{AnyConnection, Row as _};

use super::{
    Finding, StoreError, Verified,
    journal::Row,
    verify_rows::{Cell as _, Record, compare, joined},
};
use crate::model::{Day, day_number};

/// What the journal says of an edition.
#[derive(Deserialize)]
struct EditionEntry {
    as_of: Day,
    scope: String,
    files: Vec<FileEntry>,
}

#[derive(Deserialize)]
struct FileEntry {
    fingerprint: String,
    path: String,
    #[serde(default)]
    format: String,
    records: i64,
    rejected: i64,
}

/// The rows that follow from the journal.
#[derive(Default)]
pub(super) struct Editions {
    editions: Vec<Record>,
    files: Vec<Record>,
}

impl Editions {
    /// Takes one row of the journal in, if it is about an edition.
    pub(super) fn take(&mut self, row: &Row, verified: &mut Verified) {
        if row.subject_kind != "edition" {
            return;
        }
        let seq = row.seq as i64;
        let entry = match serde_json::from_str::<EditionEntry>(&row.payload) {
            Ok(entry) if row.action == "edition.loaded" => entry,
            Ok(_) => return unreadable(row, "không phải lần nạp dữ liệu", verified),
            Err(error) => return unreadable(row, &error.to_string(), verified),
        };
        let as_of = i64::from(day_number(entry.as_of));
        self.editions.push(edition(seq, &row.subject, as_of, &entry.scope));
        for (place, file) in (0..).zip(&entry.files) {
            let FileEntry { fingerprint, path, format, records, rejected } = file;
            self.files.push(self::file(
                (seq, place),
                [fingerprint, path, format],
                [*records, *rejected],
            ));
        }
    }

    /// Compares them with the tables.
    pub(super) async fn compare(
        self,
        connection: &mut AnyConnection,
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        const EDITIONS: &str = "SELECT id, name, as_of, scope FROM edition ORDER BY id";
        const FILES: &str = "SELECT edition, place, fingerprint, path, format, records, rejected \
            FROM source_file ORDER BY edition, place";
        let mut stored = Vec::new();
        for row in sqlx::query(EDITIONS).fetch_all(&mut *connection).await? {
            stored.push(edition(
                row.try_get(0)?,
                row.try_get(1)?,
                row.try_get(2)?,
                row.try_get(3)?,
            ));
        }
        compare("edition", self.editions, stored, verified);
        let mut stored = Vec::new();
        for row in sqlx::query(FILES).fetch_all(&mut *connection).await? {
            stored.push(file(
                (row.try_get(0)?, row.try_get(1)?),
                [row.try_get(2)?, row.try_get(3)?, row.try_get(4)?],
                [row.try_get(5)?, row.try_get(6)?],
            ));
        }
        compare("source_file", self.files, stored, verified);
        Ok(())
    }
}

fn unreadable(row: &Row, why: &str, verified: &mut Verified) {
    verified.find(Finding::Unreadable { seq: row.seq, why: why.to_owned() });
}

fn edition(seq: i64, name: &str, as_of: i64, scope: &str) -> Record {
    let cells = vec![
        ("id", seq.shown()),
        ("name", name.to_owned()),
        ("as_of", as_of.shown()),
        ("scope", scope.to_owned()),
    ];
    Record { seq, key: seq.to_string(), cells }
}

fn file(
    (seq, place): (i64, i64),
    [fingerprint, path, format]: [&str; 3],
    [records, rejected]: [i64; 2],
) -> Record {
    let cells = vec![
        ("edition", seq.shown()),
        ("place", place.shown()),
        ("fingerprint", fingerprint.to_owned()),
        ("path", path.to_owned()),
        ("format", format.to_owned()),
        ("records", records.shown()),
        ("rejected", rejected.shown()),
    ];
    Record { seq, key: joined(&[&seq, &place]), cells }
}
