//! Tables with rows and columns of one's own: every cell is as many as the list
//! behind it, everything adds up, files say the same, and a citation gives its
//! figure again.

use quydinh::model::baseline_digest;
use serde_json::{Value, json};

use crate::{
    app::TestApp,
    exports::checked,
    figures::{enacted, json_of, reviewer, send, shown},
    harness::{TestStore, on_both_stores},
    program::{line, quydinh, stdout},
};

on_both_stores!(
    every_cell_is_its_rows,
    filters_are_those_of_a_search,
    a_citation_gives_its_figure_again,
    what_cannot_be_a_table_is_refused,
);

/// What parts the base, and what does not.
const PARTS: [&str; 6] = ["agency", "field", "kind", "disposition", "stage", "since"];

async fn number(app: &TestApp, url: &Value) -> Value {
    json_of(app, url.as_str().unwrap()).await["total"].clone()
}

fn sum(cells: &[Value], of: &str) -> u64 {
    cells.iter().map(|cell| cell[of].as_u64().unwrap()).sum()
}

async fn every_cell_is_its_rows(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    enacted(&app).await;
    let new = json!({"slug": "goc", "title": "Gốc", "day": "2025-01-01"});
    let cookie = reviewer(&app).await;
    assert_eq!(send(&app, &cookie, "/api/v1/baselines", &new).await.status, 201);
    let folder = tempfile::tempdir().unwrap();
    for query in [
        "by=agency&columns=kind",
        "by=kind&columns=agency&stage=proposed&baseline=goc",
        "by=disposition&columns=stage&disposition=cut,simplify,decentralise,keep",
        "by=since&columns=disposition&stage=proposed",
        "by=agency&columns=year&stage=proposed",
        "by=document&columns=kind",
        "by=month&columns=document",
        "by=kind&columns=since&agency=bo-y-te",
    ] {
        let table = json_of(&app, &format!("/api/v1/ratios?{query}")).await;
        let columns = table["columns"]["rows"].as_array().unwrap();
        let (by, across) =
            (table["by"].as_str().unwrap(), table["columns"]["by"].as_str().unwrap());
        let parted = PARTS.contains(&by) && PARTS.contains(&across);
        let rows = table["rows"].as_array().unwrap();
        assert!(!rows.is_empty() && !columns.is_empty(), "{query}: {table}");
        for row in rows {
            let cells = row["cells"].as_array().unwrap();
            assert_eq!(cells.len(), columns.len(), "{query}");
            assert_eq!(json!(sum(cells, "numerator")), row["numerator"], "{query}: {row}");
            if parted {
                assert_eq!(json!(sum(cells, "denominator")), row["denominator"], "{query}: {row}");
            }
            for cell in cells {
                assert_eq!(number(&app, &cell["rows_url"]).await, cell["numerator"], "{cell}");
                let of = number(&app, &cell["denominator_rows_url"]).await;
                assert_eq!(of, cell["denominator"], "{query}: {cell}");
            }
        }
        assert_eq!(json!(sum(columns, "numerator")), table["total"]["numerator"], "{query}");
        for (at, column) in columns.iter().enumerate() {
            let cells: Vec<Value> = rows.iter().map(|row| row["cells"][at].clone()).collect();
            assert_eq!(json!(sum(&cells, "numerator")), column["numerator"], "{query}: {column}");
            assert_eq!(number(&app, &column["rows_url"]).await, column["numerator"], "{column}");
        }

        // The file has a row for each cell, and last the whole.
        let file = json_of(&app, &format!("/ty-le.json?{query}")).await;
        let mut lines = file["rows"].as_array().unwrap().iter();
        for row in rows {
            for cell in row["cells"].as_array().unwrap() {
                let line = lines.next().unwrap();
                for (key, value) in [
                    ("key", &row["key"]),
                    ("column", &cell["column"]),
                    ("column_label", &cell["label"]),
                ] {
                    let said = line[key].as_str().unwrap_or_default();
                    assert_eq!(said, value.as_str().unwrap(), "{query}: {line}");
                }
                for key in ["numerator", "denominator", "truncated", "rounded"] {
                    assert_eq!(line[key], cell[key], "{query}: {line}");
                }
            }
        }
        assert_eq!(lines.next().unwrap()["numerator"], table["total"]["numerator"]);
        assert_eq!(lines.next(), None);
        let found = checked(&app, folder.path(), "/ty-le", &format!("?{query}")).await;
        assert!(found.recounted.cells > 0, "{query}");

        for measure in ["", "&measure=numerator", "&measure=denominator"] {
            let page = app.get(&format!("/ty-le?{query}{measure}")).await;
            assert_eq!(page.status, 200, "{query}{measure}: {}", page.body);
            assert!(page.body.contains("<svg class=\"chart\""), "{query}{measure}");
            assert!(page.body.contains("Đổi dòng với cột"), "{query}{measure}");
        }
    }
    // A cell of the page leads to its regulation, and the list back to the table.
    let page = app.get("/ty-le?by=agency&columns=kind&measure=numerator").await.body;
    let cell = "/ty-le/quy-dinh?by=agency&#38;columns=kind&#38;measure=numerator\
                &#38;part=numerator&#38;key=bo-y-te&#38;column=procedure";
    assert!(page.contains(cell), "{page}");
    let list = app.get(&cell.replace("&#38;", "&")).await.body;
    assert!(list.contains("9.000031") && list.contains("Bộ Y tế, Thủ tục hành chính"), "{list}");
    assert!(list.contains("href=\"/ty-le?by=agency&#38;columns=kind&#38;measure=numerator\""));
}

async fn filters_are_those_of_a_search(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    enacted(&app).await;
    for (filter, search) in [
        ("plan_disposition=cut", "disposition=cut"),
        ("plan_stage=reviewed", "stage=reviewed"),
        ("due=pending", "due=pending"),
        ("agency=bo-y-te&agency=bo-tai-chinh", "agency=bo-y-te&agency=bo-tai-chinh"),
        ("kind=procedure,condition", "kind=procedure,condition"),
        (
            "from_after=2015-01-01&from_before=2021-12-31",
            "from_after=2015-01-01&from_before=2021-12-31",
        ),
    ] {
        let found = app.search(&format!("in_force=yes&collapse=none&{search}")).await;
        let table = json_of(&app, &format!("/api/v1/ratios?by=kind&{filter}")).await;
        assert_eq!(table["total"]["denominator"], found["total"], "{filter}");
        // An agency has the nation's target, what is picked out otherwise has none.
        if !filter.starts_with("kind") {
            assert_eq!(table["target"].is_object(), filter.starts_with("agency"), "{filter}");
        }
        let page = app.get(&format!("/ty-le?by=kind&columns=stage&{filter}")).await;
        assert_eq!(page.status, 200, "{filter}: {}", page.body);
        assert!(page.body.contains("class=\"chip\""), "{filter}");
    }
}

/// The text of a page's citation.
fn citation(page: &str) -> String {
    let text = page
        .split("data-copy=\"Sao chép trích dẫn\">")
        .nth(1)
        .and_then(|rest| rest.split('<').next());
    text.unwrap_or_else(|| panic!("{page}")).replace("&#38;", "&").replace("&#34;", "\"")
}

async fn a_citation_gives_its_figure_again(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    enacted(&app).await;
    let query = "by=agency&columns=kind&key=bo-y-te&column=procedure";
    let page = app.get(&format!("/ty-le/trich-dan?{query}")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let text = citation(&page.body);
    let rows = |part| format!("/ty-le/quy-dinh.json?{query}&part={part}");
    for part in ["numerator", "denominator"] {
        let list = json_of(&app, &rows(part)).await;
        let codes =
            list["rows"].as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap());
        assert!(text.contains(&baseline_digest(codes)), "{part}: {text}");
    }
    let seq = app.store.seq().await.unwrap();
    for part in ["Bộ Y tế, Thủ tục hành chính", "tức 1 trên ", "01/07/2026", "as_of=2026-07-01"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    // A program finds the digest in the file, whatever its format.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("quy-dinh.json");
    std::fs::write(&file, &app.get(&rows("numerator")).await.bytes).unwrap();
    let verified = quydinh(app.place(), &["verify", file.to_str().unwrap()]).success();
    let said = line(&stdout(&verified), "SHA-256 của các mã quy định: ");
    let digest = said.rsplit(' ').next().unwrap();
    assert!(digest.len() == 64 && text.contains(digest), "{said}: {text}");

    // Later it is the same at its own address, and another one at the moving one.
    let (start, end) = (text.find("/ty-le/trich-dan").unwrap(), text.find(" (truy cập").unwrap());
    let pinned = &text[start..end];
    assert!(pinned.contains(&format!("known_at={seq}")), "{pinned}");
    app.load("changes.csv", "2026-01-01").await;
    shown(&app).await;
    assert_eq!(citation(&app.get(pinned).await.body), text);
    assert_ne!(citation(&app.get(&format!("/ty-le/trich-dan?{query}")).await.body), text);
    for measure in ["numerator", "denominator"] {
        let page = app.get(&format!("/ty-le/trich-dan?by=kind&measure={measure}")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert_eq!(page.body.matches("SHA-256 của các mã:").count(), 1, "{measure}");
    }
}

async fn what_cannot_be_a_table_is_refused(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    for (address, parameter) in [
        ("/ty-le?columns=x", "columns"),
        ("/ty-le?measure=x", "measure"),
        ("/ty-le?plan_stage=x", "plan_stage"),
        ("/ty-le?cursor=x", "cursor"),
        ("/ty-le?from_after=2025-02-30", "from_after"),
        ("/ty-le/quy-dinh?columns=kind&column=x", "column"),
        ("/ty-le/quy-dinh?column=procedure", "column"),
        ("/ty-le/quy-dinh?key=x", "key"),
        ("/ty-le/trich-dan?part=new", "part"),
        ("/dieu-chinh-so-lieu?columns=kind", "columns"),
    ] {
        let api = address
            .replace("/ty-le/quy-dinh", "/api/v1/ratios/rows")
            .replace("/dieu-chinh-so-lieu", "/api/v1/restatements")
            .replace("/ty-le?", "/api/v1/ratios?");
        let refused = app.get(address).await;
        assert_eq!(refused.status, 400, "{address}: {}", refused.body);
        assert!(refused.body.contains(parameter), "{address}: {}", refused.body);
        if !api.contains("trich-dan") && parameter != "cursor" {
            let refused = app.get(&api).await;
            assert_eq!(refused.status, 400, "{api}");
            assert_eq!(refused.json()["error"]["parameter"], parameter, "{api}: {}", refused.body);
        }
    }
}
