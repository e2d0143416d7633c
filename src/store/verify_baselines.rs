//! Checking that baselines and their lists are what the journal recorded.

use std::collections::BTreeSet;

use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::{
    Finding, StoreError, Verified,
    baseline::kinds,
    journal::Row,
    verify_rows::{Cell as _, Record, compare},
};
use crate::model::{Baseline, baseline_digest, day_number};

/// What follows from the journal.
#[derive(Default)]
pub(super) struct Baselines {
    records: Vec<Record>,
    /// Where a list is recorded, and its digest.
    lists: Vec<(i64, String)>,
}

impl Baselines {
    /// Takes one row of the journal in, if it is about a baseline.
    pub(super) fn take(&mut self, row: &Row, verified: &mut Verified) {
        if row.subject_kind != "baseline" {
            return;
        }
        let unreadable = |why: String| Finding::Unreadable { seq: row.seq, why };
        let baseline = match serde_json::from_str::<Baseline>(&row.payload) {
            Ok(baseline)
                if row.action == "baseline.added" && row.subject == baseline.slug.as_str() =>
            {
                baseline
            }
            Ok(_) => return verified.find(unreadable("không phải mốc so sánh".to_owned())),
            Err(error) => return verified.find(unreadable(error.to_string())),
        };
        let seq = row.seq as i64;
        self.records.push(record(
            seq,
            [
                baseline.slug.to_string(),
                baseline.title,
                i64::from(day_number(baseline.day)).shown(),
                baseline.known_at.to_string(),
                kinds(&baseline.scope.kinds),
                baseline.scope.agency.map(|agency| agency.to_string()).shown(),
                baseline.rows.to_string(),
                baseline.digest.clone(),
                baseline.reason,
            ],
        ));
        self.lists.push((seq, baseline.digest));
    }

    /// Compares them with the tables.
    pub(super) async fn compare(
        self,
        connection: &mut AnyConnection,
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        const SQL: &str = "SELECT recorded_seq, slug, title, day, known_at, kinds, agency, \
            row_count, digest, reason FROM baseline ORDER BY recorded_seq";
        const LISTS: &str = "SELECT DISTINCT recorded_seq FROM baseline_row ORDER BY recorded_seq";
        const CODES: &str = "SELECT code FROM baseline_row WHERE recorded_seq = $1";
        let mut found = Vec::new();
        for row in sqlx::query(SQL).fetch_all(&mut *connection).await? {
            match stored(&row) {
                Ok(record) => found.push(record),
                // SQLite takes a text for a number.
                Err(_) => verified.find(Finding::Cell {
                    table: "baseline",
                    seq: row.try_get(0).unwrap_or_default(),
                }),
            }
        }
        compare("baseline", self.records, found, verified);
        let mut known = BTreeSet::new();
        for (seq, expected) in self.lists {
            let codes = sqlx::query_scalar::<_, String>(CODES).bind(seq);
            let codes = codes.fetch_all(&mut *connection).await?;
            let found = baseline_digest(codes.iter().map(String::as_str));
            if found != expected {
                let key = seq.to_string();
                let table = "baseline_row";
                verified.find(Finding::Table { seq, table, key, column: "code", expected, found });
            }
            known.insert(seq);
        }
        for row in sqlx::query(LISTS).fetch_all(&mut *connection).await? {
            let seq = row.try_get::<i64, _>(0).unwrap_or_default();
            if !known.contains(&seq) {
                let (expected, found) = ("không có".to_owned(), "có".to_owned());
                let (table, key) = ("baseline_row", seq.to_string());
                verified.find(Finding::Table { seq, table, key, column: "", expected, found });
            }
        }
        Ok(())
    }
}

fn stored(row: &AnyRow) -> Result<Record, sqlx::Error> {
    let number = |at: usize| row.try_get::<i64, _>(at).map(|number| number.shown());
    Ok(record(
        row.try_get(0)?,
        [
            row.try_get(1)?,
            row.try_get(2)?,
            number(3)?,
            number(4)?,
            row.try_get(5)?,
            row.try_get::<Option<String>, _>(6)?.shown(),
            number(7)?,
            row.try_get(8)?,
            row.try_get(9)?,
        ],
    ))
}

fn record(seq: i64, cells: [String; 9]) -> Record {
    let names =
        ["slug", "title", "day", "known_at", "kinds", "agency", "row_count", "digest", "reason"];
    let key = cells[0].clone();
    let cells = names.into_iter().zip(cells);
    Record { seq, key, cells: [("recorded_seq", seq.shown())].into_iter().chain(cells).collect() }
}
