//! Signing in at an OpenID provider, seen from outside. The provider here does
//! what a real one never does; a real one is in the browser tests.

mod command_line;
mod linking;
mod misbehaving;
mod provider;
mod returning;

use std::sync::atomic::{AtomicU32, Ordering};

use axum::{body::Body, http::Request};
use quydinh::{
    cases::{Actor, accounts},
    model::Role,
};
use serde_json::{Value, json};

use self::provider::Fake;
use crate::{
    app::{Member, Reply, TestApp, now},
    harness::TestStore,
};

/// A server with its provider, which both are new.
async fn start(store: TestStore) -> (TestApp, Fake) {
    let fake = Fake::start().await;
    let app = TestApp::empty(store).await;
    (app.with_provider(fake.provider()), fake)
}

/// What the provider says of somebody with this address.
fn person(subject: &str, email: &str) -> Value {
    json!({ "sub": subject, "email": email, "email_verified": true })
}

/// One GET from a network of its own, so that limits are not in the way.
async fn get(app: &TestApp, address: &str, cookie: &str) -> Reply {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    let network = format!("10.{}.{}.{}", number[1], number[2], number[3]);
    let request = Request::get(address).header("cookie", cookie);
    let request = request.header("x-forwarded-for", network);
    app.send(request.body(Body::empty()).unwrap()).await
}

fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

fn location(reply: &Reply) -> &str {
    header(reply, "location")
}

/// The cookies that an answer sets, without their attributes.
fn cookies(reply: &Reply) -> Vec<String> {
    let all = reply.headers.get_all("set-cookie").iter();
    let value = |text: &str| text.split(';').next().unwrap().to_owned();
    all.map(|header| value(header.to_str().unwrap())).collect()
}

/// The session that an answer opens, as a cookie.
fn session(reply: &Reply) -> String {
    let cookie = cookies(reply).into_iter().find(|cookie| cookie.starts_with("quydinh="));
    cookie.unwrap_or_else(|| panic!("no session: {} {}", reply.status, reply.body))
}

fn contains(reply: &Reply, words: &str) {
    assert!(reply.body.contains(words), "{words} is not in {}: {}", reply.status, reply.body);
}

/// Out to the provider: where it leads, and what the browser holds.
async fn out(app: &TestApp, next: &str) -> (String, String) {
    let reply = get(app, &format!("/dang-nhap/oidc?next={next}"), "").await;
    assert_eq!(reply.status, 303, "{}", reply.body);
    (location(&reply).to_owned(), cookies(&reply).remove(0))
}

/// Back from the provider with a query.
async fn back(app: &TestApp, query: &str, cookie: &str) -> Reply {
    get(app, &format!("/dang-nhap/oidc/tra-ve?{query}"), cookie).await
}

/// The whole way of somebody whom the provider knows.
async fn whole(app: &TestApp, fake: &Fake, claims: &Value) -> Reply {
    let (asked, cookie) = out(app, "/?q=thue").await;
    back(app, &fake.approve(&asked, claims), &cookie).await
}

/// A member whose account is open to be linked.
async fn allowed(app: &TestApp, role: Role) -> Member {
    let agency = (role == Role::Officer).then_some("bo-y-te");
    let member = app.member(role, agency).await;
    let operator = Actor::Operator("test");
    accounts::allow_link(&app.store, operator, &member.account.id, now()).await.unwrap();
    member
}

/// Nobody came in, and nothing was written.
async fn assert_outside(app: &TestApp, reply: &Reply, status: u16, words: &str) {
    assert_eq!(reply.status, status, "{words}: {}", reply.body);
    contains(reply, words);
    assert!(!cookies(reply).iter().any(|cookie| cookie.starts_with("quydinh=")), "{words}");
    assert_eq!(header(reply, "cache-control"), "private, no-store");
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}
