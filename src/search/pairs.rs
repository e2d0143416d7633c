//! How often two exact syllables stand side by side: the model of the language
//! that restores marks and chooses between spellings.

use std::io;

use rustc_hash::FxHashMap;

use super::{
    file::{OpenError, Sections, Writer},
    forward::SENTENCE,
    vocab::{ExactId, FoldedId, Vocabulary},
};

/// Pairs seen less often than this say little and take most of the place.
const LEAST: u32 = 3;

/// Counts of adjacent exact pairs.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    /// First and second syllable, in order.
    keys: Vec<u32>,
    counts: Vec<u32>,
}

/// Two syllables as one number; none if either is too rare to have one.
fn key(first: ExactId, second: ExactId) -> Option<u32> {
    let limit = u32::from(SENTENCE);
    (first < limit && second < limit).then_some(first << 16 | second)
}

impl Pairs {
    /// Adds the pairs of a line to a count. What is no syllable breaks it.
    pub(super) fn count(line: &[ExactId], counts: &mut FxHashMap<u32, u32>) {
        for two in line.windows(2) {
            if let Some(key) = key(two[0], two[1]) {
                *counts.entry(key).or_default() += 1;
            }
        }
    }

    /// Keeps the pairs that were seen often enough.
    pub(super) fn of(counts: FxHashMap<u32, u32>) -> Self {
        let mut kept: Vec<(u32, u32)> =
            counts.into_iter().filter(|(_, count)| *count >= LEAST).collect();
        kept.sort_unstable();
        let (keys, counts) = kept.into_iter().unzip();
        Self { keys, counts }
    }

    /// How often two syllables stand side by side; 0 if hardly ever.
    pub(super) fn get(&self, first: ExactId, second: ExactId) -> u32 {
        key(first, second)
            .and_then(|key| self.keys.binary_search(&key).ok())
            .map_or(0, |at| self.counts[at])
    }

    /// The likeliest marks for folded syllables in a row (Viterbi over the exact
    /// forms of each, by pairs and, where those are new, by single counts).
    pub(super) fn restore(&self, folded: &[FoldedId], vocabulary: &Vocabulary) -> Vec<ExactId> {
        // A folded form has at most some dozen spellings worth a thought.
        const MOST: usize = 24;
        let single = |exact: ExactId| f64::from(vocabulary.count(exact)) + 0.5;
        // Share of a pair's chance that is left to syllables never seen together.
        let step = |first: ExactId, second: ExactId, all: f64| {
            let seen = f64::from(self.get(first, second));
            let pair = seen / single(first);
            (0.9 * pair + 0.1 * single(second) / all).max(1e-12).ln()
        };
        let total: f64 = 1e6;
        let mut paths: Vec<Vec<(f64, usize)>> = Vec::with_capacity(folded.len());
        let mut forms: Vec<&[ExactId]> = Vec::with_capacity(folded.len());
        for id in folded {
            let variants = vocabulary.variants(*id);
            let variants = &variants[..variants.len().min(MOST)];
            let scores = match (paths.last(), forms.last()) {
                (Some(before), Some(firsts)) => variants
                    .iter()
                    .map(|second| {
                        let ways = firsts.iter().zip(before).enumerate();
                        let scored = ways.map(|(at, (first, (score, _)))| {
                            (score + step(*first, *second, total), at)
                        });
                        scored.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((f64::MIN, 0))
                    })
                    .collect(),
                _ => variants.iter().map(|exact| (single(*exact).ln(), 0)).collect(),
            };
            paths.push(scores);
            forms.push(variants);
        }
        let best = |scores: &Vec<(f64, usize)>| {
            let ordered = scores.iter().enumerate().max_by(|a, b| a.1.0.total_cmp(&b.1.0));
            ordered.map_or(0, |(at, _)| at)
        };
        let mut at = paths.last().map_or(0, best);
        let mut restored = Vec::with_capacity(folded.len());
        for (scores, variants) in paths.iter().zip(&forms).rev() {
            if let (Some(exact), Some((_, before))) = (variants.get(at), scores.get(at)) {
                restored.push(*exact);
                at = *before;
            }
        }
        restored.reverse();
        restored
    }

    pub(super) fn write(&self, writer: &mut Writer) -> io::Result<()> {
        writer.u32s("pair-keys", &self.keys)?;
        writer.u32s("pair-counts", &self.counts)
    }

    pub(super) fn read(sections: &Sections) -> Result<Self, OpenError> {
        let read =
            Self { keys: sections.u32s("pair-keys")?, counts: sections.u32s("pair-counts")? };
        if read.keys.len() == read.counts.len() && read.keys.is_sorted() {
            Ok(read)
        } else {
            Err(OpenError::Damaged("the pairs do not fit together".to_owned()))
        }
    }

    /// Bytes in memory.
    pub(super) fn size(&self) -> usize {
        self.keys.len() * 8
    }
}
