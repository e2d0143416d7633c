//! From what was read to terms and weights in the numbers of one index.

mod ways;

use super::{
    Rewrite, Rewrites,
    gather::{MOST_WORDS, scale},
    index::Index,
    levels::{self, Levels},
    phrase::Phrase,
    reading::{Item, Known, Reading, read},
    sideline::{self, Sorts},
    subject::{self, Subjects},
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
    /// The same among titles, where other words are rare.
    pub(super) title: f32,
    /// What remains of a word that was not typed; 1 for one that was.
    factor: f32,
    /// Whether it is of lay words that no document has in their order.
    pub(super) lay: bool,
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
    /// What it is in the query.
    pub(super) part: Part,
}

/// What a term is in its query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A slot, by its place.
    Slot(usize),
    /// A pair, by its place.
    Pair(usize),
    /// The number of a document.
    Number,
    /// The typed form of a slot, in a title.
    Title(usize),
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
    /// The places of each slot in the sequence, one slot after the other.
    places: Vec<u16>,
    place_starts: Vec<u16>,
    /// How many slots are of words that were typed.
    own: usize,
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
    /// Whether it may name what something leaves out.
    pub(super) excepts: bool,
    /// Whether it asks for doing a thing again, changing or ending it.
    pub(super) sorts: Sorts,
    /// The levels of government that it names.
    pub(super) levels: Levels,
    /// The same, where it does so for sure.
    pub(super) asked: Sorts,
    /// Whom it is about.
    pub(super) subjects: Subjects,
    /// Sum of the weights of slots, of pairs, and of the idf of pairs.
    pub(super) syllable_weight: f32,
    /// What a document can have of it at most, each thing said in one way: of
    /// slots, of slots in a title, of pairs.
    pub(super) typed_weight: f32,
    pub(super) title_weight: f32,
    pub(super) typed_pairs: f32,
    pub(super) pair_weight: f32,
    pub(super) pair_idf: f32,
    /// By what weights are multiplied when they are added up.
    pub(super) scale: f32,
}

/// Syllables up to which any word that asks for a change is taken to do so.
const SHORT_ASKED: usize = 8;

/// What the spelling of a word in a name counts beside the word when candidates
/// are gathered.
const SPELLING: f32 = 0.5;

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
            subjects: subject::of_query(&reading.folded),
            ..Self::default()
        };
        query.take_items(&reading);
        // A long question has all sorts of words.
        query.asked = if query.typed <= SHORT_ASKED {
            query.sorts
        } else {
            sideline::named_in_query(&reading.folded)
        };
        for expansion in &reading.expansions {
            query.expand(expansion, &reading, index, weights);
        }
        let documents = index.documents();
        let number =
            |id: &FoldedId| (*id, idf(documents, index.document_frequency(Term::syllable(*id))));
        query.numbers = reading.numbers.iter().map(number).collect();
        query.excepts = query.slots.iter().any(|slot| index.may_except(slot.folded));
        query.weigh(index, weights);
        query.fit();
        let Reading { must, must_not, impossible, unknown, documents, rewrites, .. } = reading;
        Self { must, must_not, impossible, unknown, documents, rewrites, ..query }
    }

    /// Whether a slot is of a word that was typed and that documents can be
    /// expected to spell so.
    pub(super) fn is_spelled(&self, slot: u8) -> bool {
        let at = usize::from(slot);
        at < self.own && self.slots[at].exact.is_some() && !self.slots[at].lay
    }

    /// Where in the sequence each slot stands.
    fn list_places(&mut self) {
        let mut starts = vec![0u16; self.slots.len() + 1];
        let slots = || self.sequence.iter().flatten().map(|slot| usize::from(*slot));
        slots().for_each(|slot| starts[slot + 1] += 1);
        (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
        let mut next = starts.clone();
        self.places = vec![0; starts.last().map_or(0, |end| usize::from(*end))];
        for (at, slot) in (0u16..).zip(&self.sequence) {
            let Some(slot) = slot.map(usize::from) else { continue };
            self.places[usize::from(next[slot])] = at;
            next[slot] += 1;
        }
        self.place_starts = starts;
    }

    /// The places of a slot in the sequence, ascending.
    pub(super) fn places(&self, slot: u8) -> &[u16] {
        let slot = usize::from(slot);
        &self.places[usize::from(self.place_starts[slot])..usize::from(self.place_starts[slot + 1])]
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
        self.own = self.slots.len();
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
                self.slots.push(Slot {
                    folded,
                    exact,
                    idf: 0.0,
                    weight: 0.0,
                    title: 0.0,
                    factor,
                    lay: false,
                    counts,
                });
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
            slot.title = index.title_weight(slot.folded, slot.exact) * word * slot.factor;
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
        self.list_places();
        self.typed_weight = self.at_most(|slot| slot.weight);
        self.title_weight = self.at_most(|slot| slot.title);
        self.syllable_weight = self.slots.iter().map(|slot| slot.weight).sum();
        self.pair_weight = self.pairs.iter().map(|pair| pair.weight).sum();
        self.pair_idf = self.pairs.iter().map(|pair| pair.idf).sum();
        self.typed_pairs = self.pair_weight * self.typed_weight / self.syllable_weight;
    }

    /// Sees to it that what a document gathers fits into one number: of very many
    /// words the last are not counted, and many terms weigh less each.
    fn fit(&mut self) {
        let mut left = MOST_WORDS - self.slots.iter().filter(|slot| slot.counts).count();
        for need in &mut self.needs {
            need.size = need.size.min(left as u16);
            left -= usize::from(need.size);
        }
        let terms = self.terms();
        self.scale = scale(terms.len(), terms.iter().map(|sought| sought.weight).sum());
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
        let slots = || self.slots.iter().enumerate();
        let syllables = slots().map(|(at, slot)| Sought {
            term: Term::syllable(slot.folded),
            weight: slot.weight,
            counts: slot.counts,
            part: Part::Slot(at),
        });
        let more = |term, weight, part| Sought { term, weight, counts: false, part };
        let pairs = self.pairs.iter().enumerate().map(|(at, pair)| {
            more(self.pair_term(pair.first, pair.second), pair.weight, Part::Pair(at))
        });
        let numbers =
            self.numbers.iter().map(|(id, idf)| more(Term::syllable(*id), *idf, Part::Number));
        // In a short query the spelling of a title is worth a look of its own:
        // the folded neighbours may be many.
        let titles = slots().filter(|_| self.length() <= 6).filter_map(|(at, slot)| {
            Some(more(Term::title_exact(slot.exact?), SPELLING * slot.weight, Part::Title(at)))
        });
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
