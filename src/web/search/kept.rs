//! Answers of searches that are kept as the bytes that go out: whoever asks
//! the same of the same state of things gets the same bytes.
//!
//! Nothing is ever taken back: a new index, journal position or day is another
//! state, and what was kept for the one before gives way to what is asked for.

use std::{io::Write as _, mem::size_of};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use flate2::{Compression, write::GzEncoder};
use quick_cache::{Weighter, sync::Cache};

use crate::web::{
    App, WebError,
    http::{
        layers::JOURNAL_SEQ,
        respond::{CachePolicy, Etag, content},
    },
    moment::Moment,
    search::{params::Asked, results::Answer},
};
use crate::{
    catalog::FieldChoice,
    lang::{self, Language},
    model::Day,
    search::Snapshot,
};

/// Room for answers unless it is said otherwise, in bytes.
pub const CACHE_BYTES: u64 = 64 << 20;
/// A usual answer with everything around it.
const TYPICAL: u64 = 16 << 10;

/// As what an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::web) enum Form {
    /// A page.
    Page,
    /// A page that names who is signed in: for one person, and not kept.
    Personal,
    /// JSON.
    Json,
}

impl Form {
    fn content_type(self) -> &'static str {
        match self {
            Self::Page | Self::Personal => "text/html; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// What answers reflect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct State {
    generation: u64,
    seq: u64,
    /// The journal position of now, which pages tell at their end.
    head: u64,
    /// The day for which the catalog was made.
    catalog: Day,
    today: Day,
    /// Whether pages say that some data is made up.
    sample: bool,
    /// Whether pages say that they are behind.
    behind: bool,
    /// In which language pages are; programs are told in Vietnamese.
    language: Language,
    /// What pages tell of other things than regulations; programs are not told.
    shelves: Option<(u64, u64)>,
    /// What the start page tells of consultations, and the minute in which it
    /// tells how much of their time is left.
    home: Option<(u64, i64)>,
}

impl State {
    fn new(
        app: &App,
        (form, asked): (Form, &Asked),
        (snapshot, now): (&Snapshot, &Snapshot),
    ) -> Self {
        let start = form != Form::Json && !asked.anything;
        Self {
            generation: snapshot.generation,
            seq: snapshot.catalog.seq(),
            head: now.catalog.seq(),
            catalog: snapshot.catalog.as_of(),
            today: app.clock.today(),
            sample: app.has_sample(),
            behind: form != Form::Json && app.is_behind(),
            language: lang::language(),
            shelves: if form == Form::Json { None } else { app.shelves.position() },
            home: start.then(|| app.home.position((app.clock.0)())),
        }
    }
}

/// Everything that decides about the content of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Question {
    form: Form,
    state: State,
    asked: Asked,
}

/// How the bytes are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Coding {
    Plain,
    Gzip,
}

impl Coding {
    /// What a client takes.
    fn taken(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::ACCEPT_ENCODING).iter();
        let mut codings = values.filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(','));
        let gzip = codings.any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            let weight = weight.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
            name.trim().eq_ignore_ascii_case("gzip") && weight.is_ok_and(|weight| weight > 0.0)
        });
        if gzip { Self::Gzip } else { Self::Plain }
    }

    fn encode(self, body: Vec<u8>) -> Result<Bytes, WebError> {
        if self == Self::Plain {
            return Ok(body.into());
        }
        let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 3), Compression::fast());
        let encoded = encoder.write_all(&body).and_then(|()| encoder.finish());
        Ok(encoded.map_err(|error| WebError::Internal(error.into()))?.into())
    }
}

type Key = (Question, Coding);

/// The answers that are kept, the least asked for going first.
pub(in crate::web) struct Kept(Cache<Key, Bytes, Bytewise>);

impl Kept {
    /// Room for that many bytes; with none, nothing is kept.
    pub(in crate::web) fn new(bytes: u64) -> Self {
        let typical = usize::try_from(bytes / TYPICAL).unwrap_or(usize::MAX);
        Self(Cache::with_weighter(typical.min(1 << 20), bytes, Bytewise))
    }

    /// Bytes in use.
    pub(in crate::web) fn bytes(&self) -> u64 {
        self.0.weight()
    }
}

/// Weighs an answer by the memory that it takes, question and overhead included.
#[derive(Clone)]
struct Bytewise;

impl Weighter<Key, Bytes> for Bytewise {
    fn weight(&self, (question, _): &Key, body: &Bytes) -> u64 {
        let request = &question.asked.request;
        let field = |choice: &FieldChoice| {
            choice.field().map_or(0, str::len)
                + choice.agency().map_or(0, |a| a.as_str().len())
                + 64
        };
        let fields: usize = request.filters.field.iter().map(field).sum();
        let agencies = request.filters.agency.len() * 48;
        let texts = request.text.len() + fields + agencies;
        (size_of::<Key>() + texts + body.len() + 128) as u64
    }
}

impl App {
    /// The answer to what is asked: as it was kept, or searched and written now.
    pub(in crate::web) fn answered(
        &self,
        form: Form,
        headers: &HeaderMap,
        (asked, moment): (Asked, Option<&Moment>),
        write: impl FnOnce(&Answer, &Asked) -> Result<Vec<u8>, WebError>,
    ) -> Result<Response, WebError> {
        let now = self.engine.snapshot()?;
        let then = moment.map_or(&now, |moment| &moment.snapshot);
        let state = State::new(self, (form, &asked), (then, &now));
        let question = Question { form, state, asked };
        drop(now);
        let tag = Etag::of(&question);
        if let Some(unchanged) = tag.not_modified(headers) {
            return Ok(unchanged);
        }
        let coding = Coding::taken(headers);
        let personal = form == Form::Personal;
        let key = (question, coding);
        if !personal && let Some(body) = self.kept.0.get(&key) {
            self.metrics.answer_kept();
            return Ok(tag.on(respond(form, coding, key.0.state.head, body)));
        }
        let answer = self.search(&key.0.asked, moment)?;
        let body = coding.encode(write(&answer, &key.0.asked)?)?;
        let state = State::new(self, (form, &key.0.asked), (&answer.snapshot, &answer.now));
        let response = respond(form, coding, state.head, body.clone());
        // Something was published meanwhile: the bytes may show some of each.
        if state != key.0.state {
            return Ok(response);
        }
        if !personal {
            self.metrics.answer_written();
            self.kept.0.insert(key, body);
        }
        Ok(tag.on(response))
    }
}

fn respond(form: Form, coding: Coding, seq: u64, body: Bytes) -> Response {
    let mut response = content(StatusCode::OK, form.content_type(), CachePolicy::Revalidate, body);
    let headers = response.headers_mut();
    headers.insert(JOURNAL_SEQ, seq.into());
    if coding == Coding::Gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    response
}

#[cfg(test)]
mod tests {
    use std::{io::Read as _, sync::Arc};

    use axum::{Router, body::Body, http::Request};
    use tower::ServiceExt as _;

    use crate::{
        catalog::{Catalog, History},
        web::testing::{Reply, app_over, get, send, shelf},
    };

    /// Answers kept and answers written so far.
    async fn counts(service: &Router) -> (u64, u64) {
        let text = get(service, "/metrics").await.body;
        let count = |name: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            value.unwrap_or_else(|| panic!("{name} is not in:\n{text}")).parse().unwrap()
        };
        (count("search_cache_hits_total"), count("search_cache_misses_total"))
    }

    async fn ask(service: &Router, address: &str, header: (&'static str, &str)) -> Reply {
        let request = Request::get(crate::web::search::address::for_header(address));
        send(service, request.header(header.0, header.1).body(Body::empty()).unwrap()).await
    }

    #[tokio::test]
    async fn the_same_question_is_answered_from_what_was_kept() {
        let (app, _dir) = app_over(shelf()).await;
        let service = crate::web::app(app);
        let first = get(&service, "/api/v1/regulations?q=xăng dầu&kind=procedure").await;
        // The order of parameters and empty ones make no difference.
        let again = get(&service, "/api/v1/regulations?kind=procedure&q=+xăng dầu&stage=").await;
        assert_eq!((&again.status, &again.body), (&first.status, &first.body));
        for name in ["etag", "x-journal-seq", "content-type", "cache-control"] {
            assert!(!first.header(name).is_empty(), "{name}");
            assert_eq!(again.header(name), first.header(name), "{name}");
        }
        assert_eq!(counts(&service).await, (1, 1));
        // These differ in something that decides about the bytes.
        for (number, address) in (2..).zip([
            "/?q=xăng dầu&kind=procedure",
            "/api/v1/regulations?q=xang dau&kind=procedure",
            "/api/v1/regulations?q=xăng dầu",
            "/api/v1/regulations?q=xăng dầu&kind=procedure&limit=1",
            "/api/v1/regulations?q=xăng dầu&kind=procedure&sort=name",
            "/api/v1/regulations?q=xăng dầu&kind=procedure&as_of=2026-06-30",
            "/api/v1/regulations?q=xăng dầu&kind=procedure&known_at=6",
            "/api/v1/regulations?q=xăng dầu&kind=procedure&as_of=2026-06-30&known_at=6",
            "/api/v1/regulations?q=xăng dầu&kind=procedure&cursor=1",
        ]) {
            assert_eq!(get(&service, address).await.status, 200, "{address}");
            assert_eq!(counts(&service).await, (1, number), "{address}");
        }
        let bytes = get(&service, "/metrics").await.body;
        let bytes = bytes.lines().find_map(|line| line.strip_prefix("search_cache_bytes "));
        assert!(bytes.unwrap().parse::<f64>().unwrap() > 5_000.0, "{bytes:?}");
    }

    #[tokio::test]
    async fn what_was_published_since_is_shown() {
        let (app, _dir) = app_over(shelf()).await;
        let engine = Arc::clone(&app.engine);
        let service = crate::web::app(app);
        let address = "/api/v1/regulations?q=xăng dầu";
        let before = get(&service, address).await;
        assert!(before.body.contains("1.004269"), "{}", before.body);
        let snapshot = engine.snapshot().unwrap();
        let nothing = Catalog::at(&History::default(), snapshot.catalog.as_of(), u64::MAX);
        engine.publish(Arc::clone(&snapshot.index), Arc::new(nothing));
        let after = get(&service, address).await;
        assert!(!after.body.contains("1.004269"), "{}", after.body);
        assert_ne!(after.header("etag"), before.header("etag"));
        assert_eq!((before.header("x-journal-seq"), after.header("x-journal-seq")), ("6", "0"));
    }

    #[tokio::test]
    async fn whoever_takes_gzip_gets_the_same_content() {
        let (app, _dir) = app_over(shelf()).await;
        // What else there is may be found too late for the first page.
        app.shelves().await.unwrap();
        let service = crate::web::app(app);
        for address in ["/?q=xăng", "/api/v1/regulations?q=xăng"] {
            let plain = get(&service, address).await;
            for _ in 0..2 {
                let request = Request::get(crate::web::search::address::for_header(address))
                    .header("accept-encoding", "br;q=1.0, GZIP ;q=0.5, *;q=0")
                    .body(Body::empty())
                    .unwrap();
                let response = service.clone().oneshot(request).await.unwrap();
                assert_eq!(response.headers()["content-encoding"], "gzip");
                assert_eq!(response.headers()["vary"], "accept-encoding");
                assert_eq!(response.headers()["etag"], plain.header("etag"));
                let packed = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
                let mut text = String::new();
                flate2::read::GzDecoder::new(&*packed).read_to_string(&mut text).unwrap();
                assert_eq!(text, plain.body);
            }
            for refused in ["", "identity", "gzip;q=0", "gzip; q=0.0", "br"] {
                let reply = ask(&service, address, ("accept-encoding", refused)).await;
                assert_eq!(reply.header("content-encoding"), "", "{refused}");
                assert_eq!(reply.body, plain.body, "{refused}");
            }
        }
    }

    #[tokio::test]
    async fn a_page_for_one_person_is_not_kept() {
        let (app, _dir) = app_over(shelf()).await;
        let (cookie, token) = crate::web::testing::somebody(&app).await;
        let service = crate::web::app(app);
        for (name, value) in [("cookie", cookie.as_str()), ("authorization", &token)] {
            for _ in 0..2 {
                let reply = ask(&service, "/?q=xăng", (name, value)).await;
                assert_eq!(reply.status, 200);
                assert!(reply.body.contains("Người thử"), "{name}: {}", reply.body);
            }
        }
        assert_eq!(counts(&service).await, (0, 0));
        let visitor = ask(&service, "/?q=xăng", ("cookie", "quydinh=x")).await;
        assert!(!visitor.body.contains("Người thử"), "{}", visitor.body);
        assert_eq!(counts(&service).await, (0, 1));
    }

    #[tokio::test]
    async fn the_room_is_what_was_given() {
        let queries: Vec<String> =
            (0..300).map(|n| format!("/api/v1/regulations?q=xăng {n}")).collect();
        for room in [0, 100_000] {
            let (app, _dir) = app_over(shelf()).await;
            let app = app.with_cache(room);
            let kept = Arc::clone(&app.kept);
            let service = crate::web::app(app);
            for address in &queries {
                get(&service, address).await;
                assert!(kept.bytes() <= room, "{} of {room}", kept.bytes());
            }
            assert_eq!(kept.bytes() > 0, room > 0);
        }
    }
}
