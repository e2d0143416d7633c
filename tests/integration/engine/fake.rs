//! A search engine in this process that records what it is asked: as much of
//! Elasticsearch and of Quickwit as is used, strict about the rest.

use std::{
    collections::{BTreeMap, VecDeque},
    net::TcpListener,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use tokio::{runtime::Runtime, sync::Notify};

use super::query::{Document, Held};

/// Whose API it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Elastic,
    Quickwit,
}

/// What it does wrong, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// No answer until it is let go.
    Hang,
    Busy,
    Broken,
    /// The answer breaks off.
    Cut,
    NotJson,
    /// Not told whether time was enough.
    Silent,
    TimedOut,
    ShardFailed,
    /// The total is a bound.
    AtLeast,
    /// One hit less than there are.
    HitLost,
    HitTwice,
    /// An ordinal that no document has.
    Stranger,
    /// The index is gone.
    Vanished,
    /// Some documents of a batch were refused.
    BatchErrors,
    /// A document was dropped, and nothing said.
    DocumentLost,
    /// Tokens were shortened.
    TokensChanged,
}

/// One request.
#[derive(Debug, Clone)]
pub(super) struct Recorded {
    pub(super) line: String,
    pub(super) authorization: Option<String>,
    pub(super) body: String,
}

pub(super) struct Fake {
    pub(super) url: String,
    shared: Arc<Shared>,
    runtime: Option<Runtime>,
}

struct Shared {
    kind: Kind,
    state: Mutex<Indexes>,
    faults: Mutex<VecDeque<Fault>>,
    recorded: Mutex<Vec<Recorded>>,
    hanging: Notify,
    let_go: Notify,
}

#[derive(Default)]
struct Indexes {
    held: BTreeMap<String, Held>,
    aliases: BTreeMap<String, String>,
}

impl Fake {
    pub(super) fn start(kind: Kind) -> Self {
        let shared = Arc::new(Shared {
            kind,
            state: Mutex::default(),
            faults: Mutex::default(),
            recorded: Mutex::default(),
            hanging: Notify::new(),
            let_go: Notify::new(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let service = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        // Batches are larger than what it takes by itself.
        let service = service.layer(DefaultBodyLimit::disable());
        // Whoever asks may hold the thread of its own runtime.
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(2).enable_all().build().unwrap();
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, service).await.unwrap();
        });
        let path = if kind == Kind::Quickwit { "/api/v1/_elastic" } else { "" };
        Self { url: format!("http://{address}{path}"), shared, runtime: Some(runtime) }
    }

    /// Does these things wrong, one request of a search or of a batch after the
    /// other.
    pub(super) fn will(&self, faults: &[Fault]) {
        self.shared.faults.lock().unwrap().extend(faults);
    }

    /// What it was asked since the last time.
    pub(super) fn recorded(&self) -> Vec<Recorded> {
        std::mem::take(&mut *self.shared.recorded.lock().unwrap())
    }

    /// Waits until a request hangs.
    pub(super) async fn hangs(&self) {
        self.shared.hanging.notified().await;
    }

    /// Lets the request that hangs go.
    pub(super) fn let_go(&self) {
        self.shared.let_go.notify_one();
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.shared.state.lock().unwrap().held.keys().cloned().collect()
    }

    /// The indexes of an alias.
    pub(super) fn alias(&self, alias: &str) -> Vec<String> {
        let state = self.shared.state.lock().unwrap();
        let own = state.aliases.iter().filter(|(_, own)| *own == alias);
        own.map(|(index, _)| index.clone()).collect()
    }

    /// An index of somebody else.
    pub(super) fn hold(&self, name: &str) {
        self.shared.state.lock().unwrap().held.insert(name.to_owned(), Held::default());
    }

    /// Is away from now on.
    pub(super) fn stop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Not on a thread that answers, and to the end: from then on nobody
            // is there.
            let end = std::thread::spawn(|| runtime.shutdown_timeout(Duration::from_secs(60)));
            end.join().unwrap();
        }
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.stop();
    }
}

fn refuse(status: u16, kind: &str) -> Response {
    let body = json!({ "error": { "type": kind, "reason": kind }, "status": status });
    (StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response()
}

fn tell(value: &Value) -> Response {
    axum::Json(value).into_response()
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    (method, uri, headers): (Method, Uri, HeaderMap),
    body: Bytes,
) -> Response {
    let text = String::from_utf8(body.to_vec()).unwrap();
    let authorization =
        headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
    let line = format!("{method} {uri}");
    let recorded = Recorded { line, authorization, body: text.clone() };
    shared.recorded.lock().unwrap().push(recorded);
    let typed = headers.get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap());
    let query = uri.query().unwrap_or_default();
    let path: Vec<&str> = uri.path().trim_start_matches('/').split('/').collect();
    let path = match (shared.kind, path.as_slice()) {
        (Kind::Elastic, path) | (Kind::Quickwit, ["api", "v1", "_elastic", path @ ..]) => path,
        (Kind::Quickwit, ["api", "v1", path @ ..]) => return shared.own_api(&method, path, &text),
        (Kind::Quickwit, _) => return refuse(404, "route"),
    };
    match (method.as_str(), path) {
        ("POST", [name, "_search"]) => {
            assert_eq!(typed, Some("application/json"));
            shared.search(name, query, &text).await
        }
        ("POST", [name, "_bulk"]) => {
            assert_eq!(typed, Some("application/x-ndjson"));
            shared.bulk(name, &text)
        }
        ("GET", ["_cat", "indices", pattern]) => {
            let state = shared.state.lock().unwrap();
            let prefix = pattern.strip_suffix('*').unwrap();
            let names = state.held.keys().filter(|name| name.starts_with(prefix));
            tell(&names.map(|name| json!({ "index": name })).collect())
        }
        _ if shared.kind == Kind::Quickwit => refuse(404, "route"),
        ("PUT", [name]) => shared.create(name, &serde_json::from_str(&text).unwrap()),
        ("DELETE", [name]) => shared.remove(name),
        ("POST", [_, "_refresh"]) => tell(&json!({ "_shards": { "failed": 0 } })),
        ("GET", ["_alias", alias]) => {
            let state = shared.state.lock().unwrap();
            let own = state.aliases.iter().filter(|(_, own)| own.as_str() == *alias);
            let own: serde_json::Map<_, _> = own
                .map(|(index, own)| (index.clone(), json!({ "aliases": { own: {} } })))
                .collect();
            if own.is_empty() { refuse(404, "alias_missing") } else { tell(&own.into()) }
        }
        ("POST", ["_aliases"]) => shared.point(&serde_json::from_str(&text).unwrap()),
        _ => refuse(404, "route"),
    }
}

impl Shared {
    fn own_api(&self, method: &Method, path: &[&str], text: &str) -> Response {
        match (method.as_str(), path) {
            ("POST", ["indexes"]) => {
                let body: Value = serde_json::from_str(text).unwrap();
                self.create(body["index_id"].as_str().unwrap(), &body)
            }
            ("DELETE", ["indexes", name]) => self.remove(name),
            _ => refuse(404, "route"),
        }
    }

    fn create(&self, name: &str, body: &Value) -> Response {
        let tokens = match self.kind {
            Kind::Elastic => &body["mappings"]["properties"]["t"]["analyzer"],
            Kind::Quickwit => &body["doc_mapping"]["field_mappings"][1]["tokenizer"],
        };
        assert!(matches!(tokens.as_str(), Some("whitespace" | "default")), "{body}");
        let mut state = self.state.lock().unwrap();
        if state.held.contains_key(name) {
            return refuse(400, "resource_already_exists_exception");
        }
        state.held.insert(name.to_owned(), Held::default());
        tell(&json!({ "acknowledged": true }))
    }

    fn remove(&self, name: &str) -> Response {
        let mut state = self.state.lock().unwrap();
        state.aliases.remove(name);
        match state.held.remove(name) {
            Some(_) => tell(&json!({ "acknowledged": true })),
            None => refuse(404, "index_not_found_exception"),
        }
    }

    fn point(&self, body: &Value) -> Response {
        let mut state = self.state.lock().unwrap();
        for action in body["actions"].as_array().unwrap() {
            let (what, of) = action.as_object().unwrap().iter().next().unwrap();
            let index = of["index"].as_str().unwrap().to_owned();
            let alias = of["alias"].as_str().unwrap().to_owned();
            if !state.held.contains_key(&index) {
                return refuse(404, "index_not_found_exception");
            }
            match what.as_str() {
                "add" => drop(state.aliases.insert(index, alias)),
                "remove" if state.aliases.get(&index) == Some(&alias) => {
                    state.aliases.remove(&index);
                }
                _ => return refuse(404, "aliases_not_found_exception"),
            }
        }
        tell(&json!({ "acknowledged": true }))
    }

    fn bulk(&self, name: &str, text: &str) -> Response {
        let fault = self.faults.lock().unwrap().pop_front();
        match fault {
            Some(Fault::Busy) => return refuse(429, "es_rejected_execution_exception"),
            Some(Fault::Broken) => return refuse(500, "broken"),
            _ => {}
        }
        let mut state = self.state.lock().unwrap();
        let Some(held) = state.held.get_mut(name) else {
            return refuse(404, "index_not_found_exception");
        };
        assert!(text.ends_with('\n'));
        let lines: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for (at, two) in lines.chunks(2).enumerate() {
            let mut document = Document::read(&two[1]);
            let id = match self.kind {
                Kind::Elastic => two[0]["index"]["_id"].as_str().unwrap().to_owned(),
                Kind::Quickwit => {
                    assert!(two[0]["create"].is_object());
                    format!("{}", held.documents.len())
                }
            };
            match (fault, at) {
                (Some(Fault::DocumentLost | Fault::BatchErrors), 0) => continue,
                (Some(Fault::TokensChanged), _) => document.shorten(),
                _ => {}
            }
            held.documents.insert(id, document);
        }
        tell(&match self.kind {
            Kind::Elastic => json!({ "took": 1, "errors": fault == Some(Fault::BatchErrors) }),
            Kind::Quickwit => json!({ "num_docs_for_processing": lines.len() / 2 }),
        })
    }

    async fn search(&self, name: &str, query: &str, text: &str) -> Response {
        let mut parameters = query.split('&');
        assert!(parameters.any(|one| one == "allow_partial_search_results=false"), "{query}");
        let fault = self.faults.lock().unwrap().pop_front();
        match fault {
            Some(Fault::Hang) => {
                self.hanging.notify_one();
                self.let_go.notified().await;
            }
            Some(Fault::Busy) => return refuse(429, "es_rejected_execution_exception"),
            Some(Fault::Broken) => return refuse(500, "broken"),
            Some(Fault::NotJson) => return "<html>".into_response(),
            Some(Fault::Vanished) => drop(self.remove(name)),
            _ => {}
        }
        let body: Value = serde_json::from_str(text).unwrap();
        let (total, hits) = {
            let state = self.state.lock().unwrap();
            let Some(held) = state.held.get(name) else {
                return refuse(404, "index_not_found_exception");
            };
            match held.search(&body) {
                Ok(found) => found,
                Err(why) => return refuse(400, &why),
            }
        };
        let mut hits: Vec<Value> = hits.into_iter().map(|sort| json!({ "sort": sort })).collect();
        let mut total = json!({ "value": total, "relation": "eq" });
        match fault {
            Some(Fault::AtLeast) => total["relation"] = json!("gte"),
            Some(Fault::HitLost) => drop(hits.pop()),
            Some(Fault::HitTwice) => hits[0] = hits[1].clone(),
            Some(Fault::Stranger) => {
                let last = hits[0]["sort"].as_array_mut().unwrap().last_mut().unwrap();
                *last = json!(1_000_000);
            }
            _ => {}
        }
        let mut told = json!({
            "timed_out": fault == Some(Fault::TimedOut),
            "_shards": { "failed": u8::from(fault == Some(Fault::ShardFailed)) },
            "hits": { "total": total, "hits": hits },
        });
        if fault == Some(Fault::Silent) {
            told.as_object_mut().unwrap().remove("timed_out");
        }
        // Lists without entries have no path.
        let filtered = query.contains("filter_path=");
        assert_eq!(filtered, self.kind == Kind::Elastic);
        if filtered && told["hits"]["hits"].as_array().unwrap().is_empty() {
            told["hits"].as_object_mut().unwrap().remove("hits");
        }
        if fault == Some(Fault::Cut) {
            let half = told.to_string();
            let half = Bytes::from(half[..half.len() / 2].to_owned());
            let pieces = [Ok(half), Err(std::io::Error::other("cut"))];
            return Body::from_stream(tokio_stream::iter(pieces)).into_response();
        }
        tell(&told)
    }
}
