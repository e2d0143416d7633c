//! Whether the server can do its work, for load balancers and supervisors.

use std::time::Duration;

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Serialize;

use crate::web::{
    App, WebError,
    http::respond::{CachePolicy, json},
};

#[derive(Serialize)]
struct Health {
    status: &'static str,
    store: &'static str,
    index: &'static str,
    seq: u64,
    generation: u64,
}

#[derive(Serialize)]
struct Readiness {
    status: &'static str,
    /// Whether a database takes writes.
    store: &'static str,
    /// `current`, `building` or `missing`.
    index: &'static str,
    seq: u64,
    /// Rows of the journal that answers lack.
    behind_rows: u64,
    /// For how long.
    behind_seconds: f64,
}

/// No server answers that is further behind.
const BOUND: Duration = Duration::from_secs(30);

/// `GET /readyz`: 200 when the server should be sent requests: once it has all
/// that was recorded and is not far behind since. Where no database takes
/// writes nobody is behind, and searches go on everywhere, so that is 200 too.
pub(in crate::web) async fn ready(State(app): State<App>) -> Result<Response, WebError> {
    let pace = app.store.pace();
    let behind = pace.behind();
    let index = match (app.snapshot().is_some(), pace.was_whole()) {
        (true, true) => "current",
        (true, false) => "building",
        (false, _) => "missing",
    };
    let is_ready = index == "current" && behind.time < BOUND;
    let (status, words) = match is_ready {
        true => (StatusCode::OK, "ready"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "not ready"),
    };
    let readiness = Readiness {
        status: words,
        store: if pace.is_away() { "away" } else { "ok" },
        index,
        seq: app.seq(),
        behind_rows: behind.rows,
        behind_seconds: behind.time.as_secs_f64(),
    };
    let body = serde_json::to_vec(&readiness).map_err(|error| WebError::Internal(error.into()))?;
    Ok(json(status, CachePolicy::Never, body))
}

/// `GET /health`: 200 only when the store answers and an index is published;
/// otherwise 503, naming the part that is missing.
pub(in crate::web) async fn health(State(app): State<App>) -> Result<Response, WebError> {
    let store = match app.store.seq().await {
        Ok(_) => "ok",
        Err(error) => {
            tracing::error!(%error, "the store does not answer");
            "failed"
        }
    };
    let index = if app.snapshot().is_some() { "ok" } else { "missing" };
    let (status, words) = match (store, index) {
        ("ok", "ok") => (StatusCode::OK, "ready"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "not ready"),
    };
    let health = Health {
        status: words,
        store,
        index,
        seq: app.seq(),
        generation: app.snapshot().map_or(0, |snapshot| snapshot.generation),
    };
    let body = serde_json::to_vec(&health).map_err(|error| WebError::Internal(error.into()))?;
    Ok(json(status, CachePolicy::Never, body))
}
