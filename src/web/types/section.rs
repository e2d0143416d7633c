//! The things of one type, with the words to find them by.

use jiff::Timestamp;

use crate::search::{SearchError, Shelf, ShelfDoc, ShelfError, ShelfHit};

/// Something that can be found.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    pub number: String,
    pub href: String,
    /// Whose it is.
    pub about: String,
    /// What it is more exactly, in words; may be empty.
    pub kind: String,
    /// The first instant of a consultation, and the first after it.
    pub window: Option<(Timestamp, Timestamp)>,
    /// The words.
    pub doc: ShelfDoc,
}

/// Something that was found, and how.
pub(super) type Hit<'a> = (&'a Thing, ShelfHit);

/// All things of a type.
#[derive(Debug, Default)]
pub(super) struct Section {
    things: Vec<Thing>,
    shelf: Shelf,
}

impl Section {
    pub(super) fn new(things: Vec<Thing>) -> Result<Self, ShelfError> {
        let docs: Vec<ShelfDoc> = things.iter().map(|thing| thing.doc.clone()).collect();
        Ok(Self { shelf: Shelf::of(&docs)?, things })
    }

    pub(super) fn count(&self, text: &str) -> Result<u64, SearchError> {
        self.shelf.count(text)
    }

    /// How many a text finds, and those from a place on, each with how it was
    /// found.
    pub(super) fn find(
        &self,
        text: &str,
        range: (usize, usize),
    ) -> Result<(u64, Vec<Hit<'_>>), SearchError> {
        let (total, hits) = self.shelf.find(text, range)?;
        let found = hits.into_iter();
        let found = found.filter_map(|hit| Some((self.things.get(hit.place)?, hit)));
        Ok((total, found.collect()))
    }
}
