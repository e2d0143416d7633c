//! Where the journal stood each day, signed.

use std::{fs, process::Command};

use jiff::{SignedDuration, Timestamp};
use quydinh::{
    cases::sign_heads,
    model::Role,
    signing::{PublicKey, SigningKey},
    store::Finding,
};
use serde_json::Value;

use crate::{
    app::{TestApp, now},
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    every_day_that_is_over_is_signed_once,
    a_journal_that_was_rewritten_is_not_the_signed_one,
    a_stranger_checks_with_what_every_system_has,
);

fn days(days: i64) -> Timestamp {
    now() + SignedDuration::from_hours(24 * days)
}

/// Three days later.
fn later() -> Timestamp {
    days(3)
}

fn key(app: &TestApp, name: &str) -> SigningKey {
    SigningKey::open(&app.dir().join(name)).unwrap()
}

async fn heads(app: &TestApp) -> Vec<Value> {
    let reply = app.get("/api/v1/heads").await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()["heads"].as_array().unwrap().clone()
}

async fn every_day_that_is_over_is_signed_once(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    // Without a key nothing is signed.
    assert_eq!(heads(&app).await, Vec::<Value>::new());
    assert_eq!(app.get("/api/v1/keys").await.json()["keys"], Value::Array(Vec::new()));
    let first = key(&app, "a.key");
    let id = first.public().id();
    // A day is not over before ten minutes after its midnight.
    let midnight: Timestamp = "2026-07-01T17:00:00Z".parse().unwrap();
    for minutes in [-60, 0, 9] {
        let at = midnight + SignedDuration::from_mins(minutes);
        assert_eq!(sign_heads(&app.store, &first, at).await.unwrap(), 0, "{minutes}");
    }

    // Whoever asks first, gets it.
    let app = app.signing(first, later);
    let signed = heads(&app).await;
    let seen: Vec<_> = signed
        .iter()
        .map(|head| (head["day"].as_str().unwrap(), head["rows"].clone(), head["seq"].clone()))
        .collect();
    // Nothing happened on the last two days, and that is signed as well.
    let expected = [("2026-07-03", 0, 37), ("2026-07-02", 0, 37), ("2026-07-01", 37, 37)];
    assert_eq!(seen, expected.map(|(day, rows, seq)| (day, rows.into(), seq.into())));
    let row = app.get("/api/v1/journal/37").await.json();
    assert!(signed.iter().all(|head| head["hash"] == row["hash"] && head["key"] == *id));
    let one = app.get("/api/v1/heads/2026-07-02").await;
    assert_eq!(one.json(), signed[1]);
    assert_eq!(one.headers["cache-control"], "public, max-age=86400, immutable");
    for day in ["2026-06-30", "2026-07-04", "x"] {
        assert_eq!(app.get(&format!("/api/v1/heads/{day}")).await.status, 404, "{day}");
    }

    // The key is published where everything is recorded.
    let keys = app.get("/api/v1/keys").await.json();
    let published = &keys["keys"][0];
    assert_eq!((&published["key"], &published["seq"]), (&id.as_str().into(), &38.into()));
    assert_eq!(published["first_day"], "2026-07-01");
    assert_eq!(published["current"], true);
    let row = app.get("/api/v1/journal/38").await.json();
    assert_eq!(row["deed"]["action"], "signing-key.published");
    let payload: Value = serde_json::from_str(row["deed"]["payload"].as_str().unwrap()).unwrap();
    assert_eq!(payload["public_key"], published["public_key"]);
    let public = PublicKey::from_base64(published["public_key"].as_str().unwrap()).unwrap();
    for head in &signed {
        let text = head["signed"].as_str().unwrap();
        assert!(public.signed(text.as_bytes(), head["signature"].as_str().unwrap()), "{text}");
    }
    let page = app.get("/nhat-ky/38").await.body;
    assert!(page.contains("<h1>Công bố khóa ký</h1>"), "{page}");

    // Another key goes on where the first ended, and changes nothing before.
    let second = key(&app, "b.key");
    let other = second.public().id();
    assert_eq!(sign_heads(&app.store, &second, days(4)).await.unwrap(), 1);
    assert_eq!(sign_heads(&app.store, &second, days(4)).await.unwrap(), 0);
    // A day that has come before is not signed again by a clock that went back.
    assert_eq!(sign_heads(&app.store, &second, days(1)).await.unwrap(), 0);
    let now_signed = heads(&app).await;
    assert_eq!((&now_signed[1..], &now_signed[0]["key"]), (&signed[..], &other.as_str().into()));
    // The row that published the first key.
    assert_eq!(now_signed[0]["rows"], 1);
    assert_eq!(app.get("/api/v1/keys").await.json()["keys"].as_array().unwrap().len(), 2);

    // Pages of the list.
    let page = app.get("/api/v1/heads?limit=3").await.json();
    assert_eq!(page["next"], "2026-07-02");
    let rest = app.get("/api/v1/heads?limit=3&before=2026-07-02").await.json();
    assert_eq!((&rest["heads"][0]["day"], &rest["next"]), (&"2026-07-01".into(), &Value::Null));
    assert_eq!(app.get("/api/v1/heads?limit=0").await.status, 400);
    assert_eq!(app.get("/api/v1/heads?before=x").await.status, 400);

    let verified = app.store.verify().await.unwrap();
    assert_eq!((verified.heads, verified.findings), (4, Vec::new()));
}

async fn a_journal_that_was_rewritten_is_not_the_signed_one(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    app.member(Role::Analyst, None).await;
    sign_heads(&app.store, &key(&app, "a.key"), days(1)).await.unwrap();
    let rows = app.store.journal_after(0, 100).await.unwrap();
    // Whoever can write to the database makes the actor of a row another one,
    // and all hashes after it anew: no table tells.
    let mut before = rows[20].hash.clone();
    let mut statements = String::new();
    for row in &rows[21..] {
        let mut row = row.clone();
        if row.seq == 22 {
            row.actor = "somebody else".into();
        }
        row.hash = row.hash_after(&before);
        before.clone_from(&row.hash);
        statements += &format!(
            "UPDATE journal SET actor = '{}', hash = '{}' WHERE seq = {}; ",
            row.actor, row.hash, row.seq
        );
    }
    statements += &format!("UPDATE journal_head SET hash = '{before}'");
    app.execute(Box::leak(statements.into_boxed_str())).await;
    let found = app.store.verify().await.unwrap().findings;
    let [Finding::Signed { day, seq: 38, what }] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(day.to_string(), "2026-07-01");
    assert_eq!(*what, "nhật ký không còn là nhật ký đã ký");
}

/// The commands of docs/API.md, as they stand there.
async fn a_stranger_checks_with_what_every_system_has(store: TestStore) {
    for tool in ["bash", "curl", "jq", "openssl", "sha256sum"] {
        if Command::new(tool).arg("--version").output().is_err() {
            println!("skipped: there is no {tool}");
            return;
        }
    }
    let app = TestApp::with_registry(store).await;
    app.member(Role::Analyst, None).await;
    let key = key(&app, "a.key");
    let app = app.signing(key, later);
    let served = app.serve().await;
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/API.md");
    let docs = fs::read_to_string(docs).unwrap();
    let (_, script) = docs.split_once("```bash\n# Check a signed head").unwrap();
    let (script, _) = script.split_once("```").unwrap();
    let script = format!("#{script}");
    let folder = tempfile::tempdir().unwrap();
    let run = async |script: &str| {
        let mut command = Command::new("bash");
        command.args(["-euo", "pipefail", "-c", script]).current_dir(folder.path());
        command.env("address", format!("http://{}", served.address)).env("day", "2026-07-02");
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.success(), text(output.stdout), text(output.stderr))
    };
    let (good, out, error) = run(&script).await;
    assert!(good && out.contains("Signature Verified Successfully"), "{out}\n{error}");
    assert!(out.ends_with("38 rows lead to the signed hash\n"), "{out}");

    // The same with another signature, and with a row that is another one.
    let other =
        script.replace("openssl pkeyutl", "sed -i 's/^rows .*/rows 1/' head.txt; openssl pkeyutl");
    assert_ne!(other, script);
    assert!(!run(&other).await.0, "another text is not signed");
    let other = script.replace("> rows.txt", "| sed '5s/[0-9a-f]$/g/' > rows.txt");
    assert_ne!(other, script);
    assert!(!run(&other).await.0, "another row does not lead to the hash");
    served.stop().await;
}
