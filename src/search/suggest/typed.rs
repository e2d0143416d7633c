//! What was typed so far, as words to look for.

use std::ops::Range;

use super::{
    super::analysis::{exact_form, folded_form},
    lexicon::{Id, Lexicon, Spelling},
};
use crate::text::{fold, repair, tokens};

/// With more words than any name has of one thought, nothing is suggested: it
/// is a text that was pasted.
const MOST_WORDS: usize = 24;

/// Words to look for.
#[derive(Debug, Default)]
pub(super) struct Typed {
    /// What was typed, repaired.
    pub(super) text: String,
    pub(super) words: Vec<Word>,
}

/// A typed syllable as the syllables that it may stand for.
#[derive(Debug)]
pub(super) struct Word {
    main: Range<Id>,
    /// For a last syllable whose spelling was unified: what it is when it is whole.
    other: Range<Id>,
    /// How far each of both ranges is from what was typed; empty if none is.
    distances: Vec<u16>,
    /// Letters typed of an unfinished syllable; none if it is whole.
    pub(super) letters: Option<usize>,
}

impl Typed {
    /// Reads what was typed; no words if it cannot lead to anything. The last
    /// syllable is unfinished unless something stands behind it.
    pub(super) fn read(typed: &str, lexicon: &Lexicon) -> Self {
        let text = repair(typed.trim_start()).text.to_lowercase();
        let found: Vec<Range<usize>> = tokens(&text)
            .map(|token| token.start as usize..token.end as usize)
            .take(MOST_WORDS + 1)
            .collect();
        if found.len() > MOST_WORDS {
            return Self { text, words: Vec::new() };
        }
        // Whoever types no marks at all means any of them.
        let marked = fold(&text) != text;
        let mut words = Vec::with_capacity(found.len());
        for place in found {
            let surface = &text[place.clone()];
            // A mark without a letter is no word.
            if fold(surface).is_empty() {
                continue;
            }
            let mut word = if place.end == text.len() {
                Word::unfinished(surface, lexicon)
            } else {
                Word::whole(surface, lexicon)
            };
            if word.is_nothing() {
                return Self { text, words: Vec::new() };
            }
            if marked {
                word.measure(surface, lexicon);
            }
            words.push(word);
        }
        Self { text, words }
    }
}

impl Word {
    fn whole(surface: &str, lexicon: &Lexicon) -> Self {
        let main = lexicon.whole(&folded_form(&exact_form(surface)));
        Self { main, other: 0..0, distances: Vec::new(), letters: None }
    }

    fn unfinished(surface: &str, lexicon: &Lexicon) -> Self {
        let (plain, whole) = (fold(surface), folded_form(&exact_form(surface)));
        Self {
            main: lexicon.beginning(&plain),
            // "ky" may go on to "kyc", but it may also be all of "kỹ", which is
            // kept as "kĩ".
            other: if plain == whole { 0..0 } else { lexicon.whole(&whole) },
            distances: Vec::new(),
            letters: Some(plain.chars().count()),
        }
    }

    fn measure(&mut self, surface: &str, lexicon: &Lexicon) {
        let (as_typed, unified) = (Spelling::of(surface), Spelling::of(&exact_form(surface)));
        let main = if self.letters.is_some() { &as_typed } else { &unified };
        self.distances = self
            .main
            .clone()
            .map(|id| main.distance(lexicon.spelling(id)))
            .chain(self.other.clone().map(|id| unified.distance(lexicon.spelling(id))))
            .collect();
    }

    fn is_nothing(&self) -> bool {
        self.main.is_empty() && self.other.is_empty()
    }

    /// Every syllable that it may stand for.
    pub(super) fn ids(&self) -> impl Iterator<Item = Id> + '_ {
        self.main.clone().chain(self.other.clone())
    }

    /// How far a syllable is from what was typed; none if it is another one.
    #[inline]
    pub(super) fn distance(&self, id: Id) -> Option<u16> {
        let at = if self.main.contains(&id) {
            id - self.main.start
        } else if self.other.contains(&id) {
            id - self.other.start + self.main.end - self.main.start
        } else {
            return None;
        };
        Some(self.distances.get(at as usize).copied().unwrap_or_default())
    }

    /// How many letters of a syllable that it stands for were typed; none if all.
    pub(super) fn letters_of(&self, id: Id) -> Option<usize> {
        self.letters.filter(|_| self.main.contains(&id))
    }
}
