//! Figures that anybody can recompute: shares over baselines, the rows of each
//! number, and what became of figures of the past.

pub(in crate::web) mod asked;
pub(in crate::web) mod baselines;
pub(in crate::web) mod baselines_api;
pub(in crate::web) mod bases;
pub(in crate::web) mod chips;
pub(in crate::web) mod cite;
pub(in crate::web) mod crossed;
mod drawn;
mod filters;
pub(in crate::web) mod page;
pub(in crate::web) mod ratios_api;
pub(in crate::web) mod restated;
pub(in crate::web) mod restated_api;
pub(in crate::web) mod rows;
