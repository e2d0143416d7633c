//! Figures as they are recorded, as server-sent events.
//!
//! The id of an event is the place of its row in the journal, so whoever comes
//! back with the last one it saw gets everything recorded since: nothing is
//! kept here for anybody.

use std::{
    convert::Infallible,
    fmt::Write as _,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    extract::{Query, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    response::Response,
};
use futures_core::Stream;
use serde::Serialize;
use tokio::{
    sync::{Mutex, OwnedSemaphorePermit, Semaphore, mpsc, watch},
    time::{Instant, sleep, timeout},
};

use super::bodies::FigureBody;
use crate::web::{
    App, WebError,
    http::respond::{CachePolicy, content},
    regulation::page::own_parameters,
    search::params::{Pairs, bad},
};
use crate::{
    model::SeriesSlug,
    store::{Store, StoreError, StoredFigure},
};

/// How many listen at once; each holds a connection and little else.
const LISTENERS: usize = 256;
/// How often the journal is looked at, for all of them together.
const TICK: Duration = Duration::from_secs(1);
/// How long a stream is silent at most: proxies end what says nothing.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a listener may take nothing before it is let go.
const STALLED: Duration = Duration::from_secs(30);
/// Figures read at once.
const PAGE: u32 = 100;

/// What all streams share.
pub(in crate::web) struct Feed {
    places: Arc<Semaphore>,
    closing: watch::Sender<bool>,
    /// The last row of the journal, and when it was looked for.
    head: Mutex<Option<(Instant, u64)>>,
}

impl Default for Feed {
    fn default() -> Self {
        Self::with_places(LISTENERS)
    }
}

impl Feed {
    fn with_places(places: usize) -> Self {
        let places = Arc::new(Semaphore::new(places));
        Self { places, closing: watch::Sender::new(false), head: Mutex::default() }
    }

    /// Ends every stream, now and from now on.
    pub(in crate::web) fn close(&self) {
        self.closing.send_replace(true);
    }

    /// The last row of the journal, at most a tick old.
    async fn head(&self, store: &Store) -> Result<u64, StoreError> {
        let mut head = self.head.lock().await;
        match *head {
            Some((at, seq)) if at.elapsed() < TICK / 2 => Ok(seq),
            _ => {
                let seq = store.seq().await?;
                *head = Some((Instant::now(), seq));
                Ok(seq)
            }
        }
    }
}

#[derive(Serialize)]
struct EventBody<'a> {
    indicator: &'a SeriesSlug,
    figure: FigureBody<'a>,
}

/// `GET /api/v1/indicators/events`
pub(in crate::web) async fn events(
    State(app): State<App>,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    const LAST: HeaderName = HeaderName::from_static("last-event-id");
    let [after] = own_parameters(&pairs, &["after"])?;
    // What a browser saw last is newer than the address that it began with.
    let seen = headers.get(LAST).and_then(|value| value.to_str().ok());
    let asked = seen.map(str::trim).filter(|seen| !seen.is_empty()).or(after);
    let advice = || "Cần số của một dòng nhật ký.".to_owned();
    let asked = asked.map(|text| text.parse::<u64>().map_err(|_| bad("after", text, advice())));
    let asked = asked.transpose()?;
    let place = Arc::clone(&app.feed.places).try_acquire_owned().map_err(|_| WebError::Busy)?;
    // Not the shared one: what was recorded before the answer begins is not new.
    let head = app.store.seq().await?;
    let after = asked.map_or(head, |after| after.min(head));
    let (sender, receiver) = mpsc::channel(4);
    tokio::spawn(follow(app, after, Listener { sender, _place: place }));
    let body = Body::from_stream(Chunks(receiver));
    let mut response = content(StatusCode::OK, "text/event-stream", CachePolicy::Never, body);
    let unbuffered = HeaderName::from_static("x-accel-buffering");
    response.headers_mut().insert(unbuffered, HeaderValue::from_static("no"));
    Ok(response)
}

/// The end of a stream at which events come in.
struct Listener {
    sender: mpsc::Sender<Bytes>,
    _place: OwnedSemaphorePermit,
}

/// Nobody listens any longer.
struct Gone;

impl Listener {
    async fn send(&self, text: String) -> Result<(), Gone> {
        match timeout(STALLED, self.sender.send(text.into())).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(Gone),
        }
    }
}

/// Tells a listener of everything recorded after a row, until either ends.
async fn follow(app: App, after: u64, listener: Listener) {
    let mut closing = app.feed.closing.subscribe();
    let gone = listener.sender.clone();
    tokio::select! {
        _ = closing.wait_for(|closing| *closing) => {}
        () = gone.closed() => {}
        _ = tell(&app, after, &listener) => {}
    }
}

async fn tell(app: &App, mut after: u64, listener: &Listener) -> Result<(), Gone> {
    // It has an id, so that whoever is cut off before the first figure knows
    // where it was.
    listener.send(event("start", after, &format!("{{\"seq\":{after}}}"))).await?;
    let mut told = Instant::now();
    loop {
        match fresh(app, after).await {
            Ok((figures, seen)) => {
                for stored in &figures {
                    let StoredFigure { seq, series, .. } = stored;
                    let body = EventBody { indicator: series, figure: FigureBody::new(stored) };
                    let Ok(body) = serde_json::to_string(&body) else { return Err(Gone) };
                    listener.send(event("figure", *seq, &body)).await?;
                    told = Instant::now();
                }
                after = seen;
                if figures.len() == PAGE as usize {
                    continue;
                }
            }
            // The next look may succeed; nothing is passed over meanwhile.
            Err(error) => tracing::warn!(%error, "failed to read figures for a stream"),
        }
        if told.elapsed() >= HEARTBEAT {
            listener.send(":\n\n".to_owned()).await?;
            told = Instant::now();
        }
        sleep(TICK).await;
    }
}

/// What was recorded after a row, and the row up to which that is all.
async fn fresh(app: &App, after: u64) -> Result<(Vec<StoredFigure>, u64), StoreError> {
    let head = app.feed.head(&app.store).await?;
    if head <= after {
        return Ok((Vec::new(), after));
    }
    let figures = app.store.indicator_figures_after(after, PAGE).await?;
    let last = figures.last().map_or(after, |figure| figure.seq);
    let seen = if figures.len() == PAGE as usize { last } else { last.max(head) };
    Ok((figures, seen))
}

/// An event; its data has no line breaks.
fn event(name: &str, id: u64, data: &str) -> String {
    let mut text = String::with_capacity(data.len() + 48);
    // Writing to a string cannot fail.
    let _ = write!(text, "event: {name}\nid: {id}\ndata: {data}\n\n");
    text
}

/// The pieces of a body as they come.
struct Chunks(mpsc::Receiver<Bytes>);

impl Stream for Chunks {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|chunk| chunk.map(Ok))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;
    use crate::web::testing::{app_over, get, send, shelf};

    #[tokio::test]
    async fn streams_have_a_bound_and_give_their_places_back() {
        let (app, _dir) = app_over(shelf()).await;
        let app = app.but(|parts| parts.feed = Arc::new(Feed::with_places(1)));
        let service = crate::web::app(app.clone());
        let ask = async || {
            let request = Request::get("/api/v1/indicators/events").body(Body::empty()).unwrap();
            tower::ServiceExt::oneshot(service.clone(), request).await.unwrap()
        };
        let first = ask().await;
        assert_eq!(first.status(), 200);
        let busy = get(&service, "/api/v1/indicators/events").await;
        assert_eq!((busy.status.as_u16(), busy.header("retry-after")), (503, "10"));
        drop(first);
        let deadline = Instant::now() + Duration::from_secs(5);
        while ask().await.status() != 200 {
            assert!(Instant::now() < deadline, "the place is given back");
            sleep(Duration::from_millis(20)).await;
        }
        // Closed, a stream begins and ends at once.
        app.feed.close();
        sleep(Duration::from_millis(100)).await;
        let request = Request::get("/api/v1/indicators/events").body(Body::empty()).unwrap();
        assert_eq!(send(&service, request).await.status, 200);
    }
}
