//! How far the journal is known to go, and how far answers have come.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use tokio::sync::Notify;

/// Positions that are waited for at most; those heard of after them share the
/// last one's time, which only makes a long delay look longer.
const MOST: usize = 4096;

/// What one server knows of its place behind the journal. All clones of a store
/// share one.
#[derive(Debug, Default)]
pub struct Pace {
    recorded: Notify,
    head: AtomicU64,
    written: AtomicU64,
    shown: AtomicU64,
    away: AtomicBool,
    whole: AtomicBool,
    /// Indexes that could not be built.
    failed: AtomicU64,
    times: Mutex<Times>,
}

#[derive(Debug, Default)]
struct Times {
    /// Positions that are not shown yet, with when they were heard of.
    waiting: VecDeque<(u64, Instant)>,
    /// How long those took that were shown since the last look.
    took: Vec<Duration>,
}

/// How far answers are behind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Behind {
    /// Rows of the journal.
    pub rows: u64,
    /// Since when the first of them is known.
    pub time: Duration,
}

impl Pace {
    /// The last row of the journal that this server has heard of.
    pub fn head(&self) -> u64 {
        self.head.load(Relaxed)
    }

    /// The last row that was recorded through this server.
    pub fn written(&self) -> u64 {
        self.written.load(Relaxed)
    }

    /// Whether no database that takes writes is known at the moment.
    pub fn is_away(&self) -> bool {
        self.away.load(Relaxed)
    }

    /// Whether answers have once been all that the journal had at that time.
    pub fn was_whole(&self) -> bool {
        self.whole.load(Relaxed)
    }

    /// How far answers are behind what is known of the journal.
    pub fn behind(&self) -> Behind {
        let (head, shown) = (self.head(), self.shown.load(Relaxed));
        let times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        let time = times.waiting.front().map_or(Duration::ZERO, |(_, since)| since.elapsed());
        Behind { rows: head.saturating_sub(shown), time }
    }

    /// How long each row took that was shown since this was last asked, from
    /// when this server heard of it.
    pub fn delays(&self) -> Vec<Duration> {
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut times.took)
    }

    /// Notes that answers show the journal up to a row.
    pub fn show(&self, seq: u64) {
        self.shown.fetch_max(seq, Relaxed);
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(&(waiting, since)) = times.waiting.front()
            && waiting <= seq
        {
            times.waiting.pop_front();
            if times.took.len() < MOST {
                times.took.push(since.elapsed());
            }
        }
    }

    /// Notes that answers are all that there is.
    pub fn become_whole(&self) {
        self.whole.store(true, Relaxed);
    }

    /// Notes that an index could not be built; what serves goes on serving.
    pub fn fail_to_build(&self) {
        self.failed.fetch_add(1, Relaxed);
    }

    /// How many indexes could not be built since the start.
    pub fn failed_builds(&self) -> u64 {
        self.failed.load(Relaxed)
    }

    /// Ends when something was recorded since the last call ended.
    pub(super) async fn recorded(&self) {
        self.recorded.notified().await;
    }

    /// Notes that the journal goes to a row, and wakes who follows it if that
    /// is news.
    pub fn hear(&self, seq: u64) {
        if self.head.fetch_max(seq, Relaxed) >= seq {
            return;
        }
        if seq > self.shown.load(Relaxed) {
            let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
            if times.waiting.len() < MOST {
                times.waiting.push_back((seq, Instant::now()));
            }
        }
        self.recorded.notify_one();
    }

    /// Notes what was committed through this server: up to a row, if there
    /// were any.
    pub(super) fn commit(&self, last: Option<u64>) {
        if let Some(last) = last {
            self.written.fetch_max(last, Relaxed);
            self.hear(last);
        }
        // Whoever follows is woken, now or when they next wait.
        self.recorded.notify_one();
    }

    pub(super) fn set_away(&self, away: bool) {
        if self.away.swap(away, Relaxed) != away {
            if away {
                tracing::warn!("no database takes writes; searches go on");
            } else {
                tracing::info!("the database takes writes again");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_heard_of_is_waited_for_until_it_is_shown() {
        let pace = Pace::default();
        assert_eq!(pace.behind(), Behind::default());
        pace.hear(3);
        pace.hear(5);
        // Later news of less is none.
        pace.hear(4);
        std::thread::sleep(Duration::from_millis(5));
        let behind = pace.behind();
        assert_eq!((pace.head(), behind.rows), (5, 5));
        assert!(behind.time >= Duration::from_millis(5));
        pace.show(4);
        assert_eq!(pace.behind().rows, 1);
        assert_eq!(pace.delays().len(), 1);
        pace.show(5);
        assert_eq!(pace.behind(), Behind::default());
        assert_eq!((pace.delays().len(), pace.delays().len()), (1, 0));
        // What is shown already is waited for by nobody.
        pace.show(9);
        pace.hear(9);
        assert_eq!((pace.behind(), pace.head(), pace.written()), (Behind::default(), 9, 0));
        pace.commit(Some(10));
        assert_eq!((pace.head(), pace.written(), pace.behind().rows), (10, 10, 1));
    }
}
