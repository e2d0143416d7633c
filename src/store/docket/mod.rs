//! Petitions, drafts and lists of regulations in the store: tables that are
//! projections of the journal, as those of plans are.

mod entry;
mod files;
mod petitions;
mod read;
mod rows;
pub(super) mod verify;
mod visitors;

pub use entry::DocketEntry;
pub use petitions::StoredPetition;
pub use read::RecordedDocket;
pub use visitors::{PetitionReceipt, petition_link};
