//! What waits for the Government Office's review.

use std::collections::BTreeMap;

use super::Catalog;
use crate::model::{Day, PlanNumber, Stage};

/// Items of one plan that wait for their review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// The plan.
    pub plan: PlanNumber,
    /// How many items.
    pub items: u64,
    /// The day on which the first of them was submitted.
    pub since: Day,
}

impl Catalog {
    /// What waits for its review on the day of the catalog, the oldest first.
    /// What was sent back and submitted again waits from that day on.
    pub fn waiting(&self) -> Vec<Waiting> {
        let mut plans: BTreeMap<PlanNumber, Waiting> = BTreeMap::new();
        for item in self.plan_items().filter(|item| item.stage == Stage::Submitted) {
            let plan = item.id.plan;
            // What is submitted has a day on which it was.
            let Some(day) = item.reached(Stage::Submitted) else { continue };
            let waiting = plans.entry(plan).or_insert(Waiting { plan, items: 0, since: day });
            waiting.items += 1;
            waiting.since = waiting.since.min(day);
        }
        let mut plans: Vec<Waiting> = plans.into_values().collect();
        plans.sort_by_key(|waiting| (waiting.since, waiting.plan));
        plans
    }
}
