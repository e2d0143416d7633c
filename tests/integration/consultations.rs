//! Consultations on drafts and on regulations in force, from their opening to
//! their end, by programs and in a browser.

use axum::Router;
use jiff::Timestamp;
use quydinh::model::{Role, TokenScope};
use serde_json::{Value, json};

use crate::{
    app::{Reply, TestApp, ask, form_request},
    comments::{code, consulting, send},
    desk::{assert_says, hidden, leads_to, signed_in},
    harness::{TestStore, on_both_stores},
    mail::{letters, secret_of},
    plans::{BUILDING, TRADE},
};

on_both_stores!(
    a_draft_is_commented_on_answered_and_rewritten,
    a_draft_is_run_in_a_browser,
    a_regulation_in_force_is_asked_about,
);

const ADDRESS: &str = "lan@mau.example";
const LIST: &str = "/api/v1/consultations";
const ONE: &str = "/api/v1/consultations/TV-0001";
const COMMENTS: &str = "/api/v1/consultations/TV-0001/comments";
const ANSWERS: &str = "/api/v1/consultations/TV-0001/answers";
const FIRST: &str = "Chương I. QUY ĐỊNH CHUNG\nĐiều 1. Hồ sơ\n\
    1. Hồ sơ gồm đơn và bản sao giấy phép.\n2. Thời hạn giải quyết là 15 ngày làm việc.";
const SECOND: &str = "Chương I. QUY ĐỊNH CHUNG\nĐiều 1. Đối tượng\nĐiều 2. Hồ sơ\n\
    1. Hồ sơ gồm đơn và bản sao giấy phép.\n2. Thời hạn giải quyết là 10 ngày làm việc.";

fn draft() -> Value {
    json!({"kind": "draft", "agency": TRADE, "document": "circular",
        "title": "Dự thảo Thông tư về bán lẻ", "question": "Xin ý kiến về thời hạn giải quyết",
        "closes": "2026-07-10T10:00:00Z", "text": FIRST})
}

/// After the closing hour of [`draft`], and before it was given more time.
fn after_closing() -> Timestamp {
    "2026-07-10T10:00:00Z".parse().unwrap()
}

fn before_closing() -> Timestamp {
    "2026-07-10T09:59:00Z".parse().unwrap()
}

async fn token(app: &TestApp, role: Role, agency: Option<&str>) -> String {
    let member = app.member(role, agency).await;
    let scopes = [TokenScope::Read, TokenScope::Plans, TokenScope::Review, TokenScope::Comments];
    app.token(&member, &scopes).await
}

fn comment(paragraph: u32, text: &str) -> Value {
    json!({"paragraph": paragraph, "stance": "change", "text": text})
}

fn reply(comment: &str, version: u32) -> Value {
    json!({"comments": [comment], "office": "Vụ Pháp chế", "signer": "Vụ trưởng",
        "state": "accepted", "text": "Tiếp thu, rút xuống 10 ngày",
        "changed": {"item": 4, "version": version}})
}

async fn a_draft_is_commented_on_answered_and_rewritten(at: TestStore) {
    let (app, _, _) = consulting(at).await;
    let now = app.another().await;
    let (an, ba) = (
        token(&app, Role::Officer, Some(TRADE)).await,
        token(&app, Role::Officer, Some(BUILDING)).await,
    );
    let (vu, dn) =
        (token(&app, Role::Reviewer, None).await, token(&app, Role::Business, None).await);
    let none = Value::Null;

    // Opened by its agency, once.
    let with = |member: &str, value: Value| {
        let mut body = draft();
        body[member] = value;
        body
    };
    for (who, body, expected) in [
        ("", draft(), (401, "sign_in_required")),
        (dn.as_str(), draft(), (403, "forbidden")),
        (&ba, draft(), (403, "other_agency")),
        // Whoever vets drafts writes none.
        (&vu, draft(), (403, "forbidden")),
        (&an, with("closes", "2026-06-30T00:00:00Z".into()), (422, "invalid_field")),
        (&an, with("opens", "2026-06-30T00:00:00Z".into()), (422, "invalid_field")),
        (&an, with("title", "ngắn".into()), (422, "invalid_field")),
        (&an, with("text", " \n".into()), (422, "invalid_field")),
        (&an, with("agency", "bo-khong-co".into()), (404, "not_found")),
    ] {
        let refused = send(&now, who, ("POST", LIST), None, &body).await;
        assert_eq!(code(&refused), (expected.0, expected.1.to_owned()), "{body}");
    }
    let opened = send(&now, &an, ("POST", LIST), None, &draft()).await;
    assert_eq!(opened.status, 201, "{}", opened.body);
    assert_eq!(opened.headers["location"], ONE);
    let told = opened.json();
    assert_eq!(told["opens"], "2026-07-01T01:00:00Z");
    let paragraphs = told["text"]["paragraphs"].as_array().unwrap();
    let headings: Vec<&Value> = paragraphs.iter().map(|of| &of["heading"]).collect();
    assert_eq!(headings, [true, true, false, false]);
    let again = send(&now, &an, ("POST", LIST), None, &draft()).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, told));

    // A visitor comments by a letter, and is in time when it was written.
    let last = app.at_time(before_closing).await;
    let mut said = comment(4, "Đề nghị rút xuống 10 ngày làm việc");
    for (body, expected) in [
        (comment(9, "Đề nghị rút xuống 10 ngày làm việc"), (404, "not_found")),
        (json!({"stance": "for", "text": "Chúng tôi tán thành"}), (400, "invalid_body")),
        (json!({"item": 1, "paragraph": 1, "stance": "for", "text": "x"}), (400, "invalid_body")),
    ] {
        let refused = send(&last, &dn, ("POST", COMMENTS), None, &body).await;
        assert_eq!(code(&refused), (expected.0, expected.1.to_owned()), "{body}");
    }
    said["email"] = ADDRESS.into();
    let asked = send(&last, "", ("POST", COMMENTS), None, &said).await;
    assert_eq!(asked.status, 202, "{}", asked.body);
    let outbox = app.dir().join("outbox");
    let letter = letters(&app.store, &outbox).await.remove(0);
    assert!(letter.contains(&format!("To: {ADDRESS}\r\n")), "{letter}");
    assert!(letter.contains("đoạn 4, dự thảo lấy ý kiến TV-0001"), "{letter}");
    let secret = json!({"secret": secret_of(&letter, "xac-nhan").reveal()});
    let late = app.at_time(after_closing).await;
    let way = ("POST", "/api/v1/comments/confirmations");
    let confirmed = send(&late, "", way, None, &secret).await;
    assert_eq!(confirmed.status, 201, "{}", confirmed.body);
    let made = confirmed.json();
    assert_eq!((&made["timing"], &made["paragraph"]), (&"in-time".into(), &4.into()));
    assert_eq!((&made["consultation"], &made["plan"]), (&"TV-0001".into(), &none));
    let own = made["own_url"].as_str().unwrap();
    assert_says(
        &ask(&late, axum::http::Request::get(own).body(axum::body::Body::empty()).unwrap()).await,
        &["Đoạn 4", "Dự thảo Thông tư về bán lẻ", "cuộc tham vấn được chốt"],
    );
    let second =
        send(&late, &dn, ("POST", COMMENTS), None, &comment(3, "Đề nghị bỏ bản sao")).await;
    assert_eq!((second.status.as_u16(), &second.json()["timing"]), (201, &"late".into()));

    procedures(&late, (&an, &vu, &ba)).await;

    // A new version: what stays or is nearly the same keeps its number.
    let text = json!({"text": SECOND, "reason": "Tiếp thu góp ý"});
    let put = ("PUT", "/api/v1/consultations/TV-0001/text");
    for (who, seen, body, expected) in [
        (&ba, 1, &text, (403, "other_agency")),
        (&vu, 1, &text, (403, "forbidden")),
        (&an, 7, &text, (409, "consultation_moved")),
        (&an, 1, &json!({"text": FIRST, "reason": "x"}), (422, "nothing_to_do")),
        (&an, 1, &json!({"text": SECOND, "reason": " "}), (422, "invalid_field")),
    ] {
        let refused = send(&late, who, put, Some(seen), body).await;
        assert_eq!(code(&refused), (expected.0, expected.1.to_owned()), "{body}");
    }
    for _ in 0..2 {
        let changed = send(&late, &an, put, Some(1), &text).await;
        assert_eq!((changed.status.as_u16(), &changed.json()["version"]), (200, &2.into()));
        let numbers = changed.json()["paragraphs"].as_array().unwrap().clone();
        let numbers: Vec<&Value> = numbers.iter().map(|of| &of["number"]).collect();
        assert_eq!(numbers, [1, 5, 2, 3, 4]);
    }

    // Answered by the agency, linked to what came of it; the sender is told.
    for (who, body, expected) in [
        (&dn, reply("GY-0001", 2), (403, "forbidden")),
        (&ba, reply("GY-0001", 2), (403, "other_agency")),
        (&an, reply("GY-0001", 3), (422, "invalid_field")),
        (&an, reply("GY-0009", 2), (404, "not_found")),
    ] {
        let refused = send(&late, who, ("POST", ANSWERS), None, &body).await;
        assert_eq!(code(&refused), (expected.0, expected.1.to_owned()), "{body}");
    }
    let answered = send(&late, &an, ("POST", ANSWERS), None, &reply("GY-0001", 2)).await;
    assert_eq!(answered.status, 201, "{}", answered.body);
    assert_eq!(answered.json()["consultation"], "TV-0001");
    let told = letters(&app.store, &outbox).await;
    let told = told.iter().find(|letter| letter.contains("đã trả lời góp ý GY-0001")).unwrap();
    assert!(told.contains(&format!("To: {ADDRESS}\r\n")), "{told}");
    assert!(told.contains("Tiếp thu, rút xuống 10 ngày"), "{told}");
    let mended = json!({"office": "Vụ Pháp chế", "signer": "Vụ trưởng", "state": "accepted",
        "text": "Tiếp thu toàn bộ ý kiến", "reason": "Rà soát lại"});
    let patch = ("PATCH", "/api/v1/consultations/TV-0001/answers/TL-0001");
    let mended = send(&late, &an, patch, Some(1), &mended).await;
    assert_eq!((mended.status.as_u16(), &mended.json()["version"]), (200, &2.into()));
    let listed = send(&late, "", ("GET", &format!("{COMMENTS}?paragraph=4")), None, &none).await;
    let listed = listed.json();
    assert_eq!(listed["total"]["answered"], 1, "{listed}");
    assert_eq!(listed["answers"][0]["text"], "Tiếp thu toàn bộ ý kiến");

    time(&late, (&an, &vu, &dn)).await;
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

/// What the draft would bring, and what the Government Office says to it.
async fn procedures(now: &Router, (an, vu, ba): (&str, &str, &str)) {
    let put = ("PUT", "/api/v1/consultations/TV-0001/procedures");
    let vet = ("POST", "/api/v1/consultations/TV-0001/vetting");
    let names = |names: &[&str]| json!({ "procedures": names });
    let verdicts = |place: u32| json!({"verdicts": [{"place": place, "vetting": "refused"}]});
    let two = names(&["Cấp giấy phép bán lẻ", "Gia hạn giấy phép bán lẻ"]);
    for (who, way, seen, body, expected) in [
        (ba, put, 0, &two, (403, "other_agency")),
        (vu, put, 0, &two, (403, "forbidden")),
        (an, put, 3, &two, (409, "consultation_moved")),
        (an, put, 0, &names(&["A b c", "A  b c"]), (422, "invalid_field")),
        (vu, vet, 0, &verdicts(1), (404, "not_found")),
    ] {
        let refused = send(now, who, way, Some(seen), body).await;
        assert_eq!(code(&refused), (expected.0, expected.1.to_owned()), "{body}");
    }
    let listed = send(now, an, put, Some(0), &two).await;
    assert_eq!((listed.status.as_u16(), &listed.json()["version"]), (200, &1.into()));
    for (who, body, expected) in
        [(an, verdicts(2), (403, "forbidden")), (vu, verdicts(3), (422, "invalid_field"))]
    {
        let refused = send(now, who, vet, Some(1), &body).await;
        assert_eq!(code(&refused), (expected.0, expected.1.to_owned()), "{body}");
    }
    let vetted = send(now, vu, vet, Some(1), &verdicts(2)).await.json();
    assert_eq!(vetted["procedures"][1]["vetting"], "refused", "{vetted}");
    assert_eq!(vetted["procedures"][1]["concluded"], "2026-07-10");
    // What was vetted stays; another may come.
    let refused = send(now, an, put, Some(2), &names(&["Cấp giấy phép bán lẻ"])).await;
    assert_eq!(code(&refused), (422, "invalid_field".to_owned()));
    let three =
        names(&["Cấp giấy phép bán lẻ", "Gia hạn giấy phép bán lẻ", "Cấp lại giấy phép bán lẻ"]);
    let listed = send(now, an, put, Some(2), &three).await.json();
    assert_eq!(listed["procedures"][1]["vetting"], "refused", "{listed}");
    assert_eq!(
        (&listed["version"], &listed["procedures"][2]["vetting"]),
        (&3.into(), &Value::Null)
    );
}

/// More time, and the end, with reasons.
async fn time(late: &Router, (an, vu, dn): (&str, &str, &str)) {
    let step = |step: &str, closes: Option<&str>| json!({"step": step, "closes": closes, "reason": "Theo đề nghị của hiệp hội"});
    let more = step("extended", Some("2026-07-20T10:00:00Z"));
    for (who, seen, body, expected) in [
        (vu, 1, &more, (403, "forbidden")),
        (an, 5, &more, (409, "consultation_moved")),
        (an, 1, &step("extended", None), (422, "invalid_field")),
        (an, 1, &step("extended", Some("2026-07-10T09:00:00Z")), (422, "consultation_time")),
        (an, 1, &step("closed", None), (422, "consultation_time")),
    ] {
        let refused = send(late, who, ("PATCH", ONE), Some(seen), body).await;
        assert_eq!(code(&refused), (expected.0, expected.1.to_owned()), "{body}");
    }
    for _ in 0..2 {
        let extended = send(late, an, ("PATCH", ONE), Some(1), &more).await;
        assert_eq!((extended.status.as_u16(), &extended.json()["version"]), (200, &2.into()));
    }
    let said = send(late, dn, ("POST", COMMENTS), None, &comment(5, "Nêu rõ đối tượng")).await;
    assert_eq!(said.json()["timing"], "in-time", "{}", said.body);
    let early = send(late, an, ("PATCH", ONE), Some(2), &step("ended", None)).await;
    assert_eq!(code(&early), (422, "consultation_time".to_owned()));
    let closed = send(late, an, ("PATCH", ONE), Some(2), &step("closed", None)).await;
    assert_eq!(closed.json()["closes"], "2026-07-10T10:00:00Z", "{}", closed.body);
    let said = send(late, dn, ("POST", COMMENTS), None, &comment(1, "Đặt lại tên chương")).await;
    assert_eq!(said.json()["timing"], "late", "{}", said.body);
    let ended = send(late, an, ("PATCH", ONE), Some(3), &step("ended", None)).await.json();
    assert_eq!(ended["steps"].as_array().map(Vec::len), Some(4), "{ended}");
    let said = send(late, dn, ("POST", COMMENTS), None, &comment(1, "Góp ý sau khi chốt")).await;
    assert_eq!(code(&said), (422, "not_taking_comments".to_owned()));
    let kept = send(late, dn, ("DELETE", "/api/v1/comments/GY-0002"), Some(1), &Value::Null).await;
    assert_eq!(code(&kept), (422, "not_taking_comments".to_owned()));
}

async fn page(service: &Router, address: &str, cookie: &str) -> Reply {
    let request = axum::http::Request::get(address).header("cookie", cookie);
    ask(service, request.body(axum::body::Body::empty()).unwrap()).await
}

async fn a_draft_is_run_in_a_browser(at: TestStore) {
    let (app, _, _) = consulting(at).await;
    let an = signed_in(&app, Role::Officer, Some(TRADE)).await;
    let vu = signed_in(&app, Role::Reviewer, None).await;
    assert_says(&app.get_with("/tham-van", &an).await, &["Lấy ý kiến dự thảo"]);
    assert!(!app.get("/tham-van").await.body.contains("/tham-van/mo"));
    let form = app.get_with("/tham-van/mo", &an).await;
    assert_says(&form, &["Cơ quan soạn thảo: Bộ Công Thương", "Toàn văn dự thảo"]);
    let filled = [
        ("kind", "draft"),
        ("document", "decree"),
        ("title", "Dự thảo Nghị định về <b>bán lẻ</b>"),
        ("closes", "2026-07-01T12:30"),
        ("text", FIRST),
    ];
    let wrong: Vec<_> = filled.iter().copied().filter(|(name, _)| *name != "closes").collect();
    let wrong = app.post("/tham-van/mo", &an, &wrong).await;
    assert_eq!(wrong.status, 422);
    assert_says(&wrong, &["Chưa ghi thời điểm kết thúc.", "2. Thời hạn giải quyết là 15 ngày"]);
    let opened = app.post("/tham-van/mo", &an, &filled).await;
    assert_eq!(leads_to(&opened), "/tham-van/cuoc/TV-0001?xong=mo");
    let shown = app.get("/tham-van/cuoc/TV-0001").await;
    assert_says(
        &shown,
        &[
            "Nghị định",
            "08:00, 01/07/2026 – 12:30, 01/07/2026, còn 4 giờ 30 phút",
            "Chương I. QUY ĐỊNH CHUNG",
            "Góp ý đoạn 4",
        ],
    );
    assert!(!shown.body.contains("<b>bán lẻ") && !shown.body.contains("dieu-hanh"));
    assert_says(
        &app.get("/tham-van").await,
        &["Dự thảo Nghị định", "TV-0001", "Dự thảo văn bản", "còn 4 giờ 30 phút", "còn 16 giờ"],
    );

    // Commented on by its paragraph.
    let dn = signed_in(&app, Role::Business, None).await;
    let paragraph = "/tham-van/cuoc/TV-0001/doan/4";
    assert_says(&app.get_with(paragraph, &dn).await, &["Góp ý đoạn 4", "Gửi góp ý", "Đoạn trước"]);
    let said = [("stance", "against"), ("text", "Thời hạn quá dài đối với chúng tôi")];
    let sent = app.post(paragraph, &dn, &said).await;
    assert_eq!(leads_to(&sent), "/tham-van/gop-y/GY-0001?xong=gui");
    assert_says(&app.get("/tham-van/cuoc/TV-0001").await, &["1 góp ý đoạn 4"]);
    let receipt = app.get("/tham-van/gop-y/GY-0001").await;
    assert_says(&receipt, &["TV-0001 Dự thảo Nghị định", "Đoạn 4", "Thời hạn quá dài"]);

    // Rewritten, and compared paragraph by paragraph.
    let run = "/tham-van/cuoc/TV-0001/dieu-hanh";
    let desk = app.get_with(run, &an).await;
    assert_says(&desk, &["Gia hạn", "Kết thúc sớm", "Công bố phiên bản mới của dự thảo"]);
    assert_eq!(hidden(&desk, "do"), "thoi-han");
    let text = [("do", "van-ban"), ("version", "1"), ("text", SECOND)];
    let wrong = app.post(run, &an, &text).await;
    assert_says(&wrong, &["Chưa ghi lý do.", "Điều 1. Đối tượng"]);
    let text = [&text[..], &[("reason", "Tiếp thu góp ý")]].concat();
    let sent = app.post(run, &an, &text).await;
    assert_eq!(leads_to(&sent), "/tham-van/cuoc/TV-0001?xong=van-ban");
    assert_says(
        &app.get("/tham-van/cuoc/TV-0001/so-sanh").await,
        &[
            "Thay đổi giữa phiên bản 1 và 2",
            "Lý do của phiên bản 2: Tiếp thu góp ý",
            "Thêm Đoạn 5",
            "Sửa Đoạn 4",
            "[bỏ: 15",
            "[thêm: 10",
        ],
    );
    assert_says(&app.get(paragraph).await, &["10 ngày làm việc", "Đã sửa ở phiên bản 2"]);
    assert_says(
        &app.get("/tham-van/cuoc/TV-0001?version=1").await,
        &["Đây không phải phiên bản mới nhất", "15 ngày làm việc"],
    );
    assert_eq!(app.get("/tham-van/cuoc/TV-0001?version=9").await.status, 404);

    // Answered, with the way to what came of it.
    let answer = [
        ("comment", "GY-0001"),
        ("state", "accepted"),
        ("answer", "Tiếp thu, rút xuống 10 ngày"),
        ("office", "Vụ Pháp chế"),
        ("signer", "Vụ trưởng"),
        ("changed-item", "4"),
        ("changed-version", "2"),
    ];
    let sent = app.post(&format!("{paragraph}/tra-loi"), &an, &answer).await;
    assert_eq!(leads_to(&sent), format!("{paragraph}?xong=tra-loi"));
    let answered = app.get(paragraph).await;
    assert_says(&answered, &["1 đã trả lời", "Đoạn 4 đã sửa ở phiên bản 2 của dự thảo."]);
    assert!(answered.body.contains("so-sanh?from=1&#38;to=2#doan-4"), "{}", answered.body);

    // Procedures, and what the Government Office says.
    let listed = [("do", "thu-tuc"), ("version", "0"), ("procedures", "Cấp giấy phép\n\nGia hạn")];
    assert_eq!(leads_to(&app.post(run, &an, &listed).await), "/tham-van/cuoc/TV-0001?xong=thu-tuc");
    let desk = app.get_with(run, &vu).await;
    assert_says(&desk, &["Ý kiến của Văn phòng Chính phủ về thủ tục", "Gia hạn"]);
    assert!(!desk.body.contains("Công bố phiên bản mới"), "{}", desk.body);
    let said = [("version", "1"), ("vetting-1", "amended"), ("vetting-2", "")];
    let vetted = app.post("/tham-van/cuoc/TV-0001/tham-dinh", &vu, &said).await;
    assert_eq!(leads_to(&vetted), "/tham-van/cuoc/TV-0001?xong=tham-dinh");
    let shown = app.get("/tham-van/cuoc/TV-0001").await;
    assert_says(&shown, &["2 thủ tục 1 đề nghị sửa", "Cấp giấy phép Đề nghị sửa 01/07/2026"]);

    // The hour of closing, and what is said then.
    fn afternoon() -> Timestamp {
        "2026-07-01T05:30:00Z".parse().unwrap()
    }
    let late = app.at_time(afternoon).await;
    let shown = page(&late, paragraph, &dn).await;
    assert_says(&shown, &["đã hết hạn", "Góp ý vẫn được ghi và được đánh dấu gửi sau thời hạn"]);
    let said = [("stance", "for"), ("text", "Nay thì chúng tôi tán thành")];
    let sent = ask(&late, form_request(paragraph, &dn, &said)).await;
    assert_eq!(leads_to(&sent), "/tham-van/gop-y/GY-0002?xong=gui");
    assert_says(&page(&late, paragraph, "").await, &["Gửi sau thời hạn"]);
    let end =
        [("do", "thoi-han"), ("version", "1"), ("step", "ended"), ("reason", "Đã tổng hợp xong")];
    let sent = ask(&late, form_request(run, &an, &end)).await;
    assert_eq!(leads_to(&sent), "/tham-van/cuoc/TV-0001?xong=thoi-han");
    assert_says(
        &page(&late, "/tham-van/cuoc/TV-0001", "").await,
        &["đã chốt", "Chốt tham vấn, không nhận thêm góp ý. Lý do: Đã tổng hợp xong"],
    );
    assert_says(&page(&late, paragraph, "").await, &["Cuộc tham vấn đã được chốt"]);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn a_regulation_in_force_is_asked_about(at: TestStore) {
    let (app, _, _) = consulting(at).await;
    let vu = signed_in(&app, Role::Reviewer, None).await;
    let (an, ba) = (
        signed_in(&app, Role::Officer, Some(TRADE)).await,
        signed_in(&app, Role::Officer, Some(BUILDING)).await,
    );
    let dn = signed_in(&app, Role::Business, None).await;
    let filled = [
        ("kind", "regulation"),
        ("code", "1.000000"),
        ("title", "Rà soát quy định về thời hạn"),
        ("question", "Thời hạn hiện nay có gây khó khăn gì không?"),
        ("opens", "2026-07-01T10:00"),
        ("closes", "2026-07-09T17:00"),
    ];
    let other = app.post("/tham-van/mo", &ba, &filled).await;
    assert_eq!(other.status, 403);
    let unknown: Vec<_> = filled
        .iter()
        .map(|&(name, value)| (name, if name == "code" { "9.999999" } else { value }))
        .collect();
    assert_says(&app.post("/tham-van/mo", &vu, &unknown).await, &["Không có quy định nào"]);
    let opened = app.post("/tham-van/mo", &vu, &filled).await;
    assert_eq!(leads_to(&opened), "/tham-van/cuoc/TV-0001?xong=mo");
    let one = "/tham-van/cuoc/TV-0001";
    assert_says(
        &app.get(one).await,
        &[
            "Rà soát quy định về thời hạn",
            "1.000000",
            "Bộ Công Thương",
            "Thời hạn hiện nay có gây khó khăn gì không?",
            "mở sau 2 giờ",
            "Nhận góp ý từ 10:00, 01/07/2026.",
        ],
    );
    let said = [("stance", "change"), ("text", "Đề nghị rút xuống 3 ngày")];
    let early = app.post(one, &dn, &said).await;
    assert_says(&early, &["Cuộc tham vấn TV-0001 nhận góp ý từ 10:00, 01/07/2026."]);

    fn open() -> Timestamp {
        "2026-07-01T03:00:00Z".parse().unwrap()
    }
    let now = app.at_time(open).await;
    let sent = ask(&now, form_request(one, &dn, &said)).await;
    assert_eq!(leads_to(&sent), "/tham-van/gop-y/GY-0001?xong=gui");
    assert_says(&page(&now, one, "").await, &["1 góp ý", "Đề nghị rút xuống 3 ngày"]);
    let answer = [
        ("comment", "GY-0001"),
        ("state", "explained"),
        ("answer", "Giữ nguyên vì lý do an toàn"),
        ("office", "Vụ Pháp chế"),
        ("signer", "Vụ trưởng"),
    ];
    let way = "/tham-van/cuoc/TV-0001/tra-loi";
    // Who opened it does not answer for the agency.
    assert_eq!(ask(&now, form_request(way, &vu, &answer)).await.status, 403);
    let sent = ask(&now, form_request(way, &an, &answer)).await;
    assert_eq!(leads_to(&sent), "/tham-van/cuoc/TV-0001?xong=tra-loi");
    assert_says(&page(&now, one, "").await, &["1 đã trả lời", "Giải trình Giữ nguyên"]);
    // There is no paragraph of it, and no plan of this number.
    assert_eq!(app.get("/tham-van/cuoc/TV-0001/doan/1").await.status, 404);
    assert_eq!(app.get("/tham-van/cuoc/TV-0009").await.status, 404);
    assert_eq!(app.get("/tham-van/cuoc/PA-0001").await.status, 404);

    // Shown with the regulation, and in the list of its kind alone.
    assert_says(
        &page(&now, "/quy-dinh/1.000000", "").await,
        &["Tham vấn về quy định này", "Rà soát quy định về thời hạn"],
    );
    for (kind, there) in [("plan", false), ("draft", false), ("regulation", true)] {
        let list = page(&now, &format!("/tham-van?kind={kind}"), "").await;
        assert_eq!(list.body.contains("Rà soát quy định về thời hạn"), there, "{kind}");
        let way = format!("{LIST}?kind={kind}&open=yes");
        let list = send(&now, "", ("GET", &way), None, &Value::Null).await.json();
        let found = list["consultations"].as_array().unwrap();
        assert_eq!(found.iter().any(|of| of["consultation"] == "TV-0001"), there, "{list}");
    }
    assert_eq!(app.get("/tham-van?kind=x").await.status, 400);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}
