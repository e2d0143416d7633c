//! Reading a query: from what was typed to words that documents have, and what
//! was read into it on the way.
//!
//! Quotes and minus signs first, then references to documents, then English as
//! a whole or word by word: abbreviations, keystrokes of Telex and VNI, words typed together,
//! typing errors. Only words that no document has are changed; what is added
//! to others is looked for beside them.

mod english;
mod expand;
mod marks;
mod segments;
mod spell;

use super::{
    Rewrite, Rewrites, Rewriting,
    analysis::{breaks, exact_form, folded_form, number_written},
    index::Index,
    phrase::Phrase,
    vocab::{ExactId, FoldedId},
    window::Term,
};
use crate::{
    reference::{Lay, documents, synonyms},
    text::{Citation, citations, repair, tokens},
};

pub(super) use expand::Expansion;
pub(super) use marks::{likelier, restored};
use segments::{Role, segments};

/// A word that some document has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) folded: FoldedId,
    /// The spelling, if it was typed with marks and some document has it.
    pub(super) exact: Option<ExactId>,
}

/// A place of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    /// A word.
    Word(Known),
    /// A word that no document has, or the end of a sentence: no pair crosses it.
    Gap,
}

impl Item {
    pub(super) fn known(&self) -> Option<Known> {
        match self {
            Self::Word(known) => Some(*known),
            Self::Gap => None,
        }
    }
}

/// A query as it was read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) items: Vec<Item>,
    pub(super) expansions: Vec<Expansion>,
    /// Terms of the document numbers, and how they are written.
    pub(super) numbers: Vec<FoldedId>,
    pub(super) documents: Vec<String>,
    pub(super) must: Vec<Phrase>,
    pub(super) must_not: Vec<Phrase>,
    /// Whether something is asked for that no document can have.
    pub(super) impossible: bool,
    /// Whether a document is referred to that nothing rests on.
    unused: bool,
    pub(super) unknown: Vec<String>,
    pub(super) rewrites: Vec<Rewrite>,
    /// What was typed, folded, with one blank before, between and after words.
    pub(super) folded: String,
    /// Whether any mark was typed.
    pub(super) marked: bool,
}

/// A word as it was typed.
pub(super) struct Typed<'a> {
    surface: &'a str,
    exact: String,
    folded: String,
    /// Whether a sentence ended before it.
    opens: bool,
}

impl Typed<'_> {
    /// The word if some document has it.
    fn known(&self, index: &Index) -> Option<Known> {
        let folded = index.vocabulary.find_folded(&self.folded)?;
        let marked = self.exact != self.folded;
        let exact = marked.then(|| index.vocabulary.find_exact(&self.exact)).flatten();
        Some(Known { folded, exact })
    }

    fn is_capitals(&self) -> bool {
        self.surface.chars().count() > 1 && self.surface.chars().all(|c| !c.is_lowercase())
    }
}

/// Reads a query for an index, without the rewritings that were taken back.
pub(super) fn read(text: &str, index: &Index, without: Rewrites) -> Reading {
    let text = repair(text).text;
    let mut reading = Reading { folded: " ".to_owned(), ..Reading::default() };
    for (role, part) in segments(&text) {
        match role {
            Role::Plain => reading.plain(part, index, without),
            Role::Quoted => {
                reading.phrase(part, index);
                reading.plain(part, index, without);
            }
            Role::Without => reading.without(part, index),
        }
    }
    // "Nghị định số 61/2018/NĐ-CP" asks for the number alone; of a document that
    // nothing rests on there is nothing to show.
    let only_type = |words: &str| words.split_whitespace().all(|word| TYPE_WORDS.contains(&word));
    if (!reading.numbers.is_empty() || reading.unused) && only_type(&reading.folded) {
        reading.items.clear();
        reading.expansions.clear();
        reading.impossible |= reading.numbers.is_empty();
    }
    reading
}

/// Words that only name the type of a document.
const TYPE_WORDS: [&str; 14] = [
    "nghi", "dinh", "quyet", "thong", "tu", "lien", "tich", "luat", "bo", "phap", "lenh", "chi",
    "thi", "so",
];

impl Reading {
    /// Reads running text: references to documents apart, then its words.
    fn plain(&mut self, text: &str, index: &Index, without: Rewrites) {
        let mut from = 0;
        for citation in citations(text) {
            if self.cite(&citation, &text[citation.range.clone()], index) {
                self.words(&text[from..citation.range.start], index, without);
                from = citation.range.end;
            }
        }
        self.words(&text[from..], index, without);
    }

    /// Notes a reference; whether it was one, so that its pieces are no words.
    fn cite(&mut self, citation: &Citation, written: &str, index: &Index) -> bool {
        let vocabulary = &index.vocabulary;
        let found = ["/", "-"].iter().flat_map(|separator| {
            vocabulary.folded_starting_with(&format!("#{}{separator}", citation.number))
        });
        let before = self.numbers.len();
        for &id in found {
            let key = vocabulary.folded_text(id).trim_start_matches('#');
            if citation.matches(key) && !self.numbers.contains(&id) {
                self.numbers.push(id);
                self.documents.push(number_written(key));
            }
        }
        let found = self.numbers.len() > before;
        // The same number may be that of others, which nothing rests on.
        let mut known = false;
        for document in documents().meant(citation) {
            known = true;
            let number = document.number.to_string();
            if !self.documents.contains(&number) {
                self.documents.push(number);
            }
        }
        let whole = citation.kind.is_some() && citation.issuer.is_some();
        if !found && !known && written.contains('/') {
            self.documents.push(written.trim().to_owned());
        }
        let unused = !found && (known || whole || written.contains('/'));
        self.unused |= unused;
        found || unused
    }

    /// Reads words one after the other.
    fn words(&mut self, text: &str, index: &Index, without: Rewrites) {
        self.items.push(Item::Gap);
        let typed: Vec<Typed<'_>> = tokens(text)
            .map(|token| {
                let surface = &text[token.start as usize..token.end as usize];
                let exact = exact_form(surface);
                let folded = folded_form(&exact);
                self.marked |= exact != folded;
                Typed { surface, exact, folded, opens: breaks(&token) }
            })
            .collect();
        if !without.has(Rewriting::English) && self.english(text, &typed, index, without) {
            return;
        }
        for word in &typed {
            self.folded.push_str(&word.folded);
            self.folded.push(' ');
        }
        let keys = if without.has(Rewriting::Keystrokes) {
            spell::Keys::None
        } else {
            spell::Keys::of(&typed, index)
        };
        let first = self.items.len();
        let lay = if without.has(Rewriting::Synonym) {
            Vec::new()
        } else {
            let exact: Vec<&str> = typed.iter().map(|word| word.exact.as_str()).collect();
            synonyms().find(&exact)
        };
        let mut at = 0;
        while at < typed.len() {
            if typed[at].opens {
                self.items.push(Item::Gap);
            }
            let lay = lay.iter().find(|lay| lay.range.start == at);
            let unknown = |lay: &&Lay<'_>| {
                typed[lay.range.clone()].iter().any(|word| word.known(index).is_none())
            };
            at += match lay.filter(unknown).and_then(|lay| self.replace(&typed, lay, index)) {
                Some(taken) => taken,
                None => self.word(text, &typed, at, keys, index, without),
            };
        }
        self.add_synonyms(first, without, index);
    }

    /// Reads the word at a place; how many typed words it took.
    fn word(
        &mut self,
        text: &str,
        typed: &[Typed<'_>],
        at: usize,
        keys: spell::Keys,
        index: &Index,
        without: Rewrites,
    ) -> usize {
        let word = &typed[at];
        if !without.has(Rewriting::Abbreviation)
            && let Some(taken) = self.add_abbreviation(text, typed, at, index)
        {
            return taken;
        }
        if let Some(decoded) = keys.decode(word, index) {
            self.rewrite(Rewriting::Keystrokes, word.surface, index.vocabulary.written(decoded));
            let folded = index.vocabulary.folded_of(decoded);
            self.items.push(Item::Word(Known { folded, exact: Some(decoded) }));
            return 1;
        }
        if let Some(known) = word.known(index) {
            self.items.push(Item::Word(known));
            return 1;
        }
        let neighbour = |at: Option<usize>| {
            typed.get(at?).and_then(|typed| index.vocabulary.find_folded(&typed.folded))
        };
        let before = match self.items.last() {
            Some(Item::Word(known)) => Some(known.folded),
            _ => None,
        };
        let around = (before, neighbour(at.checked_add(1)));
        let (kind, read) = spell::mend(word, around, index, without);
        match kind {
            Some(kind) => {
                let shown = index.pairs.restore(&read, &index.vocabulary);
                let shown: Vec<&str> =
                    shown.into_iter().map(|id| index.vocabulary.written(id)).collect();
                self.rewrite(kind, word.surface, &shown.join(" "));
                let known = |folded: &FoldedId| Item::Word(Known { folded: *folded, exact: None });
                self.items.extend(read.iter().map(known));
            }
            None => {
                self.unknown.push(word.surface.to_owned());
                self.items.push(Item::Gap);
            }
        }
        1
    }

    fn rewrite(&mut self, kind: Rewriting, from: &str, to: &str) {
        self.rewrites.push(Rewrite { kind, from: from.to_owned(), to: vec![to.to_owned()] });
    }

    fn phrase(&mut self, text: &str, index: &Index) {
        match phrase(text, index) {
            Some(phrase) => self.must.push(phrase),
            None => self.impossible = true,
        }
    }

    fn without(&mut self, text: &str, index: &Index) {
        // What no document has needs no leaving out.
        self.must_not.extend(phrase(text, index));
    }
}

/// The phrase of a text; none if no document can have it.
fn phrase(text: &str, index: &Index) -> Option<Phrase> {
    let words: Vec<_> = tokens(text)
        .map(|token| {
            let exact = exact_form(&text[token.start as usize..token.end as usize]);
            let folded = folded_form(&exact);
            let id = index.vocabulary.find_folded(&folded)?;
            match exact == folded {
                true => Some((id, None)),
                false => Some((id, Some(index.vocabulary.find_exact(&exact)?))),
            }
        })
        .collect();
    Phrase::new(text, &words, index)
}

/// The terms that a document has if it has words side by side.
pub(super) fn adjacent(words: &[Known]) -> Vec<Term> {
    match words {
        [one] => vec![Term::syllable(one.folded)],
        _ => words.windows(2).map(|two| Term::pair(two[0].folded, two[1].folded)).collect(),
    }
}
