//! What a provider, or somebody who poses as it, may try.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use quydinh::{model::Role, oidc::Provider};
use ring::hmac;
use serde_json::{Value, json};

use super::{
    allowed, assert_outside, back, get, location, out, person,
    provider::{Fake, Manner, Signer, base64url, unsigned},
    session, start, whole,
};
use crate::{
    app::{TestApp, now},
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    tokens_that_may_not_be_trusted_let_nobody_in,
    a_new_key_is_taken_and_an_old_one_no_longer,
    answers_that_are_none_are_given_up,
    metadata_of_another_are_refused,
    a_provider_that_is_away_is_said_to_be,
);

const NOT_TRUSTED: &str = "không đáng tin cậy";
const AWAY: &str = "Chưa kết nối được";

/// Claims with one of them changed.
fn with(mut claims: Value, name: &str, value: Value) -> Value {
    claims[name] = value;
    claims
}

async fn tokens_that_may_not_be_trusted_let_nobody_in(store: TestStore) {
    let (app, fake) = start(store).await;
    let member = allowed(&app, Role::Administrator).await;
    let claims = person("s-1", member.account.login.as_str());
    let seconds = now().as_second();
    let jwk = Signer::new("x").jwk().to_string();
    let seq = app.store.seq().await.unwrap();
    type Forge = Box<dyn Fn(&Signer, Value) -> String + Send + Sync>;
    let forged: Vec<(&str, Forge)> = vec![
        (
            "signed by somebody else",
            Box::new(|signer, claims| Signer::new(signer.name).token(&claims)),
        ),
        (
            "changed after it was signed",
            Box::new(|signer, claims| {
                let token = signer.token(&claims);
                let signature = token.rsplit('.').next().unwrap();
                let header = json!({ "alg": "EdDSA", "kid": signer.name });
                let changed = with(claims, "sub", json!("s-2"));
                format!("{}.{signature}", unsigned(&header, &changed))
            }),
        ),
        (
            "not signed",
            Box::new(|_, claims| format!("{}.", unsigned(&json!({ "alg": "none" }), &claims))),
        ),
        (
            "not signed, but with a signature",
            Box::new(|signer, claims| signer.sign(&json!({ "alg": "none" }), &claims)),
        ),
        (
            "signed with the public key as a shared secret",
            Box::new(|signer, claims| {
                let header = json!({ "alg": "HS256", "kid": signer.name });
                let signed = unsigned(&header, &claims);
                let key = hmac::Key::new(hmac::HMAC_SHA256, &signer.public());
                let signature = hmac::sign(&key, signed.as_bytes());
                format!("{signed}.{}", base64url(signature.as_ref()))
            }),
        ),
        (
            "a key that the token brings along",
            Box::new(move |_, claims| {
                let own = Signer::new("own");
                let header = json!({ "alg": "EdDSA", "jwk": own.jwk(), "kid": "own" });
                own.sign(&header, &claims)
            }),
        ),
        (
            "a key at an address that the token names",
            Box::new(move |signer, claims| {
                let header = json!({ "alg": "EdDSA", "jku": "http://127.0.0.1:1/", "x": jwk });
                Signer::new(signer.name).sign(&header, &claims)
            }),
        ),
        ("another nonce", claim("nonce", json!("x"))),
        ("no nonce", claim("nonce", json!(null))),
        ("another client", claim("aud", json!("other"))),
        ("another party", claim("azp", json!("other"))),
        ("another issuer", claim("iss", json!("https://evil.example"))),
        ("expired", claim("exp", json!(seconds - 61))),
        ("without an end", claim("exp", json!(null))),
        ("of yesterday", claim("iat", json!(seconds - 86_400))),
        ("of tomorrow", claim("iat", json!(seconds + 86_400))),
        ("nobody", claim("sub", json!(""))),
        ("no token at all", Box::new(|_, _| "x".into())),
        (
            "too long",
            Box::new(|signer, claims| signer.token(&with(claims, "x", json!("x".repeat(60_000))))),
        ),
    ];
    fn claim(name: &'static str, value: Value) -> Forge {
        Box::new(move |signer, claims| signer.token(&with(claims, name, value.clone())))
    }
    for (what, forge) in forged {
        fake.forge(forge);
        let refused = whole(&app, &fake, &claims).await;
        assert_eq!(refused.status, 502, "{what}");
        assert_outside(&app, &refused, 502, NOT_TRUSTED).await;
    }
    assert_eq!(app.store.seq().await.unwrap(), seq, "nothing was recorded");
    assert_eq!(fake.led_elsewhere(), 0);
    // The same without a change, so that it was the change each time.
    fake.forge(|signer, claims| signer.token(&claims));
    session(&whole(&app, &fake, &claims).await);
}

async fn a_new_key_is_taken_and_an_old_one_no_longer(store: TestStore) {
    let (app, fake) = start(store).await;
    let member = allowed(&app, Role::Business).await;
    let claims = person("s-1", member.account.login.as_str());
    for _ in 0..3 {
        session(&whole(&app, &fake, &claims).await);
    }
    assert_eq!(fake.keys_asked(), 1, "keys are kept");
    let (old, new) = (Arc::new(Signer::new("first")), Arc::new(Signer::new("second")));
    // A key that is not published yet.
    fake.change(|behaviour| behaviour.signer = Arc::clone(&new));
    assert_outside(&app, &whole(&app, &fake, &claims).await, 502, NOT_TRUSTED).await;
    assert_eq!(fake.keys_asked(), 2);
    fake.change(|behaviour| behaviour.keys.push(new.jwk()));
    session(&whole(&app, &fake, &claims).await);
    assert_eq!(fake.keys_asked(), 3, "asked for again, because of an unknown name");
    session(&whole(&app, &fake, &claims).await);
    assert_eq!(fake.keys_asked(), 3);
    // Another key under the old name.
    fake.change(|behaviour| {
        behaviour.keys = vec![old.jwk(), new.jwk()];
        behaviour.signer = Arc::clone(&old);
    });
    session(&whole(&app, &fake, &claims).await);
    assert_eq!(fake.keys_asked(), 4);
    // Taken back: known no longer once the keys were asked for.
    let third = Arc::new(Signer::new("third"));
    fake.change(|behaviour| {
        behaviour.keys = vec![third.jwk()];
        behaviour.signer = third;
    });
    session(&whole(&app, &fake, &claims).await);
    fake.change(|behaviour| behaviour.signer = old);
    assert_outside(&app, &whole(&app, &fake, &claims).await, 502, NOT_TRUSTED).await;
}

async fn answers_that_are_none_are_given_up(store: TestStore) {
    let fake = Fake::start().await;
    let patience = Duration::from_millis(1500);
    let mut app = TestApp::empty(store).await;
    let member = allowed(&app, Role::Business).await;
    let claims = person("s-1", member.account.login.as_str());
    for (manner, words) in [
        (Manner::Huge, AWAY),
        (Manner::Slow, AWAY),
        (Manner::Elsewhere, AWAY),
        (Manner::Broken, AWAY),
        (Manner::Html, NOT_TRUSTED),
    ] {
        let status = if words == AWAY { 503 } else { 502 };
        // One that has seen nothing yet.
        app = app.with_provider(Provider::new(fake.settings().with_patience(patience)));
        let began = Instant::now();
        fake.change(|behaviour| behaviour.metadata_manner = manner);
        let refused = get(&app, "/dang-nhap/oidc", "").await;
        assert_outside(&app, &refused, status, words).await;
        fake.change(|behaviour| behaviour.metadata_manner = Manner::Good);

        fake.change(|behaviour| behaviour.token_manner = manner);
        assert_outside(&app, &whole(&app, &fake, &claims).await, status, words).await;
        fake.change(|behaviour| behaviour.token_manner = Manner::Good);

        fake.change(|behaviour| behaviour.keys_manner = manner);
        assert_outside(&app, &whole(&app, &fake, &claims).await, status, words).await;
        fake.change(|behaviour| behaviour.keys_manner = Manner::Good);
        assert!(began.elapsed() < Duration::from_secs(20), "{manner:?}: {:?}", began.elapsed());
    }
    assert_eq!(fake.led_elsewhere(), 0, "a secret would have gone with it");
    app = app.with_provider(fake.provider());
    session(&whole(&app, &fake, &claims).await);
}

async fn metadata_of_another_are_refused(store: TestStore) {
    let fake = Fake::start().await;
    let mut app = TestApp::empty(store).await;
    let good = json!(fake.issuer);
    for (name, value) in [
        ("issuer", json!("https://evil.example")),
        ("issuer", json!(format!("{}/", fake.issuer))),
        ("issuer", json!(null)),
        ("token_endpoint", json!("http://evil.example/token")),
        ("jwks_uri", json!("ftp://evil.example/jwks")),
        ("authorization_endpoint", json!("javascript:alert(1)")),
        ("code_challenge_methods_supported", json!(["plain"])),
    ] {
        let mut before = Value::Null;
        fake.change(|behaviour| before = std::mem::replace(&mut behaviour.metadata[name], value));
        app = app.with_provider(fake.provider());
        let refused = get(&app, "/dang-nhap/oidc", "").await;
        assert_outside(&app, &refused, 502, NOT_TRUSTED).await;
        fake.change(|behaviour| behaviour.metadata[name] = before);
        assert_eq!(location(&refused), "");
    }
    // An answer that names another issuer is another's (RFC 9207).
    app = app.with_provider(fake.provider());
    let member = allowed(&app, Role::Business).await;
    let claims = person("s-1", member.account.login.as_str());
    let own = format!("&iss={}", good.as_str().unwrap());
    for (iss, status) in [("&iss=https://evil.example", 502), (&*own, 303), ("", 303)] {
        let (asked, cookie) = out(&app, "/").await;
        let query = format!("{}{iss}", fake.approve(&asked, &claims));
        assert_eq!(back(&app, &query, &cookie).await.status, status, "{iss}");
    }
}

async fn a_provider_that_is_away_is_said_to_be(store: TestStore) {
    let fake = Fake::start().await;
    let provider = fake.provider();
    drop(fake);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let app = TestApp::empty(store).await.with_provider(provider);
    let page = get(&app, "/dang-nhap/oidc?next=/phuong-an", "").await;
    assert_outside(&app, &page, 503, AWAY).await;
    super::contains(&page, r#"name="next" value="/phuong-an""#);
    // The password still works.
    let member = app.member(Role::Business, None).await;
    let form = [("login", member.account.login.as_str()), ("password", member.password.reveal())];
    assert_eq!(app.post("/dang-nhap", "", &form).await.status, 303);
}
