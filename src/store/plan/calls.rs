//! Reading calls for plans, and what agencies have submitted.

use std::{cmp::Reverse, sync::Arc};

use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::{Versioned, entry::read, state::position};
use crate::{
    model::{DocumentNumber, HandedIn, PlanCall},
    store::{Store, StoreError, Write, history::day, registry::member},
};

/// What was submitted as of the last act on a plan, by its place in the journal.
pub(in crate::store) type KeptHandedIn = Option<(i64, Arc<[HandedIn]>)>;

impl Store {
    /// Every call for plans as recorded up to a journal position, the newest
    /// first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn plan_calls(&self, known_at: u64) -> Result<Vec<Versioned<PlanCall>>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let mut all = calls(&mut connection, None, known_at).await?;
        // Versions of one number follow each other; the last one holds.
        all.reverse();
        all.dedup_by(|next, kept| next.facts.number == kept.facts.number);
        all.sort_by_key(|call| Reverse(call.facts.issued));
        Ok(all)
    }

    /// The versions of a call for plans up to a journal position, the first
    /// first.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn plan_call(
        &self,
        number: &DocumentNumber,
        known_at: u64,
    ) -> Result<Vec<Versioned<PlanCall>>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        calls(&mut connection, Some(number), known_at).await
    }

    /// What agencies have submitted, by plan and day, as recorded up to a
    /// journal position. What was withdrawn since is submitted no more, and what
    /// was recorded by mistake never was.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn handed_in(&self, known_at: u64) -> Result<Arc<[HandedIn]>, StoreError> {
        // What does not touch a plan changes nothing of it.
        const LAST: &str =
            "SELECT COALESCE(MAX(recorded_seq), 0) FROM plan_act WHERE recorded_seq <= $1";
        let query = sqlx::query_scalar::<_, i64>(LAST).bind(position(known_at));
        let last = query.fetch_one(&self.pool).await?;
        let mut kept = self.handed.lock().await;
        match kept.as_ref() {
            Some((at, all)) if *at == last => return Ok(Arc::clone(all)),
            _ => {}
        }
        // No act lies between it and the position, and none comes there later.
        let all: Arc<[HandedIn]> = self.read_handed_in(last).await?.into();
        *kept = Some((last, Arc::clone(&all)));
        Ok(all)
    }

    async fn read_handed_in(&self, known_at: i64) -> Result<Vec<HandedIn>, StoreError> {
        const SQL: &str = "SELECT p.agency, a.day, COUNT(*) \
            FROM plan_act a JOIN plan p ON p.plan = a.plan \
            JOIN plan_act_item i ON i.recorded_seq = a.recorded_seq \
            WHERE a.act = 'submitted' AND a.recorded_seq <= $1 \
            AND NOT EXISTS (SELECT 1 FROM plan_act c \
                JOIN plan_act_item ci ON ci.recorded_seq = c.recorded_seq \
                WHERE c.plan = a.plan AND c.recorded_seq > a.recorded_seq \
                AND c.recorded_seq <= $1 AND ci.item = i.item \
                AND (c.corrects = a.recorded_seq OR (c.act = 'withdrawn' \
                    AND NOT EXISTS (SELECT 1 FROM plan_act w \
                        JOIN plan_act_item wi ON wi.recorded_seq = w.recorded_seq \
                        WHERE w.plan = a.plan AND w.corrects = c.recorded_seq \
                        AND w.recorded_seq <= $1 AND wi.item = i.item)))) \
            GROUP BY a.plan, p.agency, a.day ORDER BY a.day, a.plan";
        let query = sqlx::query(SQL).bind(known_at);
        let rows = query.fetch_all(&self.pool).await?;
        let row = |row: &AnyRow| {
            Ok(HandedIn {
                agency: member(row.try_get(0)?)?,
                day: day(row.try_get(1)?)?,
                items: row.try_get::<i64, _>(2)? as u64,
            })
        };
        rows.iter().map(row).collect()
    }
}

impl Write {
    /// A call for plans, as it is recorded last.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn plan_call(
        &mut self,
        number: &DocumentNumber,
    ) -> Result<Option<Versioned<PlanCall>>, StoreError> {
        Ok(calls(&mut self.0, Some(number), u64::MAX).await?.pop())
    }
}

/// The versions of one call or of all, by number and version; joined as
/// [`super::read::decisions`] are.
async fn calls(
    connection: &mut AnyConnection,
    number: Option<&DocumentNumber>,
    known_at: u64,
) -> Result<Vec<Versioned<PlanCall>>, StoreError> {
    const SQL: &str = "SELECT j.payload FROM plan_call c CROSS JOIN journal j \
        WHERE j.seq = c.recorded_seq AND (c.number = $1 OR $1 IS NULL) AND c.recorded_seq <= $2 \
        ORDER BY c.number, c.version";
    let query = sqlx::query_scalar::<_, String>(SQL).bind(number.map(ToString::to_string));
    let rows = query.bind(position(known_at)).fetch_all(connection).await?;
    rows.iter().map(|text| read(text)).collect()
}
