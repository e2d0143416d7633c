//! Other ways to say words of a query, and how much they count.

use super::{Need, Query, Slot};
use crate::search::{
    Rewriting,
    index::Index,
    phrase::Phrase,
    reading::{Expansion, Item, Known, Reading},
    vocab::FoldedId,
    weights::Weights,
};

/// What lay words count that no document has, where the law's words for them
/// count in full.
const FOREIGN: f32 = 0.4;

/// What the words of another way count beside those that were typed: of an
/// abbreviation written out, of an abbreviation looked for beside its words,
/// of what the law calls it.
const ABBREVIATED: f32 = 0.85;
const SHORTENED: f32 = 0.2;
const SYNONYM: f32 = 0.7;

/// What each next way to say something counts beside the one before.
const LESS_LIKELY: f32 = 0.8;

/// Words before and after a phrase with which its other ways make runs.
const NEIGHBOURS: usize = 3;

/// The nearest of some items up to the first gap.
fn neighbours<'a>(items: impl Iterator<Item = &'a Item>) -> Vec<Known> {
    items.map_while(Item::known).take(NEIGHBOURS).collect()
}

/// Whether documents have some words in this order. A phrase whose rarest pair
/// is in many is taken to be one.
fn occurs(words: &[Known], index: &Index) -> bool {
    const MANY: usize = 300;
    let syllables: Vec<_> = words.iter().map(|known| Some((known.folded, known.exact))).collect();
    let Some(phrase) = Phrase::new("", &syllables, index) else { return false };
    let rarest = phrase.terms.iter().min_by_key(|term| index.document_frequency(**term));
    let Some(rarest) = rarest else { return false };
    if index.document_frequency(*rarest) > MANY {
        return true;
    }
    let has_all = |ordinal: &u32| phrase.terms.iter().all(|term| index.has(*term, *ordinal));
    index.with(*rarest).into_iter().filter(has_all).any(|o| phrase.is_in(index, o as usize))
}

impl Query {
    /// Takes in the other ways to say some words.
    pub(super) fn expand(
        &mut self,
        expansion: &Expansion,
        reading: &Reading,
        index: &Index,
        w: &Weights,
    ) {
        let typed = &reading.items[expansion.items.clone()];
        let words =
            |items: &[Item]| -> Vec<Known> { items.iter().filter_map(Item::known).collect() };
        let (said, before, after) = (
            words(typed),
            neighbours(reading.items[..expansion.items.start].iter().rev()),
            neighbours(reading.items[expansion.items.end..].iter()),
        );
        // What no document says is what it is said instead.
        let foreign =
            expansion.kind == Rewriting::Synonym && said.len() > 1 && !occurs(&said, index);
        if foreign {
            said.iter().for_each(|known| self.is_lay(known.folded));
        }
        let mut slots = vec![self.slots_of(typed)];
        for (way, rank) in expansion.ways.iter().zip(0..) {
            // The likeliest way comes first, and a long way to say a short
            // thing must not outweigh the thing itself.
            let mass = |words: &[Known]| -> f32 {
                words.iter().map(|known| w.rarity(*known, index)).sum()
            };
            let share = (mass(&said) / mass(way)).min(1.0);
            let factor = match expansion.kind {
                _ if foreign => 1.0,
                Rewriting::Abbreviation if way.len() > said.len() => ABBREVIATED * share,
                Rewriting::Abbreviation => SHORTENED * share,
                _ => SYNONYM * share,
            };
            let factor = factor * LESS_LIKELY.powi(rank);
            // With its neighbours, so that runs reach across.
            self.sequence.push(None);
            before.iter().rev().for_each(|known| self.add(*known, 0.0, false));
            let from = self.sequence.len();
            way.iter().for_each(|known| self.add(*known, factor, false));
            slots.push(self.sequence[from..].iter().flatten().copied().collect());
            after.iter().for_each(|known| self.add(*known, 0.0, false));
        }
        self.needs.push(Need {
            size: expansion.size,
            ways: expansion.alternatives(&reading.items),
            slots,
        });
    }

    /// Notes that a typed word is of lay words that no document has.
    fn is_lay(&mut self, folded: FoldedId) {
        let slot = self.slots.iter_mut().find(|slot| slot.folded == folded && !slot.counts);
        if let Some(slot) = slot {
            slot.lay = true;
            slot.factor = slot.factor.min(FOREIGN);
        }
    }

    /// The most that a document can have of the query by saying everything in
    /// one way.
    pub(super) fn at_most(&self, of: impl Fn(&Slot) -> f32) -> f32 {
        let single: f32 = self.slots[..self.own].iter().filter(|s| s.counts).map(&of).sum();
        let needs = self.needs.iter().map(|need| {
            let way = |way: &Vec<u8>| way.iter().map(|s| of(&self.slots[usize::from(*s)])).sum();
            need.slots.iter().map(way).fold(0.0, f32::max)
        });
        single + needs.sum::<f32>()
    }
}
