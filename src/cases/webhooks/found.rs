//! Webhooks of a search: which rows are about what it finds.
//!
//! A search is asked of the index, which is the server's; here it is a function
//! that is given.

use std::{
    collections::{BTreeMap, HashSet},
    fmt,
    pin::Pin,
    sync::Arc,
};

use crate::model::{About, JournalKind, RegulationCode};

/// What a search finds at some place of the journal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Up to which row of the journal facts are known.
    pub facts: u64,
    /// Up to which row texts are known: an index is built apart.
    pub texts: u64,
    /// The regulations.
    pub codes: HashSet<RegulationCode>,
}

impl Found {
    /// Whether a row is about a regulation that is found; none if the index
    /// does not have the row yet.
    pub(super) fn has(&self, about: &About) -> Option<bool> {
        let known = match about.kind {
            Some(JournalKind::Regulation) => self.facts.min(self.texts),
            _ => self.facts,
        };
        let any = || about.regulations.iter().any(|code| self.codes.contains(code));
        (about.seq <= known).then(any)
    }
}

/// What is being found; none if it cannot be told now.
pub type Finding = Pin<Box<dyn Future<Output = Option<Found>> + Send>>;

/// Asks a search, by the parameters of its address.
#[derive(Clone)]
pub struct Finder(Arc<dyn Fn(String) -> Finding + Send + Sync>);

impl fmt::Debug for Finder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Finder")
    }
}

impl Default for Finder {
    /// One that tells nothing: webhooks of a search wait.
    fn default() -> Self {
        Self::new(|_| Box::pin(std::future::ready(None)))
    }
}

impl Finder {
    /// One that asks by a function.
    pub fn new(ask: impl Fn(String) -> Finding + Send + Sync + 'static) -> Self {
        Self(Arc::new(ask))
    }

    /// What a search finds now.
    pub(super) async fn find(&self, search: &str) -> Option<Arc<Found>> {
        (self.0)(search.to_owned()).await.map(Arc::new)
    }
}

/// What searches find, asked once for each look at the journal.
#[derive(Debug, Default)]
pub(super) struct Looks {
    finder: Finder,
    /// Where the journal ended when these were asked.
    head: u64,
    kept: BTreeMap<String, Arc<Found>>,
}

impl Looks {
    pub(super) fn new(finder: Finder) -> Self {
        Self { finder, ..Self::default() }
    }

    /// What a search finds, for a journal that ends with `head`.
    pub(super) async fn find(&mut self, search: &str, head: u64) -> Option<Arc<Found>> {
        if self.head != head {
            (self.head, self.kept) = (head, BTreeMap::new());
        }
        if let Some(found) = self.kept.get(search) {
            return Some(Arc::clone(found));
        }
        let found = self.finder.find(search).await?;
        self.kept.insert(search.to_owned(), Arc::clone(&found));
        Some(found)
    }

    /// Asks again the next time: the index did not have a row yet.
    pub(super) fn forget(&mut self, search: &str) {
        self.kept.remove(search);
    }
}
