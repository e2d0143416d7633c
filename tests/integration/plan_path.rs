//! A plan from the template to the law over HTTP, and what is told when a step
//! is not possible.

use axum::{Router, body::Body, http::Request};
use jiff::Timestamp;
use quydinh::{
    ingest::{Template, TemplateRow, plan_template},
    model::{
        Authority, Disposition, ItemDraft, Kind, LegalChange, PlanCost, Role, TokenScope, Way,
    },
};
use serde_json::{Value, json};

use crate::{
    app::{Reply, TestApp, ask, now},
    harness::{TODAY, TestStore, on_both_stores},
};

on_both_stores!(
    a_plan_becomes_law_over_the_api,
    what_cannot_be_done_is_told,
    the_same_request_again_is_answered_again,
    what_was_recorded_wrongly_is_corrected,
);

const TRADE: &str = "bo-cong-thuong";
const DAY: i64 = 86_400;

fn after(days: i64) -> Timestamp {
    Timestamp::from_second(now().as_second() + days * DAY).unwrap()
}

/// When the consultation is over.
fn on_12_july() -> Timestamp {
    after(11)
}

fn on_3_august() -> Timestamp {
    after(33)
}

fn on_1_october() -> Timestamp {
    after(92)
}

/// A program that asks a server with somebody's token.
struct Program<'a> {
    server: &'a Router,
    token: &'a str,
}

impl Program<'_> {
    async fn get(&self, address: &str) -> Reply {
        self.ask(("GET", address), None, Vec::new()).await
    }

    async fn post(&self, address: &str, seen: Option<u64>, body: &Value) -> Reply {
        let body = serde_json::to_vec(body).unwrap();
        self.ask(("POST", address), seen, body).await
    }

    async fn ask(
        &self,
        (method, address): (&str, &str),
        seen: Option<u64>,
        body: Vec<u8>,
    ) -> Reply {
        let mut request =
            Request::builder().method(method).uri(address).header("authorization", self.token);
        if let Some(seen) = seen {
            request = request.header("if-match", format!("\"{seen}\""));
        }
        ask(self.server, request.body(Body::from(body)).unwrap()).await
    }

    /// The version that the `ETag` of a plan tells.
    async fn version(&self, plan: &str) -> u64 {
        let reply = self.get(&format!("/api/v1/plans/{plan}")).await;
        let tag = reply.headers["etag"].to_str().unwrap();
        let version = tag.trim_matches('"').parse().unwrap();
        assert_eq!(reply.json()["version"], version);
        version
    }

    /// Waits until this server shows what another one has recorded.
    async fn caught_up(&self, seq: u64) {
        for _ in 0..500 {
            let reply = self.get("/api/v1/plans/PA-0001").await;
            let shown = reply.headers.get("x-journal-seq").map(|seq| seq.to_str().unwrap());
            if shown.is_some_and(|shown| shown.parse::<u64>().unwrap() >= seq) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("row {seq} is not shown after ten seconds");
    }

    /// A step that is taken, of the plan as it is.
    async fn step(&self, step: &str, body: &Value) -> Value {
        let seen = self.version("PA-0001").await;
        let reply = self.post(&format!("/api/v1/plans/PA-0001/{step}"), Some(seen), body).await;
        assert_eq!(reply.status, 200, "{step}: {}", reply.body);
        let version = reply.json()["version"].as_u64().unwrap();
        assert_eq!(reply.headers["etag"], format!("\"{version}\"").as_str());
        // Whoever asks this server next sees it.
        assert_eq!(self.version("PA-0001").await, version);
        reply.json()
    }
}

/// What an officer fills in: one to be cut, one that the ministry simplifies
/// by itself, one to be kept.
fn items() -> [ItemDraft; 3] {
    let change = |document: &str| LegalChange {
        clause: String::new(),
        article: "5".into(),
        document: document.parse().unwrap(),
    };
    let before = PlanCost {
        fees: Some(1_200_000),
        times_per_year: "1".parse().ok(),
        subjects: Some(100),
        ..PlanCost::default()
    };
    let item = |code: &str, disposition| ItemDraft {
        code: Some(code.parse().unwrap()),
        disposition: Some(disposition),
        reason: "Đã có dữ liệu dùng chung".into(),
        deadline: "2027-12-31".parse().ok(),
        before,
        ..ItemDraft::default()
    };
    [
        ItemDraft {
            legal_changes: vec![change("83/2014/NĐ-CP")],
            ..item("9.000001", Disposition::Cut)
        },
        ItemDraft {
            ways: [Way::Time].into(),
            content: "Giảm từ 7 xuống 3 ngày làm việc".into(),
            legal_changes: vec![change("12/2020/TT-BCT")],
            authority: Some(Authority::Ministry),
            after: PlanCost { fees: Some(600_000), ..before },
            ..item("9.000002", Disposition::Simplify)
        },
        item("9.000003", Disposition::Keep),
    ]
}

/// The template, filled in.
fn workbook(items: &[ItemDraft]) -> Vec<u8> {
    let rows = items.iter().map(|item| TemplateRow {
        name: "Tên".into(),
        kind: Kind::Procedure,
        field: "Kinh doanh xăng dầu".into(),
        item: item.clone(),
    });
    let rows = rows.collect();
    plan_template(&Template { agency: "Bộ Công Thương", made_on: TODAY, rows }).unwrap()
}

/// A plan of trade that is confirmed, as [`items`] say.
async fn uploaded(program: &Program<'_>) -> Value {
    let address = "/api/v1/plans?name=pa.xlsx&title=Nam+2026";
    let run = program.ask(("POST", address), None, workbook(&items())).await.json();
    assert_eq!(run["counts"]["rejected"], 0, "{run}");
    let address = format!("{address}&confirm={}", run["confirm"].as_str().unwrap());
    let done = program.ask(("POST", &address), None, workbook(&items())).await;
    assert_eq!(done.status, 201, "{}", done.body);
    done.json()
}

async fn officer(app: &TestApp) -> String {
    app.token(&app.member(Role::Officer, Some(TRADE)).await, &[TokenScope::Plans]).await
}

async fn reviewer(app: &TestApp) -> String {
    app.token(&app.member(Role::Reviewer, None).await, &[TokenScope::Review]).await
}

fn consultation() -> Value {
    json!({"opens": "2026-07-01", "closes": "2026-07-10"})
}

async fn a_plan_becomes_law_over_the_api(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let (an, vu) = (officer(&app).await, reviewer(&app).await);
    let today = app.at_time(now).await;
    let officer = Program { server: &today, token: &an };

    // The template, filled in with a mistake, then without.
    let template = officer.get("/api/v1/plans/template").await;
    assert_eq!(template.status, 200, "{}", template.body);
    let mut wrong = items();
    wrong[2].reason.clear();
    let address = "/api/v1/plans?name=pa.xlsx";
    let run = officer.ask(("POST", address), None, workbook(&wrong)).await.json();
    assert_eq!((&run["counts"]["added"], &run["counts"]["rejected"]), (&2.into(), &1.into()));
    assert_eq!(run["problems"].as_array().unwrap().last().unwrap()["code"], "reason-missing");
    let receipt = uploaded(&officer).await;
    assert_eq!((&receipt["number"], &receipt["counts"]["added"]), (&"BN-0001".into(), &3.into()));

    // Consultation, submission.
    let consulted = officer.step("consultation", &consultation()).await;
    assert_eq!((&consulted["plan"], &consulted["items"]), (&"PA-0001".into(), &3.into()));
    let july = app.at_time(on_12_july).await;
    let officer = Program { server: &july, token: &an };
    let reviewer = Program { server: &july, token: &vu };
    officer.caught_up(app.store.seq().await.unwrap()).await;
    officer.step("submission", &json!({})).await;

    // The review sends one back; the agency mends it.
    let back = json!([{"item": "9.000003", "reason": "Chưa nêu điều ước nào"}]);
    let seen = reviewer.step("review", &json!({"passed": "all", "returned": back})).await;
    assert_eq!(seen["items"], 3);
    let plan = officer.get("/api/v1/plans/PA-0001").await.json();
    let stages: Vec<&Value> =
        plan["items"].as_array().unwrap().iter().map(|i| &i["stage"]).collect();
    assert_eq!(stages, ["reviewed", "reviewed", "proposed"]);
    let mut content = plan["items"][2]["content"].clone();
    content["reason"] = "Hiệp định Thương mại hàng hóa".into();
    let edit = serde_json::to_vec(&json!({"items": [{"item": 3, "content": content}]})).unwrap();
    let address = "/api/v1/plans/PA-0001/items";
    let version = officer.version("PA-0001").await;
    let edited = officer.ask(("PATCH", address), Some(version), edit).await;
    assert_eq!(edited.status, 200, "{}", edited.body);
    let plan = officer.get("/api/v1/plans/PA-0001").await.json();
    assert_eq!(plan["items"][2]["content"]["reason"], "Hiệp định Thương mại hàng hóa");

    // The decision; what is the ministry's own needs none.
    let august = app.at_time(on_3_august).await;
    let officer = Program { server: &august, token: &an };
    let reviewer = Program { server: &august, token: &vu };
    let version = reviewer.version("PA-0001").await;
    let decision = |items: Value| {
        json!({"number": "1643/QĐ-TTg", "day": "2026-07-31", "signer": "Phó Thủ tướng",
            "items": [{"plan": "PA-0001", "version": version, "items": items}]})
    };
    let refused = reviewer.post("/api/v1/decisions", None, &decision(json!([1, 2]))).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let refused = refused.json();
    assert_eq!(refused["error"]["code"], "step_not_possible");
    assert_eq!(refused["error"]["items"][0]["item"], "PA-0001/2");
    assert_eq!(refused["error"]["items"][0]["possible"], json!(["enacted", "withdrawn"]));
    assert_eq!(officer.post("/api/v1/decisions", None, &decision(json!([1]))).await.status, 403);
    let approved = reviewer.post("/api/v1/decisions", None, &decision(json!(["9.000001"]))).await;
    assert_eq!(approved.status, 201, "{}", approved.body);
    let address = approved.headers["location"].to_str().unwrap();
    assert_eq!(address, "/api/v1/decisions/1643_qd-ttg");
    let told = reviewer.get(address).await;
    assert_eq!(
        (&told.headers["etag"], &told.json()["items"]),
        (&"\"1\"".parse().unwrap(), &json!(["PA-0001/1"]))
    );
    let same = reviewer.get("/api/v1/decisions/1643%2FQ%C4%90-TTg").await;
    assert_eq!((same.status.as_u16(), same.json()), (200, told.json()));
    let all = reviewer.get("/api/v1/decisions").await.json();
    assert_eq!(all["decisions"][0], told.json());

    // The document that carries both out.
    let version = officer.version("PA-0001").await;
    let document = json!({"number": "20/2026/TT-BCT", "in_force_from": "2026-10-01",
        "items": [{"plan": "PA-0001", "version": version, "items": [1, 2]}]});
    let enacted = officer.post("/api/v1/enactments", None, &document).await;
    assert_eq!(enacted.status, 201, "{}", enacted.body);
    assert_eq!(enacted.json()["plans"][0]["items"], 2);

    // Everybody sees it from the day on which it is in force.
    let found = |server: Router| async move {
        let address = "/api/v1/regulations?stage=enacted&disposition=cut,simplify&sort=name";
        let reply = ask(&server, Request::get(address).body(Body::empty()).unwrap()).await;
        let hits = reply.json()["hits"].as_array().unwrap().clone();
        hits.iter().map(|hit| hit["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(found(august.clone()).await.is_empty());
    let october = app.at_time(on_1_october).await;
    assert_eq!(found(october.clone()).await, ["9.000001", "9.000002"]);
    let reader = Program { server: &october, token: &an };
    let told = reader.get("/api/v1/regulations/9.000001").await.json();
    assert_eq!(
        (&told["stage"], &told["plan"]["decision"], &told["plan"]["document"]),
        (&"enacted".into(), &"1643/QĐ-TTg".into(), &"20/2026/TT-BCT".into())
    );
    let chain = &told["plan"]["chain"][0];
    assert_eq!(chain["versions"][0]["receipt"], "BN-0001");
    let acts: Vec<&Value> =
        chain["steps"].as_array().unwrap().iter().map(|step| &step["act"]).collect();
    assert_eq!(acts, ["consulting", "submitted", "reviewed", "approved", "enacted"]);
    let told = reader.get("/api/v1/regulations/9.000002").await.json();
    assert_eq!((&told["stage"], &told["plan"]["decision"]), (&"enacted".into(), &Value::Null));
    let page = ask(&october, Request::get("/quy-dinh/9.000001").body(Body::empty()).unwrap()).await;
    for part in ["1643/QĐ-TTg", "20/2026/TT-BCT", "Đã thực thi"] {
        assert!(page.body.contains(part), "{part} is not in:\n{}", page.body);
    }
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn what_cannot_be_done_is_told(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let (an, vu) = (officer(&app).await, reviewer(&app).await);
    let today = app.at_time(now).await;
    let officer = Program { server: &today, token: &an };
    let reviewer = Program { server: &today, token: &vu };
    uploaded(&officer).await;
    let uploaded = officer.version("PA-0001").await;
    officer
        .step(
            "consultation",
            &json!({"opens": "2026-07-01", "closes": "2026-07-10", "items": [1, 2]}),
        )
        .await;
    let seen = officer.version("PA-0001").await;

    // Nothing happens to a version that nobody saw.
    let address = "/api/v1/plans/PA-0001/withdrawal";
    let body = json!({"reason": "Thôi"});
    let blind = officer.post(address, None, &body).await;
    assert_eq!(
        (blind.status.as_u16(), &blind.json()["error"]["code"]),
        (428, &"precondition_required".into())
    );
    let late = officer.post(address, Some(uploaded), &body).await;
    assert_eq!(late.status, 409, "{}", late.body);
    let late = late.json();
    let difference = &late["error"]["difference"];
    assert_eq!((&difference["seen"], &difference["version"]), (&uploaded.into(), &seen.into()));
    assert_eq!(difference["steps"][0]["act"], "consulting");
    assert_eq!(
        difference["items"][1],
        json!({"item": 2, "content": null,
        "stage": {"before": "proposed", "after": "consulting"}})
    );
    assert!(!late.to_string().contains("actor"), "{late}");

    let keep = |reason: &str| json!({"code": "9.000003", "disposition": "keep", "reason": reason});
    let decision = |more: Value| {
        let mut body =
            json!({"number": "1/QĐ-TTg", "day": "2026-07-01", "signer": "A", "items": []});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let one = json!([{"plan": "PA-0001", "version": seen, "items": [1]}]);
    for (who, address, body, status, code, part) in [
        (&officer, "PA-0001/submission", json!({}), 422, "consultation_open", "10/07/2026"),
        (
            &officer,
            "PA-0001/submission",
            json!({"items": [3]}),
            422,
            "step_not_possible",
            "Đề xuất",
        ),
        (
            &officer,
            "PA-0001/consultation",
            json!({"opens": "2026-06-30", "closes": "2026-07-02"}),
            422,
            "invalid_field",
            "closes",
        ),
        (
            &officer,
            "PA-0001/consultation",
            json!({"opens": "2026-07-01", "closes": "2026-07-02", "items": [1]}),
            422,
            "step_not_possible",
            "Tham vấn",
        ),
        (&officer, "PA-0001/withdrawal", json!({"reason": " "}), 422, "invalid_field", "reason"),
        (
            &officer,
            "PA-0001/withdrawal",
            json!({"reason": "x", "items": []}),
            422,
            "nothing_to_do",
            "",
        ),
        (
            &officer,
            "PA-0001/withdrawal",
            json!({"reason": "x", "items": [9]}),
            422,
            "unknown_item",
            "PA-0001/9",
        ),
        (
            &officer,
            "PA-0001/withdrawal",
            json!({"reason": "x", "items": ["9.000007"]}),
            422,
            "unknown_item",
            "9.000007",
        ),
        (
            &officer,
            "PA-0001/withdrawal",
            json!({"reason": "x", "items": ["?"]}),
            400,
            "invalid_body",
            "items[0]",
        ),
        (&officer, "PA-0001/withdrawal", json!({}), 400, "invalid_body", "reason"),
        (
            &officer,
            "PA-0001/withdrawal",
            json!({"reason": "x", "muc": 1}),
            400,
            "invalid_body",
            "muc",
        ),
        (&officer, "PA-0009/submission", json!({}), 404, "not_found", "PA-0009"),
        (&officer, "PA-1/submission", json!({}), 404, "not_found", "PA-1"),
        (&officer, "PA-0001/review", json!({"passed": "all"}), 403, "forbidden", ""),
        (&reviewer, "PA-0001/submission", json!({}), 403, "forbidden", ""),
        (&reviewer, "PA-0001/review", json!({"passed": "all"}), 422, "nothing_to_do", ""),
        (&reviewer, "PA-0001/review", json!({"passed": "some"}), 400, "invalid_body", "passed"),
        (
            &reviewer,
            "PA-0001/review",
            json!({"returned": [{"item": 1, "reason": "x"}]}),
            422,
            "step_not_possible",
            "Tham vấn",
        ),
        (
            &officer,
            "PA-0001/corrections",
            json!({"step": 1, "to": "annulled", "reason": "x"}),
            422,
            "step_not_in_effect",
            "",
        ),
        (
            &officer,
            "PA-0001/corrections",
            json!({"step": seen, "to": {"closes": "2026-06-01"}, "reason": "x"}),
            422,
            "invalid_field",
            "closes",
        ),
        (
            &officer,
            "PA-0001/corrections",
            json!({"step": seen, "to": "gone", "reason": "x"}),
            400,
            "invalid_body",
            "annulled",
        ),
        (
            &reviewer,
            "PA-0001/items/3/corrections",
            json!({"content": keep("y"), "reason": "x"}),
            422,
            "invalid_field",
            "stage",
        ),
        (
            &reviewer,
            "PA-0001/items/3/corrections",
            json!({"content": {}, "reason": "x"}),
            422,
            "items_rejected",
            "subject-missing",
        ),
        (&reviewer, "../decisions", decision(json!({})), 422, "nothing_to_do", ""),
        (
            &reviewer,
            "../decisions",
            decision(json!({"items": one})),
            422,
            "step_not_possible",
            "PA-0001/1",
        ),
        (
            &reviewer,
            "../decisions",
            decision(json!({"items": [{"plan": "PA-0001", "items": [1]}]})),
            428,
            "precondition_required",
            "",
        ),
        (
            &reviewer,
            "../decisions",
            decision(json!({"items": one, "day": "2026-07-02"})),
            422,
            "invalid_field",
            "day",
        ),
        (
            &reviewer,
            "../decisions",
            decision(json!({"items": one, "signer": " "})),
            422,
            "invalid_field",
            "signer",
        ),
        (
            &reviewer,
            "../decisions",
            decision(json!({"items": one, "amends": "1/QĐ-TTg"})),
            422,
            "invalid_field",
            "amends",
        ),
        (
            &reviewer,
            "../decisions",
            decision(json!({"items": one, "number": "x"})),
            400,
            "invalid_body",
            "number",
        ),
        (
            &officer,
            "../enactments",
            json!({"number": "1/2026/TT-BCT", "in_force_from": "2026-07-01", "items": one}),
            422,
            "step_not_possible",
            "PA-0001/1",
        ),
        (
            &reviewer,
            "../decisions/1_qd-ttg/corrections",
            json!({"day": "2026-07-01", "signer": "A", "reason": "x"}),
            422,
            "invalid_field",
            "number",
        ),
        (
            &reviewer,
            "../enactments/x/corrections",
            json!({"in_force_from": "2026-07-01", "reason": "x"}),
            403,
            "scope",
            "",
        ),
    ] {
        let address = match address.strip_prefix("../") {
            Some(address) => format!("/api/v1/{address}"),
            None => format!("/api/v1/plans/{address}"),
        };
        let reply = who.post(&address, Some(seen), &body).await;
        let what = format!("{address} {body}: {}", reply.body);
        assert_eq!(reply.status.as_u16(), status, "{what}");
        assert_eq!(reply.json()["error"]["code"], code, "{what}");
        assert!(reply.body.contains(part), "{part}: {what}");
    }

    let address = "/api/v1/plans/PA-0001/items";
    for (item, content, status, code, part) in [
        (json!(3), keep(""), 422, "items_rejected", "reason-missing"),
        (json!(1), keep("x"), 422, "items_rejected", "twice"),
        (
            json!(null),
            json!({"code": "9.000031", "disposition": "keep", "reason": "x"}),
            422,
            "items_rejected",
            "other-agency",
        ),
        (
            json!(7),
            json!({"code": "9.000004", "disposition": "keep", "reason": "x"}),
            422,
            "unknown_item",
            "PA-0001/7",
        ),
        (
            json!(1),
            json!({"code": "9.000001", "disposition": "keep", "reason": "x"}),
            422,
            "step_not_possible",
            "Tham vấn",
        ),
        (
            json!(3),
            json!({"code": "9.000003", "disposition": "giữ"}),
            400,
            "invalid_body",
            "items[0].content.disposition",
        ),
    ] {
        let body = json!({"items": [{"item": item, "content": content}]});
        let body = serde_json::to_vec(&body).unwrap();
        let reply = officer.ask(("PATCH", address), Some(seen), body).await;
        assert_eq!(reply.status.as_u16(), status, "{}", reply.body);
        assert_eq!(reply.json()["error"]["code"], code, "{}", reply.body);
        assert!(reply.body.contains(part), "{part}: {}", reply.body);
    }
    // Nothing of all that was recorded.
    assert_eq!(officer.version("PA-0001").await, seen);
    assert_eq!(reviewer.get("/api/v1/decisions/1_qd-ttg").await.status, 404);
    assert_eq!(reviewer.get("/api/v1/enactments/x").await.status, 404);
}

async fn the_same_request_again_is_answered_again(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let (an, vu) = (officer(&app).await, reviewer(&app).await);
    let binh = officer(&app).await;
    let today = app.at_time(now).await;
    let july = app.at_time(on_12_july).await;
    let officer = Program { server: &today, token: &an };
    let later = Program { server: &july, token: &an };
    let reviewer = Program { server: &july, token: &vu };
    uploaded(&officer).await;
    later.caught_up(app.store.seq().await.unwrap()).await;

    let back = json!({"passed": "all", "returned": [{"item": 3, "reason": "Trùng"}]});
    for (who, step, body) in [
        (&officer, "consultation", consultation()),
        (&later, "submission", json!({})),
        (&reviewer, "review", back),
        (&later, "withdrawal", json!({"reason": "Thôi", "items": [3]})),
    ] {
        let address = format!("/api/v1/plans/PA-0001/{step}");
        let seen = who.version("PA-0001").await;
        let first = who.post(&address, Some(seen), &body).await;
        assert_eq!(first.status, 200, "{step}: {}", first.body);
        let seq = app.store.seq().await.unwrap();
        for program in [&officer, &later] {
            program.caught_up(seq).await;
        }
        let again = who.post(&address, Some(seen), &body).await;
        assert_eq!((again.status.as_u16(), again.json()), (200, first.json()), "{step}");
        assert_eq!(app.store.seq().await.unwrap(), seq, "{step}");
        // A colleague who asks for the same was not answered before.
        let other = Program { server: who.server, token: &binh };
        let colleague = other.post(&address, Some(seen), &body).await;
        let expected = if step == "review" { 403 } else { 409 };
        assert_eq!(colleague.status, expected, "{step}: {}", colleague.body);
    }

    // Items say what they were to say.
    let seen = later.version("PA-0001").await;
    let content = json!({"code": "9.000004", "disposition": "keep", "reason": "x"});
    let body = serde_json::to_vec(&json!({"items": [{"content": content}]})).unwrap();
    let address = ("PATCH", "/api/v1/plans/PA-0001/items");
    let first = later.ask(address, Some(seen), body.clone()).await;
    let again = later.ask(address, Some(seen), body).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (200, 200), "{}", again.body);
    assert_eq!(first.json(), again.json());

    // Papers name the versions in their bodies.
    let seen = reviewer.version("PA-0001").await;
    let items = json!([{"plan": "PA-0001", "version": seen, "items": [1]}]);
    let decision =
        json!({"number": "1/QĐ-TTg", "day": "2026-07-12", "signer": "A", "items": items});
    let first = reviewer.post("/api/v1/decisions", None, &decision).await;
    let again = reviewer.post("/api/v1/decisions", None, &decision).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 200), "{}", again.body);
    assert_eq!(first.json(), again.json());
    let mut differing = decision;
    differing["signer"] = "B".into();
    let differs = reviewer.post("/api/v1/decisions", None, &differing).await;
    assert_eq!(differs.status, 409, "{}", differs.body);
    assert_eq!(differs.json()["error"]["recorded"]["signer"], "A");
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn what_was_recorded_wrongly_is_corrected(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let (an, vu, mai) = (officer(&app).await, reviewer(&app).await, reviewer(&app).await);
    let today = app.at_time(now).await;
    let july = app.at_time(on_12_july).await;
    let officer = Program { server: &today, token: &an };
    uploaded(&officer).await;
    let consulted = officer.step("consultation", &consultation()).await["version"].clone();
    let closes =
        json!({"step": consulted, "to": {"closes": "2026-07-11"}, "reason": "Ghi nhầm ngày"});
    let corrected = officer.step("corrections", &closes).await;
    assert_eq!(corrected["items"], 3);
    let plan = officer.get("/api/v1/plans/PA-0001").await.json();
    let step = plan["steps"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&step["corrects"], &step["closes"]), (&consulted, &"2026-07-11".into()));

    let officer = Program { server: &july, token: &an };
    let reviewer = Program { server: &july, token: &vu };
    let editor = Program { server: &july, token: &mai };
    officer.caught_up(app.store.seq().await.unwrap()).await;
    officer.step("submission", &json!({})).await;
    reviewer.step("review", &json!({"passed": "all"})).await;
    let mut content = plan["items"][0]["content"].clone();
    content["reason"] = "Trùng với quy định khác".into();
    let mend = json!({"content": content, "reason": "Lỗi đánh máy"});
    // Whoever mends what a plan says does not approve it.
    editor.step("items/1/corrections", &mend).await;
    let version = reviewer.version("PA-0001").await;
    let items = json!([{"plan": "PA-0001", "version": version, "items": [1]}]);
    let decision =
        json!({"number": "1/QĐ-TTg", "day": "2026-07-12", "signer": "A", "items": items});
    assert_eq!(reviewer.post("/api/v1/decisions", None, &decision).await.status, 201);

    // A decision that was recorded with a wrong day takes its approvals along.
    let address = "/api/v1/decisions/1_qd-ttg/corrections";
    let facts = json!({"day": "2026-07-11", "signer": "B", "reason": "Ghi nhầm"});
    let done = reviewer.post(address, Some(1), &facts).await;
    assert_eq!(
        (done.status.as_u16(), &done.json()["plans"][0]["items"]),
        (200, &1.into()),
        "{}",
        done.body
    );
    let told = reviewer.get("/api/v1/decisions/1_qd-ttg").await;
    assert_eq!((&told.json()["version"], &told.json()["signer"]), (&2.into(), &"B".into()));
    assert_eq!(told.headers["etag"], "\"2\"");
    // The same again changes nothing, something else has not seen it.
    assert_eq!(reviewer.post(address, Some(1), &facts).await.status, 200);
    let other = json!({"day": "2026-07-10", "signer": "B", "reason": "Ghi nhầm"});
    let stale = reviewer.post(address, Some(1), &other).await;
    assert_eq!(
        (stale.status.as_u16(), &stale.json()["error"]["code"]),
        (409, &"decision_differs".into())
    );

    let version = officer.version("PA-0001").await;
    let items = json!([{"plan": "PA-0001", "version": version, "items": [1, 2]}]);
    let document =
        json!({"number": "20/2026/TT-BCT", "in_force_from": "2026-07-12", "items": items});
    let enacted = officer.post("/api/v1/enactments", None, &document).await;
    assert_eq!(enacted.status, 201, "{}", enacted.body);
    let address = "/api/v1/enactments/20_2026_tt-bct/corrections";
    let facts = json!({"in_force_from": "2026-08-01", "reason": "Ghi nhầm"});
    let done = officer.post(address, Some(1), &facts).await;
    assert_eq!(
        (done.status.as_u16(), &done.json()["plans"][0]["items"]),
        (200, &2.into()),
        "{}",
        done.body
    );
    let step = officer.get("/api/v1/plans/PA-0001").await.json()["steps"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!((&step["act"], &step["day"]), (&"enacted".into(), &"2026-08-01".into()));
    let annul = json!({"step": step["seq"], "to": "annulled", "reason": "Văn bản chưa ban hành"});
    officer.step("corrections", &annul).await;
    let plan = officer.get("/api/v1/plans/PA-0001").await.json();
    assert_eq!(
        (&plan["items"][0]["stage"], &plan["items"][1]["stage"]),
        (&"approved".into(), &"reviewed".into())
    );
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}
