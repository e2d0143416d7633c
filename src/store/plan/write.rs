//! Recording what happens to plans. Called by `cases` only.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rayon::prelude::*;
use sqlx::Row as _;

use super::{
    PlanEntry, PlanState, Receipt, Versioned,
    read::{self, Asked},
    rows::Rows,
    state,
};
use crate::{
    model::{
        AgencySlug, Decision, DocumentNumber, EnactingDocument, PlanItem, PlanNumber, ReceiptNumber,
    },
    store::{Backend, Store, StoreError, Write, journal, registry::member},
};

impl Write {
    /// Keeps other writers waiting until this transaction ends, and tells the
    /// place of the last row of the journal. What is read after this is what
    /// is true when this transaction writes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold_journal(&mut self) -> Result<u64, StoreError> {
        const SQL: &str = "UPDATE journal_head SET seq = seq WHERE id = 1 RETURNING seq";
        Ok(sqlx::query_scalar::<_, i64>(SQL).fetch_one(&mut *self.0).await? as u64)
    }

    /// Records things about plans, in their order, in the journal and in the
    /// tables; returns the place of the first.
    ///
    /// # Errors
    /// When the database fails or something cannot be written as JSON.
    pub async fn record_plans(
        &mut self,
        actor: &str,
        at: Timestamp,
        entries: &[PlanEntry],
    ) -> Result<u64, StoreError> {
        // Others wait for this transaction: thousands are written down on all cores.
        let lines: Result<Vec<_>, _> = entries.par_iter().map(PlanEntry::entry).collect();
        let first = journal::append(self, actor, at, &lines?).await?;
        let mut rows = Rows::default();
        for (entry, seq) in entries.iter().zip(first..) {
            rows.take(seq, entry);
        }
        rows.write(&mut self.0).await?;
        Ok(first)
    }

    /// The number for the next plan.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_plan(&mut self) -> Result<PlanNumber, StoreError> {
        const SQL: &str = "SELECT COALESCE(MAX(plan) + 1, 1) FROM plan";
        let next = sqlx::query_scalar::<_, i64>(SQL).fetch_one(&mut *self.0).await?;
        Ok(PlanNumber(next as u32))
    }

    /// The first plan of an agency with a title.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn plan_called(
        &mut self,
        agency: &AgencySlug,
        title: &str,
    ) -> Result<Option<PlanNumber>, StoreError> {
        const SQL: &str =
            "SELECT plan FROM plan WHERE agency = $1 AND title = $2 ORDER BY plan LIMIT 1";
        let query = sqlx::query_scalar::<_, i64>(SQL).bind(agency.to_string());
        let plan = query.bind(title.to_owned()).fetch_optional(&mut *self.0).await?;
        Ok(plan.map(|plan| PlanNumber(plan as u32)))
    }

    /// The number for the next receipt.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_receipt(&mut self) -> Result<ReceiptNumber, StoreError> {
        const SQL: &str = "SELECT COALESCE(MAX(receipt) + 1, 1) FROM plan_receipt";
        let next = sqlx::query_scalar::<_, i64>(SQL).fetch_one(&mut *self.0).await?;
        Ok(ReceiptNumber(next as u32))
    }

    /// The place of the last row of the journal that could change how a file
    /// of an agency is judged: anything about plans of the agencies that
    /// `is_same` takes for it, and any version of any regulation.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn position_of(
        &mut self,
        is_same: impl Fn(&AgencySlug) -> bool,
    ) -> Result<u64, StoreError> {
        const PLANS: &str = "SELECT p.agency, MAX(a.recorded_seq) FROM plan p \
            JOIN plan_act a ON a.plan = p.plan GROUP BY p.agency";
        const VERSIONS: &str = "SELECT COALESCE(MAX(recorded_seq), 0) FROM regulation_version";
        let mut last = sqlx::query_scalar::<_, i64>(VERSIONS).fetch_one(&mut *self.0).await?;
        for row in sqlx::query(PLANS).fetch_all(&mut *self.0).await? {
            if is_same(&member(row.try_get(0)?)?) {
                last = last.max(row.try_get(1)?);
            }
        }
        Ok(last as u64)
    }

    /// What is recorded of a plan.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn plan(&mut self, plan: PlanNumber) -> Result<Option<PlanState>, StoreError> {
        state::load(&mut self.0, plan, u64::MAX).await
    }

    /// What the items of a plan say, as recorded up to a journal position.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn plan_contents(
        &mut self,
        plan: PlanNumber,
        known_at: u64,
    ) -> Result<BTreeMap<u32, PlanItem>, StoreError> {
        state::contents(&mut self.0, plan, known_at).await
    }

    /// The plans of which an act names a decision or a document.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn plans_naming(
        &mut self,
        number: &DocumentNumber,
    ) -> Result<Vec<PlanNumber>, StoreError> {
        read::naming(&mut self.0, number, u64::MAX).await
    }

    /// The receipts for a file, in the order of their numbers.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn receipts_of(&mut self, fingerprint: &str) -> Result<Vec<Receipt>, StoreError> {
        read::receipts(&mut self.0, Asked::Fingerprint(fingerprint)).await
    }

    /// A decision, as it is recorded last.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn decision(
        &mut self,
        number: &DocumentNumber,
    ) -> Result<Option<Versioned<Decision>>, StoreError> {
        Ok(read::decisions(&mut self.0, Some(number), u64::MAX).await?.pop())
    }

    /// A document that carries items out, as it is recorded last.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn enacting_document(
        &mut self,
        number: &DocumentNumber,
    ) -> Result<Option<Versioned<EnactingDocument>>, StoreError> {
        Ok(read::documents(&mut self.0, Some(number), u64::MAX).await?.pop())
    }
}

impl Store {
    /// A text that only servers of this database know, made when it is first
    /// asked for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn secret(&self) -> Result<String, StoreError> {
        const READ: &str = "SELECT secret FROM server_secret WHERE id = 1";
        const WRITE: &str =
            "INSERT INTO server_secret (id, secret) VALUES (1, $1) ON CONFLICT (id) DO NOTHING";
        // Each database has strong random numbers of its own, under another name.
        let random = match self.backend() {
            Backend::Sqlite => "SELECT lower(hex(randomblob(32)))",
            Backend::Postgres => {
                "SELECT CAST(gen_random_uuid() AS TEXT) || CAST(gen_random_uuid() AS TEXT)"
            }
        };
        if let Some(secret) = sqlx::query_scalar(READ).fetch_optional(&self.pool).await? {
            return Ok(secret);
        }
        let made: String = sqlx::query_scalar(random).fetch_one(&self.pool).await?;
        // Another server may have been faster: what is stored counts.
        sqlx::query(WRITE).bind(made).execute(&self.pool).await?;
        Ok(sqlx::query_scalar(READ).fetch_one(&self.pool).await?)
    }
}
