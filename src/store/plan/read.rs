//! Reading receipts, decisions and documents.

use std::cmp::Reverse;

use jiff::Timestamp;
use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::{
    ReceiptEntry, UploadCounts, Versioned,
    entry::read,
    state::{instant, position},
};
use crate::{
    model::{AgencySlug, Decision, DocumentNumber, EnactingDocument, PlanNumber, ReceiptNumber},
    store::{Store, StoreError, registry::member},
};

/// What somebody gets for an upload, and can get again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The plan.
    pub plan: PlanNumber,
    /// Whose plan it is.
    pub agency: AgencySlug,
    /// Its place in the journal: whoever has seen that has seen the upload.
    pub seq: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who uploaded.
    pub actor: String,
    /// What it says.
    pub entry: ReceiptEntry,
}

/// Which receipts.
pub(super) enum Asked<'a> {
    /// The one of a number.
    Number(ReceiptNumber),
    /// Those for a file.
    Fingerprint(&'a str),
    /// Those of a plan.
    Plan(PlanNumber),
}

impl Store {
    /// The place of the last row of the journal that is about a plan, a paper of
    /// plans, or the time of a consultation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn plans_seq(&self) -> Result<u64, StoreError> {
        const SQL: &str = "SELECT COALESCE(MAX(s), 0) FROM (\
            SELECT MAX(recorded_seq) AS s FROM plan_act \
            UNION ALL SELECT MAX(recorded_seq) FROM decision \
            UNION ALL SELECT MAX(recorded_seq) FROM enacting_document \
            UNION ALL SELECT MAX(recorded_seq) FROM consultation) AS last";
        Ok(sqlx::query_scalar::<_, i64>(SQL).fetch_one(&self.pool).await? as u64)
    }

    /// The receipt of a number.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn receipt(&self, number: ReceiptNumber) -> Result<Option<Receipt>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        Ok(receipts(&mut connection, Asked::Number(number)).await?.pop())
    }

    /// The receipts for a file, in the order of their numbers.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn receipts_of_file(&self, fingerprint: &str) -> Result<Vec<Receipt>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        receipts(&mut connection, Asked::Fingerprint(fingerprint)).await
    }

    /// The receipts of a plan, in the order of their numbers.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn receipts_of_plan(&self, plan: PlanNumber) -> Result<Vec<Receipt>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        receipts(&mut connection, Asked::Plan(plan)).await
    }

    /// A decision, as it was recorded up to a journal position.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn decision(
        &self,
        number: &DocumentNumber,
        known_at: u64,
    ) -> Result<Option<Versioned<Decision>>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        Ok(decisions(&mut connection, Some(number), known_at).await?.pop())
    }

    /// The versions of a decision up to a journal position, the first first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn decision_versions(
        &self,
        number: &DocumentNumber,
        known_at: u64,
    ) -> Result<Vec<Versioned<Decision>>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        decisions(&mut connection, Some(number), known_at).await
    }

    /// Every decision, the newest first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn decisions(&self, known_at: u64) -> Result<Vec<Versioned<Decision>>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let mut all = decisions(&mut connection, None, known_at).await?;
        // Versions of one number follow each other; the last one holds.
        all.reverse();
        all.dedup_by(|next, kept| next.facts.number == kept.facts.number);
        all.sort_by_key(|decision| Reverse(decision.facts.day));
        Ok(all)
    }

    /// The plans of which an act names a decision or a document, as recorded up
    /// to a journal position.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn plans_naming(
        &self,
        number: &DocumentNumber,
        known_at: u64,
    ) -> Result<Vec<PlanNumber>, StoreError> {
        naming(&mut *self.pool.acquire().await?, number, known_at).await
    }

    /// A document that carries items out, as it was recorded up to a journal
    /// position.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn enacting_document(
        &self,
        number: &DocumentNumber,
        known_at: u64,
    ) -> Result<Option<Versioned<EnactingDocument>>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        Ok(documents(&mut connection, Some(number), known_at).await?.pop())
    }

    /// Every document that carries items out, the newest first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn enacting_documents(
        &self,
        known_at: u64,
    ) -> Result<Vec<Versioned<EnactingDocument>>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let mut all = documents(&mut connection, None, known_at).await?;
        all.reverse();
        all.dedup_by(|next, kept| next.facts.number == kept.facts.number);
        all.sort_by_key(|document| Reverse(document.facts.in_force_from));
        Ok(all)
    }
}

pub(super) async fn receipts(
    connection: &mut AnyConnection,
    asked: Asked<'_>,
) -> Result<Vec<Receipt>, StoreError> {
    const SQL: &str = "SELECT r.receipt, r.plan, p.agency, r.recorded_seq, j.at, j.actor, \
            r.target, r.file, r.fingerprint, r.basis, r.added, r.changed, r.same, r.withdrawn, \
            r.rejected \
        FROM plan_receipt r JOIN plan p ON p.plan = r.plan JOIN journal j ON j.seq = r.recorded_seq \
        WHERE (r.receipt = $1 OR $1 IS NULL) AND (r.fingerprint = $2 OR $2 IS NULL) \
            AND (r.plan = $3 OR $3 IS NULL) \
        ORDER BY r.receipt";
    let (number, fingerprint, plan) = match asked {
        Asked::Number(number) => (Some(i64::from(number.0)), None, None),
        Asked::Fingerprint(fingerprint) => (None, Some(fingerprint), None),
        Asked::Plan(plan) => (None, None, Some(i64::from(plan.0))),
    };
    let rows = sqlx::query(SQL).bind(number).bind(fingerprint).bind(plan);
    rows.fetch_all(connection).await?.iter().map(receipt).collect()
}

/// The plans of which an act names a decision or a document.
pub(super) async fn naming(
    connection: &mut AnyConnection,
    number: &DocumentNumber,
    known_at: u64,
) -> Result<Vec<PlanNumber>, StoreError> {
    const SQL: &str = "SELECT DISTINCT plan FROM plan_act \
        WHERE (decision = $1 OR document = $1) AND recorded_seq <= $2 ORDER BY plan";
    let query = sqlx::query_scalar::<_, i64>(SQL).bind(number.to_string());
    let plans = query.bind(position(known_at)).fetch_all(connection).await?;
    Ok(plans.into_iter().map(|plan| PlanNumber(plan as u32)).collect())
}

/// The versions of one decision or of all, by number and version. SQLite takes a
/// CROSS JOIN in the order in which it is written; else it would go through the
/// whole journal for the few that there are.
pub(super) async fn decisions(
    connection: &mut AnyConnection,
    number: Option<&DocumentNumber>,
    known_at: u64,
) -> Result<Vec<Versioned<Decision>>, StoreError> {
    const SQL: &str = "SELECT j.payload FROM decision d CROSS JOIN journal j \
        WHERE j.seq = d.recorded_seq AND (d.number = $1 OR $1 IS NULL) AND d.recorded_seq <= $2 \
        ORDER BY d.number, d.version";
    payloads(connection, SQL, number, known_at).await?.iter().map(|text| read(text)).collect()
}

/// The versions of one document or of all, by number and version.
pub(super) async fn documents(
    connection: &mut AnyConnection,
    number: Option<&DocumentNumber>,
    known_at: u64,
) -> Result<Vec<Versioned<EnactingDocument>>, StoreError> {
    const SQL: &str = "SELECT j.payload FROM enacting_document d CROSS JOIN journal j \
        WHERE j.seq = d.recorded_seq AND (d.number = $1 OR $1 IS NULL) AND d.recorded_seq <= $2 \
        ORDER BY d.number, d.version";
    payloads(connection, SQL, number, known_at).await?.iter().map(|text| read(text)).collect()
}

async fn payloads(
    connection: &mut AnyConnection,
    sql: &'static str,
    number: Option<&DocumentNumber>,
    known_at: u64,
) -> Result<Vec<String>, StoreError> {
    let query = sqlx::query_scalar(sql).bind(number.map(ToString::to_string));
    Ok(query.bind(position(known_at)).fetch_all(connection).await?)
}

fn receipt(row: &AnyRow) -> Result<Receipt, StoreError> {
    let count = |at: usize| row.try_get::<i64, _>(at).map(|count| count as u64);
    Ok(Receipt {
        plan: PlanNumber(row.try_get::<i64, _>(1)? as u32),
        agency: member(row.try_get(2)?)?,
        seq: count(3)?,
        at: instant(row.try_get(4)?)?,
        actor: row.try_get(5)?,
        entry: ReceiptEntry {
            number: ReceiptNumber(row.try_get::<i64, _>(0)? as u32),
            target: member(row.try_get(6)?)?,
            file: row.try_get(7)?,
            fingerprint: row.try_get(8)?,
            basis: count(9)?,
            counts: UploadCounts {
                added: count(10)?,
                changed: count(11)?,
                same: count(12)?,
                withdrawn: count(13)?,
                rejected: count(14)?,
            },
        },
    })
}
