//! Moderation of comments: the public log with the reasons, the moderators'
//! queue, and what is done about one comment.

mod api;
mod errors;
pub(in crate::web) mod log;
pub(in crate::web) mod one;
pub(in crate::web) mod queue;
pub(in crate::web) mod view;

pub(in crate::web) use api::{act, appealed, flagged, log as log_api, queue as queue_api};
