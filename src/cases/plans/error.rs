//! Why something cannot be done to a plan.

use crate::{
    cases::Refusal,
    model::{
        Day, Decision, DocumentNumber, EnactingDocument, IllegalAct, ItemId, PlanCall, PlanItem,
        PlanNumber, Problem, Stage,
    },
    store::{StoreError, StoredAct, Versioned},
};

/// Why something cannot be done to a plan. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// Whoever asks may not.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such plan.
    #[error("there is no plan {0}")]
    UnknownPlan(PlanNumber),
    /// There is no such item.
    #[error("there is no item {0}")]
    UnknownItem(ItemId),
    /// The plan is not what whoever asks has seen.
    #[error("{} has changed since", .0.plan)]
    Moved(Box<Difference>),
    /// The procedure does not know such a step for these items.
    #[error("{} of the items cannot be treated so, the first: {}: {}", .0.len(), .0[0].0, .0[0].1)]
    Illegal(Vec<(ItemId, IllegalAct)>),
    /// There is nothing that it could be done to.
    #[error("there is nothing to do it to")]
    Nothing,
    /// Comments are still taken.
    #[error("the consultation is open until {0}")]
    StillOpen(Day),
    /// Something that is asked for is not given as it must be.
    #[error("{field}: {reason}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Items are not as they must be.
    #[error("{} problems", .0.len())]
    Rejected(Vec<Problem>),
    /// What confirms is not from a dry run of this file for this plan.
    #[error("the confirmation does not belong to this file")]
    BadToken,
    /// What this server knows is older than what was seen.
    #[error("this server has not yet reached journal row {0}")]
    Behind(u64),
    /// The same decision is recorded otherwise.
    #[error("decision {} is recorded otherwise", .0.number)]
    DecisionDiffers(Box<Decision>),
    /// The same document is recorded otherwise.
    #[error("document {} is recorded otherwise", .0.number)]
    DocumentDiffers(Box<EnactingDocument>),
    /// There is no such call for plans.
    #[error("there is no call {0}")]
    UnknownCall(DocumentNumber),
    /// The same call is recorded otherwise, or has changed since.
    #[error("call {} is recorded otherwise", .0.facts.number)]
    CallDiffers(Box<Versioned<PlanCall>>),
    /// The act does not count for the item, so it cannot be corrected.
    #[error("journal row {seq} does not count for {item}")]
    NotLive {
        /// The place of the act.
        seq: u64,
        /// The item.
        item: ItemId,
    },
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// What happened to a plan since somebody saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The plan.
    pub plan: PlanNumber,
    /// The version that was seen.
    pub expected: u64,
    /// The version that it has now.
    pub found: u64,
    /// What was done in between, in the order of recording.
    pub acts: Vec<StoredAct>,
    /// Items that say something else now.
    pub items: Vec<ItemDifference>,
    /// Items that are at another stage now.
    pub stages: Vec<StageDifference>,
}

/// An item that is at another stage than before; at none if it is not there
/// or was withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageDifference {
    /// The item.
    pub id: ItemId,
    /// The stage that it had.
    pub before: Option<Stage>,
    /// The stage that it has.
    pub after: Option<Stage>,
}

/// An item that says something else than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemDifference {
    /// The item.
    pub id: ItemId,
    /// What it said; none if it is new.
    pub before: Option<PlanItem>,
    /// What it says.
    pub after: PlanItem,
}
