//! Where the postings of an index are: in memory, or on the disk while an engine
//! on other machines answers from its own.

use std::{
    fs::File,
    io,
    ops::Range,
    os::unix::fs::FileExt,
    sync::atomic::{AtomicBool, Ordering},
};

use super::{
    SearchError,
    file::{OpenError, Sections},
    query::Query,
    remote::Lifted,
    window::{Term, WINDOW, Window},
};
use crate::catalog::Ordinal;

/// The postings of an index. What there is, and how often, is always in memory.
#[derive(Debug)]
pub(super) struct Postings {
    /// Bare if they were handed over.
    pub(super) windows: Vec<Window>,
    /// The engine that they were handed over to.
    pub(super) lifted: Option<Lifted>,
}

impl Postings {
    /// Postings in memory.
    pub(super) fn here(windows: Vec<Window>) -> Self {
        Self { windows, lifted: None }
    }

    /// In how many documents a term occurs.
    pub(super) fn document_frequency(&self, term: Term) -> usize {
        self.windows.iter().map(|window| window.find(term).len()).sum()
    }

    /// Whether a document has a term.
    pub(super) fn has(&self, term: Term, ordinal: Ordinal) -> bool {
        let (number, place) = (ordinal as usize / WINDOW, (ordinal as usize % WINDOW) as u16);
        let Some(window) = self.windows.get(number) else { return false };
        let range = window.find(term);
        match &self.lifted {
            None => window.postings(range).0.binary_search(&place).is_ok(),
            Some(lifted) => lifted.disk().places(number, range).binary_search(&place).is_ok(),
        }
    }

    /// The documents that have a term.
    pub(super) fn with(&self, term: Term) -> Vec<Ordinal> {
        let ordinal = |number: usize, place: u16| (number * WINDOW + usize::from(place)) as Ordinal;
        let mut found = Vec::new();
        for (number, window) in self.windows.iter().enumerate() {
            let range = window.find(term);
            match &self.lifted {
                None => found.extend(window.postings(range).0.iter().map(|p| ordinal(number, *p))),
                Some(lifted) => {
                    let places = lifted.disk().places(number, range);
                    found.extend(places.into_iter().map(|place| ordinal(number, place)));
                }
            }
        }
        found
    }

    /// Bytes in memory.
    pub(super) fn size(&self) -> usize {
        self.windows.iter().map(Window::size).sum()
    }
}

/// Postings as they lie in the file of the index. The file was checked when it
/// was opened; what cannot be read since is noted, so that no answer is made of
/// the rest and the index is built again.
#[derive(Debug)]
pub(super) struct Disk {
    file: File,
    /// Where places and impacts of each window start.
    starts: Vec<(u64, u64)>,
    fingerprint: u64,
    failed: AtomicBool,
}

impl Disk {
    /// The postings of so many windows.
    pub(super) fn of(sections: Sections, windows: usize) -> Result<Self, OpenError> {
        let start = |number: usize| {
            let name = |part: &str| format!("w{number}.{part}");
            Ok((sections.start(&name("places"))?, sections.start(&name("impacts"))?))
        };
        let starts = (0..windows).map(start).collect::<Result<_, OpenError>>()?;
        // Not of all: texts lie in the order in which threads came to write them.
        let is_posting = |name: &str| {
            let number = name.strip_prefix('w').and_then(|rest| rest.split_once('.'));
            number.is_some_and(|(number, _)| number.parse::<usize>().is_ok())
        };
        let fingerprint = sections.fingerprint(is_posting);
        Ok(Self { file: sections.into_file(), starts, fingerprint, failed: AtomicBool::new(false) })
    }

    /// What tells these postings from all others.
    pub(super) fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Whether everything could be read so far.
    pub(super) fn check(&self) -> Result<(), SearchError> {
        match self.failed.load(Ordering::Relaxed) {
            false => Ok(()),
            true => Err(io::Error::other("the postings of the index cannot be read").into()),
        }
    }

    /// Documents of a window; none if they cannot be read, which is noted.
    fn places(&self, window: usize, range: Range<usize>) -> Vec<u16> {
        self.noted(self.read_places(window, range)).unwrap_or_default()
    }

    /// Keeps in mind that something could not be read.
    fn noted<T>(&self, read: io::Result<T>) -> io::Result<T> {
        read.inspect_err(|error| {
            if !self.failed.swap(true, Ordering::Relaxed) {
                tracing::error!(%error, "the postings of the index cannot be read");
            }
        })
    }

    fn read_places(&self, window: usize, range: Range<usize>) -> io::Result<Vec<u16>> {
        let mut bytes = vec![0; range.len() * 2];
        self.file.read_exact_at(&mut bytes, self.starts[window].0 + range.start as u64 * 2)?;
        Ok(bytes.as_chunks().0.iter().map(|two| u16::from_le_bytes(*two)).collect())
    }

    /// Places and impacts of a term in a window.
    pub(super) fn read(
        &self,
        window: usize,
        range: Range<usize>,
    ) -> io::Result<(Vec<u16>, Vec<u8>)> {
        let mut impacts = vec![0; range.len()];
        let from = self.starts[window].1 + range.start as u64;
        self.noted(self.file.read_exact_at(&mut impacts, from))?;
        Ok((self.noted(self.read_places(window, range))?, impacts))
    }

    /// What a query asks of bare windows, as windows that have it.
    pub(super) fn windows(&self, bare: &[Window], query: &Query) -> io::Result<Vec<Window>> {
        let mut terms: Vec<Term> = query.terms().iter().map(|sought| sought.term).collect();
        terms.extend(query.needs.iter().flat_map(|need| need.ways.iter().flatten()));
        terms.extend(query.must.iter().flat_map(|phrase| &phrase.terms));
        terms.sort_unstable();
        terms.dedup();
        let read = |(number, window): (usize, &Window)| {
            let mut lists = Vec::new();
            for term in &terms {
                let range = window.find(*term);
                if !range.is_empty() {
                    let (places, impacts) = self.read(number, range)?;
                    lists.push((*term, places, impacts));
                }
            }
            Ok(Window::of_lists(lists, window.documents()))
        };
        bare.iter().enumerate().map(read).collect()
    }
}
