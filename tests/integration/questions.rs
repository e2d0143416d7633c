//! Questions from being asked to an answer that changes, and found by words.

use axum::{Router, body::Body, http::Request};
use quydinh::{
    cases::{accounts::new_token_id, mail::deliver},
    mail::Post,
    model::{Role, TokenScope},
};
use serde_json::{Value, json};

use crate::{
    app::{Reply, TestApp, ask, now as clock},
    desk::{assert_says, hidden, leads_to, signed_in},
    harness::{TestStore, on_both_stores},
    plans::{BUILDING, Desk, TRADE, load},
};

on_both_stores!(
    a_question_is_asked_answered_and_changed,
    a_question_is_asked_in_a_browser,
    agencies_publish_questions_of_their_own,
    whoever_asks_too_often_is_told_to_wait,
);

const QUESTIONS: &str = "/api/v1/questions";
const PHONE: &str = "0912 345 678";

async fn app(at: TestStore) -> (TestApp, Desk) {
    let desk = Desk::new(&at).await;
    let app = TestApp::empty(at).await;
    app.follow().await;
    (app, desk)
}

async fn send(
    service: &Router,
    token: &str,
    (method, address): (&str, &str),
    seen: Option<u32>,
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

fn code(reply: &Reply) -> (u16, String) {
    (reply.status.as_u16(), reply.json()["error"]["code"].as_str().unwrap_or_default().to_owned())
}

async fn a_question_is_asked_answered_and_changed(at: TestStore) {
    let (app, desk) = app(at).await;
    let token = async |role, agency| {
        let member = app.member(role, agency).await;
        app.token(&member, &[TokenScope::Comments, TokenScope::Read]).await
    };
    let dn = token(Role::Business, None).await;
    let an = token(Role::Officer, Some(TRADE)).await;
    let ba = token(Role::Officer, Some(BUILDING)).await;
    let now = app.another().await;
    let none = Value::Null;
    let question = |title: &str| {
        json!({"agency": TRADE, "title": title, "regulations": ["1.000000"],
            "text": format!("Cửa hàng mở năm 2020, liên hệ {PHONE}")})
    };
    let title = "Cửa hàng bán lẻ xăng dầu có phải đổi giấy phép không?";

    // Who may not, and what cannot be.
    let seq = app.store.seq().await.unwrap();
    let with = |member: &str, value: Value| {
        let mut body = question(title);
        body[member] = value;
        body
    };
    for (who, body, expected) in [
        ("", question(title), (401, "sign_in_required")),
        (an.as_str(), question(title), (403, "forbidden")),
        (&dn, question("ngắn"), (422, "invalid_field")),
        (&dn, question(&"a".repeat(201)), (422, "invalid_field")),
        (&dn, with("agency", "bo-khong-co".into()), (404, "not_found")),
        (&dn, with("regulations", json!(["1.999999"])), (422, "unknown_regulation")),
        (&dn, with("regulations", json!([])), (422, "invalid_field")),
        (&dn, with("field", "Không có lĩnh vực".into()), (422, "invalid_field")),
    ] {
        let reply = send(&now, who, ("POST", QUESTIONS), None, &body).await;
        assert_eq!(code(&reply), (expected.0, expected.1.to_owned()), "{body}: {}", reply.body);
    }
    assert_eq!(app.store.seq().await.unwrap(), seq, "nothing is written");

    // Asked once, however often it is sent.
    for status in [201, 200] {
        let made = send(&now, &dn, ("POST", QUESTIONS), None, &question(title)).await;
        assert_eq!((made.status.as_u16(), &made.json()["number"]), (status, &"HD-0001".into()));
        assert!(made.body.contains(PHONE), "whoever asked sees all of it");
    }
    let one = ("GET", "/api/v1/questions/HD-0001");
    for (who, whole) in [("", false), (&ba, false), (&dn, true), (&an, true)] {
        let reply = send(&now, who, one, None, &none).await;
        assert_eq!(reply.body.contains(PHONE), whole, "{}", reply.body);
    }
    let journal = app.get("/api/v1/journal?limit=1000").await;
    assert!(!journal.body.contains(PHONE) && !journal.body.contains("question.asked"));
    let page = app.get("/hoi-dap/HD-0001").await;
    assert_says(&page, &[title, "Chờ giải đáp", "[số điện thoại đã ẩn]", "Chưa có giải đáp."]);

    // Answered, by the agency that was asked.
    let answer = |text: &str, reason: &str| {
        json!({"office": "Vụ Thị trường trong nước", "signer": "Vụ trưởng", "text": text,
            "reason": reason, "province": null, "regulations": ["1.000001"]})
    };
    let put = ("PUT", "/api/v1/questions/HD-0001/answer");
    let first = answer("Không phải đổi giấy phép đã cấp.", "");
    for (who, seen, expected) in [
        (&ba, Some(0), (403, "other_agency")),
        (&dn, Some(0), (403, "forbidden")),
        (&an, None, (428, "precondition_required")),
        (&an, Some(1), (422, "invalid_field")),
    ] {
        let reply = send(&now, who, put, seen, &first).await;
        assert_eq!(code(&reply), (expected.0, expected.1.to_owned()), "{}", reply.body);
    }
    for _ in 0..2 {
        let given = send(&now, &an, put, Some(0), &first).await;
        assert_eq!(
            (given.status.as_u16(), &given.headers["etag"]),
            (200, &"\"1\"".parse().unwrap())
        );
    }
    let other = answer("Phải đổi trước ngày 1 tháng 1.", "");
    assert_eq!(code(&send(&now, &an, put, Some(0), &other).await), (409, "answer_moved".into()));

    // Changed with a reason; what it said before stays readable.
    let second = answer("Phải đổi khi giấy phép hết hạn.", "Nghị định mới");
    let given = send(&now, &an, put, Some(1), &second).await;
    assert_eq!((given.status.as_u16(), &given.json()["answer"]["version"]), (200, &2.into()));
    let page = app.get("/hoi-dap/HD-0001").await;
    assert_says(
        &page,
        &[
            "Đã giải đáp",
            "Phải đổi khi giấy phép hết hạn.",
            "phiên bản 2: Nghị định mới.",
            "Không phải đổi giấy phép đã cấp.",
        ],
    );
    assert!(!page.body.contains("Có thể không còn đúng"), "{}", page.body);

    // Found by words, without marks as well, and from the regulation.
    for (query, total) in [
        ("q=giay+phep+xang+dau", 1),
        ("q=gi%E1%BA%A5y+ph%C3%A9p+h%E1%BA%BFt+h%E1%BA%A1n", 1),
        ("q=thuy+dien", 0),
        ("agency=bo-cong-thuong&answered=yes", 1),
        ("agency=bo-xay-dung", 0),
        ("province=hue", 0),
        ("answered=no", 0),
        ("code=1.000001", 1),
        ("code=1.000002", 0),
    ] {
        let reply = app.get(&format!("{QUESTIONS}?{query}")).await;
        assert_eq!(reply.json()["total"], total, "{query}: {}", reply.body);
    }
    assert_eq!(app.get(&format!("{QUESTIONS}?x=1")).await.status, 400);
    for regulation in ["1.000000", "1.000001"] {
        let page = app.get(&format!("/quy-dinh/{regulation}")).await;
        assert_says(&page, &["Giải đáp liên quan", title, "HD-0001"]);
    }

    // Asked again by somebody else: like ones are shown, the agency points to it.
    let like = app.get(&format!("{QUESTIONS}/like?q=doi+giay+phep+xang+dau")).await;
    assert_eq!(like.json()["questions"][0]["number"], "HD-0001", "{}", like.body);
    let again = question("Có phải đổi giấy phép cửa hàng xăng dầu không?");
    assert_eq!(send(&now, &dn, ("POST", QUESTIONS), None, &again).await.status, 201);
    let same = ("POST", "/api/v1/questions/HD-0002/duplicate");
    for (who, to, expected) in [
        (&ba, "HD-0001", (403, "other_agency")),
        (&an, "HD-0009", (404, "not_found")),
        (&an, "HD-0002", (422, "invalid_field")),
    ] {
        let reply = send(&now, who, same, None, &json!({"same_as": to})).await;
        assert_eq!(code(&reply), (expected.0, expected.1.to_owned()), "{}", reply.body);
    }
    for _ in 0..2 {
        let pointed = send(&now, &an, same, None, &json!({"same_as": "HD-0001"})).await;
        assert_eq!((pointed.status.as_u16(), &pointed.json()["same_as"]), (200, &"HD-0001".into()));
    }
    let put_other = ("PUT", "/api/v1/questions/HD-0002/answer");
    let reply = send(&now, &an, put_other, Some(0), &first).await;
    assert_eq!(code(&reply), (409, "asked_before".into()));
    assert_says(&app.get("/hoi-dap/HD-0002").await, &["Câu hỏi này đã có trước ở HD-0001"]);
    assert_says(&app.get("/hoi-dap/HD-0001").await, &["Câu hỏi trùng: HD-0002"]);

    // Whoever asked is told of the answer, of the change and of the earlier one.
    let outbox = app.dir().join("outbox");
    let post = Post::folder("quydinh@mau.example".parse().unwrap(), outbox.clone());
    let worker = new_token_id(clock()).unwrap();
    let sent = deliver(&app.store, &post, &worker, clock).await.unwrap();
    assert_eq!((sent.sent, sent.failed), (3, 0));
    for file in std::fs::read_dir(&outbox).unwrap() {
        let letter = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(letter.contains("To: business-"), "{letter}");
    }

    // A version that came later makes the answer doubtful; nothing is stored.
    let changed = [("1.000001".to_owned(), TRADE)].into_iter();
    load(&desk.store, changed, "Tên đã sửa", "2026-07-02").await;
    let told = app.get("/api/v1/questions/HD-0001").await.json();
    assert_eq!(
        told["outdated"],
        json!([{"code": "1.000001", "valid_from": "2026-07-02"}]),
        "{told}"
    );
    let page = app.get("/hoi-dap/HD-0001").await;
    assert_says(&page, &["Có thể không còn đúng từ ngày", "1.000001"]);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn a_question_is_asked_in_a_browser(at: TestStore) {
    let (app, _) = app(at).await;
    assert_says(&app.get("/hoi-dap").await, &["0 câu hỏi", "Gửi câu hỏi"]);
    assert_says(&app.get("/hoi-dap/gui").await, &["Đăng nhập để hỏi"]);
    let dn = signed_in(&app, Role::Business, None).await;
    let form = |title| {
        [("title", title), ("agency", TRADE), ("codes", "1.000000"), ("text", "<script>x</script>")]
    };
    let title = "Giấy phép bán lẻ rượu có thời hạn bao lâu?";
    let wrong = app.post("/hoi-dap/gui", &dn, &[("title", title), ("agency", TRADE)]).await;
    assert_eq!(wrong.status, 422);
    assert_says(&wrong, &["Chưa nêu quy định hoặc lĩnh vực."]);
    assert!(wrong.body.contains(title), "what was typed is kept");
    let sent = app.post("/hoi-dap/gui", &dn, &form(title)).await;
    assert_eq!(leads_to(&sent), "/hoi-dap/HD-0001?xong=gui");
    let page = app.get_with("/hoi-dap/HD-0001?xong=gui", &dn).await;
    assert_says(&page, &["Đã ghi câu hỏi.", title]);
    assert!(!page.body.contains("<script>x"), "{}", page.body);

    // What is like it is shown before anything is recorded.
    let again = "Thời hạn của giấy phép bán lẻ rượu là bao lâu?";
    let shown = app.post("/hoi-dap/gui", &dn, &form(again)).await;
    assert_eq!(shown.status, 200, "{}", shown.body);
    assert_says(&shown, &["Câu hỏi tương tự đã có", title, "Vẫn gửi câu hỏi này"]);
    let mut seen = form(again).to_vec();
    seen.push(("seen", "yes"));
    assert_eq!(leads_to(&app.post("/hoi-dap/gui", &dn, &seen).await), "/hoi-dap/HD-0002?xong=gui");

    let an = signed_in(&app, Role::Officer, Some(TRADE)).await;
    let desk = app.get_with("/hoi-dap/HD-0001", &an).await;
    assert_says(&desk, &["Ghi giải đáp", "Đơn vị giải đáp"]);
    let version = hidden(&desk, "version");
    let answer = [
        ("version", version.as_str()),
        ("answer", "Giấy phép có thời hạn năm năm."),
        ("office", "Vụ Pháp chế"),
        ("signer", "Vụ trưởng"),
        ("province", "hue"),
    ];
    let sent = app.post("/hoi-dap/HD-0001/tra-loi", &an, &answer).await;
    assert_eq!(leads_to(&sent), "/hoi-dap/HD-0001?xong=tra-loi");
    let sent = app.post("/hoi-dap/HD-0002/trung", &an, &[("same_as", "HD-0001")]).await;
    assert_eq!(leads_to(&sent), "/hoi-dap/HD-0002?xong=trung");
    let page = app.get("/hoi-dap/HD-0001").await;
    assert_says(&page, &["Giấy phép có thời hạn năm năm.", "Vụ Pháp chế", "Huế"]);
    assert_says(&app.get("/hoi-dap?province=hue").await, &["1 câu hỏi", "HD-0001"]);
    assert_says(&app.get("/hoi-dap?province=can-tho").await, &["Không có câu hỏi nào phù hợp"]);
    let list = app.get("/hoi-dap?q=ruou").await;
    assert_says(&list, &["1 câu hỏi", "Đã giải đáp"]);
    assert!(list.body.contains("<mark>"), "{}", list.body);
}

async fn agencies_publish_questions_of_their_own(at: TestStore) {
    let (app, _) = app(at).await;
    let an = signed_in(&app, Role::Officer, Some(TRADE)).await;
    assert_says(&app.get_with("/hoi-dap", &an).await, &["Công bố câu hỏi và giải đáp"]);
    let form = |agency| {
        [
            ("title", "Nộp hồ sơ trực tuyến có phải nộp bản giấy không?"),
            ("agency", agency),
            ("codes", "1.000000, 1.000001"),
            ("answer", "Không phải nộp bản giấy."),
            ("office", "Văn phòng Bộ"),
            ("signer", "Chánh Văn phòng"),
        ]
    };
    assert_eq!(app.post("/hoi-dap/cong-bo", &an, &form(BUILDING)).await.status, 403);
    for _ in 0..2 {
        let sent = app.post("/hoi-dap/cong-bo", &an, &form(TRADE)).await;
        assert_eq!(leads_to(&sent), "/hoi-dap/HD-0001?xong=gui");
    }
    let page = app.get("/hoi-dap/HD-0001").await;
    assert_says(&page, &["Cơ quan công bố lúc", "Không phải nộp bản giấy.", "Đã giải đáp"]);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn whoever_asks_too_often_is_told_to_wait(at: TestStore) {
    let (app, _) = app(at).await;
    let dn = signed_in(&app, Role::Business, None).await;
    let ask = async |number: usize| {
        let title = format!("Câu hỏi thứ {number}: có phải đổi giấy phép không?");
        let form = [("title", title.as_str()), ("agency", TRADE), ("codes", "1.000000")];
        app.post("/hoi-dap/gui", &dn, &[&form[..], &[("seen", "yes")]].concat()).await
    };
    for number in 1..=20 {
        assert_eq!(leads_to(&ask(number).await), format!("/hoi-dap/HD-{number:04}?xong=gui"));
    }
    let held = ask(21).await;
    assert_eq!(held.status, 429);
    assert_says(&held, &["Có quá nhiều câu hỏi"]);
    assert!(held.body.contains("Câu hỏi thứ 21"), "what was typed is kept");
    assert!(held.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 0);
    assert_eq!(app.count("SELECT COUNT(*) FROM question").await, 20);
}
