//! Many voices, counted honestly: texts that say the same in nearly the same
//! words are one group, in which each of them counts.
//!
//! A text joins the group of the text before it that it is most like, so a group
//! never changes but by growing, and whoever adds the same texts in the same
//! order gets the same groups.

mod sketch;
#[cfg(test)]
mod tests;

use rustc_hash::FxHashMap;
use sketch::{Overlap, Sketch};

/// Texts with this share of common pairs, in hundredths, are one group. Copies
/// with a sentence left out and some words exchanged seldom share less; texts with
/// the same opening, close and one of three sentences between share less than that.
const ALIKE: usize = 50;

/// A text of which this share stands in another is one group with it, sentences
/// left out or put in …
const WITHIN: usize = 85;

/// … unless too little of the longer one is shared by then, in hundredths of all.
const WITHIN_LEAST: usize = 25;

/// Texts of fewer pairs must have all of them in common: "tôi đồng ý với phương
/// án này" and "tôi không đồng ý với phương án này" are not the same.
const FEW: usize = 12;

/// The texts about one thing, in the order in which they came, and their groups.
#[derive(Debug, Default)]
pub struct Voices {
    sketches: Vec<Sketch>,
    /// Of each text, the first of its group.
    first: Vec<u32>,
    /// Of each group by its first text, how many are in it.
    sizes: FxHashMap<u32, u32>,
    /// Who has a band, by its place and value.
    bands: FxHashMap<(u8, u32), Vec<u32>>,
}

impl Voices {
    /// Adds a text. Gives the number of the first text of its group, its own if
    /// it is the first one; texts are numbered from 0 in the order they are added.
    pub fn add(&mut self, text: &str) -> usize {
        let sketch = Sketch::of(text);
        let own = self.sketches.len() as u32;
        let first = self.most_alike(&sketch).map_or(own, |like| self.first[like as usize]);
        for (place, band) in sketch.bands.iter().enumerate() {
            self.bands.entry((place as u8, *band)).or_default().push(own);
        }
        self.sketches.push(sketch);
        self.first.push(first);
        *self.sizes.entry(first).or_default() += 1;
        first as usize
    }

    /// The first text of the group that a text would join, without adding it.
    pub fn like(&self, text: &str) -> Option<usize> {
        self.most_alike(&Sketch::of(text)).map(|like| self.first[like as usize] as usize)
    }

    /// The first text of the group of a text.
    pub fn first_of(&self, text: usize) -> Option<usize> {
        self.first.get(text).map(|first| *first as usize)
    }

    /// How many texts are in the group of a text.
    pub fn size_of(&self, text: usize) -> usize {
        let first = self.first.get(text);
        first.and_then(|first| self.sizes.get(first)).map_or(0, |size| *size as usize)
    }

    /// How many texts there are.
    pub fn texts(&self) -> usize {
        self.sketches.len()
    }

    /// How many groups there are.
    pub fn groups(&self) -> usize {
        self.sizes.len()
    }

    /// The text that shares most with one; the earliest of several.
    fn most_alike(&self, sketch: &Sketch) -> Option<u32> {
        if sketch.is_empty() {
            return None;
        }
        let mut candidates: Vec<u32> = (sketch.bands.iter().enumerate())
            .filter_map(|(place, band)| self.bands.get(&(place as u8, *band)))
            .flatten()
            .copied()
            .collect();
        candidates.sort_unstable();
        candidates.dedup();
        let mut best: Option<(usize, u32)> = None;
        for candidate in candidates {
            let overlap = sketch.overlap(&self.sketches[candidate as usize]);
            if is_same(overlap) && best.is_none_or(|(most, _)| overlap.of_all() > most) {
                best = Some((overlap.of_all(), candidate));
            }
        }
        best.map(|(_, candidate)| candidate)
    }
}

fn is_same(overlap: Overlap) -> bool {
    match overlap.shorter < FEW {
        true => overlap.of_all() == 100,
        false => {
            overlap.of_all() >= ALIKE
                || (overlap.of_shorter() >= WITHIN && overlap.of_all() >= WITHIN_LEAST)
        }
    }
}
