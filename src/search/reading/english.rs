//! Queries in English, read as what Vietnamese law calls things.

use std::ops::Range;

use super::{Expansion, Item, Known, Reading, Typed, expand::known, spell::Keys};
use crate::{
    reference::{EnglishPart, english_terms},
    search::{
        Rewrite, Rewrites, Rewriting,
        analysis::{exact_form, folded_form},
        index::Index,
    },
    text::tokens,
};

impl Reading {
    /// Reads words as English, if they say that they are; whether they do. Their
    /// Vietnamese is then the query, and no other reading is looked for.
    pub(super) fn english(
        &mut self,
        text: &str,
        typed: &[Typed<'_>],
        index: &Index,
        without: Rewrites,
    ) -> bool {
        let surfaces: Vec<&str> = typed.iter().map(|word| word.surface).collect();
        let Some(parts) = english_terms().read(&surfaces) else { return false };
        // An English word that the list lacks is no mistyped Vietnamese one.
        let as_typed = without.and(Rewriting::Correction).and(Rewriting::Split);
        // An abbreviation with a slash is several words, which are read once.
        let mut taken: Range<usize> = 0..0;
        for part in parts {
            match part {
                EnglishPart::Term { range, vietnamese } => {
                    self.translate(surfaces[range].join(" "), vietnamese, index);
                }
                EnglishPart::Word(at) if taken.contains(&at) => {}
                EnglishPart::Word(at) => {
                    self.fold_in(surfaces[at]);
                    taken = at..at + self.word(text, typed, at, Keys::None, index, as_typed);
                }
            }
        }
        true
    }

    /// Puts in what English words are called, each way that documents have.
    fn translate(&mut self, from: String, vietnamese: &[Box<str>], index: &Index) {
        let mut ways: Vec<(Vec<Known>, &str)> =
            vietnamese.iter().filter_map(|way| Some((known(way, index)?, &**way))).collect();
        if ways.is_empty() {
            self.unknown.push(from);
            return self.items.push(Item::Gap);
        }
        let to = ways.iter().map(|(_, way)| (*way).to_owned()).collect();
        self.rewrites.push(Rewrite { kind: Rewriting::English, from, to });
        let (first, written) = ways.remove(0);
        self.fold_in(written);
        let start = self.items.len();
        self.items.extend(first.into_iter().map(Item::Word));
        // Said in one way only, its words count one by one, as if they were typed.
        if !ways.is_empty() {
            let items = start..self.items.len();
            self.expansions.push(Expansion {
                size: items.len() as u16,
                items,
                ways: ways.into_iter().map(|(way, _)| way).collect(),
                kind: Rewriting::English,
            });
        }
    }

    /// Adds words to what the query says without marks.
    fn fold_in(&mut self, text: &str) {
        for token in tokens(text) {
            let word = &text[token.start as usize..token.end as usize];
            self.folded.push_str(&folded_form(&exact_form(word)));
            self.folded.push(' ');
        }
    }
}
