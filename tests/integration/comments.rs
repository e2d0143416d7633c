//! Comments on a plan from the consultation to the reviewer's desk.

use axum::{Router, body::Body, http::Request};
use jiff::Timestamp;
use quydinh::{
    cases::plans::{consult, submit},
    model::{PlanNumber, Role, TokenScope},
    store::journal::sha256,
};
use serde_json::{Value, json};

use crate::{
    app::{Reply, TestApp, ask, form_request},
    desk::{assert_says, hidden, leads_to, signed_in},
    harness::{TestStore, on_both_stores},
    plans::{BUILDING, Desk, TRADE, day, draft, file, new_plan, noon, officer, slug},
};

on_both_stores!(
    a_comment_is_made_changed_answered_and_reviewed,
    a_comment_is_made_in_a_browser,
    the_league_table_counts_comments,
    who_posts_too_often_is_held_back,
);

pub(crate) const COMMENTS: &str = "/api/v1/plans/PA-0001/comments";
const ANSWERS: &str = "/api/v1/plans/PA-0001/answers";
pub(crate) const PHONE: &str = "0912 345 678";

/// A server on the morning of 1 July 2026, the last day of a consultation.
pub(crate) async fn consulting(at: TestStore) -> (TestApp, Desk, PlanNumber) {
    let mut desk = Desk::new(&at).await;
    let an = officer("an", &slug(TRADE));
    let upload = new_plan(TRADE, file("an.xlsx", vec![draft("1.000000"), draft("1.000001")]));
    let plan = desk.upload(&upload, (an, noon("2026-06-30"))).await.plan;
    let days = (day("2026-06-30"), day("2026-07-01"));
    // Only the first item is asked about.
    let first = desk.some(plan, &[1]).await;
    consult(&desk.store, &first, days, (an, noon("2026-06-30"))).await.unwrap();
    let app = TestApp::empty(at).await;
    app.follow().await;
    (app, desk, plan)
}

/// What a comment on the first item says.
pub(crate) fn say_something(text: &str) -> Value {
    json!({"item": 1, "stance": "change", "text": text, "size": "small",
        "organisation": " Công ty  A", "industry": "29a", "province": "hue"})
}

pub(crate) fn half_an_hour_later() -> Timestamp {
    "2026-07-01T01:30:00Z".parse().unwrap()
}

fn next_day() -> Timestamp {
    "2026-07-01T17:00:00Z".parse().unwrap()
}

pub(crate) async fn send(
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

pub(crate) fn code(reply: &Reply) -> (u16, String) {
    (reply.status.as_u16(), reply.json()["error"]["code"].as_str().unwrap_or_default().to_owned())
}

async fn a_comment_is_made_changed_answered_and_reviewed(at: TestStore) {
    let (app, desk, plan) = consulting(at).await;
    let token = async |role, agency| {
        let member = app.member(role, agency).await;
        app.token(&member, &[TokenScope::Comments, TokenScope::Read]).await
    };
    let (dn, other) = (token(Role::Business, None).await, token(Role::Business, None).await);
    let (an, ba) =
        (token(Role::Officer, Some(TRADE)).await, token(Role::Officer, Some(BUILDING)).await);
    let now = app.another().await;
    let none = Value::Null;
    let say = say_something;
    let text = format!("Đề nghị giảm xuống 3 ngày.\r\nLiên hệ {PHONE}");

    // Who may not, and what cannot be.
    let seq = app.store.seq().await.unwrap();
    let with = |member: &str, value: Value| {
        let mut body = say(&text);
        body[member] = value;
        body
    };
    let long = "a".repeat(5001);
    for (who, body, expected) in [
        ("", say(&text), (401, "sign_in_required")),
        (an.as_str(), say(&text), (403, "forbidden")),
        (&dn, with("text", "  \n ".into()), (422, "invalid_field")),
        (&dn, with("text", "ngắn".into()), (422, "invalid_field")),
        (&dn, with("text", long.into()), (422, "invalid_field")),
        (&dn, with("industry", "9999".into()), (422, "invalid_field")),
        (&dn, with("stance", "x".into()), (400, "invalid_body")),
        (&dn, with("item", 2.into()), (422, "not_taking_comments")),
        (&dn, with("item", 9.into()), (404, "not_found")),
    ] {
        let reply = send(&now, who, ("POST", COMMENTS), None, &body).await;
        assert_eq!(code(&reply), (expected.0, expected.1.to_owned()), "{body}: {}", reply.body);
    }
    assert_eq!(app.store.seq().await.unwrap(), seq, "nothing is written");

    // Made once, however often it is sent.
    let made = send(&now, &dn, ("POST", COMMENTS), None, &say(&text)).await;
    assert_eq!((made.status.as_u16(), &made.headers["etag"]), (201, &"\"1\"".parse().unwrap()));
    assert_eq!(made.headers["location"], "/api/v1/comments/GY-0001");
    let told = made.json();
    assert_eq!((&told["timing"], &told["organisation"]), (&"in-time".into(), &"Công ty A".into()));
    assert_eq!(told["text"], format!("Đề nghị giảm xuống 3 ngày.\nLiên hệ {PHONE}"));
    let canonical = told["receipt"]["canonical"].as_str().unwrap();
    assert_eq!(told["receipt"]["fingerprint"], sha256(canonical.as_bytes()));
    let again = send(&now, &dn, ("POST", COMMENTS), None, &say(&text)).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, told));

    // The public reads it without the number, whoever made it and who answers with it.
    let one = ("GET", "/api/v1/comments/GY-0001");
    for (who, whole) in [("", false), (&other, false), (&ba, false), (&dn, true), (&an, true)] {
        for address in [one.1, COMMENTS] {
            let reply = send(&now, who, ("GET", address), None, &none).await;
            assert_eq!(reply.status, 200, "{}", reply.body);
            assert_eq!(reply.body.contains(PHONE), whole, "{address}: {}", reply.body);
            assert_eq!(reply.body.contains("fingerprint"), who == dn, "{}", reply.body);
        }
    }
    let journal = app.get("/api/v1/journal?limit=1000").await;
    assert!(!journal.body.contains(PHONE) && !journal.body.contains("comment.made"));
    let journal = send(&now, &an, ("GET", "/api/v1/journal?limit=1000"), None, &none).await;
    assert!(journal.body.contains("comment.made"), "the agency reads its own");

    // Changed within half an hour, by whoever made it.
    let change = json!({"stance": "against", "text": "Không tán thành việc này"});
    let patch = ("PATCH", one.1);
    for (who, seen, expected) in [
        (&dn, None, (428, "precondition_required")),
        (&other, Some(1), (403, "not_author")),
        (&dn, Some(2), (409, "comment_moved")),
    ] {
        let reply = send(&now, who, patch, seen, &change).await;
        assert_eq!(code(&reply), (expected.0, expected.1.to_owned()), "{}", reply.body);
    }
    for _ in 0..2 {
        let changed = send(&now, &dn, patch, Some(1), &change).await;
        assert_eq!((changed.status.as_u16(), &changed.json()["version"]), (200, &2.into()));
    }
    let later = app.at_time(half_an_hour_later).await;
    let fixed = send(
        &later,
        &dn,
        patch,
        Some(2),
        &json!({"stance": "for", "text": "Nghĩ lại rồi, đồng ý"}),
    )
    .await;
    assert_eq!(code(&fixed), (422, "comment_fixed".to_owned()));

    // After the last day it is late; taken back it is gone and not counted.
    let late = app.at_time(next_day).await;
    let body = json!({"item": 1, "stance": "for", "text": "Tán thành, gửi muộn"});
    let made = send(&late, &other, ("POST", COMMENTS), None, &body).await;
    assert_eq!(
        (made.status.as_u16(), &made.json()["timing"]),
        (201, &"late".into()),
        "{}",
        made.body
    );
    let gone =
        send(&late, &other, ("POST", COMMENTS), None, &say("Ý kiến này sẽ rút")).await.json();
    let address = format!("/api/v1/comments/{}", gone["number"].as_str().unwrap());
    for _ in 0..2 {
        let gone = send(&late, &other, ("DELETE", &address), Some(1), &none).await;
        assert_eq!(
            (gone.status.as_u16(), &gone.json()["text"]),
            (200, &Value::Null),
            "{}",
            gone.body
        );
    }
    let list = app.get(COMMENTS).await.json();
    let total =
        json!({"comments": 2, "for": 1, "against": 1, "change": 0, "late": 1, "answered": 0});
    assert_eq!(list["total"], total);
    assert_eq!(list["comments"].as_array().unwrap().len(), 2);

    // Answered by the agency, both at once.
    let answer = json!({"comments": ["GY-0002", "GY-0001"], "office": "Vụ Pháp chế", "signer": "Vụ trưởng",
        "state": "partly-accepted", "text": "Tiếp thu một phần ý kiến", "changed": {"item": 1, "version": 1}});
    let other_answer = |member: &str, value: Value| {
        let mut body = answer.clone();
        body[member] = value;
        body
    };
    for (who, body, expected) in [
        (&ba, answer.clone(), (403, "other_agency")),
        (&dn, answer.clone(), (403, "forbidden")),
        (&an, other_answer("comments", json!([])), (422, "invalid_field")),
        (&an, other_answer("comments", json!(["GY-0009"])), (404, "not_found")),
        (&an, other_answer("comments", json!(["GY-0003"])), (422, "comment_withdrawn")),
        (&an, other_answer("changed", json!({"item": 1, "version": 7})), (422, "invalid_field")),
        (&an, other_answer("signer", " ".into()), (422, "invalid_field")),
    ] {
        let reply = send(&late, who, ("POST", ANSWERS), None, &body).await;
        assert_eq!(code(&reply), (expected.0, expected.1.to_owned()), "{body}: {}", reply.body);
    }
    for status in [201, 200] {
        let given = send(&late, &an, ("POST", ANSWERS), None, &answer).await;
        assert_eq!((given.status.as_u16(), &given.json()["number"]), (status, &"TL-0001".into()));
    }
    let twice =
        send(&late, &an, ("POST", ANSWERS), None, &other_answer("state", "accepted".into())).await;
    assert_eq!(code(&twice), (409, "already_answered".to_owned()));
    let mended = json!({"office": "Vụ Pháp chế", "signer": "Vụ trưởng", "state": "accepted",
        "text": "Tiếp thu toàn bộ ý kiến", "reason": "Rà soát lại"});
    for _ in 0..2 {
        let patch = ("PATCH", "/api/v1/plans/PA-0001/answers/TL-0001");
        let mended = send(&late, &an, patch, Some(1), &mended).await;
        assert_eq!((mended.status.as_u16(), &mended.json()["version"]), (200, &2.into()));
    }

    // The reviewer sees all of it beside the proposal.
    let who = (officer("an", &slug(TRADE)), noon("2026-07-02"));
    let submitted = submit(&desk.store, &desk.some(plan, &[1]).await, who).await.unwrap();
    while app
        .get("/health")
        .await
        .headers
        .get("x-journal-seq")
        .is_some_and(|seq| seq.to_str().unwrap().parse::<u64>().unwrap() < submitted.version)
    {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let vu = signed_in(&app, Role::Reviewer, None).await;
    let page = app.get_with("/tham-dinh/PA-0001", &vu).await;
    assert_says(
        &page,
        &[
            "2 góp ý: 1 tán thành, 1 không tán thành, 0 đề nghị sửa đổi; 2 đã trả lời, 1 gửi sau thời hạn.",
            "Không tán thành việc này",
            "Gửi sau thời hạn",
            "Vụ Pháp chế Tiếp thu Tiếp thu toàn bộ ý kiến",
            "Đã sửa trả lời (phiên bản 2): Rà soát lại.",
        ],
    );
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn a_comment_is_made_in_a_browser(at: TestStore) {
    let (app, _, _) = consulting(at).await;
    let item = "/tham-van/PA-0001/muc/1";
    assert_says(&app.get("/phuong-an/PA-0001").await, &["Góp ý (0) mục 1"]);
    assert_says(&app.get("/tham-van").await, &["Phương án năm 2026", "còn 16 giờ", "0 góp ý"]);
    assert_says(&app.get(item).await, &["Chưa có góp ý nào", "Đăng nhập để góp ý"]);
    assert_says(&app.get("/tham-van/PA-0001/muc/2").await, &["Mục này hiện không lấy ý kiến"]);

    let dn = signed_in(&app, Role::Business, None).await;
    assert_says(&app.get_with(item, &dn).await, &["Gửi góp ý", "Sửa được trong 30 phút"]);
    let script = "<script>alert(1)</script> và gọi 0912345678";
    let form = [("stance", "for"), ("text", script), ("organisation", "<b>A</b>")];
    let wrong = app.post(item, &dn, &[("stance", "for"), ("text", "ngắn")]).await;
    assert_eq!(wrong.status, 422);
    // What the browser cannot keep is said beside the field.
    let lost = "trình duyệt không giữ tệp";
    assert!(wrong.body.contains(lost) && !app.get_with(item, &dn).await.body.contains(lost));
    assert_says(&wrong, &["Nội dung quá ngắn."]);
    assert!(wrong.body.contains(">ngắn</textarea>"), "what was typed is kept");
    let cross = app.send({
        let mut request = form_request(item, &dn, &form);
        request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
        request
    });
    assert_eq!(cross.await.status, 403);

    let sent = app.post(item, &dn, &form).await;
    assert_eq!(leads_to(&sent), "/tham-van/gop-y/GY-0001?xong=gui");
    let receipt = app.get_with("/tham-van/gop-y/GY-0001?xong=gui", &dn).await;
    assert_says(&receipt, &["Đã ghi góp ý.", "Biên nhận", "Sửa được đến", "Rút góp ý"]);
    let version = hidden(&receipt, "version");
    let public = app.get(item).await;
    assert!(!public.body.contains("<script>alert") && !public.body.contains("0912345678"));
    assert!(public.body.contains("[số điện thoại đã ẩn]"));
    assert!(!app.get("/tham-van/gop-y/GY-0001").await.body.contains("Mã băm (SHA-256)"));

    let changed =
        [("version", version.as_str()), ("stance", "against"), ("text", "Nay không tán thành nữa")];
    let sent = app.post("/tham-van/gop-y/GY-0001", &dn, &changed).await;
    assert_eq!(leads_to(&sent), "/tham-van/gop-y/GY-0001?xong=sua");

    let an = signed_in(&app, Role::Officer, Some(TRADE)).await;
    assert_says(&app.get_with(item, &an).await, &["Trả lời góp ý", "Nay không tán thành nữa"]);
    let reply = [
        ("comment", "GY-0001"),
        ("state", "explained"),
        ("answer", "Giữ nguyên vì lý do an toàn"),
        ("office", "Vụ Pháp chế"),
        ("signer", "Vụ trưởng"),
    ];
    let address = "/tham-van/PA-0001/muc/1/tra-loi";
    let nobody = app.post(address, &an, &reply[1..]).await;
    assert_says(&nobody, &["Chưa chọn góp ý nào."]);
    let sent = app.post(address, &an, &reply).await;
    assert_eq!(leads_to(&sent), "/tham-van/PA-0001/muc/1?xong=tra-loi");
    assert_says(
        &app.get(item).await,
        &["1 góp ý", "1 đã trả lời", "Vụ Pháp chế Giải trình Giữ nguyên vì lý do an toàn"],
    );
    assert_says(&app.get("/tham-van/PA-0001").await, &["1 góp ý mục 1 1 đã trả lời"]);

    let sent = app.post("/tham-van/gop-y/GY-0001/rut", &dn, &[("version", "2")]).await;
    assert_eq!(leads_to(&sent), "/tham-van/gop-y/GY-0001?xong=rut");
    assert_says(&app.get(item).await, &["Chưa có góp ý nào"]);
    assert_says(&app.get("/tham-van/gop-y/GY-0001").await, &["Người gửi đã rút góp ý này"]);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn who_posts_too_often_is_held_back(at: TestStore) {
    let (app, _, _) = consulting(at).await;
    let dn = app.token(&app.member(Role::Business, None).await, &[TokenScope::Comments]).await;
    let now = app.another().await;
    let mut taken = 0;
    for number in 0..40 {
        let body =
            json!({"item": 1, "stance": "for", "text": format!("Ý kiến thứ {number} của tôi")});
        let reply = send(&now, &dn, ("POST", COMMENTS), None, &body).await;
        match reply.status.as_u16() {
            201 => taken += 1,
            429 => assert!(
                reply.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() <= 21
            ),
            other => panic!("{other}: {}", reply.body),
        }
    }
    assert_eq!(taken, 20);
    let read = send(&now, "", ("GET", COMMENTS), None, &Value::Null).await;
    assert_eq!(read.json()["total"]["comments"], 20, "reading goes on");
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

/// Received, answered, on time, followed, and what was changed: each number is
/// its list, and agencies add up.
async fn the_league_table_counts_comments(at: TestStore) {
    let (app, desk, plan) = consulting(at).await;
    let token = async |role, agency| {
        let member = app.member(role, agency).await;
        app.token(&member, &[TokenScope::Comments, TokenScope::Read]).await
    };
    let (dn, an) = (token(Role::Business, None).await, token(Role::Officer, Some(TRADE)).await);
    let now = app.another().await;
    let none = Value::Null;
    for text in ["Đề nghị giảm xuống 3 ngày", "Đề nghị bỏ bản sao", "Gửi nhầm, xin rút lại"]
    {
        let body = json!({"item": 1, "stance": "change", "text": text});
        assert_eq!(send(&now, &dn, ("POST", COMMENTS), None, &body).await.status, 201);
    }
    let gone = ("DELETE", "/api/v1/comments/GY-0003");
    assert!(send(&now, &dn, gone, Some(1), &none).await.status.is_success());
    let answer = json!({"comments": ["GY-0001"], "office": "Vụ Pháp chế", "signer": "Vụ trưởng",
        "state": "partly-accepted", "text": "Tiếp thu một phần", "changed": {"item": 1, "version": 1}});
    let given = send(&now, &an, ("POST", ANSWERS), None, &answer).await;
    assert_eq!(given.status, 201, "{}", given.body);
    let seq = app.store.seq().await.unwrap();
    app.shows(seq).await;

    let table = async |query: &str| app.get(&format!("/api/v1/league{query}")).await.json();
    let own = |table: &Value| -> Value {
        let rows = table["rows"].as_array().unwrap();
        rows.iter().find(|row| row["key"] == TRADE).unwrap().clone()
    };
    let counted = |row: &Value| -> Vec<u64> {
        let parts =
            ["received", "answered", "in-time", "late", "overdue", "waiting", "heeded", "changed"];
        parts.iter().map(|part| row["comments"][part].as_u64().unwrap()).collect()
    };
    let points = |row: &Value, criterion: &str| -> Value {
        let all = row["score"]["criteria"].as_array().unwrap();
        all.iter().find(|part| part["criterion"] == criterion).unwrap()["points"].clone()
    };
    let today = table("").await;
    let row = own(&today);
    assert_eq!(counted(&row), [2, 1, 1, 0, 0, 1, 1, 1], "{row}");
    // Who still has time owes no answer; half of the answers followed is enough.
    for (criterion, expected) in [("replied", "3"), ("replied-in-time", "3"), ("heeded", "2")] {
        assert_eq!(points(&row, criterion), expected, "{row}");
    }
    for row in [&row, &today["total"]] {
        for (part, url) in row["comments"]["rows_urls"].as_object().unwrap() {
            let list = app.get(url.as_str().unwrap()).await.json();
            assert_eq!(list["total"], row["comments"][part], "{url}");
        }
    }
    let answered = app.get("/api/v1/league/comments?rows=answered").await.json();
    assert_eq!(
        answered["rows"][0],
        json!({"comment": "GY-0001", "subject": "PA-0001/1", "on": "plan", "item": "PA-0001/1",
            "made": "2026-07-01", "due": null,
            "answered": "2026-07-01", "state": "partly-accepted", "changed": "PA-0001/1",
            "url": "/api/v1/comments/GY-0001"})
    );

    // It is submitted the next day, and the second is not answered.
    let who = (officer("an", &slug(TRADE)), noon("2026-07-02"));
    let submitted = submit(&desk.store, &desk.some(plan, &[1]).await, who).await.unwrap();
    app.shows(submitted.version).await;
    let row = own(&table("?as_of=2026-07-02").await);
    assert_eq!(counted(&row), [2, 1, 1, 0, 0, 1, 1, 1], "the day is not over: {row}");
    let row = own(&table("?as_of=2026-07-03").await);
    assert_eq!(counted(&row), [2, 1, 1, 1, 1, 0, 1, 1], "{row}");
    assert_eq!((points(&row, "replied"), points(&row, "heeded")), (json!("1.5"), json!("2")));
    // As it was known before, it stays.
    let then = own(&table(&format!("?as_of=2026-07-03&known_at={seq}")).await);
    assert_eq!(counted(&then), [2, 1, 1, 0, 0, 1, 1, 1], "{then}");
    let late = "/ket-qua/gop-y?agency=bo-cong-thuong&rows=overdue&as_of=2026-07-03";
    assert_says(&app.get(late).await, &["Góp ý quá hạn chưa trả lời", "GY-0002", "02/07/2026"]);
    assert_says(
        &app.get("/ket-qua/bo-cong-thuong?as_of=2026-07-03").await,
        &[
            "1 đã trả lời",
            "1 quá hạn chưa trả lời",
            "1 mục phương án, đoạn dự thảo được sửa theo góp ý",
        ],
    );
    // Comments on plans about procedures are counted with them alone.
    let kinds = own(&table("?kind=condition").await);
    assert_eq!(counted(&kinds), [0; 8], "{kinds}");
    for (address, status) in
        [("?rows=x", 400), ("?agency=bo-x", 400), ("?cursor=-1", 400), ("?stage=enacted", 400)]
    {
        assert_eq!(app.get(&format!("/ket-qua/gop-y{address}")).await.status, status, "{address}");
    }
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}
