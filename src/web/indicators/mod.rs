//! Published figures: pages, JSON, and a stream of what is recorded.

pub(in crate::web) mod api;
mod board;
mod bodies;
pub(in crate::web) mod events;
pub(in crate::web) mod pages;
mod wording;
