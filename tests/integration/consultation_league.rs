//! Comments on drafts and on regulations in force in the league table.

use quydinh::model::{Role, TokenScope};
use serde_json::{Value, json};

use crate::{
    app::TestApp,
    comments::{consulting, send},
    desk::assert_says,
    harness::{TestStore, on_both_stores},
    plans::{BUILDING, TRADE},
};

on_both_stores!(all_kinds_of_comments_are_counted_and_open_to_their_rows);

const TEXT: &str = "Điều 1. Hồ sơ\nHồ sơ gồm đơn và bản sao giấy phép.\n\
    Thời hạn giải quyết là 15 ngày làm việc.";
const PARTS: [&str; 8] =
    ["received", "answered", "in-time", "late", "overdue", "waiting", "heeded", "changed"];

async fn token(app: &TestApp, role: Role, agency: Option<&str>) -> String {
    let member = app.member(role, agency).await;
    let scopes = [TokenScope::Read, TokenScope::Plans, TokenScope::Review, TokenScope::Comments];
    app.token(&member, &scopes).await
}

/// The numbers of a line, of comments on one kind of thing if one is given.
fn counted(row: &Value, on: Option<&str>) -> Vec<u64> {
    let comments = match on {
        Some(kind) => &row["comments"]["on"][kind],
        None => &row["comments"],
    };
    PARTS.iter().map(|part| comments[part].as_u64().unwrap()).collect()
}

async fn all_kinds_of_comments_are_counted_and_open_to_their_rows(at: TestStore) {
    let (app, ..) = consulting(at).await;
    let (an, ba, vu, dn) = (
        token(&app, Role::Officer, Some(TRADE)).await,
        token(&app, Role::Officer, Some(BUILDING)).await,
        token(&app, Role::Reviewer, None).await,
        token(&app, Role::Business, None).await,
    );
    let service = app.another().await;
    let post = async |who: &str, path: &str, body: Value| {
        let reply = send(&service, who, ("POST", path), None, &body).await;
        assert!(reply.status.is_success(), "{path} {}", reply.body);
        reply.json()
    };
    let closes = "2026-07-10T10:00:00Z";
    let draft = json!({"kind": "draft", "agency": BUILDING, "document": "circular",
        "title": "Dự thảo Thông tư về cấp phép", "closes": closes, "text": TEXT});
    post(&ba, "/api/v1/consultations", draft).await;
    // A reviewer asks about a rule of another ministry, which answers for it.
    let rule = json!({"kind": "regulation", "code": "1.000000", "closes": closes,
        "title": "Rà soát quy định về thời hạn", "question": "Thời hạn có phù hợp không?"});
    post(&vu, "/api/v1/consultations", rule).await;
    let on_plan = json!({"item": 1, "stance": "for", "text": "Tán thành đề xuất này"});
    post(&dn, "/api/v1/plans/PA-0001/comments", on_plan).await;
    for paragraph in [2, 3] {
        let text = format!("Đề nghị sửa đoạn {paragraph}");
        let comment = json!({"paragraph": paragraph, "stance": "change", "text": text});
        post(&dn, "/api/v1/consultations/TV-0001/comments", comment).await;
    }
    let on_rule = json!({"stance": "change", "text": "Đề nghị rút xuống 3 ngày"});
    post(&dn, "/api/v1/consultations/TV-0002/comments", on_rule).await;
    let answer = json!({"comments": ["GY-0002", "GY-0003"], "office": "Vụ Pháp chế",
        "signer": "Vụ trưởng", "state": "accepted", "text": "Tiếp thu ý kiến về thời hạn",
        "changed": {"item": 3, "version": 1}});
    post(&ba, "/api/v1/consultations/TV-0001/answers", answer).await;
    let seq = app.store.seq().await.unwrap();
    app.shows(seq).await;

    let table = async |query: &str| app.get(&format!("/api/v1/league{query}")).await.json();
    let row = |table: &Value, agency: &str| -> Value {
        let rows = table["rows"].as_array().unwrap();
        rows.iter().find(|row| row["key"] == agency).unwrap().clone()
    };
    let today = table("").await;
    let (trade, building) = (row(&today, TRADE), row(&today, BUILDING));
    assert_eq!(counted(&trade, None), [2, 0, 0, 0, 0, 2, 0, 0], "{trade}");
    assert_eq!(counted(&trade, Some("plan"))[0], 1);
    assert_eq!(counted(&trade, Some("regulation"))[0], 1);
    // Two comments were answered at once, and one paragraph came of them.
    assert_eq!(counted(&building, Some("draft")), [2, 2, 2, 0, 0, 0, 2, 1], "{building}");
    assert_eq!(counted(&building, None), counted(&building, Some("draft")));
    assert_eq!(counted(&today["total"], None), [4, 2, 2, 0, 0, 2, 2, 1]);

    // Each number is its list, as a page, for programs, and as a file.
    for line in [&trade, &building, &today["total"]] {
        for part in PARTS {
            let url = line["comments"]["rows_urls"][part].as_str().unwrap();
            let list = app.get(url).await.json();
            assert_eq!(list["total"], line["comments"][part], "{url}");
            let (_, query) = url.split_once('?').unwrap();
            let file = app.get(&format!("/ket-qua/gop-y.json?{query}")).await.json();
            let told = |list: &Value| -> Vec<Value> {
                let rows = list["rows"].as_array().unwrap();
                rows.iter()
                    .map(|row| json!([row["comment"], row["subject"], row["changed"], row["made"]]))
                    .collect()
            };
            assert_eq!(told(&list), told(&file), "{url}");
            for on in ["plan", "draft", "regulation"] {
                let list = app.get(&format!("{url}&on={on}")).await.json();
                assert_eq!(list["total"], line["comments"]["on"][on][part], "{url} {on}");
                let rows = list["rows"].as_array().unwrap();
                assert!(rows.iter().all(|row| row["on"] == on), "{list}");
            }
        }
    }
    let page = app.get("/ket-qua/gop-y?rows=changed").await;
    assert_says(&page, &["Dự thảo văn bản (1)", "Phương án (0)", "TV-0001/2", "đã sửa TV-0001/3"]);
    let own = app.get(&format!("/ket-qua/{TRADE}")).await;
    assert_says(&own, &["2 còn trong hạn", "1 về phương án", "1 về quy định hiện hành"]);
    assert_eq!(app.get("/ket-qua/gop-y?on=x").await.status, 400);
    // About procedures: the item and the rule, and no draft.
    let kind = table("?kind=procedure").await;
    assert_eq!(counted(&kind["total"], None)[0], 2, "{}", kind["total"]);

    // Nobody answered for the rule until it was over; that is owed from the next
    // day on, and was not as known before.
    let step = json!({"step": "closed", "reason": "Đủ ý kiến"});
    let path = "/api/v1/consultations/TV-0002";
    let closed = send(&service, &an, ("PATCH", path), Some(1), &step).await;
    assert_eq!(closed.status, 200, "{}", closed.body);
    let step = json!({"step": "ended", "reason": "Chốt ý kiến"});
    let ended = send(&service, &an, ("PATCH", path), Some(2), &step).await;
    assert_eq!(ended.status, 200, "{}", ended.body);
    app.shows(app.store.seq().await.unwrap()).await;
    let row_on = async |query: &str| row(&table(query).await, TRADE);
    let on = Some("regulation");
    assert_eq!(counted(&row_on("").await, on), [1, 0, 0, 0, 0, 1, 0, 0], "the day is not over");
    let next = row_on("?as_of=2026-07-02").await;
    assert_eq!(counted(&next, on), [1, 0, 0, 1, 1, 0, 0, 0], "{next}");
    let then = row_on(&format!("?as_of=2026-07-02&known_at={seq}")).await;
    assert_eq!(counted(&then, on), [1, 0, 0, 0, 0, 1, 0, 0], "{then}");
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}
