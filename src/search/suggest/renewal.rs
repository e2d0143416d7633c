//! When suggestions are made anew.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use arc_swap::ArcSwapOption;

use super::{
    super::{Engine, SearchError},
    Suggester,
};

/// Making suggestions takes at most one part in so many of the time, however
/// often something is recorded.
const ONE_PART_IN: u32 = 20;

/// The newest suggester, and the making of the next.
#[derive(Debug, Default)]
pub(in super::super) struct Renewal {
    newest: ArcSwapOption<Suggester>,
    /// When the newest was made, and how long that took. Locked by whoever makes one.
    last: Mutex<Option<(Instant, Duration)>>,
}

impl Engine {
    /// The newest suggester; none until one was made. It may be of an older
    /// snapshot than the one that searches see.
    pub fn suggester(&self) -> Option<Arc<Suggester>> {
        self.renewal.newest.load_full()
    }

    /// Whether it is time to call [`Engine::renew_suggester`]: the suggester is
    /// missing or old, and nobody makes one now or has only just made one.
    pub fn suggester_is_due(&self) -> bool {
        let Ok(snapshot) = self.snapshot() else { return false };
        let of_snapshot = |suggester: &Arc<Suggester>| suggester.is_of(&snapshot);
        if self.suggester().as_ref().is_some_and(of_snapshot) {
            return false;
        }
        self.renewal
            .last
            .try_lock()
            .is_ok_and(|last| last.is_none_or(|(made, took)| made.elapsed() >= took * ONE_PART_IN))
    }

    /// Makes a suggester of the newest snapshot, unless there is one already.
    /// Takes some tenths of a second for ten thousand regulations.
    ///
    /// # Errors
    /// [`SearchError::NotReady`] before the first snapshot.
    pub fn renew_suggester(&self) -> Result<Arc<Suggester>, SearchError> {
        let mut last = self.renewal.last.lock().unwrap_or_else(PoisonError::into_inner);
        let snapshot = self.snapshot()?;
        if let Some(newest) = self.suggester()
            && newest.is_of(&snapshot)
        {
            return Ok(newest);
        }
        let started = Instant::now();
        let made = Arc::new(Suggester::build(&snapshot));
        self.renewal.newest.store(Some(Arc::clone(&made)));
        *last = Some((Instant::now(), started.elapsed()));
        Ok(made)
    }
}
