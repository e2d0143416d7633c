//! The program with an engine, as an operator starts it.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use assert_cmd::assert::OutputAssertExt as _;

use super::fake::{Fake, Kind};
use crate::{
    harness::{TestStore, fixture, on_both_stores},
    served::{Served, plain, quydinh, run},
};

on_both_stores!(the_program_hands_its_index_over);

async fn the_program_hands_its_index_over(store: TestStore) {
    quydinh(&store).arg("index").arg(fixture("registry.csv")).assert().success();
    let search = "/api/v1/regulations?q=kinh+doanh+xang+dau";
    let silent = ("RUST_LOG", "off");
    let here = Served::start_as(&store, &[silent], Stdio::null()).get(search);
    let mut fake = Fake::start(Kind::Elastic);
    let key = store.dir().join("key");
    std::fs::write(&key, "quydinh:mat-khau\n").unwrap();
    let variables = [
        silent,
        ("QUYDINH_SEARCH_URL", fake.url.as_str()),
        ("QUYDINH_SEARCH_KEY_FILE", key.to_str().unwrap()),
        // Every search is one.
        ("QUYDINH_CACHE_BYTES", "0"),
    ];
    let served = Served::start_as(&store, &variables, Stdio::null());
    let tally = || {
        let metrics = served.get("/metrics");
        let line = metrics.lines().find(|line| line.starts_with("search_engine_answered "));
        line.map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap())
    };
    let started = Instant::now();
    while tally().is_none() {
        assert!(started.elapsed() < Duration::from_secs(120), "the index was not handed over");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(served.get(search), here);
    assert_eq!(tally(), Some(1));
    let asked = fake.recorded();
    let basic = Some("Basic cXV5ZGluaDptYXQta2hhdQ==");
    assert!(asked.iter().all(|one| one.authorization.as_deref() == basic), "{asked:?}");
    fake.stop();
    assert_eq!(served.get(search), here);
}

#[test]
fn settings_that_cannot_be_used_are_named() {
    for (name, value) in [
        ("QUYDINH_SEARCH_URL", "search.example.org"),
        ("QUYDINH_SEARCH_URL", "http://ai:mat-khau@search.example.org"),
        ("QUYDINH_SEARCH_INDEX", "Quy Dinh"),
        ("QUYDINH_SEARCH_KEY", "một\nhai"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let (code, _, error) = run(plain()
            .current_dir(dir.path())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("QUYDINH_SEARCH_URL", "http://127.0.0.1:9")
            .env(name, value));
        assert_eq!(code, 1, "{name}: {error}");
        assert!(!error.contains("mat-khau"), "{error}");
        let named = if name.ends_with("KEY") { "khóa" } else { name };
        assert!(error.contains(named), "{name}: {error}");
    }
}
