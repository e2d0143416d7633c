//! Phrases that a document must have, or must not have, word by word.

use super::{
    forward::{LINE, code},
    index::Index,
    vocab::{ExactId, FoldedId},
    window::Term,
};

/// Syllables that stand side by side in one sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Phrase {
    /// What was typed between the quotes.
    pub(super) text: String,
    /// The forms that are right at each place, in the numbers of the forward
    /// index: one if marks were typed, every spelling if not.
    places: Vec<Vec<u16>>,
    /// What a document with the phrase has for sure, to look no further in most.
    pub(super) terms: Vec<Term>,
}

impl Phrase {
    /// A phrase of syllables, each with its marks if marks were typed. None if
    /// some syllable is in no document: then the phrase is in none.
    pub(super) fn new(
        text: &str,
        syllables: &[Option<(FoldedId, Option<ExactId>)>],
        index: &Index,
    ) -> Option<Self> {
        let known: Vec<_> = syllables.iter().copied().collect::<Option<_>>()?;
        let forms = |(folded, exact): &(FoldedId, Option<ExactId>)| -> Vec<u16> {
            match exact {
                Some(exact) => vec![code(*exact)],
                None => index.vocabulary.variants(*folded).iter().map(|e| code(*e)).collect(),
            }
        };
        let pairs = known.windows(2).map(|two| Term::pair(two[0].0, two[1].0));
        let terms = match known.as_slice() {
            [one] => vec![Term::syllable(one.0)],
            _ => pairs.collect(),
        };
        Some(Self { text: text.to_owned(), places: known.iter().map(forms).collect(), terms })
    }

    /// Whether a document has it.
    pub(super) fn is_in(&self, index: &Index, document: usize) -> bool {
        let Some(first) = self.places.first() else { return true };
        let text = index.forward.syllables(document);
        let fits = |place: &Vec<u16>, syllable: u16| syllable != LINE && place.contains(&syllable);
        (0..text.len()).any(|at| {
            fits(first, text[at])
                && text.len() - at >= self.places.len()
                && self.places.iter().zip(&text[at..]).all(|(place, s)| fits(place, *s))
        })
    }
}
