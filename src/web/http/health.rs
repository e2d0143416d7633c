//! Whether the server can do its work, for load balancers and supervisors.

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
