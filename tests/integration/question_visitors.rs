//! Questions by visitors: confirmed by a letter, answered by a letter.

use axum::{Router, body::Body, http::Request};
use jiff::Timestamp;
use quydinh::{
    cases::accounts::Secret,
    model::{Role, TokenScope},
};
use serde_json::{Value, json};

use crate::{
    app::{Reply, TestApp, ask, form_request},
    desk::{assert_says, hidden, leads_to, signed_in},
    harness::{TestStore, on_both_stores},
    mail::{letters, secret_at},
    petitions::{code, send},
    plans::{BUILDING, Desk, TRADE},
};

on_both_stores!(
    a_visitor_asks_by_a_letter_and_programs,
    a_visitor_asks_by_forms,
    links_of_questions_end_and_are_asked_for_again,
    letters_and_networks_are_bounded,
);

const QUESTIONS: &str = "/api/v1/questions";
const CONFIRM: &str = "/api/v1/questions/confirmations";
const CONFIRMING: &str = "/hoi-dap/xac-nhan/";
const PHONE: &str = "0912 345 678";
const ADDRESS: &str = "lan@mau.example";
const TITLE: &str = "Cửa hàng bán lẻ xăng dầu có phải đổi giấy phép không?";

async fn app(at: TestStore) -> TestApp {
    Desk::new(&at).await;
    let app = TestApp::empty(at).await;
    app.follow().await;
    app
}

fn question() -> Value {
    json!({"agency": TRADE, "title": TITLE, "regulations": ["1.000000"], "email": ADDRESS,
        "text": format!("Cửa hàng mở năm 2020, liên hệ {PHONE}")})
}

fn with(member: &str, value: Value) -> Value {
    let mut body = question();
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

async fn a_visitor_asks_by_a_letter_and_programs(at: TestStore) {
    let app = app(at).await;
    let service = app.another().await;
    let seq = app.store.seq().await.unwrap();
    for (body, expected) in [
        (with("email", Value::Null), (401, "sign_in_required")),
        (with("email", "lan".into()), (422, "invalid_field")),
        (with("email", "a@b.c\r\nBcc: x@y.z".into()), (422, "invalid_field")),
        (with("title", "ngắn".into()), (422, "invalid_field")),
        (with("regulations", json!(["1.999999"])), (422, "unknown_regulation")),
        (with("agency", "bo-khong-co".into()), (404, "not_found")),
    ] {
        let reply = bare(&service, QUESTIONS, &body).await;
        assert_eq!(code(&reply), (expected.0, expected.1.to_owned()), "{body}: {}", reply.body);
    }
    assert_eq!(outbox(&app).await.len(), 0);

    // Nothing is there before the link is followed.
    let asked = bare(&service, QUESTIONS, &question()).await;
    assert_eq!((asked.status.as_u16(), &asked.json()["status"]), (202, &"pending".into()));
    assert_eq!(app.store.seq().await.unwrap(), seq);
    assert_eq!(app.get("/api/v1/questions/HD-0001").await.status, 404);
    let letter = outbox(&app).await.remove(0);
    for words in [ADDRESS, "Xem và xác nhận câu hỏi", TITLE, "Cửa hàng mở năm 2020"] {
        assert!(letter.contains(words), "{words}: {letter}");
    }
    let secret = secret_at(&letter, CONFIRMING);
    let made = bare(&service, CONFIRM, &json!({"secret": secret.reveal()})).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(made.json()["number"], "HD-0001");
    assert_eq!(made.headers["location"], "/api/v1/questions/HD-0001");
    assert!(!made.body.contains(PHONE), "numbers are masked: {}", made.body);
    for (body, expected) in [
        (json!({"secret": secret.reveal()}), (409, "link_used")),
        (json!({"secret": "abc"}), (404, "not_found")),
    ] {
        let reply = bare(&service, CONFIRM, &body).await;
        assert_eq!(code(&reply), (expected.0, expected.1.to_owned()), "{}", reply.body);
    }
    let letter = outbox(&app).await.remove(1);
    for words in ["đã được ghi nhận", "HD-0001", "/hoi-dap/HD-0001", "Bộ Công Thương"]
    {
        assert!(letter.contains(words), "{words}: {letter}");
    }
    // The same words again are the same question, and no other letter.
    assert_eq!(bare(&service, QUESTIONS, &question()).await.status, 202);
    let again = secret_at(outbox(&app).await.last().unwrap(), CONFIRMING);
    let again = bare(&service, CONFIRM, &json!({"secret": again.reveal()})).await;
    assert_eq!(again.json()["number"], "HD-0001");
    assert_eq!(app.count("SELECT COUNT(*) FROM question").await, 1);
    assert_eq!(outbox(&app).await.len(), 3);

    // Neither the address nor a link is in the journal or in what others see.
    let rows = app.store.journal_after(0, 10_000).await.unwrap();
    let told: String = rows.iter().map(|row| format!("{} {}\n", row.actor, row.payload)).collect();
    let pages = [app.get("/hoi-dap/HD-0001").await.body, app.get("/hoi-dap").await.body];
    for secret in [ADDRESS, "lan@", secret.reveal()] {
        assert!(!told.contains(secret), "{secret} is in the journal");
        assert!(!pages.iter().any(|page| page.contains(secret)), "{secret} is on a page");
    }

    // Answered, changed: each a letter, to the address and with the site of then.
    let an = app.member(Role::Officer, Some(TRADE)).await;
    let an = app.token(&an, &[TokenScope::Comments]).await;
    let put = ("PUT", "/api/v1/questions/HD-0001/answer");
    let answer = |text: &str, reason: &str| {
        json!({"office": "Vụ Thị trường trong nước", "signer": "Vụ trưởng", "text": text,
            "reason": reason})
    };
    let first = answer("Không phải đổi giấy phép đã cấp.", "");
    assert_eq!(send(&service, &an, put, Some(0), &first).await.status, 200);
    let letter = outbox(&app).await.pop().unwrap();
    for words in [ADDRESS, "đã được giải đáp", "Không phải đổi giấy phép", "/hoi-dap/HD-0001"]
    {
        assert!(letter.contains(words), "{words}: {letter}");
    }
    let second = answer("Phải đổi khi giấy phép hết hạn.", "Nghị định mới");
    assert_eq!(send(&service, &an, put, Some(1), &second).await.status, 200);
    let letter = outbox(&app).await.pop().unwrap();
    assert!(letter.contains("Nghị định mới") && letter.contains(ADDRESS), "{letter}");
    assert_eq!(outbox(&app).await.len(), 5);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn a_visitor_asks_by_forms(at: TestStore) {
    let app = app(at).await;
    let service = app.another().await;
    let page = app.get("/hoi-dap/gui").await;
    assert_says(&page, &["Không cần tài khoản", "Địa chỉ thư điện tử", "Đăng nhập để hỏi"]);
    let form = |title: &'static str| {
        vec![
            ("title", title),
            ("text", "<b>Cửa hàng</b> mở năm 2020"),
            ("agency", TRADE),
            ("codes", "1.000000"),
            ("email", ADDRESS),
        ]
    };
    let wrong = post(&service, "/hoi-dap/gui", &form(TITLE)[..4]).await;
    assert_eq!(wrong.status, 422);
    assert_says(&wrong, &["Địa chỉ thư chưa đúng."]);
    assert!(wrong.body.contains("&#60;b&#62;Cửa hàng"), "what was typed is kept: {}", wrong.body);
    let seq = app.store.seq().await.unwrap();
    let sent = post(&service, "/hoi-dap/gui", &form(TITLE)).await;
    assert_eq!(sent.status, 202, "{}", sent.body);
    assert_says(&sent, &["xác nhận qua thư", ADDRESS, "không ai khác đọc được câu hỏi"]);
    assert_eq!(sent.headers["cache-control"], "private, no-store");

    // Whatever follows the link, only the button confirms.
    let secret = secret_at(&outbox(&app).await[0], CONFIRMING);
    let link = format!("{CONFIRMING}{}", secret.reveal());
    for _ in 0..2 {
        let shown = app.get(&link).await;
        assert_says(&shown, &["Xác nhận câu hỏi", TITLE, "Bộ Công Thương", "1.000000"]);
        assert!(shown.body.contains("&#60;b&#62;Cửa hàng"), "{}", shown.body);
    }
    assert_eq!(app.store.seq().await.unwrap(), seq);
    let confirmed = post(&service, &link, &[]).await;
    assert_eq!(leads_to(&confirmed), "/hoi-dap/HD-0001?xong=xac-nhan");
    let page = app.get("/hoi-dap/HD-0001?xong=xac-nhan").await;
    assert_says(&page, &["Đã ghi nhận câu hỏi.", TITLE, "Chờ giải đáp"]);
    for used in [app.get(&link).await, post(&service, &link, &[]).await] {
        assert_says(&used, &["Câu hỏi đã được xác nhận", "HD-0001", "chỉ được ghi một lần"]);
    }

    // What was answered is shown before anything is sent.
    let an = signed_in(&app, Role::Officer, Some(TRADE)).await;
    let version = hidden(&app.get_with("/hoi-dap/HD-0001", &an).await, "version");
    let answer = [
        ("version", version.as_str()),
        ("answer", "Không phải đổi giấy phép đã cấp."),
        ("office", "Vụ Pháp chế"),
        ("signer", "Vụ trưởng"),
    ];
    let answered = app.post("/hoi-dap/HD-0001/tra-loi", &an, &answer).await;
    assert_eq!(leads_to(&answered), "/hoi-dap/HD-0001?xong=tra-loi");
    let letters = outbox(&app).await.len();
    let like = form("Có phải đổi giấy phép cửa hàng bán lẻ xăng dầu không?");
    let shown = post(&service, "/hoi-dap/gui", &like).await;
    assert_eq!(shown.status, 200, "{}", shown.body);
    assert_says(&shown, &["Câu hỏi tương tự đã có", TITLE, "Vẫn gửi câu hỏi này"]);
    assert!(shown.body.contains(ADDRESS), "what was typed is kept");
    assert_eq!(outbox(&app).await.len(), letters, "nothing is sent");
    let mut seen = like.clone();
    seen.push(("seen", "yes"));
    assert_eq!(post(&service, "/hoi-dap/gui", &seen).await.status, 202);
    // It is pointed to the earlier one, by letter as well.
    let other = secret_at(outbox(&app).await.last().unwrap(), CONFIRMING);
    let confirmed = post(&service, &format!("{CONFIRMING}{}", other.reveal()), &[]).await;
    assert_eq!(leads_to(&confirmed), "/hoi-dap/HD-0002?xong=xac-nhan");
    let same = app.post("/hoi-dap/HD-0002/trung", &an, &[("same_as", "HD-0001")]).await;
    assert_eq!(leads_to(&same), "/hoi-dap/HD-0002?xong=trung");
    // The letter about what was confirmed was queued at the same moment.
    let told =
        |letter: &String| letter.contains("trùng với câu hỏi HD-0001") && letter.contains(ADDRESS);
    let letters = outbox(&app).await;
    assert!(letters.iter().any(told), "{letters:?}");
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

fn two_days_later() -> Timestamp {
    "2026-07-03T01:00:01Z".parse().unwrap()
}
fn ten_days_later() -> Timestamp {
    "2026-07-11T01:00:01Z".parse().unwrap()
}

async fn links_of_questions_end_and_are_asked_for_again(at: TestStore) {
    let app = app(at).await;
    let service = app.another().await;
    let page = |secret: &Secret| format!("{CONFIRMING}{}", secret.reveal());
    for _ in 0..2 {
        assert_eq!(bare(&service, QUESTIONS, &question()).await.status, 202);
    }
    assert_eq!(app.count("SELECT COUNT(*) FROM comment_pending").await, 1, "it waits once");
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
    let newest = secret_at(outbox(&app).await.last().unwrap(), CONFIRMING);
    assert!(newest != first);
    // A link of a question confirms neither a petition nor a comment.
    for other in ["/kien-nghi/xac-nhan/", "/tham-van/xac-nhan/"] {
        let wrong = post(&late, &format!("{other}{}", newest.reveal()), &[]).await;
        assert_eq!(wrong.status, 404, "{other}");
    }
    assert_eq!(leads_to(&post(&late, &page(&newest), &[]).await), "/hoi-dap/HD-0001?xong=xac-nhan");
    // What nobody confirms is gone after a week, with the next that is sent.
    let words = "Giấy phép xây dựng tạm có thời hạn bao lâu?";
    let mut other = with("agency", BUILDING.into());
    other["title"] = words.into();
    assert_eq!(bare(&service, QUESTIONS, &other).await.status, 202);
    let letters = outbox(&app).await;
    let letter = letters.iter().find(|letter| letter.contains(words)).unwrap();
    let unconfirmed = secret_at(letter, CONFIRMING);
    let later = app.at_time(ten_days_later).await;
    assert_eq!(bare(&later, QUESTIONS, &question()).await.status, 202);
    assert_eq!(post(&later, &page(&unconfirmed), &[]).await.status, 404);
    assert_eq!(post(&later, &format!("{CONFIRMING}abc"), &[]).await.status, 404);
}

async fn letters_and_networks_are_bounded(at: TestStore) {
    let app = app(at).await;
    let service = app.another().await;
    let numbered = |number: usize, address: &str| {
        let mut body = with("title", format!("Câu hỏi thứ {number}: có phải đổi không?").into());
        body["email"] = address.into();
        body
    };
    for number in 0..5 {
        let asked = bare(&service, QUESTIONS, &numbered(number, ADDRESS)).await;
        assert_eq!(asked.status, 202, "{}", asked.body);
    }
    let sixth = bare(&service, QUESTIONS, &numbered(5, ADDRESS)).await;
    assert_eq!(code(&sixth), (429, "too_many".to_owned()), "{}", sixth.body);
    // From one network twenty at once, to whatever addresses; that was six.
    for number in 6..20 {
        let address = format!("a{number}@mau.example");
        let asked = bare(&service, QUESTIONS, &numbered(number, &address)).await;
        assert_eq!(asked.status, 202, "{}", asked.body);
    }
    let held = bare(&service, QUESTIONS, &numbered(20, "b@mau.example")).await;
    assert_eq!(code(&held), (429, "too_many".to_owned()), "{}", held.body);
    assert!(held.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 0);
    assert_eq!(app.count("SELECT COUNT(*) FROM question").await, 0);
}
