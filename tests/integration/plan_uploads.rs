//! Files of plans over HTTP: a dry run, its confirmation, the receipt, and what
//! searches show right after.

use axum::{body::Body, http::Request};
use quydinh::model::{Role, TokenScope};
use serde_json::Value;

use crate::{
    app::{Reply, TestApp},
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    a_file_is_judged_confirmed_receipted_and_found,
    each_role_gets_as_far_as_it_may,
    a_confirmation_after_something_moved_gets_another_dry_run,
    what_cannot_be_taken_in_is_told,
    an_officer_sends_a_plan_without_scripts,
);

const TRADE: &str = "bo-cong-thuong";

/// A plan of two regulations of trade.
const PLAN: &str = "Mã TTHC;Loại tác động;Lý do;Kiến nghị thực thi;Lộ trình\n\
    9.000001;Bãi bỏ;Trùng;Bãi bỏ Điều 5 Thông tư 02/2017/TT-BCT;Quý IV/2045\n\
    9.000002;Giữ nguyên;Điều ước quốc tế;;\n";
/// The same for a third one.
const OTHER: &str = "Mã TTHC;Loại tác động;Lý do\n9.000003;Giữ nguyên;Điều ước quốc tế\n";

/// A file sent by a program with a header that says who it is.
async fn send(app: &TestApp, query: &str, who: (&str, &str), file: &'static str) -> Reply {
    let request = Request::post(format!("/api/v1/plans?{query}"))
        .header(who.0, who.1)
        .header("sec-fetch-site", "same-origin");
    app.send(request.body(Body::from(file)).unwrap()).await
}

/// The same as a session.
async fn post(app: &TestApp, query: &str, cookie: &str, file: &'static str) -> Reply {
    send(app, query, ("cookie", cookie), file).await
}

fn confirmation(dry_run: &Value) -> String {
    dry_run["confirm"].as_str().unwrap().to_owned()
}

async fn a_file_is_judged_confirmed_receipted_and_found(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    let officer = app.member(Role::Officer, Some(TRADE)).await;
    let cookie = app.cookie(&officer).await;

    let reply = post(&app, "name=pa.csv&title=Năm", &cookie, PLAN).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let run = reply.json();
    assert_eq!((&run["agency"]["slug"], &run["file"]), (&TRADE.into(), &"pa.csv".into()));
    assert_eq!((&run["counts"]["added"], &run["counts"]["rejected"]), (&2.into(), &0.into()));
    assert_eq!(run["before"]["cut"]["numerator"], 0);
    assert_eq!(run["after"]["cut"]["numerator"], 1);
    assert_eq!(run["after"]["dispositions"]["keep"], 1);
    assert_eq!(run["after"]["cost"]["missing"], 2);
    // Nothing was written.
    assert_eq!(app.get("/api/v1/plans").await.json()["plans"], Value::Array(Vec::new()));

    let query = format!("name=pa.csv&title=Năm&confirm={}", confirmation(&run));
    let done = post(&app, &query, &cookie, PLAN).await;
    assert_eq!(done.status, 201, "{}", done.body);
    let receipt = done.json();
    assert_eq!((&receipt["number"], &receipt["plan"]), (&"BN-0001".into(), &"PA-0001".into()));
    // Searches on this server show it at once.
    let found = app.search("disposition=cut").await;
    assert_eq!((&found["total"], &found["hits"][0]["code"]), (&1.into(), &"9.000001".into()));
    assert!(found["seq"].as_u64() >= receipt["seq"].as_u64());

    let address = done.headers["location"].to_str().unwrap();
    assert_eq!(app.get_with(address, &cookie).await.json(), receipt);
    // The same file again, with the same confirmation or by a new dry run.
    for query in [query, "name=x.csv&title=Khác".to_owned()] {
        let query = if query.contains("confirm") {
            query
        } else {
            let run = post(&app, &query, &cookie, PLAN).await.json();
            assert_eq!(run["earlier"], receipt);
            format!("{query}&confirm={}", confirmation(&run))
        };
        let again = post(&app, &query, &cookie, PLAN).await;
        assert_eq!((again.status.as_u16(), again.json()), (200, receipt.clone()), "{query}");
    }

    let regulation = app.get("/api/v1/regulations/9.000001").await.json();
    assert_eq!(
        (&regulation["stage"], &regulation["plan"]["item"]),
        (&"proposed".into(), &"PA-0001/1".into())
    );
    let version = &regulation["plan"]["chain"][0]["versions"][0];
    assert_eq!((&version["row"]["row"], &version["receipt"]), (&2.into(), &"BN-0001".into()));
    let page = app.get("/quy-dinh/9.000001").await.body;
    for part in ["<h2>Phương án áp dụng</h2>", "<dd>Trùng</dd>", "dòng 2 của pa.csv, BN-0001"]
    {
        assert!(page.contains(part), "{part} is not in:\n{page}");
    }
    assert!(!app.get("/quy-dinh/9.000003").await.body.contains("Phương án áp dụng"));

    let plans = app.get("/api/v1/plans?agency=bo-cong-thuong").await.json();
    let plan = &plans["plans"][0];
    assert_eq!((&plan["plan"], &plan["item_count"]), (&"PA-0001".into(), &2.into()));
    assert_eq!(plan["stages"]["proposed"], 2);
    let none = app.get("/api/v1/plans?agency=bo-y-te").await.json();
    assert_eq!(none["plans"].as_array().unwrap().len(), 0);
    let plan = app.get("/api/v1/plans/PA-0001").await;
    let told = plan.json();
    assert_eq!(told["items"][0]["code"], "9.000001");
    assert_eq!(told["items"][1]["content"]["reason"], "Điều ước quốc tế");
    assert_eq!(told["steps"][0]["act"], "uploaded");
    assert_eq!(told["receipts"][0], receipt);
    // Who did it stands in the journal, for those who may read that.
    assert!(!plan.body.contains(officer.account.id.as_str()), "{}", plan.body);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn each_role_gets_as_far_as_it_may(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    let own = app.member(Role::Officer, Some(TRADE)).await;
    let judged = post(&app, "", &app.cookie(&own).await, PLAN).await.json();
    let confirm = format!("agency={TRADE}&confirm={}", confirmation(&judged));
    let check = format!("agency={TRADE}");
    for (role, agency) in [
        (Role::Officer, Some("bo-y-te")),
        (Role::Reviewer, None),
        (Role::Business, None),
        (Role::Analyst, None),
        (Role::Administrator, None),
    ] {
        let cookie = app.cookie(&app.member(role, agency).await).await;
        let checked = post(&app, &check, &cookie, PLAN).await;
        assert_eq!(checked.status, 200, "{role}: {}", checked.body);
        assert_eq!(checked.json()["counts"]["added"], 2, "{role}");
        assert_eq!(post(&app, &confirm, &cookie, PLAN).await.status, 403, "{role}");
        let template = format!("/api/v1/plans/template?agency={TRADE}");
        let head = Request::head(template).header("cookie", &cookie).body(Body::empty()).unwrap();
        let template = app.send(head).await;
        assert_eq!(template.status, 200, "{role}");
        let name = template.headers["content-disposition"].to_str().unwrap();
        assert_eq!(name, "attachment; filename=\"phuong-an-bo-cong-thuong.xlsx\"");
    }
    assert_eq!(post(&app, &check, "", PLAN).await.status, 401);
    assert_eq!(app.get("/api/v1/plans/receipts/BN-0001").await.status, 401);

    // A token does what its scopes say, and no more.
    for (scope, checks, confirms) in [
        (TokenScope::Comments, 403, 403),
        (TokenScope::Read, 200, 403),
        (TokenScope::Plans, 200, 201),
    ] {
        let bearer = app.token(&own, &[scope]).await;
        let who = ("authorization", bearer.as_str());
        assert_eq!(send(&app, &check, who, PLAN).await.status, checks, "{scope}");
        assert_eq!(send(&app, &confirm, who, PLAN).await.status, confirms, "{scope}");
    }
}

async fn a_confirmation_after_something_moved_gets_another_dry_run(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    let cookie = app.cookie(&app.member(Role::Officer, Some(TRADE)).await).await;
    let stale = confirmation(&post(&app, "", &cookie, PLAN).await.json());
    let other = confirmation(&post(&app, "", &cookie, OTHER).await.json());
    let other = post(&app, &format!("confirm={other}"), &cookie, OTHER).await;
    assert_eq!(other.status, 201, "{}", other.body);

    let moved = post(&app, &format!("confirm={stale}"), &cookie, PLAN).await;
    assert_eq!(moved.status, 409, "{}", moved.body);
    let moved = moved.json();
    assert_eq!(moved["error"]["code"], "moved");
    assert_eq!(moved["dry_run"]["before"]["planned"], 1);
    let fresh = confirmation(&moved["dry_run"]);
    assert_ne!(fresh, stale);
    assert_eq!(post(&app, &format!("confirm={fresh}"), &cookie, PLAN).await.status, 201);

    // A confirmation is good for its file, its plan and its agency.
    let run = confirmation(&post(&app, "plan=PA-0001", &cookie, PLAN).await.json());
    for query in [format!("confirm={run}"), "confirm=1.2026-07-01.x".into(), "confirm=x".into()] {
        let wrong = post(&app, &query, &cookie, PLAN).await;
        assert_eq!(wrong.status, 400, "{query}: {}", wrong.body);
        assert_eq!(wrong.json()["error"]["code"], "invalid_confirmation", "{query}");
    }
    let done = post(&app, &format!("plan=PA-0001&confirm={run}"), &cookie, PLAN).await;
    assert_eq!((done.status.as_u16(), &done.json()["plan"]), (201, &"PA-0001".into()));
}

async fn what_cannot_be_taken_in_is_told(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    let cookie = app.cookie(&app.member(Role::Officer, Some(TRADE)).await).await;
    let file = "Mã TTHC;Loại tác động;Lý do\n9.000099;Giữ nguyên;x\n9.000031;Giữ nguyên;x\n";
    let run = post(&app, "", &cookie, file).await.json();
    let codes: Vec<_> = run["problems"].as_array().unwrap().iter().map(|p| &p["code"]).collect();
    assert_eq!(codes, ["unknown-code", "other-agency"]);
    assert_eq!((&run["problems"][0]["row"], &run["counts"]["rejected"]), (&2.into(), &2.into()));
    let nothing = post(&app, &format!("confirm={}", confirmation(&run)), &cookie, file).await;
    assert_eq!(nothing.status, 422, "{}", nothing.body);
    assert_eq!(nothing.json()["error"]["code"], "nothing_to_record");

    for (query, status, code) in [
        ("agency=bo-khong-co", 404, "not_found"),
        ("plan=PA-1", 404, "not_found"),
        ("plan=PA-0009", 404, "not_found"),
        ("coverage=all", 400, "invalid_parameter"),
        ("amends=x", 400, "invalid_parameter"),
        ("dry=1", 400, "unknown_parameter"),
    ] {
        let reply = post(&app, query, &cookie, PLAN).await;
        assert_eq!((reply.status.as_u16(), &reply.json()["error"]["code"]), (status, &code.into()));
    }
    // Who has no agency has to name one.
    let reviewer = app.cookie(&app.member(Role::Reviewer, None).await).await;
    assert_eq!(post(&app, "", &reviewer, PLAN).await.status, 400);
    // What is no file is told as well, and a file that is too large is not read.
    let empty = post(&app, "", &cookie, "").await.json();
    assert_eq!(empty["problems"][0]["row"], 0, "{empty}");
    let large = Request::post("/api/v1/plans").header("cookie", &cookie);
    let large = large.header("sec-fetch-site", "same-origin").header("content-length", 33 << 20);
    assert_eq!(app.send(large.body(Body::empty()).unwrap()).await.status, 413);
}

/// The form with a file that a browser sends.
fn form(address: &str, cookie: &str, file: &str) -> Request<Body> {
    let part = |name: &str, content: &str| {
        format!("--x\r\nContent-Disposition: form-data; name={name}\r\n\r\n{content}\r\n")
    };
    let body = [
        part("\"title\"", "Phương án <năm> 2026"),
        part("\"agency\"", TRADE),
        part("\"file\"; filename=\"pa.csv\"", file),
        "--x--\r\n".to_owned(),
    ];
    Request::post(address)
        .header("cookie", cookie)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "multipart/form-data; boundary=x")
        .body(Body::from(body.concat()))
        .unwrap()
}

fn way(reply: &Reply) -> &str {
    assert_eq!(reply.status, 303, "{}", reply.body);
    reply.headers["location"].to_str().unwrap()
}

async fn an_officer_sends_a_plan_without_scripts(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    let cookie = app.cookie(&app.member(Role::Officer, Some(TRADE)).await).await;
    let list = app.get_with("/phuong-an", &cookie).await;
    assert!(list.body.contains("Chưa có phương án nào"), "{}", list.body);
    assert!(list.body.contains("/phuong-an/mau?agency=bo-cong-thuong"), "{}", list.body);
    assert!(!app.get("/phuong-an").await.body.contains("type=\"file\""));

    let file = format!("{PLAN}9.000099;Bãi bỏ;<b>;Bãi bỏ Điều 5 Thông tư 02/2017/TT-BCT;2045\n");
    let sent = app.send(form("/phuong-an/kiem-tra", &cookie, &file)).await;
    let check = way(&sent).to_owned();
    let page = app.get_with(&check, &cookie).await;
    for part in [
        "<dt>Mục mới</dt><dd>2</dd>",
        "<dt>Bị từ chối</dt><dd>1</dd>",
        "<span class=\"wrong\">9.000099</span>",
        // A mended file is sent as what this one was.
        "<input type=\"hidden\" name=\"agency\" value=\"bo-cong-thuong\">",
        "<input type=\"hidden\" name=\"title\" value=\"Phương án &#60;năm&#62; 2026\">",
    ] {
        assert!(page.body.contains(part), "{part} is not in:\n{}", page.body);
    }
    let copy = Request::head(format!("{check}/danh-dau")).header("cookie", &cookie);
    assert_eq!(app.send(copy.body(Body::empty()).unwrap()).await.status, 200);
    // Nobody else sees the file, and nobody else confirms it.
    let other = app.cookie(&app.member(Role::Officer, Some("bo-y-te")).await).await;
    assert_eq!(app.get_with(&check, &other).await.status, 404);
    let confirm = format!("{check}/xac-nhan");
    assert_eq!(app.post(&confirm, &other, &[]).await.status, 404);
    // What an officer of another agency sends is checked and no more.
    let checked = app.send(form("/phuong-an/kiem-tra", &other, PLAN)).await;
    let checked = app.get_with(way(&checked), &other).await;
    assert!(checked.body.contains("Đây chỉ là kiểm tra"), "{}", checked.body);
    assert!(!checked.body.contains("Xác nhận nộp"), "{}", checked.body);

    let token = |body: &str| {
        let (_, rest) = body.split_once("name=\"confirm\" value=\"").unwrap();
        rest[..rest.find('"').unwrap()].to_owned()
    };
    let stale = token(&page.body);
    let between = confirmation(&post(&app, "", &cookie, OTHER).await.json());
    assert_eq!(post(&app, &format!("confirm={between}"), &cookie, OTHER).await.status, 201);
    let moved = app.post(&confirm, &cookie, &[("confirm", &stale)]).await;
    assert_eq!(moved.status, 409);
    assert!(moved.body.contains("đã thay đổi từ lần kiểm tra trước"), "{}", moved.body);
    let done = app.post(&confirm, &cookie, &[("confirm", &token(&moved.body))]).await;
    let receipt = app.get_with(way(&done), &cookie).await;
    assert!(receipt.body.contains("<h1>Biên nhận BN-0002</h1>"), "{}", receipt.body);
    let list = app.get("/phuong-an").await.body;
    assert!(list.contains("Phương án &#60;năm&#62; 2026"), "{list}");
    let plan = app.get("/phuong-an/PA-0002").await.body;
    assert!(plan.contains("href=\"/quy-dinh/9.000001\"") && plan.contains("Bãi bỏ"), "{plan}");

    // What is wrong is said in words.
    let nothing = app.post("/phuong-an/kiem-tra", &cookie, &[]).await;
    assert!(nothing.body.contains("Chưa chọn tệp"), "{}", nothing.body);
    let bad = form("/phuong-an/kiem-tra", &cookie, "Mã TTHC;Lý do\n9.000099;x\n");
    let bad = app.get_with(way(&app.send(bad).await), &cookie).await;
    assert!(bad.body.contains("Không có dòng nào được ghi nhận"), "{}", bad.body);
}
