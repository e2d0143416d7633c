//! What is attached to petitions. The journal has name, length and digest of
//! each file, the bytes stand here.

use std::collections::BTreeMap;

use sqlx::{AnyConnection, Row as _};

use crate::{
    model::{DocketKey, PetitionLetter},
    store::{
        Finding, Store, StoreError, Verified, Write,
        journal::sha256,
        verify_rows::{self, Record, joined},
    },
};

impl Store {
    /// The bytes of what is attached to a letter about a petition, by the step of
    /// the letter and the place of the file in it, from 1.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn petition_file(
        &self,
        number: &DocketKey,
        (letter, place): (u32, usize),
    ) -> Result<Option<Vec<u8>>, StoreError> {
        const SQL: &str =
            "SELECT content FROM petition_file WHERE number = $1 AND letter = $2 AND place = $3";
        let query = sqlx::query_scalar::<_, Vec<u8>>(SQL).bind(number.as_str());
        let query = query.bind(i64::from(letter)).bind(place as i64);
        Ok(query.fetch_optional(&self.pool).await?)
    }
}

impl Write {
    /// Keeps what is attached to a letter that was recorded at a place of the
    /// journal in this transaction.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_petition_file(
        &mut self,
        (seq, number): (u64, &DocketKey),
        (letter, place): (u32, usize),
        content: &[u8],
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO petition_file \
            (recorded_seq, number, letter, place, content) VALUES ($1, $2, $3, $4, $5)";
        let query = sqlx::query(SQL)
            .bind(seq as i64)
            .bind(number.as_str())
            .bind(i64::from(letter))
            .bind(place as i64)
            .bind(content);
        query.execute(&mut *self.0).await?;
        Ok(())
    }
}

/// What the journal tells of files, by the place of the letter and their own.
#[derive(Debug, Default)]
pub(super) struct Files(BTreeMap<(i64, i64), (String, i64, String)>);

impl Files {
    pub(super) const TABLE: &'static str = "petition_file";

    /// Takes in the letter that is recorded at a place.
    pub(super) fn take(&mut self, seq: u64, (number, letter): (&DocketKey, &PetitionLetter)) {
        for (file, place) in letter.files.iter().zip(1..) {
            let told = shown(file.size, &file.sha256);
            self.0.insert((seq as i64, place), (number.to_string(), letter.place.into(), told));
        }
    }

    pub(super) fn count(&self) -> i64 {
        self.0.len() as i64
    }

    /// Compares those of a stretch of the journal with the table.
    pub(super) async fn compare(
        &self,
        connection: &mut AnyConnection,
        (from, to): (i64, i64),
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        const SQL: &str = "SELECT recorded_seq, number, letter, place FROM petition_file \
            WHERE recorded_seq >= $1 AND recorded_seq <= $2 ORDER BY number, letter, place";
        const ONE: &str =
            "SELECT content FROM petition_file WHERE number = $1 AND letter = $2 AND place = $3";
        let record = |seq: i64, number: &str, (letter, place): (i64, i64), content: String| {
            let cells = vec![
                ("number", number.to_owned()),
                ("letter", letter.to_string()),
                ("place", place.to_string()),
                ("content", content),
            ];
            Record { seq, key: joined(&[&number, &letter, &place]), cells }
        };
        let mut found = Vec::new();
        for row in sqlx::query(SQL).bind(from).bind(to).fetch_all(&mut *connection).await? {
            let seq: i64 = row.try_get(0)?;
            let number: String = row.try_get(1)?;
            let at = (row.try_get::<i64, _>(2)?, row.try_get::<i64, _>(3)?);
            // One at a time: together they may be more than the memory holds.
            let query = sqlx::query(ONE).bind(number.as_str()).bind(at.0).bind(at.1);
            match query.fetch_one(&mut *connection).await?.try_get::<Vec<u8>, _>(0) {
                Ok(bytes) => {
                    let content = shown(bytes.len() as u64, &sha256(&bytes));
                    found.push(record(seq, &number, at, content));
                }
                Err(_) => verified.find(Finding::Cell { table: Self::TABLE, seq }),
            }
        }
        let expected = self.0.iter().map(|((seq, place), (number, letter, told))| {
            record(*seq, number, (*letter, *place), told.clone())
        });
        verify_rows::compare(Self::TABLE, expected.collect(), found, verified);
        Ok(())
    }

    /// How many the table has.
    pub(super) async fn counted(
        connection: &mut AnyConnection,
    ) -> Result<(&'static str, i64), StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM petition_file";
        Ok((Self::TABLE, sqlx::query_scalar::<_, i64>(SQL).fetch_one(connection).await?))
    }
}

fn shown(size: u64, sha256: &str) -> String {
    format!("{size} byte, SHA-256 {sha256}")
}
