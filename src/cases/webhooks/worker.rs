//! Sending what is recorded, to each webhook in order and to none because of
//! another.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::{self, JoinError, JoinSet},
    time::timeout,
};

use super::{
    Webhooks,
    deliver::{Job, Shared},
    found::Finder,
    pages::{Next, Pages},
};
use crate::{
    model::{Id, day_in_viet_nam},
    store::{Due, Resend, Store, StoreError, Webhook},
    webhook::{Client, TIMEOUT},
};

/// What time it is.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Messages on their way at once; each waits on a thread of its own.
const AT_ONCE: usize = 64;
/// How many of them may be to receivers that did not take the last one.
const FAILING_AT_ONCE: usize = 48;
/// How often the journal is looked at when nothing ends.
const TICK: Duration = Duration::from_secs(1);
/// How many webhooks are looked at in a round.
const IN_A_ROUND: u32 = 1000;
/// For how long a server has the turn, and so for how long nothing is sent after
/// one was killed. It is taken again after a third of it, so what is left is
/// always longer than an attempt.
const LEASE: Duration = Duration::from_secs(30);
const JOB: &str = "webhooks";
/// How often attempts of long ago are forgotten.
const SWEEP: SignedDuration = SignedDuration::from_hours(1);
/// How long the end waits for messages on their way.
const GRACE: Duration = Duration::from_secs(5);

/// What sends. Of several servers of one store one sends, by a lease in it.
pub struct Worker {
    shared: Arc<Shared>,
    pages: Pages,
    tasks: JoinSet<()>,
    /// Which webhook a task is for.
    on_their_way: HashMap<task::Id, Id>,
    all: Arc<Semaphore>,
    failing: Arc<Semaphore>,
    /// When the turn was last taken or kept; none if another has it.
    held: Option<Instant>,
    swept_at: Timestamp,
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").field("name", &self.shared.name).finish_non_exhaustive()
    }
}

impl Worker {
    /// One for a store; `name` is of this server alone.
    pub fn new(store: Store, webhooks: Webhooks, name: String, now: Now) -> Self {
        Self::with_patience(store, webhooks, name, now, TIMEOUT)
    }

    /// The same with another limit of time for each attempt.
    pub fn with_patience(
        store: Store,
        webhooks: Webhooks,
        name: String,
        now: Now,
        patience: Duration,
    ) -> Self {
        let client = Client::new(webhooks.rules().clone(), patience);
        Self {
            shared: Arc::new(Shared {
                store,
                webhooks,
                client,
                now,
                name,
                finder: Finder::default(),
            }),
            pages: Pages::default(),
            tasks: JoinSet::new(),
            on_their_way: HashMap::new(),
            all: Arc::new(Semaphore::new(AT_ONCE)),
            failing: Arc::new(Semaphore::new(FAILING_AT_ONCE)),
            held: None,
            swept_at: Timestamp::MIN,
        }
    }

    /// The same with answers to the searches that webhooks follow; without them
    /// these wait.
    #[must_use]
    pub fn finding(mut self, finder: Finder) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.finder = finder.clone();
        }
        self.pages = Pages::new(finder);
        self
    }

    /// Sends until `stop` ends, and then waits some seconds for what is on its
    /// way. What does not end in time is sent again by the next one.
    pub async fn run(mut self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        loop {
            if let Err(error) = self.round().await {
                tracing::warn!(%error, "failed to look for messages to send");
            }
            tokio::select! {
                () = &mut stop => break,
                Some(ended) = self.tasks.join_next_with_id() => self.ended(&ended),
                () = tokio::time::sleep(TICK) => {}
            }
        }
        if timeout(GRACE, self.drain()).await.is_err() {
            tracing::warn!(left = self.tasks.len(), "messages on their way did not end in time");
        }
        if let Err(error) = self.shared.store.leave_turn(JOB, &self.shared.name).await {
            tracing::warn!(%error, "failed to give the turn of sending back");
        }
    }

    /// Sends what there is to send now, and waits for the end of it; for tests,
    /// which are at another time by the next call.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn settle(&mut self) -> Result<usize, StoreError> {
        let mut sent = 0;
        loop {
            match self.round().await? {
                0 => return Ok(sent),
                started => sent += started,
            }
            self.drain().await;
        }
    }

    async fn drain(&mut self) {
        while let Some(ended) = self.tasks.join_next_with_id().await {
            self.ended(&ended);
        }
    }

    fn ended(&mut self, ended: &Result<(task::Id, ()), JoinError>) {
        let id = match ended {
            Ok((id, ())) => *id,
            Err(error) => {
                tracing::error!(%error, "the sending of a message failed");
                error.id()
            }
        };
        self.on_their_way.remove(&id);
    }

    /// Begins to send what there is to send and fits; tells how much that is.
    async fn round(&mut self) -> Result<usize, StoreError> {
        while let Some(ended) = self.tasks.try_join_next_with_id() {
            self.ended(&ended);
        }
        let shared = Arc::clone(&self.shared);
        let (store, now) = (&shared.store, (shared.now)());
        if !self.hold(now).await? {
            return Ok(0);
        }
        let head = store.seq().await?;
        let mut busy: HashSet<Id> = self.on_their_way.values().cloned().collect();
        let mut started = 0;
        for Resend { id, range, webhook } in store.webhook_resends(IN_A_ROUND).await? {
            if !busy.contains(&webhook.id)
                && let Some(places) = self.places(0)
            {
                busy.insert(webhook.id.clone());
                self.start(webhook, Job::Wish { id, range }, places);
                started += 1;
            }
        }
        let mut passed: BTreeMap<(u64, u64), Vec<Id>> = BTreeMap::new();
        for Due { webhook, progress } in store.webhooks_due(now, head, IN_A_ROUND).await? {
            if busy.contains(&webhook.id) {
                continue;
            }
            let at = (head, day_in_viet_nam(now));
            match self.pages.next(store, (&webhook.interest, &progress), at).await? {
                // What was begun is not wanted any more: another program decided.
                Next::Pass(to) if progress.batch_to.is_some() && to > progress.seq => {
                    store.move_webhook((&webhook.account, &webhook.id), to, now).await?;
                }
                // Nothing is known of the next row yet.
                Next::Pass(to) if to == progress.seq => {}
                Next::Pass(to) => {
                    passed.entry((progress.seq, to)).or_default().push(webhook.id);
                }
                Next::Send { seqs, to } => {
                    if let Some(places) = self.places(progress.failures) {
                        self.start(webhook, Job::Rows { progress, seqs, to }, places);
                        started += 1;
                    }
                }
            }
        }
        for (stretch, ids) in passed {
            store.pass_webhooks(&ids.iter().collect::<Vec<_>>(), stretch).await?;
        }
        Ok(started)
    }

    /// Takes or keeps the turn; tells whether this server has it.
    async fn hold(&mut self, now: Timestamp) -> Result<bool, StoreError> {
        let Shared { store, name, .. } = &*self.shared;
        // By the time that passes here: the instant itself is the database's.
        if self.held.is_none_or(|held| held.elapsed() > LEASE / 3) {
            let asked = Instant::now();
            self.held = None;
            if !store.take_turn(JOB, name, LEASE).await? {
                return Ok(false);
            }
            self.held = Some(asked);
        }
        if self.swept_at.checked_add(SWEEP).is_ok_and(|next| next <= now) {
            store.forget_deliveries(now).await?;
            self.swept_at = now;
        }
        Ok(true)
    }

    /// A place for a message. Some are kept from receivers that did not take
    /// the last one, so that however many hang, others are not kept waiting.
    fn places(&self, failures: u32) -> Option<Vec<OwnedSemaphorePermit>> {
        let mut places = Vec::with_capacity(2);
        if failures > 0 {
            places.push(Arc::clone(&self.failing).try_acquire_owned().ok()?);
        }
        places.push(Arc::clone(&self.all).try_acquire_owned().ok()?);
        Some(places)
    }

    fn start(&mut self, webhook: Webhook, job: Job, places: Vec<OwnedSemaphorePermit>) {
        let (shared, id) = (Arc::clone(&self.shared), webhook.id.clone());
        let task = self.tasks.spawn(async move {
            if let Err(error) = shared.deliver(&webhook, job).await {
                // Nothing is lost: what was not noted is sent again.
                tracing::warn!(%error, webhook = %webhook.id, "failed to send or to note it");
                tokio::time::sleep(TICK).await;
            }
            drop(places);
        });
        self.on_their_way.insert(task.id(), id);
    }
}
