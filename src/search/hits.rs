//! Where words of a query stand in a document.

use wide::u8x16;

use super::{
    forward::ROUGH_LINE,
    lens::{Lens, NEW_LINE, Table},
};

/// A word of the query in a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Hit {
    /// Its place among the syllables of the document.
    pub(super) at: u32,
    /// Its line, counted among all lines.
    pub(super) line: u32,
    /// What it is in the query; never 0.
    pub(super) value: u16,
}

/// Distinct words up to which a text is read in its rough form.
const FEW: usize = 24;

/// Syllables looked at together, a bit for each.
const STRIDE: usize = 64;

impl Lens<'_> {
    /// Notes where words of the query stand. Gives how many there are; what stands
    /// after them is of documents before.
    pub(super) fn find(&mut self, document: usize) -> usize {
        if self.table.rough.len() <= FEW {
            self.find_few(document)
        } else {
            self.find_many(document)
        }
    }

    /// Looks for the words of a short query in the rough form of a text: sixteen
    /// syllables are compared with a word in one instruction, and a bit for each
    /// tells which are worth a look.
    fn find_few(&mut self, document: usize) -> usize {
        let forward = &self.index.forward;
        let (text, rough) = (forward.syllables(document), forward.rough(document));
        let Table { rough: wanted, hits, slots, .. } = &mut *self.table;
        // Every number has an entry, so the look-up needs no check of bounds.
        let Some(slots) = slots.first_chunk::<{ 1 << 16 }>() else { return 0 };
        make_room(hits, text.len());
        let (strides, rest) = rough.as_chunks::<STRIDE>();
        let mut last = [0; STRIDE];
        last[..rest.len()].copy_from_slice(rest);
        let (mut found, mut lines) = (0, 0);
        for (number, stride) in strides.iter().chain([&last]).enumerate() {
            let (mut words, mut starts) = bits(stride, wanted);
            if number == strides.len() {
                // What fills it up is no text.
                let text = !(u64::MAX << rest.len());
                (words, starts) = (words & text, starts & text);
            }
            while words != 0 {
                let bit = words & words.wrapping_neg();
                words ^= bit;
                let at = number * STRIDE + bit.trailing_zeros() as usize;
                let line = lines + (starts & (bit - 1)).count_ones();
                let value = slots[usize::from(text[at])];
                // Some other syllables share the rough form of a word: the next hit
                // takes their place. There is no branch here to guess wrong.
                hits[found] = Hit { at: at as u32, line: line.wrapping_sub(1), value };
                found += usize::from(value != 0);
            }
            lines += starts.count_ones();
        }
        found
    }

    /// Looks for the words of a long query. Nearly all of a text is something else,
    /// so this loop has no branch to guess wrong; it takes eight syllables at once,
    /// so that there is one check of bounds for all of them.
    fn find_many(&mut self, document: usize) -> usize {
        const STRIDE: usize = 8;
        let text = self.index.forward.syllables(document);
        let Table { marked, hits, slots, places, .. } = &mut *self.table;
        let Some(marked) = marked.first_chunk::<{ 1 << 16 }>() else { return 0 };
        make_room(places, text.len() + STRIDE);
        let is_hit = |code: u16| usize::from(marked[usize::from(code)]);
        let (strides, rest) = text.as_chunks::<STRIDE>();
        let (mut at, mut noted) = (0, 0);
        for codes in strides {
            let Some(places) = places[noted..].first_chunk_mut::<STRIDE>() else { break };
            let mut here = 0;
            for code in codes {
                places[here % STRIDE] = at;
                here += is_hit(*code);
                at += 1;
            }
            noted += here;
        }
        for code in rest {
            places[noted] = at;
            noted += is_hit(*code);
            at += 1;
        }
        // Lines were noted with the words: they tell in which one a word stands.
        make_room(hits, noted);
        let (mut found, mut lines) = (0, 0u32);
        for &at in &places[..noted] {
            let value = slots[usize::from(text[at as usize])];
            let starts = value == NEW_LINE;
            lines += u32::from(starts);
            hits[found] = Hit { at, line: lines.wrapping_sub(1), value };
            found += usize::from(!starts);
        }
        found
    }
}

/// Lengthens what is used again, at least by one for what is written before it is
/// known to be one more.
fn make_room<T: Clone + Default>(list: &mut Vec<T>, length: usize) {
    if list.len() <= length {
        list.resize(length + 1, T::default());
    }
}

/// A bit for each of some bytes that is one of those that are looked for, and one
/// for each that starts a line. Every vector stays in a register for all of them.
fn bits(bytes: &[u8; STRIDE], wanted: &[u8x16]) -> (u64, u64) {
    let (sixteens, _) = bytes.as_chunks::<16>();
    let sixteens: [u8x16; 4] = std::array::from_fn(|at| u8x16::from(sixteens[at]));
    let mut found = [u8x16::ZERO; 4];
    for one in wanted {
        for (found, bytes) in found.iter_mut().zip(sixteens) {
            *found |= bytes.simd_eq(*one);
        }
    }
    let line = u8x16::splat(ROUGH_LINE);
    (mask(found), mask(sixteens.map(|bytes| bytes.simd_eq(line))))
}

/// A bit for each byte that is not zero.
fn mask(found: [u8x16; 4]) -> u64 {
    let bit = |(at, found): (usize, &u8x16)| u64::from(found.to_bitmask()) << (16 * at);
    found.iter().enumerate().map(bit).fold(0, |all, bits| all | bits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        sample::Registry,
        search::{Weights, forward::LINE, lens::with_lens, query::Query, testing::engine},
    };

    /// Short queries and long ones pass a text in two ways that must see the same:
    /// what whoever reads it syllable by syllable sees.
    #[test]
    fn words_are_found_where_they_stand() {
        let regulations: Vec<_> = Registry::new(120, 1).iter().collect();
        let (engine, _dir) = engine(&regulations);
        let snapshot = engine.snapshot().unwrap();
        let index = &*snapshot.index;
        let mut seen = 0;
        for words in regulations.iter().step_by(3) {
            let query = Query::parse(&words.name, index, &Weights::default());
            with_lens(&query, index, |lens| {
                for document in 0..index.documents() {
                    let (mut expected, mut lines) = (Vec::new(), 0);
                    for (at, code) in (0..).zip(index.forward.syllables(document)) {
                        let value = lens.table.slots[usize::from(*code)];
                        if *code == LINE {
                            lines += 1;
                        } else if value != 0 {
                            expected.push(Hit { at, line: lines - 1, value });
                        }
                    }
                    for find in [Lens::find_few, Lens::find_many] {
                        let found = find(lens, document);
                        assert_eq!(
                            lens.table.hits[..found],
                            expected,
                            "{document}: {}",
                            words.name
                        );
                    }
                    seen += expected.len();
                }
            });
        }
        assert!(seen > 5_000, "only {seen} words were found");
    }
}
