//! Signing in through the pages, and what a session and a token open.

use axum::{body::Body, http::Request};
use quydinh::{
    cases::{
        Actor,
        accounts::{self, Hashing, Initial, NewAccount},
    },
    model::{Role, Standing},
    web::Site,
};
use tower::ServiceExt as _;

use crate::{
    app::{Member, Reply, TestApp, form_request, now},
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    signing_in_leads_on_and_out_again,
    nothing_personal_is_kept_by_caches,
    over_https_the_cookie_is_bound_to_the_host,
    what_is_wrong_is_said_beside_the_form,
    nobody_is_sent_to_another_server,
    pages_of_others_change_nothing,
    guessing_is_slowed_down,
    a_temporary_password_leads_to_another,
    tokens_are_shown_once_and_stand_for_their_account,
    administrators_look_after_accounts,
    a_session_outlives_the_server_and_a_lost_store_is_said,
);

/// Signs in through the form.
async fn sign_in(app: &TestApp, member: &Member, next: &str) -> Reply {
    let Member { account, password } = member;
    let form = [("login", account.login.as_str()), ("password", password.reveal()), ("next", next)];
    app.post("/dang-nhap", "", &form).await
}

/// The cookie that an answer sets, as a browser sends it back.
fn cookie(reply: &Reply) -> String {
    let set = reply.headers["set-cookie"].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

fn location(reply: &Reply) -> &str {
    assert_eq!(reply.status, 303, "{}", reply.body);
    reply.headers["location"].to_str().unwrap()
}

fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

fn contains(reply: &Reply, part: &str) {
    assert!(reply.body.contains(part), "{part} is not in:\n{}", reply.body);
}

async fn signing_in_leads_on_and_out_again(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let member = app.member(Role::Officer, Some("bo-y-te")).await;
    let asked = app.get("/tai-khoan/mat-khau?a=1&b=2").await;
    assert_eq!(location(&asked), "/dang-nhap?next=/tai-khoan/mat-khau?a=1%26b=2");
    let form = app.get(location(&asked)).await;
    contains(&form, r#"name="next" value="/tai-khoan/mat-khau?a=1&#38;b=2""#);

    let opened = sign_in(&app, &member, "/quy-dinh/9.000001").await;
    assert_eq!(location(&opened), "/quy-dinh/9.000001");
    let set = header(&opened, "set-cookie");
    for part in ["quydinh=", "; Path=/", "; HttpOnly", "; SameSite=Lax", "; Max-Age=604800"] {
        assert!(set.contains(part), "{set}");
    }
    assert!(!set.contains("Secure") && !set.contains("Domain"), "{set}");
    let cookie = cookie(&opened);
    let account = app.get_with("/tai-khoan", &cookie).await;
    contains(&account, "Cán bộ bộ, cơ quan, Bộ Y tế");
    contains(&account, "Phiên này");
    assert!(!account.body.contains("cơ quan <b>"), "names cannot bring markup");
    assert_eq!(location(&app.get_with("/dang-nhap?next=/x", &cookie).await), "/x");

    let out = app.post("/dang-xuat", &cookie, &[]).await;
    assert_eq!(location(&out), "/");
    assert!(header(&out, "set-cookie").starts_with("quydinh=; Path=/; Max-Age=0"));
    assert_eq!(location(&app.get_with("/tai-khoan", &cookie).await), "/dang-nhap?next=/tai-khoan");
    // Out again does no harm.
    assert_eq!(location(&app.post("/dang-xuat", &cookie, &[]).await), "/");
}

async fn nothing_personal_is_kept_by_caches(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let visitor = app.get("/quy-dinh/9.000001").await;
    assert_eq!(header(&visitor, "cache-control"), "public, no-cache");
    contains(&visitor, r#"<a href="/dang-nhap" rel="nofollow">Đăng nhập</a>"#);
    let tag = header(&visitor, "etag").to_owned();
    let member = app.member(Role::Business, None).await;
    let cookie = app.cookie(&member).await;
    let ask = async |address: &str| {
        let request = Request::get(address).header("cookie", &cookie).header("if-none-match", &tag);
        app.send(request.body(Body::empty()).unwrap()).await
    };
    for address in ["/quy-dinh/9.000001", "/?q=thue", "/khong-co", "/tai-khoan"] {
        let reply = ask(address).await;
        assert_ne!(reply.status, 304, "{address}");
        assert_eq!(header(&reply, "cache-control"), "private, no-store", "{address}");
        assert_eq!(header(&reply, "etag"), "", "{address}");
        contains(&reply, r#"<a href="/tai-khoan">Doanh nghiệp &#60;b&#62;</a>"#);
    }
    let json = ask("/api/v1/regulations?q=thue").await;
    assert_eq!(header(&json, "cache-control"), "private, no-cache");
    assert_eq!(header(&ask("/api/v1/me").await, "cache-control"), "private, no-store");
    let again = app.get("/quy-dinh/9.000001").await;
    assert_eq!(header(&again, "etag"), tag, "visitors see what they saw before");
}

async fn over_https_the_cookie_is_bound_to_the_host(store: TestStore) {
    let app = TestApp::empty(store).await;
    let member = app.member(Role::Business, None).await;
    let site = app.at(Site::new(Some("https://quydinh.example"), 1).unwrap());
    let form = [("login", member.account.login.as_str()), ("password", member.password.reveal())];
    let opened = site.clone().oneshot(form_request("/dang-nhap", "", &form)).await.unwrap();
    let set = opened.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(set.starts_with("__Host-quydinh=") && set.ends_with("; Secure"), "{set}");
    assert_eq!(opened.headers()["strict-transport-security"], "max-age=31536000");
    let secret = set.split(';').next().unwrap();
    // The same secret under the name that any host could set is not looked at.
    for (cookie, status) in [(secret, 200), (secret.trim_start_matches("__Host-"), 303)] {
        let request = Request::get("/tai-khoan").header("cookie", cookie);
        let reply = site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(reply.status(), status, "{cookie}");
    }
}

async fn what_is_wrong_is_said_beside_the_form(store: TestStore) {
    let app = TestApp::empty(store).await;
    let member = app.member(Role::Business, None).await;
    let login = member.account.login.as_str();
    let wrong = "một mật khẩu sai hẳn";
    for form in [&[("login", login), ("password", wrong)][..], &[("login", login)]] {
        let refused = app.post("/dang-nhap", "", form).await;
        assert_eq!(refused.status, 422);
        contains(&refused, "Địa chỉ thư điện tử hoặc mật khẩu không đúng.");
        contains(&refused, &format!(r#"value="{login}""#));
        assert!(!refused.body.contains(wrong), "a password goes back to nobody");
        assert_eq!(header(&refused, "set-cookie"), "");
    }
    let cookie = app.cookie(&member).await;
    let current = member.password.reveal();
    for (form, words) in [
        ([("current", current), ("new", "ngắnxyz"), ("again", "ngắnxyz")], "ít nhất 12 ký tự"),
        ([("current", current), ("new", "matkhau123456"), ("again", "matkhau123456")], "dễ đoán"),
        (
            [("current", current), ("new", "con mèo nằm trên mái"), ("again", "")],
            "không giống nhau",
        ),
        (
            [
                ("current", wrong),
                ("new", "con mèo nằm trên mái"),
                ("again", "con mèo nằm trên mái"),
            ],
            "Mật khẩu hiện tại không đúng",
        ),
    ] {
        let refused = app.post("/tai-khoan/mat-khau", &cookie, &form).await;
        assert_eq!(refused.status, 422);
        contains(&refused, words);
        contains(&refused, r#"aria-invalid="true""#);
        assert!(!refused.body.contains(form[1].1), "{words}");
    }
    // What no form of this server sends.
    let request = Request::post("/dang-nhap")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json");
    let refused = app.send(request.body(Body::from("{}")).unwrap()).await;
    assert_eq!(refused.status, 400);
    contains(&refused, "Biểu mẫu không đọc được");
}

async fn nobody_is_sent_to_another_server(store: TestStore) {
    let app = TestApp::empty(store).await;
    let member = app.member(Role::Business, None).await;
    for next in ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"] {
        let opened = sign_in(&app, &member, next).await;
        assert_eq!(location(&opened), "/tai-khoan", "{next:?}");
        let form = app.get(&format!("/dang-nhap?next={next}")).await;
        contains(&form, r#"name="next" value="/tai-khoan""#);
    }
    let opened = sign_in(&app, &member, "/?q=xăng dầu\r\nx: y").await;
    assert_eq!(location(&opened), "/tai-khoan");
    let opened = sign_in(&app, &member, "/?q=xăng dầu").await;
    assert_eq!(location(&opened), "/?q=x%C4%83ng%20d%E1%BA%A7u");
}

async fn pages_of_others_change_nothing(store: TestStore) {
    let app = TestApp::empty(store).await;
    let member = app.member(Role::Administrator, None).await;
    let cookie = app.cookie(&member).await;
    let seq = app.store.seq().await.unwrap();
    let form = format!("login={}&password={}", member.account.login, member.password.reveal());
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site"), ("origin", "http://quydinh.example")],
        &[("origin", "http://evil.example"), ("host", "quydinh.example")],
        &[("origin", "null")],
        &[],
    ] {
        for address in ["/dang-xuat", "/quan-tri/tai-khoan", "/dang-nhap"] {
            let mut request = Request::post(address)
                .header("cookie", &cookie)
                .header("content-type", "application/x-www-form-urlencoded");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let refused = app.send(request.body(Body::from(form.clone())).unwrap()).await;
            assert_eq!(refused.status, 403, "{address} {headers:?}");
            assert_eq!(header(&refused, "set-cookie"), "", "{address} {headers:?}");
        }
    }
    assert_eq!(app.store.seq().await.unwrap(), seq);
    assert_eq!(app.get_with("/tai-khoan", &cookie).await.status, 200);
    // The same page without Sec-Fetch-Site, as browsers send it without https.
    let request = Request::post("/dang-xuat")
        .header("cookie", &cookie)
        .header("origin", "http://quydinh.example")
        .header("host", "quydinh.example");
    assert_eq!(app.send(request.body(Body::empty()).unwrap()).await.status, 303);
    assert_eq!(app.get_with("/tai-khoan", &cookie).await.status, 303);
}

async fn guessing_is_slowed_down(store: TestStore) {
    let app = TestApp::empty(store).await;
    let member = app.member(Role::Business, None).await;
    let login = member.account.login.as_str();
    let guess = [("login", login), ("password", "một mật khẩu sai hẳn")];
    for _ in 0..5 {
        assert_eq!(app.post("/dang-nhap", "", &guess).await.status, 422);
    }
    let locked = sign_in(&app, &member, "").await;
    assert_eq!(locked.status, 429);
    contains(&locked, "Xin thử lại sau 30 giây.");
    // Other logins from the same network, until the network has had enough.
    for _ in 0..4 {
        let other = [("login", "khac@mau.example"), ("password", "một mật khẩu sai hẳn")];
        assert_eq!(app.post("/dang-nhap", "", &other).await.status, 422);
    }
    let limited = app.post("/dang-nhap", "", &guess).await;
    assert_eq!((limited.status.as_u16(), header(&limited, "retry-after")), (429, "7"));
    contains(&limited, "từ mạng của bạn");
}

async fn a_temporary_password_leads_to_another(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let standing = Standing::new(Role::Administrator, None).unwrap();
    let new = NewAccount { login: "a@mau.example".parse().unwrap(), name: "A".into(), standing };
    let asked = (new, Initial::Temporary);
    let actor = Actor::Operator("test");
    let (account, password) =
        accounts::add(&app.store, &Hashing::default(), actor, asked, now()).await.unwrap();
    let member = Member { account, password };
    let opened = sign_in(&app, &member, "/quan-tri/tai-khoan").await;
    assert_eq!(location(&opened), "/tai-khoan/mat-khau");
    let first = cookie(&opened);
    let elsewhere = app.get_with("/quan-tri/tai-khoan", &first).await;
    assert_eq!(location(&elsewhere), "/tai-khoan/mat-khau");
    assert_eq!(app.get_with("/?q=thue", &first).await.status, 200, "reading is for everybody");
    contains(&app.get_with("/tai-khoan/mat-khau", &first).await, "mật khẩu tạm");
    let new = "con mèo trắng nằm trên mái nhà";
    let form = [("current", member.password.reveal()), ("new", new), ("again", new)];
    let changed = app.post("/tai-khoan/mat-khau", &first, &form).await;
    assert_eq!(location(&changed), "/tai-khoan?xong=mat-khau");
    let second = cookie(&changed);
    assert_ne!(first, second);
    contains(&app.get_with("/tai-khoan?xong=mat-khau", &second).await, "Đã đổi mật khẩu.");
    assert_eq!(app.get_with("/quan-tri/tai-khoan", &second).await.status, 200);
    assert_eq!(app.get_with("/tai-khoan", &first).await.status, 303);
}

/// What stands between two marks.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before}: {text}"));
    rest.split_once(after).unwrap().0
}

async fn tokens_are_shown_once_and_stand_for_their_account(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let member = app.member(Role::Officer, Some("bo-giao-thong-van-tai")).await;
    let cookie = app.cookie(&member).await;
    let page = app.get_with("/tai-khoan", &cookie).await;
    let id = between(&page.body, r#"name="id" value=""#, "\"");
    let form =
        [("id", id), ("name", "Đồng bộ"), ("scope", "read"), ("scope", "plans"), ("days", "30")];
    for (at, words) in [(1, "Đặt tên"), (2, "ít nhất một quyền")] {
        let mut lacking = form.to_vec();
        if at == 2 {
            lacking.retain(|(name, _)| *name != "scope");
        } else {
            lacking[at].1 = "";
        }
        let refused = app.post("/tai-khoan/ma-truy-cap", &cookie, &lacking).await;
        assert_eq!(refused.status, 422);
        contains(&refused, words);
    }
    let issued = app.post("/tai-khoan/ma-truy-cap", &cookie, &form).await;
    assert_eq!(
        (issued.status.as_u16(), header(&issued, "cache-control")),
        (200, "private, no-store")
    );
    let secret = between(&issued.body, "spellcheck=\"false\">", "<").to_owned();
    assert!(secret.starts_with("quydinh_") && secret.len() == 60, "{secret}");
    let twice = app.post("/tai-khoan/ma-truy-cap", &cookie, &form).await;
    assert_eq!(location(&twice), "/tai-khoan?xong=da-tao");
    let page = app.get_with("/tai-khoan", &cookie).await;
    assert!(page.body.contains(&secret[..12]) && !page.body.contains(&secret), "{}", page.body);
    contains(&page, "lần dùng gần nhất: Chưa dùng");

    let with = async |address: &str, value: &str| {
        let request = Request::get(address).header("authorization", value);
        app.send(request.body(Body::empty()).unwrap()).await
    };
    let bearer = format!("Bearer {secret}");
    let me = with("/api/v1/me", &bearer).await.json();
    assert_eq!(me["role"], "officer");
    assert_eq!(me["agency"]["slug"], "bo-giao-thong-van-tai");
    assert_eq!(me["scopes"], serde_json::json!(["read", "plans"]));
    let may = me["may"].as_array().unwrap();
    let upload = serde_json::json!({ "action": "upload-plan", "reach": "own-agency" });
    assert!(may.contains(&upload), "{me:#}");
    assert!(!me.to_string().contains("manage"), "{me:#}");
    assert_eq!(with("/api/v1/regulations?q=thue", &bearer).await.status, 200);
    // A wrong token is told, also where none is needed.
    for value in [
        "Bearer",
        "Bearer x",
        "Basic eDp5",
        &format!("{bearer}x"),
        &format!("Bearer {}", &cookie[8..]),
    ] {
        let refused = with("/api/v1/regulations?q=thue", value).await;
        assert_eq!(refused.status, 401, "{value}");
        assert_eq!(header(&refused, "www-authenticate"), "Bearer");
        assert_eq!(refused.json()["error"]["code"], "invalid_token");
    }
    assert_eq!(app.get_with("/tai-khoan", &format!("quydinh={secret}")).await.status, 303);
    let none = app.get("/api/v1/me").await;
    assert_eq!(
        (none.status.as_u16(), none.json()["error"]["code"].clone()),
        (401, "sign_in_required".into())
    );

    let revoke = format!("/tai-khoan/ma-truy-cap/{id}/thu-hoi");
    assert_eq!(location(&app.post(&revoke, &cookie, &[]).await), "/tai-khoan?xong=thu-hoi");
    assert_eq!(with("/api/v1/me", &bearer).await.status, 401);
    assert_eq!(app.post(&revoke, &cookie, &[]).await.status, 404);
    contains(&app.get_with("/tai-khoan", &cookie).await, "Hết hiệu lực");
}

async fn administrators_look_after_accounts(store: TestStore) {
    let app = TestApp::empty(store).await;
    let member = app.member(Role::Administrator, None).await;
    let cookie = app.cookie(&member).await;
    let list = "/quan-tri/tai-khoan";
    let new = |login, role, agency| {
        [("login", login), ("name", "Phạm Lan"), ("role", role), ("agency", agency)]
    };
    for (form, words) in [
        (new("không phải", "analyst", ""), "Cần một địa chỉ thư điện tử"),
        (new("lan@moit.gov.vn", "officer", ""), "Cán bộ thì phải chọn cơ quan"),
        (new("lan@moit.gov.vn", "analyst", "bo-y-te"), "Chỉ cán bộ bộ, cơ quan mới có cơ quan"),
        (new(member.account.login.as_str(), "analyst", ""), "Đã có tài khoản"),
    ] {
        let refused = app.post(list, &cookie, &form).await;
        assert_eq!(refused.status, 422, "{words}");
        contains(&refused, words);
        contains(&refused, r#"value="Phạm Lan""#);
    }
    let added = app.post(list, &cookie, &new("Lan@Moit.gov.vn", "officer", "bo-y-te")).await;
    let password = between(&added.body, r#"readonly value=""#, "\"").to_owned();
    let page = app.get_with(list, &cookie).await;
    contains(&page, "lan@moit.gov.vn");
    contains(&page, "Chưa đổi mật khẩu tạm");
    assert!(!page.body.contains(&password));
    let accounts = app.store.accounts().await.unwrap();
    let lan = accounts.iter().find(|a| a.account.login.as_str() == "lan@moit.gov.vn").unwrap();
    let at = |what: &str| format!("{list}/{}/{what}", lan.account.id);

    assert_eq!(location(&app.post(&at("khoa"), &cookie, &[]).await), format!("{list}?xong=khoa"));
    let lan_in = [("login", "lan@moit.gov.vn"), ("password", password.as_str())];
    contains(&app.post("/dang-nhap", "", &lan_in).await, "đã bị khóa");
    assert_eq!(location(&app.post(&at("mo-khoa"), &cookie, &[]).await), format!("{list}?xong=mo"));
    assert_eq!(location(&app.post("/dang-nhap", "", &lan_in).await), "/tai-khoan/mat-khau");
    let reset = app.post(&at("dat-lai-mat-khau"), &cookie, &[]).await;
    assert_ne!(between(&reset.body, r#"readonly value=""#, "\""), password);
    assert_eq!(app.post("/dang-nhap", "", &lan_in).await.status, 422);

    let own = format!("{list}/{}/khoa", member.account.id);
    assert_eq!(app.post(&own, &cookie, &[]).await.status, 409);
    for id in ["x", accounts::new_token_id(now()).unwrap().as_str()] {
        assert_eq!(app.post(&format!("{list}/{id}/khoa"), &cookie, &[]).await.status, 404, "{id}");
    }
}

async fn a_session_outlives_the_server_and_a_lost_store_is_said(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let member = app.member(Role::Business, None).await;
    let cookie = app.cookie(&member).await;
    // Another server over the same store.
    let other = app.at(Site::default());
    let request = Request::get("/tai-khoan").header("cookie", &cookie);
    let reply = other.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(reply.status(), 200);
    app.get("/").await;
    app.store.close().await;
    let page = app.get_with("/?q=thue", &cookie).await;
    assert_eq!(page.status, 200, "searching needs no store: {}", page.body);
    let reply = app.get_with("/tai-khoan", &cookie).await;
    assert_eq!((reply.status.as_u16(), header(&reply, "retry-after")), (503, "10"));
    contains(&reply, "Chưa xác nhận được người dùng");
}
