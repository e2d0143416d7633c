//! Counters and times of the server in the text format of Prometheus.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use ::metrics::{Counter, Histogram, Key, Label, Level, Metadata, Recorder as _};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use tokio::time::timeout;

use crate::web::{
    App,
    http::respond::{CachePolicy, content},
};
use crate::{
    cases::webhooks::Counts,
    store::{Pace, WebhookCounts},
};

const METADATA: Metadata<'static> = Metadata::new("quydinh", Level::INFO, None);

/// Seconds; from half a millisecond, for most answers take about one.
const BUCKETS: [f64; 12] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// How long the store may take to be counted in.
const PATIENCE: Duration = Duration::from_secs(2);

/// The server's own recorder: passed along like everything else, so that two
/// servers in one process (in tests) do not count each other's requests.
#[derive(Clone)]
pub(in crate::web) struct Metrics {
    recorder: Arc<PrometheusRecorder>,
    handle: PrometheusHandle,
    /// What every search counts, found once.
    search: Arc<SearchSeries>,
    delay: Histogram,
    /// When the process was last looked at; scraping in a loop costs no more.
    memory: Arc<Mutex<Option<(Instant, u64)>>>,
}

struct SearchSeries {
    duration: Histogram,
    failures: Counter,
    kept: Counter,
    written: Counter,
}

impl Metrics {
    pub(in crate::web) fn new() -> Self {
        // The only error is an empty list of buckets.
        let builder = PrometheusBuilder::new()
            .set_buckets(&BUCKETS)
            .unwrap_or_else(|_| PrometheusBuilder::new());
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        for (name, words) in [
            ("http_requests_total", "Requests by route, method and status."),
            ("http_requests_refused_total", "Requests that were not taken on, by reason."),
            ("http_requests_unavailable_total", "Requests that were answered with 503, by code."),
            ("index_build_failures_total", "Search indexes that could not be built."),
            ("search_failures_total", "Searches that could not be answered."),
            ("search_cache_hits_total", "Answers of searches that were kept from before."),
            ("search_cache_misses_total", "Answers of searches that had to be written."),
            ("webhook_deliveries_total", "Messages that this server sent, by outcome."),
        ] {
            recorder.describe_counter(name.into(), None, words.into());
        }
        for (name, words) in [
            ("http_request_duration_seconds", "Time to the start of an answer, by route."),
            ("search_duration_seconds", "Time in the search engine."),
            ("journal_delay_seconds", "Time from hearing of a row until answers show it."),
        ] {
            recorder.describe_histogram(name.into(), None, words.into());
        }
        for (name, words) in [
            ("http_requests_under_way", "Requests that are taken on and not answered yet."),
            ("http_requests_queued", "Requests that are taken on and have not begun."),
            ("index_generation", "How often a search index was switched in."),
            ("journal_seq", "Journal position that answers reflect."),
            ("journal_behind_rows", "Rows of the journal that answers lack."),
            ("journal_behind_seconds", "Age of the first row that answers lack."),
            ("store_away", "1 while no database takes writes."),
            ("regulations", "Regulations in the catalog, ended ones included."),
            ("process_resident_memory_bytes", "Memory of the process."),
            ("search_cache_bytes", "Memory of the answers that are kept."),
            ("mail_waiting", "Letters that are to be sent."),
            ("mail_oldest_seconds", "Age of the first letter that is to be sent."),
            ("mail_failed", "Letters that were given up, in the last month."),
            ("webhooks_active", "Webhooks that are not paused."),
            ("webhooks_behind", "Active webhooks with rows of the journal before them."),
            ("webhook_lag_rows", "Rows of the journal that the last of them has before it."),
            ("comment_groups_waiting", "Consultations whose comments are to be grouped ahead."),
            ("store_connections", "Connections to the database that are open."),
            ("store_connections_idle", "Those of them that nobody uses."),
            ("tls_certificate_seconds", "Time until the certificate ends, if https is spoken."),
            ("process_start_time_seconds", "When the server was started."),
            ("webhook_requests_waiting", "Pings and repetitions that owners asked for."),
        ] {
            recorder.describe_gauge(name.into(), None, words.into());
        }
        let counter = |name| recorder.register_counter(&Key::from_static_name(name), &METADATA);
        let duration = Key::from_static_name("search_duration_seconds");
        let search = SearchSeries {
            duration: recorder.register_histogram(&duration, &METADATA),
            failures: counter("search_failures_total"),
            kept: counter("search_cache_hits_total"),
            written: counter("search_cache_misses_total"),
        };
        let delay = Key::from_static_name("journal_delay_seconds");
        Self {
            delay: recorder.register_histogram(&delay, &METADATA),
            recorder: Arc::new(recorder),
            handle,
            search: Arc::new(search),
            memory: Arc::default(),
        }
    }

    /// Times of requests are kept one by one until they are sorted into their
    /// buckets; without this they would pile up between scrapes.
    pub(in crate::web) async fn upkeep(self) {
        let mut tick = tokio::time::interval(Duration::from_secs(5));
        loop {
            tick.tick().await;
            self.handle.run_upkeep();
        }
    }

    /// Notes a request that was not taken on.
    pub(in crate::web) fn refused(&self, why: &'static str) {
        let labels = vec![Label::new("why", why)];
        let key = Key::from_parts("http_requests_refused_total", labels);
        self.recorder.register_counter(&key, &METADATA).increment(1);
    }

    /// Notes a request that could not be answered now.
    pub(in crate::web) fn unavailable(&self, code: &'static str) {
        let labels = vec![Label::from_static_parts("code", code)];
        let key = Key::from_parts("http_requests_unavailable_total", labels);
        self.recorder.register_counter(&key, &METADATA).increment(1);
    }

    /// Notes how long the engine took, or that it failed.
    pub(in crate::web) fn search(&self, started: Instant, answered: bool) {
        self.search.duration.record(started.elapsed().as_secs_f64());
        if !answered {
            self.search.failures.increment(1);
        }
    }

    /// Notes an answer that was kept from before.
    pub(in crate::web) fn answer_kept(&self) {
        self.search.kept.increment(1);
    }

    /// Notes an answer that was written to be kept.
    pub(in crate::web) fn answer_written(&self) {
        self.search.written.increment(1);
    }

    fn request(
        &self,
        route: &MatchedPathName,
        method: &'static str,
        status: StatusCode,
        took: Duration,
    ) {
        let route = Label::new("route", route.0.clone());
        let key = Key::from_parts("http_request_duration_seconds", vec![route.clone()]);
        self.recorder.register_histogram(&key, &METADATA).record(took.as_secs_f64());
        let status = Label::new("status", status.as_u16().to_string());
        let labels = vec![route, Label::from_static_parts("method", method), status];
        let key = Key::from_parts("http_requests_total", labels);
        self.recorder.register_counter(&key, &METADATA).increment(1);
    }

    #[expect(clippy::cast_precision_loss, reason = "gauges are doubles; these stay far below 2^53")]
    fn gauge(&self, name: &'static str, value: u64) {
        let key = Key::from_static_name(name);
        self.recorder.register_gauge(&key, &METADATA).set(value as f64);
    }

    /// How far answers are behind the journal.
    fn pace(&self, pace: &Pace) {
        let behind = pace.behind();
        self.gauge("journal_behind_rows", behind.rows);
        let key = Key::from_static_name("journal_behind_seconds");
        self.recorder.register_gauge(&key, &METADATA).set(behind.time.as_secs_f64());
        self.gauge("store_away", u64::from(pace.is_away()));
        let key = Key::from_static_name("index_build_failures_total");
        self.recorder.register_counter(&key, &METADATA).absolute(pace.failed_builds());
        for delay in pace.delays() {
            self.delay.record(delay.as_secs_f64());
        }
    }

    /// What webhooks were sent, and what waits to be.
    fn webhooks(&self, counts: &Counts, waiting: Option<WebhookCounts>) {
        for (outcome, count) in counts.all() {
            let label = Label::from_static_parts("outcome", outcome.name());
            let key = Key::from_parts("webhook_deliveries_total", vec![label]);
            self.recorder.register_counter(&key, &METADATA).absolute(count);
        }
        // A store that does not answer leaves out what only it knows.
        let Some(WebhookCounts { active, behind, rows, requests }) = waiting else { return };
        for (name, value) in [
            ("webhooks_active", active),
            ("webhooks_behind", behind),
            ("webhook_lag_rows", rows),
            ("webhook_requests_waiting", requests),
        ] {
            self.gauge(name, value);
        }
    }

    /// Memory of the process, where the system says.
    pub(in crate::web) fn resident_memory(&self) -> Option<u64> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.is_none_or(|(at, _)| at.elapsed() > Duration::from_secs(1)) {
            *memory = read_resident_memory().map(|bytes| (Instant::now(), bytes));
        }
        memory.map(|(_, bytes)| bytes)
    }
}

/// The pattern of a route (`/quy-dinh/{code}`), shared with the router.
struct MatchedPathName(::metrics::SharedString);

/// Counts and times every request under its route's pattern: raw addresses
/// would make a series each.
pub(in crate::web) async fn measure(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let route = MatchedPathName(match request.extensions().get::<MatchedPath>() {
        Some(path) => path.as_str().to_owned().into(),
        None => "none".into(),
    });
    let method = match *request.method() {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    };
    let response = next.run(request).await;
    app.metrics.request(&route, method, response.status(), started.elapsed());
    response
}

/// `GET /metrics`
pub(in crate::web) async fn metrics(State(app): State<App>) -> Response {
    let (under_way, queued) = app.traffic.now();
    app.metrics.gauge("http_requests_under_way", under_way as u64);
    app.metrics.gauge("http_requests_queued", queued as u64);
    app.metrics.gauge("index_generation", app.snapshot().map_or(0, |snapshot| snapshot.generation));
    app.metrics.gauge("journal_seq", app.seq());
    let engine = app.snapshot().and_then(|snapshot| snapshot.index.engine_tally());
    if let Some(tally) = engine {
        app.metrics.gauge("search_engine_answered", tally.answered);
        app.metrics.gauge("search_engine_failed", tally.failed);
        app.metrics.gauge("search_engine_spared", tally.spared);
    }
    app.metrics.pace(app.store.pace());
    let regulations = app.snapshot().map_or(0, |snapshot| snapshot.catalog.len());
    app.metrics.gauge("regulations", regulations as u64);
    app.metrics.gauge("search_cache_bytes", app.kept.bytes());
    app.metrics.gauge("comment_groups_waiting", app.voices.waiting());
    let (open, idle) = app.store.connections();
    app.metrics.gauge("store_connections", open as u64);
    app.metrics.gauge("store_connections_idle", idle as u64);
    if let Some(tls) = &app.tls {
        let left = tls.until().duration_since((app.clock.0)()).as_secs();
        app.metrics.gauge("tls_certificate_seconds", left.max(0).unsigned_abs());
    }
    app.metrics.gauge("process_start_time_seconds", app.status.since_seconds());
    if let Some(bytes) = app.metrics.resident_memory() {
        app.metrics.gauge("process_resident_memory_bytes", bytes);
    }
    match app.store.mail_tally().await {
        Ok(tally) => {
            let age = tally.oldest.map_or(0, |at| (app.clock.0)().duration_since(at).as_secs());
            app.metrics.gauge("mail_waiting", tally.waiting);
            app.metrics.gauge("mail_oldest_seconds", age.max(0).unsigned_abs());
            app.metrics.gauge("mail_failed", tally.failed);
        }
        // Whoever watches the store learns it there; the rest is still told.
        Err(error) => tracing::debug!(%error, "failed to count letters"),
    }
    let waiting = timeout(PATIENCE, app.store.webhook_counts()).await;
    app.metrics.webhooks(app.webhooks.counts(), waiting.ok().and_then(Result::ok));
    let text = app.metrics.handle.render();
    content(StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8", CachePolicy::Never, text)
}

/// `VmRSS` of Linux; other systems have no such file and report nothing.
fn read_resident_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
