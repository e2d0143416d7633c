//! What messages say: rows of the journal as `GET /api/v1/journal` gives them
//! to a visitor.

use jiff::Timestamp;
use serde::Serialize;

use super::WebhookError;
use crate::{
    model::Id,
    store::{Chained, JournalFilter, Store, StoreError, Window},
};

/// No message is longer by more than one row.
const LARGEST: usize = 256 << 10;

/// A message that is written.
pub(super) struct Message {
    /// What tells it apart.
    pub(super) id: String,
    pub(super) body: Vec<u8>,
    /// The first and the last row in it.
    pub(super) range: Option<(u64, u64)>,
    pub(super) rows: u64,
}

#[derive(Serialize)]
struct Body<'a, T> {
    #[serde(rename = "type")]
    kind: &'static str,
    timestamp: Timestamp,
    webhook: &'a str,
    data: T,
}

#[derive(Serialize)]
struct RowsBody<'a> {
    first: u64,
    last: u64,
    rows: Vec<RowBody<'a>>,
}

#[derive(Serialize)]
struct PingBody<'a> {
    description: &'a str,
}

#[derive(Serialize)]
struct RowBody<'a> {
    seq: u64,
    hash: &'a str,
    before: &'a str,
    who: String,
    content: String,
    deed: Deed<'a>,
}

#[derive(Serialize)]
struct Deed<'a> {
    at: i64,
    time: Option<Timestamp>,
    action: &'a str,
    subject_kind: &'a str,
    subject: &'a str,
    /// None where it is too long for a message: it is to be fetched.
    payload: Option<&'a str>,
}

impl<'a> RowBody<'a> {
    fn new(link: &'a Chained) -> Self {
        let (row, before) = (&link.row, &link.before);
        let deed = Deed {
            at: row.at,
            time: Timestamp::from_millisecond(row.at).ok(),
            action: &row.action,
            subject_kind: &row.subject_kind,
            subject: &row.subject,
            payload: (row.payload.len() <= LARGEST).then_some(row.payload.as_str()),
        };
        let (who, content) = (row.who_after(before), row.content());
        Self { seq: row.seq, hash: &row.hash, before, who, content, deed }
    }
}

/// A message of rows of the journal: of all of them, or of the first that fit.
/// It is made of nothing but the rows, so it is the same at every attempt.
pub(super) async fn rows(
    store: &Store,
    webhook: &Id,
    seqs: &[u64],
) -> Result<Option<Message>, WebhookError> {
    let mut links = Vec::with_capacity(seqs.len());
    let mut length = 0;
    for run in seqs.chunk_by(|a, b| a + 1 == *b) {
        // A few at a time, as rows may be long.
        for part in run.chunks(16) {
            if length > LARGEST {
                break;
            }
            let after = Window::After(part[0].saturating_sub(1));
            let limit = u32::try_from(part.len()).unwrap_or(u32::MAX);
            for link in store.journal_rows(&JournalFilter::default(), after, limit).await? {
                if length <= LARGEST {
                    length += link.row.payload.len().min(LARGEST) + 500;
                    links.push(link);
                }
            }
        }
    }
    let (Some(first), Some(last)) = (links.first(), links.last()) else { return Ok(None) };
    let (first, last_at, last) = (first.row.seq, last.row.at, last.row.seq);
    let body = Body {
        kind: "journal.rows",
        timestamp: Timestamp::from_millisecond(last_at).unwrap_or(Timestamp::UNIX_EPOCH),
        webhook: webhook.as_str(),
        data: RowsBody { first, last, rows: links.iter().map(RowBody::new).collect() },
    };
    Ok(Some(Message {
        id: format!("{webhook}_{first}_{last}"),
        body: written(&body)?,
        range: Some((first, last)),
        rows: links.len() as u64,
    }))
}

/// A message that says nothing but that messages come.
pub(super) fn ping(
    webhook: &Id,
    description: &str,
    (wish, at): (&Id, Timestamp),
) -> Result<Message, WebhookError> {
    let data = PingBody { description };
    let body = Body { kind: "ping", timestamp: at, webhook: webhook.as_str(), data };
    let id = format!("{webhook}_ping_{wish}");
    Ok(Message { id, body: written(&body)?, range: None, rows: 0 })
}

fn written(body: &impl Serialize) -> Result<Vec<u8>, WebhookError> {
    let written = serde_json::to_vec(body);
    Ok(written.map_err(|error| StoreError::Damaged(error.to_string()))?)
}
