//! Many voices, counted honestly: texts that say the same in nearly the same
//! words are one group, in which each of them counts.
//!
//! A text joins the group of the text before it that it is most like, so groups
//! follow from the texts and their order alone: whoever adds the same texts in
//! the same order gets the same groups. [`Voices`] is that; [`Grouped`] is the
//! same for texts that are also changed and taken back.

mod grouped;
mod sketch;
#[cfg(test)]
mod tests;

use rustc_hash::FxHashMap;

pub use grouped::{Grouped, Voice};
use sketch::Overlap;
pub use sketch::Sketch;

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

/// Texts of a group that others are compared with: its first ones that are not
/// the same word for word. A campaign of ten thousand letters costs no more than
/// one of ten, and a group does not wander from what it began with.
const COMPARED: usize = 8;

/// What a pair of a compared text takes in the lists, more or less: most pairs
/// are in few texts, so a list is mainly its place in the table.
const IN_LISTS: usize = 16;

/// The texts about one thing, in the order in which they came, and their groups.
#[derive(Debug, Default)]
pub struct Voices {
    texts: Vec<Text>,
    /// The groups by their first text.
    groups: FxHashMap<u32, Group>,
    /// The compared texts that have a pair, in their order. How many pairs a text
    /// shares with each of them is counted from these lists: texts about one thing
    /// share turns of phrase, so thousands are worth a look, and to go through the
    /// pairs of each took ten times as long.
    having: FxHashMap<u32, Vec<u32>>,
    bytes: usize,
}

#[derive(Debug)]
struct Text {
    sketch: Sketch,
    /// The first of its group; none once it is left out.
    first: Option<u32>,
    /// Whether others are compared with it.
    compared: bool,
}

#[derive(Debug, Default)]
struct Group {
    texts: Vec<u32>,
    compared: usize,
}

impl Voices {
    /// Adds a text. Gives the number of the first text of its group, its own if
    /// it is the first one; texts are numbered from 0 in the order they are added.
    pub fn add(&mut self, text: &str) -> usize {
        self.take(Sketch::of(text))
    }

    /// The same for a text of which there is a sketch.
    pub fn take(&mut self, sketch: Sketch) -> usize {
        let own = self.texts.len() as u32;
        let like = self.most_alike(&sketch);
        let first = like.and_then(|(_, like)| self.texts[like as usize].first).unwrap_or(own);
        let group = self.groups.entry(first).or_default();
        group.texts.push(own);
        let new = like.is_none_or(|(overlap, _)| !overlap.is_whole());
        let compared = new && group.compared < COMPARED && !sketch.is_empty();
        if compared {
            group.compared += 1;
            for pair in sketch.pairs() {
                self.having.entry(*pair).or_default().push(own);
            }
        }
        let text = Text { sketch, first: Some(first), compared };
        self.bytes += text.bytes();
        self.texts.push(text);
        first as usize
    }

    /// Leaves a text out, as if it had never been added, if that leaves all other
    /// groups as they are: if no other text can be where it is because of this
    /// one. If not, nothing changes, and it tells so.
    #[must_use]
    pub fn leave_out(&mut self, text: usize) -> bool {
        let Some(left) = self.texts.get_mut(text) else { return true };
        let Some(first) = left.first else { return true };
        let Some(group) = self.groups.get_mut(&first) else { return true };
        let alone = group.texts.len() == 1;
        if left.compared && !alone {
            return false;
        }
        match alone {
            true => drop(self.groups.remove(&first)),
            false => group.texts.retain(|other| *other as usize != text),
        }
        self.bytes -= left.bytes();
        left.first = None;
        let sketch = std::mem::take(&mut left.sketch);
        if std::mem::take(&mut left.compared) {
            self.unlist(text as u32, &sketch);
        }
        true
    }

    /// Takes out all texts from one on, and gives their sketches in their order;
    /// empty ones for those that were left out before. The groups are then those
    /// of the texts before it.
    fn cut(&mut self, from: usize) -> Vec<Sketch> {
        let mut sketches = Vec::new();
        while self.texts.len() > from
            && let Some(text) = self.texts.pop()
        {
            // The last one is where it is because of others, and no other because
            // of it.
            let own = self.texts.len() as u32;
            if text.first.is_some() {
                self.bytes -= text.bytes();
            }
            if text.compared {
                self.unlist(own, &text.sketch);
            }
            if let Some(first) = text.first
                && let Some(group) = self.groups.get_mut(&first)
            {
                group.texts.pop();
                group.compared -= usize::from(text.compared);
                if group.texts.is_empty() {
                    self.groups.remove(&first);
                }
            }
            sketches.push(text.sketch);
        }
        sketches.reverse();
        sketches
    }

    /// Takes a text out of the lists.
    fn unlist(&mut self, text: u32, sketch: &Sketch) {
        for pair in sketch.pairs() {
            let Some(list) = self.having.get_mut(pair) else { continue };
            if let Ok(at) = list.binary_search(&text) {
                list.remove(at);
            }
            if list.is_empty() {
                self.having.remove(pair);
            }
        }
    }

    /// The first text of the group that a text would join, without adding it.
    pub fn like(&self, text: &str) -> Option<usize> {
        let (_, like) = self.most_alike(&Sketch::of(text))?;
        self.first_of(like as usize)
    }

    /// The first text of the group of a text.
    pub fn first_of(&self, text: usize) -> Option<usize> {
        self.texts.get(text).and_then(|text| text.first).map(|first| first as usize)
    }

    /// The texts of the group that begins with a text, in their order.
    pub fn group(&self, first: usize) -> &[u32] {
        self.groups.get(&(first as u32)).map_or(&[], |group| &group.texts)
    }

    /// How many texts are in the group of a text.
    pub fn size_of(&self, text: usize) -> usize {
        self.first_of(text).map_or(0, |first| self.group(first).len())
    }

    /// How many texts were added, those that were left out included.
    pub fn texts(&self) -> usize {
        self.texts.len()
    }

    /// How many groups there are.
    pub fn groups(&self) -> usize {
        self.groups.len()
    }

    /// How many bytes they take, more or less.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The text that shares most with one; the earliest of several.
    fn most_alike(&self, sketch: &Sketch) -> Option<(Overlap, u32)> {
        let mut shared = vec![0_u32; self.texts.len()];
        for text in sketch.pairs().iter().filter_map(|pair| self.having.get(pair)).flatten() {
            shared[*text as usize] += 1;
        }
        // With fewer, no text of any length is the same.
        let least = (sketch.pairs().len() * WITHIN_LEAST).div_ceil(100).max(1);
        let mut best: Option<(Overlap, u32)> = None;
        for (candidate, shared) in (0..).zip(shared) {
            if (shared as usize) < least {
                continue;
            }
            let other = &self.texts[candidate as usize].sketch;
            let overlap = sketch.sharing(shared as usize, other);
            if is_same(overlap)
                && best.is_none_or(|(most, _)| overlap.of_all() > most.of_all())
                && sketch.has_band_of(other)
            {
                best = Some((overlap, candidate));
            }
        }
        best
    }
}

impl Text {
    /// How many bytes it takes, more or less.
    fn bytes(&self) -> usize {
        let listed = if self.compared { self.sketch.pairs().len() * IN_LISTS } else { 0 };
        self.sketch.size() + listed
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
