//! Searching and reading through the service, on both stores.

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::{
    app::TestApp,
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    nothing_is_ready_before_the_first_index,
    however_it_is_typed_the_regulation_comes_first,
    words_that_nothing_has_find_nothing,
    a_count_is_what_a_click_gives,
    pages_are_the_whole_list_once,
    a_new_edition_is_a_new_version_and_the_same_again_is_none,
    a_server_answers_on_its_port_and_stops_when_told,
);

async fn nothing_is_ready_before_the_first_index(store: TestStore) {
    let app = TestApp::empty(store).await;
    assert_eq!(app.get("/health").await.status, 503);
    for address in ["/?q=thue", "/api/v1/regulations?q=thue"] {
        let reply = app.get(address).await;
        assert_eq!(reply.status, 503, "{address}: {}", reply.body);
    }
    app.load("registry.csv", "2025-01-01").await;
    assert_eq!(app.get("/health").await.status, 200);
    assert_eq!(app.get("/?q=thue").await.status, 200);
}

async fn however_it_is_typed_the_regulation_comes_first(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    for (typed, first) in [
        ("bán lẻ xăng dầu", "9.000001"),
        ("ban le xang dau", "9.000001"),
        ("BÁN LẺ XĂNG DẦU", "9.000001"),
        // Decomposed, as it comes from a Mac.
        ("ba\u{301}n le\u{309} xa\u{306}ng da\u{302}\u{300}u", "9.000001"),
        ("ho kinh doanh", "9.000013"),
        ("thay đổi người đại diện theo pháp luật", "9.000012"),
        ("mien tien thue dat", "9.000015"),
        ("hoan thue", "9.000014"),
        ("9.000033", "9.000033"),
        ("DK-BYT-0001", "DK-BYT-0001"),
        ("nhà thuốc", "9.000031"),
    ] {
        let answer = app.search(&format!("q={typed}")).await;
        assert_eq!(answer["hits"][0]["code"], first, "{typed}: {answer:#}");
    }
    let citing = app.search("q=10/2020/nd-cp").await;
    assert_eq!(citing["hits"][0]["code"], "9.000023", "{citing:#}");
}

async fn words_that_nothing_has_find_nothing(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    for (typed, total) in [("", 36), ("  ", 36), ("zzqx", 0), ("?!", 0), ("9.999999", 0)] {
        let answer = app.search(&format!("q={typed}")).await;
        assert_eq!(answer["total"], total, "{typed:?}: {answer:#}");
        let counted = answer["facets"]["kind"].as_array().unwrap().iter();
        let sum: u64 = counted.map(|value| value["count"].as_u64().unwrap()).sum();
        assert_eq!(sum, total, "{typed:?}");
    }
}

async fn a_count_is_what_a_click_gives(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let mut clicks = 0;
    for start in ["q=", "q=giay", "q=xăng dầu&kind=procedure", "q=giay&in_force=true"] {
        let list = app.search(start).await;
        for (facet, values) in list["facets"].as_object().unwrap() {
            let others: Vec<&str> =
                start.split('&').filter(|p| !p.starts_with(&format!("{facet}="))).collect();
            for value in values.as_array().unwrap() {
                let name = value["value"].as_str().unwrap();
                let clicked = app.search(&format!("{}&{facet}={name}", others.join("&"))).await;
                assert_eq!(clicked["total"], value["count"], "{start}, {facet}={name}");
                clicks += 1;
            }
        }
    }
    assert!(clicks > 50, "only {clicks} values to click on");
}

async fn pages_are_the_whole_list_once(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    for order in ["q=", "q=giay", "sort=name", "q=giay&sort=newest"] {
        let whole = app.search(&format!("{order}&limit=100")).await;
        let mut codes: Vec<Value> = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = app.search(&format!("{order}&limit=7&cursor={cursor}")).await;
            codes.extend(page["hits"].as_array().unwrap().iter().map(|hit| hit["code"].clone()));
            match page["next"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        let expected: Vec<Value> =
            whole["hits"].as_array().unwrap().iter().map(|hit| hit["code"].clone()).collect();
        assert_eq!(codes, expected, "{order}");
        assert_eq!(whole["total"], expected.len() as u64, "{order}");
    }
}

async fn a_new_edition_is_a_new_version_and_the_same_again_is_none(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let seq = |value: &Value| value["seq"].as_u64().unwrap();
    let before = app.search("q=").await;

    let report = app.load("changes.csv", "2026-01-01").await;
    assert_eq!((report.added, report.changed), (0, 1));
    let after = app.search("q=").await;
    assert!(seq(&after) > seq(&before));
    assert_eq!(after["total"], before["total"]);
    let shown = app.get("/api/v1/regulations/9.000001").await;
    assert_eq!(shown.headers["x-journal-seq"], seq(&after).to_string());
    let shown = shown.json();
    assert_eq!(shown["versions"].as_array().unwrap().len(), 2);
    let text = shown.to_string();
    assert!(text.contains("600.000 đồng") && !text.contains("20 ngày làm việc"), "{text}");
    let first = app.get("/api/v1/regulations/9.000001?version=1").await.json().to_string();
    assert!(first.contains("20 ngày làm việc"), "{first}");

    let again = app.load("changes.csv", "2026-01-01").await;
    assert_eq!((again.added, again.changed, again.already_loaded.len()), (0, 0, 1));
    assert_eq!(again.seq_before, again.seq_after);
    assert_eq!(seq(&app.search("q=").await), seq(&after));
    let verified = app.store.verify().await.unwrap();
    assert_eq!(verified.findings, []);
}

async fn a_server_answers_on_its_port_and_stops_when_told(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let served = app.serve().await;
    let mut connection = tokio::net::TcpStream::connect(served.address).await.unwrap();
    let request =
        "GET /api/v1/regulations?q=hai+quan HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("9.000016"), "{answer}");
    let address = served.address;
    served.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err(), "the port is free again");
}
