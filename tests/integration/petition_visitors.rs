//! Petitions by visitors: confirmed by a letter, held by a link, told of every
//! step, from being sent to being reopened.

use axum::{Router, body::Body, http::Request};
use jiff::Timestamp;
use quydinh::{
    cases::accounts::Secret,
    model::{Role, TokenScope},
    store::journal::sha256,
};
use serde_json::{Value, json};

use crate::{
    app::{Reply, TestApp, ask, form_request},
    desk::{assert_says, hidden, leads_to, signed_in},
    harness::{TestStore, on_both_stores},
    mail::{letters, secret_at},
    petitions::{code, send},
};

on_both_stores!(
    a_visitor_petitions_by_a_letter_and_programs,
    a_visitor_petitions_by_forms,
    links_of_petitions_end_and_are_asked_for_again,
    letters_to_one_address_are_bounded_with_comments,
);

const PETITIONS: &str = "/api/v1/petitions";
const CONFIRM: &str = "/api/v1/petitions/confirmations";
const PHONE: &str = "0912 345 678";
const ADDRESS: &str = "lan@mau.example";
const TRADE: &str = "bo-cong-thuong";
const CONFIRMING: &str = "/kien-nghi/xac-nhan/";
const OWN: &str = "/kien-nghi/cua-toi/";

fn petition() -> Value {
    json!({
        "subject": format!("Bỏ bản kê trang thiết bị, gọi {PHONE}"),
        "text": format!("Bản kê trang thiết bị của cửa hàng đã có trong hồ sơ khác.\nLiên hệ {PHONE}"),
        "regulations": ["9.000001"], "organisation": "Cửa hàng Hoa Mai", "size": "household",
        "email": ADDRESS,
    })
}

fn with(member: &str, value: Value) -> Value {
    let mut body = petition();
    body[member] = value;
    body
}

/// As curl sends it: neither cookie nor token, nor what browsers add.
async fn bare(service: &Router, address: &str, body: &Value) -> Reply {
    let request = Request::post(address).body(Body::from(body.to_string())).unwrap();
    ask(service, request).await
}

async fn outbox(app: &TestApp) -> Vec<String> {
    letters(&app.store, &app.dir().join("outbox")).await
}

async fn post(service: &Router, address: &str, form: &[(&str, &str)]) -> Reply {
    let mut request = form_request(address, "", form);
    request.headers_mut().remove("cookie");
    ask(service, request).await
}

/// Everything that the journal holds.
async fn journal(app: &TestApp) -> String {
    let rows = app.store.journal_after(0, 10_000).await.unwrap();
    rows.iter().map(|row| format!("{} {} {}\n", row.actor, row.action, row.payload)).collect()
}

async fn a_visitor_petitions_by_a_letter_and_programs(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let service = app.another().await;
    let seq = app.store.seq().await.unwrap();
    for (body, expected) in [
        (with("email", Value::Null), (401, "sign_in_required")),
        (with("email", "lan".into()), (422, "invalid_field")),
        (with("email", "a@b.c\r\nBcc: x@y.z".into()), (422, "invalid_field")),
        (with("text", "ngắn".into()), (422, "invalid_field")),
        (with("regulations", json!(["9.999999"])), (422, "unknown_regulation")),
    ] {
        let reply = bare(&service, PETITIONS, &body).await;
        assert_eq!(code(&reply), (expected.0, expected.1.to_owned()), "{}", reply.body);
    }
    assert_eq!(outbox(&app).await.len(), 0);

    // Nothing is there before the link is followed.
    let asked = bare(&service, PETITIONS, &petition()).await;
    assert_eq!((asked.status.as_u16(), &asked.json()["status"]), (202, &"pending".into()));
    assert_eq!(app.store.seq().await.unwrap(), seq);
    assert_eq!(app.get("/api/v1/petitions/PK-0001").await.status, 404);
    let letter = outbox(&app).await.remove(0);
    for words in [ADDRESS, "Xem và xác nhận phản ánh, kiến nghị", "đã có trong hồ sơ khác"]
    {
        assert!(letter.contains(words), "{words}: {letter}");
    }
    let secret = secret_at(&letter, CONFIRMING);
    let made = bare(&service, CONFIRM, &json!({"secret": secret.reveal()})).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let told = made.json();
    assert_eq!(
        (&told["number"], &told["state"], &told["agency"]),
        (&"PK-0001".into(), &"waiting".into(), &TRADE.into()),
        "{told}"
    );
    assert!(told["text"].to_string().contains(PHONE), "the sender sees all of it: {told}");
    let own = told["own_url"].as_str().unwrap().to_owned();

    // The receipt: the fingerprint is what everybody sees of the row.
    let receipt = &told["receipt"];
    let row = receipt["journal_row"].as_str().unwrap();
    assert_eq!(receipt["fingerprint"], sha256(row.as_bytes()));
    assert!(row.contains(PHONE) && row.contains("Cửa hàng Hoa Mai"), "{row}");
    let public = app.get(&format!("/api/v1/journal/{}", receipt["journal_seq"])).await;
    assert_eq!(public.json()["content"], receipt["fingerprint"], "{}", public.body);
    assert!(!public.body.contains("Hoa Mai"));
    let letter = outbox(&app).await.remove(1);
    for words in [own.as_str(), receipt["fingerprint"].as_str().unwrap(), "đã được tiếp nhận"]
    {
        assert!(letter.contains(words), "{words}: {letter}");
    }
    for (body, expected) in [
        (json!({"secret": secret.reveal()}), (409, "link_used")),
        (json!({"secret": "abc"}), (404, "not_found")),
    ] {
        let reply = bare(&service, CONFIRM, &body).await;
        assert_eq!(code(&reply), (expected.0, expected.1.to_owned()), "{}", reply.body);
    }
    // The same words again are the same petition.
    assert_eq!(bare(&service, PETITIONS, &petition()).await.status, 202);
    let again = secret_at(outbox(&app).await.last().unwrap(), CONFIRMING);
    let again = bare(&service, CONFIRM, &json!({"secret": again.reveal()})).await.json();
    assert_eq!((&again["number"], &again["own_url"]), (&"PK-0001".into(), &Value::Null));
    assert_eq!(app.store.petitions(0).await.unwrap().len(), 1);

    // Neither the address nor a link is in the journal or in what others see.
    let mine = own.strip_prefix(OWN).unwrap();
    let told = journal(&app).await;
    for secret in [ADDRESS, "lan@", secret.reveal(), mine] {
        assert!(!told.contains(secret), "{secret} is in the journal");
    }
    for address in ["/kien-nghi/PK-0001", "/api/v1/petitions/PK-0001", "/kien-nghi"] {
        let public = app.get(address).await.body;
        for secret in [PHONE, "lan@", mine, "Biên nhận"] {
            assert!(!public.contains(secret), "{address}: {secret}");
        }
    }

    // Asked for more, given, answered, published, not satisfied, reopened.
    let trade = app.member(Role::Officer, Some(TRADE)).await;
    let trade = app.token(&trade, &[TokenScope::Comments]).await;
    let handling = ("POST", "/api/v1/petitions/PK-0001/handling");
    const REPLY: &str = "/api/v1/petitions/PK-0001/reply";
    let ask_more = json!({"act": "asked", "reason": "Đề nghị nêu rõ hồ sơ nào đã có bản kê"});
    let asked = send(&service, &trade, handling, Some(2), &ask_more).await;
    assert_eq!(asked.status, 200, "{}", asked.body);
    let letter = outbox(&app).await.pop().unwrap();
    for words in [own.as_str(), "bổ sung thông tin", "Đề nghị nêu rõ hồ sơ nào", ADDRESS]
    {
        assert!(letter.contains(words), "{words}: {letter}");
    }
    let reply = async |seen: u64, secret: &str, (act, text): (&str, &str)| {
        let body = json!({"act": act, "text": text, "secret": secret}).to_string();
        let request = Request::post(REPLY).header("if-match", format!("\"{seen}\""));
        ask(&service, request.body(Body::from(body)).unwrap()).await
    };
    let more = ("supplied", "Hồ sơ xin cấp phép đã có bản kê này");
    for (secret, expected) in [("abc", (404, "not_found")), ("", (404, "not_found"))] {
        let refused = reply(3, secret, more).await;
        assert_eq!(code(&refused), (expected.0, expected.1.to_owned()), "{}", refused.body);
    }
    let not_theirs = reply(3, mine, ("published", "")).await;
    assert_eq!(code(&not_theirs), (403, "other_agency".to_owned()), "{}", not_theirs.body);
    for _ in 0..2 {
        let given = reply(3, mine, more).await;
        assert_eq!((given.status.as_u16(), &given.json()["version"]), (200, &4.into()));
    }
    let answer = json!({"act": "answered", "state": "accepted", "office": "Vụ Thị trường trong nước",
        "signer": "Vụ trưởng", "text": "Tiếp thu, sẽ bỏ bản kê"});
    let answered = send(&service, &trade, handling, Some(4), &answer).await;
    assert_eq!(answered.status, 200, "{}", answered.body);
    let letter = outbox(&app).await.pop().unwrap();
    for words in [own.as_str(), "Tiếp thu, sẽ bỏ bản kê", "Vụ Thị trường trong nước"]
    {
        assert!(letter.contains(words), "{words}: {letter}");
    }
    let published = send(&service, &trade, handling, Some(5), &json!({"act": "published"})).await;
    assert_eq!(published.json()["state"], "published");
    let again = reply(6, mine, ("reopened", "Trả lời chưa nêu khi nào bỏ bản kê")).await.json();
    assert_eq!(
        (&again["state"], &again["reopened"], &again["answer"]),
        (&"waiting".into(), &1.into(), &Value::Null),
        "{again}"
    );
    // Two that asked, a receipt, and three steps of the agency: none of own steps.
    assert_eq!(outbox(&app).await.len(), 6);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn a_visitor_petitions_by_forms(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let service = app.another().await;
    let page = app.get("/kien-nghi/gui?code=9.000001").await;
    assert_says(&page, &["Không cần tài khoản", "Địa chỉ thư điện tử", "Đăng nhập để gửi"]);
    let form = [
        ("subject", "Bỏ bản kê trang thiết bị"),
        ("text", "<b>Bản kê</b> trang thiết bị đã có trong hồ sơ khác"),
        ("codes", "9.000001"),
        ("access", "private"),
        ("email", ADDRESS),
    ];
    let wrong = post(&service, "/kien-nghi/gui", &form[..4]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("&#60;b&#62;Bản kê"), "what was typed is kept: {}", wrong.body);
    let seq = app.store.seq().await.unwrap();
    let sent = post(&service, "/kien-nghi/gui", &form).await;
    assert_eq!(sent.status, 202, "{}", sent.body);
    assert_says(&sent, &["xác nhận qua thư", ADDRESS, "thời hạn xử lý chưa được tính"]);
    assert_eq!(sent.headers["cache-control"], "private, no-store");

    // Whatever follows the link, only the button confirms.
    let secret = secret_at(&outbox(&app).await[0], CONFIRMING);
    let link = format!("{CONFIRMING}{}", secret.reveal());
    for _ in 0..2 {
        let shown = app.get(&link).await;
        assert_says(&shown, &["Xác nhận phản ánh, kiến nghị", "chỉ người gửi", "9.000001"]);
        assert!(shown.body.contains("&#60;b&#62;Bản kê"), "{}", shown.body);
    }
    assert_eq!(app.store.seq().await.unwrap(), seq);
    let confirmed = post(&service, &link, &[]).await;
    let own = leads_to(&confirmed).strip_suffix("?xong=xac-nhan").unwrap().to_owned();
    assert_says(&app.get(&link).await, &["đã được xác nhận", "PK-0001"]);
    let mine = app.get(&format!("{own}?xong=xac-nhan")).await;
    assert_says(
        &mine,
        &[
            "Đã tiếp nhận phản ánh, kiến nghị",
            "đã có trong hồ sơ khác",
            "Biên nhận",
            "Bộ Công Thương",
        ],
    );
    assert!(!app.get("/kien-nghi/PK-0001").await.body.contains("đã có trong hồ sơ khác"));
    assert_eq!(app.get(&format!("{OWN}abc")).await.status, 404);

    // Asked for more: the page of the link has the form, the public page none.
    let an = signed_in(&app, Role::Officer, Some(TRADE)).await;
    let version = hidden(&app.get_with("/kien-nghi/PK-0001", &an).await, "version");
    let asking =
        [("version", version.as_str()), ("act", "asked"), ("reason", "Đề nghị nêu hồ sơ cụ thể")];
    let asked = app.post("/kien-nghi/PK-0001/xu-ly", &an, &asking).await;
    assert_eq!(leads_to(&asked), "/kien-nghi/PK-0001?xong=ghi");
    let page = app.get(&own).await;
    assert_says(&page, &["Đề nghị nêu hồ sơ cụ thể", "Gửi bổ sung"]);
    assert!(!app.get("/kien-nghi/PK-0001").await.body.contains("Gửi bổ sung"));
    let version = hidden(&page, "version");
    let short = [("version", version.as_str()), ("act", "supplied"), ("text", "ngắn")];
    let refused = post(&service, &own, &short).await;
    assert_eq!(refused.status, 422);
    assert_says(&refused, &["Nội dung quá ngắn."]);
    let supply =
        [("version", version.as_str()), ("act", "supplied"), ("text", "Hồ sơ xin cấp phép")];
    assert_eq!(leads_to(&post(&service, &own, &supply).await), format!("{own}?xong=ghi"));
    let version = hidden(&app.get_with("/kien-nghi/PK-0001", &an).await, "version");
    let refuse = [
        ("version", version.as_str()),
        ("act", "refused"),
        ("reason", "Không thuộc phạm vi phản ánh, kiến nghị"),
    ];
    let refused = app.post("/kien-nghi/PK-0001/xu-ly", &an, &refuse).await;
    assert_eq!(leads_to(&refused), "/kien-nghi/PK-0001?xong=ghi");
    let page = app.get(&own).await;
    assert_says(&page, &["Chưa hài lòng với kết quả?", "Kiến nghị lại được đến hết"]);
    let version = hidden(&page, "version");
    let again = [
        ("version", version.as_str()),
        ("act", "reopened"),
        ("text", "Bản kê này do quy định trên đòi"),
    ];
    assert_eq!(leads_to(&post(&service, &own, &again).await), format!("{own}?xong=ghi"));
    let page = app.get(&own).await;
    assert_says(&page, &["Kiến nghị lại", "Bản kê này do quy định trên đòi", "Đang xử lý"]);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

fn two_days_later() -> Timestamp {
    "2026-07-03T01:00:01Z".parse().unwrap()
}
fn ten_days_later() -> Timestamp {
    "2026-07-11T01:00:01Z".parse().unwrap()
}

async fn links_of_petitions_end_and_are_asked_for_again(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let service = app.another().await;
    let page = |secret: &Secret| format!("{CONFIRMING}{}", secret.reveal());
    assert_eq!(bare(&service, PETITIONS, &petition()).await.status, 202);
    let first = secret_at(&outbox(&app).await[0], CONFIRMING);
    let late = app.at_time(two_days_later).await;
    for expired in [
        ask(&late, Request::get(page(&first)).body(Body::empty()).unwrap()).await,
        post(&late, &page(&first), &[]).await,
    ] {
        assert_eq!(expired.status, 410, "{}", expired.body);
        assert_says(&expired, &["Đường dẫn đã hết hạn", "Gửi lại thư xác nhận"]);
    }
    let again = post(&late, &format!("{}/gui-lai", page(&first)), &[]).await;
    assert_says(&again, &["Đã gửi lại thư xác nhận"]);
    let second = secret_at(&outbox(&app).await[1], CONFIRMING);
    assert!(second != first);
    let confirmed = post(&late, &page(&second), &[]).await;
    assert!(leads_to(&confirmed).starts_with(OWN));
    // The time of the agency runs from the confirmation.
    let request = Request::get("/api/v1/petitions/PK-0001").body(Body::empty()).unwrap();
    let told = ask(&late, request).await.json();
    assert_eq!(told["received"], "2026-07-03", "{told}");
    // A link of a comment confirms no petition, and the other way round.
    let wrong = post(&late, &format!("/tham-van/xac-nhan/{}", second.reveal()), &[]).await;
    assert_eq!(wrong.status, 404);
    // What nobody confirms is gone after a week, with the next that is sent.
    assert_eq!(outbox(&app).await.len(), 3);
    assert_eq!(bare(&service, PETITIONS, &with("area", "Xăng dầu".into())).await.status, 202);
    let unconfirmed = secret_at(&outbox(&app).await[3], CONFIRMING);
    let later = app.at_time(ten_days_later).await;
    assert_eq!(bare(&later, PETITIONS, &petition()).await.status, 202);
    assert_eq!(post(&later, &page(&unconfirmed), &[]).await.status, 404);
    assert_eq!(app.count("SELECT COUNT(*) FROM comment_pending").await, 1);
}

async fn letters_to_one_address_are_bounded_with_comments(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let service = app.another().await;
    for i in 0..5 {
        let body = with("area", format!("Lĩnh vực thứ {i}").into());
        assert_eq!(bare(&service, PETITIONS, &body).await.status, 202, "{i}");
    }
    let sixth = bare(&service, PETITIONS, &petition()).await;
    assert_eq!(code(&sixth), (429, "too_many".to_owned()), "{}", sixth.body);
    let other = bare(&service, PETITIONS, &with("email", "hoa@mau.example".into())).await;
    assert_eq!(other.status, 202, "{}", other.body);
    assert_eq!(app.count("SELECT COUNT(*) FROM petition").await, 0);
}
