//! What rows of the journal are about, for many who follow it at once: one
//! look at a stretch of it, instead of a question for each of them.

use std::collections::BTreeMap;

use sqlx::Row as _;

use crate::{
    model::About,
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
        const ABOUT: &str = "SELECT v.recorded_seq, v.agency, r.code FROM regulation_version v \
                JOIN regulation r ON r.ordinal = v.ordinal \
                WHERE v.recorded_seq > $1 AND v.recorded_seq <= $2 \
            UNION SELECT p.recorded_seq, p.agency, NULL FROM plan p \
                WHERE p.recorded_seq > $1 AND p.recorded_seq <= $2 \
            UNION SELECT i.recorded_seq, p.agency, i.code FROM plan_item i \
                JOIN plan p ON p.plan = i.plan \
                WHERE i.recorded_seq > $1 AND i.recorded_seq <= $2 \
            UNION SELECT a.recorded_seq, p.agency, NULL FROM plan_act a \
                JOIN plan p ON p.plan = a.plan \
                WHERE a.recorded_seq > $1 AND a.recorded_seq <= $2 \
            UNION SELECT a.recorded_seq, NULL, i.code FROM plan_act a \
                JOIN plan_act_item t ON t.recorded_seq = a.recorded_seq \
                JOIN plan_item i ON i.plan = a.plan AND i.item = t.item \
                WHERE a.recorded_seq > $1 AND a.recorded_seq <= $2 \
            UNION SELECT n.recorded_seq, p.agency, NULL FROM comment_answer n \
                JOIN plan p ON p.plan = n.plan \
                WHERE n.recorded_seq > $1 AND n.recorded_seq <= $2 \
            UNION SELECT m.recorded_seq, p.agency, NULL FROM comment_moderation m \
                JOIN comment o ON o.comment = m.comment AND o.version = 1 \
                JOIN plan p ON p.plan = o.plan \
                WHERE m.recorded_seq > $1 AND m.recorded_seq <= $2 \
            UNION SELECT m.recorded_seq, c.agency, NULL FROM comment_moderation m \
                JOIN comment o ON o.comment = m.comment AND o.version = 1 \
                JOIN consultation c ON c.consultation = o.consultation AND c.version = 1 \
                WHERE m.recorded_seq > $1 AND m.recorded_seq <= $2 \
            UNION SELECT c.recorded_seq, c.agency, c.code FROM consultation c \
                WHERE c.recorded_seq > $1 AND c.recorded_seq <= $2 \
            UNION SELECT t.recorded_seq, c.agency, NULL FROM consultation_text t \
                JOIN consultation c ON c.consultation = t.consultation AND c.version = 1 \
                WHERE t.recorded_seq > $1 AND t.recorded_seq <= $2 \
            UNION SELECT n.recorded_seq, c.agency, NULL FROM comment_answer n \
                JOIN consultation c ON c.consultation = n.consultation AND c.version = 1 \
                WHERE n.recorded_seq > $1 AND n.recorded_seq <= $2 \
            UNION SELECT a.recorded_seq, a.agency, c.code FROM question_answer a \
                LEFT JOIN question_code c ON c.recorded_seq = a.recorded_seq \
                WHERE a.recorded_seq > $1 AND a.recorded_seq <= $2 \
            UNION SELECT a.recorded_seq, NULL, c.code FROM question_answer a \
                JOIN question q ON q.question = a.question \
                JOIN question_code c ON c.recorded_seq = q.recorded_seq \
                WHERE a.recorded_seq > $1 AND a.recorded_seq <= $2 \
            UNION SELECT s.recorded_seq, s.agency, NULL FROM question_same s \
                WHERE s.recorded_seq > $1 AND s.recorded_seq <= $2 \
            UNION SELECT d.recorded_seq, p.agency, NULL FROM decision d \
                JOIN plan_act a ON a.decision = d.number JOIN plan p ON p.plan = a.plan \
                WHERE d.recorded_seq > $1 AND d.recorded_seq <= $2 \
            UNION SELECT e.recorded_seq, p.agency, NULL FROM enacting_document e \
                JOIN plan_act a ON a.document = e.number JOIN plan p ON p.plan = a.plan \
                WHERE e.recorded_seq > $1 AND e.recorded_seq <= $2";
        let (after, to) = (after as i64, to as i64);
        let rows = sqlx::query(ROWS).bind(after).bind(to).fetch_all(&self.pool).await?;
        let mut abouts: BTreeMap<u64, About> = BTreeMap::new();
        for row in rows {
            let seq = row.try_get::<i64, _>(0)? as u64;
            let kind = row.try_get::<&str, _>(1)?.parse().ok();
            let about = About { seq, kind, agencies: Vec::new(), regulations: Vec::new() };
            abouts.insert(seq, about);
        }
        for row in sqlx::query(ABOUT).bind(after).bind(to).fetch_all(&self.pool).await? {
            let Some(about) = abouts.get_mut(&(row.try_get::<i64, _>(0)? as u64)) else { continue };
            if let Some(agency) = row.try_get::<Option<String>, _>(1)? {
                about.agencies.push(member(&agency)?);
            }
            if let Some(code) = row.try_get::<Option<String>, _>(2)? {
                about.regulations.push(member(&code)?);
            }
        }
        Ok(abouts.into_values().collect())
    }
}
