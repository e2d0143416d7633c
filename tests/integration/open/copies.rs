//! Copies of the lists, made by the server and by the program, as a stranger
//! takes and checks them.

use std::{collections::BTreeSet, fs, path::Path};

use axum::{body::Body, http::Request};
use quydinh::{
    export::check,
    signing::{PublicKey, SigningKey},
    web::{List, Snapshots},
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::{
    app::{Reply, TestApp, now},
    harness::{TestStore, fixture, on_both_stores},
    program::{quydinh, stdout},
};

on_both_stores!(
    a_copy_is_whole_signed_and_offered,
    nothing_else_is_fetched_and_parts_are,
    the_program_makes_the_same,
);

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn copied(store: TestStore) -> (TestApp, Snapshots, String) {
    let app = TestApp::with_registry(store).await;
    let key = SigningKey::open(&app.dir().join("a.key")).unwrap();
    let copies = Snapshots::new(app.dir().join("copies"), 2);
    let app = app.signing(key, now).copying(copies.clone());
    let name = app.state().copy(&copies).await.unwrap();
    (app, copies, name.to_string())
}

async fn a_copy_is_whole_signed_and_offered(store: TestStore) {
    let (app, copies, name) = copied(store).await;
    assert_eq!(name, "2026-07-01-37");
    let base = format!("/du-lieu/ban-sao/{name}");
    let fetch = async |file: &str| {
        let reply = app.get(&format!("{base}/{file}")).await;
        assert_eq!(reply.status, 200, "{file}: {}", reply.body);
        reply
    };
    let written = fetch("manifest.json").await;
    let manifest = written.json();
    // It is of the published position, and the journal has that row.
    let row = app.get("/api/v1/journal/37").await.json();
    assert_eq!((&manifest["seq"], &manifest["hash"]), (&37.into(), &row["hash"]));
    // The signature is one of a key that the journal publishes.
    let keys = app.get("/api/v1/keys").await.json();
    assert_eq!(keys["keys"][0]["key"], manifest["key"]);
    let public = keys["keys"][0]["public_key"].as_str().unwrap();
    let public = PublicKey::from_base64(public).unwrap();
    let signature = fs::read(app.dir().join("copies").join(&name).join("manifest.sig")).unwrap();
    assert_eq!(app.head(&format!("{base}/manifest.sig")).await.0, 200);
    assert!(public.signed(&written.bytes, &base64(&signature)));
    assert!(!public.signed(b"{}", &base64(&signature)));

    // Every list is there in both formats, each file as the manifest says.
    let files = manifest["files"].as_array().unwrap();
    let listed: BTreeSet<&str> = files.iter().map(|file| file["name"].as_str().unwrap()).collect();
    let expected: BTreeSet<String> = List::whole()
        .flat_map(|list| {
            ["csv", "csv.meta.json", "parquet"].map(|end| format!("{}.{end}", list.stem()))
        })
        .collect();
    assert_eq!(listed, expected.iter().map(String::as_str).collect());
    let folder = app.dir().join("fetched");
    fs::create_dir(&folder).unwrap();
    let page = app.get("/du-lieu").await;
    for file in files {
        let name = file["name"].as_str().unwrap();
        let reply = fetch(name).await;
        assert_eq!(sha256(&reply.bytes), file["sha256"].as_str().unwrap(), "{name}");
        assert_eq!(reply.bytes.len() as u64, file["bytes"].as_u64().unwrap(), "{name}");
        assert_eq!(reply.headers["content-type"], file["media_type"].as_str().unwrap());
        assert_eq!(reply.headers["cache-control"], "public, max-age=86400, immutable");
        fs::write(folder.join(name), &reply.bytes).unwrap();
        for part in [format!("href=\"{base}/{name}\""), file["sha256"].as_str().unwrap().into()] {
            assert!(page.body.contains(&part), "{part} is not on the page");
        }
    }
    // And each is the list that the site has, checked by its rows alone.
    for file in files.iter().filter(|file| file["format"] != "meta.json") {
        let checked = check(&folder.join(file["name"].as_str().unwrap()), None).unwrap();
        assert_eq!(checked.differences(), Vec::<String>::new(), "{file}");
        let live = app.get(&format!("/{}.csv", file["list"].as_str().unwrap())).await;
        if file["list"] != "nhat-ky" {
            assert_eq!(live.headers["x-rows-sha256"], file["digest"].as_str().unwrap(), "{file}");
        }
        assert_eq!(checked.found.digest, file["digest"].as_str().unwrap());
    }

    // The same position is the same copy; older ones go when there are more.
    assert_eq!(app.state().copy(&copies).await.unwrap().to_string(), name);
    let dir = app.dir().join("copies");
    for old in ["2026-06-29-9", "2026-06-30-12"] {
        fs::create_dir(dir.join(old)).unwrap();
    }
    app.load("changes.csv", "2026-01-01").await;
    let next = app.state().copy(&copies).await.unwrap().to_string();
    let there: BTreeSet<String> = fs::read_dir(&dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(there, BTreeSet::from([name.clone(), next]));
    // What cannot be written leaves nothing behind.
    let file = app.dir().join("file");
    fs::write(&file, "").unwrap();
    assert!(app.state().copy(&Snapshots::new(file, 1)).await.is_err());
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number = (0..3).fold(0, |n, at| n << 8 | u32::from(*three.get(at).unwrap_or(&0)));
        for at in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * at)) as usize & 63];
            text.push(if at <= three.len() { letter.into() } else { '=' });
        }
    }
    text
}

async fn nothing_else_is_fetched_and_parts_are(store: TestStore) {
    let (app, _, name) = copied(store).await;
    let base = format!("/du-lieu/ban-sao/{name}");
    fs::write(app.dir().join("copies").join(&name).join("other.txt"), "x").unwrap();
    fs::create_dir(app.dir().join("copies/2026-06-01-1")).unwrap();
    for address in [
        format!("{base}/other.txt"),
        format!("{base}/none.csv"),
        format!("{base}/..%2F..%2Fa.key"),
        format!("{base}/%2Fetc%2Fpasswd"),
        format!("/du-lieu/ban-sao/..%2Fcopies%2F{name}/manifest.json"),
        "/du-lieu/ban-sao/..%2F/a.key".to_owned(),
        "/du-lieu/ban-sao/2026-07-01-0/manifest.json".to_owned(),
        // A folder that is there, and no copy.
        "/du-lieu/ban-sao/2026-06-01-1/manifest.json".to_owned(),
        format!("/du-lieu/ban-sao/{name}"),
    ] {
        assert_eq!(app.get(&address).await.status, 404, "{address}");
    }

    let address = format!("{base}/quy-dinh.csv");
    let whole = app.get(&address).await;
    assert_eq!(whole.headers["accept-ranges"], "bytes");
    let size = whole.bytes.len();
    let ask = async |name: &str, value: &str| -> Reply {
        let request = Request::get(&address).header(name, value);
        // A cut may fall within a letter, so only parts of ASCII are text.
        app.send(request.body(Body::empty()).unwrap()).await
    };
    let part = ask("range", "bytes=3-6").await;
    assert_eq!((part.status.as_u16(), part.bytes.as_slice()), (206, &whole.bytes[3..7]));
    assert_eq!(part.headers["content-range"], format!("bytes 3-6/{size}"));
    assert_eq!(part.headers["content-length"], "4");
    let rest = ask("range", &format!("bytes={}-", size - 2)).await;
    assert_eq!((rest.status.as_u16(), rest.bytes.as_slice()), (206, &b"\r\n"[..]));
    let none = ask("range", &format!("bytes={size}-")).await;
    assert_eq!(none.status, 416);
    assert_eq!(none.headers["content-range"], format!("bytes */{size}"));
    assert_eq!(ask("range", "bytes=0-1,3-4").await.bytes, whole.bytes);
    let tag = whole.headers["etag"].to_str().unwrap();
    assert_eq!(ask("if-none-match", tag).await.status, 304);
}

async fn the_program_makes_the_same(store: TestStore) {
    quydinh(&store, &["index", fixture("registry.csv").to_str().unwrap()]).success();
    let made = stdout(&quydinh(&store, &["snapshot", "--out", "copies"]).success());
    let path = made.lines().next().unwrap().strip_prefix("Bản sao: ").unwrap().to_owned();
    let folder = store.dir().join(&path);
    let manifest = fs::read(folder.join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    for file in manifest["files"].as_array().unwrap() {
        let (name, digest) = (file["name"].as_str().unwrap(), file["sha256"].as_str().unwrap());
        assert_eq!(sha256(&fs::read(folder.join(name)).unwrap()), digest);
        assert!(made.contains(&format!("{digest}  {name} (")), "{made}");
    }
    // The key was made where it runs, for its owner alone, and is published.
    let key = SigningKey::open(Path::new(&store.dir().join("quydinh.key"))).unwrap();
    assert_eq!(manifest["key"], key.public().id());
    let verified = stdout(&quydinh(&store, &["verify"]).success());
    assert!(verified.contains("Mọi thứ đúng như đã ghi."), "{verified}");
    // Signed heads that were kept elsewhere are compared with the journal.
    let app = TestApp::over(store).await;
    let app = app.signing(key, || now() + jiff::SignedDuration::from_hours(24 * 3650));
    let heads = app.get("/api/v1/heads?limit=1").await;
    assert_eq!(heads.status, 200, "{}", heads.body);
    let kept = app.dir().join("heads.json");
    fs::write(&kept, &heads.body).unwrap();
    let kept = kept.to_str().unwrap().to_owned();
    let told = stdout(&quydinh(app.place(), &["verify", "--heads", &kept]).success());
    assert!(told.contains("1 đầu nhật ký đã giữ"), "{told}");
    fs::write(&kept, heads.body.replacen("\"seq\":", "\"seq\":1", 1)).unwrap();
    let told = stdout(&quydinh(app.place(), &["verify", "--heads", &kept]).failure());
    assert!(told.contains("SAI: đầu nhật ký đã giữ"), "{told}");
}
