//! Letters that the server writes, for those who run it.

pub(in crate::web) mod desk;
