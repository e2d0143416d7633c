//! How many comments there are, and what can be commented on.

use std::collections::BTreeMap;

use sqlx::{Row as _, any::AnyRow};

use crate::{
    model::{AgencySlug, Day, Matter, PlanNumber, Stance},
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

/// Comments on an item that were not taken back.
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
    /// closes last first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn plan_consultations(&self) -> Result<Vec<PlanConsultation>, StoreError> {
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

    /// The comments on a plan or in a consultation, counted by items or
    /// paragraphs; those on a regulation under 0.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn comment_tally(&self, of: Matter) -> Result<BTreeMap<u32, ItemTally>, StoreError> {
        macro_rules! tally {
            ($of:literal, $part:literal) => {
                concat!(
                    "SELECT ", $part, ", c.stance, COUNT(*), \
                        COUNT(CASE WHEN c.timing = 'late' THEN 1 END), \
                        COUNT(CASE WHEN EXISTS (SELECT 1 FROM comment_answered d \
                            WHERE d.comment = c.comment) THEN 1 END) \
                    FROM comment c WHERE c.", $of, " = $1 \
                    AND NOT EXISTS (SELECT 1 FROM comment l \
                        WHERE l.comment = c.comment AND l.version > c.version) \
                    AND NOT EXISTS (SELECT 1 FROM comment_withdrawal w WHERE w.comment = c.comment) \
                    GROUP BY ", $part, ", c.stance"
                )
            };
        }
        let (sql, number) = match of {
            Matter::Plan(plan) => (tally!("plan", "c.item"), plan.0),
            Matter::Consultation(of) => (tally!("consultation", "c.paragraph"), of.0),
        };
        let mut tally: BTreeMap<u32, ItemTally> = BTreeMap::new();
        for row in sqlx::query(sql).bind(i64::from(number)).fetch_all(&self.pool).await? {
            let number = |at: usize| Ok::<u64, StoreError>(row.try_get::<i64, _>(at)? as u64);
            let comments = number(2)?;
            let mut more = ItemTally { comments, late: number(3)?, ..ItemTally::default() };
            more.answered = number(4)?;
            match member::<Stance>(row.try_get(1)?)? {
                Stance::For => more.pro = comments,
                Stance::Against => more.con = comments,
                Stance::Change => more.change = comments,
            }
            let part = row.try_get::<Option<i64>, _>(0)?.unwrap_or_default();
            let item = tally.entry(part as u32).or_default();
            *item = item.and(more);
        }
        Ok(tally)
    }
}
