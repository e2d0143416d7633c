//! Messages: whole, in order, signed; and what happens when they are not taken.

use jiff::SignedDuration;
use quydinh::{
    cases::webhooks::{self, Start},
    model::{DeliveryKind, DeliveryOutcome, Interest, PauseReason, Role},
    store::Delivery,
};
use serde_json::Value;

use super::{
    Bench, public_rows,
    receiver::{Reaction, Receiver},
};
use crate::{
    app::TestApp,
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    everything_public_arrives_once_in_order_and_signed,
    interests_are_the_filters_of_the_journal,
    failures_wait_longer_and_lose_nothing,
    what_is_gone_or_fails_for_days_is_paused,
    one_that_hangs_keeps_nobody_waiting,
    attempts_are_kept_within_bounds,
    rows_are_sent_again_when_asked,
);

fn seqs(rows: &[Value]) -> Vec<u64> {
    rows.iter().map(|row| row["seq"].as_u64().unwrap()).collect()
}

async fn everything_public_arrives_once_in_order_and_signed(store: TestStore) {
    let bench = Bench::new(store).await;
    let to = Receiver::new().await;
    let (id, secret) = bench.add(&to, Interest::default()).await;
    let mut worker = bench.worker("a");
    assert_eq!(worker.settle().await.unwrap(), 0, "what was before is not sent");

    // More than fits into a message, of which some rows are not public.
    for _ in 0..120 {
        bench.record().await;
    }
    bench.app.member(Role::Business, None).await;
    webhooks::replay(&bench.app.store, &bench.identity, &id, Start::Row(1), bench.clock.now())
        .await
        .unwrap();
    worker.settle().await.unwrap();
    let heard = to.take();
    assert!(heard.len() >= 2, "{}", heard.len());
    let mut rows = Vec::new();
    for message in &heard {
        assert_eq!(message.line, "POST /hook?a=1 HTTP/1.1");
        assert_eq!(message.heads["content-type"], "application/json");
        assert_eq!(message.signed_by(&secret), [true]);
        let body = message.json();
        assert_eq!(body["type"], "journal.rows");
        assert_eq!(body["webhook"], id.as_str());
        let (first, last) = (&body["data"]["first"], &body["data"]["last"]);
        assert_eq!(message.id(), format!("{id}_{first}_{last}"));
        assert!(message.rows().len() <= 100);
        rows.extend(message.rows());
    }
    assert_eq!(rows, public_rows(&bench.app, "").await);

    // From here on each row as it is recorded.
    let seq = bench.record().await;
    worker.settle().await.unwrap();
    let heard = to.take();
    assert_eq!(heard.len(), 1);
    assert_eq!(seqs(&heard[0].rows()), [seq]);
    assert_eq!(heard[0].id(), format!("{id}_{seq}_{seq}"));
    // The past was sent in one message per stretch, and nothing waits.
    let (_, progress) = bench.webhook(&id).await;
    assert_eq!((progress.seq, progress.batch_to), (seq, None));
    let counts = bench.app.store.webhook_counts().await.unwrap();
    assert_eq!((counts.active, counts.behind, counts.rows), (1, 0, 0));
    let told: u64 = bench.webhooks.counts().all().map(|(_, count)| count).sum();
    assert_eq!(told, bench.deliveries(&id).await.len() as u64);
    bench.assert_sound().await;
}

/// A plan of an agency, so that rows are about agencies and regulations.
async fn plan(app: &TestApp) {
    let officer = app.member(Role::Officer, Some("bo-cong-thuong")).await;
    let cookie = app.cookie(&officer).await;
    let file = "Mã TTHC;Loại tác động;Lý do;Kiến nghị thực thi;Lộ trình\n\
        9.000001;Bãi bỏ;Trùng;Bãi bỏ Điều 5 Thông tư 02/2017/TT-BCT;Quý IV/2045\n\
        9.000002;Giữ nguyên;Điều ước quốc tế;;\n";
    let send = async |query: String| {
        let request =
            axum::http::Request::post(format!("/api/v1/plans?name=pa.csv&title=Nam{query}"))
                .header("cookie", &cookie)
                .header("sec-fetch-site", "same-origin");
        app.send(request.body(axum::body::Body::from(file)).unwrap()).await
    };
    let run = send(String::new()).await.json();
    let done = send(format!("&confirm={}", run["confirm"].as_str().unwrap())).await;
    assert_eq!(done.status, 201, "{}", done.body);
}

async fn interests_are_the_filters_of_the_journal(store: TestStore) {
    let bench = Bench::new(store).await;
    bench.app.follow().await;
    plan(&bench.app).await;
    bench.record().await;
    let mut worker = bench.worker("a");
    let mut sizes = Vec::new();
    for (interest, query) in [
        (r#"{"agency": "bo-cong-thuong"}"#, "agency=bo-cong-thuong"),
        // It became a part of another.
        (r#"{"agency": "bo-giao-thong-van-tai"}"#, "agency=bo-giao-thong-van-tai"),
        (r#"{"regulation": "9.000001"}"#, "regulation=9.000001"),
        (r#"{"kinds": ["plan", "plan-item"]}"#, "kind=plan,plan-item"),
        (r#"{"kinds": ["regulation"], "agency": "bo-y-te"}"#, "kind=regulation&agency=bo-y-te"),
        (
            r#"{"kinds": ["plan-item"], "regulation": "9.000002"}"#,
            "kind=plan-item&regulation=9.000002",
        ),
    ] {
        let to = Receiver::new().await;
        let (id, _) = bench.add(&to, serde_json::from_str(interest).unwrap()).await;
        let (store, now) = (&bench.app.store, bench.clock.now());
        webhooks::replay(store, &bench.identity, &id, Start::Row(0), now).await.unwrap();
        worker.settle().await.unwrap();
        let rows: Vec<Value> = to.take().iter().flat_map(super::receiver::Heard::rows).collect();
        assert_eq!(rows, public_rows(&bench.app, query).await, "{interest}");
        sizes.push(rows.len());
        // What is not wanted does not hold the place up.
        let (_, progress) = bench.webhook(&id).await;
        assert_eq!(progress.seq, bench.app.store.seq().await.unwrap(), "{interest}");
        webhooks::delete(store, &bench.identity, &id, now).await.unwrap();
    }
    assert!(sizes.iter().all(|size| *size > 0), "{sizes:?}");
}

async fn failures_wait_longer_and_lose_nothing(store: TestStore) {
    let bench = Bench::new(store).await;
    let (to, elsewhere) = (Receiver::new().await, Receiver::new().await);
    let (id, _) = bench.add(&to, Interest::default()).await;
    let away: &'static str = format!("Location: {}\r\n", elsewhere.url()).leak();
    let mut worker = bench.worker("a");
    let first = bench.record().await;
    let mut waited = SignedDuration::ZERO;
    for (round, (reaction, outcome)) in (1..).zip([
        (Reaction::Status(500, ""), DeliveryOutcome::Refused),
        (Reaction::Hang, DeliveryOutcome::Timeout),
        (Reaction::Status(302, away), DeliveryOutcome::Redirected),
        (Reaction::Status(307, away), DeliveryOutcome::Redirected),
        (Reaction::Noise, DeliveryOutcome::Broken),
        (Reaction::Close, DeliveryOutcome::Unreachable),
        (Reaction::Status(429, "Retry-After: 36000\r\n"), DeliveryOutcome::Later),
    ]) {
        to.then([reaction]);
        worker.settle().await.unwrap();
        // Others are recorded meanwhile and do not change the message.
        bench.record().await;
        let (_, progress) = bench.webhook(&id).await;
        assert_eq!((progress.failures, progress.batch_to), (round, Some(first)), "{outcome}");
        let last = &bench.deliveries(&id).await[0];
        assert_eq!((last.outcome, last.attempt), (outcome, u64::from(round)));
        let wait = progress.next_at.duration_since(bench.clock.now());
        assert!(wait > waited, "{outcome}: {wait:?} after {waited:?}");
        waited = wait;
        // Not a moment earlier.
        bench.clock.advance(wait - SignedDuration::from_millis(1));
        assert_eq!(worker.settle().await.unwrap(), 0, "{outcome}");
        bench.clock.advance(SignedDuration::from_millis(1));
    }
    assert_eq!(waited, SignedDuration::from_hours(10), "as the receiver asked");
    assert_eq!(elsewhere.heard(), [], "nobody follows a redirect");
    // An answer that never ends is an answer.
    to.then([Reaction::Endless]);
    worker.settle().await.unwrap();
    let heard = to.heard();
    let attempts: Vec<_> = heard.iter().take(8).collect();
    assert_eq!(attempts.len(), 8);
    for attempt in &attempts {
        assert_eq!((attempt.id(), &attempt.body), (heard[0].id(), &heard[0].body));
    }
    let rows: Vec<Value> = heard[7..].iter().flat_map(super::receiver::Heard::rows).collect();
    assert_eq!(rows, public_rows(&bench.app, &format!("after={}", first - 2)).await);
    let (_, progress) = bench.webhook(&id).await;
    assert_eq!((progress.failures, progress.failing_since), (0, None));
    bench.assert_sound().await;
}

async fn what_is_gone_or_fails_for_days_is_paused(store: TestStore) {
    let bench = Bench::new(store).await;
    let to = Receiver::new().await;
    let (id, _) = bench.add(&to, Interest::default()).await;
    let mut worker = bench.worker("a");
    bench.record().await;
    to.then([Reaction::Status(410, "")]);
    worker.settle().await.unwrap();
    let (webhook, _) = bench.webhook(&id).await;
    assert_eq!(webhook.paused, Some((bench.clock.now(), PauseReason::Gone)));
    bench.clock.advance(SignedDuration::from_hours(48));
    assert_eq!(worker.settle().await.unwrap(), 0);
    let rows = bench.app.store.journal_after(0, 1000).await.unwrap();
    let last = rows.last().unwrap();
    assert_eq!((last.action.as_str(), last.actor.as_str()), ("webhook.paused", "hệ thống"));
    bench.assert_sound().await;

    // Resumed, it gets what it has missed.
    let (store, identity) = (&bench.app.store, &bench.identity);
    webhooks::resume(store, identity, &id, bench.clock.now()).await.unwrap();
    to.always(Reaction::Status(500, ""));
    let mut hours = 0;
    while bench.webhook(&id).await.0.paused.is_none() {
        worker.settle().await.unwrap();
        bench.clock.advance(SignedDuration::from_hours(1));
        hours += 1;
        assert!(hours < 24 * 6, "it is never paused");
    }
    assert!(hours > 24 * 5, "paused after {hours} hours");
    let (webhook, _) = bench.webhook(&id).await;
    assert_eq!(webhook.paused.unwrap().1, PauseReason::Failing);
    // Between three and six hours at the end, so not many.
    let attempts = to.take().len();
    assert!((20..60).contains(&attempts), "{attempts}");
    to.always(Reaction::Status(200, ""));
    webhooks::resume(store, identity, &id, bench.clock.now()).await.unwrap();
    worker.settle().await.unwrap();
    let heard = to.take();
    assert_eq!(heard.len(), 1);
    bench.assert_sound().await;
}

async fn one_that_hangs_keeps_nobody_waiting(store: TestStore) {
    let bench = Bench::new(store).await;
    let (slow, good) = (Receiver::new().await, Receiver::new().await);
    slow.always(Reaction::Hang);
    for _ in 0..5 {
        bench.add(&slow, Interest::default()).await;
    }
    bench.add(&good, Interest::default()).await;
    // With all the time of the real one.
    let store = bench.app.store.clone();
    let clock = bench.clock.shared();
    let worker = webhooks::Worker::new(store, bench.webhooks.clone(), "a".into(), clock);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(worker.run(async { drop(stopped.await) }));
    let started = std::time::Instant::now();
    for count in 1..=4 {
        bench.record().await;
        good.wait_for(count).await;
    }
    let took = started.elapsed();
    assert!(took < std::time::Duration::from_secs(9), "{took:?}");
    // In the meantime each of the others was asked once and not again.
    assert_eq!(slow.heard().len(), 5);
    // Stopping does not wait for those that hang longer than a few seconds.
    let started = std::time::Instant::now();
    stop.send(()).unwrap();
    running.await.unwrap();
    let took = started.elapsed();
    assert!(took < std::time::Duration::from_secs(8), "{took:?}");
    // The turn is free at once.
    let mut next = bench.worker("b");
    good.take();
    bench.record().await;
    next.settle().await.unwrap();
    assert_eq!(good.heard().len(), 1);
}

async fn attempts_are_kept_within_bounds(store: TestStore) {
    let bench = Bench::new(store).await;
    let to = Receiver::new().await;
    let (id, _) = bench.add(&to, Interest::default()).await;
    let mut worker = bench.worker("a");
    for _ in 0..Delivery::KEPT + 5 {
        bench.record().await;
        worker.settle().await.unwrap();
    }
    let kept = bench.deliveries(&id).await;
    assert_eq!(kept.len() as u64, Delivery::KEPT);
    assert_eq!((kept[0].number, kept[99].number), (Delivery::KEPT + 5, 6));
    bench.clock.advance(SignedDuration::from_hours(24 * 29));
    worker.settle().await.unwrap();
    assert_eq!(bench.deliveries(&id).await.len() as u64, Delivery::KEPT);
    bench.clock.advance(SignedDuration::from_hours(25));
    worker.settle().await.unwrap();
    assert_eq!(bench.deliveries(&id).await, []);
}

async fn rows_are_sent_again_when_asked(store: TestStore) {
    let bench = Bench::new(store).await;
    let to = Receiver::new().await;
    let (id, secret) = bench.add(&to, Interest::default()).await;
    let mut worker = bench.worker("a");
    for _ in 0..3 {
        bench.record().await;
    }
    worker.settle().await.unwrap();
    let first = to.take().remove(0);
    let (store, identity) = (&bench.app.store, &bench.identity);
    let now = || bench.clock.now();

    // One attempt again, to a webhook that is paused as well.
    webhooks::pause(store, identity, &id, now()).await.unwrap();
    webhooks::resend(store, identity, &id, 1, now()).await.unwrap();
    bench.clock.advance(SignedDuration::from_millis(1));
    webhooks::ping(store, identity, &id, now()).await.unwrap();
    worker.settle().await.unwrap();
    let heard = to.take();
    assert_eq!(heard.len(), 2);
    assert_eq!((heard[0].id(), &heard[0].body), (first.id(), &first.body));
    let ping = heard[1].json();
    assert_eq!((&ping["type"], &ping["webhook"]), (&"ping".into(), &id.as_str().into()));
    assert_eq!(heard[1].signed_by(&secret), [true]);
    let kinds: Vec<_> = bench.deliveries(&id).await.iter().map(|delivery| delivery.kind).collect();
    assert_eq!(kinds, [DeliveryKind::Ping, DeliveryKind::Again, DeliveryKind::Rows]);
    assert!(webhooks::resend(store, identity, &id, 99, now()).await.is_err());

    // From a time on, and from now on.
    webhooks::resume(store, identity, &id, now()).await.unwrap();
    let after = webhooks::replay(store, identity, &id, Start::Time(crate::app::now()), now())
        .await
        .unwrap();
    assert_eq!(after, 0, "everything here is of one instant");
    let later = now().checked_add(SignedDuration::from_millis(1)).unwrap();
    let after = webhooks::replay(store, identity, &id, Start::Time(later), now()).await.unwrap();
    assert_eq!(after, store.seq().await.unwrap());
    webhooks::replay(store, identity, &id, Start::Row(1), now()).await.unwrap();
    webhooks::replay(store, identity, &id, Start::Now, now()).await.unwrap();
    worker.settle().await.unwrap();
    assert_eq!(to.take(), []);
    bench.assert_sound().await;
}
