//! What rows of the journal are about, for many who follow it at once: one
//! look at a stretch of it, instead of a question for each of them.

use std::collections::BTreeMap;

use sqlx::Row as _;

use crate::{
    model::{About, ConsultationNumber, Field, PlanNumber},
    store::{Store, StoreError, registry::member},
};

impl Store {
    /// What the rows after a place, up to another, are about, in their order.
    /// It is the same that [`crate::store::JournalFilter`] narrows by.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn abouts(&self, after: u64, to: u64) -> Result<Vec<About>, StoreError> {
        const ROWS: &str = "SELECT seq, subject_kind FROM journal \
            WHERE seq > $1 AND seq <= $2 ORDER BY seq";
        // The first of a union says what its columns are.
        const ABOUT: &str = "SELECT v.recorded_seq, v.agency, r.code, v.field, \
                CAST(NULL AS BIGINT), CAST(NULL AS BIGINT) \
                FROM regulation_version v JOIN regulation r ON r.ordinal = v.ordinal \
                WHERE v.recorded_seq > $1 AND v.recorded_seq <= $2 \
            UNION SELECT p.recorded_seq, p.agency, NULL, NULL, p.plan, NULL FROM plan p \
                WHERE p.recorded_seq > $1 AND p.recorded_seq <= $2 \
            UNION SELECT i.recorded_seq, p.agency, i.code, v.field, i.plan, NULL FROM plan_item i \
                JOIN plan p ON p.plan = i.plan LEFT JOIN regulation r ON r.code = i.code \
                LEFT JOIN regulation_version v ON v.ordinal = r.ordinal \
                WHERE i.recorded_seq > $1 AND i.recorded_seq <= $2 \
            UNION SELECT a.recorded_seq, p.agency, NULL, NULL, a.plan, NULL FROM plan_act a \
                JOIN plan p ON p.plan = a.plan \
                WHERE a.recorded_seq > $1 AND a.recorded_seq <= $2 \
            UNION SELECT a.recorded_seq, NULL, i.code, v.field, NULL, NULL FROM plan_act a \
                JOIN plan_act_item t ON t.recorded_seq = a.recorded_seq \
                JOIN plan_item i ON i.plan = a.plan AND i.item = t.item \
                LEFT JOIN regulation r ON r.code = i.code \
                LEFT JOIN regulation_version v ON v.ordinal = r.ordinal \
                WHERE a.recorded_seq > $1 AND a.recorded_seq <= $2 \
            UNION SELECT n.recorded_seq, p.agency, NULL, NULL, n.plan, NULL FROM comment_answer n \
                JOIN plan p ON p.plan = n.plan \
                WHERE n.recorded_seq > $1 AND n.recorded_seq <= $2 \
            UNION SELECT m.recorded_seq, p.agency, NULL, NULL, NULL, NULL FROM comment_moderation m \
                JOIN comment o ON o.comment = m.comment AND o.version = 1 \
                JOIN plan p ON p.plan = o.plan \
                WHERE m.recorded_seq > $1 AND m.recorded_seq <= $2 \
            UNION SELECT m.recorded_seq, c.agency, NULL, NULL, NULL, NULL FROM comment_moderation m \
                JOIN comment o ON o.comment = m.comment AND o.version = 1 \
                JOIN consultation c ON c.consultation = o.consultation AND c.version = 1 \
                WHERE m.recorded_seq > $1 AND m.recorded_seq <= $2 \
            UNION SELECT n.recorded_seq, NULL, i.code, v.field, NULL, NULL FROM comment_answered n \
                JOIN comment o ON o.comment = n.comment \
                JOIN plan_item i ON i.plan = o.plan AND i.item = o.item \
                LEFT JOIN regulation r ON r.code = i.code \
                LEFT JOIN regulation_version v ON v.ordinal = r.ordinal \
                WHERE n.recorded_seq > $1 AND n.recorded_seq <= $2 \
            UNION SELECT c.recorded_seq, c.agency, c.code, v.field, NULL, c.consultation \
                FROM consultation c LEFT JOIN regulation r ON r.code = c.code \
                LEFT JOIN regulation_version v ON v.ordinal = r.ordinal \
                WHERE c.recorded_seq > $1 AND c.recorded_seq <= $2 \
            UNION SELECT t.recorded_seq, c.agency, NULL, NULL, NULL, c.consultation \
                FROM consultation_text t \
                JOIN consultation c ON c.consultation = t.consultation AND c.version = 1 \
                WHERE t.recorded_seq > $1 AND t.recorded_seq <= $2 \
            UNION SELECT n.recorded_seq, c.agency, c.code, v.field, NULL, c.consultation \
                FROM comment_answer n \
                JOIN consultation c ON c.consultation = n.consultation AND c.version = 1 \
                LEFT JOIN regulation r ON r.code = c.code \
                LEFT JOIN regulation_version v ON v.ordinal = r.ordinal \
                WHERE n.recorded_seq > $1 AND n.recorded_seq <= $2 \
            UNION SELECT a.recorded_seq, a.agency, c.code, v.field, NULL, NULL \
                FROM question_answer a \
                LEFT JOIN question_code c ON c.recorded_seq = a.recorded_seq \
                LEFT JOIN regulation r ON r.code = c.code \
                LEFT JOIN regulation_version v ON v.ordinal = r.ordinal \
                WHERE a.recorded_seq > $1 AND a.recorded_seq <= $2 \
            UNION SELECT a.recorded_seq, NULL, c.code, v.field, NULL, NULL \
                FROM question_answer a JOIN question q ON q.question = a.question \
                JOIN question_code c ON c.recorded_seq = q.recorded_seq \
                LEFT JOIN regulation r ON r.code = c.code \
                LEFT JOIN regulation_version v ON v.ordinal = r.ordinal \
                WHERE a.recorded_seq > $1 AND a.recorded_seq <= $2 \
            UNION SELECT s.recorded_seq, s.agency, NULL, NULL, NULL, NULL FROM question_same s \
                WHERE s.recorded_seq > $1 AND s.recorded_seq <= $2 \
            UNION SELECT d.recorded_seq, p.agency, NULL, NULL, p.plan, NULL FROM decision d \
                JOIN plan_act a ON a.decision = d.number JOIN plan p ON p.plan = a.plan \
                WHERE d.recorded_seq > $1 AND d.recorded_seq <= $2 \
            UNION SELECT e.recorded_seq, p.agency, NULL, NULL, p.plan, NULL \
                FROM enacting_document e \
                JOIN plan_act a ON a.document = e.number JOIN plan p ON p.plan = a.plan \
                WHERE e.recorded_seq > $1 AND e.recorded_seq <= $2 \
            UNION SELECT t.recorded_seq, NULL, t.regulation, v.field, NULL, NULL FROM petition t \
                LEFT JOIN regulation r ON r.code = t.regulation \
                LEFT JOIN regulation_version v ON v.ordinal = r.ordinal \
                WHERE t.recorded_seq > $1 AND t.recorded_seq <= $2 \
            UNION SELECT s.recorded_seq, NULL, t.regulation, v.field, NULL, NULL \
                FROM petition_step s JOIN petition t ON t.number = s.number \
                LEFT JOIN regulation r ON r.code = t.regulation \
                LEFT JOIN regulation_version v ON v.ordinal = r.ordinal \
                WHERE s.recorded_seq > $1 AND s.recorded_seq <= $2";
        let (after, to) = (after as i64, to as i64);
        let rows = sqlx::query(ROWS).bind(after).bind(to).fetch_all(&self.pool).await?;
        let mut abouts: BTreeMap<u64, About> = BTreeMap::new();
        for row in rows {
            let seq = row.try_get::<i64, _>(0)? as u64;
            let kind = row.try_get::<&str, _>(1)?.parse().ok();
            abouts.insert(seq, About::nothing(seq, kind));
        }
        for row in sqlx::query(ABOUT).bind(after).bind(to).fetch_all(&self.pool).await? {
            let Some(about) = abouts.get_mut(&(row.try_get::<i64, _>(0)? as u64)) else { continue };
            if let Some(agency) = row.try_get::<Option<String>, _>(1)? {
                add(&mut about.agencies, member(&agency)?);
            }
            if let Some(code) = row.try_get::<Option<String>, _>(2)? {
                add(&mut about.regulations, member(&code)?);
            }
            if let Some(field) = row.try_get::<Option<String>, _>(3)? {
                add(&mut about.fields, Field(field));
            }
            if let Some(plan) = row.try_get::<Option<i64>, _>(4)? {
                add(&mut about.plans, PlanNumber(plan as u32));
            }
            if let Some(number) = row.try_get::<Option<i64>, _>(5)? {
                add(&mut about.consultations, ConsultationNumber(number as u32));
            }
        }
        Ok(abouts.into_values().collect())
    }
}

/// Adds one that is not there yet. Only few rows are about more than a handful.
fn add<T: PartialEq>(list: &mut Vec<T>, one: T) {
    if !list.contains(&one) {
        list.push(one);
    }
}
