//! What was seen of a document, and of a line, while it is read.

use std::ops::Range;

use super::{doc::LineKind, rank::Features, title::Title};

/// What is noted while a document is read. It is used again for the next, of which
/// a query of a few words clears only a few places.
#[derive(Default)]
pub(super) struct Work {
    pub(super) seen: Seen,
    pub(super) title: Title,
    pub(super) line: Line,
}

impl Work {
    /// Begins another document, for a query with so many slots and pairs.
    pub(super) fn begin(&mut self, slots: usize, pairs: usize) {
        let Seen { features, pairs: met, exact_pairs, heading, any, title } = &mut self.seen;
        *features = Features::default();
        for by_pair in [met, exact_pairs] {
            by_pair[..=pairs].fill(false);
        }
        for by_slot in [heading, any, title] {
            by_slot[..=slots].fill(false);
        }
        self.title = Title::default();
        self.line.begin(u32::MAX, LineKind::Basis);
    }
}

/// What was seen in a document so far.
pub(super) struct Seen {
    pub(super) features: Features,
    /// By pair plus 1: whether it was met, and with the marks that were typed.
    pub(super) pairs: [bool; 256],
    pub(super) exact_pairs: [bool; 256],
    /// By slot plus 1: whether title or context have it.
    pub(super) heading: [bool; 256],
    /// By slot plus 1: whether it was met at all.
    pub(super) any: [bool; 256],
    /// By slot: whether the title has it.
    pub(super) title: [bool; 256],
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            features: Features::default(),
            pairs: [false; 256],
            exact_pairs: [false; 256],
            heading: [false; 256],
            any: [false; 256],
            title: [false; 256],
        }
    }
}

/// A line while it is read.
pub(super) struct Line {
    /// Counted among all lines; before the first, none.
    pub(super) number: u32,
    pub(super) kind: LineKind,
    /// Slots and pairs met, each plus 1 and once.
    pub(super) slots: Distinct,
    pub(super) pairs: Distinct,
    /// The last word of the query: where, its slot plus 1, whether its marks are right.
    pub(super) last: Option<(u32, usize, bool)>,
    /// Where in the document it tells what it is not about.
    pub(super) except: Range<u32>,
}

impl Default for Line {
    /// Before the first line there is nothing.
    fn default() -> Self {
        Self {
            number: u32::MAX,
            kind: LineKind::Basis,
            slots: Distinct::default(),
            pairs: Distinct::default(),
            last: None,
            except: 0..0,
        }
    }
}

impl Line {
    /// Begins another line. Nothing is copied: there are many lines.
    pub(super) fn begin(&mut self, number: u32, kind: LineKind) {
        (self.number, self.kind) = (number, kind);
        (self.last, self.except) = (None, 0..0);
        (self.slots.count, self.pairs.count) = (0, 0);
    }

    /// The word of the query right before a place.
    pub(super) fn before(&self, at: u32) -> Option<(usize, bool)> {
        let (place, slot, right) = self.last?;
        (place + 1 == at).then_some((slot, right))
    }
}

/// Distinct numbers, on the stack.
pub(super) struct Distinct {
    numbers: [u8; 256],
    count: usize,
}

impl Default for Distinct {
    fn default() -> Self {
        Self { numbers: [0; 256], count: 0 }
    }
}

impl Distinct {
    pub(super) fn push(&mut self, number: u8) {
        self.numbers[self.count] = number;
        self.count += 1;
    }
}

impl std::ops::Deref for Distinct {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.numbers[..self.count]
    }
}
