//! Petitions in the league table: every number is its rows, on any day and as
//! known at any time.

use serde_json::{Value, json};

use quydinh::model::{Role, TokenScope};

use crate::{
    app::TestApp,
    desk::assert_says,
    harness::{TestStore, on_both_stores},
    petitions::send,
};

on_both_stores!(petitions_are_counted_by_agency_and_open_to_their_rows);

const TRADE: &str = "bo-cong-thuong";
const PARTS: [&str; 9] = [
    "forwarded",
    "answered",
    "on-time",
    "late",
    "refused",
    "waiting",
    "overdue",
    "accepted",
    "planned",
];

async fn petitions_are_counted_by_agency_and_open_to_their_rows(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    app.follow().await;
    let service = app.another().await;
    let token = async |role, agency| {
        let member = app.member(role, agency).await;
        app.token(&member, &[TokenScope::Comments, TokenScope::Read]).await
    };
    let business = token(Role::Business, None).await;
    let trade = token(Role::Officer, Some(TRADE)).await;
    let post = async |by: &str, address: &str, seen: Option<u64>, body: Value| {
        let reply = send(&service, by, ("POST", address), seen, &body).await;
        assert!(reply.status.is_success(), "{address}: {}", reply.body);
        reply.json()
    };
    for (about, code) in [("Một", "9.000001"), ("Hai", "9.000001"), ("Ba", "9.000001")] {
        let body = json!({"subject": format!("{about} kiến nghị về quy định"),
            "text": "Quy định này đòi giấy tờ đã có ở nơi khác", "regulations": [code]});
        let sent = post(&business, "/api/v1/petitions", None, body).await;
        assert_eq!(sent["agency"], TRADE, "{sent}");
    }
    // What the Government Office has is no agency's.
    let area = json!({"subject": "Vướng mắc chung về giấy tờ", "area": "Chung",
        "text": "Quy định này đòi giấy tờ đã có ở nơi khác"});
    post(&business, "/api/v1/petitions", None, area).await;
    let before = app.store.seq().await.unwrap();
    let answer = json!({"act": "answered", "state": "partly-accepted", "office": "Vụ Pháp chế",
        "signer": "Vụ trưởng", "text": "Tiếp thu một phần kiến nghị này"});
    post(&trade, "/api/v1/petitions/PK-0001/handling", Some(2), answer).await;
    let refused = json!({"act": "refused", "reason": "Không phải phản ánh, kiến nghị"});
    post(&trade, "/api/v1/petitions/PK-0002/handling", Some(2), refused).await;
    let seq = app.store.seq().await.unwrap();
    app.shows(seq).await;

    let table = async |query: &str| -> Value {
        let reply = app.get(&format!("/api/v1/league{query}")).await;
        assert_eq!(reply.status, 200, "{query}: {}", reply.body);
        reply.json()
    };
    let own = |table: &Value| -> Value {
        let rows = table["rows"].as_array().unwrap();
        rows.iter().find(|row| row["key"] == TRADE).unwrap().clone()
    };
    let counted = |row: &Value| PARTS.map(|part| row["petitions"][part].as_u64().unwrap());
    let criterion = |row: &Value, name: &str| -> Value {
        let all = row["score"]["criteria"].as_array().unwrap();
        all.iter().find(|part| part["criterion"] == name).unwrap().clone()
    };
    let same_as_rows = async |table: &Value| {
        for row in table["rows"].as_array().unwrap().iter().chain([&table["total"]]) {
            for (part, url) in row["petitions"]["rows_urls"].as_object().unwrap() {
                let list = app.get(url.as_str().unwrap()).await.json();
                assert_eq!(list["total"], row["petitions"][part], "{url}");
                assert_eq!(list["rows"].as_array().unwrap().len() as u64, list["total"]);
            }
        }
        let sum = PARTS.map(|part| {
            let rows = table["rows"].as_array().unwrap();
            rows.iter().map(|row| row["petitions"][part].as_u64().unwrap()).sum::<u64>()
        });
        assert_eq!(counted(&table["total"]), sum);
    };
    let today = table("").await;
    assert_eq!(counted(&own(&today)), [3, 1, 1, 0, 1, 1, 0, 1, 0], "{}", own(&today));
    same_as_rows(&today).await;
    // Who still has time owes nothing.
    for name in ["petitions-answered", "petitions-on-time"] {
        let points = criterion(&own(&today), name);
        assert_eq!((&points["points"], &points["denominator"]), (&"2".into(), &"1".into()));
    }
    // Fifteen working days after 1 July have passed.
    let later = table("?as_of=2026-07-23").await;
    assert_eq!(counted(&own(&later)), [3, 1, 1, 0, 1, 1, 1, 1, 0]);
    assert_eq!(criterion(&own(&later), "petitions-answered")["points"], "1");
    same_as_rows(&later).await;
    // As it was known before anything was done, and before anything was sent.
    let then = table(&format!("?as_of=2026-07-23&known_at={before}")).await;
    assert_eq!(counted(&own(&then)), [3, 0, 0, 0, 0, 3, 3, 0, 0]);
    same_as_rows(&then).await;
    let yesterday = table("?as_of=2026-06-30").await;
    assert_eq!(counted(&yesterday["total"]), [0; 9]);
    assert_eq!(criterion(&own(&yesterday), "petitions-answered")["points"], Value::Null);
    let other = table("?kind=condition").await;
    assert_eq!(counted(&other["total"]), [0; 9]);

    let late = "/ket-qua/kien-nghi?agency=bo-cong-thuong&rows=overdue&as_of=2026-07-23";
    assert_says(
        &app.get(late).await,
        &["Kiến nghị quá hạn trả lời", "PK-0003", "22/07/2026", "muộn 1 ngày làm việc"],
    );
    assert_says(
        &app.get("/ket-qua/bo-cong-thuong?as_of=2026-07-23").await,
        &["3 được chuyển đến", "1 quá hạn chưa trả lời", "1 bị từ chối", "1 đúng hạn"],
    );
    assert_says(&app.get("/ket-qua?sort=petitions").await, &["Trả lời kiến nghị"]);
    let csv = app.get("/ket-qua.csv").await;
    assert!(csv.body.contains("Trả lời kiến nghị: tử số"), "{}", csv.body);
    let row = csv.body.lines().find(|line| line.contains(TRADE)).unwrap();
    // Sent to it, refused, waiting, overdue, accepted, with items.
    assert!(row.contains(",3,1,1,0,1,0,"), "{row}");
    for (address, status) in
        [("?rows=x", 400), ("?agency=bo-x", 400), ("?cursor=-1", 400), ("?stage=enacted", 400)]
    {
        let reply = app.get(&format!("/ket-qua/kien-nghi{address}")).await;
        assert_eq!(reply.status, status, "{address}");
    }
}
