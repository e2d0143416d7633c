//! Faults of the database and of the index.

use std::{collections::BTreeMap, fs, path::Path};

use assert_cmd::assert::OutputAssertExt as _;

use super::{allow, doctor, level, unwell};
use crate::{
    harness::{Backend, TestStore, fixture, on_both_stores, run as run_on},
    served::{Served, quydinh, run},
};

on_both_stores!(
    a_sound_store_is_found_sound_while_it_is_in_use,
    tables_and_journals_that_are_not_as_recorded_are_found,
    an_index_that_does_not_belong_is_found,
);

/// What depends on the machine, its disk, its calendar and its PostgreSQL.
const OF_THE_MACHINE: [&str; 9] = [
    "disk/store",
    "disk/index",
    "disk/outbox",
    "disk/copies",
    "time/holidays",
    "store/lasting",
    "store/connections",
    "store/copies",
    "store/server",
];

fn loaded(store: &TestStore) {
    // As the unit of systemd has it.
    allow(store.dir(), 0o700);
    quydinh(store).arg("index").arg(fixture("registry.csv")).assert().success();
}

async fn a_sound_store_is_found_sound_while_it_is_in_use(store: TestStore) {
    loaded(&store);
    let served = Served::start_with(&store, "off", std::process::Stdio::null());
    let before = store.count("SELECT seq FROM journal_head").await;
    let report = doctor(&mut quydinh(&store));
    let found = unwell(&report);
    let ours: Vec<&String> =
        found.iter().filter(|name| !OF_THE_MACHINE.contains(&name.as_str())).collect();
    assert!(ours.is_empty(), "{report:#}");
    for part in ["settings", "store", "index", "disk", "time", "mail", "oidc", "tls", "uploads"] {
        let checks = report["checks"].as_array().unwrap();
        assert!(checks.iter().any(|check| check["part"] == part), "{part}: {report:#}");
    }
    let variables = report["variables"].as_array().unwrap();
    let of = |name: &str| variables.iter().find(|of| of["name"] == name).unwrap();
    assert_eq!(of("DATABASE_URL")["is_set"], true);
    assert!(of("DATABASE_URL")["value"].is_null());
    assert_eq!(of("QUYDINH_LISTEN")["value"], "127.0.0.1:8080");
    assert_eq!(store.count("SELECT seq FROM journal_head").await, before);
    assert!(served.send("GET /health", "", "").unwrap().starts_with("HTTP/1.1 200"));
    drop(served);
    // For people it says the same.
    let (_, told, _) = run(quydinh(&store).arg("doctor"));
    for words in ["Cấu hình", "Cơ sở dữ liệu", "Chỉ mục tìm kiếm", "Không có gì bị thay đổi"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
}

async fn tables_and_journals_that_are_not_as_recorded_are_found(store: TestStore) {
    let Some(store) = TestStore::bare(store.backend()).await else { return };
    let report = doctor(&mut quydinh(&store));
    let expected = if store.backend() == Backend::Sqlite { "reachable" } else { "tables" };
    assert_ne!(level(&report, ("store", expected)), "ok", "{report:#}");
    loaded(&store);
    // Each with what was made before it.
    for (made, (part, name), expected) in [
        ("SELECT 1", ("store", "journal"), "ok"),
        ("UPDATE journal_head SET hash = 'x'", ("store", "journal"), "problem"),
        ("UPDATE journal_head SET seq = seq + 1", ("store", "journal"), "problem"),
        (
            "UPDATE journal_head SET seq = (SELECT MAX(seq) FROM journal), \
                hash = (SELECT hash FROM journal ORDER BY seq DESC LIMIT 1)",
            ("store", "journal"),
            "ok",
        ),
        (
            "UPDATE journal SET at = 4102444800000 WHERE seq = (SELECT MAX(seq) FROM journal)",
            ("time", "journal"),
            "problem",
        ),
        ("DELETE FROM _sqlx_migrations WHERE version = 26", ("store", "tables"), "warning"),
        (
            "UPDATE _sqlx_migrations SET checksum = \
                (SELECT checksum FROM _sqlx_migrations WHERE version = 1) WHERE version = 2",
            ("store", "tables"),
            "problem",
        ),
        (
            "UPDATE _sqlx_migrations SET version = 999 WHERE version = 24",
            ("store", "tables"),
            "problem",
        ),
    ] {
        store.execute(made).await;
        let report = doctor(&mut quydinh(&store));
        assert_eq!(level(&report, (part, name)), expected, "{made}: {report:#}");
    }
    let report = doctor(&mut quydinh(&store)).to_string();
    assert!(report.contains("999 của phiên bản mới hơn"), "{report}");
    // Nothing of it was mended by looking.
    assert_eq!(store.count("SELECT COUNT(*) FROM _sqlx_migrations WHERE version = 26").await, 0);
    if store.backend() == Backend::Postgres {
        let (head, _) = store.url.rsplit_once('/').unwrap();
        for url in [format!("{head}/no_such_database"), "postgres://127.0.0.1:1/a".to_owned()] {
            let report = doctor(quydinh(&store).env("DATABASE_URL", &url));
            assert_eq!(level(&report, ("store", "reachable")), "problem", "{url}: {report:#}");
        }
        // A server of its own is no copy of itself.
        let report = doctor(quydinh(&store).env("DATABASE_READ_URL", &store.url));
        assert_eq!(level(&report, ("store", "replica")), "warning", "{report:#}");
    }
}

async fn an_index_that_does_not_belong_is_found(store: TestStore) {
    loaded(&store);
    let index = store.dir().join("index");
    let look = |name: &str| {
        let report = doctor(&mut quydinh(&store));
        level(&report, ("index", name)).to_owned()
    };
    assert_eq!(
        (look("opens"), look("of_this_store"), look("current")),
        ("ok".into(), "ok".into(), "ok".into())
    );
    // Loaded by another machine, with an index of its own.
    fs::write(store.dir().join("b.csv"), "Mã;Tên;Cơ quan\n1.000001;Một;BTC\n").unwrap();
    let mut other = quydinh(&store);
    other.args(["index", "b.csv", "--as-of", "2025-07-01"]).env("QUYDINH_INDEX", "other");
    other.assert().success();
    assert_eq!((look("opens"), look("current")), ("ok".into(), "warning".into()));
    // Of another store: what it was made from is not in this journal.
    let mark = fs::read_to_string(index.join("CURRENT")).unwrap();
    let current: serde_json::Value = serde_json::from_str(&mark).unwrap();
    let hash = current["journal"].as_str().unwrap();
    fs::write(index.join("CURRENT"), mark.replace(hash, &"0".repeat(64))).unwrap();
    assert_eq!(look("of_this_store"), "problem");
    fs::write(index.join("CURRENT"), &mark).unwrap();
    assert_eq!(look("of_this_store"), "ok");
    let file = index.join(current["generation"].as_str().unwrap()).join("index");
    let whole = fs::read(&file).unwrap();
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 0x55;
    fs::write(&file, damaged).unwrap();
    assert_eq!(look("opens"), "problem");
    fs::write(&file, whole).unwrap();
    assert_eq!(look("opens"), "ok");
    fs::remove_dir_all(&index).unwrap();
    assert_eq!(look("opens"), "warning");
    assert!(!index.exists());
}

#[test]
fn files_that_are_no_sound_database_are_found() {
    run_on(Backend::Sqlite, |store| async move {
        loaded(&store);
        let dir = store.dir();
        let look = |file: &str, name: &str| {
            let mut command = quydinh(&store);
            let report = doctor(command.env("DATABASE_URL", format!("sqlite:{file}")));
            level(&report, ("store", name)).to_owned()
        };
        assert_eq!(look("none.db", "reachable"), "problem");
        assert!(!dir.join("none.db").exists());
        fs::write(dir.join("text.db"), "not a database at all\n".repeat(200)).unwrap();
        assert_ne!(look("text.db", "whole") + &look("text.db", "reachable"), "okok");
        // What it is made of is not touched, and no file is left behind.
        let before = files(dir);
        assert_eq!(
            (look("quydinh.db", "whole"), look("quydinh.db", "journal_mode")),
            ("ok".into(), "ok".into())
        );
        assert!(files(dir) == before, "{:?}", files(dir).keys());
        let mut bytes = fs::read(dir.join("quydinh.db")).unwrap();
        let pages = bytes.len() / 4096;
        for page in [pages / 4, pages / 2, pages * 3 / 4] {
            bytes[page * 4096..page * 4096 + 200].fill(0xff);
        }
        fs::write(dir.join("damaged.db"), &bytes).unwrap();
        assert_eq!(look("damaged.db", "whole"), "problem");
        store.execute("PRAGMA journal_mode = DELETE").await;
        allow(&dir.join("quydinh.db"), 0o600);
        assert_eq!(look("quydinh.db", "journal_mode"), "warning");
    });
}

/// Every file of a folder with what is in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| path.is_file());
    files.map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect()
}
