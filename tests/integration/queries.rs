//! What people type, on the real procedures: each query of `queries.csv` names
//! what must come first.
//!
//! Codes are separated by `|`: any of them will do, among the first `within`.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    env, fmt, fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::Value;

use crate::{
    app::TestApp,
    harness::{Backend, TestStore, run},
};

/// One line of the table.
#[derive(Deserialize)]
struct Row {
    query: String,
    codes: String,
    within: usize,
    kind: String,
    /// `open` if it is known not to come first yet: it is asked and counted, and
    /// does not fail the test.
    state: String,
    note: String,
}

impl Row {
    fn wanted(&self, code: &str) -> bool {
        self.codes.split('|').any(|wanted| wanted == code)
    }
}

fn table() -> Vec<Row> {
    let text = include_str!("queries.csv");
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

/// The portal's records; none, with the reason printed, where they are absent.
pub(crate) fn procedures() -> Option<PathBuf> {
    let folder = env::var_os("QUYDINH_SHARED_DATA").map_or("../shared/data".into(), PathBuf::from);
    let file = folder.join("tthc/procedures.jsonl.gz");
    if !file.is_file() {
        println!("skipped: no {} (QUYDINH_SHARED_DATA)", file.display());
        return None;
    }
    Some(file)
}

#[test]
fn the_table_has_all_ways_of_typing() {
    let rows = table();
    assert!(rows.len() >= 90, "{} rows", rows.len());
    let english = rows.iter().filter(|row| row.kind == "in-english").count();
    assert!(english >= 40, "{english} rows in English");
    let queries: HashSet<&str> = rows.iter().map(|row| row.query.as_str()).collect();
    assert_eq!(queries.len(), rows.len(), "a query is asked twice");
    let kinds: BTreeSet<&str> = rows.iter().map(|row| row.kind.as_str()).collect();
    assert!(kinds.len() >= 18, "{kinds:?}");
    let closed = rows.iter().filter(|row| row.state.is_empty()).count();
    assert!(closed >= 150, "only {closed} rows must pass");
    for row in &rows {
        assert!(matches!(row.within, 1 | 3), "{}: within {}", row.query, row.within);
        assert!(matches!(row.state.as_str(), "" | "open"), "{}: {}", row.query, row.state);
    }
}

/// A question of a judged set, and the codes that were judged for it.
type Judged = (String, Vec<String>);

/// A folder of `tests/relevance`: every question has judgements, and the other
/// way round.
fn judged(folder: &str) -> Vec<Judged> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/relevance").join(folder);
    let read = |name| fs::read_to_string(folder.join(name)).unwrap();
    let mut questions: BTreeMap<String, Judged> = BTreeMap::new();
    for line in read("queries.jsonl").lines() {
        let question: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| question[key].as_str().unwrap().to_owned();
        let twice = questions.insert(text("id"), (text("text"), Vec::new()));
        assert!(twice.is_none(), "{line}: the id is taken");
    }
    for line in read("qrels.tsv").lines().skip(1) {
        let [id, code, grade] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        assert!(matches!(grade, "1" | "2"), "{line}");
        questions.get_mut(id).expect(line).1.push(code.to_owned());
    }
    for (text, codes) in questions.values() {
        let different: BTreeSet<&String> = codes.iter().collect();
        assert!(!codes.is_empty() && different.len() == codes.len(), "{text}: {codes:?}");
    }
    questions.into_values().collect()
}

#[test]
fn what_is_held_out_is_asked_nowhere_else() {
    let mut asked: HashSet<String> = table().into_iter().map(|row| row.query).collect();
    for (folder, least) in [
        ("procedures-fit", 80),
        ("procedures-held", 80),
        ("articles-fit", 80),
        ("articles-held", 80),
    ] {
        let questions = judged(folder);
        assert!(questions.len() >= least, "{folder}: {}", questions.len());
        for (text, _) in questions {
            assert!(asked.insert(text.clone()), "{folder}: {text:?} is asked twice");
        }
    }
}

#[test]
fn every_query_finds_what_it_means() {
    if let Some(file) = procedures() {
        run(Backend::Sqlite, move |store| ask_all(store, file));
    }
}

async fn ask_all(store: TestStore, file: PathBuf) {
    let app = TestApp::empty(store).await;
    let report = app.load_file(file, "2026-07-01").await;
    assert_eq!(report.added, 2_381);

    let rows = table();
    let sets = [judged("procedures-fit"), judged("procedures-held")].concat();
    let codes = rows.iter().flat_map(|row| row.codes.split('|'));
    let codes = codes.chain(sets.iter().flat_map(|(_, codes)| codes.iter().map(String::as_str)));
    for code in codes.collect::<BTreeSet<_>>() {
        let reply = app.get(&format!("/api/v1/regulations/{code}")).await;
        assert_eq!(reply.status, 200, "no regulation has the code {code}");
    }
    let mut passed: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut failures = Vec::new();
    for row in &rows {
        let answer = app.search(&format!("limit=100&q={}", encoded(&row.query))).await;
        let hits = answer["hits"].as_array().unwrap();
        let english = rewritten_as_english(&answer);
        assert!(english == (row.kind == "in-english") || row.kind == "english", "{}", row.query);
        let rank = hits.iter().position(|hit| row.wanted(hit["code"].as_str().unwrap()));
        let (good, all) = passed.entry(&row.kind).or_default();
        *all += 1;
        if rank.is_some_and(|rank| rank < row.within) {
            *good += 1;
            if row.state == "open" {
                println!("open, but found: {:?}", row.query);
            }
        } else if row.state == "open" {
            println!("open: {}", Failure { row, rank, first: hits.first().cloned() });
        } else {
            failures.push(Failure { row, rank, first: hits.first().cloned() });
        }
    }
    nothing_vietnamese_is_rewritten(&app).await;
    for (kind, (good, all)) in &passed {
        println!("{kind:<14} {good:>3} of {all:>3}");
    }
    let failed: Vec<String> = failures.iter().map(Failure::to_string).collect();
    assert!(
        failures.is_empty(),
        "{} of {} queries fail:\n{}",
        failures.len(),
        rows.len(),
        failed.join("\n")
    );
}

/// Whether the words of a query were read as English.
fn rewritten_as_english(answer: &Value) -> bool {
    let rewrites = answer["query"]["rewrites"].as_array();
    rewrites.into_iter().flatten().any(|rewrite| rewrite["kind"] == "english")
}

/// Questions in Vietnamese and the names of all procedures, with and without
/// marks, are read as they were before there was a glossary of English.
async fn nothing_vietnamese_is_rewritten(app: &TestApp) {
    let sets = ["procedures-fit", "procedures-held", "articles-fit", "articles-held"];
    let questions = sets.into_iter().flat_map(judged).map(|(text, _)| text);
    let mut texts: Vec<String> = questions.collect();
    let mut address = "limit=100&collapse=none&sort=name".to_owned();
    loop {
        let page = app.search(&address).await;
        let hits = page["hits"].as_array().unwrap();
        texts.extend(hits.iter().map(|hit| hit["name"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        address = format!("limit=100&collapse=none&sort=name&cursor={next}");
    }
    assert!(texts.len() > 2_700, "{}", texts.len());
    for text in texts {
        let read = quydinh::reference::english_terms();
        for typed in [quydinh::text::fold(&text), text] {
            let words: Vec<&str> = quydinh::text::tokens(&typed)
                .map(|token| &typed[token.start as usize..token.end as usize])
                .collect();
            assert_eq!(read.read(&words), None, "{typed}");
        }
    }
}

/// What stood where something else had to.
struct Failure<'a> {
    row: &'a Row,
    rank: Option<usize>,
    first: Option<Value>,
}

impl fmt::Display for Failure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Row { query, codes, within, kind, note, state: _ } = self.row;
        let some: Vec<&str> = codes.split('|').take(3).collect();
        let more = if codes.split('|').count() > 3 { " …" } else { "" };
        write!(f, "[{kind}] {query:?}: wanted {}{more} within {within}", some.join(" "))?;
        match self.rank {
            Some(rank) => write!(f, ", found at {}", rank + 1)?,
            None => write!(f, ", not among the first 100")?,
        }
        match &self.first {
            Some(hit) => write!(f, "; first is {} {}", hit["code"], hit["name"])?,
            None => write!(f, "; nothing was found")?,
        }
        if note.is_empty() { Ok(()) } else { write!(f, " ({note})") }
    }
}

/// A value for an address: letters and digits stay.
pub(crate) fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
