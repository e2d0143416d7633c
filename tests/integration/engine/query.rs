//! What the engine that is none holds, and finds in it.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};

/// The most that one answer may have.
const MOST_HITS: u64 = 10_000;

/// A document: its ordinal, and how often it has each token.
#[derive(Debug)]
pub(super) struct Document {
    ordinal: u64,
    tokens: HashMap<String, u32>,
    length: u32,
}

impl Document {
    pub(super) fn read(value: &Value) -> Self {
        let fields = value.as_object().unwrap();
        assert_eq!(fields.keys().collect::<Vec<_>>(), ["o", "t"], "the mapping is strict");
        let mut document =
            Self { ordinal: fields["o"].as_u64().unwrap(), tokens: HashMap::new(), length: 0 };
        for token in fields["t"].as_str().unwrap().split_whitespace() {
            *document.tokens.entry(token.to_owned()).or_default() += 1;
            document.length += 1;
        }
        document
    }

    /// What an analyser does that knows better.
    pub(super) fn shorten(&mut self) {
        let tokens = std::mem::take(&mut self.tokens);
        self.tokens = tokens.into_iter().map(|(token, n)| (token[1..].to_owned(), n)).collect();
    }
}

/// An index.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) documents: BTreeMap<String, Document>,
}

/// A query that was understood.
enum Node {
    All,
    Term { token: String, weight: f64 },
    Bool { filter: Vec<Node>, should: Vec<Node>, least: usize },
}

type Parsed<T> = Result<T, String>;

/// Only these fields, or it is refused.
fn fields<'a>(value: &'a Value, known: &[&str]) -> Parsed<&'a Map<String, Value>> {
    let fields = value.as_object().ok_or("an object was expected")?;
    match fields.keys().find(|field| !known.contains(&field.as_str())) {
        Some(unknown) => Err(format!("unknown field {unknown}")),
        None => Ok(fields),
    }
}

impl Held {
    /// How many match, and by what the first are sorted.
    pub(super) fn search(&self, body: &Value) -> Parsed<(u64, Vec<Value>)> {
        let known = ["query", "size", "track_total_hits", "sort", "search_after", "_source"];
        let body = fields(body, &known)?;
        let size = body["size"].as_u64().ok_or("size")?;
        if size > MOST_HITS || body["track_total_hits"] != json!(true) {
            return Err("too many hits, or not all counted".to_owned());
        }
        let by_score = json!([{ "_score": { "order": "desc" } }, { "o": { "order": "asc" } }]);
        let by_ordinal = json!([{ "o": { "order": "asc" } }]);
        let node = self.read(&body["query"])?;
        let average = self.documents.values().map(|d| f64::from(d.length)).sum::<f64>()
            / self.documents.len().max(1) as f64;
        let mut found: Vec<(f64, u64)> = self
            .documents
            .values()
            .filter_map(|document| Some((node.score(document, average)?, document.ordinal)))
            .collect();
        let total = found.len() as u64;
        let sorted = match body.get("sort") {
            None if size == 0 => Vec::new(),
            Some(sort) if *sort == by_score => {
                found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
                found.into_iter().map(|(score, ordinal)| json!([score, ordinal])).collect()
            }
            Some(sort) if *sort == by_ordinal => {
                found.sort_by_key(|(_, ordinal)| *ordinal);
                let after = body.get("search_after").map(|after| after[0].as_u64().unwrap());
                let rest = found.into_iter().filter(|(_, o)| after.is_none_or(|after| *o > after));
                rest.map(|(_, ordinal)| json!([ordinal])).collect()
            }
            other => return Err(format!("sort {other:?}")),
        };
        Ok((total, sorted.into_iter().take(size as usize).collect()))
    }

    fn read(&self, value: &Value) -> Parsed<Node> {
        let (kind, of) = value.as_object().and_then(|o| o.iter().next()).ok_or("no query")?;
        match kind.as_str() {
            "match_all" => Ok(Node::All),
            "term" => {
                let of = fields(&fields(of, &["t"])?["t"], &["value", "boost"])?;
                let token = of["value"].as_str().ok_or("value")?.to_owned();
                let with = self.documents.values().filter(|d| d.tokens.contains_key(&token));
                let (with, all) = (with.count() as f64, self.documents.len() as f64);
                let idf = (1.0 + (all - with + 0.5) / (with + 0.5)).ln();
                let boost = of.get("boost").map_or(Some(1.0), Value::as_f64).ok_or("boost")?;
                if boost <= 0.0 {
                    return Err("a boost must be above zero".to_owned());
                }
                Ok(Node::Term { token, weight: boost * idf })
            }
            "bool" => {
                let of = fields(of, &["filter", "should", "minimum_should_match"])?;
                let list = |name: &str| -> Parsed<Vec<Node>> {
                    let list = of.get(name).and_then(Value::as_array);
                    list.into_iter().flatten().map(|one| self.read(one)).collect()
                };
                let (filter, should) = (list("filter")?, list("should")?);
                let least = of.get("minimum_should_match").and_then(Value::as_u64);
                let usual = u64::from(filter.is_empty());
                Ok(Node::Bool { filter, should, least: least.unwrap_or(usual) as usize })
            }
            other => Err(format!("unknown query {other}")),
        }
    }
}

impl Node {
    /// BM25; none if it does not match.
    fn score(&self, document: &Document, average: f64) -> Option<f64> {
        match self {
            Self::All => Some(1.0),
            Self::Term { token, weight } => {
                let often = f64::from(*document.tokens.get(token)?);
                let norm = 1.2 * (0.25 + 0.75 * f64::from(document.length) / average);
                Some(weight * often / (often + norm))
            }
            Self::Bool { filter, should, least } => {
                let met = filter.iter().all(|node| node.score(document, average).is_some());
                let scores: Vec<f64> =
                    should.iter().filter_map(|node| node.score(document, average)).collect();
                (met && scores.len() >= *least).then(|| scores.iter().sum())
            }
        }
    }
}
