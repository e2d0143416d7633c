//! The server: pages for people, JSON for programs, both from the same
//! answers.
//!
//! `routes` lists every address. A page is a struct with its template; a
//! handler extracts, asks the library, and renders. Errors are one enum
//! ([`WebError`]) that a layer turns into a page or into JSON.

mod address;
mod api;
mod api_regulation;
mod api_suggest;
mod assets;
mod compare;
mod diff;
mod document;
mod dossier;
mod error;
mod error_page;
mod frame;
mod health;
mod kept;
mod layers;
mod metrics;
mod params;
mod regulation;
mod respond;
mod results;
mod routes;
mod sample;
mod search_page;
#[cfg(test)]
mod testing;
mod words;

use std::{io, sync::Arc, time::Duration};

use axum::Router;
use tokio::net::TcpListener;

use crate::{
    model::{Day, day_in_viet_nam},
    search::{Engine, Snapshot},
    store::Store,
};

pub use error::WebError;
pub use kept::CACHE_BYTES;
use metrics::Metrics;

/// How long open requests may take to end after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);

/// What every handler may use.
#[derive(Clone)]
pub struct App {
    engine: Arc<Engine>,
    store: Store,
    clock: Clock,
    metrics: Metrics,
    sample: Arc<sample::Sample>,
    kept: Arc<kept::Kept>,
}

/// Where "now" comes from: the system, or a fixed instant in tests.
#[derive(Debug, Clone, Copy)]
pub struct Clock(pub fn() -> jiff::Timestamp);

impl Clock {
    /// The clock of the machine.
    pub const SYSTEM: Self = Self(jiff::Timestamp::now);

    /// Today in Viet Nam.
    pub fn today(self) -> Day {
        day_in_viet_nam((self.0)())
    }
}

impl App {
    /// A server over an engine and a store.
    pub fn new(engine: Arc<Engine>, store: Store, clock: Clock) -> Self {
        Self {
            engine,
            store,
            clock,
            metrics: Metrics::new(),
            sample: Arc::default(),
            kept: Arc::new(kept::Kept::new(CACHE_BYTES)),
        }
    }

    /// The same with room for that many bytes of answers.
    #[must_use]
    pub fn with_cache(self, bytes: u64) -> Self {
        Self { kept: Arc::new(kept::Kept::new(bytes)), ..self }
    }

    /// What searches see now; none before the first index.
    fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.engine.snapshot().ok()
    }

    /// The journal position that answers reflect; 0 before the first index.
    fn seq(&self) -> u64 {
        self.snapshot().map_or(0, |snapshot| snapshot.catalog.seq())
    }
}

/// The whole service: routes and layers.
pub fn app(app: App) -> Router {
    layers::apply(routes::routes(), &app).with_state(app)
}

/// Serves until `shutdown` ends, then lets open requests finish for at most
/// ten seconds.
pub async fn serve(
    listener: TcpListener,
    state: App,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    use axum::serve::ListenerExt as _;

    let upkeep = tokio::spawn(state.metrics.clone().upkeep());
    let (stopping, stopped) = tokio::sync::oneshot::channel::<()>();
    let signal = async move {
        shutdown.await;
        tracing::info!("stopping: no new connections");
        let _ = stopping.send(());
    };
    // Answers are small and written at once: waiting for more to send only delays them.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "failed to set TCP_NODELAY");
        }
    });
    let server = axum::serve(listener, app(state)).with_graceful_shutdown(signal);
    let deadline = async {
        // A server that ends by itself drops the sender; then there is nothing to wait for.
        if stopped.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(GRACE).await;
    };
    let ended = tokio::select! {
        ended = server => ended,
        () = deadline => {
            tracing::warn!("open requests did not end in time");
            Ok(())
        }
    };
    upkeep.abort();
    ended
}

/// Ends when the process is asked to stop: by ctrl-c or, on Unix, by SIGTERM.
pub async fn stop_signal() {
    let interrupt = async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "failed to listen for ctrl-c");
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => drop(terminate.recv().await),
            Err(error) => {
                tracing::error!(%error, "failed to listen for SIGTERM");
                std::future::pending::<()>().await;
            }
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
