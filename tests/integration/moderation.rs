//! Comments that are pointed out, hidden for a published reason, and looked at
//! again by somebody else.

use axum::{body::Body, http::Request};
use quydinh::{
    cases::accounts::Secret,
    model::{Role, TokenScope},
};
use serde_json::{Value, json};

use crate::{
    app::{Reply, TestApp, form_request},
    comments::{COMMENTS, PHONE, code, consulting, send},
    desk::{assert_says, leads_to, signed_in},
    harness::{TestStore, on_both_stores},
    mail::{letters, secret_of},
    plans::TRADE,
};

on_both_stores!(
    a_comment_is_pointed_out_hidden_and_looked_at_again,
    programs_moderate,
    nobody_hides_without_reason_or_right,
);

const ITEM: &str = "/tham-van/PA-0001/muc/1";
const QUEUE: &str = "/tham-van/kiem-duyet/hang-doi";
const LOG: &str = "/tham-van/kiem-duyet";
const ADVERT: &str = "Làm hồ sơ trọn gói giá rẻ, xem https://lam-ho-so.example nhé";

fn form(address: &str, form: &[(&str, &str)]) -> Request<Body> {
    let mut request = form_request(address, "", form);
    request.headers_mut().remove("cookie");
    request
}

async fn post(app: &TestApp, address: &str, fields: &[(&str, &str)]) -> Reply {
    app.send(form(address, fields)).await
}

async fn outbox(app: &TestApp) -> Vec<String> {
    letters(&app.store, &app.dir().join("outbox")).await
}

/// A comment of a visitor; gives its own page.
async fn by_letter(app: &TestApp, text: &str) -> String {
    let said = [("email", "lan@mau.example"), ("stance", "against"), ("text", text)];
    assert_eq!(post(app, ITEM, &said).await.status, 202);
    let secret: Secret = secret_of(outbox(app).await.last().unwrap(), "xac-nhan");
    let done = post(app, &format!("/tham-van/xac-nhan/{}", secret.reveal()), &[]).await;
    leads_to(&done).trim_end_matches("?xong=xac-nhan").to_owned()
}

async fn token(app: &TestApp, role: Role, agency: Option<&str>) -> String {
    let member = app.member(role, agency).await;
    app.token(&member, &[TokenScope::Comments, TokenScope::Read]).await
}

async fn a_comment_is_pointed_out_hidden_and_looked_at_again(at: TestStore) {
    let (app, _, _) = consulting(at).await;
    let now = app.another().await;
    let dn = signed_in(&app, Role::Business, None).await;
    let own = by_letter(&app, ADVERT).await;
    let words = "Cán bộ thụ lý là kẻ cắp, ai cũng biết";
    let said = [("stance", "against"), ("text", words)];
    assert_eq!(leads_to(&app.post(ITEM, &dn, &said).await), "/tham-van/gop-y/GY-0002?xong=gui");

    // Whoever reads it says so, once; the agency does not.
    let report = "/tham-van/gop-y/GY-0002/bao-vi-pham";
    for reason in ["off-topic", "insult"] {
        let told = post(&app, report, &[("reason", reason)]).await;
        assert_eq!(leads_to(&told), "/tham-van/gop-y/GY-0002?xong=bao");
    }
    assert_eq!(post(&app, report, &[("reason", "x")]).await.status, 422);
    assert_says(&app.get("/tham-van/gop-y/GY-0002").await, &["Báo góp ý này vi phạm"]);
    let an = signed_in(&app, Role::Officer, Some(TRADE)).await;
    assert_eq!(app.post(report, &an, &[("reason", "insult")]).await.status, 403);
    let vu = signed_in(&app, Role::Reviewer, None).await;
    let seq = app.store.seq().await.unwrap();

    // The queue has both: one by a rule, one by a reader.
    let queue = app.get_with(QUEUE, &vu).await;
    assert_says(
        &queue,
        &[
            "Góp ý bị báo 2",
            "1 người đọc báo: Xúc phạm danh dự, nhân phẩm, uy tín.",
            "Quy tắc: có đường dẫn ra ngoài.",
            words,
        ],
    );
    assert_eq!(app.get_with(QUEUE, &an).await.status, 403);
    assert_eq!(app.get_with(QUEUE, &dn).await.status, 403);
    assert!(leads_to(&app.get(QUEUE).await).starts_with("/dang-nhap"));
    assert_eq!(app.store.seq().await.unwrap(), seq, "nothing is decided yet");

    // Both are removed at once; a reason of the list, or none of them.
    let bulk = |reason: &'static str| {
        vec![
            ("comment", "GY-0001"),
            ("comment", "GY-0002"),
            ("act", "removed"),
            ("reason", reason),
            ("note", "Không  nhằm góp ý"),
        ]
    };
    for reason in ["", "x"] {
        let refused = app.post(QUEUE, &vu, &bulk(reason)).await;
        assert_eq!(refused.status, 422);
        assert_says(&refused, &["Chưa chọn lý do."]);
        assert!(refused.body.contains("value=\"GY-0001\" form=\"viec\" checked"), "kept");
    }
    let none = [("act", "removed"), ("reason", "insult")];
    assert_says(&app.post(QUEUE, &vu, &none).await, &["Chưa chọn góp ý nào."]);
    assert_eq!(app.store.seq().await.unwrap(), seq);
    assert_eq!(leads_to(&app.post(QUEUE, &vu, &bulk("insult")).await), format!("{QUEUE}?xong=1"));
    assert_says(&app.get_with(QUEUE, &vu).await, &["Không có góp ý nào chờ xem."]);
    let again = app.post(QUEUE, &vu, &bulk("insult")).await;
    assert_eq!(again.status, 303, "the same again is done already");
    assert_eq!(app.store.seq().await.unwrap(), seq + 2);

    // The public sees that and why, and not what.
    assert_says(&app.get(ITEM).await, &["Chưa có góp ý nào được hiển thị; có 2 góp ý bị gỡ"]);
    let log = app.get(LOG).await;
    assert_says(
        &log,
        &[
            "2 đang bị gỡ",
            "GY-0002",
            "Xúc phạm danh dự",
            "Không nhằm góp ý",
            "Điều 34 Bộ luật Dân sự",
        ],
    );
    let seen = app.get("/tham-van/gop-y/GY-0001").await;
    assert_says(&seen, &["Góp ý này đã bị gỡ", "Xúc phạm danh dự, nhân phẩm, uy tín."]);
    let api = app.get("/api/v1/comments/GY-0001").await;
    assert_eq!((&api.json()["text"], &api.json()["removed"]), (&Value::Null, &true.into()));
    let list = app.get(COMMENTS).await;
    assert_eq!(
        (&list.json()["removed"], &list.json()["total"]["comments"]),
        (&2.into(), &0.into())
    );
    let journal = app.get("/api/v1/journal?limit=1000").await;
    assert!(journal.body.contains("comment-moderation.removed"), "{}", journal.body);
    let files = [app.get("/gop-y.csv").await, app.get("/kiem-duyet-gop-y.csv").await];
    assert!(files[1].body.contains("GY-0002") && files[1].body.contains("insult"));
    let group = app.get("/tham-van/gop-y/GY-0001/tuong-tu").await;
    for told in
        [&log, &seen, &api, &list, &journal, &files[0], &files[1], &group, &app.get(ITEM).await]
    {
        assert!(!told.body.contains("trọn gói") && !told.body.contains("kẻ cắp"), "{}", told.body);
    }
    // Whoever wrote it and moderators read it; the agency does not.
    assert_says(&app.get(&own).await, &[ADVERT, "Đề nghị xem lại"]);
    assert_says(&app.get_with("/tham-van/gop-y/GY-0002", &dn).await, &[words]);
    assert_says(&app.get_with("/tham-van/gop-y/GY-0001", &vu).await, &[ADVERT, "Khôi phục"]);
    assert!(!app.get_with("/tham-van/gop-y/GY-0001", &an).await.body.contains("trọn gói"));
    // Both are told by letter.
    let told = outbox(&app).await;
    let told: Vec<&String> = told.iter().filter(|letter| letter.contains("bị gỡ khỏi")).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().any(|letter| letter.contains("To: lan@mau.example")));
    assert!(told.iter().all(|letter| letter.contains("Lý do: Xúc phạm danh dự")), "{told:?}");
    // It is answered no more, and not changed.
    let officer = token(&app, Role::Officer, Some(TRADE)).await;
    let answer = json!({"comments": ["GY-0001"], "office": "Vụ", "signer": "Vụ trưởng",
        "state": "explained", "text": "Không liên quan đến mục này"});
    let answers = ("POST", "/api/v1/plans/PA-0001/answers");
    let refused = send(&now, &officer, answers, None, &answer).await;
    assert_eq!(code(&refused), (422, "comment_hidden".to_owned()));
    let changed = [("version", "1"), ("stance", "for"), ("text", "Nội dung khác hẳn trước đây")];
    assert_eq!(post(&app, &own, &changed).await.status, 422);

    // Whoever sent it asks for another look, once.
    let appeal = format!("{own}/xem-lai");
    assert_eq!(post(&app, &appeal, &[("appeal", "ngắn")]).await.status, 422);
    let why = [("appeal", "Đường dẫn là tài liệu tham khảo của hiệp hội")];
    for _ in 0..2 {
        assert_eq!(leads_to(&post(&app, &appeal, &why).await), format!("{own}?xong=xem-lai"));
    }
    let other = [("appeal", "Một lý do khác hẳn lần trước")];
    assert_eq!(post(&app, &appeal, &other).await.status, 409);
    assert_eq!(app.post("/tham-van/gop-y/GY-0002/xem-lai", &vu, &other).await.status, 403);
    let stranger = signed_in(&app, Role::Business, None).await;
    assert_eq!(app.post("/tham-van/gop-y/GY-0002/xem-lai", &stranger, &other).await.status, 403);
    assert_eq!(app.post("/tham-van/gop-y/GY-0002/xem-lai", &dn, &other).await.status, 303);
    assert_says(&app.get(LOG).await, &["2 chờ xem lại", "đề nghị xem lại"]);
    let rows = app.store.journal_after(0, 10_000).await.unwrap();
    let rows: String = rows.iter().map(|row| row.payload.clone()).collect();
    assert!(!rows.contains("tham khảo của hiệp hội"), "the journal has its fingerprint alone");

    // Not by who removed it.
    let decide = "/tham-van/gop-y/GY-0001/kiem-duyet";
    let restored = [("act", "restored"), ("note", "Là tài liệu, không phải quảng cáo")];
    assert_says(&app.get_with(QUEUE, &vu).await, &["do chính bạn gỡ", "tham khảo của hiệp hội"]);
    assert_eq!(app.post(decide, &vu, &restored).await.status, 403);
    assert_eq!(app.post(decide, &an, &restored).await.status, 403);
    let ha = signed_in(&app, Role::Reviewer, None).await;
    assert_says(&app.get_with(QUEUE, &ha).await, &["Đề nghị xem lại 2", "Xem lại GY-0001"]);
    let blank = [("act", "restored"), ("note", " ")];
    assert_says(&app.post(decide, &ha, &blank).await, &["Kết quả xem lại phải có giải thích."]);
    assert_eq!(
        leads_to(&app.post(decide, &ha, &restored).await),
        "/tham-van/gop-y/GY-0001?xong=kiem-duyet"
    );
    let upheld = [("act", "upheld"), ("note", "Lời lẽ vu khống một người")];
    assert_eq!(app.post("/tham-van/gop-y/GY-0002/kiem-duyet", &ha, &upheld).await.status, 303);
    // What was looked at again stands.
    let removed = [("act", "removed"), ("reason", "advertising")];
    assert_eq!(app.post(decide, &vu, &removed).await.status, 409);
    assert_eq!(app.post("/tham-van/gop-y/GY-0002/xem-lai", &dn, &why).await.status, 409);
    assert_says(&app.get(ITEM).await, &["1 góp ý", ADVERT, "Ngoài ra có 1 góp ý bị gỡ"]);
    assert_says(
        &app.get(LOG).await,
        &["1 đang bị gỡ", "1 đã khôi phục", "Đã xem lại, giữ việc gỡ", "Lời lẽ vu khống một người"],
    );
    let told = outbox(&app).await;
    assert!(told.iter().any(|letter| letter.contains("hiển thị và được tính trở lại")));
    assert!(told.iter().any(|letter| letter.contains("Việc gỡ được giữ nguyên")));

    // The agency owes an answer to what is shown alone.
    let seq = app.store.seq().await.unwrap();
    app.shows(seq).await;
    let league = app.get("/api/v1/league").await.json();
    assert_eq!(league["total"]["comments"]["received"], 1, "{league}");

    // Taken back, what was written with it is gone as well.
    let gone = app.post("/tham-van/gop-y/GY-0002/rut", &dn, &[("version", "1")]).await;
    assert_eq!(gone.status, 303, "{}", gone.body);
    assert_eq!(
        app.count("SELECT COUNT(*) FROM comment_appeal WHERE text = '' AND key = ''").await,
        1
    );
    assert_eq!(app.get(COMMENTS).await.json()["removed"], 0);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn programs_moderate(at: TestStore) {
    let (app, _, _) = consulting(at).await;
    let now = app.another().await;
    let dn = token(&app, Role::Business, None).await;
    let (vu, ha) =
        (token(&app, Role::Reviewer, None).await, token(&app, Role::Reviewer, None).await);
    let own = by_letter(&app, ADVERT).await;
    let body = json!({"item": 1, "stance": "for", "text": format!("Tán thành, xin gọi {PHONE}")});
    assert_eq!(send(&now, &dn, ("POST", COMMENTS), None, &body).await.status, 201);
    const FLAGS: &str = "/api/v1/comments/GY-0002/flags";
    let bare = |address: &str, body: Value| {
        Request::post(address.to_owned()).body(Body::from(body.to_string())).unwrap()
    };
    let told = app.send(bare(FLAGS, json!({"reason": "personal-data"}))).await;
    assert_eq!((told.status.as_u16(), &told.json()["status"]), (202, &"noted".into()));
    assert_eq!(app.send(bare(FLAGS, json!({"reason": "x"}))).await.status, 422);
    let queue = ("GET", "/api/v1/moderation/queue");
    let list = send(&now, &vu, queue, None, &Value::Null).await.json();
    assert_eq!(list["total"], 2);
    assert_eq!(list["flagged"][0]["comment"], "GY-0002");
    assert_eq!(list["flagged"][0]["reasons"], json!({"personal-data": 2}));
    assert_eq!(
        (&list["flagged"][0]["readers"], &list["flagged"][1]["rules"]),
        (&1.into(), &json!(["link"]))
    );
    assert_eq!(send(&now, &dn, queue, None, &Value::Null).await.status, 403);

    let moderation = ("POST", "/api/v1/moderation");
    let act = |comments: Value, act: &str, note: &str| json!({"comments": comments, "act": act, "reason": "advertising", "note": note});
    // Looked at and left: it waits no more.
    let kept = send(&now, &vu, moderation, None, &act(json!(["GY-0002"]), "kept", "")).await;
    assert_eq!(kept.json()["comments"], json!([{"comment": "GY-0002", "state": "shown"}]));
    assert_eq!(send(&now, &vu, queue, None, &Value::Null).await.json()["total"], 1);
    for (who, body, expected) in [
        (&dn, act(json!(["GY-0001"]), "removed", ""), (403, "forbidden")),
        (&vu, act(json!([]), "removed", ""), (422, "invalid_field")),
        (&vu, act(json!(["GY-0099"]), "removed", ""), (404, "not_found")),
        (&vu, act(json!(["GY-0001"]), "appealed", ""), (422, "invalid_field")),
        (&vu, act(json!(["GY-0001"]), "upheld", "Vì vậy"), (409, "not_moderated_so")),
        // All or none.
        (&vu, act(json!(["GY-0001", "GY-0002", "GY-0099"]), "removed", ""), (404, "not_found")),
    ] {
        let reply = send(&now, who, moderation, None, &body).await;
        assert_eq!(code(&reply), (expected.0, expected.1.to_owned()), "{body}: {}", reply.body);
    }
    let removed = send(&now, &vu, moderation, None, &act(json!(["GY-0001"]), "removed", "")).await;
    assert_eq!(removed.json()["comments"][0]["state"], "removed", "{}", removed.body);
    // A mistake is undone by whoever made it, as long as nobody asked.
    let back =
        send(&now, &vu, moderation, None, &act(json!(["GY-0001"]), "restored", "Nhầm")).await;
    assert_eq!(back.json()["comments"][0]["state"], "shown", "{}", back.body);
    send(&now, &vu, moderation, None, &act(json!(["GY-0001"]), "removed", "")).await;
    let secret = own.rsplit('/').next().unwrap();
    let appeal = json!({"text": "Không phải quảng cáo đâu ạ", "secret": secret});
    let asked = app.send(bare("/api/v1/comments/GY-0001/appeal", appeal.clone())).await;
    assert_eq!(asked.json()["state"], "appealed", "{}", asked.body);
    let mut wrong = appeal.clone();
    wrong["secret"] = "abc".into();
    assert_eq!(app.send(bare("/api/v1/comments/GY-0001/appeal", wrong)).await.status, 404);
    let second =
        send(&now, &vu, moderation, None, &act(json!(["GY-0001"]), "upheld", "Vì vậy")).await;
    assert_eq!(code(&second), (403, "second_person".to_owned()));
    let upheld =
        send(&now, &ha, moderation, None, &act(json!(["GY-0001"]), "upheld", "Vì vậy")).await;
    assert_eq!(upheld.json()["comments"][0]["state"], "upheld", "{}", upheld.body);
    let log = app.get("/api/v1/moderation").await.json();
    assert_eq!(log["reasons"].as_array().unwrap().len(), 8);
    let row = &log["removed"][0];
    assert_eq!((&row["comment"], &row["reason"]), (&"GY-0001".into(), &"advertising".into()));
    assert_eq!(row["outcome"]["note"], "Vì vậy");
    let before = format!("/api/v1/moderation?before={}", row["journal_seq"]);
    assert_eq!(app.get(&before).await.json()["removed"], json!([]));
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn nobody_hides_without_reason_or_right(at: TestStore) {
    let (app, _, _) = consulting(at).await;
    let dn = token(&app, Role::Business, None).await;
    let body = json!({"item": 1, "stance": "against", "text": "Bộ làm việc quá chậm trễ"});
    let now = app.another().await;
    assert_eq!(send(&now, &dn, ("POST", COMMENTS), None, &body).await.status, 201);
    let seq = app.store.seq().await.unwrap();
    let removed = [("act", "removed"), ("reason", "insult")];
    for (role, agency) in [
        (Role::Officer, Some(TRADE)),
        (Role::Administrator, None),
        (Role::Analyst, None),
        (Role::Business, None),
    ] {
        let cookie = signed_in(&app, role, agency).await;
        let before = app.store.seq().await.unwrap();
        let reply = app.post("/tham-van/gop-y/GY-0001/kiem-duyet", &cookie, &removed).await;
        assert_eq!(reply.status, 403, "{role}");
        assert_eq!(app.store.seq().await.unwrap(), before, "{role}");
        let page = app.get_with("/tham-van/gop-y/GY-0001", &cookie).await;
        assert!(!page.body.contains("/GY-0001/kiem-duyet\""), "{role} is offered no form");
    }
    assert!(app.store.seq().await.unwrap() > seq);
    assert_eq!(app.get(COMMENTS).await.json()["removed"], 0);
}
