//! Plans in the store: tables that are projections of the journal.
//!
//! [`PlanEntry`] is what is recorded, one row of the journal each; `rows` tells
//! which rows of which tables follow from it. Writing and verifying use the
//! same function, so that a table can say nothing that the journal does not.
//! Everything can be read as it was at any journal position.

mod calls;
mod chain;
mod entry;
pub(super) mod facts;
mod file;
mod once;
mod read;
mod rows;
mod state;
pub(super) mod verify;
mod write;

pub(super) use calls::KeptHandedIn;
pub use chain::{ChainAct, ChainVersion, ItemChain, TextChange};
pub(super) use entry::read as payload;
pub use entry::{
    ItemVersion, OpenedPlan, PlanAct, PlanEntry, ReceiptEntry, UploadCounts, UploadKind, Versioned,
};
pub use read::Receipt;
pub(super) use rows::projected;
pub(super) use state::position;
pub use state::{ItemState, PlanHead, PlanState, StoredAct};
