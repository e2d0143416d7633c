//! A small registry with its index, and requests without a network.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode},
};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::web::{App, Clock};
use crate::{
    cases::{
        Actor, Edition,
        accounts::{self, Initial, NewAccount, NewToken, SignIn},
        load_edition,
    },
    catalog::Catalog,
    ingest::{FileReport, Outcome, Position},
    model::{Day, Kind, LegalBasis, Part, Parts, Record, Regulation, Role, Standing, TokenScope},
    reference::agencies,
    search::{Engine, Index, Stamp, Weights, build, doc_of},
    store::{Scope, Store},
};

/// 1 July 2026, 8 in the morning in Viet Nam.
fn now() -> jiff::Timestamp {
    jiff::Timestamp::constant(1_782_867_600, 0)
}

/// What is loaded: one list of regulations for each edition.
pub(in crate::web) struct Shelf {
    /// What the editions are called, before their number.
    pub(in crate::web) edition: &'static str,
    pub(in crate::web) editions: Vec<Vec<Regulation>>,
}

/// Three regulations: the first has two versions, the third is hostile.
pub(in crate::web) fn shelf() -> Shelf {
    let regulation = |code: &str, kind, name: &str, agency: &str, field: &str| {
        let mut regulation =
            Regulation::new(code.parse().unwrap(), kind, name.into(), agency.parse().unwrap());
        regulation.field.0 = field.into();
        regulation
    };
    let mut petrol = regulation(
        "1.004269",
        Kind::Procedure,
        "Cấp giấy phép kinh doanh xăng dầu",
        "bo-cong-thuong",
        "Xăng dầu, khí",
    );
    petrol.steps = vec!["Bước 1: Nộp hồ sơ trong 15 ngày".into(), "Bước 2: Nhận giấy phép".into()];
    petrol.legal_basis = vec![LegalBasis {
        number: "83/2014/NĐ-CP".parse().ok(),
        as_printed: "83/2014/NĐ-CP".into(),
        title: "Nghị định về kinh doanh xăng dầu".into(),
        issued: Some(Day::constant(2014, 9, 3)),
    }];
    let mut changed = petrol.clone();
    changed.steps[0] = "Bước 1: Nộp hồ sơ trong 10 ngày".into();
    let bus = regulation(
        "2.000884.H55",
        Kind::Condition,
        "Điều kiện kinh doanh vận tải",
        "bo-giao-thong-van-tai",
        "Đường bộ",
    );
    let hostile = regulation(
        "DK-BCT-0012",
        Kind::Condition,
        "<script>alert(1)</script> & \"đồng\"",
        "bo-cong-thuong",
        "<img src=x onerror=alert(1)>",
    );
    Shelf { edition: "Đợt", editions: vec![vec![petrol, bus, hostile], vec![changed]] }
}

fn everything_stated() -> Parts {
    [Part::Kind, Part::Name, Part::Agency, Part::Field, Part::Steps, Part::LegalBasis]
        .into_iter()
        .fold(Parts::default(), Parts::with)
}

async fn load(shelf: &Shelf, store: &Store) {
    for (number, regulations) in (1_i16..).zip(&shelf.editions) {
        let path = format!("dot-{number}.csv");
        let at = Position { file: path.clone(), row: 2, ..Position::default() };
        let record = |r: &Regulation| Record { regulation: r.clone(), stated: everything_stated() };
        let outcome = Outcome {
            records: regulations.iter().map(|r| (at.clone(), record(r))).collect(),
            files: vec![FileReport {
                path: path.clone().into(),
                fingerprint: path,
                records: regulations.len() as u64,
                ..FileReport::default()
            }],
            ..Outcome::default()
        };
        let edition = Edition {
            name: Some(format!("{} {number}", shelf.edition)),
            as_of: Some(Day::constant(2024 + number, 1, 1)),
            scope: Scope::Partial,
        };
        load_edition(store, &outcome, &edition, ("test", now()), &|_, _| ()).await.unwrap();
    }
}

async fn store(dir: &TempDir) -> Store {
    Store::open(&format!("sqlite:{}", dir.path().join("test.db").display())).await.unwrap()
}

/// The state of a server over a shelf on a fixed day, with an index of it.
/// The folder must outlive it.
pub(in crate::web) async fn app_over(shelf: Shelf) -> (App, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let store = store(&dir).await;
    load(&shelf, &store).await;
    let history = store.history().await.unwrap();
    let texts = store.texts(0, 100, history.seq()).await.unwrap();
    let docs = texts.iter().map(|text| {
        let regulation = text.regulation().unwrap();
        doc_of(text.ordinal, &regulation, agencies().name(&regulation.agency))
    });
    let index = dir.path().join("index");
    build(&index, docs, Stamp { seq: history.seq() }).unwrap();
    let engine = Engine::new(Weights::default());
    let catalog = Catalog::at(&history, Clock(now).today(), u64::MAX);
    engine.publish(Arc::new(Index::open(&index).unwrap()), Arc::new(catalog));
    (App::new(Arc::new(engine), store, Clock(now)), dir)
}

/// Somebody who is signed in: the values of a cookie and of an `Authorization`
/// header.
pub(in crate::web) async fn somebody(app: &App) -> (String, String) {
    let standing = Standing::new(Role::Analyst, None).unwrap();
    let login = "thu@mau.example";
    let new = NewAccount { login: login.parse().unwrap(), name: "Người thử".into(), standing };
    let (store, hashing) = (&app.store, &app.hashing);
    let operator = Actor::Operator("test");
    let added = accounts::add(store, hashing, operator, (new, Initial::Lasting), now());
    let (_, password) = added.await.unwrap();
    let attempt = SignIn { login, password: &password, user_agent: "" };
    let opened = accounts::sign_in(store, hashing, attempt, now()).await.unwrap();
    let token = NewToken {
        id: accounts::new_token_id(now()).unwrap(),
        name: "x".into(),
        scopes: vec![TokenScope::Read],
        days: 7,
    };
    let issued = accounts::issue_token(store, &opened.identity, token, now()).await;
    let (_, token) = issued.unwrap();
    (format!("quydinh={}", opened.secret.reveal()), format!("Bearer {}", token.reveal()))
}

/// A service over a shelf.
pub(in crate::web) async fn service(shelf: Shelf) -> Router {
    with_store(shelf).await.0
}

/// A service and its store.
pub(in crate::web) async fn with_store(shelf: Shelf) -> (Router, Store) {
    let (app, dir) = app_over(shelf).await;
    let store = app.store.clone();
    (keeping(super::app(app), dir), store)
}

/// A service whose index is not built yet.
pub(in crate::web) async fn service_without_index() -> Router {
    let dir = tempfile::tempdir().unwrap();
    let store = store(&dir).await;
    keeping(super::app(App::new(Arc::default(), store, Clock(now))), dir)
}

/// The service, with a folder that is there as long as it is.
fn keeping(service: Router, dir: TempDir) -> Router {
    service.layer(axum::Extension(Arc::new(dir)))
}

/// What came back.
pub(in crate::web) struct Reply {
    pub(in crate::web) status: StatusCode,
    pub(in crate::web) headers: HeaderMap,
    pub(in crate::web) body: String,
}

impl Reply {
    pub(in crate::web) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// One request.
pub(in crate::web) async fn send(service: &Router, request: Request<Body>) -> Reply {
    let response = service.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 16 << 20).await.unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    Reply { status: head.status, headers: head.headers, body }
}

/// One GET; the address may hold any letters.
pub(in crate::web) async fn get(service: &Router, address: &str) -> Reply {
    let request =
        Request::get(crate::web::search::address::for_header(address)).body(Body::empty()).unwrap();
    send(service, request).await
}
