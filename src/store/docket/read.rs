//! Recording and reading petitions, drafts and lists.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use rayon::prelude::*;
use serde::de::DeserializeOwned;
use sqlx::AnyConnection;

use super::{DocketEntry, rows::Rows};
use crate::{
    model::{Docket, DocketKey, DraftDocument, Listing, Petition, RegulationCode, ReviewList},
    store::{Store, StoreError, Versioned, Write, journal, plan::payload as read, plan::position},
};

/// What is recorded last, by its keys.
#[derive(Debug, Clone, Default)]
pub struct RecordedDocket {
    /// Petitions.
    pub petitions: BTreeMap<DocketKey, Versioned<Petition>>,
    /// Drafts.
    pub drafts: BTreeMap<DocketKey, Versioned<DraftDocument>>,
    /// Regulations on lists.
    pub listings: BTreeMap<(ReviewList, RegulationCode), Versioned<Listing>>,
}

impl Store {
    /// Petitions, drafts and lists as recorded up to a journal position.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn docket(&self, known_at: u64) -> Result<Docket, StoreError> {
        let mut tx = self.snapshot().await?;
        let RecordedDocket { petitions, drafts, listings } = load(&mut tx, known_at).await?;
        Ok(Docket {
            petitions: petitions.into_values().map(|version| version.facts).collect(),
            drafts: drafts.into_values().map(|version| version.facts).collect(),
            listings: listings.into_values().map(|version| version.facts).collect(),
        })
    }
}

impl Store {
    /// A draft with its procedures, as it is recorded last.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn draft_document(
        &self,
        number: &DocketKey,
    ) -> Result<Option<Versioned<DraftDocument>>, StoreError> {
        draft_document(&mut *self.pool.acquire().await?, number).await
    }
}

impl Write {
    /// Petitions, drafts and lists as they are recorded last.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn docket(&mut self) -> Result<RecordedDocket, StoreError> {
        load(&mut self.0, u64::MAX).await
    }

    /// A draft with its procedures, as it is recorded last.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn draft_document(
        &mut self,
        number: &DocketKey,
    ) -> Result<Option<Versioned<DraftDocument>>, StoreError> {
        draft_document(&mut self.0, number).await
    }

    /// The code of every regulation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn codes(&mut self) -> Result<HashSet<String>, StoreError> {
        const SQL: &str = "SELECT code FROM regulation";
        Ok(sqlx::query_scalar(SQL).fetch_all(&mut *self.0).await?.into_iter().collect())
    }

    /// Records things in their order, in the journal and in the tables.
    ///
    /// # Errors
    /// When the database fails or something cannot be written as JSON.
    pub async fn record_docket(
        &mut self,
        actor: &str,
        at: Timestamp,
        entries: &[DocketEntry],
    ) -> Result<u64, StoreError> {
        let lines: Result<Vec<_>, _> = entries.par_iter().map(DocketEntry::entry).collect();
        let first = journal::append(self, actor, at, &lines?).await?;
        let mut rows = Rows::default();
        for (entry, seq) in entries.iter().zip(first..) {
            rows.take(seq, entry);
        }
        rows.write(&mut self.0).await?;
        Ok(first)
    }
}

async fn draft_document(
    connection: &mut AnyConnection,
    number: &DocketKey,
) -> Result<Option<Versioned<DraftDocument>>, StoreError> {
    const SQL: &str = "SELECT j.payload FROM draft_document t \
        JOIN journal j ON j.seq = t.recorded_seq WHERE t.number = $1 ORDER BY t.version DESC LIMIT 1";
    let query = sqlx::query_scalar::<_, String>(SQL).bind(number.as_str());
    query.fetch_optional(connection).await?.map(|text| read(&text)).transpose()
}

async fn load(connection: &mut AnyConnection, known_at: u64) -> Result<RecordedDocket, StoreError> {
    const PETITIONS: &str = "SELECT j.payload FROM petition t \
        JOIN journal j ON j.seq = t.recorded_seq WHERE t.recorded_seq <= $1 ORDER BY j.seq";
    const DRAFTS: &str = "SELECT j.payload FROM draft_document t \
        JOIN journal j ON j.seq = t.recorded_seq WHERE t.recorded_seq <= $1 ORDER BY j.seq";
    const LISTINGS: &str = "SELECT j.payload FROM listing t \
        JOIN journal j ON j.seq = t.recorded_seq WHERE t.recorded_seq <= $1 ORDER BY j.seq";
    let petitions = versions::<Petition>(connection, PETITIONS, known_at).await?;
    let drafts = versions::<DraftDocument>(connection, DRAFTS, known_at).await?;
    let listings = versions::<Listing>(connection, LISTINGS, known_at).await?;
    let mut steps = super::petitions::steps(connection, known_at).await?;
    // In the order of recording: the last version of each key stays.
    let petition = |mut of: Versioned<Petition>| {
        of.facts.steps = steps.remove(&of.facts.number).unwrap_or_default();
        (of.facts.number.clone(), of)
    };
    let last: BTreeMap<_, _> =
        petitions.into_iter().map(|of| (of.facts.number.clone(), of)).collect();
    let listing = |of: Versioned<Listing>| ((of.facts.list, of.facts.code.clone()), of);
    Ok(RecordedDocket {
        petitions: last.into_values().map(petition).collect(),
        drafts: drafts.into_iter().map(|of| (of.facts.number.clone(), of)).collect(),
        listings: listings.into_iter().map(listing).collect(),
    })
}

async fn versions<T: DeserializeOwned>(
    connection: &mut AnyConnection,
    sql: &'static str,
    known_at: u64,
) -> Result<Vec<Versioned<T>>, StoreError> {
    let query = sqlx::query_scalar::<_, String>(sql).bind(position(known_at));
    query.fetch_all(connection).await?.iter().map(|text| read(text)).collect()
}
