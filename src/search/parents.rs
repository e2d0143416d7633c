//! What documents are parts of: the law of an article, the field of a
//! regulation, ranked as documents of their own. A part of what a query is
//! about as a whole is likelier meant than its like elsewhere.

use std::{collections::HashMap, io};

use rustc_hash::FxHashMap;

use super::{
    file::{OpenError, Sections, Writer},
    window::{Term, WINDOW, Window},
};

/// Documents without a parent, and those of the parents beyond [`WINDOW`].
const NONE: u16 = u16::MAX;

/// The parents of all documents, with postings of their own.
#[derive(Debug, Default)]
pub(super) struct Parents {
    /// The parent of each document.
    of: Vec<u16>,
    window: Window,
}

/// Collects parents while documents are analysed and windows are built.
#[derive(Debug, Default)]
pub(super) struct Collector {
    of: Vec<u16>,
    lengths: Vec<u32>,
    counted: Vec<(Term, u16, u64)>,
    /// Frequencies of one term by parent.
    counts: Vec<u64>,
    touched: Vec<u16>,
    term: Option<Term>,
}

impl Collector {
    /// Numbers the parents of documents in their order; `lengths` are those of
    /// the documents.
    pub(super) fn new<'a>(parents: impl Iterator<Item = Option<&'a str>>, lengths: &[u32]) -> Self {
        let mut numbers: HashMap<&str, u16> = HashMap::new();
        let mut made = Self::default();
        for (parent, length) in parents.zip(lengths) {
            let next = numbers.len() as u16;
            let number = match parent {
                Some(parent) if numbers.len() < WINDOW - 1 || numbers.contains_key(parent) => {
                    *numbers.entry(parent).or_insert(next)
                }
                _ => NONE,
            };
            made.of.push(number);
            if number == NONE {
                continue;
            }
            if usize::from(number) == made.lengths.len() {
                made.lengths.push(0);
            }
            made.lengths[usize::from(number)] += length;
        }
        made.counts = vec![0; made.lengths.len()];
        made
    }

    /// Takes in the frequency of a term in a document; terms of one window come
    /// in their order.
    pub(super) fn add(&mut self, term: Term, document: usize, frequency: u32) {
        if self.term != Some(term) {
            self.close();
            self.term = Some(term);
        }
        let parent = self.of[document];
        if parent == NONE {
            return;
        }
        let count = &mut self.counts[usize::from(parent)];
        if *count == 0 {
            self.touched.push(parent);
        }
        *count += u64::from(frequency);
    }

    fn close(&mut self) {
        let Some(term) = self.term.take() else { return };
        for parent in self.touched.drain(..) {
            let count = std::mem::take(&mut self.counts[usize::from(parent)]);
            self.counted.push((term, parent, count));
        }
    }

    /// The parents with their postings.
    pub(super) fn finish(mut self) -> Parents {
        self.close();
        self.counted.sort_unstable();
        // Every window has counted a term and parent on its own.
        let mut summed: FxHashMap<(Term, u16), u64> = FxHashMap::default();
        let one_window = self.of.len() <= WINDOW;
        if !one_window {
            for (term, parent, count) in self.counted.drain(..) {
                *summed.entry((term, parent)).or_default() += count;
            }
            self.counted =
                summed.into_iter().map(|((term, parent), n)| (term, parent, n)).collect();
            self.counted.sort_unstable();
        }
        let total: u64 = self.lengths.iter().map(|l| u64::from(*l)).sum();
        let average = total as f32 / self.lengths.len().max(1) as f32;
        let window = Window::of_frequencies(self.counted.into_iter(), &self.lengths, average);
        Parents { of: self.of, window }
    }
}

impl Parents {
    /// The score of every parent for weighted terms, as a share of the best.
    pub(super) fn scores(&self, terms: impl Iterator<Item = (Term, f32)>, scores: &mut Vec<f32>) {
        scores.clear();
        scores.resize(self.window.documents(), 0.0);
        for (term, weight) in terms {
            let (places, impacts) = self.window.postings(self.window.find(term));
            for (place, impact) in places.iter().zip(impacts) {
                scores[usize::from(*place)] += weight * f32::from(*impact);
            }
        }
        let best = scores.iter().copied().fold(0.0, f32::max);
        if best > 0.0 {
            scores.iter_mut().for_each(|score| *score /= best);
        }
    }

    /// What a document is a part of.
    pub(super) fn parent(&self, document: usize) -> Option<u16> {
        self.of.get(document).copied().filter(|parent| *parent != NONE)
    }

    /// A document's share of `scores`.
    pub(super) fn score(&self, document: usize, scores: &[f32]) -> f32 {
        self.of.get(document).and_then(|p| scores.get(usize::from(*p))).copied().unwrap_or(0.0)
    }

    pub(super) fn write(&self, writer: &mut Writer) -> io::Result<()> {
        writer.u16s("parents", &self.of)?;
        self.window.write("parents", writer)
    }

    pub(super) fn read(sections: &Sections) -> Result<Self, OpenError> {
        Ok(Self { of: sections.u16s("parents")?, window: Window::read("parents", sections)? })
    }

    /// How many documents it knows.
    pub(super) fn documents(&self) -> usize {
        self.of.len()
    }

    /// Bytes in memory.
    pub(super) fn size(&self) -> usize {
        self.of.len() * 2 + self.window.size()
    }
}
