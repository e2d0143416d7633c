//! The examples of docs/API.md, run as they stand there, one after the other.

use std::{fs, process::Command};

use axum::{body::Body, http::Request};
use quydinh::model::{Role, TokenScope};
use serde_json::{Value, json};

use super::described::filled;
use crate::harness::{Backend, TestStore, run};

/// What the plan of the examples says.
const PLAN: &str = "Mã TTHC;Loại tác động;Lý do\n9.000005;Giữ nguyên;Điều ước quốc tế\n";

/// A block of commands, and the answer that stands after it.
struct Example {
    script: String,
    answer: Option<Value>,
}

fn examples() -> Vec<Example> {
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/API.md");
    let docs = fs::read_to_string(docs).unwrap();
    let blocks = docs.split("```sh\n").skip(1).map(|block| {
        let (script, rest) = block.split_once("```").unwrap();
        let answer = rest.trim_start().strip_prefix("```json\n").map(|answer| {
            let (answer, _) = answer.split_once("```").unwrap();
            serde_json::from_str(answer).unwrap_or_else(|error| panic!("{error}: {answer}"))
        });
        Example { script: script.to_owned(), answer }
    });
    blocks.collect()
}

#[test]
fn every_example_of_the_api_runs_as_it_stands() {
    for tool in ["bash", "curl", "jq", "sha256sum"] {
        if Command::new(tool).arg("--version").output().is_err() {
            println!("skipped: there is no {tool}");
            return;
        }
    }
    run(Backend::Sqlite, run_all);
}

async fn run_all(store: TestStore) {
    let (app, reviewer, _) = filled(store).await;
    let baseline = json!({"slug": "nq-68", "title": "Nghị quyết 68", "day": "2025-01-01"});
    let request = Request::post("/api/v1/baselines")
        .header("cookie", &reviewer)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json");
    let made = app.send(request.body(Body::from(baseline.to_string())).unwrap()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let digest = made.json()["digest"].as_str().unwrap().to_owned();
    let officer = app.member(Role::Officer, Some("bo-cong-thuong")).await;
    let scopes = [TokenScope::Read, TokenScope::Plans, TokenScope::Follow];
    let token = app.token(&officer, &scopes).await;
    let reviewing = app.member(Role::Reviewer, None).await;
    let reviewer = app.token(&reviewing, &[TokenScope::Read, TokenScope::Review]).await;
    app.shows(app.store.seq().await.unwrap()).await;

    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("phuong-an.csv"), PLAN).unwrap();
    let pdf = "%PDF-1.7\n1 0 obj\nendobj\nstartxref\n9\n%%EOF\n";
    fs::write(folder.path().join("1643.pdf"), pdf).unwrap();
    let examples = examples();
    // Each block leaves its answer and the statuses of its requests; a stream ends
    // when the time of curl is over.
    let mut script =
        "curl() { command curl -sS -m 4 -w '%{stderr}HTTP %{http_code}\\n' \"$@\"; }\n".to_owned();
    for (at, example) in examples.iter().enumerate() {
        script += &format!("{{ {}\n}} > out-{at} 2> told-{at} || true\n", example.script);
    }
    let served = app.serve().await;
    let mut command = Command::new("bash");
    command.args(["-uc", &script]).current_dir(folder.path());
    command.env("address", format!("http://{}", served.address));
    command.env("TOKEN", token.trim_start_matches("Bearer "));
    command.env("REVIEWER_TOKEN", reviewer.trim_start_matches("Bearer "));
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();

    let mut requests = 0;
    let left = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap_or_default();
    let whole: Vec<String> = (0..examples.len()).map(|at| left(&format!("out-{at}"))).collect();
    for (at, example) in examples.iter().enumerate() {
        let (out, told) = (&whole[at], left(&format!("told-{at}")));
        let statuses: Vec<&str> =
            told.lines().filter_map(|line| line.strip_prefix("HTTP ")).collect();
        let good = statuses.iter().all(|status| matches!(*status, "200" | "201"));
        let asked = example.script.matches("curl ").count();
        assert!(good && statuses.len() == asked, "{}\n{told}\n{out}", example.script);
        requests += asked;
        if let Some(answer) = &example.answer {
            let given: Value = serde_json::from_str(out).unwrap_or_else(|error| {
                panic!("{}\n{error}: {out}", example.script);
            });
            assert_eq!(unlike("", answer, &given), Vec::<String>::new(), "{}", example.script);
        }
    }
    assert!(requests >= 12, "{requests}");
    // What is computed from an answer is what the server says.
    let computed = |part: &str| {
        let at = examples.iter().position(|example| example.script.contains(part)).unwrap();
        whole[at].lines().find_map(|line| line.strip_suffix("  -")).unwrap_or_default().to_owned()
    };
    assert_eq!(computed("baselines/nq-68/codes"), digest);
    let row: Value = serde_json::from_str(&left("row.json")).unwrap();
    assert_eq!(computed("journal/2"), row["hash"].as_str().unwrap());
    let said = format!("x-rows-sha256: {}", computed("quy-dinh.csv"));
    assert!(left("head.txt").to_lowercase().contains(&said), "{said}\n{}", left("head.txt"));
    served.stop().await;
}

/// What an answer has otherwise than the one that is shown: members that it
/// lacks, values of another type. Where either is null, nothing is said.
fn unlike(place: &str, shown: &Value, given: &Value) -> Vec<String> {
    match (shown, given) {
        (Value::Object(shown), Value::Object(given)) => {
            let member = |(name, value): (&String, &Value)| match given.get(name) {
                Some(other) => unlike(&format!("{place}.{name}"), value, other),
                None => vec![format!("{place}.{name} is missing")],
            };
            shown.iter().flat_map(member).collect()
        }
        (Value::Array(shown), Value::Array(given)) => match (shown.first(), given.first()) {
            (Some(shown), Some(given)) => unlike(&format!("{place}[0]"), shown, given),
            (Some(_), None) => vec![format!("{place} is empty")],
            (None, _) => Vec::new(),
        },
        (Value::Null, _) | (_, Value::Null) => Vec::new(),
        (shown, given) if std::mem::discriminant(shown) == std::mem::discriminant(given) => {
            Vec::new()
        }
        _ => vec![format!("{place} is {given}")],
    }
}

#[test]
fn another_shape_is_seen() {
    let shown = json!({"a": 1, "b": [{"c": "x"}], "d": null});
    assert_eq!(unlike("", &shown, &json!({"a": 2, "b": [{"c": "y", "e": 1}], "d": 5})), [""; 0]);
    let given = json!({"a": "2", "b": [{}]});
    let wrong = [".a is \"2\"", ".b[0].c is missing", ".d is missing"];
    assert_eq!(unlike("", &shown, &given), wrong);
}
