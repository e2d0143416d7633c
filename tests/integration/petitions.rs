//! Petitions from being sent to a published answer, by programs and by pages.

use axum::{Router, body::Body, http::Request};
use jiff::Timestamp;
use quydinh::{
    cases::{accounts::new_token_id, mail::deliver},
    mail::Post,
    model::{Role, TokenScope},
    store::StoreError,
};
use serde_json::{Value, json};

use crate::{
    app::{Reply, TestApp, ask, now},
    desk::{assert_says, hidden, leads_to, signed_in},
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    a_petition_goes_its_whole_way,
    a_petition_is_led_by_forms,
    what_is_private_stays_so,
    the_government_office_routes_and_keeps,
);

const PETITIONS: &str = "/api/v1/petitions";
const ONE: &str = "/api/v1/petitions/PK-0001";
const PHONE: &str = "0912 345 678";
const TRADE: &str = "bo-cong-thuong";
const HEALTH: &str = "bo-y-te";

pub(crate) async fn send(
    service: &Router,
    token: &str,
    (method, address): (&str, &str),
    seen: Option<u64>,
    body: &Value,
) -> Reply {
    let mut request = Request::builder().method(method).uri(address);
    request = match token {
        "" => request.header("sec-fetch-site", "same-origin"),
        token => request.header("authorization", token),
    };
    if let Some(seen) = seen {
        request = request.header("if-match", format!("\"{seen}\""));
    }
    let body = if method == "GET" { Body::empty() } else { Body::from(body.to_string()) };
    ask(service, request.body(body).unwrap()).await
}

pub(crate) fn code(reply: &Reply) -> (u16, String) {
    (reply.status.as_u16(), reply.json()["error"]["code"].as_str().unwrap_or_default().to_owned())
}

/// People with their tokens.
struct People {
    dn: String,
    other: String,
    trade: String,
    health: String,
    office: String,
}

impl People {
    async fn of(app: &TestApp) -> Self {
        let token = async |role, agency| {
            let member = app.member(role, agency).await;
            app.token(&member, &[TokenScope::Comments, TokenScope::Read]).await
        };
        Self {
            dn: token(Role::Business, None).await,
            other: token(Role::Business, None).await,
            trade: token(Role::Officer, Some(TRADE)).await,
            health: token(Role::Officer, Some(HEALTH)).await,
            office: token(Role::Reviewer, None).await,
        }
    }
}

fn petition() -> Value {
    json!({
        "subject": format!(" Bỏ bản kê trang thiết bị,  gọi {PHONE}"),
        "text": format!("Bản kê trang thiết bị của cửa hàng đã có trong hồ sơ khác.\r\nLiên hệ {PHONE}"),
        "regulations": ["9.000001"],
        "organisation": "Công ty A", "size": "small", "province": "hue",
    })
}

fn with(body: &Value, member: &str, value: Value) -> Value {
    let mut body = body.clone();
    body[member] = value;
    body
}

// Days of 2026, in the morning. The first is `now` of the tests, 1 July.
macro_rules! clocks {
    ($($name:ident: $at:literal;)+) => {
        $(fn $name() -> Timestamp { $at.parse().unwrap() })+
    };
}
clocks! {
    friday_3: "2026-07-03T01:00:00Z";
    monday_13: "2026-07-13T01:00:00Z";
    // A moment before midnight in Viet Nam, and after it.
    last_of_27: "2026-07-27T16:59:59Z";
    first_of_28: "2026-07-27T17:00:00Z";
    wednesday_29: "2026-07-29T01:00:00Z";
    october: "2026-10-01T01:00:00Z";
}

async fn a_petition_goes_its_whole_way(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let who = People::of(&app).await;
    let service = app.another().await;
    let none = Value::Null;
    let (dn, trade) = (who.dn.as_str(), who.trade.as_str());

    // Who may not, and what cannot be.
    let seq = app.store.seq().await.unwrap();
    let body = petition();
    let long = "a".repeat(10_001);
    for (by, body, expected) in [
        ("", body.clone(), (401, "sign_in_required")),
        (trade, body.clone(), (403, "forbidden")),
        (dn, with(&body, "text", " \n ".into()), (422, "invalid_field")),
        (dn, with(&body, "text", long.into()), (422, "invalid_field")),
        (dn, with(&body, "subject", "ngắn".into()), (422, "invalid_field")),
        (dn, with(&body, "regulations", json!([])), (422, "invalid_field")),
        (dn, with(&body, "regulations", json!(["9.999999"])), (422, "unknown_regulation")),
        (dn, with(&body, "regulations", json!(["x"])), (400, "invalid_body")),
        (dn, with(&body, "access", "x".into()), (400, "invalid_body")),
        (dn, with(&body, "industry", "9999".into()), (422, "invalid_field")),
    ] {
        let reply = send(&service, by, ("POST", PETITIONS), None, &body).await;
        assert_eq!(code(&reply), (expected.0, expected.1.to_owned()), "{}", reply.body);
    }
    assert_eq!(app.store.seq().await.unwrap(), seq, "nothing is written");

    // Sent once, however often, and sent on to who answers for the regulation.
    let sent = send(&service, dn, ("POST", PETITIONS), None, &body).await;
    assert_eq!((sent.status.as_u16(), &sent.headers["location"]), (201, &ONE.parse().unwrap()));
    let told = sent.json();
    assert_eq!((&told["state"], &told["agency"]), (&"waiting".into(), &TRADE.into()), "{told}");
    // Fifteen working days after Wednesday 1 July.
    assert_eq!(told["due"], json!({"day": "2026-07-22", "unknown_years": []}));
    let again = send(&service, dn, ("POST", PETITIONS), None, &body).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, told));

    // The public reads it without the number.
    for (by, whole) in [
        ("", false),
        (&who.other, false),
        (&who.health, false),
        (dn, true),
        (trade, true),
        (&who.office, true),
    ] {
        let reply = send(&service, by, ("GET", ONE), None, &none).await;
        assert_eq!(
            (reply.status.as_u16(), reply.body.contains(PHONE)),
            (200, whole),
            "{}",
            reply.body
        );
        assert!(reply.body.contains("đã có trong hồ sơ khác"), "{}", reply.body);
        let list = send(&service, by, ("GET", PETITIONS), None, &none).await;
        assert!(!list.body.contains(PHONE) && list.body.contains("[số điện thoại đã ẩn]"));
    }
    let journal = app.get("/api/v1/journal?limit=1000").await.body;
    assert!(!journal.contains(PHONE) && !journal.contains("petition-letter.sent"));
    assert!(journal.contains("petition.received") && journal.contains("petition.forwarded"));
    for (code, there) in [("9.000001", true), ("9.000002", false)] {
        let about = app.get(&format!("/api/v1/journal?limit=1000&regulation={code}")).await.body;
        assert_eq!(about.contains("petition.forwarded"), there, "{about}");
    }

    // Asked for more, late by none; the clock stands still.
    let handling = ("POST", "/api/v1/petitions/PK-0001/handling");
    let reply_to = ("POST", "/api/v1/petitions/PK-0001/reply");
    let routing = ("POST", "/api/v1/petitions/PK-0001/routing");
    let friday = app.at_time(friday_3).await;
    let ask_more = json!({"act": "asked", "reason": "Đề nghị nêu rõ hồ sơ nào đã có bản kê"});
    let publish = json!({"act": "published"});
    let supply = json!({"act": "supplied", "text": format!("Hồ sơ xin cấp phép, gọi {PHONE}")});
    for (by, way, seen, body, expected) in [
        (trade, handling, None, &ask_more, (428, "precondition_required")),
        (trade, handling, Some(7), &ask_more, (409, "petition_moved")),
        (who.health.as_str(), handling, Some(2), &ask_more, (403, "other_agency")),
        (dn, handling, Some(2), &ask_more, (403, "forbidden")),
        (&who.office, routing, Some(2), &ask_more, (403, "other_agency")),
        (trade, handling, Some(2), &publish, (409, "step_not_possible")),
        (trade, handling, Some(2), &supply, (403, "not_sender")),
        (dn, reply_to, Some(2), &supply, (409, "step_not_possible")),
        (&who.other, reply_to, Some(2), &supply, (403, "not_sender")),
        (
            trade,
            handling,
            Some(2),
            &json!({"act": "refused", "reason": "không"}),
            (422, "invalid_field"),
        ),
        (trade, handling, Some(2), &json!({"act": "x"}), (422, "invalid_field")),
    ] {
        let reply = send(&friday, by, way, seen, body).await;
        assert_eq!(code(&reply), (expected.0, expected.1.to_owned()), "{body}: {}", reply.body);
    }
    for _ in 0..2 {
        let asked = send(&friday, trade, handling, Some(2), &ask_more).await;
        assert_eq!(
            (asked.status.as_u16(), &asked.json()["state"]),
            (200, &"asked".into()),
            "{}",
            asked.body
        );
        assert_eq!((&asked.json()["due"], &asked.json()["version"]), (&none, &3.into()));
    }
    // The sender takes six working days; two of fifteen were used.
    let monday = app.at_time(monday_13).await;
    for _ in 0..2 {
        let given = send(&monday, dn, reply_to, Some(3), &supply).await;
        assert_eq!(
            (given.status.as_u16(), &given.json()["due"]["day"]),
            (200, &"2026-07-30".into()),
            "{}",
            given.body
        );
    }

    // Answered three days before its last day, published on the last.
    let tonight = app.at_time(last_of_27).await;
    let answer = json!({"act": "answered", "state": "partly-accepted", "office": "Vụ Thị trường trong nước",
        "signer": "Vụ trưởng", "text": format!("Tiếp thu một phần, hỏi thêm theo số {PHONE}")});
    let missing = with(&answer, "items", "PA-0001/1".into());
    let reply = send(&tonight, trade, handling, Some(4), &missing).await;
    assert_eq!(code(&reply), (404, "not_found".to_owned()));
    let answered = send(&tonight, trade, handling, Some(4), &answer).await.json();
    assert_eq!(
        (&answered["state"], &answered["due"]["day"]),
        (&"to-publish".into(), &"2026-07-29".into()),
        "{answered}"
    );
    let seen_by = async |service: &Router, by: &str| {
        let reply = send(service, by, ("GET", ONE), None, &none).await;
        reply.body.contains("Tiếp thu một phần")
    };
    assert!(!seen_by(&tonight, "").await && !seen_by(&tonight, &who.other).await);
    assert!(seen_by(&tonight, dn).await && seen_by(&tonight, trade).await);
    let wednesday = app.at_time(wednesday_29).await;
    let published = send(&wednesday, trade, handling, Some(5), &publish).await.json();
    assert_eq!(published["state"], "published");
    assert!(seen_by(&wednesday, "").await);
    let public = send(&wednesday, "", ("GET", ONE), None, &none).await.body;
    assert!(!public.contains(PHONE), "{public}");
    let late: Vec<u64> = published["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["late"].as_u64().unwrap())
        .collect();
    assert_eq!(late, [0, 0, 0, 0, 0]);

    // It is found by who writes about the same.
    let about = "/api/v1/petitions/related?q=ban+ke+trang+thiet+bi+cua+hang";
    let related = send(&wednesday, "", ("GET", about), None, &none).await.json();
    assert_eq!(related["regulations"][0]["code"], "9.000001", "{related}");
    assert_eq!(related["petitions"][0]["number"], "PK-0001", "{related}");

    // Reopened twice and no more.
    let again = json!({"act": "reopened", "text": "Trả lời chưa nêu khi nào sửa quy định"});
    for seen in [6, 8] {
        let reopened = send(&wednesday, dn, reply_to, Some(seen), &again).await.json();
        assert_eq!(
            (&reopened["state"], &reopened["answer"]),
            (&"waiting".into(), &none),
            "{reopened}"
        );
        let answered = send(&wednesday, trade, handling, Some(seen + 1), &answer).await;
        assert_eq!(answered.status, 200, "{}", answered.body);
    }
    let third = send(&wednesday, dn, reply_to, Some(10), &again).await;
    assert_eq!(code(&third), (422, "reopening_over".to_owned()));

    // Counted: one forwarded and answered, in time.
    let about = ("GET", "/api/v1/petitions/measures");
    let measures = send(&wednesday, "", about, None, &none).await.json();
    let total = &measures["total"];
    for (name, count) in [
        ("received", 1),
        ("forwarded", 1),
        ("answered", 1),
        ("on_time", 1),
        ("waiting", 0),
        ("reopened", 1),
    ] {
        assert_eq!(total[name], count, "{name}: {total}");
    }
    assert_eq!(measures["agencies"][0]["agency"], TRADE);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
    let kept: Result<_, StoreError> = app.store.petitions(0).await;
    assert_eq!(kept.unwrap().len(), 1);
}

async fn a_petition_is_led_by_forms(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    assert_says(&app.get("/kien-nghi").await, &["0 kiến nghị", "Không có kiến nghị nào"]);
    let form_page = "/kien-nghi/gui?code=9.000001";
    assert_says(&app.get(form_page).await, &["Đăng nhập để gửi"]);
    let regulation = app.get("/quy-dinh/9.000001").await;
    assert!(regulation.body.contains(form_page), "{}", regulation.body);

    let dn = signed_in(&app, Role::Business, None).await;
    let page = app.get_with(form_page, &dn).await;
    assert!(page.body.contains("value=\"9.000001\""), "{}", page.body);
    let script = "<script>alert(1)</script> bản kê trang thiết bị, gọi 0912345678";
    let form = [
        ("subject", "Bỏ bản kê <b>trang thiết bị</b>"),
        ("text", script),
        ("codes", "9.000001"),
        ("access", "public"),
        ("organisation", "<i>A</i>"),
    ];
    // First what there is already; nothing is written.
    let seq = app.store.seq().await.unwrap();
    let mut look = form.to_vec();
    look.push(("step", "see"));
    let seen = app.post("/kien-nghi/gui", &dn, &look).await;
    assert_says(&seen, &["Quy định, phương án liên quan", "bán lẻ xăng dầu"]);
    assert!(seen.body.contains("&#60;script&#62;"), "what was typed is kept: {}", seen.body);
    let wrong = app.post("/kien-nghi/gui", &dn, &[("subject", "ngắn"), ("text", "x")]).await;
    assert_eq!(wrong.status, 422);
    assert_says(&wrong, &["Tiêu đề quá ngắn."]);
    assert_eq!(app.store.seq().await.unwrap(), seq);

    let sent = app.post("/kien-nghi/gui", &dn, &form).await;
    assert_eq!(leads_to(&sent), "/kien-nghi/PK-0001?xong=gui");
    let one = "/kien-nghi/PK-0001";
    let own = app.get_with("/kien-nghi/PK-0001?xong=gui", &dn).await;
    assert_says(
        &own,
        &[
            "Đã ghi phản ánh, kiến nghị.",
            "0912345678",
            "Bộ Công Thương",
            "Trả lời: hạn 22/07/2026.",
        ],
    );
    let public = app.get(one).await;
    for secret in ["<script>alert", "0912345678", "<b>trang", "<i>A"] {
        assert!(!public.body.contains(secret), "{secret}");
    }
    assert!(!public.body.contains("Trả lời</h2>"), "the public has no forms");
    assert_says(&app.get("/kien-nghi?code=9.000001").await, &["1 kiến nghị", "Đang xử lý"]);
    assert_says(&app.get("/kien-nghi?code=9.000002").await, &["0 kiến nghị", "Xem tất cả"]);
    assert_says(&app.get("/kien-nghi?state=refused").await, &["0 kiến nghị"]);
    assert_eq!(app.get("/kien-nghi?state=x").await.status, 400);
    assert_eq!(app.get("/kien-nghi?x=1").await.status, 400);
    assert_eq!(app.get("/kien-nghi/PK-0009").await.status, 404);
    assert_says(&app.get_with("/kien-nghi/cua-toi", &dn).await, &["Kiến nghị của tôi", "PK-0001"]);

    let officer = signed_in(&app, Role::Officer, Some(TRADE)).await;
    assert_says(
        &app.get_with("/kien-nghi/cua-toi", &officer).await,
        &["Kiến nghị cần xử lý", "PK-0001"],
    );
    let page = app.get_with(one, &officer).await;
    assert_says(
        &page,
        &["Trả lời", "Trả lại Văn phòng Chính phủ", "Yêu cầu bổ sung", "Từ chối tiếp nhận"],
    );
    let version = hidden(&page, "version");
    let act =
        |act: &'static str| [("version", version.as_str().to_owned()), ("act", act.to_owned())];
    let step = async |address: &str,
                      cookie: &str,
                      mut fields: Vec<(&'static str, String)>,
                      more: &[(&'static str, &str)]| {
        fields.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let form: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        app.post(address, cookie, &form).await
    };
    let handle = "/kien-nghi/PK-0001/xu-ly";
    let short = step(handle, &officer, act("returned").to_vec(), &[("reason", "không")]).await;
    assert_says(&short, &["Lý do quá ngắn."]);
    let given = step(
        handle,
        &officer,
        act("returned").to_vec(),
        &[("reason", "Thuộc chức năng của Bộ Y tế")],
    )
    .await;
    assert_eq!(leads_to(&given), "/kien-nghi/PK-0001?xong=ghi");
    // The same once more is the same; another is told what happened.
    let given = step(
        handle,
        &officer,
        act("returned").to_vec(),
        &[("reason", "Thuộc chức năng của Bộ Y tế")],
    )
    .await;
    assert_eq!(leads_to(&given), "/kien-nghi/PK-0001?xong=ghi");
    assert_says(&app.get(one).await, &["Trả lại", "Thuộc chức năng của Bộ Y tế"]);

    let vu = signed_in(&app, Role::Reviewer, None).await;
    let page = app.get_with(one, &vu).await;
    assert_says(&page, &["Phân loại", "Chuyển cơ quan xử lý", "Giữ lại xử lý"]);
    let version = hidden(&page, "version");
    let forward = [
        ("version", version.as_str()),
        ("act", "forwarded"),
        ("agency", HEALTH),
        ("reason", "Theo chức năng quản lý thiết bị"),
    ];
    let none =
        app.post("/kien-nghi/PK-0001/van-phong", &vu, &[forward[0], forward[1], forward[3]]).await;
    assert_says(&none, &["Chưa chọn cơ quan."]);
    assert_eq!(
        leads_to(&app.post("/kien-nghi/PK-0001/van-phong", &vu, &forward).await),
        "/kien-nghi/PK-0001?xong=ghi"
    );
    let health = signed_in(&app, Role::Officer, Some(HEALTH)).await;
    let page = app.get_with(one, &health).await;
    assert_says(&page, &["Văn phòng Chính phủ → Bộ Y tế", "Theo chức năng quản lý thiết bị"]);
    let version = hidden(&page, "version");
    let answer = [
        ("version", version.as_str()),
        ("act", "answered"),
        ("state", "explained"),
        ("text", "Bản kê cần cho việc kiểm tra an toàn"),
        ("office", "Vụ Pháp chế"),
        ("signer", "Vụ trưởng"),
    ];
    assert_eq!(leads_to(&app.post(handle, &health, &answer).await), "/kien-nghi/PK-0001?xong=ghi");
    assert!(!app.get(one).await.body.contains("kiểm tra an toàn"));
    assert_says(
        &app.get_with(one, &dn).await,
        &["kiểm tra an toàn", "Kiến nghị lại được đến hết 31/07/2026, còn 2 lần."],
    );
    let page = app.get_with(one, &health).await;
    let version = hidden(&page, "version");
    let publish = [("version", version.as_str()), ("act", "published")];
    assert_eq!(leads_to(&app.post(handle, &health, &publish).await), "/kien-nghi/PK-0001?xong=ghi");
    assert_says(
        &app.get(one).await,
        &["Đã công khai", "kiểm tra an toàn", "Giải trình", "Vụ trưởng"],
    );
    let part = app.get("/kien-nghi/lien-quan?q=bản kê trang thiết bị của cửa hàng").await;
    assert_says(&part, &["Kiến nghị đã được trả lời", "PK-0001", "Giải trình"]);
    assert!(!part.body.contains("<html"), "{}", part.body);

    // The sender was told that it is received, and of every step of others.
    let outbox = app.dir().join("outbox");
    let post = Post::folder("quydinh@mau.example".parse().unwrap(), outbox.clone());
    let worker = new_token_id(now()).unwrap();
    let sent = deliver(&app.store, &post, &worker, now).await.unwrap();
    assert_eq!((sent.sent, sent.failed), (5, 0));
    for file in std::fs::read_dir(&outbox).unwrap() {
        let letter = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(letter.contains("To: business-"), "{letter}");
    }

    let csv = app.get("/kien-nghi.csv").await;
    assert_eq!(csv.status, 200, "{}", csv.body);
    assert!(csv.body.contains("PK-0001") && csv.body.contains("published"), "{}", csv.body);
    assert!(!csv.body.contains("0912345678"));
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn what_is_private_stays_so(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let who = People::of(&app).await;
    let service = app.another().await;
    let body = with(&petition(), "access", "private".into());
    let sent = send(&service, &who.dn, ("POST", PETITIONS), None, &body).await.json();
    let handling = ("POST", "/api/v1/petitions/PK-0001/handling");
    let answer = json!({"act": "answered", "state": "outside", "office": "Vụ A", "signer": "B", "text": "Trả lời kín về hồ sơ"});
    send(&service, &who.trade, handling, sent["version"].as_u64(), &answer).await;
    let done = send(&service, &who.trade, handling, Some(3), &json!({"act": "published"})).await;
    assert_eq!(done.json()["state"], "published", "{}", done.body);
    let words = ["đã có trong hồ sơ khác", "bản kê", "Công ty A", "Trả lời kín"];
    let none = Value::Null;
    for (by, whole) in [
        ("", false),
        (&who.other, false),
        (&who.health, false),
        (&who.dn, true),
        (&who.trade, true),
    ] {
        let reply = send(&service, by, ("GET", ONE), None, &none).await;
        for word in words {
            assert_eq!(
                reply.body.to_lowercase().contains(&word.to_lowercase()),
                whole,
                "{word}: {}",
                reply.body
            );
        }
        assert!(reply.body.contains("outside"), "what came of it is public: {}", reply.body);
    }
    let related =
        "/api/v1/petitions/related?q=bản kê trang thiết bị của cửa hàng đã có trong hồ sơ khác";
    for address in [
        "/kien-nghi",
        "/kien-nghi/PK-0001",
        "/kien-nghi.csv",
        related,
        "/api/v1/journal?limit=1000",
    ] {
        let reply = app.get(address).await;
        assert_eq!(reply.status, 200, "{address}");
        for word in ["đã có trong hồ sơ khác", "Trả lời kín", "Công ty A"] {
            assert!(!reply.body.contains(word), "{address}: {word}");
        }
    }
    assert_eq!(app.get(related).await.json()["petitions"], json!([]));
}

async fn the_government_office_routes_and_keeps(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    let who = People::of(&app).await;
    let service = app.another().await;
    // Nobody answers for all of it: an area, and regulations of two agencies.
    let area = json!({"subject": "Vướng mắc về dữ liệu dùng chung", "text": "Phải nộp lại giấy tờ đã có trong dữ liệu", "area": format!("Chuyển đổi số, gọi {PHONE}")});
    let two = with(
        &with(&area, "regulations", json!(["9.000001", "9.000031"])),
        "subject",
        "Hai bộ đòi hai bản như nhau".into(),
    );
    for (body, number) in [(&area, "PK-0001"), (&two, "PK-0002")] {
        let sent = send(&service, &who.dn, ("POST", PETITIONS), None, body).await.json();
        assert_eq!((&sent["number"], &sent["state"]), (&number.into(), &"new".into()), "{sent}");
        assert_eq!(sent["due"]["day"], "2026-07-03");
        assert!(!sent["area"].to_string().contains(PHONE), "{sent}");
    }
    let routing = ("POST", "/api/v1/petitions/PK-0001/routing");
    let keep = json!({"act": "kept", "reason": "Liên quan nhiều bộ, Văn phòng tổng hợp"});
    let forward = |agency: &str| json!({"act": "forwarded", "agency": agency, "reason": "Theo chức năng quản lý nhà nước"});
    for (by, body, expected) in [
        (&who.trade, &keep, (403, "forbidden")),
        (&who.office, &forward("van-phong-chinh-phu"), (422, "unknown_agency")),
        (&who.office, &forward("bo-giao-thong-van-tai"), (422, "unknown_agency")),
        (&who.office, &forward("bo-khong-co"), (422, "unknown_agency")),
    ] {
        let reply = send(&service, by, routing, Some(1), body).await;
        assert_eq!(code(&reply), (expected.0, expected.1.to_owned()), "{body}: {}", reply.body);
    }
    let kept = send(&service, &who.office, routing, Some(1), &keep).await.json();
    assert_eq!(
        (&kept["state"], &kept["routing"], &kept["agency"]),
        (&"waiting".into(), &"kept".into(), &Value::Null),
        "{kept}"
    );
    // Two days after a deadline, counted from the midnight of Viet Nam.
    for (clock, late) in [(last_of_27 as fn() -> Timestamp, 3), (first_of_28, 4)] {
        let service = app.at_time(clock).await;
        let reply = send(&service, "", ("GET", ONE), None, &Value::Null).await.json();
        assert_eq!(
            (&reply["due"]["day"], &reply["late"]),
            (&"2026-07-22".into(), &late.into()),
            "{reply}"
        );
    }
    let later = app.at_time(october).await;
    let overdue =
        send(&later, "", ("GET", "/api/v1/petitions?overdue=yes"), None, &Value::Null).await.json();
    let numbers: Vec<&str> = overdue["petitions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["number"].as_str().unwrap())
        .collect();
    // What is latest comes first; 31 August to 2 September are free.
    assert_eq!(numbers, ["PK-0002", "PK-0001"], "{overdue}");
    assert_eq!(overdue["measures"]["office_overdue"], 2);
    let answer = json!({"act": "answered", "state": "accepted", "office": "Cục Kiểm soát thủ tục hành chính", "signer": "Cục trưởng", "text": "Sẽ nối dữ liệu trong quý IV"});
    let agency =
        send(&later, &who.trade, ("POST", "/api/v1/petitions/PK-0001/handling"), Some(2), &answer)
            .await;
    assert_eq!(code(&agency), (403, "other_agency".to_owned()));
    let answered = send(&later, &who.office, routing, Some(2), &answer).await.json();
    assert_eq!(answered["state"], "to-publish", "{answered}");
    let refused = json!({"act": "refused", "reason": "Không nêu quy định cụ thể nào"});
    let reply =
        send(&later, &who.office, ("POST", "/api/v1/petitions/PK-0002/routing"), Some(1), &refused)
            .await
            .json();
    assert_eq!(
        (&reply["state"], &reply["routing"]),
        (&"refused".into(), &"kept".into()),
        "{reply}"
    );
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}
