//! The description of the API beside what the server answers.

use std::{sync::Arc, time::Duration};

use axum::{body::Body, http::Request};
use base64::Engine as _;
use jiff::SignedDuration;
use quydinh::{
    cases::{
        Actor,
        plans::{
            Approval, Enactment, Moment, Selection, Verdicts, Which, approve, consult, enact,
            open_call, review, submit,
        },
        sign_heads,
        webhooks::{self, NewWebhook, Worker},
    },
    model::{
        Day, Decision, EnactingDocument, Id, Interest, JournalKind, PlanCall, PlanNumber, Role,
    },
    signing::SigningKey,
};
use serde_json::{Value, json};

use super::schema::violations;
use crate::{
    app::{Member, Reply, TestApp, now},
    harness::{TestStore, on_both_stores},
    plans::files::pdf_bytes,
    webhooks::{at_home, identity_of},
};

on_both_stores!(every_example_is_answered_as_described, the_dictionary_has_every_column);

const PLAN: &str = "Mã TTHC;Loại tác động;Lý do;Kiến nghị thực thi;Thẩm quyền;Lộ trình\n\
    9.000001;Bãi bỏ;Trùng;Bãi bỏ Điều 5 Thông tư 02/2017/TT-BCT;Thủ tướng Chính phủ;2045\n\
    9.000002;Giữ nguyên;Điều ước quốc tế;;;\n\
    9.000007;Bãi bỏ;Trùng;Bãi bỏ Điều 6 Thông tư 02/2017/TT-BCT;Thẩm quyền của bộ, cơ quan;2045\n";

fn days(days: i64) -> Moment {
    Moment::now(now() + SignedDuration::from_hours(24 * days))
}

async fn send(app: &TestApp, cookie: &str, path: &str, body: impl Into<Body>) -> Reply {
    let request = Request::post(path.to_owned())
        .header("cookie", cookie)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json");
    let reply = app.send(request.body(body.into()).unwrap()).await;
    assert!(reply.status.is_success(), "{path}: {}", reply.body);
    reply
}

async fn step(app: &TestApp, cookie: &str, (path, seen): (&str, u32), body: Value) {
    let request = Request::post(format!("/api/v1/petitions/PK-0001/{path}"))
        .header("cookie", cookie)
        .header("sec-fetch-site", "same-origin")
        .header("if-match", format!("\"{seen}\""))
        .header("content-type", "application/json");
    let reply = app.send(request.body(body.to_string().into()).unwrap()).await;
    assert!(reply.status.is_success(), "{path}: {}", reply.body);
}

/// A petition that was answered, as examples name it.
async fn petition(app: &TestApp, business: &str, officer: &str) {
    let petition = json!({"subject": "Bán lẻ xăng dầu: bỏ bản kê trang thiết bị",
        "text": "Bản kê trang thiết bị của cửa hàng đã có trong hồ sơ khác.",
        "regulations": ["9.000001"], "organisation": "Hiệp hội A", "size": "association",
        "files": [{"name": "can-cu.pdf",
            "content": base64::engine::general_purpose::STANDARD.encode(pdf_bytes("a"))}]});
    let sent = send(app, business, "/api/v1/petitions", petition.to_string()).await.json();
    assert_eq!((&sent["number"], &sent["agency"]), (&json!("PK-0001"), &json!("bo-cong-thuong")));
    let seen = u32::try_from(sent["version"].as_u64().unwrap()).unwrap();
    let answer = json!({"act": "answered", "state": "accepted", "text": "Sẽ bỏ bản kê này.",
        "office": "Vụ Pháp chế", "signer": "Vụ trưởng", "items": "PA-0001/1"});
    step(app, officer, ("handling", seen), answer).await;
    step(app, officer, ("handling", seen + 1), json!({"act": "published"})).await;
}

/// A consultation on a draft with a comment that is answered.
async fn consulted(app: &TestApp, officer: &str, business: &str) {
    let draft = json!({"kind": "draft", "agency": "bo-cong-thuong", "document": "circular",
        "title": "Dự thảo Thông tư về bán lẻ xăng dầu", "closes": "2026-08-01T10:00:00Z",
        "text": "Điều 1. Phạm vi\nThông tư này quy định về bán lẻ xăng dầu."});
    let path = "/api/v1/consultations";
    let opened = send(app, officer, path, draft.to_string()).await.json();
    assert_eq!(opened["number"], "TV-0001", "{opened}");
    let comment =
        json!({"paragraph": 2, "stance": "change", "text": "Đề nghị nêu rõ đối tượng áp dụng"});
    let path = "/api/v1/consultations/TV-0001/comments";
    let made = send(app, business, path, comment.to_string()).await.json();
    let answer = json!({"comments": [made["number"]], "office": "Vụ Pháp chế",
        "signer": "Vụ trưởng", "state": "accepted", "text": "Tiếp thu ý kiến",
        "changed": {"item": 2, "version": 1}});
    send(app, officer, "/api/v1/consultations/TV-0001/answers", answer.to_string()).await;
}

/// A question with its answer, as examples name it.
async fn question(app: &TestApp, business: &str, officer: &str) {
    let question = json!({"agency": "bo-cong-thuong", "regulations": ["9.000001"],
        "title": "Có phải đổi giấy phép cửa hàng xăng dầu không?", "text": "Cửa hàng mở năm 2020."});
    let sent = send(app, business, "/api/v1/questions", question.to_string()).await.json();
    assert_eq!(sent["number"], "HD-0001");
    let answer = json!({"office": "Vụ Thị trường trong nước", "signer": "Vụ trưởng",
        "text": "Không phải đổi giấy phép đã cấp.", "regulations": ["9.000002"]});
    let put = Request::put("/api/v1/questions/HD-0001/answer")
        .header("cookie", officer)
        .header("sec-fetch-site", "same-origin")
        .header("if-match", "\"0\"")
        .header("content-type", "application/json");
    let reply = app.send(put.body(answer.to_string().into()).unwrap()).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
}

/// A comment that was removed and looked at again, one that waits for that, and
/// one that was pointed out.
async fn moderated(app: &TestApp, business: &str, reviewer: &str) {
    for text in ["Làm hồ sơ trọn gói", "Mời mua hàng của chúng tôi", "Xem www.mau.example nhé"]
    {
        let comment = json!({"item": 1, "stance": "for", "text": text}).to_string();
        send(app, business, "/api/v1/plans/PA-0001/comments", comment).await;
    }
    let removed = json!({"comments": ["GY-0002", "GY-0003"], "act": "removed",
        "reason": "advertising", "note": "Rao bán dịch vụ"});
    send(app, reviewer, "/api/v1/moderation", removed.to_string()).await;
    for number in ["GY-0002", "GY-0003"] {
        let appeal = json!({"text": "Không phải quảng cáo"}).to_string();
        send(app, business, &format!("/api/v1/comments/{number}/appeal"), appeal).await;
    }
    let second = app.cookie(&app.member(Role::Reviewer, None).await).await;
    let upheld = json!({"comments": ["GY-0002"], "act": "upheld", "note": "Là quảng cáo"});
    send(app, &second, "/api/v1/moderation", upheld.to_string()).await;
}

/// The webhook of the examples, with an attempt in vain: nothing listens there.
async fn webhook(app: &TestApp, owner: &Member) {
    let identity = identity_of(app, owner).await;
    let id: Id = "019f1a2b-0000-7000-8000-000000000001".parse().unwrap();
    let interest = Interest { kinds: vec![JournalKind::Plan], ..Interest::default() };
    let url = "https://127.0.0.1:9/kho".to_owned();
    let new = NewWebhook { id: id.clone(), url, description: "Kho dữ liệu".into(), interest };
    let rules = at_home();
    webhooks::add(&app.store, &rules, &identity, new, now()).await.unwrap();
    webhooks::ping(&app.store, &identity, &id, now()).await.unwrap();
    let (store, patience) = (app.store.clone(), Duration::from_millis(500));
    let mut worker =
        Worker::with_patience(store, rules, "described".into(), Arc::new(now), patience);
    worker.settle().await.unwrap();
    assert!(!app.store.webhook_deliveries(&id).await.unwrap().is_empty());
}

/// A server on which everything that an example names has happened, and the
/// cookie of a reviewer and of an officer.
pub(super) async fn filled(store: TestStore) -> (TestApp, String, String) {
    let app = TestApp::with_registry(store).await.with_webhooks(at_home());
    app.follow().await;
    let trade = app.member(Role::Officer, Some("bo-cong-thuong")).await;
    let officer = app.cookie(&trade).await;
    let reviewing = app.member(Role::Reviewer, None).await;
    let reviewer = app.cookie(&reviewing).await;
    let business = app.cookie(&app.member(Role::Business, None).await).await;
    let run = send(&app, &officer, "/api/v1/plans?name=pa.csv", PLAN).await.json();
    let confirm = run["confirm"].as_str().unwrap();
    let path = format!("/api/v1/plans?name=pa.csv&confirm={confirm}");
    send(&app, &officer, &path, PLAN).await;
    let plan: PlanNumber = "PA-0001".parse().unwrap();
    let operator = Actor::Operator("test");
    let some = async |items: Which| {
        let state = app.store.plan(plan, u64::MAX).await.unwrap().unwrap();
        Selection { plan, expected: state.head.version, items }
    };
    let first = Day::constant(2026, 7, 1);
    let every = some(Which::AllPossible).await;
    consult(&app.store, &every, (first, first), (operator, days(0))).await.unwrap();
    let file = base64::engine::general_purpose::STANDARD.encode(pdf_bytes("căn cứ"));
    let comment = json!({"item": 1, "stance": "for", "text": "Chúng tôi tán thành đề xuất này",
        "files": [{"name": "can-cu.pdf", "content": file}]});
    send(&app, &business, "/api/v1/plans/PA-0001/comments", comment.to_string()).await;
    let answer = json!({"comments": ["GY-0001"], "office": "Vụ Pháp chế", "signer": "Vụ trưởng",
        "state": "accepted", "text": "Tiếp thu ý kiến"});
    send(&app, &officer, "/api/v1/plans/PA-0001/answers", answer.to_string()).await;
    moderated(&app, &business, &reviewer).await;
    consulted(&app, &officer, &business).await;
    let every = some(Which::AllPossible).await;
    submit(&app.store, &every, (operator, days(1))).await.unwrap();
    let verdicts = Verdicts { passed: Which::AllPossible, returned: [].into() };
    let seen = some(Which::AllPossible).await.expected;
    review(&app.store, (plan, seen), &verdicts, (operator, days(1))).await.unwrap();
    let decision = Decision {
        number: "1643/QĐ-TTg".parse().unwrap(),
        day: first,
        signer: "Phó Thủ tướng".into(),
        title: "Phê duyệt phương án".into(),
        amends: None,
        file: None,
    };
    let items = vec![some(Which::These(vec![1, 2])).await];
    let approval = Approval { decision, file: None, items, takes_back: Vec::new() };
    approve(&app.store, &approval, (operator, days(1))).await.unwrap();
    let document = EnactingDocument {
        number: "20/2026/TT-BCT".parse().unwrap(),
        in_force_from: first,
        title: "Sửa đổi Thông tư".into(),
    };
    let items = vec![some(Which::These(vec![1, 3])).await];
    enact(&app.store, &Enactment { document, items }, (operator, days(1))).await.unwrap();
    let call = PlanCall {
        number: "7417/VPCP-KSTT".parse().unwrap(),
        issued: first,
        title: "Rà soát năm 2026".into(),
        deadline: Day::constant(2026, 9, 1),
        agencies: ["bo-cong-thuong", "bo-y-te"].map(|slug| slug.parse().unwrap()).into(),
    };
    open_call(&app.store, &call, (operator, days(0))).await.unwrap();
    let baseline = json!({"slug": "goc", "title": "Gốc", "day": "2025-01-01"}).to_string();
    send(&app, &reviewer, "/api/v1/baselines", baseline).await;
    let figures = concat!(env!("CARGO_MANIFEST_DIR"), "/data/indicators.csv");
    let figures = std::fs::read(figures).unwrap();
    send(&app, &reviewer, "/api/v1/indicators/import?name=a.csv", figures).await;
    let pdf = Request::put("/api/v1/decisions/1643_qd-ttg/file?name=1643.pdf")
        .header("cookie", &reviewer)
        .header("sec-fetch-site", "same-origin")
        .header("if-match", "\"1\"");
    let bytes = "%PDF-1.7\n1 0 obj\nendobj\nstartxref\n9\n%%EOF\n";
    let put = app.send(pdf.body(Body::from(bytes)).unwrap()).await;
    assert_eq!(put.status, 201, "{}", put.body);
    petition(&app, &business, &officer).await;
    question(&app, &business, &officer).await;
    webhook(&app, &reviewing).await;
    let key = SigningKey::open(&app.dir().join("a.key")).unwrap();
    sign_heads(&app.store, &key, days(2).at).await.unwrap();
    app.shows(app.store.seq().await.unwrap()).await;
    (app, reviewer, officer)
}

async fn every_example_is_answered_as_described(store: TestStore) {
    let (app, reviewer, officer) = filled(store).await;
    let reply = app.get("/api/v1/openapi.json").await;
    assert_eq!(reply.status, 200);
    let document = reply.json();
    assert_eq!(document["openapi"], "3.1.0");
    let page = app.get("/du-lieu/api").await;
    assert_eq!(page.status, 200);
    let (mut json_answers, mut others, mut wrong) = (0, 0, Vec::new());
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name = format!("{} {path}", method.to_uppercase());
            assert!(page.body.contains(&name), "{name} is not on the page");
            if method != "get" {
                continue;
            }
            // The address that the page links to.
            let (_, rest) = page.body.split_once(&format!("{name}</span>")).unwrap();
            let rest = rest.split("</details>").next().unwrap();
            let example = rest.split_once("class=\"formula\" href=\"").map(|(_, rest)| {
                rest.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
            });
            let Some(example) = example else {
                // The description itself; and a key is made anew for each server.
                assert!(["/api/v1/openapi.json", "/api/v1/keys/{key}"].contains(&path.as_str()));
                continue;
            };
            let open = operation["security"] == json!([]);
            let content = operation["responses"]["200"]["content"].as_object().unwrap();
            let media_type = content.keys().next().unwrap();
            if media_type == "text/event-stream" {
                let (status, headers) = app.head(&example).await;
                assert_eq!(
                    (status.as_u16(), headers["content-type"].as_bytes()),
                    (200, media_type.as_bytes())
                );
                continue;
            }
            let cookie = if example.contains("/receipts/") { &officer } else { &reviewer };
            let reply = match open {
                true => app.get(&example).await,
                false => {
                    let refused = app.get(&example).await;
                    assert_eq!(refused.status, 401, "{example}");
                    let error = &document["components"]["schemas"]["error"];
                    assert_eq!(violations(&refused.json(), error), Vec::<String>::new());
                    app.get_with(&example, cookie).await
                }
            };
            assert_eq!(reply.status, 200, "{example}: {}", reply.body);
            let kind = reply.headers["content-type"].to_str().unwrap();
            // What is attached to a comment may be of several types.
            assert!(media_type == "*/*" || kind.starts_with(media_type), "{example}: {kind}");
            if media_type != "application/json" {
                others += 1;
                continue;
            }
            let described = &content["application/json"];
            let schema =
                described["schema"]["$ref"].as_str().unwrap_or_else(|| panic!("{example}"));
            let schema = schema.rsplit('/').next().unwrap();
            let schema = &document["components"]["schemas"][schema];
            wrong.extend(
                violations(&reply.json(), schema).iter().map(|w| format!("{example}: {w}")),
            );
            // The answer that the description shows is one as well.
            let shown = &described["example"];
            assert!(shown.is_object(), "{example}");
            wrong.extend(
                violations(shown, schema).iter().map(|w| format!("shown for {example}: {w}")),
            );
            json_answers += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(json_answers > 40 && others > 2, "{json_answers} {others}");
}

async fn the_dictionary_has_every_column(store: TestStore) {
    let (app, ..) = filled(store).await;
    let dictionary = app.get("/api/v1/dictionary").await.json();
    let page = app.get("/du-lieu/tu-dien").await;
    assert_eq!(page.status, 200, "{}", page.body);
    let lists = dictionary["lists"].as_array().unwrap();
    assert!(lists.len() >= 5);
    for list in lists {
        let name = list["list"].as_str().unwrap();
        let described = app.get(&format!("/{name}.meta.json")).await.json();
        let mut columns = list["columns"].clone();
        for column in columns.as_array_mut().unwrap() {
            column.as_object_mut().unwrap().remove("term");
            let key = column["key"].as_str().unwrap();
            assert!(page.body.contains(&format!("<span class=\"code\">{key}</span>")), "{key}");
        }
        assert_eq!(columns, described["columns"], "{name}");
    }
    // What the rows hold is among the values that are explained.
    let terms = dictionary["terms"].as_array().unwrap();
    let values = |term: &str| -> Vec<&Value> {
        let term = terms.iter().find(|of| of["term"] == term).unwrap();
        term["values"].as_array().unwrap().iter().map(|value| &value["value"]).collect()
    };
    let rows = app.get("/quy-dinh.json").await.json();
    let mut seen = 0;
    for column in ["kind", "disposition", "stage"] {
        for row in rows["rows"].as_array().unwrap().iter().filter(|row| !row[column].is_null()) {
            assert!(values(column).contains(&&row[column]), "{column}: {row}");
            seen += 1;
        }
    }
    assert!(seen > 36);
    let indicators = dictionary["indicators"].as_array().unwrap();
    assert!(indicators.len() > 50);
    assert!(indicators.iter().all(|of| of["en"].is_string()), "{indicators:?}");
}
