//! One regulation as a dossier, its versions, and the documents that it rests on.

pub(in crate::web) mod api;
pub(in crate::web) mod compare;
pub(in crate::web) mod diff;
pub(in crate::web) mod document;
pub(in crate::web) mod dossier;
pub(in crate::web) mod page;
