//! Candidates: every document that matches, counted, and the best by BM25.

use std::{cell::RefCell, cmp::Reverse};

use super::{
    index::Index,
    phrase::Phrase,
    query::{Query, Sought},
    window::{Term, WINDOW, Window},
};
use crate::catalog::Ordinal;

/// A document with its score from the one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    /// Sum of weighted impacts; see [`scaled`].
    pub(super) score: u32,
    pub(super) ordinal: Reverse<Ordinal>,
}

/// What gathering found.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// The best, best first.
    pub(super) best: Vec<Candidate>,
    /// How many passed.
    pub(super) total: u64,
    /// How many matched, whether they passed the filters or not.
    pub(super) matched: u64,
    /// How many had too few words to match, by how many they had.
    pub(super) few: Vec<u64>,
}

impl Gathered {
    /// The most words that so many documents have.
    pub(super) fn words_of(&self, documents: u64) -> u16 {
        let mut seen = self.matched;
        for words in (1..self.few.len()).rev() {
            seen += self.few[words];
            if seen >= documents {
                return words as u16;
            }
        }
        0
    }
}

/// Which documents match.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Matching {
    /// Those with every word of the query.
    All,
    /// Those with at least this share of its words.
    Share(f32),
    /// Those with at least so many of its words.
    Words(u16),
    /// Those with any word.
    Any,
}

/// What a document of a window has gathered: the sum of its impacts, and above
/// it, from this bit on, how many words of the query it has. One number, so that
/// a posting touches memory once and one comparison tells whether it matches; a
/// short one, as all of them have to stay in the processor's cache.
const WORDS: u32 = 23;

/// Words of a query that are counted at most.
pub(super) const MOST_WORDS: usize = (1 << (u32::BITS - WORDS)) - 1;

/// Weights are multiplied by this to become whole numbers; by less in a query of
/// so many words that the sum of all would not fit.
const SCALE: f32 = 64.0;

/// By what the weights of terms are multiplied that weigh so much together.
pub(super) fn scale(terms: usize, weight: f32) -> f32 {
    // A term counts at least 1, and all of them together stay below the words.
    let room = ((1 << WORDS) - 1) as f32 / 255.0 - terms as f32;
    if weight * SCALE <= room { SCALE } else { (room / weight).max(0.0) }
}

/// A weight as a whole number.
pub(super) fn scaled(weight: f32, query: &Query) -> u32 {
    ((weight * query.scale) as u32).max(1)
}

/// So many words in a sum.
fn words(count: u16) -> u32 {
    u32::from(count) << WORDS
}

#[derive(Default)]
struct Scratch {
    sums: Vec<u32>,
    /// Whether a document satisfies a need in some way, or has what a phrase is made of.
    met: Vec<bool>,
    /// Places that have all terms of a way.
    places: Vec<u16>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// The share of the highest possible sum that a candidate's score is.
pub(super) fn base(score: u32, query: &Query) -> f32 {
    let most: f32 =
        query.syllable_weight + query.pair_weight + query.numbers.iter().map(|n| n.1).sum::<f32>();
    if most > 0.0 { score as f32 / (query.scale * 255.0 * most) } else { 0.0 }
}

/// Sums looked at together: if none of so many neighbours can match, one branch
/// passes them all.
const BLOCK: usize = 16;

/// The best of what is pushed.
struct Best {
    depth: usize,
    candidates: Vec<Candidate>,
    /// What has no more than this is not among them.
    floor: u32,
}

impl Best {
    fn new(depth: usize) -> Self {
        Self { depth, candidates: Vec::with_capacity(2 * depth.min(WINDOW)), floor: 0 }
    }

    /// Takes in a candidate that comes after all that were pushed before, in the
    /// order of ordinals. Twice as many as are wanted are kept before the worse
    /// half is left out: cheaper than to keep them in order all the time.
    fn push(&mut self, candidate: Candidate) {
        if candidate.score <= self.floor {
            return;
        }
        self.candidates.push(candidate);
        if self.candidates.len() >= 2 * self.depth.max(1) {
            self.cut();
            // The next of the same score has a larger ordinal, and comes after.
            self.floor = self.candidates.last().map_or(u32::MAX, |worst| worst.score);
        }
    }

    /// Leaves out what is not among the best; the worst of them comes last.
    fn cut(&mut self) {
        if self.candidates.len() > self.depth {
            if let Some(last) = self.depth.checked_sub(1) {
                self.candidates.select_nth_unstable_by(last, |a, b| b.cmp(a));
            }
            self.candidates.truncate(self.depth);
        }
    }

    /// Them, best first.
    fn sorted(mut self) -> Vec<Candidate> {
        self.cut();
        self.candidates.sort_unstable_by(|a, b| b.cmp(a));
        self.candidates
    }
}

/// What a search gathers: which documents, and how many of the best.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) matching: Matching,
    /// Where fewer match, the answer also tells how many documents have how many
    /// words.
    pub(super) enough: u64,
    pub(super) depth: usize,
    /// Whether this thread gathered for the same query over the same windows just
    /// before: then a single window's sums are still there.
    pub(super) again: bool,
}

/// Adds up impacts window by window; the windows are those of the index, or have
/// what the query asks of them. `visit` is asked for every match whether
/// it passes the filters; it also counts facets.
pub(super) fn gather(
    (index, windows): (&Index, &[Window]),
    query: &Query,
    Wanted { matching, enough, depth, again }: Wanted,
    mut visit: impl FnMut(Ordinal) -> bool,
) -> Gathered {
    let terms = query.terms();
    let needed = needed(query, matching);
    // A document that has nothing of the query has a sum of 0.
    let least = words(needed).max(1);
    let mut gathered = Gathered { few: vec![0; usize::from(needed)], ..Gathered::default() };
    let mut best = Best::new(depth);
    let any_text = query.must.is_empty() && query.must_not.is_empty();
    SCRATCH.with_borrow_mut(|scratch| {
        for (number, window) in windows.iter().enumerate() {
            if !again || windows.len() > 1 {
                scratch.sum(query, &terms, window);
            }
            let mut first = (number * WINDOW) as Ordinal;
            for sums in scratch.sums.chunks(BLOCK) {
                if sums.iter().fold(false, |any, sum| any | (*sum >= least)) {
                    for (ordinal, sum) in (first..).zip(sums) {
                        let score = sum & (words(1) - 1);
                        if *sum < least || score == 0 {
                            continue;
                        }
                        if !any_text && !query.allows(index, ordinal) {
                            continue;
                        }
                        gathered.matched += 1;
                        if visit(ordinal) {
                            gathered.total += 1;
                            best.push(Candidate { score, ordinal: Reverse(ordinal) });
                        }
                    }
                }
                first += BLOCK as Ordinal;
            }
            // Only a question that too little matches asks what has fewer words.
            if gathered.matched < enough {
                let some = scratch.sums.iter().filter(|sum| *sum & (words(1) - 1) != 0);
                for sum in some {
                    if let Some(few) = gathered.few.get_mut((sum >> WORDS) as usize) {
                        *few += 1;
                    }
                }
            }
        }
    });
    gathered.best = best.sorted();
    gathered
}

/// How many words of the query a match needs. Every word counts the same: the
/// rarest words of a question are often those that ask ("là gì"), not those
/// that tell what is meant.
pub(super) fn needed(query: &Query, matching: Matching) -> u16 {
    let words = query.words() as f32;
    match matching {
        Matching::All => words as u16,
        Matching::Share(share) => (words * share).ceil() as u16,
        Matching::Words(words) => words,
        Matching::Any => 0,
    }
}

/// Whether one document matches: the same rule as [`gather`], for one.
pub(super) fn covers(index: &Index, query: &Query, matching: Matching, ordinal: Ordinal) -> bool {
    let mut covered = 0;
    let mut any = false;
    for sought in query.terms() {
        if index.has(sought.term, ordinal) {
            any = true;
            covered += u16::from(sought.counts);
        }
    }
    for need in &query.needs {
        let met = |way: &Vec<Term>| way.iter().all(|term| index.has(*term, ordinal));
        covered += if need.ways.iter().any(met) { need.size } else { 0 };
    }
    any && covered >= needed(query, matching) && query.allows(index, ordinal)
}

impl Query {
    /// Whether a document has every phrase that it must have and none that it
    /// must not have.
    fn allows(&self, index: &Index, ordinal: Ordinal) -> bool {
        let document = ordinal as usize;
        let lacks = |phrase: &Phrase| phrase.terms.iter().any(|term| !index.has(*term, ordinal));
        self.must.iter().all(|phrase| phrase.is_in(index, document))
            && self.must_not.iter().all(|p| lacks(p) || !p.is_in(index, document))
    }
}

impl Scratch {
    /// Adds up what each document of a window gathers.
    fn sum(&mut self, query: &Query, terms: &[Sought], window: &Window) {
        self.sums.clear();
        self.sums.resize(window.documents(), 0);
        for sought in terms {
            let (places, impacts) = window.postings(window.find(sought.term));
            let (weight, count) = (scaled(sought.weight, query), u16::from(sought.counts));
            add(&mut self.sums, places, impacts, weight, count);
        }
        for need in &query.needs {
            self.meet(window, &need.ways);
            let met = self.sums.iter_mut().zip(&self.met);
            met.filter(|(_, met)| **met).for_each(|(sum, _)| *sum += words(need.size));
        }
        // What no phrase can be in is out before any text is looked at.
        for phrase in &query.must {
            self.meet(window, std::slice::from_ref(&phrase.terms));
            let met = self.sums.iter_mut().zip(&self.met);
            met.filter(|(_, met)| !**met).for_each(|(sum, _)| *sum = 0);
        }
    }

    /// Notes which documents of a window have all terms of one of the ways.
    fn meet(&mut self, window: &Window, ways: &[Vec<Term>]) {
        self.met.clear();
        self.met.resize(window.documents(), false);
        for way in ways {
            let mut lists: Vec<&[u16]> =
                way.iter().map(|term| window.postings(window.find(*term)).0).collect();
            lists.sort_unstable_by_key(|list| list.len());
            let Some((shortest, others)) = lists.split_first() else { continue };
            self.places.clear();
            self.places.extend_from_slice(shortest);
            for list in others {
                let mut rest = *list;
                self.places.retain(|place| {
                    rest = &rest[rest.partition_point(|p| p < place)..];
                    rest.first() == Some(place)
                });
            }
            for place in &self.places {
                self.met[usize::from(*place)] = true;
            }
        }
    }
}

/// The innermost loop of a search.
fn add(sums: &mut [u32], places: &[u16], impacts: &[u8], weight: u32, count: u16) {
    let words = words(count);
    for (place, impact) in places.iter().zip(impacts) {
        sums[usize::from(*place)] += u32::from(*impact) * weight + words;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What a document can gather at most never reaches into the words.
        #[test]
        fn sums_fit(weights in prop::collection::vec(0f32..30.0, 1..900)) {
            let mut query = Query::default();
            query.scale = scale(weights.len(), weights.iter().sum());
            let most: u64 = weights.iter().map(|w| 255 * u64::from(scaled(*w, &query))).sum();
            prop_assert!(most < u64::from(words(1)), "{} terms: {most}", weights.len());
        }

        /// The best are those that sorting all of them puts first.
        #[test]
        fn the_best_are_kept(scores in prop::collection::vec(1u32..40, 0..300), depth in 0usize..40) {
            let candidate = |(ordinal, score): (u32, &u32)| Candidate {
                score: *score,
                ordinal: Reverse(ordinal),
            };
            let mut all: Vec<Candidate> = (0..).zip(&scores).map(candidate).collect();
            let mut best = Best::new(depth);
            all.iter().for_each(|candidate| best.push(*candidate));
            all.sort_unstable_by(|a, b| b.cmp(a));
            all.truncate(depth);
            prop_assert_eq!(best.sorted(), all);
        }
    }
}
