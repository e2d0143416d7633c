//! A disk without room, and one that nothing can be written to any more, under
//! the database, the index, the letters and the copies.

use std::{fs, path::Path};

use jiff::{SignedDuration, Timestamp};
use quydinh::{
    cases::mail::deliver,
    project::Reason,
    store::{Purpose, Store},
    web::Snapshots,
};

use super::{Disk, SEARCHES, business, get, question, questions, refused};
use crate::{
    app::{Reply, TestApp, ask, form_request, now},
    harness::{Backend, TestStore, fixture, on_both_stores},
    mail::{PUT_OFF, SENT, folder, queue, worker},
    program::quydinh,
};

on_both_stores!(
    an_index_that_has_no_room_or_may_not_be_written_leaves_the_old_one,
    letters_and_copies_that_have_no_room_are_made_later,
);

/// The store of a test on a disk of its own; what else it needs is elsewhere.
fn on(disk: &Disk) -> TestStore {
    TestStore::at(format!("sqlite:{}", disk.path("quydinh.db").display()))
}

/// Every file of a folder, with those of folders in it.
fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<String> = entries
        .flat_map(|entry| match entry.path() {
            path if path.is_dir() => files(&path),
            path => vec![path.display().to_string()],
        })
        .collect();
    files.sort();
    files
}

#[test]
fn a_database_without_room_refuses_and_goes_on() {
    let Some(disk) = Disk::new(48) else { return };
    crate::harness::run(Backend::Sqlite, async |_| {
        let app = TestApp::with_registry(on(&disk)).await;
        let token = business(&app).await;
        // As a server opens it.
        let store = Store::open_for(&app.place().url, Purpose::Server).await.unwrap();
        let service = app.over_store(store.clone());
        assert_eq!(question(&service, &token, 1).await.status, 201);
        // A page waits a little only for the lists of other kinds; this one until
        // they are there.
        assert_eq!(get(&service, "/?q=hai+quan&type=document").await.status, 200);
        let mut before = Vec::new();
        for address in SEARCHES {
            before.push(get(&service, address).await.body);
        }
        // Otherwise the next rows would go into what the log has held before.
        app.execute("PRAGMA wal_checkpoint(TRUNCATE)").await;
        disk.fill();
        let seq = store.seq().await.unwrap();
        for number in 2..6 {
            let refusal = question(&service, &token, number).await;
            assert_eq!(refused(&refusal), (503, "store_full".into()), "{}", refusal.body);
            assert!(refusal.body.contains("không còn chỗ để ghi"), "{}", refusal.body);
        }
        let sign_in = [("login", "a@mau.example"), ("password", "khong-phai-mat-khau")];
        let page = form_request("/dang-nhap", "", &sign_in);
        let page = ask(&service, page).await;
        assert_eq!(page.status, 503);
        assert!(page.body.contains("<h1>Máy chủ hết chỗ lưu dữ liệu</h1>"), "{}", page.body);
        // Reading goes on, and somebody who is signed in stays so.
        for (address, before) in SEARCHES.iter().zip(&before) {
            let reply = get(&service, address).await;
            assert_eq!((reply.status.as_u16(), &reply.body), (200, before), "{address}");
        }
        for address in ["/quy-dinh/9.000001", "/hoi-dap/HD-0001", "/api/v1/regulations/9.000001"] {
            assert_eq!(get(&service, address).await.status, 200, "{address}");
        }
        let metrics = get(&service, "/metrics").await.body;
        let line = "http_requests_unavailable_total{code=\"store_full\"} 5";
        assert!(metrics.contains(line), "{metrics}");
        assert_eq!(store.seq().await.unwrap(), seq, "nothing was recorded");

        disk.clear();
        for number in 2..6 {
            assert_eq!(question(&service, &token, number).await.status, 201);
        }
        assert_eq!(questions(&app).await, 5);
        assert_eq!(store.verify().await.unwrap().findings, []);
        store.close().await;
    });
}

/// A large transaction that runs out of room in the middle, by the program.
#[test]
fn a_load_that_does_not_fit_leaves_nothing() {
    let Some(disk) = Disk::new(12) else { return };
    crate::harness::run(Backend::Sqlite, async |_| {
        let at = on(&disk);
        quydinh(&at, &["index", fixture("registry.csv").to_str().unwrap()]).success();
        let mut rows = String::from("Mã,Tên,Cơ quan,Trình tự thực hiện\n");
        let long = "Nộp hồ sơ tại bộ phận một cửa. ".repeat(100);
        for number in 0..4_000 {
            rows += &format!("1.{number:06},Thủ tục {number},Bộ Tài chính,{long}{number}\n");
        }
        let file = at.dir().join("large.csv");
        fs::write(&file, rows).unwrap();
        let failed = quydinh(&at, &["index", file.to_str().unwrap()]).code(1);
        let told = String::from_utf8(failed.get_output().stderr.clone()).unwrap();
        assert!(told.starts_with("Lỗi: ") && told.contains("full"), "{told}");
        let verified = crate::program::stdout(&quydinh(&at, &["verify"]).success());
        assert!(verified.contains("36 phiên bản"), "{verified}");
        // What fits goes in.
        quydinh(&at, &["index", fixture("changes.csv").to_str().unwrap()]).success();
        quydinh(&at, &["verify"]).success();
    });
}

/// A database that nothing can be written to at the start: told, not served.
#[test]
fn a_database_that_may_not_be_written_is_told_at_the_start() {
    let Some(disk) = Disk::new(24) else { return };
    crate::harness::run(Backend::Sqlite, async |_| {
        let at = on(&disk);
        quydinh(&at, &["index", fixture("registry.csv").to_str().unwrap()]).success();
        disk.remount("ro");
        let refused = quydinh(&at, &["verify"]).code(1);
        let told = String::from_utf8(refused.get_output().stderr.clone()).unwrap();
        assert!(told.starts_with("Lỗi: ") && told.contains("quydinh.db"), "{told}");
        disk.remount("rw");
        quydinh(&at, &["verify"]).success();
    });
}

async fn an_index_that_has_no_room_or_may_not_be_written_leaves_the_old_one(at: TestStore) {
    let Some(disk) = Disk::new(8) else { return };
    let app = TestApp::empty(at).await;
    app.record(fixture("registry.csv"), "2025-01-01").await;
    let folder = disk.path("index");
    let reasons = app.follow_in(&folder).await;
    let there = files(&folder);
    let question = "/api/v1/regulations?q=chuyen+phat+nhanh+hai+quan";
    let new = app.place().dir().join("new.csv");
    let mut generation = app.get("/health").await.json()["generation"].as_u64().unwrap();
    for (round, fault) in ["full", "read-only"].into_iter().enumerate() {
        let mut before = Vec::new();
        for address in SEARCHES {
            before.push(codes(&app.get(address).await));
        }
        let old = app.get(question).await.json()["total"].clone();
        match fault {
            "full" => disk.fill(),
            _ => disk.remount("ro"),
        }
        let row = format!("1.00000{round},Chuyển phát nhanh hải quan {fault},Bộ Tài chính\n");
        fs::write(&new, format!("Mã,Tên,Cơ quan\n{row}")).unwrap();
        let failures = builds_failed(&app).await;
        app.record(new.clone(), "2025-02-01").await;
        // The catalog goes on; the text of what is new is found as soon as there is
        // room for it.
        app.shows(app.store.seq().await.unwrap()).await;
        while builds_failed(&app).await == failures {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert_eq!(app.get(&format!("/quy-dinh/1.00000{round}")).await.status, 200, "{fault}");
        for (address, before) in SEARCHES.iter().zip(&before) {
            let reply = app.get(address).await;
            assert_eq!((reply.status.as_u16(), &codes(&reply)), (200, before), "{address}");
        }
        assert_eq!(app.get(question).await.json()["total"], old, "{fault}");
        assert_eq!(app.get("/health").await.json()["generation"], generation);
        match fault {
            "full" => disk.clear(),
            _ => disk.remount("rw"),
        }
        while app.get("/health").await.json()["generation"] == generation {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        generation += 1;
        let found = codes(&app.get(question).await);
        assert!(found.contains(&format!("\"1.00000{round}\"")), "{found:?}");
    }
    let reasons = reasons.lock().unwrap().clone();
    assert!(reasons[1..].iter().all(|reason| *reason == Reason::Outdated), "{reasons:?}");
    // Of what could not be finished nothing is left.
    assert_eq!(files(&folder).len(), there.len(), "{there:?} {:?}", files(&folder));
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

/// The codes that a search finds, if it is one for programs.
fn codes(reply: &Reply) -> Vec<String> {
    let json: serde_json::Value = serde_json::from_str(&reply.body).unwrap_or_default();
    let hits = json["hits"].as_array().into_iter().flatten();
    hits.map(|hit| hit["code"].to_string()).collect()
}

async fn builds_failed(app: &TestApp) -> u64 {
    app.store.pace().failed_builds()
}

async fn letters_and_copies_that_have_no_room_are_made_later(at: TestStore) {
    let Some(disk) = Disk::new(4) else { return };
    let app = TestApp::with_registry(at).await;
    let store = &app.store;
    let outbox = disk.path("outbox");
    let post = folder(&outbox);
    queue(store, "lan@mau.example", "a").await;
    let copies = Snapshots::new(disk.path("copies"), 2);
    disk.fill();
    let worker = worker();
    assert_eq!(deliver(store, &post, &worker, now).await.unwrap(), PUT_OFF);
    assert!(app.state().copy(&copies).await.is_err());
    assert_eq!(files(&outbox), Vec::<String>::new());
    assert_eq!(files(&disk.path("copies")), Vec::<String>::new());
    assert_eq!(copies.names().unwrap(), []);

    disk.clear();
    assert_eq!(deliver(store, &post, &worker, a_minute_later).await.unwrap(), SENT);
    assert_eq!(files(&outbox).len(), 1);
    app.state().copy(&copies).await.unwrap();
    assert_eq!(copies.names().unwrap().len(), 1);
    assert_eq!(store.verify().await.unwrap().findings, []);
}

fn a_minute_later() -> Timestamp {
    now() + SignedDuration::from_mins(1)
}
