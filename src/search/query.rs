//! From what was read to terms and weights in the numbers of one index.

use super::{
    Rewrite, Rewrites,
    index::Index,
    levels::{self, Levels},
    phrase::Phrase,
    reading::{Item, Known, Reading, read},
    sideline::{self, Sorts},
    vocab::{ExactId, FoldedId},
    weights::Weights,
    window::Term,
};

/// Distinct syllables that a query can have; what comes after is left out.
pub(super) const MOST_SYLLABLES: usize = 200;

/// A distinct syllable of the query.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) folded: FoldedId,
    /// The exact form, if it was typed with marks and some document has it.
    pub(super) exact: Option<ExactId>,
    pub(super) idf: f32,
    /// The part of `idf` with which it counts: words that ask count less, and so
    /// do words that were not typed.
    pub(super) weight: f32,
    /// What remains of a word that was not typed; 1 for one that was.
    factor: f32,
    /// Whether a document has one more of the query's words by having it.
    pub(super) counts: bool,
}

/// A distinct pair of adjacent syllables of the query, by their slots.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub(super) first: u8,
    pub(super) second: u8,
    pub(super) idf: f32,
    /// The part of `idf` with which it counts.
    pub(super) weight: f32,
}

/// Words of the query that a document can have in several ways.
#[derive(Debug, Clone)]
pub(super) struct Need {
    /// How many words of the query it is.
    pub(super) size: u16,
    /// Terms that a document must all have, for each way.
    pub(super) ways: Vec<Vec<Term>>,
    /// The words of each way, by their slots.
    pub(super) slots: Vec<Vec<u8>>,
}

/// A term to look up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sought {
    pub(super) term: Term,
    pub(super) weight: f32,
    /// Whether it counts as a word that a result should have.
    pub(super) counts: bool,
}

/// A query in the numbers of one index.
#[derive(Debug, Clone, Default)]
pub(super) struct Query {
    pub(super) slots: Vec<Slot>,
    pub(super) pairs: Vec<Pair>,
    /// The query in its order, then what is looked for beside it; none where a
    /// sentence ends or a syllable is unknown.
    pub(super) sequence: Vec<Option<u8>>,
    /// How many syllables were typed, repeated ones included.
    typed: usize,
    pub(super) needs: Vec<Need>,
    pub(super) must: Vec<Phrase>,
    pub(super) must_not: Vec<Phrase>,
    /// Whether nothing can have a phrase that was asked for.
    pub(super) impossible: bool,
    /// Document numbers that were lifted, with the idf of each.
    pub(super) numbers: Vec<(FoldedId, f32)>,
    /// Words that no document has.
    pub(super) unknown: Vec<String>,
    /// Numbers as they were understood.
    pub(super) documents: Vec<String>,
    pub(super) rewrites: Vec<Rewrite>,
    /// Whether it asks what something is.
    pub(super) definitional: bool,
    /// Whether it asks for doing a thing again, changing or ending it.
    pub(super) sorts: Sorts,
    /// The levels of government that it names.
    pub(super) levels: Levels,
    /// Sum of the weights of slots, of pairs, and of the idf of pairs.
    pub(super) syllable_weight: f32,
    pub(super) pair_weight: f32,
    pub(super) pair_idf: f32,
}

/// What each next way to say something counts beside the one before.
const LESS_LIKELY: f32 = 0.8;

/// Inverse document frequency of BM25; never negative.
pub(super) fn idf(documents: usize, frequency: usize) -> f32 {
    let (n, df) = (documents as f32, frequency as f32);
    (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
}

impl Query {
    /// Reads a query for an index.
    pub(super) fn parse(text: &str, index: &Index, weights: &Weights) -> Self {
        Self::of(read(text, index, Rewrites::default()), index, weights)
    }

    /// A query of what was read.
    pub(super) fn of(reading: Reading, index: &Index, weights: &Weights) -> Self {
        let mut query = Self {
            definitional: DEFINITIONAL.iter().any(|phrase| reading.folded.contains(phrase)),
            sorts: sideline::of_query(&reading.folded),
            levels: levels::of_query(&reading.folded),
            ..Self::default()
        };
        query.take_items(&reading);
        for expansion in &reading.expansions {
            let ways = expansion.alternatives(&reading.items);
            let mut slots = vec![query.slots_of(&reading.items[expansion.items.clone()])];
            let item = |at: Option<usize>| match at.and_then(|at| reading.items.get(at)) {
                Some(Item::Word(known)) => Some(*known),
                _ => None,
            };
            let before = item(expansion.items.start.checked_sub(1));
            let after = item(Some(expansion.items.end));
            for (way, rank) in expansion.ways.iter().zip(0..) {
                // The likeliest way comes first.
                // The likeliest way comes first, and a long way to say a short
                // thing must not outweigh the thing itself.
                let length = f32::from(expansion.size) / way.len().max(1) as f32;
                let factor = expansion.factor
                    * LESS_LIKELY.powi(rank)
                    * if expansion.scaled { length.min(1.0) } else { 1.0 };
                // With its neighbours, so that pairs reach across.
                query.sequence.push(None);
                before.into_iter().for_each(|known| query.add(known, 1.0, false));
                let from = query.sequence.len();
                way.iter().for_each(|known| query.add(*known, factor, false));
                slots.push(query.sequence[from..].iter().flatten().copied().collect());
                after.into_iter().for_each(|known| query.add(known, 1.0, false));
            }
            query.needs.push(Need { size: expansion.size, ways, slots });
        }
        let documents = index.documents();
        let number =
            |id: &FoldedId| (*id, idf(documents, index.document_frequency(Term::syllable(*id))));
        query.numbers = reading.numbers.iter().map(number).collect();
        query.weigh(index, weights);
        let Reading { must, must_not, impossible, unknown, documents, rewrites, .. } = reading;
        Self { must, must_not, impossible, unknown, documents, rewrites, ..query }
    }

    fn slots_of(&self, items: &[Item]) -> Vec<u8> {
        let slot = |item: &Item| match item {
            Item::Word(known) => self.slots.iter().position(|slot| slot.folded == known.folded),
            Item::Gap => None,
        };
        items.iter().filter_map(slot).map(|slot| slot as u8).collect()
    }

    fn take_items(&mut self, reading: &Reading) {
        for (at, item) in reading.items.iter().enumerate() {
            match item {
                Item::Gap => self.sequence.push(None),
                Item::Word(known) => {
                    let expanded = reading.expansions.iter().any(|e| e.items.contains(&at));
                    self.add(*known, 1.0, !expanded);
                }
            }
        }
        self.typed = self.sequence.iter().flatten().count();
    }

    fn add(&mut self, known: Known, factor: f32, counts: bool) {
        let slot = self.slots.iter().position(|slot| slot.folded == known.folded);
        let slot = match slot {
            Some(at) => {
                let slot = &mut self.slots[at];
                slot.exact = slot.exact.or(known.exact);
                slot.factor = slot.factor.max(factor);
                slot.counts |= counts;
                at
            }
            None if self.slots.len() < MOST_SYLLABLES => {
                let Known { folded, exact } = known;
                self.slots.push(Slot { folded, exact, idf: 0.0, weight: 0.0, factor, counts });
                self.slots.len() - 1
            }
            None => return self.sequence.push(None),
        };
        self.sequence.push(Some(slot as u8));
    }

    fn weigh(&mut self, index: &Index, weights: &Weights) {
        let documents = index.documents();
        for slot in &mut self.slots {
            slot.idf = idf(documents, index.document_frequency(Term::syllable(slot.folded)));
            let word = weights.word(index.vocabulary.folded_text(slot.folded));
            slot.weight = slot.idf * word * slot.factor;
        }
        for two in self.sequence.windows(2) {
            let (Some(first), Some(second)) = (two[0], two[1]) else { continue };
            if self.pairs.iter().any(|p| (p.first, p.second) == (first, second))
                || self.pairs.len() >= MOST_SYLLABLES
            {
                continue;
            }
            let frequency = index.document_frequency(self.pair_term(first, second));
            let idf = idf(documents, frequency);
            // A pair asks as much as its two words do.
            let share = |slot: u8| {
                let slot = &self.slots[usize::from(slot)];
                if slot.idf > 0.0 { slot.weight / slot.idf } else { 1.0 }
            };
            let weight = idf * (share(first) * share(second)).sqrt();
            self.pairs.push(Pair { first, second, idf, weight });
        }
        self.syllable_weight = self.slots.iter().map(|slot| slot.weight).sum();
        self.pair_weight = self.pairs.iter().map(|pair| pair.weight).sum();
        self.pair_idf = self.pairs.iter().map(|pair| pair.idf).sum();
    }

    fn pair_term(&self, first: u8, second: u8) -> Term {
        Term::pair(self.slots[usize::from(first)].folded, self.slots[usize::from(second)].folded)
    }

    /// Whether nothing of it can be looked up.
    pub(super) fn is_empty(&self) -> bool {
        self.slots.is_empty() && self.numbers.is_empty()
    }

    /// How many syllables it has, repeated ones included.
    pub(super) fn length(&self) -> usize {
        self.typed
    }

    /// How many words a result could have of it.
    pub(super) fn words(&self) -> usize {
        let single = self.slots.iter().filter(|slot| slot.counts).count();
        single + self.needs.iter().map(|need| usize::from(need.size)).sum::<usize>()
    }

    /// Every term to look up.
    pub(super) fn terms(&self) -> Vec<Sought> {
        let syllables = self.slots.iter().map(|slot| Sought {
            term: Term::syllable(slot.folded),
            weight: slot.weight,
            counts: slot.counts,
        });
        let more = |term, weight| Sought { term, weight, counts: false };
        let pairs = self
            .pairs
            .iter()
            .map(|pair| more(self.pair_term(pair.first, pair.second), pair.weight));
        let numbers = self.numbers.iter().map(|(id, idf)| more(Term::syllable(*id), *idf));
        // In a short query the spelling of a title is worth a look of its own:
        // the folded neighbours may be many.
        let titles = self
            .slots
            .iter()
            .filter(|_| self.length() <= 6)
            .filter_map(|slot| Some(more(Term::title_exact(slot.exact?), slot.weight)));
        syllables.chain(pairs).chain(numbers).chain(titles).collect()
    }
}

/// Folded phrases of questions that ask what something is.
const DEFINITIONAL: [&str; 14] = [
    " la gi ",
    " the nao la ",
    " la sao ",
    " nghia la ",
    " la nhu the nao ",
    " dinh nghia ",
    " duoc hieu ",
    " hieu the nao ",
    " khai niem ",
    " giai thich tu ngu ",
    " co nghia gi ",
    " y nghia cua ",
    " hieu la ",
    " goi la ",
];
