//! The whole chain of a regulation: from the row of a plan to the document
//! that carries it out, with what each step rests on.

use jiff::Timestamp;
use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::{
    ItemVersion, PlanHead, StoredAct, Versioned,
    entry::read,
    read::{decisions, documents},
    state,
};
use crate::{
    model::{
        Act, Day, Decision, DocumentNumber, EnactingDocument, ItemId, PlanNumber, ReceiptNumber,
        RegulationCode, day_number,
    },
    store::{Store, StoreError},
};

/// One item of a plan about a regulation, with all that happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemChain {
    /// The item.
    pub id: ItemId,
    /// Its plan, with the agency whose plan it is.
    pub plan: PlanHead,
    /// What it said, in the order of recording.
    pub versions: Vec<ChainVersion>,
    /// What was done to it, in the order of recording; uploads and edits are
    /// the versions above.
    pub acts: Vec<ChainAct>,
    /// Which versions of the regulation stand before and after the document
    /// that carries it out.
    pub text: Option<TextChange>,
}

/// What an item said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainVersion {
    /// Its place in the journal.
    pub seq: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who recorded it.
    pub actor: String,
    /// The upload that brought it, if a file did, with the file's name.
    pub receipt: Option<(ReceiptNumber, String)>,
    /// What it says, and from which row.
    pub version: ItemVersion,
}

/// What was done to an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainAct {
    /// The act, with its reason for this item only.
    pub act: StoredAct,
    /// The act that took its place, if one did.
    pub corrected_by: Option<u64>,
    /// The decision that it rests on.
    pub decision: Option<Decision>,
    /// The document that it rests on.
    pub document: Option<EnactingDocument>,
}

/// The versions of a regulation around the day on which a document carried a
/// plan out, by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextChange {
    /// The day of it.
    pub day: Day,
    /// The version that held the day before.
    pub before: Option<u32>,
    /// The version that held from that day.
    pub after: Option<u32>,
}

impl Store {
    /// Every plan item about a regulation as known at a journal position, in
    /// the order of recording. Which of them applies on a day the catalog says.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn chain(
        &self,
        code: &RegulationCode,
        known_at: u64,
    ) -> Result<Vec<ItemChain>, StoreError> {
        const SQL: &str = "SELECT plan, item, MIN(recorded_seq) FROM plan_item \
            WHERE code = $1 AND recorded_seq <= $2 GROUP BY plan, item ORDER BY 3";
        let mut tx = self.snapshot().await?;
        let query = sqlx::query(SQL).bind(code.as_str()).bind(state::position(known_at));
        let mut chain = Vec::new();
        for row in query.fetch_all(&mut *tx).await? {
            let plan = PlanNumber(row.try_get::<i64, _>(0)? as u32);
            let id = ItemId { plan, item: row.try_get::<i64, _>(1)? as u32 };
            if let Some(item) = item(&mut tx, id, code, known_at).await? {
                chain.push(item);
            }
        }
        Ok(chain)
    }
}

async fn item(
    connection: &mut AnyConnection,
    id: ItemId,
    code: &RegulationCode,
    known_at: u64,
) -> Result<Option<ItemChain>, StoreError> {
    let Some(plan) = state::load_head(connection, id.plan, known_at).await? else {
        return Ok(None);
    };
    let versions = versions(connection, id, known_at).await?;
    let acts = acts(connection, id, known_at).await?;
    let enacted =
        acts.iter().rfind(|act| act.act.act == Act::Enacted && act.corrected_by.is_none());
    let text = match enacted {
        Some(act) => Some(text(connection, code, act.act.day, known_at).await?),
        None => None,
    };
    Ok(Some(ItemChain { id, plan, versions, acts, text }))
}

async fn versions(
    connection: &mut AnyConnection,
    id: ItemId,
    known_at: u64,
) -> Result<Vec<ChainVersion>, StoreError> {
    // The act that brought a version stands right after all versions of it.
    const SQL: &str = "SELECT i.recorded_seq, j.at, j.actor, j.payload, r.receipt, r.file \
        FROM plan_item i JOIN journal j ON j.seq = i.recorded_seq \
        LEFT JOIN plan_receipt r ON r.recorded_seq = (SELECT MIN(a.recorded_seq) FROM plan_act a \
            WHERE a.plan = i.plan AND a.recorded_seq > i.recorded_seq) \
        WHERE i.plan = $1 AND i.item = $2 AND i.recorded_seq <= $3 ORDER BY i.version";
    let query = sqlx::query(SQL).bind(i64::from(id.plan.0)).bind(i64::from(id.item));
    let rows = query.bind(state::position(known_at)).fetch_all(connection).await?;
    let version = |row: &AnyRow| {
        let number = row.try_get::<Option<i64>, _>(4)?.map(|n| ReceiptNumber(n as u32));
        Ok(ChainVersion {
            seq: row.try_get::<i64, _>(0)? as u64,
            at: state::instant(row.try_get(1)?)?,
            actor: row.try_get(2)?,
            version: read(row.try_get(3)?)?,
            receipt: number.zip(row.try_get::<Option<String>, _>(5)?),
        })
    };
    rows.iter().map(version).collect()
}

async fn acts(
    connection: &mut AnyConnection,
    id: ItemId,
    known_at: u64,
) -> Result<Vec<ChainAct>, StoreError> {
    const SQL: &str = "SELECT a.recorded_seq, j.at, j.actor, a.act, a.day, a.closes, a.decision, \
            a.document, a.corrects, a.reason, i.reason \
        FROM plan_act a JOIN plan_act_item i ON i.recorded_seq = a.recorded_seq AND i.item = $2 \
        JOIN journal j ON j.seq = a.recorded_seq \
        WHERE a.plan = $1 AND a.recorded_seq <= $3 ORDER BY a.recorded_seq";
    let query = sqlx::query(SQL).bind(i64::from(id.plan.0)).bind(i64::from(id.item));
    let rows = query.bind(state::position(known_at)).fetch_all(&mut *connection).await?;
    let mut acts = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut act = state::act(row)?;
        act.items = vec![(id.item, row.try_get(10)?)];
        let decision =
            paper(&act.decision, decisions(connection, act.decision.as_ref(), known_at)).await?;
        let document =
            paper(&act.document, documents(connection, act.document.as_ref(), known_at)).await?;
        acts.push(ChainAct { act, corrected_by: None, decision, document });
    }
    for at in 0..acts.len() {
        let (seq, corrects) = (acts[at].act.seq, acts[at].act.corrects);
        if let Some(old) = acts.iter_mut().find(|old| Some(old.act.seq) == corrects) {
            old.corrected_by = Some(seq);
        }
    }
    Ok(acts)
}

/// What is recorded last of a paper, if there is one.
async fn paper<T>(
    number: &Option<DocumentNumber>,
    versions: impl Future<Output = Result<Vec<Versioned<T>>, StoreError>>,
) -> Result<Option<T>, StoreError> {
    match number {
        Some(_) => Ok(versions.await?.pop().map(|last| last.facts)),
        None => Ok(None),
    }
}

/// The versions of a regulation that held before a day and on it.
async fn text(
    connection: &mut AnyConnection,
    code: &RegulationCode,
    day: Day,
    known_at: u64,
) -> Result<TextChange, StoreError> {
    const SQL: &str = "SELECT v.version FROM regulation r \
        JOIN regulation_version v ON v.ordinal = r.ordinal \
        WHERE r.code = $1 AND v.valid_from <= $2 AND v.recorded_seq <= $3 \
        ORDER BY v.valid_from DESC, v.version DESC LIMIT 1";
    let mut held = [None, None];
    for (place, number) in [day_number(day) - 1, day_number(day)].into_iter().enumerate() {
        let query = sqlx::query_scalar::<_, i64>(SQL).bind(code.as_str()).bind(i64::from(number));
        let version =
            query.bind(state::position(known_at)).fetch_optional(&mut *connection).await?;
        held[place] = version.map(|version| version as u32);
    }
    Ok(TextChange { day, before: held[0], after: held[1] })
}
