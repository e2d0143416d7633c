//! Backups: whole, the same from and to either store, and refused when they
//! are not what was written.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};
use jiff::Timestamp;
use quydinh::{
    cases::{Actor, indicators},
    store::{BackedUp, BackupError, Store},
};

use crate::{
    harness::{Backend, TestStore, on_both_stores},
    plans::tampering::{figure, filled, series},
    program::{quydinh, stdout, write},
};

on_both_stores!(
    what_is_restored_is_what_was_stored,
    others_write_while_it_is_made,
    what_is_not_whole_is_refused,
    the_commands_say_what_they_did,
);

fn taken() -> Timestamp {
    "2026-08-03T00:00:00Z".parse().unwrap()
}

async fn backup(store: &Store, path: &Path) -> BackedUp {
    store.backup(File::create(path).unwrap(), taken()).await.unwrap()
}

async fn restore(url: &str, path: &Path) -> Result<BackedUp, BackupError> {
    Store::restore(url, File::open(path).unwrap()).await
}

fn lines(path: &Path) -> Vec<String> {
    let mut text = String::new();
    MultiGzDecoder::new(File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// A file of other lines, beside the first.
fn changed(at: &TestStore, lines: &[String]) -> PathBuf {
    let path = at.dir().join("changed.gz");
    let mut out = GzEncoder::new(File::create(&path).unwrap(), Compression::fast());
    lines.iter().for_each(|line| writeln!(out, "{line}").unwrap());
    out.finish().unwrap();
    path
}

async fn what_is_restored_is_what_was_stored(at: TestStore) {
    let desk = filled(&at).await;
    let path = at.dir().join("all.gz");
    let done = backup(&desk.store, &path).await;
    let verified = desk.store.verify().await.unwrap();
    assert_eq!((done.seq, &done.hash), (verified.last, &verified.hash));

    // Every column of every table is in it.
    let mut columns = BTreeSet::new();
    for line in lines(&path).iter().filter(|line| line.starts_with("{\"table\"")) {
        let about: serde_json::Value = serde_json::from_str(line).unwrap();
        for column in about["columns"].as_array().unwrap() {
            let (table, name) = (about["table"].as_str(), column["name"].as_str());
            columns.insert(format!("{}.{}", table.unwrap(), name.unwrap()));
        }
    }
    let stored = at.columns().await.into_iter();
    let stored: BTreeSet<String> =
        stored.filter(|name| !name.starts_with("kept_") && !name.starts_with('_')).collect();
    assert_eq!(columns, stored);

    for backend in [Backend::Sqlite, Backend::Postgres] {
        let Some(other) = TestStore::another(backend).await else { continue };
        let restored = restore(&other.url, &path).await.unwrap();
        assert_eq!(restored, done, "{backend:?}");
        let store = Store::open(&other.url).await.unwrap();
        assert_eq!(store.verify().await.unwrap(), verified, "{backend:?}");
        let again = other.dir().join("again.gz");
        assert_eq!(backup(&store, &again).await, done, "{backend:?}");
        assert_eq!(lines(&again), lines(&path), "{backend:?}");
        // Nothing is restored over something.
        assert!(matches!(restore(&other.url, &path).await, Err(BackupError::NotEmpty)));
        assert_eq!(store.verify().await.unwrap(), verified, "{backend:?}");
    }
}

async fn others_write_while_it_is_made(at: TestStore) {
    let desk = filled(&at).await;
    let before = desk.store.verify().await.unwrap().last;
    // As in another program, so that nothing here makes them wait for each other.
    let writer = Store::open(&at.url).await.unwrap();
    let enough = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&enough);
    let writing = tokio::spawn(async move {
        let mut place = 0;
        while !told.load(Ordering::Relaxed) {
            let figures = [figure(place, 5_000 + place)];
            let by = (Actor::Operator("test"), taken());
            indicators::record(&writer, &series().slug, (None, &figures), by).await.unwrap();
            place += 1;
        }
    });
    let path = at.dir().join("all.gz");
    let Some(other) = TestStore::another(at.backend()).await else { return };
    let mut seen = BTreeSet::new();
    // What is written meanwhile is in some of them: a run without an end otherwise.
    while seen.iter().filter(|seq| **seq > before).count() < 2 {
        assert!(!writing.is_finished(), "{seen:?}");
        seen.insert(backup(&desk.store, &path).await.seq);
    }
    enough.store(true, Ordering::Relaxed);
    writing.await.unwrap();
    let after = backup(&desk.store, &path).await.seq;
    assert!(seen.iter().any(|seq| (before + 1..after).contains(seq)), "{before} {seen:?} {after}");
    restore(&other.url, &path).await.unwrap();
    let verified = Store::open(&other.url).await.unwrap().verify().await.unwrap();
    assert_eq!((verified.last, verified.findings), (after, vec![]));
}

async fn what_is_not_whole_is_refused(at: TestStore) {
    let desk = filled(&at).await;
    let path = at.dir().join("all.gz");
    let done = backup(&desk.store, &path).await;
    let whole = lines(&path);
    let Some(other) = TestStore::another(at.backend()).await else { return };

    let row = |table: &str| {
        let place =
            whole.iter().position(|line| line.starts_with(&format!("{{\"table\":{table:?}")));
        place.unwrap() + 1
    };
    let (journal, comment) = (row("journal"), row("comment"));
    type Change = (&'static str, Box<dyn Fn(&mut Vec<String>)>);
    let changes: [Change; 10] = [
        ("a row is missing", Box::new(move |lines| drop(lines.remove(comment)))),
        ("a row twice", Box::new(move |lines| lines.insert(comment, lines[comment].clone()))),
        (
            "a letter",
            Box::new(move |lines| {
                lines[journal] = lines[journal].replacen("2026", "2025", 1);
            }),
        ),
        (
            "a column",
            Box::new(move |lines| {
                lines[comment - 1] = lines[comment - 1].replacen("stance", "stanse", 1);
            }),
        ),
        (
            "a value too many",
            Box::new(move |lines| {
                lines[comment] = lines[comment].replacen('[', "[1,", 1);
            }),
        ),
        (
            "text for a number",
            Box::new(move |lines| {
                lines[comment] = lines[comment].replacen("[1,", "[\"1\",", 1);
            }),
        ),
        ("no JSON", Box::new(move |lines| lines[comment].truncate(9))),
        ("no end", Box::new(|lines| drop(lines.pop()))),
        ("half", Box::new(|lines| lines.truncate(lines.len() / 2))),
        (
            "another head",
            Box::new(|lines| {
                let (key, _) = lines[0].split_once("\"seq\":").unwrap();
                let rest = lines[0].split_once(",\"hash\"").unwrap().1;
                lines[0] = format!("{key}\"seq\":1,\"hash\"{rest}");
            }),
        ),
    ];
    for (what, change) in &changes {
        let mut lines = whole.clone();
        change(&mut lines);
        assert_ne!(lines, whole, "{what}");
        let error = restore(&other.url, &changed(&at, &lines)).await.expect_err(what);
        assert!(
            matches!(error, BackupError::Damaged { .. } | BackupError::Store(_)),
            "{what}: {error:?}"
        );
    }

    let mut newer = whole.clone();
    newer[0] = newer[0].replace(&format!("\"schema\":{}", done.schema), "\"schema\":9999");
    let error = restore(&other.url, &changed(&at, &newer)).await.unwrap_err();
    assert!(matches!(error, BackupError::Newer(9999)), "{error:?}");

    // Bytes cut off, changed, and of something else.
    let bytes = fs::read(&path).unwrap();
    let cut = at.dir().join("cut.gz");
    for (what, bytes) in [
        ("cut", bytes[..bytes.len() - 30].to_vec()),
        ("a bit", {
            let mut bytes = bytes.clone();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            bytes
        }),
    ] {
        fs::write(&cut, bytes).unwrap();
        assert!(restore(&other.url, &cut).await.is_err(), "{what}");
    }
    for other_file in [&b""[..], b"SQLite format 3\0", b"{}\n"] {
        fs::write(&cut, other_file).unwrap();
        let error = restore(&other.url, &cut).await.unwrap_err();
        assert!(matches!(error, BackupError::Other), "{error:?}");
    }

    // After all that the store is as empty as before.
    assert_eq!(restore(&other.url, &path).await.unwrap(), done);
}

async fn the_commands_say_what_they_did(at: TestStore) {
    write(at.dir(), "a.csv", &["1.000001;Cấp phép;Bộ Y tế", "1.000002;Thu hồi;Bộ Y tế"]);
    quydinh(&at, &["index", "a.csv"]).success();
    let made = stdout(&quydinh(&at, &["backup", "a.backup.gz"]).success());
    let digest = made.lines().find(|line| line.starts_with("SHA-256")).unwrap().to_owned();
    let files = || {
        let names = fs::read_dir(at.dir()).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().contains("backup")).count()
    };
    assert_eq!(files(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(at.dir().join("a.backup.gz")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // Nothing is written over.
    quydinh(&at, &["backup", "a.backup.gz"]).failure();

    let Some(other) = TestStore::another(at.backend()).await else { return };
    let file = at.dir().join("a.backup.gz");
    let file = file.to_str().unwrap();
    let said = stdout(&quydinh(&other, &["restore", file]).success());
    assert!(said.contains(&digest) && said.contains("đúng như đã ghi"), "{said}");
    let again = quydinh(&other, &["restore", file]).failure();
    let error = String::from_utf8_lossy(&again.get_output().stderr).into_owned();
    assert!(error.contains("đã có nội dung"), "{error}");
    let ends = |at: &TestStore| {
        let out = stdout(&quydinh(at, &["verify"]).success());
        out.lines().find(|line| line.starts_with("Dòng cuối")).unwrap().to_owned()
    };
    assert_eq!(ends(&at), ends(&other));
}
