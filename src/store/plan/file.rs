//! The files of papers: their bytes, under their digest.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{AnyConnection, Row as _};

use super::PlanEntry;
use crate::{
    model::PaperFile,
    store::{
        Finding, Store, StoreError, Verified, Write,
        journal::sha256,
        verify_rows::{self, Record},
    },
};

const TABLE: &str = "paper_file";

impl Store {
    /// The bytes of a file.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn paper_file(&self, file: &PaperFile) -> Result<Option<Vec<u8>>, StoreError> {
        const SQL: &str = "SELECT content FROM paper_file WHERE sha256 = $1";
        let query = sqlx::query_scalar::<_, Vec<u8>>(SQL).bind(file.sha256.as_str());
        Ok(query.fetch_optional(&self.pool).await?)
    }
}

impl Write {
    /// Keeps the bytes of a file that something recorded in this transaction
    /// names. The same bytes are kept once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_paper_file(
        &mut self,
        file: &PaperFile,
        content: &[u8],
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO paper_file (sha256, content) VALUES ($1, $2) \
            ON CONFLICT (sha256) DO NOTHING";
        let query = sqlx::query(SQL).bind(file.sha256.as_str()).bind(content);
        query.execute(&mut *self.0).await?;
        Ok(())
    }
}

/// The files that the journal names, each with the row that did so first and its
/// size.
#[derive(Debug, Default)]
pub(super) struct Files(BTreeMap<String, (i64, u64)>);

impl Files {
    pub(super) fn take(&mut self, seq: u64, entry: &PlanEntry) {
        if let PlanEntry::Decision(decision) = entry
            && let Some(file) = &decision.facts.file
        {
            self.0.entry(file.sha256.clone()).or_insert((seq as i64, file.size));
        }
    }

    /// Whether every file is there, is what its digest says, and no other is.
    pub(super) async fn compare(
        &self,
        connection: &mut AnyConnection,
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        const ALL: &str = "SELECT sha256 FROM paper_file ORDER BY sha256";
        const ONE: &str = "SELECT content FROM paper_file WHERE sha256 = $1";
        let there: Vec<String> = sqlx::query_scalar(ALL).fetch_all(&mut *connection).await?;
        let record = |digest: &String| Record {
            seq: self.0.get(digest).map_or(0, |(seq, _)| *seq),
            key: digest.clone(),
            cells: vec![("sha256", digest.clone())],
        };
        let kept: BTreeSet<&String> = there.iter().collect();
        let missing = self.0.keys().filter(|digest| !kept.contains(digest));
        let extra = there.iter().filter(|digest| !self.0.contains_key(*digest));
        let (missing, extra) = (missing.map(record).collect(), extra.map(record).collect());
        verify_rows::compare(TABLE, missing, extra, verified);
        for (digest, (seq, size)) in self.0.iter().filter(|(digest, _)| kept.contains(digest)) {
            // One at a time: together they may be more than the memory holds.
            let row = sqlx::query(ONE).bind(digest.as_str()).fetch_one(&mut *connection).await?;
            let Ok(content) = row.try_get::<Vec<u8>, _>(0) else {
                verified.find(Finding::Cell { table: TABLE, seq: *seq });
                continue;
            };
            let expected = shown(digest, *size);
            let found = shown(&sha256(&content), content.len() as u64);
            if expected != found {
                verified.find(Finding::Table {
                    seq: *seq,
                    table: TABLE,
                    key: digest.clone(),
                    column: "content",
                    expected,
                    found,
                });
            }
        }
        Ok(())
    }
}

/// What is compared of a file.
fn shown(digest: &str, size: u64) -> String {
    format!("{size} byte, SHA-256 {digest}")
}
