//! The journal as somebody may see it, on pages and for programs.

pub(in crate::web) mod api;
mod deeds;
pub(in crate::web) mod desk;
pub(in crate::web) mod pages;
pub(in crate::web) mod wording;
