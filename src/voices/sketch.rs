//! What of a text is compared: its pairs of folded syllables, and few numbers
//! that are likely equal when the pairs are likely the same.

use crate::text::{Break, fold, repair, tokens};

/// Bands of a sketch. Texts are compared if one of their bands is equal.
const BANDS: usize = 32;

/// Least hashes in a band. With two in each of 32 bands, texts that share two
/// fifths of their pairs are compared in 99.6 of a hundred cases, those that share
/// a twentieth in 8: 1 − (1 − s²)³².
const ROWS: usize = 2;

/// A text, ready to be compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sketch {
    /// Hashes of the pairs, each once, in order. A single syllable counts as a
    /// pair with nothing, so that no text with words is empty.
    pairs: Box<[u32]>,
    /// Hashes of the least hashes of each band (`MinHash`, Broder 1997).
    bands: [u32; BANDS],
}

impl Sketch {
    /// The sketch of a text.
    pub fn of(text: &str) -> Self {
        let text = repair(text).text;
        let mut pairs = Vec::new();
        let mut last = None;
        for token in tokens(&text) {
            let own = hash_of(&fold(&text[token.start as usize..token.end as usize]));
            match last.replace(own) {
                // A sentence that is moved keeps its pairs.
                Some(before) if token.before == Break::None => pairs.push(mix(before, own)),
                _ => pairs.push(mix(0, own)),
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let bands = bands(&pairs);
        Self { pairs: pairs.into(), bands }
    }

    /// How many bytes it takes, more or less.
    pub fn size(&self) -> usize {
        size_of::<Self>() + size_of_val::<[u32]>(&self.pairs)
    }

    /// Whether no word is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Its pairs, each once, in the order of their hashes.
    pub(super) fn pairs(&self) -> &[u32] {
        &self.pairs
    }

    /// Whether a band of two texts is equal, so that they count as alike if they
    /// share enough.
    pub(super) fn has_band_of(&self, other: &Self) -> bool {
        self.bands.iter().zip(&other.bands).any(|(own, other)| own == other)
    }

    /// How alike two texts are that have so many pairs in common.
    pub(super) fn sharing(&self, shared: usize, other: &Self) -> Overlap {
        let (own, other) = (self.pairs.len(), other.pairs.len());
        Overlap { shared, shorter: own.min(other), longer: own.max(other) }
    }
}

/// Counts of pairs of two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Overlap {
    /// In both.
    pub(super) shared: usize,
    /// In the one with fewer.
    pub(super) shorter: usize,
    /// In the one with more.
    pub(super) longer: usize,
}

impl Overlap {
    /// The share of all their pairs that both have (Jaccard), in hundredths.
    pub(super) fn of_all(self) -> usize {
        100 * self.shared / (self.shorter + self.longer - self.shared).max(1)
    }

    /// Whether both have the same pairs.
    pub(super) fn is_whole(self) -> bool {
        self.shared == self.longer
    }

    /// The share of the shorter one's pairs that the longer one has, in hundredths.
    pub(super) fn of_shorter(self) -> usize {
        100 * self.shared / self.shorter.max(1)
    }
}

fn bands(pairs: &[u32]) -> [u32; BANDS] {
    let mut least = [[u32::MAX; ROWS]; BANDS];
    for pair in pairs {
        // One good hash, made many by a step each: the steps are odd, so every
        // one is another order of the same numbers.
        let (mut hash, step) = (u64::from(*pair), spread(u64::from(*pair)) | 1);
        for row in least.as_flattened_mut() {
            hash = hash.wrapping_add(step);
            *row = (*row).min((spread(hash) >> 32) as u32);
        }
    }
    least.map(|rows| rows.into_iter().fold(0, mix))
}

fn hash_of(folded: &str) -> u32 {
    // FNV-1a, then spread: the same on every machine and in every version.
    let fnv = folded.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (spread(fnv) >> 32) as u32
}

fn mix(first: u32, second: u32) -> u32 {
    (spread(u64::from(first) << 32 | u64::from(second)) >> 32) as u32
}

/// Every bit of the number moves every bit of the answer (the finisher of
/// `SplitMix64`, Steele, Lea and Flood 2014).
fn spread(mut number: u64) -> u64 {
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
