//! Groups of comments that say nearly the same, kept in memory for the
//! consultations that are looked at and made ahead for large ones.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use crate::web::{App, WebError, http::heavy::Heavy};
use crate::{cases::comments::Groups, model::Matter};

/// Bytes of groups that are kept: some fifty thousand comments.
const ROOM: usize = 96 << 20;
/// Groups are made ahead of consultations with so many comments; fewer take the
/// request that asks first some milliseconds.
const LARGE: u64 = 200;
/// How often is looked for something to group ahead.
const LOOK: Duration = Duration::from_secs(1);

/// The groups of the consultations that were looked at last.
#[derive(Default)]
pub(in crate::web) struct Kept {
    all: Mutex<HashMap<Matter, Entry>>,
    turns: Heavy,
    /// Consultations that are to be grouped ahead.
    waiting: AtomicU64,
}

struct Entry {
    groups: Arc<tokio::sync::Mutex<Groups>>,
    bytes: usize,
    /// The higher, the later it was looked at.
    used: u64,
}

impl Kept {
    fn entry(&self, of: Matter) -> Arc<tokio::sync::Mutex<Groups>> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let used = all.values().map(|entry| entry.used).max().unwrap_or(0) + 1;
        let new = || Arc::new(tokio::sync::Mutex::new(Groups::of(of)));
        let entry = all.entry(of).or_insert_with(|| Entry { groups: new(), bytes: 0, used });
        entry.used = used;
        Arc::clone(&entry.groups)
    }

    /// Whether groups may be made of one that nobody asked for: they are kept
    /// already, or no others have to be forgotten for them.
    fn has_place(&self, of: Matter) -> bool {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.contains_key(&of) || all.values().map(|entry| entry.bytes).sum::<usize>() < ROOM / 4 * 3
    }

    /// How many consultations are to be grouped ahead.
    pub(in crate::web) fn waiting(&self) -> u64 {
        self.waiting.load(Relaxed)
    }

    /// Notes how large one is, and forgets those that were not looked at for the
    /// longest time while all are too large.
    fn measured(&self, of: Matter, bytes: usize) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = all.get_mut(&of) {
            entry.bytes = bytes;
        }
        while all.len() > 1 && all.values().map(|entry| entry.bytes + 1024).sum::<usize>() > ROOM {
            let others = all.iter().filter(|(other, _)| **other != of);
            let Some(last) = others.min_by_key(|(_, entry)| entry.used).map(|(of, _)| *of) else {
                return;
            };
            all.remove(&last);
        }
    }
}

impl App {
    /// Asks the groups of a consultation, as of everything that is recorded.
    pub(in crate::web) async fn grouped<T>(
        &self,
        of: Matter,
        ask: impl FnOnce(&Groups) -> T,
    ) -> Result<T, WebError> {
        let mut groups = self.voices.entry(of).lock_owned().await;
        let news = match groups.seq() {
            0 => None,
            _ => Some(groups.news(&self.store).await?),
        };
        match news {
            Some(news) if news.1.is_empty() => groups.extend(news),
            news => {
                // In its turn and away from the threads that answer, since
                // thousands of them take a while to be read and compared.
                let store = self.store.clone();
                let work = async move {
                    let news = match news {
                        Some(news) => news,
                        None => groups.news(&store).await?,
                    };
                    groups.extend(news);
                    Ok(groups)
                };
                groups = self.voices.turns.run(work).await?;
                self.voices.measured(of, groups.bytes());
            }
        }
        Ok(ask(&groups))
    }

    /// Makes groups ahead until it is dropped, so that nobody waits for those of
    /// thousands: first of the consultations with most comments, one after the
    /// other, then of those that something was recorded about. Whoever asks
    /// before theirs are made waits for these and no others; what they are told
    /// is as of everything that is recorded, made ahead or not.
    pub async fn group_ahead(self) {
        let mut seq = 0;
        loop {
            match self.group_since(seq).await {
                Ok(now) => seq = now,
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "failed to group comments ahead"
                    );
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Groups those that something was recorded about after a place in the
    /// journal; gives the place up to which that is done.
    async fn group_since(&self, after: u64) -> Result<u64, WebError> {
        let seq = self.store.seq().await?;
        if seq > after {
            let all = self.store.much_commented(LARGE, after).await?;
            for (done, &of) in all.iter().enumerate() {
                self.voices.waiting.store((all.len() - done) as u64, Relaxed);
                if self.voices.has_place(of) {
                    self.grouped(of, |_| ()).await?;
                }
            }
            self.voices.waiting.store(0, Relaxed);
        }
        Ok(seq)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        model::{
            Comment, CommentNumber, CommentSubject, ItemId, PlanNumber, Sender, Stance, Timing,
        },
        store::{CommentEntry, CommentVersion},
        web::testing::{app_over, shelf},
    };

    fn said(number: u32, plan: u32) -> CommentEntry {
        let facts = Comment {
            subject: CommentSubject::PlanItem(ItemId { plan: PlanNumber(plan), item: 1 }),
            item_version: 1,
            stance: Stance::Change,
            text: format!("Ý kiến {number} về mục này"),
            sender: Sender::default(),
            timing: Timing::InTime,
            files: Vec::new(),
        };
        let number = CommentNumber(number);
        let version = CommentVersion::new((number, 1), "khoa".to_owned(), None, facts);
        CommentEntry::Comment(number, version)
    }

    async fn record(app: &App, entries: &[CommentEntry]) {
        let mut write = app.store.write().await.unwrap();
        write.record_comments("ai-do", Timestamp::UNIX_EPOCH, entries).await.unwrap();
        write.commit().await.unwrap();
    }

    #[tokio::test]
    async fn large_ones_are_grouped_before_anybody_asks() {
        let (app, _dir) = app_over(shelf()).await;
        let (large, small) = (Matter::Plan(PlanNumber(1)), Matter::Plan(PlanNumber(2)));
        let many: Vec<CommentEntry> = (1..=LARGE as u32).map(|number| said(number, 1)).collect();
        record(&app, &many).await;
        record(&app, &[said(1_000, 2)]).await;
        let kept = async |of: Matter| {
            let groups = app.voices.all.lock().unwrap().get(&of).map(|e| Arc::clone(&e.groups))?;
            let groups = groups.lock().await;
            Some((groups.seq(), groups.bytes() > 0))
        };
        let seq = app.group_since(0).await.unwrap();
        assert_eq!(seq, app.store.seq().await.unwrap());
        assert_eq!((kept(large).await, kept(small).await), (Some((seq, true)), None));
        assert_eq!(app.group_since(seq).await.unwrap(), seq, "nothing happened");

        // One more is taken in, whether it is looked for or asked for.
        let counted = async |of: Matter| {
            let count = |groups: &Groups| {
                groups.subjects().map(|(_, s)| s.merged().comments.all).sum::<u64>()
            };
            app.grouped(of, count).await.unwrap()
        };
        record(&app, &[said(2_000, 1)]).await;
        assert_eq!(counted(large).await, LARGE + 1);
        record(&app, &[said(2_001, 1)]).await;
        let now = app.group_since(seq).await.unwrap();
        assert_eq!(kept(large).await, Some((now, true)));
        assert_eq!((counted(large).await, counted(small).await), (LARGE + 2, 1));

        // Those that somebody looks at are not forgotten for those that nobody does.
        app.voices.measured(large, ROOM);
        record(&app, &(3_000..3_000 + LARGE as u32).map(|n| said(n, 3)).collect::<Vec<_>>()).await;
        app.group_since(now).await.unwrap();
        assert_eq!(kept(Matter::Plan(PlanNumber(3))).await, None);
        assert!(kept(large).await.is_some());
    }
}
