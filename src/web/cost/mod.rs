//! The cost of compliance: totals with their rows, what one regulation costs by
//! its record and by its plan, and a sheet to try other numbers on.

pub(in crate::web) mod api;
mod estimate;
mod form;
mod input;
pub(in crate::web) mod pages;
pub(in crate::web) mod part;
pub(in crate::web) mod rows;
pub(in crate::web) mod sheet;
