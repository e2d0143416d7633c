//! The journal for everybody: what each role sees of it, and a stranger who
//! recomputes its hashes from the answers alone.

use std::collections::{BTreeMap, BTreeSet};

use axum::{body::Body, http::Request};
use quydinh::model::Role;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::{
    app::TestApp,
    harness::{TestStore, on_both_stores},
};

on_both_stores!(
    a_stranger_recomputes_the_chain,
    each_role_sees_what_it_may,
    lists_are_narrowed_counted_and_turned,
    pages_tell_what_was_done_in_words,
);

const TRADE: &str = "bo-cong-thuong";
const HEALTH: &str = "bo-y-te";

/// A registry, accounts of every role, and a plan of the ministry of trade.
struct Filled {
    app: TestApp,
    cookies: BTreeMap<&'static str, String>,
    /// Ids, names and addresses, which visitors never get.
    secrets: Vec<String>,
}

async fn filled(store: TestStore) -> Filled {
    let app = TestApp::with_registry(store).await;
    app.follow().await;
    let (mut cookies, mut secrets) = (BTreeMap::new(), Vec::new());
    for (name, role, agency) in [
        ("trade", Role::Officer, Some(TRADE)),
        ("health", Role::Officer, Some(HEALTH)),
        ("business", Role::Business, None),
        ("reviewer", Role::Reviewer, None),
        ("analyst", Role::Analyst, None),
        ("administrator", Role::Administrator, None),
    ] {
        let member = app.member(role, agency).await;
        cookies.insert(name, app.cookie(&member).await);
        secrets.extend([
            member.account.id.to_string(),
            member.account.name.clone(),
            member.account.login.to_string(),
        ]);
    }
    let file = "Mã TTHC;Loại tác động;Lý do;Kiến nghị thực thi;Lộ trình\n\
        9.000001;Bãi bỏ;Trùng <b>;Bãi bỏ Điều 5 Thông tư 02/2017/TT-BCT;Quý IV/2045\n\
        9.000002;Giữ nguyên;Điều ước quốc tế;;\n";
    let send = async |query: String| {
        let request = Request::post(format!("/api/v1/plans?name=pa.csv&title=Nam{query}"))
            .header("cookie", &cookies["trade"])
            .header("sec-fetch-site", "same-origin");
        app.send(request.body(Body::from(file)).unwrap()).await
    };
    let run = send(String::new()).await.json();
    let done = send(format!("&confirm={}", run["confirm"].as_str().unwrap())).await;
    assert_eq!(done.status, 201, "{}", done.body);
    Filled { app, cookies, secrets }
}

impl Filled {
    async fn ask(&self, who: &str, address: &str) -> Value {
        let reply = self.reply(who, address).await;
        assert_eq!(reply.status, 200, "{address}: {}", reply.body);
        reply.json()
    }

    async fn reply(&self, who: &str, address: &str) -> crate::app::Reply {
        match self.cookies.get(who) {
            Some(cookie) => self.app.get_with(address, cookie).await,
            None => self.app.get(address).await,
        }
    }

    /// Every row that somebody gets, page by page.
    async fn all(&self, who: &str, limit: u32) -> (Vec<Value>, Value) {
        let (mut rows, mut after) = (Vec::new(), 0);
        loop {
            let answer =
                self.ask(who, &format!("/api/v1/journal?limit={limit}&after={after}")).await;
            rows.extend(answer["rows"].as_array().unwrap().iter().cloned());
            assert_eq!(answer["total"], answer["head"]["seq"]);
            match answer["next"].as_u64() {
                Some(next) => after = next,
                None => return (rows, answer["head"].clone()),
            }
        }
    }
}

fn sha256(lines: &[&str]) -> String {
    let digest = Sha256::digest(lines.join("\n").as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Recomputes the chain as docs/API.md describes it, and tells how many rows
/// were open.
fn recompute(rows: &[Value], head: &Value) -> Result<usize, String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (mut before, mut open) = ("0".repeat(64), 0);
    for (row, seq) in rows.iter().zip(1_u64..) {
        let wrong = |what: &str| Err(format!("{what} of row {seq}: {row}"));
        if row["seq"] != seq || text(&row["before"]) != before {
            return wrong("place");
        }
        let (mut who, mut content) = (text(&row["who"]), text(&row["content"]));
        if let Some(actor) = row["actor"].as_str() {
            who = sha256(&[&before, actor]);
        }
        if let Some(deed) = row.get("deed") {
            let at = deed["at"].as_i64().unwrap_or_default().to_string();
            let parts = ["action", "subject_kind", "subject", "payload"].map(|p| text(&deed[p]));
            let mut lines = vec![at.as_str()];
            lines.extend(parts.iter().map(String::as_str));
            content = sha256(&lines);
            open += 1;
        }
        let hash = sha256(&[&before, &seq.to_string(), &who, &content]);
        if hash != text(&row["hash"]) || who != text(&row["who"]) {
            return wrong("hash");
        }
        before = hash;
    }
    if before == text(&head["hash"]) { Ok(open) } else { Err("head".into()) }
}

async fn a_stranger_recomputes_the_chain(store: TestStore) {
    let filled = filled(store).await;
    let (rows, head) = filled.all("visitor", 7).await;
    assert_eq!(rows.len() as u64, head["seq"].as_u64().unwrap());
    let open = recompute(&rows, &head).unwrap();
    // 1 edition, 36 regulations; the plan, two items and the upload.
    assert_eq!(open, 41);
    let sealed: Vec<&Value> = rows.iter().filter(|row| row.get("deed").is_none()).collect();
    // Six accounts and their sessions.
    assert_eq!(sealed.len(), 12);
    for row in sealed {
        let members: BTreeSet<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(members, ["before", "content", "hash", "seq", "who"].into());
    }
    let told = Value::from(rows.clone()).to_string();
    for secret in filled.secrets.iter().chain(&["\"test\"".to_owned()]) {
        assert!(!told.contains(secret.as_str()), "{secret} is in the public journal");
    }
    // Rows of one person have digests that tell nothing.
    let who: BTreeSet<String> = rows.iter().map(|row| row["who"].to_string()).collect();
    assert_eq!(who.len(), rows.len());

    // Whatever is changed in the answers, the chain does not hold.
    let last = rows.len() - 1;
    for (at, pointer, value) in [
        (2, "/deed/payload", Value::from("{}")),
        (2, "/deed/at", Value::from(1)),
        (2, "/deed/subject", Value::from("9.000009")),
        (2, "/who", Value::from("0")),
        (last, "/seq", Value::from(1)),
        (last, "/content", Value::from("0")),
        (5, "/hash", rows[6]["hash"].clone()),
    ] {
        let mut changed = rows.clone();
        *changed[at].pointer_mut(pointer).unwrap() = value;
        // The digest of what is open is not taken on trust.
        let harmless = pointer == "/content" && changed[at].get("deed").is_some();
        assert_eq!(recompute(&changed, &head).is_err(), !harmless, "{pointer} of {at}");
    }
    let mut fewer = rows.clone();
    fewer.remove(10);
    assert!(recompute(&fewer, &head).is_err());
    fewer = rows.clone();
    fewer.pop();
    assert!(recompute(&fewer, &head).is_err());

    // An administrator can recompute who did it as well.
    let (rows, head) = filled.all("administrator", 1000).await;
    assert_eq!(recompute(&rows, &head).unwrap(), rows.len());
    assert!(rows.iter().all(|row| row["actor"].is_string()), "every actor is named");
}

async fn each_role_sees_what_it_may(store: TestStore) {
    let filled = filled(store).await;
    for (who, plans, registry_of_trade, registry_of_health, accounts) in [
        ("visitor", "deed", "deed", "deed", "seal"),
        ("business", "deed", "deed", "deed", "seal"),
        ("trade", "whole", "whole", "deed", "seal"),
        ("health", "deed", "deed", "whole", "seal"),
        ("reviewer", "whole", "whole", "whole", "seal"),
        ("analyst", "deed", "deed", "deed", "seal"),
        ("administrator", "whole", "whole", "whole", "whole"),
    ] {
        let (rows, _) = filled.all(who, 1000).await;
        let administrator = filled.all("administrator", 1000).await.0;
        let mut seen: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (row, whole) in rows.iter().zip(&administrator) {
            let sight = match (row.get("deed"), row.get("actor")) {
                (Some(_), Some(_)) => "whole",
                (Some(_), None) => "deed",
                _ => "seal",
            };
            let payload = whole["deed"]["payload"].as_str().unwrap();
            let part = match whole["deed"]["subject_kind"].as_str().unwrap() {
                "plan" | "plan-item" => "plans",
                "regulation" if payload.contains(TRADE) => "trade",
                "regulation" if payload.contains(HEALTH) => "health",
                "account" | "session" => "accounts",
                _ => continue,
            };
            seen.entry(part).or_default().insert(sight);
            // A name is there with the actor, never without.
            let named = row["by"].get("name").is_some();
            assert_eq!(named, sight == "whole", "{who}: {row}");
        }
        let expected = [
            ("accounts", accounts),
            ("health", registry_of_health),
            ("plans", plans),
            ("trade", registry_of_trade),
        ];
        let expected = expected.map(|(part, sight)| (part, [sight].into()));
        assert_eq!(seen, expected.into(), "{who}");
    }
    // Everybody gets to know as what somebody acted.
    let upload = filled.ask("visitor", "/api/v1/journal?plan=PA-0001").await;
    let by = &upload["rows"][0]["by"];
    assert_eq!((&by["role"], &by["agency"]["slug"]), (&"officer".into(), &TRADE.into()));
}

async fn lists_are_narrowed_counted_and_turned(store: TestStore) {
    let filled = filled(store).await;
    let visitor =
        async |query: &str| filled.ask("visitor", &format!("/api/v1/journal?{query}")).await;
    let subjects = |answer: &Value| -> Vec<String> {
        let rows = answer["rows"].as_array().unwrap();
        rows.iter().map(|row| row["deed"]["subject"].as_str().unwrap().to_owned()).collect()
    };
    for (query, expected) in [
        ("kind=plan,plan-item", "PA-0001 PA-0001/1 PA-0001/2 PA-0001"),
        ("plan=PA-0001", "PA-0001 PA-0001/1 PA-0001/2 PA-0001"),
        ("subject=PA-0001/2", "PA-0001/2"),
        ("regulation=9.000001", "9.000001 PA-0001/1"),
        ("regulation=9.000001&kind=regulation", "9.000001"),
        ("plan=PA-0001&limit=2", "PA-0001 PA-0001/1"),
        ("plan=PA-0001&before=9999", "PA-0001 PA-0001/2 PA-0001/1 PA-0001"),
        ("plan=PA-0001&from=2026-07-02", ""),
        ("plan=PA-0001&to=2026-06-30", ""),
        ("plan=PA-0001&from=2026-07-01&to=2026-07-01&kind=plan-item", "PA-0001/1 PA-0001/2"),
        ("agency=bo-y-te&kind=plan", ""),
        // No database text has a NUL, and not every database compares with one.
        ("field=%00", ""),
        ("subject=%00", ""),
        ("agency=bo-cong-thuong&kind=plan-item", "PA-0001/1 PA-0001/2"),
    ] {
        let answer = visitor(query).await;
        assert_eq!(subjects(&answer).join(" "), expected, "{query}");
        if !query.contains("limit") {
            assert_eq!(answer["total"], subjects(&answer).len(), "{query}");
        }
    }
    // A merged ministry's rows are its successor's.
    let merged = visitor("agency=bo-giao-thong-van-tai&kind=regulation").await;
    let successor = visitor("agency=bo-xay-dung&kind=regulation").await;
    assert_eq!(merged["rows"], successor["rows"]);
    assert!(merged["total"].as_u64() > Some(0));

    // Both ways through the list give every row once.
    for way in ["after", "before"] {
        let (mut seen, mut place) = (Vec::new(), if way == "after" { 0 } else { 9999 });
        loop {
            let answer = visitor(&format!("kind=regulation&limit=5&{way}={place}")).await;
            assert_eq!(answer["total"], 36);
            seen.extend(subjects(&answer));
            match answer["next"].as_u64() {
                Some(next) => place = next,
                None => break,
            }
        }
        let different: BTreeSet<&String> = seen.iter().collect();
        assert_eq!((seen.len(), different.len()), (36, 36), "{way}");
    }

    // What is sealed cannot be asked for.
    let day = visitor("from=2026-01-01").await;
    assert!(day["rows"].as_array().unwrap().iter().all(|row| row.get("deed").is_some()));
    for (query, status, words) in [
        ("kind=session", 400, "edition, regulation, plan"),
        ("kind=x", 400, "edition, regulation, plan"),
        ("after=x", 400, "Cần số của một dòng"),
        ("after=1&before=2", 400, "Chỉ dùng một trong hai"),
        ("limit=0", 400, "từ 1 đến 1000"),
        ("from=32/7/2026", 400, "năm-tháng-ngày"),
        ("plan=PA-0009", 404, "PA-0009"),
        ("plan=x", 404, "x"),
        ("regulation=9.999999", 404, "9.999999"),
        ("agency=bo-x", 404, "bo-x"),
        ("page=2", 400, "page"),
    ] {
        let reply = filled.reply("visitor", &format!("/api/v1/journal?{query}")).await;
        assert_eq!(reply.status.as_u16(), status, "{query}: {}", reply.body);
        assert!(reply.body.contains(words), "{query}: {}", reply.body);
    }
    let sessions = filled.ask("administrator", "/api/v1/journal?kind=session").await;
    assert_eq!(sessions["total"], 6);
    for address in ["/api/v1/journal/0", "/api/v1/journal/99999", "/api/v1/journal/x", "/nhat-ky/0"]
    {
        assert_eq!(filled.reply("visitor", address).await.status, 404, "{address}");
    }

    // Unchanged, it is not sent again; changed, it is.
    let first = filled.reply("visitor", "/api/v1/journal?limit=3").await;
    let tag = first.headers["etag"].to_str().unwrap().to_owned();
    let again = async || {
        let request = Request::get("/api/v1/journal?limit=3").header("if-none-match", &tag);
        filled.app.send(request.body(Body::empty()).unwrap()).await.status.as_u16()
    };
    assert_eq!(again().await, 304);
    filled.app.member(Role::Business, None).await;
    assert_eq!(again().await, 200);
}

async fn pages_tell_what_was_done_in_words(store: TestStore) {
    let filled = filled(store).await;
    let list = filled.reply("visitor", "/nhat-ky").await.body;
    for part in [
        "<h1>Nhật ký</h1>",
        "<h2>41 dòng</h2>",
        "12 dòng về tài khoản và đăng nhập không công khai",
        "Nộp tệp phương án",
        r#"<a href="/phuong-an/PA-0001">PA-0001</a>"#,
        "Bãi bỏ 9.000001",
        r#"<a href="/quy-dinh/9.000003">9.000003</a>"#,
        "Cán bộ Bộ Công Thương",
        "Người vận hành hệ thống",
        "08:00, 01/07/2026",
    ] {
        assert!(list.contains(part), "{part} is not in:\n{list}");
    }
    for who in ["visitor", "trade", "reviewer", "administrator"] {
        for address in ["/nhat-ky", "/nhat-ky?kind=plan", "/nhat-ky/1", "/nhat-ky/49"] {
            let body = filled.reply(who, address).await.body;
            assert!(!body.contains("<b>"), "{address}:\n{body}");
            assert!(!body.contains("@mau.example"), "{who} {address}:\n{body}");
            let named = body.contains("Cán bộ bộ, cơ quan &#60;b&#62;")
                || body.contains("Cán bộ bộ, cơ quan &lt;b&gt;");
            assert!(who != "visitor" || !named, "{address}:\n{body}");
        }
    }
    // Every row has a page, with its payload in words and its neighbours.
    let head = filled.app.store.seq().await.unwrap();
    let upload = filled.ask("visitor", "/api/v1/journal?subject=PA-0001/1").await;
    let seq = upload["rows"][0]["seq"].as_u64().unwrap();
    let page = filled.reply("visitor", &format!("/nhat-ky/{seq}")).await.body;
    for part in [
        "<h1>Thêm mục vào phương án</h1>",
        "<dt>Phương án</dt><dd class=\"long\">Bãi bỏ</dd>",
        "<dt>Thời hạn thực thi</dt><dd class=\"long\">31/12/2045</dd>",
        "Trùng &#60;b&#62;",
        upload["rows"][0]["hash"].as_str().unwrap(),
        upload["rows"][0]["who"].as_str().unwrap(),
        &format!("href=\"/nhat-ky/{}\"", seq - 1),
        &format!("href=\"/nhat-ky/{}\"", seq + 1),
    ] {
        assert!(page.contains(part), "{part} is not in:\n{page}");
    }
    for seq in 1..=head {
        let reply = filled.reply("visitor", &format!("/nhat-ky/{seq}")).await;
        assert_eq!(reply.status, 200, "{seq}");
    }
    let sealed = filled.reply("visitor", "/nhat-ky/38").await.body;
    assert!(sealed.contains("<h1>Dòng không công khai</h1>"), "{sealed}");
    let open = filled.reply("administrator", "/nhat-ky/38").await.body;
    assert!(open.contains("<h1>Tạo tài khoản</h1>"), "{open}");
    // Links to older and newer pages lead through all of it.
    let first = filled.reply("visitor", "/nhat-ky?limit=20").await.body;
    assert!(first.contains("Cũ hơn") && !first.contains("Mới hơn"), "{first}");
}
