//! Reading consultations and the texts of drafts.

use jiff::Timestamp;
use sqlx::{AnyConnection, Row as _, any::AnyRow};

use crate::{
    model::{
        Consultation, ConsultationKind, ConsultationNumber, ConsultationOn, DraftText,
        RegulationCode,
    },
    store::{
        Store, StoreError, Versioned, Write, account::instant, plan::payload, registry::member,
    },
};

/// A version of a consultation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredConsultation {
    /// When it was recorded.
    pub recorded: Timestamp,
    /// What it says, and why.
    pub of: Versioned<Consultation>,
}

/// A version of the text of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDraftText {
    /// When it was published.
    pub recorded: Timestamp,
    /// The text, and why it was changed.
    pub text: Versioned<DraftText>,
}

macro_rules! versions {
    ($which:literal) => {
        concat!(
            "SELECT j.at, j.payload FROM consultation c JOIN journal j ON j.seq = c.recorded_seq \
            WHERE ",
            $which,
            " ORDER BY c.consultation, c.version"
        )
    };
}
const VERSIONS: &str = versions!("c.consultation = $1");
const LAST: &str = versions!(
    "c.consultation = $1 AND NOT EXISTS (SELECT 1 FROM consultation l \
        WHERE l.consultation = c.consultation AND l.version > c.version)"
);
const TEXTS: &str = "SELECT j.at, j.payload FROM consultation_text t \
    JOIN journal j ON j.seq = t.recorded_seq \
    WHERE t.consultation = $1 AND (t.version = $2 OR $2 IS NULL) \
    ORDER BY t.version DESC LIMIT $3";

impl Store {
    /// A consultation, as it is recorded last.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn consultation(
        &self,
        number: ConsultationNumber,
    ) -> Result<Option<StoredConsultation>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        Ok(consultations(&mut connection, LAST, number).await?.pop())
    }

    /// All versions of a consultation, the first first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn consultation_versions(
        &self,
        number: ConsultationNumber,
    ) -> Result<Vec<StoredConsultation>, StoreError> {
        consultations(&mut *self.pool.acquire().await?, VERSIONS, number).await
    }

    /// Every consultation as it is recorded last, in their order, without what
    /// it asks in full; those on one regulation, if one is named.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn consultations(
        &self,
        code: Option<&RegulationCode>,
    ) -> Result<Vec<Consultation>, StoreError> {
        macro_rules! list {
            ($which:literal) => {
                concat!(
                    "SELECT c.consultation, c.kind, c.agency, c.title, c.document, c.code, c.step, \
                        c.opens, c.closes \
                    FROM consultation c WHERE NOT EXISTS (SELECT 1 FROM consultation l \
                        WHERE l.consultation = c.consultation AND l.version > c.version)",
                    $which,
                    " ORDER BY c.consultation"
                )
            };
        }
        let query = match code {
            Some(code) => sqlx::query(list!(" AND c.code = $1")).bind(code.to_string()),
            None => sqlx::query(list!("")),
        };
        query.fetch_all(&self.pool).await?.iter().map(line).collect()
    }

    /// The text of a draft: a version, or the last one.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn draft_text(
        &self,
        number: ConsultationNumber,
        version: Option<u32>,
    ) -> Result<Option<StoredDraftText>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        Ok(texts(&mut connection, number, (version, 1)).await?.pop())
    }

    /// All versions of the text of a draft, the last first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn draft_texts(
        &self,
        number: ConsultationNumber,
    ) -> Result<Vec<StoredDraftText>, StoreError> {
        texts(&mut *self.pool.acquire().await?, number, (None, i64::MAX)).await
    }
}

impl Write {
    /// A consultation, as it is recorded last.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn consultation(
        &mut self,
        number: ConsultationNumber,
    ) -> Result<Option<StoredConsultation>, StoreError> {
        Ok(consultations(&mut self.0, LAST, number).await?.pop())
    }

    /// The consultations that were opened under a title.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn consultations_called(
        &mut self,
        title: &str,
    ) -> Result<Vec<ConsultationNumber>, StoreError> {
        const SQL: &str = "SELECT c.consultation FROM consultation c \
            WHERE c.title = $1 AND c.version = 1 ORDER BY c.consultation";
        let numbers = sqlx::query_scalar::<_, i64>(SQL).bind(title).fetch_all(&mut *self.0).await?;
        Ok(numbers.into_iter().map(|number| ConsultationNumber(number as u32)).collect())
    }

    /// The text of a draft: a version, or the last one.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn draft_text(
        &mut self,
        number: ConsultationNumber,
        version: Option<u32>,
    ) -> Result<Option<StoredDraftText>, StoreError> {
        Ok(texts(&mut self.0, number, (version, 1)).await?.pop())
    }
}

async fn consultations(
    connection: &mut AnyConnection,
    sql: &'static str,
    number: ConsultationNumber,
) -> Result<Vec<StoredConsultation>, StoreError> {
    let read = |row: &AnyRow| {
        let of = payload(row.try_get(1)?)?;
        Ok(StoredConsultation { recorded: instant(row.try_get(0)?)?, of })
    };
    let query = sqlx::query(sql).bind(i64::from(number.0));
    query.fetch_all(connection).await?.iter().map(read).collect()
}

async fn texts(
    connection: &mut AnyConnection,
    number: ConsultationNumber,
    (version, limit): (Option<u32>, i64),
) -> Result<Vec<StoredDraftText>, StoreError> {
    let read = |row: &AnyRow| {
        let text = payload(row.try_get(1)?)?;
        Ok(StoredDraftText { recorded: instant(row.try_get(0)?)?, text })
    };
    let query = sqlx::query(TEXTS).bind(i64::from(number.0));
    let query = query.bind(version.map(i64::from)).bind(limit);
    query.fetch_all(connection).await?.iter().map(read).collect()
}

fn line(row: &AnyRow) -> Result<Consultation, StoreError> {
    let text = |at: usize| Ok::<_, StoreError>(row.try_get::<Option<String>, _>(at)?);
    let some = |at: usize| Ok::<_, StoreError>(text(at)?.unwrap_or_default());
    let on = match member(row.try_get(1)?)? {
        ConsultationKind::Draft => ConsultationOn::Draft { document: member(&some(4)?)? },
        ConsultationKind::Regulation => ConsultationOn::Regulation { code: member(&some(5)?)? },
    };
    Ok(Consultation {
        number: ConsultationNumber(row.try_get::<i64, _>(0)? as u32),
        agency: member(row.try_get(2)?)?,
        title: row.try_get(3)?,
        on,
        question: String::new(),
        opens: instant(row.try_get(7)?)?,
        closes: instant(row.try_get(8)?)?,
        step: member(row.try_get(6)?)?,
    })
}
