//! Published figures: pages, JSON, and a stream of what is recorded.

pub(in crate::web) mod api;
pub(in crate::web) mod board;
mod bodies;
pub(in crate::web) mod events;
pub(in crate::web) mod pages;
pub(in crate::web) mod wording;
