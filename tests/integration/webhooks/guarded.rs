//! Addresses, secrets and limits.

use jiff::SignedDuration;
use quydinh::{
    cases::{
        Actor, accounts,
        webhooks::{self, NewWebhook, WebhookError, Webhooks},
    },
    model::{DeliveryOutcome, Interest, JournalKind, Role},
    webhook::{Master, Rules},
};

use super::{Bench, at_home, identity_of, receiver::Receiver};
use crate::harness::{TestStore, on_both_stores};

on_both_stores!(
    addresses_are_looked_at_again_at_every_attempt,
    two_secrets_count_for_a_day,
    whoever_is_disabled_hears_nothing,
    limits_hold,
);

async fn addresses_are_looked_at_again_at_every_attempt(store: TestStore) {
    let bench = Bench::new(store).await;
    let to = Receiver::new().await;
    let (id, _) = bench.add(&to, Interest::default()).await;
    bench.record().await;
    // A server that does not send to itself, as all do that nobody told to.
    let mut strict = bench.worker_with("a", Webhooks::default());
    strict.settle().await.unwrap();
    assert_eq!(bench.deliveries(&id).await[0].outcome, DeliveryOutcome::NotPublic);
    assert_eq!(to.heard(), []);
    for url in [
        to.url(),
        "http://a.example/".into(),
        "https://10.0.0.1/".into(),
        "https://169.254.169.254/latest".into(),
        "https://[::ffff:127.0.0.1]/".into(),
        "https://a.example:22/".into(),
        "https://u:p@a.example/".into(),
    ] {
        let id = webhooks::new_webhook_id(bench.clock.now()).unwrap();
        let (description, interest) = (String::new(), Interest::default());
        let new = NewWebhook { id, url: url.clone(), description, interest };
        let (store, now) = (&bench.app.store, bench.clock.now());
        let webhooks = Webhooks::new(Rules::default(), None);
        let added = webhooks::add(store, &webhooks, &bench.identity, new, now).await;
        assert!(matches!(added, Err(WebhookError::Address(_))), "{url}: {added:?}");
    }
}

async fn two_secrets_count_for_a_day(store: TestStore) {
    let bench = Bench::new(store).await;
    let to = Receiver::new().await;
    let (id, old) = bench.add(&to, Interest::default()).await;
    let mut worker = bench.worker("a");
    let (store, identity) = (&bench.app.store, &bench.identity);
    let now = bench.clock.now();
    let rotated = webhooks::rotate(store, &bench.webhooks, identity, &id, now).await.unwrap();
    let new = rotated.1.reveal();
    assert_ne!(old, new);
    let send = async |worker: &mut webhooks::Worker| {
        bench.record().await;
        worker.settle().await.unwrap();
        to.take().remove(0)
    };
    let message = send(&mut worker).await;
    assert_eq!(message.signed_by(&new), [true, false]);
    assert_eq!(message.signed_by(&old), [false, true]);
    bench.clock.advance(SignedDuration::from_hours(24));
    let message = send(&mut worker).await;
    assert_eq!(message.signed_by(&new), [true], "the old one is over");

    // Secrets made of another text: it is told, and another secret heals it.
    let master = Master::new("another secret of a server, long enough").unwrap();
    let moved = Webhooks::new(at_home().rules().clone(), Some(master));
    let mut worker = bench.worker_with("a", moved.clone());
    bench.record().await;
    worker.settle().await.unwrap();
    assert_eq!(bench.deliveries(&id).await[0].outcome, DeliveryOutcome::KeyChanged);
    assert_eq!(to.heard(), []);
    let now = bench.clock.now();
    let healed = webhooks::rotate(store, &moved, identity, &id, now).await.unwrap().1.reveal();
    bench.clock.advance(SignedDuration::from_secs(60));
    worker.settle().await.unwrap();
    let message = to.take().remove(0);
    assert!(message.signed_by(&healed)[0]);
    bench.assert_sound().await;

    // Neither the database nor the journal has a secret.
    for row in store.journal_after(0, 1000).await.unwrap() {
        for secret in [&old, &new, &healed] {
            assert!(!row.payload.contains(&secret[6..]), "{}", row.payload);
        }
        assert!(!row.payload.contains("127.0.0.1"), "{}", row.payload);
    }
}

async fn whoever_is_disabled_hears_nothing(store: TestStore) {
    let bench = Bench::new(store).await;
    let to = Receiver::new().await;
    let (id, _) = bench.add(&to, Interest::default()).await;
    let mut worker = bench.worker("a");
    let (store, operator) = (&bench.app.store, Actor::Operator("test"));
    let account = &bench.identity.account.id;
    bench.record().await;
    webhooks::ping(store, &bench.identity, &id, bench.clock.now()).await.unwrap();
    accounts::disable(store, operator, account, bench.clock.now()).await.unwrap();
    assert_eq!(worker.settle().await.unwrap(), 0);
    accounts::enable(store, operator, account, bench.clock.now()).await.unwrap();
    worker.settle().await.unwrap();
    assert_eq!(to.heard().len(), 2);
}

async fn limits_hold(store: TestStore) {
    let bench = Bench::new(store).await;
    let to = Receiver::new().await;
    let (id, _) = bench.add(&to, Interest::default()).await;
    let (store, now) = (&bench.app.store, bench.clock.now());
    let add = async |interest: Interest| {
        let id = webhooks::new_webhook_id(now).unwrap();
        let new = NewWebhook { id, url: to.url(), description: " x\n y ".into(), interest };
        webhooks::add(store, &bench.webhooks, &bench.identity, new, now).await
    };
    for interest in [
        Interest { kinds: vec![JournalKind::Account], ..Interest::default() },
        Interest { kinds: vec![JournalKind::Comment], ..Interest::default() },
        Interest { agency: Some("khong-co".parse().unwrap()), ..Interest::default() },
        Interest { regulation: Some("1.999999".parse().unwrap()), ..Interest::default() },
    ] {
        assert!(add(interest.clone()).await.is_err(), "{interest:?}");
    }
    for _ in 1..webhooks::MOST {
        assert_eq!(add(Interest::default()).await.unwrap().0.description, "x y");
    }
    assert!(matches!(add(Interest::default()).await, Err(WebhookError::TooMany)));
    // The same form twice makes one.
    webhooks::delete(store, &bench.identity, &id, now).await.unwrap();
    let new = || NewWebhook {
        id: id.clone(),
        url: to.url(),
        description: String::new(),
        interest: Interest::default(),
    };
    let form = async || webhooks::add(store, &bench.webhooks, &bench.identity, new(), now).await;
    form().await.unwrap();
    assert!(matches!(form().await, Err(WebhookError::TooMany | WebhookError::Exists)));

    let mut worker = bench.worker("a");
    let ping = async || webhooks::ping(store, &bench.identity, &id, bench.clock.now()).await;
    let mut sent = 0;
    'hour: loop {
        for waiting in 0..5 {
            match ping().await {
                Ok(()) => sent += 1,
                Err(error) => {
                    assert!(matches!(error, WebhookError::TooOften) && waiting == 0, "{error}");
                    break 'hour;
                }
            }
        }
        assert!(matches!(ping().await, Err(WebhookError::TooOften)), "five wait");
        worker.settle().await.unwrap();
    }
    assert_eq!(sent, 30);
    bench.clock.advance(SignedDuration::from_secs(3601));
    ping().await.unwrap();

    // What belongs to one is not there for another.
    let other = bench.app.member(Role::Administrator, None).await;
    let other = identity_of(&bench.app, &other).await;
    let now = bench.clock.now();
    for done in [
        webhooks::pause(store, &other, &id, now).await,
        webhooks::resume(store, &other, &id, now).await,
        webhooks::delete(store, &other, &id, now).await,
        webhooks::ping(store, &other, &id, now).await,
        webhooks::resend(store, &other, &id, 1, now).await,
        webhooks::rotate(store, &bench.webhooks, &other, &id, now).await.map(drop),
        webhooks::replay(store, &other, &id, webhooks::Start::Row(1), now).await.map(drop),
    ] {
        assert!(matches!(done, Err(WebhookError::Missing)), "{done:?}");
    }
    assert!(matches!(
        webhooks::resume(store, &bench.identity, &id, now).await,
        Err(WebhookError::Already)
    ));
    bench.assert_sound().await;
}
