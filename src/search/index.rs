//! An index that was opened and verified.

use std::{ops::Range, path::Path};

use arc_swap::{ArcSwap, Guard};
use rayon::prelude::*;
use std::sync::Arc;

use super::{
    abbreviations::Abbreviations,
    build::Stamp,
    file::{OpenError, Sections},
    forward::{Forward, RARE, SENTENCE, code},
    levels::Levels,
    pairs::Pairs,
    papers::Papers,
    parents::Parents,
    postings::{Disk, Postings},
    query::idf,
    remote::{Lifted, Tally},
    texts::Texts,
    vocab::{ExactId, FoldedId, Vocabulary},
    window::{Term, Window},
};

/// An index: immutable, shared by all searches.
#[derive(Debug)]
pub struct Index {
    pub(super) vocabulary: Vocabulary,
    pub(super) forward: Forward,
    /// Its postings: in memory, or with an engine on other machines.
    postings: ArcSwap<Postings>,
    /// The same postings as they lie on the disk.
    pub(super) disk: Arc<Disk>,
    pub(super) abbreviations: Abbreviations,
    pub(super) pairs: Pairs,
    pub(super) parents: Parents,
    pub(super) papers: Papers,
    pub(super) texts: Texts,
    stamp: Stamp,
    /// Syllables that number a line: digits, single letters.
    numbering: Vec<bool>,
    /// The word "là".
    copula: u16,
    /// "trừ", with its folded form, if it has a number of its own.
    except: Option<(u16, FoldedId)>,
    /// The idf of each syllable of the forward index among titles; 0 for long
    /// numbers, which name nothing.
    words: Vec<f32>,
    /// The same of each folded syllable, whatever its marks.
    unmarked: Vec<f32>,
}

impl Index {
    /// Opens the index in a folder after checking all of it.
    ///
    /// # Errors
    /// [`OpenError`] tells whether it is missing, of another schema or damaged;
    /// in each case it has to be built again.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        let sections = Sections::open(&dir.join("index"))?;
        let damaged = || OpenError::Damaged("the numbers of documents differ".to_owned());
        let &[seq, documents, windows] = sections.u64s("stamp")?.as_slice() else {
            return Err(damaged());
        };
        let read_windows = || {
            let windows = (0..windows as usize).into_par_iter();
            windows
                .map(|n| Window::read(&format!("w{n}"), &sections))
                .collect::<Result<Vec<_>, _>>()
        };
        let ((windows, forward), (texts, vocabulary)) = rayon::join(
            || rayon::join(read_windows, || Forward::read(&sections)),
            || {
                rayon::join(
                    || Texts::open(&dir.join("texts"), &sections),
                    || Vocabulary::read(&sections),
                )
            },
        );
        let windows = windows?;
        let count = windows.len();
        let mut index = Self {
            vocabulary: vocabulary?,
            forward: forward?,
            postings: ArcSwap::from_pointee(Postings::here(windows)),
            texts: texts?,
            abbreviations: Abbreviations::read(&sections)?,
            pairs: Pairs::read(&sections)?,
            parents: Parents::read(&sections)?,
            papers: Papers::read(&sections)?,
            stamp: Stamp { seq },
            disk: Arc::new(Disk::of(sections, count)?),
            numbering: Vec::new(),
            copula: RARE,
            except: None,
            words: Vec::new(),
            unmarked: Vec::new(),
        };
        let counted = index.postings().windows.iter().map(Window::documents).sum::<usize>();
        let counts = [index.forward.documents(), index.parents.documents()];
        if counted as u64 != documents || counts != [counted; 2] {
            return Err(damaged());
        }
        index.derive();
        Ok(index)
    }

    /// What is cheaper to compute than to store.
    fn derive(&mut self) {
        let numbering = |id: usize| {
            let text = self.vocabulary.exact_text(id as u32);
            text.bytes().all(|b| b.is_ascii_digit()) || text.chars().count() == 1
        };
        let coded = self.vocabulary.exact_count().min(usize::from(SENTENCE));
        let mut numbers: Vec<bool> = (0..coded).map(numbering).collect();
        numbers.resize(1 << 16, false);
        self.numbering = numbers;
        let folded = (0..coded as u32).map(|exact| self.vocabulary.folded_of(exact));
        self.forward.roughen(folded);
        self.weigh_titles(coded);
        self.copula = self.vocabulary.find_exact("là").map_or(RARE, code);
        let except = self.vocabulary.find_exact("trừ");
        let except = except.map(|exact| (code(exact), self.vocabulary.folded_of(exact)));
        self.except = except.filter(|(code, _)| *code != RARE);
    }

    /// Weighs words by the number of titles that have them: what is rare in texts
    /// may be in every other name, and the other way round.
    fn weigh_titles(&mut self, coded: usize) {
        let in_titles = |exact: u32| self.document_frequency(Term::title_exact(exact));
        let titles: Vec<usize> = (0..coded as u32).into_par_iter().map(in_titles).collect();
        let mut of_folded = vec![0; self.vocabulary.folded_count()];
        for (exact, count) in (0u32..).zip(&titles) {
            of_folded[self.vocabulary.folded_of(exact) as usize] += count;
        }
        let documents = self.documents();
        let weigh = |folded: FoldedId, count: usize| {
            let nothing = names_nothing(self.vocabulary.folded_text(folded));
            if nothing { 0.0 } else { idf(documents, count.min(documents)) }
        };
        let exact = (0u32..).zip(&titles);
        let mut words: Vec<f32> =
            exact.map(|(exact, n)| weigh(self.vocabulary.folded_of(exact), *n)).collect();
        words.resize(1 << 16, 0.0);
        let folded = (0u32..).zip(&of_folded).map(|(folded, count)| weigh(folded, *count));
        (self.unmarked, self.words) = (folded.collect(), words);
    }

    /// What a syllable of a title weighs.
    pub(super) fn word_weight(&self, syllable: u16) -> f32 {
        self.words[usize::from(syllable)]
    }

    /// What a word of a query weighs in titles, by its spelling if marks were typed.
    pub(super) fn title_weight(&self, folded: FoldedId, exact: Option<ExactId>) -> f32 {
        match exact.map(code) {
            Some(spelled) if spelled != RARE => self.word_weight(spelled),
            _ => self.unmarked[folded as usize],
        }
    }

    pub(super) fn is_numbering(&self, syllable: u16) -> bool {
        self.numbering[usize::from(syllable)]
    }

    pub(super) fn is_copula(&self, syllable: u16) -> bool {
        syllable == self.copula && syllable != RARE
    }

    /// What a name says that it is not about: the part of it that opens with "trừ",
    /// as a rule in brackets.
    pub(super) fn excepted(&self, name: &[u16]) -> Range<usize> {
        let Some((except, _)) = self.except else { return 0..0 };
        let opens = |two: &[u16]| two == [SENTENCE, except];
        let Some(start) = name.windows(2).position(opens).map(|before| before + 1) else {
            return 0..0;
        };
        let length = name[start..].iter().position(|code| *code == SENTENCE);
        start..length.map_or(name.len(), |length| start + length)
    }

    /// Whether a word may mean "trừ": whoever types it means what is left out too.
    pub(super) fn may_except(&self, word: FoldedId) -> bool {
        self.except.is_some_and(|(_, folded)| folded == word)
    }

    /// The levels of government of a document; none where it says none.
    pub(super) fn levels(&self, ordinal: u32) -> Levels {
        self.forward.levels.get(ordinal as usize).copied().unwrap_or_default()
    }

    /// The number that near-duplicates share.
    pub(super) fn alike(&self, ordinal: u32) -> u32 {
        self.forward.alike.get(ordinal as usize).copied().unwrap_or(ordinal)
    }

    /// What it was made from.
    pub fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// What was read from its files since, if anything, that could not be read
    /// or is not what was written, so that it has to be built again.
    pub fn damage(&self) -> Option<&'static str> {
        match (self.texts.is_damaged(), self.disk.check().is_err()) {
            (true, _) => Some("the texts"),
            (false, true) => Some("the postings"),
            (false, false) => None,
        }
    }

    /// How many documents it holds.
    pub fn documents(&self) -> usize {
        self.forward.documents()
    }

    /// Bytes of postings and forward index in memory.
    pub fn memory(&self) -> usize {
        self.postings().size()
            + self.forward.syllables.len() * 3
            + self.parents.size()
            + self.pairs.size()
            + self.papers.size()
    }

    /// The postings as they are kept now.
    pub(super) fn postings(&self) -> Guard<Arc<Postings>> {
        self.postings.load()
    }

    /// Keeps them in another way; searches under way end on the old.
    pub(super) fn keep(&self, postings: Postings) {
        self.postings.store(Arc::new(postings));
    }

    /// Whether an engine on other machines answers from them.
    pub fn is_lifted(&self) -> bool {
        self.postings().lifted.as_ref().is_some_and(Lifted::is_kept)
    }

    /// How searches went that asked the engine that has them, if one has.
    pub fn engine_tally(&self) -> Option<Tally> {
        self.postings().lifted.as_ref().map(Lifted::tally)
    }

    /// Whether a document has a term.
    pub(super) fn has(&self, term: Term, ordinal: u32) -> bool {
        self.postings().has(term, ordinal)
    }

    /// The documents that have a term.
    pub(super) fn with(&self, term: Term) -> Vec<u32> {
        self.postings().with(term)
    }

    /// In how many documents a term occurs.
    pub(super) fn document_frequency(&self, term: Term) -> usize {
        self.postings().document_frequency(term)
    }
}

/// Whether a word is a code rather than a part of a name: "1.010727".
pub(super) fn names_nothing(word: &str) -> bool {
    const CODE: usize = 5;
    word.len() >= CODE && word.bytes().all(|b| b.is_ascii_digit())
}
