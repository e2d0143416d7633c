//! `GET /api/v1/status`

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use serde::Serialize;

use super::{Parts, Whole};
use crate::web::{
    App, WebError,
    http::respond::{CachePolicy, json},
    regulation::page::own_parameters,
    search::params::Pairs,
};

#[derive(Serialize)]
struct Answer {
    status: Whole,
    at: Timestamp,
    /// `live`, or `memory` where the database does not answer.
    source: &'static str,
    /// When the database was last heard.
    heard: Option<Timestamp>,
    parts: Parts,
    journal: Journal,
    index: Index,
    server: Server,
}

#[derive(Serialize)]
struct Journal {
    seq: u64,
    behind_rows: u64,
    behind_seconds: f64,
}

#[derive(Serialize)]
struct Index {
    generation: u64,
    since: Option<Timestamp>,
}

#[derive(Serialize)]
struct Server {
    version: &'static str,
    since: Timestamp,
}

/// Always 200: it tells that something does not work, and does so.
pub(in crate::web) async fn show(
    State(app): State<App>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let status = app.status().await;
    let answer = Answer {
        status: status.whole,
        at: status.now,
        source: if status.is_live { "live" } else { "memory" },
        heard: status.heard,
        parts: status.parts,
        journal: Journal {
            seq: status.seq,
            behind_rows: status.behind_rows,
            behind_seconds: status.behind.as_secs_f64(),
        },
        index: Index { generation: status.generation, since: status.indexed },
        server: Server { version: env!("CARGO_PKG_VERSION"), since: status.since },
    };
    let body = serde_json::to_vec(&answer).map_err(|error| WebError::Internal(error.into()))?;
    Ok(json(StatusCode::OK, CachePolicy::Never, body))
}
