//! Reading what is counted of plans, for the catalog.

use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::state::number;
use crate::{
    catalog::{Meaning, PlanStep, PlanVersion},
    model::{ItemChange, ItemId, KnownCosts, PlanNumber},
    store::{StoreError, history::day, registry::member},
};

/// What happened to plans after a journal position.
pub(in crate::store) struct Facts {
    pub(in crate::store) versions: Vec<PlanVersion>,
    pub(in crate::store) steps: Vec<PlanStep>,
}

pub(in crate::store) async fn read(
    connection: &mut AnyConnection,
    after: u64,
) -> Result<Facts, StoreError> {
    const VERSIONS: &str = "SELECT plan, item, recorded_seq, day, change, code, disposition, \
            authority, deadline, cost_before, cost_after, once_before, once_after \
        FROM plan_item WHERE recorded_seq > $1 ORDER BY recorded_seq";
    const STEPS: &str = "SELECT a.plan, i.item, a.recorded_seq, a.day, a.act, a.decision, \
            a.document, a.corrects \
        FROM plan_act a JOIN plan_act_item i ON i.recorded_seq = a.recorded_seq \
        WHERE a.recorded_seq > $1 ORDER BY a.recorded_seq, i.item";
    let query = sqlx::query(VERSIONS).bind(after as i64);
    let versions: Result<_, _> =
        query.fetch_all(&mut *connection).await?.iter().map(version).collect();
    let query = sqlx::query(STEPS).bind(after as i64);
    let steps: Result<_, _> = query.fetch_all(connection).await?.iter().map(step).collect();
    Ok(Facts { versions: versions?, steps: steps? })
}

fn id(row: &AnyRow) -> Result<ItemId, StoreError> {
    let plan = PlanNumber(row.try_get::<i64, _>(0)? as u32);
    Ok(ItemId { plan, item: row.try_get::<i64, _>(1)? as u32 })
}

fn version(row: &AnyRow) -> Result<PlanVersion, StoreError> {
    let cost = |at: usize| row.try_get::<Option<&str>, _>(at)?.map(member).transpose();
    let change: ItemChange = member(row.try_get(4)?)?;
    Ok(PlanVersion {
        id: id(row)?,
        seq: row.try_get::<i64, _>(2)? as u64,
        day: day(row.try_get(3)?)?,
        meaning: match change {
            ItemChange::Added | ItemChange::Changed => Meaning::Proposal,
            ItemChange::Corrected => Meaning::Correction,
        },
        code: row.try_get::<Option<&str>, _>(5)?.map(member).transpose()?,
        disposition: member(row.try_get(6)?)?,
        authority: member(row.try_get(7)?)?,
        deadline: row.try_get::<Option<i64>, _>(8)?.map(day).transpose()?,
        before: cost(9)?,
        after: cost(10)?,
        once: KnownCosts { before: cost(11)?, after: cost(12)? },
    })
}

fn step(row: &AnyRow) -> Result<PlanStep, StoreError> {
    let decision = number(row, 5)?;
    Ok(PlanStep {
        id: id(row)?,
        seq: row.try_get::<i64, _>(2)? as u64,
        day: day(row.try_get(3)?)?,
        act: member(row.try_get(4)?)?,
        paper: match decision {
            Some(decision) => Some(decision),
            None => number(row, 6)?,
        },
        corrects: row.try_get::<Option<i64>, _>(7)?.map(|seq| seq as u64),
    })
}
