//! Petitions about rules in force: the list, each of them with its steps and
//! deadlines, the form, and what is due at whose desk.

pub(in crate::web) mod api;
mod bodies;
pub(in crate::web) mod book;
pub(in crate::web) mod desk;
pub(in crate::web) mod errors;
pub(in crate::web) mod files;
mod filter;
pub(in crate::web) mod form;
pub(in crate::web) mod list;
mod measured;
pub(in crate::web) mod page;
pub(in crate::web) mod related;
mod steps;
mod view;
pub(in crate::web) mod visit;

pub(in crate::web) use filter::Narrowed;
