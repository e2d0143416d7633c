//! Search beyond one machine: an engine with the API of Elasticsearch keeps the
//! postings and answers which documents match.
//!
//! Everything that words mean stays here: the analysis, other spellings, the
//! rule how many words a result must have, filters and their counts, ranking and
//! passages. The engine is sent the terms of an index as tokens that it does not
//! understand (`token`), and is asked for the documents that have so many of
//! some of them, in the order of its BM25. All of them come back, because every
//! match is counted by every facet; the best are scored again from the forward
//! index, to the same numbers as on one machine (`score`).
//!
//! An index in the engine never changes once it is filled: its name has the
//! fingerprint of the file on the disk that it was made of. That file stays. So
//! an engine that is away, slow, or says what cannot be, costs time and nothing
//! else: the same search is answered from the file.

mod answer;
mod body;
mod client;
mod fill;
mod gather;
mod generations;
mod mapping;
mod scan;
mod score;
mod settings;
mod token;

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Instant,
};

pub use settings::{BadSettings, Settings};

use super::postings::Disk;
use client::Client;
use score::Measures;

/// Searches that wait for the engine at once; the next are answered from the disk.
const AT_ONCE: usize = 64;

/// Why the engine has no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// No whole answer in time.
    #[error("the search engine does not answer: {0}")]
    Away(String),
    /// It refused.
    #[error("the search engine answered {status}: {start}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The start of what it said.
        start: String,
    },
    /// It answered something that cannot be right.
    #[error("the search engine's answer is wrong: {0}")]
    Wrong(String),
    /// So much matches that the disk is read faster than all of it is sent.
    #[error("{0} documents match")]
    TooMany(u64),
    /// The index on the disk cannot be read.
    #[error("the index on the disk cannot be read")]
    Disk(#[from] std::io::Error),
}

impl RemoteError {
    /// Whether it is about the index in the engine rather than the engine.
    fn is_loss(&self) -> bool {
        matches!(self, Self::Wrong(_) | Self::Refused { status: 404, .. })
    }
}

/// How searches went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Searches that the engine answered.
    pub answered: u64,
    /// Searches for which it failed, so that the disk answered.
    pub failed: u64,
    /// Searches that were not for it: it had just failed, too many waited, or too
    /// much matched.
    pub spared: u64,
}

/// A search engine on other machines.
#[derive(Clone)]
pub struct Remote(Arc<Inner>);

struct Inner {
    client: Client,
    settings: Settings,
    /// Until when it is not asked.
    away: Mutex<Option<Instant>>,
    waiting: AtomicUsize,
    answered: AtomicU64,
    failed: AtomicU64,
    spared: AtomicU64,
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remote").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}

impl Remote {
    /// An engine that was not asked yet.
    pub fn new(settings: Settings) -> Self {
        Self(Arc::new(Inner {
            client: Client::new(&settings),
            settings,
            away: Mutex::default(),
            waiting: AtomicUsize::new(0),
            answered: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            spared: AtomicU64::new(0),
        }))
    }

    /// How searches went so far.
    pub fn tally(&self) -> Tally {
        let count = |of: &AtomicU64| of.load(Ordering::Relaxed);
        Tally {
            answered: count(&self.0.answered),
            failed: count(&self.0.failed),
            spared: count(&self.0.spared),
        }
    }

    /// Asks the engine, unless it has just failed or too many wait for it. None
    /// where there is no answer that can be used; `lost` is set if it is the
    /// index that is wrong.
    fn ask<T>(&self, lost: &AtomicBool, ask: impl FnOnce() -> Result<T, RemoteError>) -> Option<T> {
        let inner = &*self.0;
        let away = || inner.away.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = Turn::take(&inner.waiting);
        let resting = away().is_some_and(|until| Instant::now() < until);
        if resting || turn.is_none() || lost.load(Ordering::Relaxed) {
            inner.spared.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        match client::off_the_runtime(ask) {
            Ok(found) => {
                inner.answered.fetch_add(1, Ordering::Relaxed);
                if away().take().is_some() {
                    tracing::info!("the search engine answers again");
                }
                Some(found)
            }
            // The engine is well; only this is not for it.
            Err(RemoteError::TooMany(_)) => {
                inner.spared.fetch_add(1, Ordering::Relaxed);
                None
            }
            Err(error) => {
                inner.failed.fetch_add(1, Ordering::Relaxed);
                if error.is_loss() {
                    lost.store(true, Ordering::Relaxed);
                }
                let until = Instant::now() + inner.settings.pause;
                if away().replace(until).is_none() {
                    tracing::warn!(%error, "searches are answered from the disk");
                }
                None
            }
        }
    }
}

/// A place among those who wait for the engine.
struct Turn<'a>(&'a AtomicUsize);

impl<'a> Turn<'a> {
    fn take(waiting: &'a AtomicUsize) -> Option<Self> {
        let before = waiting.fetch_add(1, Ordering::Relaxed);
        let turn = Self(waiting);
        (before < AT_ONCE).then_some(turn)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What is handed over of an index, and to whom.
#[derive(Debug)]
pub(super) struct Lifted {
    remote: Remote,
    /// Its name in the engine.
    name: String,
    disk: Arc<Disk>,
    measures: Measures,
    /// Whether the engine has lost it, or says what cannot be.
    lost: AtomicBool,
}

impl Lifted {
    /// The postings as they lie on the disk.
    pub(super) fn disk(&self) -> &Disk {
        &self.disk
    }

    /// How searches went so far.
    pub(super) fn tally(&self) -> Tally {
        self.remote.tally()
    }

    /// Whether the engine is asked for it.
    pub(super) fn is_kept(&self) -> bool {
        !self.lost.load(Ordering::Relaxed)
    }
}
