//! What is done every night: signing the day before, and copying the lists.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use crate::web::{App, SnapshotError, Snapshots};
use crate::{
    cases::accounts::new_token_id,
    model::{Day, Id, day_in_viet_nam, midnight_in_viet_nam},
};

/// How often the clock is looked at.
const TICK: Duration = Duration::from_secs(5 * 60);
/// When a copy is made, in hours after midnight in Viet Nam.
const HOUR: i64 = 2;

/// For how long a server has the turn of copying: a whole copy takes less.
const LEASE: Duration = Duration::from_secs(30 * 60);
/// The same for signing, which is quick.
const SIGNING: Duration = Duration::from_secs(60);

/// A clock that goes so much faster or slower than time does was changed, or the
/// machine slept.
const JUMP: SignedDuration = SignedDuration::from_mins(30);
/// For how long nothing is signed or copied then: what is signed for a day that has
/// not come cannot be taken back, and somebody may be putting the clock right.
const QUIET: Duration = Duration::from_secs(60 * 60);

/// Whether the clock was changed between two looks at it and at the time that goes by.
fn jumped(before: (Timestamp, Instant), now: (Timestamp, Instant)) -> bool {
    let told = now.0.duration_since(before.0);
    let went = SignedDuration::try_from(now.1.saturating_duration_since(before.1));
    let differs = told.saturating_sub(went.unwrap_or(SignedDuration::MAX));
    differs.abs() > JUMP
}

/// Whether a copy is due: once a day, after two at night. A server that has
/// none yet waits for its first night, so that a start is not slow.
fn due(now: Timestamp, last: Option<Day>, started: Timestamp) -> bool {
    let today = day_in_viet_nam(now);
    let night = midnight_in_viet_nam(today) + SignedDuration::from_hours(HOUR);
    now >= night && last.map_or(started < night, |last| last < today)
}

impl App {
    /// Signs and copies, day by day, until it is dropped. What fails is tried
    /// again.
    pub async fn nightly(self) {
        let started = (self.clock.0)();
        let mut holder = None;
        let mut seen = (started, Instant::now());
        let mut quiet_until = seen.1;
        loop {
            let now = ((self.clock.0)(), Instant::now());
            if jumped(seen, now) {
                tracing::warn!(from = %seen.0, to = %now.0, "the clock jumped: nothing is signed or copied for an hour");
                quiet_until = now.1 + QUIET;
            }
            seen = now;
            if now.1 < quiet_until {
                tokio::time::sleep(TICK).await;
                continue;
            }
            if holder.is_none() {
                holder = new_token_id((self.clock.0)()).ok();
            }
            if let Some(holder) = holder.as_ref().map(Id::as_str) {
                // One after the other: whoever comes later finds the day signed,
                // and a copy in the folder if they have one together.
                if self.has_turn("sign", holder, SIGNING).await {
                    self.sign().await;
                    self.leave_turn("sign", holder).await;
                }
                self.copy_if_due(holder, started).await;
            }
            tokio::time::sleep(TICK).await;
        }
    }

    async fn has_turn(&self, job: &str, holder: &str, lease: Duration) -> bool {
        self.store.take_turn(job, holder, lease).await.unwrap_or_else(|error| {
            tracing::warn!(%error, job, "failed to take a turn");
            false
        })
    }

    async fn leave_turn(&self, job: &str, holder: &str) {
        if let Err(error) = self.store.leave_turn(job, holder).await {
            tracing::warn!(%error, job, "failed to give a turn back");
        }
    }

    /// The day of the last copy in the folder.
    fn last_copy(copies: &Snapshots) -> Result<Option<Day>, SnapshotError> {
        Ok(copies.names()?.first().map(|name| name.day))
    }

    async fn copy_if_due(&self, holder: &str, started: Timestamp) {
        let Some(copies) = self.copies.clone() else { return };
        let is_due = || match Self::last_copy(&copies) {
            Ok(last) => due((self.clock.0)(), last, started),
            Err(error) => {
                tracing::error!(%error, "failed to look for copies");
                false
            }
        };
        if self.snapshot().is_none() || !is_due() || !self.has_turn("copy", holder, LEASE).await {
            return;
        }
        // Whoever had the turn before may have made it.
        if is_due() {
            self.copy_now(&copies).await;
        }
        self.leave_turn("copy", holder).await;
    }

    async fn copy_now(&self, copies: &Snapshots) {
        match self.copy(copies).await {
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
    fn a_clock_that_was_changed_is_told_from_time_that_goes_by() {
        let (clock, time) = (Timestamp::UNIX_EPOCH, Instant::now());
        let at = |clock_minutes: i64, minutes: u64| {
            let clock = clock + SignedDuration::from_mins(clock_minutes);
            (clock, time + Duration::from_secs(60 * minutes))
        };
        for (now, expected) in [
            (at(0, 0), false),
            (at(5, 5), false),
            (at(24 * 60, 24 * 60), false),
            (at(25, 5), false),
            (at(36, 5), true),
            (at(-26, 5), true),
            (at(-10, 5), false),
            (at(60 * 24 * 365, 5), true),
        ] {
            assert_eq!(jumped((clock, time), now), expected, "{now:?}");
        }
    }

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
