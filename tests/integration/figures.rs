//! Shares over baselines: every number is its rows, a baseline is what its
//! digest says, and a past figure is told with what changed it.

use std::collections::{BTreeMap, BTreeSet};

use axum::{body::Body, http::Request};
use jiff::SignedDuration;
use quydinh::{
    cases::{
        Actor,
        plans::{self, Correction, Enactment, Moment, Selection, Verdicts, Which},
    },
    model::{Act, Day, EnactingDocument, PlanNumber, Role, baseline_digest},
};
use serde_json::{Value, json};

use crate::{
    app::{Reply, TestApp, now},
    harness::{TestStore, on_both_stores},
    program::{line, quydinh, stdout, write},
};

on_both_stores!(
    a_baseline_is_what_its_digest_says,
    every_number_is_its_rows,
    a_past_figure_is_told_with_what_changed_it,
    what_cannot_be_is_refused,
    baselines_are_made_at_the_command_line,
    a_baseline_is_made_on_a_page,
);

pub(crate) async fn send(app: &TestApp, cookie: &str, address: &str, body: &Value) -> Reply {
    let request = Request::post(address)
        .header("cookie", cookie)
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body.to_string()));
    app.send(request.unwrap()).await
}

pub(crate) async fn json_of(app: &TestApp, address: &str) -> Value {
    let reply = app.get(address).await;
    assert_eq!(reply.status, 200, "{address}: {}", reply.body);
    reply.json()
}

/// A plan of the ministry of health: two regulations to be cut or simplified
/// under its own authority, of which the first is carried out.
pub(crate) async fn enacted(app: &TestApp) -> PlanNumber {
    let cookie = app.cookie(&app.member(Role::Officer, Some("bo-y-te")).await).await;
    let file = "Mã TTHC;Loại tác động;Lý do;Kiến nghị thực thi;Thẩm quyền;Lộ trình\n\
         9.000031;Bãi bỏ;Trùng;Bãi bỏ Điều 5 Thông tư 02/2017/TT-BYT;Thẩm quyền của bộ, cơ quan;2045\n\
         9.000032;Bãi bỏ;Trùng;Bãi bỏ Điều 6 Thông tư 02/2017/TT-BYT;Thẩm quyền của bộ, cơ quan;2045\n";
    let upload = async |query: String| {
        let request = Request::post(format!("/api/v1/plans?name=pa.csv{query}"))
            .header("cookie", &cookie)
            .header("sec-fetch-site", "same-origin");
        app.send(request.body(Body::from(file)).unwrap()).await
    };
    let run = upload(String::new()).await.json();
    let token = run["confirm"].as_str().unwrap_or_else(|| panic!("{run}"));
    let done = upload(format!("&confirm={token}")).await;
    assert_eq!(done.status, 201, "{}", done.body);
    let plan: PlanNumber = done.json()["plan"].as_str().unwrap().parse().unwrap();
    let days = |days: i64| Moment::now(now() + SignedDuration::from_hours(24 * days));
    let operator = Actor::Operator("test");
    let first = Day::constant(2026, 7, 1);
    plans::consult(
        &app.store,
        &some(app, plan, Which::AllPossible).await,
        (first, first),
        (operator, days(0)),
    )
    .await
    .unwrap();
    let all = some(app, plan, Which::AllPossible).await;
    plans::submit(&app.store, &all, (operator, days(1))).await.unwrap();
    let verdicts = Verdicts { passed: Which::AllPossible, returned: [].into() };
    let seen = some(app, plan, Which::AllPossible).await.expected;
    plans::review(&app.store, (plan, seen), &verdicts, (operator, days(1))).await.unwrap();
    let document = EnactingDocument {
        number: "20/2026/TT-BYT".parse().unwrap(),
        in_force_from: first,
        title: String::new(),
    };
    let items = vec![some(app, plan, Which::These(vec![1])).await];
    plans::enact(&app.store, &Enactment { document, items }, (operator, days(1))).await.unwrap();
    shown(app).await;
    plan
}

async fn some(app: &TestApp, plan: PlanNumber, items: Which) -> Selection {
    let state = app.store.plan(plan, u64::MAX).await.unwrap().unwrap();
    Selection { plan, expected: state.head.version, items }
}

/// Waits until answers show what is recorded.
pub(crate) async fn shown(app: &TestApp) {
    let seq = app.store.seq().await.unwrap();
    for _ in 0..500 {
        if json_of(app, "/api/v1/ratios").await["seq"].as_u64() >= Some(seq) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("answers stay behind the journal");
}

pub(crate) async fn reviewer(app: &TestApp) -> String {
    app.cookie(&app.member(Role::Reviewer, None).await).await
}

async fn a_baseline_is_what_its_digest_says(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    let cookie = reviewer(&app).await;
    let new = json!({"slug": "goc-2025", "title": "Gốc năm 2025", "day": "2025-01-01"});
    let made = send(&app, &cookie, "/api/v1/baselines", &new).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(made.headers["location"], "/api/v1/baselines/goc-2025");
    let made = made.json();
    // The same request again is answered again.
    let again = send(&app, &cookie, "/api/v1/baselines", &new).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, made.clone()));
    // Another one under its name is refused.
    let other = json!({"slug": "goc-2025", "title": "Khác", "day": "2025-01-01"});
    let refused = send(&app, &cookie, "/api/v1/baselines", &other).await;
    assert_eq!(refused.status, 409);
    assert_eq!(refused.json()["error"]["code"], "baseline_exists", "{}", refused.body);

    let codes = app.get("/api/v1/baselines/goc-2025/codes").await.body;
    let lines: Vec<&str> = codes.lines().collect();
    assert_eq!(made["rows"], lines.len());
    assert_eq!(made["digest"], baseline_digest(lines.iter().copied()));
    assert!(lines.is_sorted() && codes.ends_with('\n'));
    // What stands for what is in force is the same list, and moves.
    let moving = json_of(&app, "/api/v1/ratios?as_of=2025-01-01").await;
    assert_eq!(moving["baseline"]["digest"], made["digest"]);
    assert_eq!(moving["baseline"]["moving"], true);
    assert_eq!(moving["total"]["denominator"], made["rows"]);

    // Page by page, and with a filter.
    let mut listed = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = json_of(&app, &format!("/api/v1/baselines/goc-2025/rows?limit=7{cursor}")).await;
        listed.extend(page["rows"].as_array().unwrap().iter().map(|row| row["code"].clone()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(listed, lines);
    let new = json!({"slug": "tthc", "title": "TTHC", "day": "2025-01-01", "kinds": ["procedure"], "agency": "bo-y-te"});
    let part = send(&app, &cookie, "/api/v1/baselines", &new).await.json();
    let rows = json_of(&app, "/api/v1/baselines/tthc/rows").await;
    assert_eq!(part["rows"], rows["total"]);
    let all = rows["rows"].as_array().unwrap();
    assert!(!all.is_empty() && all.len() < lines.len());
    for row in all {
        assert_eq!(
            (&row["kind"], &row["agency"]["slug"]),
            (&json!("procedure"), &json!("bo-y-te"))
        );
    }

    // Later editions change what is in force, and not the baseline.
    app.load("changes.csv", "2026-01-01").await;
    shown(&app).await;
    assert_eq!(app.get("/api/v1/baselines/goc-2025/codes").await.body, codes);
    let fixed = json_of(&app, "/api/v1/ratios?baseline=goc-2025").await;
    assert_eq!(fixed["total"]["denominator"], made["rows"]);
    assert_eq!(fixed["baseline"]["digest"], made["digest"]);
    let change = &fixed["total"]["change"];
    let total = async |part: &str| {
        let address = format!("/api/v1/ratios/rows?baseline=goc-2025&part={part}");
        json_of(&app, &address).await["total"].as_u64().unwrap()
    };
    assert_eq!(change["new"], total("new").await);
    assert_eq!(change["gone"], total("gone").await);
    for address in
        ["/moc-so-sanh", "/moc-so-sanh/goc-2025", "/moc-so-sanh/tthc", "/ty-le?baseline=goc-2025"]
    {
        let page = app.get(address).await;
        assert_eq!(page.status, 200, "{address}: {}", page.body);
        assert!(page.body.contains("Gốc năm 2025") || page.body.contains("TTHC"), "{address}");
    }
    assert!(app.get("/moc-so-sanh/goc-2025").await.body.contains(made["digest"].as_str().unwrap()));
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn every_number_is_its_rows(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    enacted(&app).await;
    let cookie = reviewer(&app).await;
    let new = json!({"slug": "goc", "title": "Gốc", "day": "2025-01-01"});
    assert_eq!(send(&app, &cookie, "/api/v1/baselines", &new).await.status, 201);
    let rows = async |url: &Value| json_of(&app, url.as_str().unwrap()).await;
    for base in ["", "&baseline=goc"] {
        for by in [
            "agency",
            "field",
            "kind",
            "document",
            "decision",
            "month",
            "year",
            "disposition",
            "stage",
            "since",
        ] {
            for stage in ["enacted", "proposed", "approved"] {
                let address = format!("/api/v1/ratios?by={by}&stage={stage}{base}");
                let table = json_of(&app, &address).await;
                let total = &table["total"];
                let expected = match stage {
                    "enacted" => 1,
                    "proposed" => 2,
                    _ => 0,
                };
                assert_eq!(total["numerator"], expected, "{address}: {table}");
                let mut codes = BTreeSet::new();
                let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
                for row in table["rows"].as_array().unwrap().iter().chain([total]) {
                    for (number, url) in
                        [("numerator", "rows_url"), ("denominator", "denominator_rows_url")]
                    {
                        let list = rows(&row[url]).await;
                        assert_eq!(list["total"], row[number], "{address}: {row}");
                        if row["key"].is_string() {
                            *sums.entry(number).or_default() += row[number].as_u64().unwrap();
                            if number == "numerator" {
                                for row in list["rows"].as_array().unwrap() {
                                    assert!(codes.insert(row["code"].to_string()), "counted twice");
                                }
                            }
                        }
                    }
                }
                assert_eq!(json!(codes.len()), total["numerator"], "{address}");
                if !["document", "decision", "month", "year"].contains(&by) {
                    assert_eq!(json!(sums["denominator"]), total["denominator"], "{address}");
                }
                let page = app.get(&address.replace("/api/v1/ratios", "/ty-le")).await;
                assert_eq!(page.status, 200, "{address}: {}", page.body);
            }
        }
    }
    let table = json_of(&app, "/api/v1/ratios").await;
    let row = |key: &str| {
        let rows = table["rows"].as_array().unwrap();
        rows.iter().find(|row| row["key"] == key).unwrap_or_else(|| panic!("{key}")).clone()
    };
    // Whoever has sent nothing is listed, with zero.
    assert_eq!(
        (&row("bo-y-te")["submitted"], &row("bo-y-te")["numerator"]),
        (&json!("yes"), &json!(1))
    );
    assert_eq!(
        (&row("bo-cong-thuong")["submitted"], &row("bo-cong-thuong")["numerator"]),
        (&json!("no"), &json!(0))
    );
    assert_eq!(row("bo-noi-vu")["submitted"], "no");
    // 1 of all, both roundings, as texts.
    let whole = table["total"]["denominator"].as_u64().unwrap();
    assert_eq!(table["total"]["truncated"], shares(10_000 / whole));
    assert_eq!(table["overlap"]["enacted_only"]["count"], 1);
    assert_eq!(table["overlap"]["proposed_only"]["count"], 1);
    assert_eq!(
        rows(&table["overlap"]["enacted_only"]["rows_url"]).await["rows"][0]["code"],
        "9.000031"
    );
    assert_eq!(table["total"]["target"], "20");
    assert_eq!(table["target"]["document"], "68/NQ-CP");
    let conditions = json_of(&app, "/api/v1/ratios?kind=condition").await;
    assert_eq!(conditions["total"]["target"], "30");
    let kept = json_of(&app, "/api/v1/ratios?disposition=keep").await;
    assert_eq!(kept["total"]["target"], Value::Null);
    let documents = json_of(&app, "/api/v1/ratios?by=document").await;
    assert_eq!(documents["rows"][0]["key"], "20/2026/TT-BYT");
    let months = json_of(&app, "/api/v1/ratios?by=month").await;
    assert_eq!(months["rows"][0]["key"], "2026-07");
    let list = app.get("/ty-le/quy-dinh?by=agency&key=bo-y-te").await;
    assert!(list.body.contains("9.000031") && !list.body.contains("9.000032"));
}

/// Hundredths as the API prints them.
fn shares(hundredths: u64) -> String {
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

async fn a_past_figure_is_told_with_what_changed_it(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    let plan = enacted(&app).await;
    let then = app.store.seq().await.unwrap();
    let address = format!("/api/v1/ratios?as_of=2026-07-01&known_at={then}");
    let before = json_of(&app, &address).await;
    assert_eq!(before["total"]["numerator"], 1);

    let state = app.store.plan(plan, u64::MAX).await.unwrap().unwrap();
    let act = state.acts.iter().rfind(|act| act.act == Act::Enacted).unwrap().seq;
    let at = (plan, state.head.version);
    let operator = (Actor::Operator("test"), Moment::now(now() + SignedDuration::from_hours(48)));
    let what = (&Correction::Annul, "Ghi nhầm văn bản");
    plans::correct_act(&app.store, at, (act, &Which::AllPossible), what, operator).await.unwrap();
    app.load("changes.csv", "2026-01-01").await;
    shown(&app).await;

    // As known then it is what it was, but for the position that answers reflect.
    let mut again = json_of(&app, &address).await;
    assert_ne!(again["seq"], before["seq"]);
    again["seq"] = before["seq"].clone();
    assert_eq!(again, before);
    assert_eq!(json_of(&app, "/api/v1/ratios?as_of=2026-07-01").await["total"]["numerator"], 0);

    let address = format!("/api/v1/restatements?as_of=2026-07-01&known_at={then}");
    let told = json_of(&app, &address).await;
    assert_eq!(told["total"]["then"]["numerator"], 1);
    assert_eq!(told["total"]["now"]["numerator"], 0);
    let health = told["agencies"].as_array().unwrap().iter().find(|row| row["key"] == "bo-y-te");
    assert_eq!(health.unwrap()["now"]["numerator"], 0);
    let changed = told["regulations"].as_array().unwrap();
    assert_eq!(told["changed"], changed.len());
    let one = changed.iter().find(|row| row["code"] == "9.000031").unwrap();
    assert!(one["effects"].as_array().unwrap().contains(&json!("bớt khỏi tử số")), "{one}");
    let journal: BTreeMap<u64, &Value> = told["journal"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["seq"].as_u64().unwrap(), row))
        .collect();
    let reasons: Vec<&Value> = one["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|seq| &journal[&seq.as_u64().unwrap()]["reason"])
        .collect();
    assert!(reasons.contains(&&json!("Ghi nhầm văn bản")), "{one}");
    // Names are for those who may read them.
    assert!(journal.values().all(|row| row["by"]["name"].is_null()));
    let cookie = reviewer(&app).await;
    let whole = app.get_with(&address, &cookie).await.json();
    assert!(whole["journal"].as_array().unwrap().iter().any(|row| row["by"]["name"] == "test"));

    let page = app.get(&address.replace("/api/v1/restatements", "/dieu-chinh-so-lieu")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("Ghi nhầm văn bản") && page.body.contains("bớt khỏi tử số"));
    // A day before anything was recorded has no figure to restate.
    let early = app.get("/dieu-chinh-so-lieu?as_of=2020-01-01").await;
    assert!(early.status == 200 && early.body.contains("chưa có số liệu"), "{}", early.body);
    assert_eq!(app.get("/api/v1/restatements?as_of=2020-01-01").await.status, 400);
}

async fn what_cannot_be_is_refused(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    for (address, status, parameter) in [
        ("/api/v1/ratios?by=quarter", 400, "by"),
        ("/api/v1/ratios?x=1", 400, "x"),
        ("/api/v1/ratios?field=Không có", 400, "field"),
        ("/api/v1/ratios?key=x", 400, "key"),
        ("/api/v1/restatements?by=kind", 400, "by"),
        ("/api/v1/ratios/rows?part=x", 400, "part"),
        ("/api/v1/ratios/rows?key=x", 400, "key"),
        ("/api/v1/ratios/rows?limit=0", 400, "limit"),
        ("/api/v1/ratios/rows?cursor=x", 400, "cursor"),
        ("/ty-le?stage=x", 400, ""),
        ("/api/v1/ratios?baseline=none", 404, ""),
        ("/moc-so-sanh/none", 404, ""),
        ("/api/v1/baselines/BAD", 404, ""),
    ] {
        let reply = app.get(address).await;
        assert_eq!(reply.status, status, "{address}: {}", reply.body);
        if !parameter.is_empty() {
            assert_eq!(reply.json()["error"]["parameter"], parameter, "{address}: {}", reply.body);
        }
    }
    let cookie = reviewer(&app).await;
    for (body, status) in [
        (json!({"slug": "a", "title": " ", "day": "2025-01-01"}), 422),
        (json!({"slug": "a", "title": "A\nB", "day": "2025-01-01"}), 422),
        (json!({"slug": "a", "title": "A", "day": "2027-01-01"}), 422),
        (
            json!({"slug": "a", "title": "A", "day": "1950-01-01", "kinds": ["standard"], "agency": "bo-noi-vu"}),
            422,
        ),
        (json!({"slug": "a", "title": "A", "day": "2025-01-01", "agency": "bo-x"}), 422),
        (json!({"slug": "A b", "title": "A", "day": "2025-01-01"}), 400),
        (json!({"slug": "a", "title": "A", "day": "2025-01-01", "x": 1}), 400),
        (json!({"slug": "a", "title": "A", "day": "2025-01-01", "known_at": 900_000}), 400),
    ] {
        let reply = send(&app, &cookie, "/api/v1/baselines", &body).await;
        assert_eq!(reply.status, status, "{body}: {}", reply.body);
    }
    // A baseline says nothing about what was known before it could be made.
    let body = json!({"slug": "a", "title": "A", "day": "2025-01-01"});
    assert_eq!(send(&app, &cookie, "/api/v1/baselines", &body).await.status, 201);
    let reply = app.get("/api/v1/ratios?baseline=a&known_at=1").await;
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["error"]["parameter"]),
        (400, &json!("baseline"))
    );
}

async fn baselines_are_made_at_the_command_line(at: TestStore) {
    let rows = ["1.000001;Một;Bộ Công Thương", "1.000003;Ba;Bộ Tài chính", "1.000002;Hai;BCT"];
    write(at.dir(), "a.csv", &rows);
    quydinh(&at, &["index", "a.csv", "--as-of", "2025-07-01"]).success();
    let day = ["--day", "2025-07-01"];
    let add = |slug: &'static str, more: &[&'static str]| {
        let own = ["baseline", "add", slug, "--title", "Gốc"];
        quydinh(&at, &[&own[..], &day[..], more].concat())
    };
    let digest = baseline_digest(["1.000001", "1.000002", "1.000003"].into_iter());
    assert!(stdout(&add("goc", &[]).success()).contains(&digest));
    assert!(stdout(&add("goc", &[]).success()).contains("Đã có từ trước"));
    add("goc", &["--agency", "BCT"]).failure();
    add("bct", &["--agency", "BCT"]).success();
    add("x", &["--kinds", "standard"]).failure();
    add("x", &["--known-at", "900000"]).failure();
    add("X y", &[]).failure();
    let codes = stdout(&quydinh(&at, &["baseline", "show", "goc", "--codes"]).success());
    assert_eq!(codes, "1.000001\n1.000002\n1.000003\n");
    let shown = stdout(&quydinh(&at, &["baseline", "show", "goc"]).success());
    assert!(shown.contains("Danh sách đúng"), "{shown}");
    assert_eq!(line(&shown, "Bộ Công Thương"), "Bộ Công Thương 2");
    let list = stdout(&quydinh(&at, &["baseline", "list"]).success());
    assert!(list.contains("bct") && list.contains(&digest), "{list}");
    quydinh(&at, &["baseline", "show", "none"]).failure();
    assert!(stdout(&quydinh(&at, &["verify"]).success()).contains("đúng như đã ghi"));

    // Behind the journal a list loses a row.
    at.execute("DELETE FROM baseline_row WHERE code = '1.000002'").await;
    let told = stdout(&quydinh(&at, &["verify"]).failure());
    assert!(told.contains("bảng baseline_row"), "{told}");
    quydinh(&at, &["baseline", "show", "goc"]).failure();
}

async fn a_baseline_is_made_on_a_page(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    let cookie = reviewer(&app).await;
    let page = app.get_with("/moc-so-sanh", &cookie).await;
    assert!(page.body.contains("action=\"/moc-so-sanh\""), "{}", page.body);
    assert_eq!(page.headers["cache-control"], "private, no-store");
    // Nobody else is shown the form, and no record of it is kept for them.
    let business = app.cookie(&app.member(Role::Business, None).await).await;
    for body in
        [app.get("/moc-so-sanh").await.body, app.get_with("/moc-so-sanh", &business).await.body]
    {
        assert!(!body.contains("<form class=\"form\""), "{body}");
    }
    let right = [
        ("slug", "goc-2025"),
        ("title", "Gốc “2025” <b>"),
        ("reason", "Nghị quyết 68/NQ-CP"),
        ("day", "2025-01-01"),
        ("kind", "procedure"),
        ("kind", "condition"),
        ("agency", "bo-cong-thuong"),
    ];
    for (field, value, said) in [
        ("slug", "Gốc 2025", "Tên ngắn không hợp lệ."),
        ("slug", "", "Tên ngắn không hợp lệ."),
        ("title", " ", "Tên mốc so sánh không hợp lệ."),
        ("reason", "", "Chưa ghi lý do."),
        ("day", "", "Ngày không hợp lệ."),
        ("day", "2026-07-02", "Ngày của mốc so sánh chưa tới."),
        ("day", "1950-01-01", "Không có quy định nào trong mốc so sánh."),
    ] {
        let form = right.map(|(name, text)| (name, if name == field { value } else { text }));
        let reply = app.post("/moc-so-sanh", &cookie, &form).await;
        assert_eq!(reply.status, 422, "{field} {value}: {}", reply.body);
        assert!(reply.body.contains(said), "{said}: {}", reply.body);
        // What was filled in is there again.
        let kept = [
            "value=\"procedure\" checked",
            "value=\"bo-cong-thuong\" selected",
            if field == "reason" { "goc-2025" } else { "value=\"Nghị quyết 68/NQ-CP\"" },
        ];
        assert!(kept.iter().all(|part| reply.body.contains(part)), "{}", reply.body);
    }
    for _ in 0..2 {
        let made = app.post("/moc-so-sanh", &cookie, &right).await;
        assert_eq!(made.status, 303, "{}", made.body);
        assert_eq!(made.headers["location"], "/moc-so-sanh/goc-2025");
    }
    let page = app.get("/moc-so-sanh/goc-2025").await.body;
    assert!(page.contains("Lý do lập: Nghị quyết 68/NQ-CP") && !page.contains("<b>"), "{page}");
    let body = json_of(&app, "/api/v1/baselines/goc-2025").await;
    assert_eq!(body["reason"], "Nghị quyết 68/NQ-CP");
    assert_eq!(body["kinds"], json!(["procedure", "condition"]));
    let mut other = right;
    other[3].1 = "2025-03-01";
    other[6].1 = "";
    let reply = app.post("/moc-so-sanh", &cookie, &other).await;
    assert_eq!(reply.status, 409, "{}", reply.body);
    assert_eq!(app.post("/moc-so-sanh", &business, &right).await.status, 403);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}
