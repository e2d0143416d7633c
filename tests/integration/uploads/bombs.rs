//! Files that are made to cost, sent to the program as it serves: each is
//! refused with a reason, soon, and the server and what reads them together stay
//! small; afterwards it serves as before.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    process::Stdio,
    time::{Duration, Instant},
};

use assert_cmd::assert::OutputAssertExt as _;
use quydinh::confined::Reader;
use serde_json::Value;

use super::{
    crafted::{ATTACHED, BOOKS, Crafted, TEXTS},
    memory::{Watch, forget_peak, peak, readers_of},
};
use crate::{
    harness::{Backend, TestStore, fixture},
    killed::officer,
    malformed::specials,
    served::{Served, quydinh},
};

/// What the server and what reads a file may have together, in kB.
const MOST_MEMORY: u64 = 300_000;
/// How long an answer may take, on a busy machine.
const LONGEST: Duration = Duration::from_secs(15);
/// What is said of what no limit of the content has caught.
const STOPPED: &str = "nên máy chủ đã dừng đọc";

#[test]
fn workbooks_that_cost_are_refused() {
    refuses(BOOKS.iter().map(|one| (one.what, (one.make)(), one.told)));
}

#[test]
fn texts_that_cost_are_refused() {
    refuses(TEXTS.iter().map(|one| (one.what, (one.make)(), one.told)));
}

#[test]
fn what_is_no_plan_at_all_is_refused() {
    let made = specials().into_iter().filter_map(|(what, make)| Some((what, make()?)));
    let sent = made.filter(|(_, bytes)| bytes.len() < 32 << 20);
    refuses(sent.map(|(what, bytes)| (what, bytes, &[][..])));
}

fn refuses<'a>(files: impl Iterator<Item = (&'a str, Vec<u8>, &'a [&'a str])>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (store, bearer) = runtime.block_on(async {
        let store = TestStore::another(Backend::Sqlite).await.unwrap();
        let bearer = officer(&store).await;
        (store, bearer)
    });
    quydinh(&store).arg("index").arg(fixture("registry.csv")).assert().success();
    let served = Served::start_with(&store, "off", Stdio::null());
    let watch = Watch::over(served.id());
    let (mut most, mut slowest, mut count, mut seen) = ((0, ""), (Duration::ZERO, ""), 0, 0);
    let mut wrong = Vec::new();
    for (what, bytes, expected) in files {
        forget_peak(served.id());
        let started = Instant::now();
        let (status, answer) = post(&served.address, &bearer, &bytes);
        let took = started.elapsed();
        let told = told(&answer);
        let (readers, kb) = watch.taken();
        let all = peak(served.id()).unwrap_or_default() + kb;
        println!(
            "{what} ({} kB): {status}, {took:.1?}, {kb} kB of {all} kB: {told}",
            bytes.len() / 1_000
        );
        let words = told.to_lowercase();
        let known = expected.is_empty() || expected.iter().any(|part| words.contains(part));
        if !(known || told.contains(STOPPED)) || told.len() < 20 {
            wrong.push(format!("{what}: {status} {told}"));
        }
        if !matches!(status, 200 | 413 | 422) {
            wrong.push(format!("{what}: {status} {answer}"));
        }
        if all > MOST_MEMORY || took > LONGEST {
            wrong.push(format!("{what}: {took:?}, {all} kB"));
        }
        assert!(readers_of(served.id()).is_empty(), "{what}: what read it is left");
        most = most.max((all, what));
        slowest = slowest.max((took, what));
        count += 1;
        seen += usize::from(readers > 0);
    }
    println!("{count} files: most {most:?} kB, slowest {slowest:?}, {seen} readers seen");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(!cfg!(target_os = "linux") || seen > 0, "nobody was seen reading");
    // Nothing was recorded, and a good file is taken as if nothing had been.
    let plan = "Mã TTHC;Loại tác động;Lý do\n9.000002;Giữ nguyên;Điều ước quốc tế\n";
    let (status, run) = post(&served.address, &bearer, plan.as_bytes());
    assert_eq!((status, &run["counts"]["added"]), (200, &1.into()), "{run}");
    let plans = served.send("GET /api/v1/plans", "", "").unwrap();
    assert!(plans.contains("\"plans\":[]"), "{plans}");
}

fn post(address: &str, bearer: &str, bytes: &[u8]) -> (u16, Value) {
    let mut connection = TcpStream::connect(address).unwrap();
    let head = format!(
        "POST /api/v1/plans?title=A&name=a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Length: {}\r\n{bearer}\r\n",
        bytes.len()
    );
    connection.write_all(head.as_bytes()).unwrap();
    connection.write_all(bytes).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or_default())
}

/// What somebody is told first: why there is no answer, or what is wrong with
/// the file as a whole, or with its rows.
fn told(answer: &Value) -> String {
    if let Some(message) = answer["error"]["message"].as_str() {
        return message.to_owned();
    }
    let problems = answer["problems"].as_array().cloned().unwrap_or_default();
    let (whole, rows): (Vec<_>, Vec<_>) = problems.iter().partition(|p| p["row"] == 0);
    let sentences = whole.iter().chain(&rows).take(3).map(|problem| {
        let part = |name: &str| problem[name].as_str().unwrap_or_default();
        format!("{} {}", part("message"), part("advice"))
    });
    sentences.collect::<Vec<_>>().join(" | ")
}

#[test]
fn attachments_that_lie_are_refused() {
    let reader = Reader::by(env!("CARGO_BIN_EXE_quydinh").into());
    for Crafted { what, make, told } in ATTACHED {
        let bytes = make();
        let started = Instant::now();
        let refused = reader.attachment("a", &bytes).unwrap().unwrap_err();
        assert!(refused.to_string().contains(told[0]), "{what}: {refused}");
        assert!(started.elapsed() < LONGEST, "{what}: {:?}", started.elapsed());
    }
}
