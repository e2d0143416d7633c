//! Consultations on drafts and on regulations in force, as pages and for
//! programs. What is said there is the same part as on plans (`comments`).

pub(in crate::web) mod api;
pub(in crate::web) mod api_steps;
mod bodies;
pub(in crate::web) mod book;
pub(in crate::web) mod compare;
mod errors;
pub(in crate::web) mod list;
pub(in crate::web) mod manage;
pub(in crate::web) mod open;
pub(in crate::web) mod paragraph;
pub(in crate::web) mod show;
