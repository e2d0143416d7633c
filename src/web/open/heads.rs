//! Signed heads of days, and the keys to check them with.

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Serialize;

use crate::web::{
    App, WebError,
    http::{
        error::Missing,
        respond::{CachePolicy, Etag, content, json},
    },
    regulation::page::own_parameters,
    search::params::{Pairs, bad},
};
use crate::{
    cases::sign_heads,
    model::Day,
    signing::signature_bytes,
    store::{SignedHead, StoredKey},
};

/// Heads in an answer.
const USUAL: u32 = 31;
const MOST: u32 = 366;

#[derive(Serialize)]
struct HeadBody<'a> {
    day: Day,
    rows: u64,
    seq: u64,
    hash: &'a str,
    key: &'a str,
    /// The text that was signed.
    signed: String,
    /// In base64.
    signature: &'a str,
}

impl<'a> HeadBody<'a> {
    fn new(signed: &'a SignedHead) -> Self {
        let head = &signed.head;
        Self {
            day: head.day,
            rows: head.rows,
            seq: head.seq,
            hash: &head.hash,
            key: &signed.key,
            signed: signed.text(),
            signature: &signed.signature,
        }
    }
}

#[derive(Serialize)]
struct KeyBody {
    key: String,
    algorithm: &'static str,
    /// 32 bytes in base64.
    public_key: String,
    pem: String,
    /// The row of the journal that publishes it.
    seq: u64,
    published: Option<jiff::Timestamp>,
    first_day: Option<Day>,
    last_day: Option<Day>,
    /// Whether this server signs with it now.
    current: bool,
}

impl KeyBody {
    fn new(app: &App, stored: &StoredKey) -> Self {
        Self {
            key: stored.public.id(),
            algorithm: "Ed25519",
            public_key: stored.public.base64(),
            pem: stored.public.pem(),
            seq: stored.seq,
            published: jiff::Timestamp::from_millisecond(stored.at).ok(),
            first_day: stored.days.map(|days| days.0),
            last_day: stored.days.map(|days| days.1),
            current: app.key.as_ref().is_some_and(|key| key.public() == stored.public),
        }
    }
}

impl App {
    /// Signs what is over and not signed yet, if this server has a key. That it
    /// fails is told in the log: what is signed can be read all the same.
    pub(in crate::web) async fn sign(&self) {
        let Some(key) = &self.key else { return };
        match sign_heads(&self.store, key, (self.clock.0)()).await {
            Ok(0) => {}
            Ok(days) => tracing::info!(days, "signed where the journal stood"),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "failed to sign");
            }
        }
    }
}

fn answer(headers: &HeaderMap, body: &impl Serialize) -> Result<Response, WebError> {
    let body = serde_json::to_vec(body).map_err(|error| WebError::Internal(error.into()))?;
    let tag = Etag::of(&("open", &body));
    Ok(match tag.not_modified(headers) {
        Some(unchanged) => unchanged,
        None => tag.on(json(StatusCode::OK, CachePolicy::Revalidate, body)),
    })
}

#[derive(Serialize)]
struct HeadsBody<'a> {
    heads: Vec<HeadBody<'a>>,
    /// What to give as `before` next; null at the end.
    next: Option<Day>,
}

/// `GET /api/v1/heads`
pub(in crate::web) async fn heads(
    State(app): State<App>,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [before, limit] = own_parameters(&pairs, &["before", "limit"])?;
    let before = before.map(|text| crate::web::days::day("before", text)).transpose()?;
    let allowed = || format!("Cần số nguyên từ 1 đến {MOST}.");
    let limit = limit.map_or(Ok(USUAL), |text| match text.parse() {
        Ok(limit) if (1..=MOST).contains(&limit) => Ok(limit),
        _ => Err(bad("limit", text, allowed())),
    })?;
    app.sign().await;
    let mut found = app.store.signed_heads(before, limit + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|signed| signed.head.day);
    answer(&headers, &HeadsBody { heads: found.iter().map(HeadBody::new).collect(), next })
}

/// `GET /api/v1/heads/{day}`
pub(in crate::web) async fn head(
    State(app): State<App>,
    Path(day): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [format] = own_parameters(&pairs, &["format"])?;
    let missing = || WebError::Missing(Missing::Page);
    let day: Day = day.parse().map_err(|_| missing())?;
    app.sign().await;
    let signed = app.store.signed_head(day).await?.ok_or_else(missing)?;
    // It never changes.
    let policy = CachePolicy::Closed;
    match format {
        None | Some("json") => {
            let body = serde_json::to_vec(&HeadBody::new(&signed));
            Ok(json(StatusCode::OK, policy, body.map_err(|e| WebError::Internal(e.into()))?))
        }
        Some("text") => {
            Ok(content(StatusCode::OK, "text/plain; charset=utf-8", policy, signed.text()))
        }
        Some("sig") => {
            let bytes = signature_bytes(&signed.signature).unwrap_or_default();
            Ok(content(StatusCode::OK, "application/octet-stream", policy, bytes))
        }
        Some(other) => Err(bad("format", other, "Giá trị dùng được: json, text, sig.".to_owned())),
    }
}

#[derive(Serialize)]
struct KeysBody {
    keys: Vec<KeyBody>,
}

/// `GET /api/v1/keys`
pub(in crate::web) async fn keys(
    State(app): State<App>,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let keys = app.store.signing_keys().await?;
    answer(&headers, &KeysBody { keys: keys.iter().map(|key| KeyBody::new(&app, key)).collect() })
}

/// `GET /api/v1/keys/{key}`: as `openssl` reads it.
pub(in crate::web) async fn key(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let keys = app.store.signing_keys().await?;
    let found = keys.iter().find(|key| key.public.id() == id);
    let pem = found.ok_or(WebError::Missing(Missing::Page))?.public.pem();
    let mut response = content(StatusCode::OK, "application/x-pem-file", CachePolicy::Closed, pem);
    let name = HeaderValue::try_from(format!("attachment; filename=\"{id}.pem\""));
    let name = name.map_err(|error| WebError::Internal(error.into()))?;
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}
