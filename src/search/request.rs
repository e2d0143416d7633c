//! What is asked of the engine and what it answers.

use std::{fmt, str::FromStr};

use serde::Serialize;

use crate::{
    catalog::{FacetCounts, Filters, Ordinal},
    model::Day,
};

/// A search.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SearchRequest {
    /// What was typed, as it was typed. Empty lists everything.
    pub text: String,
    /// What the list is narrowed to.
    pub filters: Filters,
    /// The order.
    pub sort: Sort,
    /// The day for "in force".
    pub as_of: Day,
    /// How many hits at most; at most 100.
    pub limit: usize,
    /// Where to go on; none for the first page.
    pub cursor: Option<Cursor>,
    /// Which readings of the query the user took back.
    pub without: Rewrites,
    /// Whether regulations of one name are shown once.
    pub collapse: Collapse,
    /// Whether to tell for each hit what brought it here.
    pub explain: bool,
}

crate::model::closed_set! {
    /// Orders of a result list.
    Sort {
        /// Best first.
        Relevance = "relevance", "Phù hợp nhất";
        /// By name in the order of the Vietnamese alphabet.
        Name = "name", "Tên A–Z";
        /// Newest in force first; unknown days last.
        Newest = "newest", "Mới có hiệu lực";
    }
}

crate::model::closed_set! {
    /// What is read into a query beyond its letters. Each can be taken back.
    Rewriting {
        /// Keystrokes of Telex or VNI are read as the letters they stand for.
        Keystrokes = "keystrokes", "Đọc phím gõ Telex, VNI";
        /// A word that no document has is read as its likeliest neighbour.
        Correction = "correction", "Sửa lỗi gõ";
        /// Words typed together are read apart.
        Split = "split", "Tách chữ viết liền";
        /// An abbreviation is also looked for written out.
        Abbreviation = "abbreviation", "Đọc chữ viết tắt";
        /// A word of daily life is also looked for as the law says it.
        Synonym = "synonym", "Tìm thêm cách gọi trong văn bản";
    }
}

crate::model::closed_set! {
    /// How regulations that bear the same name are shown.
    Collapse {
        /// The first of them, with how many there are more.
        Alike = "alike", "Gộp quy định trùng tên";
        /// Each for itself.
        None = "none", "Liệt kê từng quy định";
    }
}

/// The rewritings that a user took back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Rewrites(u8);

impl Rewrites {
    /// With one more taken back.
    #[must_use]
    pub fn and(self, rewriting: Rewriting) -> Self {
        Self(self.0 | 1 << rewriting as u8)
    }

    /// Whether one was taken back.
    pub fn has(self, rewriting: Rewriting) -> bool {
        self.0 >> rewriting as u8 & 1 == 1
    }

    /// Those taken back, in the order of [`Rewriting::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Rewriting> {
        Rewriting::ALL.iter().copied().filter(move |rewriting| self.has(*rewriting))
    }
}

/// One thing that was read into a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rewrite {
    /// What sort of thing; the value that `without` takes to undo it.
    pub kind: Rewriting,
    /// What was typed.
    pub from: String,
    /// What it was read as, the likeliest first.
    pub to: Vec<String>,
}

/// A place in a result list: how many hits came before it, for which index
/// generation. Lists of another generation start again at the same place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cursor {
    /// Hits before this place.
    pub offset: u32,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.offset)
    }
}

impl FromStr for Cursor {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(|offset| Self { offset })
    }
}

/// How many regulations match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Total(pub u64);

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchResponse {
    /// How many match, exactly.
    pub total: Total,
    /// This page of them.
    pub hits: Vec<Hit>,
    /// Counts of every facet.
    pub facets: FacetCounts,
    /// What was understood of the query.
    pub understood: Understood,
    /// Where the next page starts, if there is one.
    pub next: Option<Cursor>,
    /// Journal position that the answer reflects.
    pub seq: u64,
}

/// One result. Everything else about it is in the catalog under its ordinal.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hit {
    /// Its place in the catalog.
    pub ordinal: Ordinal,
    /// Its score; only the order means something.
    pub score: f32,
    /// Its name as HTML: escaped, with `<mark>` around what matches.
    pub name: String,
    /// The best passage as HTML: escaped, with `<mark>` around what matches.
    pub snippet: String,
    /// How many near-duplicates are shown under it.
    pub alike: u32,
    /// Reasons in plain words, if asked for.
    pub reasons: Vec<String>,
}

/// What was understood of a query, for people and for the API.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Understood {
    /// The query after repair.
    pub text: String,
    /// Codes recognised.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// Document numbers recognised.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<String>,
    /// Whether every word is in every result ("all"), or only some are ("any").
    pub matching: &'static str,
    /// Words of the query that no document has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
    /// What was read into the query.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rewrites: Vec<Rewrite>,
    /// Phrases that every result has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phrases: Vec<String>,
    /// Words and phrases that no result has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<String>,
    /// The query with its marks restored, if it was typed without any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restored: Option<String>,
    /// A likelier query than the one typed, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub did_you_mean: Option<String>,
}

/// Why a search cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// There is no index yet.
    #[error("the search index is not ready")]
    NotReady,
    /// The texts of the index cannot be read.
    #[error("failed to read the texts of the index: {0}")]
    Texts(#[from] std::io::Error),
}
