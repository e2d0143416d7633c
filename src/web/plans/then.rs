//! A plan as it stood on another day.

use std::collections::{BTreeMap, BTreeSet};

use crate::web::{App, WebError, http::error::Missing, moment::Moment};
use crate::{
    catalog::{Catalog, Due, PlanFact},
    model::PlanNumber,
    store::PlanState,
};

/// A plan as it stood at a moment, or as it is recorded now.
pub(in crate::web) async fn find(
    app: &App,
    plan: PlanNumber,
    moment: Option<&Moment>,
) -> Result<PlanState, WebError> {
    let catalog = app.catalog(moment)?;
    let missing = || match moment {
        None => Missing::Plan(plan.to_string()),
        Some(_) => Missing::Then { what: plan.to_string(), now: format!("/phuong-an/{plan}") },
    };
    let state = app.store.plan(plan, catalog.seq()).await?;
    let mut state = state.ok_or_else(|| WebError::Missing(missing()))?;
    if moment.is_some() {
        turn_back(&mut state, &catalog);
        if state.items.is_empty() {
            return Err(WebError::Missing(missing()));
        }
    }
    Ok(state)
}

/// The items of a plan on the day of a catalog, by their place in the plan.
fn facts(plan: PlanNumber, catalog: &Catalog) -> BTreeMap<u32, PlanFact<'_>> {
    let of_plan = catalog.plan_items().filter(|fact| fact.id.plan == plan);
    of_plan.map(|fact| (fact.id.item, fact)).collect()
}

/// Whether items of a plan are late on the day of a catalog, where something is
/// owed.
pub(in crate::web) fn dues(plan: PlanNumber, catalog: &Catalog) -> BTreeMap<u32, Due> {
    let facts = facts(plan, catalog);
    facts.into_iter().filter_map(|(item, fact)| Some((item, fact.due?))).collect()
}

/// Takes away what counts from later days only. What is left is what searches
/// of that day show.
fn turn_back(state: &mut PlanState, catalog: &Catalog) {
    let facts = facts(state.head.plan, catalog);
    state.acts.retain(|act| act.day <= catalog.as_of());
    let touched: BTreeSet<u32> =
        state.acts.iter().flat_map(|act| act.items.iter().map(|(item, _)| *item)).collect();
    state.items.retain(|item| facts.contains_key(&item.item) || touched.contains(&item.item));
    for item in &mut state.items {
        let Some(fact) = facts.get(&item.item) else {
            // Withdrawn by then.
            (item.stage, item.decision, item.document) = (None, None, None);
            continue;
        };
        item.stage = Some(fact.stage);
        item.disposition = fact.disposition;
        item.authority = fact.authority;
        item.deadline = fact.deadline;
        item.decision = fact.decision.cloned();
        item.document = fact.document.cloned();
    }
}
