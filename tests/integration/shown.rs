//! What is shown of the real procedures: twins as one, references to documents,
//! orders, and counts beside the list.

use std::path::PathBuf;

use serde_json::Value;

use crate::{
    app::TestApp,
    harness::{Backend, TestStore, run},
    queries::{encoded, procedures},
};

#[test]
fn real_procedures_are_shown_as_they_are_meant() {
    if let Some(file) = procedures() {
        run(Backend::Sqlite, move |store| look(store, file));
    }
}

async fn look(store: TestStore, file: PathBuf) {
    let app = TestApp::empty(store).await;
    app.load_file(file, "2026-07-01").await;
    twins_lead_by_their_level(&app).await;
    references_are_kept_apart(&app).await;
    counts_are_what_a_click_gives(&app).await;
    pages_are_the_whole_list(&app).await;
}

fn list(answer: &Value, name: &str) -> Vec<Value> {
    answer[name].as_array().cloned().unwrap_or_default()
}

/// Who asks for a procedure by its whole name, level included, gets it first.
async fn twins_lead_by_their_level(app: &TestApp) {
    let levels = ["(cấp Bộ)", "(cấp Tỉnh)", "cấp tỉnh)", "cấp trung ương)", "cấp xã)", "(cấp TW)"];
    let mut names: Vec<String> = Vec::new();
    let mut cursor = String::from("0");
    loop {
        let page = app.search(&format!("sort=name&limit=100&cursor={cursor}")).await;
        let hits = list(&page, "hits");
        names.extend(hits.iter().map(|hit| hit["name"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(names.len(), 2_381, "pages are the whole list");
    names.retain(|name| levels.iter().any(|level| name.trim_end().ends_with(level)));
    names.dedup();
    let mut wrong = Vec::new();
    let (mut asked, mut folded) = (0, 0);
    for name in names.iter().filter(|name| name.chars().count() < 300) {
        let answer = app.search(&format!("q={}", encoded(name))).await;
        let first = &list(&answer, "hits")[0];
        asked += 1;
        folded += usize::from(first["alike"].as_u64().unwrap_or_default() > 0);
        if first["name"] != name.as_str() {
            wrong.push(format!("{name}: {}", first["name"]));
        }
    }
    println!("{asked} names with a level, {folded} with twins; not first: {wrong:#?}");
    assert!(asked > 100 && folded > 60, "{asked} {folded}");
    assert!(wrong.len() * 30 <= asked, "{wrong:#?}");
}

async fn references_are_kept_apart(app: &TestApp) {
    let documents = |answer: &Value| -> Vec<String> {
        let documents = list(&answer["query"], "documents");
        documents.iter().map(|number| number.as_str().unwrap().to_owned()).collect()
    };
    // Two documents of one number, on which no procedure rests.
    let answer = app.search(&format!("q={}", encoded("nghị quyết 68"))).await;
    assert_eq!(documents(&answer), ["68-NQ/TW", "68/NQ-CP"]);
    assert_eq!(answer["total"], 0);
    for (text, number) in [("tt 02/2017 vpcp", "02/2017/TT-VPCP"), ("66.7/2025", "66.7/2025/NQ-CP")]
    {
        let answer = app.search(&format!("q={}", encoded(text))).await;
        assert_eq!(documents(&answer)[0], number, "{text}");
        assert!(answer["total"].as_u64().unwrap() > 0, "{text}");
    }
    // The pieces of a number that nothing has are no words.
    let answer = app.search(&format!("q={}", encoded("68/NQ-CP"))).await;
    assert_eq!(answer["total"], 0, "{}", answer["query"]);
    let answer = app.search("q=1.002011").await;
    assert_eq!(
        (&answer["total"], &answer["query"]["did_you_mean"]),
        (&0.into(), &"2.002011".into())
    );
    let page = app.get(&format!("/?q={}", encoded("nghị quyết 68"))).await.body;
    for part in ["/van-ban/68-nq_tw", "/van-ban/68_nq-cp", "Chương trình cắt giảm"] {
        assert!(page.contains(part), "{part}");
    }
}

async fn counts_are_what_a_click_gives(app: &TestApp) {
    let text = encoded("giấy phép");
    for narrowed in ["", "&kind=procedure&field=bo-cong-an/", "&agency=bo-xay-dung"] {
        let answer = app.search(&format!("q={text}&tree=1&limit=1{narrowed}")).await;
        let groups = list(&answer, "field_tree");
        assert!(!groups.is_empty(), "{narrowed}");
        let others = narrowed.replace("&field=bo-cong-an/", "");
        for value in groups.iter().take(4).flat_map(|group| {
            [group.clone()].into_iter().chain(list(group, "fields").into_iter().take(3))
        }) {
            let field = encoded(value["value"].as_str().unwrap());
            let clicked = app.search(&format!("q={text}&limit=1&field={field}{others}")).await;
            assert_eq!(clicked["total"], value["count"], "{value} {narrowed}");
        }
    }
}

async fn pages_are_the_whole_list(app: &TestApp) {
    for sort in ["fee_low", "fee_high", "newest", "cost_low"] {
        let (mut fees, mut cursor) = (Vec::new(), String::from("0"));
        loop {
            let query = format!("sort={sort}&limit=100&cursor={cursor}&field=bo-cong-an/");
            let page = app.search(&query).await;
            fees.extend(list(&page, "hits").iter().map(|hit| {
                let fee = &hit["fee"];
                (fee["low"].as_u64(), fee["high"].as_u64(), hit["code"].to_string())
            }));
            match page["next"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        let rising = |fee: Option<u64>| fee.map_or(i128::MAX, i128::from);
        let falling = |fee: Option<u64>| fee.map_or(i128::MAX, |fee| -i128::from(fee));
        assert!(fees.len() > 300, "{sort}: {}", fees.len());
        let known = fees.iter().filter(|(low, _, _)| low.is_some()).count();
        assert!(known > 50 && known < fees.len(), "{sort}: {known}");
        let sorted = fees.is_sorted_by_key(|(low, high, code)| match sort {
            "fee_low" => (rising(*low), code.clone()),
            "fee_high" => (falling(*high), code.clone()),
            _ => (0, code.clone()),
        });
        assert!(sorted, "{sort}");
    }
}
