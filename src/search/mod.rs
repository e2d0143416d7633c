//! The search engine: an inverted index of folded syllables and adjacent pairs,
//! a forward index for re-ranking, and the texts for snippets.

mod request;

pub use request::{
    Cursor, Hit, Rewrites, SearchError, SearchRequest, SearchResponse, Sort, Total, Understood,
};
