//! The public part of the journal, in order, for whoever keeps a copy of it.
//!
//! What is public is the same as for a visitor of the journal; as what somebody
//! acted is not in it, because that follows from their account of today: a row
//! here never changes. So a page that is full is the same for ever.

use axum::{
    body::{Body, Bytes},
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio_stream::wrappers::ReceiverStream;

use crate::web::{
    App, WebError,
    http::{
        identity::MaybeUser,
        layers::JOURNAL_SEQ,
        respond::{CachePolicy, Etag, content, json},
    },
    journal::desk::Reader,
    regulation::page::own_parameters,
    search::params::{Pairs, bad},
};
use crate::{
    model::Sight,
    store::{StoreError, journal::Row},
};

/// Rows in an answer.
const USUAL: u64 = 100;
const MOST: u64 = 1_000;
/// Rows that are read at once for a stream.
const PIECE: u64 = 1_000;
/// How long a piece may wait to be taken.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

/// The media type of a line for each row.
const LINES: &str = "application/x-ndjson; charset=utf-8";

#[derive(Serialize)]
struct Page<'a> {
    rows: Vec<Change<'a>>,
    /// What to give as `since` next: the last row here, or what was given.
    next: u64,
    /// The last row there is; null on a page that will never change.
    head: Option<Head<'a>>,
}

#[derive(Serialize)]
struct Head<'a> {
    seq: u64,
    hash: &'a str,
}

/// A row; what is not public is there as its digest.
#[derive(Serialize)]
struct Change<'a> {
    seq: u64,
    #[serde(flatten)]
    open: Option<Open<'a>>,
    before: &'a str,
    who: String,
    content: String,
    hash: &'a str,
}

#[derive(Serialize)]
struct Open<'a> {
    /// In milliseconds, as it was hashed.
    at: i64,
    time: Option<jiff::Timestamp>,
    action: &'a str,
    kind: &'a str,
    subject: &'a str,
    /// The text as it was hashed.
    payload: &'a str,
}

impl<'a> Change<'a> {
    fn new(row: &'a Row, before: &'a str, reader: &Reader<'_>) -> Self {
        let open = (reader.sight_of_others(&row.subject_kind) != Sight::Seal).then(|| Open {
            at: row.at,
            time: jiff::Timestamp::from_millisecond(row.at).ok(),
            action: &row.action,
            kind: &row.subject_kind,
            subject: &row.subject,
            payload: &row.payload,
        });
        let (who, content) = (row.who_after(before), row.content());
        Self { seq: row.seq, open, before, who, content, hash: &row.hash }
    }
}

/// Rows after a place that is there, each with the hash of the one before.
fn chained<'a>(rows: &'a [Row], first: &'a str) -> impl Iterator<Item = (&'a Row, &'a str)> {
    let before = std::iter::once(first).chain(rows.iter().map(|row| row.hash.as_str()));
    rows.iter().zip(before)
}

/// What is asked for.
struct Asked {
    since: u64,
    limit: Option<u64>,
    lines: bool,
}

fn asked(pairs: &[(String, String)], headers: &HeaderMap) -> Result<Asked, WebError> {
    let [since, limit, format] = own_parameters(pairs, &["since", "limit", "format"])?;
    let place = |text: &str| {
        text.parse().map_err(|_| bad("since", text, "Cần số của một dòng nhật ký.".into()))
    };
    let since = since.map_or(Ok(0), place)?;
    let accepts = || {
        let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
        accept.is_some_and(|accept| accept.contains("application/x-ndjson"))
    };
    let lines = match format {
        None => accepts(),
        Some("jsonl") => true,
        Some("json") => false,
        Some(other) => {
            return Err(bad("format", other, "Giá trị dùng được: json, jsonl.".into()));
        }
    };
    let most = if lines { u64::MAX } else { MOST };
    let allowed = || match lines {
        true => "Cần số nguyên lớn hơn 0.".to_owned(),
        false => format!("Cần số nguyên từ 1 đến {MOST}."),
    };
    let limit = limit.map(|text| match text.parse() {
        Ok(limit) if (1..=most).contains(&limit) => Ok(limit),
        _ => Err(bad("limit", text, allowed())),
    });
    Ok(Asked { since, limit: limit.transpose()?, lines })
}

/// `GET /api/v1/changes`
pub(in crate::web) async fn changes(
    State(app): State<App>,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let asked = asked(&pairs, &headers)?;
    let (seq, hash) = app.store.journal_head().await?;
    let since = asked.since;
    // Whoever is ahead of the journal has seen another one: that must be told.
    let first = app.store.hash_at(since).await?.filter(|_| since <= seq).ok_or_else(|| {
        bad("since", &since.to_string(), format!("Dòng cuối của nhật ký là {seq}."))
    })?;
    let mut response = match asked.lines {
        true => lines(&app, (since, first), asked.limit, seq)?,
        false => {
            let limit = asked.limit.unwrap_or(USUAL);
            let closed = seq.saturating_sub(since) >= limit;
            let last = if closed { since + limit } else { seq };
            let end = if closed { app.store.hash_at(last).await? } else { Some(hash.clone()) };
            let tag = Etag::of(&("changes", since, limit, end));
            let policy = if closed { CachePolicy::Closed } else { CachePolicy::Revalidate };
            if let Some(unchanged) = tag.not_modified_under(&headers, policy) {
                return Ok(unchanged);
            }
            let rows = app.store.journal_after(since, (last - since) as u32).await?;
            let (viewer, next) = (MaybeUser::default(), last);
            let reader = Reader::new(&viewer);
            let row = |(row, before)| Change::new(row, before, &reader);
            let head = (!closed).then_some(Head { seq, hash: &hash });
            let page = Page { rows: chained(&rows, &first).map(row).collect(), next, head };
            let body = serde_json::to_vec(&page).map_err(|e| WebError::Internal(e.into()))?;
            tag.on(json(StatusCode::OK, policy, body))
        }
    };
    let headers = response.headers_mut();
    headers.insert(JOURNAL_SEQ, seq.into());
    headers.insert(header::VARY, HeaderValue::from_static("accept, accept-encoding"));
    Ok(response)
}

/// A line for each row up to the last one there is now.
fn lines(
    app: &App,
    (since, first): (u64, String),
    limit: Option<u64>,
    head: u64,
) -> Result<Response, WebError> {
    let place = app.sending.take()?;
    let end = limit.map_or(head, |limit| head.min(since.saturating_add(limit)));
    let (pieces, taken) = mpsc::channel(2);
    tokio::spawn(send(app.clone(), (since, first), end, pieces, place));
    let body = Body::from_stream(ReceiverStream::new(taken));
    Ok(content(StatusCode::OK, LINES, CachePolicy::Never, body))
}

type Piece = Result<Bytes, std::io::Error>;

async fn send(
    app: App,
    (mut since, mut before): (u64, String),
    end: u64,
    pieces: mpsc::Sender<Piece>,
    _place: OwnedSemaphorePermit,
) {
    while since < end {
        let piece = piece(&app, since, &before, end).await;
        let piece = match piece {
            Ok((bytes, last, hash)) => {
                (since, before) = (last, hash);
                Ok(bytes)
            }
            Err(error) => {
                tracing::error!(%error, "failed to read changes");
                since = end;
                // The answer ends in its middle, so that nobody takes it for the whole.
                Err(std::io::Error::other("the journal could not be read"))
            }
        };
        if !matches!(tokio::time::timeout(PATIENCE, pieces.send(piece)).await, Ok(Ok(()))) {
            return;
        }
    }
}

/// Some rows as lines, the place of the last and its hash.
async fn piece(
    app: &App,
    since: u64,
    before: &str,
    end: u64,
) -> Result<(Bytes, u64, String), StoreError> {
    let rows = app.store.journal_after(since, (end - since).min(PIECE) as u32).await?;
    let viewer = MaybeUser::default();
    let reader = Reader::new(&viewer);
    let mut bytes = Vec::new();
    for (row, before) in chained(&rows, before) {
        let damaged = |error: serde_json::Error| StoreError::Damaged(error.to_string());
        serde_json::to_writer(&mut bytes, &Change::new(row, before, &reader)).map_err(damaged)?;
        bytes.push(b'\n');
    }
    let gone = || StoreError::Damaged(format!("no row after {since}"));
    let last = rows.last().ok_or_else(gone)?;
    Ok((bytes.into(), last.seq, last.hash.clone()))
}
