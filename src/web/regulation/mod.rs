//! One regulation as a dossier, its versions, and the documents that it rests on.

pub(in crate::web) mod api;
mod cite;
mod columns;
pub(in crate::web) mod compare;
pub(in crate::web) mod diff;
pub(in crate::web) mod document;
pub(in crate::web) mod dossier;
pub(in crate::web) mod facts;
pub(in crate::web) mod page;
pub(in crate::web) mod paper;
mod related;
mod said;
pub(in crate::web) mod side_by_side;
mod summary;
mod timeline;
