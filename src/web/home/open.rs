//! What is open for comments, in memory: the start page is asked for most, and
//! must be there when the database is not. Read anew after the journal has moved.

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwapOption;
use jiff::Timestamp;
use tokio::{sync::Mutex, time::timeout};

use super::examples::Tried;
use crate::web::{
    App,
    comments::time::{self, Time},
    consultations::book::{Line, lines},
};

/// How long the page waits for what was recorded since.
const PATIENCE: Duration = Duration::from_millis(250);
/// Consultations that the page shows.
const SHOWN: usize = 4;

/// What the start page keeps.
#[derive(Default)]
pub(in crate::web) struct Kept {
    lines: ArcSwapOption<Lines>,
    renewing: Arc<Mutex<()>>,
    pub(super) tried: ArcSwapOption<Tried>,
}

/// Consultations that were not over when they were read.
struct Lines {
    /// The journal position of the catalog then.
    head: u64,
    lines: Vec<Line>,
}

/// What is open at an instant.
#[derive(Default)]
pub(in crate::web) struct Open {
    /// The first to close.
    pub shown: Vec<Row>,
    /// How many there are.
    pub total: usize,
}

/// A consultation on the page.
pub(in crate::web) struct Row {
    pub title: String,
    pub href: String,
    pub kind: &'static str,
    pub agency: String,
    pub time: Time,
}

impl Kept {
    /// Whether there is anything from this journal position.
    fn is_at(&self, head: u64) -> bool {
        self.lines.load().as_ref().is_some_and(|lines| lines.head == head)
    }

    /// From which journal position what is kept is, and the minute for which
    /// time that is left is told.
    pub(in crate::web) fn position(&self, now: Timestamp) -> (u64, i64) {
        (self.lines.load().as_ref().map_or(0, |lines| lines.head), now.as_second() / 60)
    }

    /// What is open, the first to close first.
    pub(super) fn open_at(&self, now: Timestamp) -> Open {
        let Some(kept) = self.lines.load_full() else { return Open::default() };
        let open = || kept.lines.iter().filter(|line| line.opens <= now && !line.is_over(now));
        let row = |line: &Line| Row {
            title: line.title.clone(),
            href: line.href(),
            kind: line.kind.label(),
            agency: line.agency_name().to_owned(),
            time: Time {
                window: line.time.window.clone(),
                ..time::of(line.opens, line.closes, now)
            },
        };
        Open { shown: open().take(SHOWN).map(row).collect(), total: open().count() }
    }
}

impl App {
    /// Has what the start page keeps renewed if the journal has moved, and waits
    /// a little.
    pub(in crate::web) async fn renew_home(&self) {
        let head = self.seq();
        if self.home.is_at(head) {
            return;
        }
        // One renews, the others wait for it as long as they would have.
        let lock = Arc::clone(&self.home.renewing).lock_owned();
        let Ok(held) = timeout(PATIENCE, lock).await else { return };
        let app = self.clone();
        let renewal = tokio::spawn(async move {
            let _held = held;
            if app.home.is_at(head) {
                return;
            }
            let now = (app.clock.0)();
            match lines(&app, None).await {
                Ok(mut lines) => {
                    lines.retain(|line| !line.ended && !line.is_over(now));
                    app.home.lines.store(Some(Arc::new(Lines { head, lines })));
                }
                Err(error) => {
                    tracing::warn!(error = error.words(), "failed to read open consultations");
                }
            }
        });
        let _ = timeout(PATIENCE, renewal).await;
    }
}
