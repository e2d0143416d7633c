//! The facts to filter and count, as columns in memory.
//!
//! A [`Catalog`] is immutable: one for each journal position, and one for any
//! past day that is asked for. Ordinals are given in the order in which
//! regulations first came in and are never given twice, so an index built
//! earlier still means the same regulations.

mod columns;
mod filter;

pub use columns::{Catalog, Fact, Ordinal};
pub use filter::{Facet, FacetCounts, FacetValue, Filters, InForce};
