//! Following a regulation, a field, an agency, a consultation or a search: by
//! letters, by a feed, by a webhook.

pub(in crate::web) mod confirm;
pub(in crate::web) mod errors;
pub(in crate::web) mod feed;
pub(in crate::web) mod manage;
pub(in crate::web) mod new;
mod news;
pub(in crate::web) mod one;
mod tell;
pub(in crate::web) mod topic;

/// The hour of the day in Viet Nam at which people are told what is new, if
/// nobody says another.
pub(in crate::web) const HOUR: u8 = 7;
