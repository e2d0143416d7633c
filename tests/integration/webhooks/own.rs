//! One's own webhooks on pages and for programs.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use quydinh::{
    cases::webhooks::Worker,
    model::{Role, TokenScope},
};
use serde_json::Value;

use super::{Clock, at_home, receiver::Receiver};
use crate::{
    app::{Reply, TestApp},
    harness::{TestStore, on_both_stores},
};

on_both_stores!(a_webhook_is_looked_after_on_pages, a_webhook_is_looked_after_by_programs);

/// The secret on a page; none if it shows none.
fn secret(page: &str) -> Option<&str> {
    let at = page.find("whsec_")?;
    page[at..].split(['<', '"']).next()
}

fn to(reply: &Reply) -> &str {
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    reply.headers["location"].to_str().unwrap()
}

async fn a_webhook_is_looked_after_on_pages(store: TestStore) {
    let app = TestApp::with_registry(store).await.with_webhooks(at_home());
    let receiver = Receiver::new().await;
    let member = app.member(Role::Officer, Some("bo-y-te")).await;
    let cookie = app.cookie(&member).await;
    let page = app.get_with("/tai-khoan", &cookie).await;
    assert!(page.body.contains("href=\"/tai-khoan/webhook\""), "{}", page.body);
    let list = "/tai-khoan/webhook";
    assert!(app.get_with(list, &cookie).await.body.contains("Chưa có webhook nào"));
    let form = app.get_with("/tai-khoan/webhook/moi?agency=bo-y-te", &cookie).await.body;
    assert!(form.contains("<option value=\"bo-y-te\" selected>"), "{form}");
    for closed in ["comment\"", "account", "session", "token", "webhook\""] {
        assert!(!form.contains(&format!("name=\"kind\" value=\"{closed}")), "{closed}");
    }
    let (_, id) = form.split_once("name=\"id\" value=\"").unwrap();
    let id = id.split('"').next().unwrap();
    let url = receiver.url();
    let fields = |url, regulation| {
        [
            ("id", id),
            ("url", url),
            ("description", "Kho <b>"),
            ("kind", "regulation"),
            ("kind", "indicator-figure"),
            ("agency", ""),
            ("regulation", regulation),
        ]
    };
    for (address, regulation, told) in [
        ("http://a.example", "", "Địa chỉ phải bắt đầu bằng https://."),
        ("https://10.0.0.1/", "", "Địa chỉ này không nằm trên mạng công cộng."),
        ("https://a.example:22/", "", "Cổng này không dùng được"),
        ("https://u:p@a.example/", "", "không được chứa tên và mật khẩu"),
        ("https://a.example/", "1.999999", "Chưa có quy định nào mang mã này."),
        ("https://a.example/", "x y", "Mã thủ tục có dạng"),
    ] {
        let reply = app.post(list, &cookie, &fields(address, regulation)).await;
        assert_eq!(reply.status, 422, "{address}");
        assert!(reply.body.contains(told), "{address}: {}", reply.body);
        // What was filled in is still there.
        assert!(reply.body.contains("value=\"regulation\" checked"), "{address}");
        assert!(reply.body.contains("aria-invalid"), "{address}");
    }
    let added = app.post(list, &cookie, &fields(&url, "")).await;
    assert_eq!(added.status, 200, "{}", added.body);
    let first = secret(&added.body).unwrap().to_owned();
    assert_eq!(first.len(), 50);
    // Sent twice, it is one.
    assert_eq!(to(&app.post(list, &cookie, &fields(&url, "")).await), list);

    let address = format!("{list}/{id}");
    let page = app.get_with(&address, &cookie).await.body;
    assert!(page.contains("Kho &#60;b&#62;") && !page.contains("<b>"), "{page}");
    assert!(page.contains("Quy định, Số liệu") || page.contains("Quy định"), "{page}");
    assert!(page.contains("Đang gửi") && secret(&page).is_none(), "{page}");
    let act = async |what: &str| app.post(&format!("{address}/{what}"), &cookie, &[]).await;
    let done = async |reply: &Reply| app.get_with(to(reply), &cookie).await.body;

    let page = done(&act("gui-thu").await).await;
    assert!(page.contains("1 lần gửi theo yêu cầu đang chờ"), "{page}");
    let clock = Clock::new();
    let mut worker = Worker::new(app.store.clone(), at_home(), "a".into(), clock.shared());
    worker.settle().await.unwrap();
    let page = app.get_with(&address, &cookie).await.body;
    assert!(page.contains("Đã nhận (204)"), "{page}");
    let page = done(&act("lan-gui/1").await).await;
    assert!(page.contains("Đã xếp lần gửi lại"), "{page}");
    let page = done(&act("tam-dung").await).await;
    assert!(page.contains("Tạm dừng</span>") && page.contains("Chủ tài khoản tạm dừng"), "{page}");
    let page = done(&act("tiep-tuc").await).await;
    assert!(page.contains("Đang gửi</span>"), "{page}");
    let rotated = act("doi-khoa").await;
    let second = secret(&rotated.body).unwrap();
    assert_ne!(second, first);
    assert!(rotated.body.contains("cả chữ ký bằng khóa cũ"), "{}", rotated.body);
    let replay =
        async |form: &[(&str, &str)]| app.post(&format!("{address}/gui-lai"), &cookie, form).await;
    let head = app.store.seq().await.unwrap();
    for (form, seq) in [
        (&[("row", "1"), ("time", "")][..], 0),
        (&[("row", ""), ("time", "2026-07-02T00:00")], head),
        (&[("row", ""), ("time", "2026-07-01T07:00")], 0),
        (&[("start", "now")], head),
        (&[("row", "2")], 1),
    ] {
        assert!(to(&replay(form).await).starts_with(&address));
        let (_, progress) =
            app.store.webhook(&member.account.id, &id.parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(progress.seq, seq, "{form:?}");
    }
    for form in [&[][..], &[("row", "x")], &[("row", "1"), ("time", "2026-07-01T07:00")]] {
        assert_eq!(replay(form).await.status, 422, "{form:?}");
    }
    // The rows that there are.
    receiver.take();
    worker.settle().await.unwrap();
    let rows: usize = receiver
        .take()
        .iter()
        .filter(|m| m.json()["type"] == "journal.rows")
        .map(|m| m.rows().len())
        .sum();
    assert_eq!(rows, 36);
    let page = app.get_with(&address, &cookie).await.body;
    assert!(page.contains("(36 dòng)"), "{page}");

    // Another's page is not there.
    let other = app.cookie(&app.member(Role::Administrator, None).await).await;
    assert_eq!(app.get_with(&address, &other).await.status, 404);
    assert_eq!(app.post(&format!("{address}/xoa"), &other, &[]).await.status, 404);
    // A page of others cannot do it for its owner.
    let request = Request::post(format!("{address}/xoa"))
        .header("cookie", &cookie)
        .header("sec-fetch-site", "cross-site");
    assert_eq!(app.send(request.body(Body::empty()).unwrap()).await.status, 403);

    let page = done(&act("xoa").await).await;
    assert!(page.contains("Đã xóa webhook") && !page.contains(&url), "{page}");
    assert_eq!(app.get_with(&address, &cookie).await.status, 404);
    // Whoever looks after accounts reads of it in the journal.
    let page = app.get_with("/nhat-ky?kind=webhook", &other).await.body;
    for deed in ["Đăng ký địa chỉ nhận thông báo", "Đổi khóa ký thông báo", "Xóa địa chỉ nhận"]
    {
        assert!(page.contains(deed), "{deed}: {page}");
    }
    assert_eq!(app.get("/nhat-ky?kind=webhook").await.status, 400);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn a_webhook_is_looked_after_by_programs(store: TestStore) {
    let webhooks = at_home();
    let app = TestApp::with_registry(store).await.with_webhooks(webhooks.clone());
    let receiver = Receiver::new().await;
    let member = app.member(Role::Business, None).await;
    let token = app.token(&member, &[TokenScope::Follow]).await;
    let send = async |token: &str, method: &str, address: &str, body: &str| {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1/webhooks{address}"))
            .header("authorization", token);
        app.send(request.body(Body::from(body.to_owned())).unwrap()).await
    };
    let body = format!(
        r#"{{"url": "{}", "interest": {{"kinds": ["regulation"], "agency": "bo-y-te"}}}}"#,
        receiver.url()
    );
    let added = send(&token, "POST", "", &body).await;
    assert_eq!(added.status, 201, "{}", added.body);
    let told = added.json();
    let address = format!("/{}", told["id"].as_str().unwrap());
    assert_eq!(added.headers["location"], format!("/api/v1/webhooks{address}").as_str());
    assert_eq!(told["interest"]["agency"], "bo-y-te");
    assert!(told["secret"].as_str().unwrap().starts_with("whsec_"));
    let shown = send(&token, "GET", &address, "").await;
    assert_eq!(shown.headers["cache-control"], "private, no-store");
    let mut expected = told.clone();
    expected.as_object_mut().unwrap().remove("secret");
    assert_eq!(shown.json(), expected);
    assert_eq!(send(&token, "GET", "", "").await.json()["webhooks"], Value::from(vec![expected]));

    for (body, status, parameter) in [
        (r#"{"url": "ftp://a.example"}"#, 422, "url"),
        (r#"{"url": "https://a.example", "interest": {"kinds": ["account"]}}"#, 422, "kinds"),
        (r#"{"url": "https://a.example", "interest": {"agency": "khong-co"}}"#, 422, "agency"),
        (r#"{"url": "https://a.example", "interest": {"sector": "x"}}"#, 400, ""),
        (r#"{"url": "https://a.example", "interest": {"field": "x"}}"#, 422, "field"),
        (r#"{"url": "https://a.example", "interest": {"plan": "PA-0009"}}"#, 422, "plan"),
        (r#"{"url": "https://a.example", "interest": {"plan": "9"}}"#, 400, ""),
        (r#"{"interest": {}}"#, 400, ""),
    ] {
        let reply = send(&token, "POST", "", body).await;
        assert_eq!(reply.status.as_u16(), status, "{body}: {}", reply.body);
        let found = reply.json()["error"]["parameter"].as_str().unwrap_or_default().to_owned();
        assert_eq!(found, parameter, "{body}");
    }
    let status = async |method: &str, end: &str, body: &str| {
        let reply = send(&token, method, &format!("{address}{end}"), body).await;
        (reply.status.as_u16(), reply.body)
    };
    assert_eq!(status("POST", "/ping", "").await.0, 202);
    assert_eq!(status("POST", "/replay", r#"{"row": 1}"#).await.0, 202);
    for body in ["{}", r#"{"row": 1, "start": "now"}"#] {
        assert_eq!(status("POST", "/replay", body).await.0, 422, "{body}");
    }
    let clock = Clock::new();
    let store = app.store.clone();
    let mut worker = Worker::new(store, webhooks, "a".into(), clock.shared());
    worker.settle().await.unwrap();
    let deliveries = send(&token, "GET", &format!("{address}/deliveries"), "").await.json();
    let kinds: Vec<&str> = deliveries["deliveries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|delivery| delivery["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["rows", "ping"], "{deliveries}");
    assert_eq!(deliveries["deliveries"][0]["outcome"], "delivered");
    assert_eq!(status("POST", "/deliveries/2", "").await.0, 202);
    assert_eq!(status("POST", "/deliveries/9", "").await.0, 404);
    let metrics = app.get("/metrics").await.body;
    for line in [
        "webhook_deliveries_total{outcome=\"delivered\"} 2",
        "webhook_deliveries_total{outcome=\"refused\"} 0",
        "webhooks_active 1",
        "webhooks_behind 0",
        "webhook_requests_waiting 1",
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
    for _ in 0..2 {
        let (code, body) = status("PATCH", "", r#"{"paused": true}"#).await;
        assert!(code == 200 && body.contains(r#""why":"owner""#), "{body}");
    }
    let (code, body) = status("PATCH", "", r#"{"paused": false}"#).await;
    assert!(code == 200 && body.contains(r#""paused":null"#), "{body}");
    let rotated = send(&token, "POST", &format!("{address}/secret"), "").await.json();
    assert_ne!(rotated["secret"], told["secret"]);
    assert!(rotated["previous_secret_until"].is_string(), "{rotated}");

    // Neither another scope nor another account.
    let reading = app.token(&member, &[TokenScope::Read, TokenScope::Comments]).await;
    assert_eq!(send(&reading, "GET", &address, "").await.status, 403);
    let other = app.member(Role::Business, None).await;
    let other = app.token(&other, &[TokenScope::Follow]).await;
    for (method, end, body) in [
        ("GET", "", ""),
        ("GET", "/deliveries", ""),
        ("PATCH", "", r#"{"paused": true}"#),
        ("POST", "/secret", ""),
        ("POST", "/ping", ""),
        ("POST", "/replay", r#"{"row": 1}"#),
        ("POST", "/deliveries/1", ""),
        ("DELETE", "", ""),
    ] {
        let reply = send(&other, method, &format!("{address}{end}"), body).await;
        assert_eq!(reply.status, 404, "{method} {end}: {}", reply.body);
    }
    assert_eq!(status("DELETE", "", "").await.0, 204);
    assert_eq!(status("DELETE", "", "").await.0, 404);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}
