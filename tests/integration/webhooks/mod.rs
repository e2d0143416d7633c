//! Webhooks: what is recorded reaches receivers that fail in every way, and
//! nobody else.

mod delivery;
mod example;
mod guarded;
mod killed;
mod own;

mod receiver;
mod search;
mod turns;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use quydinh::{
    cases::{
        Actor, Identity, accounts, indicators,
        webhooks::{self, NewWebhook, Now, Webhooks, Worker},
    },
    model::{Figure, Id, Interest, Role},
    store::{Delivery, Progress, Webhook},
    webhook::{Neighbours, Rules},
};
use receiver::Receiver;

use crate::{
    app::{Member, TestApp, now},
    harness::TestStore,
};

/// A server with a registry, somebody with an account, and a clock.
pub(crate) struct Bench {
    pub(crate) app: TestApp,
    pub(crate) webhooks: Webhooks,
    pub(crate) identity: Identity,
    pub(crate) clock: Clock,
    figures: std::cell::Cell<u64>,
}

/// A clock that goes when it is told to.
#[derive(Clone)]
pub(crate) struct Clock(Arc<AtomicI64>);

impl Clock {
    fn new() -> Self {
        Self(Arc::new(AtomicI64::new(now().as_millisecond())))
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap()
    }

    pub(crate) fn advance(&self, by: SignedDuration) {
        self.0.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }

    fn shared(&self) -> Now {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}

/// What lets tests send to this machine.
pub(crate) fn at_home() -> Webhooks {
    Webhooks::new(Rules::default().with_neighbours(Neighbours::Loopback), None)
}

pub(crate) async fn identity_of(app: &TestApp, member: &Member) -> Identity {
    let cookie = app.cookie(member).await;
    let secret = accounts::Secret::presented(cookie.trim_start_matches("quydinh=")).unwrap();
    accounts::identify(&app.store, &secret, now()).await.unwrap().unwrap().0
}

impl Bench {
    pub(crate) async fn new(store: TestStore) -> Self {
        let app = TestApp::with_registry(store).await;
        let member = app.member(Role::Business, None).await;
        let identity = identity_of(&app, &member).await;
        let (webhooks, clock) = (at_home(), Clock::new());
        Self { app, webhooks, identity, clock, figures: std::cell::Cell::new(0) }
    }

    /// A worker of this name, with half a second for each attempt.
    pub(crate) fn worker(&self, name: &str) -> Worker {
        self.worker_with(name, self.webhooks.clone())
    }

    pub(crate) fn worker_with(&self, name: &str, webhooks: Webhooks) -> Worker {
        let store = self.app.store.clone();
        let patience = Duration::from_millis(500);
        Worker::with_patience(store, webhooks, name.into(), self.clock.shared(), patience)
    }

    /// Adds a webhook and gives its secret.
    pub(crate) async fn add(&self, to: &Receiver, interest: Interest) -> (Id, String) {
        let id = webhooks::new_webhook_id(self.clock.now()).unwrap();
        let new = NewWebhook { id, url: to.url(), description: String::new(), interest };
        let (store, now) = (&self.app.store, self.clock.now());
        let added = webhooks::add(store, &self.webhooks, &self.identity, new, now).await;
        let (webhook, secret) = added.unwrap();
        (webhook.id, secret.reveal())
    }

    /// Records one public row, and gives its place.
    pub(crate) async fn record(&self) -> u64 {
        let number = self.figures.get() + 1;
        self.figures.set(number);
        let series = r#"{"slug": "thu", "name": "Thử", "topic": "Thử", "unit": "x",
            "nature": "stock", "about": "Thử."}"#;
        let figure: Figure = serde_json::from_value(serde_json::json!({
            "period": "2022-08-30", "value": number.to_string(),
            "source": format!("Báo {number}"), "url": "https://a.example/1",
        }))
        .unwrap();
        let series = serde_json::from_str(series).unwrap();
        let slug = "thu".parse().unwrap();
        let said = ((number == 1).then_some(&series), &[figure][..]);
        let by = (Actor::Operator("test"), now());
        indicators::record(&self.app.store, &slug, said, by).await.unwrap();
        self.app.store.seq().await.unwrap()
    }

    pub(crate) async fn webhook(&self, id: &Id) -> (Webhook, Progress) {
        let of = &self.identity.account.id;
        self.app.store.webhook(of, id).await.unwrap().unwrap()
    }

    /// The attempts, the last first.
    pub(crate) async fn deliveries(&self, id: &Id) -> Vec<Delivery> {
        self.app.store.webhook_deliveries(id).await.unwrap()
    }

    pub(crate) async fn assert_sound(&self) {
        assert_eq!(self.app.store.verify().await.unwrap().findings, []);
    }
}

/// Every row that a visitor sees the inside of, as the API gives it.
pub(crate) async fn public_rows(app: &TestApp, query: &str) -> Vec<serde_json::Value> {
    let reply = app.get(&format!("/api/v1/journal?limit=1000&{query}")).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let mut rows = reply.json()["rows"].as_array().unwrap().clone();
    rows.retain(|row| row.get("deed").is_some());
    for row in &mut rows {
        row.as_object_mut().unwrap().remove("by");
    }
    rows
}
