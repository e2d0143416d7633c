//! The journal for programs: every row, each with what is needed to recompute
//! the chain of hashes.

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::Serialize;

use crate::web::{
    App, WebError,
    http::{
        identity::MaybeUser,
        layers::JOURNAL_SEQ,
        position::Noted,
        respond::{CachePolicy, Etag, json},
    },
    journal::{
        desk::{Reader, Seen, Sizes, seen, wanted},
        pages,
    },
    search::{api::AgencyBody, params::Pairs},
};
use crate::{
    model::{Role, Sight},
    search::Total,
    store::Window,
};

const SIZES: Sizes = Sizes { usual: 100, most: 1000 };

#[derive(Serialize)]
struct Body<'a> {
    total: Total,
    rows: Vec<RowBody<'a>>,
    /// What to ask for next, as `after` or `before`, as in this request.
    next: Option<u64>,
    head: Head,
}

/// The last row there is.
#[derive(Serialize)]
struct Head {
    seq: u64,
    hash: String,
}

#[derive(Serialize)]
struct RowBody<'a> {
    seq: u64,
    hash: &'a str,
    before: &'a str,
    who: String,
    content: String,
    /// None if what was done is not for who asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    deed: Option<Deed<'a>>,
    /// The actor as the journal has it, for those who may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<ByBody<'a>>,
}

#[derive(Serialize)]
struct Deed<'a> {
    /// In milliseconds, as it was hashed.
    at: i64,
    time: Option<jiff::Timestamp>,
    action: &'a str,
    subject_kind: &'a str,
    subject: &'a str,
    /// The text as it was hashed.
    payload: &'a str,
}

#[derive(Serialize)]
struct ByBody<'a> {
    /// Null for whoever runs the system.
    role: Option<Role>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agency: Option<AgencyBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

impl<'a> RowBody<'a> {
    fn new(seen: &'a Seen) -> Self {
        let (row, before) = (&seen.link.row, &seen.link.before);
        let deed = Deed {
            at: row.at,
            time: jiff::Timestamp::from_millisecond(row.at).ok(),
            action: &row.action,
            subject_kind: &row.subject_kind,
            subject: &row.subject,
            payload: &row.payload,
        };
        let by = ByBody {
            role: seen.by.role,
            agency: seen.by.agency.as_ref().map(AgencyBody::new),
            name: seen.by.name.as_deref(),
        };
        let open = seen.sight != Sight::Seal;
        Self {
            seq: row.seq,
            hash: &row.hash,
            before,
            who: row.who_after(before),
            content: row.content(),
            deed: open.then_some(deed),
            actor: (seen.sight == Sight::Whole).then_some(row.actor.as_str()),
            by: open.then_some(by),
        }
    }
}

fn answer(seq: u64, body: &impl Serialize) -> Result<Response, WebError> {
    let body = serde_json::to_vec(body).map_err(|error| WebError::Internal(error.into()))?;
    let mut response = json(StatusCode::OK, CachePolicy::Revalidate, body);
    // Read from the store itself, so what stands there is in the answer.
    response.headers_mut().insert(JOURNAL_SEQ, seq.into());
    Ok(response)
}

/// `GET /api/v1/journal`
pub(in crate::web) async fn rows(
    State(app): State<App>,
    noted: Noted,
    viewer: MaybeUser,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let app = app.for_reading(noted).await;
    let reader = Reader::new(&viewer);
    let asked = wanted(&app, &reader, &pairs, SIZES).await?;
    let (seq, hash) = app.store.journal_head().await?;
    let tag = Etag::of(&("journal-api", &pairs, reader.mark(), &hash));
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let total = app.store.journal_count(&asked.filter).await?;
    let window = asked.window.unwrap_or(Window::After(0));
    let more = asked.limit.saturating_add(1);
    let mut links = app.store.journal_rows(&asked.filter, window, more).await?;
    let next = links.len() > asked.limit as usize;
    links.truncate(asked.limit as usize);
    let rows = seen(&app, &reader, links).await?;
    let body = Body {
        total: Total(total),
        next: rows.last().filter(|_| next).map(|row| row.link.row.seq),
        rows: rows.iter().map(RowBody::new).collect(),
        head: Head { seq, hash },
    };
    Ok(tag.on(answer(seq, &body)?))
}

/// `GET /api/v1/journal/{seq}`
pub(in crate::web) async fn row(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(seq): Path<String>,
) -> Result<Response, WebError> {
    let found = pages::find(&app, &Reader::new(&viewer), &seq).await?;
    answer(app.store.seq().await?, &RowBody::new(&found))
}
