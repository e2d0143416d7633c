//! Questions about what the rules say, and their answers: pages and JSON.

pub(in crate::web) mod api;
pub(in crate::web) mod ask;
pub(in crate::web) mod book;
mod errors;
mod form;
pub(in crate::web) mod list;
pub(in crate::web) mod page;
pub(in crate::web) mod view;
pub(in crate::web) mod visit;
