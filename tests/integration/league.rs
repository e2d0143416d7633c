//! The league table: every number opens as its rows, agencies add up, and what
//! is not known is not counted.

use serde_json::{Value, json};

use crate::{
    app::TestApp,
    figures::{enacted, json_of, reviewer, send, shown},
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    every_number_of_the_table_is_its_rows,
    what_is_asked_and_not_answered_is_told,
    the_pages_show_the_same_and_sort,
    one_page_alone_may_stand_in_a_frame,
);

fn row<'a>(table: &'a Value, key: &str) -> &'a Value {
    let rows = table["rows"].as_array().unwrap();
    rows.iter().find(|row| row["key"] == key).unwrap_or_else(|| panic!("{key}: {table}"))
}

async fn every_number_of_the_table_is_its_rows(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    enacted(&app).await;
    let cookie = reviewer(&app).await;
    let new = json!({"slug": "goc", "title": "Gốc", "day": "2025-01-01"});
    assert_eq!(send(&app, &cookie, "/api/v1/baselines", &new).await.status, 201);
    for query in ["", "?baseline=goc", "?baseline=goc&kind=procedure", "?as_of=2025-02-01"] {
        let table = json_of(&app, &format!("/api/v1/league{query}")).await;
        let ratios = json_of(&app, &format!("/api/v1/ratios{query}")).await;
        let mut sums = [0; 4];
        for row in table["rows"].as_array().unwrap().iter().chain([&table["total"]]) {
            let service = &row["service"];
            let lists = [
                (&row["regulations"], &row["regulations_rows_url"]),
                (&row["enacted"]["numerator"], &row["enacted"]["rows_url"]),
                (&row["approved"]["numerator"], &row["approved"]["rows_url"]),
                (&row["owed"]["count"], &row["owed"]["rows_url"]),
                (&row["consulted"]["numerator"], &row["consulted"]["rows_url"]),
                (&service["online"]["numerator"], &service["online"]["rows_url"]),
                (&service["online"]["denominator"], &service["online_known_rows_url"]),
                (&service["online_missing"], &service["online_missing_rows_url"]),
                (&service["settled_known"], &service["settled_known_rows_url"]),
                (&service["settled_missing"], &service["settled_missing_rows_url"]),
            ];
            for (number, url) in lists {
                let list = json_of(&app, url.as_str().unwrap()).await;
                assert_eq!(list["total"], *number, "{url}: {row}");
            }
            if row["key"].is_string() {
                for (sum, (number, _)) in sums.iter_mut().zip(lists) {
                    *sum += number.as_u64().unwrap();
                }
            } else {
                let whole: Vec<u64> =
                    lists.iter().take(4).map(|(number, _)| number.as_u64().unwrap()).collect();
                assert_eq!(sums.to_vec(), whole, "agencies add up: {query}");
                assert_eq!(row["enacted"]["numerator"], ratios["total"]["numerator"], "{query}");
                assert_eq!(row["regulations"], ratios["total"]["denominator"], "{query}");
            }
            assert_eq!(row["change"].is_null(), !query.contains("baseline"), "{row}");
        }
    }
    let table = json_of(&app, "/api/v1/league").await;
    let (health, home) = (row(&table, "bo-y-te"), row(&table, "bo-noi-vu"));
    assert_eq!((&health["submitted"], &home["submitted"]), (&json!("yes"), &json!("no")));
    assert_eq!(health["enacted"]["numerator"], 1);
    assert_eq!(health["consulted"]["numerator"], 2);
    // What is not known is named, and is no zero.
    let cost = &health["cost"];
    assert_eq!((&cost["known"], &cost["missing"]), (&json!(0), &json!(1)));
    let service = &health["service"];
    assert_eq!(service["online"]["denominator"], 0, "{service}");
    assert_eq!((&service["on_time"], &service["dossiers"]), (&Value::Null, &json!(0)));
    assert_eq!(health["comments"]["received"], 0);
    assert_eq!(home["last_change"], Value::Null);
    assert_eq!(home["score"]["points"], Value::Null, "nothing of it can be measured: {home}");
    // Nothing was approved and nobody was asked: neither is counted. What is, is enacted
    // (30), fresh (3) and consulted (3). No record tells of its services, and
    // nobody commented.
    assert_eq!(health["score"]["counted"], 36);
    let of = |criterion: &str| {
        let all = health["score"]["criteria"].as_array().unwrap();
        all.iter().find(|part| part["criterion"] == criterion).unwrap().clone()
    };
    assert_eq!(of("delivered")["points"], Value::Null);
    assert_eq!((&of("fresh")["points"], &of("consulted")["points"]), (&json!("3"), &json!("3")));
    let share = 100.0 / health["regulations"].as_f64().unwrap();
    let points: f64 = of("enacted")["points"].as_str().unwrap().parse().unwrap();
    assert!((points - 30.0 * (share / 20.0).min(1.0)).abs() <= 0.006, "{health}");
    let score: f64 = health["score"]["points"].as_str().unwrap().parse().unwrap();
    assert!((score - (points + 6.0) / 36.0 * 100.0).abs() <= 0.006, "{health}");
    assert_eq!((&health["rank"], &home["rank"]), (&json!(1), &Value::Null));
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

async fn what_is_asked_and_not_answered_is_told(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    enacted(&app).await;
    let cookie = reviewer(&app).await;
    let call = |number: &str, deadline: &str, agencies: &[&str]| {
        json!({"number": number, "issued": "2026-06-01", "title": "Rà soát năm 2026",
            "deadline": deadline, "agencies": agencies})
    };
    let late = call("7417/VPCP-KSTT", "2026-06-20", &["bo-cong-thuong", "bo-giao-thong-van-tai"]);
    let open = call("7418/VPCP-KSTT", "2026-12-31", &["bo-xay-dung"]);
    for call in [late, open] {
        let opened = send(&app, &cookie, "/api/v1/calls", &call).await;
        assert_eq!(opened.status, 201, "{}", opened.body);
    }
    shown(&app).await;
    let table = json_of(&app, "/api/v1/league").await;
    let calls = |key: &str| row(&table, key)["calls"].clone();
    let told = |answered, late, open| json!({"asked": answered + late + open, "answered": answered, "unanswered": late + open, "late": late});
    assert_eq!(calls("bo-cong-thuong"), told(0, 1, 0));
    // Who was merged is asked through who it became; who has time owes nothing.
    assert_eq!(calls("bo-xay-dung"), told(0, 1, 1));
    assert_eq!(calls("bo-y-te"), told(0, 0, 0));
    assert_eq!(table["total"]["calls"], told(0, 2, 1));
    let answered = |key: &str| {
        let parts = row(&table, key)["score"]["criteria"].as_array().unwrap();
        parts.iter().find(|part| part["criterion"] == "answered").unwrap()["points"].clone()
    };
    assert_eq!((answered("bo-cong-thuong"), answered("bo-y-te")), (json!("0"), Value::Null));
    let page = app.get("/ket-qua/bo-xay-dung").await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("7417/VPCP-KSTT") && page.body.contains("Quá hạn 11 ngày"));
    // Before a call was recorded nobody was asked.
    let then = json_of(&app, "/api/v1/league?known_at=40").await;
    assert_eq!(then["total"]["calls"], told(0, 0, 0));
    // The last change is a row of the journal that is about the agency.
    let seq = row(&table, "bo-y-te")["last_change"]["seq"].as_u64().unwrap();
    let rows = json_of(&app, "/api/v1/journal?agency=bo-y-te&before=1000000").await;
    assert_eq!(rows["rows"][0]["seq"], seq, "{rows}");
}

async fn the_pages_show_the_same_and_sort(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    enacted(&app).await;
    let page = app.get("/ket-qua").await;
    assert_eq!(page.status, 200, "{}", page.body);
    for part in [
        "<svg class=\"chart\" role=\"img\" aria-labelledby=\"cq-t cq-d\"",
        "Mục tiêu 20%",
        "Số liệu của biểu đồ",
        "aria-sort=\"descending\"",
        "href=\"/ket-qua/bo-y-te\"",
        "Chưa nộp",
        "chưa có số liệu",
        "theo nhật ký đến dòng",
    ] {
        assert!(page.body.contains(part), "{part} is not in {}", page.body);
    }
    assert!(!page.body.contains("style=") && !page.body.contains("NaN"));
    // The order is the address's, and an order has its other way.
    let order = async |query: &str| -> Vec<String> {
        let page = app.get(&format!("/ket-qua{query}")).await;
        assert_eq!(page.status, 200, "{query}: {}", page.body);
        let body = page.body.split("<tbody>").find(|part| part.contains("/ket-qua/bo-")).unwrap();
        let table = body.split("</tbody>").next().unwrap();
        let links = table.split("href=\"/ket-qua/").skip(1);
        links.map(|part| part.split(['"', '?']).next().unwrap().to_owned()).collect()
    };
    let up = order("?sort=name").await;
    let mut down = order("?sort=name&order=desc").await;
    down.reverse();
    assert_eq!(up, down);
    assert!(up.len() > 15);
    assert_eq!(order("?sort=enacted").await[0], "bo-y-te");
    let json = json_of(&app, "/api/v1/league?sort=regulations&order=asc").await;
    let keys: Vec<&str> =
        json["rows"].as_array().unwrap().iter().map(|row| row["key"].as_str().unwrap()).collect();
    assert_eq!(order("?sort=regulations&order=asc").await, keys);
    for (address, status) in [
        ("/ket-qua?sort=x", 400),
        ("/ket-qua?sort=name&sort=name", 400),
        ("/ket-qua?by=field", 400),
        ("/ket-qua?baseline=khong-co", 404),
        ("/api/v1/league?order=x", 400),
        ("/ket-qua/bo-khong-co", 404),
        ("/ket-qua/bo-y-te", 200),
        ("/ket-qua/bo-y-te?sort=name", 400),
        ("/ket-qua/bo-y-te?as_of=2025-02-01", 200),
        // It has become another one, whose row is shown.
        ("/ket-qua/bo-giao-thong-van-tai", 200),
        // Of another branch, and answers for nothing.
        ("/ket-qua/quoc-hoi", 404),
    ] {
        let reply = app.get(address).await;
        assert_eq!(reply.status, status, "{address}: {}", reply.body);
    }
    let health = app.get("/ket-qua/bo-y-te").await.body;
    assert!(health.contains("không tính") && health.contains("2 đã tham vấn"), "{health}");
}

async fn one_page_alone_may_stand_in_a_frame(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let header = |reply: &crate::app::Reply, name: &str| {
        reply.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    };
    for (address, framed) in [
        ("/ket-qua/nhung", true),
        ("/ket-qua/nhung?sort=name", true),
        ("/ket-qua", false),
        ("/ket-qua/bo-y-te", false),
        // An error is no page for others.
        ("/ket-qua/nhung?x=1", false),
    ] {
        let reply = app.get(address).await;
        let policy = header(&reply, "content-security-policy");
        assert_eq!(policy.contains("frame-ancestors *"), framed, "{address}: {policy}");
        assert_eq!(policy.contains("frame-ancestors 'none'"), !framed, "{address}: {policy}");
        assert_eq!(header(&reply, "x-frame-options").is_empty(), framed, "{address}");
        assert!(policy.starts_with("default-src 'none';"), "{address}");
    }
    // Nothing of whoever is signed in stands in it.
    let page = app.get("/ket-qua/nhung").await.body;
    assert!(!page.contains("<form") && !page.contains("/dang-nhap") && page.contains("<svg"));
}
