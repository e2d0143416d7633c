//! Published figures: what the journal says of them, and the tables that follow.

mod entry;
mod read;
mod rows;
pub(super) mod verify;
mod write;

pub use entry::IndicatorEntry;
pub use read::{StoredFigure, StoredSeries};
