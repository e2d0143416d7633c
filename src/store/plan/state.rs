//! What is recorded of one plan: its items with their stages, and every act.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::Timestamp;
use sqlx::{AnyConnection, Row as _, any::AnyRow};

use crate::{
    model::{
        Act, AgencySlug, Authority, Day, Disposition, DocumentNumber, ItemChange, PlanItem,
        PlanNumber, RegulationCode, Stage,
    },
    store::{Store, StoreError, history::day, registry::member},
};

/// A plan without its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanHead {
    /// Its number.
    pub plan: PlanNumber,
    /// Whose plan it is.
    pub agency: AgencySlug,
    /// What it is called.
    pub title: String,
    /// The decision that it is to amend.
    pub amends: Option<DocumentNumber>,
    /// Where the journal tells of its opening.
    pub opened: u64,
    /// Where the journal tells of the last act: the version of the plan, which
    /// every edit must name.
    pub version: u64,
}

/// An item of a plan, as it is recorded last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemState {
    /// Its place in the plan.
    pub item: u32,
    /// The number of its last version.
    pub version: u32,
    /// Where the journal tells of that.
    pub seq: u64,
    /// The day from which that holds.
    pub day: Day,
    /// What tells it apart: the code, or kind and name.
    pub subject: String,
    /// The code, if the registry has the regulation.
    pub code: Option<RegulationCode>,
    /// What becomes of it.
    pub disposition: Disposition,
    /// Who may settle it.
    pub authority: Authority,
    /// The day by which it is to be carried out.
    pub deadline: Option<Day>,
    /// How far it has come by all that is recorded, days to come included;
    /// none if it was withdrawn.
    pub stage: Option<Stage>,
    /// The last day of its consultation.
    pub closes: Option<Day>,
    /// The decision that approved it.
    pub decision: Option<DocumentNumber>,
    /// The document that carries it out.
    pub document: Option<DocumentNumber>,
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAct {
    /// Its place in the journal.
    pub seq: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who recorded it.
    pub actor: String,
    /// What it was.
    pub act: Act,
    /// The day from which it counts.
    pub day: Day,
    /// The last day of a consultation.
    pub closes: Option<Day>,
    /// The decision that approves or takes back.
    pub decision: Option<DocumentNumber>,
    /// The document that carries out.
    pub document: Option<DocumentNumber>,
    /// The act whose place it takes.
    pub corrects: Option<u64>,
    /// Why.
    pub reason: String,
    /// The items, with reasons of their own; for uploads and edits those of
    /// which they brought a version.
    pub items: Vec<(u32, Option<String>)>,
}

/// A plan with all that is recorded of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanState {
    /// The plan.
    pub head: PlanHead,
    /// Its items, in their order, withdrawn ones included.
    pub items: Vec<ItemState>,
    /// What was done, in the order of recording.
    pub acts: Vec<StoredAct>,
}

impl PlanState {
    /// An item.
    pub fn item(&self, item: u32) -> Option<&ItemState> {
        let at = self.items.binary_search_by_key(&item, |state| state.item).ok()?;
        self.items.get(at)
    }

    /// Who wrote anything in it: they can't settle it.
    pub fn authors(&self) -> impl Iterator<Item = &str> {
        self.acts.iter().filter(|act| act.act.is_edit()).map(|act| act.actor.as_str())
    }

    /// The items that an act still counts for: it was done to them, and nothing
    /// took its place.
    pub fn live_items(&self, seq: u64) -> Vec<u32> {
        let names = |act: &StoredAct| -> BTreeSet<u32> {
            act.items.iter().map(|(item, _)| *item).collect()
        };
        let mut live: BTreeSet<u32> =
            self.acts.iter().find(|act| act.seq == seq).map(names).unwrap_or_default();
        for act in self.acts.iter().filter(|act| act.corrects == Some(seq)) {
            let gone = names(act);
            live.retain(|item| !gone.contains(item));
        }
        live.into_iter().collect()
    }

    /// The stages of its items by what was recorded up to a journal position,
    /// without those that were withdrawn.
    pub fn stages_at(&self, known_at: u64) -> BTreeMap<u32, Stage> {
        let acts = self.acts.iter().filter(|act| act.seq <= known_at).cloned().collect();
        let then = Self { head: self.head.clone(), items: Vec::new(), acts };
        let live = then.live();
        let stages = live.iter().filter_map(|(item, acts)| Some((*item, stage(acts)?)));
        stages.collect()
    }

    /// The acts that still count, in the order of what they took the place of,
    /// for each item.
    fn live(&self) -> HashMap<u32, Vec<&StoredAct>> {
        let corrected: HashSet<(u64, u32)> = self
            .acts
            .iter()
            .filter_map(|act| Some((act.corrects?, &act.items)))
            .flat_map(|(seq, items)| items.iter().map(move |(item, _)| (seq, *item)))
            .collect();
        let mut roots: HashMap<u64, u64> = HashMap::new();
        for act in &self.acts {
            let root = act.corrects.map_or(act.seq, |old| roots.get(&old).copied().unwrap_or(old));
            roots.insert(act.seq, root);
        }
        let mut live: HashMap<u32, Vec<&StoredAct>> = HashMap::new();
        for act in &self.acts {
            for (item, _) in
                act.items.iter().filter(|(item, _)| !corrected.contains(&(act.seq, *item)))
            {
                live.entry(*item).or_default().push(act);
            }
        }
        for acts in live.values_mut() {
            acts.sort_by_key(|act| roots.get(&act.seq).copied().unwrap_or(act.seq));
        }
        live
    }

    /// Fills in what acts say of items.
    fn settle(&mut self) {
        let mut items = std::mem::take(&mut self.items);
        let live = self.live();
        for item in &mut items {
            let acts = live.get(&item.item).map_or(&[][..], Vec::as_slice);
            let last = |act: Act| acts.iter().rfind(|done| done.act == act);
            item.stage = stage(acts);
            item.closes = last(Act::Consulting).and_then(|act| act.closes);
            let approved = last(Act::Approved).filter(|_| item.stage >= Some(Stage::Approved));
            item.decision = approved.and_then(|act| act.decision.clone());
            let enacted = last(Act::Enacted).filter(|_| item.stage == Some(Stage::Enacted));
            item.document = enacted.and_then(|act| act.document.clone());
        }
        self.items = items;
    }
}

/// The stage that acts lead to, in their order.
fn stage(acts: &[&StoredAct]) -> Option<Stage> {
    acts.iter().fold(None, |stage, act| act.act.after(stage))
}

impl Store {
    /// What is recorded of a plan up to a journal position.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn plan(
        &self,
        plan: PlanNumber,
        known_at: u64,
    ) -> Result<Option<PlanState>, StoreError> {
        let mut tx = self.snapshot().await?;
        load(&mut tx, plan, known_at).await
    }

    /// What the items of a plan say, by their place, as recorded last up to a
    /// journal position.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn plan_contents(
        &self,
        plan: PlanNumber,
        known_at: u64,
    ) -> Result<BTreeMap<u32, PlanItem>, StoreError> {
        contents(&mut *self.pool.acquire().await?, plan, known_at).await
    }

    /// The first day on which each plan had an item, as recorded up to a journal
    /// position.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn plan_starts(
        &self,
        known_at: u64,
    ) -> Result<BTreeMap<PlanNumber, Day>, StoreError> {
        const SQL: &str = "SELECT plan, MIN(day) FROM plan_item WHERE recorded_seq <= $1 \
            GROUP BY plan";
        let rows = sqlx::query(SQL).bind(position(known_at)).fetch_all(&self.pool).await?;
        let start = |row: &AnyRow| {
            Ok((PlanNumber(row.try_get::<i64, _>(0)? as u32), day(row.try_get(1)?)?))
        };
        rows.iter().map(start).collect()
    }

    /// Every plan, in the order of their numbers.
    ///
    /// # Errors
    /// When the database fails or what it holds cannot be read.
    pub async fn plans(&self, known_at: u64) -> Result<Vec<PlanHead>, StoreError> {
        const SQL: &str = "SELECT p.plan, p.agency, p.title, p.amends, p.recorded_seq, \
                MAX(a.recorded_seq) \
            FROM plan p JOIN plan_act a ON a.plan = p.plan AND a.recorded_seq <= $1 \
            WHERE p.recorded_seq <= $1 \
            GROUP BY p.plan, p.agency, p.title, p.amends, p.recorded_seq ORDER BY p.plan";
        let rows = sqlx::query(SQL).bind(position(known_at)).fetch_all(&self.pool).await?;
        rows.iter().map(head).collect()
    }
}

/// A journal position for the database, which has no numbers above `i64::MAX`.
pub(in crate::store) fn position(known_at: u64) -> i64 {
    i64::try_from(known_at).unwrap_or(i64::MAX)
}

/// What the items of a plan say, by their place, as recorded last up to a
/// journal position.
pub(super) async fn contents(
    connection: &mut AnyConnection,
    plan: PlanNumber,
    known_at: u64,
) -> Result<BTreeMap<u32, PlanItem>, StoreError> {
    const SQL: &str = "SELECT i.item, j.payload FROM plan_item i \
        JOIN journal j ON j.seq = i.recorded_seq \
        WHERE i.plan = $1 AND i.recorded_seq <= $2 \
        AND NOT EXISTS (SELECT 1 FROM plan_item l WHERE l.plan = i.plan AND l.item = i.item \
            AND l.version > i.version AND l.recorded_seq <= $2)";
    use rayon::prelude::*;
    let query = sqlx::query(SQL).bind(i64::from(plan.0)).bind(position(known_at));
    let rows = query.fetch_all(connection).await?;
    let texts: Result<Vec<(i64, String)>, sqlx::Error> =
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect();
    let content = |(item, text): &(i64, String)| Ok((*item as u32, super::entry::content(text)?));
    texts?.par_iter().map(content).collect()
}

/// What is recorded of a plan up to a journal position.
pub(super) async fn load(
    connection: &mut AnyConnection,
    plan: PlanNumber,
    known_at: u64,
) -> Result<Option<PlanState>, StoreError> {
    const ITEMS: &str = "SELECT item, version, recorded_seq, change, day, subject, code, \
            disposition, authority, deadline \
        FROM plan_item WHERE plan = $1 AND recorded_seq <= $2 ORDER BY item, version";
    const ACTS: &str = "SELECT a.recorded_seq, j.at, j.actor, a.act, a.day, a.closes, \
            a.decision, a.document, a.corrects, a.reason \
        FROM plan_act a JOIN journal j ON j.seq = a.recorded_seq \
        WHERE a.plan = $1 AND a.recorded_seq <= $2 ORDER BY a.recorded_seq";
    const ACT_ITEMS: &str = "SELECT a.recorded_seq, i.item, i.reason \
        FROM plan_act a JOIN plan_act_item i ON i.recorded_seq = a.recorded_seq \
        WHERE a.plan = $1 AND a.recorded_seq <= $2 ORDER BY a.recorded_seq, i.item";

    macro_rules! rows {
        ($sql:ident) => {
            sqlx::query($sql)
                .bind(i64::from(plan.0))
                .bind(position(known_at))
                .fetch_all(&mut *connection)
                .await?
        };
    }
    let Some(head) = load_head(connection, plan, known_at).await? else { return Ok(None) };
    let acts: Result<Vec<StoredAct>, StoreError> = rows!(ACTS).iter().map(act).collect();
    let mut state = PlanState { head, items: Vec::new(), acts: acts? };
    let place = |acts: &[StoredAct], seq: u64| acts.partition_point(|act| act.seq < seq);
    for row in rows!(ACT_ITEMS) {
        let at = place(&state.acts, row.try_get::<i64, _>(0)? as u64);
        if let Some(act) = state.acts.get_mut(at) {
            act.items.push((row.try_get::<i64, _>(1)? as u32, row.try_get(2)?));
        }
    }
    for row in rows!(ITEMS) {
        let item = item(&row)?;
        let change: ItemChange = member(row.try_get(3)?)?;
        // Versions stand in the journal right before the act that brought them.
        let at = place(&state.acts, item.seq);
        if let Some(act) = state.acts.get_mut(at)
            && change != ItemChange::Corrected
        {
            act.items.push((item.item, None));
        }
        match state.items.last_mut() {
            Some(last) if last.item == item.item => *last = item,
            _ => state.items.push(item),
        }
    }
    state.settle();
    Ok(Some(state))
}

/// A plan without its items, up to a journal position.
pub(super) async fn load_head(
    connection: &mut AnyConnection,
    plan: PlanNumber,
    known_at: u64,
) -> Result<Option<PlanHead>, StoreError> {
    const HEAD: &str = "SELECT p.plan, p.agency, p.title, p.amends, p.recorded_seq, \
            (SELECT COALESCE(MAX(a.recorded_seq), p.recorded_seq) FROM plan_act a \
                WHERE a.plan = p.plan AND a.recorded_seq <= $2) \
        FROM plan p WHERE p.plan = $1 AND p.recorded_seq <= $2";
    let query = sqlx::query(HEAD).bind(i64::from(plan.0)).bind(position(known_at));
    query.fetch_optional(connection).await?.as_ref().map(head).transpose()
}

fn head(row: &AnyRow) -> Result<PlanHead, StoreError> {
    Ok(PlanHead {
        plan: PlanNumber(row.try_get::<i64, _>(0)? as u32),
        agency: member(row.try_get(1)?)?,
        title: row.try_get(2)?,
        amends: number(row, 3)?,
        opened: row.try_get::<i64, _>(4)? as u64,
        version: row.try_get::<i64, _>(5)? as u64,
    })
}

fn item(row: &AnyRow) -> Result<ItemState, StoreError> {
    Ok(ItemState {
        item: row.try_get::<i64, _>(0)? as u32,
        version: row.try_get::<i64, _>(1)? as u32,
        seq: row.try_get::<i64, _>(2)? as u64,
        day: day(row.try_get(4)?)?,
        subject: row.try_get(5)?,
        code: row.try_get::<Option<String>, _>(6)?.map(|code| member(&code)).transpose()?,
        disposition: member(row.try_get(7)?)?,
        authority: member(row.try_get(8)?)?,
        deadline: row.try_get::<Option<i64>, _>(9)?.map(day).transpose()?,
        stage: None,
        closes: None,
        decision: None,
        document: None,
    })
}

pub(super) fn act(row: &AnyRow) -> Result<StoredAct, StoreError> {
    Ok(StoredAct {
        seq: row.try_get::<i64, _>(0)? as u64,
        at: instant(row.try_get(1)?)?,
        actor: row.try_get(2)?,
        act: member(row.try_get(3)?)?,
        day: day(row.try_get(4)?)?,
        closes: row.try_get::<Option<i64>, _>(5)?.map(day).transpose()?,
        decision: number(row, 6)?,
        document: number(row, 7)?,
        corrects: row.try_get::<Option<i64>, _>(8)?.map(|seq| seq as u64),
        reason: row.try_get(9)?,
        items: Vec::new(),
    })
}

pub(super) fn number(row: &AnyRow, at: usize) -> Result<Option<DocumentNumber>, StoreError> {
    row.try_get::<Option<String>, _>(at)?.map(|text| member(&text)).transpose()
}

pub(super) fn instant(at: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(at).map_err(|error| StoreError::Damaged(error.to_string()))
}
