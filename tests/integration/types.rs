//! The search box beside regulations: plans, papers, questions, consultations.

use quydinh::{
    cases::questions::{NewQuestion, ask_question},
    model::Role,
};
use serde_json::{Value, json};

use crate::{
    app::TestApp,
    desk::{assert_says, seeded},
    harness::{TestStore, on_both_stores},
    plans::{TRADE, noon, slug, somebody},
};

on_both_stores!(every_type_is_found_by_the_same_words);

async fn asked(app: &TestApp, title: &str) {
    let new = NewQuestion {
        agency: slug(TRADE),
        title: title.into(),
        text: String::new(),
        field: String::new(),
        codes: vec!["1.000000".parse().unwrap()],
    };
    let who = (somebody("dn", Role::Business, None), noon("2026-07-01"));
    ask_question(&app.store, &new, who).await.unwrap();
    app.shows(app.store.seq().await.unwrap()).await;
}

/// How many of each type a text finds.
async fn counts(app: &TestApp, text: &str) -> Value {
    let reply = app.get(&format!("/api/v1/search?q={text}")).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let types = reply.json()["types"].as_array().unwrap().clone();
    let counts =
        types.iter().map(|of| (of["type"].as_str().unwrap().to_owned(), of["total"].clone()));
    Value::Object(counts.collect())
}

async fn every_type_is_found_by_the_same_words(at: TestStore) {
    let app = seeded(at).await;
    asked(&app, "Thời hạn 5 ngày làm việc tính từ khi nào?").await;
    // Without marks, and where a regulation has none of it.
    for text in ["giảm từ 10 xuống 5 ngày làm việc", "giam tu 10 xuong 5 ngay lam viec"] {
        let found = counts(&app, text).await;
        assert_eq!((&found["plan"], &found["consultation"]), (&json!(2), &json!(2)), "{found}");
    }
    let found = counts(&app, "5 ngày làm việc").await;
    assert_eq!(
        (&found["plan"], &found["consultation"], &found["question"]),
        (&json!(2), &json!(2), &json!(1)),
        "{found}"
    );
    let found = counts(&app, "phù hiệu xe hợp đồng").await;
    for of in ["document", "plan", "question", "consultation"] {
        assert_eq!(found[of], 0, "{found}");
    }
    // What a count tells is what its list has.
    let of = async |kind: &str, text: &str| {
        let reply = app.get(&format!("/api/v1/search?q={text}&type={kind}")).await.json();
        let hits = reply["hits"].as_array().unwrap();
        let total = reply["types"].as_array().unwrap().iter().find(|of| of["type"] == kind);
        assert_eq!(total.unwrap()["total"], hits.len(), "{reply}");
        hits.iter().map(|hit| hit["url"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        of("plan", "dữ liệu dùng chung").await,
        ["/phuong-an/PA-0001", "/phuong-an/PA-0002"]
    );
    assert_eq!(of("question", "ngay lam viec").await, ["/hoi-dap/HD-0001"]);
    assert_eq!(
        of("consultation", "năm 2026 bộ xây dựng").await,
        ["/tham-van/PA-0002", "/tham-van/PA-0001"]
    );
    assert_eq!(of("document", "13/1999/QH10").await, ["/van-ban/13_1999_qh10"]);

    // Pages: what else there is, and each list with links to the others.
    let page = app.get("/?q=5 ngày làm việc").await;
    assert_says(&page, &["Phương án (2)", "Câu hỏi (1)", "Tham vấn (2)"]);
    assert!(
        page.body.contains("href=\"/?q=5+ngày+làm+việc&amp;type=plan\"")
            || page.body.contains("href=\"/?q=5+ngày+làm+việc&#38;type=plan\""),
        "{}",
        page.body
    );
    let plans = app.get("/?q=5 ngày làm việc&type=plan").await;
    assert_says(&plans, &["2 phương án", "Câu hỏi (1)", "Bộ Công Thương", "PA-0001"]);
    assert!(plans.body.contains("<mark>") && plans.body.contains("name=\"type\" value=\"plan\""));
    let consultations = app.get("/?q=năm 2026&type=consultation").await;
    assert_says(&consultations, &["2 tham vấn", "đã hết hạn"]);
    assert_says(&app.get("/?q=xăng dầu&type=plan").await, &["Không có kết quả"]);
    assert_says(&app.get("/?type=question").await, &["1 câu hỏi"]);
    assert_eq!(app.get("/?q=a&type=regulation").await.status, 200);
    for wrong in ["/?q=a&type=x", "/?q=a&type=plan&agency=bo-xay-dung", "/?type=plan&cursor=x"] {
        assert_eq!(app.get(wrong).await.status, 400, "{wrong}");
    }
    // Of another day only regulations are known.
    let then = app.get("/?q=5 ngày làm việc&as_of=2026-06-30").await;
    assert!(!then.body.contains("type=plan"), "{}", then.body);

    // What was recorded since is counted, also where the answer had been kept.
    asked(&app, "Hồ sơ nộp trong 5 ngày làm việc có được bổ sung không?").await;
    assert_says(&app.get("/?q=5 ngày làm việc").await, &["Câu hỏi (2)"]);
    assert_eq!(counts(&app, "5 ngày làm việc").await["question"], 2);
}
