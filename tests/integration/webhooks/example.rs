//! The receiver of docs/API.md, run as it stands there.

use std::{
    env,
    io::{BufRead as _, BufReader},
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use quydinh::{
    cases::webhooks::{self, NewWebhook, Start},
    model::{DeliveryOutcome, Interest},
};

use super::Bench;
use crate::harness::{TestStore, on_both_stores};

on_both_stores!(the_example_takes_what_is_genuine_and_nothing_else);

/// The first block of Python after a heading.
fn example() -> String {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/API.md"));
    let text = text.unwrap();
    let (_, after) = text.split_once("## Webhooks").unwrap();
    let (_, code) = after.split_once("```python\n").unwrap();
    code.split_once("```").unwrap().0.to_owned()
}

struct Killed(std::process::Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn the_example_takes_what_is_genuine_and_nothing_else(store: TestStore) {
    if Command::new("python3").arg("--version").output().is_err() {
        println!("skipped: there is no python3");
        return;
    }
    let bench = Bench::new(store).await;
    // The example looks at the time.
    bench.clock.0.store(Timestamp::now().as_millisecond(), Ordering::SeqCst);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let id = webhooks::new_webhook_id(bench.clock.now()).unwrap();
    let url = format!("http://127.0.0.1:{port}/");
    let (description, interest) = (String::new(), Interest::default());
    let new = NewWebhook { id, url, description, interest };
    let (store, now) = (&bench.app.store, bench.clock.now());
    let added = webhooks::add(store, &bench.webhooks, &bench.identity, new, now).await;
    let (webhook, secret) = added.unwrap();

    let receiver = Command::new("python3")
        .args(["-c", &example(), &port.to_string()])
        .env("QUYDINH_WEBHOOK_SECRET", secret.reveal())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut receiver = Killed(receiver.unwrap());
    let mut lines = BufReader::new(receiver.0.stdout.take().unwrap()).lines();
    let started = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(started.elapsed() < Duration::from_secs(30), "the receiver does not begin");
        std::thread::sleep(Duration::from_millis(50));
    }
    let store = &bench.app.store;
    let mut worker = bench.worker("a");
    let (first, second) = (bench.record().await, bench.record().await);
    worker.settle().await.unwrap();
    let outcome = async || bench.deliveries(&webhook.id).await[0].outcome;
    assert_eq!(outcome().await, DeliveryOutcome::Delivered);
    // Again, of which nothing is taken twice, and one more.
    webhooks::replay(store, &bench.identity, &webhook.id, Start::Row(first), now).await.unwrap();
    let third = bench.record().await;
    worker.settle().await.unwrap();
    assert_eq!(outcome().await, DeliveryOutcome::Delivered);
    // The first of them also recorded the series.
    for (seq, action) in [
        (second - 2, "indicator-series.added"),
        (first, "indicator-figure.recorded"),
        (second, "indicator-figure.recorded"),
        (third, "indicator-figure.recorded"),
    ] {
        assert_eq!(lines.next().unwrap().unwrap(), format!("{seq} {action} thu"));
    }

    // A message of another time, and one of somebody who does not know the secret.
    bench.clock.advance(SignedDuration::from_secs(400));
    bench.record().await;
    worker.settle().await.unwrap();
    assert_eq!(outcome().await, DeliveryOutcome::Refused);
    bench.clock.0.store(Timestamp::now().as_millisecond(), Ordering::SeqCst);
    let now = bench.clock.now();
    for _ in 0..2 {
        // After the second time the secret that it has is not even the one before.
        webhooks::rotate(store, &bench.webhooks, &bench.identity, &webhook.id, now).await.unwrap();
        webhooks::ping(store, &bench.identity, &webhook.id, now).await.unwrap();
        worker.settle().await.unwrap();
    }
    let found = bench.deliveries(&webhook.id).await;
    let found: Vec<_> = found.iter().take(2).map(|delivery| delivery.status).collect();
    assert_eq!(found, [Some(401), Some(204)]);
}
