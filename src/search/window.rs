//! Postings of up to 65,536 documents.
//!
//! A posting is a 16-bit place in the window and an 8-bit impact: the part of
//! BM25 that depends on the document, computed when the index is built. A
//! search adds impacts up in an array that stays in the processor's cache, so
//! totals and facets over every match cost little more than the ranking.

use std::{io, ops::Range};

use rayon::slice::ParallelSliceMut;

use super::file::{OpenError, Sections, Writer};

/// Documents in a window.
pub(super) const WINDOW: usize = 1 << 16;

/// BM25's saturation of repeated terms.
pub(super) const K1: f32 = 1.2;
/// BM25's correction for long documents.
pub(super) const B: f32 = 0.75;

/// A term of the one field: a folded syllable, an exact syllable of a title, or
/// a pair of adjacent folded syllables, as 40 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Term(u64);

/// Syllables have 20 bits in a term. Rarer ones than that share the last
/// numbers; their documents are told apart by the other words of a query.
const SYLLABLE_BITS: u32 = 20;
const SHARED: u32 = 1 << 10;

fn narrow(id: u32) -> u64 {
    let limit = (1 << SYLLABLE_BITS) - 3;
    u64::from(if id < limit - SHARED { id } else { limit - SHARED + id % SHARED })
}

impl Term {
    /// Its 40 bits, by which others know it.
    pub(super) fn bits(self) -> u64 {
        self.0
    }

    pub(super) fn syllable(folded: u32) -> Self {
        Self(narrow(folded) << SYLLABLE_BITS)
    }

    pub(super) fn title_exact(exact: u32) -> Self {
        Self(narrow(exact) << SYLLABLE_BITS | 1)
    }

    pub(super) fn pair(first: u32, second: u32) -> Self {
        Self(narrow(first) << SYLLABLE_BITS | (narrow(second) + 2))
    }
}

/// A term met in a document: 40 bits of term, 16 of place, 8 of weight, in one
/// number that sorts by term and place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry(u64);

impl Entry {
    pub(super) fn new(term: Term, place: u16, weight: u32) -> Self {
        Self(term.0 << 24 | u64::from(place) << 8 | u64::from(weight.min(255)))
    }
}

/// The postings of one window.
#[derive(Debug, Default)]
pub(super) struct Window {
    terms: Vec<u64>,
    starts: Vec<u32>,
    places: Vec<u16>,
    impacts: Vec<u8>,
    documents: u32,
}

impl Window {
    /// Sorts what was met into postings. `lengths` are the field lengths of the
    /// window's documents, `average` that of the whole index. `visit` is told
    /// every term, place and frequency, in the order of terms and places.
    pub(super) fn build(
        mut entries: Vec<Entry>,
        lengths: &[u32],
        average: f32,
        mut visit: impl FnMut(Term, u16, u32),
    ) -> Self {
        entries.par_sort_unstable();
        let norms = norms(lengths, average);
        let mut window = Self { documents: lengths.len() as u32, ..Self::default() };
        let mut rest = entries.as_slice();
        while let Some(first) = rest.first() {
            let same = rest.iter().take_while(|e| e.0 >> 8 == first.0 >> 8).count();
            let frequency: u64 = rest[..same].iter().map(|e| e.0 & 0xff).sum();
            rest = &rest[same..];
            let (term, place) = (first.0 >> 24, (first.0 >> 8 & 0xffff) as u16);
            visit(Term(term), place, frequency as u32);
            window.push(term, place, impact(frequency as f32, norms[usize::from(place)]));
        }
        window.starts.push(window.places.len() as u32);
        window
    }

    /// Postings of terms, places and frequencies in the order of terms and places.
    pub(super) fn of_frequencies(
        counted: impl Iterator<Item = (Term, u16, u64)>,
        lengths: &[u32],
        average: f32,
    ) -> Self {
        let norms = norms(lengths, average);
        let mut window = Self { documents: lengths.len() as u32, ..Self::default() };
        for (term, place, frequency) in counted {
            window.push(term.0, place, impact(frequency as f32, norms[usize::from(place)]));
        }
        window.starts.push(window.places.len() as u32);
        window
    }

    fn push(&mut self, term: u64, place: u16, impact: u8) {
        if self.terms.last() != Some(&term) {
            self.terms.push(term);
            self.starts.push(self.places.len() as u32);
        }
        self.places.push(place);
        self.impacts.push(impact);
    }

    pub(super) fn documents(&self) -> usize {
        self.documents as usize
    }

    /// Where the postings of a term are; empty if no document has it.
    pub(super) fn find(&self, term: Term) -> Range<usize> {
        match self.terms.binary_search(&term.0) {
            Ok(i) => self.starts[i] as usize..self.starts[i + 1] as usize,
            Err(_) => 0..0,
        }
    }

    /// Places and impacts of postings that [`find`](Self::find) gave.
    pub(super) fn postings(&self, range: Range<usize>) -> (&[u16], &[u8]) {
        (&self.places[range.clone()], &self.impacts[range])
    }

    pub(super) fn write(&self, name: &str, writer: &mut Writer) -> io::Result<()> {
        writer.u64s(&format!("{name}.terms"), &self.terms)?;
        writer.u32s(&format!("{name}.starts"), &self.starts)?;
        writer.u16s(&format!("{name}.places"), &self.places)?;
        writer.bytes(&format!("{name}.impacts"), &self.impacts)?;
        writer.u32s(&format!("{name}.documents"), &[self.documents])
    }

    pub(super) fn read(name: &str, sections: &Sections) -> Result<Self, OpenError> {
        let read = Self {
            terms: sections.u64s(&format!("{name}.terms"))?,
            starts: sections.u32s(&format!("{name}.starts"))?,
            places: sections.u16s(&format!("{name}.places"))?,
            impacts: sections.bytes(&format!("{name}.impacts"))?,
            documents: sections
                .u32s(&format!("{name}.documents"))?
                .first()
                .copied()
                .unwrap_or_default(),
        };
        let whole = read.starts.len() == read.terms.len() + 1
            && read.starts.is_sorted()
            && read.starts.last() == Some(&(read.places.len() as u32))
            && read.impacts.len() == read.places.len()
            && read.documents as usize <= WINDOW
            // The largest is found many at a time, where "all" would look at each.
            && read.places.iter().max().is_none_or(|largest| u32::from(*largest) < read.documents);
        if whole {
            Ok(read)
        } else {
            Err(OpenError::Damaged(format!("window {name} does not fit together")))
        }
    }

    /// The same without its postings: what there is, and how often.
    pub(super) fn bare(&self) -> Self {
        Self {
            terms: self.terms.clone(),
            starts: self.starts.clone(),
            documents: self.documents,
            ..Self::default()
        }
    }

    /// Postings of some terms that were read from elsewhere, in the order of the
    /// terms.
    pub(super) fn of_lists(lists: Vec<(Term, Vec<u16>, Vec<u8>)>, documents: usize) -> Self {
        let mut window = Self { documents: documents as u32, ..Self::default() };
        for (term, places, impacts) in lists {
            window.terms.push(term.0);
            window.starts.push(window.places.len() as u32);
            window.places.extend(places);
            window.impacts.extend(impacts);
        }
        window.starts.push(window.places.len() as u32);
        window
    }

    /// Every term, with where its postings are.
    pub(super) fn terms(&self) -> impl Iterator<Item = (Term, Range<usize>)> + '_ {
        let range = |two: &[u32]| two[0] as usize..two[1] as usize;
        self.terms.iter().map(|term| Term(*term)).zip(self.starts.windows(2).map(range))
    }

    /// Bytes in memory.
    pub(super) fn size(&self) -> usize {
        self.terms.len() * 8 + self.starts.len() * 4 + self.places.len() * 3
    }
}

/// The length-dependent part of BM25's denominator, for each document.
fn norms(lengths: &[u32], average: f32) -> Vec<f32> {
    lengths.iter().map(|length| norm(*length, average)).collect()
}

/// The same for one document.
pub(super) fn norm(length: u32, average: f32) -> f32 {
    K1 * (1.0 - B + B * length as f32 / average.max(1.0))
}

/// The saturated, length-corrected frequency as 1 to 255 of 255.
pub(super) fn impact(frequency: f32, norm: f32) -> u8 {
    (255.0 * frequency / (frequency + norm)).round().clamp(1.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postings_are_grouped_summed_and_in_order() {
        let (a, b) = (Term::syllable(3), Term::pair(3, 4));
        let mut seen = Vec::new();
        let entries = vec![
            Entry::new(b, 1, 1),
            Entry::new(a, 7, 3),
            Entry::new(a, 0, 1),
            Entry::new(a, 7, 1),
        ];
        let window = Window::build(entries, &[4; 8], 4.0, |_, _, frequency| seen.push(frequency));
        assert_eq!(seen, [1, 4, 1]);
        let (places, impacts) = window.postings(window.find(a));
        assert_eq!(places, [0, 7]);
        assert_eq!(impacts, [impact(1.0, K1), impact(4.0, K1)]);
        assert_eq!(window.postings(window.find(b)).0, [1]);
        assert!(window.find(Term::pair(4, 3)).is_empty());
        assert_eq!(window.documents(), 8);
    }

    proptest::proptest! {
        /// Different frequent syllables never share a term, whatever the kind.
        #[test]
        fn terms_of_frequent_syllables_differ(a in 0u32..100_000, b in 0u32..100_000, c in 0u32..100_000) {
            let terms = [Term::syllable(a), Term::title_exact(a), Term::pair(a, b), Term::pair(a, c)];
            proptest::prop_assert_ne!(terms[0], terms[1]);
            proptest::prop_assert_ne!(terms[0], terms[2]);
            proptest::prop_assert_ne!(terms[1], terms[2]);
            proptest::prop_assert_eq!(terms[2] == terms[3], b == c);
        }
    }
}
