//! The league table of agencies: what each has achieved, promised and owes, a
//! score whose formula is in the open, and charts of the same numbers.

pub(in crate::web) mod agency;
mod answers;
pub(in crate::web) mod api;
pub(in crate::web) mod comments;
pub(in crate::web) mod drawn;
pub(in crate::web) mod embed;
pub(in crate::web) mod page;
pub(in crate::web) mod petitions;
pub(in crate::web) mod sorting;
pub(in crate::web) mod table;

pub(in crate::web) use drawn::Drawn;
