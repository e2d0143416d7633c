//! A clock that jumps, forward or back. What is timed by how much time went by
//! (time limits, turns, waits) does not look at it; what stands in the database
//! with an instant does, and is tested here.

use axum::{body::Body, http::Request};
use jiff::{SignedDuration, Timestamp};
use quydinh::{
    cases::{mail::deliver, sign_heads},
    model::{Role, TokenScope},
    signing::SigningKey,
    store::Lease,
    web,
};

use super::{get, question, questions};
use crate::{
    app::{TestApp, ask, now},
    harness::{TestStore, on_both_stores},
    mail::{NOTHING, PUT_OFF, SENT, folder, queue, worker},
};

on_both_stores!(
    nobody_is_signed_in_for_longer_because_a_clock_was_wrong,
    the_journal_is_in_order_whatever_the_clock_says,
    no_letter_waits_for_a_time_that_was_never_there,
    a_network_waits_no_longer_than_for_a_full_bucket,
);

const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);

fn a_year_ahead() -> Timestamp {
    now() + YEAR
}

fn five_hours_ahead() -> Timestamp {
    now() + SignedDuration::from_hours(5)
}

fn five_hours_behind() -> Timestamp {
    now() - SignedDuration::from_hours(5)
}

fn nine_days_later() -> Timestamp {
    now() + SignedDuration::from_hours(9 * 24)
}

async fn nobody_is_signed_in_for_longer_because_a_clock_was_wrong(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let member = app.member(Role::Analyst, None).await;
    let cookie = app.cookie(&member).await;
    let shows = async |service: &axum::Router, cookie: &str| {
        let request = Request::get("/tai-khoan").header("cookie", cookie);
        ask(service, request.body(Body::empty()).unwrap()).await.status.as_u16()
    };
    let at = |clock| web::app(app.state_at(clock));
    // Some hours make no difference, however often the clock goes there and back.
    for clock in [now, five_hours_ahead, five_hours_behind, now] {
        assert_eq!(shows(&at(clock), &cookie).await, 200);
    }
    // Forward too far, and one signs in again; back, and one is where one was, but
    // not longer than the seven days.
    assert_eq!(shows(&at(a_year_ahead), &cookie).await, 303);
    assert_eq!(shows(&at(now), &cookie).await, 200);
    assert_eq!(shows(&at(nine_days_later), &cookie).await, 303);
    // Who signed in, or made a token, while the clock was ahead has nothing of it
    // when it is right again.
    let ahead = web::app(app.state_at(a_year_ahead));
    let form = [("login", member.account.login.as_str()), ("password", member.password.reveal())];
    let opened = ask(&ahead, crate::app::form_request("/dang-nhap", "", &form)).await;
    assert_eq!(opened.status, 303, "{}", opened.body);
    let later = opened.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap();
    assert_eq!(shows(&ahead, later).await, 200);
    for clock in [now, five_hours_behind, nine_days_later] {
        assert_eq!(shows(&at(clock), later).await, 303);
    }
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn the_journal_is_in_order_whatever_the_clock_says(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let member = app.member(Role::Business, None).await;
    let token = app.token(&member, &[TokenScope::Comments, TokenScope::Read]).await;
    let key = SigningKey::open(&app.dir().join("a.key")).unwrap();
    let clocks = [now, five_hours_ahead, five_hours_behind, now, five_hours_ahead, now];
    for (number, clock) in clocks.into_iter().enumerate() {
        let service = web::app(app.state_at(clock));
        assert_eq!(question(&service, &token, number).await.status, 201, "{number}");
        // What is signed cannot be taken back, so it must hold whatever comes after.
        sign_heads(&app.store, &key, clock()).await.unwrap();
    }
    // Three days ahead, signed, and back: the days that had not come are signed.
    let ahead = || now() + SignedDuration::from_hours(3 * 24);
    assert!(sign_heads(&app.store, &key, ahead()).await.unwrap() > 0);
    let service = web::app(app.state_at(now));
    assert_eq!(question(&service, &token, clocks.len()).await.status, 201);
    sign_heads(&app.store, &key, now()).await.unwrap();
    sign_heads(&app.store, &key, nine_days_later()).await.unwrap();
    assert_eq!(questions(&app).await, clocks.len() as i64 + 1);
    let rows = app.get("/api/v1/journal?limit=1000").await.json();
    let seqs: Vec<u64> = rows["rows"]
        .as_array()
        .unwrap_or_else(|| panic!("{rows}"))
        .iter()
        .map(|row| row["seq"].as_u64().unwrap())
        .collect();
    assert!(seqs.is_sorted() && !seqs.is_empty(), "{seqs:?}");
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn no_letter_waits_for_a_time_that_was_never_there(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let (store, post) = (&app.store, folder(&app.dir().join("outbox")));
    // Tried in vain while the clock was ahead.
    std::fs::write(app.dir().join("file"), "").unwrap();
    let broken = folder(&app.dir().join("file").join("x"));
    queue(store, "lan@mau.example", "a").await;
    assert_eq!(deliver(store, &broken, &worker(), a_year_ahead).await.unwrap(), PUT_OFF);
    // Right again, it goes out at once.
    assert_eq!(deliver(store, &post, &worker(), now).await.unwrap(), SENT);
    // After some hours ahead it waits no longer than letters do.
    queue(store, "lan@mau.example", "b").await;
    assert_eq!(deliver(store, &broken, &worker(), five_hours_ahead).await.unwrap(), PUT_OFF);
    assert_eq!(deliver(store, &post, &worker(), now).await.unwrap(), NOTHING);
    let then = || five_hours_ahead() + SignedDuration::from_mins(1);
    assert_eq!(deliver(store, &post, &worker(), then).await.unwrap(), SENT);

    // Whoever had it when the clock was put right is not waited for for a year.
    queue(store, "lan@mau.example", "c").await;
    let mut write = store.write().await.unwrap();
    let (by, until) = (worker(), a_year_ahead() + SignedDuration::from_mins(10));
    let lease = Lease { by: &by, until };
    assert_eq!(write.lease_letters(lease, a_year_ahead(), 1).await.unwrap().len(), 1);
    write.commit().await.unwrap();
    assert_eq!(deliver(store, &post, &worker(), now).await.unwrap(), SENT);
    assert_eq!(deliver(store, &post, &worker(), a_year_ahead).await.unwrap(), NOTHING);
}

async fn a_network_waits_no_longer_than_for_a_full_bucket(at: TestStore) {
    static AHEAD: std::sync::atomic::AtomicI64 = std::sync::atomic::AtomicI64::new(0);
    fn clock() -> Timestamp {
        now() + SignedDuration::from_secs(AHEAD.load(std::sync::atomic::Ordering::Relaxed))
    }
    // One clock for both stores would be moved by both.
    if at.backend() == crate::harness::Backend::Postgres {
        return;
    }
    let app = TestApp::with_registry(at).await;
    let service = web::app(app.state_at(clock).with_rate(1));
    let set = |seconds| AHEAD.store(seconds, std::sync::atomic::Ordering::Relaxed);
    let taken = async || {
        let mut taken = 0;
        while get(&service, "/api/v1/suggest?q=a").await.status == 200 {
            taken += 1;
        }
        taken
    };
    set(36_000);
    assert_eq!(taken().await, 10);
    // Ten hours back: some seconds later all is as ever.
    set(0);
    assert_eq!(taken().await, 0);
    set(10);
    assert_eq!(taken().await, 10);
    set(1_000_000);
    assert_eq!(taken().await, 10);
}
