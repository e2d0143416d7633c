//! What may be meant by what was typed so far: names of regulations, numbers of
//! documents, frequent phrases, agencies, fields.
//!
//! A [`Suggester`] is made of one snapshot and never changes. Making one takes
//! time, so a start does not wait for it: it is made when somebody first asks
//! for suggestions, and while a newer one is made the old one answers
//! ([`Engine::suggester`](super::Engine::suggester)).
//!
//! Texts are kept as syllables in the order in which they are preferred:
//! frequent ones first, then short ones. A search by words walks the postings
//! of its rarest word in that order, so it can end early.

mod lexicon;
mod numbers;
mod phrases;
mod renewal;
mod shelf;
mod stock;
#[cfg(test)]
mod tests;
mod typed;

use std::{cmp::Reverse, ops::Range, sync::Arc};

use unicode_normalization::char::is_combining_mark;

use super::Snapshot;
use crate::{
    catalog::{Catalog, Ordinal},
    model::{AgencySlug, Day, DocumentNumber, RegulationCode},
    text::{fold_char, tokens},
};
use numbers::{FoundNumber, Numbers};
pub(super) use renewal::Renewal;
use shelf::{Found, Quality, Shelf};
use stock::Stock;
use typed::Typed;

crate::model::closed_set! {
    /// What is suggested.
    SuggestionKind {
        /// A frequent phrase: words to search for.
        Phrase = "phrase", "Cụm từ";
        /// The name of a regulation.
        Name = "name", "Quy định";
        /// The number of a document that regulations rest on.
        Number = "number", "Văn bản";
        /// An agency.
        Agency = "agency", "Bộ, cơ quan";
        /// A field.
        Field = "field", "Lĩnh vực";
    }
}

impl SuggestionKind {
    /// How many tenths of a list it may fill while others have something to say.
    fn tenths(self) -> usize {
        match self {
            Self::Phrase => 3,
            Self::Name => 6,
            Self::Number => 5,
            Self::Agency | Self::Field => 2,
        }
    }
}

/// Where a suggestion leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// Words to search for.
    Query(String),
    /// A regulation.
    Code(RegulationCode),
    /// A document.
    Document(DocumentNumber),
    /// An agency's regulations.
    Agency(AgencySlug),
    /// A field's regulations.
    Field(String),
}

/// Something that may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What it is.
    pub kind: SuggestionKind,
    /// Its text.
    pub text: String,
    /// The bytes of the text that were typed, in their order. None where it is
    /// the note that matches: a code, another name of an agency.
    pub marks: Vec<Range<usize>>,
    /// What stands beside it: the code of a regulation, the type of a document,
    /// the abbreviation or the other name of an agency. May be empty.
    pub note: String,
    /// Where it leads.
    pub target: Target,
    /// How many regulations: of an agency, of a field, resting on a document,
    /// with this name, with the phrase in their name.
    pub count: u32,
}

/// Makes suggestions.
#[derive(Debug)]
pub struct Suggester {
    catalog: Arc<Catalog>,
    generation: u64,
    stock: Stock,
    numbers: Numbers,
}

/// A suggestion before its text is made, and what decides about its place.
struct Candidate {
    kind: SuggestionKind,
    quality: Quality,
    count: u32,
    /// In syllables.
    length: usize,
    source: Source,
}

enum Source {
    Phrase(Found),
    Name(Found),
    Place(Found),
    Number(FoundNumber),
    Code(Ordinal),
}

impl Suggester {
    /// Makes suggestions of what a snapshot knows.
    pub fn build(snapshot: &Snapshot) -> Self {
        let catalog = Arc::clone(&snapshot.catalog);
        Self {
            stock: Stock::build(&catalog),
            numbers: Numbers::build(&snapshot.index, &catalog),
            generation: snapshot.generation,
            catalog,
        }
    }

    /// What may be meant by what was typed, at most `limit`, best first, each
    /// once. The last syllable may be unfinished; the others are whole. Marks
    /// that were typed prefer the spelling that has them.
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<Suggestion> {
        let typed = Typed::read(typed, &self.stock.lexicon);
        let mut candidates = self.candidates(&typed, limit);
        candidates.sort_by_key(|candidate| {
            let Candidate { kind, quality, count, length, .. } = *candidate;
            (quality, Reverse(count), length, kind)
        });
        let mut taken: Vec<(usize, Suggestion)> = Vec::with_capacity(limit + 1);
        // First every kind up to its share, then whatever is best.
        for within_share in [true, false] {
            for (rank, candidate) in candidates.iter().enumerate() {
                let of_kind = taken.iter().filter(|(_, s)| s.kind == candidate.kind).count();
                let share = (limit * candidate.kind.tenths()).div_ceil(10);
                let is_taken = taken.iter().any(|(at, _)| *at == rank);
                if taken.len() == limit || is_taken || within_share && of_kind >= share {
                    continue;
                }
                let Some(suggestion) = self.suggestion(candidate, &typed) else { continue };
                let same =
                    |s: &Suggestion| (s.kind, &s.target) == (suggestion.kind, &suggestion.target);
                if !taken.iter().any(|(_, other)| same(other)) {
                    taken.push((rank, suggestion));
                }
            }
        }
        taken.sort_by_key(|(rank, _)| *rank);
        taken.into_iter().map(|(_, suggestion)| suggestion).collect()
    }

    /// The best of every kind.
    fn candidates(&self, typed: &Typed, limit: usize) -> Vec<Candidate> {
        let Stock { phrases, names, places, .. } = &self.stock;
        let on = |shelf: &Shelf, found: &Found| shelf.text(found.entry).len();
        let mut candidates = Vec::with_capacity(limit * 5);
        candidates.extend(phrases.find(typed, limit).into_iter().map(|found| Candidate {
            kind: SuggestionKind::Phrase,
            quality: found.quality,
            count: self.stock.phrase(found.entry).1,
            length: on(phrases, &found),
            source: Source::Phrase(found),
        }));
        candidates.extend(names.find(typed, limit).into_iter().map(|found| Candidate {
            kind: SuggestionKind::Name,
            quality: found.quality,
            count: self.stock.name(found.entry).count,
            length: on(names, &found),
            source: Source::Name(found),
        }));
        // Several names of an agency may match: it is suggested once. With one
        // letter every second abbreviation matches, which tells nothing.
        candidates.extend(places.find(typed, limit * 2).into_iter().filter_map(|found| {
            let (place, other) = self.stock.place(found.entry);
            let tells = other.is_none() || typed.text.chars().nth(1).is_some();
            tells.then_some(Candidate {
                kind: if place.agency.is_some() {
                    SuggestionKind::Agency
                } else {
                    SuggestionKind::Field
                },
                quality: found.quality,
                count: place.count,
                length: on(places, &found),
                source: Source::Place(found),
            })
        }));
        let documents = self.numbers.documents(&typed.text, limit);
        candidates.extend(documents.into_iter().map(|found| Candidate {
            kind: SuggestionKind::Number,
            quality: found.quality,
            count: self.numbers.documents[found.document].count,
            length: 1,
            source: Source::Number(found),
        }));
        let codes = self.numbers.codes(&self.catalog, &typed.text, limit);
        candidates.extend(codes.into_iter().map(|ordinal| Candidate {
            kind: SuggestionKind::Name,
            quality: Quality::BEST,
            count: 1,
            length: 1,
            source: Source::Code(ordinal),
        }));
        candidates
    }

    /// The suggestion of a candidate; none if it says no more than what was typed.
    fn suggestion(&self, candidate: &Candidate, typed: &Typed) -> Option<Suggestion> {
        let Candidate { kind, count, .. } = *candidate;
        let made = |text: &str, marks, note: &str, target| {
            Some(Suggestion {
                kind,
                text: text.to_owned(),
                marks,
                note: note.to_owned(),
                target,
                count,
            })
        };
        match &candidate.source {
            Source::Phrase(found) => {
                let text = self.stock.phrase(found.entry).0;
                if text.to_lowercase() == typed.text.trim_end() {
                    return None;
                }
                let marks = marks(&self.stock.phrases, *found, typed, text);
                made(text, marks, "", Target::Query(text.to_owned()))
            }
            Source::Name(found) => {
                let fact = self.catalog.fact(self.stock.name(found.entry).ordinal)?;
                let marks = marks(&self.stock.names, *found, typed, fact.name);
                if count > 1 {
                    return made(fact.name, marks, "", Target::Query(fact.name.to_owned()));
                }
                made(fact.name, marks, fact.code.as_str(), Target::Code(fact.code.clone()))
            }
            Source::Place(found) => {
                let (place, other) = self.stock.place(found.entry);
                let marks = match other {
                    None => marks(&self.stock.places, *found, typed, &place.text),
                    Some(_) => Vec::new(),
                };
                let target = match &place.agency {
                    Some(slug) => Target::Agency(slug.clone()),
                    None => Target::Field(place.text.to_string()),
                };
                made(&place.text, marks, other.unwrap_or(&place.short), target)
            }
            Source::Number(found) => {
                let number = &self.numbers.documents[found.document].number;
                let target = Target::Document(number.clone());
                made(&number.to_string(), found.marks.clone(), number.kind().label(), target)
            }
            Source::Code(ordinal) => {
                let fact = self.catalog.fact(*ordinal)?;
                made(fact.name, Vec::new(), fact.code.as_str(), Target::Code(fact.code.clone()))
            }
        }
    }

    /// Whether it was made of a snapshot.
    pub(super) fn is_of(&self, snapshot: &Snapshot) -> bool {
        self.generation == snapshot.generation && Arc::ptr_eq(&self.catalog, &snapshot.catalog)
    }

    /// What tells it from every other of this engine: generation of the index,
    /// journal position, day.
    pub fn version(&self) -> (u64, u64, Day) {
        (self.generation, self.catalog.seq(), self.catalog.as_of())
    }

    /// The journal position that it reflects.
    pub fn seq(&self) -> u64 {
        self.catalog.seq()
    }

    /// Bytes in memory, apart from the catalog that searches use as well.
    pub fn memory(&self) -> usize {
        self.stock.memory() + self.numbers.memory()
    }
}

/// The bytes of a text that was found that were typed; neighbours as one.
fn marks(shelf: &Shelf, found: Found, typed: &Typed, text: &str) -> Vec<Range<usize>> {
    let spans: Vec<Range<usize>> =
        tokens(text).map(|token| token.start as usize..token.end as usize).collect();
    let syllables = shelf.text(found.entry);
    let mut places: Vec<(usize, Range<usize>)> = shelf
        .places(found, typed)
        .into_iter()
        .zip(&typed.words)
        .filter_map(|(at, word)| {
            let mut span = spans.get(at)?.clone();
            if let Some(letters) = word.letters_of(*syllables.get(at)?) {
                span.end = span.start + beginning(&text[span.clone()], letters);
            }
            Some((at, span))
        })
        .collect();
    places.sort_unstable_by_key(|(at, _)| *at);
    let mut marks: Vec<Range<usize>> = Vec::with_capacity(places.len());
    let mut before = None;
    for (at, span) in places {
        match marks.last_mut() {
            Some(last) if before == Some(at) => last.end = span.end,
            _ => marks.push(span.clone()),
        }
        // Only a syllable that is marked to its end reaches the next one.
        before = (spans[at].end == span.end).then_some(at + 1);
    }
    marks
}

/// The bytes of a syllable's first letters, with their marks.
fn beginning(syllable: &str, letters: usize) -> usize {
    let mut met = 0;
    for (at, c) in syllable.char_indices() {
        if met >= letters && !is_combining_mark(c) {
            return at;
        }
        fold_char(c, |_| met += 1);
    }
    syllable.len()
}
