//! Documents as numbers, between their analysis and the index.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{
    doc::{DocPart, LineKind},
    index::names_nothing,
    levels::Levels,
    pairs::Pairs,
    papers::PaperKey,
    query::idf,
    sideline::Sorts,
    subject::Subjects,
    texts::Place,
    title::head,
    vocab::Vocabulary,
    window::{Term, Window},
};

/// Stands before every line.
pub(super) const LINE: u32 = u32::MAX;
/// Stands between sentences.
pub(super) const SENTENCE: u32 = u32::MAX - 1;

/// Some documents in the numbers of the thread that analysed them.
pub(super) struct Batch {
    pub(super) first: usize,
    pub(super) thread: usize,
    /// Syllables, with [`LINE`] before every line and [`SENTENCE`] between sentences.
    pub(super) syllables: Vec<u32>,
    /// Ends of the documents in `syllables` and in `kinds`.
    pub(super) ends: Vec<(usize, usize)>,
    pub(super) kinds: Vec<LineKind>,
    /// What part of a document each line is.
    pub(super) parts: Vec<DocPart>,
    pub(super) levels: Vec<Levels>,
    /// Lifted document numbers: document in the batch, number, weight.
    pub(super) numbers: Vec<(usize, u32, u32)>,
    pub(super) places: Vec<Place>,
    pub(super) parents: Vec<Option<String>>,
    pub(super) sidelines: Vec<Sorts>,
    pub(super) subjects: Vec<Subjects>,
    /// Papers that are demanded: document in the batch, paper.
    pub(super) papers: Vec<(usize, PaperKey)>,
    /// Abbreviations that the documents define, with what they stand for.
    pub(super) defined: Vec<(String, String)>,
}

impl Batch {
    /// The lines of one kind of a document in the batch.
    pub(super) fn lines_of(&self, doc: usize, kind: LineKind) -> impl Iterator<Item = &[u32]> {
        let start = doc.checked_sub(1).map_or((0, 0), |before| self.ends[before]);
        let (end, kind_end) = self.ends[doc];
        let split = self.syllables[start.0..end].split(|s| *s == LINE).skip(1);
        let kinds = self.kinds[start.1..kind_end].iter();
        kinds.zip(split).filter(move |(of, _)| **of == kind).map(|(_, line)| line)
    }
}

/// The lines of a batch: document in the batch, kind, syllables.
pub(super) fn lines(batch: &Batch) -> impl Iterator<Item = (usize, LineKind, &[u32])> {
    let starts = std::iter::once((0, 0)).chain(batch.ends.iter().copied());
    starts.zip(&batch.ends).enumerate().flat_map(|(doc, ((from, kind_from), (to, kind_to)))| {
        let syllables = &batch.syllables[from..*to];
        let split = syllables.split(|s| *s == LINE).skip(1);
        batch.kinds[kind_from..*kind_to]
            .iter()
            .zip(split)
            .map(move |(kind, line)| (doc, *kind, line))
    })
}

/// How often exact syllables stand side by side: in all documents, or in every
/// so many of a large registry, which tells the same.
pub(super) fn pairs_of(batches: &[Batch], syllables: usize) -> Pairs {
    const ENOUGH: usize = 50_000_000;
    let step = syllables.div_ceil(ENOUGH).max(1);
    let count = |mut counts: FxHashMap<u32, u32>, batch: &Batch| {
        for (_, _, line) in
            lines(batch).filter(|(doc, _, _)| (batch.first + doc).is_multiple_of(step))
        {
            Pairs::count(line, &mut counts);
        }
        counts
    };
    let merge = |mut some: FxHashMap<u32, u32>, others: FxHashMap<u32, u32>| {
        for (key, count) in others {
            *some.entry(key).or_default() += count;
        }
        some
    };
    let counts = batches.par_iter().fold(FxHashMap::default, count);
    Pairs::of(counts.reduce(FxHashMap::default, merge))
}

/// The idf of all adjacent pairs of each document's title.
pub(super) fn title_pairs(
    batches: &[Batch],
    windows: &[Window],
    vocabulary: &Vocabulary,
    documents: usize,
) -> Vec<f32> {
    let frequency = |term| idf(documents, windows.iter().map(|w| w.find(term).len()).sum());
    let weigh = |batch: &Batch| {
        let mut weights = vec![0.0; batch.ends.len()];
        for (doc, _, line) in lines(batch).filter(|(_, kind, _)| *kind == LineKind::Title) {
            let pairs = &mut weights[doc];
            let mut before = None;
            for &exact in head(line, SENTENCE) {
                let folded = (exact < SENTENCE)
                    .then(|| vocabulary.folded_of(exact))
                    .filter(|folded| !names_nothing(vocabulary.folded_text(*folded)));
                if let (Some(first), Some(second)) = (before, folded) {
                    *pairs += frequency(Term::pair(first, second));
                }
                before = folded;
            }
        }
        weights
    };
    batches.par_iter().flat_map_iter(weigh).collect()
}
