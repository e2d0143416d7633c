//! Webhooks of a search: they hear of what is recorded about the regulations that
//! it finds, once an index knows them.

use std::sync::{Arc, Mutex};

use axum::http::Request;
use quydinh::{
    cases::webhooks::{Finder, Found, Start, replay},
    model::{Interest, Role},
};
use serde_json::{Value, json};

use super::{Bench, receiver::Receiver};
use crate::harness::{TestStore, on_both_stores};

on_both_stores!(
    what_a_search_finds_is_told,
    rows_wait_for_an_index_that_has_them,
    a_search_is_followed_from_its_page,
);

const HEADING: &str = "Mã số,Loại quy định,Tên,Cơ quan ban hành,Lĩnh vực,Hiệu lực từ\n";
const MIXING: &str = "9.900001,Thủ tục hành chính,Cấp phép pha chế xăng dầu,Bộ Công Thương,\
    Kinh doanh xăng dầu,01/01/2025\n";
const PHARMACY: &str =
    "9.900002,Thủ tục hành chính,Cấp phép hành nghề dược,Bộ Y tế,Dược,01/01/2025\n";

fn following(search: &str) -> Interest {
    Interest { search: Some(search.into()), ..Interest::default() }
}

fn subjects(to: &Receiver) -> Vec<String> {
    let rows = to.take().into_iter().flat_map(|message| message.rows());
    rows.map(|row| row["deed"]["subject"].as_str().unwrap().to_owned()).collect()
}

async fn record(bench: &Bench, name: &str, rows: &[&str]) {
    let file = bench.app.dir().join(name);
    std::fs::write(&file, HEADING.to_owned() + &rows.concat()).unwrap();
    bench.app.load_file(file, "2025-02-01").await;
}

async fn what_a_search_finds_is_told(store: TestStore) {
    let bench = Bench::new(store).await;
    let to = Receiver::new().await;
    let (id, _) = bench.add(&to, following("q=xăng+dầu")).await;
    let mut worker = bench.worker("a").finding(bench.app.state().finder());
    assert_eq!(worker.settle().await.unwrap(), 0, "what was before is not sent");
    record(&bench, "moi.csv", &[MIXING, PHARMACY]).await;
    worker.settle().await.unwrap();
    assert_eq!(subjects(&to), ["9.900001"]);
    // One that comes to be found is told as well, and one that is not any more is
    // not.
    let other = PHARMACY.replace("hành nghề dược", "bán xăng dầu cho cơ sở dược");
    let gone = MIXING.replace("pha chế xăng dầu", "pha chế cồn").replace("xăng dầu", "hóa chất");
    record(&bench, "sua.csv", &[&gone, &other]).await;
    worker.settle().await.unwrap();
    assert_eq!(subjects(&to), ["9.900002"]);
    assert_eq!(bench.webhook(&id).await.1.seq, bench.app.store.seq().await.unwrap());
    // All of it again: by what the search finds now.
    let (store, now) = (&bench.app.store, bench.clock.now());
    replay(store, &bench.identity, &id, Start::Row(1), now).await.unwrap();
    worker.settle().await.unwrap();
    let found = bench.app.search("q=xăng+dầu&collapse=none&limit=100").await;
    let hits = found["hits"].as_array().unwrap().iter();
    let codes: Vec<&str> = hits.map(|hit| hit["code"].as_str().unwrap()).collect();
    let told = subjects(&to);
    assert!(told.len() > 2, "{told:?}");
    for subject in &told {
        assert!(codes.contains(&subject.as_str()), "{subject} is not among {codes:?}");
    }
    for code in codes {
        assert!(told.iter().any(|subject| subject == code), "{code} is not among {told:?}");
    }
    bench.assert_sound().await;
}

async fn rows_wait_for_an_index_that_has_them(store: TestStore) {
    let bench = Bench::new(store).await;
    let to = Receiver::new().await;
    let (id, _) = bench.add(&to, following("q=x")).await;
    let before = bench.app.store.seq().await.unwrap();
    record(&bench, "moi.csv", &[PHARMACY, MIXING]).await;
    let head = bench.app.store.seq().await.unwrap();
    let index: Arc<Mutex<Option<Found>>> = Arc::default();
    let asked = Arc::clone(&index);
    let answer = move || std::future::ready(asked.lock().unwrap().clone());
    let mut worker = bench.worker("a").finding(Finder::new(move |_| Box::pin(answer())));
    let both = ["9.900001".parse().unwrap(), "9.900002".parse().unwrap()];
    for (facts, texts, told) in [
        // No index at all.
        (None, 0, &[][..]),
        // Facts without texts.
        (Some(head), before, &[]),
        // Texts of all but the last row.
        (Some(head), head - 1, &["9.900002"]),
        (Some(head), head, &["9.900001"]),
        (Some(head), head, &[]),
    ] {
        let codes = both.clone().into();
        *index.lock().unwrap() = facts.map(|facts| Found { facts, texts, codes });
        worker.settle().await.unwrap();
        assert_eq!(subjects(&to), told, "{facts:?} {texts}");
    }
    assert_eq!(bench.webhook(&id).await.1.seq, head);
}

async fn a_search_is_followed_from_its_page(store: TestStore) {
    let bench = Bench::new(store).await;
    let app = &bench.app;
    let member = app.member(Role::Business, None).await;
    let cookie = app.cookie(&member).await;
    let offered = app.get("/theo-doi/moi?search=q=xăng%2Bdầu%26kind=procedure").await;
    let form = "/tai-khoan/webhook/moi?search=q=xăng%2Bdầu%26kind=procedure";
    assert!(offered.body.contains(form), "{}", offered.body);
    let form = app.get_with(form, &cookie).await;
    let words = "Chỉ về các quy định có trong tìm kiếm theo từ khóa “xăng dầu”";
    assert!(form.body.contains(words), "{}", form.body);
    let id = form.body.split_once("name=\"id\" value=\"").unwrap().1;
    let id = &id[..id.find('"').unwrap()];
    let said = [
        ("id", id),
        ("url", "https://nhan.example/xang-dau"),
        ("search", "q=xăng+dầu&kind=procedure&sort=name"),
    ];
    assert_eq!(app.post("/tai-khoan/webhook", &cookie, &said).await.status, 200);
    let list = app.get_with("/tai-khoan/webhook", &cookie).await;
    assert!(list.body.contains("có trong tìm kiếm theo từ khóa “xăng dầu”"), "{}", list.body);
    for (search, status) in
        [("q=xăng dầu", 201), ("", 201), ("sort=name", 400), ("kind=x", 400), ("?", 400)]
    {
        let body = json!({"url": "https://nhan.example/a", "interest": {"search": search}});
        let request = Request::post("/api/v1/webhooks")
            .header("cookie", &cookie)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json");
        let reply = app.send(request.body(body.to_string().into()).unwrap()).await;
        assert_eq!(reply.status, status, "{search}: {}", reply.body);
        if search == "q=xăng dầu" {
            let kept: Value = reply.json();
            assert_eq!(kept["interest"]["search"], "q=xăng+dầu", "as addresses are written");
        }
    }
    bench.assert_sound().await;
}
