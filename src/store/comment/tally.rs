//! How many comments there are, and what can be commented on.

use sqlx::{Row as _, any::AnyRow};

use crate::{
    model::{AgencySlug, Day, PlanNumber},
    store::{Store, StoreError, history::day, registry::member},
};

/// A plan of which items are or were open for comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanConsultation {
    /// The plan.
    pub plan: PlanNumber,
    /// Whose it is.
    pub agency: AgencySlug,
    /// What it is called.
    pub title: String,
    /// The first day of any of its items.
    pub opens: Day,
    /// The last day of any of its items.
    pub closes: Day,
    /// How many items.
    pub items: u64,
}

/// All of them as of the last thing that was done to a plan, by its place in the
/// journal; none before they are read.
pub(in crate::store) type KeptConsultations = Option<(i64, Vec<PlanConsultation>)>;

/// Comments on an item that were neither taken back nor hidden.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ItemTally {
    /// How many.
    pub comments: u64,
    /// How many are for it.
    pub pro: u64,
    /// How many are against it.
    pub con: u64,
    /// How many want it otherwise.
    pub change: u64,
    /// How many came late.
    pub late: u64,
    /// How many are answered.
    pub answered: u64,
}

impl ItemTally {
    /// The same with one comment taken away that it has.
    #[must_use]
    pub(super) fn without(self, other: Self) -> Self {
        Self {
            comments: self.comments.saturating_sub(other.comments),
            pro: self.pro.saturating_sub(other.pro),
            con: self.con.saturating_sub(other.con),
            change: self.change.saturating_sub(other.change),
            late: self.late.saturating_sub(other.late),
            answered: self.answered.saturating_sub(other.answered),
        }
    }

    /// The sum of two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            comments: self.comments + other.comments,
            pro: self.pro + other.pro,
            con: self.con + other.con,
            change: self.change + other.change,
            late: self.late + other.late,
            answered: self.answered + other.answered,
        }
    }
}

impl Store {
    /// The plans of which items are or were open for comments, the one that
    /// closes last first. They are kept until something else is done to a plan:
    /// of two thousand they take the database longer than a page may.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn plan_consultations(&self) -> Result<Vec<PlanConsultation>, StoreError> {
        const LAST: &str = "SELECT COALESCE(MAX(recorded_seq), 0) FROM plan_act";
        let last = sqlx::query_scalar::<_, i64>(LAST).fetch_one(&self.pool).await?;
        let mut kept = self.consulted.lock().await;
        if let Some((at, all)) = kept.as_ref()
            && *at == last
        {
            return Ok(all.clone());
        }
        // What is recorded meanwhile is read, and read again with the next call.
        let all = self.read_plan_consultations().await?;
        *kept = Some((last, all.clone()));
        Ok(all)
    }

    async fn read_plan_consultations(&self) -> Result<Vec<PlanConsultation>, StoreError> {
        // What a correction took the place of does not count, item by item.
        const SQL: &str = "SELECT p.plan, p.agency, p.title, s.opens, s.closes, s.items \
            FROM (SELECT a.plan AS plan, MIN(a.day) AS opens, MAX(a.closes) AS closes, \
                    COUNT(DISTINCT i.item) AS items \
                FROM plan_act a JOIN plan_act_item i ON i.recorded_seq = a.recorded_seq \
                WHERE a.act = 'consulting' AND a.closes IS NOT NULL \
                AND (a.recorded_seq, i.item) NOT IN (SELECT c.corrects, t.item FROM plan_act c \
                    JOIN plan_act_item t ON t.recorded_seq = c.recorded_seq \
                    WHERE c.corrects IS NOT NULL) \
                GROUP BY a.plan) s \
            JOIN plan p ON p.plan = s.plan ORDER BY s.closes DESC, p.plan DESC";
        let read = |row: &AnyRow| {
            Ok(PlanConsultation {
                plan: PlanNumber(row.try_get::<i64, _>(0)? as u32),
                agency: member(row.try_get(1)?)?,
                title: row.try_get(2)?,
                opens: day(row.try_get(3)?)?,
                closes: day(row.try_get(4)?)?,
                items: row.try_get::<i64, _>(5)? as u64,
            })
        };
        sqlx::query(SQL).fetch_all(&self.pool).await?.iter().map(read).collect()
    }
}
