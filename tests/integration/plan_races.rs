//! Plans over real connections, several at once: who wins, and what everybody
//! sees right after.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use quydinh::model::Role;
use serde_json::Value;

use crate::{
    app::TestApp,
    client::{Answer, ask},
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    of_two_who_confirm_at_once_one_is_shown_what_the_other_did,
    what_is_confirmed_is_shown_at_once_to_everybody,
);

const TRADE: &str = "bo-cong-thuong";
const WHOLE: &str = "plan=PA-0001&coverage=whole";

/// A plan of one item.
fn keeping(reason: &str) -> String {
    format!("Mã TTHC;Loại tác động;Lý do\n9.000001;Giữ nguyên;{reason}\n")
}

fn cutting(reason: &str) -> String {
    format!(
        "Mã TTHC;Loại tác động;Lý do;Kiến nghị thực thi;Lộ trình\n\
         9.000001;Bãi bỏ;{reason};Bãi bỏ Điều 5 Thông tư 02/2017/TT-BCT;Quý IV/2045\n"
    )
}

/// A dry run; with what confirms it.
async fn judge(to: SocketAddr, query: &str, cookie: &str, file: &str) -> (Value, String) {
    let run = ask(to, &format!("POST /api/v1/plans?{query}"), cookie, file).await;
    assert_eq!(run.status, 200, "{}", run.body);
    let run = run.json();
    let token = run["confirm"].as_str().unwrap().to_owned();
    (run, token)
}

async fn confirm(to: SocketAddr, query: &str, cookie: &str, file: (&str, &str)) -> Answer {
    let (file, token) = file;
    ask(to, &format!("POST /api/v1/plans?{query}&confirm={token}"), cookie, file).await
}

/// The same through the case layer is done 200 times in `plans/races.rs`.
async fn of_two_who_confirm_at_once_one_is_shown_what_the_other_did(at: TestStore) {
    const ROUNDS: usize = 20;
    let app = TestApp::with_registry(at).await;
    app.follow().await;
    let served = app.serve().await;
    let to = served.address;
    let mut cookies = Vec::new();
    for _ in 0..2 {
        cookies.push(app.cookie(&app.member(Role::Officer, Some(TRADE)).await).await);
    }
    let first = keeping("Đầu");
    let (_, token) = judge(to, "title=A", &cookies[0], &first).await;
    assert_eq!(confirm(to, "title=A", &cookies[0], (&first, &token)).await.status, 201);

    let mut receipts = 1;
    for round in 0..ROUNDS {
        let reasons = [0, 1].map(|who| format!("Vòng {round} của {who}"));
        let mut asked = Vec::new();
        for (reason, cookie) in reasons.iter().zip(&cookies) {
            let file = keeping(reason);
            let (run, token) = judge(to, WHOLE, cookie, &file).await;
            assert_eq!(run["counts"]["changed"], 1);
            asked.push((cookie.clone(), file, token));
        }
        let at_once = asked.clone().into_iter().map(|(cookie, file, token)| {
            tokio::spawn(async move { confirm(to, WHOLE, &cookie, (&file, &token)).await })
        });
        let mut answers = Vec::new();
        for answer in at_once.collect::<Vec<_>>() {
            answers.push(answer.await.unwrap());
        }
        let winner = usize::from(answers[0].status != 201);
        let loser = 1 - winner;
        assert_eq!(answers[winner].status, 201, "{answers:?}");
        assert_eq!(answers[loser].status, 409, "{answers:?}");
        receipts += 1;
        let moved = answers[loser].json();
        assert_eq!(moved["error"]["code"], "moved");
        let run = &moved["dry_run"];
        let changed = run["changed"].as_array().unwrap();
        assert_eq!(changed.len(), 1, "{run}");
        assert_eq!(changed[0]["before"]["reason"], reasons[winner].as_str());
        assert_eq!(changed[0]["after"]["reason"], reasons[loser].as_str());
        assert!(run["seq"].as_u64() >= answers[winner].json()["seq"].as_u64());
        let fresh = run["confirm"].as_str().unwrap();
        let (cookie, file, stale) = &asked[loser];
        assert_ne!(fresh, stale);
        // Whoever still wants it, now that they know, gets it.
        if round % 4 == 0 {
            let done = confirm(to, WHOLE, cookie, (file, fresh)).await;
            assert_eq!(done.status, 201, "{}", done.body);
            receipts += 1;
        }
        let last = if round % 4 == 0 { loser } else { winner };
        let plan = ask(to, "GET /api/v1/plans/PA-0001", "", "").await.json();
        assert_eq!(plan["items"].as_array().unwrap().len(), 1);
        assert_eq!(plan["items"][0]["content"]["reason"], reasons[last].as_str());
        assert_eq!(plan["items"][0]["version"], receipts);
        assert_eq!(plan["receipts"].as_array().unwrap().len(), receipts);
    }
    assert_eq!(app.store.verify().await.unwrap().findings, []);
    served.stop().await;
}

/// What readers have seen.
#[derive(Default)]
struct Seen {
    /// The position of the last confirmation that was answered.
    confirmed: AtomicU64,
    over: AtomicBool,
    /// How many regulations were to be abolished, by journal position.
    totals: Mutex<BTreeMap<u64, u64>>,
}

/// Asks again and again; tells how often.
async fn read(to: SocketAddr, seen: Arc<Seen>) -> u64 {
    let mut last = 0;
    let mut asked = 0;
    while !seen.over.load(Ordering::SeqCst) {
        let confirmed = seen.confirmed.load(Ordering::SeqCst);
        let answer = ask(to, "GET /api/v1/regulations?disposition=cut", "", "").await;
        let found = answer.json();
        let (seq, total) = (found["seq"].as_u64().unwrap(), found["total"].as_u64().unwrap());
        assert_eq!(answer.seq, seq, "the header names what the answer reflects");
        assert!(seq >= confirmed, "{seq}: {confirmed} was confirmed before this was asked");
        assert!(seq >= last, "{seq} after {last}");
        last = seq;
        asked += 1;
        // One position is one answer, whoever asks.
        let before = seen.totals.lock().unwrap().insert(seq, total);
        assert!(before.is_none_or(|before| before == total), "{seq}: {before:?} and {total}");
    }
    asked
}

async fn what_is_confirmed_is_shown_at_once_to_everybody(at: TestStore) {
    const ROUNDS: usize = 12;
    let app = TestApp::with_registry(at).await;
    app.follow().await;
    let served = app.serve().await;
    let to = served.address;
    let cookie = app.cookie(&app.member(Role::Officer, Some(TRADE)).await).await;
    let seen = Arc::new(Seen::default());
    let readers: Vec<_> = (0..3).map(|_| tokio::spawn(read(to, Arc::clone(&seen)))).collect();
    for round in 0..ROUNDS {
        let reason = format!("Vòng thứ {round}");
        let cut = round % 2 == 0;
        let file = if cut { cutting(&reason) } else { keeping(&reason) };
        let query = if round == 0 { "title=A" } else { WHOLE };
        let (_, token) = judge(to, query, &cookie, &file).await;
        let done = confirm(to, query, &cookie, (&file, &token)).await;
        assert_eq!(done.status, 201, "{}", done.body);
        let seq = done.json()["seq"].as_u64().unwrap();
        assert!(done.seq >= seq, "{}: {seq}", done.seq);
        seen.confirmed.store(seq, Ordering::SeqCst);

        // The very next request shows it, whichever it is.
        let total = u64::from(cut);
        let get = async |address: &str| {
            let answer = ask(to, &format!("GET {address}"), "", "").await;
            assert_eq!(answer.status, 200, "{address}: {}", answer.body);
            assert!(answer.seq >= seq, "{address}: {} after {seq}", answer.seq);
            answer
        };
        match round % 4 {
            0 | 3 => {
                let found = get("/api/v1/regulations?disposition=cut").await.json();
                assert_eq!(found["total"], total, "{round}");
            }
            1 => assert!(get("/quy-dinh/9.000001").await.body.contains(&reason), "{round}"),
            _ => {
                let page = get("/?disposition=cut").await.body;
                assert_eq!(page.contains("/quy-dinh/9.000001"), cut, "{round}");
            }
        }
        let regulation = get("/api/v1/regulations/9.000001").await.json();
        assert_eq!(regulation["disposition"], if cut { "cut" } else { "keep" }, "{round}");
        let versions = regulation["plan"]["chain"][0]["versions"].as_array().unwrap();
        assert_eq!(versions.len(), round + 1);
        assert!(get("/quy-dinh/9.000001").await.body.contains(&reason), "{round}");
        let plan = get("/api/v1/plans/PA-0001").await.json();
        assert_eq!(plan["items"][0]["content"]["reason"], reason.as_str());
        assert_eq!(plan["receipts"].as_array().unwrap().len(), round + 1);
        let found = get("/api/v1/regulations?disposition=cut").await.json();
        assert_eq!(found["total"], total, "{round}");
    }
    seen.over.store(true, Ordering::SeqCst);
    for reader in readers {
        assert!(reader.await.unwrap() > ROUNDS as u64, "readers read all the time");
    }
    served.stop().await;
}
