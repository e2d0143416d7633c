//! Whole searches in one thread: parse, union, exact total, facets,
//! re-ranking, ten marked passages, JSON. Distinct short queries, half of them
//! without marks; percentiles over all of them, then criterion's view. Then
//! suggestions, for runs of words of names typed letter by letter.
//!
//! The real procedures are read from `QUYDINH_SHARED_DATA` (default
//! `../shared/data`); `QUYDINH_BENCH_COUNT` is the number of sample records
//! (default 17,687). They are made while they are indexed, so a million takes
//! the memory of its index and not that of its texts.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench stops where an expectation does not hold"
)]

use std::{
    collections::HashSet,
    env, fs,
    hint::black_box,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use criterion::Criterion;
use quydinh::{
    catalog::{Catalog, Filters, History, Version},
    ingest,
    model::{AgencySlug, Day, Kind, Regulation, RegulationCode},
    reference::agencies,
    sample::{Registry, USUAL_COUNT},
    search::{
        Collapse, Engine, Hit, Index, Rewrites, SearchRequest, SearchResponse, Sort, Stamp,
        Weights, build, doc_of,
    },
    text::fold,
};
use serde::Serialize;

const TODAY: Day = Day::constant(2026, 7, 1);

fn main() {
    let mut criterion = Criterion::default()
        .configure_from_args()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(5));
    match procedures() {
        Ok(read) => measure(&mut criterion, "procedures", &Source::Read(read)),
        Err(why) => println!("skipped: procedures: {why}"),
    }
    let count = env::var("QUYDINH_BENCH_COUNT").map_or(USUAL_COUNT, |text| text.parse().unwrap());
    measure(&mut criterion, "sample", &Source::Made(Registry::new(count, 1)));
    criterion.final_summary();
}

/// Where regulations come from.
enum Source {
    Read(Vec<Regulation>),
    Made(Registry),
}

impl Source {
    fn len(&self) -> usize {
        match self {
            Self::Read(regulations) => regulations.len(),
            Self::Made(registry) => registry.count() as usize,
        }
    }

    fn get(&self, at: usize) -> Regulation {
        match self {
            Self::Read(regulations) => regulations[at].clone(),
            Self::Made(registry) => registry.get(at as u64).unwrap(),
        }
    }

    fn iter(&self) -> impl Iterator<Item = Regulation> + '_ {
        (0..self.len()).map(|at| self.get(at))
    }
}

fn measure(criterion: &mut Criterion, name: &str, source: &Source) {
    let queries = queries(source);
    let typed = typed(source);
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(name, source, dir.path());
    // Once through, so that no measurement waits for the disk.
    queries.iter().take(500).for_each(|query| drop(black_box(answer(&engine, query))));

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
        collapse: Collapse::Alike,
        explain: false,
    };
    let response = engine.search(&request).unwrap();
    json(&response, &engine.snapshot().unwrap().catalog)
}

/// The answer with the facts of its hits, as the API gives it: written from what
/// is there, without a tree of values in between.
fn json<'a>(response: &'a SearchResponse, catalog: &'a Catalog) -> Vec<u8> {
    #[derive(Serialize)]
    struct Found<'a> {
        code: &'a RegulationCode,
        kind: Kind,
        name: &'a str,
        agency: Agency<'a>,
        field: &'a str,
        in_force: bool,
        score: f32,
        highlights: Highlights<'a>,
    }
    #[derive(Serialize)]
    struct Agency<'a> {
        slug: &'a AgencySlug,
        name: &'a str,
    }
    #[derive(Serialize)]
    struct Highlights<'a> {
        name: &'a str,
        snippet: &'a str,
    }
    let found = |hit: &'a Hit| {
        let Hit { ordinal, score, name, snippet, .. } = hit;
        let fact = catalog.fact(*ordinal)?;
        Some(Found {
            code: fact.code,
            kind: fact.kind,
            name: fact.name,
            agency: Agency { slug: fact.issued_by, name: agencies().name(fact.issued_by) },
            field: fact.field,
            in_force: catalog.in_force(*ordinal, TODAY),
            score: *score,
            highlights: Highlights { name, snippet },
        })
    };
    let hits: Vec<Found<'_>> = response.hits.iter().filter_map(found).collect();
    let mut bytes = Vec::with_capacity(32 << 10);
    let answer = (response.total, hits, &response.facets, &response.understood);
    serde_json::to_writer(&mut bytes, &answer).unwrap();
    bytes
}

/// Builds and opens an index, and says what it took.
fn engine(name: &str, source: &Source, dir: &Path) -> Engine {
    let mut history = History::default();
    let versions = source.iter().zip(0..).map(|(regulation, ordinal)| Version {
        ordinal,
        charge: regulation.charge(),
        service: Default::default(),
        code: regulation.code,
        version: 1,
        valid_from: TODAY,
        seq: 1,
        kind: regulation.kind,
        name: regulation.name.as_str().into(),
        issued_by: regulation.agency,
        field: regulation.field.0.as_str().into(),
        from: regulation.in_force_from,
        to: regulation.in_force_to,
        sample: false,
    });
    history.extend(versions, 1).unwrap();
    let docs = source
        .iter()
        .zip(0..)
        .map(|(regulation, at)| doc_of(at, &regulation, agencies().name(&regulation.agency)));
    let started = Instant::now();
    let built = build(dir, docs, Stamp { seq: 1 }).unwrap();
    let took = started.elapsed();
    let files = dir.read_dir().unwrap().map(|entry| entry.unwrap().metadata().unwrap().len());
    let bytes: u64 = files.sum();
    println!(
        "{name}: {} documents indexed in {took:.1?} (analysis {:.1?}, making or reading them \
         included; forward {:.1?}, postings {:.1?}, store {:.1?}); index {:.3} GB{}",
        built.documents,
        built.analysis,
        built.forward,
        built.postings,
        built.store,
        bytes as f64 / 1e9,
        peak_memory(),
    );
    let started = Instant::now();
    let index = Arc::new(Index::open(dir).unwrap());
    println!("{name}: opened and checked in {:.0?}", started.elapsed());
    let engine = Engine::new(Weights::default());
    engine.publish(index, Arc::new(Catalog::at(&history, TODAY, 1)));
    engine
}

/// The most memory that this process held so far, where the system tells.
fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.map_or_else(String::new, |peak| format!("; peak memory so far {}", peak.trim()))
}

/// Three to five syllables in a row of names, each once, every second one
/// without marks; at most 5,000, spread over all names.
fn queries(source: &Source) -> Vec<String> {
    let step = source.len().div_ceil(5_000).max(1);
    let mut seen = HashSet::new();
    let mut queries = Vec::new();
    for (number, at) in (0..source.len()).step_by(step).enumerate() {
        let regulation = source.get(at);
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
fn typed(source: &Source) -> Vec<String> {
    let step = source.len().div_ceil(400).max(1);
    let mut typed = Vec::new();
    for (number, at) in (0..source.len()).step_by(step).enumerate() {
        let regulation = source.get(at);
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
    let file = Path::new(&data).join("tthc/procedures.jsonl.gz");
    if !file.exists() {
        return Err(format!("{} is not there", file.display()));
    }
    let outcome = ingest::read(&[file], TODAY, &|_| ());
    let mut seen = HashSet::new();
    let mut regulations: Vec<Regulation> =
        outcome.records.into_iter().map(|(_, record)| record.regulation).collect();
    regulations.retain(|regulation| seen.insert(regulation.code.clone()));
    if regulations.is_empty() { Err("no regulations".to_owned()) } else { Ok(regulations) }
}
