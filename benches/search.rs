//! Whole searches in one thread: parse, union, exact total, facets,
//! re-ranking, ten marked passages, JSON. Distinct short queries, half of them
//! without marks; percentiles over all of them, then criterion's view. Then
//! suggestions, for runs of words of names typed letter by letter.
//!
//! The real procedures are read from `QUYDINH_SHARED_DATA` (default
//! `../shared/data`); `QUYDINH_BENCH_COUNT` is the number of sample records
//! (default 17,687).

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench stops where an expectation does not hold"
)]

use std::{
    collections::HashSet,
    env,
    hint::black_box,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use criterion::Criterion;
use quydinh::{
    catalog::{Catalog, Filters, History, Version},
    ingest,
    model::{Day, Regulation},
    reference::agencies,
    search::{
        Engine, Index, Rewrites, SearchRequest, SearchResponse, Sort, Stamp, Weights, build, doc_of,
    },
    text::fold,
};

const TODAY: Day = Day::constant(2026, 7, 1);

fn main() {
    let mut criterion = Criterion::default()
        .configure_from_args()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(5));
    for (name, regulations) in [("procedures", procedures()), ("sample", sample())] {
        match regulations {
            Ok(regulations) => measure(&mut criterion, name, regulations),
            Err(why) => println!("skipped: {name}: {why}"),
        }
    }
    criterion.final_summary();
}

fn measure(criterion: &mut Criterion, name: &str, regulations: Vec<Regulation>) {
    let queries = queries(&regulations);
    let typed = typed(&regulations);
    let dir = tempfile::tempdir().unwrap();
    let documents = regulations.len();
    let started = Instant::now();
    let engine = engine(&regulations, dir.path());
    println!("{name}: {documents} documents indexed in {:.1?}", started.elapsed());
    drop(regulations);

    time(&format!("{name}: distinct queries"), &queries, |query| answer(&engine, query));
    let mut turn = queries.iter().cycle();
    criterion.bench_function(&format!("search/{name}"), |bencher| {
        bencher.iter(|| answer(&engine, turn.next().unwrap()));
    });

    let started = Instant::now();
    let suggester = engine.renew_suggester().unwrap();
    let (took, memory) = (started.elapsed(), suggester.memory() as f64 / 1e6);
    println!("{name}: suggestions made in {took:.0?}, {memory:.1} MB");
    time(&format!("{name}: typed letter by letter"), &typed, |typed| suggester.suggest(typed, 10));
    let mut turn = typed.iter().cycle();
    criterion.bench_function(&format!("suggest/{name}"), |bencher| {
        bencher.iter(|| suggester.suggest(turn.next().unwrap(), 10));
    });
}

/// Prints percentiles over one run of each.
fn time<T>(what: &str, all: &[String], run: impl Fn(&str) -> T) {
    let mut times: Vec<Duration> = all
        .iter()
        .map(|one| {
            let started = Instant::now();
            black_box(run(one));
            started.elapsed()
        })
        .collect();
    times.sort_unstable();
    let share = |percent: usize| times[(times.len() - 1) * percent / 100];
    println!(
        "{what}: {}: p50 {:.0?}, p90 {:.0?}, p99 {:.0?}, slowest {:.0?}",
        times.len(),
        share(50),
        share(90),
        share(99),
        share(100),
    );
}

/// One search, to the bytes of its answer.
fn answer(engine: &Engine, query: &str) -> Vec<u8> {
    let request = SearchRequest {
        text: query.to_owned(),
        filters: Filters::default(),
        sort: Sort::Relevance,
        as_of: TODAY,
        limit: 10,
        cursor: None,
        without: Rewrites::default(),
        explain: false,
    };
    let response = engine.search(&request).unwrap();
    json(&response, &engine.snapshot().unwrap().catalog)
}

/// The answer with the facts of its hits, as the API gives it.
fn json(response: &SearchResponse, catalog: &Catalog) -> Vec<u8> {
    let hits: Vec<_> = response
        .hits
        .iter()
        .filter_map(|hit| {
            let fact = catalog.fact(hit.ordinal)?;
            Some(serde_json::json!({
                "code": fact.code,
                "kind": fact.kind,
                "name": fact.name,
                "agency": { "slug": fact.issued_by, "name": agencies().name(fact.issued_by) },
                "field": fact.field,
                "in_force": catalog.in_force(hit.ordinal, TODAY),
                "score": hit.score,
                "highlights": { "name": hit.name, "snippet": hit.snippet },
            }))
        })
        .collect();
    serde_json::to_vec(&(response.total, hits, &response.facets, &response.understood)).unwrap()
}

fn engine(regulations: &[Regulation], dir: &Path) -> Engine {
    let mut history = History::default();
    let versions = regulations.iter().zip(0..).map(|(regulation, ordinal)| Version {
        ordinal,
        code: regulation.code.clone(),
        version: 1,
        valid_from: TODAY,
        seq: 1,
        kind: regulation.kind,
        name: regulation.name.as_str().into(),
        issued_by: regulation.agency.clone(),
        field: regulation.field.0.as_str().into(),
        from: regulation.in_force_from,
        to: regulation.in_force_to,
        sample: false,
        disposition: None,
        stage: None,
    });
    history.extend(versions, 1).unwrap();
    let docs = regulations
        .iter()
        .zip(0..)
        .map(|(regulation, at)| doc_of(at, regulation, agencies().name(&regulation.agency)));
    build(dir, docs, Stamp { seq: 1 }).unwrap();
    let engine = Engine::new(Weights::default());
    engine.publish(Arc::new(Index::open(dir).unwrap()), Arc::new(Catalog::at(&history, TODAY, 1)));
    engine
}

/// Three to five syllables in a row of names, each once, every second one
/// without marks; at most 5,000, spread over all names.
fn queries(regulations: &[Regulation]) -> Vec<String> {
    let step = regulations.len().div_ceil(5_000).max(1);
    let mut seen = HashSet::new();
    let mut queries = Vec::new();
    for (number, regulation) in regulations.iter().step_by(step).enumerate() {
        let syllables: Vec<&str> = regulation.name.split_whitespace().collect();
        let length = 3 + number % 3;
        if syllables.len() < length {
            continue;
        }
        let start = number * 7 % (syllables.len() - length + 1);
        let span = syllables[start..start + length].join(" ");
        let query = if number % 2 == 0 { span } else { fold(&span) };
        if seen.insert(query.clone()) {
            queries.push(query);
        }
    }
    queries
}

/// What is in the box while two to six words of a name are typed, letter by
/// letter: from the beginning of the name or out of its middle, with marks or
/// without; 400 names, spread over all.
fn typed(regulations: &[Regulation]) -> Vec<String> {
    let step = regulations.len().div_ceil(400).max(1);
    let mut typed = Vec::new();
    for (number, regulation) in regulations.iter().step_by(step).enumerate() {
        let words: Vec<&str> = regulation.name.split_whitespace().collect();
        let length = (2 + number % 5).min(words.len());
        let start = if number % 2 == 0 { 0 } else { number * 7 % (words.len() - length + 1) };
        let run = words[start..start + length].join(" ");
        let run = if number / 2 % 2 == 0 { run } else { fold(&run) };
        typed.extend(run.char_indices().map(|(at, c)| run[..at + c.len_utf8()].to_owned()));
    }
    typed
}

fn procedures() -> Result<Vec<Regulation>, String> {
    let data = env::var("QUYDINH_SHARED_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    read(&[Path::new(&data).join("tthc/procedures.jsonl.gz")])
}

/// The sample registry, made by the program itself.
fn sample() -> Result<Vec<Regulation>, String> {
    let dir = tempfile::tempdir().unwrap();
    let count = env::var("QUYDINH_BENCH_COUNT").unwrap_or_else(|_| "17687".to_owned());
    let made = Command::new(env!("CARGO_BIN_EXE_quydinh"))
        .args(["sample", "--count", &count, "--seed", "1", "--out"])
        .arg(dir.path())
        .output()
        .map_err(|error| error.to_string())?;
    if !made.status.success() {
        return Err(String::from_utf8_lossy(&made.stderr).into_owned());
    }
    let mut files: Vec<PathBuf> =
        dir.path().read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "csv"));
    files.sort();
    read(&files)
}

fn read(files: &[PathBuf]) -> Result<Vec<Regulation>, String> {
    if let Some(missing) = files.iter().find(|file| !file.exists()) {
        return Err(format!("{} is not there", missing.display()));
    }
    let outcome = ingest::read(files, TODAY, &|_| ());
    let mut seen = HashSet::new();
    let mut regulations: Vec<Regulation> =
        outcome.records.into_iter().map(|(_, record)| record.regulation).collect();
    regulations.retain(|regulation| seen.insert(regulation.code.clone()));
    if regulations.is_empty() { Err("no regulations".to_owned()) } else { Ok(regulations) }
}
