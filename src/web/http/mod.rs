//! What stands between a request and its handler, and between an answer and the
//! wire: who asks, what is allowed, errors, limits, files.

pub(in crate::web) mod assets;
mod away;
pub(in crate::web) mod connections;
pub(in crate::web) mod download;
pub(in crate::web) mod error;
pub(in crate::web) mod error_page;
pub(in crate::web) mod fields;
pub(in crate::web) mod guard;
mod handshake;
pub(in crate::web) mod health;
pub(in crate::web) mod heavy;
pub(in crate::web) mod identity;
mod idle;
pub(in crate::web) mod if_match;
pub(in crate::web) mod json_body;
pub(in crate::web) mod language;
pub(in crate::web) mod layers;
pub(in crate::web) mod limit;
pub(in crate::web) mod metrics;
pub(in crate::web) mod multipart;
pub(in crate::web) mod position;
pub(in crate::web) mod refusal;
pub(in crate::web) mod respond;
pub(in crate::web) mod site;
pub(in crate::web) mod traffic;
pub(in crate::web) mod translated;
pub(in crate::web) mod unreadable;
