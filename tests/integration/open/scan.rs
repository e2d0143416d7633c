//! The server asked by its own description, rightly and wrongly, for a while:
//! no request is answered by a fault of the server, every good answer is one that
//! is described, every other one is an error as it is described.
//!
//! Without settings it asks the same requests on every machine. With
//! `QUYDINH_FUZZ_SECONDS` it goes on for as long, `QUYDINH_FUZZ_SEED` says from
//! where; a finding tells the request.

use std::{
    env,
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    http::{HeaderValue, Request, Uri},
};
use serde_json::{Value, json};

use super::{described::filled, schema::violations};
use crate::{
    app::{Reply, TestApp},
    harness::{TestStore, on_both_stores},
    malformed::Random,
};

on_both_stores!(whatever_is_asked_is_answered_as_described);

/// Requests of a run that is given no time: a few seconds of a slow machine.
const REQUESTS: usize = 2_000;

fn setting(name: &str, otherwise: u64) -> u64 {
    env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

async fn whatever_is_asked_is_answered_as_described(store: TestStore) {
    let (app, reviewer, officer) = filled(store).await;
    let document = app.get("/api/v1/openapi.json").await.json();
    let who = [None, Some(reviewer), Some(officer)];
    let operations = operations(&document);
    assert!(operations.len() > 80, "{}", operations.len());
    let patience = Duration::from_secs(setting("QUYDINH_FUZZ_SECONDS", 0));
    let least = if patience.is_zero() { REQUESTS } else { operations.len() };
    let mut random = Random(setting("QUYDINH_FUZZ_SEED", 1));
    let (mut count, mut well, mut wrong) = (0, 0, Vec::new());
    let started = Instant::now();
    // Every operation at least once.
    while count < least || started.elapsed() < patience {
        let operation = match operations.get(count) {
            Some(first) => first,
            None => &operations[random.below(operations.len() as u64) as usize],
        };
        let who = who[random.below(who.len() as u64) as usize].as_deref();
        let Some((told, request)) = operation.asked(who, &mut random) else { continue };
        count += 1;
        if operation.endless() {
            let response = tower::ServiceExt::oneshot(app.another().await, request).await.unwrap();
            assert!(response.status().as_u16() < 500, "{told}");
            continue;
        }
        let reply = app.send(request).await;
        well += usize::from(reply.status.is_success());
        wrong
            .extend(operation.judged(&reply, &document).iter().map(|why| format!("{told}: {why}")));
        if wrong.len() > 20 {
            break;
        }
    }
    let rate = count as f64 / started.elapsed().as_secs_f64();
    println!("scan: {count} requests, {rate:.0}/s, {well} answered well");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(well > count / 20, "{well} of {count} were asked rightly");
    still_sound(&app).await;
}

/// What was recorded meanwhile is as it should be.
async fn still_sound(app: &TestApp) {
    assert_eq!(app.store.verify().await.unwrap().findings, []);
}

/// An address with a method, as it is described.
struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    described: &'a Value,
}

fn operations(document: &Value) -> Vec<Operation<'_>> {
    let paths = document["paths"].as_object().unwrap().iter();
    let all = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, described)| Operation { method, path, described })
    });
    all.collect()
}

/// Things that there are, by the part of an address that names them.
const THERE: [(&str, &str, &str); 17] = [
    ("/plans/receipts/", "number", "BN-0001"),
    ("/plans", "number", "PA-0001"),
    ("/decisions", "number", "1643_qd-ttg"),
    ("/enactments", "number", "20_2026_tt-bct"),
    ("/calls", "number", "7417_vpcp-kstt"),
    ("/comments", "number", "GY-0001"),
    ("/petitions", "number", "PK-0001"),
    ("/questions", "number", "HD-0001"),
    ("/consultations", "number", "TV-0001"),
    ("", "code", "9.000001"),
    ("", "id", "019f1a2b-0000-7000-8000-000000000001"),
    ("", "day", "2026-07-01"),
    ("", "seq", "5"),
    ("/baselines", "slug", "goc"),
    ("/league", "slug", "bo-cong-thuong"),
    ("", "slug", "bo-cong-thuong"),
    ("", "", "1"),
];

/// Texts that nothing is called.
const ODD: [&str; 22] = [
    "",
    "0",
    "-1",
    "1",
    "99999999999999999999",
    "null",
    "true",
    "a",
    "đ",
    "\u{0}",
    "\u{202e}",
    "%",
    "..",
    "../..",
    "/",
    "'",
    "\"",
    "2026-02-30",
    "9999-12-31",
    "-9999-01-01",
    "PA-4294967296",
    "1e400",
];

impl Operation<'_> {
    /// Whether its answer goes on as long as somebody listens.
    fn endless(&self) -> bool {
        let content = self.described["responses"]["200"]["content"].as_object();
        content.is_some_and(|content| content.contains_key("text/event-stream"))
    }

    /// A request for it, and what it says in a line.
    fn asked(&self, who: Option<&str>, random: &mut Random) -> Option<(String, Request<Body>)> {
        let mut path = String::new();
        for part in self.path.split('/').skip(1) {
            path.push('/');
            match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                None => path.push_str(part),
                Some(name) => path.push_str(&escaped(&self.thing(name, random))),
            }
        }
        let query = self.query(random);
        let address = if query.is_empty() { path } else { format!("{path}?{query}") };
        let body = self.body(random);
        let version = ["\"1\"", "\"2\"", "\"57\"", "\"x\"", "*", ""][random.below(6) as usize];
        let told = format!(
            "{} {address} (If-Match {version}, {}) {}",
            self.method.to_uppercase(),
            who.map_or("nobody", |_| "somebody"),
            String::from_utf8_lossy(&body[..body.len().min(600)])
        );
        let mut request = Request::builder()
            .method(self.method.to_uppercase().as_str())
            .uri(address.parse::<Uri>().ok()?)
            .header("sec-fetch-site", "same-origin");
        if let Some(cookie) = who {
            request = request.header("cookie", cookie);
        }
        if !version.is_empty() {
            request = request.header("if-match", HeaderValue::from_static(version));
        }
        if !body.is_empty() {
            request = request.header("content-type", "application/json");
        }
        Some((told, request.body(body.into()).unwrap()))
    }

    fn thing(&self, name: &str, random: &mut Random) -> String {
        if random.below(5) == 0 {
            return ODD[random.below(ODD.len() as u64) as usize].to_owned();
        }
        let there = THERE
            .iter()
            .find(|(within, of, _)| (*of == name || of.is_empty()) && self.path.contains(within));
        there.map_or("1", |(.., text)| *text).to_owned()
    }

    fn query(&self, random: &mut Random) -> String {
        let parameters = self.described["parameters"].as_array().into_iter().flatten();
        let mut pairs = Vec::new();
        for parameter in parameters.filter(|parameter| parameter["in"] == "query") {
            let example = parameter["example"].as_str();
            let value = match random.below(6) {
                0 => ODD[random.below(ODD.len() as u64) as usize].to_owned(),
                1 | 2 => example.unwrap_or("1").to_owned(),
                _ => continue,
            };
            pairs.push(format!("{}={}", parameter["name"].as_str().unwrap(), escaped(&value)));
        }
        if random.below(12) == 0 {
            pairs.push("khong_co=1".to_owned());
        }
        if random.below(12) == 0 && !pairs.is_empty() {
            pairs.push(pairs[0].clone());
        }
        pairs.join("&")
    }

    fn body(&self, random: &mut Random) -> Vec<u8> {
        let content = &self.described["requestBody"]["content"];
        if let Some(json) = content.get("application/json") {
            let mut value = json["example"].clone();
            for _ in 0..random.below(4) {
                value = damaged(&value, random);
            }
            let mut text = value.to_string().into_bytes();
            if random.below(10) == 0 {
                text.truncate(random.below(text.len() as u64 + 1) as usize);
            }
            return text;
        }
        if content.is_object() {
            let files: [&[u8]; 5] = [
                "Mã TTHC;Loại tác động;Lý do\n9.000003;Giữ nguyên;Điều ước\n".as_bytes(),
                b"%PDF-1.7\nstartxref\n9\n%%EOF\n",
                b"PK\x03\x04",
                b"",
                b"{\"code\":\"9.000003\"}",
            ];
            return files[random.below(5) as usize].to_vec();
        }
        Vec::new()
    }

    /// What of an answer is not as it is described.
    fn judged(&self, reply: &Reply, document: &Value) -> Vec<String> {
        let status = reply.status.as_u16();
        let shown: String = reply.body.chars().take(300).collect();
        if status >= 500 {
            return vec![format!("{status} {shown}")];
        }
        let schemas = &document["components"]["schemas"];
        let described = &self.described["responses"][status.to_string()];
        if (200..400).contains(&status) {
            if described.is_null() {
                return vec![format!("{status} is not described: {shown}")];
            }
            let schema = described["content"]["application/json"]["schema"]["$ref"].as_str();
            let Some(name) = schema.and_then(|schema| schema.rsplit('/').next()) else {
                return Vec::new();
            };
            if status == 304 {
                return Vec::new();
            }
            return match serde_json::from_str(&reply.body) {
                Ok(value) => violations(&value, &schemas[name]),
                Err(error) => vec![format!("{error}: {shown}")],
            };
        }
        let Ok(value) = serde_json::from_str::<Value>(&reply.body) else {
            return vec![format!("{status} is no JSON: {shown}")];
        };
        // An error may tell more of what is wrong.
        let mut wrong = violations(&value, &schemas["error"]);
        wrong.retain(|why| !why.ends_with("is not described"));
        let codes = &schemas["error"]["properties"]["error"]["properties"]["code"]["enum"];
        if !codes.as_array().unwrap().contains(&value["error"]["code"]) {
            wrong.push(format!("the code of {shown} is not described"));
        }
        if value["error"]["message"].as_str().is_none_or(|message| message.trim().is_empty()) {
            wrong.push(format!("{status} without words: {shown}"));
        }
        wrong
    }
}

/// The same with another value somewhere.
fn damaged(value: &Value, random: &mut Random) -> Value {
    let here = random.below(3) == 0;
    match value {
        Value::Object(members) if !here && !members.is_empty() => {
            let mut members = members.clone();
            let at = random.below(members.len() as u64) as usize;
            let name = members.keys().nth(at).unwrap().clone();
            match random.below(8) {
                0 => drop(members.remove(&name)),
                1 => drop(members.insert("khong_co".into(), json!(1))),
                _ => {
                    let inner = damaged(&members[&name], random);
                    members.insert(name, inner);
                }
            }
            Value::Object(members)
        }
        Value::Array(items) if !here && !items.is_empty() => {
            let mut items = items.clone();
            let at = random.below(items.len() as u64) as usize;
            match random.below(6) {
                0 => drop(items.remove(at)),
                1 => items = vec![items[at].clone(); 300],
                _ => items[at] = damaged(&items[at], random),
            }
            Value::Array(items)
        }
        _ => match random.below(12) {
            0 => Value::Null,
            1 => json!(true),
            2 => json!(-1),
            3 => json!(u64::MAX),
            4 => json!(1e300),
            5 => json!([]),
            6 => json!({}),
            7 => json!("x".repeat(20_000)),
            8 => json!([value.clone(), value.clone()]),
            _ => json!(ODD[random.below(ODD.len() as u64) as usize]),
        },
    }
}

fn escaped(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}
