//! The forward index: every document as its exact syllables, two bytes each, in
//! memory. Re-ranking reads it, and exactness and folding both follow from it.

use std::{io, ops::Range};

use rayon::prelude::*;

use super::{
    doc::{DocPart, LineKind},
    file::{OpenError, Sections, Writer},
    levels::Levels,
    sideline::Sorts,
    subject::Subjects,
    vocab::FoldedId,
};

/// Stands between two sentences of a line: pairs do not cross it.
pub(super) const SENTENCE: u16 = 65_533;
/// Stands before every line.
pub(super) const LINE: u16 = 65_534;
/// Stands for every syllable too rare for a number of its own.
pub(super) const RARE: u16 = 65_535;

/// What a syllable is called in the rough form of a text: a byte that syllables
/// of the same letters share, whatever their marks. Numbers go by frequency, so
/// frequent words share theirs with rare ones only.
pub(super) fn rough(folded: FoldedId) -> u8 {
    const OTHERS: u32 = 254;
    (folded % OTHERS) as u8 + 2
}

/// [`LINE`] in the rough form.
pub(super) const ROUGH_LINE: u8 = 0;
/// [`SENTENCE`] and [`RARE`] in the rough form: no word of a query.
const ROUGH_NOTHING: u8 = 1;

/// The forward form of an exact syllable.
pub(super) fn code(exact: u32) -> u16 {
    if exact < u32::from(SENTENCE) { exact as u16 } else { RARE }
}

/// All documents as syllables.
#[derive(Debug, Default)]
pub(super) struct Forward {
    pub(super) syllables: Vec<u16>,
    /// The same texts in their rough form, which is passed sixteen syllables at
    /// a time. It is made when the index is opened.
    pub(super) rough: Vec<u8>,
    /// Where each document starts in `syllables`, and the end of the last.
    pub(super) starts: Vec<u64>,
    /// The kind of each line of all documents, and what part it is.
    pub(super) kinds: Vec<u8>,
    /// Where each document starts in `kinds`, and the end of the last.
    pub(super) kind_starts: Vec<u64>,
    /// Where each line starts in its document. Found when the index is opened.
    pub(super) line_starts: Vec<u32>,
    /// The first document that each is shown as one with.
    pub(super) alike: Vec<u32>,
    /// The levels of government of each document.
    pub(super) levels: Vec<Levels>,
    /// What each document's name does with what others gave.
    pub(super) sidelines: Vec<Sorts>,
    /// Whom each document's name is about.
    pub(super) subjects: Vec<Subjects>,
    /// The idf of all adjacent pairs of each document's title.
    pub(super) title_pairs: Vec<f32>,
    /// How many syllables each document's body lines have.
    pub(super) body_lengths: Vec<u32>,
    /// Their mean.
    pub(super) average_body: f32,
}

impl Forward {
    pub(super) fn documents(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The syllables of a document: [`LINE`] before every line.
    pub(super) fn syllables(&self, document: usize) -> &[u16] {
        &self.syllables[range(&self.starts, document)]
    }

    /// The rough form of a document: as many bytes as it has syllables.
    pub(super) fn rough(&self, document: usize) -> &[u8] {
        &self.rough[range(&self.starts, document)]
    }

    /// Makes the rough form of all texts. `folded` are the folded forms of the
    /// syllables that have numbers here.
    pub(super) fn roughen(&mut self, folded: impl Iterator<Item = FoldedId>) {
        let mut table = vec![ROUGH_NOTHING; 1 << 16];
        table.iter_mut().zip(folded).for_each(|(place, folded)| *place = rough(folded));
        table[usize::from(SENTENCE)..].fill(ROUGH_NOTHING);
        table[usize::from(LINE)] = ROUGH_LINE;
        self.rough = self.syllables.par_iter().map(|code| table[usize::from(*code)]).collect();
    }

    /// Fetches documents that will be read one after the other. Each of them is
    /// somewhere else in memory: asked for at once, the processor waits for all of
    /// them together and not for one after the other.
    pub(super) fn warm(&self, documents: impl Iterator<Item = usize> + Clone) {
        /// Syllables in a line of the processor's cache.
        const CACHE_LINE: usize = 32;
        /// Lines after which the processor sees by itself where this goes.
        const FIRST: usize = 8;
        let mut all = 0;
        for document in documents.clone() {
            all ^= self.title_pairs[document].to_bits() ^ self.body_lengths[document];
            all ^= u32::from(self.sidelines[document] ^ self.subjects[document]);
            all ^= (self.starts[document] ^ self.kind_starts[document]) as u32;
        }
        for document in documents {
            for syllables in self.syllables(document).chunks(CACHE_LINE).take(FIRST) {
                all ^= u32::from(syllables[0]);
            }
        }
        std::hint::black_box(all);
    }

    /// Finds where lines start.
    ///
    /// # Errors
    /// When a document has another number of lines than of kinds of lines.
    fn find_lines(&mut self) -> Result<(), OpenError> {
        let starts_of = |document: usize| {
            let syllables = self.syllables(document).iter().zip(1u32..);
            syllables.filter(|(code, _)| **code == LINE).map(|(_, next)| next)
        };
        let documents = || (0..self.documents()).into_par_iter();
        let fit = |document: usize| starts_of(document).count() == self.lines(document);
        if !documents().all(fit) {
            return Err(OpenError::Damaged("a document has lines of no kind".to_owned()));
        }
        self.line_starts = documents().flat_map_iter(starts_of).collect();
        Ok(())
    }

    /// Where a line of a document is among its syllables; nowhere if there is none
    /// with that number.
    pub(super) fn line_range(&self, document: usize, number: usize) -> Range<usize> {
        let starts = &self.line_starts[range(&self.kind_starts, document)];
        let Some(start) = starts.get(number) else { return 0..0 };
        // What stands before the next line is no part of this one.
        let next = starts.get(number + 1).map(|next| *next as usize - 1);
        *start as usize..next.unwrap_or_else(|| range(&self.starts, document).len())
    }

    /// A line of a document; empty if there is none with that number.
    pub(super) fn line(&self, document: usize, number: usize) -> &[u16] {
        &self.syllables(document)[self.line_range(document, number)]
    }

    /// The kind of a line of a document.
    pub(super) fn kind(&self, document: usize, number: usize) -> LineKind {
        let kinds = &self.kinds[range(&self.kind_starts, document)];
        kinds.get(number).map_or(LineKind::Body, |byte| LineKind::from_byte(*byte))
    }

    /// How many lines a document has.
    pub(super) fn lines(&self, document: usize) -> usize {
        range(&self.kind_starts, document).len()
    }

    /// The kinds of a document's lines.
    pub(super) fn kinds(&self, document: usize) -> impl Iterator<Item = LineKind> + '_ {
        self.kinds[range(&self.kind_starts, document)].iter().map(|b| LineKind::from_byte(*b))
    }

    /// What part of a document each of its lines is.
    pub(super) fn parts(&self, document: usize) -> impl Iterator<Item = DocPart> + '_ {
        self.kinds[range(&self.kind_starts, document)].iter().map(|b| DocPart::from_byte(*b))
    }

    /// The mean number of body syllables.
    pub(super) fn mean(lengths: &[u32]) -> f32 {
        let all: u64 = lengths.iter().map(|length| u64::from(*length)).sum();
        (all as f32 / lengths.len().max(1) as f32).max(1.0)
    }

    pub(super) fn write(&self, writer: &mut Writer) -> io::Result<()> {
        writer.u16s("forward", &self.syllables)?;
        writer.lengths("forward-lengths", lengths(&self.starts)?.into_iter())?;
        writer.bytes("kinds", &self.kinds)?;
        writer.lengths("kind-lengths", lengths(&self.kind_starts)?.into_iter())?;
        writer.u32s("alike", &self.alike)?;
        let levels: Vec<u8> = self.levels.iter().map(|levels| levels.to_byte()).collect();
        writer.bytes("levels", &levels)?;
        writer.bytes("sidelines", &self.sidelines)?;
        writer.bytes("subjects", &self.subjects)?;
        let bits = |weights: &[f32]| weights.iter().map(|w| w.to_bits()).collect::<Vec<_>>();
        writer.u32s("title-pairs", &bits(&self.title_pairs))?;
        writer.lengths("body-lengths", self.body_lengths.iter().copied())
    }

    pub(super) fn read(sections: &Sections) -> Result<Self, OpenError> {
        let weights = |name: &str| -> Result<Vec<f32>, OpenError> {
            Ok(sections.u32s(name)?.into_iter().map(f32::from_bits).collect())
        };
        let body_lengths = sections.lengths("body-lengths")?;
        let mut read = Self {
            syllables: sections.u16s("forward")?,
            rough: Vec::new(),
            starts: starts(&sections.lengths("forward-lengths")?),
            kinds: sections.bytes("kinds")?,
            kind_starts: starts(&sections.lengths("kind-lengths")?),
            line_starts: Vec::new(),
            alike: sections.u32s("alike")?,
            levels: sections.bytes("levels")?.into_iter().map(Levels::from_byte).collect(),
            sidelines: sections.bytes("sidelines")?,
            subjects: sections.bytes("subjects")?,
            title_pairs: weights("title-pairs")?,
            average_body: Self::mean(&body_lengths),
            body_lengths,
        };
        let covers = |starts: &[u64], length: usize| starts.last() == Some(&(length as u64));
        let whole = covers(&read.starts, read.syllables.len())
            && covers(&read.kind_starts, read.kinds.len())
            && read.starts.len() == read.kind_starts.len()
            && read.title_pairs.len() == read.documents()
            && read.sidelines.len() == read.documents()
            && read.body_lengths.len() == read.documents()
            && read.levels.len() == read.documents()
            && read.subjects.len() == read.documents()
            && read.alike.len() == read.documents();
        if whole {
            read.find_lines()?;
            Ok(read)
        } else {
            Err(OpenError::Damaged("the forward index does not fit together".to_owned()))
        }
    }
}

/// What starts are written as: half as long.
fn lengths(starts: &[u64]) -> io::Result<Vec<u32>> {
    let length = |pair: &[u64]| u32::try_from(pair[1] - pair[0]).map_err(io::Error::other);
    starts.windows(2).map(length).collect()
}

/// The starts of parts of these lengths, and the end of the last.
fn starts(lengths: &[u32]) -> Vec<u64> {
    let mut end = 0;
    let ends = lengths.iter().map(|length| {
        end += u64::from(*length);
        end
    });
    std::iter::once(0).chain(ends).collect()
}

fn range(starts: &[u64], document: usize) -> Range<usize> {
    starts[document] as usize..starts[document + 1] as usize
}
