//! Reading the journal for people and programs: filtered, and in pages that
//! stay the same while it grows.

use std::collections::HashMap;

use sqlx::{Row as _, any::AnyRow};

use super::{
    Store, StoreError,
    journal::{GENESIS, Row},
};
use crate::model::{
    AgencySlug, ConsultationNumber, Field, JournalKind, PlanNumber, RegulationCode,
};

/// Which rows. What is not set does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalFilter {
    /// Kinds of subjects, as alternatives.
    pub kinds: Option<Vec<JournalKind>>,
    /// The subject, as the journal writes it.
    pub subject: Option<String>,
    /// The first instant, in milliseconds.
    pub from: Option<i64>,
    /// The first instant that is too late.
    pub until: Option<i64>,
    /// The plan that rows are about: itself, its items, its papers.
    pub plan: Option<PlanNumber>,
    /// The regulation that rows are about: itself, items of plans, answers to
    /// comments on these, petitions.
    pub regulation: Option<RegulationCode>,
    /// The field that such regulations are in, or once were.
    pub field: Option<Field>,
    /// The consultation on a draft or a regulation that rows are about: itself,
    /// texts of the draft, answers.
    pub consultation: Option<ConsultationNumber>,
    /// The agencies whose regulations and plans rows are about, as alternatives.
    pub agencies: Option<Vec<AgencySlug>>,
}

/// Which of them, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// Those after a place, the oldest first.
    After(u64),
    /// Those before a place, the newest first.
    Before(u64),
}

/// A row with the hash of the row before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chained {
    /// The row.
    pub row: Row,
    /// The hash of the row before.
    pub before: String,
}

// A list as one text with commas around every member is the same on both
// databases, however long it is; kinds and agencies have no comma, no `%` and
// no `_` in them.
macro_rules! matching {
    ($head:literal, $at:literal, $tail:literal) => {
        concat!(
            $head,
            " WHERE ($1 IS NULL OR $1 LIKE ('%,' || j.subject_kind || ',%')) \
              AND ($2 IS NULL OR j.subject = $2) AND ",
            $at,
            " >= $3 AND ",
            $at,
            " < $4 \
              AND ($5 IS NULL OR j.seq IN ( \
                SELECT p.recorded_seq FROM plan p WHERE p.plan = $5 \
                UNION SELECT i.recorded_seq FROM plan_item i WHERE i.plan = $5 \
                UNION SELECT a.recorded_seq FROM plan_act a WHERE a.plan = $5 \
                UNION SELECT o.recorded_seq FROM comment o WHERE o.plan = $5 \
                UNION SELECT w.recorded_seq FROM comment_withdrawal w \
                    JOIN comment o ON o.comment = w.comment WHERE o.plan = $5 \
                UNION SELECT m.recorded_seq FROM comment_moderation m \
                    JOIN comment o ON o.comment = m.comment WHERE o.plan = $5 \
                UNION SELECT n.recorded_seq FROM comment_answer n WHERE n.plan = $5 \
                UNION SELECT d.recorded_seq FROM decision d WHERE d.number IN \
                    (SELECT a.decision FROM plan_act a WHERE a.plan = $5) \
                UNION SELECT e.recorded_seq FROM enacting_document e WHERE e.number IN \
                    (SELECT a.document FROM plan_act a WHERE a.plan = $5))) \
              AND ($6 IS NULL OR j.seq IN ( \
                SELECT c.recorded_seq FROM question_code c WHERE c.code = $6 \
                UNION SELECT n.recorded_seq FROM question_code c \
                    JOIN question q ON q.recorded_seq = c.recorded_seq \
                    JOIN question_answer n ON n.question = q.question WHERE c.code = $6 \
                UNION \
                SELECT v.recorded_seq FROM regulation r \
                    JOIN regulation_version v ON v.ordinal = r.ordinal WHERE r.code = $6 \
                UNION SELECT i.recorded_seq FROM plan_item i WHERE i.code = $6 \
                UNION SELECT a.recorded_seq FROM plan_item i \
                    JOIN plan_act a ON a.plan = i.plan \
                    JOIN plan_act_item t ON t.recorded_seq = a.recorded_seq AND t.item = i.item \
                    WHERE i.code = $6 \
                UNION SELECT n.recorded_seq FROM plan_item i \
                    JOIN comment o ON o.plan = i.plan AND o.item = i.item \
                    JOIN comment_answered n ON n.comment = o.comment WHERE i.code = $6 \
                UNION SELECT c.recorded_seq FROM consultation c WHERE c.code = $6 \
                UNION SELECT n.recorded_seq FROM consultation c \
                    JOIN comment_answer n ON n.consultation = c.consultation WHERE c.code = $6 \
                UNION SELECT t.recorded_seq FROM petition t WHERE t.regulation = $6 \
                UNION SELECT s.recorded_seq FROM petition t \
                    JOIN petition_step s ON s.number = t.number WHERE t.regulation = $6)) \
              AND ($7 IS NULL OR j.seq IN ( \
                SELECT v.recorded_seq FROM regulation_version v \
                    WHERE $7 LIKE ('%,' || v.agency || ',%') \
                UNION SELECT p.recorded_seq FROM plan p WHERE $7 LIKE ('%,' || p.agency || ',%') \
                UNION SELECT i.recorded_seq FROM plan p JOIN plan_item i ON i.plan = p.plan \
                    WHERE $7 LIKE ('%,' || p.agency || ',%') \
                UNION SELECT a.recorded_seq FROM plan p JOIN plan_act a ON a.plan = p.plan \
                    WHERE $7 LIKE ('%,' || p.agency || ',%') \
                UNION SELECT o.recorded_seq FROM plan p JOIN comment o ON o.plan = p.plan \
                    WHERE $7 LIKE ('%,' || p.agency || ',%') \
                UNION SELECT w.recorded_seq FROM plan p JOIN comment o ON o.plan = p.plan \
                    JOIN comment_withdrawal w ON w.comment = o.comment \
                    WHERE $7 LIKE ('%,' || p.agency || ',%') \
                UNION SELECT m.recorded_seq FROM plan p JOIN comment o ON o.plan = p.plan \
                    JOIN comment_moderation m ON m.comment = o.comment \
                    WHERE $7 LIKE ('%,' || p.agency || ',%') \
                UNION SELECT n.recorded_seq FROM plan p JOIN comment_answer n ON n.plan = p.plan \
                    WHERE $7 LIKE ('%,' || p.agency || ',%') \
                UNION SELECT m.recorded_seq FROM consultation c \
                    JOIN comment o ON o.consultation = c.consultation \
                    JOIN comment_moderation m ON m.comment = o.comment \
                    WHERE $7 LIKE ('%,' || c.agency || ',%') \
                UNION SELECT c.recorded_seq FROM consultation c \
                    WHERE $7 LIKE ('%,' || c.agency || ',%') \
                UNION SELECT t.recorded_seq FROM consultation c \
                    JOIN consultation_text t ON t.consultation = c.consultation \
                    WHERE $7 LIKE ('%,' || c.agency || ',%') \
                UNION SELECT o.recorded_seq FROM consultation c \
                    JOIN comment o ON o.consultation = c.consultation \
                    WHERE $7 LIKE ('%,' || c.agency || ',%') \
                UNION SELECT w.recorded_seq FROM consultation c \
                    JOIN comment o ON o.consultation = c.consultation \
                    JOIN comment_withdrawal w ON w.comment = o.comment \
                    WHERE $7 LIKE ('%,' || c.agency || ',%') \
                UNION SELECT n.recorded_seq FROM consultation c \
                    JOIN comment_answer n ON n.consultation = c.consultation \
                    WHERE $7 LIKE ('%,' || c.agency || ',%') \
                UNION SELECT q.recorded_seq FROM question q \
                    WHERE $7 LIKE ('%,' || q.agency || ',%') \
                UNION SELECT n.recorded_seq FROM question_answer n \
                    WHERE $7 LIKE ('%,' || n.agency || ',%') \
                UNION SELECT s.recorded_seq FROM question_same s \
                    WHERE $7 LIKE ('%,' || s.agency || ',%') \
                UNION SELECT d.recorded_seq FROM plan p JOIN plan_act a ON a.plan = p.plan \
                    JOIN decision d ON d.number = a.decision \
                    WHERE $7 LIKE ('%,' || p.agency || ',%') \
                UNION SELECT e.recorded_seq FROM plan p JOIN plan_act a ON a.plan = p.plan \
                    JOIN enacting_document e ON e.number = a.document \
                    WHERE $7 LIKE ('%,' || p.agency || ',%'))) \
              AND ($8 IS NULL OR j.seq IN ( \
                SELECT v.recorded_seq FROM regulation_version v WHERE v.field = $8 \
                UNION SELECT i.recorded_seq FROM regulation_version v \
                    JOIN regulation r ON r.ordinal = v.ordinal \
                    JOIN plan_item i ON i.code = r.code WHERE v.field = $8 \
                UNION SELECT a.recorded_seq FROM regulation_version v \
                    JOIN regulation r ON r.ordinal = v.ordinal \
                    JOIN plan_item i ON i.code = r.code JOIN plan_act a ON a.plan = i.plan \
                    JOIN plan_act_item t ON t.recorded_seq = a.recorded_seq AND t.item = i.item \
                    WHERE v.field = $8 \
                UNION SELECT n.recorded_seq FROM regulation_version v \
                    JOIN regulation r ON r.ordinal = v.ordinal \
                    JOIN plan_item i ON i.code = r.code \
                    JOIN comment o ON o.plan = i.plan AND o.item = i.item \
                    JOIN comment_answered n ON n.comment = o.comment WHERE v.field = $8 \
                UNION SELECT t.recorded_seq FROM regulation_version v \
                    JOIN regulation r ON r.ordinal = v.ordinal \
                    JOIN petition t ON t.regulation = r.code WHERE v.field = $8 \
                UNION SELECT s.recorded_seq FROM regulation_version v \
                    JOIN regulation r ON r.ordinal = v.ordinal \
                    JOIN petition t ON t.regulation = r.code \
                    JOIN petition_step s ON s.number = t.number WHERE v.field = $8 \
                UNION SELECT c.recorded_seq FROM regulation_version v \
                    JOIN regulation r ON r.ordinal = v.ordinal \
                    JOIN consultation c ON c.code = r.code WHERE v.field = $8 \
                UNION SELECT n.recorded_seq FROM regulation_version v \
                    JOIN regulation r ON r.ordinal = v.ordinal \
                    JOIN consultation c ON c.code = r.code \
                    JOIN comment_answer n ON n.consultation = c.consultation WHERE v.field = $8 \
                UNION SELECT c.recorded_seq FROM regulation_version v \
                    JOIN regulation r ON r.ordinal = v.ordinal \
                    JOIN question_code c ON c.code = r.code WHERE v.field = $8 \
                UNION SELECT n.recorded_seq FROM regulation_version v \
                    JOIN regulation r ON r.ordinal = v.ordinal \
                    JOIN question_code c ON c.code = r.code \
                    JOIN question q ON q.recorded_seq = c.recorded_seq \
                    JOIN question_answer n ON n.question = q.question WHERE v.field = $8)) \
              AND ($9 IS NULL OR j.seq IN ( \
                SELECT c.recorded_seq FROM consultation c WHERE c.consultation = $9 \
                UNION SELECT t.recorded_seq FROM consultation_text t WHERE t.consultation = $9 \
                UNION SELECT n.recorded_seq FROM comment_answer n WHERE n.consultation = $9)) ",
            $tail
        )
    };
}

const COUNT: &str = matching!("SELECT COUNT(*) FROM journal j", "j.at", "");

// Where no day narrows, the order is that of the rows already. The sign keeps
// databases from sorting all of them by their time first.
macro_rules! rows {
    ($at:literal, $tail:literal) => {
        matching!(
            "SELECT j.seq, j.at, j.actor, j.action, j.subject_kind, j.subject, j.payload, j.hash, \
                b.hash FROM journal j LEFT JOIN journal b ON b.seq = j.seq - 1",
            $at,
            $tail
        )
    };
}

/// The oldest first, and the newest: of all days, and of some.
const AFTER: [&str; 2] = [
    rows!("+j.at", "AND j.seq > $10 ORDER BY j.seq LIMIT $11"),
    rows!("j.at", "AND j.seq > $10 ORDER BY j.seq LIMIT $11"),
];
const BEFORE: [&str; 2] = [
    rows!("+j.at", "AND j.seq < $10 ORDER BY j.seq DESC LIMIT $11"),
    rows!("j.at", "AND j.seq < $10 ORDER BY j.seq DESC LIMIT $11"),
];

/// How many rows there are of each kind of subject, up to a place.
#[derive(Debug, Default)]
pub(super) struct KeptKinds {
    upto: u64,
    counts: HashMap<String, u64>,
}

/// Members of a list with commas between and around them.
fn listed<T: ToString>(members: Option<&Vec<T>>) -> Option<String> {
    members.map(|members| {
        members.iter().fold(",".to_owned(), |list, member| list + &member.to_string() + ",")
    })
}

/// A text as it could be stored. PostgreSQL holds no NUL and refuses to compare
/// with one; U+FFFD in its place finds as little.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

impl JournalFilter {
    fn bind<'q>(&self, sql: &'static str) -> super::batch::Binding<'q> {
        sqlx::query(sql)
            .bind(listed(self.kinds.as_ref()))
            .bind(self.subject.as_deref().map(storable))
            .bind(self.from.unwrap_or(i64::MIN))
            .bind(self.until.unwrap_or(i64::MAX))
            .bind(self.plan.map(|plan| i64::from(plan.0)))
            .bind(self.regulation.as_ref().map(ToString::to_string))
            .bind(listed(self.agencies.as_ref()))
            .bind(self.field.as_ref().map(|field| storable(&field.0)))
            .bind(self.consultation.map(|number| i64::from(number.0)))
    }
}

impl Store {
    /// Some rows of the journal, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn journal_rows(
        &self,
        filter: &JournalFilter,
        window: Window,
        limit: u32,
    ) -> Result<Vec<Chained>, StoreError> {
        let by_day = usize::from(filter.from.is_some() || filter.until.is_some());
        let (sql, place) = match window {
            Window::After(place) => (AFTER[by_day], place),
            Window::Before(place) => (BEFORE[by_day], place),
        };
        let place = i64::try_from(place).unwrap_or(i64::MAX);
        let query = filter.bind(sql).bind(place).bind(i64::from(limit));
        query.fetch_all(&self.pool).await?.iter().map(link).collect()
    }

    /// How many rows there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn journal_count(&self, filter: &JournalFilter) -> Result<u64, StoreError> {
        // The sequence has no gaps.
        if *filter == JournalFilter::default() {
            return self.seq().await;
        }
        if let Some(kinds) = &filter.kinds
            && *filter == (JournalFilter { kinds: Some(kinds.clone()), ..JournalFilter::default() })
        {
            return self.count_of_kinds(kinds).await;
        }
        let row = filter.bind(COUNT).fetch_one(&self.pool).await?;
        Ok(row.try_get::<i64, _>(0)? as u64)
    }

    /// How many rows are of some kinds. Rows never change, so those that were
    /// counted once stay counted.
    async fn count_of_kinds(&self, kinds: &[JournalKind]) -> Result<u64, StoreError> {
        const SQL: &str = "SELECT subject_kind, COUNT(*) FROM journal \
            WHERE seq > $1 AND seq <= $2 GROUP BY subject_kind";
        let head = self.seq().await?;
        let mut kept = self.kinds.lock().await;
        if kept.upto > head {
            *kept = KeptKinds::default();
        }
        if kept.upto < head {
            let query = sqlx::query(SQL).bind(kept.upto as i64).bind(head as i64);
            let rows = query.fetch_all(&self.pool).await?;
            let read = |row: &AnyRow| Ok((row.try_get(0)?, row.try_get::<i64, _>(1)? as u64));
            let more: Vec<(String, u64)> = rows.iter().map(read).collect::<sqlx::Result<_>>()?;
            for (kind, count) in more {
                *kept.counts.entry(kind).or_default() += count;
            }
            kept.upto = head;
        }
        Ok(kinds.iter().filter_map(|kind| kept.counts.get(kind.name())).sum())
    }

    /// The place and the hash of the last row.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn journal_head(&self) -> Result<(u64, String), StoreError> {
        const SQL: &str = "SELECT seq, hash FROM journal_head WHERE id = 1";
        let row = sqlx::query(SQL).fetch_one(&self.pool).await?;
        Ok((row.try_get::<i64, _>(0)? as u64, row.try_get(1)?))
    }
}

fn link(row: &AnyRow) -> Result<Chained, StoreError> {
    let before = row.try_get::<Option<String>, _>(8)?;
    Ok(Chained { row: Row::read(row)?, before: before.unwrap_or_else(|| GENESIS.to_owned()) })
}
