//! What is looked for beside what was typed: abbreviations written out, words
//! of daily life as the law says them.

use std::ops::Range;

use super::{Item, Known, Reading, Typed, adjacent};
use crate::{
    reference::{Lay, abbreviations, synonyms},
    search::{
        Rewrite, Rewrites, Rewriting,
        analysis::{exact_form, folded_form},
        index::Index,
        window::Term,
    },
    text::tokens,
};

/// Other ways to say some items of a query.
#[derive(Debug, Clone)]
pub(in crate::search) struct Expansion {
    /// The items that were typed or, for an abbreviation that no document has,
    /// its likeliest reading.
    pub(in crate::search) items: Range<usize>,
    /// How many words of the query it stands for.
    pub(in crate::search) size: u16,
    /// The other ways.
    pub(in crate::search) ways: Vec<Vec<Known>>,
    /// Whether it is lay words or an abbreviation.
    pub(in crate::search) kind: Rewriting,
}

impl Expansion {
    /// The ways to satisfy it: terms that a document must all have. What was
    /// typed may stand apart, what was put in stands side by side.
    pub(in crate::search) fn alternatives(&self, items: &[Item]) -> Vec<Vec<Term>> {
        let typed = items[self.items.clone()].iter().filter_map(|item| match item {
            Item::Word(known) => Some(Term::syllable(known.folded)),
            Item::Gap => None,
        });
        std::iter::once(typed.collect()).chain(self.ways.iter().map(|way| adjacent(way))).collect()
    }
}

impl Reading {
    /// Reads an abbreviation at a place; how many typed words it took.
    pub(super) fn add_abbreviation(
        &mut self,
        text: &str,
        typed: &[Typed<'_>],
        at: usize,
        index: &Index,
    ) -> Option<usize> {
        let (word, taken) = whole(text, typed, at);
        // In a text all in capitals, capitals say nothing.
        let shouted = typed.len() > 3 && !text.chars().any(char::is_lowercase);
        let entries = abbreviations().expand(word).filter(|entry| !(shouted && entry.capitals));
        let mut ways: Vec<(Vec<Known>, &str)> = entries
            .flat_map(|entry| &entry.long)
            .filter_map(|long| Some((known(long, index)?, &**long)))
            .collect();
        if ways.is_empty() && (typed[at].is_capitals() || typed[at].known(index).is_none()) {
            // What the list does not know, documents may define.
            let longs = index.abbreviations.expand(word).iter();
            ways = longs.filter_map(|long| Some((known(long, index)?, &**long))).collect();
        }
        if ways.is_empty() {
            return None;
        }
        self.rewrites.push(Rewrite {
            kind: Rewriting::Abbreviation,
            from: word.to_owned(),
            to: ways.iter().map(|(_, long)| (*long).to_owned()).collect(),
        });
        let literal: Option<Vec<Known>> =
            typed[at..at + taken].iter().map(|typed| typed.known(index)).collect();
        let items = match literal {
            Some(literal) => literal,
            None => ways.remove(0).0,
        };
        let start = self.items.len();
        self.items.extend(items.into_iter().map(Item::Word));
        self.expansions.push(Expansion {
            items: start..self.items.len(),
            size: 1,
            ways: ways.into_iter().map(|(way, _)| way).collect(),
            kind: Rewriting::Abbreviation,
        });
        Some(taken)
    }

    /// Reads lay words that no document has as what the law calls them; how many
    /// typed words that took, or none if no document has that either.
    pub(super) fn replace(
        &mut self,
        typed: &[Typed<'_>],
        lay: &Lay<'_>,
        index: &Index,
    ) -> Option<usize> {
        let mut ways: Vec<(Vec<Known>, &str)> = lay
            .official
            .iter()
            .filter_map(|official| Some((known(official, index)?, &**official)))
            .collect();
        let words: Vec<&str> = typed[lay.range.clone()].iter().map(|word| word.surface).collect();
        if ways.is_empty() {
            return None;
        }
        self.rewrites.push(Rewrite {
            kind: Rewriting::Synonym,
            from: words.join(" "),
            to: ways.iter().map(|(_, official)| (*official).to_owned()).collect(),
        });
        let start = self.items.len();
        self.items.extend(ways.remove(0).0.into_iter().map(Item::Word));
        self.expansions.push(Expansion {
            items: start..self.items.len(),
            size: words.len() as u16,
            ways: ways.into_iter().map(|(way, _)| way).collect(),
            kind: Rewriting::Synonym,
        });
        Some(words.len())
    }

    /// Adds what the law calls the words of the items from a place on, and the
    /// abbreviations under which documents have them.
    pub(super) fn add_synonyms(&mut self, first: usize, without: Rewrites, index: &Index) {
        let mut from = first;
        while from < self.items.len() {
            let words: Vec<&str> = self.items[from..]
                .iter()
                .map_while(|item| match item {
                    Item::Word(Known { exact: Some(exact), .. }) => {
                        Some(index.vocabulary.exact_text(*exact))
                    }
                    Item::Word(known) => Some(index.vocabulary.folded_text(known.folded)),
                    Item::Gap => None,
                })
                .collect();
            if !without.has(Rewriting::Synonym) {
                for lay in synonyms().find(&words) {
                    let ways = lay.official.iter().map(|official| &**official);
                    self.expand(Rewriting::Synonym, from, lay.range, ways, index);
                }
            }
            if !without.has(Rewriting::Abbreviation) {
                for (range, entry) in abbreviations().find_long(&words) {
                    let ways = std::iter::once(&*entry.short);
                    self.expand(Rewriting::Abbreviation, from, range, ways, index);
                }
            }
            from += words.len() + 1;
        }
    }

    /// Adds other ways to say the words of a range, unless some of them have one.
    fn expand<'w>(
        &mut self,
        kind: Rewriting,
        from: usize,
        range: Range<usize>,
        ways: impl Iterator<Item = &'w str>,
        index: &Index,
    ) {
        let items = from + range.start..from + range.end;
        let overlaps =
            |other: &Expansion| other.items.start < items.end && items.start < other.items.end;
        let ways: Vec<(Vec<Known>, &str)> =
            ways.filter_map(|way| Some((known(way, index)?, way))).collect();
        if ways.is_empty() || self.expansions.iter().any(overlaps) {
            return;
        }
        self.rewrites.push(Rewrite {
            kind,
            from: written(&self.items[items.clone()], index),
            to: ways.iter().map(|(_, way)| (*way).to_owned()).collect(),
        });
        self.expansions.push(Expansion {
            size: items.len() as u16,
            items,
            ways: ways.into_iter().map(|(way, _)| way).collect(),
            kind,
        });
    }
}

/// Items as people write them: the form of the index has "ti" for "ty".
fn written(items: &[Item], index: &Index) -> String {
    let word = |item: &Item| match item {
        Item::Word(Known { exact: Some(exact), .. }) => Some(index.vocabulary.written(*exact)),
        Item::Word(known) => {
            let folded = index.vocabulary.folded_text(known.folded);
            let exact = index.vocabulary.find_exact(folded);
            Some(exact.map_or(folded, |exact| index.vocabulary.written(exact)))
        }
        Item::Gap => None,
    };
    items.iter().filter_map(word).collect::<Vec<_>>().join(" ")
}

/// The word at a place as it stands between blanks, if signs hold it together
/// ("C/O"); else the word alone. And how many typed words that is.
fn whole<'a>(text: &'a str, typed: &[Typed<'a>], at: usize) -> (&'a str, usize) {
    let offset = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    let start = offset(typed[at].surface);
    let bounded = text[..start].chars().next_back().is_none_or(char::is_whitespace);
    let length = text[start..].find(char::is_whitespace).unwrap_or(text.len() - start);
    let word = text[start..start + length].trim_end_matches(|c: char| !c.is_alphanumeric());
    let taken =
        typed[at..].iter().take_while(|typed| offset(typed.surface) < start + word.len()).count();
    if bounded && taken > 1 && abbreviations().expand(word).next().is_some() {
        (word, taken)
    } else {
        (typed[at].surface, 1)
    }
}

/// The words of a text, if documents have all of them.
pub(super) fn known(text: &str, index: &Index) -> Option<Vec<Known>> {
    let words: Option<Vec<Known>> = tokens(text)
        .map(|token| {
            let exact = exact_form(&text[token.start as usize..token.end as usize]);
            let folded = folded_form(&exact);
            let id = index.vocabulary.find_folded(&folded)?;
            let marked = (exact != folded).then(|| index.vocabulary.find_exact(&exact)).flatten();
            Some(Known { folded: id, exact: marked })
        })
        .collect();
    words.filter(|words| !words.is_empty())
}
