//! What search engines read, and the page of open data.

use quydinh::web::Site;

use axum::{body::Body, http::Request};
use serde_json::Value;

use crate::{
    app::{TestApp, ask},
    harness::{TestStore, on_both_stores},
};

on_both_stores!(every_regulation_in_force_is_in_the_sitemap, pages_describe_themselves);

/// What stands in an element, each time it is there.
fn within<'a>(text: &'a str, element: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    text.split(&open).skip(1).map(|rest| rest.split(&close).next().unwrap()).collect()
}

async fn every_regulation_in_force_is_in_the_sitemap(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let site = app.at(Site::new(Some("https://quydinh.example.org"), 0).unwrap());
    let get = async |address: &str| {
        let request = Request::get(address.to_owned()).body(Body::empty()).unwrap();
        let reply = ask(&site, request).await;
        assert_eq!(reply.status, 200, "{address}: {}", reply.body);
        reply
    };
    let robots = get("/robots.txt").await.body;
    assert!(robots.contains("Sitemap: https://quydinh.example.org/sitemap.xml\n"), "{robots}");
    let index = get("/sitemap.xml").await;
    assert_eq!(index.headers["content-type"], "application/xml; charset=utf-8");
    let mut listed = Vec::new();
    for part in within(&index.body, "loc") {
        let path = part.strip_prefix("https://quydinh.example.org").unwrap();
        let part = get(path).await.body;
        listed.extend(within(&part, "loc").into_iter().map(str::to_owned));
        // The day on which the fixtures are loaded in a test.
        let days = within(&part, "lastmod");
        assert!(days.iter().all(|day| *day == "2026-07-01"), "{part}");
        assert_eq!(days.is_empty(), path.ends_with("trang.xml"), "{part}");
    }
    for address in &listed {
        let path = address.strip_prefix("https://quydinh.example.org").unwrap();
        assert_eq!(get(path).await.status, 200, "{address}");
    }
    let regulations = listed.iter().filter(|address| address.contains("/quy-dinh/")).count();
    let found = app.search("in_force=true&collapse=none").await;
    assert_eq!(found["total"], regulations);
    assert!(regulations > 30);

    // What is recorded later is there, and an unchanged one is not sent again.
    let tag = get("/sitemap.xml").await.headers["etag"].clone();
    let again = async || {
        let request = Request::get("/sitemap.xml").header("if-none-match", &tag);
        ask(&site, request.body(Body::empty()).unwrap()).await.status.as_u16()
    };
    assert_eq!(again().await, 304);
    app.load("changes.csv", "2026-01-01").await;
    assert_eq!(again().await, 200);
    assert_eq!(app.get("/sitemap/none.xml").await.status, 404);
}

async fn pages_describe_themselves(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let json_ld = |page: &str| -> Value {
        let (_, rest) = page.split_once("<script type=\"application/ld+json\">").unwrap();
        serde_json::from_str(rest.split("</script>").next().unwrap()).unwrap()
    };
    let page = app.get("/quy-dinh/9.000001").await;
    let service = json_ld(&page.body);
    assert_eq!(service["@type"], "GovernmentService");
    assert_eq!(service["identifier"], "9.000001");
    assert_eq!(service["provider"]["name"], "Bộ Công Thương");
    assert!(page.body.contains("<link rel=\"canonical\" href=\"/quy-dinh/9.000001\">"));
    assert!(page.body.contains("<meta name=\"description\" content=\"Thủ tục hành chính 9.000001"));
    // A version that no longer holds is not what is to be found.
    app.load("changes.csv", "2026-01-01").await;
    let old = app.get("/quy-dinh/9.000001?as_of=2025-06-01").await.body;
    assert!(!old.contains("ld+json") && old.contains("noindex"), "{old}");
    // Scripts are as forbidden as before: this is no script.
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"), "{policy}");

    let page = app.get("/du-lieu").await.body;
    let set = json_ld(&page);
    assert_eq!(set["@type"], "Dataset");
    let files = set["distribution"].as_array().unwrap();
    assert!(files.len() >= 10);
    for file in files {
        let address = file["contentUrl"].as_str().unwrap();
        let path = address.strip_prefix("http://localhost").unwrap();
        assert_eq!(app.get(path).await.status, 200, "{address}");
    }
    for part in ["Chưa có bản sao nào", "Chưa ngày nào được ký", "/api/v1/changes"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(app.get("/").await.body.contains("<a href=\"/du-lieu\">"));
}
