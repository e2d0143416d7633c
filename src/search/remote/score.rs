//! The score of a document from the forward index: the same number, to the last
//! bit, that its postings add up to.
//!
//! What the forward index cannot tell apart, the rarest syllables, or does not
//! have, numbers of documents, is read from the disk: those lists are short.

use std::io;

#[cfg(test)]
#[path = "score_tests.rs"]
mod tests;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Lifted;
use crate::{
    catalog::Ordinal,
    search::{
        doc::LineKind,
        forward::{Forward, LINE, RARE, SENTENCE, code},
        gather::scaled,
        index::Index,
        query::{Part, Query, Sought},
        window::{Term, WINDOW, Window, impact, norm},
    },
};

/// How long each document is in the one field.
#[derive(Debug)]
pub(super) struct Measures {
    lengths: Vec<u32>,
    average: f32,
}

impl Measures {
    /// Measures all documents.
    pub(super) fn of(forward: &Forward) -> Self {
        let documents = 0..forward.documents();
        let lengths: Vec<u32> =
            documents.into_par_iter().map(|document| length(forward, document)).collect();
        let total: u64 = lengths.iter().map(|length| u64::from(*length)).sum();
        let average = total as f32 / lengths.len().max(1) as f32;
        Self { lengths, average }
    }

    /// The part of BM25's denominator that depends on the document.
    pub(super) fn norm(&self, document: usize) -> f32 {
        norm(self.lengths[document], self.average)
    }
}

/// Syllables and pairs, each as often as its line counts.
fn length(forward: &Forward, document: usize) -> u32 {
    let mut length = 0;
    walk(forward, document, |_, before, kind| {
        length += kind.weight() * if before.is_some() { 2 } else { 1 };
    });
    length
}

/// Visits the syllables of a document, each with the one before it in its
/// sentence and the kind of its line.
fn walk(forward: &Forward, document: usize, mut visit: impl FnMut(u16, Option<u16>, LineKind)) {
    let mut kinds = forward.kinds(document);
    let (mut before, mut kind) = (None, LineKind::Body);
    for &syllable in forward.syllables(document) {
        match syllable {
            LINE => (before, kind) = (None, kinds.next().unwrap_or(LineKind::Body)),
            SENTENCE => before = None,
            syllable => {
                visit(syllable, before, kind);
                before = Some(syllable);
            }
        }
    }
}

/// Where the impact of a term comes from.
enum Source {
    /// From how often this part of the query is in the forward index.
    Forward(Part),
    /// Impacts from the disk.
    Disk(FxHashMap<Ordinal, u8>),
}

/// What documents are scored by.
pub(super) struct Scorer<'a> {
    lifted: &'a Lifted,
    forward: &'a Forward,
    /// The slot, plus 1, of each syllable of the forward index.
    slots: Vec<u8>,
    /// The pair, plus 1, of two slots.
    pairs: Vec<u8>,
    /// The typed form of each slot.
    exact: Vec<Option<u16>>,
    counts: Counts,
    /// Terms with their weights.
    sought: Vec<(Source, u32)>,
}

/// How often things of a query are in a document.
struct Counts {
    slots: Vec<u32>,
    pairs: Vec<u32>,
    titles: Vec<u32>,
}

impl<'a> Scorer<'a> {
    /// For a query, and for these documents.
    pub(super) fn new(
        lifted: &'a Lifted,
        index: &'a Index,
        query: &Query,
        documents: &[Ordinal],
    ) -> io::Result<Self> {
        let count = query.slots.len();
        let mut slots = vec![0; 1 << 16];
        let mut rare = vec![false; count];
        for (number, slot) in query.slots.iter().enumerate() {
            for exact in index.vocabulary.variants(slot.folded) {
                match code(*exact) {
                    RARE => rare[number] = true,
                    code => slots[usize::from(code)] = number as u8 + 1,
                }
            }
        }
        let mut pairs = vec![0; count * count];
        for (number, pair) in query.pairs.iter().enumerate() {
            pairs[usize::from(pair.first) * count + usize::from(pair.second)] = number as u8 + 1;
        }
        // A form that is shared with other rare ones is not known by its number.
        let exact = query.slots.iter().map(|slot| slot.exact.map(code).filter(|c| *c != RARE));
        let is_frequent = |part: Part| match part {
            Part::Slot(slot) | Part::Title(slot) => !rare[slot],
            Part::Pair(pair) => {
                let pair = &query.pairs[pair];
                !rare[usize::from(pair.first)] && !rare[usize::from(pair.second)]
            }
            Part::Number => false,
        };
        let postings = index.postings();
        let source = |sought: Sought| {
            let source = if is_frequent(sought.part) {
                Source::Forward(sought.part)
            } else {
                Source::Disk(impacts(lifted, &postings.windows, sought.term, documents)?)
            };
            Ok((source, scaled(sought.weight, query)))
        };
        let sought = query.terms().into_iter().map(source).collect::<io::Result<_>>()?;
        let counts = Counts {
            slots: vec![0; count],
            pairs: vec![0; query.pairs.len()],
            titles: vec![0; count],
        };
        let exact = exact.collect();
        Ok(Self { lifted, forward: &index.forward, slots, pairs, exact, counts, sought })
    }

    /// The score of a document.
    pub(super) fn score(&mut self, ordinal: Ordinal) -> u32 {
        let document = ordinal as usize;
        let Counts { slots, pairs, titles } = &mut self.counts;
        for counts in [&mut *slots, pairs, titles] {
            counts.fill(0);
        }
        walk(self.forward, document, |syllable, before, kind| {
            let Some(slot) = usize::from(self.slots[usize::from(syllable)]).checked_sub(1) else {
                return;
            };
            slots[slot] += kind.weight();
            if kind == LineKind::Title && self.exact[slot] == Some(syllable) {
                titles[slot] += 1;
            }
            let Some(before) = before else { return };
            let before = usize::from(self.slots[usize::from(before)]).checked_sub(1);
            let pair = before.map(|before| self.pairs[before * self.exact.len() + slot]);
            if let Some(pair) = pair.and_then(|pair| usize::from(pair).checked_sub(1)) {
                pairs[pair] += kind.weight();
            }
        });
        let norm = self.lifted.measures.norm(document);
        let part = |frequency: u32| match frequency {
            0 => 0,
            frequency => impact(frequency as f32, norm),
        };
        let mut score: u64 = 0;
        for (source, weight) in &self.sought {
            let impact = match source {
                Source::Forward(Part::Slot(slot)) => part(self.counts.slots[*slot]),
                Source::Forward(Part::Pair(pair)) => part(self.counts.pairs[*pair]),
                Source::Forward(Part::Title(slot)) => part(self.counts.titles[*slot]),
                Source::Forward(Part::Number) => 0,
                Source::Disk(impacts) => impacts.get(&ordinal).copied().unwrap_or(0),
            };
            score += u64::from(impact) * u64::from(*weight);
        }
        score as u32
    }
}

/// The impacts of a term in some documents.
fn impacts(
    lifted: &Lifted,
    windows: &[Window],
    term: Term,
    documents: &[Ordinal],
) -> io::Result<FxHashMap<Ordinal, u8>> {
    let mut found = FxHashMap::default();
    for (number, window) in windows.iter().enumerate() {
        let range = window.find(term);
        let own = number * WINDOW..(number + 1) * WINDOW;
        if range.is_empty() || !documents.iter().any(|ordinal| own.contains(&(*ordinal as usize))) {
            continue;
        }
        let (places, impacts) = lifted.disk.read(number, range)?;
        for ordinal in documents.iter().filter(|ordinal| own.contains(&(**ordinal as usize))) {
            let place = (*ordinal as usize % WINDOW) as u16;
            if let Ok(at) = places.binary_search(&place) {
                found.insert(*ordinal, impacts[at]);
            }
        }
    }
    Ok(found)
}
