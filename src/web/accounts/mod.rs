//! Accounts: signing in, one's own account, and everybody's for administrators.

pub(in crate::web) mod api;
pub(in crate::web) mod outside;
pub(in crate::web) mod own;
pub(in crate::web) mod sign_in;
pub(in crate::web) mod users;
