//! Files of the index that are not what was written: while nothing runs, and
//! while answers are made of them. `served` damages every file of one in every
//! way before a start; here are those that it does not.

use std::{fs, io::Write as _, path::Path, time::Duration};

use serde_json::Value;

use super::SEARCHES;
use crate::{
    app::{Reply, TestApp},
    harness::{TestStore, fixture, on_both_stores},
};

on_both_stores!(
    whatever_stands_in_its_place_a_start_builds_the_index_again,
    texts_that_change_under_the_server_are_never_shown,
);

/// The folder of the generation that serves.
fn generation(index: &Path) -> std::path::PathBuf {
    let current: Value = serde_json::from_slice(&fs::read(index.join("CURRENT")).unwrap()).unwrap();
    index.join(current["generation"].as_str().unwrap())
}

/// Its name, and how it is done.
type Damage = (&'static str, fn(&Path));

/// What somebody may do to the folder of an index while nothing runs.
const DAMAGES: &[Damage] = &[
    ("an empty CURRENT", |index| fs::write(index.join("CURRENT"), "").unwrap()),
    ("CURRENT is no JSON", |index| fs::write(index.join("CURRENT"), [0xff; 500]).unwrap()),
    ("CURRENT names what is not there", |index| {
        let text = fs::read_to_string(index.join("CURRENT")).unwrap();
        fs::write(index.join("CURRENT"), text.replace("\"g", "\"g9")).unwrap();
    }),
    ("CURRENT names another row", |index| {
        let text = fs::read_to_string(index.join("CURRENT")).unwrap();
        fs::write(index.join("CURRENT"), text.replace("\"seq\":", "\"seq\":1")).unwrap();
    }),
    ("an empty index", |index| fs::write(generation(index).join("index"), "").unwrap()),
    ("empty texts", |index| fs::write(generation(index).join("texts"), "").unwrap()),
    ("the index is a folder", |index| {
        fs::remove_file(generation(index).join("index")).unwrap();
        fs::create_dir(generation(index).join("index")).unwrap();
    }),
    ("more than was written", |index| {
        let mut file =
            fs::OpenOptions::new().append(true).open(generation(index).join("texts")).unwrap();
        file.write_all(b"more").unwrap();
    }),
    ("facts that are none", |index| fs::write(index.join("FACTS"), [7; 4096]).unwrap()),
    ("facts without an end", |index| {
        let facts = fs::read(index.join("FACTS")).unwrap();
        fs::write(index.join("FACTS"), &facts[..facts.len() / 2]).unwrap();
    }),
    ("a build that was killed", |index| {
        fs::create_dir(index.join("g77")).unwrap();
        fs::write(index.join("g77/texts"), [1; 10_000]).unwrap();
        fs::write(index.join("CURRENT.new"), "{").unwrap();
    }),
    ("the folder is a file", |index| {
        fs::remove_dir_all(index).unwrap();
        fs::write(index, "").unwrap();
    }),
];

async fn answers(app: &TestApp) -> Vec<String> {
    let mut answers = Vec::new();
    // A page waits for the indexes of plans and documents a little only; this one
    // waits until they are there.
    assert_eq!(app.get("/?q=hai+quan&type=document").await.status, 200);
    for address in SEARCHES {
        let reply = app.get(address).await;
        assert_eq!(reply.status, 200, "{address}: {}", reply.body);
        answers.push(reply.body);
    }
    answers
}

async fn whatever_stands_in_its_place_a_start_builds_the_index_again(at: TestStore) {
    let url = at.url.clone();
    let app = TestApp::with_registry(at).await;
    let index = app.dir().join("index");
    let expected = answers(&app).await;
    app.projector(&index).await.bring_up_to_date(None).await.unwrap();
    for (damage, does) in DAMAGES {
        does(&index);
        let started = TestApp::empty(TestStore::at(url.clone())).await;
        if *damage == "the folder is a file" {
            // Nothing can be built there, and a server says so until it can.
            let mut projector = started.projector(&index).await;
            assert!(projector.bring_up_to_date(None).await.is_err());
            assert_eq!(started.get("/?q=thue").await.status, 503);
            fs::remove_file(&index).unwrap();
        }
        started.projector(&index).await.bring_up_to_date(None).await.unwrap();
        assert_eq!(answers(&started).await, expected, "after {damage}");
        // And it is whole again for the next start.
        let next = TestApp::empty(TestStore::at(url.clone())).await;
        assert_eq!(next.projector(&index).await.stale(), None, "after {damage}");
        assert_eq!(answers(&next).await, expected, "after {damage}");
    }
}

/// How often an index was switched in.
async fn switched(app: &TestApp) -> u64 {
    app.get("/health").await.json()["generation"].as_u64().unwrap()
}

/// Overwrites a file where it stands, so that whoever has it open reads that.
fn overwrite(file: &Path) {
    let length = fs::metadata(file).unwrap().len() as usize;
    let mut open = fs::OpenOptions::new().write(true).open(file).unwrap();
    open.write_all(&vec![b'x'; length]).unwrap();
}

fn cut(file: &Path) {
    fs::OpenOptions::new().write(true).open(file).unwrap().set_len(10).unwrap();
}

/// One bit of every text, so that it still is text.
fn spell_otherwise(file: &Path) {
    let bytes: Vec<u8> = fs::read(file).unwrap();
    let bytes: Vec<u8> =
        bytes.iter().map(|b| if b.is_ascii_lowercase() { b ^ 1 } else { *b }).collect();
    let mut open = fs::OpenOptions::new().write(true).open(file).unwrap();
    open.write_all(&bytes).unwrap();
}

async fn texts_that_change_under_the_server_are_never_shown(at: TestStore) {
    const NEXT: &str = "/api/v1/regulations?q=xang+dau&limit=40";
    const FIRST: &str = "/api/v1/regulations?q=xang+dau&limit=41";
    let app = TestApp::empty(at).await;
    app.record(fixture("registry.csv"), "2025-01-01").await;
    let folder = app.dir().join("watched");
    let reasons = app.follow_in(&folder).await;
    let hits = |reply: &Reply| reply.json()["hits"].clone();
    let expected = hits(&app.get("/api/v1/regulations?q=xang+dau&limit=50").await);
    for damage in [overwrite as fn(&Path), cut, spell_otherwise] {
        let built = reasons.lock().unwrap().len();
        let old = switched(&app).await;
        damage(&generation(&folder).join("texts"));
        // Nobody has asked this of this index, so that no answer is kept.
        let first = app.get(FIRST).await;
        assert_eq!(first.status, 503, "{}", first.body);
        assert_eq!(first.json()["error"]["code"], "not_ready");
        // Others may ask meanwhile; sooner or later all is well by itself.
        while switched(&app).await == old {
            let reply = app.get(NEXT).await;
            match reply.status.as_u16() {
                200 => assert_eq!(hits(&reply), expected),
                other => assert_eq!(other, 503, "{}", reply.body),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(hits(&app.get(NEXT).await), expected);
        assert_eq!(reasons.lock().unwrap().len(), built + 1);
    }
    // What is gone from the folder is still there for whoever has it open.
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(app.get(NEXT).await.status, 200);
    app.record(fixture("changes.csv"), "2026-01-01").await;
    let built = reasons.lock().unwrap().len();
    while reasons.lock().unwrap().len() == built {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(app.get(NEXT).await.status, 200);
}
