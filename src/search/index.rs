//! An index that was opened and verified.

use std::path::Path;

use rayon::prelude::*;

use super::{
    abbreviations::Abbreviations,
    build::Stamp,
    file::{OpenError, Sections},
    forward::{Forward, RARE, SENTENCE, code},
    levels::Levels,
    pairs::Pairs,
    parents::Parents,
    texts::Texts,
    vocab::Vocabulary,
    window::{Term, WINDOW, Window},
};

/// An index: immutable, shared by all searches.
#[derive(Debug)]
pub struct Index {
    pub(super) vocabulary: Vocabulary,
    pub(super) forward: Forward,
    pub(super) windows: Vec<Window>,
    pub(super) abbreviations: Abbreviations,
    pub(super) pairs: Pairs,
    pub(super) parents: Parents,
    pub(super) texts: Texts,
    stamp: Stamp,
    /// Syllables that number a line: digits, single letters.
    numbering: Vec<bool>,
    /// The word "là".
    copula: u16,
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
        let mut index = Self {
            vocabulary: vocabulary?,
            forward: forward?,
            windows: windows?,
            texts: texts?,
            abbreviations: Abbreviations::read(&sections)?,
            pairs: Pairs::read(&sections)?,
            parents: Parents::read(&sections)?,
            stamp: Stamp { seq },
            numbering: Vec::new(),
            copula: RARE,
        };
        let counted = index.windows.iter().map(Window::documents).sum::<usize>();
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
        self.copula = self.vocabulary.find_exact("là").map_or(RARE, code);
    }

    pub(super) fn is_numbering(&self, syllable: u16) -> bool {
        self.numbering[usize::from(syllable)]
    }

    pub(super) fn is_copula(&self, syllable: u16) -> bool {
        syllable == self.copula && syllable != RARE
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

    /// How many documents it holds.
    pub fn documents(&self) -> usize {
        self.forward.documents()
    }

    /// Bytes of postings and forward index in memory.
    pub fn memory(&self) -> usize {
        self.windows.iter().map(Window::size).sum::<usize>()
            + self.forward.syllables.len() * 2
            + self.parents.size()
            + self.pairs.size()
    }

    /// Whether a document has a term.
    pub(super) fn has(&self, term: Term, ordinal: u32) -> bool {
        let (number, place) = (ordinal as usize / WINDOW, (ordinal as usize % WINDOW) as u16);
        self.windows.get(number).is_some_and(|window| {
            window.postings(window.find(term)).0.binary_search(&place).is_ok()
        })
    }

    /// In how many documents a term occurs.
    pub(super) fn document_frequency(&self, term: Term) -> usize {
        self.windows.iter().map(|window| window.find(term).len()).sum()
    }
}
