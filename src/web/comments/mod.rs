//! Consultations: what can be commented on, the comments, and the answers.

pub(in crate::web) mod about;
pub(in crate::web) mod answers;
pub(in crate::web) mod api;
pub(in crate::web) mod api_answers;
pub(in crate::web) mod api_make;
pub(in crate::web) mod errors;
pub(in crate::web) mod files;
pub(in crate::web) mod form;
pub(in crate::web) mod group;
pub(in crate::web) mod groups;
pub(in crate::web) mod groups_body;
pub(in crate::web) mod item;
pub(in crate::web) mod kept;
pub(in crate::web) mod own;
pub(in crate::web) mod pages;
pub(in crate::web) mod submit;
pub(in crate::web) mod talk;
pub(in crate::web) mod time;
pub(in crate::web) mod view;
pub(in crate::web) mod visit;
