//! Out and back: what comes back must have been asked for, here and once.

use axum::{body::Body, http::Request};
use quydinh::{model::Role, web::Site};
use tower::ServiceExt as _;

use super::{
    allowed, assert_outside, back, contains, cookies, get, header, location, out, person,
    provider::{Fake, PUBLIC, parameters},
    session, start,
};
use crate::{
    app::TestApp,
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    without_a_provider_there_is_nothing,
    the_way_out_says_what_the_protocol_wants,
    what_comes_back_must_have_been_asked_for,
    a_refusal_is_told_only_to_whom_it_is_for,
    nobody_is_sent_out_or_elsewhere_by_others,
    both_ways_are_slowed_down,
);

const LOST: &str = "đã hết hạn hoặc đã được dùng";

async fn without_a_provider_there_is_nothing(store: TestStore) {
    let app = TestApp::empty(store).await;
    for address in ["/dang-nhap/oidc", "/dang-nhap/oidc/tra-ve?code=x&state=y"] {
        assert_eq!(app.get(address).await.status, 404, "{address}");
    }
    let page = app.get("/dang-nhap").await;
    assert!(!page.body.contains("oidc"), "{}", page.body);
    let admin = app.member(Role::Administrator, None).await;
    let cookie = app.cookie(&admin).await;
    let other = app.member(Role::Business, None).await.account.id;
    let list = app.get_with("/quan-tri/tai-khoan", &cookie).await;
    assert!(!list.body.contains("liên kết"), "{}", list.body);
    let allow = format!("/quan-tri/tai-khoan/{other}/lien-ket");
    assert_eq!(app.post(&allow, &cookie, &[]).await.status, 404);
}

async fn the_way_out_says_what_the_protocol_wants(store: TestStore) {
    let (app, fake) = start(store).await;
    let page = app.get("/dang-nhap?next=/?q=xăng dầu").await;
    contains(&page, "Đăng nhập bằng tài khoản thử");
    contains(&page, r#"href="/dang-nhap/oidc?next=/?q=xăng+dầu""#);
    let (asked, cookie) = out(&app, "/").await;
    assert!(asked.starts_with(&format!("{}/auth?tenant=1&", fake.issuer)), "{asked}");
    let query = parameters(&asked);
    for (name, value) in [
        ("tenant", "1"),
        ("response_type", "code"),
        ("client_id", "quydinh"),
        ("redirect_uri", &format!("{PUBLIC}/dang-nhap/oidc/tra-ve")),
        ("scope", "openid email"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(query[name], value, "{name}");
    }
    let held = cookie.strip_prefix("quydinh-oidc=").unwrap();
    let secrets = [&query["state"], &query["nonce"], &query["code_challenge"], held];
    for (at, secret) in secrets.iter().enumerate() {
        assert!(secret.len() >= 43, "{secret}");
        assert!(!secrets[..at].contains(secret));
    }
    let (other, _) = out(&app, "/").await;
    for name in ["state", "nonce", "code_challenge"] {
        assert_ne!(parameters(&other)[name], query[name], "{name}");
    }
    let reply = get(&app, "/dang-nhap/oidc", "").await;
    let set = header(&reply, "set-cookie");
    assert!(set.ends_with("; Path=/; Max-Age=600; HttpOnly; SameSite=Lax"), "{set}");
    assert_eq!(header(&reply, "cache-control"), "private, no-store");
    // Over https the browser is told to keep it there.
    let site = Site::new(Some("https://quydinh.example"), 0).unwrap();
    let request = Request::get("/dang-nhap/oidc").body(Body::empty()).unwrap();
    let reply = app.at(site).oneshot(request).await.unwrap();
    let set = reply.headers()["set-cookie"].to_str().unwrap();
    assert!(set.starts_with("__Host-quydinh-oidc=") && set.ends_with("; Secure"), "{set}");
}

async fn what_comes_back_must_have_been_asked_for(store: TestStore) {
    let (app, fake) = start(store).await;
    let member = allowed(&app, Role::Business).await;
    let claims = person("s-1", member.account.login.as_str());
    let seq = app.store.seq().await.unwrap();
    let (asked, cookie) = out(&app, "/").await;
    let (other_asked, other_cookie) = out(&app, "/").await;
    let query = fake.approve(&asked, &claims);
    let (code, state) = query.split_once("&state=").unwrap();
    let state = state.trim_end_matches("&session_state=x");
    let tampered = format!("{}{}", &state[1..], &state[..1]);
    for (query, cookie) in [
        // A stranger's code in this browser, or this one's in a stranger's.
        (query.clone(), String::new()),
        (query.clone(), other_cookie.clone()),
        (query.clone(), "quydinh-oidc=x".into()),
        (query.clone(), "quydinh-oidc=".into()),
        (format!("{code}&state={tampered}"), cookie.clone()),
        (format!("{code}&state={}", parameters(&other_asked)["state"]), cookie.clone()),
        (code.to_owned(), cookie.clone()),
        (format!("{code}&state="), cookie.clone()),
        (format!("{code}&state={state}&state={state}"), cookie.clone()),
        (format!("{code}&state={state}%00"), cookie.clone()),
        (String::new(), cookie.clone()),
    ] {
        let refused = back(&app, &query, &cookie).await;
        assert_outside(&app, &refused, 422, LOST).await;
        // What goes on in another tab goes on.
        assert_eq!(cookies(&refused), [] as [String; 0], "{query}");
    }
    assert_eq!(app.store.seq().await.unwrap(), seq);
    // None of that has spoiled the right one, which is good once.
    let first = back(&app, &query, &cookie).await;
    session(&first);
    assert_outside(&app, &back(&app, &query, &cookie).await, 422, LOST).await;
    // A code of another sign-in does not go with this state: PKCE.
    let (asked, cookie) = out(&app, "/").await;
    let own = fake.approve(&asked, &claims);
    let (_, own_state) = own.split_once("&state=").unwrap();
    let foreign = fake.approve(&other_asked, &person("s-2", "x@mau.example"));
    let (foreign_code, _) = foreign.split_once("&state=").unwrap();
    let injected = back(&app, &format!("{foreign_code}&state={own_state}"), &cookie).await;
    assert_outside(&app, &injected, 422, "không chấp nhận lượt đăng nhập này").await;
    // Whoever takes too long begins again.
    let (asked, cookie) = out(&app, "/").await;
    let late = fake.approve(&asked, &claims);
    app.execute("UPDATE sign_in_flow SET expires_at = expires_at - 600000").await;
    assert_outside(&app, &back(&app, &late, &cookie).await, 422, LOST).await;
    // And is forgotten.
    out(&app, "/").await;
    assert_eq!(app.count("SELECT COUNT(*) FROM sign_in_flow").await, 1);
}

async fn a_refusal_is_told_only_to_whom_it_is_for(store: TestStore) {
    let (app, _fake) = start(store).await;
    for (error, words) in [
        ("access_denied", "Bạn đã hủy đăng nhập"),
        ("server_error", "không cho đăng nhập"),
        ("%3Cscript%3Ealert(1)%3C/script%3E", "không cho đăng nhập"),
    ] {
        let query = format!("error={error}&error_description=G%E1%BB%8Di+s%E1%BB%91+0900");
        let stranger = back(&app, &query, "").await;
        assert_outside(&app, &stranger, 422, LOST).await;
        let (asked, cookie) = out(&app, "/tai-khoan/mat-khau").await;
        let state = &parameters(&asked)["state"];
        let refused = back(&app, &format!("{query}&state={state}"), &cookie).await;
        assert_outside(&app, &refused, 422, words).await;
        // In words of this server only.
        assert!(!refused.body.contains("0900") && !refused.body.contains("alert(1)"));
        // Trying again leads where it was to lead.
        contains(&refused, r#"name="next" value="/tai-khoan/mat-khau""#);
        assert_eq!(cookies(&refused), ["quydinh-oidc="]);
    }
}

async fn nobody_is_sent_out_or_elsewhere_by_others(store: TestStore) {
    let (app, fake) = start(store).await;
    let member = allowed(&app, Role::Business).await;
    for (site, out) in
        [("cross-site", false), ("same-site", false), ("same-origin", true), ("none", true)]
    {
        let request = Request::get("/dang-nhap/oidc?next=/phuong-an")
            .header("sec-fetch-site", site)
            .header("x-forwarded-for", format!("10.255.0.{}", site.len()));
        let reply = app.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(location(&reply).starts_with(&fake.issuer), out, "{site}");
        if !out {
            assert_eq!(location(&reply), "/dang-nhap?next=/phuong-an", "{site}");
            assert_eq!(cookies(&reply), [] as [String; 0]);
        }
    }
    for next in ["https://evil.example/", "//evil.example", "/%5Cevil.example", "/dang-xuat"] {
        let (asked, cookie) = out(&app, next).await;
        let query = fake.approve(&asked, &person("s-1", member.account.login.as_str()));
        let reply = back(&app, &query, &cookie).await;
        assert_eq!(location(&reply), "/tai-khoan", "{next}");
    }
    // Whoever was signed in leaves when somebody else comes in.
    let before = app.cookie(&member).await;
    let (asked, cookie) = out(&app, "/").await;
    let query = fake.approve(&asked, &person("s-1", ""));
    session(&back(&app, &query, &format!("{before}; {cookie}")).await);
    assert_eq!(get(&app, "/tai-khoan", &before).await.status, 303);
}

async fn both_ways_are_slowed_down(store: TestStore) {
    let (app, _fake): (TestApp, Fake) = start(store).await;
    for address in ["/dang-nhap/oidc", "/dang-nhap/oidc/tra-ve?code=x&state=y"] {
        let ask = async || {
            let request = Request::get(address).header("x-forwarded-for", "10.250.0.1");
            app.send(request.body(Body::empty()).unwrap()).await
        };
        for _ in 0..10 {
            assert_ne!(ask().await.status, 429, "{address}");
        }
        let limited = ask().await;
        assert_eq!((limited.status.as_u16(), header(&limited, "retry-after")), (429, "7"));
        contains(&limited, "từ mạng của bạn");
    }
    assert_eq!(app.count("SELECT COUNT(*) FROM sign_in_flow").await, 10);
}
