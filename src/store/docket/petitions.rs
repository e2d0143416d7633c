//! Reading petitions with their steps and letters.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::rows::letter_digest;
use crate::{
    model::{AgencySlug, DocketKey, Petition, PetitionLetter, PetitionStep, RegulationCode},
    store::{
        Store, StoreError, Versioned, Write, comment::private, plan::payload as read,
        plan::position, registry::member,
    },
};

/// A petition as it is recorded last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPetition {
    /// What is public of it.
    pub petition: Petition,
    /// How often something was recorded of it: what was received, each change
    /// of it by files, each step.
    pub version: u32,
    /// Who sent or recorded it, as the journal calls them.
    pub author: String,
    /// When it was recorded first.
    pub made: Timestamp,
    /// When each step was recorded.
    pub at: Vec<Timestamp>,
    /// The place of what was recorded last of it.
    pub seq: u64,
}

/// The last version of petitions: all of which something was recorded after
/// `$1`, or the one of the number `$2`.
const PETITIONS: &str = "SELECT t.number, t.version, f.actor, f.at, j.payload, j.seq \
    FROM petition t JOIN journal j ON j.seq = t.recorded_seq \
    JOIN petition o ON o.number = t.number AND o.version = 1 \
    JOIN journal f ON f.seq = o.recorded_seq \
    WHERE ($2 IS NULL OR t.number = $2) \
    AND NOT EXISTS (SELECT 1 FROM petition l WHERE l.number = t.number AND l.version > t.version) \
    AND (t.recorded_seq > $1 OR EXISTS (SELECT 1 FROM petition_step s \
        WHERE s.number = t.number AND s.recorded_seq > $1))";
/// The steps of these.
const STEPS: &str = "SELECT s.number, j.payload, j.at, j.seq FROM petition_step s \
    JOIN journal j ON j.seq = s.recorded_seq \
    WHERE ($2 IS NULL OR s.number = $2) \
    AND (EXISTS (SELECT 1 FROM petition l WHERE l.number = s.number AND l.recorded_seq > $1) \
        OR EXISTS (SELECT 1 FROM petition_step l WHERE l.number = s.number AND l.recorded_seq > $1)) \
    ORDER BY s.number, s.place";
const LETTERS: &str = "SELECT j.payload FROM petition_letter l \
    JOIN journal j ON j.seq = l.recorded_seq WHERE l.number = $1 ORDER BY l.place";

impl Store {
    /// Petitions of which something was recorded after a place in the journal.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn petitions(&self, after: u64) -> Result<Vec<StoredPetition>, StoreError> {
        let mut tx = self.snapshot().await?;
        petitions(&mut tx, after, None).await
    }

    /// The place of what was recorded last of any petition; 0 if there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn petitions_seq(&self) -> Result<u64, StoreError> {
        const SQL: &str = "SELECT COALESCE(MAX(x.seq), 0) FROM ( \
            SELECT MAX(recorded_seq) AS seq FROM petition \
            UNION ALL SELECT MAX(recorded_seq) AS seq FROM petition_step) x";
        let seq = sqlx::query_scalar::<_, i64>(SQL).fetch_one(&self.pool).await?;
        Ok(seq as u64)
    }

    /// What was written about petitions that were published and of which something
    /// was recorded after a place in the journal.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn published_letters(
        &self,
        after: u64,
    ) -> Result<Vec<(DocketKey, PetitionLetter)>, StoreError> {
        const SQL: &str = "SELECT l.number, j.payload FROM petition_letter l \
            JOIN journal j ON j.seq = l.recorded_seq WHERE EXISTS (SELECT 1 FROM petition_step s \
                WHERE s.number = l.number AND s.act = 'published') \
            AND EXISTS (SELECT 1 FROM petition_step s \
                WHERE s.number = l.number AND s.recorded_seq > $1) ORDER BY l.number, l.place";
        let query = sqlx::query(SQL).bind(position(after));
        let rows = query.fetch_all(&self.pool).await?;
        rows.iter().map(|row| Ok((member(row.try_get(0)?)?, private(row.try_get(1)?)?))).collect()
    }

    /// What was written about a petition, in the order of its steps.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn petition_letters(
        &self,
        number: &DocketKey,
    ) -> Result<Vec<PetitionLetter>, StoreError> {
        letters(&mut *self.pool.acquire().await?, number).await
    }
}

impl Write {
    /// A petition as it is recorded last.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn petition(
        &mut self,
        number: &DocketKey,
    ) -> Result<Option<StoredPetition>, StoreError> {
        Ok(petitions(&mut self.0, 0, Some(number)).await?.pop())
    }

    /// What was written about a petition, in the order of its steps.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn petition_letters(
        &mut self,
        number: &DocketKey,
    ) -> Result<Vec<PetitionLetter>, StoreError> {
        letters(&mut self.0, number).await
    }

    /// The petitions of one person with just these words.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn petitions_saying(
        &mut self,
        author: &str,
        (subject, text): (&str, &str),
    ) -> Result<Vec<DocketKey>, StoreError> {
        const SQL: &str = "SELECT l.number FROM petition_letter l \
            JOIN journal j ON j.seq = l.recorded_seq \
            WHERE l.digest = $1 AND l.place = 0 AND j.actor = $2 ORDER BY l.number";
        let query = sqlx::query_scalar::<_, String>(SQL).bind(letter_digest(subject, text));
        let numbers = query.bind(author).fetch_all(&mut *self.0).await?;
        numbers.iter().map(|number| member(number)).collect()
    }

    /// The agency of a regulation by its last version; none if there is no such
    /// regulation.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn agency_of_regulation(
        &mut self,
        code: &RegulationCode,
    ) -> Result<Option<AgencySlug>, StoreError> {
        const SQL: &str = "SELECT v.agency FROM regulation r \
            JOIN regulation_version v ON v.ordinal = r.ordinal WHERE r.code = $1 \
            ORDER BY v.version DESC LIMIT 1";
        let query = sqlx::query_scalar::<_, String>(SQL).bind(code.to_string());
        query.fetch_optional(&mut *self.0).await?.map(|slug| member(&slug)).transpose()
    }

    /// The number for the next petition that is sent here.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_petition(&mut self) -> Result<DocketKey, StoreError> {
        const SENT: &str = "SELECT COUNT(*) FROM petition_letter WHERE place = 0";
        const TAKEN: &str = "SELECT COUNT(*) FROM petition WHERE number = $1";
        let mut next = sqlx::query_scalar::<_, i64>(SENT).fetch_one(&mut *self.0).await? + 1;
        loop {
            // A file may have brought a number that looks like ours.
            let number = format!("PK-{next:04}");
            let query = sqlx::query_scalar::<_, i64>(TAKEN).bind(&number);
            if query.fetch_one(&mut *self.0).await? == 0 {
                return member(&number);
            }
            next += 1;
        }
    }
}

/// The steps of all petitions as recorded up to a journal position.
pub(super) async fn steps(
    connection: &mut AnyConnection,
    known_at: u64,
) -> Result<BTreeMap<DocketKey, Vec<PetitionStep>>, StoreError> {
    const SQL: &str = "SELECT s.number, j.payload FROM petition_step s \
        JOIN journal j ON j.seq = s.recorded_seq WHERE s.recorded_seq <= $1 \
        ORDER BY s.number, s.place";
    let rows = sqlx::query(SQL).bind(position(known_at)).fetch_all(connection).await?;
    let mut steps: BTreeMap<DocketKey, Vec<PetitionStep>> = BTreeMap::new();
    for row in &rows {
        steps.entry(member(row.try_get(0)?)?).or_default().push(read(row.try_get(1)?)?);
    }
    Ok(steps)
}

async fn petitions(
    connection: &mut AnyConnection,
    after: u64,
    number: Option<&DocketKey>,
) -> Result<Vec<StoredPetition>, StoreError> {
    let number = number.map(ToString::to_string);
    let query = sqlx::query(PETITIONS).bind(position(after)).bind(number.clone());
    let rows = query.fetch_all(&mut *connection).await?;
    let mut found = BTreeMap::new();
    for row in &rows {
        found.insert(row.try_get::<String, _>(0)?, petition(row)?);
    }
    let query = sqlx::query(STEPS).bind(position(after)).bind(number);
    for row in &query.fetch_all(&mut *connection).await? {
        if let Some(petition) = found.get_mut(row.try_get::<&str, _>(0)?) {
            petition.petition.steps.push(read(row.try_get(1)?)?);
            petition.at.push(instant(row.try_get(2)?)?);
            petition.seq = petition.seq.max(row.try_get::<i64, _>(3)? as u64);
            petition.version += 1;
        }
    }
    Ok(found.into_values().collect())
}

fn petition(row: &AnyRow) -> Result<StoredPetition, StoreError> {
    let version: Versioned<Petition> = read(row.try_get(4)?)?;
    Ok(StoredPetition {
        petition: version.facts,
        version: version.version,
        author: row.try_get(2)?,
        made: instant(row.try_get(3)?)?,
        at: Vec::new(),
        seq: row.try_get::<i64, _>(5)? as u64,
    })
}

async fn letters(
    connection: &mut AnyConnection,
    number: &DocketKey,
) -> Result<Vec<PetitionLetter>, StoreError> {
    let query = sqlx::query_scalar::<_, String>(LETTERS).bind(number.to_string());
    query.fetch_all(connection).await?.iter().map(|text| private(text)).collect()
}

fn instant(at: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(at).map_err(|error| StoreError::Damaged(error.to_string()))
}
