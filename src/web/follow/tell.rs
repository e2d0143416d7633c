//! The letters of the morning.
//!
//! One server of a store writes them at a time, by a lease; that each is written
//! once does not depend on it (`cases::follow::tell`).

use std::{collections::BTreeMap, time::Duration};

use jiff::{SignedDuration, Timestamp};

use super::{
    news::{self, Line, News},
    topic,
};
use crate::web::{App, WebError, search::address::for_header};
use crate::{
    cases::{
        accounts::new_token_id,
        follow::{Digest, FollowError, forget_old, tell},
    },
    mail::Link,
    model::{Id, Interest, Topic, day_in_viet_nam},
    store::Follow,
};

/// How often the clock is looked at, which is one statement.
const TICK: Duration = Duration::from_secs(10);
/// For how long a server has the turn; it is taken again for each batch.
const LEASE: Duration = Duration::from_secs(600);
/// How often what is over is forgotten.
const FORGET: SignedDuration = SignedDuration::from_hours(1);
/// Those who are told at once.
const BATCH: u32 = 200;
const JOB: &str = "follow-digests";
const FORGETTING: &str = "follow-forgetting";

impl App {
    /// Tells people what is new about what they follow, every morning, until it
    /// is dropped. What fails is tried again.
    pub async fn tell_daily(self) {
        let mut forget_at = Timestamp::MIN;
        let mut holder = None;
        loop {
            let now = (self.clock.0)();
            if holder.is_none() {
                holder = new_token_id(now).ok();
            }
            if let Some(holder) = &holder
                && let Err(error) = self.tell_due(holder).await
            {
                tracing::error!(error = &error as &dyn std::error::Error, "failed to tell news");
            }
            if now >= forget_at
                && let Some(holder) = &holder
            {
                forget_at = now.checked_add(FORGET).unwrap_or(Timestamp::MAX);
                if let Err(error) = self.forget_follows(holder, now).await {
                    tracing::error!(%error, "failed to forget what is not followed any more");
                }
            }
            tokio::time::sleep(TICK).await;
        }
    }

    /// Forgets what is over, unless another server did within the hour.
    async fn forget_follows(&self, holder: &Id, now: Timestamp) -> Result<(), FollowError> {
        let lease = FORGET.unsigned_abs();
        // The turn is kept: the others need not do it again.
        if self.store.take_turn(FORGETTING, holder.as_str(), lease).await? {
            forget_old(&self.store, now).await?;
        }
        Ok(())
    }

    /// Tells everybody whose letter is due, if nobody else does; how many
    /// letters there are. `holder` is of this server alone.
    ///
    /// # Errors
    /// When the store fails or there is no index yet. What was told is told.
    pub async fn tell_due(&self, holder: &Id) -> Result<u64, WebError> {
        let now = (self.clock.0)();
        // A look costs no turn.
        if self.snapshot().is_none() || self.store.follows_due(now, "", 1).await?.is_empty() {
            return Ok(0);
        }
        // All are told up to the same row, so that they share what is read.
        let to = self.store.seq().await?;
        let (mut letters, mut after) = (0, String::new());
        loop {
            let now = (self.clock.0)();
            if !self.store.take_turn(JOB, holder.as_str(), LEASE).await? {
                return Ok(letters);
            }
            let due = self.store.follows_due(now, &after, BATCH).await?;
            let Some(last) = due.last() else { break };
            last.id.as_str().clone_into(&mut after);
            letters += self.tell_batch(due, (to, now)).await?;
        }
        self.store.leave_turn(JOB, holder.as_str()).await?;
        Ok(letters)
    }

    async fn tell_batch(
        &self,
        due: Vec<Follow>,
        (to, now): (u64, Timestamp),
    ) -> Result<u64, WebError> {
        let mut letters = 0;
        let mut known = BTreeMap::new();
        let mut by_cursor: BTreeMap<u64, Vec<(Follow, Interest)>> = BTreeMap::new();
        for follow in due {
            match follow.topic.clone() {
                Topic::Rows(interest) => {
                    by_cursor.entry(follow.cursor).or_default().push((follow, interest));
                }
                Topic::Search(search) => {
                    let digest = self.searched(&follow, &search).await;
                    letters += self.told(&follow, digest, (to, now)).await;
                }
            }
        }
        let today = day_in_viet_nam(now);
        for (from, group) in by_cursor {
            let interests: Vec<&Interest> = group.iter().map(|(_, interest)| interest).collect();
            let all = news::news(&self.store, &interests, (from, to), today).await?;
            for ((follow, _), news) in group.iter().zip(all) {
                let digest = self.digest(follow, &news, &mut known).await;
                letters += self.told(follow, digest, (to.max(from), now)).await;
            }
        }
        Ok(letters)
    }

    /// Tells one; what fails of one is tried again and keeps nobody else waiting.
    async fn told(
        &self,
        follow: &Follow,
        digest: Result<Digest, WebError>,
        (to, now): (u64, Timestamp),
    ) -> u64 {
        let next = follow.rhythm.next(now, self.digest_hour);
        let told = match digest {
            Ok(digest) => {
                tell(&self.store, follow, &digest, (to, next), now).await.map_err(WebError::from)
            }
            Err(error) => Err(error),
        };
        match told {
            Ok(queued) => u64::from(queued),
            Err(error) => {
                tracing::error!(
                    follow = %follow.id,
                    error = &error as &dyn std::error::Error,
                    "failed to tell somebody what is new"
                );
                0
            }
        }
    }

    async fn digest(
        &self,
        follow: &Follow,
        news: &News,
        known: &mut BTreeMap<u64, Line>,
    ) -> Result<Digest, WebError> {
        let comments: u64 = news.comments.iter().map(|made| made.comments).sum();
        let total = news.rows + comments;
        let (words, entries) = match total {
            0 => (String::new(), Vec::new()),
            _ => {
                let words = topic::words(self, &follow.topic).await?;
                (words, news::entries(self, follow, news, known).await?)
            }
        };
        // An entry about comments stands for all of them.
        let shown: u64 = news.comments.iter().take(entries.len()).map(|made| made.comments).sum();
        let shown = shown + entries.len().saturating_sub(news.comments.len()) as u64;
        Ok(Digest {
            words,
            what: "thay đổi",
            total,
            rest: total.saturating_sub(shown),
            entries,
            all: topic::journal(&follow.topic).map(|path| Link {
                label: "Xem tất cả thay đổi",
                address: format!("{}{}", follow.site, for_header(&path)),
            }),
            found: None,
        })
    }

    /// What a search finds and did not find before.
    async fn searched(&self, follow: &Follow, search: &str) -> Result<Digest, WebError> {
        let (snapshot, found) = topic::found(self, search).await?;
        let before = follow.found.as_deref().unwrap_or_default();
        let is_new = |ordinal: &&u32| before.binary_search(ordinal).is_err();
        let new: Vec<u32> = found.iter().filter(is_new).copied().collect();
        let entries = news::regulations(&snapshot.catalog, follow, &new);
        Ok(Digest {
            words: topic::words(self, &follow.topic).await?,
            what: "quy định mới có trong kết quả",
            total: new.len() as u64,
            rest: (new.len() - entries.len().min(new.len())) as u64,
            entries,
            all: Some(Link {
                label: "Xem kết quả tìm kiếm",
                address: format!("{}{}", follow.site, for_header(&format!("/?{search}"))),
            }),
            found: Some(found),
        })
    }
}
