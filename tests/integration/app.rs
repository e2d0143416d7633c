//! A whole server over a store, as the program puts it together.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use jiff::Timestamp;
use quydinh::{
    cases::{
        Actor, Edition, LoadReport,
        accounts::{self, Hashing, Initial, NewAccount, NewToken, Password, Secret, SignIn},
        load_edition,
        webhooks::Webhooks,
    },
    catalog::Catalog,
    confined::Reader,
    ingest,
    model::{Account, Day, Role, Standing, TokenScope},
    oidc::Provider,
    project::{Event, Projector, Reason, Report},
    reference::agencies,
    search::{Engine, Index, Stamp, Weights, build, doc_of},
    signing::SigningKey,
    store::{Scope, Store},
    tls::Tls,
    web::{self, Clock, Site, Snapshots},
};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use tower::ServiceExt as _;

use crate::harness::{TODAY, TestStore, fixture};

/// The morning of [`TODAY`] in Viet Nam.
pub(crate) fn now() -> Timestamp {
    Timestamp::constant(1_782_867_600, 0)
}

/// A store, an engine and the service over both.
pub(crate) struct TestApp {
    pub(crate) store: Store,
    engine: Arc<Engine>,
    state: web::App,
    service: Router,
    test_store: TestStore,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    /// The same as it came, for what is no text.
    pub(crate) bytes: Vec<u8>,
}

impl Reply {
    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

impl TestApp {
    /// Nothing loaded, nothing indexed.
    pub(crate) async fn empty(test_store: TestStore) -> Self {
        let store = Store::open(&test_store.url).await.unwrap();
        let engine = Arc::new(Engine::new(Weights::default()));
        // Files are read as the program reads them.
        let reader = Reader::by(env!("CARGO_BIN_EXE_quydinh").into());
        let state = web::App::new(engine.clone(), store.clone(), Clock(now)).reading_by(reader);
        Self { service: web::app(state.clone()), store, engine, state, test_store }
    }

    /// The registry of the fixtures, loaded as of the first day of 2025.
    pub(crate) async fn with_registry(test_store: TestStore) -> Self {
        let app = Self::empty(test_store).await;
        let report = app.load("registry.csv", "2025-01-01").await;
        assert_eq!(report.added, 36);
        app
    }

    /// Loads a file of the fixtures as an edition, and indexes what is new.
    pub(crate) async fn load(&self, file: &str, as_of: &str) -> LoadReport {
        self.load_file(fixture(file), as_of).await
    }

    /// The same for any file.
    pub(crate) async fn load_file(&self, file: PathBuf, as_of: &str) -> LoadReport {
        let outcome = ingest::read(&[file], TODAY, &|_| ());
        let edition = Edition {
            name: Some(format!("Bản {as_of}")),
            as_of: Some(as_of.parse::<Day>().unwrap()),
            scope: Scope::Partial,
        };
        let report =
            load_edition(&self.store, &outcome, &edition, ("test", now()), &|_, _| ()).await;
        self.index().await;
        report.unwrap()
    }

    async fn index(&self) {
        let history = self.store.history().await.unwrap();
        let seq = history.seq();
        let texts = self.store.texts(0, 100_000, seq).await.unwrap();
        let docs = texts.iter().map(|text| {
            let regulation = text.regulation().unwrap();
            doc_of(text.ordinal, &regulation, agencies().name(&regulation.agency))
        });
        let dir = self.test_store.dir().join(format!("index-{seq}"));
        build(&dir, docs, Stamp { seq }).unwrap();
        let catalog = Catalog::at(&history, TODAY, seq);
        self.engine.publish(Arc::new(Index::open(&dir).unwrap()), Arc::new(catalog));
        self.store.pace().show(seq);
    }

    /// Over a store in which something is loaded already.
    pub(crate) async fn over(test_store: TestStore) -> Self {
        let app = Self::empty(test_store).await;
        app.index().await;
        app
    }

    /// The folder of the store.
    pub(crate) fn dir(&self) -> &Path {
        self.test_store.dir()
    }

    /// Waits until what was recorded up to a row of the journal is shown.
    pub(crate) async fn shows(&self, seq: u64) {
        for _ in 0..1_000 {
            if self.engine.snapshot().is_ok_and(|snapshot| snapshot.catalog.seq() >= seq) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("row {seq} is not shown");
    }

    /// From now on what is recorded is shown, as by the program.
    pub(crate) async fn follow(&self) {
        let folder = self.test_store.dir().join("followed");
        let (store, engine) = (self.store.clone(), Arc::clone(&self.engine));
        let projector = Projector::start(store, engine, folder, now, Arc::new(|_| ())).await;
        let mut projector = projector.unwrap();
        projector.bring_up_to_date(None).await.unwrap();
        tokio::spawn(projector.follow());
    }

    /// One GET. Letters outside ASCII and blanks may stand in the address.
    pub(crate) async fn get(&self, address: &str) -> Reply {
        self.send(Request::get(encoded(address)).body(Body::empty()).unwrap()).await
    }

    /// One request, whatever it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        ask(&self.service, request).await
    }

    /// Another server over the same store, which follows it, and for which it
    /// is another time.
    pub(crate) async fn at_time(&self, clock: fn() -> Timestamp) -> Router {
        let engine = Arc::new(Engine::new(Weights::default()));
        let folder = self.test_store.dir().join(format!("followed-{}", clock()));
        let (store, shared) = (self.store.clone(), Arc::clone(&engine));
        let projector = Projector::start(store, shared, folder, clock, Arc::new(|_| ())).await;
        let mut projector = projector.unwrap();
        projector.bring_up_to_date(None).await.unwrap();
        tokio::spawn(projector.follow());
        web::app(web::App::new(engine, self.store.clone(), Clock(clock)))
    }

    /// A token of somebody, as the value of its header.
    pub(crate) async fn token(&self, member: &Member, scopes: &[TokenScope]) -> String {
        let cookie = self.cookie(member).await;
        let secret = Secret::presented(cookie.trim_start_matches("quydinh=")).unwrap();
        let identity = accounts::identify(&self.store, &secret, now()).await.unwrap();
        let id = accounts::new_token_id(now()).unwrap();
        let new = NewToken { id, name: "Thử".into(), scopes: scopes.to_vec(), days: 365 };
        let token = accounts::issue_token(&self.store, &identity.unwrap().0, new, now()).await;
        format!("Bearer {}", token.unwrap().1.reveal())
    }

    /// The store that it is over, for the program.
    pub(crate) fn place(&self) -> &TestStore {
        &self.test_store
    }

    /// Runs a statement behind the back of the program.
    pub(crate) async fn execute(&self, statement: &'static str) {
        self.test_store.execute(statement).await;
    }

    /// The number that a statement gives, asked behind the back of the program.
    pub(crate) async fn count(&self, statement: &'static str) -> i64 {
        self.test_store.count(statement).await
    }

    /// The same, where people may also sign in at a provider, behind one proxy
    /// that names the network of each request.
    pub(crate) fn with_provider(self, provider: Provider) -> Self {
        let site = Site::new(None, 1).unwrap();
        let state = self.state.clone().at(site).with_provider(provider);
        Self { service: web::app(state.clone()), state, ..self }
    }

    /// The same, speaking https with this certificate.
    pub(crate) fn over_tls(self, tls: Tls) -> Self {
        let state = self.state.clone().with_tls(tls);
        Self { service: web::app(state.clone()), state, ..self }
    }

    /// The same with a folder for copies of the lists.
    pub(crate) fn copying(self, copies: Snapshots) -> Self {
        let state = self.state.clone().with_copies(copies);
        Self { service: web::app(state.clone()), state, ..self }
    }

    /// The state of the server, for what is done without a request.
    pub(crate) fn state(&self) -> &web::App {
        &self.state
    }

    /// The state of another server of the same store and index, for which it is
    /// another time.
    pub(crate) fn state_at(&self, clock: fn() -> Timestamp) -> web::App {
        web::App::new(Arc::clone(&self.engine), self.store.clone(), Clock(clock))
    }

    /// The head of the answer to a GET, whose body may have no end.
    pub(crate) async fn head(&self, address: &str) -> (StatusCode, HeaderMap) {
        let request = Request::get(encoded(address)).body(Body::empty()).unwrap();
        let response = self.service.clone().oneshot(request).await.unwrap();
        (response.status(), response.headers().clone())
    }

    /// The same at another time, signing with a key.
    pub(crate) fn signing(self, key: SigningKey, clock: fn() -> Timestamp) -> Self {
        let state = web::App::new(Arc::clone(&self.engine), self.store.clone(), Clock(clock));
        let state = state.with_key(key);
        Self { service: web::app(state.clone()), state, ..self }
    }

    /// The same, with webhooks by these rules.
    pub(crate) fn with_webhooks(self, webhooks: Webhooks) -> Self {
        let state = self.state.clone().with_webhooks(webhooks);
        Self { service: web::app(state.clone()), state, ..self }
    }

    /// The same server, reached as a site is.
    pub(crate) fn at(&self, site: Site) -> Router {
        web::app(self.state.clone().at(site))
    }

    /// The same index over a store that was opened in some other way.
    pub(crate) fn over_store(&self, store: Store) -> Router {
        web::app(web::App::new(Arc::clone(&self.engine), store, Clock(now)))
    }

    /// From now on the index is kept in a folder, and follows what is recorded;
    /// the reasons for which it is built are told.
    pub(crate) async fn follow_in(&self, folder: &Path) -> Arc<Mutex<Vec<Reason>>> {
        let reasons: Arc<Mutex<Vec<Reason>>> = Arc::default();
        let told = Arc::clone(&reasons);
        let report: Report = Arc::new(move |event| {
            if let Event::Building(reason, _) = event {
                told.lock().unwrap().push(reason);
            }
        });
        let (store, engine) = (self.store.clone(), Arc::clone(&self.engine));
        let mut projector = Projector::start(store, engine, folder, now, report).await.unwrap();
        projector.bring_up_to_date(None).await.unwrap();
        tokio::spawn(projector.follow());
        reasons
    }

    /// Something that keeps an index in a folder and follows nothing by itself.
    pub(crate) async fn projector(&self, folder: &Path) -> Projector {
        let (store, engine) = (self.store.clone(), Arc::clone(&self.engine));
        Projector::start(store, engine, folder, now, Arc::new(|_| ())).await.unwrap()
    }

    /// Records a file of the fixtures, and leaves it to whoever follows to show it.
    pub(crate) async fn record(&self, file: PathBuf, as_of: &str) {
        let outcome = ingest::read(&[file], TODAY, &|_| ());
        let as_of = Some(as_of.parse::<Day>().unwrap());
        let edition = Edition { name: None, as_of, scope: Scope::Partial };
        let recorded = load_edition(&self.store, &outcome, &edition, ("test", now()), &|_, _| ());
        assert!(recorded.await.unwrap().seq_after > 0);
    }

    /// Another server of the same store and index, with nothing else in common.
    pub(crate) async fn another(&self) -> Router {
        let store = Store::open(&self.test_store.url).await.unwrap();
        web::app(web::App::new(Arc::clone(&self.engine), store, Clock(now)))
    }

    /// Somebody with an account, who has not signed in yet.
    pub(crate) async fn member(&self, role: Role, agency: Option<&str>) -> Member {
        let agency = agency.map(|slug| slug.parse().unwrap());
        let login = format!("{role}-{}@mau.example", self.store.seq().await.unwrap());
        let new = NewAccount {
            login: login.parse().unwrap(),
            name: format!("{} <b>", role.label()),
            standing: Standing::new(role, agency).unwrap(),
        };
        let hashing = Hashing::default();
        let asked = (new, Initial::Lasting);
        let added = accounts::add(&self.store, &hashing, Actor::Operator("test"), asked, now());
        let (account, password) = added.await.unwrap();
        Member { account, password }
    }

    /// The cookie of a new session.
    pub(crate) async fn cookie(&self, member: &Member) -> String {
        let Member { account, password } = member;
        let attempt = SignIn { login: account.login.as_str(), password, user_agent: "Test" };
        let opened = accounts::sign_in(&self.store, &Hashing::default(), attempt, now()).await;
        format!("quydinh={}", opened.unwrap().secret.reveal())
    }

    /// One GET with a cookie.
    pub(crate) async fn get_with(&self, address: &str, cookie: &str) -> Reply {
        let request = Request::get(encoded(address)).header("cookie", cookie);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// One form, sent from a page of this server.
    pub(crate) async fn post(&self, address: &str, cookie: &str, form: &[(&str, &str)]) -> Reply {
        self.send(form_request(address, cookie, form)).await
    }

    /// The answer of a search, as JSON; it has to be an answer.
    pub(crate) async fn search(&self, query: &str) -> serde_json::Value {
        let reply = self.get(&format!("/api/v1/regulations?{query}")).await;
        assert_eq!(reply.status, 200, "{query}: {}", reply.body);
        reply.json()
    }

    /// Serves on a free port until the returned value is told to stop.
    pub(crate) async fn serve(&self) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let state = self.state.clone();
        let server = tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            web::serve(listener, state, stopped).await;
        });
        Served { address, stop, server }
    }
}

/// What a server answers to one request.
pub(crate) async fn ask(service: &Router, request: Request<Body>) -> Reply {
    let response = service.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = to_bytes(body, 32 << 20).await.unwrap().to_vec();
    let kind = head.headers.get("content-type").and_then(|kind| kind.to_str().ok());
    let binary = ["application/vnd.", "image/", "font/"];
    let is_text = !kind.is_some_and(|kind| binary.iter().any(|of| kind.starts_with(of)))
        && !head.headers.contains_key("content-encoding");
    let text = if is_text { String::from_utf8(body.clone()).unwrap() } else { String::new() };
    Reply { status: head.status, headers: head.headers, body: text, bytes: body }
}

/// Somebody with an account.
pub(crate) struct Member {
    pub(crate) account: Account,
    pub(crate) password: Password,
}

/// The request that a browser makes of a form on a page of this server.
pub(crate) fn form_request(address: &str, cookie: &str, form: &[(&str, &str)]) -> Request<Body> {
    let pairs: Vec<String> =
        form.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
    Request::post(encoded(address))
        .header("cookie", cookie)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(pairs.join("&")))
        .unwrap()
}

fn percent(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let each =
        |byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(each).collect()
}

/// A server on a port.
pub(crate) struct Served {
    pub(crate) address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl Served {
    /// Stops it as a signal would, and waits for its end.
    pub(crate) async fn stop(self) {
        drop(self.stop);
        self.server.await.unwrap();
    }
}

pub(crate) fn encoded(address: &str) -> String {
    let mut encoded = String::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii_graphic() {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
