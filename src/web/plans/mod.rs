//! Plans: files of them, their items and steps, what applies to a regulation.

pub(in crate::web) mod again;
pub(in crate::web) mod api;
pub(in crate::web) mod api_steps;
pub(in crate::web) mod applies;
pub(in crate::web) mod bodies;
pub(in crate::web) mod desk;
pub(in crate::web) mod details;
pub(in crate::web) mod edit;
pub(in crate::web) mod errors;
pub(in crate::web) mod forms;
pub(in crate::web) mod inputs;
pub(in crate::web) mod invalid;
pub(in crate::web) mod pages;
pub(in crate::web) mod readings;
pub(in crate::web) mod steps;
pub(in crate::web) mod then;
pub(in crate::web) mod upload;
pub(in crate::web) mod wording;
