//! How the server tells that it works, and that it does not.

use axum::{body::Body, http::Request};
use quydinh::model::Role;

use crate::{
    app::{TestApp, ask, now},
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    what_works_is_told_with_and_without_the_database,
    numbers_are_for_administrators,
    letters_that_wait_are_late,
);

const PARTS: [&str; 5] = ["search", "records", "writing", "letters", "webhooks"];

async fn what_works_is_told_with_and_without_the_database(store: TestStore) {
    let url = store.url.clone();
    let app = TestApp::empty(store).await;
    let told = app.get("/api/v1/status").await.json();
    assert_eq!((&told["status"], &told["parts"]["search"]), (&"limited".into(), &"down".into()));
    assert!(told["index"]["since"].is_null(), "{told}");
    app.load("registry.csv", "2025-01-01").await;
    app.follow().await;
    app.shows(app.store.seq().await.unwrap()).await;

    let reply = app.get("/api/v1/status").await;
    assert_eq!(
        (reply.status.as_u16(), &reply.headers["cache-control"]),
        (200, &"no-store".parse().unwrap())
    );
    let told = reply.json();
    assert_eq!((&told["status"], &told["source"]), (&"ok".into(), &"live".into()), "{told}");
    for part in PARTS {
        assert_eq!(told["parts"][part], "ok", "{told}");
    }
    assert_eq!(told["journal"]["seq"], app.store.seq().await.unwrap());
    assert_eq!(told["journal"]["behind_rows"], 0);
    assert!(told["index"]["generation"].as_u64().unwrap() > 0, "{told}");
    for at in [&told["at"], &told["heard"], &told["server"]["since"]] {
        assert_eq!(instant(at), now(), "{told}");
    }
    assert!(instant(&told["index"]["since"]) <= now());
    assert_eq!(told["server"]["version"], env!("CARGO_PKG_VERSION"));
    let page = app.get("/trang-thai").await;
    assert!(page.body.contains("Mọi việc hoạt động bình thường"), "{}", page.body);
    // Every page leads to it.
    assert!(app.get("/").await.body.contains("href=\"/trang-thai\""));

    app.store.close().await;
    // What was told is good for a second.
    let told = loop {
        let told = app.get("/api/v1/status").await.json();
        if told["source"] == "memory" {
            break told;
        }
    };
    assert_eq!(told["status"], "limited");
    let going = PARTS.map(|part| told["parts"][part].as_str().unwrap());
    assert_eq!(going, ["ok", "down", "down", "unknown", "unknown"], "{told}");
    assert_eq!(instant(&told["heard"]), now());
    let page = app.get("/trang-thai").await;
    assert_eq!(page.status, 200);
    for words in ["lấy từ bộ nhớ", "tạm ngừng", "gửi lại sau ít phút", "chưa rõ"]
    {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    for secret in [url.as_str(), "127.0.0.1", "sqlite", "postgres"] {
        assert!(!page.body.contains(secret) && !told.to_string().contains(secret), "{secret}");
    }
}

fn instant(text: &serde_json::Value) -> jiff::Timestamp {
    text.as_str().unwrap().parse().unwrap()
}

async fn numbers_are_for_administrators(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    for (role, sees) in [(Role::Administrator, true), (Role::Reviewer, false)] {
        let cookie = app.cookie(&app.member(role, None).await).await;
        let page = app.get_with("/trang-thai", &cookie).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.body.contains("Kết nối cơ sở dữ liệu"), sees, "{role}: {}", page.body);
        assert_eq!(page.headers["cache-control"], "private, no-store");
    }
    assert!(!app.get("/trang-thai").await.body.contains("Kết nối cơ sở dữ liệu"));
}

async fn letters_that_wait_are_late(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let told = async || {
        // Another server has asked nothing yet.
        let service = app.another().await;
        ask(&service, Request::get("/api/v1/status").body(Body::empty()).unwrap()).await.json()
    };
    for (made, expected, whole) in [
        (
            "INSERT INTO mail (id, kind, key, recipient, subject, plain, html, state, queued_at, \
                attempts, due_at) VALUES ('a', 'digest', 'a', 'a@mau.example', 'A', 'A', 'A', \
                'waiting', 1782867000000, 1, 1782867000000)",
            "ok",
            "ok",
        ),
        ("UPDATE mail SET queued_at = 1782866000000", "late", "limited"),
        ("DELETE FROM mail", "ok", "ok"),
    ] {
        app.execute(made).await;
        let told = told().await;
        assert_eq!(
            (&told["parts"]["letters"], &told["status"]),
            (&expected.into(), &whole.into()),
            "{made}: {told}"
        );
    }
}
