//! The server: pages for people, JSON for programs, both from the same
//! answers.
//!
//! `routes` lists every address with what it is for, which `http::guard` compares
//! with who asks (`http::identity`). A folder for each part of the product holds
//! its pages and its API side by side; what they share stands here and in `http`.
//! A page is a struct with its template; a handler extracts, asks the library,
//! and renders. Errors are one enum ([`WebError`]) that a layer turns into a page
//! or into JSON.

#[macro_use]
mod say;

mod accounts;
mod attached;
mod charts;
mod comments;
mod consultations;
mod corrections;
mod cost;
mod days;
mod exports;
mod figures;
mod follow;
mod frame;
#[cfg(test)]
mod fuzz;
mod help;
mod home;
mod http;
mod indicators;
mod journal;
mod league;
mod mail;
mod moderation;
mod moment;
mod open;
mod petitions;
mod plans;
mod questions;
mod reconcile;
mod regulation;
mod review;
mod routes;
mod sample;
mod search;
mod status;
#[cfg(test)]
mod testing;
mod types;
mod visits;
mod webhooks;
mod window;
#[cfg(test)]
mod wording_tests;
mod words;

use std::{ops::Deref, sync::Arc, time::Duration};

use axum::{Router, middleware};
use tokio::{net::TcpListener, sync::OnceCell};

use crate::{
    cases::{accounts::Hashing, webhooks::Webhooks},
    confined::Reader,
    model::{Day, day_in_viet_nam},
    oidc::Provider,
    search::{Engine, Snapshot},
    signing::SigningKey,
    store::Store,
    tls::Tls,
};

pub use exports::List;
pub use http::error::WebError;
pub use http::guard::RouteInfo;
pub use http::site::{BadAddress, Site};
use http::{limit::Limiter, metrics::Metrics};
pub use open::snapshot::{CopyFile, CopyName, Manifest, SnapshotError, Snapshots};
pub use search::kept::CACHE_BYTES;
pub use words::bytes;

/// How long open requests may take to end after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);

/// What every handler may use. It is cloned several times for each request, so
/// that costs one count.
#[derive(Clone)]
pub struct App(Arc<Parts>);

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// What an [`App`] is made of; for nobody outside.
#[derive(Clone)]
pub struct Parts {
    engine: Arc<Engine>,
    store: Store,
    clock: Clock,
    metrics: Metrics,
    /// What is taken on at once.
    traffic: Arc<http::traffic::Traffic>,
    sample: Arc<sample::Sample>,
    kept: Arc<search::kept::Kept>,
    hashing: Hashing,
    sign_ins: Arc<Limiter>,
    comments: Arc<Limiter>,
    askings: Arc<Limiter>,
    /// Groups of comments that say nearly the same.
    voices: Arc<comments::kept::Kept>,
    /// Letters that ask what somebody follows.
    follows: Arc<Limiter>,
    /// Reading and judging files.
    files: http::heavy::Heavy,
    /// What reads them.
    reader: Reader,
    /// Holding files.
    places: http::heavy::Places,
    /// Holding what is attached to comments.
    attachments: http::heavy::Places,
    readings: Arc<plans::readings::Readings>,
    /// Files of decisions and comments on their way.
    papers: Arc<http::download::OnTheirWay>,
    /// Answers as long as a plan.
    long_answers: http::heavy::Heavy,
    /// Going through whole lists.
    lists: http::heavy::Heavy,
    /// Sending whole lists.
    sending: http::heavy::Places,
    past: Arc<moment::Past>,
    feed: Arc<indicators::events::Feed>,
    bases: Arc<figures::bases::Bases>,
    reconciled: Arc<reconcile::Kept>,
    petitions: Arc<petitions::book::Kept>,
    questions: Arc<questions::book::Kept>,
    shelves: Arc<types::shelves::Kept>,
    /// What the start page tells besides regulations.
    home: Arc<home::Kept>,
    site: Arc<Site>,
    /// What is told of how the work goes.
    status: Arc<status::Kept>,
    sitemap: Arc<open::sitemap::LastDays>,
    /// The columns of the lists, once somebody asked for them.
    columns: Arc<OnceCell<open::dictionary::Lists>>,
    /// Where copies of the lists are, if they are made.
    copies: Option<Arc<Snapshots>>,
    /// What it signs with, if it does.
    key: Option<Arc<SigningKey>>,
    webhooks: Webhooks,
    /// The hour of the day in Viet Nam at which people are told what is new.
    digest_hour: u8,
    /// The way in through an OpenID provider, if there is one.
    door: Option<Arc<accounts::outside::Door>>,
    /// The certificate that it shows, if it speaks https itself.
    tls: Option<Arc<Tls>>,
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
        Self(Arc::new(Parts {
            engine,
            store,
            clock,
            metrics: Metrics::new(),
            traffic: Arc::default(),
            sample: Arc::default(),
            kept: Arc::new(search::kept::Kept::new(CACHE_BYTES)),
            hashing: Hashing::default(),
            sign_ins: Arc::new(Limiter::for_sign_in()),
            comments: Arc::new(Limiter::for_comments()),
            askings: Arc::new(Limiter::for_comments()),
            voices: Arc::default(),
            follows: Arc::new(Limiter::for_comments()),
            files: http::heavy::Heavy::few(),
            reader: Reader::default(),
            places: http::heavy::Places::default(),
            attachments: http::heavy::Places::default(),
            readings: Arc::default(),
            papers: Arc::default(),
            long_answers: http::heavy::Heavy::default(),
            lists: http::heavy::Heavy::default(),
            sending: http::heavy::Places::default(),
            past: Arc::default(),
            feed: Arc::default(),
            bases: Arc::default(),
            reconciled: Arc::default(),
            petitions: Arc::default(),
            questions: Arc::default(),
            shelves: Arc::default(),
            home: Arc::default(),
            site: Arc::default(),
            status: Arc::new(status::Kept::new((clock.0)())),
            sitemap: Arc::default(),
            columns: Arc::default(),
            copies: None,
            key: None,
            webhooks: Webhooks::default(),
            digest_hour: follow::HOUR,
            door: None,
            tls: None,
        }))
    }

    /// The same with something else in it.
    fn but(mut self, change: impl FnOnce(&mut Parts)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// The same with room for that many bytes of answers.
    #[must_use]
    pub fn with_cache(self, bytes: u64) -> Self {
        self.but(|parts| parts.kept = Arc::new(search::kept::Kept::new(bytes)))
    }

    /// The same, where each network may ask so often in a second, over ten
    /// seconds; 0 is as often as it likes.
    #[must_use]
    pub fn with_rate(self, rate: u32) -> Self {
        self.but(|parts| parts.traffic = Arc::new(http::traffic::Traffic::with_rate(rate)))
    }

    /// The same, reached as a site is.
    #[must_use]
    pub fn at(self, site: Site) -> Self {
        let site = if self.tls.is_some() { site.over_tls() } else { site };
        self.but(|parts| parts.site = Arc::new(site))
    }

    /// The same, speaking https with this certificate and nothing else.
    #[must_use]
    pub fn with_tls(self, tls: Tls) -> Self {
        let site = Site::clone(&self.site).over_tls();
        self.but(|parts| {
            parts.tls = Some(Arc::new(tls));
            parts.site = Arc::new(site);
        })
    }

    /// The same, with webhooks by these rules; a [`crate::cases::webhooks::Worker`]
    /// of the same sends.
    #[must_use]
    pub fn with_webhooks(self, webhooks: Webhooks) -> Self {
        self.but(|parts| parts.webhooks = webhooks)
    }

    /// The same, telling what is new at another hour of the day.
    #[must_use]
    pub fn telling_at(self, digest_hour: u8) -> Self {
        self.but(|parts| parts.digest_hour = digest_hour)
    }

    /// The same, with files that people send read so; without it, in this very
    /// process.
    #[must_use]
    pub fn reading_by(self, reader: Reader) -> Self {
        self.but(|parts| parts.reader = reader)
    }

    /// The same, where people may also sign in at a provider.
    #[must_use]
    pub fn with_provider(self, provider: Provider) -> Self {
        self.but(|parts| parts.door = Some(Arc::new(accounts::outside::Door::new(provider))))
    }

    /// The same, signing where the journal stood at the end of each day.
    #[must_use]
    pub fn with_key(self, key: SigningKey) -> Self {
        self.but(|parts| parts.key = Some(Arc::new(key)))
    }

    /// The same with copies of the lists, to be made at night and offered.
    #[must_use]
    pub fn with_copies(self, copies: Snapshots) -> Self {
        self.but(|parts| parts.copies = Some(Arc::new(copies)))
    }

    /// Reads ahead what pages keep in memory, so that nobody waits for it: all
    /// petitions, and how many comments there are. What fails here is read when
    /// it is asked for.
    pub async fn read_ahead(self) {
        let petitions = self.petitions().await.is_ok();
        let comments = self.store.comment_tallies(&[]).await.is_ok()
            && self.store.plan_consultations().await.is_ok();
        if !petitions || !comments {
            tracing::warn!(petitions, comments, "failed to read ahead");
        }
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
    let routes = http::layers::apply(routes::routes(&app), &app).with_state(app.clone());
    // Outside of everything, finding the route too: what is refused here costs
    // next to nothing.
    let admit = middleware::from_fn_with_state(app, http::traffic::admit);
    Router::new().fallback_service(routes).layer(admit)
}

/// Every route with what it is for.
pub fn routes() -> Vec<RouteInfo> {
    routes::list().iter().flat_map(http::guard::Route::infos).collect()
}

/// Serves until `shutdown` ends, then lets open requests finish for at most
/// ten seconds.
pub async fn serve(
    listener: TcpListener,
    state: App,
    shutdown: impl Future<Output = ()> + Send + 'static,
) {
    let upkeep = tokio::spawn(state.metrics.clone().upkeep());
    let feed = Arc::clone(&state.feed);
    let (stopping, stopped) = tokio::sync::oneshot::channel::<()>();
    let signal = async move {
        shutdown.await;
        tracing::info!("stopping: no new connections");
        // Streams have no end of their own to wait for.
        feed.close();
        let _ = stopping.send(());
    };
    let tls = state.tls.clone();
    let renewal = tls.clone().map(|tls| tokio::spawn(tls.keep_current()));
    let server = http::connections::serve(listener, tls, app(state), signal);
    let deadline = async {
        // A server that ends by itself drops the sender; then there is nothing to wait for.
        if stopped.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        () = server => {}
        () = deadline => tracing::warn!("open requests did not end in time"),
    }
    upkeep.abort();
    if let Some(renewal) = renewal {
        renewal.abort();
    }
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
