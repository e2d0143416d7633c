//! Suggestions through the service, on both stores.

use serde_json::Value;

use crate::{
    app::TestApp,
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    however_it_is_typed_the_regulation_is_suggested,
    a_count_is_what_a_click_gives,
    what_is_loaded_later_is_suggested,
);

impl TestApp {
    /// The suggestions for what was typed; it has to be an answer.
    async fn suggest(&self, typed: &str) -> Vec<Value> {
        let reply = self.get(&format!("/api/v1/suggest?q={typed}")).await;
        assert_eq!(reply.status, 200, "{typed}: {}", reply.body);
        let json = reply.json();
        assert_eq!(json["ready"], true, "{typed}");
        json["suggestions"].as_array().unwrap().clone()
    }
}

async fn however_it_is_typed_the_regulation_is_suggested(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    for (typed, kind, target, value) in [
        ("Cấp Giấy chứng nhận cửa h", "name", "code", "9.000001"),
        ("cap giay chung nhan cua h", "name", "code", "9.000001"),
        ("cửa hàng bán lẻ", "name", "code", "9.000001"),
        ("hộ kinh", "name", "code", "9.000013"),
        ("9.00003", "name", "code", "9.000031"),
        ("83/2014", "number", "document", "83/2014/NĐ-CP"),
        ("nghi dinh 83", "number", "document", "83/2014/NĐ-CP"),
        ("bct", "agency", "agency", "bo-cong-thuong"),
        ("bộ công th", "agency", "agency", "bo-cong-thuong"),
        ("kinh doanh xa", "field", "field", "Kinh doanh xăng dầu"),
    ] {
        let found = app.suggest(typed).await;
        let first = found.iter().find(|suggestion| suggestion["kind"] == kind);
        let first = first.unwrap_or_else(|| panic!("{typed}: no {kind} in {found:#?}"));
        assert_eq!(first["target"][target], value, "{typed}: {found:#?}");
    }
    assert_eq!(app.suggest("zzqx").await, [] as [Value; 0]);
}

async fn a_count_is_what_a_click_gives(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let mut clicks = 0;
    for typed in ["bo", "b", "k", "thue", "xuat", "van", "10/20", "1", "5", "83"] {
        for suggestion in app.suggest(typed).await {
            let target = &suggestion["target"];
            let query = match target.as_object().unwrap().iter().next().unwrap() {
                (name, value) if name == "agency" || name == "field" => {
                    format!("{name}={}", value.as_str().unwrap())
                }
                (name, value) if name == "document" => format!("q={}", value.as_str().unwrap()),
                _ => continue,
            };
            let list = app.search(&query).await;
            assert_eq!(list["total"], suggestion["count"], "{typed}: {suggestion:#}");
            let page = app.get(suggestion["page"].as_str().unwrap()).await;
            assert_eq!(page.status, 200, "{suggestion:#}");
            clicks += 1;
        }
    }
    assert!(clicks > 15, "only {clicks} suggestions to click on");
}

async fn what_is_loaded_later_is_suggested(store: TestStore) {
    let app = TestApp::empty(store).await;
    assert_eq!(app.get("/api/v1/suggest?q=xang").await.status, 503);
    let mut before = String::new();
    for (file, day) in [("registry.csv", "2025-01-01"), ("changes.csv", "2026-01-01")] {
        app.load(file, day).await;
        // The old ones answer until the new ones are made.
        let tag = loop {
            let reply = app.get("/api/v1/suggest?q=xang").await;
            assert_eq!(reply.status, 200, "{}", reply.body);
            let tag = reply.headers["etag"].to_str().unwrap().to_owned();
            if tag != before {
                break tag;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        };
        before = tag;
    }
}
