//! The search engine: an inverted index of folded syllables and adjacent pairs,
//! a forward index for re-ranking, and the texts for snippets.

mod abbreviations;
mod alike;
mod analysis;
mod batch;
mod build;
mod doc;
mod earlier;
mod engine;
#[cfg(test)]
mod engine_tests;
pub mod eval;
mod explain;
mod file;
mod forward;
#[cfg(test)]
mod fuzz_tests;
mod gather;
mod hits;
mod index;
mod lens;
mod levels;
mod named;
mod order;
mod pairs;
mod papers;
mod parents;
mod phrase;
mod postings;
mod present;
mod query;
mod rank;
#[cfg(test)]
mod rank_tests;
mod reading;
#[cfg(test)]
mod real_tests;
pub mod remote;
mod request;
mod retrieve;
mod seen;
mod shelf;
mod short;
#[cfg(test)]
mod shown_tests;
mod sideline;
mod snippet;
mod subject;
mod suggest;
#[cfg(test)]
mod testing;
mod texts;
mod title;
mod vocab;
mod weights;
mod window;

pub use build::{Built, Stamp, build};
pub use doc::{Doc, DocPart, LineKind, doc_of};
pub use earlier::Earlier;
pub use engine::{Engine, Snapshot};
pub use file::OpenError;
pub use index::Index;
pub use papers::PaperKey;
pub use shelf::{Shelf, ShelfDoc, ShelfError, ShelfHit};
pub use suggest::{Suggester, Suggestion, SuggestionKind, Target};
pub use weights::{Signal, Weights};

pub use request::{
    Collapse, Cursor, Hit, Reason, ReasonKind, Rewrite, Rewrites, Rewriting, SearchError,
    SearchRequest, SearchResponse, Sort, Total, Understood,
};
