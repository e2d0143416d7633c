//! What is done every night: signing the day before, and copying the lists.

use std::time::Duration;

use jiff::Timestamp;

use crate::model::{Day, day_in_viet_nam, midnight_in_viet_nam};
use crate::web::App;

/// How often the clock is looked at.
const TICK: Duration = Duration::from_secs(5 * 60);
/// When a copy is made, in hours after midnight in Viet Nam.
const HOUR: i64 = 2;

/// The right to do something that one server of a store does for all.
///
/// This is the place for a lock of the database. Until there is one every
/// server does it: a copy is made under a name of its own, and two of the same
/// position are the same, so nothing but work is lost.
struct Turn;

impl Turn {
    async fn take(_app: &App, _job: &'static str) -> Option<Self> {
        Some(Self)
    }
}

/// Whether a copy is due: once a day, after two at night. A server that has
/// none yet waits for its first night, so that a start is not slow.
fn due(now: Timestamp, last: Option<Day>, started: Timestamp) -> bool {
    let today = day_in_viet_nam(now);
    let night = midnight_in_viet_nam(today) + jiff::SignedDuration::from_hours(HOUR);
    now >= night && last.map_or(started < night, |last| last < today)
}

impl App {
    /// Signs and copies, day by day, until it is dropped. What fails is tried
    /// again.
    pub async fn nightly(self) {
        let started = (self.clock.0)();
        loop {
            self.sign().await;
            self.copy_if_due(started).await;
            tokio::time::sleep(TICK).await;
        }
    }

    async fn copy_if_due(&self, started: Timestamp) {
        let Some(copies) = self.copies.clone() else { return };
        let last = match copies.names() {
            Ok(names) => names.first().map(|name| name.day),
            Err(error) => {
                tracing::error!(%error, "failed to look for copies");
                return;
            }
        };
        if self.snapshot().is_none() || !due((self.clock.0)(), last, started) {
            return;
        }
        let Some(_turn) = Turn::take(self, "copy").await else { return };
        match self.copy(&copies).await {
            Ok(name) => tracing::info!(%name, "copied the public lists"),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "failed to copy");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_due_once_a_night() {
        // Two at night on 2 July 2026 is 19:00 UTC of the day before.
        for (now, last, started, expected) in [
            ("2026-07-01T19:00:00Z", Some("2026-07-01"), "2026-06-01T00:00:00Z", true),
            ("2026-07-01T18:59:59Z", Some("2026-07-01"), "2026-06-01T00:00:00Z", false),
            ("2026-07-01T19:00:00Z", Some("2026-07-02"), "2026-06-01T00:00:00Z", false),
            // The machine was off at night.
            ("2026-07-02T09:00:00Z", Some("2026-06-20"), "2026-07-02T08:00:00Z", true),
            // The first night.
            ("2026-07-02T09:00:00Z", None, "2026-07-02T08:00:00Z", false),
            ("2026-07-02T19:00:00Z", None, "2026-07-02T08:00:00Z", true),
            ("2026-07-01T18:00:00Z", None, "2026-07-01T17:30:00Z", false),
            ("2026-07-01T19:00:00Z", None, "2026-07-01T17:30:00Z", true),
        ] {
            let day = last.map(|day| day.parse().unwrap());
            let found = due(now.parse().unwrap(), day, started.parse().unwrap());
            assert_eq!(found, expected, "{now} {last:?} {started}");
        }
    }
}
