//! Keeps what is derived in step with the journal: the catalog and the search
//! index that answers are made from.
//!
//! [`Projector::start`] takes the newest index that can be used, or none;
//! [`Projector::follow`] follows the journal, publishes a new catalog as soon as
//! something is recorded, and builds a new index beside the old one when texts
//! have changed. The old one serves until the new one is verified.

mod facts;
mod folder;
mod lift;
mod texts;

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use tokio::task::{JoinError, JoinHandle};

use crate::{
    catalog::{Catalog, History},
    model::{Day, day_in_viet_nam},
    search::{Built, Engine},
    store::{Store, StoreError},
};

use facts::Facts;
use folder::{Current, Opened};
pub use folder::{Folder, Found, Reason};
pub use lift::lift;

/// How often the journal is looked at, for what other programs record.
const POLL: Duration = Duration::from_millis(250);
/// How long to wait after a failure, unless there is news.
const RETRY: Duration = Duration::from_secs(5);
/// How long what was recorded since the last look may take to be read.
const PATIENCE: Duration = Duration::from_secs(120);

/// Why what is derived could not be brought in step.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index could not be written.
    #[error("failed to build the index in {folder}")]
    Build {
        /// Where.
        folder: String,
        /// Why.
        source: std::io::Error,
    },
    /// What was built is not what was asked for; the old index stays.
    #[error("the new index was refused: {0}")]
    Refused(String),
    /// The database does not say what was recorded.
    #[error("the database took too long to tell what was recorded")]
    Slow,
    /// A thread ended before its work.
    #[error("the work was given up")]
    GivenUp(#[from] JoinError),
}

/// What a projector tells while it works.
#[derive(Debug)]
pub enum Event {
    /// An index has to be built, for a reason.
    Building(Reason, u64),
    /// That many texts are read, of all.
    Reading(u64, u64),
    /// A new index serves.
    Switched(Built),
}

/// Where events go.
pub type Report = Arc<dyn Fn(Event) + Send + Sync>;

/// Follows the journal of one store for one engine.
pub struct Projector {
    store: Store,
    engine: Arc<Engine>,
    folder: Folder,
    clock: fn() -> Timestamp,
    report: Report,
    history: History,
    published: Option<(u64, Day)>,
    index: Option<Opened>,
    /// Why there is no index, or the one there is cannot be used.
    wanting: Option<Reason>,
    /// The position of the last version that is kept for the next start.
    kept: Option<u64>,
}

impl Projector {
    /// Reads the history and opens the index, both at once, and publishes them
    /// if there is an index. An older index serves until a new one is built.
    /// Of the history only what was recorded since it was kept is read from the
    /// store.
    ///
    /// # Errors
    /// When the store cannot be read. An index that cannot be used is no
    /// error: it is built anew by [`Projector::bring_up_to_date`].
    pub async fn start(
        store: Store,
        engine: Arc<Engine>,
        folder: impl Into<PathBuf>,
        clock: fn() -> Timestamp,
        report: Report,
    ) -> Result<Self, ProjectError> {
        let folder = Folder::new(folder.into());
        let opening = tokio::task::spawn_blocking({
            let folder = folder.clone();
            move || folder.open()
        });
        let keeping = tokio::task::spawn_blocking({
            let folder = folder.clone();
            move || folder.facts()
        });
        let kept = match keeping.await? {
            Some(facts) if is_at(&store, facts.history.seq(), &facts.journal).await? => {
                Some(facts.history)
            }
            _ => None,
        };
        let (history, kept) = match kept {
            Some(history) => go_on(&store, history).await?,
            None => (store.history().await?, None),
        };
        let (index, wanting) = match opening.await? {
            Ok(opened) if is_at(&store, opened.current.seq, &opened.current.journal).await? => {
                (Some(opened), None)
            }
            Ok(_) => (None, Some(Reason::OtherStore)),
            Err(reason) => (None, Some(reason)),
        };
        let mut projector = Self {
            store,
            engine,
            folder,
            clock,
            report,
            history,
            published: None,
            index,
            wanting,
            kept,
        };
        projector.publish();
        Ok(projector)
    }

    /// What is recorded, as far as it was read.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Takes in what was recorded since, and tells whether answers changed.
    ///
    /// # Errors
    /// When the store cannot be read; answers stay as they were.
    pub async fn catch_up(&mut self) -> Result<bool, ProjectError> {
        if let Err(error) = self.store.extend(&mut self.history).await {
            // Part of it may have been taken in, unless the database was away:
            // the next time reads all of it.
            if !error.is_away() {
                self.history = History::default();
            }
            return Err(error.into());
        }
        let news = self.publish();
        self.look_whether_whole();
        Ok(news)
    }

    /// The same, not for ever: a machine that is gone does not say so, and its
    /// connection would be waited for.
    async fn catch_up_in_time(&mut self) -> Result<(), ProjectError> {
        // All of it, from the start, may take as long as it takes.
        if self.history.seq() == 0 {
            return self.catch_up().await.map(drop);
        }
        match tokio::time::timeout(PATIENCE, self.catch_up()).await {
            Ok(done) => done.map(drop),
            // All is read before any of it is taken in.
            Err(_) => Err(ProjectError::Slow),
        }
    }

    /// Why the index has to be built, if it has to.
    pub fn stale(&self) -> Option<Reason> {
        match &self.index {
            None => Some(self.wanting.clone().unwrap_or(Reason::Missing)),
            // Found out by an answer, which it did not become part of.
            Some(opened) => match opened.index.damage() {
                Some(part) => Some(Reason::Damaged(part.to_owned())),
                None if opened.current.seq < self.history.text_seq() => Some(Reason::Outdated),
                None => None,
            },
        }
    }

    /// Catches up, and builds the index if it has to be built or is asked for.
    /// Tells what was built.
    ///
    /// # Errors
    /// When the store cannot be read or the index cannot be built; the old one
    /// goes on serving.
    pub async fn bring_up_to_date(
        &mut self,
        asked: Option<Reason>,
    ) -> Result<Option<Built>, ProjectError> {
        self.catch_up().await?;
        self.keep().await;
        let Some(reason) = asked.or_else(|| self.stale()) else { return Ok(None) };
        let (opened, built) = self.building(reason).await??;
        self.switch(opened);
        if let Some(built) = built {
            (self.report)(Event::Switched(built));
        }
        Ok(built)
    }

    /// Follows the journal until it is dropped or aborted. Failures are logged
    /// and tried again; what serves goes on serving. What is recorded through
    /// the same store is shown at once, what other programs record at the next
    /// look.
    pub async fn follow(mut self) {
        let store = self.store.clone();
        let news = async |pause| {
            tokio::select! {
                () = store.recorded() => {}
                () = tokio::time::sleep(pause) => {}
            }
        };
        let mut work: Option<Work> = None;
        // After a build that failed; what is recorded is followed meanwhile.
        let mut build_from = Instant::now();
        loop {
            let mut pause = POLL;
            if let Err(error) = self.catch_up_in_time().await {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "failed to follow the journal"
                );
                pause = RETRY;
            } else {
                self.keep().await;
            }
            if work.is_none()
                && pause == POLL
                && Instant::now() >= build_from
                && let Some(reason) = self.stale()
            {
                work = Some(self.building(reason));
            }
            match &mut work {
                None => news(pause).await,
                // The catalog goes on following while an index is built.
                Some(building) => {
                    tokio::select! {
                        done = building => {
                            work = None;
                            match done.map_err(ProjectError::from).and_then(|done| done) {
                                Ok((opened, built)) => {
                                    self.switch(opened);
                                    if let Some(built) = built {
                                        (self.report)(Event::Switched(built));
                                    }
                                }
                                Err(error) => {
                                    self.store.pace().fail_to_build();
                                    tracing::error!(error = &error as &dyn std::error::Error, "failed to build the index");
                                    build_from = Instant::now() + RETRY;
                                }
                            }
                        }
                        () = news(pause) => {}
                    }
                }
            }
        }
    }

    /// Starts to build an index of the history read so far.
    fn building(&self, reason: Reason) -> Work {
        let (folder, report, store) =
            (self.folder.clone(), self.report.clone(), self.store.clone());
        let (seq, count) = (self.history.seq(), self.history.len() as u64);
        tokio::spawn(async move {
            let mark = Current::of(&store, seq).await?;
            let asked = matches!(reason, Reason::Asked);
            report(Event::Building(reason, count));
            let texts = texts::stream(store, seq, count, report);
            tokio::task::spawn_blocking(move || folder.build(mark, count, texts, asked)).await?
        })
    }

    /// Keeps the facts for the next start, if there are versions that it lacks.
    async fn keep(&mut self) {
        let last = Some(self.history.text_seq());
        if self.kept == last {
            return;
        }
        // Without it the next start takes longer, that is all: no second try.
        self.kept = last;
        if let Err(error) = self.try_to_keep().await {
            tracing::warn!(%error, "failed to keep the facts for the next start");
        }
    }

    async fn try_to_keep(&self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let journal = self.store.hash_at(self.history.seq()).await?;
        let journal = journal.ok_or("the journal has no row at the history's position")?;
        let facts = Facts { history: self.history.clone(), journal };
        let folder = self.folder.clone();
        Ok(tokio::task::spawn_blocking(move || folder.keep(&facts)).await??)
    }

    fn switch(&mut self, opened: Opened) {
        self.index = Some(opened);
        self.wanting = None;
        self.published = None;
        self.publish();
        self.look_whether_whole();
    }

    /// Publishes the catalog of today with the index, if that is news.
    fn publish(&mut self) -> bool {
        let now = (self.history.seq(), day_in_viet_nam((self.clock)()));
        let Some(opened) = &self.index else { return false };
        if self.published == Some(now) {
            return false;
        }
        let catalog = Catalog::at(&self.history, now.1, now.0);
        self.engine.publish(Arc::clone(&opened.index), Arc::new(catalog));
        self.published = Some(now);
        self.store.pace().show(now.0);
        true
    }

    /// Notes once that answers are made of everything that there is.
    fn look_whether_whole(&self) {
        let pace = self.store.pace();
        if !pace.was_whole() && self.stale().is_none() && self.history.seq() >= pace.head() {
            pace.become_whole();
        }
    }
}

/// An index being built; what was built is told unless another program did it.
type Work = JoinHandle<Result<(Opened, Option<Built>), ProjectError>>;

/// Whether something derived at a place of the journal was made of this store:
/// the hash there covers everything before.
async fn is_at(store: &Store, seq: u64, journal: &str) -> Result<bool, StoreError> {
    Ok(store.hash_at(seq).await?.as_deref() == Some(journal))
}

/// Takes into a kept history what was recorded since; with it, the position of
/// the last version that was kept.
async fn go_on(store: &Store, mut history: History) -> Result<(History, Option<u64>), StoreError> {
    let kept = history.text_seq();
    match store.extend(&mut history).await {
        Ok(_) => Ok((history, Some(kept))),
        // What was kept may be what does not fit; the store alone decides.
        Err(StoreError::Damaged(_)) => Ok((store.history().await?, None)),
        Err(error) => Err(error),
    }
}
