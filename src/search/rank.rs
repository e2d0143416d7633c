//! Re-ranking: what the order of syllables inside a document says.
//!
//! The features and first weights are those that were fitted on judged
//! questions over codified law (ARCHITECTURE.md has the table); a regulation's
//! steps, papers and conditions play the part of an article's clauses.

use std::cell::RefCell;

use super::{
    doc::LineKind,
    forward::{LINE, RARE, SENTENCE},
    index::Index,
    query::Query,
    weights::{Signal, Signals},
    window::{B, K1},
};

/// What was seen in one document.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Features {
    /// The signals; [`Signal::Base`] is left to the caller.
    pub(super) signals: Signals,
    /// The body line with the best clause, counted among all lines.
    pub(super) best_line: Option<u16>,
}

/// Places of the query that are looked at for the run shared with a title.
const RUN: usize = 64;
/// Length of a usual clause, in syllables.
const CLAUSE: f32 = 40.0;

/// Which slot of the query a syllable of the forward index is: slot + 1 in the
/// low byte, with [`EXACT`] or [`WRONG`] if marks were typed.
pub(super) struct Lens<'a> {
    query: &'a Query,
    index: &'a Index,
    table: &'a mut Table,
}

const EXACT: u16 = 0x100;
/// It has other marks than those that were typed.
const WRONG: u16 = 0x200;

/// One entry for each number of the forward index; all zero between searches.
pub(super) struct Table {
    slots: Vec<u16>,
    pairs: Vec<u8>,
    line: Counts,
    body: Vec<u16>,
}

#[derive(Default)]
struct Counts {
    slots: Vec<u8>,
    pairs: Vec<u8>,
}

thread_local! {
    static TABLE: RefCell<Table> = RefCell::new(Table {
        slots: vec![0; 1 << 16],
        pairs: Vec::new(),
        line: Counts::default(),
        body: Vec::new(),
    });
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
        codes(&mut |code, value| table.slots[code] = value);
        let n = query.slots.len() + 1;
        table.pairs.clear();
        table.pairs.resize(n * n, 0);
        for (number, pair) in query.pairs.iter().enumerate() {
            table.pairs[(usize::from(pair.first) + 1) * n + usize::from(pair.second) + 1] =
                number as u8 + 1;
        }
        table.line.slots.clear();
        table.line.slots.resize(n, 0);
        table.line.pairs.clear();
        table.line.pairs.resize(query.pairs.len() + 1, 0);
        let result = work(&mut Lens { query, index, table });
        codes(&mut |code, _| table.slots[code] = 0);
        result
    })
}

impl Lens<'_> {
    /// The slot of a syllable of the forward index, if the query has it.
    pub(super) fn slot(&self, code: u16) -> Option<u8> {
        let value = self.table.slots[usize::from(code)];
        (value != 0).then(|| (value & 0xff) as u8 - 1)
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

    pub(super) fn query(&self) -> &Query {
        self.query
    }

    pub(super) fn index(&self) -> &Index {
        self.index
    }

    /// Reads a document once and gives its features.
    pub(super) fn features(&mut self, document: usize) -> Features {
        let index = self.index;
        let n = self.query.slots.len() + 1;
        self.table.body.clear();
        self.table.body.resize(self.query.pairs.len() + 1, 0);
        let mut seen = Features::default();
        let mut body_length = 0usize;
        let mut context: u128 = 0;
        let mut context_high: u128 = 0;
        let mut pair_seen = [false; 256];
        let mut exact_seen = [false; 256];
        let lines = index.forward.syllables(document).split(|s| *s == LINE).skip(1);
        let mut title = Title::default();
        for (number, (kind, line)) in index.forward.kinds(document).zip(lines).enumerate() {
            let mut length = 0usize;
            let mut previous = 0usize;
            let mut previous_right = false;
            let mut slots_touched = [0u8; 64];
            let mut touched = 0usize;
            let mut pairs_touched = [0u8; 64];
            let mut ptouched = 0usize;
            for &code in line {
                if code == SENTENCE {
                    previous = 0;
                    continue;
                }
                length += 1;
                let value = self.table.slots[usize::from(code)];
                let slot = usize::from(value & 0xff);
                if slot == 0 {
                    previous = 0;
                    continue;
                }
                let count = &mut self.table.line.slots[slot];
                if *count == 0 && touched < slots_touched.len() {
                    slots_touched[touched] = slot as u8;
                    touched += 1;
                }
                *count = count.saturating_add(1);
                if previous != 0 {
                    let pair = self.table.pairs[previous * n + slot];
                    if pair != 0 {
                        pair_seen[usize::from(pair)] = true;
                        exact_seen[usize::from(pair)] |= previous_right && value & WRONG == 0;
                        let count = &mut self.table.line.pairs[usize::from(pair)];
                        if *count == 0 && ptouched < pairs_touched.len() {
                            pairs_touched[ptouched] = pair;
                            ptouched += 1;
                        }
                        *count = count.saturating_add(1);
                        if kind == LineKind::Body {
                            self.table.body[usize::from(pair)] += 1;
                        }
                    }
                }
                if kind == LineKind::Title {
                    title.exact(value & EXACT != 0, slot - 1, self.query);
                }
                previous = slot;
                previous_right = value & WRONG == 0;
            }
            let slots = &slots_touched[..touched];
            let pairs = &pairs_touched[..ptouched];
            match kind {
                LineKind::Body => {
                    body_length += length;
                    let clause = self.clause(slots, pairs, length);
                    if clause > seen.signals[Signal::Clause] {
                        seen.signals[Signal::Clause] = clause;
                        seen.best_line = u16::try_from(number).ok();
                    }
                    self.opening(line, &mut seen);
                }
                LineKind::Title => {
                    title.read(line, slots, pairs, self);
                    mark(&mut context, &mut context_high, slots);
                }
                LineKind::Context => mark(&mut context, &mut context_high, slots),
                LineKind::Basis => {}
            }
            for slot in slots {
                self.table.line.slots[usize::from(*slot)] = 0;
            }
            if touched == slots_touched.len() {
                self.table.line.slots.fill(0);
            }
            for pair in pairs {
                self.table.line.pairs[usize::from(*pair)] = 0;
            }
            if ptouched == pairs_touched.len() {
                self.table.line.pairs.fill(0);
            }
        }
        self.finish(
            document,
            &mut seen,
            body_length,
            [&pair_seen, &exact_seen],
            &title,
            [context, context_high],
        );
        seen
    }

    /// The share of the query's words that are met by slots, each in one of its
    /// ways, by weight.
    fn needs_met(&self, has: &[bool]) -> f32 {
        let has = |slot: u8| has.get(usize::from(slot)).copied().unwrap_or(false);
        let weight = |slots: &[u8]| -> f32 {
            slots.iter().map(|slot| self.query.slots[usize::from(*slot)].weight).sum()
        };
        let (mut met, mut all) = (0.0, 0.0);
        for (number, slot) in (0u8..=u8::MAX).zip(&self.query.slots).filter(|(_, s)| s.counts) {
            all += slot.weight;
            met += if has(number) { slot.weight } else { 0.0 };
        }
        for need in &self.query.needs {
            // Nothing of what was typed may be in any document.
            let typed = need.slots.iter().find(|way| !way.is_empty());
            let worth = typed.map_or(0.0, |way| weight(way));
            all += worth;
            let way_met = |way: &Vec<u8>| !way.is_empty() && way.iter().all(|slot| has(*slot));
            met += if need.slots.iter().any(way_met) { worth } else { 0.0 };
        }
        if all > 0.0 { met / all } else { 0.0 }
    }

    /// BM25 inside one line, over syllables and pairs, as a share of the most.
    fn clause(&self, slots: &[u8], pairs: &[u8], length: usize) -> f32 {
        let norm = K1 * (1.0 - B + B * length as f32 / CLAUSE);
        let part =
            |idf: f32, count: u8| idf * f32::from(count) * (K1 + 1.0) / (f32::from(count) + norm);
        let syllables = slots.iter().map(|s| {
            part(
                self.query.slots[usize::from(*s) - 1].weight,
                self.table.line.slots[usize::from(*s)],
            )
        });
        let pairs = pairs.iter().map(|p| {
            part(
                self.query.pairs[usize::from(*p) - 1].weight,
                self.table.line.pairs[usize::from(*p)],
            )
        });
        let most = self.query.syllable_weight + self.query.pair_weight;
        if most > 0.0 { syllables.chain(pairs).sum::<f32>() / most } else { 0.0 }
    }

    /// The run of the query with which a line opens, after one numbering.
    fn opening(&self, line: &[u16], seen: &mut Features) {
        let mut words = line.iter().copied().filter(|s| *s != SENTENCE);
        let Some(first) = words.next() else { return };
        let mut run: [u16; 16] = [RARE; 16];
        let mut filled = 0;
        if !self.index.is_numbering(first) {
            run[0] = first;
            filled = 1;
        }
        for code in words.take(run.len() - filled) {
            run[filled] = code;
            filled += 1;
        }
        let Some(opening) = self.slot(run[0]) else { return };
        let sequence = &self.query.sequence;
        for at in
            sequence.iter().enumerate().filter(|(_, s)| **s == Some(opening)).map(|(at, _)| at)
        {
            let mut weight = 0.0;
            let mut used = 0;
            while used < filled && at + used < sequence.len() {
                let Some(slot) = sequence[at + used] else { break };
                if self.slot(run[used]) != Some(slot) {
                    break;
                }
                weight += self.query.slots[usize::from(slot)].weight;
                used += 1;
            }
            let share = (weight / self.query.syllable_weight).min(1.0);
            seen.signals[Signal::Start] = seen.signals[Signal::Start].max(share);
            if self.query.definitional && used < filled && self.index.is_copula(run[used]) {
                seen.signals[Signal::Definition] = seen.signals[Signal::Definition].max(share);
            }
        }
    }

    fn finish(
        &self,
        document: usize,
        seen: &mut Features,
        body_length: usize,
        [pair_seen, exact_seen]: [&[bool; 256]; 2],
        title: &Title,
        context: [u128; 2],
    ) {
        let query = self.query;
        if query.pair_weight > 0.0 {
            let norm = K1 * (1.0 - B + B * body_length as f32 / self.index.forward.average_body());
            let mut covered = 0.0;
            let mut body = 0.0;
            let (mut marked, mut right) = (0.0, 0.0);
            for (number, pair) in query.pairs.iter().enumerate() {
                if pair_seen[number + 1] {
                    covered += pair.weight;
                }
                let typed = |slot: u8| query.slots[usize::from(slot)].exact.is_some();
                if typed(pair.first) || typed(pair.second) {
                    marked += pair.weight;
                    right += if exact_seen[number + 1] { pair.weight } else { 0.0 };
                }
                let count = f32::from(self.table.body[number + 1]);
                body += pair.idf * count / (count + norm);
            }
            if marked > 0.0 {
                seen.signals[Signal::ExactPairs] = right / marked;
            }
            seen.signals[Signal::Coverage] = (covered / query.pair_weight).powi(2);
            seen.signals[Signal::Spread] = body / query.pair_idf;
            let whole = self.index.forward.title_pairs[document];
            seen.signals[Signal::TitlePairs] =
                if whole > 0.0 { (title.pairs / whole).min(1.0) } else { 0.0 };
        }
        let found: f32 = query
            .slots
            .iter()
            .enumerate()
            .filter(|(i, _)| context[i / 128] >> (i % 128) & 1 == 1)
            .map(|(_, slot)| slot.weight)
            .sum();
        if query.syllable_weight > 0.0 {
            let heading = found / query.syllable_weight;
            seen.signals[Signal::Heading] = heading;
            seen.signals[Signal::TitleWhole] = if title.all_in_query { heading } else { 0.0 };
            let whole = self.index.forward.title_words[document];
            if whole > 0.0 {
                seen.signals[Signal::TitleWords] = (title.words / whole).min(1.0);
            }
            seen.signals[Signal::TitleNeeds] = self.needs_met(&title.has).powi(2);
            let sorts = self.index.forward.sidelines[document];
            seen.signals[Signal::Sideline] = f32::from(u8::from(sorts & !query.sorts != 0));
            seen.signals[Signal::TitleRun] = title.run / query.syllable_weight;
            seen.signals[Signal::TitleShare] = title.share / query.syllable_weight;
        }
        let marked: f32 =
            query.slots.iter().filter(|slot| slot.exact.is_some()).map(|slot| slot.weight).sum();
        seen.signals[Signal::Exact] = if marked > 0.0 { title.exact / marked } else { 0.0 };
    }
}

fn mark(low: &mut u128, high: &mut u128, slots: &[u8]) {
    for slot in slots {
        let bit = usize::from(*slot) - 1;
        if bit < 128 { *low |= 1 << bit } else { *high |= 1 << (bit - 128) }
    }
}

/// What was seen in a title.
#[derive(Default)]
struct Title {
    pairs: f32,
    share: f32,
    /// The idf of its words that the query has, repeated ones included.
    words: f32,
    all_in_query: bool,
    /// Which slots it has.
    has: Vec<bool>,
    run: f32,
    exact: f32,
    exact_seen: [u128; 2],
}

impl Title {
    fn exact(&mut self, exact: bool, slot: usize, query: &Query) {
        let (word, bit) = (slot / 128, slot % 128);
        if exact && self.exact_seen[word] >> bit & 1 == 0 {
            self.exact_seen[word] |= 1 << bit;
            self.exact += query.slots[slot].weight;
        }
    }

    fn read(&mut self, line: &[u16], slots: &[u8], pairs: &[u8], lens: &Lens<'_>) {
        let matched = pairs.iter().map(|p| {
            let count = lens.table.line.pairs[usize::from(*p)];
            lens.query.pairs[usize::from(*p) - 1].idf * f32::from(count)
        });
        self.pairs = matched.sum();
        let counted = slots.iter().map(|s| {
            let count = lens.table.line.slots[usize::from(*s)];
            lens.query.slots[usize::from(*s) - 1].idf * f32::from(count)
        });
        self.words = counted.sum();
        self.has.resize(lens.query.slots.len(), false);
        slots.iter().for_each(|s| self.has[usize::from(*s) - 1] = true);
        self.share = slots.iter().map(|s| lens.query.slots[usize::from(*s) - 1].weight).sum();
        self.all_in_query =
            !line.is_empty() && line.iter().all(|s| *s == SENTENCE || lens.slot(*s).is_some());
        self.run = longest_run(line, lens);
    }
}

/// Weight of the longest run of syllables that title and query share.
fn longest_run(line: &[u16], lens: &Lens<'_>) -> f32 {
    let sequence = &lens.query.sequence;
    let mut best = 0.0f32;
    // Runs that end at each place of the query, for the syllable before.
    let mut runs = [0.0f32; RUN];
    for &code in line {
        let slot = if code == SENTENCE { None } else { lens.slot(code) };
        for at in (0..sequence.len().min(runs.len())).rev() {
            runs[at] = match slot {
                Some(slot) if sequence[at] == Some(slot) => {
                    lens.query.slots[usize::from(slot)].weight
                        + if at > 0 { runs[at - 1] } else { 0.0 }
                }
                _ => 0.0,
            };
            best = best.max(runs[at]);
        }
    }
    best
}
