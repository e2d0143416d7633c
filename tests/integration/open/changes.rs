//! The journal as a feed.

use axum::{body::Body, http::Request};
use quydinh::model::Role;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::{
    app::{Reply, TestApp},
    harness::{TestStore, on_both_stores},
};

on_both_stores!(the_whole_journal_comes_in_pages_and_in_lines, a_page_that_is_full_never_changes);

fn sha256(lines: &[&str]) -> String {
    let digest = Sha256::digest(lines.join("\n").as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text<'a>(row: &'a Value, member: &str) -> &'a str {
    row[member].as_str().unwrap_or_else(|| panic!("{member} of {row}"))
}

/// Recomputes the chain from rows alone; tells how many were open, and the end.
fn recompute(rows: &[Value]) -> (usize, String) {
    let (mut before, mut open) = ("0".repeat(64), 0);
    for (row, seq) in rows.iter().zip(1_u64..) {
        assert_eq!((&row["seq"], text(row, "before")), (&seq.into(), before.as_str()), "{row}");
        if row.get("payload").is_some() {
            let at = row["at"].as_i64().unwrap().to_string();
            let parts = ["action", "kind", "subject", "payload"].map(|part| text(row, part));
            let lines: Vec<&str> = [at.as_str()].into_iter().chain(parts).collect();
            assert_eq!(sha256(&lines), text(row, "content"), "{row}");
            open += 1;
        }
        let seq = seq.to_string();
        before = sha256(&[&before, &seq, text(row, "who"), text(row, "content")]);
        assert_eq!(before, text(row, "hash"), "{row}");
    }
    (open, before)
}

fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

async fn the_whole_journal_comes_in_pages_and_in_lines(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let member = app.member(Role::Officer, Some("bo-cong-thuong")).await;
    let cookie = app.cookie(&member).await;
    let (mut rows, mut since) = (Vec::new(), 0);
    let head = loop {
        let reply = app.get(&format!("/api/v1/changes?since={since}&limit=7")).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        let page = reply.json();
        rows.extend(page["rows"].as_array().unwrap().iter().cloned());
        since = page["next"].as_u64().unwrap();
        if !page["head"].is_null() {
            break page["head"].clone();
        }
    };
    // 1 edition, 36 regulations; an account and its session are not public.
    let (open, last) = recompute(&rows);
    assert_eq!((rows.len(), open), (39, 37));
    assert_eq!((&head["seq"], text(&head, "hash")), (&39.into(), last.as_str()));
    let sealed = &rows[37];
    let members: Vec<&str> = sealed.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, ["before", "content", "hash", "seq", "who"]);
    for secret in [member.account.login.as_str(), member.account.id.as_str(), "\"test\""] {
        assert!(!Value::from(rows.clone()).to_string().contains(secret), "{secret} is public");
    }

    // The same in lines, by parameter or by what is accepted, whole or in part.
    let lines = |reply: &Reply| -> Vec<Value> {
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(header(reply, "content-type"), "application/x-ndjson; charset=utf-8");
        assert!(reply.body.ends_with('\n'));
        reply.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    assert_eq!(lines(&app.get("/api/v1/changes?format=jsonl").await), rows);
    assert_eq!(lines(&app.get("/api/v1/changes?format=jsonl&since=30").await), rows[30..]);
    assert_eq!(
        lines(&app.get("/api/v1/changes?format=jsonl&since=30&limit=4").await),
        rows[30..34]
    );
    let request = Request::get("/api/v1/changes").header("accept", "application/x-ndjson");
    assert_eq!(lines(&app.send(request.body(Body::empty()).unwrap()).await), rows);
    // Nobody is shown more than the public: what is here may be passed on.
    let own = app.get_with("/api/v1/changes?limit=1000", &cookie).await.json();
    assert_eq!(own["rows"], Value::from(rows));

    for (query, words) in [
        ("since=x", "Cần số của một dòng"),
        ("since=40", "Dòng cuối của nhật ký là 39"),
        ("since=99999999999999999999", "Cần số của một dòng"),
        ("since=18446744073709551615", "Dòng cuối của nhật ký là 39"),
        ("limit=0", "từ 1 đến 1000"),
        ("limit=1001", "từ 1 đến 1000"),
        ("format=xml", "json, jsonl"),
        ("after=1", "since, limit, format"),
    ] {
        let reply = app.get(&format!("/api/v1/changes?{query}")).await;
        assert_eq!(reply.status, 400, "{query}: {}", reply.body);
        assert!(reply.body.contains(words), "{query}: {}", reply.body);
    }
    let end = app.get("/api/v1/changes?since=39").await.json();
    assert_eq!((&end["rows"], &end["next"]), (&Value::Array(Vec::new()), &39.into()));
}

async fn a_page_that_is_full_never_changes(store: TestStore) {
    let app = TestApp::with_registry(store).await;
    let full = "/api/v1/changes?since=10&limit=20";
    let open = "/api/v1/changes?since=30&limit=20";
    let (first, tail) = (app.get(full).await, app.get(open).await);
    assert_eq!(header(&first, "cache-control"), "public, max-age=86400, immutable");
    assert_eq!(header(&tail, "cache-control"), "public, no-cache");
    assert_eq!(first.json()["head"], Value::Null);
    assert_eq!(tail.json()["rows"].as_array().unwrap().len(), 7);

    app.member(Role::Analyst, None).await;
    let (again, grown) = (app.get(full).await, app.get(open).await);
    assert_eq!((&again.body, header(&again, "etag")), (&first.body, header(&first, "etag")));
    assert_ne!((&grown.body, header(&grown, "etag")), (&tail.body, header(&tail, "etag")));
    for (address, tag, status) in [
        (full, header(&first, "etag"), 304),
        (open, header(&grown, "etag"), 304),
        (open, header(&tail, "etag"), 200),
    ] {
        let request = Request::get(address).header("if-none-match", tag);
        let reply = app.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.status, status, "{address}");
        let kept = header(&reply, "cache-control");
        assert_eq!(kept.contains("immutable"), address == full, "{address}: {kept}");
    }
    // A page that ends at the last row is full as well.
    let exact = app.get("/api/v1/changes?since=30&limit=8").await;
    assert_eq!(exact.json()["head"], Value::Null);
    assert!(header(&exact, "cache-control").contains("immutable"));
}
