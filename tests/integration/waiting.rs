//! Files between their dry run and their confirmation: whose they are, how
//! long and how many, and that a restart loses none.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::Request,
};
use jiff::{SignedDuration, Timestamp};
use quydinh::{
    cases::{
        Identity,
        accounts::{self, Secret},
        plans::{Coverage, FileAbout, Target, WAITING, WaitingFile, keep_file, kept_file},
    },
    model::{Id, Role},
    store::{Store, UploadRoom, WaitingUpload},
};
use tower::ServiceExt as _;

use crate::{
    app::{Member, TestApp, form_request, now},
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    a_file_waits_for_its_sender_over_a_restart,
    nobody_else_gets_it_and_not_for_ever,
    whoever_sends_much_loses_the_oldest,
    many_who_keep_at_once_stay_within_the_bounds,
    a_plan_is_confirmed_by_another_server_than_it_was_sent_to,
);

const TRADE: &str = "bo-cong-thuong";

async fn identity(app: &TestApp, member: &Member) -> Identity {
    let cookie = app.cookie(member).await;
    let secret = Secret::presented(cookie.trim_start_matches("quydinh=")).unwrap();
    accounts::identify(&app.store, &secret, now()).await.unwrap().unwrap().0
}

async fn officer(app: &TestApp, agency: &str) -> Identity {
    identity(app, &app.member(Role::Officer, Some(agency)).await).await
}

fn file(name: &str, bytes: &[u8]) -> WaitingFile {
    let about = FileAbout {
        name: name.into(),
        agency: TRADE.parse().unwrap(),
        target: Target::New { title: "Năm".into(), amends: "1643/QĐ-TTg".parse().ok() },
        coverage: Coverage::Whole,
    };
    WaitingFile { about, bytes: bytes.to_vec() }
}

fn later(time: SignedDuration) -> Timestamp {
    now().checked_add(time).unwrap()
}

async fn a_file_waits_for_its_sender_over_a_restart(at: TestStore) {
    let url = at.url.clone();
    let app = TestApp::empty(at).await;
    let who = officer(&app, TRADE).await;
    // Every byte there is, and enough of them to need many pages.
    let bytes: Vec<u8> = (0..=255).cycle().take(3 << 20).collect();
    let sent = file("Phương án.xlsx", &bytes);
    let key = keep_file(&app.store, &who, sent.clone(), now()).await.unwrap();
    assert_eq!(key.len(), 32);
    assert_eq!(keep_file(&app.store, &who, sent.clone(), now()).await.unwrap(), key);
    for other in [file("Khác.xlsx", &bytes), file("Phương án.xlsx", b"x")] {
        assert_ne!(keep_file(&app.store, &who, other, now()).await.unwrap(), key);
    }
    let seq = app.store.seq().await.unwrap();
    app.store.close().await;

    let again = Store::open(&url).await.unwrap();
    assert_eq!(kept_file(&again, &who, &key, now()).await.unwrap(), Some(sent));
    // The journal knows nothing of it, and nothing is missing there.
    assert_eq!(again.seq().await.unwrap(), seq);
    assert_eq!(again.verify().await.unwrap().findings, []);
}

async fn nobody_else_gets_it_and_not_for_ever(at: TestStore) {
    let app = TestApp::empty(at).await;
    let [who, other] = [officer(&app, TRADE).await, officer(&app, TRADE).await];
    let key = keep_file(&app.store, &who, file("a", b"1"), now()).await.unwrap();
    let found = async |who, key: &str, at| {
        kept_file(&app.store, who, key, at).await.unwrap().map(|file| file.bytes)
    };
    assert_eq!(found(&other, &key, now()).await, None);
    assert_eq!(found(&who, "", now()).await, None);
    let moment = SignedDuration::from_millis(1);
    assert_eq!(found(&who, &key, later(WAITING - moment)).await, Some(b"1".to_vec()));
    assert_eq!(found(&who, &key, later(WAITING)).await, None);
    // The same file of another is another.
    let same = keep_file(&app.store, &other, file("a", b"1"), later(WAITING)).await.unwrap();
    assert_eq!(same, key);
    assert_eq!(found(&other, &key, later(WAITING)).await, Some(b"1".to_vec()));
    // What nobody may read any more is gone as soon as somebody keeps another.
    assert_eq!(found(&who, &key, now()).await, None);
    // Sent again, it waits again.
    keep_file(&app.store, &who, file("a", b"1"), later(WAITING)).await.unwrap();
    keep_file(&app.store, &who, file("a", b"1"), later(WAITING + moment)).await.unwrap();
    assert_eq!(found(&who, &key, later(2 * WAITING)).await, Some(b"1".to_vec()));
}

/// Keeps a file of a size under a key.
async fn keep(store: &Store, owner: &Id, key: &str, size: usize, room: UploadRoom) {
    let upload = WaitingUpload { about: "{}".into(), content: vec![0; size] };
    let mut write = store.write().await.unwrap();
    write.keep_upload(owner, key, &upload, later(WAITING)).await.unwrap();
    write.make_room_for_uploads(room, now()).await.unwrap();
    write.commit().await.unwrap();
}

/// Which of some keys are kept.
async fn kept<'k>(store: &Store, owner: &Id, keys: &[&'k str]) -> Vec<&'k str> {
    let mut kept = Vec::new();
    for key in keys {
        if store.upload(owner, key, now()).await.unwrap().is_some() {
            kept.push(*key);
        }
    }
    kept
}

async fn whoever_sends_much_loses_the_oldest(at: TestStore) {
    let app = TestApp::empty(at).await;
    let [a, b] = [officer(&app, TRADE).await.account.id, officer(&app, TRADE).await.account.id];
    let store = &app.store;
    let room = UploadRoom { each: 3, bytes: 100 };
    let keys = ["1", "2", "3", "4", "5"];
    for key in ["1", "2", "3"] {
        keep(store, &a, key, 10, room).await;
    }
    // Sent again, the first becomes the last.
    keep(store, &a, "1", 10, room).await;
    keep(store, &a, "4", 10, room).await;
    assert_eq!(kept(store, &a, &keys).await, ["1", "3", "4"]);
    // One small file of another is older than all of these, and stays.
    keep(store, &b, "1", 5, room).await;
    for key in ["1", "3", "4"] {
        keep(store, &a, key, 10, room).await;
    }
    keep(store, &a, "5", 80, room).await;
    assert_eq!(kept(store, &a, &keys).await, ["4", "5"]);
    assert_eq!(kept(store, &b, &keys).await, ["1"]);
    // The account with the most bytes makes room, not the one that comes.
    keep(store, &b, "2", 10, room).await;
    assert_eq!(kept(store, &a, &keys).await, ["5"]);
    keep(store, &b, "3", 40, room).await;
    assert_eq!(kept(store, &a, &keys).await, [""; 0]);
    assert_eq!(kept(store, &b, &keys).await, ["1", "2", "3"]);
    // What was just sent is kept, whatever it takes.
    keep(store, &a, "1", 200, room).await;
    assert_eq!(kept(store, &a, &keys).await, ["1"]);
    assert_eq!(kept(store, &b, &keys).await, [""; 0]);
}

async fn many_who_keep_at_once_stay_within_the_bounds(at: TestStore) {
    let app = TestApp::empty(at).await;
    let mut owners = Vec::new();
    for _ in 0..3 {
        owners.push(officer(&app, TRADE).await.account.id);
    }
    let room = UploadRoom { each: 2, bytes: 50 };
    let keeping: Vec<_> = (0..24)
        .map(|n| {
            let (store, owner) = (app.store.clone(), owners[n % 3].clone());
            tokio::spawn(async move { keep(&store, &owner, &n.to_string(), 10, room).await })
        })
        .collect();
    for keeping in keeping {
        keeping.await.unwrap();
    }
    let keys: Vec<String> = (0..24).map(|n| n.to_string()).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let mut all = 0;
    for owner in &owners {
        let count = kept(&app.store, owner, &keys).await.len();
        assert!(count <= 2, "{count}");
        all += count;
    }
    assert_eq!(all, 5, "all the room is used");
}

/// One request to a server; its status, where it leads to, and its body.
async fn ask(server: &Router, request: Request<Body>) -> (u16, String, String) {
    let response = server.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let to = head.headers.get("location").map_or("", |to| to.to_str().unwrap()).to_owned();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    (head.status.as_u16(), to, String::from_utf8(body.to_vec()).unwrap())
}

async fn a_plan_is_confirmed_by_another_server_than_it_was_sent_to(at: TestStore) {
    let app = TestApp::with_registry(at).await;
    app.follow().await;
    let cookie = app.cookie(&app.member(Role::Officer, Some(TRADE)).await).await;
    let body = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"pa.csv\"\r\n\r\n\
        Mã TTHC;Loại tác động;Lý do\n9.000002;Giữ nguyên;Điều ước quốc tế\n\r\n--x--\r\n";
    let form = Request::post("/phuong-an/kiem-tra")
        .header("cookie", &cookie)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "multipart/form-data; boundary=x");
    let sent = app.send(form.body(Body::from(body)).unwrap()).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let check = sent.headers["location"].to_str().unwrap();

    let other = app.another().await;
    let get = |address: &str| {
        Request::get(address).header("cookie", &cookie).body(Body::empty()).unwrap()
    };
    let (status, _, page) = ask(&other, get(check)).await;
    assert_eq!(status, 200, "{page}");
    let (_, rest) = page.split_once("name=\"confirm\" value=\"").unwrap();
    let token = &rest[..rest.find('"').unwrap()];
    let confirm = || form_request(&format!("{check}/xac-nhan"), &cookie, &[("confirm", token)]);
    let (status, receipt, page) = ask(&other, confirm()).await;
    assert_eq!((status, receipt.as_str()), (303, "/phuong-an/bien-nhan/BN-0001"), "{page}");
    // A second click gets the same receipt, wherever it lands.
    let again = app.send(confirm()).await;
    assert_eq!(again.headers["location"], receipt.as_str());
    assert_eq!(app.get_with(&receipt, &cookie).await.status, 200);
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}
