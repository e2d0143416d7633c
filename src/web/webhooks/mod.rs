//! Webhooks: one's own addresses that are told of what is recorded, on pages
//! and for programs.

pub(in crate::web) mod api;
mod errors;
pub(in crate::web) mod form;
mod found;
pub(in crate::web) mod one;
mod words;
