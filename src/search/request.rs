//! What is asked of the engine and what it answers.

use std::{fmt, str::FromStr};

use serde::Serialize;

use super::DocPart;
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
    /// Whether near-duplicates are shown once.
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
        /// Newest in force first; unknown days last, as in all that follow.
        Newest = "newest", "Mới có hiệu lực trước";
        /// Longest in force first.
        Oldest = "oldest", "Có hiệu lực lâu nhất trước";
        /// By the lowest fee stated.
        FeeLow = "fee_low", "Phí, lệ phí thấp trước";
        /// By the highest fee stated, the highest first.
        FeeHigh = "fee_high", "Phí, lệ phí cao trước";
        /// By what complying costs in a year, as the plan that applies puts it.
        CostLow = "cost_low", "Chi phí tuân thủ thấp trước";
        /// The same, the highest first.
        CostHigh = "cost_high", "Chi phí tuân thủ cao trước";
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
        /// English words are read as what Vietnamese law calls it.
        English = "english", "Đọc tiếng Anh";
    }
}

crate::model::closed_set! {
    /// How regulations of one name, or of one name but for the level of
    /// government, are shown.
    Collapse {
        /// The first of them, with how many there are more.
        Alike = "alike", "Gộp quy định tương tự";
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
    /// Counts of fields of agencies, for [`crate::catalog::Catalog::field_groups`].
    pub leaves: Vec<u32>,
    /// How many are left out only because nobody knows their first day in force.
    pub undated: u64,
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
    /// The first of those.
    pub others: Vec<Ordinal>,
    /// Why it is here, if asked for.
    pub reasons: Vec<Reason>,
}

crate::model::closed_set! {
    /// What sort of thing brought a hit into the results.
    ReasonKind {
        /// Its code was typed.
        Code = "code", "Đúng mã";
        /// It names a document that was asked for.
        Document = "document", "Dẫn văn bản";
        /// It has words as they were typed, or their marks were restored.
        Word = "word", "Có từ đã gõ";
        /// It has a phrase that was quoted.
        Phrase = "phrase", "Có cụm từ";
        /// It has what keystrokes were read as.
        Keystrokes = "keystrokes", "Đọc phím gõ";
        /// It has a corrected word.
        Correction = "correction", "Sửa lỗi gõ";
        /// It has words that were typed together.
        Split = "split", "Tách chữ viết liền";
        /// It has what an abbreviation stands for, or the abbreviation.
        Abbreviation = "abbreviation", "Đọc chữ viết tắt";
        /// It has what the law calls a lay word.
        Synonym = "synonym", "Cách gọi trong văn bản";
        /// It has what English words mean.
        English = "english", "Đọc tiếng Anh";
        /// It is for the level of government that was named.
        Level = "level", "Đúng cấp";
        /// What it is a part of is about what was asked.
        Parent = "parent", "Lĩnh vực chứa nó";
        /// A signal of the ranking that put it this high.
        Signal = "signal", "Điểm cao";
        /// It is not in force, which put it lower.
        Ended = "ended", "Không còn hiệu lực";
    }
}

/// One thing that brought a hit to its place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// What sort of thing.
    pub kind: ReasonKind,
    /// In which part of the regulation, where one can be named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<DocPart>,
    /// What was typed, where it is not what was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub typed: Option<String>,
    /// What was found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<String>,
    /// What it gave to the score, where that is one number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<f32>,
    /// All of it as a sentence for people.
    pub text: String,
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
