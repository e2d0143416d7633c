//! Open data: the journal as a feed, its signed heads, whole copies of the
//! lists, what every word in them means, and what search engines read.

pub(in crate::web) mod changes;
pub(in crate::web) mod dictionary;
mod english;
pub(in crate::web) mod files;
pub(in crate::web) mod heads;
pub(in crate::web) mod json_ld;
mod nightly;
pub(in crate::web) mod openapi;
pub(in crate::web) mod page;
pub(in crate::web) mod sitemap;
pub(in crate::web) mod snapshot;
mod terms;
