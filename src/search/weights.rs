//! How much each feature of the re-ranking counts.

/// How much each feature counts.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Weights {
    /// BM25 of the one field, as a share of the most that was possible.
    pub base: f32,
    /// The best line opens with a run of the query.
    pub start: f32,
    /// The same, followed by "là", when the query asks what something is.
    pub def: f32,
    /// Share of the query's pairs that occur, squared.
    pub cov: f32,
    /// BM25 of pairs over the whole body; negative, because with `clause` it
    /// prefers matches gathered in one line.
    pub bpair: f32,
    /// The best single line.
    pub clause: f32,
    /// Share of the title's pairs that the query has.
    pub tpair: f32,
    /// The whole title is in the query.
    pub tfull: f32,
    /// Longest run shared with the title, for short queries.
    pub trun: f32,
    /// Share of the marked syllables that occur with those marks in the title.
    pub exact: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            base: 31.0,
            start: 3.6,
            def: 12.7,
            cov: 4.8,
            bpair: -19.0,
            clause: 7.0,
            tpair: 1.45,
            tfull: 2.55,
            trun: 8.0,
            exact: 1.0,
        }
    }
}
