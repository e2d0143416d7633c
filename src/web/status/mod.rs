//! Whether the server does its work at the moment, told to those who use it.
//!
//! The database is asked at most once a second, whoever asks here, and not for
//! long: while it is away the answer comes from memory and says so.

pub(in crate::web) mod api;
pub(in crate::web) mod page;

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use serde::Serialize;
use tokio::time::timeout;

use crate::search::Snapshot;
use crate::store::{MailTally, StoreError, WebhookCounts};
use crate::web::App;

/// How long what the database said is good for.
const FRESH: Duration = Duration::from_secs(1);
/// How long it may take to say it.
const PATIENCE: Duration = Duration::from_millis(500);
/// A letter that waits for longer is late.
const LETTER: Duration = Duration::from_secs(15 * 60);
/// A webhook with more rows of the journal before it is late.
const ROWS: u64 = 1_000;

/// How a part of the work goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::web) enum Going {
    /// As it should.
    Ok,
    /// Later than it should.
    Late,
    /// Not at all.
    Down,
    /// Only the database would know.
    Unknown,
}

/// How all of it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::web) enum Whole {
    /// All of it as it should.
    Ok,
    /// Some of it.
    Limited,
    /// None of what visitors come for.
    Down,
}

/// The parts of the work, each by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(in crate::web) struct Parts {
    /// Searching, and reading regulations.
    pub search: Going,
    /// Reading what people wrote.
    pub records: Going,
    /// Recording anything.
    pub writing: Going,
    /// Sending letters.
    pub letters: Going,
    /// Telling other programs.
    pub webhooks: Going,
}

impl Parts {
    fn whole(self) -> Whole {
        let all = [self.search, self.records, self.writing, self.letters, self.webhooks];
        match (self.search, self.records) {
            (Going::Down, Going::Down) => Whole::Down,
            _ if all.iter().all(|part| *part == Going::Ok) => Whole::Ok,
            _ => Whole::Limited,
        }
    }
}

/// What the database said.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct Told {
    at: Timestamp,
    seq: u64,
    mail: MailTally,
    webhooks: WebhookCounts,
}

/// What was told last, for all who ask.
#[derive(Debug)]
pub(in crate::web) struct Kept {
    /// Since when this server runs.
    since: Timestamp,
    asked: tokio::sync::Mutex<Option<Instant>>,
    last: Mutex<Last>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Last {
    told: Option<Told>,
    /// Whether it was told when it was asked last.
    answered: bool,
}

impl Kept {
    pub(in crate::web) fn new(since: Timestamp) -> Self {
        Self { since, asked: tokio::sync::Mutex::default(), last: Mutex::default() }
    }

    /// Since when this server runs, in seconds from 1970.
    pub(in crate::web) fn since_seconds(&self) -> u64 {
        self.since.as_second().max(0).unsigned_abs()
    }
}

/// Everything that is told of the server.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct Status {
    pub parts: Parts,
    pub whole: Whole,
    /// When the database was last heard, if it ever was.
    pub heard: Option<Timestamp>,
    /// Whether it was heard just now.
    pub is_live: bool,
    pub now: Timestamp,
    /// The journal position that answers show, and how far they are behind.
    pub seq: u64,
    pub behind_rows: u64,
    pub behind: Duration,
    /// The index that answers, and since when.
    pub generation: u64,
    pub indexed: Option<Timestamp>,
    /// Since when this server runs.
    pub since: Timestamp,
    told: Option<Told>,
}

impl App {
    /// How the work goes at the moment.
    pub(in crate::web) async fn status(&self) -> Status {
        let Last { told, answered } = self.ask_for_status().await;
        let pace = self.store.pace();
        let now = (self.clock.0)();
        let behind = pace.behind();
        let rows = match (told, answered) {
            (Some(told), true) => told.seq.saturating_sub(self.seq()),
            _ => behind.rows,
        };
        let snapshot = self.snapshot();
        let parts = Parts {
            search: match &snapshot {
                None => Going::Down,
                Some(_) if self.is_behind() => Going::Late,
                Some(_) => Going::Ok,
            },
            records: if answered { Going::Ok } else { Going::Down },
            writing: if answered && !pace.is_away() { Going::Ok } else { Going::Down },
            letters: known(told, answered, |told| {
                told.mail.oldest.is_some_and(|at| now.duration_since(at).unsigned_abs() > LETTER)
            }),
            webhooks: known(told, answered, |told| told.webhooks.rows > ROWS),
        };
        let since = |of: &Snapshot| now.checked_sub(of.since.elapsed()).ok();
        Status {
            parts,
            whole: parts.whole(),
            heard: told.map(|told| told.at),
            is_live: answered,
            now,
            seq: self.seq(),
            behind_rows: rows,
            behind: behind.time,
            generation: snapshot.as_ref().map_or(0, |snapshot| snapshot.generation),
            indexed: snapshot.as_deref().and_then(since),
            since: self.status.since,
            told,
        }
    }

    /// One asks at a time; who comes meanwhile gets what that one was told.
    async fn ask_for_status(&self) -> Last {
        let kept = &self.status;
        let mut asked = kept.asked.lock().await;
        if asked.is_none_or(|at| at.elapsed() >= FRESH) {
            let told = match self.store.pace().is_away() {
                true => None,
                false => match timeout(PATIENCE, self.tell()).await {
                    Ok(Ok(told)) => Some(told),
                    Ok(Err(error)) => {
                        tracing::debug!(%error, "the store does not tell how it is");
                        None
                    }
                    Err(_) => None,
                },
            };
            let mut last = kept.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            *last = Last { told: told.or(last.told), answered: told.is_some() };
            *asked = Some(Instant::now());
        }
        *kept.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    async fn tell(&self) -> Result<Told, StoreError> {
        Ok(Told {
            at: (self.clock.0)(),
            seq: self.store.seq().await?,
            mail: self.store.mail_tally().await?,
            webhooks: self.store.webhook_counts().await?,
        })
    }
}

/// How a queue goes, as far as it is known.
fn known(told: Option<Told>, answered: bool, late: impl Fn(&Told) -> bool) -> Going {
    match told {
        Some(told) if answered => {
            if late(&told) {
                Going::Late
            } else {
                Going::Ok
            }
        }
        _ => Going::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_is_as_good_as_its_parts() {
        use Going::{Down, Late, Ok, Unknown};
        for (parts, whole) in [
            ([Ok, Ok, Ok, Ok, Ok], Whole::Ok),
            ([Late, Ok, Ok, Ok, Ok], Whole::Limited),
            ([Ok, Ok, Ok, Late, Ok], Whole::Limited),
            ([Ok, Down, Down, Unknown, Unknown], Whole::Limited),
            ([Down, Ok, Ok, Ok, Ok], Whole::Limited),
            ([Down, Down, Down, Unknown, Unknown], Whole::Down),
        ] {
            let [search, records, writing, letters, webhooks] = parts;
            let parts = Parts { search, records, writing, letters, webhooks };
            assert_eq!(parts.whole(), whole, "{parts:?}");
        }
    }
}
