//! A query as a table from syllables of the forward index to what they are in it.

use std::cell::RefCell;

use wide::u8x16;

use super::{
    forward::{LINE, RARE, rough},
    hits::Hit,
    index::Index,
    query::Query,
    seen::Work,
};

/// Which slot of the query a syllable of the forward index is: slot + 1 in the
/// low byte, with [`EXACT`] or [`WRONG`] if marks were typed.
pub(super) struct Lens<'a> {
    pub(super) query: &'a Query,
    pub(super) index: &'a Index,
    pub(super) table: &'a mut Table,
}

pub(super) const EXACT: u16 = 0x100;
/// It has other marks than those that were typed.
pub(super) const WRONG: u16 = 0x200;
/// What stands between lines; never a word of a query.
pub(super) const NEW_LINE: u16 = 0x400;
pub(super) const SLOT: u16 = 0xff;

/// What is used again by the next search of a thread.
pub(super) struct Table {
    /// One entry for each number of the forward index; between searches all are
    /// zero, but for what stands between lines.
    pub(super) slots: Vec<u16>,
    /// 1 where an entry of `slots` is not zero. Numbers are given by frequency,
    /// so nearly all that is read here stays in the processor's nearest cache
    /// while documents pass by; and a byte is found with half the instructions
    /// that a bit needs.
    pub(super) marked: Vec<u8>,
    /// What words of the query are called in the rough form of a text, each once,
    /// sixteen times over.
    pub(super) rough: Vec<u8x16>,
    /// The pair, plus 1, of two slots, each plus 1.
    pub(super) pairs: Vec<u8>,
    /// How often each slot and each pair was met in the line that is read.
    pub(super) line_slots: Vec<u8>,
    pub(super) line_pairs: Vec<u8>,
    /// How often each pair was met in body lines.
    pub(super) body: Vec<u16>,
    /// Where words of the query stand in a document.
    pub(super) hits: Vec<Hit>,
    /// Where words of a long query and lines do.
    pub(super) places: Vec<u32>,
    /// What was seen in the document that is read; none while it is in use.
    pub(super) work: Option<Box<Work>>,
}

thread_local! {
    static TABLE: RefCell<Table> = RefCell::new(Table::new());
}

impl Table {
    fn new() -> Self {
        let mut slots = vec![0; 1 << 16];
        slots[usize::from(LINE)] = NEW_LINE;
        let mut marked = vec![0; slots.len()];
        marked[usize::from(LINE)] = 1;
        Self {
            slots,
            marked,
            rough: Vec::new(),
            pairs: Vec::new(),
            line_slots: Vec::new(),
            line_pairs: Vec::new(),
            body: Vec::new(),
            hits: Vec::new(),
            places: Vec::new(),
            work: None,
        }
    }
}

/// Runs `work` with a lens for a query: a table from syllables to slots.
pub(super) fn with_lens<T>(
    query: &Query,
    index: &Index,
    work: impl FnOnce(&mut Lens<'_>) -> T,
) -> T {
    TABLE.with_borrow_mut(|table| {
        let codes = |visit: &mut dyn FnMut(usize, u16)| {
            for (number, slot) in query.slots.iter().enumerate() {
                for &exact in index.vocabulary.variants(slot.folded) {
                    let code = super::forward::code(exact);
                    if code != RARE {
                        visit(
                            usize::from(code),
                            (number as u16 + 1)
                                | match slot.exact {
                                    Some(typed) if typed == exact => EXACT,
                                    Some(_) => WRONG,
                                    None => 0,
                                },
                        );
                    }
                }
            }
        };
        codes(&mut |code, value| {
            table.slots[code] = value;
            table.marked[code] = 1;
        });
        let words = query.slots.iter().map(|slot| rough(slot.folded));
        let mut called: Vec<u8> = words.collect();
        called.sort_unstable();
        called.dedup();
        table.rough.clear();
        table.rough.extend(called.into_iter().map(u8x16::splat));
        let n = query.slots.len() + 1;
        table.pairs.clear();
        table.pairs.resize(n * n, 0);
        for (number, pair) in query.pairs.iter().enumerate() {
            table.pairs[(usize::from(pair.first) + 1) * n + usize::from(pair.second) + 1] =
                number as u8 + 1;
        }
        table.line_slots.clear();
        table.line_slots.resize(n, 0);
        table.line_pairs.clear();
        table.line_pairs.resize(query.pairs.len() + 1, 0);
        let result = work(&mut Lens { query, index, table });
        codes(&mut |code, _| {
            table.slots[code] = 0;
            table.marked[code] = 0;
        });
        result
    })
}

impl<'a> Lens<'a> {
    /// The slot of a syllable of the forward index, if the query has it.
    pub(super) fn slot(&self, code: u16) -> Option<u8> {
        let value = self.table.slots[usize::from(code)] & SLOT;
        (value != 0).then(|| value as u8 - 1)
    }

    /// Whether a syllable has the marks that were typed for its slot.
    pub(super) fn has_typed_marks(&self, code: u16) -> bool {
        self.table.slots[usize::from(code)] & EXACT != 0
    }

    /// Whether two slots stand next to each other in the query.
    pub(super) fn pair(&self, first: u8, second: u8) -> bool {
        let n = self.query.slots.len() + 1;
        self.table.pairs[(usize::from(first) + 1) * n + usize::from(second) + 1] != 0
    }

    pub(super) fn query(&self) -> &'a Query {
        self.query
    }

    pub(super) fn index(&self) -> &'a Index {
        self.index
    }
}
