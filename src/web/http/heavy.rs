//! Work that takes a processor for much longer than a search: reading a file,
//! judging it, writing a workbook.
//!
//! It is done away from the threads that answer requests, a few at once, so
//! that searches do not wait for it however many files are sent.

use std::{sync::Arc, thread, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
};
use tracing::Instrument as _;

use crate::web::{App, WebError, http::language};

/// How long somebody waits for a turn before being told to come back.
const PATIENCE: Duration = Duration::from_secs(5);
/// Requests that hold a file at once, while it comes in or waits for its turn:
/// each may be as large as any file may be.
const PLACES: usize = 16;

/// Turns for one kind of work. Cheap to clone.
#[derive(Clone)]
pub(in crate::web) struct Heavy {
    turns: Arc<Semaphore>,
    patience: Duration,
}

impl Default for Heavy {
    /// As many turns as there are processors: more would only take longer.
    fn default() -> Self {
        Self::new(thread::available_parallelism().map_or(2, usize::from), PATIENCE)
    }
}

impl Heavy {
    /// For work that takes much memory besides: four turns at most.
    pub(in crate::web) fn few() -> Self {
        Self::new(thread::available_parallelism().map_or(2, usize::from).min(4), PATIENCE)
    }

    fn new(turns: usize, patience: Duration) -> Self {
        Self { turns: Arc::new(Semaphore::new(turns)), patience }
    }

    /// Does work when it is its turn. Once begun it is done to its end, even if
    /// whoever asked has gone. It must not ask for another turn.
    ///
    /// # Errors
    /// [`WebError::Busy`] when no turn comes; the work was not begun then.
    /// Otherwise what the work says.
    pub(in crate::web) async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, WebError>> + Send + 'static,
    ) -> Result<T, WebError> {
        let turn = tokio::time::timeout(self.patience, Arc::clone(&self.turns).acquire_owned());
        let Ok(Ok(turn)) = turn.await else { return Err(WebError::Busy) };
        let work = language::carried(work).in_current_span();
        let runtime = Handle::current();
        let done = spawn_blocking(move || {
            let done = runtime.block_on(work);
            drop(turn);
            done
        });
        done.await.map_err(|error| WebError::Internal(error.into()))?
    }
}

/// Places for requests that hold a file, or are sent a whole list.
#[derive(Clone)]
pub(in crate::web) struct Places(Arc<Semaphore>);

impl Places {
    /// A place until it is dropped.
    ///
    /// # Errors
    /// [`WebError::Busy`] when there is none.
    pub(in crate::web) fn take(&self) -> Result<OwnedSemaphorePermit, WebError> {
        Arc::clone(&self.0).try_acquire_owned().map_err(|_| WebError::Busy)
    }
}

impl Default for Places {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(PLACES)))
    }
}

/// Lets a request hold a file if there is a place; before that nothing of it
/// is read.
pub(in crate::web) async fn with_place(
    State(places): State<Places>,
    request: Request,
    next: Next,
) -> Response {
    match places.0.try_acquire() {
        Ok(_place) => next.run(request).await,
        Err(_) => WebError::Busy.into_response(),
    }
}

/// Answers a whole request in a turn: for pages and answers that are as long as
/// a plan.
pub(in crate::web) async fn apart(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    let answer = app.long_answers.run(async move { Ok(next.run(request).await) });
    answer.await.unwrap_or_else(|error| error.into_response())
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        time::Instant,
    };

    use axum::{body::Body, http::Request};

    use super::*;
    use crate::web::testing::{app_over, send, shelf, somebody};

    const BLINK: Duration = Duration::from_millis(20);

    /// On one thread: if work were done there, nothing else would go on.
    #[tokio::test(flavor = "current_thread")]
    async fn others_go_on_meanwhile() {
        let heavy = Heavy::default();
        let started = Instant::now();
        let work = heavy.run(async {
            thread::sleep(10 * BLINK);
            Ok(Instant::now())
        });
        let other = async {
            tokio::time::sleep(BLINK).await;
            Instant::now()
        };
        let (done, other) = tokio::join!(work, other);
        assert!(done.unwrap() > other, "{:?}", started.elapsed());
    }

    #[tokio::test]
    async fn a_few_work_at_once_and_all_get_their_turn() {
        static NOW: AtomicUsize = AtomicUsize::new(0);
        static MOST: AtomicUsize = AtomicUsize::new(0);
        let heavy = Heavy::new(2, PATIENCE);
        let work = || {
            let heavy = heavy.clone();
            tokio::spawn(async move {
                let work = heavy.run(async {
                    MOST.fetch_max(NOW.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    thread::sleep(BLINK / 4);
                    NOW.fetch_sub(1, Ordering::SeqCst);
                    Ok(())
                });
                work.await.unwrap();
            })
        };
        for work in [(); 10].map(|()| work()) {
            work.await.unwrap();
        }
        assert_eq!(MOST.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn who_waits_too_long_is_told_to_come_back() {
        let heavy = Heavy::new(1, BLINK);
        let turn = heavy.turns.acquire().await.unwrap();
        let asked = || heavy.run(async { Ok(()) });
        let refused = asked().await;
        assert!(matches!(refused, Err(WebError::Busy)), "{refused:?}");
        drop(turn);
        assert!(asked().await.is_ok());
        let panicked = heavy.run::<()>(async { panic!("on purpose") }).await;
        assert!(matches!(panicked, Err(WebError::Internal(_))), "{panicked:?}");
        assert!(asked().await.is_ok(), "the turn of what failed is given back");
    }

    #[tokio::test]
    async fn a_busy_server_says_when_to_come_back_and_goes_on_answering() {
        let (app, _dir) = app_over(shelf()).await;
        let (cookie, _) = somebody(&app).await;
        let busy = Heavy::new(0, BLINK);
        let turns = app.clone().but(|parts| {
            parts.files = busy.clone();
            parts.long_answers = busy;
        });
        let none = || Places(Arc::new(Semaphore::new(0)));
        let no_place = app.but(|parts| {
            parts.places = none();
            parts.sending = none();
        });
        let [turns, no_place] = [turns, no_place].map(crate::web::app);
        let with_cookie = |request: axum::http::request::Builder| {
            let request = request.header("cookie", &cookie).header("sec-fetch-site", "same-origin");
            request.body(Body::from("Mã TTHC;Lý do\n")).unwrap()
        };
        for (service, request) in [
            (&turns, Request::post("/api/v1/plans?agency=bo-y-te")),
            (&turns, Request::get("/api/v1/plans/template?agency=bo-y-te")),
            (&turns, Request::get("/api/v1/plans/PA-0001")),
            (&no_place, Request::post("/api/v1/plans?agency=bo-y-te")),
        ] {
            let reply = send(service, with_cookie(request)).await;
            assert_eq!((reply.status.as_u16(), reply.header("retry-after")), (503, "10"));
            assert!(reply.body.contains("\"busy\""), "{}", reply.body);
        }
        for service in [&turns, &no_place] {
            let search = Request::get("/api/v1/regulations?q=xang");
            assert_eq!(send(service, with_cookie(search)).await.status, 200);
        }
        for address in ["/phuong-an/kiem-tra/0", "/quy-dinh.csv", "/bo-nganh/bo-y-te.json"] {
            let page = send(&no_place, with_cookie(Request::get(address))).await;
            assert_eq!((page.status.as_u16(), page.header("retry-after")), (503, "10"));
            assert!(page.body.contains("Máy chủ đang bận"), "{address}: {}", page.body);
        }
    }
}
