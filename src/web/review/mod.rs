//! What the Government Office does with plans: calls, reviews, decisions, and the
//! documents that carry them out.

pub(in crate::web) mod api_calls;
pub(in crate::web) mod api_corrections;
pub(in crate::web) mod api_papers;
pub(in crate::web) mod calls;
pub(in crate::web) mod choice;
pub(in crate::web) mod desk;
pub(in crate::web) mod files;
pub(in crate::web) mod page;
pub(in crate::web) mod papers;
pub(in crate::web) mod proposal;
pub(in crate::web) mod settle;
