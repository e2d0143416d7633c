//! A list on its way out: a few pieces of it are in memory, and whoever takes
//! none for a while is left.

use std::{
    io::{self, Write},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, mpsc},
    task::spawn_blocking,
};
use tokio_stream::wrappers::ReceiverStream;

use crate::export::{ExportError, Format, Summary, Table};
use crate::web::{
    App, WebError,
    http::{
        layers::JOURNAL_SEQ,
        respond::{CachePolicy, content},
    },
    search::address,
};

/// Bytes that go out at once.
const PIECE: usize = 64 << 10;
/// Pieces that wait to be taken.
pub(in crate::web) const WAITING: usize = 4;
/// How long one may wait.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many rows a list has.
const ROWS: HeaderName = HeaderName::from_static("x-rows");
/// The digest of its CSV form after the byte order mark.
const DIGEST: HeaderName = HeaderName::from_static("x-rows-sha256");

/// Goes through a list once in its turn, and then sends it. `described` is the
/// address of its description.
pub(super) async fn answer(
    app: &App,
    table: Table,
    (format, policy): (Format, CachePolicy),
    described: &str,
) -> Result<Response, WebError> {
    if format == Format::Atom && table.feed.is_none() {
        return Err(WebError::Missing(crate::web::http::error::Missing::Page));
    }
    let place = app.sending.take()?;
    let (table, summary) = app
        .lists
        .run(async move {
            // Rows may come from the store, which blocks: this future is driven
            // on a thread of its own, but must not block inside a runtime.
            let done = spawn_blocking(move || {
                let summary = table.summarise();
                (table, summary)
            });
            let (table, summary) = done.await.map_err(|e| WebError::Internal(e.into()))?;
            Ok((table, summary.map_err(failed)?))
        })
        .await?;
    let (name, seq) = (format!("{}-{}.{format}", table.name, table.meta.as_of), table.meta.seq);
    let (rows, digest) = (summary.rows, summary.digest.clone());
    let (pieces, taken) = mpsc::channel(WAITING);
    let out = Pieces::new(pieces);
    let span = tracing::Span::current();
    spawn_blocking(move || span.in_scope(|| send(&table, format, &summary, out, place)));
    let body = Body::from_stream(ReceiverStream::new(taken));
    let mut response = content(StatusCode::OK, format.media_type(), policy, body);
    let headers = response.headers_mut();
    headers.insert(JOURNAL_SEQ, seq.into());
    headers.insert(ROWS, rows.into());
    let value = |text: String| {
        HeaderValue::try_from(text).map_err(|error| WebError::Internal(error.into()))
    };
    headers.insert(DIGEST, value(digest)?);
    let beside = address::for_header(described);
    headers.insert(
        header::LINK,
        value(format!("<{beside}>; rel=\"describedby\"; type=\"application/json\""))?,
    );
    if format != Format::Atom {
        let attachment = value(format!("attachment; filename=\"{name}\""))?;
        headers.insert(header::CONTENT_DISPOSITION, attachment);
    }
    Ok(response)
}

fn failed(error: ExportError) -> WebError {
    WebError::Internal(error.into())
}

/// Writes to the end, or until nobody takes any more. What goes wrong now ends
/// the answer in its middle, so that nobody takes it for the whole.
fn send(
    table: &Table,
    format: Format,
    summary: &Summary,
    mut out: Pieces,
    place: OwnedSemaphorePermit,
) {
    match table.write(format, summary, &mut out) {
        Ok(()) => {}
        Err(ExportError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            tracing::debug!("nobody takes the rest of a list");
        }
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "failed to send a list");
            out.break_off();
        }
    }
    drop(place);
}

/// Collects what is written into pieces and hands them over.
pub(in crate::web) struct Pieces {
    pieces: mpsc::Sender<io::Result<Bytes>>,
    next: Vec<u8>,
    runtime: Handle,
}

impl Pieces {
    /// Made where requests are answered, for a thread of its own.
    pub(in crate::web) fn new(pieces: mpsc::Sender<io::Result<Bytes>>) -> Self {
        Self { pieces, next: Vec::with_capacity(PIECE), runtime: Handle::current() }
    }

    /// Ends the answer in its middle, so that nobody takes it for the whole.
    pub(in crate::web) fn break_off(&self) {
        let broken = io::Error::other("it could not be read to its end");
        let _ = self.pieces.blocking_send(Err(broken));
    }

    fn hand_over(&mut self) -> io::Result<()> {
        if self.next.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.next, Vec::with_capacity(PIECE));
        let sent = self.pieces.send_timeout(Ok(piece.into()), PATIENCE);
        let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
        self.runtime.block_on(sent).map_err(|_| gone())
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.next.extend_from_slice(bytes);
        if self.next.len() >= PIECE {
            self.hand_over()?;
        }
        Ok(bytes.len())
    }

    /// Archives flush after every part; only the end of all needs it.
    fn flush(&mut self) -> io::Result<()> {
        self.hand_over()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        iter,
        sync::{
            Arc,
            atomic::{AtomicU64, Ordering},
        },
    };

    use tokio::sync::Semaphore;

    use super::*;
    use crate::{
        export::{Cell, Column, Meta},
        model::Day,
    };

    static COLUMNS: [Column; 1] = [Column::number("n", "Số", "Số.", "")];

    /// Rows that are counted when they are made, and fail after some.
    fn table(made: &Arc<AtomicU64>, good: u64) -> Table {
        let made = Arc::clone(made);
        Table {
            name: "so".into(),
            columns: &COLUMNS,
            meta: Meta {
                title: "Số".into(),
                filter: "Tất cả.".into(),
                rule: None,
                baseline: None,
                as_of: Day::constant(2026, 7, 1),
                known_at: None,
                seq: 1,
                made_by: Meta::MADE_BY.into(),
            },
            feed: None,
            rows: Box::new(move || {
                let made = Arc::clone(&made);
                let row = move || {
                    let n = made.fetch_add(1, Ordering::SeqCst);
                    if n < good { Ok(vec![Cell::number(n)]) } else { Err("on purpose".into()) }
                };
                Box::new(iter::repeat_with(row))
            }),
        }
    }

    /// A list on its way, and what ends when its sender does.
    async fn sent(
        table: Table,
    ) -> (mpsc::Receiver<io::Result<Bytes>>, tokio::task::JoinHandle<()>) {
        let (pieces, taken) = mpsc::channel(WAITING);
        let out = Pieces { pieces, next: Vec::new(), runtime: Handle::current() };
        let place = Arc::new(Semaphore::new(1)).acquire_owned().await.unwrap();
        let summary = Summary::default();
        let sender = spawn_blocking(move || send(&table, Format::Csv, &summary, out, place));
        (taken, sender)
    }

    #[tokio::test]
    async fn no_more_is_made_than_is_taken_and_who_goes_is_left() {
        let made = Arc::new(AtomicU64::new(0));
        let (mut taken, sender) = sent(table(&made, u64::MAX)).await;
        let first = taken.recv().await.unwrap().unwrap();
        assert!(first.starts_with("\u{feff}Số\r\n0\r\n1\r\n".as_bytes()));
        tokio::time::sleep(Duration::from_millis(200)).await;
        // A row takes three bytes at least.
        let most = (WAITING as u64 + 3) * PIECE as u64 / 3;
        assert!(made.load(Ordering::SeqCst) < most, "{}", made.load(Ordering::SeqCst));
        drop(taken);
        tokio::time::timeout(Duration::from_secs(10), sender).await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn what_cannot_be_read_to_its_end_has_none() {
        let made = Arc::new(AtomicU64::new(0));
        let (mut taken, sender) = sent(table(&made, 50_000)).await;
        let mut last = None;
        while let Some(piece) = taken.recv().await {
            last = Some(piece);
        }
        assert!(last.unwrap().is_err());
        sender.await.unwrap();
    }
}
