//! What several servers of one store need, piece by piece.

use std::time::{Duration, Instant};

use axum::{
    body::Body,
    http::{Request, header},
};
use quydinh::{
    model::Role,
    store::{Store, StoreError},
};
use tokio::time::timeout;

use crate::{
    app::{TestApp, form_request},
    harness::{Backend, TestStore, on_both_stores},
    served::{quydinh, run},
};

on_both_stores!(
    servers_that_start_together_migrate_once,
    tables_of_a_later_version_are_refused_in_words,
    one_at_a_time_has_the_turn_by_the_clock_of_the_database,
    other_servers_hear_of_what_is_recorded,
    what_was_written_is_waited_for_and_a_page_says_that_it_is_behind,
);

async fn servers_that_start_together_migrate_once(at: TestStore) {
    let opened = (0..3).map(|_| tokio::spawn(open(at.url.clone())));
    for store in opened.collect::<Vec<_>>() {
        let store = store.await.unwrap().unwrap();
        assert_eq!(store.verify().await.unwrap().findings, []);
    }
    const TWICE: &str = "SELECT COUNT(*) - COUNT(DISTINCT version) FROM _sqlx_migrations";
    assert_eq!(at.count(TWICE).await, 0);
}

async fn open(url: String) -> Result<Store, StoreError> {
    Store::open(&url).await
}

async fn tables_of_a_later_version_are_refused_in_words(at: TestStore) {
    let before = Store::open(&at.url).await.unwrap();
    let yes = if at.backend() == Backend::Sqlite { "1" } else { "TRUE" };
    let later = format!(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         SELECT 9999, 'later', {yes}, checksum, 0 FROM _sqlx_migrations WHERE version = 1"
    );
    at.execute(later.leak()).await;
    let refused = Store::open(&at.url).await.unwrap_err();
    assert!(matches!(refused, StoreError::Newer { found: 9999, .. }), "{refused:?}");
    let (code, out, error) = run(quydinh(&at).arg("verify"));
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(error.contains("phiên bản mới hơn"), "{error}");
    // One that was started before goes on.
    assert_eq!(before.seq().await.unwrap(), 0);
}

async fn one_at_a_time_has_the_turn_by_the_clock_of_the_database(at: TestStore) {
    let (one, two) = (Store::open(&at.url).await.unwrap(), Store::open(&at.url).await.unwrap());
    let minute = Duration::from_secs(60);
    assert!(one.take_turn("x", "one", minute).await.unwrap());
    assert!(one.take_turn("x", "one", minute).await.unwrap(), "it is kept");
    assert!(!two.take_turn("x", "two", minute).await.unwrap());
    assert!(two.take_turn("y", "two", minute).await.unwrap(), "another job");
    two.leave_turn("x", "two").await.unwrap();
    assert!(!two.take_turn("x", "two", minute).await.unwrap(), "nobody leaves another's turn");
    one.leave_turn("x", "one").await.unwrap();
    assert!(two.take_turn("x", "two", Duration::from_millis(300)).await.unwrap());
    assert!(!one.take_turn("x", "one", minute).await.unwrap());
    tokio::time::sleep(Duration::from_millis(350)).await;
    assert!(one.take_turn("x", "one", minute).await.unwrap(), "a turn ends by itself");
    let mut won = 0;
    one.leave_turn("x", "one").await.unwrap();
    let stores = [one, two];
    let asked = (0..8).map(|n| {
        let store = stores[n % 2].clone();
        tokio::spawn(async move { store.take_turn("x", &n.to_string(), minute).await.unwrap() })
    });
    for taken in asked.collect::<Vec<_>>() {
        won += u32::from(taken.await.unwrap());
    }
    assert_eq!(won, 1);
}

/// On PostgreSQL at once; on SQLite, where one server serves, by looking.
async fn other_servers_hear_of_what_is_recorded(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let other = Store::open(&app.place().url).await.unwrap();
    let watching = tokio::spawn(other.clone().watch());
    let heard = timeout(Duration::from_secs(5), other.recorded()).await;
    // When it begins it learns how far the journal is.
    assert_eq!(heard.is_ok(), app.place().backend() == Backend::Postgres);
    for _ in 0..3 {
        app.member(Role::Officer, Some("bo-y-te")).await;
        let (head, started) = (app.store.seq().await.unwrap(), Instant::now());
        assert_eq!(app.store.pace().written(), head);
        if app.place().backend() == Backend::Postgres {
            while other.pace().head() < head {
                assert!(started.elapsed() < Duration::from_secs(1), "nobody told");
                timeout(Duration::from_secs(1), other.recorded()).await.unwrap();
            }
        }
    }
    watching.abort();
}

async fn what_was_written_is_waited_for_and_a_page_says_that_it_is_behind(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let member = app.member(Role::Officer, Some("bo-cong-thuong")).await;
    let password = member.password.reveal();
    let form = [("login", member.account.login.as_str()), ("password", password)];
    let entered = app.send(form_request("/dang-nhap", "", &form)).await;
    assert_eq!(entered.status, 303, "{}", entered.body);
    let cookies: Vec<&str> =
        entered.headers.get_all(header::SET_COOKIE).iter().map(|c| c.to_str().unwrap()).collect();
    let head = app.store.seq().await.unwrap();
    let told = format!("quydinh-seq={head}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
    assert!(cookies.contains(&told.as_str()), "{cookies:?}");
    let get = |path: &str, cookie: String, header: u64| {
        let request = Request::get(path).header("cookie", cookie);
        request.header("x-journal-seq", header).body(Body::empty()).unwrap()
    };
    // Nothing follows the journal here: what was written is waited for in vain.
    let started = Instant::now();
    let page = app.send(get("/", format!("quydinh-seq={head}"), 0)).await;
    let waited = started.elapsed();
    assert!(waited >= Duration::from_secs(2) && waited < Duration::from_secs(6), "{waited:?}");
    assert!(page.status == 200 && page.body.contains("Đang cập nhật"), "{}", page.body);
    let json = app.send(get("/api/v1/regulations", String::new(), head)).await;
    assert_eq!(json.status, 200);
    assert_ne!(json.headers["x-journal-seq"], head.to_string());
    let ready = app.get("/readyz").await;
    assert_eq!((ready.status.as_u16(), &ready.json()["index"]), (503, &"building".into()));
    // A row that there is not is waited for by nobody.
    let started = Instant::now();
    app.send(get("/", format!("quydinh-seq={}", head + 1000), 0)).await;
    app.send(get("/", "quydinh-seq=x".into(), 0)).await;
    assert!(started.elapsed() < Duration::from_millis(1500), "{:?}", started.elapsed());
    // Once somebody follows it is there, and no page says otherwise.
    app.follow().await;
    let json = app.send(get("/api/v1/regulations", String::new(), head)).await;
    assert_eq!(json.headers["x-journal-seq"], head.to_string());
    let page = app.send(get("/", format!("quydinh-seq={head}"), 0)).await;
    assert!(!page.body.contains("Đang cập nhật"));
    let ready = app.get("/readyz").await;
    assert_eq!((ready.status.as_u16(), &ready.json()["behind_rows"]), (200, &0.into()));
    let metrics = app.get("/metrics").await.body;
    for line in ["journal_behind_rows 0", "store_away 0", "journal_delay_seconds_count"] {
        assert!(metrics.contains(line), "{line} is not in:\n{metrics}");
    }
}
