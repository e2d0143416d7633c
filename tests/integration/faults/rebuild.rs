//! The index built again and again while people ask: no answer is empty, partial
//! or an error, and none differs from those before and after.
//!
//! `QUYDINH_TEST_REBUILDS` is how often, for each store; the bar is 20.

use std::{
    collections::BTreeMap,
    env,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
};

use quydinh::project::Reason;
use serde_json::Value;

use crate::{
    app::TestApp,
    harness::{TestStore, fixture, on_both_stores},
};

on_both_stores!(
    an_index_built_anew_changes_no_answer,
    while_the_registry_changes_answers_are_those_before_or_after,
);

const ADDRESSES: [&str; 9] = [
    "/?q=ban+le+xang+dau",
    "/?q=giay&kind=procedure",
    "/loc/field?q=giay",
    "/quy-dinh/9.000001",
    "/bo-nganh/bo-cong-thuong.csv",
    "/api/v1/regulations?q=hai+quan",
    "/api/v1/regulations?q=nha+thuoc&limit=50",
    "/api/v1/regulations/9.000001",
    "/api/v1/suggest?q=xang",
];

/// Those who ask, until they are told to stop; with what each was told.
struct Crowd {
    stop: Arc<AtomicBool>,
    asked: Arc<AtomicUsize>,
    people: tokio::task::JoinSet<BTreeMap<&'static str, Vec<String>>>,
}

impl Crowd {
    /// Whoever asks keeps each different answer.
    fn gather(app: &Arc<TestApp>, addresses: &'static [&'static str]) -> Self {
        let (stop, asked) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
        let mut people = tokio::task::JoinSet::new();
        for first in 0..4 {
            let (app, stop, asked) = (Arc::clone(app), Arc::clone(&stop), Arc::clone(&asked));
            people.spawn(async move {
                let mut told: BTreeMap<&str, Vec<String>> = BTreeMap::new();
                for address in addresses.iter().cycle().skip(first * 2) {
                    if stop.load(Relaxed) {
                        break;
                    }
                    let reply = app.get(address).await;
                    assert_eq!(reply.status, 200, "{address}: {}", reply.body);
                    let known = told.entry(*address).or_default();
                    if !known.contains(&reply.body) {
                        known.push(reply.body);
                    }
                    asked.fetch_add(1, Relaxed);
                    tokio::task::yield_now().await;
                }
                told
            });
        }
        Self { stop, asked, people }
    }

    /// Waits until so many more questions were answered.
    async fn asks(&self, more: usize) {
        let until = self.asked.load(Relaxed) + more;
        while self.asked.load(Relaxed) < until && !self.people.is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
    }

    /// All different answers to each question.
    async fn told(mut self) -> BTreeMap<&'static str, Vec<String>> {
        self.stop.store(true, Relaxed);
        let mut all: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        while let Some(told) = self.people.join_next().await {
            for (address, answers) in told.expect("everybody was answered") {
                let known = all.entry(address).or_default();
                known.extend(answers);
                known.sort();
                known.dedup();
            }
        }
        all
    }
}

async fn an_index_built_anew_changes_no_answer(at: TestStore) {
    let rebuilds = env::var("QUYDINH_TEST_REBUILDS").map_or(20, |count| count.parse().unwrap());
    let app = Arc::new(TestApp::with_registry(at).await);
    let mut projector = app.projector(&app.dir().join("built")).await;
    projector.bring_up_to_date(None).await.unwrap();
    // What else there is beside regulations is counted as soon as it was read once.
    while !app.get("/?q=giay&kind=procedure").await.body.contains("Loại kết quả") {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let mut before = BTreeMap::new();
    for address in ADDRESSES {
        before.insert(address, vec![app.get(address).await.body]);
    }
    let generation = generation(&app).await;
    let crowd = Crowd::gather(&app, &ADDRESSES);
    for _ in 0..rebuilds {
        let built = projector.bring_up_to_date(Some(Reason::Asked)).await.unwrap();
        assert!(built.is_some());
        crowd.asks(ADDRESSES.len()).await;
    }
    assert_eq!(self::generation(&app).await, generation + rebuilds);
    assert_eq!(crowd.told().await, before);
}

async fn generation(app: &TestApp) -> u64 {
    app.get("/health").await.json()["generation"].as_u64().unwrap()
}

/// What a search finds: how many, and which in what order.
fn found(body: &str) -> (u64, Vec<String>) {
    let json: Value = serde_json::from_str(body).unwrap();
    let hits = json["hits"].as_array().unwrap().iter();
    let codes = hits.map(|hit| hit["code"].as_str().unwrap().to_owned()).collect();
    (json["total"].as_u64().unwrap(), codes)
}

async fn while_the_registry_changes_answers_are_those_before_or_after(at: TestStore) {
    const SEARCHES: [&str; 3] = [
        "/api/v1/regulations?q=hai+quan&limit=50",
        "/api/v1/regulations?q=chuyen+phat+nhanh+quoc+te&limit=50",
        "/api/v1/regulations?q=giay&limit=50",
    ];
    let app = Arc::new(TestApp::empty(at).await);
    app.record(fixture("registry.csv"), "2025-01-01").await;
    let folder = app.dir().join("followed");
    app.follow_in(&folder).await;
    for round in 0..3 {
        let mut allowed: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for address in SEARCHES {
            allowed.insert(address, vec![found(&app.get(address).await.body)]);
        }
        let before = generation(&app).await;
        let crowd = Crowd::gather(&app, &SEARCHES);
        let file = app.dir().join("more.csv");
        let row = format!("1.00000{round},Chuyển phát nhanh quốc tế loại {round},Bộ Tài chính");
        std::fs::write(&file, format!("Mã,Tên,Cơ quan\n{row}\n")).unwrap();
        app.record(file, "2025-02-01").await;
        while generation(&app).await == before {
            crowd.asks(1).await;
        }
        crowd.asks(SEARCHES.len()).await;
        let told = crowd.told().await;
        for (address, answers) in told {
            let after = found(&app.get(address).await.body);
            let allowed = allowed.get_mut(address).unwrap();
            allowed.push(after);
            for answer in answers {
                let answer = found(&answer);
                assert!(allowed.contains(&answer), "{address}: {answer:?}, not of {allowed:?}");
            }
        }
        let new = found(&app.get(SEARCHES[1]).await.body);
        assert!(new.1.contains(&format!("1.00000{round}")), "{new:?}");
    }
}
