//! What is attached to petitions: by the rules of comments, for whoever may read
//! what it is attached to, whole in the store and told in the journal.

use axum::{body::Body, http::Request};
use base64::Engine as _;
use quydinh::{
    model::{Role, TokenScope},
    store::journal::sha256,
};
use serde_json::{Value, json};

use crate::{
    app::{TestApp, ask, form_request},
    desk::{assert_says, hidden, leads_to, signed_in},
    harness::{TestStore, on_both_stores},
    mail::{letters, secret_at},
    petitions::{code, send},
    plans::files::pdf_bytes,
    visitors::{png, with_files},
};

on_both_stores!(
    a_visitor_attaches_files_by_forms,
    programs_attach_files,
    files_of_a_private_petition_are_for_its_readers,
);

const PETITIONS: &str = "/api/v1/petitions";
const TRADE: &str = "bo-cong-thuong";
const CONFIRMING: &str = "/kien-nghi/xac-nhan/";

fn form(access: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("subject", "Bỏ bản kê trang thiết bị"),
        ("text", "Bản kê trang thiết bị đã có trong hồ sơ khác"),
        ("codes", "9.000001"),
        ("access", access),
        ("email", "lan@mau.example"),
    ]
}

fn file(name: &str, content: &[u8]) -> Value {
    json!({"name": name, "content": base64::engine::general_purpose::STANDARD.encode(content)})
}

async fn outbox(app: &TestApp) -> Vec<String> {
    letters(&app.store, &app.dir().join("outbox")).await
}

async fn journal(app: &TestApp) -> String {
    let rows = app.store.journal_after(0, 10_000).await.unwrap();
    rows.iter().map(|row| format!("{} {}\n", row.action, row.payload)).collect()
}

/// Follows the link in the last letter; the page of the personal link.
async fn confirmed(app: &TestApp) -> String {
    let secret = secret_at(outbox(app).await.last().unwrap(), CONFIRMING);
    let link = format!("{CONFIRMING}{}", secret.reveal());
    let mut request = form_request(&link, "", &[]);
    request.headers_mut().remove("cookie");
    let reply = app.send(request).await;
    leads_to(&reply).strip_suffix("?xong=xac-nhan").unwrap().to_owned()
}

async fn a_visitor_attaches_files_by_forms(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let page = app.get("/kien-nghi/gui").await;
    assert_says(&page, &["Tệp đính kèm", "Nhiều nhất 3 tệp", "ai đọc được nội dung thì"]);

    // What is no attachment is refused as with comments, and nothing is kept.
    let large = [&pdf_bytes("a")[..], &vec![b' '; 5 << 20][..]].concat();
    let script: &[u8] = b"<!doctype html><script>alert(1)</script>";
    let small = pdf_bytes("a");
    let pdf = ("a.pdf", &small[..]);
    for (files, told) in [
        (vec![("a.pdf", script)], "Không nhận loại tệp này."),
        (vec![("a.pdf", &large[..])], "Tệp đính kèm quá lớn."),
        (vec![pdf, pdf, pdf, pdf], "Quá nhiều tệp đính kèm."),
    ] {
        let refused = app.send(with_files("/kien-nghi/gui", &form("public"), &files)).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        assert_says(&refused, &[told, "đã có trong hồ sơ khác"]);
    }
    assert_eq!(app.count("SELECT COUNT(*) FROM comment_pending").await, 0);

    let files: [(&str, &[u8]); 2] =
        [("../Ảnh 0912 345 678.JPG", &png()), ("Công văn.pdf", &pdf_bytes("a"))];
    let sent = app.send(with_files("/kien-nghi/gui", &form("public"), &files)).await;
    assert_eq!(sent.status, 202, "{}", sent.body);
    assert_eq!(app.count("SELECT COUNT(*) FROM comment_pending_file").await, 2);
    let secret = secret_at(&outbox(&app).await[0], CONFIRMING);
    let shown = app.get(&format!("{CONFIRMING}{}", secret.reveal())).await;
    assert_says(&shown, &["Đính kèm: Công văn.pdf", "Đính kèm: Ảnh 0912 345 678.JPG.png"]);
    let own = confirmed(&app).await;
    assert_eq!(app.count("SELECT COUNT(*) FROM comment_pending_file").await, 0);
    assert_eq!(app.count("SELECT COUNT(*) FROM petition_file").await, 2);

    // Everybody has them, under names without numbers.
    let public = app.get("/kien-nghi/PK-0001").await;
    assert_says(&public, &["Công văn.pdf", "Ảnh [số điện thoại đã ẩn].JPG.png"]);
    assert!(public.body.contains("href=\"/kien-nghi/PK-0001/tep/2\""), "{}", public.body);
    assert!(!public.body.contains("0912 345 678"), "{}", public.body);
    let mine = app.get(&own).await;
    assert_says(&mine, &["Ảnh 0912 345 678.JPG.png"]);
    assert!(mine.body.contains(&format!("href=\"{own}/tep/1\"")), "{}", mine.body);
    let picture = app.get("/kien-nghi/PK-0001/tep/1").await;
    assert_eq!(picture.status, 200, "{}", picture.body);
    for (header, value) in [
        ("content-type", "image/png"),
        ("x-content-type-options", "nosniff"),
        (
            "content-security-policy",
            "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox",
        ),
        ("cache-control", "public, no-cache"),
    ] {
        assert_eq!(picture.headers[header], value, "{header}");
    }
    let disposition = picture.headers["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment; filename=\"PK-0001-1.png\""), "{disposition}");
    assert!(!disposition.contains("0912"), "{disposition}");
    assert!(picture.bytes.starts_with(b"\x89PNG") && !picture.bytes.ends_with(b"Lan"));
    assert_eq!(app.get(&format!("{own}/tep/2")).await.bytes, pdf_bytes("a"));
    for missing in
        ["/kien-nghi/PK-0001/tep/3", "/kien-nghi/PK-0001/tep/x", "/kien-nghi/PK-0009/tep/1"]
    {
        assert_eq!(app.get(missing).await.status, 404, "{missing}");
    }

    // The journal has their digests, and the receipt with it.
    let digest = sha256(&pdf_bytes("a"));
    assert!(journal(&app).await.contains(&digest));
    assert!(mine.body.contains(&digest), "{}", mine.body);

    // More is attached when it is asked for.
    let an = signed_in(&app, Role::Officer, Some(TRADE)).await;
    let version = hidden(&app.get_with("/kien-nghi/PK-0001", &an).await, "version");
    let asking =
        [("version", version.as_str()), ("act", "asked"), ("reason", "Đề nghị gửi bản kê")];
    let asked = app.post("/kien-nghi/PK-0001/xu-ly", &an, &asking).await;
    assert_eq!(leads_to(&asked), "/kien-nghi/PK-0001?xong=ghi");
    let version = hidden(&app.get(&own).await, "version");
    let more =
        [("version", version.as_str()), ("act", "supplied"), ("text", "Bản kê gửi kèm theo")];
    let refused = app.send(with_files(&own, &more, &[("a.pdf", script)])).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let given = app.send(with_files(&own, &more, &[("Bản kê.pdf", &pdf_bytes("b"))])).await;
    assert_eq!(leads_to(&given), format!("{own}?xong=ghi"));
    assert_says(&app.get("/kien-nghi/PK-0001").await, &["Bản kê.pdf"]);
    assert_eq!(app.get("/kien-nghi/PK-0001/tep/3").await.bytes, pdf_bytes("b"));
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn programs_attach_files(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let service = app.another().await;
    let petition = |files: Value| {
        json!({"subject": "Bỏ bản kê trang thiết bị", "regulations": ["9.000001"],
            "text": "Bản kê trang thiết bị đã có trong hồ sơ khác", "files": files})
    };
    let dn = app.token(&app.member(Role::Business, None).await, &[TokenScope::Comments]).await;
    let a = pdf_bytes("a");
    for files in [
        json!([{"name": "a.pdf", "content": "!!"}]),
        json!([file("a.pdf", b"<script>")]),
        json!([file("a.pdf", &a), file("a.pdf", &a), file("a.pdf", &a), file("a.pdf", &a)]),
    ] {
        let refused = send(&service, &dn, ("POST", PETITIONS), None, &petition(files)).await;
        assert_eq!(code(&refused), (422, "invalid_field".to_owned()), "{}", refused.body);
    }
    let whole = petition(json!([file("Công văn.pdf", &a)]));
    for status in [201, 200] {
        let made = send(&service, &dn, ("POST", PETITIONS), None, &whole).await;
        assert_eq!(made.status, status, "{}", made.body);
        let told = &made.json()["files"];
        assert_eq!(
            told,
            &json!([{"name": "Công văn.pdf", "media": "application/pdf", "size": a.len(),
                "sha256": sha256(&a), "url": "/api/v1/petitions/PK-0001/files/1"}])
        );
    }
    let got = app.get("/api/v1/petitions/PK-0001/files/1").await;
    assert_eq!((got.status.as_u16(), &got.bytes[..]), (200, &a[..]));
    let tag = got.headers["etag"].to_str().unwrap().to_owned();
    let again = Request::get("/api/v1/petitions/PK-0001/files/1").header("if-none-match", tag);
    assert_eq!(app.send(again.body(Body::empty()).unwrap()).await.status, 304);

    // What the sender adds, with its own place.
    let an = app.member(Role::Officer, Some(TRADE)).await;
    let an = app.token(&an, &[TokenScope::Comments]).await;
    let asking = json!({"act": "asked", "reason": "Đề nghị gửi bản kê"});
    let handling = ("POST", "/api/v1/petitions/PK-0001/handling");
    assert_eq!(send(&service, &an, handling, Some(2), &asking).await.status, 200);
    let more = json!({"act": "supplied", "text": "Bản kê gửi kèm theo",
        "files": [file("Bản kê.png", &png())]});
    let reply = ("POST", "/api/v1/petitions/PK-0001/reply");
    let given = send(&service, &dn, reply, Some(3), &more).await;
    assert_eq!(given.status, 200, "{}", given.body);
    let told = given.json();
    let steps = told["steps"].as_array().unwrap();
    assert_eq!(steps.last().unwrap()["files"][0]["url"], "/api/v1/petitions/PK-0001/files/2");
    assert_eq!(
        app.get("/api/v1/petitions/PK-0001/files/2").await.headers["content-type"],
        "image/png"
    );
    // An officer attaches nothing.
    let answer = json!({"act": "answered", "state": "accepted", "office": "Vụ Pháp chế",
        "signer": "Vụ trưởng", "text": "Tiếp thu, sẽ bỏ bản kê", "files": []});
    let refused = send(&service, &an, handling, Some(4), &answer).await;
    assert_eq!(refused.status, 400, "{}", refused.body);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn files_of_a_private_petition_are_for_its_readers(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let files: [(&str, &[u8]); 1] = [("Công văn.pdf", &pdf_bytes("a"))];
    let sent = app.send(with_files("/kien-nghi/gui", &form("private"), &files)).await;
    assert_eq!(sent.status, 202, "{}", sent.body);
    let own = confirmed(&app).await;
    let trade = signed_in(&app, Role::Officer, Some(TRADE)).await;
    let health = signed_in(&app, Role::Officer, Some("bo-y-te")).await;
    let address = "/kien-nghi/PK-0001/tep/1";
    for (who, status) in [("", 404), (health.as_str(), 404), (trade.as_str(), 200)] {
        for address in [address, "/api/v1/petitions/PK-0001/files/1"] {
            let got = app.get_with(address, who).await;
            assert_eq!(got.status, status, "{who} {address}");
            if status == 200 {
                assert_eq!(got.headers["cache-control"], "private, no-store");
            }
        }
        let page = app.get_with("/kien-nghi/PK-0001", who).await;
        assert_eq!(page.body.contains("Công văn.pdf"), status == 200, "{who}");
        let told = app.get_with("/api/v1/petitions/PK-0001", who).await.json();
        assert_eq!(told["files"].as_array().unwrap().len(), usize::from(status == 200), "{told}");
    }
    assert_eq!(app.get(&format!("{own}/tep/1")).await.bytes, pdf_bytes("a"));
    assert_eq!(app.get("/kien-nghi/cua-toi/abc/tep/1").await.status, 404);
    // It is carried by a copy of the store and checked there.
    let service = app.another().await;
    let request = Request::get(address).body(Body::empty()).unwrap();
    assert_eq!(ask(&service, request).await.status, 404);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}
