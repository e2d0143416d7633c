//! Searches: parameters, lists, facets, suggestions, and answers that are kept.

pub(in crate::web) mod address;
pub(in crate::web) mod api;
pub(in crate::web) mod api_suggest;
mod empty;
pub(in crate::web) mod facet_page;
pub(in crate::web) mod filters_body;
pub(in crate::web) mod found;
pub(in crate::web) mod kept;
pub(in crate::web) mod page;
pub(in crate::web) mod params;
#[cfg(test)]
pub(in crate::web) mod params_tests;
pub(in crate::web) mod results;
pub(in crate::web) mod sorting;
pub(in crate::web) mod tree;
