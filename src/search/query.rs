//! From what was typed to terms and weights.

use super::{
    analysis::{Step, breaks, exact_form, folded_form, number_term, walk},
    index::Index,
    vocab::{ExactId, FoldedId},
    weights::Weights,
    window::Term,
};
use crate::text::repair;

/// Distinct syllables that a query can have; what comes after is left out and
/// said to be.
pub(super) const MOST_SYLLABLES: usize = 200;

/// A distinct syllable of the query.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) folded: FoldedId,
    /// The exact form, if it was typed with marks and some document has it.
    pub(super) exact: Option<ExactId>,
    pub(super) idf: f32,
    /// The part of `idf` with which it counts: words that ask count less.
    pub(super) weight: f32,
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

/// A query in the numbers of one index.
#[derive(Debug, Clone, Default)]
pub(super) struct Query {
    pub(super) slots: Vec<Slot>,
    pub(super) pairs: Vec<Pair>,
    /// The query in its order; none where a sentence ends or a syllable is unknown.
    pub(super) sequence: Vec<Option<u8>>,
    /// Document numbers that were lifted, with the idf of each.
    pub(super) numbers: Vec<(FoldedId, f32)>,
    /// Words that no document has.
    pub(super) unknown: Vec<String>,
    /// Numbers as they were understood.
    pub(super) documents: Vec<String>,
    /// Whether it asks what something is.
    pub(super) definitional: bool,
    /// Sum of the weights of slots, of pairs, and of the idf of pairs.
    pub(super) syllable_weight: f32,
    pub(super) pair_weight: f32,
    pub(super) pair_idf: f32,
}

/// Inverse document frequency of BM25; never negative.
pub(super) fn idf(documents: usize, frequency: usize) -> f32 {
    let (n, df) = (documents as f32, frequency as f32);
    (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
}

impl Query {
    /// Reads a query for an index.
    pub(super) fn parse(text: &str, index: &Index, weights: &Weights) -> Self {
        let text = repair(text).text;
        let mut query = Self::default();
        let mut folded_text = String::from(" ");
        for line in text.lines() {
            query.sequence.push(None);
            let mut lifted_to = 0;
            walk(line, |step| match step {
                Step::Number(number, end) => {
                    if query.number(&number_term(&number), number.to_string(), index) {
                        lifted_to = end;
                        query.sequence.push(None);
                    }
                }
                // The syllables of a number that some document has say nothing more.
                Step::Syllable(token) if (token.start as usize) < lifted_to => {}
                Step::Syllable(token) => {
                    if breaks(&token) {
                        query.sequence.push(None);
                    }
                    let surface = &line[token.start as usize..token.end as usize];
                    let exact = exact_form(surface);
                    let folded = folded_form(&exact);
                    folded_text.push_str(&folded);
                    folded_text.push(' ');
                    query.syllable(surface, &exact, &folded, index);
                }
            });
        }
        // "Nghị định số 61/2018/NĐ-CP" asks for the number alone.
        let only_type =
            |words: &str| words.split_whitespace().all(|word| TYPE_WORDS.contains(&word));
        if !query.numbers.is_empty() && only_type(&folded_text) {
            query.slots.clear();
            query.sequence.clear();
        }
        query.partial_numbers(&text, index);
        query.definitional = DEFINITIONAL.iter().any(|phrase| folded_text.contains(phrase));
        query.weigh(index, weights);
        query
    }

    /// Notes a number; whether some document has it.
    fn number(&mut self, term: &str, shown: String, index: &Index) -> bool {
        self.documents.push(shown);
        let Some(id) = index.vocabulary.find_folded(term) else { return false };
        let frequency = index.document_frequency(Term::syllable(id));
        self.numbers.push((id, idf(index.documents(), frequency)));
        true
    }

    /// "61/2018" without its type: every document number that goes on from it.
    fn partial_numbers(&mut self, text: &str, index: &Index) {
        for word in text.split_whitespace() {
            let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            let Some((number, year)) = word.split_once('/') else { continue };
            if !digits(year) || year.len() != 4 || !number.split('.').all(digits) {
                continue;
            }
            for &id in index
                .vocabulary
                .folded_starting_with(&format!("#{}/{year}/", number.trim_start_matches('0')))
            {
                self.documents
                    .push(index.vocabulary.folded_text(id).trim_start_matches('#').to_owned());
                self.numbers.push((
                    id,
                    idf(index.documents(), index.document_frequency(Term::syllable(id))),
                ));
            }
        }
    }

    fn syllable(&mut self, surface: &str, exact: &str, folded: &str, index: &Index) {
        let Some(id) = index.vocabulary.find_folded(folded) else {
            self.unknown.push(surface.to_owned());
            self.sequence.push(None);
            return;
        };
        let marked = (exact != folded).then(|| index.vocabulary.find_exact(exact)).flatten();
        let slot = self.slots.iter().position(|slot| slot.folded == id);
        let slot = match slot {
            Some(slot) => {
                self.slots[slot].exact = self.slots[slot].exact.or(marked);
                slot
            }
            None if self.slots.len() < MOST_SYLLABLES => {
                self.slots.push(Slot { folded: id, exact: marked, idf: 0.0, weight: 0.0 });
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
            slot.weight = slot.idf * weights.word(index.vocabulary.folded_text(slot.folded));
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
        self.sequence.iter().flatten().count()
    }

    /// Every term to look up with its weight, and whether it counts as a word
    /// that a result should have.
    pub(super) fn terms(&self) -> Vec<(Term, f32, bool)> {
        let syllables =
            self.slots.iter().map(|slot| (Term::syllable(slot.folded), slot.weight, true));
        let pairs = self
            .pairs
            .iter()
            .map(|pair| (self.pair_term(pair.first, pair.second), pair.weight, false));
        let numbers = self.numbers.iter().map(|(id, idf)| (Term::syllable(*id), *idf, false));
        // In a short query the spelling of a title is worth a look of its own:
        // the folded neighbours may be many.
        let titles = self.slots.iter().filter(|_| self.length() <= 6).filter_map(|slot| {
            slot.exact.map(|exact| (Term::title_exact(exact), slot.weight, false))
        });
        syllables.chain(pairs).chain(numbers).chain(titles).collect()
    }
}

/// Words that only name the type of a document.
const TYPE_WORDS: [&str; 14] = [
    "nghi", "dinh", "quyet", "thong", "tu", "lien", "tich", "luat", "bo", "phap", "lenh", "chi",
    "thi", "so",
];

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
